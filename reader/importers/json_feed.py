"""JSON Feed, versions 1 and 1.1: every item is an article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from urllib.parse import urldefrag

from reader.errors import DamagedFile
from reader.extract.tags import unique
from reader.importers import entry, json_text
from reader.importers.entry import Body
from reader.importers.json_text import Value, field, items, records
from reader.importers.source import SourceFile
from reader.model import Draft, DraftPicture

NAME = "json-feed"

_VERSION = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org', re.IGNORECASE)


def claims(file: SourceFile) -> bool:
    """Whether an object names the format's version."""
    text = file.opening
    return text.lstrip().startswith("{") and bool(_VERSION.search(text))


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The items in the order of the feed. Errors: `DamagedFile` where there is none."""
    read = json_text.read(file)
    entries_of_page = Counter(urldefrag(_url(item)).url for item in records(read.value.get("items")))
    count = 0
    for number, item in enumerate(records(read.value.get("items")), 1):
        draft = _draft(item, read.value)
        if draft is not None:
            count += 1
            yield replace(
                draft,
                part=f"entry {number}",
                charset=read.charset,
                warnings=(*read.warnings, *draft.warnings),
                shares_url=bool(draft.url) and entries_of_page[urldefrag(draft.url).url] > 1,
            )
    if not count:
        raise DamagedFile("The feed holds no entry that has a headline, a text or an address.", path=file.name)


def _draft(item: Value, feed: Value) -> Draft | None:
    title = entry.title(field(item, "title"))
    url = _url(item)
    base = url or entry.address(field(feed, "home_page_url"))
    html, text = field(item, "content_html"), field(item, "content_text", "summary")
    body = entry.of_html(html, base, title) if html else entry.of_text(text)
    body = _with_lead(body, entry.address(field(item, "image", "banner_image")))
    words = entry.words(body)
    if not words and not title and not url:
        return None
    body = entry.whole(body, url)
    written = field(item, "date_published", "date_modified")
    spoken = field(item, "language") or field(feed, "language")
    return Draft(
        title=title,
        html=body.html,
        authors=_authors(item) or _authors(feed),
        published=entry.published(written),
        published_raw=written,
        source=entry.title(field(feed, "title")),
        url=url,
        language=entry.spoken(f"{title}\n{words}", spoken),
        tags=unique(tag for tag in items(item.get("tags")) if isinstance(tag, str)),
        pictures=body.pictures,
        format=NAME,
        warnings=body.warnings,
    )


def _url(item: Value) -> str:
    return entry.address(field(item, "url", "external_url")) or entry.address(field(item, "id"))


def _authors(item: Value) -> tuple[str, ...]:
    people = [*records(item.get("authors")), *items(item.get("author"))]
    return unique(field(person, "name") or json_text.text(person) for person in people)


def _with_lead(body: Body, address: str) -> Body:
    if not address or body.pictures:
        return body
    figure = f'<figure><img src="{escape(address)}" alt=""></figure>'
    return replace(body, html=figure + body.html, pictures=(DraftPicture(url=address),))
