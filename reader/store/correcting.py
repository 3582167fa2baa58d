"""What a person corrected in an article, kept beside what its page says.

The tables of articles hold what is shown, so that lists, search and export need not know of
corrections; a correction's row holds both values, and a page's own can be brought back.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from reader.errors import ArticleMissing
from reader.model import CORRECTABLE, CleanHtml, Correctable, Correction, MovedCorrection, PageOwn
from reader.store.columns import lead, timestamp
from reader.store.opening import now

Corrected = Mapping[Correctable, tuple[str, str] | None]
"""By its name what a field is to say and, for the text alone, its HTML; None brings the page's own back."""


def corrections(connection: sqlite3.Connection, id: int) -> tuple[Correction, ...]:
    """The corrections of an article, in the order in which `CORRECTABLE` names the fields."""
    kept = {
        field: Correction(field, _said(field, value), _said(field, page_value), at)
        for field, value, page_value, at in connection.execute(
            "SELECT field, value, page_value, corrected_at FROM corrections WHERE article_id = ?", (id,)
        )
    }
    return tuple(kept[field] for field in CORRECTABLE if field in kept)


def page_own(connection: sqlite3.Connection, id: int) -> PageOwn:
    """What the page itself says. Errors: `ArticleMissing`."""
    says = dict(_shown(connection, id))
    for field, value, html in connection.execute(
        "SELECT field, page_value, page_html FROM corrections WHERE article_id = ?", (id,)
    ):
        says[field] = (value, html)
    tags = connection.execute(
        "SELECT g.label FROM article_tags t JOIN tags g ON g.id = t.tag_id"
        " WHERE t.article_id = ? AND t.given_by = 'page' ORDER BY t.position",
        (id,),
    )
    values = {field: _said(field, value) for field, (value, _) in says.items()}
    return PageOwn(**values, html=CleanHtml(says["text"][1]), tags=tuple(label for (label,) in tags))


def correct(connection: sqlite3.Connection, id: int, corrected: Corrected) -> None:
    """Sets fields to what a person says, or back to what the page says; notes in the record which."""
    shown = dict(_shown(connection, id))
    for field, wanted in corrected.items():
        row = connection.execute(
            "SELECT page_value, page_html FROM corrections WHERE article_id = ? AND field = ?", (id, field)
        ).fetchone()
        page_value, page_html = row or shown[field]
        value, html = (_kept(field, wanted[0]), wanted[1]) if wanted is not None else (page_value, page_html)
        if value == page_value:
            connection.execute("DELETE FROM corrections WHERE article_id = ? AND field = ?", (id, field))
            html = page_html
        else:
            connection.execute(
                "INSERT INTO corrections (article_id, field, value, page_value, page_html, corrected_at)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (article_id, field) DO UPDATE"
                " SET value = excluded.value, corrected_at = excluded.corrected_at",
                (id, field, value, page_value, page_html, now()),
            )
        if value != shown[field][0]:
            _show(connection, id, field, value, html)
            kind = "corrected" if value != page_value else "page's own value restored"
            connection.execute(
                "INSERT INTO events (article_id, at, kind, detail) VALUES (?, ?, ?, ?)", (id, now(), kind, field)
            )


def keep_over(connection: sqlite3.Connection, id: int, derived: dict[str, object], text: str, html: str) -> bool:
    """Takes what a newer capture says as the page's own where a person corrected it.

    ``derived`` loses the columns that stay as they were corrected; False where the text stays too.
    """
    fields = [row[0] for row in connection.execute("SELECT field FROM corrections WHERE article_id = ?", (id,))]
    for field in fields:
        page_value = text if field == "text" else derived[field]
        connection.execute(
            "UPDATE corrections SET page_value = ?, page_html = ? WHERE article_id = ? AND field = ?",
            (page_value, html if field == "text" else "", id, field),
        )
        for column in {"text": ("lead",), "published": ("published", "published_ts")}.get(field, (field,)):
            del derived[column]
    return "text" not in fields


def take_over(connection: sqlite3.Connection, id: int, came: Iterable[MovedCorrection]) -> None:
    """Makes an article that comes out of another archive say what was corrected there, save what was corrected here."""
    here = {row[0] for row in connection.execute("SELECT field FROM corrections WHERE article_id = ?", (id,))}
    shown = dict(_shown(connection, id))
    for one in came:
        field = one.correction.field
        if field not in here:
            page_value, page_html = shown[field]
            value = _kept(field, one.correction.value)
            connection.execute(
                "INSERT INTO corrections (article_id, field, value, page_value, page_html, corrected_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (id, field, value, page_value, page_html, one.correction.at),
            )
            _show(connection, id, field, value, one.html)


def _shown(connection: sqlite3.Connection, id: int) -> Iterator[tuple[str, tuple[str, str]]]:
    """What an article shows now, by field; for the text its HTML too."""
    row = connection.execute(
        "SELECT title, published, source, authors, text, html FROM articles"
        " JOIN article_texts ON article_id = id WHERE id = ?",
        (id,),
    ).fetchone()
    if row is None:
        raise ArticleMissing("There is no article {id} in this archive.", id=id)
    for field, value in zip(CORRECTABLE, row, strict=False):
        yield field, (value, row[5] if field == "text" else "")


def _show(connection: sqlite3.Connection, id: int, field: str, value: str, html: str) -> None:
    """Makes a field of an article say something else."""
    match field:
        case "text":
            connection.execute("UPDATE article_texts SET text = ?, html = ? WHERE article_id = ?", (value, html, id))
            connection.execute("UPDATE articles SET lead = ? WHERE id = ?", (lead(value), id))
        case "published":
            connection.execute(
                "UPDATE articles SET published = ?, published_ts = ? WHERE id = ?", (value, timestamp(value), id)
            )
        case _:
            connection.execute(f"UPDATE articles SET {field} = ? WHERE id = ?", (value, id))


def _kept(field: str, said: str) -> str:
    """A value as its column holds it: authors are a JSON list."""
    return json.dumps(said.split("\n") if said else [], ensure_ascii=False) if field == "authors" else said


def _said(field: str, kept: str) -> str:
    return "\n".join(json.loads(kept)) if field == "authors" else kept
