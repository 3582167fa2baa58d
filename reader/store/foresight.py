"""What storing drafts would make of them, one after the other, while the archive stays as it is.

What was foreseen is remembered in a table of its own that SQLite spills to the disk, so that a
hundred thousand files take no more memory than ten.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from reader.model import CleanDraft, Stored
from reader.store import copies, saving
from reader.store.migrations import COPIES

_TABLES = (
    "CREATE TABLE seen (identity TEXT, digest TEXT, PRIMARY KEY (identity, digest)) WITHOUT ROWID",
    "CREATE TABLE titles (id INTEGER PRIMARY KEY, title TEXT NOT NULL)",
    *COPIES,
)


class Foresight:
    """Looks at drafts in the order in which they would be stored."""

    def __init__(self, archive: sqlite3.Connection) -> None:
        self._archive = archive
        self._before = sqlite3.connect("", isolation_level=None)
        for statement in _TABLES:
            self._before.execute(statement)

    def close(self) -> None:
        self._before.close()

    def look(self, found: CleanDraft) -> tuple[Stored, str]:
        """What would become of a draft, and the headline of the article of which it is a near copy; empty for none.

        The number is 0 for a new article.
        """
        seen = saving.seen_before(self._archive, found)
        stored = Stored(seen.id, seen.state, found.origin, found.draft.part, trashed=seen.trashed)
        if seen.state == "added":
            stored = replace(stored, id=0)
        if seen.state != "unchanged":
            rows = self._before.execute("SELECT digest FROM seen WHERE identity = ?", (found.identity,))
            texts = [row[0] for row in rows]
            if seen.digest in texts:
                return replace(stored, state="unchanged"), ""
            self._before.execute("INSERT INTO seen (identity, digest) VALUES (?, ?)", (found.identity, seen.digest))
            if texts and seen.state == "added":
                return replace(stored, state="capture"), ""
        if stored.state != "added":
            return stored, ""
        return self._copy(found, stored)

    def _copy(self, found: CleanDraft, stored: Stored) -> tuple[Stored, str]:
        for id in copies.alike(self._archive, found.signature):
            row = self._archive.execute(
                "SELECT title FROM articles WHERE id = ? AND trashed_at IS NULL", (id,)
            ).fetchone()
            if row is not None:
                return replace(stored, copy_of=id), str(row[0])
        before = copies.alike(self._before, found.signature)
        number = self._before.execute("INSERT INTO titles (title) VALUES (?)", (found.draft.title,)).lastrowid or 0
        copies.keep(self._before, number, found.signature)
        if not before:
            return stored, ""
        (title,) = self._before.execute("SELECT title FROM titles WHERE id = ?", (before[0],)).fetchone()
        return stored, str(title)
