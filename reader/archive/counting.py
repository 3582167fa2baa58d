"""How often tags and other values occur among articles: from the index's columns, and from the store what it lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from reader.archive.indexing import IndexInStep
from reader.errors import IndexDamaged
from reader.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reader.index import Counted, Index
    from reader.tags import CountedTags, Rows, TagNames

    Ids = NDArray[np.int64]

T = TypeVar("T")

_MOST_STALE = 5_000
"""Beyond so many articles that the index has yet to read, the store alone counts."""


class Tally:
    """Counts over one store and its index.

    The columns of the index count a hundred thousand articles in milliseconds; articles that
    changed since it read them are counted by the store, so that the sum is always exact.
    """

    def __init__(self, store: Store, index: IndexInStep) -> None:
        self._store = store
        self._index = index
        self._rows: tuple[object, object, Rows] | None = None

    def tags(self, ids: Sequence[int] | None) -> CountedTags:
        """The tags of these articles (of all outside the trash, if none are named), most first."""

        def counted(index: Index, stale: Ids) -> CountedTags:
            from reader.tags import CountedTags

            families, names = self._store.tag_families(), self._store.tag_names()
            if ids is None:
                trashed = _array(self._store.ids_in_state("is:trashed"))
                found = index.tags(None, _joined(stale, trashed), families)
                rest = _less(stale, trashed)
            else:
                found = index.tags(_array(ids), stale, families)
                rest = _shared(_array(ids), stale)
            counts = _zeros(len(names.keys))
            rows = self._rows_of(found, names)
            counts[rows[rows >= 0]] = found.counts[rows >= 0]
            for key, count in self._store.tag_counts(rest.tolist()) if rest.size else ():
                if key in names.keys.rows:  # else it came this moment, and is counted with the next look
                    counts[names.keys.rows[key]] += count
            return CountedTags.most_first(names, counts)

        found = self._by_index(counted)
        return self._store.tags(ids) if found is None else found

    def _rows_of(self, found: Counted, names: TagNames) -> Rows:
        """Where the values that the index counts stand among the names of the store, -1 for what is no name."""
        kept = self._rows
        if kept is None or kept[0] is not found.values or kept[1] is not names.keys or kept[2].size < found.counts.size:
            kept = self._rows = found.values, names.keys, names.keys.rows_of(found.values)
        return kept[2][: found.counts.size]

    def facets(self, ids: Sequence[int]) -> dict[str, Sequence[tuple[str, int]]]:
        """How often each source, month, language and author occurs among some articles, most first."""

        def counted(index: Index, stale: Ids) -> dict[str, Sequence[tuple[str, int]]]:
            every = _array(ids)
            found = index.facets(_less(every, stale))
            columns: dict[str, Sequence[tuple[str, int]]] = {
                "source": found.sources,
                "month": _most(found.months.items()),
                "language": found.languages,
                "author": found.authors,
            }
            rest = _shared(every, stale)
            more = self._store.facets(rest.tolist()) if rest.size else {}
            return {name: _most(column, more[name]) if more.get(name) else column for name, column in columns.items()}

        found = self._by_index(counted)
        return dict(self._store.facets(ids)) if found is None else found

    def _by_index(self, counted: Callable[[Index, Ids], T]) -> T | None:
        """What the index counts, given the articles that it knows no better; None where it cannot be asked."""
        stale = self._store.stale_ids(_MOST_STALE)
        if stale is None:
            return None
        try:
            index = self._index.at_hand()
            return None if index is None else counted(index, _array(stale))
        except IndexDamaged:  # the next search makes it anew
            return None


def _array(ids: Sequence[int]) -> Ids:
    import numpy as np

    return np.asarray(ids, np.int64)


def _joined(some: Ids, others: Ids) -> Ids:
    import numpy as np

    return np.concatenate((some, others))


def _less(some: Ids, others: Ids) -> Ids:
    import numpy as np

    return some[~np.isin(some, others)] if others.size else some


def _shared(some: Ids, others: Ids) -> Ids:
    import numpy as np

    return some[np.isin(some, others)] if others.size else others


def _zeros(size: int) -> Ids:
    import numpy as np

    return np.zeros(size, np.int64)


def _most(counted: Iterable[tuple[str, int]], more: Sequence[tuple[str, int]] = ()) -> list[tuple[str, int]]:
    total = Counter(dict(counted))
    for value, count in more:
        total[value if value in total else " ".join(value.split())] += count
    return sorted(total.items(), key=lambda item: (-item[1], item[0]))
