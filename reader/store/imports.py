"""The imports of an archive: begun, ended, listed and undone; the rules of sites, and what was watched."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager

from reader.errors import StoreError
from reader.model import Capture, CleanDraft, ImportRun, KnownPart, SiteRule
from reader.store import reading, saving
from reader.store.opening import now

MOST_LISTED = 100
_CACHE_KIB = 32 * 1024
_PAGES_BETWEEN_CHECKPOINTS = 4_000

Transaction = Callable[[], AbstractContextManager[sqlite3.Connection]]


class Imports:
    """The imports of one store, and the reading anew of what they brought; each call is one transaction."""

    def __init__(self, reading: Transaction, writing: Transaction) -> None:
        self._reading, self._writing = reading, writing

    def begin(self, what: str) -> int:
        """Notes that an import begins; returns its number."""
        with self._writing() as connection:
            # It writes all over the file: by addresses, digests and bands of signatures, which lie in no order.
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_BETWEEN_CHECKPOINTS}")
            cursor = connection.execute("INSERT INTO imports (started_at, what) VALUES (?, ?)", (now(), what))
            return int(cursor.lastrowid or 0)

    def end(self, import_id: int) -> None:
        with self._writing() as connection:
            connection.execute("UPDATE imports SET finished_at = ? WHERE id = ?", (now(), import_id))

    def runs(self) -> list[ImportRun]:
        """The imports that brought something, newest first."""
        with self._reading() as connection:
            return runs(connection)

    def to_undo(self, import_id: int) -> tuple[int, list[tuple[int, int]]]:
        """The import to undo, and what its articles fall back to; see `to_undo` below. Errors: `StoreError`."""
        with self._reading() as connection:
            return to_undo(connection, import_id)

    def undo(self, import_id: int, trashed: Sequence[int], back: Mapping[int, CleanDraft | None]) -> None:
        """Takes an import back: ``trashed`` go to the trash, ``back`` show what an earlier capture says."""
        with self._writing() as connection:
            undo(connection, import_id, trashed, back)

    def shown_capture(self, id: int) -> Capture | None:
        """The capture from which an article was derived; None where the article is gone."""
        with self._reading() as connection:
            return reading.shown_capture(connection, id)

    def reextract(self, id: int, capture: int, found: CleanDraft) -> tuple[str, ...]:
        """Shows what a capture says when it is read now; tells which fields changed. The person's own stays."""
        with self._writing() as connection:
            return saving.reextract(connection, id, capture, found)

    def known_parts(self, origin: str) -> list[tuple[str, str, str, str]]:
        """Of a file that holds many articles, those that are there: part, SHA-256, format and maker of each capture."""
        with self._reading() as connection:
            return known_parts(connection, origin)

    def article_of(self, known: KnownPart) -> int:
        """The article that has a capture of this part; 0 where it is gone."""
        with self._reading() as connection:
            return article_of(connection, known)

    def site_rules(self) -> list[SiteRule]:
        """What new articles of each site are given, by the name of the site."""
        with self._reading() as connection:
            return site_rules(connection)

    def keep_site_rule(self, rule: SiteRule) -> None:
        """Keeps a rule in place of the site's earlier one; one that gives nothing removes it."""
        with self._writing() as connection:
            keep_site_rule(connection, rule)

    def watched_files(self, folder: str) -> dict[str, tuple[int, int]]:
        """The files of a watched folder that were imported: size and time of change then, by path."""
        with self._reading() as connection:
            return watched_files(connection, folder)

    def note_watched(self, files: Mapping[str, tuple[int, int]]) -> None:
        with self._writing() as connection:
            note_watched(connection, files)


def runs(connection: sqlite3.Connection) -> list[ImportRun]:
    """The imports that brought something, newest first, with how many articles and further captures they brought."""
    rows = connection.execute(
        "SELECT id, started_at, coalesce(finished_at, ''), coalesce(undone_at, ''), what FROM imports"
        " WHERE id IN (SELECT import_id FROM captures) ORDER BY id DESC LIMIT ?",
        (MOST_LISTED,),
    ).fetchall()
    return [
        ImportRun(id, begun, ended, undone, what, *_brought(connection, id)) for id, begun, ended, undone, what in rows
    ]


def _brought(connection: sqlite3.Connection, import_id: int) -> tuple[int, int]:
    captures, added = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE NOT EXISTS"
        " (SELECT 1 FROM captures o WHERE o.article_id = c.article_id AND o.import_id < c.import_id))"
        " FROM captures c WHERE import_id = ?",
        (import_id,),
    ).fetchone()
    return int(added), int(captures) - int(added)


