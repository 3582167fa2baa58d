"""Query -> the ids of the articles that match, best first.

Each segment is asked for itself: the rarest part of what must all be there gives documents, the others
leave out those that lack them, and only what is left is scored. See `reader.index.weighing`.
"""

from __future__ import annotations

import functools
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from reader.errors import SearchDropped
from reader.index import analysis, arrays, matching
from reader.index.arrays import Array
from reader.index.columns import Docs, Ids, Mask, Segment, Timeline, marked, shared_at
from reader.index.document import Found, Order
from reader.index.matching import Hits
from reader.index.weighing import Weights
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

Ranks = NDArray[np.uint32]

EXACT_HEADLINE = 100.0

_NO_DOCS: Docs = np.zeros(0, np.int32)
_HIGH = 1 if sys.byteorder == "little" else 0
"""Where the upper half of a number of 64 bits stands."""
_LOW_HALF = np.uint64(0xFFFFFFFF)
_MANY = 5
"""Of more than one in so many, the order in time is read off a mask of all. Fewer are sorted sooner: in a mask with
fewer marks than one in ten NumPy finds them in up to three times the time."""


def search(
    segments: Sequence[Segment],
    timeline: Timeline,
    query: Query,
    asked: Mapping[StoreLeaf, Sequence[int]],
    today: date,
    all_ids: Callable[[], Sequence[int]],
    order: Order,
    dropped: Callable[[], bool],
    on_first: Callable[[Found], None] | None,
) -> Found:
    """Every article that matches; see `reader.index.Index.search`. ``asked`` are the answers of the store.

    Shapes: ``segments`` and ``timeline`` have the newest segment first.
    """
    stored: dict[Leaf, Ids] = {leaf: np.asarray(ids, np.int64) for leaf, ids in asked.items()}
    words = tuple(dict.fromkeys(text_leaves(query)))
    if not words and not any(_is_indexed(leaf) for leaf, _ in leaves(query.root)):
        ids = _of_store(query.root, stored, np.unique(np.asarray(all_ids(), np.int64)))
        return Found(ids, np.zeros(ids.size, np.float32), in_order=False)
    views = [_View(each, ranks, stored, today) for each, ranks in zip(segments, timeline.ranks, strict=True)]
    if not words:
        order = "newest" if order == "relevance" else order
    matched: list[Docs] = []
    for view in views:
        _go_on(dropped)
        matched.append(view.docs(query.root))
        if on_first is not None and matched[-1].size and view is not views[-1]:
            on_first(_in_order([view], matched[-1:], timeline, query, words, order, dropped))
            on_first = None
    return _in_order(views, matched, timeline, query, words, order, dropped)


def keep_small(segments: Sequence[Segment], most: int) -> None:
    """Give back mapped memory where it has become more than so many bytes."""
    if arrays.mapped_bytes() > most:
        for segment in segments:
            segment.let_go()


def _go_on(dropped: Callable[[], bool]) -> None:
    if dropped():
        raise SearchDropped("A newer search took this one's place.")


def _in_order(
    views: Sequence[_View],
    matched: Sequence[Docs],
    timeline: Timeline,
    query: Query,
    words: Sequence[TextLeaf],
    order: Order,
    dropped: Callable[[], bool],
) -> Found:
    if order != "relevance":
        lists = [view.ranks.take(docs) for view, docs in zip(views, matched, strict=True) if docs.size]
        ranks = lists[0] if len(lists) == 1 else np.concatenate([np.zeros(0, np.uint32), *lists])
        return Found(timeline.ids(_by_time(ranks, timeline, order)), np.zeros(ranks.size, np.float32))
    keys = np.empty(sum([docs.size for docs in matched]), np.uint64)
    scores = _scores(keys)
    found = []
    start = 0
    for view, docs in zip(views, matched, strict=True):
        if not docs.size:
            continue
        here = slice(start, start + docs.size)
        keys[here] = view.ranks.take(docs)
        found.append((view, docs, scores[here]))
        start = here.stop
    scores.fill(-0.0)  # with the sign, so that what is worth nothing is in order of time too
    _score(found, views, query, words, dropped)
    best, places = _by_score(keys)
    return Found(timeline.ids(places, out=places), best)


