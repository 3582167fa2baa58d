"""The imports of a window: scanned first, then stored, each a job; what becomes of each file is kept."""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from reader.ui.jobs import Job

Outcome = Literal["new", "capture", "unchanged", "copy", "problem"]
Phase = Literal["none", "scan", "ready", "import", "done"]
_OUTCOMES: dict[str, Outcome] = {"added": "new", "capture": "capture", "unchanged": "unchanged"}


@dataclass(slots=True)
class Line:
    """One article of a scan or an import, or one file that could not be read. ``id`` is 0 without an article.

    ``amended`` holds what the person corrected, as the file of corrections names it.
    """

    path: str
    part: str
    outcome: Outcome
    id: int = 0
    reason: str = ""
    format: str = ""
    charset: str = ""
    title: str = ""
    source: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    url: str = ""
    copy_title: str = ""
    warnings: tuple[str, ...] = ()
    ticked: bool = False
    stored: bool = False
    trashed: bool = False
    amended: dict[str, object] | None = None

    @property
    def host(self) -> str:
        try:
            return (urlsplit(self.url).hostname or "").removeprefix("www.")
        except ValueError:
            return ""


@dataclass(slots=True)
class Progress:
    """How far the work is. Units: files; ``began_s`` on the clock of `time.monotonic`, less what was paused."""

    done: int = 0
    total: int = 0
    path: str = ""
    began_s: float = field(default_factory=time.monotonic)
    paused_at_s: float = 0.0

    def per_second(self) -> float:
        """The pace so far; 0 where there is nothing to judge by."""
        taken = time.monotonic() - self.began_s
        return self.done / taken if self.done > 2 and taken > 2 and not self.paused_at_s else 0.0

    def seconds_left(self) -> float:
        """A guess from the pace so far; 0 where there is nothing to guess from."""
        pace = self.per_second()
        return (self.total - self.done) / pace if pace else 0.0


