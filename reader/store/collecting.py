"""Collections: saved searches, and folders into which a person puts articles.

They form a tree of folders; the names below one folder differ, so that a path such as ``Trial/Letters``
names one collection. Names are compared as tags are.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Sequence
from dataclasses import replace

from reader.errors import StoreError
from reader.model import Collection, tag_key
from reader.store.entries import CHOSEN, chosen
from reader.store.listing import TRASHED

_BELOW = (
    "WITH RECURSIVE below (top, id) AS (SELECT id, id FROM collections"
    " UNION ALL SELECT below.top, c.id FROM collections c JOIN below ON c.parent_id = below.id)"
)


def collections(connection: sqlite3.Connection) -> list[Collection]:
    """Every collection, each folder before what lies in it; folders with the number of their articles."""
    counts = dict(
        connection.execute(
            f"{_BELOW} SELECT top, count(DISTINCT article_id) FROM below JOIN collection_articles ON collection_id ="
            f" below.id WHERE article_id NOT IN (SELECT id FROM {TRASHED}) GROUP BY top"
        ).fetchall()
    )
    lying: dict[int, list[Collection]] = {}
    for id, name, query, parent_id, position in connection.execute(
        "SELECT id, name, query, coalesce(parent_id, 0), position FROM collections ORDER BY position, id"
    ):
        lying.setdefault(parent_id, []).append(Collection(id, name, query, parent_id, position, "", counts.get(id, 0)))
    found: list[Collection] = []

    def add(parent_id: int, before: str) -> None:
        for each in lying.get(parent_id, ()):
            found.append(replace(each, path=before + each.name))
            add(each.id, f"{before}{each.name}/")

    add(0, "")
    return found


def keep(connection: sqlite3.Connection, kept: Sequence[Collection]) -> None:
    """Adds collections, or changes those of the same numbers: their names, places and searches.

    Errors: a `StoreError` where a name is none, or is taken in its folder, or a folder would lie in itself.
    """
    for each in kept:
        name = " ".join(each.name.split())
        if not tag_key(name) or "/" in name:
            raise StoreError("A collection needs a name, and “/” cannot stand in it.")
        connection.execute(
            "INSERT INTO collections (id, parent_id, name, query, position) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET parent_id = excluded.parent_id, name = excluded.name,"
            " query = excluded.query, position = excluded.position",
            (each.id, each.parent_id or None, name, each.query, each.position),
        )
    rows = connection.execute("SELECT id, coalesce(parent_id, 0), name FROM collections").fetchall()
    parents = {id: parent_id for id, parent_id, _ in rows}
    taken: set[tuple[int, str]] = set()
    for id, parent_id, name in rows:
        if (parent_id, tag_key(name)) in taken:
            raise StoreError("There is a collection “{name}” here already.", name=name)
        taken.add((parent_id, tag_key(name)))
        above, seen = parent_id, {id}
        while above:
            if above in seen:
                raise StoreError("The folder “{name}” cannot lie in itself.", name=name)
            seen.add(above)
            above = parents[above]


def remove(connection: sqlite3.Connection, ids: Sequence[int]) -> None:
    """Removes collections with all that lies in them; the articles stay."""
    connection.execute(f"DELETE FROM collections WHERE id IN {CHOSEN}", (chosen(ids),))


def new_id(connection: sqlite3.Connection) -> int:
    """The number that the next collection can have."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'collections'").fetchone()
    return int(row[0]) + 1 if row else 1


def articles(connection: sqlite3.Connection, id: int, *, below: bool = False) -> array[int]:
    """The articles in a folder; with ``below`` those in the folders inside it as well."""
    if below:
        rows = connection.execute(
            f"{_BELOW} SELECT DISTINCT article_id FROM below JOIN collection_articles ON collection_id = below.id"
            " WHERE top = ?",
            (id,),
        )
    else:
        rows = connection.execute("SELECT article_id FROM collection_articles WHERE collection_id = ?", (id,))
    return array("q", (row[0] for row in rows))


def put(connection: sqlite3.Connection, id: int, ids: Sequence[int]) -> None:
    """Puts articles into a folder; those that lie there already stay once."""
    connection.execute(
        "INSERT OR IGNORE INTO collection_articles (collection_id, article_id)"
        f" SELECT ?, id FROM articles WHERE id IN {CHOSEN}",
        (id, chosen(ids)),
    )


def take_out(connection: sqlite3.Connection, id: int, ids: Sequence[int]) -> None:
    """Takes articles out of a folder; they stay in the archive."""
    connection.execute(
        f"DELETE FROM collection_articles WHERE collection_id = ? AND article_id IN {CHOSEN}", (id, chosen(ids))
    )
