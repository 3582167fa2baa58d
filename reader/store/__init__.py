"""The archive file: the only SQL, the only transactions."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from reader.errors import ArticleMissing, NotAnArchive, OutputError, ReadOnly, StoreError
from reader.model import (
    Article,
    Changed,
    CleanDraft,
    Collection,
    Counts,
    Fault,
    Moved,
    Original,
    PageOwn,
    Proof,
    Stored,
    Summary,
    TagUnion,
)
from reader.store import (
    checking,
    collecting,
    copies,
    correcting,
    entries,
    listing,
    moving,
    opening,
    reading,
    saving,
    tagging,
)
from reader.store.batches import Batch
from reader.store.entries import CHOSEN, CHUNK, IndexEntry, chosen
from reader.store.foresight import Foresight
from reader.store.imports import Imports
from reader.store.saving import Amend
from reader.store.tagging import KeptTags

if TYPE_CHECKING:
    from reader.store.tag_columns import TagColumns
    from reader.tags import CountedTags, TagNames

__all__ = ["IndexEntry", "KeptTags", "Store"]


def _shown(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "replace")


class Store:
    """One connection to one archive file. A handle belongs to the thread that opened it."""

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool = False,
        updating: Callable[[], None] = lambda: None,
        abandoned: Callable[[], bool] = lambda: False,
    ) -> None:
        """Opens the file; ``updating`` is told before one of an older version is brought up to date.

        That ends, and leaves the file as it was, soon after ``abandoned`` says so.
        """
        self.path = path
        self._place = opening.place(path)
        self._connection, self.read_only = opening.connect(
            path, read_only=read_only, updating=updating, abandoned=abandoned
        )
        self._tagged: tuple[object, int] | None = None
        self._named: tuple[object, TagNames] | None = None
        try:
            rows = self._rows("SELECT value FROM meta WHERE key = 'uuid'")
            if not rows:
                raise NotAnArchive("“{path}” is not an archive.", "It was left as it is.", path=_shown(path))
        except BaseException:
            self.close()
            raise
        self.uuid = str(rows[0][0])
        self.imports = Imports(self._reading, self._writing)

    @staticmethod
    def create(path: Path) -> None:
        """Makes an empty archive unless there is a file already, which is left as it is."""
        opening.create(path)

    def close(self) -> None:
        self._connection.close()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Several reads of one and the same state."""
        with opening.explained(self.path):
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, whole or not at all; never into a file that is no longer at its place."""
        if self.read_only:
            raise ReadOnly("The archive “{path}” may be read but not changed.", path=_shown(self.path))
        with opening.explained(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                if opening.place(self.path) != self._place:
                    raise StoreError(
                        "The archive “{path}” was moved, deleted or replaced while it was open.",
                        "Nothing was written. Open it again where it is now.",
                        path=_shown(self.path),
                    )
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with opening.explained(self.path):
            return self._connection.execute(sql, tuple(values)).fetchall()

    def data_version(self) -> int:
        """A number that changes when another connection has written."""
        return int(self._rows("PRAGMA data_version")[0][0])

    # ------------------------------------------------------------ import

    def save(
        self, drafts: Sequence[CleanDraft], import_id: int, amend: Amend = lambda found: (None, None)
    ) -> list[Stored]:
        """Stores drafts in one transaction; when it returns, they are on the disk."""
        with self._writing() as connection:
            stored = []
            batch = Batch(connection, import_id, drafts)
            for found in drafts:
                if found.draft.moved:
                    one = Stored(*moving.save(batch, found), found.origin, found.draft.part)
                else:
                    one = saving.save(batch, found, *amend(found))
                alike = self._alike(found.signature, one.id) if found.signature and one.state == "added" else []
                stored.append(replace(one, copy_of=alike[0]) if alike else one)
            batch.end()
        return stored

    def foresight(self) -> Foresight:
        """Foresees what `save` would make of drafts, and writes nothing into the archive."""
        return Foresight(self._connection)

    # ------------------------------------------------------------ reading

    def ids(self, order: str, most: int = -1) -> array[int]:
        """Every article that is not in the trash, in the order asked for; or the first ``most`` of them."""
        return self._ids(
            f"SELECT id FROM articles WHERE trashed_at IS NULL ORDER BY {listing.ORDERS[order]} LIMIT ?", (most,)
        )

    def all_ids(self) -> array[int]:
        """Every article, those in the trash included."""
        return self._ids("SELECT id FROM articles")

    def ordered(self, ids: Sequence[int], order: str) -> array[int]:
        """The same ids in the order asked for."""
        return self._ids(
            f"SELECT id FROM articles WHERE id IN {CHOSEN} ORDER BY {listing.ORDERS[order]}", (chosen(ids),)
        )

    def ids_in_state(self, state: str) -> array[int]:
        """The articles in a state as the search language names it: ``is:unread``, ``has:note`` and the like."""
        return self._ids(f"SELECT id FROM {listing.STATES[state]}")

    def ids_with_tags(self, least: int, most: int) -> array[int]:
        """The articles with at least ``least`` and at most ``most`` tags, both included."""
        return self._ids(
            "SELECT a.id FROM articles a LEFT JOIN article_tags t ON t.article_id = a.id AND t.hidden = 0"
            " LEFT JOIN tags g ON g.id = t.tag_id"
            " GROUP BY a.id HAVING count(DISTINCT coalesce(g.same_as, g.id)) BETWEEN ? AND ?",
            (least, most),
        )

    def ids_imported(self, first: str, end: str) -> array[int]:
        """The articles imported at or after ``first`` and before ``end``, both UTC; empty means open."""
        return self._ids(
            "SELECT id FROM articles WHERE imported_at >= ? AND (? = '' OR imported_at < ?)", (first, end, end)
        )

    def _ids(self, sql: str, values: Sequence[object] = ()) -> array[int]:
        with opening.explained(self.path):
            return listing.ids(self._connection, sql, values)

    def summaries(self, ids: Sequence[int], with_texts: bool = False) -> list[tuple[Summary, tuple[str, ...]]]:
        """Rows for the list in the order of ``ids``; missing ones are left out.

        Shapes: each with its text, captions and note when asked, otherwise with nothing.
        """
        with self._reading() as connection:
            return reading.summaries(connection, ids, with_texts)

    def article(self, id: int) -> Article:
        """An article with everything that belongs to it. Errors: `ArticleMissing`."""
        with self._reading() as connection:
            return reading.article(connection, id)

    def picture(self, sha256: str) -> bytes:
        """The bytes of a stored picture; empty where there is none of that digest."""
        rows = self._rows("SELECT data FROM pictures WHERE sha256 = ?", (sha256,))
        return bytes(rows[0][0]) if rows else b""

    def original(self, id: int, capture: int = 0) -> bytes:
        """The bytes that were imported, of the newest capture or of the one with that number.

        Errors: `ArticleMissing` where there is no such capture; `StoreError` where the bytes no
        longer have the digest that was noted.
        """
        rows = self._rows(
            "SELECT sha256 FROM captures WHERE article_id = ? AND (? = 0 OR id = ?)"
            " ORDER BY withdrawn_at IS NOT NULL, captured_at DESC, id DESC LIMIT 1",
            (id, capture, capture),
        )
        if not rows and capture and self._rows("SELECT 1 FROM articles WHERE id = ?", (id,)):
            raise ArticleMissing("Article {id} has no capture {capture}.", id=id, capture=capture)
        if not rows:
            raise ArticleMissing("There is no article {id} in this archive.", id=id)
        return self.content(rows[0][0], id)

    def content(self, sha256: str, id: int) -> bytes:
        """Kept bytes of an article, as they were given. Errors: `StoreError` where they no longer have their digest."""
        rows = self._rows("SELECT zstd, bytes FROM originals WHERE sha256 = ?", (sha256,))
        data = checking.unpacked(*rows[0]) if rows else None
        if data is None or hashlib.sha256(data).hexdigest() != sha256:
            raise StoreError(
                "The original of article {id} is damaged: it no longer has the SHA-256 that was noted.",
                "Restore it from a backup.",
                id=id,
            )
        return data

    def capture(self, id: int, capture: int) -> Original:
        """A capture as it was given, with the files beside it. Errors: as `original`."""
        data = self.original(id, capture)
        ((origin, part),) = self._rows("SELECT origin, part FROM captures WHERE id = ?", (capture,))
        names = self._rows("SELECT name, sha256 FROM capture_files WHERE capture_id = ?", (capture,))
        files = tuple((name, self.content(sha256, id)) for name, sha256 in names)
        return Original(PurePath(origin).name or origin, data, files, part)

    def copies(self, id: int) -> list[int]:
        """Articles outside the trash that say nearly the same under another address, most alike first."""
        return self._alike(copies.of(self._connection, id), id)

    def _alike(self, signature: bytes, besides: int) -> list[int]:
        with opening.explained(self.path):
            found = copies.alike(self._connection, signature, besides)
        if not found:
            return []
        trashed = self._ids(
            f"SELECT id FROM articles WHERE trashed_at IS NOT NULL AND id IN {CHOSEN}", (chosen(found),)
        )
        return [id for id in found if id not in trashed]

    def moved(self, id: int) -> Moved:
        """What an article needs to be the same in another archive, without the bytes. Errors: `ArticleMissing`."""
        with self._reading() as connection:
            return moving.moved(connection, id)

    def counts(self) -> Counts:
        """How many articles there are of each kind."""
        with self._reading() as connection:
            return listing.counts(connection, self._untagged(connection))

    def _untagged(self, connection: sqlite3.Connection) -> int:
        """How many articles outside the trash have no tag; counted anew only after articles or tags changed."""
        trashed = connection.execute(
            "SELECT count(*), coalesce(sum(EXISTS"
            " (SELECT 1 FROM article_tags WHERE article_id = articles.id AND hidden = 0)), 0)"
            f" FROM {listing.TRASHED}"
        ).fetchone()
        seen = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'stale_articles'").fetchone()
        if self._tagged is None or self._tagged[0] != seen:
            tagged = connection.execute(
                "SELECT (SELECT count(*) FROM articles),"
                " (SELECT count(*) FROM (SELECT DISTINCT article_id FROM article_tags WHERE hidden = 0))"
            ).fetchone()
            self._tagged = seen, tagged[0] - tagged[1]
        return int(self._tagged[1] - (trashed[0] - trashed[1]))

    def tag_names(self) -> TagNames:
        """Every tag of the archive that counts as none but itself, used or not; kept until somebody writes."""
        written = self.data_version(), self._connection.total_changes
        if self._named is None or self._named[0] != written:
            with self._reading() as connection:
                self._named = written, self._tag_columns.names(connection)
        return self._named[1]

    def tags(self, ids: Sequence[int] | None = None) -> CountedTags:
        """The tags of these articles (of all outside the trash, if none are named), most first."""
        with self._reading() as connection:
            return self._tag_columns.counted(connection, ids)

    def tag_counts(self, ids: Sequence[int]) -> list[tuple[str, int]]:
        """How many of a few articles carry each tag, by the key of its name."""
        with self._reading() as connection:
            return tagging.counts(connection, ids)

    @cached_property
    def _tag_columns(self) -> TagColumns:
        from reader.store.tag_columns import TagColumns

        return TagColumns()

    def facets(self, ids: Sequence[int]) -> dict[str, list[tuple[str, int]]]:
        """How often each source, month, language and author occurs among some articles, most first."""
        with self._reading() as connection:
            return listing.facets(connection, ids)

    def tag_label(self, key: str) -> str | None:
        """The tag with a key as it was written, another name of one included; None where there is none."""
        rows = self._rows("SELECT label FROM tags WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def tag_aliases(self) -> dict[str, str]:
        """What each tag that counts as another is called, by its key."""
        with self._reading() as connection:
            return tagging.aliases(connection)

    def tag_families(self) -> list[tuple[str, ...]]:
        """The keys of each family of tags that count as one, its name first."""
        with self._reading() as connection:
            return tagging.families(connection)

    def names_of_tag(self, label: str) -> list[str]:
        """The other names of a tag, in the order in which they came."""
        with self._reading() as connection:
            return tagging.names_of(connection, label)

    def carriers_of_tag(self, label: str) -> array[int]:
        """The articles that carry a tag by any of its names, those in the trash included."""
        with self._reading() as connection:
            return tagging.carriers(connection, label)

    def givers_of_tag(self, label: str) -> dict[str, int]:
        """To how many articles a tag was given by the page, by the person and by a rule."""
        with self._reading() as connection:
            return tagging.givers(connection, label)

    def tag_union(self, old: Sequence[str], into: str) -> TagUnion:
        """What would become of some tags that were merged into another."""
        with self._reading() as connection:
            return tagging.union(connection, old, into)

    # ------------------------------------------------------------ marks and tags

    def mark(self, ids: Sequence[int], *, unread: bool | None = None, starred: bool | None = None) -> Changed:
        chosen = {"unread": unread, "starred": starred}
        setting = ", ".join(f"{column} = {int(value)}" for column, value in chosen.items() if value is not None)
        if setting:
            self._update(f"UPDATE articles SET {setting} WHERE id = ?", ids)
        return Changed(tuple(ids))

    def set_note(self, id: int, note: str) -> Changed:
        with self._writing() as connection:
            connection.execute("UPDATE articles SET note = ? WHERE id = ?", (note, id))
        return Changed((id,))

    def page_own(self, id: int) -> PageOwn:
        """What the article's page itself says. Errors: `ArticleMissing`."""
        with self._reading() as connection:
            return correcting.page_own(connection, id)

    def correct(self, id: int, corrected: correcting.Corrected) -> Changed:
        """Sets fields of an article to what the person says, or back to what its page says."""
        with self._writing() as connection:
            correcting.correct(connection, id, corrected)
        return Changed((id,))

    def trash(self, ids: Sequence[int]) -> Changed:
        self._update(f"UPDATE articles SET trashed_at = '{opening.now()}' WHERE id = ? AND trashed_at IS NULL", ids)
        return self._touched(ids)

    def restore(self, ids: Sequence[int]) -> Changed:
        self._update("UPDATE articles SET trashed_at = NULL WHERE id = ?", ids)
        return self._touched(ids)

    def delete_for_ever(self, ids: Sequence[int]) -> Changed:
        """Removes articles with their originals and pictures, where no other article shares them."""
        changed = self._touched(ids)
        with self._writing() as connection:
            saving.destroy(connection, ids)
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")  # nor in the journal
        return changed

    def tag(self, ids: Sequence[int], add: Sequence[str] = (), remove: Sequence[str] = ()) -> Changed:
        """Gives and takes tags as the person; a tag that the page gave is hidden, never erased."""
        with self._writing() as connection:
            return tagging.tag(connection, ids, add, remove)

    def dress_tag(self, label: str, *, colour: str | None = None, pinned: bool | None = None) -> Changed:
        """Gives a tag a colour (empty for none) or pins it."""
        with self._writing() as connection:
            return tagging.dress(connection, label, colour=colour, pinned=pinned)

    def unite_tags(self, old: Sequence[str], into: str) -> Changed:
        """Makes some tags count as another, which is made if there is none of that label."""
        with self._writing() as connection:
            return tagging.unite(connection, old, into)

    def add_tag_name(self, label: str, alias: str) -> Changed:
        """Makes another spelling, or a word of another language, mean a tag."""
        with self._writing() as connection:
            return tagging.add_name(connection, label, alias)

    def drop_tag_name(self, alias: str) -> Changed:
        """Makes another name of a tag a tag of its own again."""
        with self._writing() as connection:
            return tagging.drop_name(connection, alias)

    def keep_tags(self, labels: Sequence[str], articles: Sequence[int] | None = None) -> KeptTags:
        """The families of some labels as they are, for `bring_back_tags`; with who gave them to ``articles``."""
        with self._reading() as connection:
            return tagging.keep(connection, labels, articles)

    def bring_back_tags(self, kept: KeptTags) -> Changed:
        with self._writing() as connection:
            return tagging.bring_back(connection, kept)

    # ------------------------------------------------------------ collections

    def collections(self) -> list[Collection]:
        """Every collection, each folder before what lies in it; folders with the number of their articles."""
        with self._reading() as connection:
            return collecting.collections(connection)

    def new_collection_id(self) -> int:
        """The number that the next collection can have."""
        with self._reading() as connection:
            return collecting.new_id(connection)

    def keep_collections(self, kept: Sequence[Collection]) -> None:
        """Adds collections, or changes those of the same numbers. Errors: a `StoreError` for a name or a place."""
        with self._writing() as connection:
            collecting.keep(connection, kept)

    def remove_collections(self, ids: Sequence[int]) -> None:
        """Removes collections with all that lies in them; the articles stay."""
        with self._writing() as connection:
            collecting.remove(connection, ids)

    def articles_in(self, collection_id: int, *, below: bool = False) -> array[int]:
        """The articles in a folder; with ``below`` those in the folders inside it as well."""
        with self._reading() as connection:
            return collecting.articles(connection, collection_id, below=below)

    def put_into(self, collection_id: int, ids: Sequence[int]) -> None:
        """Puts articles into a folder."""
        with self._writing() as connection:
            collecting.put(connection, collection_id, ids)

    def take_out(self, collection_id: int, ids: Sequence[int]) -> None:
        """Takes articles out of a folder; they stay in the archive."""
        with self._writing() as connection:
            collecting.take_out(connection, collection_id, ids)

    def record(self, ids: Sequence[int], kind: str, detail: str) -> Changed:
        """Notes in the articles' record that something was done with them."""
        at = opening.now()
        with self._writing() as connection:
            connection.executemany(
                "INSERT INTO events (article_id, at, kind, detail) SELECT id, ?, ?, ? FROM articles WHERE id = ?",
                [(at, kind, detail, int(id)) for id in ids],
            )
        return Changed(tuple(int(id) for id in ids))

    def _update(self, sql: str, ids: Sequence[int]) -> None:
        with self._writing() as connection:
            connection.executemany(sql, [(int(id),) for id in ids])

    def _touched(self, ids: Sequence[int]) -> Changed:
        with self._reading() as connection:
            tags = tagging.labels_of(connection, ids)
        return Changed(tuple(int(id) for id in ids), tuple(tags))

    # ------------------------------------------------------------ the index's side

    def behind(self) -> int:
        """How many articles the index has yet to read."""
        return int(self._rows("SELECT count(*) FROM stale_articles")[0][0])

    def stale_ids(self, most: int) -> list[int] | None:
        """The articles that the index has yet to read, deleted ones too; None where they are more than ``most``."""
        rows = self._rows("SELECT article_id FROM stale_articles LIMIT ?", (most + 1,))
        return [row[0] for row in rows] if len(rows) <= most else None

    def last_change(self) -> int:
        """The number of the newest note about a stale article, settled or not."""
        rows = self._rows("SELECT seq FROM sqlite_sequence WHERE name = 'stale_articles'")
        return int(rows[0][0]) if rows else 0

    def stale(self, limit: int) -> tuple[list[tuple[int, int]], list[IndexEntry]]:
        """Up to ``limit`` notes ``(number, article)``, oldest first, and those of the articles that still exist."""
        with self._reading() as connection:
            notes = connection.execute(
                "SELECT seq, article_id FROM stale_articles ORDER BY seq LIMIT ?", (limit,)
            ).fetchall()
            return notes, list(entries.entries(connection, [article for _, article in notes]))

    def all_entries(self) -> tuple[int, int, Iterator[IndexEntry]]:
        """The newest note's number, how many articles there are, and all of them for a new index."""
        with self._reading() as connection:
            ids = [row[0] for row in connection.execute("SELECT id FROM articles ORDER BY id")]
            newest = self.last_change()

        def each() -> Iterator[IndexEntry]:
            for start in range(0, len(ids), CHUNK):
                with self._reading() as connection:
                    some = list(entries.entries(connection, ids[start : start + CHUNK]))
                yield from some

        return newest, len(ids), each()

    def settle(self, numbers: Iterable[int], index_id: str, generation: int, up_to: int = 0) -> None:
        """Forgets notes that the index has read, and keeps which index did; in one transaction.

        ``up_to`` forgets every note with a number up to that one.
        """
        with self._writing() as connection:
            connection.executemany("DELETE FROM stale_articles WHERE seq = ?", [(number,) for number in numbers])
            connection.execute("DELETE FROM stale_articles WHERE seq <= ?", (up_to,))
            connection.executemany(
                "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                [("index_id", index_id), ("index_generation", str(generation))],
            )

    def index_in_step(self) -> tuple[str, int]:
        """Which index was last brought in step, and its generation then; ``("", 0)`` where none was."""
        kept = dict(self._rows("SELECT key, value FROM meta WHERE key IN ('index_id', 'index_generation')"))
        return str(kept.get("index_id", "")), int(kept.get("index_generation", 0))

    # ------------------------------------------------------------ care

    def backup(self, destination: Path) -> None:
        """Writes a whole copy of the archive; ``destination`` appears complete or not at all."""
        with opening.explained(self.path):
            self._connection.execute("PRAGMA query_only = OFF")
            try:
                opening.copy_whole(self._connection, destination)
            except FileExistsError as error:
                raise OutputError(
                    "“{path}” is there already and is not written over.", path=_shown(destination)
                ) from error
            except OSError as error:
                raise OutputError(
                    "“{path}” could not be written: the system says “{reason}”.",
                    path=_shown(destination),
                    reason=error.strerror or str(error),
                ) from error
            finally:
                if self.read_only:
                    self._connection.execute("PRAGMA query_only = ON")

    def check(self, each: Callable[[int], None] = lambda done: None) -> Iterator[Fault]:
        """Reads everything and yields what is wrong. ``each`` hears how many originals were read."""
        return checking.faults(self._connection, each)

    def proofs(self, prefix: str) -> list[Proof]:
        """What has become of each capture whose original has a SHA-256 that begins so."""
        with self._reading() as connection:
            return checking.proofs(connection, prefix)

    def sizes(self) -> tuple[int, int]:
        """How many articles and how many originals there are, the trash included."""
        rows = self._rows("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM originals)")
        return int(rows[0][0]), int(rows[0][1])
