"""The law of batches: however drafts are divided among transactions, the archive and the answers are the same."""

from __future__ import annotations

import dataclasses
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.model import (
    Amendment,
    CleanDraft,
    CleanHtml,
    Draft,
    Moved,
    SiteRule,
    Stored,
    StoredPicture,
)
from reader.store import Store, opening
from reader.store.copies import PLACES


class Given(NamedTuple):
    """A draft as it is imported, with what the person and the rule of its site make of it."""

    found: CleanDraft
    amendment: Amendment | None
    rule: SiteRule | None


class _Noon(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: object = None) -> _Noon:
        return cls(2026, 3, 2, 12, tzinfo=UTC)


NAMES = ("one", "two", "three", "four", "five\0six")
TEXTS = ("The ferry runs at night.", "The ferry runs at night, again.", "항구에 새 등대가 섰다.", "")
TAGS = ("Tarn Quay", "tarn_quay", "#ＴＡＲＮ　quay", "ferries", "Ferries", "lamp", "등대", "#", "")
ORIGINALS = (b"", b"<p>The ferry", b"<p>The ferry ran")
MOMENTS = ("", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
PICTURES = (
    StoredPicture(caption="The quay", credit="Ada Morrow"),
    StoredPicture("a.png", "", "", "", "image/webp", 2, 3, "a" * 64, b"a picture"),
    StoredPicture("b.png", "", "", "A lamp", "image/webp", 3, 2, "b" * 64, b"another"),
)
SIGNATURES = (
    b"",
    bytes(PLACES),
    bytes(PLACES - 20) + bytes([1]) * 20,
    bytes(PLACES - 25) + bytes([2]) * 25,
    bytes(range(PLACES)),
)

few_tags = st.lists(st.sampled_from(TAGS), max_size=4).map(tuple)
amendments = st.builds(
    Amendment,
    title=st.sampled_from([None, "Ferries", "Lamps"]),
    authors=st.sampled_from([None, (), ("Bo Lind",)]),
    published=st.sampled_from([None, "2026-02-03"]),
    source=st.sampled_from([None, "Tarn Gazette"]),
    add_tags=few_tags,
    remove_tags=few_tags,
)
rules = st.builds(
    SiteRule, st.just("tarn.example"), source=st.sampled_from(["", "The Tarn"]), authors=st.just(("Cy",)), tags=few_tags
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive without articles."""
    path = tmp_path_factory.mktemp("empty") / "a.archive"
    Store.create(path)
    return path


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Moved, ...]:
    """Articles of another archive, one of them tagged, corrected, noted and deleted."""
    path = tmp_path_factory.mktemp("moved") / "a.archive"
    Store.create(path)
    store = Store(path)
    for number, name in enumerate(NAMES[:2], start=1):
        files = (("a.png", b"a picture"),)
        page = Draft(title=name, tags=TAGS[:5], original=ORIGINALS[number], files=files, captured_at=MOMENTS[1])
        store.save([CleanDraft(page, CleanHtml("<p>x"), TEXTS[0], (), name, "/far")], store.imports.begin("far"))
    store.tag([1], add=["lamp", "far"], remove=["ferries"])
    store.correct(1, {"title": ("Ferries", "")})
    store.set_note(1, "Look again.")
    store.trash([1])
    articles = []
    for id in store.all_ids():
        one = store.moved(id)
        shas = {each.capture.sha256 for each in one.captures} | {sha for each in one.captures for _, sha in each.files}
        articles.append(dataclasses.replace(one, contents=tuple((sha, store.content(sha, id)) for sha in sorted(shas))))
    store.close()
    return tuple(articles)


@st.composite
def some_given(draw: st.DrawFn, moved: Sequence[Moved]) -> Given:
    came = draw(st.sampled_from([None] * 6 + [*moved]))
    name = came.identity if came else draw(st.sampled_from(NAMES))
    text = draw(st.sampled_from(TEXTS))
    draft = Draft(
        title=draw(st.sampled_from(["Ferries", "ferries", "Lamps"])),
        authors=draw(st.sampled_from([(), ("Ada Morrow", 'Bo "the" Lind')])),
        published=draw(st.sampled_from(["", "2025-03-04T05:06+09:00"])),
        tags=draw(few_tags),
        original=draw(st.sampled_from(ORIGINALS)),
        part=draw(st.sampled_from(["", "1"])),
        files=draw(
            st.lists(st.tuples(st.sampled_from(["a.png", "b.png"]), st.sampled_from(ORIGINALS)), max_size=3).map(tuple)
        ),
        captured_at=draw(st.sampled_from(MOMENTS)),
        moved=came,
    )
    pictures = draw(st.lists(st.sampled_from(PICTURES), max_size=3).map(tuple))
    found = CleanDraft(
        draft, CleanHtml(f"<p>{text}</p>"), text, pictures, name, "/near", draw(st.sampled_from(SIGNATURES))
    )
    return Given(found, draw(st.none() | st.none() | amendments), draw(st.none() | st.none() | rules))


def saved(empty: Path, batches: Sequence[Sequence[Given]]) -> tuple[list[Stored], dict[str, list[tuple[object, ...]]]]:
    """What storing drafts in these transactions answers, and all that is in the archive then."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(empty, folder))
        store = Store(path)
        run = store.imports.begin("near")
        stored = []
        for batch in batches:
            made = {id(one.found): (one.amendment, one.rule) for one in batch}
            stored += store.save([one.found for one in batch], run, lambda found, made=made: made[id(found)])
        store.close()
        connection = sqlite3.connect(path)
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        held = {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in tables}
        connection.close()
        return stored, held


@given(st.data())
def test_drafts_stored_together_are_stored_as_if_one_by_one(
    empty: Path, moved: tuple[Moved, ...], data: st.DataObject
) -> None:
    drafts = data.draw(st.lists(some_given(moved), min_size=1, max_size=9))
    cut = data.draw(st.integers(0, len(drafts)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "datetime", _Noon)
        together = saved(empty, [drafts[:cut], drafts[cut:]])
        one_by_one = saved(empty, [[one] for one in drafts])
    assert together == one_by_one


def test_a_tag_that_an_earlier_draft_of_the_transaction_has_forgotten_is_given_anew(empty: Path) -> None:
    store = Store(shutil.copy(empty, empty.parent / "forgotten.archive"))
    page = CleanDraft(Draft(title="Lamps", tags=("lamp",)), CleanHtml("<p>x"), TEXTS[0], (), "one", "/near")
    store.save([page], store.imports.begin("near"))
    store.dress_tag("lamp", colour="#aa3311")
    store.delete_for_ever([1])
    store.dress_tag("lamp", colour="")
    tagged = dataclasses.replace(page, draft=Draft(title="Ferries"), identity="two")
    run = store.imports.begin("near")
    store.save([tagged, page], run, lambda found: (Amendment(add_tags=("far",)) if found is tagged else None, None))
    assert {tag.label: tag.count for tag in store.tags()} == {"far": 1, "lamp": 1}
    store.close()
