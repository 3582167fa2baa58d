"""A gzip or zstd of a single file, unpacked within limits."""

from __future__ import annotations

import io
import zlib

import zstandard

from reader.errors import DamagedFile, TooLarge

UNPACKED_BYTES = 200 * 1024 * 1024
_DEPTH = 2
_STEP = 1 << 20


def unpack(data: bytes) -> tuple[bytes, str]:
    """The bytes within, and what to add to the format's name: ``+gzip``, ``+zstd`` or nothing.

    Errors: `TooLarge` where there is more inside than `UNPACKED_BYTES`, `DamagedFile` where nothing
    can be unpacked; what is cut off gives what came before the cut.
    """
    packing = ""
    for _ in range(_DEPTH):
        if data.startswith(b"\x1f\x8b\x08"):
            data, packing = _gunzip(data), packing + "+gzip"
        elif data.startswith(b"\x28\xb5\x2f\xfd"):
            data, packing = _unzstd(data), packing + "+zstd"
        else:
            break
    return data, packing


def _too_large() -> TooLarge:
    return TooLarge("Unpacked, the file is larger than {limit} MB.", limit=UNPACKED_BYTES // 2**20)


def _damaged() -> DamagedFile:
    return DamagedFile("The compressed file is damaged and nothing of it can be read.")


def _gunzip(data: bytes) -> bytes:
    out: list[bytes] = []
    size = 0
    rest = data
    while rest.startswith(b"\x1f\x8b"):
        unpacker = zlib.decompressobj(wbits=31)
        pending = rest
        while pending and not unpacker.eof:
            try:
                piece = unpacker.decompress(pending, _STEP)
            except zlib.error:
                if size:
                    return b"".join(out)
                raise _damaged() from None
            out.append(piece)
            size += len(piece)
            if size > UNPACKED_BYTES:
                raise _too_large()
            pending = unpacker.unconsumed_tail
        rest = unpacker.unused_data
    if not size:
        raise _damaged()
    return b"".join(out)


def _unzstd(data: bytes) -> bytes:
    out: list[bytes] = []
    size = 0
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(io.BytesIO(data)) as stream:
            while piece := stream.read(_STEP):
                out.append(piece)
                size += len(piece)
                if size > UNPACKED_BYTES:
                    raise _too_large()
    except zstandard.ZstdError:
        if not size:
            raise _damaged() from None
    if not size:
        raise _damaged()
    return b"".join(out)
