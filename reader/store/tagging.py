"""Tags: who gave which to what, and what they are called.

What was given stays as it was written. A tag that was renamed, merged or named as an alias only names, in
``same_as``, the tag that it counts as; all tags that count as one are called a *family*, and the one that
they count as its *name*. So a change of names touches a few rows, however many articles there are, and the
index, which holds what was written, stays as it is.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable, Sequence

from reader.errors import StoreError
from reader.model import Changed, GivenBy, TagUnion, tag_key
from reader.nouns import noun
from reader.store.entries import CHOSEN, chosen
from reader.store.listing import TRASHED
from reader.store.opening import now

# A colour, a pin or another name is the person's, and stays for when the tag is given again.
FORGET_UNUSED_TAGS = (
    "DELETE FROM tags WHERE colour = '' AND pinned = 0 AND called = '' AND same_as IS NULL"
    " AND id NOT IN (SELECT tag_id FROM article_tags)"
    " AND id NOT IN (SELECT same_as FROM tags WHERE same_as IS NOT NULL)"
)
NOT_IN_TRASH = f"article_id NOT IN (SELECT id FROM {TRASHED})"


@noun
class KeptTags:
    """Some families as they were: their rows of ``tags``, and who had given them to some articles.

    Shapes: ``given`` is None where only the names were kept.
    """

    keys: tuple[str, ...]
    names: tuple[tuple[object, ...], ...]
    articles: tuple[int, ...] = ()
    given: tuple[tuple[object, ...], ...] | None = None


# ---------------------------------------------------------------- reading


def counts(connection: sqlite3.Connection, ids: Sequence[int]) -> list[tuple[str, int]]:
    """How many of a few articles carry each tag, by the key of its name."""
    return connection.execute(
        "SELECT n.key, count(DISTINCT article_id) FROM article_tags JOIN tag_names n USING (tag_id)"
        f" WHERE hidden = 0 AND article_id IN {CHOSEN} GROUP BY n.name_id",
        (chosen(ids),),
    ).fetchall()


def labels_of(connection: sqlite3.Connection, ids: Sequence[int]) -> list[str]:
    """What the tags of some articles are called."""
    rows = connection.execute(
        "SELECT DISTINCT n.label FROM article_tags JOIN tag_names n USING (tag_id)"
        f" WHERE hidden = 0 AND article_id IN {CHOSEN}",
        (chosen(ids),),
    )
    return [row[0] for row in rows]


def aliases(connection: sqlite3.Connection) -> dict[str, str]:
    """What each tag that counts as another is called, by its key."""
    return dict(
        connection.execute(
            "SELECT g.key, n.label FROM tags g JOIN tag_names n ON n.tag_id = g.id WHERE g.same_as IS NOT NULL"
        )
    )


def families(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    """The keys of each family of several tags, its name first."""
    gathered: dict[str, list[str]] = {}
    for name, key in connection.execute(
        "SELECT name.key, g.key FROM tags g JOIN tags name ON name.id = g.same_as WHERE g.same_as IS NOT NULL"
    ):
        gathered.setdefault(name, [name]).append(key)
    return [tuple(keys) for keys in gathered.values()]


def names_of(connection: sqlite3.Connection, label: str) -> list[str]:
    """The other names of a tag, in the order in which they came."""
    rows = connection.execute(
        "SELECT label FROM tags WHERE same_as = (SELECT name_id FROM tag_names WHERE tag_id ="
        " (SELECT id FROM tags WHERE key = ?)) ORDER BY id",
        (tag_key(label),),
    )
    return [row[0] for row in rows]


def carriers(connection: sqlite3.Connection, label: str) -> array[int]:
    """The articles that carry a tag by any of its names, those in the trash included."""
    return _carriers(connection, _family(connection, [tag_key(label)]))


def givers(connection: sqlite3.Connection, label: str) -> dict[str, int]:
    """To how many articles a tag was given by the page, by the person and by a rule."""
    rows = connection.execute(
        "SELECT given_by, count(DISTINCT article_id) FROM article_tags"
        f" WHERE hidden = 0 AND {NOT_IN_TRASH} AND tag_id IN {CHOSEN} GROUP BY given_by",
        (chosen(_family(connection, [tag_key(label)])),),
    )
    return dict(rows.fetchall())


def union(connection: sqlite3.Connection, old: Sequence[str], into: str) -> TagUnion:
    """What would become of some tags that were merged into another."""

    def count(keys: Iterable[str]) -> int:
        return int(
            connection.execute(
                f"SELECT count(DISTINCT article_id) FROM article_tags WHERE hidden = 0 AND {NOT_IN_TRASH}"
                f" AND tag_id IN {CHOSEN}",
                (chosen(_family(connection, keys)),),
            ).fetchone()[0]
        )

    keys = [tag_key(each) for each in (*old, into)]
    written = connection.execute(
        f"SELECT label FROM tags WHERE id IN {CHOSEN} ORDER BY id", (chosen(_family(connection, keys)),)
    )
    return TagUnion(
        tuple(count([tag_key(each)]) for each in old),
        count([tag_key(into)]),
        count(keys),
        tuple(row[0] for row in written),
    )


# ---------------------------------------------------------------- giving and taking


def tag(connection: sqlite3.Connection, ids: Sequence[int], add: Sequence[str], remove: Sequence[str]) -> Changed:
    """Gives and takes tags as the person; a tag that the page gave is hidden, never erased."""
    for id in ids:
        if connection.execute("SELECT 1 FROM articles WHERE id = ?", (int(id),)).fetchone():
            give_tags(connection, int(id), add, "person")
    taken = chosen(_family(connection, map(tag_key, remove)))
    values = (taken, chosen(ids))
    connection.execute(
        f"DELETE FROM article_tags WHERE tag_id IN {CHOSEN} AND article_id IN {CHOSEN} AND given_by <> 'page'", values
    )
    connection.execute(
        f"UPDATE article_tags SET hidden = 1 WHERE tag_id IN {CHOSEN} AND article_id IN {CHOSEN} AND hidden = 0", values
    )
    connection.execute(FORGET_UNUSED_TAGS)
    return Changed(tuple(int(id) for id in ids), (*add, *remove))


def give_tags(connection: sqlite3.Connection, id: int, labels: Iterable[str], given_by: GivenBy) -> None:
    """Adds tags to an article, keeping who gave a tag first; a person's tag shows again if it was hidden.

    The page's tags are kept as it wrote them, the person's under the name of their family.
    """
    (position,) = connection.execute(
        "SELECT coalesce(max(position), -1) FROM article_tags WHERE article_id = ?", (id,)
    ).fetchone()
    for label in labels:
        key = tag_key(label)
        if not key:
            continue
        tag_id, family = _used(connection, label, key, by_person=given_by == "person")
        held = connection.execute(
            f"SELECT tag_id, hidden FROM article_tags WHERE article_id = ? AND tag_id IN {CHOSEN}", (id, family)
        ).fetchall()
        shown = any(not hidden for _, hidden in held)
        if given_by == "person" and held:
            if not shown:
                connection.execute(
                    f"UPDATE article_tags SET hidden = 0 WHERE article_id = ? AND tag_id IN {CHOSEN}", (id, family)
                )
        elif all(tag_id != each for each, _ in held):
            position += 1
            connection.execute(
                "INSERT INTO article_tags (article_id, tag_id, given_by, position, hidden) VALUES (?, ?, ?, ?, ?)",
                (id, tag_id, given_by, position, int(bool(held) and not shown)),
            )


class PageTags:
    """The tags of new articles' pages within one transaction; ``labels`` are looked up all at once."""

    def __init__(self, connection: sqlite3.Connection, at: str, labels: Iterable[str]) -> None:
        self._connection, self._at = connection, at
        keys = {label: tag_key(label) for label in labels}
        there = dict(
            connection.execute(f"SELECT key, id FROM tags WHERE key IN {CHOSEN}", (json.dumps([*{*keys.values()}]),))
        )
        self._there = {label: int(there[key]) for label, key in keys.items() if key in there}
        self._numbers: dict[str, int] = {}

    def numbers(self, labels: Iterable[str]) -> Iterable[int]:
        """The numbers of the tags of a page, each once, in the order in which it names them."""
        return dict.fromkeys(number for label in labels if (number := self._number(label)))

    def look_again(self) -> None:
        """Someone else writes now: who takes a tag away forgets the tags that no article has."""
        self._there.clear()

    def note_use(self) -> None:
        """Notes at the end that these tags, by the names that they count as, were given now."""
        if self._numbers:
            self._connection.execute(
                "UPDATE tags SET used_at = ? WHERE id IN"
                f" (SELECT coalesce(same_as, id) FROM tags WHERE id IN {CHOSEN})",
                (self._at, chosen([*self._numbers.values()])),
            )

    def _number(self, label: str) -> int:
        """The number of the tag, which is made where there is none; 0 for what is no tag."""
        known = self._numbers.get(label)
        if known is not None:
            return known
        number = self._there.get(label) or self._looked_up(label)
        if number:
            self._numbers[label] = number
        return number

    def _looked_up(self, label: str) -> int:
        """Its number, asked for by itself; the tag is made where there is none."""
        key = tag_key(label)
        if not key:
            return 0
        row = self._connection.execute("SELECT id FROM tags WHERE key = ?", (key,)).fetchone()
        if row is None:
            row = self._connection.execute(
                "INSERT INTO tags (key, label, used_at) VALUES (?, ?, ?) RETURNING id",
                (key, tag_label(label), self._at),
            ).fetchone()
        return int(row[0])


