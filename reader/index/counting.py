"""What is said about a result: how many of its articles have which source, and what was perhaps meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from reader.index import analysis, matching
from reader.index.columns import Mask, Segment
from reader.index.document import Facets
from reader.query import And, Node, Not, Or, Query, Word

MOST_VALUES = 1000
"""So many values of a facet are named in a segment; the most frequent ones."""

FREQUENT = 5
"""A word is suggested when it is this many times as frequent as the one that was written."""


def facets(segments: Sequence[Segment], ids: Sequence[int]) -> Facets:
    """How often each value occurs among the articles with these ids."""
    wanted = np.asarray(ids, np.int64)
    masks = [np.isin(segment.ids, wanted) & segment.live for segment in segments]
    months: Counter[int] = Counter()
    for segment, mask in zip(segments, masks, strict=True):
        found, counts = np.unique(segment.days[mask] // 100, return_counts=True)
        months.update(dict(zip(found.tolist(), counts.tolist(), strict=True)))
    del months[0]
    return Facets(
        sources=_most(segments, masks, "publisher"),
        authors=_most(segments, masks, "writer"),
        languages=_most(segments, masks, "language"),
        tags=_most(segments, masks, "tag"),
        months=tuple(sorted(months.items())),
    )


def _most(segments: Sequence[Segment], masks: Sequence[Mask], name: str) -> tuple[tuple[str, int], ...]:
    total: Counter[str] = Counter()
    for segment, mask in zip(segments, masks, strict=True):
        field = segment.field(name)
        if field.size:
            counts = field.held(mask)
            most = np.argsort(-counts, kind="stable")[:MOST_VALUES]
            total.update({field.term(at).decode(): int(counts[at]) for at in most.tolist() if counts[at]})
    return tuple(sorted(total.items(), key=lambda item: (-item[1], item[0])))


# ---------------------------------------------------------------- did you mean


def suggestion(segments: Sequence[Segment], query: Query) -> Query | None:
    """The query with its rare words put right; None where nothing better is known."""
    if query.root is None:
        return None
    better = Query(_put_right(segments, query.root))
    return None if better == query else better


def _put_right(segments: Sequence[Segment], node: Node) -> Node:
    match node:
        case And(parts):
            return And(tuple(_put_right(segments, part) for part in parts))
        case Or(parts):
            return Or(tuple(_put_right(segments, part) for part in parts))
        case Not():
            return node
        case Word(text, field, literal):
            return Word(_nearest(segments, text), field, literal)
    return node


def _nearest(segments: Sequence[Segment], text: str) -> str:
    """The most frequent word one edit away, where it is much more frequent."""
    pieces = analysis.pieces(text)
    if len(pieces) != 1 or pieces[0].kind != "word" or len(pieces[0].text) < 4:
        return text
    word = pieces[0].text
    held: Counter[str] = Counter()
    for segment in segments:
        for name in ("title", "body"):
            field = segment.field(name)
            for first, _ in (*field.exactly(word), *matching.neighbours(field, word)):
                held[field.term(first).decode()] += len(field.docs(first))
    written = held.pop(word, 0)
    best, count = max(held.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return best if count >= max(2, FREQUENT * written) else text
