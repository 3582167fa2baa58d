"""What the rows of every list share: how one stands, and how its pill, its count and its name are drawn.

`QStyle` takes 15 ms to load, and its flags are needed only under the pointer.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextLayout, QTextLine
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from reader.ui import wording
from reader.ui.article_rows import Index
from reader.ui.look import Look


def is_chosen(option: QStyleOptionViewItem, index: Index) -> bool:
    """Whether the row is selected."""
    view = option.widget
    return isinstance(view, QAbstractItemView) and view.selectionModel().isSelected(index)


def is_current(option: QStyleOptionViewItem, index: Index) -> bool:
    """Whether the keyboard stands on the row."""
    view = option.widget
    return isinstance(view, QAbstractItemView) and view.hasFocus() and view.currentIndex() == index


def is_pointed_at(option: QStyleOptionViewItem) -> bool:
    """Whether the pointer is over the row."""
    view = option.widget
    if not isinstance(view, QAbstractItemView) or not view.underMouse():
        return False
    from PySide6.QtWidgets import QStyle

    return bool(option.state & QStyle.StateFlag.State_MouseOver)


def paint_pill(painter: QPainter, look: Look, option: QStyleOptionViewItem, mode: str, chosen: bool = False) -> None:
    """Draws the ground of a row that has a part in the query, is chosen or is pointed at."""
    ground = "bad_tint" if mode == "not" else "tint" if mode or chosen else "hover" if is_pointed_at(option) else ""
    if ground:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(ground))
        painter.drawRoundedRect(_pill(look, option), look.px(6), look.px(6))


def paint_ring(painter: QPainter, look: Look, option: QStyleOptionViewItem, index: Index) -> None:
    """Draws the ring around the row on which the keyboard stands."""
    if is_current(option, index):
        painter.setPen(QPen(look.colour("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(_pill(look, option).adjusted(1, 1, -1, -1), look.px(5), look.px(5))


def paint_count(painter: QPainter, look: Look, rect: QRectF, right: float, count: int) -> float:
    """Draws a count that ends at ``right``, and tells where what stands before it has to end."""
    if not count:
        return right
    left = _paint_word(painter, look.word(wording.number(count), 12, figures=True), look.colour("soft"), rect, right)
    return left - look.px(8)


def paint_mode(painter: QPainter, look: Look, role: str, rect: QRectF, right: float, word: str) -> float:
    """Draws the word for a row's part in the query before ``right``, and tells where it begins."""
    return _paint_word(painter, look.word(word, 11, 600), look.colour(role), rect, right)


def paint_name(
    painter: QPainter, look: Look, rect: QRectF, left: float, right: float, name: str, *, strong: bool, struck: bool
) -> None:
    """Draws a name between two edges, shortened where there is too little room."""
    layout = look.word(name, 13, 600 if strong else 400, struck=struck, room=max(0.0, right - left))
    painter.setPen(look.colour("text"))
    layout.draw(painter, QPointF(left, _top(layout.lineAt(0), rect)))


def _paint_word(painter: QPainter, layout: QTextLayout, colour: QColor, rect: QRectF, right: float) -> float:
    line = layout.lineAt(0)
    left = right - line.naturalTextWidth()
    painter.setPen(colour)
    layout.draw(painter, QPointF(left, _top(line, rect)))
    return left


def _top(line: QTextLine, rect: QRectF) -> float:
    """Where a line begins that stands in the middle of a row."""
    return rect.top() + (rect.height() - line.ascent() - line.descent()) / 2


def _pill(look: Look, option: QStyleOptionViewItem) -> QRectF:
    return QRectF(option.rect).adjusted(look.px(8), 1, -look.px(8), -1)
