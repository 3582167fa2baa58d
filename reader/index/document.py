"""What goes into the index and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, overload

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Document:
    """An article as the index sees it.

    Units: ``day`` is yyyymmdd of the publication, in the page's own time, 0 where unknown;
    ``moment`` is the same in seconds since 1970, by which articles are put in order.
    """

    id: int
    title: str = ""
    tags: Sequence[str] = ()
    captions: Sequence[str] = ()
    credits: Sequence[str] = ()
    body: str = field(default="", repr=False)
    authors: Sequence[str] = ()
    source: str = ""
    section: str = ""
    url: str = ""
    language: str = ""
    note: str = field(default="", repr=False)
    day: int = 0
    moment: int | None = None


Order = Literal["relevance", "newest", "oldest"]

Families = Sequence[tuple[str, ...]]
"""Keys of tags that count as one."""


@dataclass(frozen=True, slots=True)
class Found:
    """The articles that match, in the order asked for; equally good ones are newest first, undated ones last.

    Shapes: both as long; scores are 0 where there are no words, and where the order is not by relevance.
    ``in_order`` is False where the store answered alone: it knows the order too.
    """

    ids: NDArray[np.int64]
    scores: NDArray[np.float32]
    in_order: bool = True


class Counted(Sequence[tuple[str, int]]):
    """Values with their counts, most first, then by the alphabet; those that do not count are left out.

    Shapes: ``counts`` by the numbers of ``values``, of which there may be more by now.
    """

    def __init__(self, values: Sequence[str], counts: NDArray[np.int64], ranks: Callable[[], NDArray[np.intp]]) -> None:
        self.values, self.counts, self._ranks = values, counts, ranks

    @cached_property
    def _order(self) -> NDArray[np.intp]:
        import numpy as np

        held = np.flatnonzero(self.counts)
        return held[np.lexsort((self._ranks()[held], -self.counts[held]))]

    def __len__(self) -> int:
        return self._order.size

    @overload
    def __getitem__(self, at: int) -> tuple[str, int]: ...

    @overload
    def __getitem__(self, at: slice) -> list[tuple[str, int]]: ...

    def __getitem__(self, at: int | slice) -> tuple[str, int] | list[tuple[str, int]]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        number = self._order.item(at)
        return self.values[number], self.counts.item(number)

    def __iter__(self) -> Iterator[tuple[str, int]]:
        order = self._order
        return zip(map(self.values.__getitem__, order.tolist()), self.counts[order].tolist(), strict=True)


@dataclass(frozen=True, slots=True)
class Facets:
    """How often each value occurs among some articles.

    Shapes: a tag is its key (`reader.model.tag_key`), a month is ``2026-01``; articles without a day are in no month.
    """

    sources: Counted
    authors: Counted
    languages: Counted
    tags: Counted
    months: Mapping[str, int]
