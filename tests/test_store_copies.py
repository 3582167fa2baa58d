"""The law of copies: whoever is alike by 0.8 is found, and nobody else, by the bands of the signatures alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import given
from hypothesis import strategies as st

from reader.store import copies
from reader.store.migrations import COPIES

signatures = st.binary(min_size=copies.PLACES, max_size=copies.PLACES)


@contextmanager
def tables() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    for statement in COPIES:
        connection.execute(statement)
    yield connection
    connection.close()


@st.composite
def edited(draw: st.DrawFn) -> tuple[bytes, bytes, int]:
    """A signature, another that differs in some places, and in how many."""
    one = draw(signatures)
    places = draw(st.sets(st.integers(0, copies.PLACES - 1), max_size=60))
    other = bytes(value ^ draw(st.integers(1, 255)) if n in places else value for n, value in enumerate(one))
    return one, other, len(places)


@given(edited())
def test_an_article_is_a_copy_exactly_if_it_is_alike_enough(pair: tuple[bytes, bytes, int]) -> None:
    one, other, unequal = pair
    with tables() as connection:
        copies.keep(connection, 1, one)
        assert copies.alike(connection, other) == ([1] if copies.likeness(one, other) >= copies.ALIKE else [])
        assert (copies.likeness(one, other) >= copies.ALIKE) == (unequal <= 25)


@given(edited())
def test_to_be_a_copy_is_mutual(pair: tuple[bytes, bytes, int]) -> None:
    one, other, _ = pair
    with tables() as connection:
        copies.keep(connection, 1, one)
        copies.keep(connection, 2, other)
        assert bool(copies.alike(connection, one, besides=1)) == bool(copies.alike(connection, other, besides=2))


@given(st.lists(signatures, min_size=1, max_size=4))
def test_what_is_forgotten_leaves_nothing_behind(kept: list[bytes]) -> None:
    with tables() as connection:
        for signature in kept:
            copies.keep(connection, 1, signature)
        assert copies.of(connection, 1) == kept[-1]
        copies.forget(connection, [1, 2])
        rows = connection.execute("SELECT count(*) FROM signature_bands UNION ALL SELECT count(*) FROM signatures")
        assert rows.fetchall() == [(0,), (0,)]


def test_a_text_too_short_to_tell_is_no_copy_of_another() -> None:
    with tables() as connection:
        copies.keep(connection, 1, b"")
        assert copies.alike(connection, b"") == []


def test_what_thousands_share_is_listed_within_bounds() -> None:
    with tables() as connection:
        for id in range(1, 1000):
            copies.keep(connection, id, bytes(128))
        assert len(copies.alike(connection, bytes(128), besides=1)) == copies.MOST
