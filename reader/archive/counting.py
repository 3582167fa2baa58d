"""How often tags and other values occur among articles: from the index's columns, and from the store what it lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from reader.archive.indexing import IndexInStep
from reader.errors import IndexDamaged
from reader.model import Tag, tag_key
from reader.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reader.index import Index

    Ids = NDArray[np.int64]

T = TypeVar("T")

FACETS = ("source", "month", "language", "author", "tag")
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

    def tags(self, ids: Sequence[int] | None) -> list[Tag]:
        """The tags of these articles (of all outside the trash, if none are named), most first."""
        families = self._store.tag_families()

        def counted(index: Index, stale: Ids) -> list[Tag]:
            counts: Counter[str] = Counter()
            if ids is None:
                trashed = _array(self._store.ids_in_state("is:trashed"))
                counts.update(index.tags(None, _joined(stale, trashed), families))
                rest = _less(stale, trashed)
            else:
                counts.update(index.tags(_array(ids), stale, families))
                rest = _shared(_array(ids), stale)
            for tag in self._store.tags(rest.tolist()) if rest.size else ():
                counts[tag_key(tag.label)] += tag.count
            found = [
                Tag(tag.label, count, tag.colour, tag.pinned, tag.used_at)
                for key, tag in self._store.known_tags().items()
                if (count := counts.get(key))
            ]
            found.sort(key=attrgetter("count"), reverse=True)
            return found

        found = self._by_index(counted)
        return self._store.tags(ids) if found is None else found

    def facets(self, ids: Sequence[int], tags: bool = True) -> dict[str, list[tuple[str, int]]]:
        """How often each source, month, language, author and, if asked for, tag occurs among some articles, most
        first."""
        names = FACETS if tags else FACETS[:-1]

        def counted(index: Index, stale: Ids) -> dict[str, list[tuple[str, int]]]:
            every = _array(ids)
            found = index.facets(_less(every, stale), self._store.tag_families() if tags else None)
            known = self._store.known_tags() if tags else {}
            labels = {known[key].label if key in known else key: count for key, count in found.tags.items()}
            columns = (found.sources, found.months, found.languages, found.authors, labels)
            rest = _shared(every, stale)
            more = self._store.facets(rest.tolist()) if rest.size else {}
            return {name: _most(column, more.get(name, ())) for name, column in zip(names, columns, strict=False)}

        found = self._by_index(counted)
        found = self._store.facets(ids) if found is None else found
        return {name: found[name] for name in names}

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


def _most(counted: Mapping[str, int], more: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    total = Counter(counted)
    for value, count in more:
        total[value if value in total else " ".join(value.split())] += count
    return sorted(total.items(), key=lambda item: (-item[1], item[0]))
