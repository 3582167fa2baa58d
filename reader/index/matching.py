"""Which documents of a segment hold what a leaf of the query asks for, and how often.

Whole posting lists are combined at once; nothing here walks them one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from reader.index import analysis
from reader.index.analysis import Piece
from reader.index.schema import ASKED, SCORED, STEMMED
from reader.index.segment import PLACE_BITS, Counts, Docs, Places, Segment
from reader.query import Fuzzy, Near, Phrase, Prefix, TextLeaf, Wildcard, Word

_NOTHING: Places = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Hits:
    """Documents that match in one field. ``exact`` is False for other forms of the word asked for."""

    field: str
    docs: Docs
    counts: Counts
    exact: bool = True


def hits(segment: Segment, leaf: TextLeaf) -> list[Hits]:
    """Where in a segment a leaf matches, field by field."""
    if leaf.field == "lang":
        text = leaf.pattern if isinstance(leaf, Wildcard) else leaf.text
        return [Hits("language", *segment.postings("language", analysis.fold(text)))]
    fields = (ASKED[leaf.field],) if leaf.field else tuple(SCORED)
    return [each for field in fields for each in _hits(segment, field, leaf) if each.docs.size]


def _hits(segment: Segment, field: str, leaf: TextLeaf) -> Iterable[Hits]:
    match leaf:
        case Word(text):
            pieces = analysis.pieces(text)
            yield _all(segment, field, pieces, spaced=True)
            if field in STEMMED and len(pieces) == 1 and pieces[0].kind == "word":
                yield _any(segment, field, _forms(segment, field, pieces[0].text))
        case Phrase(text):
            yield _all(segment, field, analysis.pieces(text))
        case Prefix(text):
            yield _all(segment, field, analysis.prefix_pieces(text))
        case Wildcard(pattern):
            yield _all(segment, field, analysis.pattern_pieces(pattern))
        case Near(text, distance):
            yield _counted(field, _near(segment, field, analysis.pieces(text), distance))
        case Fuzzy(text):
            pieces = analysis.pieces(text)
            yield _all(segment, field, pieces, spaced=True)
            if len(pieces) == 1 and pieces[0].kind == "word" and len(pieces[0].text) >= 3:
                yield _any(segment, field, _neighbours(segment, field, pieces[0].text))


def headline(segment: Segment, pieces: Sequence[Piece], length: int) -> Docs:
    """The documents whose headline is these pieces and nothing else. Units: ``length`` in terms."""
    places = _in_a_row(segment, "title", pieces, spaced=False)
    docs: Docs = (places[(places & ((1 << PLACE_BITS) - 1)) == 0] >> PLACE_BITS).astype(np.int32)
    whole: Docs = docs[segment.headlines[docs] == length]
    return whole


# ---------------------------------------------------------------- words that stand for a piece


def _forms(segment: Segment, field: str, word: str) -> list[str]:
    """The other forms of an English word that the field holds."""
    start, root = analysis.stem_prefix(word), analysis.stem(word)
    if len(word) < 3 or len(start) < 2 or not word.isascii() or not word.isalpha():
        return []
    longest = len(root) + 8
    return [
        term
        for term in segment.terms_with_prefix(field, start)
        if term != word and len(term) <= longest and analysis.stem(term) == root
    ]


def _neighbours(segment: Segment, field: str, word: str) -> list[str]:
    """The words of the field that are one edit away."""
    head, tail = word[: len(word) // 2], word[len(word) // 2 + 1 :]
    return [
        term
        for term in segment.lexicon(field)
        if -2 < len(term) - len(word) < 2
        and (term.startswith(head) or term.endswith(tail))
        and term != word
        and analysis.within_one_edit(word, term)
    ]


def _expanded(segment: Segment, field: str, piece: Piece) -> list[str]:
    """The terms that stand for a piece of one position."""
    match piece.kind:
        case "prefix":
            return segment.terms_with_prefix(field, piece.text)
        case "pattern":
            pattern = analysis.word_pattern(piece.text)
            lead = analysis.leading_letters(piece.text)
            return [term for term in segment.terms_with_prefix(field, lead) if pattern.fullmatch(term)]
        case "wide" if len(piece.text) == 1:
            return segment.terms_with_prefix(field, piece.text)
    return [piece.text]


# ---------------------------------------------------------------- documents


def _all(segment: Segment, field: str, pieces: Sequence[Piece], *, spaced: bool = False) -> Hits:
    """Documents that hold the pieces in a row."""
    if len(pieces) == 1 and pieces[0].width <= (2 if pieces[0].kind == "wide" else 1):
        return _any(segment, field, _expanded(segment, field, pieces[0]), exact=True)
    return _counted(field, _in_a_row(segment, field, pieces, spaced=spaced))


def _any(segment: Segment, field: str, terms: Sequence[str], *, exact: bool = False) -> Hits:
    """Documents that hold any of the terms."""
    if len(terms) == 1:
        return Hits(field, *segment.postings(field, terms[0]), exact)
    counts: Counts = np.zeros(segment.size, np.float32)
    for term in terms:
        docs, more = segment.postings(field, term)
        counts[docs] += more
    found = np.flatnonzero(counts).astype(np.int32)
    return Hits(field, found, counts[found], exact)


def _counted(field: str, places: Places) -> Hits:
    docs, counts = np.unique(places >> PLACE_BITS, return_counts=True)
    return Hits(field, docs.astype(np.int32), counts.astype(np.float32))


# ---------------------------------------------------------------- places


def _in_a_row(segment: Segment, field: str, pieces: Sequence[Piece], *, spaced: bool) -> Places:
    """Where the pieces begin that stand one behind the other."""
    if not pieces:
        return _NOTHING
    return _meeting(_places(segment, field, piece, spaced) - piece.offset for piece in pieces)


def _meeting(parts: Iterable[Places]) -> Places:
    """The places that all parts have; the later ones are not made once none is left."""
    found: Places | None = None
    for part in parts:
        found = part if found is None else _shared(found, part)
        if not found.size:
            return found
    return _NOTHING if found is None else found


def _shared(one: Places, two: Places) -> Places:
    """What is in both of two sorted arrays without repetitions."""
    short, long = (one, two) if one.size <= two.size else (two, one)
    if not short.size:
        return short
    at = np.searchsorted(long, short)
    at[at == long.size] = 0
    both: Places = short[long[at] == short]
    return both


def _places(segment: Segment, field: str, piece: Piece, spaced: bool) -> Places:
    """Where a piece begins, sorted, each place once."""
    if piece.kind == "open":
        last = len(piece.text) - 1
        longer = [term for term in segment.terms_with_prefix(field, piece.text[-1]) if len(term) == 2]
        return _shared(
            _places(segment, field, Piece("wide", piece.text, 0), spaced=False),
            _together(segment, field, longer) - last,
        )
    if piece.kind != "wide" or len(piece.text) < 2:
        return _together(segment, field, _expanded(segment, field, piece))
    run = piece.text
    if spaced and piece.compound:
        return _compound(segment, field, run)
    return _meeting(segment.places(field, run[at : at + 2]) - at for at in range(len(run) - 1))


def _together(segment: Segment, field: str, terms: Sequence[str]) -> Places:
    """Where any of the terms stands."""
    if len(terms) == 1:
        return segment.places(field, terms[0])
    parts = [segment.places(field, term) for term in terms]
    return np.unique(np.concatenate(parts)) if parts else _NOTHING


def _compound(segment: Segment, field: str, run: str) -> Places:
    """Where a Korean compound begins, written in one or with one space at any place inside.

    A space before letter n means that the run before it ends in letter n - 1, which the index
    holds alone there, and that letter n begins the next run.
    """
    count = len(run) - 1
    pairs = [segment.places(field, run[at : at + 2]) - at for at in range(count)]
    heads: list[Places | None] = [None]
    for pair in pairs:
        last = heads[-1]
        heads.append(pair if last is None else _shared(last, pair))
    tails: list[Places | None] = [None]
    for pair in reversed(pairs):
        last = tails[-1]
        tails.append(pair if last is None else _shared(last, pair))
    tails.reverse()
    found = [heads[count]]
    for at in range(count):
        sides = [side for side in (heads[at], tails[at + 1]) if side is not None]
        if all(side.size for side in sides):
            ends = segment.places(field, run[at]) - at
            if at == count - 1:
                sides.append(_together(segment, field, segment.terms_with_prefix(field, run[-1])) - count)
            found.append(reduce(_shared, sides, ends))
    return np.unique(np.concatenate([each for each in found if each is not None]))


def _near(segment: Segment, field: str, pieces: Sequence[Piece], distance: int) -> Places:
    """Where stretches begin that hold every piece with fewer than ``distance`` positions between them."""
    wanted = tuple(dict.fromkeys(Piece(piece.kind, piece.text, 0) for piece in pieces))
    if not wanted:
        return _NOTHING
    places = [_places(segment, field, piece, spaced=False) for piece in wanted]
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
