"""Many arrays in one file: written once, read through memory mapping.

::

    8 bytes     the magic
    …           the arrays, each at a multiple of 8
    …           the directory: JSON, name -> [offset, dtype, length]
    8 + 4 + 8   the directory's offset, its CRC-32, the magic again

Nothing in it is ever executed, and a file that was not finished is recognised.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import tempfile
import zlib
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"ARCOLS1\n"
SPOOL_BYTES = 1024 * 1024

Array = NDArray[Any]
Arrays = Mapping[str, Array]

_FOOTER = struct.Struct("<QI8s")


def narrow(array: Array) -> Array:
    """The same whole numbers in the fewest bytes that hold them."""
    highest = int(array.max()) if array.size else 0
    for bits, kind in ((8, "<u1"), (16, "<u2"), (32, "<u4")):
        if highest < 1 << bits:
            return array.astype(kind)
    return array.astype("<i8")


def read(path: Path) -> dict[str, Array]:
    """The arrays of a file, mapped, not loaded. Errors: OSError and ValueError where it is not sound."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < len(MAGIC) + _FOOTER.size:
            raise ValueError("The file is too short.")
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    start, checksum, magic = _FOOTER.unpack(mapped[size - _FOOTER.size :])
    directory = mapped[start : size - _FOOTER.size]
    if magic != MAGIC or mapped[: len(MAGIC)] != MAGIC or zlib.crc32(directory) != checksum:
        raise ValueError("The file is not whole.")
    found = {}
    for name, (offset, kind, length) in json.loads(directory).items():
        array: Array = np.frombuffer(mapped, np.dtype(kind), length, offset)
        found[name] = array
    return found


def files_of(arrays: Arrays) -> list[mmap.mmap]:
    """The mapped files that hold the arrays, each once."""
    bases: list[object] = [array.base for array in arrays.values()]
    held = {id(base.obj): base.obj for base in bases if isinstance(base, memoryview)}
    return [file for file in held.values() if isinstance(file, mmap.mmap)]


def let_go(files: Iterable[mmap.mmap]) -> None:
    """Give back the memory that mapped files have taken so far; their arrays stay as they are."""
    for file in files:
        if hasattr(file, "madvise"):
            file.madvise(mmap.MADV_DONTNEED)


def mapped_bytes() -> int:
    """How much of mapped files this process holds in memory; 0 where the system does not tell it."""
    told = _told()
    return 0 if told is None else int(os.pread(told, 256, 0).split()[2]) * mmap.PAGESIZE


@cache
def _told() -> int | None:
    """What tells the memory of this process, opened once: every search asks."""
    try:
        return os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        return None


def _nameless_file(folder: Path) -> IO[bytes]:
    return tempfile.TemporaryFile(dir=folder)


class _Spool:
    """The pieces of one array, in memory while they are few, then in a file without a name."""

    def __init__(self, folder: Path, kind: np.dtype[Any], opened: ExitStack) -> None:
        self.kind = kind
        self.bytes = 0
        self._folder = folder
        self._opened = opened
        self._pieces: list[bytes] = []
        self._waiting = 0
        self._file: IO[bytes] | None = None

    def add(self, piece: Array) -> None:
        self._pieces.append(piece.tobytes())
        self.bytes += piece.nbytes
        self._waiting += piece.nbytes
        if self._waiting > SPOOL_BYTES:
            self._file = self._file or self._opened.enter_context(_nameless_file(self._folder))
            self._file.writelines(self._pieces)
            self._pieces, self._waiting = [], 0

    def write_to(self, file: IO[bytes]) -> None:
        """Write all of it."""
        if self._file is not None:
            self._file.seek(0)
            while piece := self._file.read(SPOOL_BYTES):
                file.write(piece)
        file.writelines(self._pieces)


class ArrayWriter:
    """Writes one file; arrays come whole or piece by piece, any number of them side by side.

    Used as a context: at its end the file is complete and on the disk; after an error it is gone.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._folder = path.parent
        self._open = ExitStack()
        self._spools: dict[str, _Spool] = {}

    def __enter__(self) -> ArrayWriter:
        return self

    def append(self, name: str, piece: Array) -> None:
        """Add to the end of an array; all its pieces have one dtype."""
        spool = self._spools.get(name)
        if spool is None:
            spool = self._spools[name] = _Spool(self._folder, piece.dtype, self._open)
        assert spool.kind == piece.dtype, name
        spool.add(piece)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._open:
            if kind is None:
                self._finish()

    def _finish(self) -> None:
        directory: dict[str, tuple[int, str, int]] = {}
        with self._path.open("wb") as file:
            file.write(MAGIC)
            start = len(MAGIC)
            for name, spool in self._spools.items():
                spool.write_to(file)
                directory[name] = (start, spool.kind.str, spool.bytes // spool.kind.itemsize)
                gap = -spool.bytes % 8
                file.write(b"\0" * gap)
                start += spool.bytes + gap
            told = json.dumps(directory).encode()
            file.write(told)
            file.write(_FOOTER.pack(start, zlib.crc32(told), MAGIC))
            file.flush()
            os.fsync(file.fileno())
