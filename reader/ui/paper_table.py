"""A table on paper: words whole wherever they can be, rows never parted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from PySide6.QtGui import QFontMetricsF

from reader.render import Cell, Figure, Run, Table, Text
from reader.render import lines as lines_of
from reader.ui.sheets import HAIRLINE, TIE, Group, Mark, Piece, Stroke, height_of, pieces_of
from reader.ui.stand_ins import boxed
from reader.ui.typesetting import GREY, TENTHS, Face, Line, Setting, Typesetter

_Row = list[tuple[Cell, list[Line | None]]]
_LONGEST_UNBROKEN = 24
_BOLD = 600
_LITTLE_MORE = 1.15
"""How much wider than its room a table may want to be, to be set in letters so much smaller that no line breaks."""

_UNBROKEN = re.compile(r"[^\s\u2e80-\u30ff\u3400-\u9fff]+|[\u2e80-\u30ff\u3400-\u9fff]{1,4}")
"""What is not broken in a table's cell: a word, or a few letters of a script that breaks anywhere."""


class TableComposer:
    """Composes the tables of an article. Units: points; ``size_pt`` of the text around, ``most_high`` of a page."""

    def __init__(self, setter: Typesetter, size_pt: float, most_high: float) -> None:
        self._set = setter
        self._size_pt = size_pt
        self._most_high = most_high

    def groups(self, table: Table, width: float) -> Iterator[Group]:
        yield ()
        s = self._size_pt
        size = max(s * 0.55, min(s * 0.88, s * 0.88 * 7 / max(7, table.columns)))
        fonts = [self._set.font(Setting(size, size, weight=weight)) for weight in (400, _BOLD)]
        metrics = list(map(QFontMetricsF, fonts))

        def measured(said: _Said) -> float:
            words = boxed(said.words, fonts[said.bold])
            return metrics[said.bold].horizontalAdvance(words) / TENTHS + size * 1.1

        least, wanted = _column_needs(table, measured)
        yield ()
        held = least if sum(wanted) > width * _LITTLE_MORE else wanted
        if sum(held) > width:  # smaller letters, so that words stay whole, or lines where they nearly fit
            shrunk = max(s * 0.55, size * width / sum(held))
            least, wanted, size = (
                [each * shrunk / size for each in least],
                [each * shrunk / size for each in wanted],
                shrunk,
            )
        columns = _column_widths(least, wanted, width)
        setting = Setting(size, size * 1.35)
        if table.caption:
            lines = self._set.lines(
                table.caption, Setting(s * 0.8, s * 1.12, Face.PLAIN, colour=GREY), width, table.rtl
            )
            yield (*pieces_of(lines), Piece(s * 0.3), TIE)

        def set_cell(cell: Cell) -> list[Line]:
            return self._cell(cell, setting, sum(columns[cell.column :][: cell.columns]) - size)

        groups: list[Group] = []
        for row in _rows_together(table, set_cell):
            groups += self._row(row, columns, size, width, table.rtl)
            yield ()
        yield from _table_together(groups, self._most_high)
        yield (Piece(s * 0.8),)

    def _cell(self, cell: Cell, setting: Setting, width: float) -> list[Line]:
        setting = replace(setting, weight=_BOLD) if cell.header else setting
        lines: list[Line] = []
        for block in cell.blocks:
            if isinstance(block, Text):
                mark = "" if block.number is None else f"{block.number}. " if block.ordered else "• "
                lines += self._set.lines((Run(mark), *block.runs), setting, width, block.rtl)
            elif isinstance(block, Figure):
                words = block.caption or ((Run(block.picture.alt),) if block.picture else ())
                lines += self._set.lines(
                    (*words, Run(block.credit and f" / {block.credit}")), setting, width, block.rtl
                )
        return lines

    def _row(self, row: _Row, columns: Sequence[float], size: float, width: float, rtl: bool) -> Iterator[Group]:
        """A row with a hairline below; one higher than a page is the only one to be cut, between its lines."""
        pad, leading = size * 0.3, size * 1.35
        most = max((len(lines) for _, lines in row), default=0)
        marks: list[tuple[float, float, Mark]] = []  # a cell whole before the next, for that is how it is read
        for cell, lines in row:
            left = sum(columns[: cell.column])
            x = width - left - sum(columns[cell.column :][: cell.columns]) if rtl else left
            marks += [(x + size / 2, n * leading, line) for n, line in enumerate(lines) if line is not None]
        end = Piece(HAIRLINE, ((0.0, 0.0, Stroke(width, HAIRLINE)),))
        if leading * most + 2 * pad <= self._most_high * 0.9:
            yield (Piece(pad), Piece(leading * most, tuple(marks), beside=True), Piece(pad), end)
            return
        for n in range(most):
            beside = tuple((x, 0.0, line) for x, y, line in marks if round(y / leading) == n)
            yield (Piece(leading, beside, beside=True),)
        yield (Piece(pad), end)


