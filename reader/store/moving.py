"""Articles on their way between two archives, with everything that belongs to them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

from reader.model import CleanDraft, ImportState, Moved, MovedCapture, MovedCorrection, MovedTag, tag_key
from reader.store import correcting, reading
from reader.store.batches import Batch
from reader.store.opening import now
from reader.store.saving import add_article, add_capture, content_digest, derive_again
from reader.store.tagging import tag_label, unite


def moved(connection: sqlite3.Connection, id: int) -> Moved:
    """What another archive needs to hold the article whole, without the bytes. Errors: `ArticleMissing`."""
    article = reading.article(connection, id)
    identity, trashed_at = connection.execute(
        "SELECT identity, coalesce(trashed_at, '') FROM articles WHERE id = ?", (id,)
    ).fetchone()
    tags = connection.execute(
        "SELECT n.written, t.given_by, t.hidden, n.label FROM article_tags t JOIN tag_names n ON n.tag_id = t.tag_id"
        " WHERE t.article_id = ? ORDER BY t.position",
        (id,),
    ).fetchall()
    digests = dict(connection.execute("SELECT id, digest FROM captures WHERE article_id = ?", (id,)).fetchall())
    files: dict[int, list[tuple[str, str]]] = {}
    for capture, name, sha256 in connection.execute(
        "SELECT capture_id, name, sha256 FROM capture_files"
        " WHERE capture_id IN (SELECT id FROM captures WHERE article_id = ?) ORDER BY capture_id, name",
        (id,),
    ):
        files.setdefault(capture, []).append((name, sha256))
    text_corrected = any(each.field == "text" for each in article.corrections)
    return Moved(
        identity=identity,
        tags=tuple(MovedTag(label, given_by, bool(hidden), name) for label, given_by, hidden, name in tags),
        captures=tuple(
            MovedCapture(capture, digests[capture.id], tuple(files.get(capture.id, ()))) for capture in article.captures
        ),
        corrections=tuple(
            MovedCorrection(each, article.html if each.field == "text" else "") for each in article.corrections
        ),
        page_html=correcting.page_own(connection, id).html if text_corrected else "",
        events=article.events,
        imported_at=article.imported_at,
        trashed_at=trashed_at,
        unread=article.unread,
        starred=article.starred,
        note=article.note,
    )


def save(batch: Batch, found: CleanDraft) -> tuple[int, ImportState]:
    """Stores an article that comes out of another archive; returns its number here and what it became.

    Where the article is known already, its captures and events join those that are here, marks and
    tags of the person stay, and a note that says something else is put below the one that is here.
    """
    moved = found.draft.moved
    assert moved is not None
    found = replace(found, draft=replace(found.draft, tags=()))  # they come below, with who gave them
    digest = content_digest(found.draft.title, found.text)
    row = batch.connection.execute("SELECT id FROM articles WHERE identity = ?", (found.identity,)).fetchone()
    if row is None:
        id = add_article(batch, found, digest)
        batch.connection.execute(
            "UPDATE articles SET imported_at = ?, unread = ?, starred = ?, trashed_at = ?, note = ? WHERE id = ?",
            (moved.imported_at or now(), moved.unread, moved.starred, moved.trashed_at or None, moved.note, id),
        )
        newest = ""
    else:
        id = int(row[0])
        (newest,) = batch.connection.execute(
            "SELECT max(captured_at) FROM captures WHERE article_id = ?", (id,)
        ).fetchone()
        _join_marks(batch.connection, id, moved)
    for sha256, data in moved.contents:
        assert batch.put_original(data) == sha256
    came = [one for one in moved.captures if _add_moved_capture(batch, id, one)]
    held = batch.connection.execute("SELECT count(*) FROM captures WHERE article_id = ?", (id,)).fetchone()[0]
    if not held:  # no original travelled along: what was imported is the line that says all this
        add_capture(batch, id, found, digest)
    if row is not None and came and max(one.capture.captured_at for one in came) >= (newest or ""):
        derive_again(batch.connection, id, found, digest)
    correcting.take_over(batch.connection, id, moved.corrections)
    _give_tags(batch.connection, id, moved.tags)
    _add_events(batch.connection, id, moved)
    if row is None:
        return id, "added"
    return id, "capture" if came else "unchanged"


def _join_marks(connection: sqlite3.Connection, id: int, moved: Moved) -> None:
    (note,) = connection.execute("SELECT note FROM articles WHERE id = ?", (id,)).fetchone()
    if moved.note not in note:
        note = "\n\n".join(filter(None, (note, moved.note)))
    connection.execute(
        "UPDATE articles SET note = ?, starred = max(starred, ?) WHERE id = ?", (note, moved.starred, id)
    )


def _add_moved_capture(batch: Batch, id: int, one: MovedCapture) -> bool:
    """Adds a capture whose original is here and which the article has not yet; True where it did."""
    connection, capture = batch.connection, one.capture
    held = connection.execute("SELECT 1 FROM originals WHERE sha256 = ?", (capture.sha256,)).fetchone()
    known = connection.execute(
        "SELECT 1 FROM captures WHERE article_id = ? AND sha256 = ? AND digest = ?", (id, capture.sha256, one.digest)
    ).fetchone()
    if not held or known:
        return False
    row: dict[str, object] = {
        "article_id": id,
        "import_id": batch.import_id,
        "sha256": capture.sha256,
        "digest": one.digest,
        "captured_at": capture.captured_at,
        "imported_at": capture.imported_at or now(),
        "format": capture.format,
        "origin": capture.origin,
        "part": capture.part,
        "url": capture.url,
        "charset": capture.charset,
        "charset_declared": capture.charset_declared,
        "made_by": capture.made_by,
        "warnings": json.dumps(capture.warnings, ensure_ascii=False),
    }
    number = batch.put_capture(row)
    batch.connection.executemany(
        "INSERT OR IGNORE INTO capture_files (capture_id, name, sha256)"
        " SELECT ?, ?, sha256 FROM originals WHERE sha256 = ?",
        [(number, name, sha256) for name, sha256 in one.files],
    )
    return True


def _give_tags(connection: sqlite3.Connection, id: int, tags: tuple[MovedTag, ...]) -> None:
    """Tags with who gave them and whether they were taken away; those that the article has stay as they are.

    A tag that is new here is called as it was called there.
    """
    (last,) = connection.execute(
        "SELECT coalesce(max(position), -1) FROM article_tags WHERE article_id = ?", (id,)
    ).fetchone()
    for position, tag in enumerate(tags, start=last + 1):
        key = tag_key(tag.label)
        if not key:
            continue
        new = connection.execute(
            "INSERT OR IGNORE INTO tags (key, label, used_at) VALUES (?, ?, ?)", (key, tag_label(tag.label), now())
        ).rowcount
        connection.execute(
            "INSERT OR IGNORE INTO article_tags (article_id, tag_id, given_by, position, hidden)"
            " SELECT ?, id, ?, ?, ? FROM tags WHERE key = ?",
            (id, tag.given_by, position, tag.hidden, key),
        )
        if new and tag_key(tag.name) and tag.name != tag_label(tag.label):
            unite(connection, [tag.label], tag.name)


def _add_events(connection: sqlite3.Connection, id: int, moved: Moved) -> None:
    here = set(connection.execute("SELECT at, kind, detail FROM events WHERE article_id = ?", (id,)).fetchall())
    connection.executemany(
        "INSERT INTO events (article_id, at, kind, detail) VALUES (?, ?, ?, ?)",
        [
            (id, event.at, event.kind, event.detail)
            for event in moved.events
            if (event.at, event.kind, event.detail) not in here
        ],
    )