def to_undo(connection: sqlite3.Connection, import_id: int) -> tuple[int, list[tuple[int, int]]]:
    """The import to undo (0: the last that was not undone), and what its articles fall back to.

    Shapes: pairs of an article and the capture that it shows afterwards: 0 where all came with this
    import, -1 where it shows another one already. Errors: `StoreError` where there is no such import.
    """
    row = connection.execute(
        "SELECT max(import_id) FROM captures JOIN imports ON imports.id = import_id"
        " WHERE undone_at IS NULL AND (? = 0 OR import_id = ?)",
        (import_id, import_id),
    ).fetchone()
    if row[0] is None:
        raise StoreError("There is no such import to undo.", "What is already undone, or brought nothing, stays so.")
    import_id = int(row[0])
    articles = connection.execute(
        "SELECT DISTINCT article_id FROM captures WHERE import_id = ? AND withdrawn_at IS NULL ORDER BY article_id",
        (import_id,),
    ).fetchall()
    return import_id, [(id, _falls_back_to(connection, id, import_id)) for (id,) in articles]


def _falls_back_to(connection: sqlite3.Connection, id: int, import_id: int) -> int:
    live = connection.execute(
        "SELECT id, import_id FROM captures WHERE article_id = ? AND withdrawn_at IS NULL"
        " ORDER BY captured_at DESC, id DESC",
        (id,),
    ).fetchall()
    others = [capture for capture, by in live if by != import_id]
    if not others:
        return 0
    return others[0] if live[0][1] == import_id else -1


def undo(
    connection: sqlite3.Connection, import_id: int, trashed: Iterable[int], back: Mapping[int, CleanDraft | None]
) -> None:
    """Takes an import back: ``trashed`` go to the trash, ``back`` show what an earlier capture says (None: as now)."""
    at = now()
    for id in trashed:
        connection.execute("UPDATE articles SET trashed_at = coalesce(trashed_at, ?) WHERE id = ?", (at, id))
    for id, found in back.items():
        connection.execute(
            "UPDATE captures SET withdrawn_at = ? WHERE article_id = ? AND import_id = ?", (at, id, import_id)
        )
        if found is not None:
            saving.derive_again(connection, id, found, saving.content_digest(found.draft.title, found.text))
    connection.executemany(
        "INSERT INTO events (article_id, at, kind) VALUES (?, ?, ?)",
        [(id, at, saving.UNDONE) for id in (*trashed, *back)],
    )
    connection.execute("UPDATE imports SET undone_at = ? WHERE id = ?", (at, import_id))


_STILL_THERE = (
    "FROM captures JOIN articles ON articles.id = article_id"
    " WHERE origin = ? AND part != '' AND withdrawn_at IS NULL AND trashed_at IS NULL"
)


def known_parts(connection: sqlite3.Connection, origin: str) -> list[tuple[str, str, str, str]]:
    """Of a file that holds many articles, those that are there and not in the trash."""
    rows = connection.execute(f"SELECT part, sha256, format, made_by {_STILL_THERE}", (origin,))
    return [(part, sha256, kind, maker) for part, sha256, kind, maker in rows]


def article_of(connection: sqlite3.Connection, known: KnownPart) -> int:
    """The article that has a capture of this part; 0 where it is gone."""
    found = connection.execute(
        f"SELECT article_id {_STILL_THERE} AND sha256 = ? AND part = ?", (known.origin, known.sha256, known.part)
    ).fetchone()
    return int(found[0]) if found else 0


# ---------------------------------------------------------------- rules of sites


def site_rules(connection: sqlite3.Connection) -> list[SiteRule]:
    """Every rule, by the name of its site."""
    return [
        SiteRule(host, source, tuple(json.loads(authors)), tuple(json.loads(tags)))
        for host, source, authors, tags in connection.execute(
            "SELECT host, source, authors, tags FROM site_rules ORDER BY host"
        )
    ]


def keep_site_rule(connection: sqlite3.Connection, rule: SiteRule) -> None:
    """Keeps a rule in place of the site's earlier one; one that gives nothing removes it."""
    connection.execute("DELETE FROM site_rules WHERE host = ?", (rule.host,))
    if rule.source or rule.authors or rule.tags:
        connection.execute(
            "INSERT INTO site_rules (host, source, authors, tags) VALUES (?, ?, ?, ?)",
            (
                rule.host,
                rule.source,
                json.dumps(rule.authors, ensure_ascii=False),
                json.dumps(rule.tags, ensure_ascii=False),
            ),
        )


# ---------------------------------------------------------------- watched folders


def watched_files(connection: sqlite3.Connection, folder: str) -> dict[str, tuple[int, int]]:
    """The files of a folder that were imported as they arrived: size and time of change then, by path."""
    rows = connection.execute(
        "SELECT path, bytes, changed_ns FROM watched_files WHERE substr(path, 1, ?) = ?", (len(folder), folder)
    )
    return {path: (size, changed) for path, size, changed in rows}


def note_watched(connection: sqlite3.Connection, files: Mapping[str, tuple[int, int]]) -> None:
    """Notes files of a watched folder as imported."""
    connection.executemany(
        "INSERT INTO watched_files (path, bytes, changed_ns) VALUES (?, ?, ?)"
        " ON CONFLICT (path) DO UPDATE SET bytes = excluded.bytes, changed_ns = excluded.changed_ns",
        [(path, *state) for path, state in files.items()],
    )
