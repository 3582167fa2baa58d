"""The index of one archive, as `reader.archive` uses it."""

from __future__ import annotations

import os
import pickle
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import IndexDamaged
from reader.index import folder as rooms
from reader.index.document import Counted, Document, Facets, Families, Found, Order
from reader.index.folder import State, damaged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from whoosh.index import FileIndex

    from reader.index.columns import Segment, Timeline
    from reader.index.counting import Counting
    from reader.query import Query, StoreLeaf


MOST_MAPPED_BYTES = 256 * 1024 * 1024
"""More of mapped files than this is not kept in memory after a search."""


def stamp() -> str:
    """What an index must have been made with: our formats and the library's."""
    import whoosh

    from reader.index import analysis, schema

    return f"analysis {analysis.VERSION}, schema {schema.VERSION}, whoosh {whoosh.versionstring()}"


class Index:
    """Full-text search over one archive, in a folder of its own that can be thrown away.

    It follows what other processes write: each call sees the newest generation.
    Errors: `IndexDamaged` from any call where there is any doubt; the index is then created anew.
    """

    def __init__(self, folder: Path, room: Path, state: State) -> None:
        self._folder = folder
        self._state = state
        self._seen: tuple[object, ...] = ()
        self._written = state.generation
        self._segments: list[Segment] = []
        self._timeline: Timeline | None = None
        self._mappable = 0
        self._move(room)

    # ------------------------------------------------------------ open and create

    @classmethod
    def open(cls, folder: Path, uuid: str) -> Index:
        """The index in a folder. Errors: `IndexDamaged` where it is absent, another archive's or outdated."""
        room = rooms.current_room(folder)
        index = cls(folder, room, _checked(rooms.read_state(room), uuid))
        index._follow()
        return index

    @classmethod
    def create(cls, folder: Path, uuid: str, documents: Iterable[Document] = (), settled_seq: int = 0) -> Index:
        """A new index of these documents; it takes the place of what was there when it is whole.

        Where another process holds the lock, its index is taken if it is sound, and no document is asked for.
        Errors: `IndexDamaged` where it is not.
        """
        with rooms.locked(folder) as mine:
            if mine:
                return cls._create(folder, uuid, documents, settled_seq)
        return cls.open(folder, uuid)

    @classmethod
    def _create(cls, folder: Path, uuid: str, documents: Iterable[Document], settled_seq: int) -> Index:
        from whoosh.index import FileIndex

        from reader.index import schema, storage

        room = rooms.new_room(folder)
        whoosh = FileIndex.create(storage.DurableStorage(room), schema.schema())
        coming = iter(documents)
        first = next(coming, None)
        generation = 0 if first is None else storage.write(whoosh, (), chain((first,), coming), ()).generation
        rooms.write_state(room, State(uuid, rooms.new_id(), stamp(), generation, settled_seq))
        rooms.move_in(room)
        rooms.sweep(room)
        return cls.open(folder, uuid)

    def close(self) -> None:
        """Let go of the files; another call opens them again."""
        self._segments = []
        self._timeline = None
        self._seen = ()

    # ------------------------------------------------------------ what it holds

    @property
    def index_id(self) -> str:
        """Changes with every rebuild."""
        self._follow()
        return self._state.index_id

    @property
    def generation(self) -> int:
        """Goes up with every `update`."""
        self._follow()
        return self._state.generation

    @property
    def settled_seq(self) -> int:
        """The last change of the archive that the index holds."""
        self._follow()
        return self._state.settled_seq

    @property
    def doc_count(self) -> int:
        """How many articles it holds."""
        self._follow()
        return sum(segment.live_count for segment in self._segments)

    def _look(self) -> tuple[object, ...]:
        """What changes whenever something is published."""
        try:
            room, state = os.stat(self._told_room), os.stat(self._told_state)
        except OSError:
            return ()
        return room.st_mtime_ns, room.st_ino, room.st_size, state.st_mtime_ns, state.st_ino, state.st_size

    def _follow(self) -> None:
        """See what was published since the last look, by whichever process."""
        seen = self._look()
        if seen and seen == self._seen:
            return
        room = rooms.current_room(self._folder)
        self._state = _checked(rooms.read_state(room), self._state.uuid)
        if room != self._room:
            self._move(room)
        self._take(self._read_segments())
        self._seen = seen

    def _move(self, room: Path) -> None:
        """Read what this room holds from now on."""
        self._room, self._segments = room, []
        self._told_room, self._told_state = str(self._folder / "CURRENT"), str(room / "state.json")

    def _take(self, segments: list[Segment]) -> None:
        """Search these from now on."""
        self._segments, self._timeline = segments, None
        self._mappable = sum(segment.mapped_bytes for segment in segments)

    @contextmanager
    def _whoosh(self) -> Iterator[FileIndex]:
        """The files as Whoosh sees them; whatever goes wrong with them means that the index is damaged."""
        from whoosh.index import FileIndex

        from reader.index import schema, storage

        files = storage.DurableStorage(self._room)
        try:
            yield FileIndex(files, schema.schema())
        except IndexDamaged:
            files.abandon()
            raise
        except _doubts() as error:
            files.abandon()
            raise damaged("its files cannot be read") from error

    def _read_segments(self) -> list[Segment]:
        with self._whoosh() as whoosh:
            self._written = whoosh.latest_generation()
            if self._written < self._state.generation:
                raise damaged("it is older than recorded")
            return self._opened(whoosh, whoosh._segments())

    def _opened(self, whoosh: FileIndex, segments: Sequence[object]) -> list[Segment]:
        """Segments as they are searched; those that are known stay open."""
        from reader.index.codec import ColumnSegment
        from reader.index.columns import Segment

        known = {segment.name: segment for segment in self._segments}
        found = []
        for each in segments:
            assert isinstance(each, ColumnSegment), "the index was made by another codec"
            segment = known.get(each.segment_id())
            if segment is None:
                found.append(Segment(each.segment_id(), each.arrays(whoosh.storage), each.live()))
            elif segment.live_count == each.doc_count():
                found.append(segment)
            else:
                found.append(segment.with_live(each.live()))
        return found

    # ------------------------------------------------------------ write

    def lock(self) -> AbstractContextManager[bool]:
        """Whether this process is the one that catches up, until the end of the block; it never waits."""
        return self._lock()

    @contextmanager
    def _lock(self) -> Iterator[bool]:
        with rooms.locked(self._folder) as mine:
            if mine:
                from reader.index import storage

                self._follow()
                rooms.sweep(self._room)
                if storage.leftovers(self._room, self._written, self._segments):
                    # What was published, but not recorded, before a crash counts.
                    self._take(self._read_segments())
                    storage.sweep(storage.leftovers(self._room, self._written, self._segments))
            yield mine

    def update(self, documents: Iterable[Document], removed: Iterable[int], settled_seq: int) -> int:
        """Put documents in the place of what was there under their ids, and publish it.

        To be called under `lock`. It returns the generation, on the disk when it returns. Of two
        documents with one id the first counts; an id both put and removed is put.
        """
        self._follow()
        from reader.index import storage

        with self._whoosh() as whoosh:
            written = storage.write(whoosh, self._segments, documents, removed)
            self._take(self._opened(whoosh, written.published))
            self._written = written.generation
        self._state = replace(self._state, generation=written.generation, settled_seq=settled_seq)
        rooms.write_state(self._room, self._state)
        self._seen = self._look()
        return written.generation

    # ------------------------------------------------------------ search

    def search(
        self,
        query: Query,
        ids_of: Callable[[StoreLeaf], Sequence[int]],
        today: date,
        all_ids: Callable[[], Sequence[int]],
        order: Order = "relevance",
        dropped: Callable[[], bool] = lambda: False,
        on_first: Callable[[Found], None] | None = None,
    ) -> Found:
        """Every article that matches, in an order.

        ``ids_of`` answers what the store knows (states, the number of tags, days of import);
        ``all_ids`` gives every article, for a query that asks the store alone. An article that the
        archive no longer has may be among those found until the index has caught up.
        ``on_first`` is told what the newest segment that holds any gave, ranked by itself, unless that is all.
        Errors: `SearchDropped` soon after ``dropped`` says so; it is asked before every segment.
        """
        from reader.index import searching

        self._follow()
        asked = searching.ask_store(query, ids_of)
        with _SOUND:
            timeline = self._in_time()
            found = searching.search(self._segments, timeline, query, asked, today, all_ids, order, dropped, on_first)
        if self._mappable > MOST_MAPPED_BYTES:
            searching.keep_small(self._segments, MOST_MAPPED_BYTES)
        return found

    def _in_time(self) -> Timeline:
        """The documents of all segments in time; the first search that sees them orders them, and the segments."""
        if self._timeline is None:
            from reader.index.columns import Timeline

            self._segments = sorted(self._segments, key=lambda each: each.last_id, reverse=True)
            self._timeline = Timeline.of([(each.ids, each.moments) for each in self._segments])
        return self._timeline

    def facets(self, ids: NDArray[np.int64]) -> Facets:
        """How often each source, author, language and month occurs among the articles with these ids."""
        self._follow()
        with _SOUND:
            return self._counting.facets(self._segments, ids)

    def tags(self, ids: NDArray[np.int64] | None, without: NDArray[np.int64], families: Families = ()) -> Counted:
        """How many of the articles with these ids (of all, if none are named) but not with those have each tag.

        Each of the ``families`` of tags counts as one, under the first of its keys. Shapes: by `reader.model.tag_key`.
        """
        self._follow()
        with _SOUND:
            return self._counting.tags(self._segments, ids, without, families)

    @cached_property
    def _counting(self) -> Counting:
        from reader.index.counting import Counting

        return Counting()

    def suggestion(self, query: Query) -> Query | None:
        """The query with words put right that hardly occur; None where nothing better is known."""
        from reader.index import counting

        self._follow()
        with _SOUND:
            return counting.suggestion(self._segments, query)


class _Sound:
    """A context in which what goes wrong with the arrays means that the index is damaged."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (IndexError, ValueError, OverflowError, MemoryError)):
            raise damaged("its postings are not sound") from error


_SOUND = _Sound()


def _checked(state: State, uuid: str) -> State:
    if state.uuid != uuid:
        raise damaged("it belongs to another archive")
    if state.stamp != stamp():
        raise damaged("it was made by another version of the program")
    return state


def _doubts() -> tuple[type[Exception], ...]:
    """What a damaged file makes Whoosh raise while it is read."""
    from whoosh.filedb.filestore import StorageError
    from whoosh.index import IndexError as WhooshError
    from whoosh.index import LockError

    of_python = (OSError, EOFError, ValueError, TypeError, LookupError, AttributeError, ImportError, AssertionError)
    of_data = (struct.error, pickle.UnpicklingError, MemoryError, RecursionError)
    return (*of_python, *of_data, StorageError, WhooshError, LockError)
