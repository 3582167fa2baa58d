"""The search box: searches as one types, remembers what was searched for, and completes tags."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSize, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QSizePolicy, QWidget

from reader.model import tag_key
from reader.ui.fields import PreeditEdit
from reader.ui.look import Look
from reader.ui.parts import FocusRing, Label, Picture, ToolButton

QUIET_MS = 120
MOST_COMPLETIONS = 8


class Suggestions(QFrame):
    """A list below the search box; the box keeps the keyboard. It never opens by itself over what is typed."""

    chosen = Signal(str)

    def __init__(self, look: Look, box: QWidget) -> None:
        super().__init__(box, Qt.WindowType.ToolTip)
        self._box = box
        self._rows = QStringListModel(self)
        self.view = QListView(self)
        self.view.setObjectName("completions")
        self.view.setModel(self._rows)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setUniformItemSizes(True)
        self.view.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.view.setAccessibleName(self.tr("Suggestions"))
        self.view.clicked.connect(self._on_clicked)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        self._look = look
        self.view.setFont(look.font(13))

    @property
    def open(self) -> bool:
        return self.isVisible()

    @property
    def rows(self) -> list[str]:
        return self._rows.stringList()

    def offer(self, rows: Sequence[str]) -> None:
        """Shows the rows, or closes where there are none."""
        self._rows.setStringList(list(rows))
        self.view.setCurrentIndex(QModelIndex())
        if not rows:
            self.hide()
            return
        px = self._look.px
        height = px(30) * len(rows) + px(10)
        self.view.setGeometry(0, 0, self._box.width(), height)
        self.setGeometry(0, 0, self._box.width(), height)
        self.move(self._box.mapToGlobal(QPoint(0, self._box.height() + px(3))))
        self.show()

    def step(self, rows: int) -> None:
        """Moves the choice, round and round."""
        count = len(self.rows)
        at = self.view.currentIndex().row()
        at = (at + rows) % count if at >= 0 else (0 if rows > 0 else count - 1)
        self.view.setCurrentIndex(self._rows.index(at))

    @property
    def choice(self) -> str:
        return str(self.view.currentIndex().data() or "")

    def _on_clicked(self, index: QModelIndex) -> None:
        self.chosen.emit(str(index.data()))


def tag_at_cursor(text: str, cursor: int) -> tuple[int, str] | None:
    """The tag that is being typed: where its ``#`` stands and what follows it, or None."""
    start = text.rfind("#", 0, cursor)
    if start < 0 or (start and not (text[start - 1].isspace() or text[start - 1] in "-(")):
        return None
    typed = text[start + 1 : cursor]
    if typed.startswith('"'):
        typed = typed[1:]
        return None if '"' in typed else (start, typed)
    return start, typed


def spelled(label: str) -> str:
    """A tag as the search language writes it."""
    plain = label.replace("\\", "\\\\").replace('"', '\\"')
    return f'#"{plain}"' if not label.isalnum() else f"#{label}"


