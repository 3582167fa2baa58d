"""RSS, Atom and RDF feeds: every entry is an article, with the text that the feed carries of it."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Any, Final
from urllib.parse import urldefrag

from reader.errors import DamagedFile
from reader.extract import charset
from reader.extract.figures import file_stem
from reader.extract.tags import unique
from reader.importers import entry, xml_tree
from reader.importers.entry import Body
from reader.importers.source import SourceFile
from reader.model import Draft, DraftPicture

NAME = "feed"

_ROOTS: Final = frozenset(("rss", "feed", "rdf:rdf", "channel", "opml", "urlset", "sitemapindex"))
_HOLD_NO_ARTICLE: Final = {
    "opml": "This is a list of feeds (OPML): it holds addresses and no articles. Save the feeds that it lists.",
    "urlset": "This is a site map: it holds the addresses of pages and no articles. Save the pages that it lists.",
    "sitemapindex": "This is a list of site maps: it holds addresses and no articles.",
}
_AS_UTF8: Final = {"content-type": "application/xml; charset=utf-8"}
_NO_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)(?:$|\?)", re.IGNORECASE)

_Entry = Any
"""What feedparser makes of an entry: a dictionary; it comes without types."""


def claims(file: SourceFile) -> bool:
    """Whether the root element is that of a feed, or of a list of feeds or addresses, which is then refused."""
    root = xml_tree.root_name(file.opening)
    return root in _ROOTS or root.endswith((":rss", ":feed"))


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The entries in the order of the feed. Errors: `DamagedFile` where there is none."""
    import feedparser

    decoded = charset.decode(file.data, file.charset)
    root = xml_tree.root_name(decoded.text)
    if root in _HOLD_NO_ARTICLE:
        raise DamagedFile(_HOLD_NO_ARTICLE[root], path=file.name)
    # Never a text and never plain bytes: feedparser takes both for a name of what it is to open.
    stream = io.BytesIO(_NO_CHARACTERS.sub("", decoded.text).encode("utf-8", "replace"))
    read = feedparser.parse(stream, sanitize_html=False, resolve_relative_uris=False, response_headers=_AS_UTF8)
    feed = _Feed(read.feed, read.entries)
    count = 0
    for number, found in enumerate(read.entries, 1):
        draft = feed.draft(found)
        if draft is not None:
            count += 1
            yield replace(
                draft,
                part=f"entry {number}",
                charset=decoded.charset,
                charset_declared=decoded.declared,
                warnings=(*decoded.warnings, *draft.warnings),
            )
    if not read.entries:
        raise DamagedFile("The feed only describes itself: it holds no entries.", path=file.name)
    if not count:
        raise DamagedFile("The feed holds no entry that has a headline, a text or an address.", path=file.name)


class _Feed:
    """What a feed says of itself, which holds for its entries where they say nothing else."""

    def __init__(self, about: _Entry, entries: list[_Entry]) -> None:
        self.source = entry.title(about.get("title", ""))
        self.language = about.get("language") or ""
        self.rights = entry.title(about.get("rights", ""))
        self.authors = _authors(about)
        self.link = entry.address(about.get("link", ""))
        pages = Counter(urldefrag(_link(found)).url for found in entries)
        self.shared = {page for page, count in pages.items() if page and count > 1}

    def draft(self, found: _Entry) -> Draft | None:
        """The article of one entry; None where it is empty."""
        headline = entry.title(found.get("title", ""))
        link = _link(found)
        body = _body(found, link or self.link, headline)
        words = entry.words(body)
        if not words and not headline and not link:
            return None
        body = entry.whole(body, link)
        origin = found.get("source") or {}
        written = next((found[name] for name in ("published", "created", "updated") if found.get(name)), "")
        declared = next((d.get("language") for d in (*_contents(found), found.get("title_detail") or {}) if d), "")
        return Draft(
            title=headline,
            html=body.html,
            authors=_authors(found) or self.authors,
            published=entry.published(written, self.language),
            published_raw=written,
            source=entry.title(origin.get("title", "")) or self.source,
            url=link,
            language=entry.spoken(f"{headline}\n{words}", declared or self.language),
            copyright=entry.title(found.get("rights", "")) or self.rights,
            tags=unique(tag.get("label") or tag.get("term") or "" for tag in found.get("tags", ())),
            pictures=body.pictures,
            format=NAME,
            warnings=body.warnings,
            shares_url=urldefrag(link).url in self.shared,
        )


def _link(found: _Entry) -> str:
    """The address of the entry's page: its own link, else an identifier that is an address."""
    return entry.address(found.get("link") or "") or entry.address(found.get("id") or "")


def _authors(found: _Entry) -> tuple[str, ...]:
    details = found.get("authors") or [found.get("author_detail") or {}]
    return unique(detail.get("name") or detail.get("email") or "" for detail in details)


def _contents(found: _Entry) -> tuple[_Entry, ...]:
    return (*found.get("content", ()), found.get("summary_detail") or {})


def _body(found: _Entry, base: str, headline: str) -> Body:
    """The fullest text that the entry carries, with the pictures that it lists beside it."""
    fullest = max(_contents(found), key=lambda content: len(content.get("value") or ""))
    text = fullest.get("value") or ""
    base = fullest.get("base") or base
    if fullest.get("type") in ("text/html", "application/xhtml+xml"):
        body = entry.of_html(text, base, headline)
    else:
        body = entry.of_either(text, base, headline)
    shown = {file_stem(picture.url) for picture in body.pictures}
    listed = _listed_picture(found)
    if listed is None or (shown and body.html) or file_stem(listed.url) in shown:
        return body
    caption = f"<figcaption>{escape(listed.credit)}</figcaption>" if listed.credit else ""
    figure = f'<figure><img src="{escape(listed.url)}" alt="{escape(listed.alt)}">{caption}</figure>'
    return Body(figure + body.html, (listed, *body.pictures))


def _listed_picture(found: _Entry) -> DraftPicture | None:
    """The widest picture that the entry lists outside of its text."""
    listed = [*found.get("media_content", ()), *found.get("media_thumbnail", ()), *found.get("enclosures", ())]
    candidates = []
    for medium in listed:
        address = entry.address(medium.get("url") or medium.get("href") or "")
        kind = f"{medium.get('type', '')} {medium.get('medium', '')}"
        if address and ("image" in kind or (not kind.strip() and _PICTURE_FILE.search(address))):
            width = str(medium.get("width", ""))
            candidates.append((int(width) if width.isdecimal() else 0, address))
    image = found.get("image") or {}
    if not candidates and (address := entry.address(image.get("href") or "")):
        candidates.append((0, address))
    if not candidates:
        return None
    credit = next((credit.get("content", "") for credit in found.get("media_credit", ())), "")
    return DraftPicture(url=max(candidates, key=lambda candidate: candidate[0])[1], credit=entry.title(credit))
