"""Tables of articles as text: CSV and its kin, a row an article, their columns mapped by what they are called."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from reader.errors import DamagedFile, ImportProblem
from reader.extract import charset
from reader.importers import record
from reader.importers.field_names import role, tells_articles
from reader.importers.source import SourceFile
from reader.model import Draft

NAME = "csv"

MORE_CELLS: Final = "The row has more cells than the table has columns; those beyond the last column were left out."
_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE_BYTES: Final = 4 * 1024 * 1024
_CELL_CHARS: Final = 32 * 1024 * 1024
_LONGEST_NAME: Final = 80
_BOM: Final = "\ufeff"


def claims(file: SourceFile) -> bool:
    """Whether the first line is a header with columns enough to make articles of."""
    if file.head.lstrip().startswith((b"{", b"[", b"<")):
        return False
    return _header(file.opening) is not None


def drafts(file: SourceFile) -> Iterator[Draft | ImportProblem]:
    """An article for each row, each with its row below the header as its original.

    Errors: `DamagedFile` where there is no row with an article.
    """
    csv.field_size_limit(_CELL_CHARS)
    with file.open_unpacked() as stream:
        sample = charset.decode(stream.read(_SAMPLE_BYTES), file.charset)
        stream.seek(0)
        header = _header(sample.text)
        if header is None:
            raise DamagedFile("The table has no row that names its columns.", path=file.name)
        codec = _codec(sample.charset)
        lines = _Lines(io.TextIOWrapper(stream, encoding=codec, errors="replace", newline=""))
        rows = _rows(lines, header)
        found = 0
        for draft in articles(header.names, rows, "row"):
            found += isinstance(draft, Draft)
            if isinstance(draft, ImportProblem):
                yield draft
                continue
            lost = lines.row.count("\ufffd")
            damage = (f"Characters of the row could not be read and were replaced: {lost}.",) if lost else ()
            yield replace(
                draft,
                format=NAME,
                original=(header.written + lines.row).encode(codec, "replace"),
                charset=sample.charset,
                charset_declared=sample.declared,
                warnings=(*damage, *draft.warnings),
            )
    if not found:
        raise DamagedFile("The table holds no row with a headline, a text or an address.", path=file.name)


def articles(
    names: Sequence[str], rows: Iterable[tuple[int, Sequence[str]] | ImportProblem], label: str
) -> Iterator[Draft | ImportProblem]:
    """The article of each row below a header, with its number for a part; rows without any content are passed over."""
    columns = [name + " " * names[:at].count(name) for at, name in enumerate(names)]  # no column hides its namesake
    for row in rows:
        if isinstance(row, ImportProblem):
            yield row
            continue
        number, cells = row
        if not any(cell.strip() for cell in cells):
            continue
        draft = record.draft(dict(zip(columns, cells, strict=False)))
        part = f"{label} {number}"
        if draft is None:
            yield DamagedFile("The row has no headline, no text and no address.", part=part)
            continue
        beyond = (MORE_CELLS,) if any(cell.strip() for cell in cells[len(columns) :]) else ()
        yield replace(draft, part=part, warnings=(*beyond, *draft.warnings))


@dataclass(frozen=True, slots=True)
class _Header:
    """The names of the columns, how they are parted, and the lines that stand for them, a line about signs included."""

    names: tuple[str, ...]
    delimiter: str
    written: str
    lines: int


def _header(text: str) -> _Header | None:
    """The header of a table: of the marks that may part columns the one by which most columns are known."""
    skipped = ""
    given = text.removeprefix(_BOM).splitlines(keepends=True)[:64]
    while given and (not given[0].strip() or given[0].lower().startswith("sep=")):
        skipped += given.pop(0)
    best: _Header | None = None
    most = 0
    for delimiter in _DELIMITERS:
        reader = csv.reader(given, delimiter=delimiter)
        try:
            names = next(reader, [])
        except csv.Error:
            continue
        known = sum(bool(role(name)[0]) for name in names)
        plain = all(len(name) <= _LONGEST_NAME for name in names)
        if len(names) > 1 and plain and known > most and tells_articles(names):
            written = skipped + "".join(given[: reader.line_num])
            lines = len(skipped.splitlines()) + reader.line_num
            best, most = _Header(tuple(names), delimiter, written, lines), known
    return best


class _Lines:
    """The lines of a stream; ``row`` is what was taken since the last row began."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self._stream = stream
        self.row = ""

    def __iter__(self) -> Iterator[str]:
        for line in self._stream:
            self.row += line
            yield line.replace("\0", "")


def _rows(lines: _Lines, header: _Header) -> Iterator[tuple[int, Sequence[str]] | ImportProblem]:
    """The rows below the header, numbered as a person would count them, the header being the first."""
    given = iter(lines)
    for _ in range(header.lines):
        next(given, None)
    lines.row = ""
    reader = csv.reader(given, delimiter=header.delimiter)
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error:
            yield DamagedFile("The row cannot be read: a cell of it never ends.", part=f"row {number}")
            lines.row = ""
            continue
        if cells is None:
            return
        yield number, cells
        lines.row = ""


def _codec(shown: str) -> str:
    return "utf-8-sig" if shown in ("utf-8", "ascii") else shown
