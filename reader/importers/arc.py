"""ARC files, the older form of WARC: the pages that a crawler stored, with their pictures."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime

from reader.errors import DamagedFile, ImportProblem, TooLarge
from reader.importers.exchange import CUT_OFF, Answer, read_answer
from reader.importers.source import SourceFile
from reader.importers.webpages import Pictures, is_page, is_picture, stored_page, unpacked_at

NAME = "arc"

RECORD_BYTES = 96 * 1024 * 1024
_START = b"filedesc://"
_GZIP = b"\x1f\x8b\x08"
_SIGN_OF_LIFE = 500
_HEAD_BYTES = 1 << 16


def claims(file: SourceFile) -> bool:
    """Whether the file begins with the description that every ARC file begins with."""
    return file.head.startswith(_START)


def parts(file: SourceFile) -> Iterator[SourceFile | ImportProblem | None]:
    """The pages of the file, with their addresses, the times at which they were stored, and their pictures."""
    archive = _Archive(file)
    yield from archive.scan()
    for place in archive.pages:
        try:
            yield archive.page(place)
        except ImportProblem as problem:
            problem.part = problem.part or f"byte {place}"
            yield problem


class _Archive:
    """A file of records: where they begin, and which of them are pages and pictures."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._packed = file.start.startswith(_GZIP)
        self._records: array[int] = array("q")
        self.pages: array[int] = array("q")
        self._pictures = Pictures(self._picture)

    def scan(self) -> Iterator[ImportProblem | None]:
        """Notes all records up to the end, or to what is damaged."""
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed

        with self._file.open() as stream:
            records = ArchiveIterator(stream)
            try:
                for count, record in enumerate(records, 1):
                    place = records.get_record_offset()
                    self._records.append(place)
                    url = record.rec_headers.get_header("uri") or ""
                    answered = record.http_headers is not None
                    status = record.http_headers.get_statuscode() if answered else ""
                    status = int(status) if status and status.isdigit() else 0
                    kind = (record.http_headers or record.rec_headers).get_header("content-type") or ""
                    kind = kind.partition(";")[0].strip().lower()
                    if url.startswith("filedesc:"):
                        continue
                    if is_page(url, status, kind, answered=answered):
                        self.pages.append(place)
                    elif is_picture(status, kind, answered=answered):
                        self._pictures.add(url, place)
                    if count % _SIGN_OF_LIFE == 0:
                        yield None
            except (ArchiveLoadFailed, EOFError, ValueError, OSError):
                place = self._records[-1] if self._records else 0
                yield DamagedFile(
                    "The web archive is damaged or cut off here; what came before was read.", part=f"byte {place}"
                )

    def page(self, place: int) -> SourceFile | None:
        """The page whose record begins at a place. Errors: an `ImportProblem` where it cannot be read."""
        url, date, kind, block, raw, warnings = self._record(place)
        part = f"{date} {url}"
        answer = read_answer(block)
        if not answer.status:
            answer = Answer(headers={"content-type": kind}, body=block)
        original = self._raw(self._records[0], _HEAD_BYTES) + raw if place else raw
        return stored_page(part, url, _moment(date), answer, original, self._pictures, warnings)

    def _picture(self, place: int) -> tuple[str, bytes] | None:
        try:
            url, _, _, block, _, _ = self._record(place)
            return url, read_answer(block).body
        except ImportProblem:
            return None

    def _record(self, place: int) -> tuple[str, str, str, bytes, bytes, tuple[str, ...]]:
        raw = self._raw(place, RECORD_BYTES + 1)
        if len(raw) > RECORD_BYTES:
            raise TooLarge("The record is larger than {limit} MB.", limit=RECORD_BYTES // 2**20)
        line, _, block = raw.lstrip(b"\r\n").partition(b"\n")
        fields = line.decode("utf-8", "replace").strip().split(" ")
        if len(fields) < 5 or not fields[-1].isdigit():
            raise DamagedFile("The record is damaged and cannot be read.")
        length = int(fields[-1][:15])
        warnings = (CUT_OFF,) if len(block) < length else ()
        return " ".join(fields[:-4]), fields[-3], fields[-2], block[:length], raw, warnings

    def _raw(self, place: int, most: int) -> bytes:
        behind = bisect_right(self._records, place)
        available = self._records[behind] - place if behind < len(self._records) else most
        with self._file.open() as stream:
            stream.seek(place)
            return unpacked_at(stream, available, most) if self._packed else stream.read(min(available, most))


def _moment(date: str) -> str:
    try:
        return datetime.strptime(date, "%Y%m%d%H%M%S").replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return ""
