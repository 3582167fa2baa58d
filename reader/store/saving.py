"""Putting drafts into the archive: new articles, new captures, or nothing new; and taking articles out for ever."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence

import zstandard

from reader import __version__
from reader.model import CleanDraft, ImportState, StoredPicture
from reader.store import copies, correcting
from reader.store.columns import lead, timestamp
from reader.store.opening import now
from reader.store.tagging import FORGET_UNUSED_TAGS, give_tags

_ZSTD_LEVEL = 6


def save(connection: sqlite3.Connection, found: CleanDraft, import_id: int) -> tuple[int, ImportState]:
    """Stores one draft within the open transaction; returns the article's number and what it became."""
    digest = content_digest(found.draft.title, found.text)
    row = connection.execute("SELECT id FROM articles WHERE identity = ?", (found.identity,)).fetchone()
    if row is None:
        id = add_article(connection, found, digest)
        add_capture(connection, id, found, digest, import_id)
        return id, "added"
    id = int(row[0])
    known = connection.execute("SELECT 1 FROM captures WHERE article_id = ? AND digest = ?", (id, digest)).fetchone()
    if known is not None:
        return id, "unchanged"
    newest = connection.execute("SELECT max(captured_at) FROM captures WHERE article_id = ?", (id,)).fetchone()[0]
    captured_at = add_capture(connection, id, found, digest, import_id)
    if captured_at >= (newest or ""):
        derive_again(connection, id, found, digest)
    return id, "capture"


def content_digest(title: str, text: str) -> str:
    """Tells whether two captures say the same: SHA-256 of headline and text, folded."""
    folded = unicodedata.normalize("NFKC", f"{title}\n{text}").casefold()
    return hashlib.sha256(" ".join(folded.split()).encode("utf-8", "replace")).hexdigest()


def _derived(found: CleanDraft, digest: str) -> dict[str, object]:
    draft = found.draft
    return {
        "title": draft.title,
        "authors": json.dumps(draft.authors, ensure_ascii=False),
        "published": draft.published,
        "published_raw": draft.published_raw,
        "published_ts": timestamp(draft.published),
        "source": draft.source,
        "url": draft.url,
        "section": draft.section,
        "language": draft.language,
        "copyright": draft.copyright,
        "lead": lead(found.text),
        "digest": digest,
    }


def add_article(connection: sqlite3.Connection, found: CleanDraft, digest: str) -> int:
    """A new article as a draft gives it, still without a capture; returns its number."""
    values = {"identity": found.identity, **_derived(found, digest), "imported_at": now()}
    names = ", ".join(values)
    places = ", ".join("?" * len(values))
    cursor = connection.execute(f"INSERT INTO articles ({names}) VALUES ({places})", tuple(values.values()))
    id = int(cursor.lastrowid or 0)
    connection.execute(
        "INSERT INTO article_texts (article_id, text, html) VALUES (?, ?, ?)", (id, found.text, found.html)
    )
    _add_pictures(connection, id, found.pictures)
    give_tags(connection, id, found.draft.tags, "page")
    copies.keep(connection, id, found.signature)
    return id


def derive_again(connection: sqlite3.Connection, id: int, found: CleanDraft, digest: str) -> None:
    """The newest capture is what the article shows; what the person corrected, gave or took away stays so."""
    values = _derived(found, digest)
    text_follows = correcting.keep_over(connection, id, values, found.text, found.html)
    setting = ", ".join(f"{name} = ?" for name in values)
    connection.execute(f"UPDATE articles SET {setting} WHERE id = ?", (*values.values(), id))
    if text_follows:
        connection.execute(
            "UPDATE article_texts SET text = ?, html = ? WHERE article_id = ?", (found.text, found.html, id)
        )
    connection.execute("DELETE FROM article_pictures WHERE article_id = ?", (id,))
    _add_pictures(connection, id, found.pictures)
    give_tags(connection, id, found.draft.tags, "page")
    copies.keep(connection, id, found.signature)


def add_capture(connection: sqlite3.Connection, id: int, found: CleanDraft, digest: str, import_id: int) -> str:
    """Notes that an article was imported once more, and keeps what it was made from; returns when it was captured."""
    draft = found.draft
    imported_at = now()
    captured_at = draft.captured_at or imported_at
    cursor = connection.execute(
        "INSERT INTO captures (article_id, import_id, sha256, digest, captured_at, imported_at, format, origin, part,"
        " url, charset, charset_declared, made_by, warnings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            id,
            import_id,
            keep_original(connection, draft.original),
            digest,
            captured_at,
            imported_at,
            draft.format,
            found.origin,
            draft.part,
            draft.url,
            draft.charset,
            draft.charset_declared,
            found.made_by or f"archive-reader {__version__}",
            json.dumps(draft.warnings, ensure_ascii=False),
        ),
    )
    capture_id = cursor.lastrowid
    connection.executemany(
        "INSERT OR IGNORE INTO capture_files (capture_id, name, sha256) VALUES (?, ?, ?)",
        [(capture_id, name, keep_original(connection, data)) for name, data in draft.files],
    )
    return captured_at


def keep_original(connection: sqlite3.Connection, data: bytes) -> str:
    """Keeps bytes once for each SHA-256, which it returns."""
    sha256 = hashlib.sha256(data).hexdigest()
    known = connection.execute("SELECT 1 FROM originals WHERE sha256 = ?", (sha256,)).fetchone()
    if known is None:
        packed = zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(data)
        connection.execute("INSERT INTO originals (sha256, bytes, zstd) VALUES (?, ?, ?)", (sha256, len(data), packed))
    return sha256


def _add_pictures(connection: sqlite3.Connection, id: int, pictures: Iterable[StoredPicture]) -> None:
    for position, picture in enumerate(pictures):
        if picture.data:
            connection.execute(
                "INSERT OR IGNORE INTO pictures (sha256, media_type, width, height, data) VALUES (?, ?, ?, ?, ?)",
                (picture.sha256, picture.media_type, picture.width, picture.height, picture.data),
            )
        connection.execute(
            "INSERT INTO article_pictures (article_id, position, url, caption, credit, alt, sha256)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (id, position, picture.url, picture.caption, picture.credit, picture.alt, picture.sha256 or None),
        )


def destroy(connection: sqlite3.Connection, ids: Sequence[int]) -> None:
    """Removes articles with their originals and pictures, where no other article shares them."""
    copies.forget(connection, ids)
    connection.executemany("DELETE FROM articles WHERE id = ?", [(int(id),) for id in ids])
    connection.execute(
        "DELETE FROM originals WHERE sha256 NOT IN (SELECT sha256 FROM captures)"
        " AND sha256 NOT IN (SELECT sha256 FROM capture_files)"
    )
    connection.execute(
        "DELETE FROM pictures WHERE sha256 NOT IN (SELECT sha256 FROM article_pictures WHERE sha256 IS NOT NULL)"
    )
    connection.execute(FORGET_UNUSED_TAGS)
