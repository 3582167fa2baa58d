"""The making of the index beside the window, where it is missing or far behind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from reader.ui.jobs import Job


class Indexer(QObject):
    """Runs `reindex` as a job. Searches wait while it is made anew; what is only behind goes on answering."""

    progressed = Signal(int, int)
    ended = Signal(str)
    """What went wrong, or nothing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._anew = False

    @property
    def running(self) -> bool:
        return self._job is not None

    @property
    def anew(self) -> bool:
        """Whether there is no index until the job has ended."""
        return self.running and self._anew

    def run(self, archive: Path, words: Sequence[str]) -> None:
        from reader.ui.jobs import Job

        job = Job([*words, "--json", "--archive", str(archive)], self)
        job.told.connect(self._on_told)
        job.ended.connect(self._on_ended)
        self._job, self._anew = job, "--pending" not in words
        self.progressed.emit(0, 0)
        job.start()

    def close(self) -> None:
        """Ends the job with the program; the next start begins it again."""
        if self._job is not None:
            self._job.ended.disconnect(self._on_ended)
            self._job.kill()
            self._job = None

    def _on_told(self, event: dict[str, object]) -> None:
        done, total = event.get("done"), event.get("total")
        if event.get("event") == "progress" and isinstance(done, int) and isinstance(total, int):
            self.progressed.emit(done, total)

    def _on_ended(self, code: int, said: str) -> None:
        if self._job is not None:
            self._job.deleteLater()
        self._job = None
        last = said.splitlines()[-1].removeprefix("archive-reader: ") if said else ""
        self.ended.emit((last or f"exit {code}") if code else "")