class SearchBar(QFrame):
    """The box. A search is told after a short quiet, at once with Enter; Esc empties it."""

    search_wanted = Signal(str)
    """The text to search for now, what is being composed included."""
    search_settled = Signal(str)
    """Enter was pressed: the search is meant, and worth remembering."""
    left = Signal()
    """Down or a second Esc: on to the list."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("search")
        self._history: tuple[str, ...] = ()
        self._labels: Sequence[str] = ()
        self._told = ""
        self._icon = Picture(look, "search")
        self.edit = PreeditEdit()
        self.edit.setPlaceholderText(self.tr("Search articles, #tags, dates"))
        self.edit.setAccessibleName(self.tr("Search articles, #tags, dates"))
        self.edit.setMaxLength(2000)
        self.edit.installEventFilter(self)
        self._keys = Label(look, self.tr("Ctrl L"), 11, 500, "soft")
        self._clear = ToolButton(look, "close", self.tr("Clear the search"), size=14, keys="Esc")
        self._clear.clicked.connect(self.clear)
        self._clear.hide()
        self.suggestions = Suggestions(look, self)
        self.suggestions.chosen.connect(self._on_chosen)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self._on_quiet)
        self.edit.shown_text_changed.connect(self._on_text)
        FocusRing(self, self.edit)
        self._lay = QHBoxLayout(self)
        self._lay.addWidget(self._icon)
        self._lay.addWidget(self.edit, 1)
        self._lay.addWidget(self._keys)
        self._lay.addWidget(self._clear)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        px = look.px
        self._look = look
        self.edit.setFont(look.font(13.5))
        self._lay.setContentsMargins(px(10), 0, px(4), 0)
        self._lay.setSpacing(px(8))
        self._keys.setContentsMargins(0, 0, px(4), 0)
        self.setFixedHeight(px(34))
        self.setMinimumWidth(px(150))
        self.setMaximumWidth(px(620))

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(620), self._look.px(34))

    # -------------------------------------------------------- what it shows

    @property
    def text(self) -> str:
        return self.edit.shown_text

    @property
    def waiting(self) -> bool:
        """Whether something typed has not been searched for yet."""
        return self._quiet.isActive()

    def show_text(self, text: str) -> None:
        """Writes a query that was made elsewhere; it is not searched for again."""
        self._told = text
        if self.edit.text() != text and not self.edit.composing:
            self.edit.setText(text)
            self.edit.setCursorPosition(len(text) if self.edit.hasFocus() else 0)
        self._quiet.stop()

    def set_history(self, history: Sequence[str]) -> None:
        self._history = tuple(history)

    def set_tags(self, labels: Sequence[str]) -> None:
        """The tags that can be completed, most used first."""
        self._labels = labels

    def take_focus(self) -> None:
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def clear(self) -> None:
        """Empties the box and shows everything again."""
        self.edit.clear()
        self._tell_now()

    # -------------------------------------------------------- what is typed

    def _on_text(self, text: str) -> None:
        self._keys.setVisible(not text)
        self._clear.setVisible(bool(text))
        if text != self._told:
            self._quiet.start()
        if self.edit.hasFocus():
            self.suggestions.offer(self._completions())
        else:
            self.suggestions.hide()

    def _on_quiet(self) -> None:
        self._tell_now()

    def _tell_now(self) -> None:
        self._quiet.stop()
        if self.text != self._told:
            self._told = self.text
            self.search_wanted.emit(self._told)

    def _completions(self) -> list[str]:
        if self.edit.composing:
            return []
        found = tag_at_cursor(self.edit.text(), self.edit.cursorPosition())
        if found is None or not found[1]:
            return []
        key = tag_key(found[1])
        if not key:
            return []
        starts: list[str] = []
        inside: list[str] = []
        for label in self._labels:
            folded = tag_key(label)
            if folded == key:
                return []
            if folded.startswith(key):
                starts.append("#" + label)
                if len(starts) == MOST_COMPLETIONS:
                    break
            elif key in folded and len(inside) < MOST_COMPLETIONS:
                inside.append("#" + label)
        return (starts + inside)[:MOST_COMPLETIONS]

    def _on_chosen(self, row: str) -> None:
        self.suggestions.hide()
        if row.startswith("#") and (found := tag_at_cursor(self.edit.text(), self.edit.cursorPosition())):
            text, cursor = self.edit.text(), self.edit.cursorPosition()
            tail = text[cursor:].removeprefix('"')
            head = text[: found[0]] + spelled(row[1:])
            self.edit.setText(head + (tail or " "))
            self.edit.setCursorPosition(len(head) + 1)
            self.suggestions.hide()
        else:
            self.edit.setText(row)
            self.suggestions.hide()
            self._tell_now()
            self.search_settled.emit(self.text)

    # -------------------------------------------------------- keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.suggestions.hide()
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not self.edit.composing:
            return self._on_key(event.key())
        return super().eventFilter(watched, event)

    def _on_key(self, key: int) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.suggestions.open and self.suggestions.choice:
                self._on_chosen(self.suggestions.choice)
            else:
                self.suggestions.hide()
                self._tell_now()
                self.search_settled.emit(self.text)
        elif key == Qt.Key.Key_Escape:
            if self.suggestions.open:
                self.suggestions.hide()
            elif self.edit.text():
                self.clear()
            else:
                self.left.emit()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            if self.suggestions.open:
                self.suggestions.step(step)
            elif not self.edit.text() and self._history:
                self.suggestions.offer(self._history[:MOST_COMPLETIONS])
            elif key == Qt.Key.Key_Down:
                self._tell_now()
                self.left.emit()
        elif key == Qt.Key.Key_Tab and self.suggestions.open and self.suggestions.rows:
            self._on_chosen(self.suggestions.choice or self.suggestions.rows[0])
        else:
            return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.edit.setFocus(Qt.FocusReason.MouseFocusReason)
