"""A folder that is watched: what arrives in it is imported, once it has stopped growing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from reader.archive import Archive
from reader.ui.imports import Importer
from reader.ui.session import Session

LOOK_MS = 3_000

State = tuple[int, int]
"""Size and time of change."""


class Watcher(QObject):
    """Looks every few seconds; a file that was the same at two looks is imported as it is, and noted in the archive."""

    imported = Signal(int, int)
    """How many articles came, and how many files could not be read."""

    def __init__(self, session: Session, importer: Importer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._importer = session, importer
        self._folder: Path | None = None
        self._before: dict[Path, State] = {}
        self._under_way: dict[Path, State] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        importer.ended.connect(self._on_ended)

    @property
    def folder(self) -> Path | None:
        return self._folder

    def watch(self, folder: Path | None) -> None:
        """Watches a folder from now on; None for none."""
        self._folder = folder
        self._before = {}
        if folder is None:
            self._timer.stop()
        else:
            self._timer.start()
            self.look()

    def look(self) -> None:
        """Looks what has arrived, unless an import is under way."""
        folder = self._folder
        if folder is not None and not self._importer.running and not self._under_way:
            self._session.look_into(lambda archive: _arrivals(archive, folder), self._on_arrivals)

    def _on_arrivals(self, arrived: dict[Path, State]) -> None:
        grown = {path: state for path, state in arrived.items() if self._before.get(path) == state}
        self._before = arrived
        archive = self._session.archive_path
        if not grown or archive is None or self._importer.running or self._importer.phase == "ready":
            return
        self._under_way = grown
        self._importer.run(list(grown), archive, watched=True)

    def _on_ended(self) -> None:
        files, self._under_way = self._under_way, {}
        if not files or self._importer.failure:
            return
        self._session.settle(lambda archive: archive.note_arrived(files))
        counts = self._importer.counts
        self.imported.emit(counts["new"] + counts["copy"] + counts["capture"], counts["problem"])


def _arrivals(archive: Archive, folder: Path) -> dict[Path, State]:
    return archive.arrivals(folder) if folder.is_dir() else {}
