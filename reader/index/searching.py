"""Query -> the ids of the articles that match, best first.

Each segment is asked for itself: every leaf gives a mask over its documents, masks are combined, and
only what is left is scored. The score is BM25F: the counts of a leaf in all fields are weighed and
added before they saturate, so that a word in the headline and in the text counts once, but more.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from reader.index import analysis, matching
from reader.index.document import Found
from reader.index.matching import Hits
from reader.index.schema import SCORED
from reader.index.segment import Counts, Docs, Mask, Segment
from reader.model import tag_key
from reader.query import (
    Age,
    And,
    Days,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    StoreLeaf,
    TagIs,
    TextLeaf,
    Word,
    day_range,
    leaves,
    parts,
    text_leaves,
)

SATURATION = 1.2
OTHER_FORMS = 0.4
"""What the other forms of a word add, against its exact form."""
EXACT_HEADLINE = 100.0

Ids = NDArray[np.int64]
IdsOf = Callable[[StoreLeaf], Sequence[int]]


def search(
    segments: Sequence[Segment],
    query: Query,
    ids_of: IdsOf,
    today: date,
    all_ids: Callable[[], Sequence[int]],
) -> Found:
    """Every article that matches; see `reader.index.Index.search`."""
    if not any(_is_indexed(leaf) for leaf, _ in leaves(query.root)):
        ids = _of_store(query.root, ids_of, all_ids)
        return Found(ids, np.zeros(ids.size, np.float32))
    asked: dict[Leaf, Ids] = {
        leaf: np.asarray(ids_of(leaf), np.int64) for leaf, _ in leaves(query.root) if _is_stored(leaf)
    }
    views = [_View(segment, asked, today) for segment in segments]
    matched = [np.flatnonzero(view.mask(query.root) & view.segment.live).astype(np.int32) for view in views]
    scores = _scores(views, matched, query)
    ids = np.concatenate([_empty_ids(), *(view.segment.ids[docs] for view, docs in zip(views, matched, strict=True))])
    days = np.concatenate([_empty_ids(), *(view.segment.days[docs] for view, docs in zip(views, matched, strict=True))])
    order = np.lexsort((-ids, -days, -scores))
    return Found(ids[order], scores[order])


def _empty_ids() -> Ids:
    return np.zeros(0, np.int64)


def _is_stored(leaf: Leaf) -> TypeGuard[StoreLeaf]:
    """Whether the store answers a leaf, not the index."""
    return isinstance(leaf, StoreLeaf) and not (isinstance(leaf, (Days, Age)) and leaf.when == "date")


def _is_indexed(leaf: Leaf) -> bool:
    return not _is_stored(leaf)


def _of_store(node: Node | None, ids_of: IdsOf, all_ids: Callable[[], Sequence[int]]) -> Ids:
    """The answer to a query that the store answers alone, newest ids first."""
    every = np.unique(np.asarray(all_ids(), np.int64))

    def mask(node: Node) -> Mask:
        match node:
            case And(inner):
                return _every(mask(part) for part in inner)
            case Or(inner):
                return _some(mask(part) for part in inner)
            case Not(part):
                return ~mask(part)
        assert isinstance(node, StoreLeaf), "the caller saw to it"
        return np.isin(every, np.asarray(ids_of(node), np.int64))

    return (every if node is None else every[mask(node)])[::-1]


def _every(masks: Iterable[Mask]) -> Mask:
    return functools.reduce(np.logical_and, masks)


def _some(masks: Iterable[Mask]) -> Mask:
    return functools.reduce(np.logical_or, masks)


class _View:
    """A segment during one search; what a leaf gave is kept."""

    def __init__(self, segment: Segment, stored: dict[Leaf, Ids], today: date):
        self.segment = segment
        self._stored = stored
        self._today = today
        self._hits: dict[TextLeaf, list[Hits]] = {}

    def hits(self, leaf: TextLeaf) -> list[Hits]:
        """Where a leaf matches, field by field."""
        found = self._hits.get(leaf)
        if found is None:
            found = self._hits[leaf] = matching.hits(self.segment, leaf)
        return found

    def mask(self, node: Node | None) -> Mask:
        """Which documents match."""
        match node:
            case None:
                return np.ones(self.segment.size, np.bool_)
            case And(inner):
                return _every(self.mask(part) for part in inner)
            case Or(inner):
                return _some(self.mask(part) for part in inner)
            case Not(part):
                return ~self.mask(part)
            case TagIs(label):
                return self._marked([self.segment.postings("tag", tag_key(label))[0]])
            case Days(when="date") | Age(when="date"):
                first, last = day_range(node, self._today)
                days = self.segment.days
                return (days >= max(first, 1)) & (days <= last)
        stored = self._stored.get(node)
        if stored is not None:
            return np.isin(self.segment.ids, stored)
        assert isinstance(node, TextLeaf), "every other leaf was answered above"
        return self._marked([hits.docs for hits in self.hits(node)])

    def _marked(self, lists: Sequence[Docs]) -> Mask:
        mask = np.zeros(self.segment.size, np.bool_)
        for docs in lists:
            mask[docs] = True
        return mask


# ---------------------------------------------------------------- scores


def _scores(views: Sequence[_View], matched: Sequence[Docs], query: Query) -> Counts:
    """The score of every matching document, segment after segment."""
    scores: list[Counts] = [np.zeros(docs.size, np.float32) for docs in matched]
    count = sum(int(view.segment.live.sum()) for view in views)
    mean_lengths = {name: _mean_length(views, name) for name in SCORED}
    for leaf in dict.fromkeys(text_leaves(query)):
        holding = sum(int((view.mask(leaf) & view.segment.live).sum()) for view in views)
        rarity = math.log(1 + (count - holding + 0.5) / (holding + 0.5))
        for view, docs, score in zip(views, matched, scores, strict=True):
            score += rarity * _of_leaf(view, leaf, docs, mean_lengths)
    pieces, length = _as_headline(query)
    for view, docs, score in zip(views, matched, scores, strict=True):
        if pieces:
            score[np.isin(docs, matching.headline(view.segment, pieces, length))] += EXACT_HEADLINE
    return np.concatenate([np.zeros(0, np.float32), *scores])


def _mean_length(views: Sequence[_View], field: str) -> float:
    total = sum(float(view.segment.lengths(field).sum()) for view in views)
    return max(total / max(sum(view.segment.size for view in views), 1), 1.0)


def _of_leaf(view: _View, leaf: TextLeaf, docs: Docs, mean_lengths: dict[str, float]) -> Counts:
    """What one leaf gives each of the documents, before its rarity."""
    weighed: dict[bool, Counts] = {}
    for hits in view.hits(leaf):
        weight = SCORED.get(hits.field)
        added = hits.counts
        if weight is not None:
            relative = view.segment.lengths(hits.field)[hits.docs] / np.float32(mean_lengths[hits.field])
            added = hits.counts * np.float32(weight.boost) / (1 - weight.shortness + weight.shortness * relative)
        if hits.exact not in weighed:
            weighed[hits.exact] = np.zeros(view.segment.size, np.float32)
        weighed[hits.exact][hits.docs] += added
    score: Counts = np.zeros(docs.size, np.float32)
    for exact, counts in weighed.items():
        here = counts[docs]
        score += (1.0 if exact else OTHER_FORMS) * here / (SATURATION + here)
    return score


def _as_headline(query: Query) -> tuple[tuple[analysis.Piece, ...], int]:
    """The query as a headline, where it is nothing but words, and how many terms that headline has."""
    words: list[str] = []
    for part in parts(query):
        if not isinstance(part, (Word, Phrase)) or part.field not in ("", "title"):
            return (), 0
        words.append(part.text)
    text = " ".join(words)
    return analysis.pieces(text), len(analysis.terms(text).texts)