def drop_page_tags(connection: sqlite3.Connection, id: int, given: Iterable[str]) -> None:
    """Takes from an article the tags that its page was said to give and does not."""
    keys = json.dumps([tag_key(label) for label in given], ensure_ascii=False)
    connection.execute(
        "DELETE FROM article_tags WHERE article_id = ? AND given_by = 'page' AND tag_id NOT IN"
        " (SELECT id FROM tags WHERE key IN (SELECT value FROM json_each(?)))",
        (id, keys),
    )
    connection.execute(FORGET_UNUSED_TAGS)


def tag_label(written: str) -> str:
    """A tag as it is shown: what was written, without ``#`` in front."""
    return written.strip().lstrip("#").strip()


def _used(connection: sqlite3.Connection, label: str, key: str, *, by_person: bool) -> tuple[int, str]:
    """The number of the tag with this key, made with this label if there is none yet; and `chosen` of its family.

    It is used now. A person's tag is the name of its family, a page's tag what the page wrote.
    """
    row = connection.execute(
        "SELECT id, same_as, EXISTS (SELECT 1 FROM tags other WHERE other.same_as = tags.id) FROM tags WHERE key = ?",
        (key,),
    ).fetchone()
    if row is None:
        cursor = connection.execute(
            "INSERT INTO tags (key, label, used_at) VALUES (?, ?, ?)", (key, tag_label(label), now())
        )
        number = int(cursor.lastrowid or 0)
        return number, chosen([number])
    number, same_as, has_others = row
    name = same_as or number
    connection.execute("UPDATE tags SET used_at = ? WHERE id = ?", (now(), name))
    family = chosen(_family(connection, [key])) if same_as or has_others else chosen([number])
    return (name if by_person else number), family


