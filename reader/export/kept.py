"""How an export reaches what an article only names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reader.model import Moved


@dataclass(frozen=True, slots=True)
class Kept:
    """Pictures by SHA-256, originals by SHA-256 and the article's number, and what an article's page does not show.

    Errors: a `StoreError` for an original that is damaged.
    """

    picture: Callable[[str], bytes]
    original: Callable[[str, int], bytes]
    moved: Callable[[int], Moved]
    originals_travel: bool = True
