"""What lies in a zip file, read within limits: nothing is trusted that the file says of itself."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from reader.errors import DamagedFile, ImportProblem, TooLarge
from reader.extract import charset
from reader.importers.source import SourceFile, Window

MEMBER_BYTES = 200 * 1024 * 1024
ALL_BYTES = 2 * 1024**3
RATIO = 200
ENTRIES = 20_000

_RATIO_FROM_BYTES = 1 << 20
"""Below this, a text of few words may well be packed a thousand times."""

_STEP = 1 << 18
_LOCAL_HEADER = struct.Struct("<26xHH")
_UTF_8 = 0x800
_ENCRYPTED = 0x1
_START = b"PK\x03\x04"


class Members:
    """The members of a zip file by their names. Errors: `DamagedFile`, and `TooLarge` beyond `ENTRIES`."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._stream = file.open()
        self._left_bytes = ALL_BYTES
        try:
            self._zip = zipfile.ZipFile(self._stream)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
            self._stream.close()
            raise DamagedFile("The zip file is damaged: its list of contents cannot be read.") from error
        if len(self._zip.infolist()) > ENTRIES:
            self.close()
            raise TooLarge("There are more than {limit} files in this file.", limit=f"{ENTRIES:,}")
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            name = shown = _name(info)
            nth = 1
            while name in self._infos:
                nth += 1
                name = f"{shown} ({nth})"
            self._infos[name] = info

    def close(self) -> None:
        self._zip.close()
        self._stream.close()

    def __enter__(self) -> Members:
        return self

    def __exit__(self, *given: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[str]:
        """The names of the files, each once, in the order of the zip file."""
        return (name for name, info in self._infos.items() if not info.is_dir())

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def is_link(self, name: str) -> bool:
        """Whether a member is a link to another place, which is never followed."""
        return stat.S_ISLNK(self._infos[name].external_attr >> 16)

    def read(self, name: str, most: int = MEMBER_BYTES) -> bytes:
        """The bytes of a member. Errors: `TooLarge`; `DamagedFile` where it cannot be unpacked or is encrypted."""
        info = self._infos[name]
        if info.flag_bits & _ENCRYPTED:
            raise DamagedFile("It is protected by a password.", part=name)
        out: list[bytes] = []
        size = 0
        try:
            with self._zip.open(info) as member:
                while piece := member.read(_STEP):
                    out.append(piece)
                    size += len(piece)
                    self._left_bytes -= len(piece)
                    if size > most:
                        raise TooLarge("Unpacked, it is larger than {limit} MB.", part=name, limit=most // 2**20)
                    if self._left_bytes < 0:
                        raise TooLarge("Unpacked, all files take more than {limit} GB.", limit=ALL_BYTES // 2**30)
                    if size > _RATIO_FROM_BYTES and size > RATIO * max(1, info.compress_size):
                        raise TooLarge("It is packed more than {limit} times, as a bomb is.", part=name, limit=RATIO)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise DamagedFile("It is damaged and cannot be unpacked.", part=name) from error
        except (NotImplementedError, RuntimeError) as error:
            raise DamagedFile("It is packed in a way that is not known here.", part=name) from error
        return b"".join(out)

    def given(self, name: str) -> bytes | Window:
        """A member as a file: where it lies on the disk if it is not compressed, else its bytes. Errors: as `read`."""
        info, given = self._infos[name], self._file.given
        if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & _ENCRYPTED or isinstance(given, bytes):
            return self.read(name)
        self._stream.seek(info.header_offset)
        try:
            name_bytes, extra_bytes = _LOCAL_HEADER.unpack(self._stream.read(_LOCAL_HEADER.size))
        except struct.error as error:
            raise DamagedFile("It is damaged and cannot be unpacked.", part=name) from error
        offset = info.header_offset + _LOCAL_HEADER.size + name_bytes + extra_bytes
        size = min(info.file_size, max(0, self._file.size - offset))
        whole = Window(given, 0, self._file.size) if isinstance(given, Path) else given
        return replace(whole, offset=whole.offset + offset, size=size)


def is_zip(file: SourceFile) -> bool:
    """Whether a file begins as a zip file does."""
    return file.start.startswith(_START)


def names_of(file: SourceFile) -> frozenset[str]:
    """The names of what lies in a zip file; none where it cannot be read."""
    if not is_zip(file):
        return frozenset()
    try:
        with Members(file) as members:
            return frozenset(members)
    except ImportProblem:
        return frozenset()


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: where it does not say that it is UTF-8, it is in the charset of its writer."""
    name = info.filename
    if not info.flag_bits & _UTF_8:
        try:
            name = charset.decode(info.filename.encode("cp437")).text
        except UnicodeEncodeError:  # it was changed by the library, and is a name in letters already
            name = info.filename
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)