def _scores(keys: NDArray[np.uint64]) -> Weights:
    """The scores, below 0, in the upper halves of keys; ranks are the lower ones.

    Such a key is a negative floating-point number, the lower the better its score, and never NaN, since no
    score is infinite: NumPy sorts these in two thirds of the time that it takes for whole numbers.
    """
    return keys.view(np.float32)[_HIGH::2]


def _by_score(keys: NDArray[np.uint64]) -> tuple[Weights, Ids]:
    """The scores with the best first, and the ranks that go with them; of equal scores the newest comes first.

    The ranks take the place of the keys: to ask the system for memory would take as long as to sort.
    """
    keys.view(np.float64).sort()
    scores = -_scores(keys)
    keys &= _LOW_HALF
    return scores, keys.view(np.int64)


def _by_time(ranks: Ranks, timeline: Timeline, order: Order) -> Array:
    """The ranks of the newest first, or of the oldest; those without a moment last."""
    rising = np.flatnonzero(marked(ranks, timeline.size)) if ranks.size * _MANY > timeline.size else np.sort(ranks)
    if order == "newest":
        return rising[::-1]
    undated = int(np.searchsorted(rising, timeline.undated))
    return np.concatenate((rising[undated:], rising[:undated]))


def ask_store(query: Query, ids_of: Callable[[StoreLeaf], Sequence[int]]) -> dict[StoreLeaf, Sequence[int]]:
    """What the store answers to its leaves of a query."""
    return {leaf: ids_of(leaf) for leaf, _ in leaves(query.root) if _is_stored(leaf)}


def _is_stored(leaf: Leaf) -> TypeGuard[StoreLeaf]:
    """Whether the store answers a leaf, not the index."""
    return isinstance(leaf, StoreLeaf) and not (isinstance(leaf, (Days, Age)) and leaf.when == "date")


def _is_indexed(leaf: Leaf) -> bool:
    return not _is_stored(leaf)


def _of_store(node: Node | None, stored: Mapping[Leaf, Ids], every: Ids) -> Ids:
    """The answer to a query that the store answers alone, newest ids first."""

    def mask(node: Node) -> Mask:
        match node:
            case And(inner):
                return _every(mask(part) for part in inner)
            case Or(inner):
                return _some(mask(part) for part in inner)
            case Not(part):
                return ~mask(part)
        return np.isin(every, stored[node])

    return (every if node is None else every[mask(node)])[::-1]


def _every(masks: Iterable[Mask]) -> Mask:
    return functools.reduce(np.logical_and, masks)


def _some(masks: Iterable[Mask]) -> Mask:
    return functools.reduce(np.logical_or, masks)


