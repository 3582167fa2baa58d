"""Looking for a headline as its first letters are typed in the list."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from itertools import chain, islice

from reader.ui import answers
from reader.ui.article_rows import PAGE_ROWS
from reader.ui.lanes import LAST, Lane

PAGES_AT_ONCE = 8
MOST_ROWS = 50_000


def find(lane: Lane, start: str, ids: array[int], after_row: int, told: Callable[[int], None]) -> None:
    """Tells the next row, from one on and round again, whose headline begins so; newer letters take its place.

    Some pages are read at a time, so that nothing else waits for the end of a long search.
    """
    order = list(islice(chain(range(after_row, len(ids)), range(min(after_row, len(ids)))), MOST_ROWS))

    def look(begin: int) -> None:
        rows = order[begin : begin + PAGE_ROWS * PAGES_AT_ONCE]
        if not rows:
            return

        def looked(row: int) -> None:
            if row >= 0:
                told(row)
            else:
                look(begin + len(rows))

        lane.ask(
            lambda archive: answers.row_of_headline(archive, start, ids, rows), looked, key="type-ahead", urgency=LAST
        )

    look(0)
