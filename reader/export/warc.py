"""A web archive of the originals that were pages, each in a record of its own."""

from __future__ import annotations

import base64
import gzip
import hashlib
import mimetypes
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import IO
from urllib.parse import quote, urljoin

from reader import __version__
from reader.export.kept import Kept
from reader.export.markup import is_web
from reader.export.originals import moment, unpacked
from reader.model import Article, Capture, MovedCapture

SUFFIX = ".warc.gz"
_TYPES = {"html": "text/html", "singlefile": "text/html", "mhtml": "multipart/related"}
_RECORDS = uuid.UUID("b1c86a0e-7a52-4be5-8f35-3c1f6e0f7a90")
_CHARSET = re.compile(r"[A-Za-z0-9._-]{1,40}")


def write(out: IO[bytes], articles: Iterable[Article], kept: Kept) -> list[int]:
    """Records of every capture that was a page; returns the articles that have none.

    A page that a browser saved is a ``resource``: of the server's answer nothing else is known, and
    nothing is made up. A record that came out of a web archive goes back as it was. Source: ISO 28500.
    """
    software = f"software: archive-reader {__version__}\r\nformat: WARC File Format 1.1\r\n".encode()
    at = datetime.now(UTC)
    out.write(_record("warcinfo", "", at, "application/warc-fields", software))
    left_out = []
    for article in articles:
        told = False
        for moved in kept.moved(article.id).captures:
            for record in _records(article, moved, kept):
                out.write(record)
                told = True
        if not told:
            left_out.append(article.id)
    return left_out


def _records(article: Article, moved: MovedCapture, kept: Kept) -> Iterator[bytes]:
    capture = moved.capture
    data = kept.original(capture.sha256, article.id)
    if data.startswith(b"WARC/"):
        yield gzip.compress(data, mtime=0)
        return
    media_type = _TYPES.get(capture.format.partition("+")[0])
    if media_type is None:
        return
    page = unpacked(data)
    at = moment(capture) or datetime.now(UTC)
    address = _address(capture, article, data)
    if media_type == "text/html" and _CHARSET.fullmatch(capture.charset):
        media_type += f"; charset={capture.charset}"
    yield _record("resource", address, at, media_type, page)
    for name, sha256 in moved.files:
        beside = (
            urljoin(address, quote(name.replace("\\", "/"), safe="/%."))
            if is_web(address)
            else f"file:///{quote(name)}"
        )
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        yield _record("resource", beside, at, guessed, kept.original(sha256, article.id))


def _address(capture: Capture, article: Article, data: bytes) -> str:
    """The page's address; by the digest of its bytes where it has none."""
    for url in (capture.url, article.url):
        if is_web(url):
            return quote(url, safe="%/:=&?~#+!$,;'@()*[]")
    return f"urn:sha256:{hashlib.sha256(data).hexdigest()}"


def _record(kind: str, address: str, at: datetime, media_type: str, block: bytes) -> bytes:
    """One record, a gzip member of its own. The same record has the same number each time."""
    digest = base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
    number = uuid.uuid5(_RECORDS, f"{kind} {address} {at.isoformat()} {digest}")
    fields = [
        ("WARC-Type", kind),
        *([("WARC-Target-URI", address)] if address else []),
        ("WARC-Date", f"{at:%Y-%m-%dT%H:%M:%SZ}"),
        ("WARC-Record-ID", f"<urn:uuid:{number}>"),
        ("WARC-Block-Digest", f"sha1:{digest}"),
        ("Content-Type", media_type),
        ("Content-Length", str(len(block))),
    ]
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n"
    return gzip.compress(head.encode("utf-8", "replace") + block + b"\r\n\r\n", mtime=0)
