"""Documents -> the arrays of a segment, in bounded memory.

The arrays of a segment, by name:

::

    ids, days, moments         one of each document; a moment is seconds since the year 1, 0 where unknown
    <field>/lengths            how many terms each document has (text fields)

and of each dictionary, which is ``words`` for all scored fields together, or a field of its own:

::

    <name>/text, <name>/at     the terms, sorted, end to end, and where each begins (one more than terms)
    <name>/posts               where the postings of each term begin (one more than terms)
    <name>/docs                the postings: documents, rising within a term
    words/fields               in which scored fields the term stands there, a bit each
    words/codes                what it is worth that it stands there (see `reader.index.weighing`)
    <name>/counts              how often the term stands there (not of exact fields)
    <name>/places              where the positions of each term begin (one more than terms; not of exact fields)
    <name>/where               the positions: of each posting in turn, rising (not of exact fields);
                               those of the words have the number of their field above 28 bits

A run of documents is sorted in memory; runs and older segments are merged a few terms at a time.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from reader.index import cutting, schema, weighing
from reader.index.analysis import VALUE_GAP, fold
from reader.index.arrays import Array, Arrays, ArrayWriter, files_of, let_go, narrow
from reader.index.document import Document
from reader.index.spelling import Numbers, Spelled, offsets, spread

RUN_TERMS = 2_000_000
"""So many terms are sorted in memory at once (about 80 bytes each)."""

BATCH_LETTERS = 600_000
"""So many letters of new documents are cut at once (about 100 bytes each; of some, folding makes several)."""

MERGE_ITEMS = 1_000_000
"""So many postings and positions are merged at once (about 60 bytes each)."""

FIELD_BITS = 28
"""A position among the words has the number of its field above these bits."""

FIRST_MOMENT = 62_135_596_800
"""Seconds from the year 1 to 1970."""

LAST_MOMENT = 315_537_897_599
"""Seconds from the year 1 to the end of the year 9999."""

DICTIONARIES = (schema.WORDS, *schema.ALONE, *schema.EXACT)
"""In this order their terms are numbered, sorted and merged all at once."""

_FIRST_EXACT = len(DICTIONARIES) - len(schema.EXACT)
_SCORED = np.arange(len(schema.TEXT)) < len(schema.SCORED)
_FIELD_ABOVE = np.where(_SCORED, np.arange(len(schema.TEXT)) << FIELD_BITS, 0)
_DICTIONARY_OF = np.where(_SCORED, 0, np.arange(len(schema.TEXT)) - len(schema.SCORED) + 1)


class Run:
    """Documents in memory that are to become a segment."""

    def __init__(self) -> None:
        self.size = 0
        self.terms = 0
        self._ids = array("q")
        self._days = array("i")
        self._moments = array("q")
        self._rows: list[tuple[Array, Array, Array, Array]] = []
        self._lengths: list[Array] = []
        self._keys: list[NDArray[np.uint64]] = []
        self._spelled: list[Spelled] = []
        self._known = 0
        self._values: dict[str, int] = {}
        self._waiting = _Waiting()

    def add(self, document: Document) -> None:
        """Take a document in."""
        self._ids.append(document.id)
        self._days.append(document.day)
        self._moments.append(_moment(document))
        self.size += 1
        self._waiting.add(document)
        if self._waiting.letters >= BATCH_LETTERS:
            self._cut()

    def _cut(self) -> None:
        """Cut the texts of the documents that wait for it."""
        waiting, self._waiting = self._waiting, _Waiting()
        if not waiting.size:
            return
        first_doc = self.size - waiting.size
        found = cutting.cut([*map(fold, waiting.texts)])
        of_field = np.repeat(np.arange(waiting.size * len(schema.TEXT)), waiting.values)
        docs, fields = np.divmod(of_field, len(schema.TEXT))
        lengths = np.bincount(of_field, found.counts, waiting.size * len(schema.TEXT))
        self._lengths.append(lengths.astype(np.uint32).reshape(waiting.size, len(schema.TEXT)))
        gaps = np.cumsum(found.widths + VALUE_GAP) - (found.widths + VALUE_GAP)
        first = _changes(of_field)
        gaps -= gaps[first][np.cumsum(first) - 1]
        of_value = np.repeat(np.arange(fields.size), found.counts)
        where = np.minimum(found.positions + gaps[of_value], (1 << FIELD_BITS) - 1)
        where |= _FIELD_ABOVE[fields][of_value]
        self._keep(found.which + self._known, _DICTIONARY_OF[fields][of_value], docs[of_value] + first_doc, where)
        self._keys.append(found.keys)
        self._spelled.append(found.spelled(np.arange(found.keys.size)))
        self._known += found.keys.size
        self.terms += found.which.size
        known = self._values
        terms = [known.setdefault(value, len(known)) for each in waiting.exact for values in each for value in values]
        sizes = [len(values) for each in waiting.exact for values in each]
        dictionaries = np.repeat(np.arange(_FIRST_EXACT, len(DICTIONARIES)), waiting.size)
        docs = np.tile(np.arange(first_doc, self.size), len(schema.EXACT))
        places = np.zeros(len(terms), np.uint32)
        self._keep(np.array(terms, np.uint32), np.repeat(dictionaries, sizes), np.repeat(docs, sizes), places)

    def _keep(self, terms: Array, dictionaries: Array, docs: Array, where: Array) -> None:
        """Keep some rows: that a term stands in a document, and where; of one term and document they come in order."""
        self._rows.append(
            (terms.astype(np.uint32), dictionaries.astype(np.uint8), docs.astype(np.int32), where.astype(np.uint32))
        )

    def arrays(self) -> dict[str, Array]:
        """The run as a segment's arrays; it is used up."""
        self._cut()
        lengths = np.concatenate(self._lengths)
        out: dict[str, Array] = {
            "ids": np.frombuffer(self._ids, np.int64),
            "days": np.frombuffer(self._days, np.int32),
            "moments": np.frombuffer(self._moments, np.int64),
            **{f"{name}/lengths": narrow(lengths[:, number]) for number, name in enumerate(schema.TEXT)},
        }
        words, rank = self._words()
        terms, dictionaries, docs, where = map(np.concatenate, zip(*self._rows, strict=True))
        self._rows.clear()
        terms[dictionaries >= _FIRST_EXACT] += np.uint32(self._known)
        numbers = dictionaries.astype(np.int64)
        numbers *= words.size
        numbers += rank.take(terms)
        del terms, dictionaries
        rows = _sort(numbers)
        docs, where = docs.take(rows), where.take(rows)
        del rows
        new = _changes(numbers)
        places = np.append(np.flatnonzero(new), numbers.size)
        numbers = numbers[places[:-1]]
        new |= _changes(docs)
        starts = np.flatnonzero(new)
        fields, codes = _weighed(out, docs, where, starts)
        parts = {
            "docs": docs[starts],
            "fields": fields,
            "codes": codes,
            "counts": np.diff(np.append(starts, docs.size).astype(np.uint32)),
            "where": where,
        }
        posts = np.searchsorted(starts, places)
        for name, share in _shares(words, numbers, posts, places, parts):
            for part, values in share.items():
                out[f"{name}/{part}"] = narrow(values) if part == "counts" else values
        return out

    def _words(self) -> tuple[Spelled, Numbers]:
        """All terms, sorted, and which of them each number of a term is; those of exact values come last."""
        keys = np.concatenate(self._keys)
        first, which = cutting.numbered(keys)
        words = Spelled.joined(self._spelled).take(first)
        which = np.append(which, np.arange(words.size, words.size + len(self._values)))
        every = Spelled.joined([words, Spelled.of([value.encode() for value in self._values])])
        chosen, rank = every.ranked()
        return every.take(chosen), rank[which]


