"""One transaction of an import: what its drafts share, and their new rows, which are written many at a time."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from itertools import chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING

from reader.model import CleanDraft
from reader.store import copies
from reader.store.opening import now
from reader.store.tagging import PageTags

if TYPE_CHECKING:
    from zstandard import ZstdCompressor

_ZSTD_LEVEL = 3

_TABLES = ("articles", "article_texts", "pictures", "article_pictures", "article_tags", "captures", "capture_files")
"""In this order their rows refer to one another, and a new article becomes stale once."""

_AT_ONCE = frozenset({"articles", "article_pictures", "article_tags"})
"""A statement that fires triggers keeps a copy of every page that it changes, so that it can be taken back alone.

*Source*: measured in an archive of 80,000 articles, 115 µs an article for their rows one by one, 66 at once.
The long rows fire none; one by one, they are not copied all at the same time.
"""

_MOST_AT_ONCE = 50
"""Rows in a statement; an SQLite of before 2020 takes 999 values, and none of these rows has 20."""


class Batch:
    """Rows that are put into it wait until someone asks for its connection, or until its end."""

    def __init__(self, connection: sqlite3.Connection, import_id: int, drafts: Collection[CleanDraft]) -> None:
        self.import_id = import_id
        self.at = now()
        self._connection = connection
        self._tags = PageTags(connection, self.at, {label for found in drafts for label in found.draft.tags})
        self._identities = _held(connection, "articles", "identity", [found.identity for found in drafts])
        self._last = {table: _last_number(connection, table) for table in ("articles", "captures")}
        self._rows: dict[str, list[dict[str, object]]] = {table: [] for table in _TABLES}
        self._originals: dict[str, bytes] = {}

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection to the archive, which holds all that was put into the batch."""
        self._write()
        self._tags.look_again()
        return self._connection

    def end(self) -> None:
        """Writes what waits, and notes that the tags of the pages were given now."""
        self._write()
        self._tags.note_use()

    def has(self, identity: str) -> bool:
        """Whether there is an article of the identity of one of the drafts."""
        return identity in self._identities

    def put_article(self, row: dict[str, object]) -> int:
        """A new article, by its columns; returns its number."""
        self._identities.add(str(row["identity"]))
        return self._put_numbered("articles", row)

    def put_capture(self, row: dict[str, object]) -> int:
        """A new capture of an article, by its columns; returns its number."""
        return self._put_numbered("captures", row)

    def put(self, table: str, rows: Iterable[dict[str, object]]) -> None:
        """New rows of another table; all of a table have the same columns."""
        self._rows[table].extend(rows)

    def put_tags(self, id: int, labels: Iterable[str]) -> None:
        """Gives an article that has no tags yet those of its page, as it wrote them."""
        self.put(
            "article_tags",
            (
                {"article_id": id, "tag_id": number, "given_by": "page", "position": position}
                for position, number in enumerate(self._tags.numbers(labels))
            ),
        )

    def put_original(self, data: bytes) -> str:
        """Keeps bytes once for each SHA-256, which it returns."""
        sha256 = hashlib.sha256(data).hexdigest()
        self._originals[sha256] = data
        return sha256

    def put_signature(self, id: int, signature: bytes) -> None:
        """Keeps the signature of a new article at once: the next draft may be a copy of it."""
        copies.add(self._connection, id, signature)

    def _put_numbered(self, table: str, row: dict[str, object]) -> int:
        self._last[table] += 1
        self._rows[table].append({"id": self._last[table], **row})
        return self._last[table]

    def _write(self) -> None:
        if self._originals:
            self._write_originals()
        for table, rows in self._rows.items():
            insert(self._connection, table, rows)
            rows.clear()

    def _write_originals(self) -> None:
        held = _held(self._connection, "originals", "sha256", self._originals)
        self._connection.executemany(
            "INSERT INTO originals (sha256, bytes, zstd) VALUES (?, ?, ?)",
            (
                (sha256, len(data), self._compressor.compress(data))
                for sha256, data in self._originals.items()
                if sha256 not in held
            ),
        )
        self._originals.clear()

    @cached_property
    def _compressor(self) -> ZstdCompressor:
        from zstandard import ZstdCompressor

        return ZstdCompressor(level=_ZSTD_LEVEL)


def insert(connection: sqlite3.Connection, table: str, rows: Sequence[dict[str, object]]) -> None:
    """Writes new rows, which all have the same columns; a picture that is held already stays."""
    if not rows:
        return
    verb = "INSERT OR IGNORE" if table == "pictures" else "INSERT"
    into = f"{verb} INTO {table} ({', '.join(rows[0])}) VALUES "
    places = f"({', '.join('?' * len(rows[0]))})"
    values = map(itemgetter(*rows[0]), rows)
    if table in _AT_ONCE:
        while some := tuple(islice(values, _MOST_AT_ONCE)):
            connection.execute(into + ", ".join([places] * len(some)), (*chain(*some),))
    else:
        connection.executemany(into + places, values)


def _held(connection: sqlite3.Connection, table: str, column: str, values: Collection[str]) -> set[str]:
    """Which of some values there are in a column."""
    held: set[str] = set()
    waiting = iter(values)
    while some := tuple(islice(waiting, 500)):
        places = ", ".join("?" * len(some))
        held.update(
            row[0] for row in connection.execute(f"SELECT {column} FROM {table} WHERE {column} IN ({places})", some)
        )
    return held


def _last_number(connection: sqlite3.Connection, table: str) -> int:
    """The highest number that a row of a table has or had."""
    row = connection.execute(
        f"SELECT max(coalesce(max(id), 0), coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0)) FROM {table}",
        (table,),
    ).fetchone()
    return int(row[0])
