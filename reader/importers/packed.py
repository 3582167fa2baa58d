"""A gzip or zstd of a single file, unpacked within limits."""

from __future__ import annotations

import io
import zlib
from typing import NamedTuple

import zstandard

from reader.errors import DamagedFile, TooLarge

UNPACKED_BYTES = 200 * 1024 * 1024
CUT_OFF = "The compressed file is damaged or cut off; what could be unpacked of it was read."
_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
_WINDOW_BYTES = 1 << 27
_DEPTH = 2
_STEP = 1 << 20


class Unpacked(NamedTuple):
    """The bytes within; what to add to the format's name (``+gzip``, ``+zstd`` or nothing); whether all is there."""

    data: bytes
    packing: str = ""
    complete: bool = True


def unpack(data: bytes) -> Unpacked:
    """What a file holds that may be packed, twice at most.

    Errors: `TooLarge` where there is more inside than `UNPACKED_BYTES`, `DamagedFile` where nothing
    can be unpacked; what is cut off gives what came before the cut.
    """
    packing, complete = "", True
    for _ in range(_DEPTH):
        if data.startswith(_GZIP):
            data, whole = _gunzip(data)
            packing += "+gzip"
        elif data.startswith(_ZSTD):
            data, whole = _unzstd(data)
            packing += "+zstd"
        else:
            break
        complete = complete and whole
    return Unpacked(data, packing, complete)


def beginning(start: bytes, most: int) -> bytes:
    """The first bytes of what is inside, from the first bytes of a file; as they are where it is not packed."""
    for _ in range(_DEPTH):
        try:
            if start.startswith(_GZIP):
                start = zlib.decompressobj(wbits=31).decompress(start, most)
            elif start.startswith(_ZSTD):
                with _zstd_stream(start) as stream:
                    start = stream.read(most)
            else:
                break
        except (zlib.error, zstandard.ZstdError):
            return b""
    return start


def _too_large() -> TooLarge:
    return TooLarge("Unpacked, the file is larger than {limit} MB.", limit=UNPACKED_BYTES // 2**20)


def _damaged() -> DamagedFile:
    return DamagedFile("The compressed file is damaged and nothing of it can be read.")


def _gunzip(data: bytes) -> tuple[bytes, bool]:
    out: list[bytes] = []
    size = 0
    rest = data
    complete = True
    while rest.startswith(b"\x1f\x8b"):
        unpacker = zlib.decompressobj(wbits=31)
        pending = rest
        while pending and not unpacker.eof:
            try:
                piece = unpacker.decompress(pending, _STEP)
            except zlib.error:
                if size:
                    return b"".join(out), False
                raise _damaged() from None
            out.append(piece)
            size += len(piece)
            if size > UNPACKED_BYTES:
                raise _too_large()
            pending = unpacker.unconsumed_tail
        complete = unpacker.eof
        rest = unpacker.unused_data
    if not size:
        raise _damaged()
    return b"".join(out), complete


def _unzstd(data: bytes) -> tuple[bytes, bool]:
    out: list[bytes] = []
    size = 0
    complete = True
    try:
        with _zstd_stream(data) as stream:
            while piece := stream.read(_STEP):
                out.append(piece)
                size += len(piece)
                if size > UNPACKED_BYTES:
                    raise _too_large()
        declared = zstandard.frame_content_size(data)
        complete = declared < 0 or size >= declared
    except zstandard.ZstdError:
        complete = False
    if not size:
        raise _damaged()
    return b"".join(out), complete


def _zstd_stream(data: bytes) -> zstandard.ZstdDecompressionReader:
    return zstandard.ZstdDecompressor(max_window_size=_WINDOW_BYTES).stream_reader(io.BytesIO(data))
