"""The columns of one segment, as a search reads them."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from mmap import mmap

import numpy as np
from numpy.typing import NDArray

from reader.index import schema, weighing
from reader.index.arrays import Array, Arrays, files_of, let_go
from reader.index.building import FIELD_BITS
from reader.index.spelling import spread
from reader.index.weighing import Weights

Docs = NDArray[np.int32]
Ids = NDArray[np.int64]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]
Span = tuple[int, int]
"""A half-open range of term numbers."""

PLACE_BITS = 32
"""A place is a document's number above these bits and a position below."""

FIELD_MASK = (1 << (PLACE_BITS - FIELD_BITS)) - 1
"""What is left of a place above `FIELD_BITS` without its document: the number of a scored field."""

_FIELDS = tuple(schema.SCORED)
_STEP = 32
_ID_BITS = 24
_IDS_AT_ONCE = 1 << 15


class Dictionary:
    """The sorted terms of one dictionary of a segment and their postings.

    Every 32nd term is kept in memory; everything else stays in the mapped file.
    """

    def __init__(self, columns: Arrays, name: str) -> None:
        self._text = columns[f"{name}/text"]
        self._at = columns[f"{name}/at"]
        self._posts = columns[f"{name}/posts"]
        self._docs = columns[f"{name}/docs"]
        self._fields = columns.get(f"{name}/fields")
        self._codes = columns.get(f"{name}/codes")
        self._counts = columns.get(f"{name}/counts")
        self._places = columns.get(f"{name}/places")
        self._where = columns.get(f"{name}/where")
        self._documents = len(columns["ids"])
        self.size = len(self._at) - 1
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
        return [text[one - start : other - start] for one, other in itertools.pairwise(at)]

    def _words(self, first: int, last: int) -> list[str]:
        """Terms by a range of numbers."""
        return [term.decode() for term in self._terms(first, last)] if first < last else []

    def every_term(self) -> list[str]:
        """All terms, in their order."""
        if not self.size:
            return []
        # 0xff is in no text. Splitting there is five times as fast as cutting out term after term.
        text = np.insert(self._text, self._at[1:-1], 0xFF).tobytes()
        return list(map(bytes.decode, text.split(b"\xff")))

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

    @cached_property
    def _endings(self) -> NDArray[np.uint32]:
        """The last four bytes of each term, the last one lowest; zeros before a shorter one."""
        out = np.zeros(self.size, np.uint32)
        for back in range(1, 5):
            long = np.flatnonzero(self._sizes >= back)
            out[long] |= self._text[self._at[long + 1] - back].astype(np.uint32) << np.uint32(8 * (back - 1))
        return out

    def of_size(self, first: int, last: int, shortest: int, longest: int) -> list[int]:
        """The numbers of the terms of a range that have so many bytes."""
        sizes = self._sizes[first:last]
        return (np.flatnonzero((sizes >= shortest) & (sizes <= longest)) + first).tolist()

    def ending_so(self, ending: bytes, shortest: int, longest: int) -> list[int]:
        """The numbers of the terms that end so and have so many bytes."""
        last = ending[-4:]
        mask, wanted = (1 << 8 * len(last)) - 1, int.from_bytes(last, "big")
        found = np.flatnonzero((self._endings & np.uint32(mask)) == wanted)
        sizes = self._sizes[found]
        found = found[(sizes >= max(shortest, len(ending))) & (sizes <= longest)]
        return [number for number in found.tolist() if len(ending) <= 4 or self.term(number).endswith(ending)]

    # ------------------------------------------------------------ postings

    def _range(self, first: int, last: int | None) -> slice:
        return slice(self._posts.item(first), self._posts.item(first + 1 if last is None else last))

    def count(self, first: int, last: int | None = None) -> int:
        """How many documents have a term; how many postings a range of terms has."""
        return int(self._posts.item(first + 1 if last is None else last) - self._posts.item(first))

    def parted(self, span: Span, most: int) -> Iterator[Span]:
        """A range of terms in ranges of no more postings than this, or of one term."""
        first, last = span
        while self.count(first, last) > most and last - first > 1:
            held = self._posts[first : last + 1]
            end = first + max(int(np.searchsorted(held, held[0] + most, "right")) - 1, 1)
            yield first, end
            first = end
        yield first, last

    def docs(self, first: int, last: int | None = None) -> Docs:
        """The documents of a term, rising; of a range of terms, term after term."""
        return self._docs[self._range(first, last)]

    def counts(self, first: int, last: int | None = None) -> Array:
        """How often each of `docs` has the term."""
        here = self._range(first, last)
        return self._counts[here] if self._counts is not None else np.ones(here.stop - here.start, np.uint8)

    def fields(self, first: int, last: int | None = None) -> Array:
        """In which scored fields each of `docs` has the term, a bit each; of the words alone."""
        assert self._fields is not None, "only the words are of several fields"
        return self._fields[self._range(first, last)]

    def codes(self, first: int, last: int | None = None) -> Array:
        """What it is worth that each of `docs` has the term; of the words alone."""
        assert self._codes is not None, "only the words are weighed"
        return self._codes[self._range(first, last)]

    def held(self, mask: Mask) -> NDArray[np.int64]:
        """For each term how many documents of a mask have it."""
        held: NDArray[np.int64] = np.add.reduceat(mask.take(self._docs), self._posts[:-1], dtype=np.int64)
        return held

    def where(self, first: int, last: int | None = None, chosen: Array | None = None) -> tuple[Array, Array]:
        """The positions in `docs`, one document after another, or in those chosen of them; how many in each."""
        assert self._places is not None, "exact values have no positions"
        assert self._where is not None, "exact values have no positions"
        counts = self.counts(first, last)
        start, end = self._places[first], self._places[first + 1 if last is None else last]
        if chosen is None:
            return self._where[start:end], counts
        starts = counts.cumsum(dtype=np.int64).take(chosen)
        starts += start
        counts = counts.take(chosen)
        starts -= counts
        return self._where.take(spread(starts, counts)), counts

    def places(self, first: int, last: int, among: Docs | None = None, chosen: Array | None = None) -> Places:
        """Where the terms of a range stand, sorted, each place once.

        Only in the given documents, or in those chosen of `docs`, if any are.
        """
        docs = self.docs(first, last)
        if among is not None:
            if last - first == 1:
                chosen = shared_at(docs, among)
            else:
                chosen = np.flatnonzero(marked(among, self._documents).take(docs))
        if chosen is not None:
            docs = docs.take(chosen)
        where, counts = self.where(first, last, chosen)
        found: Places = (docs.astype(np.int64) << PLACE_BITS).repeat(counts)
        found |= where
        return found if last - first == 1 else np.unique(found)


