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
from mmap import mmap

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
"""So many letters of new documents are cut at once (about 100 bytes each)."""

MERGE_ITEMS = 1_000_000
"""So many postings and positions are merged at once (about 60 bytes each)."""

FIELD_BITS = 28
"""A position among the words has the number of its field above these bits."""

FIRST_MOMENT = 62_135_596_800
"""Seconds from the year 1 to 1970."""

LAST_MOMENT = 315_537_897_599
"""Seconds from the year 1 to the end of the year 9999."""


class _Postings:
    """What a run holds of the terms of one kind, document after document."""

    def __init__(self) -> None:
        self._terms: list[Array] = []
        self._where: list[Array] = []
        self._sizes: list[Array] = []

    def add(self, terms: Array, where: Array, sizes: Array) -> None:
        """Add the terms of some documents, and how many each of these has; without places ``where`` is empty."""
        self._terms.append(terms.astype(np.uint32))
        self._where.append(where.astype(np.uint32))
        self._sizes.append(sizes.astype(np.uint32))

    @property
    def sizes(self) -> Array:
        """How many terms each document has."""
        return _together(self._sizes)

    def arrays(self, name: str, words: Spelled, rank: Numbers) -> dict[str, Array]:
        """The postings as arrays; ``rank`` says which place in ``words``, sorted, each number of a term has."""
        ranks = rank[_together(self._terms)]
        held = np.zeros(words.size, np.bool_)
        held[ranks] = True
        place = np.cumsum(held) - 1
        # One number a term, made of its place and its row, sorts faster than a pair; rows come in
        # the order of documents and positions.
        keys = place[ranks].astype(np.uint64) << np.uint64(32)
        del ranks
        keys |= np.arange(keys.size, dtype=np.uint64)
        keys.sort()
        rows = (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)
        terms = (keys >> np.uint64(32)).astype(np.uint32)
        del keys
        docs = np.repeat(np.arange(self.sizes.size, dtype=np.int32), self.sizes)[rows]
        first = np.ones(rows.size, np.bool_)
        first[1:] = (terms[1:] != terms[:-1]) | (docs[1:] != docs[:-1])
        starts = np.flatnonzero(first)
        size = int(np.count_nonzero(held))
        out: dict[str, Array] = {
            **_named(words.take(np.flatnonzero(held)), name),
            f"{name}/posts": offsets(np.bincount(terms[starts], minlength=size)),
            f"{name}/docs": docs[starts],
        }
        if name not in schema.EXACT:
            out[f"{name}/counts"] = narrow(np.diff(np.append(starts, rows.size)))
            out[f"{name}/places"] = offsets(np.bincount(terms, minlength=size))
            out[f"{name}/where"] = _together(self._where)[rows]
        return out


def _weighed(arrays: Arrays) -> dict[str, Array]:
    """In which fields each posting of the words stands, and what it is worth there."""
    counts, where = arrays[f"{schema.WORDS}/counts"], arrays[f"{schema.WORDS}/where"]
    of_each = [weighing.of_each(number, arrays[f"{name}/lengths"]) for number, name in enumerate(schema.SCORED)]
    docs = np.repeat(arrays[f"{schema.WORDS}/docs"], counts)
    numbers = where >> np.uint32(FIELD_BITS)
    weights = np.array(of_each, np.float32)[numbers, docs]
    starts = offsets(counts)[:-1]
    fields = np.left_shift(np.uint8(1), numbers.astype(np.uint8))
    if not starts.size:
        return {f"{schema.WORDS}/fields": fields, f"{schema.WORDS}/codes": weighing.codes(weights)}
    return {
        f"{schema.WORDS}/fields": np.bitwise_or.reduceat(fields, starts),
        f"{schema.WORDS}/codes": weighing.codes(np.add.reduceat(weights, starts)),
    }


def _together(pieces: Sequence[Array]) -> Array:
    return np.concatenate([np.zeros(0, np.uint32), *pieces])