def _sort(numbers: Numbers) -> NDArray[np.uint32]:
    """Puts numbers below 2 to the 31st in order, and tells from which rows they came; equal ones stay in theirs."""
    # A number that holds its row sorts several times as fast as one that carries it along.
    numbers <<= 32
    numbers |= np.arange(numbers.size)
    numbers.sort()
    rows = (numbers & 0xFFFFFFFF).astype(np.uint32)
    numbers >>= 32
    return rows


def _changes(values: Array) -> NDArray[np.bool_]:
    """Where another value stands than before."""
    first = np.ones(values.size, np.bool_)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return first


def _weighed(arrays: Arrays, docs: Array, where: Array, starts: Array) -> tuple[Array, Array]:
    """In which fields each posting of the words stands, and what it is worth there."""
    of_each = [weighing.of_each(number, arrays[f"{name}/lengths"]) for number, name in enumerate(schema.SCORED)]
    numbers = where >> np.uint32(FIELD_BITS)
    weights = np.concatenate(of_each).take(numbers * np.int64(of_each[0].size) + docs)
    if starts.size:
        weights = np.add.reduceat(weights, starts)
    # Most postings stand in one field alone: where they begin. Where another one follows, it is added.
    bits = np.left_shift(np.uint8(1), np.arange(len(schema.SCORED), dtype=np.uint8))
    fields = bits.take(numbers.take(starts))
    another = _changes(numbers)
    another[starts] = False
    rows = np.flatnonzero(another)
    np.bitwise_or.at(fields, np.searchsorted(starts, rows, "right") - 1, bits.take(numbers.take(rows)))
    return fields, weighing.codes(weights)


