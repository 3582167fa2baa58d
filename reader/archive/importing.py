"""Bringing files in: read in workers, handed to the store in small batches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from reader.errors import ImportProblem
from reader.model import CleanDraft, ImportReport, Stored
from reader.store import Store

_BATCH = 32
_BATCH_S = 1.0
_BATCH_BYTES = 64 * 1024 * 1024


class Progress(NamedTuple):
    """How far long work has come; ``total`` is 0 while it is not known."""

    done: int
    total: int


ImportEvent = Stored | ImportProblem | Progress
Told = Callable[[ImportEvent], None]


def import_paths(
    store: Store,
    given: Sequence[Path],
    on_event: Told,
    cancelled: Callable[[], bool],
) -> ImportReport:
    """Imports files and folders. Each `Stored` is told after it is safely on the disk."""
    import_id = store.begin_import("\n".join(map(str, given)).encode("utf-8", "replace").decode())
    report = _read_files(given, on_event, cancelled, lambda batch: store.save(batch, import_id))
    store.end_import(import_id)
    return report


def foresee(
    store: Store,
    given: Sequence[Path],
    on_event: Told,
    cancelled: Callable[[], bool],
) -> ImportReport:
    """Tells what `import_paths` would do, and writes nothing."""
    new: dict[str, set[str]] = {}

    def foreseen(batch: Sequence[CleanDraft]) -> Iterator[Stored]:
        for one in batch:
            stored, digest = store.foreseen(one)
            texts = new.setdefault(one.identity, set())
            if digest in texts:
                stored = Stored(stored.id, "unchanged", stored.path, stored.part)
            elif texts and stored.state == "added":
                stored = Stored(0, "capture", stored.path, stored.part)
            texts.add(digest)
            yield stored

    return _read_files(given, on_event, cancelled, foreseen)


def _read_files(
    given: Sequence[Path],
    on_event: Told,
    cancelled: Callable[[], bool],
    take: Callable[[Sequence[CleanDraft]], Iterable[Stored]],
) -> ImportReport:
    """Reads files in workers and hands their drafts over in small batches."""
    from reader import importers
    from reader.importers import workers

    started = told_at = time.monotonic()
    files = list(importers.files_under(given))
    tally = {"added": 0, "capture": 0, "unchanged": 0}
    problems = done = 0
    waiting: list[CleanDraft] = []
    told = -1

    def hand_over() -> None:
        nonlocal told
        for stored in take(waiting):
            tally[stored.state] += 1
            on_event(stored)
        waiting.clear()
        if told != done:
            told = done
            on_event(Progress(done, len(files)))

    for read in workers.read_files(files, cancelled=cancelled):
        done += read.done
        for one in read.found:
            if isinstance(one, ImportProblem):
                problems += 1
                on_event(one)
            else:
                waiting.append(one)
        weight = sum(_weight(one) for one in waiting)
        if len(waiting) >= _BATCH or weight >= _BATCH_BYTES or time.monotonic() - told_at > _BATCH_S:
            hand_over()
            told_at = time.monotonic()
    hand_over()
    return ImportReport(
        added=tally["added"],
        captures=tally["capture"],
        unchanged=tally["unchanged"],
        problems=problems,
        seconds=time.monotonic() - started,
        cancelled=done < len(files),
    )


def _weight(one: CleanDraft) -> int:
    """How many bytes of originals a draft carries."""
    moved = one.draft.moved
    return len(one.draft.original) + (sum(len(data) for _, data in moved.contents) if moved else 0)
