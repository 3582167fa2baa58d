"""WARC files: the pages among what a crawler or a browser stored, with their pictures.

A first pass notes where pages and pictures lie, and steps over damage; then each page is read from
its place. So a file of any size is read in little memory, by several workers at once, and from
any page on.

Pages are what a server answered with status 200 as HTML or PDF, and the texts and pages that were
stored without an answer (``resource``, ``conversion``). Redirects, failures, style sheets, scripts
and answers in other forms are no articles.
"""

from __future__ import annotations

import io
import re
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from reader.errors import DamagedFile, ImportProblem, TooLarge
from reader.importers.exchange import CUT_OFF, Answer, media_type, read_answer, read_headers, split_head
from reader.importers.source import SourceFile
from reader.importers.webpages import Pictures, is_page, is_picture, stored_page, unpacked_at

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

NAME = "warc"

RECORD_BYTES = 96 * 1024 * 1024
"""What one page may take in the file, unpacked."""

WRONG_LENGTH = "The web archive gives a wrong length for this page; all up to the next record was read."
NO_PAGE = "This web archive holds no page, only what belongs to pages: requests, redirects, pictures or data."
ELSEWHERE = "This web archive only notes that pages had not changed; the pages lie in the web archive made before it."
_PICTURE_BYTES = 32 * 1024 * 1024
_GZIP = b"\x1f\x8b\x08"
_LZ4 = b"\x04\x22\x4d\x18"
_ZSTD = b"\x28\xb5\x2f\xfd"
_END = b"\r\n\r\n"
_BLOCK = 1 << 20
_SIGN_OF_LIFE = 500
_DAMAGES = 1_000
_MARK = re.compile(rb"(WARC/[01]\.\d)\r?\n[A-Za-z]")
_SECOND = re.compile(rb"\r?\n\r?\nWARC/[01]\.\d\r?\n")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d))?")


def claims(file: SourceFile) -> bool:
    """Whether the file begins with a record."""
    return file.head.startswith(b"WARC/") or (file.start.startswith(_LZ4) and b"WARC/" in file.start[:64])


def parts(file: SourceFile) -> Iterator[SourceFile | ImportProblem | None]:
    """The pages of the file, with their addresses, the times at which they were stored, and their pictures.

    Errors: `DamagedFile` where there is none.
    """
    archive = _Archive(file)
    yield from _found_in(archive)
    if not archive.pages and not archive.damaged:
        raise DamagedFile(ELSEWHERE if archive.unchanged else NO_PAGE, path=file.name)


def pages(file: SourceFile) -> Iterator[SourceFile | ImportProblem | None]:
    """What `parts` gives, of one web archive among several: there it is nothing to tell that one holds no page."""
    yield from _found_in(_Archive(file))


def _found_in(archive: _Archive) -> Iterator[SourceFile | ImportProblem | None]:
    yield from archive.scan()
    for place in archive.pages:
        try:
            yield archive.page(place)
        except ImportProblem as problem:
            problem.part = problem.part or _byte(place)
            yield problem


def _byte(place: int) -> str:
    return f"byte {place}"


