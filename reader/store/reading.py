"""Articles read whole, and as rows of the list."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from reader.errors import ArticleMissing
from reader.model import Article, Capture, CleanHtml, Event, GivenTag, Picture, Summary
from reader.store import correcting
from reader.store.entries import CHUNK

_TEXTS = (
    "(SELECT text FROM article_texts WHERE article_id = id),"
    " (SELECT group_concat(caption, char(10, 10)) FROM article_pictures WHERE article_id = id), note"
)


def summaries(
    connection: sqlite3.Connection, ids: Sequence[int], with_texts: bool = False
) -> list[tuple[Summary, tuple[str, ...]]]:
    """Rows for the list in the order of ``ids``; missing ones are left out.

    Shapes: each with its text, captions and note when asked, otherwise with nothing.
    """
    found: dict[int, tuple[Summary, tuple[str, ...]]] = {}
    for start in range(0, len(ids), CHUNK):
        some = [int(id) for id in ids[start : start + CHUNK]]
        places = ", ".join("?" * len(some))
        tags: dict[int, dict[str, None]] = {}
        for id, label in connection.execute(
            "SELECT t.article_id, n.label FROM article_tags t JOIN tag_names n ON n.tag_id = t.tag_id"
            f" WHERE t.hidden = 0 AND t.article_id IN ({places}) ORDER BY t.article_id, t.position",
            some,
        ):
            tags.setdefault(id, {})[label] = None
        for row in connection.execute(
            "SELECT id, title, source, published, language, lead, unread, starred, note <> '',"
            " (SELECT count(*) FROM captures WHERE article_id = articles.id AND withdrawn_at IS NULL)"
            f"{', ' + _TEXTS if with_texts else ''}"
            f" FROM articles WHERE id IN ({places})",
            some,
        ):
            id, title, source, published, language, lead, unread, starred, noted, captures, *texts = row
            found[id] = (
                Summary(
                    id=id,
                    title=title,
                    source=source,
                    published=published,
                    language=language,
                    tags=tuple(tags.get(id, ())),
                    lead=lead,
                    unread=bool(unread),
                    starred=bool(starred),
                    has_note=bool(noted),
                    captures=captures,
                ),
                tuple(text or "" for text in texts),
            )
    return [found[int(id)] for id in ids if int(id) in found]


def article(connection: sqlite3.Connection, id: int) -> Article:
    """An article with everything that belongs to it. Errors: `ArticleMissing`."""
    row = connection.execute(
        "SELECT title, authors, published, published_raw, source, url, section, language, copyright, text,"
        " html, imported_at, unread, starred, trashed_at, note"
        " FROM articles JOIN article_texts ON article_id = id WHERE id = ?",
        (id,),
    ).fetchone()
    if row is None:
        raise ArticleMissing("There is no article {id} in this archive.", id=id)
    tags: dict[str, GivenTag] = {}
    for label, given_by, written in connection.execute(
        "SELECT n.label, t.given_by, n.written FROM article_tags t JOIN tag_names n ON n.tag_id = t.tag_id"
        " WHERE t.article_id = ? AND t.hidden = 0 ORDER BY t.position",
        (id,),
    ):
        tags.setdefault(label, GivenTag(label, given_by, written if written != label else ""))
    pictures = connection.execute(
        "SELECT a.url, a.caption, a.credit, a.alt, coalesce(p.media_type, ''), coalesce(p.width, 0),"
        " coalesce(p.height, 0), coalesce(a.sha256, '')"
        " FROM article_pictures a LEFT JOIN pictures p ON p.sha256 = a.sha256"
        " WHERE a.article_id = ? ORDER BY a.position",
        (id,),
    ).fetchall()
    captures = connection.execute(f"{_CAPTURES} ORDER BY c.id", (id,)).fetchall()
    events = connection.execute(
        "SELECT at, kind, detail FROM events WHERE article_id = ? ORDER BY id", (id,)
    ).fetchall()
    return Article(
        id=id,
        title=row[0],
        authors=tuple(json.loads(row[1])),
        published=row[2],
        published_raw=row[3],
        source=row[4],
        url=row[5],
        section=row[6],
        language=row[7],
        copyright=row[8],
        text=row[9],
        html=CleanHtml(row[10]),
        tags=tuple(tags.values()),
        pictures=tuple(Picture(*picture) for picture in pictures),
        captures=tuple(map(_capture, captures)),
        events=tuple(Event(*event) for event in events),
        imported_at=row[11],
        unread=bool(row[12]),
        starred=bool(row[13]),
        trashed=row[14] is not None,
        note=row[15],
        corrections=correcting.corrections(connection, id),
    )


def shown_capture(connection: sqlite3.Connection, id: int) -> Capture | None:
    """The capture from which an article was derived; None where there is no such article."""
    row = connection.execute(f"{_CAPTURES} ORDER BY c.captured_at DESC, c.id DESC LIMIT 1", (id,)).fetchone()
    return _capture(row) if row is not None else None


_CAPTURES = (
    "SELECT c.id, c.sha256, o.bytes, c.captured_at, c.imported_at, c.format, c.origin, c.part, c.url,"
    " c.charset, c.charset_declared, c.made_by, c.warnings"
    " FROM captures c JOIN originals o ON o.sha256 = c.sha256"
    " WHERE c.article_id = ? AND c.withdrawn_at IS NULL"
)


def _capture(row: tuple[Any, ...]) -> Capture:
    names = [field.name for field in fields(Capture)]
    return Capture(**dict(zip(names, row[:-1], strict=False)), warnings=tuple(json.loads(row[-1])))
