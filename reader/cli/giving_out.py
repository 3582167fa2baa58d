"""`print` and `export`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from reader.archive import Archive, ExportPlan
from reader.cli.catching_up import found
from reader.cli.desktop import Desktop
from reader.cli.terminal import FAILED, PROBLEMS, WELL, Cancel, Terminal, written
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
    if given.ids is not None:
        ids = _numbered(given.ids, ids)
    if given.to is None:
        terminal.stream(lambda out: archive.export(ids, given.format, out, originals=not given.without_originals))
        return WELL
    plan = ExportPlan(
        given.format, given.to, each=given.each, originals=not given.without_originals, replace=given.replace
    )
    cancel = Cancel(until_stdin_closes=given.until_stdin_closes)
    done = archive.export_to(ids, plan, terminal.progress, cancel)
    if done.left_out and not terminal.as_json:
        terminal.talk(f"archive-reader: articles without a page as their original, left out: {len(done.left_out):,}")
    if terminal.as_json:
        terminal.object({"written": [str(file) for file in done.files], "left_out": list(done.left_out)})
    else:
        written(done.files, terminal)
    if done.cancelled:
        terminal.talk("archive-reader: stopped.")
        return FAILED
    return PROBLEMS if done.left_out else WELL


def _numbered(file: Path, ids: Sequence[int]) -> list[int]:
    """The articles that a file numbers, in its order, of those that were found."""
    try:
        numbers = [int(word) for word in file.read_text("ascii").split()]
    except OSError as error:
        raise OutputError(
            "“{path}” cannot be read: the system says “{reason}”.", path=str(file), reason=error.strerror or str(error)
        ) from error
    except ValueError as error:
        raise OutputError("“{path}” holds something else than numbers of articles.", path=str(file)) from error
    among = set(ids)
    return [number for number in dict.fromkeys(numbers) if number in among]
