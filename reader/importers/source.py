"""One file as an importer sees it: its name, its bytes, and what lies beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

HEAD_BYTES = 64 * 1024


def _nothing_beside(reference: str) -> bytes | None:
    return None


@dataclass(frozen=True)
class SourceFile:
    """The content of a file, unpacked where it was a gzip or zstd of a single file.

    ``companion`` gives the bytes of a file in the page's own ``_files`` folder, by the relative
    reference that the page uses, and None for everything else. ``plain`` asks for a reading
    without any parser of pages: an earlier try was stopped by a limit.
    """

    name: str
    data: bytes = field(repr=False)
    companion: Callable[[str], bytes | None] = _nothing_beside
    plain: bool = False

    @property
    def head(self) -> bytes:
        """The first bytes, enough to recognise a format by."""
        return self.data[:HEAD_BYTES]
