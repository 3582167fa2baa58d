"""Long work: the command line as a child process at low priority, its JSON lines turned into signals."""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

import reader

GRACE_MS = 10_000
_NICE = 15
_LOG = logging.getLogger(__name__)


def command_line() -> tuple[str, list[str]]:
    """The program that we are, and the arguments with which it becomes its command line."""
    if getattr(sys, "frozen", False):
        return sys.executable, []
    return sys.executable, ["-P", "-m", "reader"]


class Job(QObject):
    """One run of the command line. Cancelling closes its standard input; what does not end then is killed."""

    told = Signal(dict)
    """A JSON object that the command printed."""
    ended = Signal(int, str)
    """The exit code (-1: it crashed or could not start) and what it said on standard error."""

    def __init__(self, arguments: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cancelled = False
        self._arguments = list(arguments)
        self._rest = b""
        self._said = b""
        self._over = False
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.readyReadStandardError.connect(self._on_talk)
        self._process.started.connect(self._on_started)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.setInterval(GRACE_MS)
        self._grace.timeout.connect(self._process.kill)

    @property
    def running(self) -> bool:
        return not self._over and self._process.state() != QProcess.ProcessState.NotRunning

    def start(self) -> None:
        program, words = command_line()
        environment = QProcessEnvironment.systemEnvironment()
        # The child is this very program, wherever it lies and whatever else is installed.
        home = str(Path(reader.__file__).resolve().parent.parent)
        others = environment.value("PYTHONPATH")
        environment.insert("PYTHONPATH", os.pathsep.join(filter(None, (home, others))))
        environment.insert("PYTHONIOENCODING", "utf-8")
        self._process.setProcessEnvironment(environment)
        self._process.setWorkingDirectory(tempfile.gettempdir())
        self._process.start(program, [*words, *self._arguments])

    def cancel(self) -> None:
        """Asks the command to stop after what it has begun; what was stored stays."""
        if self.running and not self.cancelled:
            self.cancelled = True
            self._process.closeWriteChannel()
            self._grace.start()

    def say(self, word: str) -> None:
        """Tells the command a word on its standard input."""
        if self.running and not self.cancelled:
            self._process.write(word.encode() + b"\n")

    def kill(self) -> None:
        """Ends the command at once, for the end of the program; the archive is whole all the same."""
        if self.running:
            self.cancelled = True
            self._process.kill()
            self._process.waitForFinished(GRACE_MS)

    def _on_started(self) -> None:
        if hasattr(os, "setpriority"):
            try:
                os.setpriority(os.PRIO_PROCESS, int(self._process.processId()), _NICE)
            except OSError:
                _LOG.info("the priority of a job could not be lowered")

    def _on_output(self) -> None:
        lines = (self._rest + self._process.readAllStandardOutput().data()).split(b"\n")
        self._rest = lines.pop()
        for line in lines:
            try:
                event = json.loads(line)
            except ValueError:
                _LOG.warning("a job printed a line that is no JSON")
                continue
            if isinstance(event, dict):
                self.told.emit(event)

    def _on_talk(self) -> None:
        self._said = (self._said + self._process.readAllStandardError().data())[-20_000:]

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._end(-1)

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._on_output()
        self._on_talk()
        self._end(code if status == QProcess.ExitStatus.NormalExit else -1)

    def _end(self, code: int) -> None:
        if not self._over:
            self._over = True
            self._grace.stop()
            self.ended.emit(code, self._said.decode("utf-8", "replace").strip())
