"""What goes into the index and what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

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


@dataclass(frozen=True, slots=True)
class Facets:
    """How often each value occurs among some articles.

    Shapes: in no order; a value that none of them has is not there. A tag is its key
    (`reader.model.tag_key`), a month is ``2026-01``; articles without a day are in no month.
    """

    sources: Mapping[str, int]
    authors: Mapping[str, int]
    languages: Mapping[str, int]
    tags: Mapping[str, int]
    months: Mapping[str, int]
