"""CSL-JSON items, for Zotero, pandoc and their like."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from reader.export.dates import Day, published, seen
from reader.export.entry_keys import keys
from reader.export.names import name_of
from reader.model import Article


def items(articles: Sequence[Article]) -> str:
    """A JSON list with an ``article-newspaper`` for each. Source: CSL 1.0.2, appendix on variables."""
    made = [_item(key, article) for key, article in zip(keys(articles), articles, strict=True)]
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _item(key: str, article: Article) -> dict[str, Any]:
    day, seen_on = published(article), seen(article)
    issued = _date(day) if day.year else {"literal": article.published_raw} if article.published_raw else None
    known = {
        "title": _line(article.title),
        "author": [_author(name) for name in article.authors if name.split()],
        "container-title": _line(article.source),
        "section": _line(article.section),
        "issued": issued,
        "URL": article.url,
        "accessed": _date(seen_on) if article.url and seen_on.year else None,
        "language": article.language,
        "keyword": ", ".join(tag.label for tag in article.tags),
    }
    return {"id": key, "type": "article-newspaper", **{name: value for name, value in known.items() if value}}


def _author(written: str) -> dict[str, str]:
    name = name_of(written)
    if not name.family:
        return {"literal": name.whole}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: value for part, value in parts.items() if value}


def _date(day: Day) -> dict[str, list[list[int]]]:
    return {"date-parts": [[part for part in day if part]]}


def _line(text: str) -> str:
    return " ".join(text.split())
