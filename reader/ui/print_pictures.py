"""The pictures of what is printed, loaded when they are wanted and forgotten again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

FEWEST = 24
BUDGET_BYTES = 48 * 1024 * 1024
"""So many pictures are kept whatever they take, and more of them while they take no more than that."""

Fetch = Callable[[str, Callable[[bytes], None]], None]
"""Has the bytes of a picture told by its SHA-256; none where there are none."""


class PrintPictures(QObject):
    """The bytes of pictures; what is not at hand is fetched, and ``came`` says when something is."""

    came = Signal()

    def __init__(self, fetch: Fetch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._asked: set[str] = set()

    def _ready(self, sha256: str) -> bool:
        """Whether a picture is at hand; if not, it is fetched."""
        if sha256 in self._kept:
            self._kept.move_to_end(sha256)
            return True
        if sha256 not in self._asked:
            self._asked.add(sha256)
            self._fetch(sha256, lambda data: self._take(sha256, data))
        return False

    def of(self, sha256: str) -> bytes:
        """The bytes that are at hand; none while they are fetched."""
        return self._kept[sha256] if self._ready(sha256) else b""

    def _take(self, sha256: str, data: bytes) -> None:
        self._asked.discard(sha256)
        self._kept[sha256] = data
        while len(self._kept) > FEWEST and sum(map(len, self._kept.values())) > BUDGET_BYTES:
            self._kept.popitem(last=False)
        self.came.emit()