class Run:
    """Documents in memory that are to become a segment."""

    def __init__(self) -> None:
        self.size = 0
        self.terms = 0
        self._ids = array("q")
        self._days = array("i")
        self._moments = array("q")
        self._postings = {name: _Postings() for name in (schema.WORDS, *schema.ALONE, *schema.EXACT)}
        self._lengths: dict[str, list[Array]] = {name: [] for name in schema.SCORED}
        self._keys: list[NDArray[np.uint64]] = []
        self._spelled: list[Spelled] = []
        self._known = 0
        self._values: dict[str, dict[str, int]] = {name: {} for name in schema.EXACT}
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
        found = cutting.cut(waiting.texts)
        self._keys.append(found.keys)
        self._spelled.append(found.spelled(np.arange(found.keys.size)))
        self.terms += found.which.size
        fields, docs = np.array(waiting.fields, np.int64), np.array(waiting.docs, np.int64)
        gaps = np.cumsum(found.widths + VALUE_GAP) - (found.widths + VALUE_GAP)
        first = np.append(True, (fields[1:] != fields[:-1]) | (docs[1:] != docs[:-1]))
        gaps -= gaps[first][np.cumsum(first) - 1]
        of_value = np.repeat(np.arange(fields.size), found.counts)
        terms, positions = found.which + self._known, found.positions + gaps[of_value]
        self._known += found.keys.size
        scored = fields < len(schema.SCORED)
        for number, name in enumerate(schema.SCORED):
            here = fields == number
            self._lengths[name].append(np.bincount(docs[here], found.counts[here], waiting.size).astype(np.uint32))
        for number, name in ((-1, schema.WORDS), *enumerate(schema.ALONE, len(schema.SCORED))):
            here = scored if name == schema.WORDS else fields == number
            chosen = here[of_value]
            where = np.minimum(positions[chosen], (1 << FIELD_BITS) - 1)
            if name == schema.WORDS:
                where |= fields[of_value[chosen]] << FIELD_BITS
            sizes = np.bincount(docs[here], found.counts[here], waiting.size)
            self._postings[name].add(terms[chosen], where, sizes)
        for name in schema.EXACT:
            numbered_so, values = self._values[name], waiting.exact[name]
            numbered = [numbered_so.setdefault(value, len(numbered_so)) for each in values for value in each]
            self._postings[name].add(np.array(numbered, np.uint32), np.zeros(0), np.array([*map(len, values)]))

    def arrays(self) -> dict[str, Array]:
        """The run as a segment's arrays."""
        self._cut()
        out: dict[str, Array] = {
            "ids": np.frombuffer(self._ids, np.int64),
            "days": np.frombuffer(self._days, np.int32),
            "moments": np.frombuffer(self._moments, np.int64),
        }
        for name, lengths in self._lengths.items():
            out[f"{name}/lengths"] = narrow(_together(lengths))
        words, rank = self._words()
        for name in (schema.WORDS, *schema.ALONE):
            out |= self._postings[name].arrays(name, words, rank)
        for name in schema.ALONE:
            out[f"{name}/lengths"] = narrow(self._postings[name].sizes)
        for name in schema.EXACT:
            values = Spelled.of([value.encode() for value in self._values[name]])
            chosen, rank = values.ranked()
            words = values.take(chosen)
            out |= self._postings[name].arrays(name, words, rank)
        out |= _weighed(out)
        return out

    def _words(self) -> tuple[Spelled, Numbers]:
        """The words of all texts, sorted, and which of them each number of a term is."""
        keys = np.concatenate([np.zeros(0, np.uint64), *self._keys])
        order = np.argsort(keys)
        new = np.ones(keys.size, np.bool_)
        np.not_equal(keys[order[1:]], keys[order[:-1]], out=new[1:])
        which = np.empty(keys.size, np.int64)
        which[order] = np.cumsum(new) - 1
        words = Spelled.joined(self._spelled).take(order[new])
        chosen, rank = words.ranked()
        return words.take(chosen), rank[which]


def _moment(document: Document) -> int:
    """Seconds since the year 1, 0 where unknown."""
    return 0 if document.moment is None else min(max(document.moment + FIRST_MOMENT, 1), LAST_MOMENT)


def _named(words: Spelled, name: str) -> dict[str, Array]:
    return {f"{name}/text": words.text, f"{name}/at": words.at}


class _Waiting:
    """The values of some documents, folded."""

    def __init__(self) -> None:
        self.size = 0
        self.letters = 0
        self.texts: list[str] = []
        self.fields: list[int] = []
        self.docs: list[int] = []
        self.exact: dict[str, list[tuple[str, ...]]] = {name: [] for name in schema.EXACT}

    def add(self, document: Document) -> None:
        """Take a document in."""
        for number, value in schema.texts(document):
            text = fold(value)
            self.texts.append(text)
            self.fields.append(number)
            self.docs.append(self.size)
            self.letters += len(text)
        for values, terms in zip(self.exact.values(), schema.exact(document), strict=True):
            values.append(terms)
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
    files = [file for source in sources for file in files_of(source.arrays)]
    for name in (schema.WORDS, *schema.ALONE, *schema.EXACT):
        _merge(sources, name, writer, files)
    return sum(source.size for source in sources)


def _parts(name: str) -> tuple[str, ...]:
    """The arrays of a dictionary that hold one item for each posting."""
    if name in schema.EXACT:
        return ("docs",)
    return ("docs", "fields", "codes", "counts") if name == schema.WORDS else ("docs", "counts")


