"""Tags and library places as rows, and how such a row is drawn."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from reader.model import Tag
from reader.nouns import noun
from reader.ui import dragging, row_paint, wording
from reader.ui.article_rows import Index
from reader.ui.look import Look

if TYPE_CHECKING:
    from reader.tags import CountedTags, Mask

Mode = Literal["", "only", "and", "or", "not"]
ROW = Qt.ItemDataRole.UserRole
_NOWHERE = QModelIndex()
_ROWS_AT_ONCE = 200
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

    The filter finds the tags that are not in the result as well. Views are given some rows at first, and more as
    they are scrolled: an archive may have tens of thousands of tags, and counts them anew with each letter typed.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inside: CountedTags | None = None
        self._known: CountedTags | None = None
        self._modes: dict[str, Mode] = {}
        self._filter = ""
        self._sort = "count"
        self._only_once = False
        self._tags: CountedTags | None = None
        self._modes_shown: Mapping[str, Mode] = {}
        self._fetched = 0
        self._at_first = _ROWS_AT_ONCE

    @property
    def size(self) -> int:
        """How many tags there are to choose from."""
        return len(self._tags) if self._tags is not None else 0

    @property
    def labels(self) -> list[str]:
        """The tags, in their order."""
        return self._tags.labels if self._tags is not None else []

    def show_tags(self, tags: CountedTags, modes: Mapping[str, Mode], known: CountedTags | None = None) -> None:
        """Takes the tags of a result, most first, and all of the archive. Shapes: ``modes`` by tag key."""
        self._inside, self._modes, self._known = tags, dict(modes), known if known is not None else tags
        self._arrange()

    def set_filter(self, text: str) -> None:
        """Keeps the tags that hold the text; see `reader.tags.TagNames.holding`."""
        if text != self._filter:
            self._filter = text
            self._arrange()

    def set_sort(self, sort: str) -> None:
        """``count`` (most first), ``name`` or ``recent`` (last given first)."""
        if sort != self._sort:
            self._sort = sort
            self._arrange()

    def keep_once(self, on: bool) -> None:
        """Keeps the tags that stand on one article only of the archive."""
        if on != self._only_once:
            self._only_once = on
            self._arrange()

    def give_all(self, on: bool) -> None:
        """Gives views all rows from now on, or some at first."""
        self._at_first = sys.maxsize if on else _ROWS_AT_ONCE
        if on and self.canFetchMore():
            self.fetchMore()

    def row_of(self, label: str) -> int:
        """The row of a tag, by any spelling, for a view to go to; -1 where it is none of these."""
        row = self._tags.find(label) if self._tags is not None else -1
        while row >= self._fetched:
            self.fetchMore()
        return row

    def _arrange(self) -> None:
        if self._inside is None or self._known is None:
            return
        known, inside = self._known, self._inside.within(self._known.names)
        chosen = self._chosen(known)
        first = known.pinned_mask() | (known.names.keys.mask(self._modes) & known.mask())
        outside = known.where(self._wanted_outside(chosen, first) & ~inside.mask()).uncounted()
        if chosen is not None:
            inside = inside.where(chosen)
        inside, outside = self._sorted(inside), self._sorted(outside)
        marked = (inside.where(first) + outside.where(first)).in_order_of(self._rank)
        tags = marked + inside.where(~first) + outside.where(~first)
        if self._tags is not None and self._modes == self._modes_shown and tags == self._tags:
            self._tags = tags
            return
        self.beginResetModel()
        self._tags, self._modes_shown = tags, self._modes
        self._fetched = min(self._at_first, len(tags))
        self.endResetModel()

    def _rank(self, key: str, pinned: bool) -> tuple[int, bool]:
        """What is in the query first, then what is pinned."""
        return _MODE_ORDER.get(self._modes.get(key, ""), len(_MODE_ORDER)), not pinned

    def _chosen(self, known: CountedTags) -> Mask | None:
        """The tags that the filter lets through, and that stand on one article only, if that is asked for."""
        chosen = known.names.holding(self._filter) & known.mask() if self._filter else None
        if self._only_once:
            chosen = known.once_mask() if chosen is None else chosen & known.once_mask()
        return chosen

    def _wanted_outside(self, chosen: Mask | None, first: Mask) -> Mask:
        """Of tags that are not in the result those that the filter lets through; without one those in the query and
        the pinned."""
        if chosen is None:
            return first
        return chosen if self._filter else first & chosen

    def _sorted(self, tags: CountedTags) -> CountedTags:
        if self._sort == "name":
            return tags.by_name()
        return tags.by_recency() if self._sort == "recent" else tags

    def row(self, number: int) -> TagRow:
        assert self._tags is not None, "only what was shown has rows"
        return TagRow(self._tags[number], self._modes.get(self._tags.key(number), ""))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._fetched

    def canFetchMore(self, parent: Index = _NOWHERE) -> bool:
        return not parent.isValid() and self._fetched < self.size

    def fetchMore(self, parent: Index = _NOWHERE) -> None:
        more = min(self.size, self._fetched + max(self._at_first - self._fetched, _ROWS_AT_ONCE))
        if more == self._fetched:
            return
        self.beginInsertRows(QModelIndex(), self._fetched, more - 1)
        self._fetched = more
        self.endInsertRows()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.row(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return row.tag.label
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = [row.tag.label, *([self.mode_names()[row.mode]] if row.mode else []), wording.number(row.tag.count)]
            return ", ".join([*said, *([self.tr("pinned")] if row.tag.pinned else [])])
        return None

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return dragging.carried(dragging.TAG, self.row(indexes[0].row()).tag.label)

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Articles are given a tag; a tag dropped on another is merged into it."""
        label = dragging.tag_in(data)
        return bool(dragging.articles_in(data)) or label not in ("", self.row(parent.row()).tag.label)

    def mode_names(self) -> dict[Mode, str]:
        """What the part of a tag in the query is called."""
        return {"only": self.tr("only"), "and": self.tr("and"), "or": self.tr("or"), "not": self.tr("not")}


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
    """Draws a pill with an icon or colour, the name, the word for its part in the query, and the count.

    With ``one`` the tag that is current is drawn as chosen: where one of them is chosen, and nothing is searched for.
    """

    def __init__(self, look: Look, parent: QObject | None = None, *, one: bool = False) -> None:
        super().__init__(parent)
        self._look, self._one = look, one
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
        chosen = (self._one or isinstance(row, Place)) and row_paint.is_chosen(option, index)
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
