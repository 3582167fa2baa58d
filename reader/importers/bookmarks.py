"""Bookmarks: Netscape's HTML, which browsers and reading lists export, and the JSON of Firefox, Chrome and Linkwarden.

A bookmark is a reference: headline, address, tags, folder and the time at which it was kept; never the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reader.errors import DamagedFile
from reader.extract import charset, language
from reader.extract.bookmarks import Bookmark, read_bookmarks
from reader.extract.tags import split_keywords
from reader.importers import entry, json_text
from reader.importers.json_text import Value, field
from reader.importers.source import SourceFile
from reader.model import Draft

NAME = "bookmarks"

_PAGE = re.compile(
    r"<!DOCTYPE\s+NETSCAPE-Bookmark-file-1|<title>\s*(?:Pocket Export|Instapaper: Export)\s*</title>", re.IGNORECASE
)
_OF_PROGRAMS: Final = frozenset(
    (
        "bookmarks|bookmarks bar|bookmarks menu|bookmarks toolbar|other bookmarks|mobile bookmarks|favorites|root|"
        "unread|read|read archive|archive|home|starred|pocket export|instapaper: export|"
        "북마크|북마크바|기타 북마크|ブックマーク|ブックマーク バー|その他のブックマーク"
    ).split("|")
)
"""Folders that a program makes by itself, which say nothing of what lies in them."""
_FIREFOX: Final = frozenset(("guid", "children", "typecode")), frozenset(("guid", "children", "root"))
_CHROME: Final = frozenset(("roots", "checksum"))
_LINKWARDEN: Final = frozenset(("collections", "links"))
_CHILDREN: Final = ("children", "links", "bookmark_bar", "other", "synced", "collections", "roots")
_MOST_LEVELS: Final = 100


def claims(file: SourceFile) -> bool:
    """Whether the content is a page of bookmarks or a browser's tree of them."""
    if _PAGE.search(file.opening[:4_000]):
        return True
    keys = json_text.head_keys(file)
    return any(keys >= telling for telling in (*_FIREFOX, _CHROME, _LINKWARDEN))


def drafts(file: SourceFile) -> Iterator[Draft]:
    """A reference for each bookmark of a page, in the order of the file. Errors: `DamagedFile` where there is none."""
    decoded = charset.decode(file.data, file.charset)
    if decoded.text.lstrip().startswith("{"):
        bookmarks = _of_tree(json_text.parsed(decoded.text, file.name))
    else:
        bookmarks = read_bookmarks(decoded.text)
    number = 0
    for bookmark in bookmarks:
        url = entry.address(bookmark.url)
        if not url:
            continue  # a script, a query of the browser's, a file of its computer
        number += 1
        title = entry.title(bookmark.title)
        body = entry.reference(url, entry.of_text(bookmark.note))
        yield Draft(
            title=title or url,
            html=body.html,
            url=url,
            section=" / ".join(name for name in bookmark.folders if name.casefold() not in _OF_PROGRAMS),
            language=language.guess(f"{'' if title == url else title}\n{bookmark.note}"),
            tags=bookmark.tags,
            format=NAME,
            part=f"bookmark {number}",
            captured_at=entry.utc(bookmark.saved),
            charset=decoded.charset,
            charset_declared=decoded.declared,
            warnings=(*decoded.warnings, *body.warnings),
        )
    if not number:
        raise DamagedFile("The file holds no bookmark of a page.", path=file.name)


# ---------------------------------------------------------------- trees


def _of_tree(tree: Value) -> Iterator[Bookmark]:
    """The bookmarks of a tree, depth first; names of folders from the outside in."""
    waiting: list[tuple[Value, tuple[str, ...]]] = [(tree, ())]
    while waiting:
        node, path = waiting.pop()
        url, name = field(node, "url", "uri"), field(node, "title", "name")
        if url:
            yield Bookmark(
                url,
                name,
                path,
                field(node, "dateadded", "date_added", "createdat"),
                _labels(node),
                field(node, "description", "note"),
            )
            continue
        inner = (*path, name) if name else path
        if len(path) <= _MOST_LEVELS:
            held = [child for key in _CHILDREN for child in _held(node, key)]
            waiting += [(child, inner) for child in reversed(held)]


def _held(node: Value, key: str) -> list[Value]:
    if not isinstance(node, dict):
        return []
    held = node.get(key)
    if key == "roots" and isinstance(held, dict):
        return [child for child in held.values() if isinstance(child, dict)]
    return [child for child in json_text.items(held) if isinstance(child, dict)]


def _labels(node: Value) -> tuple[str, ...]:
    written = node.get("tags")
    if isinstance(written, str):
        return split_keywords(written)
    return tuple(filter(None, (field(tag, "name") or json_text.text(tag) for tag in json_text.items(written))))
