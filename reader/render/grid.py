"""A table's cells put where they belong, while they are read."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from reader.render.blocks import Block, Cell, Runs, Table, Text, plain, reads_from_right

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MOST_CELLS = 2_000
MOST_COLUMNS = 40
MOST_SPAN = 100
"""Qt lays a table out as a whole: 2,000 cells take it 0.4 s. Source: measured."""

_DIGITS = re.compile(r"\d{1,6}")


def is_data(element: HtmlElement) -> bool:
    """Whether a table holds rows of cells: one of a single column, or with tables inside, lays out a page."""
    return element.find(".//table") is None and _columns(element) >= 2


def _columns(element: HtmlElement) -> int:
    return max((len(row) for row in element.iter("tr")), default=0)


class Grid:
    """The cells of a table while they come in, each put where the rows above leave room."""

    def __init__(self, element: HtmlElement) -> None:
        self.element = element
        self.caption: Runs = ()
        self._rows = sum(1 for _ in element.iter("tr"))
        self._taken: set[tuple[int, int]] = set()
        self._row_elements: dict[HtmlElement, int] = {}
        self._cells: list[Cell] = []
        self._now: Cell | None = None

    @property
    def too_large(self) -> bool:
        """Whether the table is more than Qt can lay out."""
        cells = sum(1 for _ in self.element.iter("td", "th"))
        return cells > MOST_CELLS or _columns(self.element) > MOST_COLUMNS

    def place(self, element: HtmlElement, header: bool) -> None:
        row_element = element.getparent()
        row = self._row_elements.setdefault(row_element, len(self._row_elements))
        column = 0
        while (row, column) in self._taken:
            column += 1
        columns = 1
        roomy = len(self._taken) <= MOST_CELLS
        wanted = _span(element.get("colspan", "")) if roomy else 1
        while columns < wanted and column + columns < MOST_COLUMNS and (row, column + columns) not in self._taken:
            columns += 1
        rows = max(1, min(_span(element.get("rowspan", "")) if roomy else 1, self._rows - row))
        self._taken.update((row + down, column + across) for down in range(rows) for across in range(columns))
        self._now = Cell(row, column, rows, columns, header, ())

    def fill(self, inside: tuple[Block, ...]) -> None:
        if self._now is not None:
            self._cells.append(replace(self._now, blocks=inside))
            self._now = None

    def table(self, quote: int) -> Table | None:
        """The table, without columns that nothing begins in."""
        if not any(cell.blocks for cell in self._cells):
            return None
        starts = sorted({cell.column for cell in self._cells})
        number = {column: n for n, column in enumerate(starts)}
        rows = max(cell.row for cell in self._cells) + 1
        cells = tuple(
            replace(
                cell,
                column=number[cell.column],
                columns=sum(1 for column in starts if cell.column <= column < cell.column + cell.columns),
                rows=min(cell.rows, rows - cell.row),
            )
            for cell in self._cells
        )
        words = "".join(plain(block.runs) for cell in cells[:8] for block in cell.blocks if isinstance(block, Text))
        return Table(rows, len(starts), cells, self.caption, quote, reads_from_right(words))


def _span(given: str) -> int:
    found = _DIGITS.fullmatch(given.strip())
    return max(1, min(MOST_SPAN, int(found.group()))) if found else 1
