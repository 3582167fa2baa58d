"""Work of the window's own thread in small steps, for what can only be done there."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

STEP_S = 0.012


class Work(QTimer):
    """Drives a generator a few milliseconds at a time, so that the window stays alive.

    ``went`` says how many of how many steps are done, ``ended`` that all are.
    """

    went = Signal(int, int)
    ended = Signal()

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        self._steps: Iterator[tuple[int, int]] = iter(())
        self.timeout.connect(self._on_timeout)

    def begin(self, steps: Iterator[tuple[int, int]]) -> None:
        """Begins other work; what was under way is dropped."""
        self._steps = steps
        self.start(0)

    def drop(self) -> None:
        """Ends the work where it stands."""
        self.stop()
        self._steps = iter(())

    def _on_timeout(self) -> None:
        before = monotonic()
        done: tuple[int, int] | None = None
        while monotonic() - before < STEP_S:
            done = next(self._steps, None)
            if done is None:
                self.stop()
                break
        if done is None:
            self.ended.emit()
        else:
            self.went.emit(*done)


def done_in_the_end(steps: Iterator[tuple[int, int]]) -> None:
    """Drives what nobody waits for, whatever is closed in the meantime."""
    work = Work(QCoreApplication.instance())
    work.ended.connect(work.deleteLater)
    work.begin(steps)
