"""Which articles say nearly the same, found by their signatures alone however many there are.

A signature has 128 places, and two texts that are alike by 0.8 share at least 103 of them. It is cut into
26 bands, so that 25 unequal places leave one band whole: whoever shares no band is no copy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

PLACES = 128
ALIKE = 0.8
MOST = 100
"""How many copies are looked for; thousands may share the words that a site shows instead of an article."""

_FEWEST_EQUAL = 103
_BY_CHANCE = 1 / 256
_MOST_IN_BAND = 400
_CUTS = [(band * PLACES // 26, (band + 1) * PLACES // 26) for band in range(26)]
_CHUNK = 500
_IN_BANDS = " UNION ALL ".join(
    f"SELECT * FROM (SELECT article_id FROM signature_bands WHERE band = ? LIMIT {_MOST_IN_BAND})" for _ in _CUTS
)


def keep(connection: sqlite3.Connection, id: int, signature: bytes) -> None:
    """Keeps an article's signature in place of an earlier one; an empty one finds no copies."""
    forget(connection, [id])
    add(connection, id, signature)


def add(connection: sqlite3.Connection, id: int, signature: bytes) -> None:
    """Keeps the signature of an article that has none yet; nothing where it is empty."""
    if not signature:
        return
    connection.execute("INSERT INTO signatures (article_id, signature) VALUES (?, ?)", (id, signature))
    connection.executemany(
        "INSERT INTO signature_bands (band, article_id) VALUES (?, ?)", [(band, id) for band in _bands(signature)]
    )


def forget(connection: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Removes articles' signatures."""
    for id in ids:
        row = connection.execute("SELECT signature FROM signatures WHERE article_id = ?", (int(id),)).fetchone()
        if row is not None:
            connection.executemany(
                "DELETE FROM signature_bands WHERE band = ? AND article_id = ?",
                [(band, int(id)) for band in _bands(row[0])],
            )
            connection.execute("DELETE FROM signatures WHERE article_id = ?", (int(id),))


def of(connection: sqlite3.Connection, id: int) -> bytes:
    """An article's signature; empty where it has none."""
    row = connection.execute("SELECT signature FROM signatures WHERE article_id = ?", (id,)).fetchone()
    return bytes(row[0]) if row is not None else b""


def alike(connection: sqlite3.Connection, signature: bytes, besides: int = 0) -> list[int]:
    """The articles whose text is alike by at least `ALIKE`, most alike first, at most `MOST`."""
    bands = tuple(_bands(signature))
    near = {row[0] for row in connection.execute(_IN_BANDS, bands)} if bands else set()
    near.discard(besides)
    found = []
    candidates = sorted(near)
    for start in range(0, len(candidates), _CHUNK):
        some = candidates[start : start + _CHUNK]
        places = ", ".join("?" * len(some))
        for id, other in connection.execute(
            f"SELECT article_id, signature FROM signatures WHERE article_id IN ({places})", some
        ):
            equal = _equal(signature, other)
            if equal >= _FEWEST_EQUAL:
                found.append((-equal, id))
    return [id for _, id in sorted(found)][:MOST]


def likeness(one: bytes, other: bytes) -> float:
    """How much of their words two texts share, from 0 to 1, by their signatures."""
    if not one or not other:
        return 0.0
    return max(0.0, (_equal(one, other) / PLACES - _BY_CHANCE) / (1 - _BY_CHANCE))


def _equal(one: bytes, other: bytes) -> int:
    return sum(a == b for a, b in zip(one, other, strict=True))


def _bands(signature: bytes) -> Iterator[int]:
    """The bands of a signature as numbers, each with its place in front of its bytes."""
    if len(signature) == PLACES:
        for band, (start, end) in enumerate(_CUTS):
            yield band << 40 | int.from_bytes(signature[start:end], "big")
