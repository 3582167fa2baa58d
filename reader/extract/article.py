"""A page -> the draft of its article: text, structure and everything the page says about it."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import urlsplit

from reader.extract import dates, hydration, language, lines, markup
from reader.extract.leaves import box, drop_inert, drop_unread, leaves
from reader.extract.mending import Addresses, base_address, mend_pictures
from reader.extract.metadata import Metadata, chosen_tags, read_metadata, site_of
from reader.extract.structure import Announcement, Body, read_body
from reader.extract.surroundings import Surroundings, read_surroundings
from reader.extract.witnesses import named_by, second_opinion
from reader.model import Draft

KOREAN_TIME_ASSUMED = "The page gives no time zone; Korean time (+09:00) was assumed."

_SAMPLE_CHARS = 4_000
_SHORT_CHARS = 400
"""An article shorter than this may be what a page shows before its script draws the rest."""
_LOCAL_TIME = re.compile(r"T\d\d:\d\d(?::\d\d)?$")


def read_page(html: str, *, url: str = "", local: frozenset[str] = frozenset()) -> Draft:
    """The article of a page; ``url`` is the address that the page was saved from, where it is known.

    Where no article can be told from the rest, all of the page's text is the article. Pictures
    are named, not held: `DraftPicture.url` stands in an ``img src`` of the HTML. ``local`` are the
    references of pictures that lie beside the page; they stay as they are.
    """
    html = markup.guarded(html)
    read = _read(html, url, local)
    if read is None:
        return plain_page(html, url=url)
    if len(read.body.text) < _SHORT_CHARS:
        substitute = markup.guarded(hydration.rebuilt(html, read.metadata.body))
        again = _read(substitute, url, local) if substitute else None
        if again and len(again.body.text) > 2 * len(read.body.text):
            read = again
    if not read.body.html:
        read = replace(read, body=Body(_paragraphs(html), ()))
    draft = _draft(read)
    if not draft.published:
        day = _guessed_day(html, draft.url)
        draft = replace(draft, published=day, published_raw=day)
    return draft


def plain_page(html: str, *, url: str = "") -> Draft:
    """All of the page's text as paragraphs, read in one pass without a tree."""
    text = "\n\n".join(markup.plain_paragraphs(html))
    return Draft(
        title=markup.plain_title(html),
        html=_paragraphs(html),
        url=url,
        source=site_of(url),
        language=language.guess(text[:_SAMPLE_CHARS]),
    )


def _paragraphs(html: str) -> str:
    return "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in markup.plain_paragraphs(html))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one pass over a page found; the body is empty where nothing was told to be the article."""

    metadata: Metadata
    around: Surroundings
    body: Body


def _read(html: str, url: str, local: frozenset[str]) -> _Reading | None:
    tree = markup.parse_guarded(html)
    if tree is None:
        return None
    held = list(tree.iter())  # lxml makes an object for a node at every visit, unless one is held
    metadata = read_metadata(tree, url)
    addresses = Addresses(base_address(tree, metadata.url or url), local)
    drop_inert(tree)
    untouched = deepcopy(tree)
    mend_pictures(tree)
    drop_unread(tree)
    box(tree)
    found = leaves(tree)
    around = read_surroundings(found, metadata.title, metadata.language)
    found = [leaf for leaf in found if leaf.node not in around.nodes]
    named = named_by(untouched, metadata.body, found)
    if not metadata.marks_article:
        named = second_opinion(named, found, html)
    announcement = Announcement(metadata.title, metadata.description, metadata.lead_picture)
    body = read_body(tree, found, named, announcement, addresses)
    del held
    return _Reading(metadata, around, body or Body("", ()))


def _draft(reading: _Reading) -> Draft:
    metadata, around, body = reading.metadata, reading.around, reading.body
    spoken = language.guess(body.text[:_SAMPLE_CHARS], metadata.language)
    published = metadata.published or dates.parse(around.published_raw, metadata.language)
    assumed = bool(_LOCAL_TIME.search(published)) and _is_korean(spoken, metadata.url)
    rights = lines.copyright_of(around.copyright)
    return Draft(
        title=metadata.title,
        html=body.html,
        authors=metadata.authors or around.authors,
        published=f"{published}+09:00" if assumed else published,
        published_raw=metadata.published_raw or around.published_raw,
        source=metadata.source or site_of(metadata.url) or (rights.publisher if rights else ""),
        url=metadata.url,
        section=metadata.section,
        language=spoken,
        copyright=around.copyright or metadata.copyright,
        tags=chosen_tags(metadata.tag_lists, around.hash_tags, around.tag_links),
        pictures=body.pictures,
        warnings=(KOREAN_TIME_ASSUMED,) if assumed else (),
    )


def _is_korean(spoken: str, url: str) -> bool:
    return spoken == "ko" or (urlsplit(url).hostname or "").endswith(".kr")


def _guessed_day(html: str, url: str) -> str:
    """The day that htmldate reads from a page which does not state it; empty where it finds none.

    Its wider search is left out: of seven more dates on 150 pages four were wrong.
    """
    import htmldate

    return htmldate.find_date(html, original_date=True, extensive_search=False, url=url or None) or ""
