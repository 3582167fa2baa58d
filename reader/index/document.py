"""What goes into the index and what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Document:
    """An article as the index sees it. Units: ``day`` is yyyymmdd of the publication, 0 where unknown."""

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
    day: int = 0


Order = Literal["relevance", "newest"]


@dataclass(frozen=True, slots=True)
class Found:
    """The articles that match, in the order asked for; equal ones are newest first.

    Shapes: both as long; scores are 0 where there are no words, and where the order is not by relevance.
    """

    ids: NDArray[np.int64]
    scores: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Facets:
    """How often each value occurs in a result, as (value, count).

    Shapes: most frequent first, ``months`` by time. A tag is its key (`reader.model.tag_key`), a
    month is yyyymm; articles without a day are in no month.
    """

    sources: tuple[tuple[str, int], ...]
    authors: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    tags: tuple[tuple[str, int], ...]
    months: tuple[tuple[int, int], ...]
