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
    import numpy
    from numpy.typing import NDArray

    from reader.index import Found, Index

T = TypeVar("T")


class Finder:
    """Answers queries over one store and its index."""

    def __init__(self, store: Store, index: IndexInStep) -> None:
        self._store = store
        self._index = index
        self._searched: set[str] = set()

    def matches(self, asked: Query, sort: Sort) -> tuple[array[int], array[float]]:
        """The articles that match in the order asked for, and their scores where that is by relevance."""
        import numpy

        ids, scores = self._kept(asked)
        if sort != "relevance" or not query.has_words(asked):
            order = "newest" if sort == "relevance" else sort
            return self._store.ordered(ids.tolist(), order), array("d")
        by_rank = numpy.lexsort((-ids, -scores))
        return array("q", ids[by_rank].tolist()), array("d", scores[by_rank].tolist())

    def count(self, asked: Query) -> int:
        """How many articles match."""
        return len(self._kept(asked)[0])

    def _kept(self, asked: Query) -> tuple[NDArray[numpy.int64], NDArray[numpy.float32]]:
        """The articles that match, less those in the trash where these are not asked for, and their scores."""
        import numpy

        found = self._found(asked)
        ids, scores = found.ids, found.scores
        if query.State("is:trashed") not in (leaf for leaf, _ in query.leaves(asked.root)):
            keep = ~numpy.isin(ids, numpy.frombuffer(self._store.ids_in_state("is:trashed"), dtype=numpy.int64))
            ids, scores = ids[keep], scores[keep]
        return ids, scores

    def suggestion(self, asked: Query) -> Query | None:
        """The query with words put right that hardly occur; None where nothing better is known."""
        return self._asked(lambda index: index.suggestion(asked)) if query.has_words(asked) else None

    def _found(self, asked: Query) -> Found:
        families = {key: family for family in self._store.tag_families() for key in family}
        if families:  # the index holds tags as they were written
            asked = query.with_labels(asked, lambda label: families.get(tag_key(label), (label,)))
        return self._asked(lambda index: index.search(asked, self._ids_of, _today(), self._store.all_ids))

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
            return array("q", self._found(query.parse(found.query, self._store.tag_labels())).ids.tolist())
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
