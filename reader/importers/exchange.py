"""What a web server answered, as web archives keep it: status, headers, and the body as it was meant.

Servers lie and archives are cut off: what is said of the body is tried, within limits, and where it
does not hold the body stays as it is.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from reader.errors import TooLarge

BODY_BYTES = 64 * 1024 * 1024
"""What a body may grow to while it is unpacked."""

_HEAD_BYTES = 256 * 1024
_STEP = 1 << 16
_PIECE = 1 << 20
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})", re.IGNORECASE)
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_LIKE_MARKUP = re.compile(rb"\s*<")  # a server that says a page is packed when it is not
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.+-]{1,40})", re.IGNORECASE)

CUT_OFF = "The web archive holds only the beginning of this page."
UNKNOWN_CODING = "The page is packed in a way that is not known here and was kept as it is."


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; ``headers`` have names in small letters. ``status`` is 0 where the bytes hold no answer."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def media_type(self) -> str:
        """The type of the body, without its parameters, in small letters."""
        return media_type(self.headers.get("content-type", ""))

    @property
    def charset(self) -> str:
        """The charset that the server declared."""
        return charset(self.headers.get("content-type", ""))


def media_type(content_type: str) -> str:
    """``text/html`` of ``Text/HTML; charset=…``."""
    return content_type.partition(";")[0].strip().lower()


def charset(content_type: str) -> str:
    """The charset that a Content-Type names; empty where it names none."""
    found = _CHARSET.search(content_type)
    return found[1] if found else ""


def read_headers(head: bytes) -> dict[str, str]:
    """Header fields by their names in small letters, the first of each; folded lines are joined."""
    found: dict[str, str] = {}
    name = ""
    for line in head.decode("utf-8", "replace").splitlines():
        if line[:1] in (" ", "\t") and name:
            found[name] += " " + line.strip()
            continue
        name, colon, value = line.partition(":")
        name = name.strip().lower() if colon else ""
        if name:
            if name in found:
                name = ""
            else:
                found[name] = value.strip()
    return found


def read_answer(data: bytes) -> Answer:
    """The answer that some bytes hold. Errors: `TooLarge` where the body unpacks to more than `BODY_BYTES`."""
    status = _STATUS.match(data[:_HEAD_BYTES])
    if not status:
        return Answer(body=data)
    head, body = split_head(data)
    headers = read_headers(head.partition(b"\n")[2])
    warnings: list[str] = []
    length = headers.get("content-length", "")
    if length.isascii() and length.isdigit() and len(body) < int(length[:15]):
        warnings.append(CUT_OFF)
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body, complete = _joined(body)
        if not complete:
            warnings.append(CUT_OFF)
    for coding in reversed(headers.get("content-encoding", "").lower().replace(" ", "").split(",")):
        if coding in ("", "identity", "none", "utf-8"):
            continue
        decode = _CODINGS.get(coding)
        if decode is None:
            warnings.append(UNKNOWN_CODING)
            break
        body, complete = decode(body)
        if not complete:
            warnings.append(CUT_OFF)
    return Answer(int(status[1]), headers, body, tuple(dict.fromkeys(warnings)))


def split_head(data: bytes) -> tuple[bytes, bytes]:
    """Header block and what follows the empty line."""
    start = data[:_HEAD_BYTES]
    ends = [(at, len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if (at := start.find(mark)) >= 0]
    if not ends:
        return start, data[_HEAD_BYTES:]
    at, length = min(ends)
    return data[:at], data[at + length :]


def _joined(body: bytes) -> tuple[bytes, bool]:
    """The chunks of a body put together, and whether the last is there; as it is where it is not in chunks."""
    out: list[bytes] = []
    at = 0
    while True:
        size = _CHUNK.match(body, at)
        if not size:
            return (b"".join(out), False) if out else (body, True)
        length = int(size[1], 16)
        if not length:
            return b"".join(out), True
        out.append(body[size.end() : size.end() + length])
        at = size.end() + length
        if at > len(body):
            return b"".join(out), False
        if body[at : at + 2] == b"\r\n":
            at += 2
        elif body[at : at + 1] == b"\n":
            at += 1


def _bounded(body: bytes, pieces: Iterator[bytes], errors: type[Exception]) -> tuple[bytes, bool]:
    """The pieces that a decoder makes of a body, and whether none broke; the body itself where there are none."""
    out: list[bytes] = []
    size = 0
    complete = True
    try:
        for piece in pieces:
            size += len(piece)
            if size > BODY_BYTES:
                raise TooLarge("Unpacked, the page is larger than {limit} MB.", limit=BODY_BYTES // 2**20)
            out.append(piece)
    except errors:
        complete = False
    if not size or (not complete and _LIKE_MARKUP.match(body)):
        return body, True
    return b"".join(out), complete


def _steps(body: bytes) -> Iterator[bytes]:
    return (body[start : start + _STEP] for start in range(0, len(body), _STEP))


def _inflated(body: bytes, wbits: int) -> tuple[bytes, bool]:
    unpacker = zlib.decompressobj(wbits)
    pieces = (unpacker.decompress(step, BODY_BYTES + 1) for step in _steps(body))
    found, complete = _bounded(body, pieces, zlib.error)
    return found, complete and (found is body or unpacker.eof)


def _gzip(body: bytes) -> tuple[bytes, bool]:
    if not body.startswith(b"\x1f\x8b"):
        return body, True
    found = _inflated(body, 31)
    return found if found[0] is not body else (b"", False)


def _deflate(body: bytes) -> tuple[bytes, bool]:
    """With the header that the specification asks for, or without it, as many servers sent it."""
    found = _inflated(body, 15)
    return found if found[0] is not body else _inflated(body, -15)


def _brotli(body: bytes) -> tuple[bytes, bool]:
    import brotli

    unpacker = brotli.Decompressor()

    def pieces() -> Iterator[bytes]:
        for step in _steps(body):
            piece = unpacker.process(step, output_buffer_limit=_PIECE)
            yield piece
            while not unpacker.can_accept_more_data():
                yield unpacker.process(b"", output_buffer_limit=_PIECE)

    found, complete = _bounded(body, pieces(), brotli.error)
    return found, complete and (found is body or unpacker.is_finished())


def _zstd(body: bytes) -> tuple[bytes, bool]:
    import zstandard

    if not body.startswith(b"\x28\xb5\x2f\xfd"):
        return body, True
    with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(io.BytesIO(body)) as stream:
        found, complete = _bounded(body, iter(lambda: stream.read(_PIECE), b""), zstandard.ZstdError)
    if found is body:
        return b"", False
    return found, complete and len(found) >= zstandard.frame_content_size(body)


_CODINGS: dict[str, Callable[[bytes], tuple[bytes, bool]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
