"""Tags and library places as rows, and how such a row is drawn."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Literal

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from reader.model import Tag, tag_key
from reader.nouns import noun
from reader.ui import dragging, row_paint, wording
from reader.ui.article_rows import Index
from reader.ui.look import Look

Mode = Literal["", "only", "and", "or", "not"]
ROW = Qt.ItemDataRole.UserRole
_NOWHERE = QModelIndex()
_MODE_ORDER = {"only": 0, "and": 1, "or": 2, "not": 3}


@noun
class Place:
    """A part of the library: a name, its icon, the query that shows it, how many articles are there, and in how
    many folders it lies."""

    name: str
    icon: str
    query: str
    count: int = 0
    depth: int = 0


@noun
class TagRow:
    """A tag of the current result, and its part in the query."""

    tag: Tag
    mode: Mode = ""


Row = Place | TagRow


def mode_of(modifiers: Qt.KeyboardModifier, now: Mode) -> Mode:
    """What choosing a tag does: only; with Ctrl and, Shift or, Alt not; a second time not, a third time off."""
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return "" if now == "and" else "and"
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        return "" if now == "or" else "or"
    if modifiers & Qt.KeyboardModifier.AltModifier:
        return "" if now == "not" else "not"
    if now == "not":
        return ""
    return "not" if now else "only"


class TagModel(QAbstractListModel):
    """The tags to choose from: those in the query first, then the pinned, then those in the result.

    The filter finds the tags that are not in the result as well.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tags: list[Tag] = []
        self._modes: dict[str, Mode] = {}
        self._filter = ""
        self._sort = "count"
        self._once: Set[str] | None = None
        self._rows: list[TagRow] = []

    @property
    def rows(self) -> Sequence[TagRow]:
        return self._rows

    def show_tags(self, tags: Sequence[Tag], modes: Mapping[str, Mode]) -> None:
        """Takes the tags of a result. Shapes: ``modes`` by tag key."""
        self._tags, self._modes = list(tags), dict(modes)
        self._arrange()

    def set_filter(self, text: str) -> None:
        """Keeps the tags that hold the text, folded as tags are compared.

        One Korean syllable is enough, also while it is being composed, and so are the first consonants.
        """
        if text != self._filter:
            self._filter = text
            self._arrange()

    def set_sort(self, sort: str) -> None:
        """``count`` (most first), ``name`` or ``recent`` (last given first)."""
        if sort != self._sort:
            self._sort = sort
            self._arrange()

    def keep_once(self, keys: Set[str] | None) -> None:
        """Keeps the tags with these keys, which stand on one article only; None keeps all."""
        if keys != self._once:
            self._once = keys
            self._arrange()

    def _arrange(self) -> None:
        holds = filter_of(self._filter)
        kept = [
            TagRow(tag, self._modes.get(tag_key(tag.label), ""))
            for tag in self._tags
            if (self._once is None or tag_key(tag.label) in self._once) and holds(tag_key(tag.label))
        ]
        if not self._filter:
            kept = [row for row in kept if row.tag.count or row.mode or row.tag.pinned]
        if self._sort == "name":
            kept.sort(key=lambda row: tag_key(row.tag.label))
        elif self._sort == "recent":
            kept.sort(key=lambda row: row.tag.used_at, reverse=True)
        kept.sort(key=lambda row: (_MODE_ORDER.get(row.mode, 4), not row.tag.pinned, not row.tag.count))
        if kept == self._rows:
            return
        self.beginResetModel()
        self._rows = kept
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.tag.label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = [row.tag.label, *([self.mode_names()[row.mode]] if row.mode else []), wording.number(row.tag.count)]
            return ", ".join([*said, *([self.tr("pinned")] if row.tag.pinned else [])])
        return None

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return dragging.carried(dragging.TAG, self._rows[indexes[0].row()].tag.label)

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Articles are given a tag; a tag dropped on another is merged into it."""
        label = dragging.tag_in(data)
        return bool(dragging.articles_in(data)) or label not in ("", self._rows[parent.row()].tag.label)

    def mode_names(self) -> dict[Mode, str]:
        """What the part of a tag in the query is called."""
        return {"only": self.tr("only"), "and": self.tr("and"), "or": self.tr("or"), "not": self.tr("not")}


def filter_of(text: str) -> Callable[[str], bool]:
    """Tells of a tag's key whether it holds a text."""
    wanted = unicodedata.normalize("NFD", tag_key(text))
    if not wanted:
        return lambda key: True
    if _CONSONANTS.fullmatch(wanted):
        return lambda key: wanted in initials(key)
    return lambda key: wanted in unicodedata.normalize("NFD", key)


