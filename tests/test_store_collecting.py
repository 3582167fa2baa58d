"""Collections: saved searches and folders; kept, nested, found in, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_store import a_draft, put

from reader.archive import Archive
from reader.errors import StoreError
from reader.model import Collection
from reader.store import Store
from reader.ui import changes


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    Store.create(tmp_path / "a.archive")
    store = Store(tmp_path / "a.archive")
    put(store, *(a_draft(number, tags=("coal",) if number < 3 else ("ferries",)) for number in range(1, 6)))
    opened = Archive(store)
    yield opened
    opened.close()


def take(archive: Archive, plan: changes.Plan) -> changes.Step:
    step = plan(archive)
    assert step is not None
    step.do(archive)
    return step


def shelves(archive: Archive) -> dict[str, int]:
    """The path of each collection and the number of its articles, in their order."""
    return {each.path: each.count for each in archive.collections()}


def found(archive: Archive, text: str) -> list[int]:
    archive.catch_up()
    return sorted(archive.search(archive.parse(text)).ids)


def number_of(archive: Archive, path: str) -> int:
    return next(each.id for each in archive.collections() if each.path == path)


@pytest.fixture
def trial(archive: Archive) -> Archive:
    """A folder in a folder, with articles in both, beside a saved search."""
    take(archive, changes.add_collection("Trial"))
    take(archive, changes.add_collection("편지", parent_id=1))
    take(archive, changes.add_collection("All coal", "#coal"))
    archive.put_into(1, [1, 2])
    archive.put_into(2, [2, 3])
    return archive


def test_a_folder_counts_what_lies_in_the_folders_inside_it_once(trial: Archive) -> None:
    trial.catch_up()
    assert shelves(trial) == {"Trial": 3, "Trial/편지": 2, "All coal": 2}


def test_articles_are_found_by_the_folder_that_they_lie_in(trial: Archive) -> None:
    assert found(trial, "in:Trial") == [1, 2, 3]
    assert found(trial, "in:trial/편지") == [2, 3]
    assert found(trial, 'in:"Trial" -#coal') == [3]
    assert found(trial, "in:Nowhere") == []


def test_articles_are_found_by_a_saved_search(trial: Archive) -> None:
    assert found(trial, 'in:"all coal" in:Trial') == [1, 2]


def test_a_saved_search_that_names_itself_finds_nothing_more(trial: Archive) -> None:
    take(trial, changes.add_collection("Round", "in:Round OR #coal"))
    assert found(trial, "in:Round") == [1, 2]
    assert shelves(trial)["Round"] == 2


def test_articles_in_the_trash_do_not_count_and_come_back_to_their_folder(trial: Archive) -> None:
    trial.trash([2])
    assert (shelves(trial)["Trial"], found(trial, "in:Trial")) == (2, [1, 3])
    trial.restore([2])
    assert (shelves(trial)["Trial"], found(trial, "in:Trial")) == (3, [1, 2, 3])


def test_putting_articles_into_a_folder_leaves_the_index_in_step(trial: Archive) -> None:
    trial.catch_up()
    trial.put_into(1, [4])
    assert trial.behind() == 0
    assert found(trial, "in:Trial") == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "plan",
    [
        changes.add_collection("New"),
        changes.add_collection("Unread coal", "#coal is:unread", parent_id=1),
        changes.change_collections([Collection(1, "Court case", "", 0, 7)]),
        changes.change_collections([Collection(2, "편지", "", 0, 1), Collection(3, "All coal", "#coal", 1, 1)]),
        changes.remove_collection(1),
        changes.remove_collection(3),
        changes.put_into(2, [1, 2, 5]),
        changes.take_out(2, [3, 4]),
    ],
)
def test_every_change_of_a_collection_is_undone_and_done_again_exactly(trial: Archive, plan: changes.Plan) -> None:
    def state() -> object:
        there = trial.collections()
        return there, [each.path for each in there], [sorted(trial.articles_in(each.id)) for each in there]

    before = state()
    step = take(trial, plan)
    after = state()
    assert after != before
    step.undo(trial)
    assert state() == before
    step.do(trial)
    assert state() == after


@pytest.mark.parametrize(
    "collection",
    [
        Collection(9, "trial"),
        Collection(9, " "),
        Collection(9, "a/b"),
        Collection(1, "Trial", "", 2),
        Collection(1, "Trial", "", 1),
    ],
)
def test_names_are_unique_in_their_folder_and_no_folder_lies_in_itself(trial: Archive, collection: Collection) -> None:
    before = shelves(trial)
    with pytest.raises(StoreError):
        trial.keep_collections([collection])
    assert shelves(trial) == before


def test_what_is_deleted_for_ever_is_in_no_folder(trial: Archive) -> None:
    trial.delete_for_ever([2])
    assert sorted(trial.articles_in(1)) == [1]
