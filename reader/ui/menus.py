"""Menus in the look of the window, and the row of tag colours inside one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QWidget, QWidgetAction

from reader.ui.look import TAG_COLOURS, Look


class Menu(QMenu):
    """A menu with round corners where the desktop can draw them."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        flags = Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
        self.setWindowFlags(self.windowFlags() | flags)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setToolTipsVisible(False)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        self._look = look
        self.setFont(look.font(13))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cuts the corners off on X11, where a desktop that composes nothing would paint them black."""
        super().resizeEvent(event)
        if QGuiApplication.platformName() == "xcb":
            outline = QPainterPath()
            outline.addRoundedRect(QRectF(self.rect()), self._look.px(8), self._look.px(8))
            self.setMask(QRegion(outline.toFillPolygon().toPolygon()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws ticks and the arrows of submenus from the theme: the style has them in one size and colour only."""
        super().paintEvent(event)
        painter, look, px = QPainter(self), self._look, self._look.px
        for action in self.actions():
            place = QRectF(self.actionGeometry(action))
            role = "soft" if action.isEnabled() else "off"
            if action.isCheckable() and action.isChecked():
                box = QRectF(place.left() + px(5), round(place.center().y() - px(7)), px(14), px(14))
                look.paint_icon(painter, "check", box, "accent" if action.isEnabled() else "off")
            if action.menu() is not None:
                box = QRectF(place.right() - px(20), round(place.center().y() - px(6)), px(12), px(12))
                look.paint_icon(painter, "right", box, role)


class Swatches(QWidget):
    """Eight dots to colour a tag with: none first, then the seven colours. Arrow keys move, Enter chooses."""

    chosen = Signal(str)
    COLOURS = ("", *TAG_COLOURS)

    def __init__(self, look: Look, colour: str) -> None:
        super().__init__()
        self._look, self._colour = look, colour
        self._at = self.COLOURS.index(colour) if colour in self.COLOURS else 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName(self.tr("Colour"))

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(236), self._look.px(32))

    def _centre(self, n: int) -> QPointF:
        return QPointF(self._look.px(18 + 26 * n), self.height() / 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, px = self._look, self._look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for n, colour in enumerate(self.COLOURS):
            painter.setPen(Qt.PenStyle.NoPen if colour else QPen(look.colour("soft"), 1.5))
            painter.setBrush(QColor(colour) if colour else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(self._centre(n), px(7), px(7))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if colour == self._colour:
                painter.setPen(QPen(look.colour("text"), 1.5))
                painter.drawEllipse(self._centre(n), px(10), px(10))
            elif n == self._at and self.hasFocus():
                painter.setPen(QPen(look.colour("accent"), 2))
                painter.drawEllipse(self._centre(n), px(10), px(10))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for n, colour in enumerate(self.COLOURS):
            if abs(event.position().x() - self._centre(n).x()) <= self._look.px(13):
                self.chosen.emit(colour)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self._at = (self._at + step) % len(self.COLOURS)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.COLOURS[self._at])
        else:
            super().keyPressEvent(event)


def add_swatches(menu: QMenu, look: Look, colour: str) -> Swatches:
    """Puts the row of colours into a menu."""
    swatches = Swatches(look, colour)
    action = QWidgetAction(menu)
    action.setDefaultWidget(swatches)
    menu.addAction(action)
    swatches.chosen.connect(menu.close)
    return swatches
