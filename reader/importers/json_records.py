"""Records in JSON: the lines, lists and exports of other programs, and what ``show --json`` prints.

Lists of wallabag, Omnivore, Pinboard, Delicious and elCurator are read so, and any other whose fields
`field_names` knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from reader.errors import DamagedFile, ImportProblem, TooLarge
from reader.extract import charset
from reader.importers import json_text, record
from reader.importers.field_names import tells_articles
from reader.importers.json_text import Value
from reader.importers.source import HEAD_BYTES, SourceFile
from reader.model import Draft

NAME = "json"
LINES = "jsonl"

LINE_BYTES: Final = 64 * 1024 * 1024
_LISTS: Final = ("items", "articles", "entries", "documents", "posts", "bookmarks", "links", "results", "data", "docs")


def claims(file: SourceFile) -> bool:
    """Whether an object, a list of them or lines of them have fields enough to make articles of."""
    keys = json_text.head_keys(file)
    if not keys or tells_articles(keys) or keys >= record.PINBOARD:
        return bool(keys)
    return len(file.head) >= HEAD_BYTES and tells_articles(_first_keys(file))


def _first_keys(file: SourceFile) -> tuple[str, ...]:
    """The fields of a first line that is longer than the head of the file."""
    with file.open_unpacked() as stream:
        line = stream.readline(LINE_BYTES)
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return ()
    return tuple(value) if isinstance(value, dict) else ()


def drafts(file: SourceFile) -> Iterator[Draft | ImportProblem]:
    """The articles in the order of the file; a bad line is a problem of its own.

    Errors: `DamagedFile` where the file is no JSON or holds no article.
    """
    found = 0
    for given in _lines(file) if _is_lines(file) else _list(file):
        if isinstance(given, ImportProblem):
            yield given
            continue
        draft = record.draft(given.value)
        if draft is None:
            message = "The record has no headline, no text and no address."
            yield DamagedFile(message, part=given.part)
            continue
        found += 1
        yield replace(
            draft,
            format=given.format,
            part=given.part,
            original=given.original,
            charset=given.charset,
        )
    if not found:
        raise DamagedFile("The file holds no record of an article.", path=file.name)


@dataclass(frozen=True, slots=True)
class _Given:
    value: dict[str, Value]
    part: str
    format: str
    charset: str
    original: bytes = b""


def _is_lines(file: SourceFile) -> bool:
    """Whether the first line is an object by itself, or looks like one that is damaged, with another below it."""
    head = file.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    first, broken, rest = head.partition(b"\n")
    if not first.startswith(b"{") or b"\0" in first[:64]:
        return False
    if not broken:
        return True
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{")


def _lines(file: SourceFile) -> Iterator[_Given | ImportProblem]:
    with file.open_unpacked() as stream:
        number = 0
        while line := stream.readline(LINE_BYTES + 1):
            number += 1
            part = f"line {number}"
            if len(line) > LINE_BYTES:
                _skip_line(stream)
                yield TooLarge("The line is longer than {limit} MB.", part=part, limit=LINE_BYTES // 2**20)
                continue
            line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if not line.strip():
                continue
            decoded = charset.decode(line, file.charset)
            try:
                value = json_text.parsed(decoded.text, file.name)
            except DamagedFile:
                yield DamagedFile("The line is no JSON that can be read.", part=part)
                continue
            if isinstance(value, dict):
                yield _Given(value, part, LINES, decoded.charset, line)
            else:
                yield DamagedFile("The line holds no record.", part=part)


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(LINE_BYTES)) and not rest.endswith(b"\n"):
        pass


def _list(file: SourceFile) -> Iterator[_Given | ImportProblem]:
    read = json_text.read(file)
    value = read.value
    if isinstance(value, dict):
        value = next((value[name] for name in _LISTS if isinstance(value.get(name), list)), [value])
    alone = len(value) == 1
    for number, item in enumerate(value, 1):
        part = "" if alone else f"record {number}"
        if isinstance(item, dict):
            yield _Given(item, part, NAME, read.charset)
        else:
            yield DamagedFile("This is no record of an article.", part=part)