def _parts(name: str) -> tuple[str, ...]:
    """The arrays of a dictionary that hold one item for each posting."""
    if name in schema.EXACT:
        return ("docs",)
    return ("docs", "fields", "codes", "counts") if name == schema.WORDS else ("docs", "counts")


def _shares(
    words: Spelled, numbers: Numbers, posts: Numbers, places: Numbers, parts: Arrays
) -> Iterator[tuple[str, dict[str, Array]]]:
    """The arrays of each dictionary, from those of all together.

    ``numbers`` are those of the terms, rising; a dictionary's begin with its place times the count of ``words``.
    """
    terms = words.take(numbers % max(words.size, 1))
    ends = np.searchsorted(numbers, np.arange(len(DICTIONARIES) + 1) * words.size).tolist()
    for name, (first, last) in zip(DICTIONARIES, pairwise(ends), strict=True):
        at, post, place = terms.at[first : last + 1], posts[first : last + 1], places[first : last + 1]
        out: dict[str, Array] = {"text": terms.text[at[0] : at[-1]], "at": at - at[0], "posts": post - post[0]}
        for part in _parts(name):
            out[part] = parts[part][post[0] : post[-1]]
        if name not in schema.EXACT:
            out |= {"places": place - place[0], "where": parts["where"][place[0] : place[-1]]}
        yield name, out


def _moment(document: Document) -> int:
    """Seconds since the year 1, 0 where unknown."""
    return 0 if document.moment is None else min(max(document.moment + FIRST_MOMENT, 1), LAST_MOMENT)


class _Waiting:
    """The texts of some documents, and how many values each of their text fields has."""

    def __init__(self) -> None:
        self.size = 0
        self.letters = 0
        self.texts: list[str] = []
        self.values: list[int] = []
        self.exact: list[list[tuple[str, ...]]] = [[] for _ in schema.EXACT]

    def add(self, document: Document) -> None:
        """Take a document in."""
        fields = schema.texts(document)
        self.values += map(len, fields)
        for values in fields:
            self.texts += values
            self.letters += sum(map(len, values))
        for held, terms in zip(self.exact, schema.exact(document), strict=True):
            held.append(terms)
        self.size += 1


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
    for name in ("ids", "days", "moments", *(f"{field}/lengths" for field in schema.TEXT)):
        columns = [source.arrays[name] for source in sources]
        kind = np.result_type(*columns)
        for source, column in zip(sources, columns, strict=True):
            writer.append(name, (column if source.kept is None else column[source.kept]).astype(kind))
    _merge(sources, writer)
    return sum(source.size for source in sources)