class Importer(QObject):
    """Scans and imports for one archive, and collects what becomes of each file until a new scan begins."""

    began = Signal()
    lines_came = Signal(int)
    """How many lines were added."""
    lines_changed = Signal()
    progressed = Signal()
    scanned = Signal()
    ended = Signal()
    undone = Signal(int, int, int)
    """Which import was taken back, how many articles went to the trash, and how many captures went with it."""
    undo_failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []
        self.counts: Counter[str] = Counter()
        self.progress = Progress()
        self.phase: Phase = "none"
        self.seconds = 0.0
        self.cancelled = False
        self.failure = ""
        self.pasted = False
        self.watched = False
        self.tick_copies = True
        self.import_id = 0
        self._archive = ""
        self._words: list[str] = []
        self._waiting: list[tuple[list[str], Path, bool, bool, bool]] = []
        self._places: dict[tuple[str, str], int] = {}
        self._job: Job | None = None
        self._start_after_scan = False
        self._undoing = 0
        self._to_undo: list[tuple[int, str]] = []
        self._taken_back = (0, 0)
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def running(self) -> bool:
        """Whether anything is being scanned or stored."""
        return self._job is not None

    @property
    def importing(self) -> bool:
        return self._job is not None and self.phase == "import"

    @property
    def undoing(self) -> bool:
        """Whether an import is being taken back."""
        return self._undoing > 0

    @property
    def paused(self) -> bool:
        return self.progress.paused_at_s > 0

    @property
    def ticked(self) -> int:
        """How many articles would be imported now."""
        return sum(line.ticked for line in self.lines)

    # -------------------------------------------------------- what is asked for

    def scan(self, paths: Sequence[Path], archive: Path, *, pasted: bool = False) -> None:
        """Looks at files and folders, writing nothing; while an import runs, after it."""
        self._ask([str(path) for path in paths], archive, pasted=pasted, scanned=True)

    def run(self, paths: Sequence[Path], archive: Path, *, pasted: bool = False, watched: bool = False) -> None:
        """Imports files and folders as they are; while another import runs, after it."""
        self._ask([str(path) for path in paths], archive, pasted=pasted, watched=watched, scanned=False)

    def _ask(
        self, words: list[str], archive: Path, *, pasted: bool = False, watched: bool = False, scanned: bool
    ) -> None:
        if self._job is not None or (watched and self.phase == "ready"):
            self._waiting.append((words, archive, pasted, watched, scanned))
            return
        more = scanned and self.phase == "ready"  # what is added before it is imported joins what stands there
        self._archive = str(archive)
        self.pasted, self.watched = pasted, watched
        self._words = [*(self._words if more else ()), *words]
        if not more:
            self.lines, self._places = [], {}
            self.counts = Counter()
        self.seconds, self.import_id = 0.0, 0
        self.cancelled, self.failure, self._start_after_scan = False, "", False
        if scanned:
            self.phase = "scan"
            self._start(["import", "--dry-run"], words)
        else:
            self.phase = "import"
            self._start(["import"], words)
        self.began.emit()

    def start(self) -> None:
        """Imports what is ticked; during the scan, everything that was given, without waiting for its end."""
        if self.phase == "scan" and self._job is not None:
            self._start_after_scan = True
            self._job.cancel()
        elif self.phase == "ready":
            self._import()

    def pause(self, on: bool) -> None:
        """Holds the import up, or lets it go on."""
        if self._job is None or not self.importing or on == self.paused:
            return
        self._job.say("pause" if on else "go on")
        if on:
            self.progress.paused_at_s = time.monotonic()
        else:
            self.progress.began_s += time.monotonic() - self.progress.paused_at_s
            self.progress.paused_at_s = 0.0
        self.progressed.emit()

    def undo(self) -> None:
        """Takes the last import back as a whole."""
        if self.import_id:
            self.take_back(self.import_id, self._archive)

    def take_back(self, import_id: int, archive: Path | str) -> None:
        """Takes any import back as a whole; while something else runs, after it."""
        if self._job is not None:
            self._to_undo.append((import_id, str(archive)))
            return
        self._archive, self._undoing = str(archive), import_id
        self._start(["undo-import", str(import_id)], None)
        self.progressed.emit()

    def amend(self, lines: Sequence[Line], said: dict[str, object]) -> None:
        """Corrects lines before they are imported. Shapes: ``said`` is as the file of corrections names it."""
        plain = {name: str(said[name]) for name in ("title", "source", "published") if name in said}
        authors, added, taken = said.get("author"), said.get("add_tags"), said.get("remove_tags")
        before: object = self
        both = said
        for line in lines:
            if line.amended is not before:  # lines that were corrected alike share what was said
                before, both = line.amended, {**(line.amended or {}), **said}
            line.amended = both
            for name, text in plain.items():
                setattr(line, name, text)
            if isinstance(authors, list):
                line.authors = tuple(authors)
            if isinstance(taken, list):
                line.tags = tuple(tag for tag in line.tags if tag not in taken)
            if isinstance(added, list):
                line.tags = (*line.tags, *(tag for tag in added if tag not in line.tags))
            if line.outcome not in ("problem", "unchanged"):
                line.ticked = True
        self.lines_changed.emit()

    def _left_out(self) -> tuple[Outcome, ...]:
        """What is not ticked until the person does it."""
        return ("unchanged", "problem") if self.tick_copies else ("unchanged", "problem", "copy")

    def tick(self, lines: Sequence[Line], on: bool) -> None:
        """Chooses lines to be imported, or leaves them out."""
        for line in lines:
            line.ticked = on and line.outcome != "problem"
        self.lines_changed.emit()

    def keep_text(self, text: str) -> Path:
        """Puts a pasted text into a file of its own, from which it can be imported."""
        stamp = datetime.now().astimezone().strftime("%Y-%m-%d %H.%M.%S.%f")
        path = self._own_folder() / f"Pasted text {stamp}.txt"
        path.write_text(text, "utf-8", newline="")
        return path

    def cancel(self) -> None:
        """Stops the scan, or the import after the article that is being stored; what is stored stays."""
        self._waiting.clear()
        if self._job is not None:
            self.cancelled = True
            self._job.cancel()
            self.progressed.emit()

    def forget(self) -> None:
        """Gives up a scan that has ended and was not imported."""
        if self._job is None and self.phase == "ready":
            self.phase = "none"
            self.lines, self._places = [], {}
            self.counts = Counter()
            self._next()

    def close(self) -> None:
        """Ends with the program."""
        self._waiting.clear()
        self._to_undo.clear()
        if self._job is not None:
            self._job.ended.disconnect(self._on_ended)
            self._job.kill()
            self._job = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    # -------------------------------------------------------- jobs

    def _own_folder(self) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="archive-reader-")
        return Path(self._folder.name)

    def _start(self, command: list[str], words: list[str] | None) -> None:
        self.progress = Progress()
        end = ["--", *words] if words is not None else []
        from reader.ui.jobs import Job

        job = Job([*command, "--until-stdin-closes", "--json", "--archive", self._archive, *end], self)
        job.told.connect(self._on_told)
        job.ended.connect(self._on_ended)
        self._job = job
        job.start()

    def _import(self) -> None:
        self.phase = "import"
        self.cancelled = False
        corrections = self._own_folder() / "corrections.jsonl"
        with corrections.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in self._amendments())
        self._start(["import", "--corrections", str(corrections)], self._words)
        self.progressed.emit()

    def _amendments(self) -> Iterator[dict[str, object]]:
        """What is left out and what was corrected, for the command line."""
        wanted = {line.path for line in self.lines if line.ticked}
        skipped: set[str] = set()
        for line in self.lines:
            if line.path not in wanted:
                if line.path not in skipped:
                    skipped.add(line.path)
                    yield {"path": line.path, "skip": True}
            elif not line.ticked:
                yield {"path": line.path, "part": line.part, "skip": True}
            elif line.amended:
                yield {"path": line.path, "part": line.part, **line.amended}

    # -------------------------------------------------------- what is told

    def _on_told(self, event: dict[str, object]) -> None:
        kind = event.get("event")
        if kind in ("stored", "problem"):
            self._hear(event, kind == "problem")
        elif kind == "progress":
            self.progress.done, self.progress.total = _whole(event.get("done")), _whole(event.get("total"))
            self.progressed.emit()
        elif kind == "report":
            seconds = event.get("seconds")
            self.seconds += float(seconds) if isinstance(seconds, (int, float)) else 0.0
            self.import_id = _whole(event.get("import"))
        elif kind == "undone":
            self._taken_back = (_whole(event.get("trashed")), _whole(event.get("captures")))

    def _hear(self, event: dict[str, object], problem: bool) -> None:
        line = _line(event, problem)
        self.progress.path = line.path
        place = self._places.get((line.path, line.part))
        if place is None or self.phase == "scan":
            self._places[line.path, line.part] = len(self.lines)
            line.ticked = self.phase == "scan" and line.outcome not in self._left_out()
            line.stored = self.phase == "import" and not problem
            self.lines.append(line)
            self.counts[line.outcome] += 1
            self.lines_came.emit(1)
            return
        known = self.lines[place]
        self.counts[known.outcome] -= 1
        if not (known.outcome == "copy" and line.outcome == "new"):
            known.outcome = line.outcome
        known.id, known.reason, known.trashed = line.id, line.reason, line.trashed
        known.stored, known.ticked = not problem, False
        self.counts[known.outcome] += 1
        self.lines_changed.emit()

    def _on_ended(self, code: int, said: str) -> None:
        assert self._job is not None
        self._job.deleteLater()
        self._job = None
        if self._undoing:
            self._on_undone(code, said)
            return
        if code not in (0, 3) and not self.cancelled and not self._start_after_scan:
            self.failure = _last_line(said) or self.tr("The import ended unexpectedly. What was stored is whole.")
        if self._start_after_scan and not self.cancelled:
            self._start_after_scan = False
            self._import()
            return
        if self.phase == "scan" and not self.failure and not self.cancelled:
            self.phase = "ready"
            self.scanned.emit()
            if self._waiting and self._waiting[0][4]:
                self._next()
            return
        self.phase = "done"
        self.ended.emit()
        self._next()

    def _on_undone(self, code: int, said: str) -> None:
        undone, self._undoing = self._undoing, 0
        if code in (0, 3):
            if undone == self.import_id:
                self.phase, self.import_id = "none", 0
            self.progressed.emit()
            self.undone.emit(undone, *self._taken_back)
        else:
            self.progressed.emit()
            self.undo_failed.emit(_last_line(said) or self.tr("The import could not be undone; it is as it was."))
        self._next()

    def _next(self) -> None:
        if self._to_undo and self._job is None:
            self.take_back(*self._to_undo.pop(0))
        elif self._waiting and self._job is None:
            words, archive, pasted, watched, scanned = self._waiting.pop(0)
            self._ask(words, archive, pasted=pasted, watched=watched, scanned=scanned)


def _last_line(said: str) -> str:
    return said.splitlines()[-1].removeprefix("archive-reader: ") if said else ""


def _line(event: dict[str, object], problem: bool) -> Line:
    outcome: Outcome = "problem" if problem else _OUTCOMES.get(str(event.get("state")), "unchanged")
    if outcome == "new" and (event.get("copy_title") or event.get("copy_of")):
        outcome = "copy"

    def said(name: str) -> str:
        return str(event.get(name) or "")

    return Line(
        path=said("path"),
        part=said("part"),
        format=said("format"),
        charset=said("charset"),
        title=said("title"),
        source=said("source"),
        outcome=outcome,
        id=_whole(event.get("id")),
        reason=str(event.get("message") or "") if problem else "",
        authors=_texts(event.get("author")),
        published=str(event.get("published") or ""),
        tags=_texts(event.get("tags")),
        language=str(event.get("language") or ""),
        url=str(event.get("url") or ""),
        copy_title=str(event.get("copy_title") or ""),
        warnings=_texts(event.get("warnings")),
        trashed=event.get("trashed") is True,
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
