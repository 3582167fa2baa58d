"""The search box: searches as one types, remembers what was searched for, and completes fields, tags and values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from reader.ui import row_paint
from reader.ui.article_rows import Index
from reader.ui.completion import MOST, Completion, Known, Values, completions
from reader.ui.fields import PreeditEdit
from reader.ui.look import Look
from reader.ui.notices import announce
from reader.ui.parts import FocusRing, Label, Picture, ToolButton, repolish

if TYPE_CHECKING:
    from reader.tags import CountedTags

QUIET_MS = 120
_NOWHERE = QModelIndex()


class _Rows(QAbstractListModel):
    """What is offered below the box."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Completion] = []

    def show_rows(self, rows: Sequence[Completion]) -> None:
        if list(rows) != self.rows:
            self.beginResetModel()
            self.rows = list(rows)
            self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.shown
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (row.shown, row.note)))
        return None


class _RowDelegate(QStyledItemDelegate):
    """Draws what is offered, and at the right what it is or how often it occurs."""

    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self.look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, self.look.px(30))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(row, Completion):
            return
        look, px, rect = self.look, self.look.px, QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row_paint.is_chosen(option, index) or row_paint.is_pointed_at(option):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("tint"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), px(5), px(5))
        middle = Qt.AlignmentFlag.AlignVCenter
        left, right = rect.left() + px(10), rect.right() - px(10)
        if row.icon and row.icon != "hash":
            look.paint_icon(painter, row.icon, QRectF(left, round(rect.center().y() - px(7)), px(14), px(14)))
            left += px(22)
        painter.setFont(look.font(12, figures=True))
        painter.setPen(look.colour("soft"))
        wide = min(QFontMetricsF(painter.font()).horizontalAdvance(row.note), rect.width() / 2)
        painter.drawText(QRectF(right - wide, rect.top(), wide + 1, rect.height()), middle, row.note)
        painter.setFont(look.font(13))
        painter.setPen(look.colour("text"))
        room = max(0.0, right - wide - px(12) - left)
        shown = QFontMetricsF(painter.font()).elidedText(row.shown, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(left, rect.top(), room, rect.height()), middle, shown)
        painter.restore()


class Suggestions(QFrame):
    """A list below the search box, which keeps the keyboard. Nothing is chosen before an arrow key is pressed."""

    chosen = Signal(object)

    def __init__(self, look: Look, box: QWidget) -> None:
        super().__init__(box, Qt.WindowType.ToolTip)
        self._box = box
        self._rows = _Rows(self)
        self._delegate = _RowDelegate(look, self)
        self.view = QListView(self)
        self.view.setObjectName("completions")
        self.view.setModel(self._rows)
        self.view.setItemDelegate(self._delegate)
        self.view.setMouseTracking(True)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setUniformItemSizes(True)
        self.view.setAccessibleName(self.tr("Suggestions"))
        self.view.clicked.connect(lambda index: self.chosen.emit(index.data(Qt.ItemDataRole.UserRole)))
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        self._look = self._delegate.look = look

    @property
    def open(self) -> bool:
        return self.isVisible()

    @property
    def rows(self) -> list[str]:
        """What is offered."""
        return [row.shown for row in self._rows.rows]

    def offer(self, rows: Sequence[Completion]) -> None:
        """Shows the rows, or closes where there are none."""
        self._rows.show_rows(rows)
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
        """Moves the choice, round and round, and says it."""
        count = len(self._rows.rows)
        at = self.view.currentIndex().row()
        at = (at + rows) % count if at >= 0 else (0 if rows > 0 else count - 1)
        index = self._rows.index(at)
        self.view.setCurrentIndex(index)
        announce(self.view, str(index.data(Qt.ItemDataRole.AccessibleTextRole)))

    @property
    def choice(self) -> Completion | None:
        """What the arrow keys have chosen."""
        row = self.view.currentIndex().data(Qt.ItemDataRole.UserRole)
        return row if isinstance(row, Completion) else None

    @property
    def first(self) -> Completion | None:
        return self._rows.rows[0] if self._rows.rows else None


