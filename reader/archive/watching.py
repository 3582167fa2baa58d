"""What has arrived in a folder that is watched."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reader.store import Store

MOST = 20_000
"""How many files are looked at; a folder that holds more is for an import of its own."""


def arrivals(store: Store, folder: Path) -> dict[Path, tuple[int, int]]:
    """The files below a folder that were not imported as they are now: size and time of change in nanoseconds."""
    from reader import importers

    known = store.imports.watched_files(importers.shown(folder))
    found: dict[Path, tuple[int, int]] = {}
    for file in importers.files_under([folder]):
        if file.problem is not None:
            continue
        try:
            state = file.path.stat()
        except OSError:  # it went away meanwhile
            continue
        now = (state.st_size, state.st_mtime_ns)
        if known.get(importers.shown(file.path)) != now:
            found[file.path] = now
        if len(found) >= MOST:
            break
    return found


def note_arrived(store: Store, files: Mapping[Path, tuple[int, int]]) -> None:
    """Notes that files were imported as they were."""
    from reader import importers

    store.imports.note_watched({importers.shown(path): state for path, state in files.items()})