# ---------------------------------------------------------------- names


def dress(connection: sqlite3.Connection, label: str, *, colour: str | None, pinned: bool | None) -> Changed:
    """Gives a tag a colour (empty for none) or pins it."""
    name = "(SELECT coalesce(same_as, id) FROM tags WHERE key = ?)"
    if colour is not None:
        connection.execute(f"UPDATE tags SET colour = ? WHERE id = {name}", (colour, tag_key(label)))
    if pinned is not None:
        connection.execute(f"UPDATE tags SET pinned = ? WHERE id = {name}", (int(pinned), tag_key(label)))
    return Changed((), (label,))


def unite(connection: sqlite3.Connection, old: Sequence[str], into: str) -> Changed:
    """Makes some tags, with all that count as them, count as another, which is made if there is none of that label.

    The label may be another spelling of one of them, or one of their own other names, which then
    becomes the name. Errors: a `StoreError` where a label is none.
    """
    key, label = tag_key(into), tag_label(into)
    if not key:
        raise StoreError("A tag needs a name.")
    known = _numbers(connection, map(tag_key, old))
    for each in old:
        if tag_key(each) not in known:
            raise _no_tag(each)
    names = list(dict.fromkeys(known.values()))
    changed = _carriers(connection, _family(connection, map(tag_key, old)))
    found = _numbers(connection, [key]).get(key)
    if found is None:
        colour, pinned = _dress(connection, names[0])
        cursor = connection.execute(
            "INSERT INTO tags (key, label, colour, pinned, used_at) VALUES (?, ?, ?, ?, ?)",
            (key, label, colour, pinned, now()),
        )
        name = int(cursor.lastrowid or 0)
    elif found in names:
        (name,) = connection.execute("SELECT id FROM tags WHERE key = ?", (key,)).fetchone()
        connection.execute(
            "UPDATE tags SET called = CASE label WHEN :label THEN '' ELSE :label END WHERE id = :name",
            {"label": label, "name": name},
        )
        colour, pinned = _dress(connection, found)
        connection.execute("UPDATE tags SET colour = ?, pinned = ? WHERE id = ?", (colour, pinned, name))
    else:
        name = found
        colour, pinned = _dress(connection, names[0])
        connection.execute(
            "UPDATE tags SET colour = CASE colour WHEN '' THEN ? ELSE colour END, pinned = max(pinned, ?) WHERE id = ?",
            (colour, pinned, name),
        )
    family = [*names, *([found] if found is not None else [])]
    connection.execute("UPDATE tags SET same_as = NULL WHERE id = ?", (name,))
    connection.execute(
        f"UPDATE tags SET same_as = :name WHERE id <> :name AND (id IN {_FAMILY} OR same_as IN {_FAMILY})",
        {"name": name, "family": chosen(family)},
    )
    return Changed(tuple(changed), (*old, into))


