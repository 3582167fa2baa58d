"""One file as an importer sees it: its name, its bytes, what lies beside it, and what is known of it already."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from reader.errors import DamagedFile, ImportProblem, TooLarge
from reader.extract import charset
from reader.importers.packed import Unpacked, beginning, unpack

HEAD_BYTES = 64 * 1024
FILE_BYTES = 256 * 1024 * 1024
"""What a file may hold that is read as a whole; a container that is read part by part may be of any size."""


def _nothing_beside(reference: str) -> bytes | None:
    return None


@dataclass(frozen=True)
class Window:
    """Some bytes of a file on the disk: what lies in a container as it is, without being compressed."""

    path: Path
    offset: int
    size: int


@dataclass(frozen=True)
class SourceFile:
    """A file, or the part of a container that is a file of its own.

    ``given`` is what the file holds, or where on the disk it lies; it is read when it is asked for.
    ``companion`` gives the bytes of a picture that came with a page, by the reference that the page
    uses or by its full address, and None for everything else. ``plain`` asks for a reading without
    any parser of pages: an earlier try was stopped by a limit.

    What a container knows of its part: the address ``url``, the time ``captured_at``, the ``charset``
    that was declared for it, ``original``, the bytes to keep where they are more than the part's own
    (the record of a web archive), and ``warnings``. A file is ``incidental`` where it is no loss if
    it holds no words: the frames among the pages of a crawl.
    """

    name: str
    given: bytes | Path | Window = field(repr=False)
    companion: Callable[[str], bytes | None] = _nothing_beside
    plain: bool = False
    url: str = ""
    captured_at: str = ""
    charset: str = ""
    original: bytes = field(default=b"", repr=False)
    warnings: tuple[str, ...] = ()
    incidental: bool = False

    @property
    def head(self) -> bytes:
        """The first bytes, unpacked where it is a gzip or zstd of a single file: enough to recognise a format by."""
        return self._heads[1]

    @cached_property
    def opening(self) -> str:
        """The first bytes as text, in whatever charset they are written."""
        return charset.decode(self.head).text

    @property
    def start(self) -> bytes:
        """The first bytes as they were given, packed or not."""
        return self._heads[0]

    @cached_property
    def _heads(self) -> tuple[bytes, bytes]:
        with self.open() as stream:
            start = self._read(stream, HEAD_BYTES)
        return start, beginning(start, HEAD_BYTES)

    @property
    def data(self) -> bytes:
        """All that the file holds, unpacked where it is a gzip or zstd of a single file. Errors: `TooLarge`."""
        return self.unpacked.data

    @cached_property
    def unpacked(self) -> Unpacked:
        """What `data` is, with how it was packed and whether it was cut off. Errors: `TooLarge`, `DamagedFile`."""
        return unpack(self.whole)

    @cached_property
    def whole(self) -> bytes:
        """All bytes as they were given, packed or not. Errors: `TooLarge`; `DamagedFile` where there is none."""
        if isinstance(self.given, bytes):
            whole = self.given
        else:
            if self.size > FILE_BYTES:
                raise self._too_large()
            with self.open() as stream:
                whole = self._read(stream, FILE_BYTES + 1)
            if len(whole) > FILE_BYTES:  # it grew meanwhile, or did not say how large it is
                raise self._too_large()
        if not whole:
            raise DamagedFile("The file is empty.", path=self.name)
        return whole

    @property
    def size(self) -> int:
        """How many bytes were given, packed or not."""
        if isinstance(self.given, bytes):
            return len(self.given)
        if isinstance(self.given, Window):
            return self.given.size
        try:
            return self.given.stat().st_size
        except OSError as error:
            raise unreadable(self.given, error) from error

    def open(self) -> BinaryIO:
        """The given bytes as a stream in which one can seek: for containers, which are read part by part."""
        if isinstance(self.given, bytes):
            return io.BytesIO(self.given)
        path = self.given.path if isinstance(self.given, Window) else self.given
        try:
            stream = path.open("rb")
        except OSError as error:
            raise unreadable(path, error) from error
        if isinstance(self.given, Window):
            return io.BufferedReader(_WindowStream(stream, self.given))
        return stream

    @cached_property
    def is_packed(self) -> bool:
        """Whether it is a gzip or zstd of a single file."""
        return self.head != self.start

    def open_unpacked(self) -> BinaryIO:
        """`data` as a stream: for formats of many entries, which may be of any size where they are not packed."""
        return io.BytesIO(self.data) if self.is_packed else self.open()

    def _read(self, stream: BinaryIO, most: int) -> bytes:
        try:
            return stream.read(most)
        except OSError as error:
            raise unreadable(Path(self.name), error) from error

    def _too_large(self) -> TooLarge:
        return TooLarge("The file is larger than {limit} MB.", path=self.name, limit=FILE_BYTES // 2**20)


class _WindowStream(io.RawIOBase):
    """A window as a stream of its own."""

    def __init__(self, stream: BinaryIO, window: Window) -> None:
        self._stream = stream
        self._window = window
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._window.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]  # RawIOBase types it for any buffer
        wanted = max(0, min(len(into), self._window.size - self._at))
        self._stream.seek(self._window.offset + self._at)
        data = self._stream.read(wanted)
        into[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def shown(path: Path) -> str:
    """A path as text that can be printed, whatever bytes its name is made of."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def unreadable(path: Path, error: OSError) -> ImportProblem:
    """The problem of a path that the system does not let us read."""
    return ImportProblem(
        "It cannot be read: the system says “{reason}”.", path=shown(path), reason=error.strerror or str(error)
    )
