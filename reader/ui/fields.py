"""A line of text that can be read while an input method is still composing in it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QLineEdit


class PreeditEdit(QLineEdit):
    """Tells what it shows, the text still being composed included. Drops go to the window."""

    shown_text_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._composing = ""
        self.setAcceptDrops(False)
        self.textChanged.connect(self._tell)

    @property
    def shown_text(self) -> str:
        if not self._composing:
            return self.text()
        at = self.cursorPosition()
        return self.text()[:at] + self._composing + self.text()[at:]

    @property
    def composing(self) -> bool:
        return bool(self._composing)

    def drop_composed(self) -> None:
        """Forgets what is being composed, for another text to take its place."""
        if self._composing:
            QGuiApplication.inputMethod().reset()
            self.inputMethodEvent(QInputMethodEvent())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # The base class tells of committed text at once: by then nothing is being composed.
        self._composing = "" if event.commitString() else event.preeditString()
        super().inputMethodEvent(event)
        self._composing = event.preeditString()
        self._tell()

    def _tell(self) -> None:
        self.shown_text_changed.emit(self.shown_text)
