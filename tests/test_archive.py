"""The use cases: store and index agree, whatever happens between."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader import errors, export, paths
from reader.archive import Archive, ImportEvent, Progress
from reader.model import Stored

PAGE = """{title}

{date}

print page small font big font

facebook share

tweet share

{caption} / Fell Pictures

{body}

A second paragraph tells what the people of Skerrow Fell thought of it in the evening.
{tags}
Copyright by Skerrow Herald
"""


def write(
    folder: Path, name: str, title: str, body: str, tags: str = "#hill sheep #Skerrow Fell", date: str = ""
) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    text = PAGE.format(
        title=title, date=date or "Feb 3, 2025, 07:15 am", caption=f"A view of {title}", body=body, tags=tags
    )
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def given(tmp_path: Path) -> Path:
    folder = tmp_path / "given"
    write(folder, "1.txt", "Sheep counted on Skerrow Fell", "The shepherds counted nine hundred sheep on the fell.")
    write(
        folder,
        "2.txt",
        "스케로 언덕에서 양을 세다",
        "한국과 일본의 연구자들이 스케로 언덕에서 양을 세었다. 모두 구백 마리였다고 한다.",
        "#양 세기 #Skerrow Fell",
        "2025.03.01 10:00",
    )
    write(
        folder,
        "3.txt",
        "スケロー丘で羊を数える",
        "東京電力の社員も丘に登り、羊を数えるのを手伝ったという。全部で九百頭だった。",
        "#羊の数 #Skerrow Fell",
        "2025年4月2日 09時30分",
    )
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive.open(tmp_path / "a.archive", create=True)
    yield opened
    opened.close()


def imported(archive: Archive, *given: Path) -> list[ImportEvent]:
    events: list[ImportEvent] = []
    archive.import_paths(given, events.append)
    archive.catch_up()
    return events


def found(archive: Archive, text: str) -> list[str]:
    return sorted(summary.title for summary in archive.summaries(archive.search(archive.parse(text)).ids))


SHEEP, YANG, HITSUJI = "Sheep counted on Skerrow Fell", "스케로 언덕에서 양을 세다", "スケロー丘で羊を数える"


def test_what_is_imported_is_found_by_words_and_tags_in_three_languages(archive: Archive, given: Path) -> None:
    events = imported(archive, given)
    assert [event.state for event in events if isinstance(event, Stored)] == ["added"] * 3
    assert found(archive, "shepherds") == [SHEEP]
    assert found(archive, "한국") == [YANG]
    assert found(archive, "東京電力") == [HITSUJI]
    assert found(archive, '#"Skerrow Fell"') == sorted([SHEEP, YANG, HITSUJI])
    assert found(archive, "#Skerrow Fell -#hill sheep") == sorted([YANG, HITSUJI])
    assert found(archive, "date:2025-03") == [YANG]
    assert found(archive, "nothing of the kind") == []
    assert found(archive, "") == sorted([SHEEP, YANG, HITSUJI])


def test_the_newest_article_comes_first_without_words(archive: Archive, given: Path) -> None:
    imported(archive, given)
    newest = [summary.title for summary in archive.summaries(archive.search(archive.parse("")).ids)]
    assert newest == [HITSUJI, YANG, SHEEP]
    oldest = archive.search(archive.parse("#Skerrow Fell"), "oldest").ids
    assert [summary.title for summary in archive.summaries(oldest)] == [SHEEP, YANG, HITSUJI]


def test_a_row_shows_the_passage_that_matched(archive: Archive, given: Path) -> None:
    imported(archive, given)
    asked = archive.parse("nine hundred")
    (summary,) = archive.summaries(archive.search(asked).ids, asked)
    marked = [summary.snippet.text[start:end] for start, end in summary.snippet.marks]
    assert marked == ["nine", "hundred"]


def test_a_row_shows_the_tag_that_matched_where_no_passage_does(archive: Archive, given: Path) -> None:
    imported(archive, given)
    archive.tag([2], add=["Old Quarry Road"])
    archive.catch_up()
    asked = archive.parse("road quarr*")
    (row,) = archive.summaries(archive.search(asked).ids, asked)
    assert (row.tags, row.tag_marks) == (
        ("양 세기", "Skerrow Fell", "Old Quarry Road"),
        ((), (), ((4, 10), (11, 15))),
    )
    assert not row.snippet.marks
    (row,) = archive.summaries([2], archive.parse("title:quarry"))
    assert row.tag_marks == ()
    (row,) = archive.summaries(archive.search(archive.parse("nine hundred")).ids, archive.parse("nine hundred"))
    assert row.tag_marks == ()


def test_importing_again_changes_nothing(archive: Archive, given: Path) -> None:
    imported(archive, given)
    before = archive.article(1)
    states = [event.state for event in imported(archive, given) if isinstance(event, Stored)]
    assert states == ["unchanged"] * 3
    assert archive.article(1) == before


def test_foreseeing_an_import_writes_nothing(archive: Archive, given: Path) -> None:
    shutil.copy(given / "1.txt", given / "1 once more.txt")
    again = (given / "1.txt").read_text("utf-8").replace("nine hundred", "a thousand")
    (given / "1 later.txt").write_text(again + "https://fell.example/sheep\n", "utf-8")
    events: list[ImportEvent] = []
    report = archive.foresee([given], events.append)
    assert archive.counts().articles == 0
    imported_after = archive.import_paths([given], lambda event: None)
    assert (report.added, report.captures, report.unchanged) == (
        imported_after.added,
        imported_after.captures,
        imported_after.unchanged,
    )
    assert (report.unchanged, report.problems) == (1, 0)


def test_one_bad_file_never_stops_the_others(archive: Archive, given: Path) -> None:
    (given / "0.html").write_bytes(b"")
    (given / "2b.bin").write_bytes(b"\x7fELF" + bytes(range(256)) * 20)
    (given / "9.txt.gz").write_bytes(b"\x1f\x8b\x08\x00")
    events = imported(archive, given)
    problems = [event for event in events if isinstance(event, errors.ImportProblem)]
    assert sorted(Path(problem.path).name for problem in problems) == ["0.html", "2b.bin", "9.txt.gz"]
    assert all(problem.message.endswith(".") for problem in problems)
    assert archive.counts().articles == 3


def test_an_import_can_be_stopped_and_what_was_told_is_kept(archive: Archive, tmp_path: Path) -> None:
    many = tmp_path / "many"
    for number in range(120):
        write(many, f"{number:03}.txt", f"Bell number {number}", f"The bell number {number} rang once on the fell.")
    events: list[ImportEvent] = []
    report = archive.import_paths([many], events.append, lambda: any(isinstance(e, Stored) for e in events))
    told = [event.id for event in events if isinstance(event, Stored)]
    assert report.cancelled
    assert 0 < len(told) < 120
    assert archive.counts().articles == len(told)


def test_progress_ends_at_the_number_of_files(archive: Archive, given: Path) -> None:
    progress = [event for event in imported(archive, given) if isinstance(event, Progress)]
    assert progress[-1] == Progress(3, 3)


def test_what_is_in_the_trash_is_found_only_when_asked_for(archive: Archive, given: Path) -> None:
    imported(archive, given)
    archive.trash([1])
    assert found(archive, "shepherds") == []
    assert found(archive, "is:trashed") == [SHEEP]
    assert found(archive, "is:trashed shepherds") == [SHEEP]
    archive.restore([1])
    assert found(archive, "shepherds") == [SHEEP]


def test_states_are_found_at_once_and_index_nothing_anew(archive: Archive, given: Path) -> None:
    imported(archive, given)
    archive.mark([1, 2], unread=False, starred=True)
    assert archive.behind() == 0
    archive.set_note(3, "ask the herdsman")
    assert found(archive, "is:starred") == sorted([SHEEP, YANG])
    assert found(archive, "is:unread") == [HITSUJI]
    assert found(archive, "has:note OR shepherds") == sorted([SHEEP, HITSUJI])
    assert found(archive, "tags:2") == sorted([SHEEP, YANG, HITSUJI])
    assert found(archive, "imported:<2d -is:starred") == [HITSUJI]


def test_a_tag_given_by_the_person_is_found_after_catching_up(archive: Archive, given: Path) -> None:
    imported(archive, given)
    archive.tag([2], add=["read this"])
    assert archive.behind() == 1
    assert archive.catch_up()
    assert found(archive, '#"read this"') == [YANG]


def test_a_deleted_article_is_gone_from_the_index_too(archive: Archive, given: Path) -> None:
    imported(archive, given)
    archive.delete_for_ever([1])
    archive.catch_up()
    assert found(archive, "shepherds") == []
    assert found(archive, '#"hill sheep"') == []


def test_an_index_that_is_gone_is_made_again(archive: Archive, given: Path) -> None:
    imported(archive, given)
    archive.close()
    shutil.rmtree(paths.index_folder(archive.uuid, archive.path))
    again = Archive.open(archive.path)
    assert found(again, "shepherds") == [SHEEP]
    again.close()


def test_an_index_that_was_damaged_is_made_again(archive: Archive, given: Path) -> None:
    imported(archive, given)
    archive.close()
    files = [path for path in paths.index_folder(archive.uuid, archive.path).rglob("*") if path.is_file()]
    for path in files:
        path.write_bytes(b"\0" * 10)
    again = Archive.open(archive.path)
    assert found(again, "shepherds") == [SHEEP]
    again.close()


def test_an_older_index_put_back_is_made_again(archive: Archive, given: Path, tmp_path: Path) -> None:
    imported(archive, given / "1.txt")
    archive.close()
    folder = paths.index_folder(archive.uuid, archive.path)
    shutil.copytree(folder, tmp_path / "older")
    again = Archive.open(archive.path)
    imported(again, given)
    again.close()
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "older", folder)
    third = Archive.open(archive.path)
    assert found(third, "한국") == [YANG]
    third.close()


def test_an_index_that_knows_more_than_the_archive_put_back_is_made_again(
    archive: Archive, given: Path, tmp_path: Path
) -> None:
    imported(archive, given / "1.txt")
    backup = archive.backup(tmp_path / "backup.archive")
    imported(archive, given)
    archive.close()
    for ending in ("", "-wal", "-shm"):
        Path(f"{archive.path}{ending}").unlink(missing_ok=True)
    shutil.copy(backup, archive.path)
    restored = Archive.open(archive.path)
    assert found(restored, "#Skerrow Fell") == [SHEEP]
    imported(restored, given / "3.txt")
    assert found(restored, "#Skerrow Fell") == sorted([SHEEP, HITSUJI])
    assert found(restored, "한국") == []
    restored.close()


def test_two_copies_of_an_archive_that_went_apart_are_searched_each_for_itself(
    archive: Archive, given: Path, tmp_path: Path
) -> None:
    imported(archive, given / "1.txt")
    copy = Archive.open(archive.backup(tmp_path / "copy.archive"))
    imported(copy, given / "2.txt")
    imported(archive, given / "3.txt")
    assert (found(copy, "한국"), found(archive, "한국")) == ([YANG], [])
    assert (found(copy, "東京電力"), found(archive, "東京電力")) == ([], [HITSUJI])
    copy.close()


def test_the_index_of_a_copy_that_is_gone_is_removed(archive: Archive, given: Path, tmp_path: Path) -> None:
    imported(archive, given)
    copy = Archive.open(archive.backup(tmp_path / "copy.archive"))
    copy.catch_up()
    place = paths.index_folder(copy.uuid, copy.path)
    copy.close()
    assert place.is_dir()
    copy.path.unlink()
    archive.reindex()
    assert not place.exists()
    assert found(archive, "東京電力") == [HITSUJI]


@pytest.mark.parametrize("day", ["0001", "0001-01-01", "9999", "9999-12-31", "1000..3000"])
def test_a_day_of_import_may_be_any_day(archive: Archive, given: Path, day: str) -> None:
    imported(archive, given)
    assert found(archive, f"imported:{day}") == (sorted([SHEEP, YANG, HITSUJI]) if ".." in day else [])


def test_a_name_too_long_for_the_system_is_explained(tmp_path: Path) -> None:
    with pytest.raises(errors.StoreError):
        Archive.open(tmp_path / ("a" * 300))


def test_an_export_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def write(path: Path, *problems: Exception) -> None:
        with export.new_file(path) as out:
            out.write(b"one line")
            for problem in problems:
                raise problem

    with pytest.raises(errors.StoreError):
        write(tmp_path / "out.jsonl", errors.StoreError("The archive is damaged."))
    with pytest.raises(errors.OutputError):
        write(tmp_path / ("a" * 300))
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == []


def test_an_archive_moved_to_another_computer_indexes_itself(
    archive: Archive, given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(archive, given)
    archive.close()
    monkeypatch.setenv("READER_HOME", str(tmp_path / "another computer"))
    moved = Archive.open(Path(shutil.move(archive.path, tmp_path / "moved.archive")))
    assert found(moved, "東京電力") == [HITSUJI]
    moved.close()


def test_an_archive_that_may_only_be_read_is_searched_all_the_same(archive: Archive, given: Path) -> None:
    imported(archive, given)
    archive.tag([1], add=["late"])
    reading = Archive.open(archive.path, read_only=True)
    assert found(reading, "shepherds") == [SHEEP]
    with pytest.raises(errors.ReadOnly):
        reading.trash([1])
    reading.close()


def test_a_second_handle_sees_what_the_first_one_wrote(archive: Archive, given: Path) -> None:
    other = Archive.open(archive.path)
    assert found(other, "shepherds") == []
    before = other.data_version()
    imported(archive, given)
    assert other.data_version() != before
    assert found(other, "shepherds") == [SHEEP]
    other.close()


def test_checking_says_how_the_index_stands(archive: Archive, given: Path) -> None:
    imported(archive, given)
    report = archive.check(lambda fault: None)
    assert (report.articles, report.originals, report.faults, report.index) == (3, 3, 0, "in step")
    archive.tag([1], add=["x"])
    assert archive.check(lambda fault: None).index == "behind"
    shutil.rmtree(paths.index_folder(archive.uuid, archive.path))
    other = Archive.open(archive.path)
    assert other.check(lambda fault: None).index == "absent"
    other.close()


def test_a_backup_is_never_written_over_anything(archive: Archive, given: Path, tmp_path: Path) -> None:
    imported(archive, given)
    folder = tmp_path / "backups"
    folder.mkdir()
    written = archive.backup(folder)
    assert written.parent == folder
    with pytest.raises(errors.OutputError):
        archive.backup(written)
    with pytest.raises(errors.OutputError):
        archive.backup(tmp_path / "no such folder" / "b.archive")
    copy = Archive.open(written)
    assert found(copy, "shepherds") == [SHEEP]
    copy.close()


def test_there_is_no_archive_until_one_is_made(tmp_path: Path) -> None:
    with pytest.raises(errors.StoreError, match="There is no archive"):
        Archive.open(tmp_path / "none.archive")
    assert not (tmp_path / "none.archive").exists()


def test_facets_count_what_was_found(archive: Archive, given: Path) -> None:
    imported(archive, given)
    facets = archive.facets(archive.search(archive.parse("")).ids)
    assert facets["month"] == [("2025-02", 1), ("2025-03", 1), ("2025-04", 1)]
    assert list(facets["source"]) == [("Skerrow Herald", 3)]
    assert sorted(facets["language"]) == [("en", 1), ("ja", 1), ("ko", 1)]


def test_every_order_of_the_index_is_that_of_the_store(archive: Archive, given: Path) -> None:
    write(
        given, "4.txt", "Sheep without a day", "Nobody knows when the sheep of the fell were counted.", date="undated"
    )
    imported(archive, given)
    asked = archive.parse('#"Skerrow Fell" OR sheep')
    for sort in ("newest", "oldest", "imported", "title", "source"):
        ids = archive.search(asked, sort).ids
        assert (sort, archive._store.ids(sort)) == (sort, ids)
        assert archive.search(archive.parse("is:unread"), sort).ids == ids


def test_a_search_that_nobody_waits_for_ends(archive: Archive, given: Path) -> None:
    imported(archive, given)
    with pytest.raises(errors.SearchDropped):
        archive.search(archive.parse("sheep"), dropped=lambda: True)


def test_counts_are_exact_while_the_index_is_behind(archive: Archive, given: Path) -> None:
    imported(archive, given)
    store, ids = archive._store, [1, 2, 3, 77]
    assert archive.tags() == store.tags()
    archive.tag([1, 2], add=["Hill Sheep", "new tag"], remove=["Skerrow Fell"])
    archive.trash([2])
    archive.delete_for_ever([3])
    assert archive.behind() == 3
    assert archive.tags() == store.tags()
    assert {tag.label: tag.count for tag in archive.tags()} == {"hill sheep": 1, "new tag": 1}
    assert archive.tags(ids=ids) == store.tags(ids)
    assert {name: sorted(counts) for name, counts in archive.facets(ids).items()} == {
        name: sorted(counts) for name, counts in store.facets(ids).items()
    }
    archive.catch_up()
    assert archive.tags() == store.tags()
    assert archive.tags(ids=ids) == store.tags(ids)


def test_counting_never_makes_an_index(archive: Archive, given: Path) -> None:
    archive.import_paths([given], lambda event: None)
    assert archive.tags()[0].count == 3
    assert archive.facets([1])["source"] == [("Skerrow Herald", 1)]
    assert archive.index_state() == "absent"


def test_a_misspelt_word_is_put_right(archive: Archive, given: Path) -> None:
    imported(archive, given)
    write(given, "4.txt", "Sheep sheared", "The shepherds sheared the sheep of the fell, as shepherds do.")
    imported(archive, given)
    assert str(archive.suggestion(archive.parse("shephards #Skerrow Fell"))) == 'shepherds #"Skerrow Fell"'
    assert archive.suggestion(archive.parse("shepherds")) is None
    assert archive.suggestion(archive.parse("#sheeep")) is None


def test_a_note_is_found_and_the_row_shows_its_passage(archive: Archive, given: Path) -> None:
    imported(archive, given)
    archive.set_note(2, "Compare with the **lighthouse** story; 등대 기사와 비교.")
    archive.catch_up()
    for text in ("lighthouse", "note:lighthouses", "note:등대", "등대 has:note"):
        assert found(archive, text) == [YANG]
    assert found(archive, "title:lighthouse") == found(archive, "note:sheep") == []
    asked = archive.parse("lighthouse")
    (row,) = archive.summaries([2], asked)
    assert [row.snippet.text[start:end] for start, end in row.snippet.marks] == ["lighthouse"]
    archive.set_note(2, "")
    archive.catch_up()
    assert found(archive, "lighthouse") == []


def test_the_original_comes_out_as_it_went_in(archive: Archive, given: Path) -> None:
    imported(archive, given)
    originals = {archive.original(id) for id in (1, 2, 3)}
    assert originals == {path.read_bytes() for path in given.iterdir()}
