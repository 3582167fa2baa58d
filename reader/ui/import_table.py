"""The table of a scan or an import: a row for each article, with what will happen to it or has happened."""

from __future__ import annotations

import heapq
import os
import time
from collections.abc import Iterator, Sequence
from itertools import islice

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from reader.model import Summary
from reader.ui import row_paint
from reader.ui.formats import format_name
from reader.ui.imports import Importer, Line, Outcome
from reader.ui.look import Look
from reader.ui.slices import Slices

Index = QModelIndex | QPersistentModelIndex
TICK, FILE, FORMAT, CHARSET, HEADLINE, SOURCE, DATE, TAGS, OUTCOME = range(9)
LINE, LANGUAGE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_CHUNK = 1_000
_REST = 10
"""So many times what adding to a sorted table took passes before it is done again."""
_NOWHERE = QModelIndex()
_PILLS: dict[Outcome, tuple[str, str]] = {
    "new": ("good", "good_tint"),
    "capture": ("accent", "tint"),
    "unchanged": ("soft", "hover"),
    "copy": ("warn", "warn_tint"),
    "problem": ("bad", "bad_tint"),
}


class OutcomeModel(QAbstractTableModel):
    """The lines of an import, those of one kind or all, and those that hold a text."""

    headlines_wanted = Signal(list)
    """Ids whose headlines are on screen and not known yet."""
    arranging = Signal()
    """Rows are about to stand in another order, and do so now: what is chosen is to be carried along."""
    arranged = Signal()

    def __init__(self, importer: Importer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._importer = importer
        self._rows: list[int] = []
        self._seen = 0
        self._kind = "all"
        self._text = ""
        self._known: dict[int, Summary] = {}
        self._asked: set[int] = set()
        self._wanted: list[int] = []
        self._sorted_by = -1
        self._descending = False
        self._keys: dict[int, str | int] = {}  # no pairs: so many of them would have all garbage looked for
        self._reckoning = Slices(self)
        self._follow_at_s = 0.0
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.follow)
        self._ask = QTimer(self)
        self._ask.setSingleShot(True)
        self._ask.setInterval(0)
        self._ask.timeout.connect(self._on_ask)

    def begin(self) -> None:
        """Begins anew with a new import."""
        self._known.clear()
        self._asked.clear()
        self.choose(self._kind, self._text)

    def choose(self, kind: str, text: str) -> None:
        """Shows the lines of one kind (``all`` for every) that hold a text."""
        self._kind, self._text = kind, text.casefold()
        self._keys.clear()
        self._reckon([], 0, keep=False)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Orders the rows by a column; without one, as they came."""
        if self._reckoning.running:  # what is shown is being looked for: it is put in the new order
            self._sorted_by, self._descending = column, order == Qt.SortOrder.DescendingOrder
            self.choose(self._kind, self._text)
            return
        self._sorted_by, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self._keys.clear()
        self._reckon(list(self._rows), self._seen, keep=True)

    def follow(self) -> None:
        """Adds the lines that came since; to a long sorted table they are added less often."""
        if self._reckoning.running or self._seen == len(self._importer.lines):
            return
        rest_s = self._follow_at_s - time.monotonic()
        if rest_s > 0:
            self._again.start(round(1000 * rest_s) + 1)
        else:
            self._reckon([], self._seen, keep=True)

    def _reckon(self, unsorted: list[int], first: int, *, keep: bool) -> None:
        """Finds what is to be shown: the rows as they stand, or those ``unsorted``, and lines from the ``first`` on.

        ``keep`` lets rows stay chosen.
        """
        self._again.stop()
        sorted_already = list(self._rows) if keep and not unsorted else []
        lines = len(self._importer.lines)
        rows: list[int] = []

        def done() -> None:
            self._seen = lines
            if keep:
                self._rearrange(rows, first)
            else:
                self.beginResetModel()
                self._rows = rows
                self.endResetModel()
            if self._sorted_by >= 0:
                self._follow_at_s = time.monotonic() + _REST * self._reckoning.spent_s
            self.follow()

        self._reckoning.run(self._in_order(sorted_already, unsorted, range(first, lines), rows), done)

    def _in_order(self, ready: list[int], unsorted: list[int], coming: range, rows: list[int]) -> Iterator[None]:
        """Fills ``rows`` with what is in order already, what is not, and what is to be shown of the coming."""
        lines, column = self._importer.lines, self._sorted_by
        runs = [ready]
        for numbers in _chunks(unsorted):
            runs.append(list(numbers))
            yield
        for numbers in _chunks(coming):
            runs.append([n for n in numbers if self._shows(lines[n])])
            yield
        if column < 0:
            for run in runs:
                rows.extend(run)
            rows.sort()
            return
        for run in runs[1:]:
            self._keys.update((n, self._key(lines[n], column)) for n in run)
            run.sort(key=self._keys.__getitem__, reverse=self._descending)
            yield
        merged = heapq.merge(*runs, key=self._keys.__getitem__, reverse=self._descending)
        while some := list(islice(merged, _CHUNK)):
            rows.extend(some)
            if len(some) == _CHUNK:
                yield

    def _rearrange(self, rows: list[int], first: int) -> None:
        """Shows rows in another order, among them new ones, from the line ``first`` on; keeps what is chosen."""
        shown = len(self._rows)
        if len(rows) > shown:
            self.beginInsertRows(QModelIndex(), shown, len(rows) - 1)
            self._rows = [*self._rows, *(n for n in rows if n >= first)]
            self.endInsertRows()
        if rows == self._rows:
            return
        self.arranging.emit()
        self.layoutAboutToBeChanged.emit()
        kept = [(index, self._rows[index.row()]) for index in self.persistentIndexList()]
        wanted = {row for _, row in kept}
        places = {row: n for n, row in enumerate(rows) if row in wanted} if wanted else {}
        self._rows = rows
        self.changePersistentIndexList(
            [index for index, _ in kept], [self.index(places[row], index.column()) for index, row in kept]
        )
        self.layoutChanged.emit()
        self.arranged.emit()

    def _key(self, line: Line, column: int) -> str | int:
        match column:
            case 0:
                return int(not line.ticked)
            case 1:
                return f"{os.path.basename(line.path)} {line.part}".casefold()
            case 2:
                return format_name(line.format)
            case 3:
                return line.charset
            case 4:
                return (line.reason or self._said(line)[0]).casefold()
            case 5:
                return self._said(line)[1].casefold()
            case 6:
                return self._said(line)[2]
            case 7:
                return len(self._said(line)[3])
            case _:
                return list(_PILLS).index(line.outcome)

    def _said(self, line: Line) -> tuple[str, str, str, tuple[str, ...]]:
        """Headline, source, date and tags of a line: as the scan told them, or as they are stored."""
        summary = self._known.get(line.id)
        if line.title or summary is None:
            return line.title, line.source, line.published, line.tags
        return summary.title, summary.source, summary.published, summary.tags

    def show_changes(self) -> None:
        """Shows lines anew that were corrected, ticked or stored."""
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, OUTCOME))

    def show_headlines(self, summaries: Sequence[Summary]) -> None:
        self._known.update({row.id: row for row in summaries})
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, OUTCOME))

    def _shows(self, line: Line) -> bool:
        if self._kind not in ("all", line.outcome):
            return False
        if not self._text:
            return True
        title, source, _, tags = self._said(line)
        return self._text in f"{line.path} {line.part} {line.reason} {title} {source} {' '.join(tags)}".casefold()

    def _on_ask(self) -> None:
        wanted, self._wanted = self._wanted, []
        if wanted:
            self._asked.update(wanted)
            self.headlines_wanted.emit(wanted)

    def line(self, row: int) -> Line:
        """What a row shows."""
        return self._importer.lines[self._rows[row]]

    def lines_between(self, first: int, last: int) -> list[Line]:
        """What the rows show from the ``first`` to the ``last``, both included."""
        lines = self._importer.lines
        return [lines[number] for number in self._rows[first : last + 1]]

    def numbers_between(self, first: int, last: int) -> list[int]:
        """The numbers of those lines, which stay the same in every order."""
        return self._rows[first : last + 1]

    def places_of(self, numbers: Sequence[int]) -> list[int]:
        """The rows that show some lines, from the top."""
        wanted = set(numbers)
        return [place for place, number in enumerate(self._rows) if number in wanted]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else OUTCOME + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        names = (
            "",
            self.tr("File"),
            self.tr("Format"),
            self.tr("Charset"),
            self.tr("Headline"),
            self.tr("Source"),
            self.tr("Date"),
            self.tr("Tags"),
            self.tr("What will happen") if self._importer.phase in ("scan", "ready") else self.tr("What happened"),
        )
        return names[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self.line(index.row())
        if role == LINE:
            return line
        if role == LANGUAGE:
            return line.language or (self._known[line.id].language if line.id in self._known else "")
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == TICK and line.outcome != "problem":
            return Qt.CheckState.Checked if line.ticked or line.stored else Qt.CheckState.Unchecked
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return self._shown(line, index.column())

    def _shown(self, line: Line, column: int) -> str:
        if column == FILE:
            name = os.path.basename(line.path) or line.path
            return f"{name} ▸ {line.part}" if line.part else name
        if column == OUTCOME:
            return self.outcome_names()[line.outcome]
        if column == FORMAT:
            return format_name(line.format)
        if column == CHARSET:
            return line.charset.upper() if line.charset.startswith(("utf", "cp", "iso", "euc")) else line.charset
        if column == TICK:
            return ""
        if line.outcome == "problem":
            return line.reason if column == HEADLINE else ""
        if not line.title and line.id and line.id not in self._known and line.id not in self._asked:
            self._asked.add(line.id)
            self._wanted.append(line.id)
            self._ask.start()
        title, source, published, tags = self._said(line)
        if column == TAGS:
            return str(len(tags)) if tags else ""
        return {HEADLINE: title, SOURCE: source, DATE: published[:16].replace("T", " ")}[column]

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == TICK else flags

    def outcome_names(self) -> dict[Outcome, str]:
        """The word in the pill."""
        return {
            "new": self.tr("New"),
            "capture": self.tr("New capture"),
            "unchanged": self.tr("Unchanged"),
            "copy": self.tr("Near copy"),
            "problem": self.tr("Problem"),
        }


def _chunks(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), _CHUNK):
        yield numbers[start : start + _CHUNK]


class OutcomeDelegate(QStyledItemDelegate):
    """Draws a line of the import; a problem's reason stands in the headline's place."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look

    def set_look(self, look: Look) -> None:
        self._look = look

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = index.data(LINE)
        if not isinstance(line, Line):
            return
        look, px = self._look, self._look.px
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row_paint.is_chosen(option, index):
            painter.fillRect(rect, look.colour("tint"))
        painter.setPen(QPen(look.colour("line"), 1))
        painter.drawLine(rect.bottomLeft().toPoint(), rect.bottomRight().toPoint())
        text, column = str(index.data() or ""), index.column()
        if column == TICK:
            self._paint_tick(painter, rect, line)
        elif column == OUTCOME:
            self._paint_pill(painter, rect, line.outcome, text)
        else:
            problem = line.outcome == "problem" and column == HEADLINE
            weight = 500 if column == HEADLINE and not problem else 400
            font = look.font(12.5, weight, str(index.data(LANGUAGE) or ""), figures=column in (DATE, TAGS))
            painter.setFont(font)
            painter.setPen(look.colour("bad" if problem else "text" if column in (FILE, HEADLINE) else "soft"))
            room = rect.adjusted(px(8), 0, -px(8), 0)
            elide = Qt.TextElideMode.ElideMiddle if column == FILE else Qt.TextElideMode.ElideRight
            side = Qt.AlignmentFlag.AlignRight if column == TAGS else Qt.AlignmentFlag.AlignLeft
            shown = QFontMetricsF(font).elidedText(text, elide, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | side | Qt.TextFlag.TextSingleLine, shown)
        painter.restore()

    def _paint_tick(self, painter: QPainter, rect: QRectF, line: Line) -> None:
        look, px = self._look, self._look.px
        if line.outcome == "problem":
            return
        side = px(16)
        box = QRectF(rect.left() + px(11), round(rect.center().y() - side / 2), side, side).translated(0.5, 0.5)
        inner = QRectF(box.left() + px(2), box.top() + px(2), px(12), px(12))
        if line.stored:
            look.paint_icon(painter, "check", inner, "good")
            return
        painter.setPen(QPen(look.colour("fill" if line.ticked else "soft"), 1))
        painter.setBrush(look.colour("fill" if line.ticked else "field"))
        painter.drawRoundedRect(box, px(4), px(4))
        if line.ticked:
            look.paint_icon(painter, "check", inner, "on_fill")

    def _paint_pill(self, painter: QPainter, rect: QRectF, outcome: Outcome, name: str) -> None:
        look, px = self._look, self._look.px
        ink, ground = _PILLS[outcome]
        font = look.font(11.5, 600)
        wide = QFontMetricsF(font).horizontalAdvance(name) + px(16)
        pill = QRectF(rect.left() + px(8), round(rect.center().y() - px(10)), wide, px(20))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour(ground))
        painter.drawRoundedRect(pill, px(10), px(10))
        painter.setFont(font)
        painter.setPen(look.colour(ink))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, name)
