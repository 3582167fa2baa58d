"""Which documents of a segment hold what a leaf of the query asks for, and how often.

Whole posting lists are combined at once; nothing here walks them one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from reader.index import analysis
from reader.index.analysis import Piece
from reader.index.arrays import Array
from reader.index.columns import PLACE_BITS, Docs, Field, Places, Segment, Span, shared_at
from reader.index.schema import ASKED, SCORED, STEMMED
from reader.query import Fuzzy, Near, Phrase, Prefix, TextLeaf, Wildcard, Word

_NOTHING: Places = np.zeros(0, np.int64)
_NO_DOCS: Docs = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True)
class Hits:
    """Documents that match in one field, rising. ``exact`` is False for other forms of the word asked for."""

    field: str
    docs: Docs
    counts: Array
    exact: bool = True


def hits(segment: Segment, leaf: TextLeaf) -> list[Hits]:
    """Where in a segment a leaf matches, field by field."""
    if leaf.field == "lang":
        text = leaf.pattern if isinstance(leaf, Wildcard) else leaf.text
        field = segment.field("language")
        return [_any(field, "language", field.exactly(analysis.fold(text)), segment.size)]
    names = (ASKED[leaf.field],) if leaf.field else tuple(SCORED)
    return [each for name in names for each in _hits(segment, name, leaf) if each.docs.size]


def _hits(segment: Segment, name: str, leaf: TextLeaf) -> Iterable[Hits]:
    field = segment.field(name)
    if not field.size:
        return
    match leaf:
        case Word(text):
            pieces = analysis.pieces(text)
            yield _all(field, name, pieces, segment.size, spaced=True)
            if name in STEMMED and len(pieces) == 1 and pieces[0].kind == "word":
                yield _any(field, name, _forms(field, pieces[0].text), segment.size, exact=False)
        case Phrase(text):
            yield _all(field, name, analysis.pieces(text), segment.size)
        case Prefix(text):
            yield _all(field, name, analysis.prefix_pieces(text), segment.size)
        case Wildcard(pattern):
            yield _all(field, name, analysis.pattern_pieces(pattern), segment.size)
        case Near(text, distance):
            yield _counted(name, _near(field, analysis.pieces(text), distance))
        case Fuzzy(text):
            pieces = analysis.pieces(text)
            yield _all(field, name, pieces, segment.size, spaced=True)
            if len(pieces) == 1 and pieces[0].kind == "word" and len(pieces[0].text) >= 3:
                yield _any(field, name, neighbours(field, pieces[0].text), segment.size, exact=False)


def headline(segment: Segment, pieces: Sequence[Piece], length: int) -> Docs:
    """The documents whose headline is these pieces and nothing else. Units: ``length`` in terms."""
    field = segment.field("title")
    places = _in_a_row(field, pieces, spaced=False)
    docs: Docs = (places[(places & ((1 << PLACE_BITS) - 1)) == 0] >> PLACE_BITS).astype(np.int32)
    whole: Docs = docs[field.lengths[docs] == length]
    return whole


# ---------------------------------------------------------------- terms that stand for a piece


def _forms(field: Field, word: str) -> Sequence[Span]:
    """The other forms of an English word that the field holds."""
    start, root = analysis.stem_prefix(word), analysis.stem(word)
    if len(word) < 3 or len(start) < 2 or not word.isascii() or not word.isalpha():
        return []
    first, last = field.with_prefix(start)
    longest = len(root) + 8
    return [
        (first + at, first + at + 1)
        for at, term in enumerate(field.words(first, last))
        if term != word and len(term) <= longest and analysis.stem(term) == root
    ]


def neighbours(field: Field, word: str) -> list[Span]:
    """The words of the field that are one edit away.

    One edit leaves the first or the last half of the word as it was, unless it swaps the two
    letters in the middle.
    """
    half = len(word) // 2
    head, tail = word[:half], word[half:].encode()
    swapped = word[: half - 1] + word[half] + word[half - 1] + word[half + 1 :]
    first, last = field.with_prefix(head)
    close = {
        first + at
        for at, term in enumerate(field.words(first, last))
        if -2 < len(term) - len(word) < 2 and analysis.within_one_edit(word, term)
    }
    size = len(word.encode())
    spread_bytes = 1 if word.isascii() else 4
    close.update(span[0] for span in field.exactly(swapped))
    for number in field.ending_so(tail, size - spread_bytes, size + spread_bytes):
        if number not in close and analysis.within_one_edit(word, field.term(number).decode()):
            close.add(number)
    return [(number, number + 1) for number in sorted(close) if field.term(number) != word.encode()]


def _expanded(field: Field, piece: Piece) -> Sequence[Span]:
    """The terms that stand for a piece of one position, or for two letters side by side."""
    match piece.kind:
        case "pattern":
            pattern = analysis.word_pattern(piece.text)
            first, last = field.with_prefix(analysis.leading_letters(piece.text))
            return [
                (first + at, first + at + 1)
                for at, term in enumerate(field.words(first, last))
                if pattern.fullmatch(term)
            ]
        case "wide" if len(piece.text) == 1:
            return _span(field, piece.text)
        case "prefix":
            return _span(field, piece.text)
    return field.exactly(piece.text)


def _span(field: Field, prefix: str) -> list[Span]:
    first, last = field.with_prefix(prefix)
    return [(first, last)] if first < last else []


# ---------------------------------------------------------------- documents


def _all(field: Field, name: str, pieces: Sequence[Piece], size: int, *, spaced: bool = False) -> Hits:
    """Documents that hold the pieces in a row."""
    if len(pieces) == 1 and pieces[0].width <= (2 if pieces[0].kind == "wide" else 1):
        return _any(field, name, _expanded(field, pieces[0]), size)
    return _counted(name, _in_a_row(field, pieces, spaced=spaced))


def _any(field: Field, name: str, spans: Sequence[Span], size: int, *, exact: bool = True) -> Hits:
    """Documents that hold any of the terms."""
    if len(spans) == 1 and spans[0][1] - spans[0][0] == 1:
        return Hits(name, field.docs(spans[0][0]), field.counts(spans[0][0]), exact)
    if not spans:
        return Hits(name, _NO_DOCS, _NO_DOCS, exact)
    docs = np.concatenate([field.docs(*span) for span in spans])
    counts = np.bincount(docs, np.concatenate([field.counts(*span) for span in spans]), size).astype(np.float32)
    found = np.flatnonzero(counts).astype(np.int32)
    return Hits(name, found, counts[found], exact)


def _counted(name: str, places: Places) -> Hits:
    docs = places >> PLACE_BITS
    first = np.flatnonzero(np.concatenate(([True], docs[1:] != docs[:-1]))) if docs.size else np.zeros(0, np.int64)
    return Hits(name, docs[first].astype(np.int32), np.diff(np.append(first, docs.size)))


# ---------------------------------------------------------------- places


def _in_a_row(field: Field, pieces: Sequence[Piece], *, spaced: bool) -> Places:
    """Where the pieces begin that stand one behind the other."""
    if len(pieces) == 1 and spaced and pieces[0].compound:
        return _compound(field, pieces[0].text)
    steps = [step for piece in pieces for step in _steps(field, piece, spaced)]
    if not steps or not all(step.spans or step.compound for step in steps):
        return _NOTHING
    # The documents that hold every term come first, so that few positions are looked at.
    among: Docs | None = None
    for step in sorted((step for step in steps if step.single), key=lambda step: field.docs(step.spans[0][0]).size):
        docs = field.docs(step.spans[0][0])
        among = docs if among is None else among[shared_at(among, docs)]
        if not among.size:
            return _NOTHING
    found: Places | None = None
    for step in sorted(steps, key=lambda step: not step.single):
        places = _compound(field, step.compound) if step.compound else _together(field, step.spans, among)
        found = places - step.offset if found is None else _shared(found, places - step.offset)
        if not found.size:
            break
    return _NOTHING if found is None else found


@dataclass(frozen=True, slots=True)
class _Step:
    """Terms of which one must stand so far from the beginning; or a Korean compound that must."""

    offset: int
    spans: Sequence[Span]
    compound: str = ""

    @property
    def single(self) -> bool:
        """Whether it is one term."""
        return len(self.spans) == 1 and self.spans[0][1] - self.spans[0][0] == 1


def _steps(field: Field, piece: Piece, spaced: bool) -> Iterator[_Step]:
    """What must stand where for a piece to stand at its offset."""
    if spaced and piece.compound:
        yield _Step(piece.offset, [], piece.text)
    elif piece.kind == "open":
        yield from _steps(field, Piece("wide", piece.text, piece.offset), spaced=False)
        first, last = field.with_prefix(piece.text[-1])
        longer = [(first + at, first + at + 1) for at, term in enumerate(field.words(first, last)) if len(term) == 2]
        yield _Step(piece.offset + len(piece.text) - 1, longer)
    elif piece.kind == "wide" and len(piece.text) > 1:
        for at in range(len(piece.text) - 1):
            yield _Step(piece.offset + at, field.exactly(piece.text[at : at + 2]))
    else:
        yield _Step(piece.offset, _expanded(field, piece))


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
    at = np.searchsorted(long, short)
    at[at == long.size] = 0
    found: Places = short[long[at] == short]
    return found


def _together(field: Field, spans: Sequence[Span], among: Docs | None = None) -> Places:
    """Where any of the terms stands."""
    if len(spans) == 1:
        return field.places(*spans[0], among)
    parts = [field.places(*span, among) for span in spans]
    return np.unique(np.concatenate(parts)) if parts else _NOTHING


def _compound(field: Field, run: str) -> Places:
    """Where a Korean compound begins, written in one or with one space at any place inside.

    A space before letter n means that the run before it ends in letter n - 1, which the index
    holds alone there, and that letter n begins the next run.
    """
    count = len(run) - 1
    spans = [field.exactly(run[at : at + 2]) for at in range(count)]
    if sum(not each for each in spans) > 1:
        return _NOTHING
    # At most one pair may be missing, in a document as in the dictionary.
    lists = [field.docs(each[0][0]) for each in spans if each]
    held = np.bincount(np.concatenate(lists)) if lists else _NO_DOCS
    among = np.flatnonzero(held >= count - 1).astype(np.int32)
    pairs = [(_together(field, each, among) if each else _NOTHING) - at for at, each in enumerate(spans)]
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
            ends = _together(field, field.exactly(run[at]), among) - at
            if at == count - 1:
                sides.append(_together(field, _span(field, run[-1]), among) - count)
            found.append(reduce(_shared, sides, ends))
    return np.unique(np.concatenate([each for each in found if each is not None]))


def _places(field: Field, piece: Piece) -> Places:
    """Where a piece begins."""
    return _in_a_row(field, [Piece(piece.kind, piece.text, 0)], spaced=False)


def _near(field: Field, pieces: Sequence[Piece], distance: int) -> Places:
    """Where stretches begin that hold every piece with fewer than ``distance`` positions between them."""
    wanted = tuple(dict.fromkeys(Piece(piece.kind, piece.text, 0) for piece in pieces))
    if not wanted:
        return _NOTHING
    places = [_places(field, piece) for piece in wanted]
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