_FAMILY = "(SELECT value FROM json_each(:family))"


def add_name(connection: sqlite3.Connection, label: str, alias: str) -> Changed:
    """Makes another spelling, or a word of another language, mean a tag from now on.

    Errors: a `StoreError` where there is no such tag, or the alias is no label.
    """
    key, alias_key = tag_key(label), tag_key(alias)
    if not alias_key:
        raise StoreError("A tag needs a name.")
    name = _numbers(connection, [key]).get(key)
    if name is None:
        raise _no_tag(label)
    other = _numbers(connection, [alias_key]).get(alias_key)
    if other is None:
        connection.execute(
            "INSERT INTO tags (key, label, same_as) VALUES (?, ?, ?)", (alias_key, tag_label(alias), name)
        )
        return Changed((), (label, alias))
    if other == name:
        return Changed()
    (shown,) = connection.execute("SELECT label FROM tag_names WHERE tag_id = ?", (name,)).fetchone()
    return unite(connection, [alias], str(shown))


def drop_name(connection: sqlite3.Connection, alias: str) -> Changed:
    """Makes another name of a tag a tag of its own again."""
    key = tag_key(alias)
    row = connection.execute("SELECT id FROM tags WHERE key = ? AND same_as IS NOT NULL", (key,)).fetchone()
    if row is None:
        return Changed()
    connection.execute("UPDATE tags SET same_as = NULL WHERE id = ?", (row[0],))
    connection.execute(FORGET_UNUSED_TAGS)
    return Changed(tuple(_carriers(connection, [row[0]])), (alias,))


def _no_tag(label: str) -> StoreError:
    return StoreError("There is no tag “{label}” in this archive.", label=tag_label(label))


# ---------------------------------------------------------------- what was, and back to it


