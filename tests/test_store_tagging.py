"""What tags are called: renamed, merged and by other names; what was written stays, and all can be undone."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_store import a_draft, put

from reader.archive import Archive
from reader.errors import ReaderError, StoreError
from reader.model import GivenTag
from reader.query import noted
from reader.store import Store
from reader.ui import changes


@dataclass
class Library:
    """An archive with its store, which is asked for what the archive does not tell."""

    archive: Archive
    store: Store

    def labels(self, id: int) -> list[str]:
        return [tag.label for tag in self.archive.article(id).tags]

    def counts(self) -> dict[str, int]:
        return {tag.label: tag.count for tag in self.archive.tags()}

    def found(self, text: str) -> list[int]:
        self.archive.catch_up()
        return sorted(self.archive.search(self.archive.parse(text)).ids)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    Store.create(tmp_path / "a.archive")
    store = Store(tmp_path / "a.archive")
    put(
        store,
        a_draft(1, tags=("mine", "coal")),
        a_draft(2, tags=("mine",)),
        a_draft(3, tags=("coal",)),
        a_draft(4, tags=("석탄", "항구")),
    )
    opened = Library(Archive(store), store)
    yield opened
    opened.archive.close()


def test_a_renamed_tag_is_called_so_on_all_its_articles(library: Library) -> None:
    changed = library.archive.rename_tag("#mine", " #pit ")
    assert list(changed.articles) == [1, 2]
    assert library.counts() == {"pit": 2, "coal": 2, "석탄": 1, "항구": 1}
    assert library.found("#pit") == [1, 2]


def test_tags_are_known_as_soon_as_they_are_written_here_or_elsewhere(library: Library) -> None:
    assert list(library.store.tag_names().labels) == ["coal", "mine", "석탄", "항구"]
    library.archive.rename_tag("mine", "pit")
    assert "pit" in library.store.tag_names().labels
    with contextlib.closing(Store(library.store.path)) as elsewhere:
        elsewhere.tag([1], ["quay"], [])
    assert "quay" in library.store.tag_names().labels


def test_names_are_the_same_columns_until_something_of_them_changes(library: Library) -> None:
    store = library.store
    library.archive.colour_tag("석탄", "#aa3311")
    library.archive.pin_tag("coal", True)
    names = store.tag_names()
    assert (names.keys.keys, names.colours, names.pinned) == (["coal", "mine", "석탄", "항구"], {2: "#aa3311"}, {0})
    store.mark([1], starred=True)
    assert store.tag_names() is names
    library.archive.alias_tag("mine", "갱도")
    for text in ("갱", "ㄱㄷ", "ine"):
        assert store.tag_names().holding(text).tolist() == [False, True, False, False]
    library.archive.pin_tag("mine", True)
    assert store.tag_names().keys is names.keys
    assert store.tag_names().pinned == {0, 1}
    with contextlib.closing(sqlite3.connect(store.path)) as elsewhere:
        elsewhere.execute("UPDATE tags SET used_at = '2031-01-01T00:00:00Z' WHERE key = 'mine'")
        elsewhere.commit()
    assert store.tag_names().tag(1, 0).used_at == "2031-01-01T00:00:00Z"
    assert store.tag_names().recency.argmax() == 1


@pytest.mark.parametrize("label", ["a\0b", 'a "b" \\', "\u2028\U0001f404", "[1, 2]", "é" * 300, "\x1f\x7f"])
def test_every_tag_that_can_be_written_comes_back_with_its_count(library: Library, label: str) -> None:
    library.archive.tag([3, 4], add=[label])
    library.archive.catch_up()
    assert library.archive.tags() == library.store.tags()
    (given,) = [tag for tag in library.archive.article(3).tags if tag.label != "coal"]
    assert library.counts()[given.label] == 2


def test_what_the_page_wrote_stays_in_the_record_of_a_renamed_tag(library: Library) -> None:
    library.archive.rename_tag("mine", "pit")
    assert library.archive.article(2).tags == (GivenTag("pit", "page", "mine"),)


def test_the_old_name_goes_on_to_find_the_tag_and_says_so(library: Library) -> None:
    library.archive.rename_tag("mine", "pit")
    assert library.found("#mine") == [1, 2]
    asked = library.archive.parse("#mine")
    assert (str(asked), [noted(note) for note in asked.notes]) == ("#pit", ["“mine” is another name of “pit”."])


def test_the_old_name_on_a_later_page_gives_the_tag(library: Library) -> None:
    library.archive.rename_tag("mine", "pit")
    put(library.store, a_draft(5, tags=("Mine",)))
    assert library.labels(5) == ["pit"]
    assert library.counts()["pit"] == 3


def test_a_tag_can_be_renamed_back(library: Library) -> None:
    library.archive.colour_tag("mine", "#B3423A")
    library.archive.rename_tag("mine", "pit")
    library.archive.rename_tag("pit", "mine")
    assert library.labels(2) == ["mine"]
    assert library.archive.names_of_tag("mine") == ["pit"]
    assert [tag.colour for tag in library.archive.tags() if tag.label == "mine"] == ["#B3423A"]


def test_another_spelling_of_the_same_tag_is_the_person_s_and_the_page_s_stays(library: Library) -> None:
    library.archive.rename_tag("mine", "Mine")
    assert library.archive.article(2).tags == (GivenTag("Mine", "page", "mine"),)
    assert library.store.behind() == 4, "no article became stale that was not"


def test_merged_tags_count_an_article_that_has_both_once(library: Library) -> None:
    changed = library.archive.merge_tags(["mine"], "coal")
    assert list(changed.articles) == [1, 2]
    assert library.counts() == {"coal": 3, "석탄": 1, "항구": 1}
    assert library.labels(1) == ["coal"]
    assert {tag.label: tag.count for tag in library.archive.tags(ids=[1, 2])} == {"coal": 2}
    assert library.found("#coal") == [1, 2, 3]
    assert library.found("-#coal") == [4]
    assert library.found("tags:1") == [1, 2, 3]


def test_index_and_store_count_tags_of_several_names_alike(library: Library) -> None:
    library.archive.catch_up()
    library.archive.merge_tags(["mine"], "coal")
    library.archive.alias_tag("항구", "harbour")
    library.archive.tag([3], add=["harbour"])
    library.archive.tag([1], remove=["coal"])
    library.archive.trash([2])
    expected = [("항구", 2), ("coal", 1), ("석탄", 1)]
    for ids, counts in ((None, expected), ([1, 2, 3], [("coal", 2), ("항구", 1)]), ([], [])):
        assert [(tag.label, tag.count) for tag in library.store.tags(ids)] == counts
        assert library.archive.tags(ids=ids) == library.store.tags(ids)
    assert library.store.behind() == 2
    library.archive.catch_up()
    for ids in (None, [1, 2, 3], []):
        assert library.archive.tags(ids=ids) == library.store.tags(ids)


def test_an_index_that_is_made_anew_has_its_tags_counted_anew(library: Library) -> None:
    library.archive.catch_up()
    library.counts()
    put(library.store, a_draft(5, tags=("alder",)), a_draft(6, tags=("alder", "coal")))
    library.archive.catch_up()
    assert library.counts() == {"coal": 3, "alder": 2, "mine": 2, "석탄": 1, "항구": 1}
    library.archive.reindex()
    assert library.counts() == {"coal": 3, "alder": 2, "mine": 2, "석탄": 1, "항구": 1}


def test_what_a_change_of_articles_touches_are_the_tags_that_they_show(library: Library) -> None:
    library.archive.rename_tag("mine", "pit")
    library.archive.tag([1], remove=["coal"])
    assert library.archive.trash([1, 2]).tags == ("pit",)
    assert set(library.archive.restore([1, 3]).tags) == {"pit", "coal"}


def test_counting_gets_over_names_that_count_as_other_aliases(library: Library) -> None:
    with contextlib.closing(sqlite3.connect(library.store.path)) as elsewhere:
        elsewhere.execute("UPDATE tags SET same_as = (SELECT id FROM tags WHERE key = 'mine') WHERE key = 'coal'")
        elsewhere.execute("UPDATE tags SET same_as = (SELECT id FROM tags WHERE key = '항구') WHERE key = 'mine'")
        elsewhere.execute("INSERT INTO tags (id, key, label) VALUES (1 << 60, 'far', 'far')")
        elsewhere.commit()
    assert library.store.tags().labels == ["항구", "석탄"]


def test_several_tags_become_one_with_one_of_them(library: Library) -> None:
    library.archive.merge_tags(["mine", "석탄"], "coal")
    assert library.counts() == {"coal": 4, "항구": 1}
    library.archive.rename_tag("coal", "coal mining")
    assert library.counts() == {"coal mining": 4, "항구": 1}
    assert library.found("#석탄") == [1, 2, 3, 4]


def test_the_preview_of_a_merger_says_how_many_articles_and_which_labels(library: Library) -> None:
    union = library.archive.tag_union(["mine"], "coal")
    assert (union.old, union.into, union.after, union.labels) == ((2,), 2, 3, ("mine", "coal"))


def test_an_alias_in_another_language_finds_and_gives_the_tag(library: Library) -> None:
    library.archive.alias_tag("coal", "石炭")
    assert library.found("#石炭") == [1, 3]
    put(library.store, a_draft(5, tags=("石炭",)))
    assert library.archive.article(5).tags == (GivenTag("coal", "page", "石炭"),)
    library.archive.tag([2], add=["石炭"])
    assert library.archive.article(2).tags[-1] == GivenTag("coal", "person")


def test_an_alias_that_is_a_tag_already_brings_its_articles_along(library: Library) -> None:
    assert list(library.archive.alias_tag("coal", "석탄").articles) == [4]
    assert library.labels(4) == ["coal", "항구"]


def test_an_alias_can_be_parted_from_its_tag_again(library: Library) -> None:
    library.archive.alias_tag("coal", "석탄")
    assert list(library.archive.part_tag("석탄").articles) == [4]
    assert library.labels(4) == ["석탄", "항구"]


def test_a_tag_that_is_not_there_cannot_be_renamed_merged_or_named(library: Library) -> None:
    for change in (
        lambda: library.archive.rename_tag("ships", "boats"),
        lambda: library.archive.merge_tags(["coal", "ships"], "mine"),
        lambda: library.archive.alias_tag("ships", "boats"),
        lambda: library.archive.rename_tag("coal", " # "),
    ):
        with pytest.raises(StoreError):
            change()
    assert library.counts() == {"coal": 2, "mine": 2, "석탄": 1, "항구": 1}


def test_taking_a_tag_away_takes_it_by_all_its_names_and_it_stays_away(library: Library) -> None:
    library.archive.merge_tags(["mine"], "coal")
    library.archive.tag([1], remove=["coal"])
    assert library.labels(1) == []
    put(library.store, a_draft(1, text="Another text of the same page.", tags=("mine", "coal", "steam")))
    assert library.labels(1) == ["steam"]


def test_who_gave_a_tag_can_be_told(library: Library) -> None:
    library.archive.tag([2, 4], add=["coal"])
    assert library.archive.givers_of_tag("coal") == {"page": 2, "person": 2}


def test_changing_names_leaves_the_index_in_step(library: Library) -> None:
    library.archive.catch_up()
    library.archive.rename_tag("mine", "pit")
    library.archive.merge_tags(["pit"], "coal")
    library.archive.alias_tag("coal", "석탄")
    assert library.archive.behind() == 0
    assert library.found("#mine") == [1, 2, 3, 4]


# ---------------------------------------------------------------- undoing

_LABELS = st.sampled_from(("mine", "coal", "pit", "석탄", "石炭", "Mine", "harbour town"))
_IDS = st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True)
_PLANS: st.SearchStrategy[Callable[[], changes.Plan]] = st.one_of(
    st.tuples(_LABELS, _LABELS).map(lambda two: lambda: changes.rename_tag(*two)),
    st.tuples(st.lists(_LABELS, min_size=1, max_size=2), _LABELS).map(lambda two: lambda: changes.merge_tags(*two)),
    st.tuples(_LABELS, st.lists(_LABELS, max_size=2), st.lists(_LABELS, max_size=2)).map(
        lambda three: lambda: changes.name_tag(*three)
    ),
    _LABELS.map(lambda label: lambda: changes.remove_tag(label)),
    st.tuples(_IDS, st.lists(_LABELS, max_size=2), st.lists(_LABELS, max_size=2)).map(
        lambda three: lambda: changes.tag(*three)
    ),
    st.tuples(_LABELS, st.sampled_from(("", "#B3423A"))).map(lambda two: lambda: changes.colour_tag(*two)),
    st.tuples(_LABELS, st.booleans()).map(lambda two: lambda: changes.pin_tag(*two)),
)


def _state(library: Library) -> object:
    """Everything that a person could notice of the tags."""
    rows = "SELECT key, label, colour, pinned, called, (SELECT key FROM tags n WHERE n.id = tags.same_as) FROM tags"
    given = "SELECT article_id, key, given_by, hidden FROM article_tags JOIN tags ON tags.id = tag_id"
    articles = [library.archive.article(id).tags for id in range(1, 5)]
    return sorted(library.store._rows(rows)), sorted(library.store._rows(given)), articles, library.counts()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_PLANS, min_size=1, max_size=6))
def test_whatever_is_done_to_tags_is_undone_and_done_again_exactly(
    library: Library, plans: list[Callable[[], changes.Plan]]
) -> None:
    states = [_state(library)]
    steps = []
    for plan in plans:
        try:
            step = plan()(library.archive)
            if step is None:
                continue
            step.do(library.archive)
        except ReaderError:
            continue
        steps.append(step)
        states.append(_state(library))
    for place in range(len(steps) - 1, -1, -1):
        steps[place].undo(library.archive)
        assert _state(library) == states[place]
    for place, step in enumerate(steps, start=1):
        step.do(library.archive)
        assert _state(library) == states[place]
    for step in reversed(steps):
        step.undo(library.archive)
    assert _state(library) == states[0]


def test_a_page_s_tag_is_used_now_by_the_name_that_it_counts_as(library: Library, tmp_path: Path) -> None:
    library.archive.rename_tag("mine", "pit")
    with contextlib.closing(sqlite3.connect(tmp_path / "a.archive", isolation_level=None)) as connection:
        connection.execute("UPDATE tags SET used_at = ''")
    put(library.store, a_draft(5, tags=("mine",)), a_draft(6, tags=("mine", "quarry")))
    assert {tag.label: bool(tag.used_at) for tag in library.archive.tags()} == {
        "pit": True,
        "quarry": True,
        "coal": False,
        "석탄": False,
        "항구": False,
    }


def test_a_tag_that_a_page_writes_twice_is_given_once_however_it_is_written(library: Library) -> None:
    [stored, _] = put(library.store, a_draft(5, tags=("Gas", "#gas", "#", "lamp")), a_draft(6, tags=("gas",)))
    assert library.labels(stored.id) == ["Gas", "lamp"]
    assert library.counts()["Gas"] == 2
