"""What other programs write into the archive, imports of our own among them: noticed, and not too often."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal

from reader.ui.lanes import LAST, Lane

LOOK_MS = 1_000
REST = 5
"""So many times what looking everything up took passes before it may be looked up again: the reading lane and a
core stay free while a job writes for minutes. A million articles take a second."""


class Elsewhere(QObject):
    """Looks every second, or less often where following takes long; never while the lanes are busy."""

    written = Signal()

    def __init__(self, read: Lane, write: Lane, parent: QObject) -> None:
        super().__init__(parent)
        self._read, self._write = read, write
        self._version = -1
        self._follows_since_s = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        read.settled.connect(self._on_settled)

    @property
    def pause_ms(self) -> int:
        """How much time passes between two looks."""
        return self._timer.interval()

    def set_on(self, on: bool) -> None:
        """Looks from now on, or no more."""
        if not on:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
            self.look()

    def look(self) -> None:
        """Asks whether another program has written, unless something else is being asked."""
        if not self._read.busy and not self._write.busy:
            self._read.ask(lambda archive: archive.data_version(), self._on_version, key="version", urgency=LAST)

    def note(self) -> None:
        """Takes what is there now for known: the window has written it, or has just looked it up."""

        def told(version: int) -> None:
            self._version = version

        self._read.ask(lambda archive: archive.data_version(), told, key="version", urgency=LAST)

    def _on_version(self, version: int) -> None:
        if version != self._version:
            self._version = version
            self._follows_since_s = time.monotonic()
            self.written.emit()

    def _on_settled(self) -> None:
        if self._follows_since_s:
            took_s, self._follows_since_s = time.monotonic() - self._follows_since_s, 0.0
            self._timer.setInterval(max(LOOK_MS, round(1000 * REST * took_s)))