def _rows_together(table: Table, set_cell: Callable[[Cell], list[Line]]) -> Iterator[_Row]:
    """A table's rows with their lines; those that a cell spans as one, each below the one before."""
    rows: list[list[Cell]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row].append(cell)
    end = 0
    together: _Row = []
    for number, row in enumerate(rows):
        offset = max((len(lines) for _, lines in together), default=0)
        together += [(cell, [None] * offset + set_cell(cell)) for cell in row]
        end = max([end, *(cell.row + cell.rows for cell in row)])
        if number + 1 >= end and together:
            yield together
            together = []


def _table_together(rows: list[Group], height: float) -> Iterator[Group]:
    """A short table whole; of a long one neither the first nor the last row alone."""
    if sum(map(height_of, rows)) < height * 0.4:
        yield tuple(piece for row in rows for piece in row)
        return
    yield (*rows[0], TIE)
    yield from rows[1:-2]
    yield tuple(piece for row in rows[1:][-2:] for piece in row)


@dataclass(frozen=True, slots=True)
class _Said:
    """Words of a cell, and whether they are bold."""

    words: str = ""
    bold: bool = False

    def ems(self) -> float:
        """About how wide they are, to find the widest."""
        return sum(1.0 if letter > "\u1100" else 0.55 if self.bold else 0.5 for letter in self.words)


def _column_needs(table: Table, measured: Callable[[_Said], float]) -> tuple[list[float], list[float]]:
    """For each column the width of its longest word, and the width that it would fill without a break."""
    words, lines = [_Said()] * table.columns, [_Said()] * table.columns
    for cell in table.cells:
        if cell.columns == 1:
            n = cell.column
            said = [line for block in cell.blocks for line in lines_of(block)]
            unbroken = [each[:_LONGEST_UNBROKEN] for line in said for each in _UNBROKEN.findall(line)]
            words[n] = max([words[n], *(_Said(each, cell.header) for each in unbroken)], key=_Said.ems)
            longest = [line[: _LONGEST_UNBROKEN * 6] for line in said]
            lines[n] = max([lines[n], *(_Said(each, cell.header) for each in longest)], key=_Said.ems)
    return list(map(measured, words)), list(map(measured, lines))


def _column_widths(least: Sequence[float], wanted: Sequence[float], width: float) -> list[float]:
    """Columns that hold their longest words. What lacks no more than its fair share is set without a break, and what
    is left goes to those that would fill it."""
    spare = width - sum(least)
    if spare <= 0:
        return [each * width / sum(least) for each in least]
    given = list(least)
    lacking = {n: want - need for n, (need, want) in enumerate(zip(least, wanted, strict=True)) if want > need}
    while modest := [n for n, lack in lacking.items() if lack <= spare / len(lacking)]:
        for n in modest:
            spare -= lacking.pop(n)
            given[n] = wanted[n]
    weights = {n: lack**0.75 for n, lack in lacking.items()} or dict(enumerate(given))
    return [each + spare * weights.get(n, 0.0) / sum(weights.values()) for n, each in enumerate(given)]
