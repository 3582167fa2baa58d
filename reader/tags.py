"""Tags as columns: an archive may have tens of thousands, which are counted, sorted and handed on all at once.

A `Tag` is made only of one that is looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from typing import overload

import numpy as np
from numpy.typing import NDArray

from reader.model import Tag, tag_key

Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]


class TagKeys:
    """The keys of all tags of an archive that count as none but themselves, rising. Their places are their rows."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = keys

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each."""
        return dict(zip(self.keys, range(len(self.keys)), strict=True))

    def rows_of(self, keys: Sequence[str]) -> Rows:
        """The row of each of some keys; -1 of one that is none of these."""
        return np.fromiter(map(self.rows.get, keys, repeat(-1)), np.intp, len(keys))

    def mask(self, keys: Iterable[str]) -> Mask:
        """True at the rows of some keys; those that are none of these are passed over."""
        mask = np.zeros(len(self.keys), np.bool_)
        mask[[self.rows[key] for key in keys if key in self.rows]] = True
        return mask

    @cached_property
    def spelt(self) -> list[str]:
        """Each letter by letter, as `tag_spelling` spells it."""
        return [unicodedata.normalize("NFD", key) for key in self.keys]

    @cached_property
    def _consonants(self) -> list[str]:
        return [key if key.isascii() else key.translate(_FIRST_CONSONANTS) for key in self.keys]

    def holding(self, text: str) -> Mask:
        """True at those that hold a text, folded as tags are compared.

        One Korean syllable is enough, also while it is being composed, and so are the first consonants.
        """
        wanted = tag_spelling(text)
        texts = self._consonants if _CONSONANTS.fullmatch(wanted) else self.spelt
        mask = np.fromiter((wanted in each for each in texts), np.bool_, len(texts))
        if not mask.any() and (moved := with_last_moved(wanted)):
            mask = np.fromiter((moved in each for each in texts), np.bool_, len(texts))
        return mask


def tag_spelling(label: str) -> str:
    """A tag's key letter by letter: in a Korean syllable are the letters that one composes it of."""
    return unicodedata.normalize("NFD", tag_key(label))


def with_last_moved(spelling: str) -> str:
    """A spelling whose last consonant begins the next syllable, as it does in the midst of typing: 올 on the way to
    오래. Empty where it ends otherwise."""
    moved = _MOVED.get(spelling[-1:], "")
    return spelling[:-1] + moved if moved else ""


class _FirstConsonants(dict[int, int]):
    """For `str.translate`: each Korean syllable to its first consonant, any other letter to itself."""

    def __missing__(self, code: int) -> int:
        self[code] = 0x1100 + (code - 0xAC00) // 588 if 0xAC00 <= code <= 0xD7A3 else code
        return self[code]


_FIRST_CONSONANTS = _FirstConsonants()
_MOVED = dict(
    zip(
        map(chr, range(0x11A8, 0x11C3)),
        "ᄀ ᄁ ᆨᄉ ᄂ ᆫᄌ ᆫᄒ ᄃ ᄅ ᆯᄀ ᆯᄆ ᆯᄇ ᆯᄉ ᆯᄐ ᆯᄑ ᆯᄒ ᄆ ᄇ ᆸᄉ ᄉ ᄊ ᄋ ᄌ ᄎ ᄏ ᄐ ᄑ ᄒ".split(),
        strict=True,
    )
)
"""What becomes of a last consonant, simple or double, when a vowel follows it."""
_CONSONANTS = re.compile("[ᄀ-ᄒ ]+")


@dataclass(frozen=True, eq=False)
class TagNames:
    """All tags of an archive that count as none but themselves, used or not.

    Shapes: columns by the rows of ``keys``; ``colours`` and ``pinned`` have the rows alone that were dressed so;
    ``times`` gives when each was last given. ``others`` are the keys of other names, ``other_rows`` the rows of the
    tags that they mean.
    """

    keys: TagKeys
    labels: Sequence[str]
    times: Callable[[], Sequence[str]] = field(repr=False)
    colours: Mapping[int, str]
    pinned: frozenset[int]
    others: TagKeys
    other_rows: Rows

    def holding(self, text: str) -> Mask:
        """True at those of which any name holds a text; see `TagKeys.holding`."""
        mask = self.keys.holding(text)
        mask[self.other_rows[self.others.holding(text)]] = True
        return mask

    def tag(self, row: int, count: int) -> Tag:
        return Tag(self.labels[row], count, self.colours.get(row, ""), row in self.pinned, self._used_at[row])

    @cached_property
    def _used_at(self) -> Sequence[str]:
        return self.times()

    @cached_property
    def recency(self) -> Numbers:
        """How recently each was given: a greater number is later."""
        return np.unique(np.array(self._used_at, np.str_), return_inverse=True)[1].astype(np.int64)


