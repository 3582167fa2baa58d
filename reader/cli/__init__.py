"""The same archive from a terminal: data on standard output, talk on standard error.

Exit codes: 0 well, 1 an explained failure, 2 usage, 3 finished with problems, 70 a bug.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reader import paths, settings
from reader.errors import ReaderError

if TYPE_CHECKING:
    from reader.cli.desktop import Desktop

STOPPED = "archive-reader: stopped."


def main(words: Sequence[str], desktop: Callable[[], Desktop]) -> int:
    """Runs one command, or without any word the window; returns the exit code."""
    # A stream that was closed before we began takes everything and keeps nothing.
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if not words:
        return _window(desktop)
    from reader.cli import commands

    return commands.carry_out(words, desktop)


def _window(desktop: Callable[[], Desktop]) -> int:
    """The window on the archive used last. It does not wait for the words of the command line, which take 25 ms."""
    try:
        return desktop().run(last_used())
    except ReaderError as error:
        sys.stderr.write(f"{said(error)}\n")
    except KeyboardInterrupt:
        sys.stderr.write(f"{STOPPED}\n")
    return 1


def said(error: ReaderError) -> str:
    """An error as the command line says it."""
    return "archive-reader: " + " ".join(filter(None, (error.message, error.hint)))


def last_used() -> Path:
    """The archive that was opened last, or where the first one is made."""
    kept = settings.load(paths.settings_file()).archive
    return (Path(kept) if kept else paths.default_archive()).absolute()
