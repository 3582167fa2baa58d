"""The articles of a result as rows: an array of ids, and pages of summaries that come when they are looked at."""

from __future__ import annotations

import sys
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from reader.model import Summary
from reader.ui import wording

PAGE_ROWS = 128
KEPT_PAGES = 64

Index = QModelIndex | QPersistentModelIndex
SUMMARY = Qt.ItemDataRole.UserRole
_NOWHERE = QModelIndex()


def row_in(ids: array[int], article_id: int) -> int:
    """The row of an article among others, or -1."""
    raw, wanted = ids.tobytes(), article_id.to_bytes(8, sys.byteorder, signed=True)
    at = raw.find(wanted)  # a seventh of what the array's own search takes
    while at > 0 and at % 8:
        at = raw.find(wanted, at + 1)
    return at // 8


class ArticleModel(QAbstractTableModel):
    """One column of articles. A row whose page has not come yet has no summary.

    What is known about an article outlives a change of the result, so that rows do not blink:
    it is shown until the page is there again. Units: an id takes 8 bytes a row, and at most
    `KEPT_PAGES` pages of summaries are kept.
    """

    pages_wanted = Signal(list)
    """Numbers of pages that were looked at and are not there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids: array[int] = array("q")
        self._rows_of: dict[int, int] = {}
        self._known: OrderedDict[int, Summary] = OrderedDict()
        self._fresh: set[int] = set()
        self._gone: set[int] = set()
        self._wanted: set[int] = set()
        self._asked: set[int] = set()
        self._ask = QTimer(self)
        self._ask.setSingleShot(True)
        self._ask.setInterval(0)
        self._ask.timeout.connect(self._on_ask)

    # -------------------------------------------------------- what it holds

    @property
    def ids(self) -> array[int]:
        return self._ids

    @property
    def waiting(self) -> bool:
        """Whether rows that were looked at have not come yet."""
        return bool(self._wanted or self._asked)

    def show_ids(self, ids: array[int], first: Sequence[Summary] = ()) -> None:
        """Takes the rows of a new result, the first of which may have come with it."""
        self._known.update((summary.id, summary) for summary in first)
        if ids == self._ids:
            self.refresh()
            return
        self.beginResetModel()
        self._ids = ids
        self._rows_of.clear()
        self._stale()
        self.endResetModel()

    def show_page(self, page: int, summaries: Iterable[Summary]) -> None:
        """Fills a page with what came for it; ids without a summary stay empty rows."""
        self._asked.discard(page)
        self._fresh.add(page)
        self._gone.update(self.page_ids(page))
        for summary in summaries:
            self._gone.discard(summary.id)
            self._known[summary.id] = summary
            self._known.move_to_end(summary.id)
        while len(self._known) > KEPT_PAGES * PAGE_ROWS:
            self._known.popitem(last=False)
        self._repaint(page)

    def show_rows(self, summaries: Sequence[Summary]) -> None:
        """Shows articles as they are now, where they stand; with none given, all that are looked at."""
        if not summaries:
            self.refresh()
            return
        changed = {summary.id: summary for summary in summaries if summary.id in self._known}
        self._known.update(changed)
        for page in self._fresh:  # only what was looked at can be on screen
            for row, article_id in enumerate(self.page_ids(page), page * PAGE_ROWS):
                if article_id in changed:
                    self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def refresh(self) -> None:
        """Has every row on screen asked for again, and shows the old ones until the new ones come."""
        self._stale()
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, 0))

    def forget(self) -> None:
        """Lets go of everything, for another archive."""
        self._known.clear()
        self.show_ids(array("q"))

    def page_ids(self, page: int) -> Sequence[int]:
        return self._ids[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]

    def summary(self, row: int) -> Summary | None:
        """What is known about a row; None until its page has come."""
        return self._known.get(self._ids[row])

    def row_of(self, article_id: int) -> int:
        """The row of an article, or -1."""
        if article_id not in self._rows_of:
            self._rows_of[article_id] = row_in(self._ids, article_id)
        return self._rows_of[article_id]

    def known(self, ids: Iterable[int]) -> list[Summary]:
        """What is known about some articles, whether or not they are rows now."""
        return [self._known[article_id] for article_id in ids if article_id in self._known]

    def _stale(self) -> None:
        self._fresh.clear()
        self._gone.clear()
        self._wanted.clear()
        self._asked.clear()

    def _repaint(self, page: int) -> None:
        first, last = page * PAGE_ROWS, min(len(self._ids), (page + 1) * PAGE_ROWS) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, 0))

    def _on_ask(self) -> None:
        pages = [page for page in sorted(self._wanted) if page * PAGE_ROWS < len(self._ids)]
        self._asked.update(pages)
        self._wanted.clear()
        if pages:
            self.pages_wanted.emit(pages)

    # -------------------------------------------------------- what Qt asks

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | (Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == SUMMARY:
            return self._looked_at(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._spoken(self._looked_at(index.row()))
        return None

    def _looked_at(self, row: int) -> Summary | None:
        page, article_id = row // PAGE_ROWS, self._ids[row]
        there = page in self._fresh and (article_id in self._known or article_id in self._gone)
        if not there and page not in self._asked:
            self._wanted.add(page)
            if not self._ask.isActive():
                self._ask.start()
        return self.summary(row)

    def _spoken(self, summary: Summary | None) -> str:
        if summary is None:
            return self.tr("Loading")
        said = [summary.title, summary.source, wording.day_and_time(summary.published)]
        if summary.unread:
            said.append(self.tr("unread"))
        if summary.starred:
            said.append(self.tr("starred"))
        if summary.has_note:
            said.append(self.tr("has a note"))
        if summary.captures > 1:
            said.append(self.tr("{count} captures").format(count=summary.captures))
        return ", ".join(part for part in said if part)
