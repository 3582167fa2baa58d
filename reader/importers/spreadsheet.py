"""Spreadsheets (xlsx) of articles: a row an article, their columns mapped by what they are called."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from reader.errors import DamagedFile, ImportProblem, TooLarge
from reader.importers import table
from reader.importers.field_names import tells_articles
from reader.importers.source import SourceFile
from reader.model import Draft

NAME = "xlsx"

_MOST_MEMBERS: Final = 20_000
_MEMBER_BYTES: Final = 200 * 1024 * 1024
_UNPACKED_BYTES: Final = 400 * 1024 * 1024
_SURELY_SMALL_BYTES: Final = 4 * 1024 * 1024
_RATIO: Final = 200
_ROWS_BEFORE_HEADER: Final = 20


def claims(file: SourceFile) -> bool:
    """Whether a zip holds a workbook."""
    if not file.start.startswith(b"PK\x03\x04"):
        return False
    try:
        with file.open() as stream, zipfile.ZipFile(stream) as packed:
            return "xl/workbook.xml" in packed.NameToInfo
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return b"xl/workbook.xml" in file.start or b"xl/worksheets/" in file.start


def drafts(file: SourceFile) -> Iterator[Draft | ImportProblem]:
    """An article for each row of every sheet that has a row of names.

    Errors: `TooLarge` for what unpacks to too much, `DamagedFile` where it cannot be read or holds no article.
    """
    import openpyxl

    data = file.whole
    _measure(file, data)
    found = 0
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # a file may say that it has fewer cells than it has, or a billion
            rows = enumerate(sheet.iter_rows(values_only=True), 1)
            names = _header(rows)
            shown = ((number, [_shown(cell) for cell in row]) for number, row in rows)
            for draft in table.articles(names, shown, f"{sheet.title} row") if names else ():
                found += isinstance(draft, Draft)
                yield replace(draft, format=NAME) if isinstance(draft, Draft) else draft
        book.close()
    except _BROKEN as error:
        raise DamagedFile("The spreadsheet is damaged and cannot be read.", path=file.name) from error
    if not found:
        message = "No sheet has a row that names its columns and a row with an article below it."
        raise DamagedFile(message, path=file.name)


# What openpyxl and the parser below it raise for files that are broken.
_BROKEN: Final = (
    *(zipfile.BadZipFile, OSError, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError),
    *(EOFError, NotImplementedError, OverflowError, AssertionError),
)


def _measure(file: SourceFile, data: bytes) -> None:
    """Refuses what unpacks to too much; a member never gives more than the directory says, which is checked here."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DamagedFile("The spreadsheet is damaged and cannot be read.", path=file.name) from error
    sizes = [member.file_size for member in members]
    bombs = (
        member.file_size > _SURELY_SMALL_BYTES and member.file_size > _RATIO * max(1, member.compress_size)
        for member in members
    )
    if len(members) > _MOST_MEMBERS or max(sizes, default=0) > _MEMBER_BYTES or sum(sizes) > _UNPACKED_BYTES:
        limit = _MEMBER_BYTES // 2**20
        raise TooLarge("Unpacked, the spreadsheet is larger than {limit} MB.", path=file.name, limit=limit)
    if any(bombs):
        raise TooLarge("The spreadsheet unpacks to far more than a table does.", path=file.name)


def _header(rows: Iterator[tuple[int, Sequence[Any]]]) -> list[str]:
    """The names of the columns, from the first row that names some; the rows go on behind it."""
    for number, row in rows:
        names = [_shown(cell) for cell in row]
        if tells_articles(names):
            return names
        if number >= _ROWS_BEFORE_HEADER:
            break
    return []


def _shown(cell: object) -> str:
    """A cell as text: a day as ISO 8601, a number as it is written."""
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return cell.isoformat()
    return str(cell)
