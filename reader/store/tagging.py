"""Tags: who gave which to what, and what they are called."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from reader.errors import StoreError
from reader.model import Changed, GivenBy, Tag, tag_key
from reader.store.entries import CHOSEN, chosen
from reader.store.opening import now

# A colour or a pin is the person's, and stays for when the tag is given again.
FORGET_UNUSED_TAGS = "DELETE FROM tags WHERE colour = '' AND pinned = 0 AND id NOT IN (SELECT tag_id FROM article_tags)"


def tags(connection: sqlite3.Connection, ids: Sequence[int] | None = None) -> list[Tag]:
    """The tags of these articles (of all outside the trash, if none are named), most first."""
    if ids is None:
        rows = connection.execute(
            "SELECT g.label, count(*), g.colour, g.pinned FROM article_tags t JOIN tags g ON g.id = t.tag_id"
            " WHERE t.hidden = 0 AND t.article_id NOT IN (SELECT id FROM articles WHERE trashed_at IS NOT NULL)"
            " GROUP BY g.id ORDER BY count(*) DESC, g.label"
        )
    else:
        rows = connection.execute(
            "SELECT g.label, count(*), g.colour, g.pinned FROM article_tags t JOIN tags g ON g.id = t.tag_id"
            f" WHERE t.hidden = 0 AND t.article_id IN {CHOSEN} GROUP BY g.id ORDER BY count(*) DESC, g.label",
            (chosen(ids),),
        )
    return [Tag(label, count, colour, bool(pinned)) for label, count, colour, pinned in rows]


def tag(connection: sqlite3.Connection, ids: Sequence[int], add: Sequence[str], remove: Sequence[str]) -> Changed:
    """Gives and takes tags as the person; a tag that the page gave is hidden, never erased."""
    for id in ids:
        if connection.execute("SELECT 1 FROM articles WHERE id = ?", (int(id),)).fetchone():
            give_tags(connection, int(id), add, "person")
    for label in remove:
        found = connection.execute("SELECT id FROM tags WHERE key = ?", (tag_key(label),)).fetchone()
        if found is None:
            continue
        pairs = [(int(id), found[0]) for id in ids]
        connection.executemany(
            "DELETE FROM article_tags WHERE article_id = ? AND tag_id = ? AND given_by <> 'page'", pairs
        )
        connection.executemany(
            "UPDATE article_tags SET hidden = 1 WHERE article_id = ? AND tag_id = ? AND hidden = 0", pairs
        )
    connection.execute(FORGET_UNUSED_TAGS)
    return Changed(tuple(int(id) for id in ids), (*add, *remove))


def dress(connection: sqlite3.Connection, label: str, *, colour: str | None, pinned: bool | None) -> Changed:
    """Gives a tag a colour (empty for none) or pins it."""
    if colour is not None:
        connection.execute("UPDATE tags SET colour = ? WHERE key = ?", (colour, tag_key(label)))
    if pinned is not None:
        connection.execute("UPDATE tags SET pinned = ? WHERE key = ?", (int(pinned), tag_key(label)))
    return Changed((), (label,))


def rename(connection: sqlite3.Connection, old: str, new: str) -> Changed:
    """Calls a tag by another label; where that label is another tag already, the two become one."""
    key = tag_key(new)
    if not key:
        raise StoreError("A tag needs a name.")
    label = tag_label(new)
    row = connection.execute("SELECT id FROM tags WHERE key = ?", (tag_key(old),)).fetchone()
    if row is None:
        return Changed()
    other = connection.execute("SELECT id FROM tags WHERE key = ? AND id <> ?", (key, row[0])).fetchone()
    articles = connection.execute("SELECT article_id FROM article_tags WHERE tag_id = ?", (row[0],)).fetchall()
    if other is None:
        connection.execute("UPDATE tags SET label = ?, key = ? WHERE id = ?", (label, key, row[0]))
    else:
        connection.execute(
            "INSERT INTO article_tags (article_id, tag_id, given_by, position, hidden)"
            " SELECT article_id, ?, given_by, position, hidden FROM article_tags WHERE tag_id = ?"
            " ON CONFLICT (article_id, tag_id) DO UPDATE SET hidden = min(hidden, excluded.hidden)",
            (other[0], row[0]),
        )
        connection.execute("DELETE FROM tags WHERE id = ?", (row[0],))
    connection.executemany(
        "INSERT INTO events (article_id, at, kind, detail) VALUES (?, ?, 'tag renamed', ?)",
        [(article[0], now(), f"#{tag_label(old)} → #{label}") for article in articles],
    )
    return Changed(tuple(article[0] for article in articles), (old, new))


def give_tags(connection: sqlite3.Connection, id: int, labels: Iterable[str], given_by: GivenBy) -> None:
    """Adds tags to an article, keeping who gave a tag first; a person's tag shows again if it was hidden."""
    (position,) = connection.execute(
        "SELECT coalesce(max(position), -1) FROM article_tags WHERE article_id = ?", (id,)
    ).fetchone()
    for label in labels:
        key = tag_key(label)
        if not key:
            continue
        position += 1
        tag_id = tag_number(connection, label, key)
        connection.execute(
            "INSERT INTO article_tags (article_id, tag_id, given_by, position) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (article_id, tag_id) DO UPDATE SET hidden = 0"
            " WHERE hidden = 1 AND excluded.given_by = 'person'",
            (id, tag_id, given_by, position),
        )


def tag_label(written: str) -> str:
    """A tag as it is shown: what was written, without ``#`` in front."""
    return written.strip().lstrip("#").strip()


def tag_number(connection: sqlite3.Connection, label: str, key: str) -> int:
    """The number of the tag with this key, made with this label if there is none yet."""
    row = connection.execute("SELECT id FROM tags WHERE key = ?", (key,)).fetchone()
    if row is not None:
        return int(row[0])
    cursor = connection.execute("INSERT INTO tags (key, label) VALUES (?, ?)", (key, tag_label(label)))
    return int(cursor.lastrowid or 0)
