"""RIS records, as reference managers read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reader.export.dates import published, seen
from reader.export.names import name_of
from reader.model import Article


def records(articles: Sequence[Article]) -> str:
    """A record of type NEWS for each. Source: RIS format specifications of 2011; lines end as it asks."""
    return "\r\n".join("".join(f"{tag}  - {value}\r\n" for tag, value in _fields(article)) for article in articles)


def _fields(article: Article) -> Iterator[tuple[str, str]]:
    yield "TY", "NEWS"
    day, seen_on = published(article), seen(article)
    known = [
        *(("AU", _author(name)) for name in article.authors),
        ("TI", article.title),
        ("T2", article.source),
        ("SE", article.section),
        ("PY", str(day.year or "")),
        ("DA", _date(day) or article.published_raw),
        ("UR", article.url),
        ("Y2", _date(seen_on) if article.url else ""),
        ("LA", article.language),
        *(("KW", tag.label) for tag in article.tags),
    ]
    for tag, value in known:
        if line := " ".join(value.split()):
            yield tag, line
    yield "ER", ""


def _author(written: str) -> str:
    name = name_of(written)
    return ", ".join(filter(None, (name.family, name.given, name.suffix))) if name.family else name.whole


def _date(day: tuple[int, int, int]) -> str:
    year, month, number = day
    parts = (f"{year:04}", f"{month:02}" if month else "", f"{number:02}" if number else "", "")
    return "/".join(parts) if year else ""
