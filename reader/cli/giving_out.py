"""`print` and `export`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from reader.archive import Archive
from reader.cli.catching_up import found
from reader.cli.desktop import Desktop
from reader.cli.terminal import WELL, Terminal, written
from reader.errors import OutputError


def print_(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: Callable[[], Desktop]) -> int:
    ids = found(archive, given.query, terminal)
    if not ids:
        raise OutputError("No article was found, so nothing was printed.")
    if given.pdf.exists():
        raise OutputError("“{path}” is there already and is not written over.", path=str(given.pdf))
    desktop().print_pdf(list(archive.articles(ids)), archive.picture, given.pdf)
    if not archive.read_only:
        archive.record(ids, "printed", "PDF")
    return written([given.pdf], terminal)


def export(archive: Archive, given: argparse.Namespace, terminal: Terminal, desktop: object) -> int:
    ids = found(archive, given.query, terminal)
    if given.to is None:
        terminal.lines(archive.export(ids))
        return WELL
    if not ids:
        raise OutputError("No article was found, so nothing was written.")
    archive.export_to(ids, given.to)
    if not archive.read_only:
        archive.record(ids, "exported", "JSON Lines")
    return written([given.to], terminal)
