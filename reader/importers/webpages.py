"""What of a web archive is a page, and how it is handed on with the pictures that were stored beside it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from reader.errors import DamagedFile
from reader.importers.exchange import Answer
from reader.importers.source import SourceFile

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_DOCUMENTS = frozenset({"application/pdf", "application/epub+zip"})
_TEXTS = frozenset({"text/plain", "text/markdown"})
_NO_PICTURES = frozenset({"image/svg+xml", "image/x-icon", "image/vnd.microsoft.icon"})
_BLOCK = 1 << 20
_SHOWN = re.compile(r"https?://", re.IGNORECASE)
_PROGRAM = re.compile(rb"\s*(?:[({\[!;]|var\s|function\b|/\*|//|window\.|if\s*\(|try\s*\{)")
_TAG = re.compile(rb"\s*<[!a-zA-Z?]")
_OK = frozenset({200, 203})


def is_page(url: str, status: int, media_type: str, *, answered: bool) -> bool:
    """Whether something stored under an address may be an article.

    What a server ``answered`` must be a page or a document that it found; texts count where a
    person or a program stored them without an answer.
    """
    if url.lower().startswith(("urn:", "dns:", "about:", "metadata:")):
        return False
    if media_type in _PAGES or media_type in _DOCUMENTS:
        return status in _OK or not answered
    return not answered and media_type in _TEXTS


def is_program(body: bytes) -> bool:
    """Whether what was called a page is a script or its data."""
    return bool(_PROGRAM.match(body[:1000])) and not _TAG.match(body[:1000])


def is_picture(status: int, media_type: str, *, answered: bool) -> bool:
    """Whether something stored may be a picture of a page."""
    return media_type.startswith("image/") and media_type not in _NO_PICTURES and (status in _OK or not answered)


class Pictures:
    """The pictures of a web archive by their addresses; called with one, it gives its bytes, or None.

    Only a digest of each address and a place are held. ``read`` gives address and bytes of what
    lies at a place, or None.
    """

    def __init__(self, read: Callable[[int], tuple[str, bytes] | None]) -> None:
        self._read = read
        self._places: dict[int, int] = {}

    def add(self, url: str, place: int) -> None:
        """Notes a picture; the first under an address stays."""
        self._places.setdefault(hash(_key(url)), place)

    def __call__(self, url: str) -> bytes | None:
        if not _SHOWN.match(url):
            return None
        place = self._places.get(hash(_key(url)))
        found = None if place is None else self._read(place)
        return found[1] if found and _key(found[0]) == _key(url) else None


def _key(url: str) -> str:
    return url.partition("#")[0].partition("://")[2].strip()


def stored_page(
    part: str,
    url: str,
    captured_at: str,
    answer: Answer,
    original: bytes,
    pictures: Callable[[str], bytes | None],
    warnings: tuple[str, ...] = (),
) -> SourceFile | None:
    """A page of a web archive as a file; None for a script that was called a page.

    Errors: `DamagedFile` where nothing of its body can be unpacked.
    """
    warnings = (*warnings, *answer.warnings)
    if not answer.body and warnings:
        raise DamagedFile("The page is damaged and nothing of it can be read.", part=part)
    if answer.media_type in _PAGES and is_program(answer.body):
        return None
    return SourceFile(
        name=part,
        given=answer.body,
        companion=pictures,
        url=url if _SHOWN.match(url) else "",
        captured_at=captured_at,
        charset=answer.charset,
        original=original,
        warnings=tuple(dict.fromkeys(warnings)),
        incidental=answer.media_type not in _DOCUMENTS and not warnings,
    )


def unpacked_at(stream: BinaryIO, available: int, most: int) -> bytes:
    """The gzip that begins at the stream's place, unpacked; ``available`` bytes of the stream may be read for it."""
    unpacker = zlib.decompressobj(31)
    out: list[bytes] = []
    size = 0
    while size < most and available > 0 and not unpacker.eof:
        packed = unpacker.unconsumed_tail or stream.read(min(1 << 16, available))
        if not packed:
            break
        if not unpacker.unconsumed_tail:
            available -= len(packed)
        before = unpacker.copy()
        try:
            out.append(unpacker.decompress(packed, most - size))
        except zlib.error:
            out += _until_broken(before, packed)
            break
        size += len(out[-1])
    return b"".join(out)[:most]


def _until_broken(unpacker: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    """What comes out before the byte at which the rest cannot be unpacked."""
    for at in range(len(packed)):
        try:
            yield unpacker.decompress(packed[at : at + 1], _BLOCK)
        except zlib.error:
            return
