"""The imports of the past: what each brought and from where, and the button that takes one back."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from reader.model import ImportRun
from reader.ui import wording
from reader.ui.look import Look
from reader.ui.parts import Label, column_of, fit_screen
from reader.ui.questions import Dialog
from reader.ui.record import local_time

_BEGAN, _FROM, _ADDED, _CAPTURES, _STATE = range(5)


class ImportsDialog(Dialog):
    """Lists imports, newest first; the selected one can be undone."""

    undo_wanted = Signal(object)
    """The `ImportRun` to be taken back."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        self._runs: Sequence[ImportRun] = ()
        self._busy = False
        self.model = QStandardItemModel()
        self.table = _table(look, self.model)
        self.table.setAccessibleName(self.tr("Imports"))
        card = QFrame()
        card.setObjectName("card")
        card.setLayout(column_of(self.table, spacing=0, margins=(1, 1, 1, 1)))
        self._given = Label(look, "", 12.5, 400, "soft", wrap=True)
        super().__init__(
            look,
            parent,
            self.tr("Past imports"),
            Label(
                look,
                self.tr(
                    "An import is undone as a whole: its articles go to the trash, and articles that were there before"
                    " show again what they showed. Importing the same files again brings it back."
                ),
                13,
                400,
                "soft",
                wrap=True,
            ),
            card,
            self._given,
            accept=self.tr("Undo this import"),
            reject=self.tr("Close"),
        )
        self.buttons.accepted.disconnect(self.accept)
        self.buttons.accepted.connect(self._on_undo)
        self.setMaximumWidth(look.px(1000))
        fit_screen(self, look.px(820), look.px(520))
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self._on_current(QModelIndex(), QModelIndex())
        self.reject_button.setDefault(True)
        self.reject_button.setFocus()

    def show_runs(self, runs: Sequence[ImportRun], *, busy: bool) -> None:
        """Shows the imports anew, the same one chosen; while ``busy`` none can be undone."""
        chosen = self._chosen()
        self._runs, self._busy = runs, busy
        self.model.clear()
        self.model.setHorizontalHeaderLabels(
            [self.tr("Date"), self.tr("From"), self.tr("New"), self.tr("Captures"), self.tr("State")]
        )
        for run in runs:
            number = wording.number
            cells = [local_time(run.started_at), self._origin(run), number(run.added), number(run.captures)]
            self.model.appendRow([QStandardItem(cell) for cell in (*cells, self._state(run))])
        widths = {_BEGAN: 160, _ADDED: 80, _CAPTURES: 80, _STATE: 190}
        for column, width in widths.items():
            self.table.horizontalHeader().resizeSection(column, self.look.px(width))
        self.table.horizontalHeader().setSectionResizeMode(_FROM, QHeaderView.ResizeMode.Stretch)
        place = next((n for n, run in enumerate(runs) if chosen is not None and run.id == chosen.id), 0)
        self.table.setCurrentIndex(self.model.index(place, 0))
        if not runs:
            self._given.say(self.tr("Nothing has been imported into this archive yet."))

    def _origin(self, run: ImportRun) -> str:
        paths = run.what.splitlines()
        name = os.path.basename(paths[0]) or paths[0] if paths else ""
        more = len(paths) - 1
        if not more:
            return name
        said = self.tr("{name} and 1 more") if more == 1 else self.tr("{name} and {count} more")
        return said.format(name=name, count=wording.number(more))

    def _state(self, run: ImportRun) -> str:
        if run.undone_at:
            return self.tr("Undone {time}").format(time=local_time(run.undone_at))
        return "" if run.finished_at else self.tr("Stopped before its end")

    def _chosen(self) -> ImportRun | None:
        row = self.table.currentIndex().row()
        return self._runs[row] if 0 <= row < len(self._runs) else None

    def _on_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        run = self._chosen()
        self.accept_button.setEnabled(run is not None and not run.undone_at and not self._busy)
        lines = run.what.splitlines() if run is not None else []
        shown = lines if len(lines) <= 3 else [*lines[:3], "…"]
        self._given.say("\n".join(shown))

    def _on_undo(self) -> None:
        run = self._chosen()
        if run is not None:
            self.undo_wanted.emit(run)


def _table(look: Look, model: QStandardItemModel) -> QTableView:
    table = QTableView()
    table.setObjectName("outcomes")
    table.setModel(model)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(look.px(34))
    table.setShowGrid(False)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setMinimumHeight(look.px(240))
    table.setFont(look.font(12.5))
    head = table.horizontalHeader()
    head.setFont(look.font(11.5, 500))
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    head.setHighlightSections(False)
    return table