def shared_at(values: Docs, wanted: Docs) -> NDArray[np.int64]:
    """Where in a sorted array those values stand that are in another sorted array too."""
    if not values.size or not wanted.size:
        return np.zeros(0, np.int64)
    highest = max(int(values[-1]), int(wanted[-1]))
    if wanted.size * 16 < values.size + highest // 16:
        at = values.searchsorted(wanted)
        found: NDArray[np.int64] = at[values.take(at, mode="clip") == wanted]
        return found
    return np.flatnonzero(marked(wanted, highest + 1).take(values))


class Segment:
    """The columns of one segment; documents are numbered from 0 within it."""

    def __init__(self, name: str, columns: Arrays, live: Mask) -> None:
        self.name = name
        self.ids: Ids = columns["ids"]
        self.days: NDArray[np.int32] = columns["days"]
        self.moments: NDArray[np.int64] = columns["moments"]
        self.size = self.ids.size
        self.with_live(live)
        self.columns = columns
        self._titled: dict[int, Docs] = {}
        self._dictionaries: dict[str, Dictionary] = {}

    @cached_property
    def first_id(self) -> int:
        """The lowest id."""
        return int(self.ids.min()) if self.size else 0

    @cached_property
    def last_id(self) -> int:
        """The highest id, by which the newest segment is known."""
        return int(self.ids.max()) if self.size else 0

    def dictionary(self, name: str) -> Dictionary:
        """The terms of an exact field, of a field that is not scored, or the words of all that are."""
        found = self._dictionaries.get(name)
        if found is None:
            found = self._dictionaries[name] = Dictionary(self.columns, name)
        return found

    @cached_property
    def words(self) -> Dictionary:
        """The words of all scored fields."""
        return self.dictionary(schema.WORDS)

    def lengths(self, name: str) -> Array:
        """How many terms each document has in a text field."""
        return self.columns[f"{name}/lengths"]

    def titled(self, length: int) -> Docs:
        """The documents whose headline has so many terms; what was asked for is kept."""
        found = self._titled.get(length)
        if found is None:
            found = self._titled[length] = np.flatnonzero(self.lengths("title") == length).astype(np.int32)
        return found

    def weights(self, places: Places) -> Weights:
        """What an occurrence weighs at each of some places of the words."""
        docs = places >> PLACE_BITS
        numbers = (places >> FIELD_BITS) & FIELD_MASK
        present = np.flatnonzero(np.bincount(numbers)).tolist()
        if len(present) == 1:
            return weighing.of_each(present[0], self.lengths(_FIELDS[present[0]]).take(docs))
        out: Weights = np.zeros(places.size, np.float32)
        for number in present:
            here = np.flatnonzero(numbers == number)
            out[here] = weighing.of_each(number, self.lengths(_FIELDS[number])[docs[here]])
        return out

    @cached_property
    def _files(self) -> list[mmap]:
        return files_of(self.columns)

    @cached_property
    def mapped_bytes(self) -> int:
        """How much memory its mapped columns can take at most."""
        return sum(map(len, self._files))

    def let_go(self) -> None:
        """Give back the memory that its mapped columns have taken; the system has them at hand."""
        let_go(self._files)

    def with_live(self, live: Mask) -> Segment:
        """The same segment after deletions."""
        self.live = live
        self.live_count = int(live.sum())
        self.whole = self.live_count == self.size
        return self


