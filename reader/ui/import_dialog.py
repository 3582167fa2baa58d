"""The import dialog: every file with what became of it, how far the import is, and its report."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QHeaderView,
    QProgressBar,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from reader.model import Summary
from reader.ui import wording
from reader.ui.fields import PreeditEdit
from reader.ui.imports import Importer, Line, Outcome
from reader.ui.look import Look
from reader.ui.parts import Label, PushButton, Segments, column_of, row_of

Index = QModelIndex | QPersistentModelIndex
FILE, HEADLINE, SOURCE, DATE, TAGS, OUTCOME = range(6)
LINE, LANGUAGE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
FLUSH_MS = 100
_NOWHERE = QModelIndex()
_PILLS: dict[Outcome, tuple[str, str]] = {
    "new": ("good", "good_tint"),
    "capture": ("accent", "tint"),
    "unchanged": ("soft", "hover"),
    "problem": ("bad", "bad_tint"),
}


class OutcomeModel(QAbstractTableModel):
    """The lines of an import, those of one kind or all, and those that hold a text."""

    headlines_wanted = Signal(list)
    """Ids whose headlines are on screen and not known yet."""

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
        self.beginResetModel()
        self._kind, self._text = kind, text.casefold()
        self._rows = [n for n, line in enumerate(self._importer.lines) if self._shows(line)]
        self._seen = len(self._importer.lines)
        self.endResetModel()

    def follow(self) -> None:
        """Adds the lines that came since."""
        lines = self._importer.lines
        added = [n for n in range(self._seen, len(lines)) if self._shows(lines[n])]
        self._seen = len(lines)
        if added:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(added) - 1)
            self._rows.extend(added)
            self.endInsertRows()

    def show_headlines(self, summaries: Sequence[Summary]) -> None:
        self._known.update({row.id: row for row in summaries})
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, OUTCOME))

    def _shows(self, line: Line) -> bool:
        if self._kind not in ("all", line.outcome):
            return False
        if not self._text:
            return True
        title = self._known[line.id].title if line.id in self._known else ""
        return self._text in f"{line.path} {line.part} {line.reason} {title}".casefold()

    def _on_ask(self) -> None:
        wanted, self._wanted = self._wanted, []
        if wanted:
            self._asked.update(wanted)
            self.headlines_wanted.emit(wanted)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else OUTCOME + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        names = (
            self.tr("File"),
            self.tr("Headline"),
            self.tr("Source"),
            self.tr("Date"),
            self.tr("Tags"),
            self.tr("What happened"),
        )
        return names[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self._importer.lines[self._rows[index.row()]]
        if role == LINE:
            return line
        if role == LANGUAGE:
            return self._known[line.id].language if line.id in self._known else ""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if index.column() == FILE:
            name = os.path.basename(line.path) or line.path
            return f"{name} ▸ {line.part}" if line.part else name
        if index.column() == OUTCOME:
            return self.outcome_names()[line.outcome]
        if line.outcome == "problem":
            return line.reason if index.column() == HEADLINE else ""
        summary = self._known.get(line.id)
        if summary is None:
            if line.id and line.id not in self._asked and line.id not in self._wanted:
                self._wanted.append(line.id)
                self._ask.start()
            return ""
        if index.column() == TAGS:
            return str(len(summary.tags)) if summary.tags else ""
        date = summary.published[:16].replace("T", " ")
        return {HEADLINE: summary.title, SOURCE: summary.source, DATE: date}[index.column()]

    def outcome_names(self) -> dict[Outcome, str]:
        """The word in the pill."""
        return {
            "new": self.tr("New"),
            "capture": self.tr("New capture"),
            "unchanged": self.tr("Unchanged"),
            "problem": self.tr("Problem"),
        }


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
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, look.colour("tint"))
        painter.setPen(QPen(look.colour("line"), 1))
        painter.drawLine(rect.bottomLeft().toPoint(), rect.bottomRight().toPoint())
        text, column = str(index.data() or ""), index.column()
        if column == OUTCOME:
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


class ImportDialog(QDialog):
    """Follows an `Importer`. It can be hidden while the import goes on, and opened again."""

    headlines_wanted = Signal(list)
    article_chosen = Signal(int)
    hidden_while_running = Signal()

    def __init__(self, look: Look, importer: Importer, parent: QWidget) -> None:
        super().__init__(parent)
        px = look.px
        self._importer = importer
        self.setFont(look.font(13))
        self.setWindowTitle(self.tr("Import"))
        self._title = Label(look, "", 17, 600, elide=True)
        self._words = Label(look, "", 13, 400, "soft", wrap=True)
        self.segments = Segments(look, [(key, "") for key in ("all", "new", "capture", "unchanged", "problem")], "all")
        self._find = PreeditEdit()
        self._find.setPlaceholderText(self.tr("Filter this list"))
        self._find.setAccessibleName(self.tr("Filter this list"))
        self._find.setFont(look.font(12.5))
        self._find.setFixedWidth(px(190))
        self.model = OutcomeModel(importer, self)
        self.model.headlines_wanted.connect(self.headlines_wanted)
        self.table = self._make_table(look)
        card = QFrame()
        card.setObjectName("card")
        card.setLayout(column_of(self.table, spacing=0, margins=(1, 1, 1, 1)))
        self._now = Label(look, "", 12.5, 600, figures=True)
        self._rest = Label(look, "", 12.5, 400, "soft", figures=True, elide=True)
        self._problems = Label(look, "", 12.5, 500, "bad")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._foot = Label(look, "", 12.5, 400, "soft", elide=True)
        self.background = PushButton(look, self.tr("Run in background"))
        self.cancel = PushButton(look, self.tr("Cancel"))
        self.close_button = PushButton(look, self.tr("Close"), primary=True)
        self.background.clicked.connect(self.hide)
        self.cancel.clicked.connect(importer.cancel)
        self.close_button.clicked.connect(self.accept)
        self._reason = Label(look, "", 12.5, 400, wrap=True)
        self._reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._reason.hide()
        progress = row_of(self._now, spacing=px(8))
        progress.addWidget(self._rest, 1)
        progress.addWidget(self._problems)
        foot = row_of(spacing=px(8))
        foot.addWidget(self._foot, 1)
        for button in (self.background, self.cancel, self.close_button):
            foot.addWidget(button)
        lay = QVBoxLayout(self)
        lay.setSpacing(px(8))
        lay.setContentsMargins(px(20), px(18), px(20), px(16))
        lay.addWidget(self._title)
        lay.addWidget(self._words)
        lay.addSpacing(px(6))
        lay.addLayout(row_of(self.segments, None, self._find, spacing=px(8)))
        lay.addWidget(card, 1)
        lay.addWidget(self._reason)
        lay.addSpacing(px(4))
        lay.addLayout(progress)
        lay.addWidget(self._bar)
        lay.addSpacing(px(6))
        lay.addLayout(foot)
        self._flush = QTimer(self)
        self._flush.setSingleShot(True)
        self._flush.setInterval(FLUSH_MS)
        self._flush.timeout.connect(self._follow)
        self.segments.chosen.connect(lambda _: self._choose())
        self._find.shown_text_changed.connect(lambda _: self._choose())
        importer.began.connect(self._on_began)
        importer.lines_came.connect(lambda _: self._flush.isActive() or self._flush.start())
        importer.progressed.connect(self._say)
        importer.ended.connect(self._on_ended)
        self.resize(px(960), px(600))
        self._on_began()

    def _make_table(self, look: Look) -> QTableView:
        px = look.px
        table = QTableView()
        table.setObjectName("outcomes")
        table.setModel(self.model)
        table.setItemDelegate(OutcomeDelegate(look, table))
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(px(36))
        table.setShowGrid(False)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setAccessibleName(self.tr("Files"))
        head = table.horizontalHeader()
        head.setFont(look.font(11.5, 500))
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setMinimumSectionSize(px(40))
        for column, width in ((FILE, 200), (SOURCE, 140), (DATE, 128), (TAGS, 52), (OUTCOME, 122)):
            head.resizeSection(column, px(width))
        head.setSectionResizeMode(HEADLINE, QHeaderView.ResizeMode.Stretch)
        table.selectionModel().currentRowChanged.connect(self._on_current)
        table.doubleClicked.connect(self._on_activated)
        return table

    # -------------------------------------------------------- what it says

    def _on_began(self) -> None:
        self.model.begin()
        self._say()
        self.cancel.setEnabled(True)

    def _follow(self) -> None:
        bar = self.table.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 2
        self.model.follow()
        if at_end and self._importer.running and not self.table.currentIndex().isValid():
            self.table.scrollToBottom()
        self._say()

    def _on_ended(self) -> None:
        self._flush.stop()
        self.model.follow()
        self._say()
        self.close_button.setFocus()

    def _choose(self) -> None:
        self.model.choose(self.segments.value, self._find.shown_text)

    def _say(self) -> None:
        importer = self._importer
        counts: Mapping[str, int] = importer.counts
        total = sum(counts.values())
        names = {
            "all": self.tr("All {count}").format(count=wording.number(total)),
            "new": self.tr("New {count}").format(count=wording.number(counts["new"])),
            "capture": self.tr("Captures {count}").format(count=wording.number(counts["capture"])),
            "unchanged": self.tr("Unchanged {count}").format(count=wording.number(counts["unchanged"])),
            "problem": self.tr("Problems {count}").format(count=wording.number(counts["problem"])),
        }
        for key, text in names.items():
            self.segments.set_text(key, text)
        running = importer.running
        self._problems.say(self.problems_said(counts["problem"]))
        self.background.setVisible(running)
        self.cancel.setVisible(running)
        self.cancel.setEnabled(running and not importer.cancelled)
        self.close_button.setVisible(not running)
        progress = importer.progress
        self._bar.setRange(0, progress.total if running else 1)
        self._bar.setValue(progress.done if running else 1)
        self._foot.say(self._promise())
        if running:
            self._say_running()
        else:
            self._title.say(self._ending())
            self._words.say(self._result())
            self._now.say("")
            self._rest.say("")
        self._bar.setVisible(running)
        self._bar.setAccessibleName(f"{self._now.whole} {self._rest.whole}".strip())

    def _say_running(self) -> None:
        importer, progress = self._importer, self._importer.progress
        if importer.cancelled:
            self._title.say(self.tr("Stopping…"))
        elif progress.total:
            files = wording.number(progress.total)
            self._title.say(
                self.tr("Importing 1 file")
                if progress.total == 1
                else self.tr("Importing {count} files").format(count=files)
            )
        else:
            self._title.say(self.tr("Looking for files…"))
        self._words.say(self.tr("What is stored stays, even if you cancel. The originals are kept byte for byte."))
        done, total = wording.number(progress.done), wording.number(progress.total)
        self._now.say(self.tr("{done} of {total}").format(done=done, total=total) if progress.total else "")
        left = progress.seconds_left()
        parts = [wording.time_left(left)] if left else []
        if progress.path:
            parts.append(os.path.basename(progress.path))
        self._rest.say("  ·  ".join(parts))

    def problems_said(self, count: int) -> str:
        if not count:
            return ""
        if count == 1:
            return self.tr("1 file could not be read")
        return self.tr("{count} files could not be read").format(count=wording.number(count))

    def _ending(self) -> str:
        importer = self._importer
        if importer.failure:
            return self.tr("The import did not come to its end")
        if importer.cancelled:
            return self.tr("The import was stopped")
        new = importer.counts["new"]
        if new == 1:
            return self.tr("1 article imported")
        if new or not importer.counts:
            return self.tr("{count} articles imported").format(count=wording.number(new))
        return self.tr("Nothing new was imported")

    def _result(self) -> str:
        importer, counts = self._importer, self._importer.counts
        if importer.failure:
            return importer.failure
        if not counts:
            return self.tr("No files were found there.")
        number = wording.number
        parts = [self.tr("{count} new").format(count=number(counts["new"]))]
        if counts["capture"]:
            parts.append(self.tr("{count} new captures of known articles").format(count=number(counts["capture"])))
        if counts["unchanged"]:
            parts.append(self.tr("{count} known already and unchanged").format(count=number(counts["unchanged"])))
        if counts["problem"]:
            parts.append(self.problems_said(counts["problem"]))
        said = ", ".join(parts)
        return self.tr("{what}, in {seconds} s.").format(what=said, seconds=f"{max(0.1, importer.seconds):.1f}")

    def _promise(self) -> str:
        if self._importer.pasted:
            return self.tr("The pasted text was put into a temporary file and is kept in the archive like any other.")
        return self.tr("Your files stay as they are.")

    # -------------------------------------------------------- what is chosen

    def _on_current(self, current: QModelIndex) -> None:
        line = current.data(LINE) if current.isValid() else None
        if isinstance(line, Line):
            self._reason.say("\n".join(part for part in (line.path, line.reason) if part))
            self._reason.set_voice("bad" if line.reason else "soft")
        self._reason.setVisible(isinstance(line, Line))

    def _on_activated(self, index: QModelIndex) -> None:
        line = index.data(LINE)
        if isinstance(line, Line) and line.id:
            self.article_chosen.emit(line.id)

    def reject(self) -> None:
        """Esc hides the dialog; the import goes on in the background."""
        self.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.hide()
        event.accept()

    def hideEvent(self, event: object) -> None:
        if self._importer.running:
            self.hidden_while_running.emit()

    def set_look(self, look: Look) -> None:
        delegate = self.table.itemDelegate()
        if isinstance(delegate, OutcomeDelegate):
            delegate.set_look(look)
