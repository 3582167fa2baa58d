"""What is said about a result: how many of its articles have which source, and what was perhaps meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reader.index import analysis, matching
from reader.index.columns import Mask, Segment, marked
from reader.index.document import Facets, Families
from reader.query import And, Node, Not, Or, Query, Word

FREQUENT = 5
"""A word is suggested when it is this many times as frequent as the one that was written."""

Masks = Sequence[tuple[Segment, Mask]]


def facets(segments: Sequence[Segment], ids: NDArray[np.int64], families: Families | None = ()) -> Facets:
    """How often each value occurs among the articles with these ids."""
    chosen = _chosen(segments, ids)
    return Facets(
        sources=_counted(chosen, "publisher"),
        authors=_counted(chosen, "writer"),
        languages=_counted(chosen, "language"),
        tags=_counted_tags(chosen, families) if families is not None else {},
        months=_months(chosen),
    )


def tags(
    segments: Sequence[Segment],
    ids: NDArray[np.int64] | None,
    without: NDArray[np.int64],
    families: Families = (),
) -> dict[str, int]:
    """How many of the articles with these ids (of all, if none are named) but not with those have each tag.

    Shapes: by `reader.model.tag_key`, in no order; a tag that none of them has is not there.
    """
    chosen = _chosen(segments, ids) if ids is not None else [(segment, segment.live) for segment in segments]
    if without.size:
        chosen = [(segment, mask & ~np.isin(segment.ids, without)) for segment, mask in chosen]
    return _counted_tags(chosen, families)


def _chosen(segments: Sequence[Segment], ids: NDArray[np.int64]) -> Masks:
    return [(segment, np.isin(segment.ids, ids) & segment.live) for segment in segments]


def _counted(chosen: Masks, name: str) -> dict[str, int]:
    total: Counter[str] = Counter()
    for segment, mask in chosen:
        field = segment.dictionary(name)
        if field.size:
            counts = field.held(mask)
            held = np.flatnonzero(counts > 0)
            words = field.words(0, field.size) if held.size * 8 > field.size else None
            values = [words[at] if words is not None else field.term(at).decode() for at in held.tolist()]
            _add(total, values, counts[held].tolist())
    return dict(total)


def _counted_tags(chosen: Masks, families: Families) -> dict[str, int]:
    """How many documents have each tag; each family counts under its first key, and a document once in it."""
    counts = _counted(chosen, "tag")
    for family in families:
        held = [counts.pop(key) for key in family if key in counts]
        if held:
            counts[family[0]] = held[0] if len(held) == 1 else sum(_with_any(*each, family) for each in chosen)
    return counts


def _with_any(segment: Segment, mask: Mask, keys: Sequence[str]) -> int:
    field = segment.dictionary("tag")
    lists = [field.docs(*span) for key in keys for span in field.exactly(key)]
    return int(np.count_nonzero(marked(np.concatenate(lists), segment.size) & mask)) if lists else 0


def _months(chosen: Masks) -> dict[str, int]:
    total: Counter[str] = Counter()
    for segment, mask in chosen:
        months = segment.days[mask] // 100
        if months.size:
            lowest = int(months.min())
            counts = np.bincount(months - lowest)
            held = np.flatnonzero(counts > 0)
            values = [f"{month // 100:04}-{month % 100:02}" for month in (held + lowest).tolist()]
            _add(total, values, counts[held].tolist())
    del total["0000-00"]
    return dict(total)


def _add(total: Counter[str], values: Sequence[str], counts: Sequence[int]) -> None:
    if total:
        for value, count in zip(values, counts, strict=True):
            total[value] += count
    else:
        total.update(dict(zip(values, counts, strict=True)))


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
        words = segment.words
        for first, _ in (*words.exactly(word), *matching.neighbours(words, word)):
            held[words.term(first).decode()] += words.count(first)
    written = held.pop(word, 0)
    best, count = max(held.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return best if count >= max(2, FREQUENT * written) else text
