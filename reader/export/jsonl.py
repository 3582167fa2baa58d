"""JSON Lines: one article a line, whole, so that another archive can take it in without loss."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import IO, Any

from reader.export import written
from reader.export.kept import Kept
from reader.model import Article, Moved

MARK = "archive_reader"
"""The first key of every line, by which the importer knows its own; its value is the version of the form."""

VERSION = 1
SUFFIX = ".jsonl"


def write(out: IO[bytes], articles: Iterable[Article], kept: Kept) -> list[int]:
    """A line for each article, with its originals unless they are to stay behind."""
    written(out, lines(articles, kept))
    return []


def lines(articles: Iterable[Article], kept: Kept) -> Iterator[str]:
    """One line of JSON for each article: its `record`, and under ``moved`` what only another archive needs.

    ``moved.pictures`` and ``moved.originals`` hold bytes in base64 by their SHA-256, so that any line
    alone is an article whole.
    """
    for article in articles:
        moved = kept.moved(article.id)
        pictures = _contents((picture.sha256 for picture in article.pictures), kept.picture)
        contents = _contents(_digests(moved), partial(_original, kept, article.id)) if kept.originals_travel else {}
        line = {
            MARK: VERSION,
            **record(article),
            "moved": {**_moved(moved), "pictures": pictures, "originals": contents},
        }
        yield json.dumps(line, ensure_ascii=False) + "\n"


def record(article: Article) -> dict[str, Any]:
    """An article as plain JSON values; ``published`` is null where it is unknown."""
    return {
        "id": article.id,
        "title": article.title,
        "author": list(article.authors),
        "published": article.published or None,
        "source": article.source,
        "url": article.url,
        "section": article.section,
        "language": article.language,
        "copyright": article.copyright,
        "text": article.text,
        "html": article.html,
        "tags": [_values(tag, "label", "given_by") for tag in article.tags],
        "pictures": [
            _values(picture, "caption", "credit", "media_type", "width", "height", "sha256", "url", "alt")
            for picture in article.pictures
        ],
        "captures": [
            {
                **_values(capture, "sha256", "bytes", "captured_at", "format", "origin", "part", "url"),
                **_values(capture, "id", "imported_at", "charset", "charset_declared", "made_by"),
                "warnings": list(capture.warnings),
            }
            for capture in article.captures
        ],
        "published_raw": article.published_raw,
        "imported_at": article.imported_at,
        "unread": article.unread,
        "starred": article.starred,
        "trashed": article.trashed,
        "note": article.note,
        "events": [_values(event, "at", "kind", "detail") for event in article.events],
    }


def _moved(moved: Moved) -> dict[str, Any]:
    """What `record` leaves out. Shapes: ``captures`` in the same order as there, ``tags`` with the hidden ones."""
    return {
        "identity": moved.identity,
        "trashed_at": moved.trashed_at,
        "tags": [_values(tag, "label", "given_by", "hidden", "name") for tag in moved.tags],
        "captures": [
            {"digest": one.digest, "files": [{"name": name, "sha256": sha256} for name, sha256 in one.files]}
            for one in moved.captures
        ],
        "corrections": [_values(each.correction, "field", "value", "page_value", "at") for each in moved.corrections],
        "page_html": moved.page_html,
    }


def _digests(moved: Moved) -> Iterator[str]:
    for one in moved.captures:
        yield one.capture.sha256
        yield from (sha256 for _, sha256 in one.files)


def _original(kept: Kept, id: int, sha256: str) -> bytes:
    return kept.original(sha256, id)


def _contents(digests: Iterable[str], content: Callable[[str], bytes]) -> dict[str, str]:
    """Bytes in base64 by digest."""
    return {sha256: base64.b64encode(content(sha256)).decode("ascii") for sha256 in filter(None, digests)}


def _values(noun: object, *names: str) -> dict[str, Any]:
    return {name: getattr(noun, name) for name in names}
