"""Imports as a whole: foreseen, corrected, undone and brought back; sites with rules; and reading anew."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_files import answer, record

from reader.archive import Amendments, Archive, ImportEvent
from reader.errors import ReaderError, StoreError
from reader.importers import maker, workers
from reader.model import Foreseen, GivenTag, Reextracted, SiteRule, Stored

PAGE = """<!doctype html><html><head><title>{title}</title><link rel="canonical" href="{url}">
<meta property="article:tag" content="{tag}">
<meta property="article:published_time" content="2026-02-03T08:00:00+09:00">
</head><body><article><h1>{title}</h1>{body}</article></body></html>"""
WORDS = [
    "The quay of Ormsay was closed on Monday because the tide had taken eleven of its planks.",
    "The harbour master counted them twice, and then asked the school to count them once more.",
    "Nobody in the town can remember a tide that took so many planks in one night.",
    "The carpenter says that the new planks will be of larch, as the old ones were.",
]


def write(folder: Path, name: str, url: str, words: list[str], title: str = "Tide takes planks") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    body = "".join(f"<p>{each}</p>" for each in words)
    path.write_text(PAGE.format(title=title, url=url, tag="Ormsay", body=body), "utf-8")
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive.open(tmp_path / "a.archive", create=True)
    yield opened
    opened.close()


@pytest.fixture
def tide(tmp_path: Path) -> Path:
    return write(tmp_path / "given", "tide.html", "https://www.ormsay.example/tide", WORDS)


def imported(archive: Archive, *paths: Path, amendments: Amendments | None = None) -> list[Stored]:
    events: list[ImportEvent] = []
    archive.import_paths(paths, events.append, amendments=amendments or Amendments())
    return [event for event in events if isinstance(event, Stored)]


def foreseen(archive: Archive, *paths: Path) -> list[Foreseen]:
    events: list[ImportEvent] = []
    archive.foresee(paths, events.append)
    return [event for event in events if isinstance(event, Foreseen)]


def titles(archive: Archive) -> list[str]:
    return sorted(row.title for row in archive.summaries(archive.search(archive.parse("")).ids))


def test_what_is_foreseen_says_what_the_article_would_say(archive: Archive, tide: Path, tmp_path: Path) -> None:
    copy = write(tmp_path / "given", "twin.html", "https://skerry.example/7", WORDS, "Planks gone")
    one, two = foreseen(archive, tide.parent)
    assert (one.stored, one.title, one.format, one.charset) == (
        Stored(0, "added", str(tide)),
        "Tide takes planks",
        "html",
        "utf-8",
    )
    assert (one.published, one.tags, one.copy_title) == ("2026-02-03T08:00:00+09:00", ("Ormsay",), "")
    assert (two.stored.path, two.copy_title) == (str(copy), "Tide takes planks")
    imported(archive, tide)
    (near,) = foreseen(archive, copy)
    assert (near.stored.state, near.stored.copy_of, near.copy_title) == ("added", 1, "Tide takes planks")
    assert archive.counts().articles == 1


def test_corrections_reach_the_article_and_the_page_keeps_its_own(archive: Archive, tide: Path, tmp_path: Path) -> None:
    other = write(tide.parent, "other.html", "https://ormsay.example/other", WORDS[:2] * 3, "Other")
    said = tmp_path / "said.jsonl"
    lines = [
        {
            "path": str(tide),
            "title": "Planks lost",
            "author": ["Ada Quay"],
            "add_tags": ["planks"],
            "remove_tags": ["Ormsay"],
        },
        {"path": str(other), "skip": True},
    ]
    said.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    (stored,) = imported(archive, tide.parent, amendments=Amendments.load(said))
    article = archive.article(stored.id)
    assert (article.title, article.authors, article.tags) == (
        "Planks lost",
        ("Ada Quay",),
        (GivenTag("planks", "person"),),
    )
    assert [each.page_value for each in article.corrections if each.field == "title"] == ["Tide takes planks"]


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"title": "x"}', '{"path": "a", "author": "x"}', '{"path": 1}'])
def test_corrections_that_cannot_be_understood_name_their_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "said.jsonl").write_text("\n" + line, "utf-8")
    with pytest.raises(ReaderError, match="Line 2"):
        Amendments.load(tmp_path / "said.jsonl")


def test_a_rule_of_a_site_is_given_to_its_new_articles_alone(archive: Archive, tide: Path) -> None:
    archive.keep_site_rule(SiteRule("ormsay.example", source="The Ormsay Bell", tags=("islands",)))
    elsewhere = write(tide.parent, "else.html", "https://skerry.example/7", WORDS[:2] * 3, "Elsewhere")
    assert [each.source for each in foreseen(archive, tide)] == ["The Ormsay Bell"]
    first, second = imported(archive, tide, elsewhere)
    article = archive.article(first.id)
    assert (article.source, article.tags) == (
        "The Ormsay Bell",
        (GivenTag("Ormsay", "page"), GivenTag("islands", "rule")),
    )
    assert archive.article(second.id).source != "The Ormsay Bell"
    archive.keep_site_rule(SiteRule("ormsay.example"))
    assert archive.site_rules() == []


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    """A web archive of some pages, large enough to be read by several workers."""
    path = tmp_path / "crawl.warc"
    site = "https://ormsay.example"
    pages = [
        PAGE.format(title=f"Plank {n} is laid", url=f"{site}/{n}", tag="Ormsay", body=f"<p>Plank {n}. {WORDS[n]}</p>")
        for n in range(4)
    ]
    picture = record(answer(random.Random(3).randbytes(workers.SHARED_BYTES), "image/png"), f"{site}/p.png", number=9)
    pages_too = (record(answer(page.encode()), f"{site}/{n}", number=n) for n, page in enumerate(pages))
    path.write_bytes(b"".join((*pages_too, picture)))
    return path


def test_a_large_file_that_is_imported_again_gives_what_is_new_and_doubles_nothing(
    archive: Archive, crawl: Path
) -> None:
    whole = crawl.read_bytes()
    crawl.write_bytes(whole.replace(b"Plank 3 is laid", b"Plank 9 is laid"))
    first = imported(archive, crawl)
    assert ["added"] * 4 == [each.state for each in first]
    crawl.write_bytes(whole)
    again = imported(archive, crawl)
    assert {(each.part, each.id) for each in first} == {(each.part, each.id) for each in again}
    assert ["capture", "unchanged", "unchanged", "unchanged"] == sorted(each.state for each in again)
    assert 4 == len(titles(archive))


def test_what_was_undone_or_thrown_away_of_a_large_file_is_as_of_any_other(archive: Archive, crawl: Path) -> None:
    first = imported(archive, crawl)
    archive.undo_import()
    assert ["added"] * 4 == [each.state for each in imported(archive, crawl)]
    thrown = first[2].id
    archive.trash([thrown])
    again = imported(archive, crawl)
    assert {thrown} == {each.id for each in again if each.trashed}
    assert {"unchanged"} == {each.state for each in again}
    archive.delete_for_ever([thrown])
    again = imported(archive, crawl)
    assert ["added", "unchanged", "unchanged", "unchanged"] == sorted(each.state for each in again)


def test_an_import_is_undone_as_a_whole_and_comes_back(archive: Archive, tide: Path) -> None:
    imported(archive, tide)
    write(tide.parent, "tide.html", "https://www.ormsay.example/tide", [*WORDS, "It rained."], "Tide takes more planks")
    new = write(tide.parent, "new.html", "https://ormsay.example/new", WORDS[:2] * 3, "A new slip")
    assert [each.state for each in imported(archive, tide.parent)] == ["added", "capture"]
    report = archive.undo_import()
    assert (report.trashed, report.captures, report.problems) == (1, 1, 0)
    assert titles(archive) == ["Tide takes planks"]
    article = archive.article(1)
    assert (len(article.captures), "It rained." in article.text) == (1, False)
    assert b"It rained." not in archive.original(1)
    assert [run.undone_at != "" for run in archive.imports()] == [True, False]
    assert archive.check(lambda fault: None).faults == 0
    assert [each.state for each in imported(archive, tide.parent)] == ["added", "capture"]
    assert titles(archive) == ["A new slip", "Tide takes more planks"]
    assert len(archive.article(1).captures) == 2
    assert archive.original(2) == new.read_bytes()


def test_undoing_twice_goes_back_import_by_import(archive: Archive, tide: Path) -> None:
    imported(archive, tide)
    other = write(tide.parent, "other.html", "https://ormsay.example/other", WORDS[:2] * 3, "Other")
    imported(archive, other)
    archive.undo_import()
    archive.undo_import()
    assert titles(archive) == []
    with pytest.raises(StoreError):
        archive.undo_import()


def test_what_lies_in_the_trash_stays_there_and_is_told(archive: Archive, tide: Path) -> None:
    imported(archive, tide)
    archive.trash([1])
    (stored,) = imported(archive, tide)
    assert (stored.state, stored.trashed) == ("unchanged", True)
    assert titles(archive) == []
    write(tide.parent, "tide.html", "https://www.ormsay.example/tide", [*WORDS, "It rained."])
    (stored,) = imported(archive, tide)
    assert (stored.state, stored.trashed, archive.article(1).trashed) == ("capture", True, True)


def test_reading_anew_follows_a_better_reader_and_keeps_what_the_person_did(
    archive: Archive, tide: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(archive, tide)
    archive.correct(1, {"title": "Planks lost"})
    archive.tag([1], add=["mine"])
    archive.mark([1], starred=True)
    archive._store._connection.execute("UPDATE article_texts SET text = 'As an older program read it.'")
    archive._store._connection.execute("UPDATE captures SET made_by = 'archive-reader 0.0.1'")
    archive._store._connection.execute("UPDATE articles SET language = 'xx'")
    events: list[object] = []
    report = archive.reextract([1], events.append)
    assert (report.articles, report.changed, report.problems) == (1, 1, 0)
    assert [event.changed for event in events if isinstance(event, Reextracted)] == [("language", "text")]
    article = archive.article(1)
    assert WORDS[0] in article.text
    assert (article.title, article.starred, article.language) == ("Planks lost", True, "en")
    assert article.tags == (GivenTag("Ormsay", "page"), GivenTag("mine", "person"))
    assert article.captures[0].made_by == maker.maker("html")
    assert article.events[-1].kind == "read anew"
    assert archive.reextract([1], events.append).articles == 0
    assert archive.reextract([1], events.append, every=True).changed == 0
    assert archive.check(lambda fault: None).faults == 0


def test_the_same_bytes_are_unchanged_although_another_program_read_them(archive: Archive, tide: Path) -> None:
    imported(archive, tide)
    archive._store._connection.execute("UPDATE captures SET digest = 'of another text'")
    assert [each.state for each in imported(archive, tide)] == ["unchanged"]


def test_a_watched_folder_tells_what_has_arrived_and_was_not_imported(archive: Archive, tide: Path) -> None:
    arrived = archive.arrivals(tide.parent)
    assert list(arrived) == [tide]
    archive.note_arrived(arrived)
    assert archive.arrivals(tide.parent) == {}
    tide.write_bytes(tide.read_bytes() + b"\n")
    assert list(archive.arrivals(tide.parent)) == [tide]
