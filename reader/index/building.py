"""Documents -> the arrays of a segment, in bounded memory.

The arrays of a segment, by name:

::

    ids, days                  one of each document
    <field>/lengths            how many terms each document has (text fields)
    <field>/text, <field>/at   the terms, sorted, end to end, and where each begins (one more than terms)
    <field>/posts              where the postings of each term begin (one more than terms)
    <field>/docs               the postings: documents, rising within a term
    <field>/counts             how often the term stands there (text fields)
    <field>/places             where the positions of each term begin (one more than terms; text fields)
    <field>/where              the positions: of each posting in turn, rising (text fields)

A run of documents is sorted in memory; runs and older segments are merged a few terms at a time.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise

import numpy as np
from numpy.typing import NDArray

from reader.index import schema
from reader.index.analysis import Terms
from reader.index.arrays import Array, Arrays, ArrayWriter, narrow
from reader.index.document import Document

RUN_TERMS = 2_000_000
"""So many terms are sorted in memory at once (about 100 bytes each)."""

MERGE_ITEMS = 1_000_000
"""So many postings and positions are merged at once (about 60 bytes each)."""

Numbers = NDArray[np.int64]


_COUNT = np.arange(10_000, dtype=np.uint32)


class _Vocabulary(dict[str, int]):
    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class _FieldRun:
    """One field of a run."""

    def __init__(self) -> None:
        self._vocabulary = _Vocabulary()
        self._terms = array("I")
        self._positions = array("I")
        self._lengths = array("I")

    def add(self, texts: Sequence[str], positions: Sequence[int]) -> None:
        self._terms.extend(map(self._vocabulary.__getitem__, texts))
        if isinstance(positions, range) and len(positions) <= _COUNT.size:
            self._positions.frombytes(_COUNT[: len(positions)].tobytes())
        else:
            self._positions.extend(positions)
        self._lengths.append(len(texts))

    def arrays(self, name: str, *, text: bool) -> dict[str, Array]:
        encoded = [word.encode() for word in self._vocabulary]
        order = np.array(sorted(range(len(encoded)), key=encoded.__getitem__), np.int64)
        rank = np.empty(order.size, np.uint64)
        rank[order] = np.arange(order.size, dtype=np.uint64)
        lengths = np.frombuffer(self._lengths, np.uint32)
        # One number a term, made of its rank and its row, sorts faster than a pair; rows come in
        # the order of documents and positions.
        keys = rank[np.frombuffer(self._terms, np.uint32)] << np.uint64(32)
        keys |= np.arange(keys.size, dtype=np.uint64)
        keys.sort()
        rows = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
        terms = (keys >> np.uint64(32)).astype(np.int64)
        del keys
        docs = np.repeat(np.arange(lengths.size, dtype=np.int32), lengths)[rows]
        first = np.ones(rows.size, np.bool_)
        first[1:] = (terms[1:] != terms[:-1]) | (docs[1:] != docs[:-1])
        starts = np.flatnonzero(first)
        counts = np.diff(np.append(starts, rows.size))
        out: dict[str, Array] = {
            **_spelled([encoded[at] for at in order]).named(name),
            f"{name}/posts": _offsets(np.bincount(terms[starts], minlength=order.size)),
            f"{name}/docs": docs[starts],
        }
        if text:
            out[f"{name}/lengths"] = narrow(lengths)
            out[f"{name}/counts"] = narrow(counts)
            out[f"{name}/places"] = _offsets(np.bincount(terms, minlength=order.size))
            out[f"{name}/where"] = narrow(np.frombuffer(self._positions, np.uint32)[rows])
        return out


def _offsets(sizes: Array) -> Numbers:
    """Where each of so many things begins, and where the last one ends."""
    out = np.zeros(sizes.size + 1, np.int64)
    np.cumsum(sizes, out=out[1:])
    return out


@dataclass(frozen=True, slots=True)
class _Spelled:
    """Terms end to end."""

    text: Array
    at: Numbers

    def named(self, name: str) -> dict[str, Array]:
        return {f"{name}/text": self.text, f"{name}/at": self.at}


def _spelled(terms: Sequence[bytes]) -> _Spelled:
    sizes = np.fromiter(map(len, terms), np.int64, len(terms))
    return _Spelled(np.frombuffer(b"".join(terms), np.uint8), _offsets(sizes))


def terms_of(arrays: Arrays, name: str) -> list[bytes]:
    """Every term of a field, sorted."""
    text, at = arrays[f"{name}/text"].tobytes(), arrays[f"{name}/at"].tolist()
    return [text[start:end] for start, end in pairwise(at)]


class Run:
    """Documents in memory that are to become a segment."""

    def __init__(self) -> None:
        self.size = 0
        self.terms = 0
        self._ids = array("q")
        self._days = array("i")
        self._text = {name: _FieldRun() for name in schema.TEXT}
        self._exact = {name: _FieldRun() for name in schema.EXACT}

    def add(self, document: Document) -> None:
        """Take a document in."""
        self._ids.append(document.id)
        self._days.append(document.day)
        for name, field in self._text.items():
            found: Terms = schema.texts(document, name)
            field.add(found.texts, found.positions)
            self.terms += len(found.texts)
        for name, field in self._exact.items():
            values = schema.exact(document, name)
            field.add(values, range(len(values)))
        self.size += 1

    def arrays(self) -> dict[str, Array]:
        """The run as a segment's arrays."""
        out: dict[str, Array] = {"ids": np.frombuffer(self._ids, np.int64), "days": np.frombuffer(self._days, np.int32)}
        for name, field in self._text.items():
            out |= field.arrays(name, text=True)
        for name, field in self._exact.items():
            out |= field.arrays(name, text=False)
        return out


