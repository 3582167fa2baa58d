"""Memory that reference counting does not give back, given back while the window rests.

Python looks for objects that hold each other in a ring whenever enough others have been made. That takes a
twentieth of a second in a window at use, and a tenth with a page of a megabyte in it, in the midst of whatever is
going on; and it finds next to nothing, since the window leaves few rings. Source: measured.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 1_000
REST_S = 0.01
"""The window has rested where its thread worked no longer than this between two looks."""

ENOUGH = 10
"""So often the young objects must have been looked through: Python's own measure."""

TOO_MUCH = 300
"""From here on it is done in the midst of work, should the window never rest."""


class Leftovers(QObject):
    """While it is there, all objects are looked through only while the window rests; the young ones as ever."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before = gc.get_threshold()
        self._worked_s = time.thread_time()
        gc.set_threshold(*self._before[:2], TOO_MUCH)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Clears away if the window has rested since the last look, and enough may have gathered."""
        before_s, self._worked_s = self._worked_s, time.thread_time()
        if self._worked_s - before_s < REST_S and gc.get_count()[2] >= ENOUGH:
            gc.collect()

    def close(self) -> None:
        """Leaves it to Python again."""
        self._timer.stop()
        gc.set_threshold(*self._before)
