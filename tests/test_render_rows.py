"""Long tables as several of a few rows."""

from __future__ import annotations

from dataclasses import replace

import written_articles
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.render import Cell, Figure, Run, Table, Text, blocks, plain
from reader.render.blocks import LONGEST_BLOCK, lines
from reader.render.rows import in_rows


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    """Tables whose cells reach over rows and columns, and say their number."""
    rows, columns = draw(st.integers(1, 60)), draw(st.integers(1, 6))
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    letters = draw(st.sampled_from((1, 30, 300)))
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken or draw(st.integers(0, 19)) == 0:
                continue
            tall = min(draw(st.sampled_from((1, 1, 1, 2, 9, 40))), rows - row)
            wide = 1
            while wide < draw(st.sampled_from((1, 1, 2, 3))) and column + wide < columns:
                if (row, column + wide) in taken:
                    break
                wide += 1
            taken |= {(row + down, column + across) for down in range(tall) for across in range(wide)}
            said = Text((Run(f"{len(cells)} {'x' * letters}"),))
            cells.append(Cell(row, column, tall, wide, row == 0, (said,)))
    return Table(rows, columns, tuple(cells), (Run("The caption"),))


def _said(cells: tuple[Cell, ...]) -> list[str]:
    return [line for cell in cells for block in cell.blocks for line in lines(block)]


def _places(cell: Cell, down: int = 0) -> set[tuple[int, int]]:
    rows, columns = range(cell.row, cell.row + cell.rows), range(cell.column, cell.column + cell.columns)
    return {(row + down, column) for row in rows for column in columns}


@settings(max_examples=150)
@given(_tables())
def test_a_long_table_in_pieces_has_the_same_cells_in_the_same_places(table: Table) -> None:
    pieces = [piece for piece in in_rows(table) if isinstance(piece, Table)]
    assert table.rows == sum(piece.rows for piece in pieces)
    assert _said(table.cells) == [line for piece in pieces for line in _said(piece.cells)]
    taken: list[tuple[int, int]] = []
    down = 0
    for piece in pieces:
        for cell in piece.cells:
            assert cell.row + cell.rows <= piece.rows
            taken += _places(cell, down)
        assert list(piece.cells) == sorted(piece.cells, key=lambda cell: (cell.row, cell.column))
        down += piece.rows
    assert len(set(taken)) == len(taken)
    assert {place for cell in table.cells for place in _places(cell)} == set(taken)
    assert [False, *[True] * (len(pieces) - 1)] == [piece.continues for piece in pieces]
    assert [*[True] * (len(pieces) - 1), False] == [piece.goes_on for piece in pieces]
    assert ["The caption", *[""] * (len(pieces) - 1)] == [plain(piece.caption) for piece in pieces]
    assert 1 == len({piece.shares for piece in pieces})


@given(_tables())
def test_no_piece_of_a_table_is_longer_than_can_be_laid_out_in_a_moment(table: Table) -> None:
    for piece in in_rows(table):
        assert isinstance(piece, Table)
        if piece.rows > 1:
            assert sum(map(len, _said(piece.cells))) <= LONGEST_BLOCK // 2


def test_a_short_table_stays_as_it_is() -> None:
    (table,) = blocks(written_articles.article("<table><tr><th>a<th>b<tr><td>1<td>2</table>"))
    assert isinstance(table, Table)
    assert [table] == list(in_rows(table))


def test_a_row_without_end_is_text_and_the_caption_stands_above_it() -> None:
    said = "the height of the water " * 1_000
    html = f"<table><caption>Low water</caption><tr><td>{said}<td>b<tr><td>c<td>d</table>"
    (table,) = blocks(written_articles.article(html))
    assert isinstance(table, Table)
    first, *texts, last = in_rows(table)
    assert isinstance(first, Figure)
    assert "Low water" == plain(first.caption)
    assert all(isinstance(text, Text) and len(plain(text.runs)) <= LONGEST_BLOCK for text in texts)
    assert said.split() == " ".join(line for text in texts for line in lines(text)).split()[: len(said.split())]
    assert isinstance(last, Table)
    assert (1, False, False) == (last.rows, last.continues, last.goes_on)
    assert () == replace(last).caption
