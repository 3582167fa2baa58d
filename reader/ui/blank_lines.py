"""Blank lines in the gaps of a page's columns, so that each column is copied whole and before the next.

A program that copies from a PDF guesses from the gaps what belongs together. Where a column falls apart at its headings
and pictures, and its gaps meet those of the other column, it reads from one into the other.
Source: poppler 22.12, TextPage::coalesce. Lines are one block where their baselines are at most 1.5 of their size
apart and their sizes within a twentieth; what is larger or smaller joins where it stands on a line of the block.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reader.ui.sheets import Piece, Placed
from reader.ui.typesetting import TENTHS, Line, Typesetter

_FARTHEST = 1.45
_MOST_UNLIKE = 0.045
_OVERLAP = 0.5
"""How far a blank line reaches into the column, in points; all else of it stands left of the text."""


@dataclass(frozen=True, slots=True)
class _Text:
    """The lines of a piece: where their baseline and their ends are, and the size of their letters."""

    baseline: float
    left: float
    right: float
    size: float


class BlankLines:
    """Fills the gaps of columns in which the text is ``size_pt`` high."""

    def __init__(self, size_pt: float) -> None:
        self._size = size_pt
        self._setter = Typesetter("")
        one = self._setter.blank(size_pt, 1)
        self._made: dict[int, Line] = {1: one}
        self._wide = one.width or size_pt

    def filled(self, placed: Sequence[Placed]) -> Iterator[Placed]:
        """The pieces of some columns with blank lines between them; the cells of a table stay apart."""
        column = -1
        above: _Text | None = None
        for number, y, piece in placed:
            text = _text(y, piece)
            if text is not None and piece.beside:
                column, above = number, None
            elif text is not None:
                if number != column:
                    column, above = number, replace(text, baseline=0.0)
                if above is not None:
                    yield from ((number, *blank) for blank in self._between(above, text))
                if abs(text.size / self._size - 1) > _MOST_UNLIKE:
                    yield number, *self._blank(text.baseline, text.left, text.right)
                above = text
            yield number, y, piece

    def _between(self, above: _Text, below: _Text) -> Iterator[tuple[float, Piece]]:
        apart = below.baseline - above.baseline
        parts = math.ceil(apart / (_FARTHEST * self._size))
        for n in range(1, parts):
            yield self._blank(above.baseline + apart * n / parts, above.left, below.right)

    def _blank(self, baseline: float, left: float, right: float) -> tuple[float, Piece]:
        """A blank line that ends at ``left``, and reaches under what ends at ``right`` left of that."""
        count = max(1, math.ceil((left - right) / self._wide) + 1)
        if count not in self._made:
            self._made[count] = self._setter.blank(self._size, count)
        line = self._made[count]
        return baseline - line.height * 0.8, Piece(0.0, ((left + _OVERLAP - count * self._wide, 0.0, line),))


def _text(y: float, piece: Piece) -> _Text | None:
    lines = [(dx, dy, mark) for dx, dy, mark in piece.marks if isinstance(mark, Line)]
    if not lines:
        return None
    drawn = [(dx, mark.layout.lineAt(mark.number).naturalTextRect()) for dx, _, mark in lines]
    _, dy, last = lines[-1]
    return _Text(
        baseline=y + dy + last.height * 0.8,
        left=min(dx + place.left() / TENTHS for dx, place in drawn),
        right=max(dx + place.right() / TENTHS for dx, place in drawn),
        size=last.layout.font().pixelSize() / TENTHS,
    )
