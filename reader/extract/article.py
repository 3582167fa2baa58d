"""A page -> the draft of its article: text, structure and everything the page says about it."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from reader.clean import clean
from reader.extract import language, markup
from reader.extract.leaves import Leaf, box, drop_unread, leaves
from reader.extract.markup import Node
from reader.extract.mending import Addresses, base_address, mend_pictures
from reader.extract.metadata import Metadata, chosen_tags, read_metadata, site_of
from reader.extract.structure import Body, Witness, read_body
from reader.model import Draft

_FEWEST_CHARS = 25


def read_page(html: str, *, url: str = "", local: frozenset[str] = frozenset()) -> Draft:
    """The article of a page; ``url`` is the address that the page was saved from, where it is known.

    Where no article can be told from the rest, all of the page's text is the article. Pictures
    are named, not held: `DraftPicture.url` stands in an ``img src`` of the HTML. ``local`` are the
    references of pictures that lie beside the page; they stay as they are.
    """
    tree = markup.parse(html)
    if tree is None:
        return plain_page(html, url=url)
    metadata = read_metadata(tree, url)
    base = base_address(tree, metadata.url or url)
    body = _body(tree, metadata, Addresses(base, local))
    if body is None:
        return plain_page(html, url=url)
    return _draft(metadata, body, url)


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


def _draft(metadata: Metadata, body: Body, url: str) -> Draft:
    _, text = clean(body.html)
    return Draft(
        title=metadata.title,
        html=body.html,
        authors=metadata.authors,
        published=metadata.published,
        published_raw=metadata.published_raw,
        source=metadata.source or site_of(metadata.url),
        url=metadata.url,
        section=metadata.section,
        language=language.guess(text, metadata.language),
        copyright=metadata.copyright,
        tags=chosen_tags(metadata.tag_sources),
        pictures=body.pictures,
    )


def _body(tree: Node, metadata: Metadata, addresses: Addresses) -> Body | None:
    witness = Witness(_main_text(tree))
    mend_pictures(tree)
    drop_unread(tree)
    box(tree)
    found = leaves(tree)
    witnesses = [witness, *_own_witness(metadata, found)]
    lead = addresses.absolute(metadata.lead_picture)
    return read_body(tree, found, witnesses, title=metadata.title, addresses=addresses, lead_picture=lead)


def _main_text(tree: Node) -> str:
    import trafilatura

    document = trafilatura.bare_extraction(deepcopy(tree), include_comments=False)
    return str(getattr(document, "text", None) or "")


def _own_witness(metadata: Metadata, found: Sequence[Leaf]) -> list[Witness]:
    witness = Witness(metadata.body)
    if len(witness.whole) < 200:
        return []
    known = sum(len(leaf.key) for leaf in found if witness.knows(leaf.key))
    return [witness] if known >= 0.5 * len(witness.whole) else []
