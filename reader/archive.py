"""The use cases: all that the window and the command line know of an archive.

Store and index are kept in agreement here. The store is the truth; the index is caught up after
changes, and made anew whenever there is any doubt about it.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import platform
import re
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from reader import __version__, paths, query
from reader.errors import ArticleMissing, ImportProblem, IndexDamaged, OutputError, ReaderError, StoreError
from reader.model import (
    Article,
    Changed,
    CheckReport,
    CleanDraft,
    Counts,
    Fault,
    ImportReport,
    Results,
    Sort,
    Stored,
    Summary,
    Tag,
)
from reader.query import Query
from reader.store import IndexEntry, Store

if TYPE_CHECKING:
    from reader.index import Document, Found, Index, Marker

__all__ = ["Archive", "Progress", "citation", "marker"]

_BATCH = 32
_BATCH_S = 1.0
_CATCH_UP = 2_000
_BATCH_BYTES = 64 * 1024 * 1024
_DAY = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PARTS = ("PySide6-Essentials", "sqlite-utils", "Whoosh-Reloaded", "trafilatura", "nh3", "lxml", "Pillow", "numpy")


class Progress(NamedTuple):
    """How far long work has come; ``total`` is 0 while it is not known."""

    done: int
    total: int


ImportEvent = Stored | ImportProblem | Progress


def marker(asked: Query) -> Marker:
    """Finds the words of a query in a text, for marking them; needs no archive."""
    from reader import index

    return index.marker(asked)


def citation(article: Article) -> str:
    """An article as a reference in one line, in the manner of Chicago; needs no archive."""
    from reader.export import citation

    return citation.chicago(article)


class Archive:
    """One handle to one archive; it belongs to the thread that opened it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._index: Index | None = None
        self.path = store.path
        self.uuid = store.uuid
        self.read_only = store.read_only

    @classmethod
    def open(cls, path: Path, *, create: bool = False, read_only: bool = False) -> Archive:
        """Opens the archive at ``path``. Errors: a `StoreError`; the file is then as it was.

        ``create`` makes an empty archive where there is no file at all.
        """
        if not _there(path):
            if not create:
                raise StoreError(
                    "There is no archive at “{path}”.",
                    "Import something into it first: archive-reader import PATH",
                    path=_shown(path),
                )
            Store.create(path)
        return cls(Store(path, read_only=read_only))

    def close(self) -> None:
        if self._index is not None:
            self._index.close()
            self._index = None
        self._store.close()

    def data_version(self) -> int:
        """A number that changes when another handle has written."""
        return self._store.data_version()

    # ------------------------------------------------------------ reading

    def parse(self, text: str) -> Query:
        """What a search text means, with the tags of this archive known. Errors: `QueryError`."""
        return query.parse(text, self._store.tag_labels() if "#" in text else ())

    def search(self, asked: Query, sort: Sort | None = None) -> Results:
        """Every article that matches, in order; without a sort, by relevance where there are words."""
        started = time.perf_counter()
        behind = self._store.behind()
        if sort is None:
            sort = "relevance" if query.has_words(asked) else "newest"
        scores: array[float] = array("d")
        if asked.root is None:
            ids = self._store.ids("newest" if sort == "relevance" else sort)
        else:
            ids, scores = self._matches(asked, sort)
        return Results(ids, scores, time.perf_counter() - started, query.explain(asked), behind)

    def _matches(self, asked: Query, sort: Sort) -> tuple[array[int], array[float]]:
        import numpy

        found = self._found(asked)
        ids, scores = found.ids, found.scores
        if query.State("is:trashed") not in (leaf for leaf, _ in query.leaves(asked.root)):
            keep = ~numpy.isin(ids, numpy.frombuffer(self._store.ids_in_state("is:trashed"), dtype=numpy.int64))
            ids, scores = ids[keep], scores[keep]
        if sort != "relevance" or not query.has_words(asked):
            order = "newest" if sort == "relevance" else sort
            return self._store.ordered(ids.tolist(), order), array("d")
        by_rank = numpy.lexsort((-ids, -scores))
        return array("q", ids[by_rank].tolist()), array("d", scores[by_rank].tolist())

    def _found(self, asked: Query) -> Found:
        def search() -> Found:
            return self._ready_index().search(asked, self._ids_of, _today(), self._store.all_ids)

        try:
            return search()
        except IndexDamaged:  # only seen now, or another process is making it anew
            self._drop_index()
            return search()

    def _ids_of(self, leaf: query.StoreLeaf) -> Sequence[int]:
        """The articles of a leaf that the store answers: states, numbers of tags, days of import."""
        match leaf:
            case query.State(name):
                return self._store.ids_in_state(name)
            case query.TagsCount(comparison, count):
                return self._store.ids_with_tags(*_between(comparison, count))
            case _:
                low, high = query.day_range(leaf, _today())
                return self._store.ids_imported(_utc_start(low), _utc_start(high, days_later=1))

    def summaries(self, ids: Sequence[int], asked: Query | None = None) -> list[Summary]:
        """Rows for the list in the order of ``ids``; with the passage that matched where there are words."""
        if asked is None or not query.has_words(asked):
            return [summary for summary, _ in self._store.summaries(ids)]
        import dataclasses

        marks = marker(asked)
        return [
            dataclasses.replace(summary, snippet=marks.snippet(text))
            for summary, text in self._store.summaries(ids, with_text=True)
        ]

    def article(self, id: int) -> Article:
        """An article with everything that belongs to it. Errors: `ArticleMissing`."""
        return self._store.article(id)

    def articles(self, ids: Sequence[int]) -> Iterator[Article]:
        """The articles that still exist, one after the other."""
        for id in ids:
            try:
                yield self._store.article(int(id))
            except ArticleMissing:
                continue

    def picture(self, sha256: str) -> bytes:
        """The bytes of a stored picture; empty where there is none."""
        return self._store.picture(sha256)

    def original(self, id: int, capture: int = 0) -> bytes:
        """The bytes as they were imported, of the newest capture or of the one named."""
        return self._store.original(id, capture)

    def tags(self, asked: Query | None = None, ids: Sequence[int] | None = None) -> list[Tag]:
        """Tags with their counts, most first: of a query's result, of some articles, or of all."""
        if ids is None and asked is not None and asked.root is not None:
            ids = self.search(asked, "newest").ids
        return self._store.tags(ids)

    def counts(self) -> Counts:
        return self._store.counts()

    def facets(self, ids: Sequence[int]) -> dict[str, list[tuple[str, int]]]:
        """How often each source, month, language, author and tag occurs among some articles, most first."""
        return self._store.facets(ids)

    def marker(self, asked: Query) -> Marker:
        return marker(asked)

    # ------------------------------------------------------------ changes

    def mark(self, ids: Sequence[int], *, unread: bool | None = None, starred: bool | None = None) -> Changed:
        """Marks articles as unread or read, starred or not."""
        return self._store.mark(ids, unread=unread, starred=starred)

    def set_note(self, id: int, note: str) -> Changed:
        """Keeps the person's note on an article; an empty one takes it away."""
        return self._store.set_note(id, note)

    def tag(self, ids: Sequence[int], add: Sequence[str] = (), remove: Sequence[str] = ()) -> Changed:
        """Gives and takes tags; what the publisher wrote stays in the record."""
        return self._store.tag(ids, add, remove)

    def rename_tag(self, old: str, new: str) -> Changed:
        """Calls a tag by another label everywhere; two tags of one label become one."""
        return self._store.rename_tag(old, new)

    def colour_tag(self, label: str, colour: str) -> Changed:
        return self._store.dress_tag(label, colour=colour)

    def pin_tag(self, label: str, pinned: bool) -> Changed:
        return self._store.dress_tag(label, pinned=pinned)

    def trash(self, ids: Sequence[int]) -> Changed:
        return self._store.trash(ids)

    def restore(self, ids: Sequence[int]) -> Changed:
        return self._store.restore(ids)

    def delete_for_ever(self, ids: Sequence[int]) -> Changed:
        """Destroys articles with their originals and pictures; backups still hold them."""
        return self._store.delete_for_ever(ids)

    def record(self, ids: Sequence[int], kind: str, detail: str) -> Changed:
        """Notes in the articles' record that they were printed, exported and the like."""
        return self._store.record(ids, kind, detail)

    # ------------------------------------------------------------ import

    def import_paths(
        self,
        given: Sequence[Path],
        on_event: Callable[[ImportEvent], None],
        cancelled: Callable[[], bool] = lambda: False,
    ) -> ImportReport:
        """Imports files and folders. Each `Stored` is told after it is safely on the disk."""
        import_id = self._store.begin_import("\n".join(map(str, given)).encode("utf-8", "replace").decode())
        report = self._read_files(given, on_event, cancelled, lambda batch: self._store.save(batch, import_id))
        self._store.end_import(import_id)
        return report

    def foresee(
        self,
        given: Sequence[Path],
        on_event: Callable[[ImportEvent], None],
        cancelled: Callable[[], bool] = lambda: False,
    ) -> ImportReport:
        """Tells what `import_paths` would do, and writes nothing."""
        new: dict[str, set[str]] = {}

        def foreseen(batch: Sequence[CleanDraft]) -> Iterator[Stored]:
            for one in batch:
                stored, digest = self._store.foreseen(one)
                texts = new.setdefault(one.identity, set())
                if digest in texts:
                    stored = Stored(stored.id, "unchanged", stored.path, stored.part)
                elif texts and stored.state == "added":
                    stored = Stored(0, "capture", stored.path, stored.part)
                texts.add(digest)
                yield stored

        return self._read_files(given, on_event, cancelled, foreseen)

    @staticmethod
    def _read_files(
        given: Sequence[Path],
        on_event: Callable[[ImportEvent], None],
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

        for _, found in workers.read_files(files, cancelled=cancelled):
            done += 1
            for one in found:
                if isinstance(one, ImportProblem):
                    problems += 1
                    on_event(one)
                else:
                    waiting.append(one)
            weight = sum(len(one.draft.original) for one in waiting)
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

    # ------------------------------------------------------------ export

    @staticmethod
    def record_of(article: Article) -> dict[str, Any]:
        """An article as plain values, as `show --json` and the JSON Lines export give it."""
        from reader.export import jsonl

        return jsonl.record(article)

    def export(self, ids: Sequence[int]) -> Iterator[str]:
        """The articles as JSON Lines."""
        from reader.export import jsonl

        return jsonl.lines(self.articles(ids))

    def export_to(self, ids: Sequence[int], destination: Path) -> None:
        """Writes the articles as JSON Lines into a new file. Errors: `OutputError`."""
        from reader import export

        export.write_new(destination, self.export(ids))

    # ------------------------------------------------------------ the index

    def behind(self) -> int:
        """How many articles the index has yet to read."""
        return self._store.behind()

    def catch_up(
        self,
        on_progress: Callable[[Progress], None] = lambda progress: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Brings the index in step with the store; False where another process is doing that now."""
        try:
            index = self._ready_index(on_progress)
        except IndexDamaged:
            return False
        if self._store.read_only or not self._store.behind():
            return True
        with index.lock() as ours:
            if not ours:
                return False
            total, done = self._store.behind(), 0
            while not cancelled():
                notes, entries = self._store.stale(_CATCH_UP)
                if not notes:
                    return True
                present = {entry.id for entry in entries}
                removed = [article for _, article in notes if article not in present]
                generation = index.update(map(_document, entries), removed, notes[-1][0])
                self._store.settle((number for number, _ in notes), index.index_id, generation)
                done += len(notes)
                on_progress(Progress(min(done, total), max(done, total)))
        return False

    def reindex(
        self,
        on_progress: Callable[[Progress], None] = lambda progress: None,
    ) -> int:
        """Makes the index anew; returns how many articles it holds."""
        self._drop_index()
        self._index = self._rebuilt(on_progress)
        return self._index.doc_count

    def index_state(self) -> str:
        """``in step``, ``behind`` or ``absent``."""
        try:
            index = self._opened_index()
        except IndexDamaged:
            return "absent"
        if self._index is None:
            index.close()
        return "behind" if self._store.behind() else "in step"

    def _drop_index(self) -> None:
        if self._index is not None:
            self._index.close()
            self._index = None

    def _ready_index(self, on_progress: Callable[[Progress], None] = lambda progress: None) -> Index:
        if self._index is None:
            try:
                self._index = self._opened_index()
            except IndexDamaged:
                self._index = self._rebuilt(on_progress)
        return self._index

    def _opened_index(self) -> Index:
        """The index on the disk, if it belongs to this archive and is not older than what was noted."""
        from reader.index import Index

        if self._index is not None:
            return self._index
        index = Index.open(paths.index_folder(self.uuid), self.uuid)
        index_id, generation = self._store.index_in_step()
        # An index that has read more than was ever noted was made from a later state than this one.
        earlier = index.settled_seq <= self._store.last_change()
        noted = index.index_id == index_id and index.generation >= generation and earlier
        whole = self._store.read_only and index.settled_seq == self._store.last_change()
        if not noted and not whole:
            index.close()
            raise IndexDamaged("The index does not belong to this state of the archive.")
        return index

    def _rebuilt(self, on_progress: Callable[[Progress], None]) -> Index:
        """A new index of all articles; while it is made, the one in place goes on serving.

        Errors: `IndexDamaged` where another process is making the first one just now.
        """
        from reader.index import Index

        newest, total, entries = self._store.all_entries()
        asked_for = False

        def documents() -> Iterator[Document]:
            nonlocal asked_for
            asked_for = True
            on_progress(Progress(0, total))
            for done, entry in enumerate(entries, start=1):
                yield _document(entry)
                if done % 500 == 0 or done == total:
                    on_progress(Progress(done, total))

        try:
            index = Index.create(paths.index_folder(self.uuid), self.uuid, documents(), newest)
        except IndexDamaged as error:
            raise IndexDamaged(
                "The articles are being indexed by another program just now.", "Try again in a moment."
            ) from error
        if asked_for and not self._store.read_only:
            self._store.settle((), index.index_id, index.generation, up_to=newest)
        return index

    # ------------------------------------------------------------ care

    def check(
        self, on_fault: Callable[[Fault], None], on_progress: Callable[[Progress], None] = lambda progress: None
    ) -> CheckReport:
        """Reads the whole archive and tells every fault; changes nothing."""
        articles, originals = self._store.sizes()
        faults = 0
        for fault in self._store.check(lambda done: on_progress(Progress(done, originals))):
            faults += 1
            on_fault(fault)
        return CheckReport(articles, originals, faults, self.index_state())

    def backup(self, destination: Path) -> Path:
        """Writes a whole copy; into a folder it gets the archive's name and the day. Nothing is written over."""
        if os.path.isdir(destination):  # which says no, where the system objects to the name
            stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
            destination = destination / f"{self.path.stem}-{stamp}{self.path.suffix or '.archive'}"
        if _there(destination):
            raise OutputError("“{path}” is there already and is not written over.", path=_shown(destination))
        if not os.path.isdir(destination.parent):
            raise OutputError("There is no folder “{path}”.", path=_shown(destination.parent))
        self._store.backup(destination)
        return destination


def diagnosis(path: Path) -> dict[str, Any]:
    """What this installation is made of and which limits hold; ``problems`` says in sentences what to mend."""
    from reader.importers import workers

    problems: list[str] = []
    found: dict[str, Any] = {
        "archive-reader": __version__,
        "python": f"{platform.python_version()} on {platform.platform()}",
    }
    for part in _PARTS:
        try:
            found[part] = importlib.metadata.version(part)
        except importlib.metadata.PackageNotFoundError:
            found[part] = "missing"
            problems.append(f"{part} is not installed.")
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        importlib.metadata.version("reader")
        problems.append(
            "Another library called “reader” is installed beside this program and may take its place. "
            "Remove it: python -m pip uninstall reader"
        )
    limits = workers.limits_held()
    found["limits"] = ", ".join(name for name, holds in limits.items() if holds)
    problems += [f"The limit on {name} does not hold on this system." for name, holds in limits.items() if not holds]
    found["archive"] = str(path)
    try:
        with contextlib.closing(Archive.open(path, read_only=True)) as archive:
            found["index"] = archive.index_state()
    except ReaderError as error:
        found["archive"] += f" ({error.message})"
    found["settings"] = str(paths.settings_file())
    found["log"] = str(paths.log_file())
    found["problems"] = problems
    return found


def _there(path: Path) -> bool:
    """Whether there is a file; False where the system will not say, so that whoever opens it tells why."""
    try:
        return path.exists()
    except OSError:
        return False


def _shown(path: Path) -> str:
    return str(path).encode("utf-8", "replace").decode()


def _today() -> date:
    """The day on this computer's calendar, by which the person reckons."""
    return datetime.now().astimezone().date()


def _utc_start(day: int, days_later: int = 0) -> str:
    """The moment in UTC at which a day of this computer's calendar begins; empty for an open end.

    Units: ``day`` is yyyymmdd, 0 where the beginning is open, 99991231 where the end is.
    """
    if day == 0 or (day == 99991231 and days_later):
        return ""
    first = datetime(day // 10000, day // 100 % 100, day % 100) + timedelta(days=days_later)  # noqa: DTZ001
    try:
        start = first.astimezone()
    except (OverflowError, ValueError, OSError):  # before there were time zones
        start = first.replace(tzinfo=UTC)
    return start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _between(comparison: str, count: int) -> tuple[int, int]:
    """The least and the most that a comparison with ``count`` allows, both included."""
    endless = 1 << 31
    ranges = {"<": (0, count - 1), "<=": (0, count), ">": (count + 1, endless), ">=": (count, endless)}
    return ranges.get(comparison, (count, count))


def _document(entry: IndexEntry) -> Document:
    from reader.index import Document

    return Document(
        id=entry.id,
        title=entry.title,
        tags=entry.tags,
        captions=entry.captions,
        credits=entry.credits,
        body=entry.body,
        authors=entry.authors,
        source=entry.source,
        section=entry.section,
        url=entry.url,
        language=entry.language,
        day=int("".join(known.groups())) if (known := _DAY.match(entry.published)) else 0,
    )
