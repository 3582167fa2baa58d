"""The JSON Lines that this program writes: articles of another archive, taken in without loss."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reader.errors import DamagedFile
from reader.importers.source import SourceFile, Window
from reader.model import (
    CORRECTABLE,
    Capture,
    Correctable,
    Correction,
    Draft,
    DraftPicture,
    Event,
    GivenBy,
    Moved,
    MovedCapture,
    MovedCorrection,
    MovedTag,
)

NAME = "archive-reader"
_VERSION = 1
_BEGINNING = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"archive_reader"\s*:')
_UNTOLD = re.compile("[\x00\ud800-\udfff]")
_DIGEST = re.compile("[0-9a-f]{64}")
_IDENTITY = re.compile("url:.+|text:[0-9a-f]{64}")
_LINE = re.compile("line [0-9]+")
_FIELDS: dict[object, Correctable] = {field: field for field in CORRECTABLE}
_GIVERS: dict[object, GivenBy] = {"page": "page", "person": "person", "rule": "rule"}


def claims(file: SourceFile) -> bool:
    """Whether it is one of our lines, or a file of them, whose first bears our mark."""
    return bool(_BEGINNING.match(file.head))


class Lines:
    """A file of our lines, of any size, each of which is read as a file of its own."""

    NAME = "jsonl"

    @staticmethod
    def claims(file: SourceFile) -> bool:
        return not _LINE.fullmatch(file.name) and claims(file)

    @staticmethod
    def parts(file: SourceFile) -> Iterator[SourceFile]:
        """The lines of the file, by their number."""
        path = file.given if isinstance(file.given, Path) and file.head == file.start else None
        at = 0
        with file.open() if path else io.BytesIO(file.data) as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    yield SourceFile(f"line {number}", Window(path, at, len(line)) if path else line)
                at += len(line)


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The article of a line. Errors: `DamagedFile` where it holds none."""
    try:
        line = json.loads(file.data)
        yield _draft(line)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise DamagedFile("The line holds no article that can be read.") from error


def _draft(line: dict[str, Any]) -> Draft:
    """The article of a line as its page says it. Errors: ValueError and its like."""
    if line["archive_reader"] != _VERSION:
        raise ValueError("another version of the form")
    moved = line["moved"]
    tags = tuple(_tag(tag) for tag in moved["tags"])
    contents = tuple(_contents(moved["originals"]).items())
    captures = tuple(_capture(shown, more) for shown, more in zip(line["captures"], moved["captures"], strict=True))
    corrections = {each["field"]: _correction(each, line) for each in moved["corrections"]}
    page = {field: one.correction.page_value for field, one in corrections.items()}
    authors = page["authors"].split("\n") if page.get("authors") else map(_text, line["author"])
    bytes_of = _contents(moved["pictures"])
    return Draft(
        title=page.get("title", _text(line["title"])),
        html=_text(moved["page_html"] if "text" in page else line["html"]),
        text=page.get("text", _text(line["text"])),
        authors=tuple(authors if page.get("authors") != "" else ()),
        published=page.get("published", _text(line["published"] or "")),
        published_raw=_text(line["published_raw"]),
        source=page.get("source", _text(line["source"])),
        url=_text(line["url"]),
        section=_text(line["section"]),
        language=_text(line["language"]),
        copyright=_text(line["copyright"]),
        tags=tuple(tag.label for tag in tags if tag.given_by == "page" and not tag.hidden),
        pictures=tuple(
            DraftPicture(
                url=_text(picture["url"]),
                caption=_text(picture["caption"]),
                credit=_text(picture["credit"]),
                alt=_text(picture["alt"]),
                data=bytes_of.get(picture["sha256"], b""),
            )
            for picture in line["pictures"]
        ),
        format=NAME,
        moved=Moved(
            identity=_matching(_IDENTITY, moved["identity"]),
            tags=tags,
            captures=captures,
            corrections=tuple(corrections.values()),
            events=tuple(
                Event(_text(event["at"]), _text(event["kind"]), _text(event["detail"])) for event in line["events"]
            ),
            imported_at=_text(line["imported_at"]),
            trashed_at=_text(moved["trashed_at"]),
            unread=bool(line["unread"]),
            starred=bool(line["starred"]),
            note=_text(line["note"]),
            contents=contents,
        ),
    )


def _capture(shown: dict[str, Any], more: dict[str, Any]) -> MovedCapture:
    said = {
        name: _text(shown[name])
        for name in ("format", "origin", "part", "url", "charset", "charset_declared", "made_by")
    }
    return MovedCapture(
        Capture(
            id=0,
            sha256=_matching(_DIGEST, shown["sha256"]),
            bytes=int(shown["bytes"]),
            captured_at=_text(shown["captured_at"]),
            imported_at=_text(shown["imported_at"]),
            warnings=tuple(map(_text, shown["warnings"])),
            **said,
        ),
        _matching(_DIGEST, more["digest"]),
        tuple((_text(file["name"]), _matching(_DIGEST, file["sha256"])) for file in more["files"]),
    )


def _correction(one: dict[str, Any], line: dict[str, Any]) -> MovedCorrection:
    field = _FIELDS[one["field"]]
    correction = Correction(field, _text(one["value"]), _text(one["page_value"]), _text(one["at"]))
    return MovedCorrection(correction, _text(line["html"]) if field == "text" else "")


def _tag(tag: dict[str, Any]) -> MovedTag:
    return MovedTag(_text(tag["label"]), _GIVERS[tag["given_by"]], bool(tag["hidden"]), _text(tag["name"]))


def _contents(coded: dict[str, str]) -> dict[str, bytes]:
    """Bytes by their SHA-256. Errors: ValueError where they are others."""
    found = {}
    for sha256, text in coded.items():
        try:
            data = base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise ValueError("no base64") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ValueError("other bytes than the digest says")
        found[sha256] = data
    return found


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return _UNTOLD.sub("", value)


def _matching(form: re.Pattern[str], value: object) -> str:
    text = _text(value)
    if not form.fullmatch(text):
        raise ValueError("another form")
    return text
