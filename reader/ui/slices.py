"""Long reckoning in the window's own thread, in slices so short that no frame waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer

SLICE_S = 0.008
_SHORT_S = 0.002


class Slices(QObject):
    """Does one piece of work at a time; a new one takes the place of the old.

    What has no need to be parted is done before `run` returns. What took a while has its end told in a turn of its own.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: Iterator[None] | None = None
        self._done: Callable[[], None] | None = None
        self.spent_s = 0.0
        """What the work has taken so far, of the window's time."""
        self._next = QTimer(self)
        self._next.setInterval(0)
        self._next.timeout.connect(self._go_on)

    @property
    def running(self) -> bool:
        return self._work is not None

    def run(self, work: Iterator[None], done: Callable[[], None]) -> None:
        """Does ``work``, which yields wherever it may be parted, and calls ``done`` at its end."""
        self._work, self._done, self.spent_s = work, done, 0.0
        self._go_on()

    def run_later(self, work: Iterator[None]) -> None:
        """Does ``work`` once what there is to do now is done and painted."""
        self._work, self._done, self.spent_s = work, lambda: None, 0.0
        self._next.start()

    def stop(self) -> None:
        """Gives up what is not done."""
        self._work = self._done = None
        self._next.stop()

    def _go_on(self) -> None:
        began_s = time.monotonic()
        work, done = self._work, self._done
        assert work is not None
        assert done is not None
        parted = False
        try:
            for _ in work:
                parted = time.monotonic() - began_s > SLICE_S
                if parted:
                    break
        except BaseException:
            self.stop()
            raise
        passed_s = time.monotonic() - began_s
        self.spent_s += passed_s
        if parted or passed_s > _SHORT_S:
            self._next.start()
            return
        self.stop()
        done()
