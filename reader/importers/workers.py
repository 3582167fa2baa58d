"""The limited processes in which untrusted files are parsed.

The parent reads no file itself. It hands paths to workers, waits for their answers, and ends a
worker that takes too long or grows too large; that costs one draft, which is then tried once more
without any parser of pages, and reading goes on behind it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import multiprocessing
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from multiprocessing import connection as pipes
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from reader.errors import DamagedFile, ImportProblem, TimedOut, TooLarge
from reader.importers import FoundFile, shown, wire
from reader.importers.wire import Bug, Place, Request
from reader.model import CleanDraft, KnownPart, Original

FILE_S = 12.0
PLAIN_S = 20.0
"""What one draft may take of a processor's time; of the clock's where the system does not tell the other."""

_PATIENCE = 5
"""How many times that may pass by the clock, on a machine that is busy with other things."""

RESIDENT_BYTES = 600 * 1024 * 1024
SHARED_BYTES = 8 * 1024 * 1024
"""A file of this size or more is offered to all workers."""

AHEAD_BYTES = 32 * 1024 * 1024
"""How much of a file may wait in memory for its turn."""

_STOPPED = "The file made the program that reads it stop; only this file is affected."
_FAILED = "The program itself failed at this file, which may be whole. The log says where."
_MESSAGE_BYTES = 4096
_DEATHS = 100
_FILES_PER_WORKER = 400
_WAIT_S = 0.1
_AHEAD = 16

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    """Some of what a file holds; ``done`` with the last of it."""

    path: Path
    found: list[CleanDraft | ImportProblem | KnownPart]
    done: bool


@dataclass(slots=True)
class _Turn:
    """One file in the order of the files: what was found and not yet handed out, and who still reads in it."""

    path: Path
    original: Original | None = None
    found: list[CleanDraft | ImportProblem | KnownPart] = field(default_factory=list)
    readings: int = 0
    deaths: int = 0
    told: bool = False
    weight_bytes: int = 0

    def add(self, found: CleanDraft | ImportProblem | KnownPart) -> None:
        self.found.append(found)
        self.told = True
        self.weight_bytes += _MESSAGE_BYTES
        if isinstance(found, CleanDraft):
            self.weight_bytes += len(found.draft.original) + sum(len(picture.data) for picture in found.pictures)

    def taken(self) -> list[CleanDraft | ImportProblem | KnownPart]:
        found, self.found, self.weight_bytes = self.found, [], 0
        return found


@dataclass(slots=True)
class Reading:
    """A file, or a share of it, on its way: from where it is read, and where the worker was last."""

    turn: _Turn
    request: Request
    place: Place | None = None
    answered: bool = False
    stumbled: bool = False
    """Whether the program itself failed at it, which is no fault of the file."""
    original: bytes = b""

    @property
    def plain(self) -> bool:
        """Whether the draft that is read now is read without any parser of pages."""
        asked, place = self.request, self.place
        here = place is None or (place.leaf, place.draft) == (asked.leaf, asked.draft)
        return asked.plain and here

    def again(self) -> tuple[Request, bool]:
        """What to ask for after the worker has died, and whether a draft is lost by it; the same once nothing is left.

        First the same draft once more, plainly; then what comes behind it; where even that is not
        reached, the next inner file.
        """
        asked, place = self.request, self.place
        if place is None:
            if asked.draft:
                return replace(asked, leaf=asked.leaf + 1, draft=0, plain=False), True
            return asked, True
        if self.answered:
            return replace(asked, leaf=place.leaf, draft=place.draft + 1, plain=False), False
        if not self.plain:
            return replace(asked, leaf=place.leaf, draft=place.draft, plain=True), False
        if place.drafted:
            return replace(asked, leaf=place.leaf, draft=place.draft + 1, plain=False), True
        return replace(asked, leaf=place.leaf + 1, draft=0, plain=False), True


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    reading: Reading | None = None
    begun_s: float = 0.0
    used_before_s: float = 0.0
    files: int = 0

    def begin(self) -> None:
        """Starts the clock of one draft."""
        self.begun_s = time.monotonic()
        self.used_before_s = _processor_s(self.process.pid) or 0.0

    @property
    def overdue(self) -> bool:
        """Whether the draft it reads has taken longer than a draft may take."""
        if self.reading is None:
            return False
        limit = PLAIN_S if self.reading.plain else FILE_S
        passed = time.monotonic() - self.begun_s
        if passed <= limit:
            return False
        used = _processor_s(self.process.pid)
        return used is None or used - self.used_before_s > limit or passed > _PATIENCE * limit


def read_files(
    files: Iterable[FoundFile],
    *,
    cancelled: Callable[[], bool] = lambda: False,
    most: int = 0,
    known: Callable[[Path], frozenset[bytes]] = lambda path: frozenset(),
) -> Iterator[Read]:
    """What the files hold, in their order and as it is found; a large container is read by several workers at once.

    ``most`` is the number of workers, 0 for one a processor. Stops early when ``cancelled``. ``known``
    tells of a large file which of its inner files need not be read, by their `wire.fingerprint`.
    """
    pool = _Pool(most or _processors(), known)
    try:
        yield from pool.run(files, cancelled)
    finally:
        pool.close()


def read_again(
    originals: Iterable[Original], *, cancelled: Callable[[], bool] = lambda: False, most: int = 0
) -> Iterator[CleanDraft | ImportProblem]:
    """What each capture says when it is read now, in their order: its draft, or the reason why there is none."""
    asked: deque[Original] = deque()

    def files() -> Iterator[FoundFile]:
        for original in originals:
            asked.append(original)
            yield FoundFile(Path(original.name), original=original)

    found: list[CleanDraft | ImportProblem] = []
    for read in read_files(files(), cancelled=cancelled, most=most):
        found += [one for one in read.found if not isinstance(one, KnownPart)]
        if read.done:
            yield _of_part(found, asked.popleft().part)
            found = []


def _of_part(found: list[CleanDraft | ImportProblem], part: str) -> CleanDraft | ImportProblem:
    """The article of a part among all that its original holds; the only one, where that has lost its part's name."""
    drafts = [one for one in found if isinstance(one, CleanDraft)]
    inner = part.rpartition("!")[2]
    named = [one for one in drafts if one.draft.part in (part, inner)]
    if named or len(drafts) == 1:
        return (named or drafts)[0]
    problem = next((one for one in found if isinstance(one, ImportProblem)), None)
    return problem or DamagedFile("The article is not found in the file any more.", part=part)


