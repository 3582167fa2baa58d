"""What goes into the index and what comes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """How often each value occurs.

    Shapes: ``counts`` by the numbers of ``values``, of which there may be more by now; many count nothing.
    """

    values: Sequence[str]
    counts: NDArray[np.int64]


class Ranked(Sequence[tuple[str, int]]):
    """Values with their counts in an order, a pair made only of one that is looked at."""

    def __init__(self, counted: Counted, order: NDArray[np.intp]) -> None:
        self._counted, self._order = counted, order

    def __len__(self) -> int:
        return self._order.size

    @overload
    def __getitem__(self, at: int) -> tuple[str, int]: ...

    @overload
    def __getitem__(self, at: slice) -> Ranked: ...

    def __getitem__(self, at: int | slice) -> tuple[str, int] | Ranked:
        if isinstance(at, slice):
            return Ranked(self._counted, self._order[at])
        number = self._order.item(at)
        return self._counted.values[number], self._counted.counts.item(number)

    def __iter__(self) -> Iterator[tuple[str, int]]:
        values = map(self._counted.values.__getitem__, self._order.tolist())
        return zip(values, self._counted.counts[self._order].tolist(), strict=True)


@dataclass(frozen=True, slots=True)
class Facets:
    """How often each value occurs among some articles.

    Shapes: most first, then by the alphabet; a value that none of them has is not there. A month is ``2026-01``;
    articles without a day are in no month, and months are in no order.
    """

    sources: Ranked
    authors: Ranked
    languages: Ranked
    months: Mapping[str, int]