def _merge(sources: Sequence[Source], name: str, writer: ArrayWriter, files: Sequence[mmap]) -> None:
    spelled = [Spelled(source.arrays[f"{name}/text"], source.arrays[f"{name}/at"]) for source in sources]
    every = Spelled.joined(spelled)
    chosen, rank = every.ranked()
    terms = every.take(chosen)
    ends = np.cumsum([each.size for each in spelled])
    ranks = [rank[end - each.size : end] for each, end in zip(spelled, ends.tolist(), strict=True)]
    del every, chosen, rank
    numbers = _renumbered(sources)
    placed = name not in schema.EXACT
    kinds = {
        part: np.result_type(*(source.arrays[f"{name}/{part}"] for source in sources))
        for part in (*_parts(name), *(("where",) if placed else ()))
    }
    for part in ("at", "posts", *(("places",) if placed else ())):
        writer.append(f"{name}/{part}", np.zeros(1, np.int64))
    writer.append(f"{name}/text", np.zeros(0, np.uint8))
    for part, kind in kinds.items():
        writer.append(f"{name}/{part}", np.zeros(0, kind))
    text_at = posts_at = places_at = 0
    for first, last in _portions(sources, name, ranks, terms.size):
        found, merged = _portion(sources, name, ranks, numbers, first, last)
        sizes = np.bincount(found - first, minlength=last - first)
        used = sizes > 0
        words = terms.take(np.flatnonzero(used) + first)
        writer.append(f"{name}/text", words.text)
        writer.append(f"{name}/at", words.at[1:] + text_at)
        writer.append(f"{name}/posts", np.cumsum(sizes[used]) + posts_at)
        text_at, posts_at = text_at + int(words.at[-1]), posts_at + found.size
        for part, kind in kinds.items():
            writer.append(f"{name}/{part}", merged[part].astype(kind))
        if placed:
            held = np.bincount(found - first, merged["counts"], last - first).astype(np.int64)
            writer.append(f"{name}/places", np.cumsum(held[used]) + places_at)
            places_at += merged["where"].size
        let_go(files)


def _renumbered(sources: Sequence[Source]) -> list[NDArray[np.int32]]:
    """For each source the new number of each document; of a dropped one it means nothing."""
    out, base = [], 0
    for source in sources:
        kept = np.ones(len(source.arrays["ids"]), np.bool_) if source.kept is None else source.kept
        out.append((np.cumsum(kept) - 1 + base).astype(np.int32))
        base += int(kept.sum())
    return out


def _portions(sources: Sequence[Source], name: str, ranks: Sequence[Numbers], count: int) -> Iterator[tuple[int, int]]:
    """Ranges of ranks, each with few enough postings and positions."""
    items = np.zeros(count, np.int64)
    for source, rank in zip(sources, ranks, strict=True):
        for part in ("posts",) if name in schema.EXACT else ("posts", "places"):
            items[rank] += np.diff(source.arrays[f"{name}/{part}"])
    reached = np.cumsum(items)
    first = 0
    while first < count:
        before = reached[first - 1] if first else 0
        last = max(int(np.searchsorted(reached, before + MERGE_ITEMS, "right")), first + 1)
        yield first, last
        first = last


def _portion(
    sources: Sequence[Source],
    name: str,
    ranks: Sequence[Numbers],
    numbers: Sequence[NDArray[np.int32]],
    first: int,
    last: int,
) -> tuple[Numbers, dict[str, Array]]:
    """The postings of the terms of a range of ranks in their final order: the rank of each, and their arrays."""
    all_ranks: list[Array] = []
    pieces: dict[str, list[Array]] = {part: [] for part in (*_parts(name), "where")}
    for source, rank, number in zip(sources, ranks, numbers, strict=True):
        arrays = source.arrays
        low, high = np.searchsorted(rank, (first, last))
        posts = arrays[f"{name}/posts"][low : high + 1]
        here = {part: arrays[f"{name}/{part}"][posts[0] : posts[-1]] for part in _parts(name)}
        of_terms = np.repeat(rank[low:high], np.diff(posts))
        if "counts" in here:
            places = arrays[f"{name}/places"]
            here["where"] = arrays[f"{name}/where"][places[low] : places[high]]
        if source.kept is not None:
            kept = source.kept[here["docs"]]
            if "counts" in here:
                here["where"] = here["where"][np.repeat(kept, here["counts"])]
            of_terms = of_terms[kept]
            here |= {part: here[part][kept] for part in _parts(name)}
        here["docs"] = number[here["docs"]]
        all_ranks.append(of_terms)
        for part, values in here.items():
            pieces[part].append(values)
    found = np.concatenate(all_ranks)
    order = np.argsort(found, kind="stable")
    merged = {part: np.concatenate(pieces[part])[order] for part in _parts(name)}
    if "counts" in merged:
        counts = np.concatenate(pieces["counts"])
        starts = offsets(counts)[:-1]
        merged["where"] = np.concatenate(pieces["where"])[spread(starts[order], counts[order])]
    return found[order], merged
