"""The index kept in step with the store, and made anew wherever there is any doubt about it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from reader import paths
from reader.archive.importing import Progress
from reader.errors import IndexDamaged
from reader.store import IndexEntry, Store

if TYPE_CHECKING:
    from reader.index import Document, Index

_CATCH_UP = 2_000
_PLACE = "ARCHIVE"
_DAY = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})")


class IndexInStep:
    """The index of one store; opened when it is first asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._folder = paths.index_folder(store.uuid, store.path)
        self._index: Index | None = None

    def catch_up(
        self,
        on_progress: Callable[[Progress], None] = lambda progress: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Brings the index in step with the store; False where another process is doing that now."""
        try:
            index = self.ready(on_progress)
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
        self.drop()
        self._index = self._rebuilt(on_progress)
        return self._index.doc_count

    def state(self) -> str:
        """``in step``, ``behind`` or ``absent``."""
        try:
            index = self._opened()
        except IndexDamaged:
            return "absent"
        if self._index is None:
            index.close()
        return "behind" if self._store.behind() else "in step"

    def drop(self) -> None:
        if self._index is not None:
            self._index.close()
            self._index = None

    def at_hand(self) -> Index | None:
        """The index if it can be asked just so; None where it would have to be made first."""
        try:
            self._index = self._opened()
        except IndexDamaged:
            return None
        return self._index

    def ready(self, on_progress: Callable[[Progress], None] = lambda progress: None) -> Index:
        if self._index is None:
            try:
                self._index = self._opened()
            except IndexDamaged:
                self._index = self._rebuilt(on_progress)
        return self._index

    def _opened(self) -> Index:
        """The index on the disk, if it belongs to this archive and is not older than what was noted."""
        from reader.index import Index

        if self._index is not None:
            return self._index
        index = Index.open(self._folder, self._store.uuid)
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
            index = Index.create(self._folder, self._store.uuid, documents(), newest)
        except IndexDamaged as error:
            raise IndexDamaged(
                "The articles are being indexed by another program just now.", "Try again in a moment."
            ) from error
        if asked_for and not self._store.read_only:
            self._store.settle((), index.index_id, index.generation, up_to=newest)
        _sweep(self._folder, self._store.path)
        return index


def _sweep(folder: Path, archive: Path) -> None:
    """Notes whose index a folder holds, and removes those of copies that are no longer where they were."""
    with contextlib.suppress(OSError):
        (folder / _PLACE).write_bytes(os.fsencode(archive.resolve()))
        for note in folder.parent.glob(f"*/{_PLACE}"):
            if not os.path.lexists(os.fsdecode(note.read_bytes())):
                shutil.rmtree(note.parent, ignore_errors=True)


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
        note=entry.note,
        moment=entry.published_ts,
        day=int("".join(known.groups())) if (known := _DAY.match(entry.published)) else 0,
    )
