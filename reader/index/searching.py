"""Query -> the ids of the articles that match, best first.

Each segment is asked for itself: every leaf gives a mask over its documents, masks are combined, and
only what is left is scored. The score is BM25F: the counts of a leaf in all fields are weighed and
added before they saturate, so that a word in the headline and in the text counts once, but more.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from reader.errors import SearchDropped
from reader.index import analysis, matching
from reader.index.building import LAST_MOMENT
from reader.index.columns import Counts, Docs, Mask, Segment, union
from reader.index.document import Found, Order
from reader.index.matching import Hits
from reader.index.schema import SCORED
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
_NO_DOCS: Docs = np.zeros(0, np.int32)


def search(
    segments: Sequence[Segment],
    query: Query,
    asked: Mapping[StoreLeaf, Sequence[int]],
    today: date,
    all_ids: Callable[[], Sequence[int]],
    order: Order,
    dropped: Callable[[], bool],
    on_first: Callable[[Found], None] | None,
) -> Found:
    """Every article that matches; see `reader.index.Index.search`. ``asked`` are the answers of the store."""
    stored: dict[Leaf, Ids] = {leaf: np.asarray(ids, np.int64) for leaf, ids in asked.items()}
    if not any(_is_indexed(leaf) for leaf, _ in leaves(query.root)):
        ids = _of_store(query.root, stored, np.unique(np.asarray(all_ids(), np.int64)))
        return Found(ids, np.zeros(ids.size, np.float32), in_order=False)
    newest_first = sorted(segments, key=lambda segment: segment.last_id, reverse=True)
    views = [_View(segment, stored, today) for segment in newest_first]
    matched: list[Docs] = []
    for view in views:
        _go_on(dropped)
        matched.append(view.docs(query.root))
        if on_first is not None and matched[-1].size and view is not views[-1]:
            on_first(_in_order([view], matched[-1:], query, order, dropped))
            on_first = None
    return _in_order(views, matched, query, order, dropped)


def _go_on(dropped: Callable[[], bool]) -> None:
    if dropped():
        raise SearchDropped("A newer search took this one's place.")


def _in_order(
    views: Sequence[_View], matched: Sequence[Docs], query: Query, order: Order, dropped: Callable[[], bool]
) -> Found:
    pairs = list(zip(views, matched, strict=True))
    ids = np.concatenate([_empty_ids(), *(view.segment.ids[docs] for view, docs in pairs)])
    moments = np.concatenate([_empty_ids(), *(view.segment.moments[docs] for view, docs in pairs)])
    if order != "relevance":
        return Found(_by_time(ids, moments, order), np.zeros(ids.size, np.float32))
    scores = _scores(views, matched, query, dropped)
    places = _by_score(scores, moments, ids)
    return Found(ids[places], scores[places])


_ID_BITS = 24


def _by_time(ids: Ids, moments: Ids, order: Order) -> Ids:
    """The ids newest first, or oldest first; those without a moment last."""
    if order == "oldest":
        moments = np.where(moments == 0, LAST_MOMENT + 1, moments)
    if ids.size and int(ids.max()) >= 1 << _ID_BITS:
        ids = ids[np.lexsort((ids, moments))]
    else:  # One number of both sorts ten times as fast as the two.
        keys = (moments << _ID_BITS) | ids
        keys.sort()
        ids = keys & ((1 << _ID_BITS) - 1)
    return ids if order == "oldest" else ids[::-1]


def _by_score(scores: Counts, moments: Ids, ids: Ids) -> Ids:
    """Where the best stands, then the next best; equal ones newest first."""
    # A float that is not negative sorts like its bits; 33 bits are left for the moment, less 64ths of it.
    keys = (scores.view(np.uint32).astype(np.uint64) << np.uint64(33)) | (moments.astype(np.uint64) >> np.uint64(6))
    places: Ids = np.argsort(keys)
    keys = keys[places]
    same = keys[1:] == keys[:-1]
    if same.any():
        tied = np.append(same, False) | np.append(False, same)
        some = places[tied]
        places[tied] = some[np.lexsort((ids[some], moments[some], keys[tied]))]
    return places[::-1]


def _empty_ids() -> Ids:
    return np.zeros(0, np.int64)


def is_stored(leaf: Leaf) -> TypeGuard[StoreLeaf]:
    """Whether the store answers a leaf, not the index."""
    return isinstance(leaf, StoreLeaf) and not (isinstance(leaf, (Days, Age)) and leaf.when == "date")


def _is_indexed(leaf: Leaf) -> bool:
    return not is_stored(leaf)


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

    def __init__(self, segment: Segment, stored: Mapping[Leaf, Ids], today: date):
        self.segment = segment
        self._stored = stored
        self._today = today
        self._hits: dict[TextLeaf, list[Hits]] = {}
        self._masks: dict[TextLeaf, Mask] = {}

    def hits(self, leaf: TextLeaf) -> list[Hits]:
        """Where a leaf matches, field by field."""
        found = self._hits.get(leaf)
        if found is None:
            found = self._hits[leaf] = matching.hits(self.segment, leaf)
        return found

    def docs(self, node: Node | None) -> Docs:
        """The documents that match and were not deleted, rising."""
        if isinstance(node, TextLeaf):
            lists = [hits.docs for hits in self.hits(node)]
            if sum(docs.size for docs in lists) * 16 < self.segment.size:
                docs = np.unique(np.concatenate(lists)) if len(lists) > 1 else lists[0] if lists else _NO_DOCS
                return docs if self.segment.whole else docs[self.segment.live[docs]]
        mask = self.mask(node)
        return np.flatnonzero(mask if self.segment.whole else mask & self.segment.live).astype(np.int32)

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
                tags = self.segment.field("tag")
                return union([tags.docs(*span) for span in tags.exactly(tag_key(label))], self.segment.size)
            case Days(when="date") | Age(when="date"):
                first, last = day_range(node, self._today)
                days = self.segment.days
                return (days >= max(first, 1)) & (days <= last)
        stored = self._stored.get(node)
        if stored is not None:
            return np.isin(self.segment.ids, stored)
        assert isinstance(node, TextLeaf), "every other leaf was answered above"
        mask = self._masks.get(node)
        if mask is None:
            mask = self._masks[node] = union([hits.docs for hits in self.hits(node)], self.segment.size)
        return mask


# ---------------------------------------------------------------- scores


def _scores(views: Sequence[_View], matched: Sequence[Docs], query: Query, dropped: Callable[[], bool]) -> Counts:
    """The score of every matching document, segment after segment."""
    scores: list[Counts] = [np.zeros(docs.size, np.float32) for docs in matched]
    count = sum(view.segment.live_count for view in views)
    mean_lengths = {name: _mean_length(views, name) for name, weight in SCORED.items() if weight.shortness}
    for leaf in dict.fromkeys(text_leaves(query)):
        _go_on(dropped)
        if leaf is query.root:
            holding = sum(docs.size for docs in matched)
        else:
            holding = sum(view.docs(leaf).size for view in views)
        rarity = math.log(1 + (count - holding + 0.5) / (holding + 0.5))
        for view, docs, score in zip(views, matched, scores, strict=True):
            score += rarity * _of_leaf(view, leaf, docs, mean_lengths)
    pieces, length = _as_headline(query)
    for view, docs, score in zip(views, matched, scores, strict=True):
        if pieces and all(any(hits.field == "title" for hits in view.hits(leaf)) for leaf in text_leaves(query)):
            here, _ = _meeting(docs, matching.headline(view.segment, pieces, length), view.segment.size)
            score[here] += EXACT_HEADLINE
    return np.concatenate([np.zeros(0, np.float32), *scores])


def _mean_length(views: Sequence[_View], field: str) -> float:
    total = sum(view.segment.field(field).length for view in views)
    return max(total / max(sum(view.segment.size for view in views), 1), 1.0)


def _of_leaf(view: _View, leaf: TextLeaf, docs: Docs, mean_lengths: dict[str, float]) -> Counts:
    """What one leaf gives each of the documents, before its rarity."""
    weighed: dict[bool, Counts] = {}
    for hits in view.hits(leaf):
        if hits.exact not in weighed:
            weighed[hits.exact] = np.zeros(docs.size, np.float32)
        here, theirs = _meeting(docs, hits.docs, view.segment.size)
        added = hits.counts[theirs].astype(np.float32)
        weight = SCORED.get(hits.field)
        if weight is not None:
            added *= weight.boost
            if weight.shortness:
                worth = view.segment.field(hits.field).shortness(weight.shortness, mean_lengths[hits.field])
                added *= worth[hits.docs[theirs]]
        weighed[hits.exact][here] += added
    score: Counts = np.zeros(docs.size, np.float32)
    for exact, counts in weighed.items():
        score += (1.0 if exact else OTHER_FORMS) * counts / (SATURATION + counts)
    return score


def _meeting(docs: Docs, theirs: Docs, size: int) -> tuple[Ids, Ids]:
    """Where in each of two lists of documents those stand that are in both."""
    if not docs.size or not theirs.size:
        return _empty_ids(), _empty_ids()
    if docs.size * 16 < theirs.size:
        at: Ids = np.searchsorted(theirs, docs)
        at[at == theirs.size] = 0
        here = np.flatnonzero(theirs[at] == docs)
        return here, at[here]
    place = np.full(size, -1, np.int32)
    place[docs] = np.arange(docs.size, dtype=np.int32)
    standing = place[theirs]
    chosen = np.flatnonzero(standing >= 0)
    return standing[chosen].astype(np.int64), chosen


def _as_headline(query: Query) -> tuple[tuple[analysis.Piece, ...], int]:
    """The query as a headline, where it is nothing but words, and how many terms that headline has."""
    words: list[str] = []
    for part in parts(query):
        if not isinstance(part, (Word, Phrase)) or part.field not in ("", "title"):
            return (), 0
        words.append(part.text)
    text = " ".join(words)
    return analysis.pieces(text), len(analysis.terms(text).texts)
