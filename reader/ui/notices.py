"""What is said in passing: a notice over the foot of the window, with at most one thing to do about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from reader.ui.look import Look
from reader.ui.parts import Label, PushButton, ToolButton

if TYPE_CHECKING:
    from PySide6.QtCore import QPropertyAnimation

SHOWN_MS = 7_000
IN_MS = 160


def announce(widget: QWidget, text: str) -> None:
    """Says a text through assistive technology."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def moves(widget: QWidget) -> bool:
    """Whether things may move: not where the system asks for less motion."""
    from PySide6.QtWidgets import QStyle

    return widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


def slide(widget: QWidget, milliseconds: int) -> QPropertyAnimation:
    """An animation that brings a widget to its place, slower towards the end."""
    from PySide6.QtCore import QEasingCurve, QPropertyAnimation

    animation = QPropertyAnimation(widget, b"pos", widget)
    animation.setDuration(milliseconds)
    animation.setEasingCurve(QEasingCurve.Type.OutCubic)
    return animation


class Notice(QFrame):
    """One sentence on a dark bar; it goes by itself, unless it is pointed at or holds the focus."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._around = parent
        self._act: Callable[[], None] | None = None
        self._label = Label(look, "", 13, 500)
        self._label.setWordWrap(False)
        self._button = PushButton(look, "")
        self._button.hide()
        self._close = ToolButton(look, "close", self.tr("Close this notice"), size=12, role="page")
        self._button.clicked.connect(self._on_act)
        self._close.clicked.connect(self.hide)
        self._lay = QHBoxLayout(self)
        for part in (self._label, self._button, self._close):
            self._lay.addWidget(part)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self._on_time)
        parent.installEventFilter(self)
        self.set_look(look)
        self.hide()

    @cached_property
    def _slide(self) -> QPropertyAnimation:
        return slide(self, IN_MS)

    def set_look(self, look: Look) -> None:
        self._look = look
        px = look.px
        self._lay.setContentsMargins(px(16), px(6), px(8), px(6))
        self._lay.setSpacing(px(10))

    @property
    def text(self) -> str:
        return self._label.whole if self.isVisible() else ""

    def say(self, text: str, action: str = "", act: Callable[[], None] | None = None) -> None:
        """Shows a sentence, and a button where there is something to do."""
        room = max(120, self._around.width() - self._look.px(220))
        shown = self._label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room * 2)
        self._label.setWordWrap(self._label.fontMetrics().horizontalAdvance(shown) > room)
        self._label.setMaximumWidth(room)
        self._label.say(shown)
        self._act = act
        self._button.setText(action)
        self._button.setVisible(act is not None)
        self._button.setAccessibleName(f"{action}: {text}" if action else "")
        self.adjustSize()
        self.raise_()
        target = self._place()
        if not self.isVisible() and moves(self):
            self.move(target + QPoint(0, self._look.px(12)))
            self._slide.setEndValue(target)
            self.show()
            self._slide.start()
        else:
            self._slide.stop()
            self.move(target)
            self.show()
        self._timer.start()
        announce(self, text)

    def _place(self) -> QPoint:
        around = self._around.rect()
        x = (around.width() - self.width()) // 2
        return QPoint(max(0, x), around.height() - self.height() - self._look.px(28 + 16))

    def _on_act(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()

    def _on_time(self) -> None:
        if self.underMouse() or self._button.hasFocus() or self._close.hasFocus():
            self._timer.start()
        else:
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.move(self._place())
        return False
