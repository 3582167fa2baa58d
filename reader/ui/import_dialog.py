"""The import dialog: a scan that shows what will happen, corrections, the import itself, and its report."""

from __future__ import annotations

import os
from collections.abc import Mapping

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QHeaderView,
    QProgressBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from reader.ui import wording
from reader.ui.amend_dialog import AmendDialog
from reader.ui.fields import PreeditEdit
from reader.ui.formats import format_names
from reader.ui.import_table import (
    CHARSET,
    DATE,
    FILE,
    FORMAT,
    HEADLINE,
    LINE,
    OUTCOME,
    SOURCE,
    TAGS,
    TICK,
    OutcomeDelegate,
    OutcomeModel,
)
from reader.ui.imports import Importer, Line
from reader.ui.look import Look
from reader.ui.parts import Label, PushButton, Segments, column_of, fit_screen, row_of

FLUSH_MS = 100
_MOST_CHOSEN = 500
"""So many rows stay chosen when the order changes, or all."""
_SOME = 20
"""So many lines are looked at for what none of them tells."""
_KINDS = ("all", "new", "capture", "unchanged", "copy", "problem")


class ImportDialog(QDialog):
    """Follows an `Importer`. It can be hidden while the import goes on, and opened again."""

    headlines_wanted = Signal(list)
    article_chosen = Signal(int)
    hidden_while_running = Signal()
    rule_wanted = Signal(object)
    """A `SiteRule` to be kept from now on."""

    def __init__(self, look: Look, importer: Importer, parent: QWidget) -> None:
        super().__init__(parent)
        px = look.px
        self._look = look
        self._importer = importer
        self.setFont(look.font(13))
        self.setWindowTitle(self.tr("Import"))
        self._title = Label(look, "", 17, 600, elide=True)
        self._words = Label(look, "", 13, 400, "soft", wrap=True)
        self.segments = Segments(look, [(key, "") for key in _KINDS], "all")
        self._find = PreeditEdit()
        self._find.setPlaceholderText(self.tr("Filter this list"))
        self._find.setAccessibleName(self.tr("Filter this list"))
        self._find.setFont(look.font(12.5))
        self._find.setMinimumWidth(px(84))
        self._find.setMaximumWidth(px(190))
        self.model = OutcomeModel(importer, self)
        self.model.headlines_wanted.connect(self.headlines_wanted)
        self.model.arranging.connect(self._on_arranging)
        self.model.arranged.connect(self._on_arranged)
        self._kept: list[int] | None = []
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
        self.amend_button = PushButton(look, self.tr("Correct…"))
        self.undo = PushButton(look, self.tr("Undo this import"))
        self.background = PushButton(look, self.tr("Run in background"))
        self.pause = PushButton(look, self.tr("Pause"))
        self.cancel = PushButton(look, self.tr("Cancel"))
        self.go = PushButton(look, self.tr("Import"), primary=True)
        self.close_button = PushButton(look, self.tr("Close"), primary=True)
        self.amend_button.clicked.connect(self.amend)
        self.undo.clicked.connect(importer.undo)
        self.background.clicked.connect(self.hide)
        self.pause.clicked.connect(lambda: importer.pause(not importer.paused))
        self.cancel.clicked.connect(self._on_cancel)
        self.go.clicked.connect(importer.start)
        self.close_button.clicked.connect(self.accept)
        self._reason = Label(look, "", 12.5, 400, wrap=True)
        self._reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._reason.hide()
        self._lay_out(look, card)
        self._flush = QTimer(self)
        self._flush.setSingleShot(True)
        self._flush.setInterval(FLUSH_MS)
        self._flush.timeout.connect(self._follow)
        self._changed = False
        self.segments.chosen.connect(lambda _: self._choose())
        self._find.shown_text_changed.connect(lambda _: self._choose())
        importer.began.connect(self._on_began)
        importer.lines_came.connect(lambda _: self._flush.isActive() or self._flush.start())
        importer.lines_changed.connect(self._on_lines_changed)
        importer.progressed.connect(self._say)
        importer.scanned.connect(self._on_scanned)
        importer.ended.connect(self._on_ended)
        fit_screen(self, min(px(1190), max(px(760), parent.width() - px(60))), px(640))
        self._on_began()

    def _lay_out(self, look: Look, card: QFrame) -> None:
        px = look.px
        progress = row_of(self._now, spacing=px(8))
        progress.addWidget(self._rest, 1)
        progress.addWidget(self._problems)
        foot = row_of(spacing=px(8))
        foot.addWidget(self._foot, 1)
        buttons = (self.amend_button, self.undo, self.background, self.pause, self.cancel, self.go, self.close_button)
        for button in buttons:
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
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setAccessibleName(self.tr("Files"))
        head = table.horizontalHeader()
        head.setFont(look.font(11.5, 500))
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setMinimumSectionSize(px(36))
        widths = {TICK: 36, FILE: 180, FORMAT: 92, CHARSET: 96, SOURCE: 136, DATE: 126, TAGS: 50, OUTCOME: 132}
        for column, width in widths.items():
            head.resizeSection(column, px(width))
        head.setSectionResizeMode(HEADLINE, QHeaderView.ResizeMode.Stretch)
        head.setSectionsClickable(True)
        # The header asks every row whether it is selected, each time it is painted: it is given nothing to ask.
        head.setSelectionModel(QItemSelectionModel(self.model, head))
        head.setSortIndicatorShown(False)
        head.setSortIndicatorClearable(True)
        head.sortIndicatorChanged.connect(self._on_sort)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.setSortIndicatorShown(True)
        table.selectionModel().currentRowChanged.connect(self._on_current)
        table.selectionModel().selectionChanged.connect(lambda *_: self.amend_button.setEnabled(self._is_any_chosen()))
        table.clicked.connect(self._on_clicked)
        table.doubleClicked.connect(self._on_activated)
        return table

    # -------------------------------------------------------- what it says

    def _on_began(self) -> None:
        self.model.begin()
        self._reason.hide()
        self._say()
        if self._importer.phase == "scan":
            self.go.setFocus()

    def _on_lines_changed(self) -> None:
        self._changed = True
        if not self._flush.isActive():
            self._flush.start()

    def _follow(self) -> None:
        bar = self.table.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 2
        self.model.follow()
        if self._changed:
            self._changed = False
            self.model.show_changes()
        running = self._importer.running and not self.table.currentIndex().isValid()
        if at_end and running and self.table.horizontalHeader().sortIndicatorSection() < 0:
            self.table.scrollToBottom()
        self._say()

    def _on_scanned(self) -> None:
        self._follow()
        self.table.scrollToTop()
        (self.go if self.go.isEnabled() else self.cancel).setFocus()

    def _on_ended(self) -> None:
        self._flush.stop()
        self._choose()
        self._say()
        self.close_button.setFocus()

    def _choose(self) -> None:
        self.model.choose(self.segments.value, self._find.shown_text)

    def _on_sort(self, column: int, order: Qt.SortOrder) -> None:
        self.model.sort(column, order)

    def _say(self) -> None:
        importer = self._importer
        self._fit_columns()
        counts: Mapping[str, int] = importer.counts
        number = wording.number
        names = {
            "all": self.tr("All {count}").format(count=number(sum(counts.values()))),
            "new": self.tr("New {count}").format(count=number(counts["new"])),
            "capture": self.tr("Captures {count}").format(count=number(counts["capture"])),
            "unchanged": self.tr("Unchanged {count}").format(count=number(counts["unchanged"])),
            "copy": self.tr("Near copies {count}").format(count=number(counts["copy"])),
            "problem": self.tr("Problems {count}").format(count=number(counts["problem"])),
        }
        for key, text in names.items():
            self.segments.set_text(key, text)
        self._problems.say(self.problems_said(counts["problem"]))
        self._show_buttons()
        running, progress = importer.running, importer.progress
        self._bar.setRange(0, progress.total if running else 1)
        self._bar.setValue(progress.done if running else 1)
        self._foot.say(self._promise())
        if running:
            self._say_running()
        elif importer.phase == "ready":
            self._say_ready()
        else:
            self._title.say(self._ending())
            self._words.say(self._result())
        if not running:
            self._now.say("")
            self._rest.say("")
        self._bar.setVisible(running)
        self._bar.setAccessibleName(f"{self._now.whole} {self._rest.whole}".strip() or self.tr("Progress"))

    def _show_buttons(self) -> None:
        importer = self._importer
        running, before = importer.running, importer.phase in ("scan", "ready")
        ticked = importer.ticked if importer.phase == "ready" else 0
        self.amend_button.setVisible(before)
        self.amend_button.setEnabled(self._is_any_chosen())
        self.undo.setVisible(not running and importer.phase == "done" and importer.import_id > 0 and self._brought())
        self.background.setVisible(importer.importing)
        self.pause.setVisible(importer.importing)
        self.pause.setText(self.tr("Go on") if importer.paused else self.tr("Pause"))
        self.cancel.setVisible(running or before)
        self.cancel.setEnabled(not (running and importer.cancelled))
        self.go.setVisible(before)
        self.go.setEnabled(not importer.cancelled and (importer.phase == "scan" or ticked > 0))
        if importer.phase == "scan":
            self.go.setText(self.tr("Import without waiting"))
        else:
            one, many = self.tr("Import 1 article"), self.tr("Import {count} articles")
            self.go.setText(wording.counted(one, many, ticked) if ticked else self.tr("Import"))
        self.go.setDefault(before)
        self.close_button.setVisible(not running and not before)

    def _brought(self) -> bool:
        return any(self._importer.counts[kind] for kind in ("new", "capture", "copy"))

    def _say_running(self) -> None:
        importer, progress = self._importer, self._importer.progress
        files, many = wording.number(progress.total), progress.total != 1
        if importer.cancelled:
            self._title.say(self.tr("Stopping…"))
        elif importer.paused:
            self._title.say(self.tr("Paused"))
        elif importer.undoing:
            self._title.say(self.tr("Undoing the import…"))
        elif not progress.total:
            self._title.say(self.tr("Looking for files…"))
        elif importer.phase == "scan":
            self._title.say(
                self.tr("Looking at {count} files").format(count=files) if many else self.tr("Looking at 1 file")
            )
        else:
            self._title.say(
                self.tr("Importing {count} files").format(count=files) if many else self.tr("Importing 1 file")
            )
        scan = self.tr("Nothing is stored yet. What is ticked will be imported, and the originals are kept.")
        stays = self.tr("What is stored stays, even if you cancel. The originals are kept byte for byte.")
        self._words.say(scan if importer.phase == "scan" else stays)
        done, total = wording.number(progress.done), files
        self._now.say(self.tr("{done} of {total}").format(done=done, total=total) if progress.total else "")
        left, pace = progress.seconds_left(), progress.per_second()
        parts = [wording.time_left(left)] if left else []
        if pace:
            parts.append(self.tr("{count} a second").format(count=f"{pace:.1f}" if pace < 10 else f"{pace:.0f}"))
        if progress.path:
            parts.append(os.path.basename(progress.path))
        self._rest.say("  ·  ".join(parts))

    def _say_ready(self) -> None:
        importer = self._importer
        total = len(importer.lines)
        one, many = self.tr("1 article was found"), self.tr("{count} articles were found")
        found = total - importer.counts["problem"]
        self._title.say(wording.counted(one, many, found) if found else self.tr("No article was found"))
        ticked = self.tr(
            "Nothing is stored yet. What is ticked will be imported; the originals are kept byte for byte."
        )
        nothing = self.tr("There is nothing here that the archive does not have.")
        self._words.say(
            ticked if any(line.ticked for line in importer.lines) or not importer.counts["unchanged"] else nothing
        )

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
        new = importer.counts["new"] + importer.counts["copy"]
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
        parts = [self.tr("{count} new").format(count=number(counts["new"] + counts["copy"]))]
        if counts["copy"]:
            one, many = self.tr("1 of them a near copy"), self.tr("{count} of them near copies")
            parts.append(wording.counted(one, many, counts["copy"]))
        if counts["capture"]:
            parts.append(self.tr("{count} new captures of known articles").format(count=number(counts["capture"])))
        if counts["unchanged"]:
            parts.append(self.tr("{count} known already and unchanged").format(count=number(counts["unchanged"])))
        trashed = sum(line.trashed for line in importer.lines)
        if trashed:
            parts.append(self.tr("{count} in the trash, where they stay").format(count=number(trashed)))
        if counts["problem"]:
            parts.append(self.problems_said(counts["problem"]))
        said = ", ".join(parts)
        return self.tr("{what}, in {seconds} s.").format(what=said, seconds=f"{max(0.1, importer.seconds):.1f}")

    def _promise(self) -> str:
        if self._importer.pasted:
            return self.tr("The pasted text was put into a temporary file and is kept in the archive like any other.")
        if self._importer.importing:
            return self.tr("A finished import can be undone as a whole.")
        return self.tr("Your files stay as they are.")

    # -------------------------------------------------------- what is chosen

    def chosen_lines(self) -> list[Line]:
        """The selected lines that can be corrected, from the top."""
        chosen = (self.model.lines_between(first, last) for first, last in self._chosen_ranges())
        return [line for lines in chosen for line in lines if line.outcome != "problem"]

    def _is_any_chosen(self) -> bool:
        rows = (row for first, last in self._chosen_ranges() for row in range(first, last + 1))
        return any(self.model.line(row).outcome != "problem" for row in rows)

    def _chosen_ranges(self) -> list[tuple[int, int]]:
        selection = self.table.selectionModel().selection()
        ranges = (selection.at(number) for number in range(selection.count()))
        return sorted((each.top(), each.bottom()) for each in ranges)

    def _on_arranging(self) -> None:
        """Notes what is chosen, None for all of it: Qt would carry every cell of it along, which takes seconds."""
        ranges = self._chosen_ranges()
        count = sum(last - first + 1 for first, last in ranges)
        self._kept = None if count == self.model.rowCount() else []
        if self._kept is not None and count <= _MOST_CHOSEN:
            self._kept = [number for each in ranges for number in self.model.numbers_between(*each)]
        if count:
            self.table.clearSelection()

    def _on_arranged(self) -> None:
        kept, self._kept = self._kept, []
        if kept is None:
            self.table.selectAll()
        elif kept:
            selection = QItemSelection()
            for row in self.model.places_of(kept):
                selection.append(QItemSelectionRange(self.model.index(row, 0), self.model.index(row, OUTCOME)))
            self.table.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.Select)

    def amend(self) -> None:
        """Asks what the chosen lines are to say."""
        lines = self.chosen_lines()
        if not lines or self._importer.phase not in ("scan", "ready"):
            return
        dialog = AmendDialog(self._look, self, lines)
        dialog.amended.connect(lambda said: self._importer.amend(lines, said))
        dialog.rule_made.connect(self.rule_wanted)
        dialog.open()

    def _on_current(self, current: QModelIndex) -> None:
        line = current.data(LINE) if current.isValid() else None
        if isinstance(line, Line):
            copy = self.tr("Says nearly the same as “{title}”.").format(title=line.copy_title)
            trashed = self.tr("It is in the trash, and stays there.")
            said = (
                line.path,
                "  ·  ".join(
                    filter(
                        None,
                        (
                            *(line.source, wording.day(line.published)),
                            *(format_names(line.format), line.charset),
                            *(f"#{tag}" for tag in line.tags),
                        ),
                    )
                ),
                line.reason,
                copy if line.copy_title else "",
                trashed if line.trashed else "",
                *line.warnings[:4],
            )
            self._reason.say("\n".join(filter(None, said)))
            self._reason.set_voice("bad" if line.reason else "soft")
        self._reason.setVisible(isinstance(line, Line))

    def _on_clicked(self, index: QModelIndex) -> None:
        line = index.data(LINE)
        if index.column() == TICK and isinstance(line, Line) and self._importer.phase in ("scan", "ready"):
            self._importer.tick([line], not line.ticked)

    def _on_activated(self, index: QModelIndex) -> None:
        line = index.data(LINE)
        if not isinstance(line, Line) or index.column() == TICK:
            return
        if self._importer.phase in ("scan", "ready"):
            self.amend()
        elif line.id:
            self.article_chosen.emit(line.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        choosing = event.key() == Qt.Key.Key_Space and self._importer.phase in ("scan", "ready")
        if choosing and (lines := self.chosen_lines()):
            self._importer.tick(lines, not lines[0].ticked)
        else:
            super().keyPressEvent(event)

    def _on_cancel(self) -> None:
        if self._importer.phase == "ready":
            self._importer.forget()
            self.hide()
        else:
            self._importer.cancel()

    def reject(self) -> None:
        """Esc gives up a scan; an import goes on in the background."""
        if self._importer.phase in ("scan", "ready"):
            self._on_cancel()
        self.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.reject()
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Where there is little room, the headline keeps its own; what gives way stands below the table.

        An import that nobody waited for before does not tell formats: their columns would stand empty.
        """
        importer = self._importer
        told = importer.phase in ("none", "scan", "ready") or any(line.format for line in importer.lines[:_SOME])
        for column, least in ((CHARSET, 1110), (FORMAT, 1020), (TAGS, 930), (SOURCE, 880), (DATE, 740)):
            untold = column in (CHARSET, FORMAT) and not told
            self.table.setColumnHidden(column, untold or self.width() < self._look.px(least))

    def hideEvent(self, event: object) -> None:
        if self._importer.running:
            self.hidden_while_running.emit()

    def set_look(self, look: Look) -> None:
        self._look = look
        delegate = self.table.itemDelegate()
        if isinstance(delegate, OutcomeDelegate):
            delegate.set_look(look)
