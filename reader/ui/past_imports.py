"""Imports that are over: their list, and how each is taken back, from the list or as the last thing that was done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from reader.model import ImportRun
from reader.ui import wording
from reader.ui.imports import Importer
from reader.ui.imports_dialog import ImportsDialog
from reader.ui.questions import Question
from reader.ui.session import Session
from reader.ui.undoing import UndoableImport

if TYPE_CHECKING:
    from reader.ui.window import Window


class PastImports(QObject):
    """Follows the imports of one window."""

    def __init__(self, window: Window, session: Session, importer: Importer) -> None:
        super().__init__(window)
        self._window, self._session, self._importer = window, session, importer
        self._dialog: ImportsDialog | None = None
        self._undone: set[int] = set()
        importer.undone.connect(self._on_undone)
        importer.undo_failed.connect(self._on_failed)

    def show(self) -> None:
        """Opens the list."""
        if self._session.archive_path is None:
            self._window.notice.say(self.tr("Nothing has been imported yet"))
            return
        self._dialog = ImportsDialog(self._window.look, self._window)
        self._dialog.undo_wanted.connect(self._on_wanted)
        self._dialog.finished.connect(self._on_closed)
        self._dialog.open()
        self._list()

    def note(self) -> None:
        """Puts the import that has just ended onto the stack of what can be undone."""
        importer, archive = self._importer, self._session.archive_path
        brought = sum(importer.counts[kind] for kind in ("new", "capture", "copy"))
        if importer.import_id and brought and archive is not None:
            one, many = self.tr("Import of 1 article"), self.tr("Import of {count} articles")
            text = wording.counted(one, many, brought)
            import_id = importer.import_id
            command = UndoableImport(text, lambda: self._ask(import_id, brought, archive, text))
            self._session.undo_stack.push(command)

    def _ask(self, import_id: int, articles: int, archive: Path, text: str) -> None:
        if import_id in self._undone:
            self._window.notice.say(self.tr("This import is undone already"))
            return
        one, many = self.tr("Undo the import of 1 article?"), self.tr("Undo the import of {count} articles?")
        question = Question(
            self._window.look,
            self._window,
            wording.counted(one, many, articles),
            self.tr(
                "New articles go to the trash, and articles that were there before show again what they showed."
                " Importing the same files again brings it back."
            ),
            accept=self.tr("Undo the import"),
        )
        question.agreed.connect(lambda: self._importer.take_back(import_id, archive))
        stack = self._session.undo_stack
        question.rejected.connect(
            lambda: stack.push(UndoableImport(text, lambda: self._ask(import_id, articles, archive, text)))
        )
        question.open()

    def _list(self) -> None:
        def told(runs: list[ImportRun]) -> None:
            if self._dialog is not None:
                self._dialog.show_runs(runs, busy=self._importer.running)

        self._session.want_imports(told)

    def _on_wanted(self, run: ImportRun) -> None:
        if self._session.archive_path is not None:
            self._importer.take_back(run.id, self._session.archive_path)
            self._list()

    def _on_closed(self) -> None:
        self._dialog = None

    def _on_undone(self, import_id: int, trashed: int, captures: int) -> None:
        self._undone.add(import_id)
        self._list()

    def _on_failed(self, sentence: str) -> None:
        self._window.notice.say(sentence)
        self._list()
