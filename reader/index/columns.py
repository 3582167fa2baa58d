"""The columns of one segment, as a search reads them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reader.index.arrays import Array, Arrays
from reader.index.building import spread

Docs = NDArray[np.int32]
Counts = NDArray[np.float32]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]
Span = tuple[int, int]
"""A half-open range of term numbers."""

PLACE_BITS = 32
"""A place is a document's number above these bits and a position below."""

_STEP = 32


class Field:
    """The sorted terms of one field of a segment and their postings.

    Every 32nd term is kept in memory; everything else stays in the mapped file.
    """

    def __init__(self, columns: Arrays, name: str) -> None:
        self._text = columns[f"{name}/text"]
        self._at = columns[f"{name}/at"]
        self._posts = columns[f"{name}/posts"]
        self._docs = columns[f"{name}/docs"]
        self._counts = columns.get(f"{name}/counts")
        self._places = columns.get(f"{name}/places")
        self._where = columns.get(f"{name}/where")
        self._lengths = columns.get(f"{name}/lengths")
        self._documents = len(columns["ids"])
        self.size = len(self._at) - 1
        self.has_places = self._where is not None
        self.words = lru_cache(maxsize=64)(self._words)
        self.exactly = lru_cache(maxsize=1024)(self._exactly)

    # ------------------------------------------------------------ terms

    def term(self, number: int) -> bytes:
        """A term by its number."""
        return self._text[self._at[number] : self._at[number + 1]].tobytes()

    def _terms(self, first: int, last: int) -> list[bytes]:
        at = self._at[first : last + 1].tolist()
        text = self._text[at[0] : at[-1]].tobytes()
        start = at[0]
        return [text[one - start : other - start] for one, other in pairwise(at)]

    def _words(self, first: int, last: int) -> list[str]:
        """Terms by a range of numbers."""
        return [term.decode() for term in self._terms(first, last)] if first < last else []

    @cached_property
    def _heads(self) -> list[bytes]:
        return [self.term(number) for number in range(0, self.size, _STEP)]

    def first_not_below(self, text: bytes) -> int:
        """The number of the first term that is not below."""
        block = bisect_left(self._heads, text)
        if not block:
            return 0
        start = (block - 1) * _STEP
        return start + bisect_left(self._terms(start, min(start + _STEP, self.size)), text)

    def find(self, text: bytes) -> int:
        """The number of a term, -1 where it is absent."""
        block = bisect_right(self._heads, text)
        if not block:
            return -1
        start = (block - 1) * _STEP
        near = self._terms(start, min(start + _STEP, self.size))
        at = bisect_left(near, text)
        return start + at if at < len(near) and near[at] == text else -1

    def with_prefix(self, prefix: str) -> Span:
        """The terms that begin so."""
        start = prefix.encode()
        return self.first_not_below(start), self.first_not_below(start + b"\xff")

    def _exactly(self, text: str) -> tuple[Span, ...]:
        """The term, if it is there."""
        number = self.find(text.encode())
        return ((number, number + 1),) if number >= 0 else ()

    @cached_property
    def _sizes(self) -> NDArray[np.uint16]:
        """How many bytes each term has."""
        return np.diff(self._at).astype(np.uint16)

    def ending_so(self, ending: bytes, shortest: int, longest: int) -> list[int]:
        """The numbers of the terms that end so and have so many bytes."""
        least = max(shortest, len(ending))
        found = np.flatnonzero(self._sizes - np.uint16(least) <= np.uint16(max(longest - least, 0)))
        ends = self._at[found + 1]
        for back, letter in enumerate(reversed(ending), 1):
            same = self._text[ends - back] == letter
            found, ends = found[same], ends[same]
        return found.tolist()

    # ------------------------------------------------------------ postings

    @property
    def lengths(self) -> Array:
        """How many terms each document has."""
        return self._lengths if self._lengths is not None else np.ones(self._documents, np.uint8)

    @cached_property
    def length(self) -> float:
        """How many terms all documents have together."""
        return float(self.lengths.sum(dtype=np.int64))

    def docs(self, first: int, last: int | None = None) -> Docs:
        """The documents of a term, rising; of a range of terms, term after term."""
        return self._docs[self._posts[first] : self._posts[first + 1 if last is None else last]]

    def counts(self, first: int, last: int | None = None) -> Array:
        """How often each of `docs` has the term."""
        start, end = self._posts[first], self._posts[first + 1 if last is None else last]
        return self._counts[start:end] if self._counts is not None else np.ones(end - start, np.uint8)

    def held(self, mask: Mask) -> NDArray[np.int64]:
        """For each term how many documents of a mask have it."""
        held: NDArray[np.int64] = np.add.reduceat(mask[self._docs], self._posts[:-1], dtype=np.int64)
        return held

    def where(self, number: int) -> Array:
        """The positions of a term, document after document."""
        assert self._where is not None, "only text fields have positions"
        assert self._places is not None, "only text fields have positions"
        return self._where[self._places[number] : self._places[number + 1]]

    def places(self, first: int, last: int, among: Docs | None = None) -> Places:
        """Where the terms of a range stand, sorted, each place once; only in the given documents, if any are given."""
        assert self._where is not None, "only text fields have positions"
        assert self._places is not None, "only text fields have positions"
        docs, counts = self.docs(first, last), self.counts(first, last)
        if among is None:
            where = self._where[self._places[first] : self._places[last]]
        else:
            counts = counts.astype(np.int64)
            starts = np.cumsum(counts) - counts + self._places[first]
            if last - first == 1:
                chosen = shared_at(docs, among)
            else:
                mask = np.zeros(self._documents, np.bool_)
                mask[among] = True
                chosen = np.flatnonzero(mask[docs])
            docs, counts = docs[chosen], counts[chosen]
            where = self._where[spread(starts[chosen], counts)]
        found: Places = (np.repeat(docs.astype(np.int64), counts) << PLACE_BITS) | where
        return found if last - first == 1 else np.unique(found)

    @lru_cache(maxsize=4)  # noqa: B019 - a field lives as long as its segment, and so does what it keeps
    def shortness(self, share: float, mean: float) -> Counts:
        """What a count in each document is worth against one of mean length; BM25's b is the share."""
        worth: Counts = (1.0 / (1.0 - share + share * self.lengths.astype(np.float32) / mean)).astype(np.float32)
        return worth