class CountedTags(Sequence[Tag]):
    """Some tags with their counts. Shapes: ``rows`` of ``names``, and as many ``counts``."""

    def __init__(self, names: TagNames, rows: Rows, counts: Numbers) -> None:
        self.names, self.rows, self.counts = names, rows, counts

    @classmethod
    def most_first(cls, names: TagNames, counts: Numbers) -> CountedTags:
        """Those that count at all, of all names. Shapes: ``counts`` by row."""
        rows = np.flatnonzero(counts)
        rows = rows[np.argsort(-counts[rows], kind="stable")]
        return cls(names, rows, counts[rows])

    # ------------------------------------------------------------ one by one

    def __len__(self) -> int:
        return self.rows.size

    @overload
    def __getitem__(self, at: int) -> Tag: ...

    @overload
    def __getitem__(self, at: slice) -> CountedTags: ...

    def __getitem__(self, at: int | slice) -> Tag | CountedTags:
        if isinstance(at, slice):
            return CountedTags(self.names, self.rows[at], self.counts[at])
        return self.names.tag(self.rows.item(at), self.counts.item(at))

    def __iter__(self) -> Iterator[Tag]:
        return map(self.names.tag, self.rows.tolist(), self.counts.tolist())

    def key(self, at: int) -> str:
        return self.names.keys.keys[self.rows.item(at)]

    @property
    def labels(self) -> list[str]:
        return list(map(self.names.labels.__getitem__, self.rows.tolist()))

    def spelt(self) -> Iterator[str]:
        """The keys, letter by letter; see `TagKeys.spelt`."""
        return map(self.names.keys.spelt.__getitem__, self.rows.tolist())

    def find(self, label: str) -> int:
        """Where the tag stands that has this label, however it is spelt; -1 where it is none of these."""
        row = self.names.keys.rows.get(tag_key(label), -1)
        found = np.flatnonzero(self.rows == row)
        return found.item(0) if found.size else -1

    def named(self, label: str) -> Tag | None:
        """The tag that has this label, however it is spelt."""
        at = self.find(label)
        return self[at] if at >= 0 else None

    # ------------------------------------------------------------ all at once

    def __eq__(self, other: object) -> bool:
        """Whether they look alike, in their order; when they were last given is no matter."""
        if not isinstance(other, CountedTags):
            return NotImplemented
        if not np.array_equal(self.counts, other.counts):
            return False
        if self.names.labels is other.names.labels:
            return np.array_equal(self.rows, other.rows) and self._dresses() == other._dresses()
        return self.labels == other.labels and self._dresses() == other._dresses()

    def _dresses(self) -> dict[str, tuple[str, bool]]:
        """Colour and pin of those that have one, by label."""
        names, mask = self.names, self.mask()
        dressed = {row for row in (*names.colours, *names.pinned) if mask[row]}
        return {names.labels[row]: (names.colours.get(row, ""), row in names.pinned) for row in dressed}

    def __add__(self, others: CountedTags) -> CountedTags:
        """These, and then others of the same names."""
        return CountedTags(
            self.names, np.concatenate((self.rows, others.rows)), np.concatenate((self.counts, others.counts))
        )

    def within(self, names: TagNames) -> CountedTags:
        """Those that have a row among other names, which may be of an earlier or later moment."""
        if self.names.keys is names.keys:
            return CountedTags(names, self.rows, self.counts)
        rows = names.keys.rows_of(list(map(self.names.keys.keys.__getitem__, self.rows.tolist())))
        known = rows >= 0
        return CountedTags(names, rows[known], self.counts[known])

    def where(self, mask: Mask) -> CountedTags:
        """Those whose rows are true in a mask."""
        chosen = mask[self.rows]
        return CountedTags(self.names, self.rows[chosen], self.counts[chosen])

    def mask(self) -> Mask:
        """True at the rows of these."""
        mask = np.zeros(len(self.names.keys), np.bool_)
        mask[self.rows] = True
        return mask

    def but(self, labels: Iterable[str]) -> CountedTags:
        """Without those that have these labels, however they are spelt."""
        return self.where(~self.names.keys.mask(map(tag_key, labels)))

    def pinned_mask(self) -> Mask:
        """True at the rows of those that are pinned."""
        mask = np.zeros(len(self.names.keys), np.bool_)
        mask[list(self.names.pinned)] = True
        return mask & self.mask()

    def once_mask(self) -> Mask:
        """True at the rows of those that count one."""
        mask = np.zeros(len(self.names.keys), np.bool_)
        mask[self.rows[self.counts == 1]] = True
        return mask

    def uncounted(self) -> CountedTags:
        return CountedTags(self.names, self.rows, np.zeros_like(self.counts))

    def by_name(self) -> CountedTags:
        return self._in_order(np.argsort(self.rows))

    def by_recency(self) -> CountedTags:
        """Those first that were given last."""
        return self._in_order(np.argsort(-self.names.recency[self.rows], kind="stable"))

    def in_order_of(self, rank: Callable[[str, bool], tuple[int, bool]]) -> CountedTags:
        """By a rank of key and pin, those of one rank as they are; for a few."""
        ranks = [rank(self.key(at), self.rows.item(at) in self.names.pinned) for at in range(len(self))]
        return self._in_order(np.array(sorted(range(len(self)), key=ranks.__getitem__), np.intp))

    def _in_order(self, at: Rows) -> CountedTags:
        return CountedTags(self.names, self.rows[at], self.counts[at])