def initials(text: str) -> str:
    """A text with its first consonant in the place of each Korean syllable; spaces stay."""
    return "".join(chr(0x1100 + (ord(letter) - 0xAC00) // 588) if "가" <= letter <= "힣" else letter for letter in text)


_CONSONANTS = re.compile("[ᄀ-ᄒ ]+")


class PlaceModel(QAbstractListModel):
    """The places of the library."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Place] = []

    @property
    def rows(self) -> Sequence[Place]:
        return self._rows

    def show_places(self, places: Sequence[Place]) -> None:
        if list(places) == self._rows:
            return
        if len(places) == len(self._rows):
            self._rows = list(places)
            self.dataChanged.emit(self.index(0), self.index(len(places) - 1))
            return
        self.beginResetModel()
        self._rows = list(places)
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.name}, {wording.number(row.count)}"
        return None


class TagDelegate(QStyledItemDelegate):
    """Draws a pill with an icon or colour, the name, the word for its part in the query, and the count."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._words: dict[Mode, str] = {}

    def set_look(self, look: Look) -> None:
        self._look = look

    def set_words(self, words: dict[Mode, str]) -> None:
        """What is written before the count of a tag in the query."""
        self._words = words

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, self._look.px(28))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        mode: Mode = row.mode if isinstance(row, TagRow) else ""
        chosen = isinstance(row, Place) and row_paint.is_chosen(option, index)
        row_paint.paint_pill(painter, self._look, option, mode, chosen)
        self._paint_icon(painter, rect, row, mode, chosen)
        self._paint_words(painter, rect, row, mode, chosen)
        row_paint.paint_ring(painter, self._look, option, index)
        painter.restore()

    def _paint_icon(self, painter: QPainter, rect: QRectF, row: object, mode: Mode, chosen: bool) -> None:
        look, px = self._look, self._look.px
        side = px(16)
        box = QRectF(rect.left() + px(16 + _indent(row)), round(rect.center().y() - side / 2), side, side)
        if isinstance(row, Place):
            look.paint_icon(painter, row.icon, box, "accent" if chosen else "soft")
        elif mode:
            look.paint_icon(painter, mode, box, "bad" if mode == "not" else "accent")
        elif isinstance(row, TagRow) and row.tag.colour:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(row.tag.colour))
            painter.drawEllipse(QPointF(box.center()), px(9) / 2, px(9) / 2)
        else:
            look.paint_icon(painter, "hash", QRectF(box.left() + px(1), box.top() + px(1), px(14), px(14)))

    def _paint_words(self, painter: QPainter, rect: QRectF, row: object, mode: Mode, chosen: bool) -> None:
        look, px = self._look, self._look.px
        left, right = rect.left() + px(40 + _indent(row)), rect.right() - px(16)
        if isinstance(row, Place):
            name, count, pinned = row.name, row.count, False
        elif isinstance(row, TagRow):
            name, count, pinned = row.tag.label, row.tag.count, row.tag.pinned
        else:
            return
        right = row_paint.paint_count(painter, look, rect, right, count)
        if mode and mode != "only":
            role, word = "bad" if mode == "not" else "accent", self._words.get(mode, "")
            right = row_paint.paint_mode(painter, look, role, rect, right, word) - px(6)
        if pinned and not mode:
            box = QRectF(round(right - px(12)), round(rect.center().y() - px(6)), px(12), px(12))
            look.paint_icon(painter, "pin", box)
            right -= px(16)
        strong = bool(mode) or chosen
        row_paint.paint_name(painter, look, rect, left, right, name, strong=strong, struck=mode == "not")


def _indent(row: object) -> int:
    """How far a row stands in. Units: units of the look."""
    return 16 * row.depth if isinstance(row, Place) else 0
