"""A long table as several of a few rows, whose columns stand below each other: Qt lays a table out as a whole."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from reader.render.blocks import LONGEST_BLOCK, Cell, Figure, Run, Table, Text, in_pieces, lines

_LONGEST, _CELL = LONGEST_BLOCK // 2, 60
"""Letters of a table that are laid out in a moment; a cell takes as long as so many. Source: measured."""
_NARROWEST, _WIDEST = 4, 30
"""Letters for which a column makes room at least, and in which a long text is set well."""


def in_rows(table: Table) -> Iterator[Table | Text | Figure]:
    """The table, cut where it is longer than can be laid out at once; a row that is too long alone as text."""
    lengths = [_CELL + sum(len(line) for inner in cell.blocks for line in lines(inner)) for cell in table.cells]
    if sum(lengths) <= _LONGEST:
        yield table
        return
    of_rows = Counter[int]()
    for cell, length in zip(table.cells, lengths, strict=True):
        of_rows[cell.row] += length
    shares = _shares(table)
    cells = sorted(table.cells, key=lambda cell: cell.row)
    tall = [cell for cell in cells if cell.rows > 1]
    groups = list(_groups(of_rows, table.rows))
    too_long = {start for start, _ in groups if of_rows[start] > LONGEST_BLOCK}
    for (before, _), (start, end) in pairwise([(-1, 0), *groups]):
        first, last = (bisect_left(cells, row, key=lambda cell: cell.row) for row in (start, end))
        above = [replace(cell, blocks=()) for cell in tall if cell.row < start < cell.row + cell.rows]
        some = replace(
            table,
            rows=end - start,
            cells=_cut([*above, *cells[first:last]], start, end),
            caption=() if start else table.caption,
            shares=shares,
            continues=start > 0 and before not in too_long,
            goes_on=end < table.rows and end not in too_long,
        )
        if start not in too_long:
            yield some
            continue
        if some.caption:
            yield Figure(None, some.caption, quote=table.quote, rtl=table.rtl)
        for line in filter(None, lines(some)):
            yield from in_pieces(Text((Run(line),), quote=table.quote, rtl=table.rtl))


def _groups(of_rows: Counter[int], rows: int) -> Iterator[tuple[int, int]]:
    start = length = 0
    for row in range(rows):
        if row > start and length + of_rows[row] > _LONGEST:
            yield start, row
            start, length = row, 0
        length += of_rows[row]
    yield start, rows


def _cut(cells: Iterable[Cell], start: int, end: int) -> tuple[Cell, ...]:
    """Cells as they stand in some rows of their table, in reading order."""
    found = []
    for cell in cells:
        first, last = max(start, cell.row), min(end, cell.row + cell.rows)
        found.append(replace(cell, row=first - start, rows=last - first))
    return tuple(sorted(found, key=lambda cell: (cell.row, cell.column)))


def _shares(table: Table) -> tuple[float, ...]:
    """How much of the width each column gets, by its longest text, its longest word at least."""
    room = [float(_NARROWEST)] * table.columns
    for cell in table.cells:
        if cell.columns == 1:
            said = " ".join(line for inner in cell.blocks for line in lines(inner))
            word = max(map(len, said[: 10 * _WIDEST].split()), default=0)
            room[cell.column] = max(room[cell.column], min(_WIDEST, len(said)), min(_WIDEST, word))
    return tuple(each / sum(room) for each in room)
