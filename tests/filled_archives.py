"""Archives of as many invented articles as asked for, written straight into the store: for measuring the window."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import zstandard

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from reader.index import Document
from reader.model import tag_key
from reader.store import Store
from reader.store.columns import lead, timestamp
from tests.newspaper import articles

DISTINCT = 20_000
"""So many articles are made up; of more, each is one of them under another headline."""

RARE_TAGS = 40_000
"""An archive grows as many tags that stand on a few articles each, beside those that all know."""

_AT = "2026-02-01T12:00:00Z"
_TABLES = {
    "articles": "id, identity, title, authors, published, published_ts, source, url, section, language, copyright,"
    " lead, imported_at, unread, starred, note, digest",
    "article_texts": "article_id, text, html",
    "captures": "article_id, sha256, digest, captured_at, imported_at, format, origin, made_by",
    "article_tags": "article_id, tag_id, given_by, position",
    "article_pictures": "article_id, position, url, caption, credit, alt",
}


def fill(path: Path, count: int) -> None:
    """Makes an archive of ``count`` articles at ``path``; its index has yet to be made."""
    Store.create(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        original = b"one and the same original"
        sha256 = hashlib.sha256(original).hexdigest()
        packed = zstandard.ZstdCompressor().compress(original)
        connection.execute("INSERT INTO originals VALUES (?, ?, ?)", (sha256, len(original), packed))
        tags: dict[str, int] = {}
        made = list(articles(min(count, DISTINCT)))
        for first in range(0, count, 5_000):
            rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in _TABLES}
            for number in range(first + 1, min(count, first + 5_000) + 1):
                for table, row in _rows(made[(number - 1) % len(made)], number, sha256, tags):
                    rows[table].append(row)
            if first == 0 or len(tags) > connection.execute("SELECT count(*) FROM tags").fetchone()[0]:
                labels = [(id, tag_key(label), label) for label, id in tags.items()]
                connection.executemany("INSERT OR IGNORE INTO tags (id, key, label) VALUES (?, ?, ?)", labels)
            for table, names in _TABLES.items():
                places = ", ".join("?" * len(names.split(",")))
                connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows[table])
            connection.commit()
        for _, sql in triggers:
            connection.execute(sql)
        connection.execute("INSERT INTO stale_articles (article_id) SELECT id FROM articles LIMIT 1")
        connection.execute("ANALYZE")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _rows(each: Document, number: int, sha256: str, tags: dict[str, int]) -> Iterator[tuple[str, tuple[object, ...]]]:
    title = each.title if number <= DISTINCT else f"{each.title} ({number:,})"
    day = f"{each.day // 10000}-{each.day // 100 % 100:02}-{each.day % 100:02}"
    published = f"{day}T{number % 24:02}:{number % 60:02}+09:00"
    digest = hashlib.sha256(f"{title}\n{each.body}".encode()).hexdigest()
    yield (
        "articles",
        (
            number, f"url:paper.example/{number}", title, json.dumps(each.authors), published, timestamp(published),
            each.source, f"https://paper.example/{number}", each.section, each.language, f"Copyright by {each.source}",
            lead(each.body), _AT, int(number % 3 > 0), int(number % 50 == 0), "Look again" if number % 400 == 0 else "",
            digest,
        ),
    )  # fmt: skip
    html = "".join(f"<p>{part}</p>" for part in each.body.split("\n\n"))
    yield "article_texts", (number, each.body, html)
    yield "captures", (number, sha256, digest, _AT, _AT, "copied-text", f"/page-{number}.txt", "a benchmark")
    rare = f"{each.section} {number % RARE_TAGS}"
    for position, label in enumerate((*each.tags, rare)):
        yield "article_tags", (number, tags.setdefault(label, len(tags) + 1), "page", position)
    for position, caption in enumerate(each.captions):
        yield "article_pictures", (number, position, "", caption, "Agency", "")


def long_articles(size: int = 1_000_000) -> Iterator[tuple[str, str]]:
    """A name and the HTML of articles of about ``size`` letters, ordinary and hostile ones."""
    paragraph = "The river rose before noon, and the ferry stayed on the other side until the bell was rung again. "
    korean = "강물이 정오 전에 불어나 나룻배가 건너편에 머물렀다. " * 8
    japanese = "川は正午前に増水し、渡し船は向こう岸に留まった。" * 8
    links = '<a href="https://paper.example/">a</a> and ' * 40
    row = "<tr>" + "<td>12</td>" * 20 + "</tr>"
    line = "a line of code that is fairly long, as such lines are\n"
    yield "paragraphs", f"<p>{paragraph * 6}</p>" * (size // (len(paragraph) * 6))
    yield "one paragraph", f"<p>{paragraph * (size // len(paragraph))}</p>"
    yield "one word", f"<p>{'a' * size}</p>"
    yield "Korean", f"<p>{korean}</p>" * (size // len(korean) // 3)
    yield "Japanese", f"<p>{japanese}</p>" * (size // len(japanese) // 3)
    yield "links", f"<p>{links}</p>" * (size // len(links))
    yield "table", f"<table>{row * 240}</table>"
    yield "nested tables", "<table><tr><td>" * 20 + "deep" + "</td></tr></table>" * 20
    yield "list", f"<ul>{'<li>one more thing to say</li>' * (size // 30)}</ul>"
    yield "nested lists", "<ul><li>x" * 5_000 + "</li></ul>" * 5_000
    yield "bold runs", f"<p>{'<b>a</b>b ' * (size // 10)}</p>"
    yield "preformatted", f"<pre>{line * (size // len(line))}</pre>"
