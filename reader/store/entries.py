"""What the full-text index is told of articles."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence

from reader.nouns import noun

CHUNK = 500
"""How many articles are asked for in one statement."""

CHOSEN = "(SELECT value FROM json_each(?))"
"""Article numbers in a statement, however many; `chosen` makes the one value that it takes."""

_JSON = json.JSONDecoder()
"""Its `raw_decode` takes what our own writer wrote: a list, and nothing around it."""


@noun
class IndexEntry:
    """What the full-text index is told of one article."""

    id: int
    title: str
    tags: tuple[str, ...]
    captions: tuple[str, ...]
    credits: tuple[str, ...]
    body: str
    authors: tuple[str, ...]
    source: str
    section: str
    url: str
    language: str
    published: str
    note: str
    published_ts: int | None


def chosen(ids: Sequence[int]) -> str:
    """Article numbers as the value of `CHOSEN`."""
    return "[" + ",".join(str(int(id)) for id in ids) + "]"


def entries(connection: sqlite3.Connection, ids: Sequence[int]) -> Iterator[IndexEntry]:
    """What the index is told of these articles; those that are gone are left out."""
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        places = ", ".join("?" * len(some))
        tags: dict[int, list[str]] = {}
        for id, label in connection.execute(
            "SELECT t.article_id, g.label FROM article_tags t JOIN tags g ON g.id = t.tag_id"
            f" WHERE t.hidden = 0 AND t.article_id IN ({places}) ORDER BY t.article_id, t.position",
            some,
        ):
            tags.setdefault(id, []).append(label)
        captions: dict[int, list[str]] = {}
        credited: dict[int, list[str]] = {}
        for id, caption, credit in connection.execute(
            f"SELECT article_id, caption, credit FROM article_pictures WHERE article_id IN ({places})"
            " ORDER BY article_id, position",
            some,
        ):
            if caption:
                captions.setdefault(id, []).append(caption)
            if credit:
                credited.setdefault(id, []).append(credit)
        for row in connection.execute(
            "SELECT id, title, text, authors, source, section, url, language, published, note, published_ts"
            f" FROM articles JOIN article_texts ON article_id = id WHERE id IN ({places}) ORDER BY id",
            some,
        ):
            id, title, text, authors, source, section, url, language, published, note, published_ts = row
            yield IndexEntry(
                id=id,
                title=title,
                tags=tuple(tags.get(id, ())),
                captions=tuple(captions.get(id, ())),
                credits=tuple(credited.get(id, ())),
                body=text,
                authors=tuple(_JSON.raw_decode(authors)[0]),
                source=source,
                section=section,
                url=url,
                language=language,
                published=published,
                note=note,
                published_ts=published_ts,
            )