class _Archive:
    """A file of records: where they begin, and which of them are pages and pictures."""

    def __init__(self, file: SourceFile) -> None:
        if _is_one_piece(file.start):
            file = replace(file, given=file.data)
        self._file = file
        self._packed = file.start.startswith(_GZIP)
        self._framed = file.start.startswith((_LZ4, _ZSTD))
        self._records: array[int] = array("q")
        self.pages: array[int] = array("q")
        self.pictures = Pictures(self._picture)
        self.damaged = False
        self.unchanged = 0

    # ------------------------------------------------------------ where the records lie

    def scan(self) -> Iterator[ImportProblem | None]:
        """Notes all records and steps over what is damaged."""
        from fastwarc.warc import ArchiveIterator

        base = count = 0
        for _ in range(_DAMAGES):
            last, short, shift = -1, False, 0
            with self._file.open() as stream:
                stream.seek(base)
                try:
                    for record in ArchiveIterator(stream, auto_decode="none"):
                        if last < 0:  # the library counts from where it began, or from the start of the file
                            shift = base - record.stream_pos
                        last = shift + record.stream_pos
                        self._note(last, record)
                        count += 1
                        if count % _SIGN_OF_LIFE == 0:
                            yield None
                        length = 0
                        while block := record.reader.read(_BLOCK):
                            length += len(block)
                        short = length < record.content_length
                    if not short:
                        return
                except OSError:  # how the library says that what follows is no record, or cannot be unpacked
                    self._note_broken(max(last, base))
            self.damaged = True
            yield DamagedFile(
                "The web archive is damaged or cut off here; what could be read of it was read.",
                part=_byte(max(last, base)),
            )
            base = yield from self._next_record(max(last, base) + 1)
            if base < 0:
                return
        yield DamagedFile("Reading was given up: too much of the file is damaged.", part=_byte(base))

    def _note(self, place: int, record: WarcRecord) -> None:
        headers = record.headers
        url = (headers.get("WARC-Target-URI") or "").strip("<> ")
        kind = (headers.get("WARC-Type") or "").lower()
        if kind == "response":
            answered = record.http_headers is not None
            status = (record.http_headers.status_code or 0) if record.http_headers else 0
            self._note_kind(place, url, status, record.http_content_type or "", answered=answered)
        elif kind in ("resource", "conversion"):
            self._note_kind(place, url, 0, headers.get("Content-Type") or "", answered=False)
        self.unchanged += kind == "revisit"
        self._records.append(place)

    def _note_broken(self, place: int) -> None:
        """A record at which the library stopped, perhaps before it was seen to be a page."""
        if self.pages and self.pages[-1] == place:
            return
        with self._file.open() as stream:
            stream.seek(place)
            raw = self._raw(stream, _BLOCK, _BLOCK)
        if not raw.startswith(b"WARC/"):
            return
        headers, block = _parted(raw)
        if headers.get("warc-type", "").lower() == "response":
            answer = read_answer(block[:_BLOCK])
            url = headers.get("warc-target-uri", "").strip("<> ")
            self._note_kind(place, url, answer.status, answer.media_type, answered=True)
        if not self._records or self._records[-1] != place:
            self._records.append(place)

    def _note_kind(self, place: int, url: str, status: int, content_type: str, *, answered: bool) -> None:
        kind = media_type(content_type)
        if is_page(url, status, kind, answered=answered):
            self.pages.append(place)
        elif is_picture(status, kind, answered=answered):
            self.pictures.add(url, place)

    def _next_record(self, place: int) -> Generator[None, None, int]:
        """Where the next record begins, at a place or behind it; -1 where there is none."""
        if self._framed:
            return -1
        pattern = re.compile(re.escape(_GZIP)) if self._packed else _MARK
        with self._file.open() as stream:
            while True:
                stream.seek(place)
                block = stream.read(_BLOCK)
                for match in pattern.finditer(block):
                    at = match.start(match.lastindex or 0)
                    if not self._packed or _begins_record(block[at : at + 4096]):
                        return place + at
                if len(block) < _BLOCK:
                    return -1
                place += _BLOCK - 4096
                yield None

    # ------------------------------------------------------------ one record

    def page(self, place: int) -> SourceFile | None:
        """The page whose record begins at a place. Errors: an `ImportProblem` where it cannot be read."""
        raw, headers, block, warnings = self._record(place, RECORD_BYTES)
        url = headers.get("warc-target-uri", "").strip("<> ")
        part = headers.get("warc-record-id", "").strip("<> ") or _byte(place)
        if headers.get("warc-type", "").lower() == "response":
            try:
                answer = read_answer(block)
            except ImportProblem as problem:
                problem.part = part
                raise
        else:
            answer = Answer(headers={"content-type": headers.get("content-type", "")}, body=block)
        return stored_page(part, url, _moment(headers.get("warc-date", "")), answer, raw, self.pictures, warnings)

    def _picture(self, place: int) -> tuple[str, bytes] | None:
        try:
            _, headers, block, _ = self._record(place, _PICTURE_BYTES)
            body = read_answer(block).body if headers.get("warc-type", "").lower() == "response" else block
        except ImportProblem:
            return None
        return headers.get("warc-target-uri", "").strip("<> "), body

    def _record(self, place: int, most: int) -> tuple[bytes, dict[str, str], bytes, tuple[str, ...]]:
        """The bytes of a record, its headers, its block, and what is wrong with its length."""
        behind = bisect_right(self._records, place)
        followed = behind < len(self._records)
        with self._file.open() as stream:
            stream.seek(place)
            raw = self._raw(stream, self._records[behind] - place if followed else most + 1, most + 1)
        if len(raw) > most:
            raise TooLarge("The record is larger than {limit} MB.", part=_byte(place), limit=most // 2**20)
        headers, block = _parted(raw)
        length = headers.get("content-length", "")
        size = int(length[:15]) if length.isascii() and length.isdigit() else -1
        if len(block) < size:
            return raw, headers, block, (WRONG_LENGTH if followed and not self._packed else CUT_OFF,)
        if size < 0 or (block[size:] and not block.startswith(_END, size)):
            return raw, headers, block.removesuffix(_END), (WRONG_LENGTH,)
        return raw[: len(raw) - len(block) + size + len(_END)], headers, block[:size], ()

    def _raw(self, stream: BinaryIO, available: int, most: int) -> bytes:
        """The record at the stream's place as it is, unpacked; ``available`` bytes of the file may be read."""
        if self._framed:
            return _written(stream, most)
        if not self._packed:
            return stream.read(min(available, most))
        return unpacked_at(stream, available, most)


def _written(stream: BinaryIO, most: int) -> bytes:
    """A record of a file that is packed in another way than gzip, as the library writes it."""
    from fastwarc.warc import ArchiveIterator

    out = io.BytesIO()
    for record in ArchiveIterator(stream, auto_decode="none", parse_http=False):
        if record.content_length <= most:
            record.write(out)
        else:
            out.write(bytes(most))
        break
    return out.getvalue()


def _parted(raw: bytes) -> tuple[dict[str, str], bytes]:
    head, block = split_head(raw)
    return read_headers(head.partition(b"\n")[2]), block


def _is_one_piece(start: bytes) -> bool:
    """Whether a gzip was made of the whole file, not of each record: then no record has a place of its own."""
    if not start.startswith(_GZIP):
        return False
    try:
        return bool(_SECOND.search(zlib.decompressobj(31).decompress(start, _BLOCK)))
    except zlib.error:
        return False


def _begins_record(packed: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(packed, 16).startswith(b"WARC/")
    except zlib.error:
        return False


def _moment(date: str) -> str:
    """A record's date in UTC; empty where it is none."""
    match = _DATE.match(date)
    if not match:
        return ""
    return f"{match[1]}T{match[2] or '00:00:00'}Z"
