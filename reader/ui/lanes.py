"""The only threads of the window: a lane works off requests one by one with its own archive handle."""

from __future__ import annotations

import heapq
import itertools
import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from reader.archive import Archive
from reader.errors import ReaderError

T = TypeVar("T")
P = TypeVar("P")

SWITCH_S = 0.0001
"""So soon a lane gives the interpreter to the window. Many calls of Qt let go of it, and with Python's usual 5 ms for
each to have it back, a list was painted for up to 0.2 s while tens of thousands of tags were counted."""

FIRST, SOON, LATER, LAST = range(4)
"""How urgent a request is: of those waiting, the most urgent is worked off first, then the oldest."""


@dataclass(eq=False, repr=False)
class _Request:
    urgency: int
    ticket: int
    work: Callable[[Archive], object] | None
    answer: Callable[[object], None] | None
    refuse: Callable[[ReaderError], None] | None
    key: str = ""
    dropped: bool = False

    def __lt__(self, other: _Request) -> bool:
        return (self.urgency, self.ticket) < (other.urgency, other.ticket)


class Working(Generic[P]):
    """What work that is under way hears of those who asked for it, and can tell them before it is done."""

    def __init__(self, dropped: Callable[[], bool], tell: Callable[[P], None]) -> None:
        self.dropped = dropped
        """Whether the answer is not wanted any more."""
        self.tell = tell
        """Tells a part of the answer, in the main thread."""