class _View:
    """A segment during one search; what a leaf gave is kept."""

    def __init__(self, segment: Segment, ranks: NDArray[np.uint32], stored: Mapping[Leaf, Ids], today: date):
        self.segment = segment
        self.ranks = ranks
        self._stored = stored
        self._today = today
        self._hits: dict[int, Hits] = {}

    def hits(self, leaf: TextLeaf) -> Hits:
        """Where a leaf matches, and what that is worth."""
        # Every search asks for each leaf several times: by its identity it is known sooner than by its text.
        found = self._hits.get(id(leaf))
        if found is None:
            found = self._hits[id(leaf)] = matching.hits(self.segment, leaf)
        return found

    def docs(self, node: Node | None) -> Docs:
        """The documents that match and were not deleted, rising."""
        docs = self._docs(node)
        return docs if self.segment.whole else docs[self.segment.live.take(docs)]

    def _docs(self, node: Node | None) -> Docs:
        if isinstance(node, TextLeaf):
            return self.hits(node).docs
        match node:
            case And(inner):
                first, *others = sorted(inner, key=self._cost)
                docs = self._docs(first)
                for part in others:
                    docs = self._among(docs, part)
                return docs
            case TagIs(label):
                return self._tagged(label)
        return np.flatnonzero(self._mask(node)).astype(np.int32)

    def _cost(self, node: Node) -> int:
        """How many documents there are to begin with, about."""
        if isinstance(node, And):
            return min(map(self._cost, node.parts))
        return self._docs(node).size if isinstance(node, TextLeaf | TagIs) else self.segment.size

    def _among(self, docs: Docs, node: Node) -> Docs:
        """Those of the documents that match."""
        if not docs.size:
            return docs
        match node:
            case And(inner):
                return functools.reduce(self._among, inner, docs)
            case Days(when="date") | Age(when="date"):
                return docs[self._dated(node, self.segment.days.take(docs))]
        if isinstance(node, TextLeaf | TagIs):
            return docs[shared_at(docs, self._docs(node))]
        return docs[self._mask(node).take(docs)]

    def _mask(self, node: Node | None) -> Mask:
        """Which documents match."""
        match node:
            case None:
                return np.ones(self.segment.size, np.bool_)
            case And(inner):
                return _every(map(self._mask, inner))
            case Or(inner):
                return _some(map(self._mask, inner))
            case Not(part):
                return ~self._mask(part)
            case Days(when="date") | Age(when="date"):
                return self._dated(node, self.segment.days)
        if isinstance(node, TextLeaf | TagIs):
            return marked(self._docs(node), self.segment.size)
        return np.isin(self.segment.ids, self._stored[node])

    def _tagged(self, label: str) -> Docs:
        tags = self.segment.dictionary("tag")
        for span in tags.exactly(tag_key(label)):
            return tags.docs(*span)
        return _NO_DOCS

    def _dated(self, node: Days | Age, days: NDArray[np.int32]) -> Mask:
        first, last = day_range(node, self._today)
        return (days >= max(first, 1)) & (days <= last)


# ---------------------------------------------------------------- scores


def _score(
    found: Sequence[tuple[_View, Docs, Weights]],
    views: Sequence[_View],
    query: Query,
    words: Sequence[TextLeaf],
    dropped: Callable[[], bool],
) -> None:
    """Take every matching document's score from what is 0 before, segment after segment."""
    count = sum([view.segment.size for view in views])
    for leaf in words:
        _go_on(dropped)
        holding = sum([view.hits(leaf).docs.size for view in views])
        rarity = np.array(math.log(1 + (count - holding + 0.5) / (holding + 0.5)), np.float32)
        for view, docs, score in found:
            hits = view.hits(leaf)
            if hits.docs is docs:
                score -= hits.worth(matching.ALL) * rarity
                continue
            shared = shared_at(hits.docs, docs)
            worth = hits.worth(shared) * rarity
            if shared.size == docs.size:
                score -= worth
            else:
                score[shared_at(docs, hits.docs)] -= worth
    pieces, length = _as_headline(query)
    for view, docs, score in found if pieces else ():
        titled = matching.headline(view.segment, pieces, length, docs)
        if titled.size:
            score[shared_at(docs, titled)] -= np.float32(EXACT_HEADLINE)


def _as_headline(query: Query) -> tuple[tuple[analysis.Piece, ...], int]:
    """The query as a headline, where it is nothing but words, and how many terms that headline has."""
    words: list[str] = []
    for part in parts(query):
        if not isinstance(part, (Word, Phrase)) or part.field not in ("", "title"):
            return (), 0
        words.append(part.text)
    return _headline(" ".join(words))


@functools.lru_cache(maxsize=256)
def _headline(text: str) -> tuple[tuple[analysis.Piece, ...], int]:
    """The pieces of a text, and how many terms it has as a headline."""
    return analysis.pieces(text), len(analysis.terms(text).texts)
