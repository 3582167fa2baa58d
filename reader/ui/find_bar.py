"""The find bar of the reading pane: words in the article that is open."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton

from reader.ui.fields import PreeditEdit
from reader.ui.look import Look
from reader.ui.page_text import WordFinder
from reader.ui.parts import Label, Sheet, ToolButton


class _Toggle(QToolButton):
    """A short word that is on or off."""

    def __init__(self, look: Look, text: str, name: str) -> None:
        super().__init__()
        self.setText(text)
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setProperty("labelled", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        self.setFont(look.font(12, 500))


class FindBar(Sheet):
    """Says what is to be found as one types, and asks for the hit before or after."""

    finder_changed = Signal(object)
    step_wanted = Signal(int)
    closed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__("paneHead")
        self.edit = PreeditEdit()
        self.edit.setPlaceholderText(self.tr("Find in the article"))
        self.edit.setAccessibleName(self.tr("Find in the article"))
        self.count = Label(look, "", 12.5, 500, "soft", figures=True)
        self.previous = ToolButton(look, "up", self.tr("Previous hit"), size=16, keys="Shift+F3")
        self.following = ToolButton(look, "down", self.tr("Next hit"), size=16, keys="F3")
        self.match_case = _Toggle(look, "Aa", self.tr("Match case"))
        self.whole_words = _Toggle(look, self.tr("Word"), self.tr("Whole words"))
        self.close_button = ToolButton(look, "close", self.tr("Close"), size=14, keys="Esc")
        self._lay = QHBoxLayout(self)
        for part in (self.edit, self.count, self.previous, self.following, self.match_case, self.whole_words):
            self._lay.addWidget(part, 1 if part is self.edit else 0)
        self._lay.addWidget(self.close_button)
        self.edit.shown_text_changed.connect(lambda _: self._tell())
        self.match_case.toggled.connect(lambda _: self._tell())
        self.whole_words.toggled.connect(lambda _: self._tell())
        self.previous.clicked.connect(lambda: self.step_wanted.emit(-1))
        self.following.clicked.connect(lambda: self.step_wanted.emit(1))
        self.close_button.clicked.connect(lambda: self.closed.emit())
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        px = look.px
        self.edit.setFont(look.font(13))
        self.setFixedHeight(px(44))
        self._lay.setContentsMargins(px(12), 0, px(8), 0)
        self._lay.setSpacing(px(4))

    @property
    def finder(self) -> WordFinder:
        return WordFinder(self.edit.shown_text, self.match_case.isChecked(), self.whole_words.isChecked())

    def open(self, words: str) -> None:
        """Shows the bar, ready to be typed into; ``words`` take the place of what stood there."""
        if words:
            self.edit.setText(words)
        self.show()
        self.edit.selectAll()
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._tell()

    def say(self, text: str, found: bool) -> None:
        """How many hits there are, and whether one may step through them."""
        self.count.say(text)
        self.previous.setEnabled(found)
        self.following.setEnabled(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step_wanted.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        self.finder_changed.emit(self.finder)
