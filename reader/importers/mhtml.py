"""MHTML: a page and its pictures in one file, as browsers save it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urljoin

from reader.errors import DamagedFile
from reader.importers import page
from reader.importers.exchange import read_headers, split_head
from reader.importers.source import SourceFile
from reader.model import Draft

NAME = "mhtml"

DAMAGED = "The file does not keep to the rules of MHTML; it was mended to be read."

_HEAD = re.compile(rb"(?:[!-9;-~]{1,80}:[^\n]*\n(?:[ \t][^\n]*\n)*){1,60}")
_RELATED = re.compile(rb"^content-type:\s*multipart/(?:related|mixed|alternative)", re.IGNORECASE | re.MULTILINE)
_SAVED = re.compile(rb"^(?:snapshot-content-location:|from:\s*<?saved by )", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"boundary\s*=\s*\"?([^\"\r\n;]{1,200})", re.IGNORECASE)
_FIRST_LINE = re.compile(rb"^--([^\r\n]{1,200}?)[ \t]*\r?\nContent-[A-Z]", re.IGNORECASE | re.MULTILINE)
_BARE_HEADERS = re.compile(rb"(?:\A|\n)((?:Content-[a-z-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,60}\r?\n)", re.IGNORECASE)
_OWN_BOUNDARY = b"----no-boundary-was-written----"
_PAGES = ("text/html", "application/xhtml+xml")
_CID = re.compile(rb"""(?<=["'(=\s])cid:([^\s"'()<>]{1,500})""", re.IGNORECASE)


def claims(file: SourceFile) -> bool:
    """Whether the file begins with the headers of a message that holds several files."""
    head = file.head.lstrip(b"\xef\xbb\xbf\r\n ")
    headers = _HEAD.match(head)
    return bool(headers and (_RELATED.search(headers[0]) or _SAVED.search(headers[0])))


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The article of the page. Errors: `DamagedFile` where there is no page in the file."""
    data = file.data.lstrip(b"\xef\xbb\xbf\r\n ")
    message = message_from_bytes(data)
    warnings: tuple[str, ...] = ()
    parts = [part for part in message.walk() if not part.is_multipart()]
    if _page_count(parts) == 0 or len(parts) < 2:
        again = [part for part in _mended(data).walk() if not part.is_multipart()]
        if _page_count(again) > _page_count(parts) or (_page_count(again) and len(again) > len(parts)):
            parts, warnings = again, (DAMAGED,)
    headers = read_headers(split_head(data)[0])  # the library stops at a folded line that it does not understand
    found = _root(message, parts, headers.get("snapshot-content-location", ""))
    if found is None:
        raise DamagedFile("There is no page in this file.", path=file.name)
    location = _header(found, "Content-Location") or headers.get("snapshot-content-location", "")
    held = _Held(parts, location)
    html = _CID.sub(held.address, _bytes(found))
    inner = replace(
        file,
        given=html,
        companion=held.picture,
        url=location if location.startswith(("http://", "https://")) else "",
        charset=str(found.get_content_charset() or ""),
    )
    if not page.claims(inner):
        raise DamagedFile("The page in this file is damaged and cannot be read.", path=file.name)
    for draft in page.drafts(inner):
        yield replace(
            draft,
            format=NAME,
            original=file.original or file.whole,
            files=(),
            captured_at=draft.captured_at or _moment(headers.get("date", "")),
            warnings=(*warnings, *draft.warnings),
        )


def _page_count(parts: list[Message]) -> int:
    return sum(part.get_content_type() in _PAGES for part in parts)


def _mended(data: bytes) -> Message:
    """The message with a boundary that really stands between its parts: before their headers, where there is none."""
    head, body = split_head(data)
    told = _BOUNDARY.search(head)
    seen = _FIRST_LINE.search(data)
    boundary = told[1].strip() if told and b"--" + told[1].strip() in body else seen[1] if seen else None
    if boundary is None:
        boundary = _OWN_BOUNDARY
        data = _BARE_HEADERS.sub(b"\r\n--" + boundary + rb"\r\n\1", body.lstrip())
    start = data.find(b"--" + boundary + b"\r\n" if b"--" + boundary + b"\r\n" in data else b"--" + boundary + b"\n")
    header = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="' + boundary + b'"\r\n\r\n'
    return message_from_bytes(header + data[max(start, 0) :])


def _root(message: Message, parts: list[Message], shown: str) -> Message | None:
    """The part that is the page itself: the one that the file names, or the first that is a page."""
    pages = [part for part in parts if part.get_content_type() in _PAGES]
    start = message.get_param("start")
    named = [part for part in pages if isinstance(start, str) and _header(part, "Content-ID") == start]
    located = [part for part in pages if shown and _header(part, "Content-Location") == shown]
    return next(iter((*named, *located, *pages)), None)


class _Held:
    """The pictures in the file by the names that the page may call them."""

    def __init__(self, parts: list[Message], base: str) -> None:
        self._by_id: dict[str, str] = {}
        self._by_address: dict[str, Message] = {}
        for part in parts:
            if part.get_content_maintype() != "image" or part.get_content_subtype() == "svg+xml":
                continue
            address = urljoin(base, _header(part, "Content-Location"))
            id = _header(part, "Content-ID").strip("<>")
            if id:
                address = address if address != base and address else f"https://inside.invalid/{quote(id, safe='')}"
                self._by_id[id] = address
            self._by_address.setdefault(address, part)

    def address(self, match: re.Match[bytes]) -> bytes:
        """What a page calls ``cid:…``, as an address."""
        return self._by_id.get(match[1].decode("utf-8", "replace"), "cid:none").encode()

    def picture(self, address: str) -> bytes | None:
        """The bytes of a picture by its address."""
        part = self._by_address.get(address)
        return None if part is None else _bytes(part)


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _header(part: Message, name: str) -> str:
    return " ".join(str(part.get(name, "")).split())


def _moment(date: str) -> str:
    """The moment at which a browser saved a page, in UTC; empty where it is none."""
    try:
        moment = parsedate_to_datetime(date)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # as "-0000" means
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
