"""Whether everything in the archive file is as it was stored."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator

from reader.model import Fault, Proof, TextState
from reader.store import correcting
from reader.store.saving import content_digest

_OWNER = """SELECT min(article_id) FROM (
    SELECT c.article_id FROM captures c WHERE c.sha256 = :sha256
    UNION ALL
    SELECT c.article_id FROM capture_files f JOIN captures c ON c.id = f.capture_id WHERE f.sha256 = :sha256)"""

_TEXTS = """SELECT id, coalesce(t.page_value, title), coalesce(b.page_value, text, ''), digest
    FROM articles LEFT JOIN article_texts x ON x.article_id = id
    LEFT JOIN corrections t ON t.article_id = id AND t.field = 'title'
    LEFT JOIN corrections b ON b.article_id = id AND b.field = 'text'"""


def faults(connection: sqlite3.Connection, each: Callable[[int], None]) -> Iterator[Fault]:
    """Everything that is wrong with the file, its links, originals, pictures and texts.

    ``each`` hears how many originals were read. SQLite's own check finds few of the bits that a
    disk may turn over (3 of 300 in a trial); the digests find nearly all of them.
    """
    try:
        for (line,) in connection.execute("PRAGMA integrity_check(20)"):
            if line != "ok":
                yield Fault("file", f"SQLite finds the file damaged: {line}.")
        for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
            yield Fault("link", f"A row of {table} names a row of {parent} that is not there.")
        without = "SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM captures)"
        for (id,) in connection.execute(without).fetchall():
            yield Fault("original", f"Article {id} has no original.", id)
        yield from _originals(connection, each)
        yield from _pictures(connection)
        for id, title, text, digest in connection.execute(_TEXTS):
            if content_digest(title, text) != digest:
                yield Fault("text", f"The text of article {id} is not what was stored.", id)
    except sqlite3.DatabaseError as error:
        yield Fault("file", f"The file cannot be read to its end: {error}.")


def _originals(connection: sqlite3.Connection, each: Callable[[int], None]) -> Iterator[Fault]:
    for done, row in enumerate(connection.execute("SELECT sha256, bytes, zstd FROM originals"), start=1):
        sha256, size, packed = row
        data = unpacked(packed, size)
        if data is None or len(data) != size or hashlib.sha256(data).hexdigest() != sha256:
            id = int(connection.execute(_OWNER, {"sha256": sha256}).fetchone()[0] or 0)
            yield Fault("original", f"The original of article {id} no longer has its SHA-256.", id)
        each(done)


def _pictures(connection: sqlite3.Connection) -> Iterator[Fault]:
    owner = "SELECT min(article_id) FROM article_pictures WHERE sha256 = ?"
    for sha256, data in connection.execute("SELECT sha256, data FROM pictures"):
        if hashlib.sha256(data).hexdigest() != sha256:
            id = int(connection.execute(owner, (sha256,)).fetchone()[0] or 0)
            yield Fault("picture", f"A picture of article {id} no longer has its SHA-256.", id)


def proofs(connection: sqlite3.Connection, prefix: str) -> list[Proof]:
    """What has become of each capture whose original has a SHA-256 that begins so, by article."""
    rows = connection.execute(
        "SELECT c.article_id, c.sha256, c.captured_at, c.digest, o.bytes, o.zstd, a.title, a.digest, a.trashed_at,"
        " (SELECT d.digest FROM captures d WHERE d.article_id = a.id ORDER BY d.captured_at DESC, d.id DESC LIMIT 1)"
        " FROM captures c JOIN originals o ON o.sha256 = c.sha256 JOIN articles a ON a.id = c.article_id"
        " WHERE c.sha256 >= ? AND c.sha256 < ? ORDER BY a.id, c.id",
        (prefix, prefix + "g"),
    )
    found = []
    for id, sha256, captured_at, then, size, packed, title, noted, trashed_at, newest in rows.fetchall():
        data = unpacked(packed, size)
        whole = data is not None and hashlib.sha256(data).hexdigest() == sha256
        page = correcting.page_own(connection, id)
        fields = tuple(each.field for each in correcting.corrections(connection, id))
        text: TextState
        if content_digest(page.title, page.text) != noted:
            text = "damaged"
        elif noted == then:
            text = "corrected" if fields else "unchanged"
        else:
            text = "reread" if newest == then else "later"
        found.append(
            Proof(id, title, sha256, captured_at, "whole" if whole else "damaged", text, fields, trashed_at is not None)
        )
    return found


def unpacked(packed: bytes, size: int) -> bytes | None:
    """The bytes that were compressed; None where they cannot be had any more, or are not ``size`` bytes."""
    import zstandard

    try:
        if zstandard.frame_content_size(packed) != size:  # a damaged head may ask for more than there is memory
            return None
        return zstandard.ZstdDecompressor().decompress(packed)
    except zstandard.ZstdError:
        return None
