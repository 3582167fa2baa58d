"""Which documents of a segment hold what a leaf of the query asks for, and what that is worth.

Whole posting lists are combined at once; nothing here walks them one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reader.index import analysis, schema, weighing
from reader.index.analysis import Piece
from reader.index.arrays import Array
from reader.index.building import FIELD_BITS
from reader.index.columns import FIELD_MASK, PLACE_BITS, Dictionary, Docs, Places, Segment, Span, shared_at
from reader.index.weighing import Weights
from reader.query import Fuzzy, Near, Phrase, Prefix, TextLeaf, Wildcard, Word

AT_ONCE = 32_768
"""So many postings of many terms are added up at once."""

OTHER_FORMS = 0.4
"""What the other forms of a word add, against its exact form."""

_NOTHING: Places = np.zeros(0, np.int64)
_LAST = 1 << 62
_WORDS = ("word", "prefix", "pattern")
"""The kinds of pieces that are one term, or any of several."""
_NO_DOCS: Docs = np.zeros(0, np.int32)
_NO_WORTH: Weights = np.zeros(0, np.float32)

Chosen = slice | NDArray[np.int64]
ALL = slice(None)
_STEMMED_BITS = sum(1 << schema.NUMBER[name] for name in schema.STEMMED)
_ALL_BITS = (1 << len(schema.SCORED)) - 1


class Hits(NamedTuple):
    """Documents that match, rising; ``worth`` gives from 0 to 1 for those at the chosen places of ``docs``."""

    docs: Docs
    worth: Callable[[Chosen], Weights]


_NO_HITS = Hits(_NO_DOCS, lambda _: _NO_WORTH)


class _Scope(NamedTuple):
    """Where a leaf looks: in a dictionary, or only in those of its fields that ``bits`` names."""

    segment: Segment
    terms: Dictionary
    bits: int = _ALL_BITS

    @property
    def of_words(self) -> bool:
        """Whether the terms are those of the scored fields."""
        return self.terms is self.segment.words

    def stemmed(self) -> _Scope | None:
        """The part of it in which words have other forms."""
        bits = self.bits & _STEMMED_BITS
        return _Scope(self.segment, self.terms, bits) if self.of_words and bits else None


def hits(segment: Segment, leaf: TextLeaf) -> Hits:
    """Where in a segment a leaf matches."""
    if leaf.field == "lang":
        text = leaf.pattern if isinstance(leaf, Wildcard) else leaf.text
        languages = segment.dictionary("language")
        return _any(_Scope(segment, languages), languages.exactly(analysis.fold(text)))
    scope = _scope(segment, leaf.field) if leaf.field else _Scope(segment, segment.words)
    if not scope.terms.size:
        return _NO_HITS
    match leaf:
        case Word(text):
            pieces = analysis.pieces(text)
            found = _all(scope, pieces, spaced=True)
            stemmed = scope.stemmed() if len(pieces) == 1 and pieces[0].kind == "word" else None
            return found if stemmed is None else _with_others(found, _any(stemmed, _forms(scope.terms, pieces[0].text)))
        case Phrase(text):
            return _all(scope, analysis.pieces(text))
        case Prefix(text):
            return _all(scope, analysis.prefix_pieces(text))
        case Wildcard(pattern):
            return _all(scope, analysis.pattern_pieces(pattern))
        case Near(text, distance):
            return _counted(scope, _near(scope.terms, analysis.pieces(text), distance))
        case Fuzzy(text):
            pieces = analysis.pieces(text)
            found = _all(scope, pieces, spaced=True)
            if len(pieces) == 1 and pieces[0].kind == "word" and len(pieces[0].text) >= 3:
                return _with_others(found, _any(scope, neighbours(scope.terms, pieces[0].text)))
            return found


def _scope(segment: Segment, field: str) -> _Scope:
    name = schema.ASKED[field]
    if name in schema.SCORED:
        return _Scope(segment, segment.words, 1 << schema.NUMBER[name])
    return _Scope(segment, segment.dictionary(name))


def headline(segment: Segment, pieces: Sequence[Piece], length: int, among: Docs) -> Docs:
    """Those of some documents whose headline is these pieces and nothing else. Units: ``length`` in terms."""
    titled = segment.titled(length)
    if not titled.size:
        return _NO_DOCS
    if titled.size * 16 < among.size:
        among = among[shared_at(among, titled)]
    else:
        among = among[segment.lengths("title").take(among) == length]
    if not among.size:
        return _NO_DOCS
    places = _in_a_row(segment.words, pieces, spaced=False, among=among)
    opening: Places = places[(places & ((1 << PLACE_BITS) - 1)) == schema.NUMBER["title"] << FIELD_BITS]
    return (opening >> PLACE_BITS).astype(np.int32)


# ---------------------------------------------------------------- terms that stand for a piece


def _forms(terms: Dictionary, word: str) -> Sequence[Span]:
    """The other forms of an English word that the field holds."""
    start, root = analysis.stem_prefix(word), analysis.stem(word)
    if len(word) < 3 or len(start) < 2 or not word.isascii() or not word.isalpha():
        return []
    first, last = terms.with_prefix(start)
    longest = len(root) + 8
    return [
        (first + at, first + at + 1)
        for at, term in enumerate(terms.words(first, last))
        if term != word and len(term) <= longest and analysis.stem(term) == root
    ]


def neighbours(terms: Dictionary, word: str) -> list[Span]:
    """The words of the dictionary that are one edit away.

    One edit leaves the first or the last half of the word as it was, unless it swaps the two
    letters in the middle.
    """
    half = len(word) // 2
    head, tail = word[:half], word[half:].encode()
    swapped = word[: half - 1] + word[half] + word[half - 1] + word[half + 1 :]
    size, spread_bytes = len(word.encode()), 1 if word.isascii() else 4
    sizes = size - spread_bytes, size + spread_bytes
    likely = {*terms.of_size(*terms.with_prefix(head), *sizes), *terms.ending_so(tail, *sizes)}
    close = {number for number in likely if analysis.within_one_edit(word, terms.term(number).decode())}
    close.update(span[0] for span in terms.exactly(swapped))
    return [(number, number + 1) for number in sorted(close) if terms.term(number) != word.encode()]


def _expanded(terms: Dictionary, piece: Piece) -> Sequence[Span]:
    """The terms that stand for a piece of one position, or for two letters side by side."""
    match piece.kind:
        case "word":
            return terms.exactly(piece.text)
        case "pattern":
            pattern = analysis.word_pattern(piece.text)
            first, last = terms.with_prefix(analysis.leading_letters(piece.text))
            return [
                (first + at, first + at + 1)
                for at, term in enumerate(terms.words(first, last))
                if pattern.fullmatch(term)
            ]
        case "wide" if len(piece.text) == 1:
            return _span(terms, piece.text)
        case "prefix":
            return _span(terms, piece.text)
    return terms.exactly(piece.text)


def _span(terms: Dictionary, prefix: str) -> list[Span]:
    first, last = terms.with_prefix(prefix)
    return [(first, last)] if first < last else []


# ---------------------------------------------------------------- documents


def _all(scope: _Scope, pieces: Sequence[Piece], *, spaced: bool = False) -> Hits:
    """Documents that hold the pieces in a row."""
    if len(pieces) == 1 and (pieces[0].kind in _WORDS or (pieces[0].kind == "wide" and pieces[0].width <= 2)):
        return _any(scope, _expanded(scope.terms, pieces[0]))
    return _counted(scope, _in_a_row(scope.terms, pieces, spaced=spaced))


def _any(scope: _Scope, spans: Sequence[Span]) -> Hits:
    """Documents that hold any of the terms."""
    terms = scope.terms
    if not spans:
        return _NO_HITS
    if len(spans) == 1 and spans[0][1] - spans[0][0] == 1 and scope.bits == _ALL_BITS:
        number = spans[0][0]
        if scope.of_words:
            return Hits(terms.docs(number), lambda chosen: weighing.worth(terms.codes(number)[chosen]))
        counts = terms.counts(number)
        return Hits(terms.docs(number), lambda chosen: weighing.saturated(counts[chosen].astype(np.float32)))
    held: Iterable[_Weighed] = (_weighed(scope, *part) for span in spans for part in terms.parted(span, AT_ONCE))
    if scope.bits == _ALL_BITS:
        count = sum(terms.count(*span) for span in spans)
    else:
        held = list(held)
        count = sum(docs.size for docs, _ in held)
    return _summed(held, scope.segment.size) if count * 16 > scope.segment.size else _sorted(held)


_Weighed = tuple[Docs, Weights]


def _weighed(scope: _Scope, first: int, last: int) -> _Weighed:
    """The documents of a range of terms, term after term, and how much each term weighs there."""
    terms = scope.terms
    docs = terms.docs(first, last)
    if not scope.of_words:
        return docs, terms.counts(first, last).astype(np.float32)
    if scope.bits == _ALL_BITS:
        return docs, weighing.weights(terms.codes(first, last))
    chosen = np.flatnonzero((terms.fields(first, last) & np.uint8(scope.bits)) != 0)
    if scope.bits & (scope.bits - 1):
        return docs[chosen], weighing.weights(terms.codes(first, last)[chosen])
    # In a field of its own only what stands there counts.
    number = scope.bits.bit_length() - 1
    where, counts = terms.where(first, last, chosen)
    docs = docs[chosen]
    if not docs.size:
        return docs, _NO_WORTH
    here = (where >> np.uint32(FIELD_BITS)) == number
    starts = np.cumsum(counts, dtype=np.int64) - counts
    often = np.add.reduceat(here, starts, dtype=np.float32)
    return docs, often * weighing.of_each(number, scope.segment.lengths(_NAMES[number]).take(docs))


_NAMES = tuple(schema.SCORED)


def _summed(held: Iterable[_Weighed], size: int) -> Hits:
    """The documents of many lists, each once, with all of their weight; ``size`` is that of the segment."""
    sums = np.zeros(size)
    for some in _batches(held):
        # What is no more than this stays in the processor's cache, and in memory that need not be asked for anew.
        docs = np.concatenate([each for each, _ in some], dtype=np.intp)
        np.add.at(sums, docs, np.concatenate([weights for _, weights in some], dtype=np.float64))
    found = np.flatnonzero(sums > 0)
    weights = sums[found].astype(np.float32)
    return Hits(found.astype(np.int32), lambda chosen: weighing.saturated(weights[chosen]))


def _batches(held: Iterable[_Weighed]) -> Iterator[list[_Weighed]]:
    """So many lists at a time that there are about `AT_ONCE` postings."""
    some: list[_Weighed] = []
    count = 0
    for each in held:
        some.append(each)
        count += each[0].size
        if count >= AT_ONCE:
            yield some
            some, count = [], 0
    if some:
        yield some


def _sorted(held: Iterable[_Weighed]) -> Hits:
    """The same of a few documents."""
    lists = list(held)
    docs = np.concatenate([docs for docs, _ in lists])
    weights = np.concatenate([weights for _, weights in lists])
    order = np.argsort(docs, kind="stable")
    docs = docs[order]
    starts = _starts(docs)
    return Hits(docs[starts], lambda chosen: weighing.saturated(np.add.reduceat(weights[order], starts)[chosen]))


def _starts(values: Array) -> Array:
    """Where in a sorted array each value begins."""
    first = np.empty(values.size, np.bool_)
    first[:1] = True
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return first.nonzero()[0]


def _with_others(found: Hits, others: Hits) -> Hits:
    """What was asked for, and what stands for it and is worth less."""
    if not others.docs.size:
        return found
    docs = np.concatenate((found.docs, others.docs))
    order = np.argsort(docs, kind="stable")
    docs = docs[order]
    starts = _starts(docs)

    def worth(chosen: Chosen) -> Weights:
        both = np.concatenate((found.worth(ALL), others.worth(ALL) * np.float32(OTHER_FORMS)))
        added: Weights = np.add.reduceat(both[order], starts)
        return added[chosen]

    return Hits(docs[starts], worth)


def _counted(scope: _Scope, places: Places) -> Hits:
    """The documents of some places, as far as these are in the scope."""
    if scope.of_words and scope.bits != _ALL_BITS:
        places = places[(places >> FIELD_BITS) & FIELD_MASK == scope.bits.bit_length() - 1]
    if not places.size:
        return _NO_HITS
    docs = (places >> PLACE_BITS).astype(np.int32)
    starts = _starts(docs)

    def worth(chosen: Chosen) -> Weights:
        weights = scope.segment.weights(places) if scope.of_words else np.ones(places.size, np.float32)
        return weighing.saturated(np.add.reduceat(weights, starts)[chosen])

    return Hits(docs[starts], worth)


# ---------------------------------------------------------------- places


def _in_a_row(terms: Dictionary, pieces: Sequence[Piece], *, spaced: bool, among: Docs | None = None) -> Places:
    """Where the pieces begin that stand one behind the other; only in the given documents, if any are given."""
    if len(pieces) == 1 and spaced and pieces[0].compound:
        return _compound(terms, pieces[0].text)
    steps = [step for piece in pieces for step in _steps(terms, piece, spaced)]
    if not steps or not all(step.spans or step.compound for step in steps):
        return _NOTHING
    # The rarest comes first; the others are looked for only in the documents of what was found so far.
    rarest, *others = sorted(steps, key=lambda step: terms.count(step.spans[0][0]) if step.single else _LAST)
    found = _stands(terms, rarest, among)
    if among is None and rarest.single:
        among = terms.docs(rarest.spans[0][0])
    for number, step in enumerate(others):
        if number:
            docs = (found >> PLACE_BITS).astype(np.int32)
            among = docs[_starts(docs)]
        found = _shared(found, _stands(terms, step, among))
        if not found.size:
            break
    return found


class _Step(NamedTuple):
    """Terms of which one must stand so far from the beginning; or a Korean compound that must."""

    offset: int
    spans: Sequence[Span]
    compound: str = ""

    @property
    def single(self) -> bool:
        """Whether it is one term."""
        return len(self.spans) == 1 and self.spans[0][1] - self.spans[0][0] == 1


def _stands(terms: Dictionary, step: _Step, among: Docs | None) -> Places:
    """Where what a step asks for allows a beginning."""
    places = _compound(terms, step.compound) if step.compound else _together(terms, step.spans, among)
    return places - step.offset if step.offset else places


def _steps(terms: Dictionary, piece: Piece, spaced: bool) -> Iterator[_Step]:
    """What must stand where for a piece to stand at its offset."""
    if spaced and piece.compound:
        yield _Step(piece.offset, [], piece.text)
    elif piece.kind == "open":
        yield from _steps(terms, Piece("wide", piece.text, piece.offset), spaced=False)
        first, last = terms.with_prefix(piece.text[-1])
        longer = [(first + at, first + at + 1) for at, term in enumerate(terms.words(first, last)) if len(term) == 2]
        yield _Step(piece.offset + len(piece.text) - 1, longer)
    elif piece.kind == "wide" and len(piece.text) > 1:
        for at in range(len(piece.text) - 1):
            yield _Step(piece.offset + at, terms.exactly(piece.text[at : at + 2]))
    else:
        yield _Step(piece.offset, _expanded(terms, piece))


def _shared(one: Places, two: Places) -> Places:
    """What is in both of two sorted arrays without repetitions."""
    short, long = (one, two) if one.size <= two.size else (two, one)
    if not short.size:
        return short
    if short.size * 8 > long.size:
        together = np.concatenate((short, long))
        together.sort(kind="stable")
        both: Places = together[:-1][together[1:] == together[:-1]]
        return both
    found: Places = short[long.take(long.searchsorted(short), mode="clip") == short]
    return found


def _together(terms: Dictionary, spans: Sequence[Span], among: Docs | None = None) -> Places:
    """Where any of the terms stands."""
    if len(spans) == 1:
        return terms.places(*spans[0], among)
    parts = [terms.places(*span, among) for span in spans]
    return np.unique(np.concatenate(parts)) if parts else _NOTHING


def _compound(terms: Dictionary, run: str) -> Places:
    """Where a Korean compound begins, written in one or with one space at any place inside.

    A space before letter n means that the run before it ends in letter n - 1, which the index
    holds alone there, and that letter n begins the next run.
    """
    count = len(run) - 1
    spans = [terms.exactly(run[at : at + 2]) for at in range(count)]
    if sum(not each for each in spans) > 1:
        return _NOTHING
    # At most one pair may be missing, in a document as in the dictionary.
    lists = [terms.docs(each[0][0]) for each in spans if each]
    held = np.bincount(np.concatenate(lists)) if lists else _NO_DOCS
    among = np.flatnonzero(held >= count - 1).astype(np.int32)
    pairs = [(_together(terms, each, among) if each else _NOTHING) - at for at, each in enumerate(spans)]
    heads: list[Places | None] = [None]
    for pair in pairs:
        before = heads[-1]
        heads.append(pair if before is None else _shared(before, pair))
    tails: list[Places | None] = [None]
    for pair in reversed(pairs):
        behind = tails[-1]
        tails.append(pair if behind is None else _shared(behind, pair))
    tails.reverse()
    found = [heads[count]]
    for at in range(count):
        sides = [side for side in (heads[at], tails[at + 1]) if side is not None]
        if all(side.size for side in sides):
            ends = _together(terms, terms.exactly(run[at]), among) - at
            if at == count - 1:
                sides.append(_together(terms, _span(terms, run[-1]), among) - count)
            found.append(reduce(_shared, sides, ends))
    return np.unique(np.concatenate([each for each in found if each is not None]))


def _places(terms: Dictionary, piece: Piece) -> Places:
    """Where a piece begins."""
    return _in_a_row(terms, [Piece(piece.kind, piece.text, 0)], spaced=False)


def _near(terms: Dictionary, pieces: Sequence[Piece], distance: int) -> Places:
    """Where stretches begin that hold every piece with fewer than ``distance`` positions between them."""
    wanted = tuple(dict.fromkeys(Piece(piece.kind, piece.text, 0) for piece in pieces))
    if not wanted:
        return _NOTHING
    places = [_places(terms, piece) for piece in wanted]
    if not all(each.size for each in places):
        return _NOTHING
    widths = sum(piece.width for piece in wanted)
    found = []
    for first, starts in enumerate(places):
        ends = starts + wanted[first].width
        possible = np.ones(starts.size, np.bool_)
        for other, theirs in enumerate(places):
            if other != first:
                at = np.searchsorted(theirs, starts)
                possible &= at < theirs.size
                nearest = theirs[np.minimum(at, theirs.size - 1)]
                ends = np.maximum(ends, nearest + wanted[other].width)
        found.append(starts[possible & (ends - starts - widths < distance)])
    return np.unique(np.concatenate(found))
