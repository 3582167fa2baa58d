"""The index brought in step before a query, and after a change."""

from __future__ import annotations

from collections.abc import Sequence

from reader.archive import Archive
from reader.cli.terminal import Terminal
from reader.errors import ReaderError
from reader.query import Query


def catch_up(archive: Archive, terminal: Terminal) -> None:
    """Brings the index in step; a failure of the index never fails a change that is stored."""
    try:
        if not archive.catch_up():
            terminal.talk("archive-reader: another program is bringing the index in step.")
    except (ReaderError, OSError) as error:
        terminal.talk(f"archive-reader: the articles are stored, but could not be indexed yet: {error}")


def ready(archive: Archive, asked: Query, terminal: Terminal) -> None:
    """Brings the index in step for a query, or says how many articles it lacks."""
    try:
        if asked.root is None or archive.catch_up():
            return
    except OSError as error:
        raise ReaderError(
            "The index, without which nothing can be searched, cannot be kept: the system says “{reason}”.",
            reason=error.strerror or str(error),
        ) from error
    if behind := archive.behind():
        terminal.talk(f"archive-reader: articles that are not in the index yet: {behind:,}")


def found(archive: Archive, text: str, terminal: Terminal) -> Sequence[int]:
    asked = archive.parse(text)
    ready(archive, asked, terminal)
    return archive.search(asked).ids
