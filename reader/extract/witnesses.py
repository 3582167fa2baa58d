"""Who says which leaves of a page are its article: trafilatura, the page's JSON-LD, and where these
are in doubt the page's own densest box and readability-lxml as well.

trafilatura reads quickly first, without its own second opinions; where that has little in common with
the densest box, about one page in seven, it reads again with all of them.

*Source*: body text of news pages of 41 countries, F1: trafilatura .951, readability .897. On pages of
before 2015 in Chinese, Greek, Polish and Russian readability leads, and two of three together lead by .06.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reader.extract import markup
from reader.extract.leaves import Leaf, box, key, leaves, manner
from reader.extract.markup import Node

_SHORTEST_UNIQUE_KEY = 25
_SHORTEST_BODY_KEY = 200
_CONFIRMATION = 0.6
_AGREEMENT = 0.9
_SURE = 0.7
"""What a quick reading must share with the page's densest box to be believed."""
_MOST_OF_A_TEXT = 3_000_000
_MAX_READABILITY_CHARS = 2_000_000
_BEYOND_MOST_NODES = "(//*)[20000]"


class Witness:
    """A text that names the article's paragraphs."""

    def __init__(self, text: str) -> None:
        if len(text) > _MOST_OF_A_TEXT:
            text = f"{text[: _MOST_OF_A_TEXT // 2]}\n{text[-_MOST_OF_A_TEXT // 2 :]}"
        self.lines = {folded for line in re.split(r"[\n\t]+", text) if (folded := key(line))}
        self.whole = key(text)

    def named(self, found: Iterable[Leaf]) -> set[Node]:
        """The leaves whose text is a line of it; a long one may be a part of it anywhere."""
        return {leaf.node for leaf in found if self._knows(leaf.key)}

    def _knows(self, leaf_key: str) -> bool:
        return leaf_key in self.lines or (len(leaf_key) >= _SHORTEST_UNIQUE_KEY and leaf_key in self.whole)


def _main_text(tree: Node, *, quickly: bool) -> str:
    """What trafilatura takes for the article's text; empty for a page of very many elements.

    ``quickly`` leaves out what it does to be sure.

    *Source*: its time grows with the square of the elements; 60,000 paragraphs take it half a minute.
    """
    if len(tree.xpath(_BEYOND_MOST_NODES)):
        return ""
    import trafilatura

    document = trafilatura.bare_extraction(tree, include_comments=False, fast=quickly)  # which copies it first
    return str(getattr(document, "text", None) or "")


def named_by(tree: Node, own_text: str, found: Sequence[Leaf]) -> set[Node]:
    """The leaves that trafilatura's text or the page's own account of its text names.

    ``tree`` is the page as it was before it was boxed.
    """
    densest = _densest_box(found)
    text = _main_text(tree, quickly=True)
    named = Witness(text).named(found)
    if _agreement(named, densest, found) < _SURE:
        text = _main_text(tree, quickly=False)
        named = Witness(text).named(found) if text else densest
    own = Witness(own_text)
    if len(own.whole) >= _SHORTEST_BODY_KEY:
        stated = own.named(found)
        if _chars(leaf for leaf in found if leaf.node in stated) >= len(own.whole) / 2:
            named |= stated
    return named


def second_opinion(named: set[Node], found: Sequence[Leaf], html: str) -> set[Node]:
    """The leaves that two of three name, where the densest box of the page speaks against ``named``.

    Of the others in ``named`` those stay that are dressed like these, by a class of their own.
    """
    densest = _densest_box(found)
    if _agreement(named, densest, found) >= _AGREEMENT or len(html) > _MAX_READABILITY_CHARS:
        return named
    third = _named_by_readability(html, found)
    if _agreement(densest, third, found) < _CONFIRMATION:
        return named
    agreed = (named & densest) | (named & third) | (densest & third)
    usual = {dressed for leaf in found if leaf.node in agreed and any((dressed := manner(leaf.node))[1::2])}
    return agreed | {node for node in named if manner(node) in usual}


def _densest_box(found: Sequence[Leaf]) -> set[Node]:
    """The leaves in the element to which most running text belongs; a parent counts more than those above it."""
    scores: dict[Node, float] = {}
    for leaf in found:
        if len(leaf.key) < _SHORTEST_UNIQUE_KEY or leaf.link_share > 0.5 or leaf.node.tag == "figcaption":
            continue
        running = len(leaf.key) * (1 - leaf.link_share)
        for above, share in zip(leaf.node.iterancestors(), (1.0, 0.5, 0.33), strict=False):
            scores[above] = scores.get(above, 0.0) + running * share
    if not scores:
        return set()
    inside = set(max(scores, key=lambda node: scores[node]).iter())
    return {leaf.node for leaf in found if leaf.node in inside and leaf.link_share < 0.5}


def _named_by_readability(html: str, found: Sequence[Leaf]) -> set[Node]:
    from readability import Document
    from readability.readability import Unparseable

    try:
        summary = Document(html).summary(html_partial=True)
    except Unparseable:
        return set()
    tree = markup.parse(summary)
    if tree is None:
        return set()
    box(tree)
    return Witness("\n".join(leaf.text for leaf in leaves(tree))).named(found)


def _agreement(first: set[Node], second: set[Node], found: Sequence[Leaf]) -> float:
    """The share of text that two sets of leaves have in common: their F1."""
    both = _chars(leaf for leaf in found if leaf.node in first and leaf.node in second)
    sizes = _chars(leaf for leaf in found if leaf.node in first) + _chars(leaf for leaf in found if leaf.node in second)
    return 2 * both / sizes if sizes else 0.0


def _chars(found: Iterable[Leaf]) -> int:
    return sum(len(leaf.key) for leaf in found)
