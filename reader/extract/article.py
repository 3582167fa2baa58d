"""A page -> the draft of its article: text, structure and everything the page says about it."""

from __future__ import annotations

from dataclasses import dataclass

from reader.extract import dates, hydration, language, markup
from reader.extract.leaves import box, drop_unread, leaves
from reader.extract.mending import Addresses, base_address, mend_pictures
from reader.extract.metadata import Metadata, chosen_tags, read_metadata, site_of
from reader.extract.structure import Announcement, Body, read_body
from reader.extract.surroundings import Surroundings, read_surroundings
from reader.extract.witnesses import main_text, named_by, second_opinion
from reader.model import Draft

_SAMPLE_CHARS = 4_000
_SHORT_CHARS = 400
"""An article shorter than this may be what a page shows before its script draws the rest."""


def read_page(html: str, *, url: str = "", local: frozenset[str] = frozenset()) -> Draft:
    """The article of a page; ``url`` is the address that the page was saved from, where it is known.

    Where no article can be told from the rest, all of the page's text is the article. Pictures
    are named, not held: `DraftPicture.url` stands in an ``img src`` of the HTML. ``local`` are the
    references of pictures that lie beside the page; they stay as they are.
    """
    read = _read(html, url, local)
    if read is None or len(read.body.text) < _SHORT_CHARS:
        substitute = hydration.rebuilt(html, read.metadata.body if read else "")
        again = _read(substitute, url, local) if substitute else None
        if again and (read is None or len(again.body.text) > 2 * len(read.body.text)):
            read = again
    if read is None:
        return plain_page(html, url=url)
    return _draft(read)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one pass over a page found."""

    metadata: Metadata
    around: Surroundings
    body: Body


def _read(html: str, url: str, local: frozenset[str]) -> _Reading | None:
    tree = markup.parse(html)
    if tree is None:
        return None
    held = list(tree.iter())  # lxml makes an object for a node at every visit, unless one is held
    metadata = read_metadata(tree, url)
    addresses = Addresses(base_address(tree, metadata.url or url), local)
    text = main_text(tree)
    mend_pictures(tree)
    drop_unread(tree)
    box(tree)
    found = leaves(tree)
    around = read_surroundings(found, metadata.title, metadata.language)
    found = [leaf for leaf in found if leaf.node not in around.nodes]
    named = named_by(text, metadata.body, found)
    if not metadata.marks_article:
        named = second_opinion(named, found, html)
    announcement = Announcement(metadata.title, metadata.description, metadata.lead_picture)
    body = read_body(tree, found, named, announcement, addresses)
    del held
    return _Reading(metadata, around, body) if body else None


def plain_page(html: str, *, url: str = "") -> Draft:
    """All of the page's text as paragraphs, read in one pass without a tree."""
    paragraphs = markup.plain_paragraphs(html)
    text = "\n\n".join(paragraphs)
    title = markup.plain_title(html)
    return Draft(
        title=title or (paragraphs[0][:200] if paragraphs else ""),
        html="".join(f"<p>{_escaped(paragraph)}</p>" for paragraph in paragraphs),
        url=url,
        source=site_of(url),
        language=language.guess(text),
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _draft(reading: _Reading) -> Draft:
    metadata, around, body = reading.metadata, reading.around, reading.body
    lists = metadata.tag_lists
    return Draft(
        title=metadata.title,
        html=body.html,
        authors=metadata.authors or around.authors,
        published=metadata.published or dates.parse(around.published_raw, metadata.language),
        published_raw=metadata.published_raw or around.published_raw,
        source=metadata.source or site_of(metadata.url),
        url=metadata.url,
        section=metadata.section,
        language=language.guess(body.text[:_SAMPLE_CHARS], metadata.language),
        copyright=around.copyright or metadata.copyright,
        tags=chosen_tags((*lists[:-1], around.hash_tags, *lists[-1:]), around.tag_links),
        pictures=body.pictures,
    )
