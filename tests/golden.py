"""Kept files of every format, and what is expected of them: ``x.ext`` beside ``x.expected.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reader.errors import ImportProblem
from reader.importers import box
from reader.importers.wire import Place, Request

DATA = Path(__file__).parent / "data"
_FIELDS = (
    *("title", "published", "published_raw", "authors", "source", "url", "section", "language", "copyright", "tags"),
    *("format", "part", "captured_at", "shares_url", "charset", "charset_declared", "warnings"),
)


def kept_files(*formats: str) -> list[Path]:
    """The kept files of some formats that have an expectation beside them."""
    return sorted(
        path.parent / name
        for folder in formats
        for path in (DATA / folder).glob("*.expected.json")
        for name in [_given(path)]
    )


def _given(expected: Path) -> str:
    stem = expected.name.removesuffix(".expected.json")
    (given,) = (path.name for path in expected.parent.glob(f"{stem}.*") if path != expected)
    return given


def expected_of(path: Path) -> list[dict[str, Any]]:
    """What was written down of a kept file, an entry for each of its articles."""
    found: list[dict[str, Any]] = json.loads((path.parent / f"{path.stem}.expected.json").read_text("utf-8"))
    return found


def articles_in(path: Path) -> list[dict[str, Any]]:
    """The articles of a file as they leave the box: plain values, empty ones left out."""
    found = []
    for kept in box.read(Request(path)):
        if isinstance(kept, Place):
            continue
        if isinstance(kept, ImportProblem):
            found.append({"problem": kept.message, "part": kept.part})
            continue
        values: dict[str, Any] = {name: getattr(kept.draft, name) for name in _FIELDS}
        values["pictures"] = [
            {name: getattr(picture, name) for name in ("url", "caption", "credit", "alt") if getattr(picture, name)}
            for picture in kept.pictures
        ]
        values["html"], values["text"] = kept.html, kept.text
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
        found.append({name: value for name, value in plain.items() if value})
    return found