class Turns(QObject):
    """Tells answers in the order in which they were made, one in a turn of the event loop: what each of them changes
    is painted before the next."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answers: deque[Callable[[], None]] = deque()
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._on_turn)

    def tell(self, answer: Callable[[], None]) -> None:
        """Calls ``answer`` after those that came before it; at once where there are none."""
        self._answers.append(answer)
        if not self._turn.isActive():
            self._on_turn()

    def _on_turn(self) -> None:
        if self._answers:
            self._turn.start()  # before the answer, which may open a dialog with a loop of its own
            self._answers.popleft()()


class Lane(QObject):
    """One thread with one archive handle. Answers come to the main thread, in ``turns`` that lanes may share.

    A request with a ``key`` takes the place of an older one with the same key: the older is not
    begun any more, and its answer is not told. Errors that can be explained go to ``refuse`` or
    are told by `refused`; all others are raised in the main thread, as bugs.
    """

    refused = Signal(object)
    settled = Signal()
    _done = Signal(object, object, object)
    _part_done = Signal(object, object, object)

    def __init__(self, name: str, parent: QObject | None = None, turns: Turns | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._turns = turns or Turns(self)
        self._waiting: list[_Request] = []
        self._wake = threading.Condition()
        self._numbers = itertools.count(1)
        self._keyed: dict[str, _Request] = {}
        self._open_requests = 0
        self._archive: Archive | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)
        self._part_done.connect(self._on_part_done, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether anything that was asked for has not been told yet."""
        return self._open_requests > 0

    def open(
        self, opener: Callable[[], Archive], answer: Callable[[Archive], None], refuse: Callable[[ReaderError], None]
    ) -> None:
        """Starts the thread and opens its archive there, before anything else that is asked for."""

        def told(archive: object) -> None:
            assert isinstance(archive, Archive)
            answer(archive)

        sys.setswitchinterval(SWITCH_S)
        request = _Request(FIRST, next(self._numbers), None, told, refuse)
        self._open_requests += 1
        self._thread = threading.Thread(target=self._run, args=(opener, request), name=self._name, daemon=True)
        self._thread.start()

    def ask(
        self,
        work: Callable[[Archive], T],
        answer: Callable[[T], None] | None = None,
        *,
        refuse: Callable[[ReaderError], None] | None = None,
        key: str = "",
        urgency: int = SOON,
    ) -> None:
        """Has ``work`` done in the lane, and ``answer`` called with its result in the main thread."""

        def told(result: object) -> None:
            if answer is not None:
                answer(result)  # type: ignore[arg-type]  # the result is that of ``work``

        self._queue(_Request(urgency, next(self._numbers), work, told, refuse, key))

    def ask_in_parts(
        self,
        work: Callable[[Archive, Working[P]], T],
        part: Callable[[P], None],
        answer: Callable[[T], None],
        *,
        refuse: Callable[[ReaderError], None] | None = None,
        key: str = "",
    ) -> None:
        """As `ask`, of work that tells ``part`` something before it is done, and looks whether it is still wanted."""

        def told(result: object) -> None:
            answer(result)  # type: ignore[arg-type]  # the result is that of ``work``

        request = _Request(SOON, next(self._numbers), None, told, refuse, key)
        working: Working[P] = Working(
            lambda: request.dropped or self._closed, lambda value: self._part_done.emit(request, part, value)
        )
        request.work = lambda archive: work(archive, working)
        self._queue(request)

    def _queue(self, request: _Request) -> None:
        if request.key:
            self.drop(request.key)
            self._keyed[request.key] = request
        self._open_requests += 1
        with self._wake:
            heapq.heappush(self._waiting, request)
            self._wake.notify()

    def drop(self, key: str) -> None:
        """Forgets the request with that key: its answer will not be told, and work that looks stops."""
        older = self._keyed.pop(key, None)
        if older is not None:
            older.dropped = True

    def close(self) -> None:
        """Works off the changes that are waiting, closes the archive and ends the thread; tells nothing more."""
        self._closed = True
        if self._thread is None:
            return
        with self._wake:
            for request in self._waiting:
                request.dropped = request.dropped or bool(request.key)
        with self._wake:
            heapq.heappush(self._waiting, _Request(LAST + 1, next(self._numbers), None, None, None))
            self._wake.notify()
        self._thread.join()
        self._thread = None

    # -------------------------------------------------------- in the thread

    def _run(self, opener: Callable[[], Archive], first: _Request) -> None:
        try:
            archive = opener()
        except Exception as error:  # carried home: a lane neither judges nor loses an error
            self._done.emit(first, None, error)
            return
        self._archive = archive
        self._done.emit(first, archive, None)
        try:
            while (request := self._next()).work is not None:
                self._work_off(request, archive)
        finally:
            archive.close()

    def _next(self) -> _Request:
        with self._wake:
            while not self._waiting:
                self._wake.wait()
            return heapq.heappop(self._waiting)

    def _work_off(self, request: _Request, archive: Archive) -> None:
        if request.dropped or request.work is None:
            self._done.emit(request, None, None)
            return
        try:
            result = request.work(archive)
        except Exception as error:  # carried home: a lane neither judges nor loses an error
            self._done.emit(request, None, error)
        else:
            self._done.emit(request, result, None)

    # -------------------------------------------------------- in the main thread

    @Slot(object, object, object)
    def _on_done(self, request: _Request, result: object, error: Exception | None) -> None:
        self._turns.tell(lambda: self._answer(request, result, error))

    @Slot(object, object, object)
    def _on_part_done(self, request: _Request, part: Callable[[object], None], value: object) -> None:
        self._turns.tell(lambda: self._answer_part(request, part, value))

    def _answer(self, request: _Request, result: object, error: Exception | None) -> None:
        self._open_requests -= 1
        request.work = None  # work in parts holds its own request: a ring
        if request.key and self._keyed.get(request.key) is request:
            del self._keyed[request.key]
        try:
            if not request.dropped and not self._closed:
                self._tell(request, result, error)
        finally:
            if not self.busy:
                self.settled.emit()

    def _answer_part(self, request: _Request, part: Callable[[object], None], value: object) -> None:
        if not request.dropped and not self._closed:
            part(value)

    def _tell(self, request: _Request, result: object, error: Exception | None) -> None:
        if error is None:
            if request.answer is not None:
                request.answer(result)
        elif not isinstance(error, ReaderError):
            raise error
        elif request.refuse is not None:
            request.refuse(error)
        else:
            self.refused.emit(error)
