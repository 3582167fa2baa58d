"""The names of tags and their counts as columns, however many there are."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from itertools import repeat

import numpy as np

from reader.store.entries import CHOSEN, chosen
from reader.store.tagging import NOT_IN_TRASH
from reader.tags import CountedTags, TagKeys, TagNames

_COLUMNS = (
    "SELECT json_group_array(id), json_group_array(key), json_group_array(label), json_group_array(used_at),"
    " (SELECT json_group_array(json_array(key, colour, pinned)) FROM tags"
    "  WHERE same_as IS NULL AND (colour <> '' OR pinned)),"
    " (SELECT json_group_array(json_array(other.key, name.key)) FROM tags other JOIN tags name"
    "  ON name.id = other.same_as WHERE name.same_as IS NULL)"
    " FROM (SELECT id, key, CASE called WHEN '' THEN label ELSE called END AS label, used_at"
    "  FROM tags WHERE same_as IS NULL ORDER BY key)"
)


class TagColumns:
    """The names of tags, kept for as long as they stay as they are.

    They come as a few long texts and not row by row, which would hold up the other threads of Python
    all the while; what of those stayed the same is not taken apart again.
    """

    def __init__(self) -> None:
        self._texts: tuple[str, ...] = ("",) * 6
        self._names = TagNames(TagKeys(()), (), list, {}, frozenset(), TagKeys(()), np.zeros(0, np.intp))

    def names(self, connection: sqlite3.Connection) -> TagNames:
        """Every tag that counts as none but itself; the same object where nothing has changed."""
        texts = tuple(map(str, connection.execute(_COLUMNS).fetchone()))
        if texts != self._texts:
            _, keys, labels, used_at, dressed, others = texts
            same = keys == self._texts[1]
            known = self._names.keys if same else TagKeys(json.loads(keys))
            dresses = {known.rows[key]: (colour, pinned) for key, colour, pinned in json.loads(dressed)}
            meant = dict(json.loads(others))
            self._names = TagNames(
                known,
                self._names.labels if same and labels == self._texts[2] else json.loads(labels),
                lambda: list(map(str, json.loads(used_at))),
                {row: str(colour) for row, (colour, _) in dresses.items() if colour},
                frozenset(row for row, (_, pinned) in dresses.items() if pinned),
                TagKeys(list(meant)),
                known.rows_of(list(meant.values())),
            )
            self._texts = texts
        return self._names

    def counted(self, connection: sqlite3.Connection, ids: Sequence[int] | None) -> CountedTags:
        """The tags of these articles (of all outside the trash, if none are named), most first."""
        names = self.names(connection)
        own = json.loads(self._texts[0])
        within, values = (NOT_IN_TRASH, ()) if ids is None else (f"article_id IN {CHOSEN}", (chosen(ids),))
        written, numbers = map(
            json.loads,
            connection.execute(
                "SELECT json_group_array(tag_id), json_group_array(n) FROM (SELECT tag_id, count(*) AS n"
                f" FROM article_tags WHERE hidden = 0 AND {within} GROUP BY tag_id)",
                values,
            ).fetchone(),
        )
        by_id = dict(zip(written, numbers, strict=True))
        counts = np.fromiter(map(by_id.get, own, repeat(0)), np.int64, len(own))
        families = connection.execute("SELECT id, same_as FROM tags WHERE same_as IS NOT NULL").fetchall()
        if families:  # an article that carries two of a family counts once
            members = chosen(sorted({id for pair in families for id in pair}))
            for key, count in connection.execute(
                "SELECT n.key, count(DISTINCT article_id) FROM article_tags JOIN tag_names n USING (tag_id)"
                f" WHERE tag_id IN {CHOSEN} AND hidden = 0 AND {within} GROUP BY n.name_id",
                (members, *values),
            ):
                if key in names.keys.rows:  # in a damaged archive a name may count as another
                    counts[names.keys.rows[key]] = count
        return CountedTags.most_first(names, counts)
