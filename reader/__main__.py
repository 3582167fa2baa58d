"""The program: without an argument it opens the window, otherwise it is the command line."""

from __future__ import annotations

import gc
import os
import sys
from types import TracebackType
from typing import TYPE_CHECKING, cast

from reader import cli, paths

if TYPE_CHECKING:
    from reader.cli.desktop import Desktop


def _desktop() -> Desktop:
    """The desktop program. What it is made of lives to the end: looking for garbage in it takes some 40 ms."""
    gc.disable()
    from reader.ui import lean_qt

    lean_qt.load()
    from reader import app

    gc.freeze()
    gc.enable()
    return cast("Desktop", app)


def _unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A bug: its traceback goes to the log, one sentence to the terminal."""
    if issubclass(kind, KeyboardInterrupt):  # interrupted before the command line could listen
        os._exit(1)
    import logging

    log = paths.log_file()
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        logging.basicConfig(filename=log, encoding="utf-8", format="%(asctime)s %(levelname)s %(message)s")
        logging.critical("unexpected", exc_info=(kind, error, trace))
        where = f" The details are in {log}."
    except OSError:
        where = ""
    sys.stderr.write(f"archive-reader: something unexpected happened ({kind.__name__}).{where}\n")
    sys.stderr.flush()
    os._exit(70)


def main() -> int:
    """Runs the program; returns its exit code."""
    sys.excepthook = _unexpected
    return cli.main(sys.argv[1:], _desktop)


if __name__ == "__main__":
    sys.exit(main())
