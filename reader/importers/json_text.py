"""JSON of an untrusted file: its text by the charset chain, its values with their keys in lower case."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from reader.errors import DamagedFile
from reader.extract import charset
from reader.importers.source import SourceFile

Value = Any
"""What JSON holds: a dictionary, a list, a text, a number, true, false or nothing."""

_KEY = re.compile(r'"([^"\\]{1,80})"\s{0,20}:')
_LONGEST_NUMBER: Final = 64


@dataclass(frozen=True, slots=True)
class Document:
    """The value of a file; ``charset``, ``declared`` and ``warnings`` as in `charset.Decoded`."""

    value: Value
    charset: str
    declared: str
    warnings: tuple[str, ...]


def read(file: SourceFile) -> Document:
    """The value that the file holds. Errors: `DamagedFile` where it is no JSON."""
    decoded = charset.decode(file.data, file.charset)
    return Document(parsed(decoded.text, file.name), decoded.charset, decoded.declared, decoded.warnings)


def parsed(text: str, name: str) -> Value:
    """The value of a JSON text. Errors: `DamagedFile`."""
    try:
        return json.loads(text, object_pairs_hook=_folded, parse_int=_number, parse_float=_number)
    except RecursionError as error:
        raise DamagedFile("The JSON is nested too deeply to be read.", path=name) from error
    except ValueError as error:
        raise DamagedFile(
            "The file begins as JSON, but is damaged: {reason}.", path=name, reason=_reason(error)
        ) from error


def _reason(error: ValueError) -> str:
    return f"{error.msg}, line {error.lineno}" if isinstance(error, json.JSONDecodeError) else str(error)


def _folded(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    """A dictionary with its keys in lower case, as versions of one format differ in it; the first of a key counts."""
    folded: dict[str, Value] = {}
    for key, value in pairs:
        folded.setdefault(key.lower(), value)
    return folded


def _number(written: str) -> str:
    """A number as it is written: identifiers and times are not to be rounded, nor counted with."""
    return written[:_LONGEST_NUMBER]


def head_keys(file: SourceFile) -> frozenset[str]:
    """The keys in the first bytes of a JSON object or list, in lower case; empty for any other text."""
    text = file.opening.lstrip()
    return frozenset(key.lower() for key in _KEY.findall(text)) if text.startswith(("{", "[")) else frozenset()


# ---------------------------------------------------------------- looking into a value


def text(value: Value) -> str:
    """A text or number as text; empty for anything else."""
    return value if isinstance(value, str) else ""


def items(value: Value) -> list[Value]:
    """The items of a list; a single value is a list of one, nothing is an empty one."""
    if isinstance(value, list):
        return value
    return [] if value in (None, "", {}) else [value]


def records(value: Value) -> list[dict[str, Value]]:
    """The dictionaries of a list, or of what a dictionary names them by."""
    if isinstance(value, dict):
        value = list(value.values())
    return [item for item in items(value) if isinstance(item, dict)]


def field(record: Value, *names: str) -> str:
    """The first of these fields that holds a text that is not blank."""
    if not isinstance(record, dict):
        return ""
    return next((found for name in names if (found := text(record.get(name)).strip())), "")
