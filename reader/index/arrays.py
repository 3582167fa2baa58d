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
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"ARCOLS1\n"
SPOOL_BYTES = 4 * 1024 * 1024

Array = NDArray[Any]
Arrays = Mapping[str, Array]

_FOOTER = struct.Struct("<QI8s")


def narrow(array: Array) -> Array:
    """The same whole numbers in the fewest bytes that hold them."""
    highest = int(array.max()) if array.size else 0
    for kind in ("<u1", "<u2", "<u4"):
        if highest <= np.iinfo(kind).max:
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


def _spool(folder: Path) -> IO[bytes]:
    """A file without a name that stays in memory while it is small."""
    return tempfile.SpooledTemporaryFile(SPOOL_BYTES, "w+b", dir=str(folder))


class ArrayWriter:
    """Writes one file; arrays come whole or piece by piece, any number of them side by side.

    Used as a context: at its end the file is complete and on the disk; after an error it is gone.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open = ExitStack()
        self._spools: dict[str, tuple[IO[bytes], str]] = {}

    def __enter__(self) -> ArrayWriter:
        return self

    def append(self, name: str, piece: Array) -> None:
        """Add to the end of an array; all its pieces have one dtype."""
        if name not in self._spools:
            spool = self._open.enter_context(_spool(self._path.parent))
            self._spools[name] = (spool, piece.dtype.str)
        spool, kind = self._spools[name]
        assert kind == piece.dtype.str, name
        spool.write(np.ascontiguousarray(piece).data)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._open:
            if kind is None:
                self._finish()

    def _finish(self) -> None:
        directory: dict[str, tuple[int, str, int]] = {}
        with self._path.open("wb") as file:
            file.write(MAGIC)
            for name, (spool, kind) in self._spools.items():
                file.write(b"\0" * (-file.tell() % 8))
                start = file.tell()
                spool.seek(0)
                while piece := spool.read(SPOOL_BYTES):
                    file.write(piece)
                directory[name] = (start, kind, (file.tell() - start) // np.dtype(kind).itemsize)
            start = file.tell()
            told = json.dumps(directory).encode()
            file.write(told)
            file.write(_FOOTER.pack(start, zlib.crc32(told), MAGIC))
            file.flush()
            os.fsync(file.fileno())
