"""JSON Lines: one article a line, everything but the bytes of originals and pictures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from reader.model import Article


def lines(articles: Iterable[Article]) -> Iterator[str]:
    """One line of JSON for each article, in UTF-8."""
    for article in articles:
        yield json.dumps(record(article), ensure_ascii=False) + "\n"


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


def _values(noun: object, *names: str) -> dict[str, Any]:
    return {name: getattr(noun, name) for name in names}