def limits_held() -> dict[str, bool]:
    """Asks a worker which limits hold on this system; time and memory are also watched from outside."""
    pool = _Pool(1)
    try:
        worker = pool.started()
        worker.connection.send_bytes(b"limits")
        held: dict[str, bool] = json.loads(worker.connection.recv_bytes()) if worker.connection.poll(FILE_S) else {}
        return {"time": True, **held}
    finally:
        pool.close()


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)


class _Pool:
    def __init__(self, most: int, known: Callable[[Path], frozenset[bytes]] = lambda path: frozenset()) -> None:
        self._most, self._known = most, known
        self._context = _context()
        self._workers: list[_Worker] = []
        self._waiting: deque[Reading] = deque()

    def run(self, files: Iterable[FoundFile], cancelled: Callable[[], bool]) -> Iterator[Read]:
        coming = iter(files)
        turns: deque[_Turn] = deque()
        more = True
        while not cancelled():
            while more and len(self._waiting) < self._most and len(turns) < self._most * _AHEAD:
                file = next(coming, None)
                if file is None:
                    more = False
                    break
                turn = _Turn(file.path, file.original)
                turns.append(turn)
                if file.problem:
                    turn.add(file.problem)
                else:
                    self._ask_for(turn)
            while self._waiting and (worker := self._idle()):
                self._start(worker, self._waiting.popleft())
            self._advance(turns[0] if turns else None)
            while turns and (turns[0].found or not turns[0].readings):
                turn = turns[0]
                if not turn.readings:
                    turns.popleft()
                    if not turn.told:
                        turn.add(DamagedFile("The file holds no article.", path=shown(turn.path)))
                yield Read(turn.path, turn.taken(), done=not turn.readings)
                if turn.readings:
                    break
            if not more and not turns:
                return

    def _ask_for(self, turn: _Turn) -> None:
        """Shares a large file among the workers; where it is no container, the first has it all."""
        if turn.original is not None:
            turn.readings = 1
            self._waiting.append(Reading(turn, Request(turn.path, original=turn.original)))
            return
        is_large = _size_bytes(turn.path) >= SHARED_BYTES
        shares, known = (self._most, self._known(turn.path)) if is_large else (1, frozenset[bytes]())
        turn.readings = shares
        for share in range(shares):
            request = Request(turn.path.absolute(), share=share, of=shares, known=known)
            self._waiting.append(Reading(turn, request))

    def _idle(self) -> _Worker | None:
        for worker in self._workers:
            if worker.reading is None:
                return worker
        if len(self._workers) < self._most:
            return self.started()
        return None

    def started(self) -> _Worker:
        """One more worker, waiting for a request."""
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _start(self, worker: _Worker, reading: Reading) -> None:
        worker.reading = reading
        worker.files += 1
        worker.begin()
        with contextlib.suppress(OSError):  # it died between two files; found out, and mended, in the next round
            worker.connection.send_bytes(reading.request.packed())

    def _advance(self, first: _Turn | None) -> None:
        """Waits a moment for answers, and sees to the workers that are late, too large or dead.

        A worker that is far ahead of the ``first`` file, whose turn it is, is not heard for a while.
        """
        busy = [
            (worker, worker.reading)
            for worker in self._workers
            if worker.reading and (worker.reading.turn is first or worker.reading.turn.weight_bytes < AHEAD_BYTES)
        ]
        if not busy:
            return
        ready = pipes.wait([worker.connection for worker, _ in busy], _WAIT_S)
        for worker, reading in busy:
            path = shown(reading.turn.path)
            if worker.connection in ready:
                self._hear(worker, reading)
            elif worker.overdue:
                self._lose(worker, reading, TimedOut("Reading the file took longer than a file may take.", path=path))
            elif _resident_bytes(worker.process.pid) > RESIDENT_BYTES:
                self._lose(
                    worker,
                    reading,
                    TooLarge("Reading the file takes more memory than a file may take.", path=path),
                )

    def _hear(self, worker: _Worker, reading: Reading) -> None:
        """Takes one answer."""
        try:
            message = wire.unpack(worker.connection.recv_bytes(), reading.original)
        except (EOFError, OSError, ValueError):
            died = _FAILED if reading.stumbled else _STOPPED
            self._lose(worker, reading, DamagedFile(died, path=shown(reading.turn.path)))
            return
        worker.begin()
        if message is None:
            self._finish(worker, reading)
        elif isinstance(message, Bug):
            reading.stumbled = True
            _log.error("%s while reading %s:\n%s", message.kind, shown(reading.turn.path), message.lines)
        elif isinstance(message, Place):
            if message.leaf >= 0:
                reading.place = message
                reading.answered = False
        else:
            reading.answered = True
            reading.turn.add(message)
            if isinstance(message, CleanDraft):
                reading.original = message.draft.original

    def _lose(self, worker: _Worker, reading: Reading, problem: ImportProblem) -> None:
        """Ends a worker and has another one read on behind what it died of."""
        self._end(worker)
        worker.reading = None
        turn = reading.turn
        turn.deaths += 1
        request, lost = reading.again()
        if lost:
            problem.part = reading.place.part if reading.place else ""
            turn.add(problem)
        if request == reading.request or turn.deaths > _DEATHS:
            turn.readings -= 1
            if turn.deaths > _DEATHS:
                turn.add(DamagedFile("Reading was given up: too much of the file is damaged.", path=shown(turn.path)))
        else:
            self._waiting.appendleft(Reading(turn, request))

    def _finish(self, worker: _Worker, reading: Reading) -> None:
        worker.reading = None
        reading.turn.readings -= 1
        if worker.files >= _FILES_PER_WORKER:
            self._end(worker)

    def _end(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.kill()
        worker.process.join()

    def close(self) -> None:
        """Ends every worker at once."""
        for worker in list(self._workers):
            self._end(worker)


def _size_bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # the worker that reads it will say why
        return 0


def _processor_s(pid: int | None) -> float | None:
    """The processor time that a process has used; None where the system does not tell."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return None


def _resident_bytes(pid: int | None) -> int:
    """The memory that a process holds; 0 where the system does not tell."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _context() -> ForkServerContext | SpawnContext:
    """Fork server where there is one, its parsers loaded once; a fresh interpreter elsewhere."""
    if "forkserver" not in multiprocessing.get_all_start_methods() or sys.platform == "darwin":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["reader.importers.loaded"])
    return context


def _serve(connection: Connection) -> None:
    from reader.importers import box

    box.serve(connection)