def keep(connection: sqlite3.Connection, labels: Sequence[str], articles: Sequence[int] | None = None) -> KeptTags:
    """The families of some labels as they are now, with who gave them to ``articles`` where those are named."""
    keys = tuple(dict.fromkeys(filter(None, map(tag_key, labels))))
    family = chosen(_family(connection, keys))
    names = connection.execute(
        "SELECT g.key, g.label, g.colour, g.pinned, g.called, g.used_at, name.key"
        f" FROM tags g LEFT JOIN tags name ON name.id = g.same_as WHERE g.id IN {CHOSEN}",
        (family,),
    ).fetchall()
    if articles is None:
        return KeptTags(keys, tuple(names))
    given = connection.execute(
        "SELECT g.key, t.given_by, t.position, t.hidden, t.article_id"
        " FROM article_tags t JOIN tags g ON g.id = t.tag_id"
        f" WHERE t.tag_id IN {CHOSEN} AND t.article_id IN {CHOSEN}",
        (family, chosen(articles)),
    ).fetchall()
    return KeptTags(keys, tuple(names), tuple(int(id) for id in articles), tuple(given))


def bring_back(connection: sqlite3.Connection, kept: KeptTags) -> Changed:
    """Puts families back as they were kept. A tag that came since and is in use stays, as one of its own."""
    there = _family(connection, [*kept.keys, *(str(row[0]) for row in kept.names)])
    connection.execute(f"UPDATE tags SET same_as = NULL WHERE id IN {CHOSEN}", (chosen(there),))
    connection.executemany(
        "INSERT INTO tags (key, label, colour, pinned, called, used_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (key) DO UPDATE SET colour = excluded.colour, pinned = excluded.pinned, called = excluded.called",
        [row[:6] for row in kept.names],
    )
    connection.executemany(
        "UPDATE tags SET same_as = (SELECT id FROM tags WHERE key = ?) WHERE key = ?",
        [(row[6], row[0]) for row in kept.names],
    )
    before = json.dumps([row[0] for row in kept.names])
    touched = set(kept.articles)
    if kept.given is not None:
        connection.execute(
            f"DELETE FROM article_tags WHERE article_id IN {CHOSEN} AND tag_id IN"
            f" (SELECT id FROM tags WHERE key IN {CHOSEN} OR id IN {CHOSEN})",
            (chosen(kept.articles), before, chosen(there)),
        )
        connection.executemany(
            "INSERT INTO article_tags (tag_id, given_by, position, hidden, article_id)"
            " SELECT tags.id, ?, ?, ?, articles.id FROM tags, articles WHERE tags.key = ? AND articles.id = ?",
            [(*row[1:4], row[0], row[4]) for row in kept.given],
        )
    else:
        touched.update(_carriers(connection, there))
    connection.execute(
        f"DELETE FROM tags WHERE id IN {CHOSEN} AND key NOT IN {CHOSEN}"
        " AND id NOT IN (SELECT tag_id FROM article_tags)",
        (chosen(there), before),
    )
    return Changed(tuple(sorted(touched)), tuple(str(row[1]) for row in kept.names))


# ---------------------------------------------------------------- numbers


def _numbers(connection: sqlite3.Connection, keys: Iterable[str]) -> dict[str, int]:
    """The number of the name of each tag that there is, by key."""
    rows = connection.execute(
        f"SELECT key, coalesce(same_as, id) FROM tags WHERE key IN {CHOSEN}", (json.dumps(list(keys)),)
    )
    return dict(rows.fetchall())


def _family(connection: sqlite3.Connection, keys: Iterable[str]) -> list[int]:
    """The numbers of all tags in the families of some keys."""
    names = chosen(sorted(set(_numbers(connection, keys).values())))
    rows = connection.execute(
        f"SELECT id FROM tags WHERE id IN {CHOSEN} OR same_as IN {CHOSEN} ORDER BY id", (names, names)
    )
    return [row[0] for row in rows]


def _carriers(connection: sqlite3.Connection, tag_ids: Sequence[int]) -> array[int]:
    """The articles that show any of some tags, those in the trash included; sorted."""
    rows = connection.execute(
        f"SELECT DISTINCT article_id FROM article_tags WHERE hidden = 0 AND tag_id IN {CHOSEN} ORDER BY article_id",
        (chosen(tag_ids),),
    )
    return array("q", (row[0] for row in rows))


def _dress(connection: sqlite3.Connection, tag_id: int) -> tuple[str, int]:
    """Colour and pin of a tag."""
    colour, pinned = connection.execute("SELECT colour, pinned FROM tags WHERE id = ?", (tag_id,)).fetchone()
    return str(colour), int(pinned)