@dataclass(frozen=True, slots=True)
class Timeline:
    """All documents of some segments in the order of their publication.

    Shapes: ``ranks`` has an array for each segment, with the place of each document; those without a moment
    come first, ``undated`` of them; of one moment the lower id comes first.
    """

    ranks: tuple[NDArray[np.uint32], ...]
    undated: int
    _ids: NDArray[np.int32] | Ids

    @classmethod
    def of(cls, documents: Sequence[tuple[Ids, Ids]]) -> Timeline:
        """The order of the documents with these ids and moments, segment by segment."""
        ids = np.concatenate([np.zeros(0, np.int64), *(each for each, _ in documents)])
        moments = np.concatenate([np.zeros(0, np.int64), *(each for _, each in documents)])
        if ids.size and int(ids.max()) >= 1 << _ID_BITS:
            order = np.lexsort((ids, moments))
        else:  # One number of both sorts ten times as fast as the two.
            order = np.argsort((moments << _ID_BITS) | ids)
        ranks = np.empty(ids.size, np.uint32)
        ranks[order] = np.arange(ids.size, dtype=np.uint32)
        sizes = [each.size for each, _ in documents]
        split = [ranks[end - size : end] for end, size in zip(itertools.accumulate(sizes), sizes, strict=True)]
        placed = ids[order]
        # Half as wide, the ids of a million articles stay in the processor's cache.
        short = not placed.size or int(placed.max()) <= np.iinfo(np.int32).max
        return cls(tuple(split), int(np.count_nonzero(moments == 0)), placed.astype(np.int32) if short else placed)

    @property
    def size(self) -> int:
        """How many documents there are."""
        return self._ids.size

    def ids(self, places: Array, out: Ids | None = None) -> Ids:
        """The ids of the documents at these places; they may take the place of these."""
        if places.size <= _IDS_AT_ONCE:
            return self._ids.take(places).astype(np.int64, copy=False)
        if out is None:
            out = np.empty(places.size, np.int64)
        for start in range(0, places.size, _IDS_AT_ONCE):
            here = slice(start, start + _IDS_AT_ONCE)
            out[here] = self._ids.take(places[here])
        return out


def marked(numbers: Array, size: int) -> Mask:
    """A mask of so many documents, or ranks, that is true for these."""
    mask = np.zeros(size, np.bool_)
    # NumPy takes its own kind of whole number for an index twice as fast as a narrower one.
    mask[numbers.astype(np.intp)] = True
    return mask
