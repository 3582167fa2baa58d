"""How a row of the article list is drawn. Heights are fixed for the whole list: a million rows need no measuring."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from reader.model import Summary
from reader.ui import row_paint
from reader.ui.article_rows import SUMMARY, Index
from reader.ui.look import Look
from reader.ui.set_rows import RowSetter, SetRow

_KEPT_ROWS = 100
"""A few screenfuls: a row takes some 20 KB."""

_Manner = tuple[float, bool, bool]
"""How a row is set: its width, and whether it is compact and shows the passage that matched."""


class ArticleDelegate(QStyledItemDelegate):
    """Draws one article: source and date, headline, the passage that matched, tags and badges."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.compact = False
        self.passages = False
        self._look = look
        self._setter = RowSetter(look)
        self._kept: OrderedDict[int, tuple[Summary, _Manner, SetRow]] = OrderedDict()

    def set_look(self, look: Look) -> None:
        """Takes another look; rows that are set stay so where the new one differs in its colours alone."""
        before, self._look = self._look, look
        if (look.scale, look.interface_families()) != (before.scale, before.interface_families()):
            self._setter = RowSetter(look)
            self._kept.clear()

    def row_height(self) -> int:
        return self._height(self.compact, self.passages)

    def _height(self, compact: bool, passages: bool) -> int:
        px = self._look.px
        if compact:
            return px(9 + 19 + 2 + 16 + 9) + 1
        passage = px(4 + 34) if passages else 0
        return px(11 + 16 + 3 + 38 + 5 + 16 + 11) + passage + 1

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, self.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        summary = index.data(SUMMARY)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        self._paint_ground(painter, option, index, rect)
        if isinstance(summary, Summary):
            painter.translate(rect.topLeft())
            self.set_row(summary, rect.width(), self.compact, self.passages).paint(painter, self._look)
        else:
            self._paint_waiting(painter, rect)
        painter.restore()

    def set_row(self, summary: Summary, width: float, compact: bool, passages: bool) -> SetRow:
        """The row of an article; one that was set is kept for a while, so that it can be set before it is shown."""
        manner = (width, compact, passages)
        kept = self._kept.get(summary.id)
        if kept is not None and kept[:2] == (summary, manner):
            self._kept.move_to_end(summary.id)
            return kept[2]
        if compact:
            made = self._setter.compact(summary, width)
        else:
            height = self._height(compact, passages)
            made = self._setter.comfortable(summary, width, height, passages=passages)
        self._kept[summary.id] = summary, manner, made
        self._kept.move_to_end(summary.id)
        if len(self._kept) > _KEPT_ROWS:
            self._kept.popitem(last=False)
        return made

    # -------------------------------------------------------- what stands beneath

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, rect: QRectF) -> None:
        look = self._look
        if row_paint.is_chosen(option, index):
            painter.fillRect(rect, look.colour("tint" if option.widget.hasFocus() else "idle"))
            return
        if row_paint.is_pointed_at(option):
            painter.fillRect(rect, look.colour("hover"))
        if row_paint.is_current(option, index):
            painter.setPen(QPen(look.colour("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.setPen(QPen(look.colour("line"), 1))
        y = rect.bottom() - 0.5
        painter.drawLine(QPointF(rect.left() + look.px(28), y), QPointF(rect.right(), y))

    def _paint_waiting(self, painter: QPainter, rect: QRectF) -> None:
        px = self._look.px
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("hover"))
        x, y = rect.left() + px(28), rect.top() + px(9 if self.compact else 13)
        for wide, top in ((0.7, 0), (0.45, 21)) if self.compact else ((0.3, 0), (0.75, 20), (0.5, 62)):
            painter.drawRoundedRect(QRectF(x, y + px(top), (rect.width() - px(44)) * wide, px(10)), px(3), px(3))
