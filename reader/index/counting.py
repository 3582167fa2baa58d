"""What is said about a result: how many of its articles have which source, and what was perhaps meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import repeat
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from reader.index import analysis, matching
from reader.index.columns import Mask, Segment, marked
from reader.index.document import Counted, Facets, Families, Ranked
from reader.query import And, Node, Not, Or, Query, Word

FREQUENT = 5
"""A word is suggested when it is this many times as frequent as the one that was written."""

Masks = Sequence[tuple[Segment, Mask]]


class _Numbering:
    """The values of one field, numbered as they are met: so those of several segments are added up as arrays."""

    def __init__(self, field: str) -> None:
        self._field = field
        self._values: list[str] = []
        self.numbers: dict[str, int] = {}
        self._of_segments: WeakKeyDictionary[Segment, NDArray[np.intp]] = WeakKeyDictionary()
        self._ranks = np.zeros(0, np.intp)

    def meet(self, value: str) -> int:
        """The number of a value."""
        number = self.numbers.setdefault(value, len(self._values))
        if number == len(self._values):
            self._values.append(value)
        return number

    def counted(self, chosen: Masks) -> Counted:
        """How many of the chosen documents have each."""
        held = [(self._of(segment), segment.dictionary(self._field).held(mask)) for segment, mask in chosen]
        counts = np.zeros(len(self._values), np.int64)
        for numbers, there in held:
            counts[numbers] += there
        return Counted(self._values, counts)

    def ranked(self, chosen: Masks) -> Ranked:
        """Those that the chosen documents have, most first, then by the alphabet."""
        counted = self.counted(chosen)
        size, counts = len(self._values), counted.counts
        if self._ranks.size != size:
            order = sorted(range(size), key=self._values.__getitem__)
            self._ranks = np.empty(size, np.intp)
            self._ranks[order] = np.arange(size)
        held = np.flatnonzero(counts)
        return Ranked(counted, held[np.lexsort((self._ranks[held], -counts[held]))])

    def _of(self, segment: Segment) -> NDArray[np.intp]:
        """The number of each term of a segment."""
        numbers = self._of_segments.get(segment)
        if numbers is None:
            terms = segment.dictionary(self._field).every_term()
            numbers = np.fromiter(map(self.numbers.get, terms, repeat(-1)), np.intp, len(terms))
            for at in np.flatnonzero(numbers < 0).tolist():
                numbers[at] = self.meet(terms[at])
            self._of_segments[segment] = numbers
        return numbers


class Counting:
    """Counts the articles of results by what they have. What it has learnt of a segment's values serves again."""

    def __init__(self) -> None:
        fields = ("publisher", "writer", "language", "tag")
        self._sources, self._authors, self._languages, self._tags = map(_Numbering, fields)

    def facets(self, segments: Sequence[Segment], ids: NDArray[np.int64]) -> Facets:
        """How often each value occurs among the articles with these ids."""
        chosen = _chosen(segments, ids)
        return Facets(
            sources=self._sources.ranked(chosen),
            authors=self._authors.ranked(chosen),
            languages=self._languages.ranked(chosen),
            months=_months(chosen),
        )

    def tags(
        self,
        segments: Sequence[Segment],
        ids: NDArray[np.int64] | None,
        without: NDArray[np.int64],
        families: Families = (),
    ) -> Counted:
        """How many of the articles with these ids (of all, if none are named) but not with those have each tag.

        Each of the ``families`` counts under its first key, and a document once in it.
        """
        chosen = _chosen(segments, ids) if ids is not None else [(segment, segment.live) for segment in segments]
        if without.size:
            chosen = [(segment, mask & ~np.isin(segment.ids, without)) for segment, mask in chosen]
        names = [self._tags.meet(family[0]) for family in families]
        counted = self._tags.counted(chosen)
        counts, numbers = counted.counts, self._tags.numbers
        for name, family in zip(names, families, strict=True):
            held = [numbers[key] for key in family if key in numbers and counts[numbers[key]]]
            if held:
                total = counts[held[0]] if len(held) == 1 else sum(_with_any(*each, family) for each in chosen)
                counts[held] = 0
                counts[name] = total
        return counted


def _chosen(segments: Sequence[Segment], ids: NDArray[np.int64]) -> Masks:
    return [(segment, np.isin(segment.ids, ids) & segment.live) for segment in segments]


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
            for month, count in zip((held + lowest).tolist(), counts[held].tolist(), strict=True):
                total[f"{month // 100:04}-{month % 100:02}"] += count
    del total["0000-00"]
    return dict(total)


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
