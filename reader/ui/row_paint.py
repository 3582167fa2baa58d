"""What the rows of every list share: how one stands, and how its pill, its count and its name are drawn.

`QStyle` takes 15 ms to load, and its flags are needed only under the pointer.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
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
    left = paint_word(painter, look, look.font(12, figures=True), "soft", rect, right, wording.number(count))
    return left - look.px(8)


def paint_word(painter: QPainter, look: Look, font: QFont, role: str, rect: QRectF, right: float, word: str) -> float:
    """Draws a word that ends at ``right``, and tells where it begins."""
    wide = QFontMetricsF(font).horizontalAdvance(word)
    painter.setFont(font)
    painter.setPen(look.colour(role))
    painter.drawText(QRectF(right - wide, rect.top(), wide + 1, rect.height()), Qt.AlignmentFlag.AlignVCenter, word)
    return right - wide


def paint_name(
    painter: QPainter, look: Look, rect: QRectF, left: float, right: float, name: str, *, strong: bool, struck: bool
) -> None:
    """Draws a name between two edges, shortened where there is too little room."""
    font = look.font(13, 600 if strong else 400)
    font.setStrikeOut(struck)
    painter.setFont(font)
    painter.setPen(look.colour("text"))
    room = max(0.0, right - left)
    shown = QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, room)
    painter.drawText(QRectF(left, rect.top(), room, rect.height()), Qt.AlignmentFlag.AlignVCenter, shown)


def _pill(look: Look, option: QStyleOptionViewItem) -> QRectF:
    return QRectF(option.rect).adjusted(look.px(8), 1, -look.px(8), -1)
