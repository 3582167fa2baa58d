"""What a person makes of drafts before they are imported, in a file of JSON Lines.

An object a line: ``path`` as the scan told it and, for one article of a file that holds several, its
``part``. ``"skip": true`` leaves it out, and without a part the whole file. ``title``, ``source``,
``published`` (ISO 8601) and ``author`` (a list) correct what the page says; ``add_tags`` and
``remove_tags`` are lists of labels.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from reader.errors import ReaderError
from reader.model import Amendment
from reader.nouns import noun


@noun
class Amendments:
    """Amendments by path and part; those for a whole file stand under the part None."""

    given: Mapping[tuple[str, str | None], Amendment] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Amendments:
        """Reads a file of amendments. Errors: a `ReaderError` that names the line."""
        given: dict[tuple[str, str | None], Amendment] = {}
        try:
            with path.open(encoding="utf-8") as lines:
                for number, line in enumerate(lines, start=1):
                    if line.strip():
                        key, amendment = _read(line, number)
                        given[key] = amendment
        except OSError as error:
            raise ReaderError(
                "“{path}” cannot be read: the system says “{reason}”.",
                path=str(path),
                reason=error.strerror or str(error),
            ) from error
        except UnicodeDecodeError as error:
            raise ReaderError("“{path}” is not UTF-8.", path=str(path)) from error
        return cls(given)

    def of(self, path: str, part: str) -> Amendment | None:
        """What is made of an article; None where nothing is."""
        return self.given.get((path, part)) or self.given.get((path, None))

    def skips(self, path: str, part: str | None = None) -> bool:
        """Whether an article is left out; without a part, whether the whole file is."""
        return any(
            amendment.skip for key in ((path, part), (path, None)) if (amendment := self.given.get(key)) is not None
        )


def _read(line: str, number: int) -> tuple[tuple[str, str | None], Amendment]:
    try:
        said = json.loads(line)
        amendment = Amendment(
            title=_text(said, "title"),
            authors=tuple(_texts(said, "author")) if "author" in said else None,
            published=_text(said, "published"),
            source=_text(said, "source"),
            add_tags=tuple(_texts(said, "add_tags")),
            remove_tags=tuple(_texts(said, "remove_tags")),
            skip=said.get("skip") is True,
        )
        path, part = _text(said, "path"), _text(said, "part")
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ReaderError("Line {number} of the corrections cannot be understood.", number=number) from error
    if not path:
        raise ReaderError("Line {number} of the corrections names no path.", number=number)
    return (path, part), amendment


def _text(said: dict[str, Any], name: str) -> str | None:
    value = said.get(name)
    if value is not None and not isinstance(value, str):
        raise TypeError(name)
    return value


def _texts(said: dict[str, Any], name: str) -> list[str]:
    values = said.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError(name)
    return values