def shared_at(values: Docs, wanted: Docs) -> NDArray[np.int64]:
    """Where in a sorted array those values stand that are in another sorted array too."""
    if not values.size:
        return np.zeros(0, np.int64)
    if wanted.size * 16 < values.size:
        at = np.searchsorted(values, wanted)
        at[at == values.size] = 0
        found: NDArray[np.int64] = at[values[at] == wanted]
        return found
    mask = np.zeros(max(int(values[-1]), int(wanted[-1]) if wanted.size else 0) + 1, np.bool_)
    mask[wanted] = True
    return np.flatnonzero(mask[values])


class Segment:
    """The columns of one segment; documents are numbered from 0 within it."""

    def __init__(self, name: str, columns: Arrays, live: Mask) -> None:
        self.name = name
        self.ids: NDArray[np.int64] = columns["ids"]
        self.days: NDArray[np.int32] = columns["days"]
        self.moments: NDArray[np.int64] = columns["moments"]
        self.size = self.ids.size
        self.live = live
        self.live_count = int(live.sum())
        self._columns = columns
        self._fields: dict[str, Field] = {}

    @property
    def whole(self) -> bool:
        """Whether nothing was deleted from it."""
        return self.live_count == self.size

    @cached_property
    def last_id(self) -> int:
        """The highest id, by which the newest segment is known."""
        return int(self.ids.max()) if self.size else 0

    def field(self, name: str) -> Field:
        """A field by its name in the schema."""
        found = self._fields.get(name)
        if found is None:
            found = self._fields[name] = Field(self._columns, name)
        return found

    def with_live(self, live: Mask) -> Segment:
        """The same segment after deletions."""
        self.live = live
        self.live_count = int(live.sum())
        return self


def union(lists: Sequence[Docs], size: int) -> Mask:
    """A mask of the documents of several lists."""
    mask = np.zeros(size, np.bool_)
    for docs in lists:
        mask[docs] = True
    return mask
