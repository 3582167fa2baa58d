"""A page of bookmarks, as browsers and reading lists export it -> its bookmarks.

Folders are headings before lists; what is said of a bookmark follows it in a ``dd``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final

from reader.clean import UNSEEN, tokens
from reader.extract.tags import split_keywords

_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_HEADINGS: Final = frozenset(("h1", "h2", "h3"))


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One bookmark as it is written; ``folders`` from the outside in, ``saved`` the time at which it was kept."""

    url: str
    title: str
    folders: tuple[str, ...]
    saved: str
    tags: tuple[str, ...]
    note: str = ""


def read_bookmarks(html: str) -> Iterator[Bookmark]:
    """The bookmarks in the order of the page, read in one pass without a tree."""
    folders: list[str] = []
    coming = ""
    link: dict[str, str] | None = None
    title: list[str] = []
    note: list[str] = []
    reading: list[str] | None = None
    hidden = 0

    def finished() -> Iterator[Bookmark]:
        if link is not None:
            yield Bookmark(
                link.get("href", ""),
                " ".join("".join(title).split()),
                tuple(filter(None, folders)),
                link.get("add_date") or link.get("time_added") or "",
                split_keywords(link.get("tags", "")),
                "".join(note).strip(),
            )

    for kind, name, source in tokens(html):
        if name in UNSEEN:
            hidden += 1 if kind == "start" else -1
        elif kind == "text":
            if reading is not None and hidden <= 0:
                reading.append(unescape(source))
        elif name in _HEADINGS:
            if kind == "start":
                yield from finished()
                link, reading = None, []
            elif reading is not None:
                coming, reading = " ".join("".join(reading).split()), None
        elif name in ("dl", "ul", "ol"):
            yield from finished()
            link, reading = None, None
            if kind == "start":
                folders.append(coming)
                coming = ""
            elif folders:
                folders.pop()
        elif name == "a" and kind == "start":
            yield from finished()
            link = _attributes(source)
            title, note = [], []
            reading = title
        elif name == "a" and reading is title:
            reading = None
        elif name == "dd" and kind == "start":
            reading = note
        elif name in ("dt", "li"):
            reading = None
        elif name == "br" and reading is not None:
            reading.append("\n")
    yield from finished()


def _attributes(tag: str) -> dict[str, str]:
    return {match[1].lower(): unescape(match[2] or match[3] or match[4] or "") for match in _ATTRIBUTE.finditer(tag)}
