"""What a query finds: words, tags and days answered by the index, states by the store."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from reader import query
from reader.archive.indexing import IndexInStep
from reader.errors import IndexDamaged
from reader.model import Sort, tag_key
from reader.query import Query
from reader.store import Store

if TYPE_CHECKING:
    from reader.index import Found, Index, Order

    Matches = tuple[array[int], array[float]]
    """Articles and, where they are in order of relevance, their scores."""

T = TypeVar("T")
_TRASHED = "is:trashed"
_FEW = 2_000
"""Up to so many articles are put in order one by one; for more the whole archive is, and theirs are taken."""


class Finder:
    """Answers queries over one store and its index."""

    def __init__(self, store: Store, index: IndexInStep) -> None:
        self._store = store
        self._index = index
        self._searched: set[str] = set()

    def matches(
        self,
        asked: Query,
        sort: Sort,
        dropped: Callable[[], bool] = lambda: False,
        on_first: Callable[[Matches], None] | None = None,
    ) -> Matches:
        """The articles that match in the order asked for, and their scores where that is by relevance.

        ``on_first`` is told the first that were found, where more are to come.
        Errors: `SearchDropped` soon after ``dropped`` says so.
        """
        if sort == "relevance" and not query.has_words(asked):
            sort = "newest"
        order: Order = sort if sort in ("relevance", "newest", "oldest") else "newest"
        in_trash = any(leaf == query.State(_TRASHED) for leaf, _ in query.leaves(asked.root))

        def told(found: Found) -> Matches:
            return self._told(found, sort, in_trash=in_trash)

        first = (lambda found: on_first(told(found))) if on_first is not None and sort == order else None
        return told(self._found(asked, order, dropped, first))

    def count(self, asked: Query) -> int:
        """How many articles match."""
        return len(self.matches(asked, "newest")[0])

    def _told(self, found: Found, sort: Sort, *, in_trash: bool) -> Matches:
        """What the index found as it is given to the caller: without the trash, in its order."""
        import numpy

        ids, scores = found.ids, found.scores
        if not in_trash and (trashed := self._store.ids_in_state(_TRASHED)):
            keep = ~numpy.isin(ids, numpy.frombuffer(trashed, dtype=numpy.int64))
            ids, scores = ids[keep], scores[keep]
        if not found.in_order or sort not in ("relevance", "newest", "oldest"):
            if in_trash or ids.size < _FEW:
                return self._store.ordered(ids.tolist(), sort), array("d")
            every = numpy.frombuffer(self._store.ids(sort), dtype=numpy.int64)
            ids = every[numpy.isin(every, ids)]
        told = array("q")
        told.frombytes(ids.astype(numpy.int64).tobytes())
        scored = array("d")
        if sort == "relevance":
            scored.frombytes(scores.astype(numpy.float64).tobytes())
        return told, scored

    def suggestion(self, asked: Query) -> Query | None:
        """The query with words put right that hardly occur; None where nothing better is known."""
        return self._asked(lambda index: index.suggestion(asked)) if query.has_words(asked) else None

    def _found(
        self,
        asked: Query,
        order: Order = "newest",
        dropped: Callable[[], bool] = lambda: False,
        on_first: Callable[[Found], None] | None = None,
    ) -> Found:
        families = {key: family for family in self._store.tag_families() for key in family}
        if families:  # the index holds tags as they were written
            asked = query.with_labels(asked, lambda label: families.get(tag_key(label), (label,)))

        def search(index: Index) -> Found:
            return index.search(asked, self._ids_of, _today(), self._store.all_ids, order, dropped, on_first)

        return self._asked(search)

    def _asked(self, ask: Callable[[Index], T]) -> T:
        """What the index answers; it is made anew where it proves to be damaged."""
        try:
            return ask(self._index.ready())
        except IndexDamaged:  # only seen now, or another process is making it anew
            self._index.drop()
            return ask(self._index.ready())

    def _ids_of(self, leaf: query.StoreLeaf) -> Sequence[int]:
        """The articles of a leaf that the store answers: states, numbers of tags, days of import."""
        match leaf:
            case query.State(name):
                return self._store.ids_in_state(name)
            case query.InCollection(path):
                return self._in_collection(path)
            case query.TagsCount(comparison, count):
                return self._store.ids_with_tags(*_between(comparison, count))
            case _:
                low, high = query.day_range(leaf, _today())
                return self._store.ids_imported(_utc_start(low), _utc_start(high, days_later=1))

    def _in_collection(self, path: str) -> Sequence[int]:
        """The articles of a folder, or what a saved search finds; none where there is no collection of that name."""
        key = _path_key(path)
        found = next((each for each in self._store.collections() if _path_key(each.path) == key), None)
        if found is None or key in self._searched:
            return ()
        if not found.query:
            return self._store.articles_in(found.id, below=True)
        self._searched.add(key)  # a saved search may name itself
        try:
            return array("q", self._found(query.parse(found.query, self._store.tag_label)).ids.tolist())
        finally:
            self._searched.discard(key)


def _path_key(path: str) -> str:
    return "/".join(map(tag_key, path.split("/")))


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
