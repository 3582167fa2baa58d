"""The imports of a window: one after the other, each a job; what became of every file is kept for the dialog."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from reader.ui.jobs import Job

Outcome = Literal["new", "capture", "unchanged", "problem"]
_OUTCOMES: dict[str, Outcome] = {"added": "new", "capture": "capture", "unchanged": "unchanged"}


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one article, or of one file that could not be read. ``id`` is 0 without an article."""

    path: str
    part: str
    outcome: Outcome
    id: int = 0
    reason: str = ""


@dataclass(slots=True)
class Progress:
    """How far the import is. Units: files; ``began_s`` on the clock of `time.monotonic`."""

    done: int = 0
    total: int = 0
    path: str = ""
    began_s: float = field(default_factory=time.monotonic)

    def seconds_left(self) -> float:
        """A guess from the pace so far; 0 where there is nothing to guess from."""
        taken = time.monotonic() - self.began_s
        return taken / self.done * (self.total - self.done) if self.done > 2 and taken > 2 else 0.0


class Importer(QObject):
    """Runs imports for one archive and collects their outcomes until a new one begins."""

    began = Signal()
    lines_came = Signal(int)
    """How many lines were added."""
    progressed = Signal()
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []
        self.counts: Counter[str] = Counter()
        self.progress = Progress()
        self.seconds = 0.0
        self.cancelled = False
        self.failure = ""
        self.pasted = False
        self._archive = ""
        self._waiting: list[list[str]] = []
        self._job: Job | None = None
        self._pasted_texts: tempfile.TemporaryDirectory[str] | None = None

    @property
    def running(self) -> bool:
        return self._job is not None

    def run(self, paths: Sequence[Path], archive: Path, *, pasted: bool = False) -> None:
        """Imports files and folders; while another import runs, after it."""
        self._archive = str(archive)
        words = [str(path) for path in paths]
        if self._job is not None:
            self._waiting.append(words)
            self.pasted = self.pasted or pasted
            return
        self.lines = []
        self.counts = Counter()
        self.seconds = 0.0
        self.cancelled = False
        self.failure = ""
        self.pasted = pasted
        self._start(words)
        self.began.emit()

    def keep_text(self, text: str) -> Path:
        """Puts a pasted text into a file of its own, from which it can be imported."""
        if self._pasted_texts is None:
            self._pasted_texts = tempfile.TemporaryDirectory(prefix="archive-reader-")
        stamp = datetime.now().astimezone().strftime("%Y-%m-%d %H.%M.%S.%f")
        path = Path(self._pasted_texts.name) / f"Pasted text {stamp}.txt"
        path.write_text(text, "utf-8", newline="")
        return path

    def cancel(self) -> None:
        """Stops after the article that is being stored; what is stored stays."""
        self._waiting.clear()
        if self._job is not None:
            self.cancelled = True
            self._job.cancel()
            self.progressed.emit()

    def close(self) -> None:
        """Ends with the program."""
        self._waiting.clear()
        if self._job is not None:
            self._job.ended.disconnect(self._on_ended)
            self._job.kill()
            self._job = None
        if self._pasted_texts is not None:
            self._pasted_texts.cleanup()
            self._pasted_texts = None

    def _start(self, words: list[str]) -> None:
        self.progress = Progress()
        job = Job(["import", "--until-stdin-closes", "--json", "--archive", self._archive, "--", *words], self)
        job.told.connect(self._on_told)
        job.ended.connect(self._on_ended)
        self._job = job
        job.start()

    def _on_told(self, event: dict[str, object]) -> None:
        kind = event.get("event")
        if kind in ("stored", "problem"):
            self._add(event, kind == "problem")
        elif kind == "progress":
            self.progress.done, self.progress.total = _whole(event.get("done")), _whole(event.get("total"))
            self.progressed.emit()
        elif kind == "report":
            seconds = event.get("seconds")
            self.seconds += float(seconds) if isinstance(seconds, (int, float)) else 0.0

    def _add(self, event: dict[str, object], problem: bool) -> None:
        outcome: Outcome = "problem" if problem else _OUTCOMES.get(str(event.get("state")), "unchanged")
        path, part = str(event.get("path") or ""), str(event.get("part") or "")
        reason = str(event.get("message") or "") if problem else ""
        self.lines.append(Line(path, part, outcome, _whole(event.get("id")), reason))
        self.counts[outcome] += 1
        self.progress.path = path
        self.lines_came.emit(1)

    def _on_ended(self, code: int, said: str) -> None:
        assert self._job is not None
        self._job.deleteLater()
        self._job = None
        if code not in (0, 3) and not self.cancelled:
            self.failure = said.splitlines()[-1].removeprefix("archive-reader: ") if said else ""
            self.failure = self.failure or self.tr("The import ended unexpectedly. What was stored is whole.")
        if self._waiting and not self.cancelled:
            self._start(self._waiting.pop(0))
            self.progressed.emit()
            return
        self._waiting.clear()
        self.ended.emit()


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
