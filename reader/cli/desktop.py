"""What the command line asks of the desktop program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from reader.model import Article
from reader.settings import Settings


class Desktop(Protocol):
    """What `reader.app` does for the command line; it is loaded only when asked for."""

    def run(self, archive: Path) -> int: ...

    def render(self, archive: Path, id: int) -> int: ...

    def screenshot(
        self, archive: Path, picture: Path, *, theme: str, article: int, query: str, size: str, font_px: int
    ) -> int: ...

    def print_articles(
        self,
        articles: Sequence[Article],
        picture: Callable[[str], bytes],
        target: Path | str,
        chosen: Settings,
        *,
        book: bool,
        asked: str,
        told: Callable[[int, int], bool],
    ) -> bool: ...
