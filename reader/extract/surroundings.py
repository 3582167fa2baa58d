"""What a page shows around its text: date, byline, controls, tags, copyright."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reader.extract import dates, lines, naming
from reader.extract.leaves import Leaf, key
from reader.extract.markup import Node
from reader.extract.tags import from_hash_run, unique

_LONGEST_LINE = 400
_LONGEST_TAG = 60
_LONGEST_DATE = 100
_LEAVES_UNDER_HEADLINE = 15
_MOST_TAGS = 40


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the text, and the leaves that hold nothing else.

    ``hash_tags`` stood behind ``#``; ``tag_links`` are the links of a box of tags.
    """

    hash_tags: tuple[str, ...] = ()
    tag_links: tuple[str, ...] = ()
    copyright: str = ""
    published_raw: str = ""
    authors: tuple[str, ...] = ()
    nodes: frozenset[Node] = frozenset()


def read_surroundings(found: Sequence[Leaf], title: str, language: str = "") -> Surroundings:
    """What the leaves of a page tell around its text, from the headline on."""
    start = _headline_at(found, key(title))
    nodes: set[Node] = set()
    hash_tags: list[str] = []
    tag_links: list[str] = []
    box_ended = False
    copyright_line, date_line = "", ""
    authors: tuple[str, ...] = ()
    for number, leaf in enumerate(found[start:]):
        if len(leaf.text) > _LONGEST_LINE:
            continue
        if labels := _hash_tags(leaf):
            hash_tags += labels
        elif labels := _tag_links(leaf):
            if not box_ended:
                tag_links += labels
        elif lines.copyright_of(leaf.text) is not None:
            copyright_line = copyright_line or leaf.text
        elif number < _LEAVES_UNDER_HEADLINE and _has_digits(leaf.text) and dates.is_date_line(leaf.text, language):
            date_line = date_line or leaf.text
        elif number < _LEAVES_UNDER_HEADLINE and (names := lines.byline(leaf.text)):
            authors = authors or names
        elif not lines.is_control(leaf.text):
            box_ended = box_ended or bool(tag_links)
            continue
        nodes.add(leaf.node)
    return Surroundings(
        unique(hash_tags)[:_MOST_TAGS],
        unique(tag_links)[:_MOST_TAGS],
        copyright_line,
        date_line,
        authors,
        frozenset(nodes),
    )


def _has_digits(text: str) -> bool:
    return len(text) <= _LONGEST_DATE and any(character.isdecimal() for character in text)


def _headline_at(found: Sequence[Leaf], title_key: str) -> int:
    numbers = [number for number, leaf in enumerate(found) if leaf.key == title_key or leaf.node.tag == "h1"]
    return numbers[0] + 1 if numbers else 0


def _hash_tags(leaf: Leaf) -> tuple[str, ...]:
    if ("#" not in leaf.text and "＃" not in leaf.text) or any(True for _ in leaf.node.iterancestors("blockquote")):
        return ()
    return from_hash_run(leaf.text)


def _tag_links(leaf: Leaf) -> tuple[str, ...]:
    """The labels of a leaf that is a link, or some, to pages about a subject."""
    if leaf.link_share < 0.8:
        return ()
    links = [link for link in leaf.node.iter("a") if link.get("href")]
    labels = [" ".join("".join(link.itertext()).split()).strip("#＃,;· ") for link in links] or [leaf.text]
    if not all(0 < len(label) <= _LONGEST_TAG for label in labels):
        return ()
    boxes = [leaf.node, *list(leaf.node.iterancestors())[:3]]
    named = any(naming.TAG_BOX.search(naming.names_of(box)) for box in boxes)
    return (
        tuple(labels) if named or (links and all(naming.TAG_ADDRESS.search(link.get("href")) for link in links)) else ()
    )