# ---------------------------------------------------------------- merging


@dataclass(frozen=True, slots=True)
class Source:
    """Arrays to take documents from; ``kept`` says which, None all of them."""

    arrays: Arrays
    kept: NDArray[np.bool_] | None = None

    @property
    def size(self) -> int:
        """How many documents are taken."""
        return len(self.arrays["ids"]) if self.kept is None else int(self.kept.sum())


def write(sources: Sequence[Source], writer: ArrayWriter) -> int:
    """Write the documents of all sources, in their order, as one segment; how many they are."""
    if len(sources) == 1 and sources[0].kept is None:
        for name, values in sources[0].arrays.items():
            writer.append(name, values)
        return sources[0].size
    for name in ("ids", "days", *(f"{field}/lengths" for field in schema.TEXT)):
        columns = [source.arrays[name] for source in sources]
        kind = np.result_type(*columns)
        for source, column in zip(sources, columns, strict=True):
            writer.append(name, (column if source.kept is None else column[source.kept]).astype(kind))
    for field in schema.TEXT:
        _merge(sources, field, writer, text=True)
    for field in schema.EXACT:
        _merge(sources, field, writer, text=False)
    return sum(source.size for source in sources)


def _merge(sources: Sequence[Source], field: str, writer: ArrayWriter, *, text: bool) -> None:
    spelled = [terms_of(source.arrays, field) for source in sources]
    terms = sorted(set().union(*spelled))
    rank_of = {term: rank for rank, term in enumerate(terms)}
    ranks = [np.fromiter(map(rank_of.__getitem__, each), np.int64, len(each)) for each in spelled]
    del spelled, rank_of
    numbers = _renumbered(sources)
    kinds = {
        part: np.result_type(*(source.arrays[f"{field}/{part}"] for source in sources))
        for part in (("counts", "where") if text else ())
    }
    text_at = posts_at = places_at = 0
    for part in ("at", "posts", *(("places",) if text else ())):
        writer.append(f"{field}/{part}", np.zeros(1, np.int64))
    writer.append(f"{field}/text", np.zeros(0, np.uint8))
    writer.append(f"{field}/docs", np.zeros(0, np.int32))
    for part, kind in kinds.items():
        writer.append(f"{field}/{part}", np.zeros(0, kind))
    for first, last in _portions(sources, field, ranks, len(terms), text=text):
        merged = _portion(sources, field, ranks, numbers, first, last, text=text)
        sizes = np.bincount(merged.ranks - first, minlength=last - first)
        used = sizes > 0
        words = _spelled(list(compress(terms[first:last], used.tolist())))
        writer.append(f"{field}/text", words.text)
        writer.append(f"{field}/at", words.at[1:] + text_at)
        writer.append(f"{field}/posts", np.cumsum(sizes[used]) + posts_at)
        writer.append(f"{field}/docs", merged.docs)
        text_at, posts_at = text_at + int(words.at[-1]), posts_at + merged.docs.size
        if text:
            held = np.bincount(merged.ranks - first, merged.counts, last - first).astype(np.int64)
            writer.append(f"{field}/counts", merged.counts.astype(kinds["counts"]))
            writer.append(f"{field}/where", merged.where.astype(kinds["where"]))
            writer.append(f"{field}/places", np.cumsum(held[used]) + places_at)
            places_at += merged.where.size


