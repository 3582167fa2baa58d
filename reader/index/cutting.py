"""Many texts -> terms at once: what `analysis.terms` says of each, worked out on arrays of letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from reader.index import analysis
from reader.index.spelling import Numbers, Spelled

Mask = NDArray[np.bool_]

_LETTER, _MARK, _WIDE, _HANGUL, _SPACE = (1 << bit for bit in range(5))
_MIXER = np.uint64(0x9E3779B97F4A7C15)
_WORD_KEY = np.uint64(1 << 63)
_ROW_BITS = 24
MOST_LETTERS = 1 << (_ROW_BITS - 1)
"""A longer text is cut by `analysis`; of others no more together than that are to be given at once."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The terms of some texts, text after text.

    Shapes: ``keys`` holds a number for each term once, the same for the same term in any `cut`;
    ``which`` (places in ``keys``) and ``positions`` are as long as there are terms, ``counts`` and
    ``widths`` as there are texts. A width is how many positions a text takes.
    """

    keys: NDArray[np.uint64]
    which: Numbers
    positions: Numbers
    counts: Numbers
    widths: Numbers
    _whole: str
    _starts: Numbers
    _stops: Numbers

    def spelled(self, numbers: Numbers) -> Spelled:
        """The terms at some places of ``keys``."""
        return Spelled.cut_from(self._whole, self._starts[numbers], self._stops[numbers])


def cut(texts: Sequence[str]) -> Cut:
    """The terms of folded texts."""
    if max(map(len, texts), default=0) > MOST_LETTERS:
        return _cut_with_odd(texts, np.flatnonzero([len(text) > MOST_LETTERS for text in texts]))
    whole = "\0".join(texts)
    codes = np.frombuffer(whole.encode("utf-32-le"), np.uint32)
    classes = _classes(codes)
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1) - 1
    tokens = _tokens(classes)
    odd = _odd_texts(classes, tokens, ends)
    if odd.size:
        return _cut_with_odd(texts, odd)
    lasts = np.searchsorted(tokens.starts, ends)
    firsts = np.append(0, lasts[:-1])
    of_text = np.repeat(np.arange(ends.size), lasts - firsts)
    widths = np.where(tokens.wide, tokens.ends - tokens.starts, 1)
    reached = np.cumsum(widths + _parted(whole, classes, tokens)) - widths
    reached -= np.append(reached, 0)[np.minimum(firsts, reached.size)][of_text]
    ended = np.append(reached + widths, 0)[np.maximum(lasts, 1) - 1] if reached.size else firsts
    # A word is one term; every letter of a run is one, with the letter behind it where there is one.
    of_token = np.repeat(np.arange(tokens.starts.size), widths)
    before = np.append(0, np.cumsum(widths))
    within = np.arange(of_token.size) - before[:-1][of_token]
    starts, stops = tokens.starts[of_token] + within, tokens.ends[of_token]
    keys = _keys(codes, tokens, of_token, starts)
    first, which = numbered(keys)
    shown = keys[first] >= _WORD_KEY
    return Cut(
        keys[first],
        which,
        reached[of_token] + within,
        before[lasts] - before[firsts],
        np.where(firsts == lasts, 0, ended),
        whole,
        starts[first],
        np.where(shown, stops[first], np.minimum(starts[first] + 2, stops[first])),
    )


_IN_A_WORD, _IN_A_RUN = 1, 2
_KINDS = np.array(
    [_IN_A_RUN if each & _WIDE else _IN_A_WORD if each & (_LETTER | _MARK) else 0 for each in range(32)], np.uint8
)
"""By its class, what a letter stands in."""


@dataclass(frozen=True, slots=True)
class _Tokens:
    starts: Numbers
    ends: Numbers
    wide: Mask


def _tokens(classes: NDArray[np.uint8]) -> _Tokens:
    """The words and runs; every change from one kind to another begins or ends one."""
    kinds = np.zeros(classes.size + 2, np.uint8)  # of nothing in front and behind
    _KINDS.take(classes, out=kinds[1:-1])
    before, behind = kinds[:-1], kinds[1:]
    changed = before != behind
    starts = np.flatnonzero(changed & (behind != 0))
    ends = np.flatnonzero(changed & (before != 0))
    return _Tokens(starts, ends, behind[starts] == _IN_A_RUN)


def _odd_texts(classes: NDArray[np.uint8], tokens: _Tokens, ends: Numbers) -> Numbers:
    """The texts with words that are too long or begin with a mark, which arrays do not cut."""
    long = ~tokens.wide & (tokens.ends - tokens.starts > analysis.MAX_WORD)
    marked = classes[tokens.starts] & _MARK != 0
    odd = np.zeros(ends.size, np.bool_)
    odd[np.searchsorted(ends, tokens.starts[long | marked], "right")] = True
    return np.flatnonzero(odd)


def _cut_with_odd(texts: Sequence[str], odd: Numbers) -> Cut:
    """The same where the odd texts are cut by `analysis`."""
    plain = list(texts)
    for number in odd.tolist():
        plain[number] = ""
    found = cut(plain)
    counts, widths, whole = found.counts.copy(), found.widths.copy(), [found._whole]
    number_of = {key: number for number, key in enumerate(found.keys.tolist())}
    keys, starts, stops = found.keys.tolist(), found._starts.tolist(), found._stops.tolist()
    which, positions, of_text = [found.which], [found.positions], [np.repeat(np.arange(len(texts)), counts)]
    size = len(found._whole)
    for number in odd.tolist():
        terms = analysis.folded_terms(texts[number])
        counts[number], widths[number] = len(terms.texts), terms.width
        for word in dict.fromkeys(terms.texts):
            key = _key(word)
            if key not in number_of:
                number_of[key] = len(keys)
                keys.append(key)
                whole.append(word)
                starts.append(size)
                size += len(word)
                stops.append(size)
        which.append(np.array([number_of[_key(word)] for word in terms.texts], np.int64))
        positions.append(np.array(terms.positions, np.int64))
        of_text.append(np.full(len(terms.texts), number))
    order = np.argsort(np.concatenate(of_text), kind="stable")
    return Cut(
        np.array(keys, np.uint64),
        np.concatenate(which)[order],
        np.concatenate(positions)[order],
        counts,
        widths,
        "".join(whole),
        np.array(starts, np.int64),
        np.array(stops, np.int64),
    )


def _key(word: str) -> int:
    """The key of one term."""
    if _WIDE_LETTER.match(word):
        return (ord(word[0]) << 21) | (ord(word[1]) if len(word) > 1 else 0)
    hashed = sum((ord(letter) + 1) * pow(int(_MIXER), place, 1 << 64) for place, letter in enumerate(word))
    return hashed % (1 << 64) | int(_WORD_KEY)


def _parted(whole: str, classes: NDArray[np.uint8], tokens: _Tokens) -> Numbers:
    """1 for each run behind another run from which something parts it, else 0."""
    parted = np.zeros(tokens.starts.size, np.int64)
    behind = np.flatnonzero(tokens.wide[1:] & tokens.wide[:-1]) + 1
    if not behind.size:
        return parted
    starts, ends = tokens.starts[behind], tokens.ends[behind - 1]
    hangul = (classes[ends - 1] & classes[starts] & _HANGUL) != 0
    joined = hangul & (starts - ends == 1) & (classes[ends] & _SPACE != 0)
    for at in np.flatnonzero(hangul & (starts - ends > 1)).tolist():
        joined[at] = analysis.same_compound(whole, int(ends[at]), int(starts[at]))
    parted[behind] = ~joined
    return parted


def _keys(codes: NDArray[np.uint32], tokens: _Tokens, of_token: Numbers, at: Numbers) -> NDArray[np.uint64]:
    """A number for each term: of one or two letters themselves, of a word a hash of 63 bits."""
    powers, inverse = _powers(max(codes.size - 1, 1).bit_length())
    summed = np.zeros(codes.size + 1, np.uint64)
    weighed = summed[1:]
    np.add(codes, np.uint64(1), out=weighed)
    np.multiply(weighed, powers[: codes.size], out=weighed)
    np.cumsum(weighed, out=weighed)
    starts, ends = tokens.starts, tokens.ends
    hashes = ((summed[ends] - summed[starts]) * inverse[starts]) | _WORD_KEY
    keys: NDArray[np.uint64] = hashes[of_token]
    run = np.flatnonzero(tokens.wide[of_token])
    if run.size:
        here = at[run]
        paired = here + 1 < ends[of_token[run]]
        following = codes[np.minimum(here + 1, codes.size - 1)].astype(np.uint64)
        keys[run] = (codes[here].astype(np.uint64) << np.uint64(21)) | np.where(paired, following, np.uint64(0))
    return keys


@cache
def _powers(bits: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The powers of the mixer, and of its inverse, modulo 2 to the 64th."""
    inverse = np.uint64(pow(int(_MIXER), -1, 1 << 64))
    powers, inverses = (np.full((1 << bits) + 1, base, np.uint64) for base in (_MIXER, inverse))
    powers[0] = inverses[0] = 1
    return np.cumprod(powers, dtype=np.uint64), np.cumprod(inverses, dtype=np.uint64)


