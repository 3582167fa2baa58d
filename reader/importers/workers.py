"""The limited processes in which untrusted files are parsed.

The parent reads no file itself. It hands paths to workers, waits for their answers, and ends a
worker that takes too long or grows too large; that costs one file, which is then tried once more
without any parser of pages.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import connection as pipes
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from reader.errors import DamagedFile, ImportProblem, TimedOut, TooLarge
from reader.importers import FoundFile, shown, wire
from reader.model import CleanDraft

FILE_S = 12.0
PLAIN_S = 20.0
"""What one file may take of a processor's time; of the clock's where the system does not tell the other."""

_PATIENCE = 5
"""How many times that may pass by the clock, on a machine that is busy with other things."""

RESIDENT_BYTES = 600 * 1024 * 1024
_FILES_PER_WORKER = 400
_WAIT_S = 0.1
_AHEAD = 16


@dataclass(slots=True)
class Reading:
    """One file on its way: its place in the order, and what was found so far."""

    number: int
    path: Path
    plain: bool = False
    died: bool = False
    found: list[CleanDraft | ImportProblem] = field(default_factory=list)

    @property
    def cut_short(self) -> bool:
        """Whether a limit or a crash ended the reading before it gave any article."""
        if any(isinstance(found, CleanDraft) for found in self.found):
            return False
        return self.died or any(isinstance(found, (TimedOut, TooLarge)) for found in self.found)


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    reading: Reading | None = None
    begun_s: float = 0.0
    used_before_s: float = 0.0
    files: int = 0

    @property
    def overdue(self) -> bool:
        """Whether the file it reads has taken longer than a file may take."""
        if self.reading is None:
            return False
        limit = PLAIN_S if self.reading.plain else FILE_S
        passed = time.monotonic() - self.begun_s
        if passed <= limit:
            return False
        used = _processor_s(self.process.pid)
        return used is None or used - self.used_before_s > limit or passed > _PATIENCE * limit


def read_files(
    files: Iterable[FoundFile], *, cancelled: Callable[[], bool] = lambda: False, most: int = 0
) -> Iterator[tuple[Path, list[CleanDraft | ImportProblem]]]:
    """What each file holds, in the order of the files; a list holds drafts, problems, or both.

    ``most`` is the number of workers, 0 for one a processor. Stops early when ``cancelled``.
    """
    pool = _Pool(most or _processors())
    try:
        yield from pool.run(files, cancelled)
    finally:
        pool.close()


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
    def __init__(self, most: int) -> None:
        self._most = most
        self._context = _context()
        self._workers: list[_Worker] = []

    def run(
        self, files: Iterable[FoundFile], cancelled: Callable[[], bool]
    ) -> Iterator[tuple[Path, list[CleanDraft | ImportProblem]]]:
        coming = enumerate(files)
        waiting: deque[Reading] = deque()
        finished: dict[int, Reading] = {}
        given, next_out, more = 0, 0, True
        while not cancelled():
            while more and len(waiting) < self._most and given - next_out < self._most * _AHEAD:
                entry = next(coming, None)
                if entry is None:
                    more = False
                    break
                number, file = entry
                given += 1
                reading = Reading(number, file.path)
                if file.problem:
                    reading.found.append(file.problem)
                    finished[number] = reading
                else:
                    waiting.append(reading)
            while waiting and (worker := self._idle()):
                self._start(worker, waiting.popleft())
            for reading in self._advance():
                if reading.cut_short and not reading.plain:
                    waiting.appendleft(Reading(reading.number, reading.path, plain=True))
                else:
                    finished[reading.number] = reading
            while next_out in finished:
                done = finished.pop(next_out)
                next_out += 1
                yield done.path, done.found
            if not more and next_out == given:
                return

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
        worker.begun_s = time.monotonic()
        worker.used_before_s = _processor_s(worker.process.pid) or 0.0
        how = b"plain " if reading.plain else b"page "
        try:
            worker.connection.send_bytes(how + os.fsencode(reading.path.absolute()))
        except OSError:
            return  # it died between two files; found out, and mended, in the next round

    def _advance(self) -> Iterator[Reading]:
        """Waits a moment for answers; yields the readings that ended."""
        busy = [worker for worker in self._workers if worker.reading is not None]
        if not busy:
            return
        ready = pipes.wait([worker.connection for worker in busy], _WAIT_S)
        for worker in busy:
            reading = worker.reading
            assert reading is not None
            if worker.connection in ready:
                ended = self._hear(worker, reading)
            elif worker.overdue:
                reading.found.append(
                    TimedOut("Reading the file took longer than a file may take.", path=shown(reading.path))
                )
                self._end(worker)
                ended = True
            elif _resident_bytes(worker.process.pid) > RESIDENT_BYTES:
                reading.found.append(
                    TooLarge("Reading the file takes more memory than a file may take.", path=shown(reading.path))
                )
                self._end(worker)
                ended = True
            else:
                ended = False
            if ended:
                worker.reading = None
                if worker.files >= _FILES_PER_WORKER and worker in self._workers:
                    self._end(worker)
                yield reading

    def _hear(self, worker: _Worker, reading: Reading) -> bool:
        """Takes one answer; True when the file is done, well or badly."""
        try:
            message = wire.unpack(worker.connection.recv_bytes())
        except (EOFError, OSError, ValueError):
            reading.died = True
            reading.found.append(
                DamagedFile(
                    "The file made the program that reads it stop; only this file is affected.",
                    path=shown(reading.path),
                )
            )
            self._end(worker)
            return True
        if message is None:
            return True
        reading.found.append(message)
        return False

    def _end(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.kill()
        worker.process.join()

    def close(self) -> None:
        """Ends every worker at once."""
        for worker in list(self._workers):
            self._end(worker)


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
