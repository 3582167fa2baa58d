"""A table of articles for spreadsheets: one row each, in UTF-8 with the mark by which they know it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import IO

from reader.export.kept import Kept
from reader.model import Article

SUFFIX = ".csv"

_COLUMNS = (
    *("id", "title", "author", "published", "source", "section", "language", "url", "tags", "note", "starred"),
    *("unread", "copyright", "captured_at", "sha256", "imported_at", "text"),
)
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")


def write(out: IO[bytes], articles: Iterable[Article], kept: Kept) -> list[int]:
    """A header and a row for each article. Shapes: several authors or tags stand in one cell, parted by ``; ``."""
    text = io.TextIOWrapper(out, "utf-8-sig", "replace", newline="", write_through=True)
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(_COLUMNS)
    for article in articles:
        rows.writerow(map(_cell, _values(article)))
    text.detach()
    return []


def _values(article: Article) -> tuple[str | int, ...]:
    capture = article.captures[-1] if article.captures else None
    return (
        article.id,
        article.title,
        "; ".join(article.authors),
        article.published or article.published_raw,
        article.source,
        article.section,
        article.language,
        article.url,
        "; ".join(tag.label for tag in article.tags),
        article.note,
        int(article.starred),
        int(article.unread),
        article.copyright,
        capture.captured_at if capture else "",
        capture.sha256 if capture else "",
        article.imported_at,
        article.text,
    )


def _cell(value: str | int) -> str | int:
    """A text that a spreadsheet would take for a formula begins with an apostrophe, which makes it text.

    Source: OWASP, CSV Injection; the wide signs are taken for narrow ones in Japanese and Korean settings.
    """
    if isinstance(value, str):
        value = value.replace("\0", "")
        return f"'{value}" if _FORMULA.match(value) else value
    return value
