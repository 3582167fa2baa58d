"""What the command line says: data on standard output, talk on standard error."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from reader.archive import Progress
from reader.errors import OutputError

WELL, FAILED, USAGE, PROBLEMS = 0, 1, 2, 3
"""The exit codes: well, an explained failure, usage, finished with problems."""


WAKE_S = 0.2


class Terminal:
    """Writes objects a line each, or the same for people."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self._bar = sys.stderr.isatty() and not as_json

    def object(self, value: dict[str, Any]) -> None:
        """One JSON object on a line of its own, at once."""
        with _output():
            sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
            sys.stdout.flush()

    def line(self, text: str = "") -> None:
        with _output():
            sys.stdout.write(text + "\n")

    def raw(self, data: bytes) -> None:
        with _output():
            sys.stdout.flush()
            sys.stdout.buffer.write(data)

    def stream(self, write: Callable[[IO[bytes]], None]) -> None:
        """Lets something be written to standard output as bytes."""
        with _output():
            sys.stdout.flush()
            write(sys.stdout.buffer)

    def finish(self) -> None:
        """Makes sure that all of the data went out."""
        with _output():
            sys.stdout.flush()

    def talk(self, text: str) -> None:
        if self._bar:
            sys.stderr.write("\r\x1b[K")
        sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def progress(self, progress: Progress) -> None:
        """A bar on a terminal, an event in JSON, otherwise nothing."""
        if self.as_json:
            self.object({"event": "progress", "done": progress.done, "total": progress.total})
        elif self._bar and progress.total:
            filled = round(30 * progress.done / progress.total)
            bar = "█" * filled + "░" * (30 - filled)
            sys.stderr.write(f"\r\x1b[K{bar} {progress.done:,} of {progress.total:,}")
            if progress.done >= progress.total:
                sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextlib.contextmanager
def _output() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(
            "The output could not be written: the system says “{reason}”.", reason=error.strerror or str(error)
        ) from error


class Cancel:
    """Whether the person, or the window that started us, wants us to stop.

    On standard input, ``pause`` makes whoever asks wait until ``go on`` follows, or the input closes.
    """

    def __init__(self, *, until_stdin_closes: bool) -> None:
        self._asked = threading.Event()
        self._free = threading.Event()
        self._free.set()
        signal.signal(signal.SIGINT, self._interrupted)
        if until_stdin_closes:
            threading.Thread(target=self._listen, daemon=True).start()

    def _interrupted(self, number: int, frame: object) -> None:
        if self._asked.is_set():
            raise KeyboardInterrupt
        self._stop()

    def _stop(self) -> None:
        self._asked.set()
        self._free.set()

    def _listen(self) -> None:
        try:
            while said := os.read(0, 4096):
                for word in said.splitlines():
                    if word == b"pause":
                        self._free.clear()
                    elif word == b"go on":
                        self._free.set()
        except OSError:
            pass
        self._stop()

    def __call__(self) -> bool:
        while not self._free.wait(WAKE_S):  # in steps, so that Ctrl+C is heard meanwhile
            pass
        return self._asked.is_set()


def column(text: str, width: int) -> str:
    """The text in a column of a terminal, where Han, Kana and Hangul are two places wide."""
    taken, room = "", width
    for letter in text:
        wide = 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if wide > room:
            break
        taken += letter
        room -= wide
    return taken + " " * room


def named(value: object, *names: str) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def written(files: Sequence[Path], terminal: Terminal) -> int:
    if terminal.as_json:
        terminal.object({"written": [str(file) for file in files]})
    else:
        for file in files:
            terminal.line(f"written: {file}")
    return WELL
