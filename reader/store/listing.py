"""The numbers of articles: in which orders, in which states, and how a million of them are read."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Sequence

from reader.model import Counts
from reader.store.entries import CHOSEN, chosen

ORDERS = {
    "newest": "published_ts DESC NULLS LAST, id DESC",
    "oldest": "published_ts ASC NULLS LAST, id ASC",
    "imported": "imported_at DESC, id DESC",
    "title": "title COLLATE NOCASE, id",
    "source": "source COLLATE NOCASE, published_ts DESC, id DESC",
}
# Without a column that `articles_newest` lacks, SQLite reads all of that, which takes a hundred times as long.
TRASHED = "articles WHERE trashed_at IS NOT NULL AND digest <> ''"
STATES = {
    "is:unread": "articles WHERE unread = 1",
    "is:starred": "articles WHERE starred = 1",
    "is:trashed": TRASHED,
    "has:note": "articles WHERE note <> ''",
    "has:picture": "articles WHERE id IN (SELECT article_id FROM article_pictures WHERE sha256 IS NOT NULL)",
    "has:captures": "articles WHERE id IN (SELECT article_id FROM captures WHERE withdrawn_at IS NULL"
    " GROUP BY article_id HAVING count(*) > 1)",
}
FACETS = (
    ("source", "source", "articles WHERE source <> ''"),
    ("month", "substr(published, 1, 7)", "articles WHERE published <> ''"),
    ("language", "language", "articles WHERE language <> ''"),
    ("author", "value", "articles, json_each(articles.authors) WHERE value <> ''"),
)

_PIECE = 32_768
"""So many letters of a list of ids are read at a time: less than a millisecond."""


def facets(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[str, list[tuple[str, int]]]:
    """How often each source, month, language and author occurs among some articles, most first."""
    them = (chosen(ids),)
    return {
        name: connection.execute(
            f"SELECT {value}, count(DISTINCT articles.id) FROM {tables} AND articles.id IN {CHOSEN}"
            " GROUP BY 1 ORDER BY 2 DESC, 1",
            them,
        ).fetchall()
        for name, value, tables in FACETS
    }


def counts(connection: sqlite3.Connection, untagged: int) -> Counts:
    """How many articles there are of each kind."""

    def count(which: str) -> int:
        return int(connection.execute(f"SELECT count(*) FROM {which}").fetchone()[0])

    def outside_the_trash(condition: str) -> int:
        # Each of the two has an index of its own; together they would read every article.
        return count(f"articles WHERE {condition}") - count(f"{TRASHED} AND +({condition})")

    trashed = count(TRASHED)
    return Counts(
        articles=count("articles") - trashed,
        unread=outside_the_trash("unread = 1"),
        starred=outside_the_trash("starred = 1"),
        noted=outside_the_trash("note <> ''"),
        untagged=untagged,
        trashed=trashed,
    )


def ids(connection: sqlite3.Connection, sql: str, values: Sequence[object]) -> array[int]:
    """What a statement selects, as ids, in its order.

    A million are read without holding up other threads: SQLite writes them out, and pieces of that are read.
    *Source*: SQLite's select.c leaves out a subquery's ORDER BY, but not below group_concat.
    """
    statement = f"WITH found (id) AS ({sql}) SELECT group_concat(id) FROM found"
    (written,) = connection.execute(statement, tuple(values)).fetchone()
    read = array("q")
    end = 0
    while written and end < len(written):
        start, end = end, written.find(",", end + _PIECE)
        end = len(written) if end < 0 else end
        read.extend(json.loads(f"[{written[start:end].lstrip(',')}]"))
    return read
