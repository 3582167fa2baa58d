"""What has become of an article whose digest somebody holds on paper."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from test_store import a_draft, put

from reader import errors
from reader.archive import printed_digest
from reader.store import Store


@pytest.fixture
def store(tmp_path: Path):  # type: ignore[no-untyped-def]
    Store.create(tmp_path / "a.archive")
    opened = Store(tmp_path / "a.archive")
    yield opened
    opened.close()


def digest_of(store: Store, id: int) -> str:
    return store.article(id).captures[0].sha256


def states(store: Store, prefix: str) -> list[tuple[int, str, str, tuple[str, ...]]]:
    return [(proof.id, proof.original, proof.text, proof.corrected) for proof in store.proofs(prefix)]


def test_what_was_not_touched_is_unchanged(store: Store) -> None:
    put(store, a_draft(1), a_draft(2))
    for length in (8, 64):
        assert [(1, "whole", "unchanged", ())] == states(store, digest_of(store, 1)[:length])


def test_what_the_person_corrected_is_said(store: Store) -> None:
    put(store, a_draft(1))
    store.correct(1, {"text": ("Put right.", "<p>Put right.</p>"), "source": ("Gazette", "")})
    assert [(1, "whole", "corrected", ("source", "text"))] == states(store, digest_of(store, 1))
    store.correct(1, {"text": None, "source": None})
    assert [(1, "whole", "unchanged", ())] == states(store, digest_of(store, 1))


def test_a_later_capture_that_says_something_else_is_said(store: Store) -> None:
    later = a_draft(1, text="Another text.", captured_at="2026-01-01T00:00:00Z")
    put(store, a_draft(1), later)
    first, second = store.article(1).captures
    assert [(1, "whole", "later", ())] == states(store, first.sha256)
    assert [(1, "whole", "unchanged", ())] == states(store, second.sha256)


def test_an_original_that_articles_share_is_told_for_each_and_the_trash_too(store: Store) -> None:
    put(store, a_draft(1, original=b"shared"), a_draft(2, original=b"shared"))
    store.trash([2])
    assert [(1, False), (2, True)] == [(proof.id, proof.trashed) for proof in store.proofs(digest_of(store, 1)[:8])]


def test_damage_to_original_and_text_is_said(store: Store, tmp_path: Path) -> None:
    put(store, a_draft(1))
    digest = digest_of(store, 1)
    with sqlite3.connect(tmp_path / "a.archive") as connection:
        connection.execute("UPDATE article_texts SET text = 'forged'")
        connection.execute("UPDATE originals SET zstd = x'00'")
    connection.close()
    assert [(1, "damaged", "damaged", ())] == states(store, digest)


@pytest.mark.parametrize("text", ["abcd ef01", "ABCDEF01", "SHA-256 abcd ef01", "sha256:abcdef01"])
def test_a_digest_is_read_as_it_was_printed(text: str) -> None:
    assert "abcdef01" == printed_digest(text)


@pytest.mark.parametrize("text", ["", "abcdef0", "abcdefgh", "a" * 65])
def test_what_is_no_digest_is_refused(text: str) -> None:
    with pytest.raises(errors.ReaderError, match="is no digest"):
        printed_digest(text)
