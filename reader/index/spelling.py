"""Terms end to end, put in order all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from reader.index.arrays import Array

Numbers = NDArray[np.int64]

_PADDING = np.zeros(8, np.uint8)
_LEADING = np.array([(1 << 64) - (1 << 8 * (8 - count)) for count in range(9)], np.uint64)
"""What keeps so many of eight bytes."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """Terms as bytes end to end, and where each begins. Shapes: ``at`` has one more than there are terms."""

    text: NDArray[np.uint8]
    at: Numbers

    @classmethod
    def of(cls, terms: Sequence[bytes]) -> Spelled:
        """These terms."""
        sizes = np.fromiter(map(len, terms), np.int64, len(terms))
        return cls(np.frombuffer(b"".join(terms), np.uint8), offsets(sizes))

    @classmethod
    def joined(cls, pieces: Sequence[Spelled]) -> Spelled:
        """All terms of several."""
        text = np.concatenate([np.zeros(0, np.uint8), *(piece.text for piece in pieces)])
        before = [0, *accumulate(piece.text.size for piece in pieces)]
        ats = [piece.at[1:] + start for piece, start in zip(pieces, before, strict=False)]
        return cls(text, np.concatenate([np.zeros(1, np.int64), *ats]))

    @classmethod
    def cut_from(cls, text: str, starts: Numbers, stops: Numbers) -> Spelled:
        """What stands in a text from each start to its stop."""
        encoded = np.frombuffer(f"{text}\0".encode(), np.uint8)  # one more letter begins where the last one stops
        if encoded.size != len(text) + 1:
            begins = np.flatnonzero((encoded & 0xC0) != 0x80)  # every letter begins where no other goes on
            starts, stops = begins[starts], begins[stops]
        return cls(encoded[spread(starts, stops - starts)], offsets(stops - starts))

    @property
    def size(self) -> int:
        """How many terms there are."""
        return self.at.size - 1

    def take(self, numbers: Numbers) -> Spelled:
        """The terms of these numbers."""
        sizes = self.at[numbers + 1] - self.at[numbers]
        return Spelled(self.text[spread(self.at[numbers], sizes)], offsets(sizes))

    def words(self) -> list[str]:
        """The terms as text."""
        text, at = self.text.tobytes(), self.at.tolist()
        return [text[start:stop].decode() for start, stop in pairwise(at)]

    def ranked(self) -> tuple[Numbers, Numbers]:
        """Which terms, each once, are the sorted ones, and for every term which of those it is."""
        sizes = self.at[1:] - self.at[:-1]
        padded = np.concatenate((self.text, _PADDING))
        keys = _eight(padded, self.at[:-1], sizes)
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        new = np.ones(order.size, np.bool_)
        np.not_equal(keys[1:], keys[:-1], out=new[1:])
        # Where eight bytes are the same and there are more, the next eight decide.
        done = 8
        while (rows := _undecided(new, sizes[order], done)).size:
            numbers = order[rows]
            groups = np.cumsum(new)[rows]
            keys = _eight(padded, self.at[numbers] + done, sizes[numbers] - done)
            within = np.lexsort((keys, groups))
            order[rows] = numbers[within]
            keys, groups = keys[within], groups[within]
            new[rows[1:]] = (groups[1:] != groups[:-1]) | (keys[1:] != keys[:-1])
            done += 8
        if not self.text.all():  # a zero at the end is like none
            order = order[np.lexsort((sizes[order], np.cumsum(new)))]
            new[1:] |= sizes[order[1:]] != sizes[order[:-1]]
        rank = np.empty(order.size, np.int64)
        rank[order] = np.cumsum(new) - 1
        return order[new], rank


def _eight(padded: NDArray[np.uint8], starts: Numbers, sizes: Numbers) -> NDArray[np.uint64]:
    """The first eight bytes of each piece as a number that sorts like them."""
    windows: NDArray[np.uint64] = np.ndarray((padded.size - 7,), ">u8", padded, strides=(1,))
    keys = windows[np.minimum(starts, windows.size - 1)].astype(np.uint64)
    return keys & _LEADING.take(sizes, mode="clip")


def _undecided(new: NDArray[np.bool_], sizes: Numbers, done: int) -> Numbers:
    """The rows of groups of several of which one is longer than what was compared."""
    group = np.cumsum(new) - 1
    several = np.bincount(group) > 1
    longest = np.zeros(several.size, np.bool_)
    longest[group[sizes > done]] = True
    return np.flatnonzero((several & longest)[group])


def offsets(sizes: Array) -> Numbers:
    """Where each of so many things begins, and where the last one ends."""
    out = np.zeros(sizes.size + 1, np.int64)
    np.cumsum(sizes, out=out[1:])
    return out


def spread(starts: Array, sizes: Array) -> Numbers:
    """The numbers of ``starts[0] … starts[0] + sizes[0] - 1, starts[1] …``, end to end."""
    sizes = sizes.astype(np.int64)
    ends = sizes.cumsum()
    out: Numbers = (starts - ends + sizes).repeat(sizes)
    out += np.arange(out.size)
    return out