class SearchBar(QFrame):
    """The box. A search is told after a short quiet, at once with Enter; Esc empties it."""

    search_wanted = Signal(str)
    """The text to search for now, what is being composed included."""
    search_settled = Signal(str)
    """Enter was pressed: the search is meant, and worth remembering."""
    values_wanted = Signal()
    """The person is about to type: values may be completed."""
    forgotten = Signal(str)
    """A search that was remembered is to be forgotten."""
    left = Signal()
    """Down or a second Esc: on to the list."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("search")
        self._history: tuple[str, ...] = ()
        fixed = {name: Values(noted) for name, noted in self._fixed_values().items()}
        self._known = Known(fields=self._fields(), values=fixed)
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

    @cached_property
    def suggestions(self) -> Suggestions:
        """Made when there is something to suggest."""
        suggestions = Suggestions(self._look, self)
        suggestions.chosen.connect(self._on_chosen)
        return suggestions

    def _suggest(self, rows: Sequence[Completion]) -> None:
        if rows or "suggestions" in self.__dict__:
            self.suggestions.offer(rows)

    @property
    def suggesting(self) -> bool:
        """Whether anything is suggested now."""
        return "suggestions" in self.__dict__ and self.suggestions.open

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

    def show_note(self, said: str) -> None:
        """Marks the box where a part of the search was understood otherwise than written, and says how."""
        if said != self.edit.accessibleDescription():
            self.edit.setAccessibleDescription(said)
            self.setProperty("noted", bool(said))
            repolish(self)

    def set_history(self, history: Sequence[str]) -> None:
        self._history = tuple(history)

    def set_tags(self, tags: CountedTags | None) -> None:
        """The tags that can be completed, most used first."""
        self._known.tags = tags

    def set_values(self, values: Mapping[str, Values]) -> None:
        """The values that can be completed, by field."""
        self._known.values.update(values)
        if self.edit.hasFocus() and self.text != self._told:
            self._suggest(self._completions())

    def set_collections(self, paths: Sequence[str]) -> None:
        """The collections that can be completed."""
        self._known.values["in"] = Values([(path, "") for path in paths])

    def _fields(self) -> dict[str, str]:
        """The fields of the search language, and what each looks at."""
        return {
            "title": self.tr("in the headline"),
            "body": self.tr("in the text"),
            "caption": self.tr("under a picture"),
            "credit": self.tr("in a picture credit"),
            "author": self.tr("by an author"),
            "source": self.tr("in a newspaper or site"),
            "section": self.tr("in a section"),
            "url": self.tr("in the address"),
            "lang": self.tr("in a language"),
            "note": self.tr("in your notes"),
            "tag": self.tr("with a tag"),
            "tags": self.tr("with so many tags"),
            "date": self.tr("published then"),
            "imported": self.tr("imported then"),
            "is": self.tr("in a state"),
            "has": self.tr("with something"),
            "in": self.tr("in a collection"),
        }

    def _fixed_values(self) -> dict[str, Sequence[tuple[str, str]]]:
        """The values of the fields that have a few only."""
        days = (
            ("<7d", self.tr("less than a week ago")),
            ("<1m", self.tr("less than a month ago")),
            ("<1y", self.tr("less than a year ago")),
        )
        return {
            "is": (
                ("unread", self.tr("not read yet")),
                ("starred", self.tr("with a star")),
                ("trashed", self.tr("in the trash")),
            ),
            "has": (
                ("note", self.tr("with a note")),
                ("picture", self.tr("with a picture")),
                ("captures", self.tr("captured more than once")),
            ),
            "tags": (("none", self.tr("without a tag")), (">3", self.tr("with more than three"))),
            "date": days,
            "imported": days,
        }

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
            self._suggest(self._completions())
        else:
            self._suggest(())

    def _on_quiet(self) -> None:
        self._tell_now()

    def _tell_now(self) -> None:
        self._quiet.stop()
        if self.text != self._told:
            self._told = self.text
            self.search_wanted.emit(self._told)

    def _completions(self) -> list[Completion]:
        """What could stand at the cursor, what an input method is still composing included."""
        text = self.edit.shown_text
        cursor = self.edit.cursorPosition() + len(text) - len(self.edit.text())
        return completions(text, cursor, self._known)

    def _remembered(self) -> list[Completion]:
        return [Completion(text, text, 0, 0, "", "clock") for text in self._history[:MOST]]

    def _on_chosen(self, row: Completion) -> None:
        self._suggest(())
        remembered = row.icon == "clock"
        if remembered:
            head, tail = row.insert, ""
        else:
            text = self.edit.shown_text
            self.edit.drop_composed()
            head, tail = text[: row.start] + row.insert, text[row.end :]
            if not row.insert.endswith(":"):
                tail = tail if tail.startswith((" ", ")")) else " " + tail
        self.edit.setText(head + tail)
        self.edit.setCursorPosition(len(head) + (0 if row.insert.endswith(":") else 1))
        self._suggest(())
        if row.insert.endswith(":"):
            self._suggest(self._completions())
        if remembered:
            self._tell_now()
            self.search_settled.emit(self.text)

    # -------------------------------------------------------- keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._suggest(())
        elif event.type() == QEvent.Type.FocusIn:
            self.values_wanted.emit()
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not self.edit.composing:
            return self._on_key(event.key())
        return super().eventFilter(watched, event)

    def _on_key(self, key: int) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.suggesting and self.suggestions.choice is not None:
                self._on_chosen(self.suggestions.choice)
            else:
                self._suggest(())
                self._tell_now()
                self.search_settled.emit(self.text)
        elif key == Qt.Key.Key_Escape:
            if self.suggesting:
                self._suggest(())
            elif self.edit.text():
                self.clear()
            else:
                self.left.emit()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            if self.suggesting:
                self.suggestions.step(step)
            elif not self.edit.text() and self._history:
                self._suggest(self._remembered())
            elif key == Qt.Key.Key_Down:
                self._tell_now()
                self.left.emit()
        elif key == Qt.Key.Key_Tab and self.suggesting and self.suggestions.first is not None:
            self._on_chosen(self.suggestions.choice or self.suggestions.first)
        elif key == Qt.Key.Key_Delete and self.suggesting and (chosen := self.suggestions.choice):
            if chosen.icon != "clock":
                return False
            self.forgotten.emit(chosen.insert)
            self._suggest(self._remembered())
        else:
            return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.edit.setFocus(Qt.FocusReason.MouseFocusReason)