_OFFSETS = ("at", "posts", "places")
_PARTS = {"docs": np.int32, "fields": np.uint8, "codes": np.uint16, "counts": np.uint8}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A dictionary of a source: the rank of each of its terms among all, and the new number of each document."""

    source: Source
    name: str
    ranks: Numbers
    docs: NDArray[np.int32]


def _merge(sources: Sequence[Source], writer: ArrayWriter) -> None:
    """Write all dictionaries, a range of terms at a time; the terms of one are numbered behind those of another."""
    spelled = [
        Spelled(source.arrays[f"{name}/text"], source.arrays[f"{name}/at"])
        for source in sources
        for name in DICTIONARIES
    ]
    every = Spelled.joined(spelled)
    chosen, rank = every.ranked()
    words = every.take(chosen)
    del every, chosen
    sizes = [each.size for each in spelled]
    rank += np.repeat(np.tile(np.arange(len(DICTIONARIES)) * words.size, len(sources)), sizes)
    held = np.zeros(len(DICTIONARIES) * words.size, np.bool_)
    held[rank] = True
    numbers = np.flatnonzero(held)
    rank = np.searchsorted(numbers, rank)
    ends = np.cumsum(sizes).tolist()
    ranks = [rank[end - size : end] for end, size in zip(ends, sizes, strict=True)]
    docs = _renumbered(sources)
    pieces = [
        _Piece(source, name, ranks[at * len(DICTIONARIES) + place], docs[at])
        for at, source in enumerate(sources)
        for place, name in enumerate(DICTIONARIES)
    ]
    kinds = {
        whole: np.result_type(*(source.arrays[whole] for source in sources))
        for name in DICTIONARIES
        for whole in (f"{name}/{part}" for part in (*_parts(name), "where"))
        if whole in sources[0].arrays
    }
    files = [file for source in sources for file in files_of(source.arrays)]
    reached: dict[str, int] = {}
    for first, last in _portions(pieces, numbers.size):
        found, merged = _portion(pieces, first, last)
        posts = np.bincount(found, minlength=last - first)
        places = np.bincount(found, merged["counts"], last - first).astype(np.int64)
        used = np.flatnonzero(posts)
        shares = _shares(words, numbers[first:last][used], offsets(posts[used]), offsets(places[used]), merged)
        for name, share in shares:
            for part, values in share.items():
                whole = f"{name}/{part}"
                if part in _OFFSETS:
                    before = reached.get(whole)
                    reached[whole] = int(values[-1]) + (before or 0)
                    writer.append(whole, values if before is None else values[1:] + before)
                else:
                    writer.append(whole, values.astype(kinds.get(whole, np.uint8), copy=False))
        let_go(files)


def _renumbered(sources: Sequence[Source]) -> list[NDArray[np.int32]]:
    """For each source the new number of each document; of a dropped one it means nothing."""
    out, base = [], 0
    for source in sources:
        kept = np.ones(len(source.arrays["ids"]), np.bool_) if source.kept is None else source.kept
        out.append((np.cumsum(kept) - 1 + base).astype(np.int32))
        base += int(kept.sum())
    return out


def _portions(pieces: Sequence[_Piece], count: int) -> Iterator[tuple[int, int]]:
    """Ranges of ranks, each with few enough postings and positions; at least one."""
    items = np.zeros(count, np.int64)
    for piece in pieces:
        for part in ("posts", "places"):
            held = piece.source.arrays.get(f"{piece.name}/{part}")
            if held is not None:
                items[piece.ranks] += held[1:] - held[:-1]
    reached = np.cumsum(items)
    first = 0
    while not first or first < count:
        before = reached[first - 1] if first else 0
        last = max(int(np.searchsorted(reached, before + MERGE_ITEMS, "right")), first + 1)
        yield first, min(last, count)
        first = last


def _portion(pieces: Sequence[_Piece], first: int, last: int) -> tuple[Numbers, dict[str, Array]]:
    """The postings of the terms of a range of ranks in their final order: their ranks, from 0, and their arrays."""
    all_ranks: list[Array] = []
    parts: dict[str, list[Array]] = {part: [] for part in (*_PARTS, "where")}
    for piece in pieces:
        arrays, name = piece.source.arrays, piece.name
        low, high = piece.ranks.searchsorted((first, last)).tolist()
        posts = arrays[f"{name}/posts"][low : high + 1]
        start, end = int(posts[0]), int(posts[-1])
        of_terms = np.repeat(piece.ranks[low:high] - first, posts[1:] - posts[:-1])
        here = {
            part: arrays[f"{name}/{part}"][start:end] if part in _parts(name) else np.zeros(end - start, kind)
            for part, kind in _PARTS.items()
        }
        where = np.zeros(0, np.uint32)
        if name not in schema.EXACT:
            places = arrays[f"{name}/places"]
            where = arrays[f"{name}/where"][places[low] : places[high]]
        if piece.source.kept is not None:
            kept = piece.source.kept[here["docs"]]
            where = where[np.repeat(kept, here["counts"])]
            of_terms = of_terms[kept]
            here = {part: values[kept] for part, values in here.items()}
        here["docs"] = piece.docs[here["docs"]]
        all_ranks.append(of_terms)
        for part, values in here.items():
            parts[part].append(values)
        parts["where"].append(where)
    found = np.concatenate(all_ranks)
    order = _sort(found)
    merged = {part: np.concatenate(parts[part]).take(order) for part in _PARTS}
    counts = np.concatenate(parts["counts"])
    starts = offsets(counts)[:-1]
    merged["where"] = np.concatenate(parts["where"]).take(spread(starts.take(order), merged["counts"]))
    return found, merged
