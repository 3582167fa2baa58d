"""Bringing files in: read in workers, handed to the store in small batches."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypeVar

from reader.archive.amendments import Amendments
from reader.errors import ImportProblem
from reader.model import Amendment, CleanDraft, Foreseen, ImportReport, KnownPart, SiteRule, Stored, tag_key
from reader.store import Store

T = TypeVar("T", Stored, Foreseen)

_GONE = "The article was deleted while the import ran. Import the file again to bring it back."
BATCH = 50
"""So many articles are stored in one transaction, or fewer: those that came in a second, or that fit into memory."""
_BATCH_S = 1.0
_BATCH_BYTES = 64 * 1024 * 1024


class Progress(NamedTuple):
    """How far long work has come; ``total`` is 0 while it is not known."""

    done: int
    total: int


ImportEvent = Stored | Foreseen | ImportProblem | Progress
Told = Callable[[ImportEvent], None]


def import_paths(
    store: Store,
    given: Sequence[Path],
    on_event: Told,
    cancelled: Callable[[], bool],
    amendments: Amendments,
) -> ImportReport:
    """Imports files and folders. Each `Stored` is told after it is safely on the disk."""
    import_id = store.imports.begin("\n".join(map(str, given)).encode("utf-8", "replace").decode())
    amend = _amend(store, amendments)
    report = _read_files(
        given,
        on_event,
        cancelled,
        amendments,
        lambda batch: store.save(batch, import_id, amend),
        lambda stored: stored,
        store,
    )
    store.imports.end(import_id)
    return replace(report, import_id=import_id)


def foresee(
    store: Store,
    given: Sequence[Path],
    on_event: Told,
    cancelled: Callable[[], bool],
    amendments: Amendments,
) -> ImportReport:
    """Tells what `import_paths` would do, and writes nothing."""
    amend = _amend(store, amendments)
    with contextlib.closing(store.foresight()) as foresight:

        def foreseen(batch: Sequence[CleanDraft]) -> Iterator[Foreseen]:
            for found in batch:
                yield _foreseen(found, *foresight.look(found), *amend(found))

        return _read_files(given, on_event, cancelled, amendments, foreseen, lambda found: found.stored)


def _amend(store: Store, amendments: Amendments) -> Callable[[CleanDraft], tuple[Amendment | None, SiteRule | None]]:
    from reader.importers.identity import site

    rules = {rule.host: rule for rule in store.imports.site_rules()}

    def amend(found: CleanDraft) -> tuple[Amendment | None, SiteRule | None]:
        return amendments.of(found.origin, found.draft.part), rules.get(site(found.draft.url)) if rules else None

    return amend


def _foreseen(
    found: CleanDraft, stored: Stored, copy_title: str, amendment: Amendment | None, rule: SiteRule | None
) -> Foreseen:
    draft = found.draft
    rule = rule if rule is not None and stored.state == "added" else SiteRule("")
    amendment = amendment or Amendment()
    taken = {tag_key(label) for label in amendment.remove_tags}
    tags = (*draft.tags, *rule.tags, *amendment.add_tags)
    return Foreseen(
        stored=stored,
        format=draft.format,
        charset=draft.charset,
        title=amendment.title or draft.title,
        authors=rule.authors or draft.authors if amendment.authors is None else amendment.authors,
        published=draft.published if amendment.published is None else amendment.published,
        source=rule.source or draft.source if amendment.source is None else amendment.source,
        url=draft.url,
        language=draft.language,
        tags=tuple({tag_key(label): label for label in reversed(tags) if tag_key(label) not in taken}.values())[::-1],
        warnings=draft.warnings,
        copy_title=copy_title,
    )


def _read_files(
    given: Sequence[Path],
    on_event: Told,
    cancelled: Callable[[], bool],
    amendments: Amendments,
    take: Callable[[Sequence[CleanDraft]], Iterable[T]],
    stored_in: Callable[[T], Stored],
    known_to: Store | None = None,
) -> ImportReport:
    """Reads files in workers and hands their drafts over in small batches.

    Of a large file, what is ``known_to`` a store from an earlier import is told of and not read again.
    """
    from reader import importers
    from reader.importers import workers

    started = told_at = time.monotonic()
    files = [file for file in importers.files_under(given) if not amendments.skips(importers.shown(file.path))]
    on_event(Progress(0, len(files)))
    tally = {"added": 0, "capture": 0, "unchanged": 0}
    problems = done = 0
    waiting: list[CleanDraft] = []
    told = 0

    def hand_over() -> None:
        nonlocal told
        for one in take(waiting):
            tally[stored_in(one).state] += 1
            on_event(one)
        waiting.clear()
        if told != done:
            told = done
            on_event(Progress(done, len(files)))

    def known(path: Path) -> frozenset[bytes]:
        return _known_parts(known_to, path, amendments) if known_to else frozenset()

    for read in workers.read_files(files, cancelled=cancelled, known=known):
        done += read.done
        for one in read.found:
            if isinstance(one, KnownPart):
                id = known_to.imports.article_of(one) if known_to else 0
                if id:
                    tally["unchanged"] += 1
                    on_event(Stored(id, "unchanged", one.origin, one.part))
                    continue
                one = ImportProblem(_GONE, path=one.origin, part=one.part)
            if isinstance(one, ImportProblem):
                problems += 1
                on_event(one)
            elif not amendments.skips(one.origin, one.draft.part):
                waiting.append(one)
        weight = sum(_weight(one) for one in waiting)
        if len(waiting) >= BATCH or weight >= _BATCH_BYTES or time.monotonic() - told_at > _BATCH_S:
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


def _known_parts(store: Store, path: Path, amendments: Amendments) -> frozenset[bytes]:
    """The inner files of a file that would be read as they were: same place, bytes, program and libraries.

    What is to be corrected or left out is read.
    """
    from reader import importers
    from reader.importers.maker import maker
    from reader.importers.wire import fingerprint

    origin = importers.shown(path.absolute())
    return frozenset(
        fingerprint(part, sha256)
        for part, sha256, kind, made_by in store.imports.known_parts(origin)
        if made_by == maker(kind) and amendments.of(origin, part) is None
    )


def _weight(one: CleanDraft) -> int:
    """How many bytes of originals a draft carries."""
    moved = one.draft.moved
    return len(one.draft.original) + (sum(len(data) for _, data in moved.contents) if moved else 0)
