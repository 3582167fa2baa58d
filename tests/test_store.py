"""The archive file: what is stored comes back, and nothing else happens to it."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from reader import errors
from reader.model import CleanDraft, CleanHtml, Counts, Draft, Stored, StoredPicture, Tag, tag_key
from reader.store import Store, migrations, opening, saving


def a_draft(number: int = 1, **given: object) -> CleanDraft:
    """A clean draft of an invented article; what is given replaces parts of it."""
    text = str(given.pop("text", f"The {number} ferries of Tarn Quay were repainted.\n\nNobody complained."))
    pictures = given.pop("pictures", ())
    identity = str(given.pop("identity", f"url:tarn.example/{number}"))
    draft = Draft(
        title=f"Ferry number {number} is green again",
        authors=("Ada Morrow",),
        published="2025-03-04T05:06+09:00",
        source="Tarn Gazette",
        url=f"https://tarn.example/{number}",
        tags=("Tarn Quay", "ferries"),
        original=f"original {number} {text}".encode(),
        format="copied-text",
        captured_at="2025-03-05T00:00:00Z",
    )
    return CleanDraft(
        draft=dataclasses.replace(draft, **given),  # type: ignore[arg-type]
        html=CleanHtml("".join(f"<p>{part}</p>" for part in text.split("\n\n"))),
        text=text,
        pictures=pictures,  # type: ignore[arg-type]
        identity=identity,
        origin="/tmp/ferry.txt",
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.archive"


@pytest.fixture
def store(path: Path):  # type: ignore[no-untyped-def]
    Store.create(path)
    opened = Store(path)
    yield opened
    opened.close()


def put(store: Store, *drafts: CleanDraft) -> list[Stored]:
    return store.save(drafts, store.imports.begin("a test"))


def test_an_article_comes_back_as_it_was_stored(store: Store) -> None:
    picture = StoredPicture(
        "https://tarn.example/a.jpg", "At the quay", "Tarn Photo", "a ferry", "image/jpeg", 4, 3, "ab", b"x"
    )
    (stored,) = put(store, a_draft(pictures=(picture,), files=(("ferry_files/a.jpg", b"raw"),)))
    article = store.article(stored.id)
    assert stored == Stored(1, "added", "/tmp/ferry.txt", "")
    assert article.title == "Ferry number 1 is green again"
    assert article.authors == ("Ada Morrow",)
    assert article.published == "2025-03-04T05:06+09:00"
    assert [(tag.label, tag.given_by) for tag in article.tags] == [("Tarn Quay", "page"), ("ferries", "page")]
    assert [(p.caption, p.credit, p.width, p.sha256) for p in article.pictures] == [
        ("At the quay", "Tarn Photo", 4, "ab")
    ]
    assert store.picture("ab") == b"x"
    assert article.text == "The 1 ferries of Tarn Quay were repainted.\n\nNobody complained."
    assert article.unread
    assert not article.starred


@given(st.binary(max_size=3000), st.text(min_size=1))
def test_originals_come_back_byte_for_byte(data: bytes, name: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.archive"
        Store.create(file)
        store = Store(file)
        (stored,) = put(store, a_draft(original=data))
        assert store.original(stored.id) == data
        assert store.article(stored.id).captures[0].sha256 == hashlib.sha256(data).hexdigest()
        store.close()


def test_the_same_article_again_changes_nothing(store: Store) -> None:
    put(store, a_draft())
    before = store.article(1)
    assert put(store, a_draft()) == [Stored(1, "unchanged", "/tmp/ferry.txt", "")]
    assert store.article(1) == before


def test_another_text_under_the_same_address_is_a_new_capture_and_the_first_original_stays(store: Store) -> None:
    put(store, a_draft())
    (stored,) = put(store, a_draft(text="The ferry sank.", captured_at="2025-03-06T00:00:00Z"))
    article = store.article(1)
    assert stored.state == "capture"
    assert article.text == "The ferry sank."
    assert len(article.captures) == 2
    assert store.original(1, article.captures[0].id) == a_draft().draft.original


def test_an_older_capture_imported_later_does_not_replace_what_is_shown(store: Store) -> None:
    put(store, a_draft())
    put(store, a_draft(text="The ferry was ordered.", captured_at="2024-01-01T00:00:00Z"))
    assert store.article(1).text.startswith("The 1 ferries")
    assert store.original(1) == a_draft().draft.original


def test_a_tag_that_the_person_took_away_stays_away_when_the_page_comes_again(store: Store) -> None:
    put(store, a_draft())
    store.tag([1], remove=["tarn_quay"])
    store.tag([1], add=["harbour"])
    put(store, a_draft(text="The ferry sank.", captured_at="2025-03-06T00:00:00Z"))
    assert [(tag.label, tag.given_by) for tag in store.article(1).tags] == [("ferries", "page"), ("harbour", "person")]


def test_a_tag_that_was_taken_away_can_be_given_back(store: Store) -> None:
    put(store, a_draft())
    store.tag([1], remove=["Tarn Quay"])
    store.tag([1], add=["Tarn Quay"])
    assert [(tag.label, tag.given_by) for tag in store.article(1).tags] == [("Tarn Quay", "page"), ("ferries", "page")]


def test_tags_are_one_tag_however_they_are_spelt(store: Store) -> None:
    put(store, a_draft(1, tags=("Coal Mine",)), a_draft(2, tags=("coal_mine",)), a_draft(3, tags=("#ＣＯＡＬ　mine",)))
    assert [(tag.label, tag.count) for tag in store.tags()] == [("Coal Mine", 3)]


@given(st.text())
def test_a_tags_key_does_not_depend_on_how_often_it_is_folded(label: str) -> None:
    assert tag_key(tag_key(label)) == tag_key(label)


def test_counts_of_tags_follow_the_articles_asked_for(store: Store) -> None:
    put(store, a_draft(1, tags=("a", "b")), a_draft(2, tags=("b",)), a_draft(3, tags=()))
    assert [(tag.label, tag.count) for tag in store.tags([2, 3])] == [("b", 1)]
    store.trash([2])
    assert [(tag.label, tag.count) for tag in store.tags()] == [("a", 1), ("b", 1)]


def test_the_trash_is_looked_up_without_going_through_all_articles(store: Store) -> None:
    store.save([a_draft(number) for number in range(1, 401)], store.imports.begin("many"))
    store.trash([7, 300])
    steps = []
    store._connection.set_progress_handler(lambda: steps.append(1), 1)
    try:
        assert [*store.ids_in_state("is:trashed")] == [7, 300]
    finally:
        store._connection.set_progress_handler(None, 1)
    assert len(steps) < 400


def test_an_archive_whose_indexes_somebody_dropped_is_read_as_ever(store: Store, path: Path) -> None:
    put(store, a_draft(1), a_draft(2), a_draft(3))
    store.trash([2])
    before = store.counts()
    with sqlite3.connect(path) as other:
        for name in ("trashed", "starred", "unread", "noted", "newest"):
            other.execute(f"DROP INDEX articles_{name}")
    other.close()
    assert [*store.ids_in_state("is:trashed")] == [2]
    assert before == store.counts()


def test_marks_and_trash_are_counted(store: Store) -> None:
    put(store, a_draft(1), a_draft(2), a_draft(3, tags=()))
    store.mark([1], unread=False, starred=True)
    store.set_note(2, "look again")
    store.trash([2])
    assert store.counts() == Counts(articles=2, unread=1, starred=1, noted=0, untagged=1, trashed=1)
    store.restore([2])
    assert store.counts() == Counts(articles=3, unread=2, starred=1, noted=1, untagged=1, trashed=0)


def test_deleting_for_ever_destroys_the_original_unless_another_article_shares_it(store: Store) -> None:
    put(store, a_draft(1, original=b"shared"), a_draft(2, original=b"shared"), a_draft(3, original=b"alone"))
    store.delete_for_ever([1, 3])
    assert store.original(2) == b"shared"
    assert store.sizes() == (1, 1)
    with pytest.raises(errors.ArticleMissing):
        store.article(3)


def test_numbers_are_never_given_twice(store: Store) -> None:
    put(store, a_draft(1), a_draft(2))
    store.delete_for_ever([2])
    assert [stored.id for stored in put(store, a_draft(3))] == [3]


def test_a_batch_is_stored_whole_or_not_at_all(store: Store) -> None:
    broken = dataclasses.replace(a_draft(2), html=object())  # type: ignore[arg-type]
    with pytest.raises(errors.StoreError):
        put(store, a_draft(1), broken)
    assert store.sizes() == (0, 0)


def test_articles_are_newest_first_and_undated_ones_last(store: Store) -> None:
    put(
        store,
        a_draft(1, published=""),
        a_draft(2, published="2024-05-01"),
        a_draft(3, published="2024-05-01T23:00-09:00"),
        a_draft(4, published="2024-05-01T23:00+09:00"),
    )
    assert list(store.ids("newest")) == [3, 4, 2, 1]
    assert list(store.ids("oldest")) == [2, 4, 3, 1]


def test_summaries_keep_the_order_asked_for_and_leave_out_the_missing(store: Store) -> None:
    put(store, a_draft(1), a_draft(2))
    found = [summary for summary, _ in store.summaries([2, 99, 1])]
    assert [summary.id for summary in found] == [2, 1]
    assert found[0].lead == "The 2 ferries of Tarn Quay were repainted. Nobody complained."


def test_every_change_that_the_index_must_know_is_noted_and_no_other(store: Store) -> None:
    put(store, a_draft(1), a_draft(2))
    notes, entries = store.stale(10)
    assert [entry.id for entry in entries] == [1, 2]
    assert entries[0].tags == ("Tarn Quay", "ferries")
    store.settle([number for number, _ in notes], "an index", 1)
    assert store.behind() == 0
    store.mark([1], unread=False, starred=True)
    store.trash([1])
    store.set_note(1, "")
    assert store.behind() == 0
    store.set_note(1, "a note")
    notes, entries = store.stale(10)
    assert [entry.note for entry in entries] == ["a note"]
    store.settle([number for number, _ in notes], "an index", 2)
    store.tag([2], add=["new"])
    assert [article for _, article in store.stale(10)[0]] == [2]
    store.delete_for_ever([1])
    notes, entries = store.stale(10)
    assert sorted(article for _, article in notes) == [1, 2]
    assert [entry.id for entry in entries] == [2]


def test_a_change_between_reading_and_settling_is_not_forgotten(store: Store) -> None:
    put(store, a_draft(1))
    notes, _ = store.stale(10)
    store.tag([1], add=["meanwhile"])
    store.settle([number for number, _ in notes], "an index", 1)
    assert store.behind() == 1


def test_what_a_new_capture_brings_between_reading_and_settling_is_not_forgotten(store: Store) -> None:
    put(store, a_draft(1))
    notes, _ = store.stale(10)
    pictures = (StoredPicture("https://tarn.example/b.jpg", "The new quay"),)
    put(store, a_draft(1, original=b"once more", text="Nothing is green.", pictures=pictures))
    store.settle([number for number, _ in notes], "an index", 1)
    (entry,) = store.stale(10)[1]
    assert entry.captions == ("The new quay",)


def test_tags_are_told_to_the_index_also_in_an_archive_of_before(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(
            opening, "migrations", migrations.Steps("archive-reader", tuple(migrations.migrations.steps[:7]))
        )
        before.setattr(opening, "VERSION", 7)
        Store.create(path)
        store = Store(path)
        put(store, a_draft(1))
        store.close()
    store = Store(path)
    put(store, a_draft(2))
    notes, entries = store.stale(10)
    assert [entry.tags for entry in entries] == [("Tarn Quay", "ferries")] * 2
    store.settle([number for number, _ in notes], "an index", 1)
    store.tag([1, 2], add=["later"])
    assert store.behind() == 2
    store.close()


def test_checking_a_sound_archive_finds_nothing(store: Store) -> None:
    put(store, a_draft(1), a_draft(2))
    assert list(store.check()) == []


def test_checking_finds_a_changed_original_and_a_changed_text(store: Store, path: Path) -> None:
    put(store, a_draft(1), a_draft(2))
    other = sqlite3.connect(path)
    other.execute("UPDATE originals SET zstd = ? WHERE bytes > 0 AND rowid = 1", (zstandard.compress(b"forged"),))
    other.execute("UPDATE article_texts SET text = 'forged' WHERE article_id = 2")
    other.commit()
    other.close()
    assert sorted((fault.kind, fault.id) for fault in store.check()) == [("original", 1), ("text", 2)]
    with pytest.raises(errors.StoreError):
        store.original(1)


def test_a_backup_is_a_whole_archive(store: Store, tmp_path: Path) -> None:
    put(store, a_draft(1))
    store.backup(tmp_path / "copy.archive")
    copy = Store(tmp_path / "copy.archive")
    assert copy.article(1) == store.article(1)
    assert copy.uuid == store.uuid
    copy.close()
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == []


# ---------------------------------------------------------------- opening


def everything(path: Path) -> bytes:
    return path.read_bytes()


@pytest.mark.parametrize("content", [b"", b"hello", b"\x7fELF" + bytes(200), b"SQLite format 3\0" + bytes(84)])
def test_a_file_that_is_no_archive_is_refused_and_left_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    Store.create(path)
    with pytest.raises(errors.NotAnArchive):
        Store(path)
    assert everything(path) == content


def test_another_programs_database_is_refused_and_left_as_it_is(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE bookmarks (id)")
    other.commit()
    other.close()
    before = everything(path)
    with pytest.raises(errors.NotAnArchive, match="no archive of this program"):
        Store(path)
    assert everything(path) == before


def test_a_newer_archive_is_refused_and_left_as_it_is(path: Path) -> None:
    Store.create(path)
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA user_version = {migrations.VERSION + 1}")
    other.close()
    before = everything(path)
    with pytest.raises(errors.NewerArchive):
        Store(path)
    assert everything(path) == before


def test_a_folder_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(errors.NotAnArchive):
        Store(tmp_path)


def test_a_damaged_archive_is_explained(path: Path) -> None:
    Store.create(path)
    with Path(path).open("r+b") as file:
        file.seek(200)
        file.write(b"\xff" * (path.stat().st_size - 200))
    with pytest.raises(errors.NotAnArchive, match="damaged"):
        Store(path).counts()


@pytest.mark.skipif(os.name == "nt", reason="rights of files are others there")
def test_a_read_only_archive_can_be_read_and_says_so_when_changed(path: Path, tmp_path: Path) -> None:
    Store.create(path)
    first = Store(path)
    put(first, a_draft(1))
    first.close()
    # Root may write everywhere, so this is tried by a handle that is asked to read only.
    store = Store(path, read_only=True)
    assert store.article(1).title == "Ferry number 1 is green again"
    assert [tag.count for tag in store.tags([1])] == [1, 1]
    with pytest.raises(errors.ReadOnly):
        store.mark([1], starred=True)
    store.close()


def test_an_archive_held_by_another_is_waited_for_and_then_explained(store: Store, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store._connection.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(errors.Busy):
        store.mark([1], starred=True)
    other.execute("ROLLBACK")
    other.close()


def test_an_older_archive_is_copied_and_then_brought_up_to_date(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.create(path)
    store = Store(path)
    put(store, a_draft(1))
    store.close()
    later = migrations.Steps("archive-reader", tuple(migrations.migrations.steps))
    later(name="m999_shelf")(lambda db: db.execute("ALTER TABLE articles ADD COLUMN shelf TEXT") and None)
    monkeypatch.setattr(opening, "migrations", later)
    monkeypatch.setattr(opening, "VERSION", migrations.VERSION + 1)
    opened = Store(path)
    assert opened.article(1).title == "Ferry number 1 is green again"
    assert opened._rows("SELECT shelf FROM articles") == [(None,)]
    opened.close()
    kept = path.with_name(f"a.archive.version-{migrations.VERSION}.backup")
    with contextlib.closing(sqlite3.connect(kept)) as before:
        assert before.execute("PRAGMA user_version").fetchone() == (migrations.VERSION,)


def test_a_migration_that_fails_leaves_the_archive_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.create(path)

    def fails(db: object) -> None:
        db.execute("CREATE TABLE half (id)")  # type: ignore[attr-defined]
        raise sqlite3.OperationalError("no")

    later = migrations.Steps("archive-reader", tuple(migrations.migrations.steps))
    later(name="m999_fails")(fails)
    with monkeypatch.context() as patched:
        patched.setattr(opening, "migrations", later)
        patched.setattr(opening, "VERSION", migrations.VERSION + 1)
        with pytest.raises(errors.StoreError):
            Store(path)
    store = Store(path)
    assert store._rows("SELECT count(*) FROM sqlite_master WHERE name = 'half'") == [(0,)]
    store.close()


def test_the_number_of_steps_is_the_version() -> None:
    assert len(migrations.migrations.steps) == migrations.VERSION


def test_many_processes_may_make_and_open_one_archive_at_once(path: Path) -> None:
    code = """if True:
        import sys
        from pathlib import Path
        from reader.store import Store
        Store.create(Path(sys.argv[1]))
        print(Store(Path(sys.argv[1])).uuid)
    """
    command = [sys.executable, "-c", code, str(path)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(8)]
    answers = [process.communicate() for process in started]
    assert {error for _, error in answers} == {""}
    assert len({uuid for uuid, _ in answers}) == 1


def test_the_archive_is_an_ordinary_database_with_full_durability(store: Store) -> None:
    assert store._rows("PRAGMA journal_mode") == [("wal",)]
    assert store._rows("PRAGMA synchronous") == [(2,)]
    assert store._rows("PRAGMA application_id") == [(migrations.APPLICATION_ID,)]


def test_a_full_disk_is_explained_and_loses_nothing(store: Store) -> None:
    put(store, a_draft(1))
    (pages,) = store._rows("PRAGMA page_count")[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(errors.DiskFull):
        put(store, a_draft(2, original=os.urandom(200_000)))
    store._connection.execute("PRAGMA max_page_count = 1000000")
    assert store.sizes() == (1, 1)
    assert [stored.id for stored in put(store, a_draft(2))] == [2]


def test_an_archive_moved_elsewhere_is_the_same_archive(store: Store, path: Path, tmp_path: Path) -> None:
    put(store, a_draft(1))
    store.close()
    moved = Path(shutil.move(path, tmp_path / "다른 곳.archive"))
    again = Store(moved)
    assert again.article(1).title == "Ferry number 1 is green again"
    again.close()


def test_the_digest_of_a_text_ignores_only_its_spacing_case_and_width() -> None:
    assert saving.content_digest("Ｔarn", "a  b\nc") == saving.content_digest("tarn", "A b c")
    assert saving.content_digest("tarn", "a b c") != saving.content_digest("tarn", "a b d")


def test_sqlite_utils_reads_the_archive(store: Store, path: Path) -> None:
    put(store, a_draft(1))
    query = (
        "select title, label from articles join article_tags on article_id = articles.id join tags on tags.id = tag_id"
    )
    command = [sys.executable, "-m", "sqlite_utils", "query", str(path), query, "--csv", "--no-headers"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.splitlines() == ["Ferry number 1 is green again,Tarn Quay", "Ferry number 1 is green again,ferries"]


def test_opening_a_second_handle_does_not_let_another_process_take_the_first_ones_journal_away(path: Path) -> None:
    Store.create(path)
    first = Store(path)
    put(first, a_draft(1))
    second = Store(path, read_only=True)
    code = "import sys; from pathlib import Path; from reader.store import Store; Store(Path(sys.argv[1])).close()"
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    assert Path(f"{path}-wal").exists()
    put(first, a_draft(2))
    assert list(second.ids("newest")) == list(first.ids("newest"))
    first.close()
    second.close()


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be taken away there")
@pytest.mark.parametrize("replaced", [False, True])
def test_nothing_is_acknowledged_that_would_go_into_a_file_taken_away(store: Store, path: Path, replaced: bool) -> None:
    put(store, a_draft(1))
    path.rename(path.with_name("elsewhere.archive"))
    if replaced:
        path.write_bytes(b"another file")
    with pytest.raises(errors.StoreError, match="moved, deleted or replaced"):
        put(store, a_draft(2))
    assert list(store.all_ids()) == [1]


def test_an_archive_behind_a_link_is_read_with_its_journal(store: Store, path: Path, tmp_path: Path) -> None:
    put(store, a_draft(1))
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "b.archive"
    link.symlink_to(path)
    other = Store(link)
    put(other, a_draft(2))
    assert list(store.all_ids()) == [1, 2]
    assert [entry.name for entry in link.parent.iterdir()] == ["b.archive"]
    other.close()


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_an_archive_and_its_backup_may_have_names_that_are_no_text(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    folder.mkdir()
    Store.create(folder / "a.archive")
    store = Store(folder / "a.archive")
    put(store, a_draft(1))
    store.backup(folder / "b.archive")
    store.close()
    copy = Store(folder / "b.archive")
    assert list(copy.all_ids()) == [1]
    copy.close()


def test_a_backup_that_cannot_be_written_is_explained_and_never_takes_anothers_place(
    store: Store, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    there.write_bytes(b"mine")
    with pytest.raises(errors.OutputError, match="not written over"):
        store.backup(there)
    with pytest.raises(errors.OutputError, match="could not be written"):
        store.backup(tmp_path / "no such folder" / "b.archive")
    assert there.read_bytes() == b"mine"


def test_an_original_whose_size_was_damaged_is_a_fault_and_takes_no_memory(store: Store, path: Path) -> None:
    put(store, a_draft(1))
    endless = b"\x28\xb5\x2f\xfd\xe0" + (1 << 60).to_bytes(8, "little") + bytes(8)
    other = sqlite3.connect(path)
    other.execute("UPDATE originals SET zstd = ?", (endless,))
    other.commit()
    other.close()
    assert [(fault.kind, fault.id) for fault in store.check()] == [("original", 1)]
    with pytest.raises(errors.StoreError, match="damaged"):
        store.original(1)


def test_a_tags_colour_and_pin_stay_when_its_last_article_loses_it(store: Store) -> None:
    put(store, a_draft(1, tags=()))
    store.tag([1], add=["to read"])
    store.dress_tag("to read", colour="#aa0000", pinned=True)
    store.tag([1], remove=["to read"])
    assert not store.tags()
    store.tag([1], add=["to read"])
    assert list(store.tags()) == [Tag("to read", 1, "#aa0000", True)]


def test_an_archive_whose_journal_was_half_brought_over_opens_whole(store: Store, path: Path, tmp_path: Path) -> None:
    put(store, a_draft(1, original=os.urandom(300_000)))
    halfway = tmp_path / "halfway.archive"
    shutil.copy(path, halfway)
    shutil.copy(f"{path}-wal", f"{halfway}-wal")
    with halfway.open("r+b") as file:  # the head already tells of more pages than are there yet
        file.seek(28)
        file.write((10_000).to_bytes(4, "big"))
    again = Store(halfway)
    assert list(again.all_ids()) == [1]
    assert list(again.check()) == []
    again.close()


def test_what_is_deleted_for_ever_is_nowhere_in_the_file(store: Store, path: Path) -> None:
    put(store, a_draft(1, text="The password of Tarn Quay is seven herons."), a_draft(2))
    store.delete_for_ever([1])
    store.close()
    assert b"seven herons" not in path.read_bytes()
    assert not Path(f"{path}-wal").exists()