def _renumbered(sources: Sequence[Source]) -> list[NDArray[np.int32]]:
    """For each source the new number of each document; of a dropped one it means nothing."""
    out, base = [], 0
    for source in sources:
        kept = np.ones(len(source.arrays["ids"]), np.bool_) if source.kept is None else source.kept
        out.append((np.cumsum(kept) - 1 + base).astype(np.int32))
        base += int(kept.sum())
    return out


def _portions(
    sources: Sequence[Source], field: str, ranks: Sequence[Numbers], count: int, *, text: bool
) -> Iterator[tuple[int, int]]:
    """Ranges of ranks, each with few enough postings and positions."""
    items = np.zeros(count, np.int64)
    for source, rank in zip(sources, ranks, strict=True):
        for part in ("posts", "places") if text else ("posts",):
            items[rank] += np.diff(source.arrays[f"{field}/{part}"])
    reached = np.cumsum(items)
    first = 0
    while first < count:
        before = reached[first - 1] if first else 0
        last = max(int(np.searchsorted(reached, before + MERGE_ITEMS, "right")), first + 1)
        yield first, last
        first = last


@dataclass(frozen=True, slots=True)
class _Portion:
    """Postings in their final order."""

    ranks: Numbers
    docs: NDArray[np.int32]
    counts: Array
    where: Array


def _portion(
    sources: Sequence[Source],
    field: str,
    ranks: Sequence[Numbers],
    numbers: Sequence[NDArray[np.int32]],
    first: int,
    last: int,
    *,
    text: bool,
) -> _Portion:
    """The postings of the terms of a range of ranks."""
    all_ranks, all_docs, all_counts, all_where = [], [], [], []
    for source, rank, number in zip(sources, ranks, numbers, strict=True):
        arrays = source.arrays
        low, high = np.searchsorted(rank, (first, last))
        posts = arrays[f"{field}/posts"][low : high + 1]
        docs = arrays[f"{field}/docs"][posts[0] : posts[-1]]
        of_terms = np.repeat(rank[low:high], np.diff(posts))
        kept = None if source.kept is None else source.kept[docs]
        if text:
            places = arrays[f"{field}/places"]
            counts = arrays[f"{field}/counts"][posts[0] : posts[-1]]
            where = arrays[f"{field}/where"][places[low] : places[high]]
            if kept is not None:
                where, counts = where[np.repeat(kept, counts)], counts[kept]
            all_counts.append(counts.astype(np.int64))
            all_where.append(where)
        all_ranks.append(of_terms if kept is None else of_terms[kept])
        all_docs.append(number[docs if kept is None else docs[kept]])
    found, docs = np.concatenate(all_ranks), np.concatenate(all_docs)
    order = np.argsort(found, kind="stable")
    if not text:
        return _Portion(found[order], docs[order], np.zeros(0, np.int64), np.zeros(0, np.int64))
    counts, where = np.concatenate(all_counts), np.concatenate(all_where)
    return _Portion(
        found[order], docs[order], counts[order], where[spread(_offsets(counts)[:-1][order], counts[order])]
    )


def spread(starts: Array, sizes: Array) -> Numbers:
    """The numbers of ``starts[0] … starts[0] + sizes[0] - 1, starts[1] …``, end to end."""
    before = np.cumsum(sizes) - sizes
    out: Numbers = np.repeat(starts - before, sizes) + np.arange(int(sizes.sum()), dtype=np.int64)
    return out