def numbered(keys: NDArray[np.uint64]) -> tuple[Numbers, Numbers]:
    """Where each key stands, once, and for every key which of those it is."""
    # One number of key and row sorts several times as fast as a key that carries its row along.
    rows = np.uint64((1 << _ROW_BITS) - 1)
    packed = (keys * _MIXER & ~rows) | np.arange(keys.size, dtype=np.uint64)
    packed.sort()
    order = (packed & rows).astype(np.int64)
    packed &= ~rows
    sorted_keys = keys[order]
    new = np.ones(keys.size, np.bool_)
    np.not_equal(sorted_keys[1:], sorted_keys[:-1], out=new[1:])
    # More rows than there is room for, or two keys that begin alike: one in millions.
    if keys.size > 1 << _ROW_BITS or not np.array_equal(new[1:], packed[1:] != packed[:-1]):
        order = np.argsort(keys, kind="stable")
        sorted_keys = keys[order]
        np.not_equal(sorted_keys[1:], sorted_keys[:-1], out=new[1:])
    which = np.empty(keys.size, np.int64)
    which[order] = np.cumsum(new) - 1
    return order[new], which


# ---------------------------------------------------------------- letters


@cache
def _table() -> NDArray[np.uint8]:
    """The class of every letter of the basic plane."""
    return _classified("".join(map(chr, (*range(0xD800), *([0] * 0x800), *range(0xE000, 0x10000)))))


_WIDE_LETTER = re.compile(f"[{analysis.WIDE}]")
_CLASSES = (
    (re.compile(f"(?:{analysis.LETTER})+"), _LETTER),
    (re.compile(f"[{analysis.MARKS}]+"), _MARK),
    (re.compile(f"[{analysis.WIDE}]+"), _WIDE),
    (re.compile(f"[{analysis.HANGUL}]+"), _HANGUL),
    (re.compile(r"\s+"), _SPACE),
)


def _classified(letters: str) -> NDArray[np.uint8]:
    found = np.zeros(len(letters), np.uint8)
    for pattern, name in _CLASSES:
        for run in pattern.finditer(letters):
            found[run.start() : run.end()] |= name
    return found


def _classes(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """The class of each letter."""
    if codes.size and codes.max() > 0xFFFF:
        found = _table().take(np.minimum(codes, 0xFFFF))
        beyond = np.flatnonzero(codes > 0xFFFF)
        letters, which = np.unique(codes[beyond], return_inverse=True)
        found[beyond] = _classified("".join(map(chr, letters.tolist())))[which]
        return found
    return _table().take(codes)
