"""Captures and copies: nothing is overwritten, and every capture can be read as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.archive import Archive, ImportEvent
from reader.errors import ArticleMissing, ReaderError
from reader.model import Stored

PAGE = """<!doctype html><html><head><title>{title}</title>
<link rel="canonical" href="{url}"><meta property="article:tag" content="{tag}"></head>
<body><article><h1>{title}</h1>{body}<img src="quay_files/quay.png" alt="The quay"></article></body></html>"""
WORDS = [
    "The quay of Ormsay was closed on Monday because the tide had taken eleven of its planks.",
    "The harbour master counted them twice, and then asked the school to count them once more.",
    "Nobody in the town can remember a tide that took so many planks in one night.",
    "The carpenter says that the new planks will be of larch, as the old ones were.",
    "Until then the boats of the morning leave from the old slip beside the chapel.",
]


def page(url: str, words: list[str], title: str = "Tide takes eleven planks", tag: str = "Ormsay") -> str:
    return PAGE.format(title=title, url=url, tag=tag, body="".join(f"<p>{each}</p>" for each in words))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive.open(tmp_path / "a.archive", create=True)
    yield opened
    opened.close()


def imported(archive: Archive, folder: Path, name: str, text: str) -> Stored:
    path = folder / name
    path.write_text(text, "utf-8")
    events: list[ImportEvent] = []
    archive.import_paths([path], events.append)
    (stored,) = [event for event in events if isinstance(event, Stored)]
    return stored


def test_the_same_address_with_other_words_is_a_capture_and_both_can_be_read(archive: Archive, tmp_path: Path) -> None:
    early, late = page("https://ormsay.example/tide?key=7", WORDS[:3]), page("https://ormsay.example/tide?key=7", WORDS)
    first = imported(archive, tmp_path, "early.html", early)
    second = imported(archive, tmp_path, "late.html", late.replace("eleven planks", "twelve planks"))
    assert (first.state, second.state, second.id) == ("added", "capture", first.id)
    article = archive.article(first.id)
    assert article.title == "Tide takes twelve planks"
    old, new = article.captures
    was = archive.capture(first.id, old.id).article
    assert was.title == "Tide takes eleven planks"
    assert WORDS[0] in was.text
    assert WORDS[4] not in was.text
    assert archive.capture(first.id, new.id).article.html == article.html
    assert archive.original(first.id, old.id) == early.encode()
    assert "trafilatura" in old.made_by


def test_an_address_kept_by_a_web_archive_is_the_address(archive: Archive, tmp_path: Path) -> None:
    first = imported(archive, tmp_path, "one.html", page("https://ormsay.example/tide?key=7&utm_source=x", WORDS))
    kept = "https://web.archive.example/web/20260114080000/https://www.ormsay.example/tide?key=7"
    again = imported(archive, tmp_path, "two.html", page(kept, WORDS))
    other = imported(archive, tmp_path, "three.html", page("https://ormsay.example/tide?key=8", WORDS))
    assert (again.state, again.id) == ("unchanged", first.id)
    assert (other.state, other.copy_of) == ("added", first.id)


def test_a_capture_is_read_again_with_the_pictures_beside_it(archive: Archive, tmp_path: Path) -> None:
    samples = Path(__file__).resolve().parent.parent / "resources" / "samples"
    archive.import_paths([samples / "tide-market.html", samples / "pursers-ledger.html"], lambda event: None)
    for id in archive.search(archive.parse("")).ids:
        article = archive.article(id)
        again = archive.capture(id, article.captures[0].id)
        assert again.article == article
        assert set(again.pictures) == {each.sha256 for each in article.pictures if each.sha256}


def test_near_copies_are_both_kept_and_know_each_other(archive: Archive, tmp_path: Path) -> None:
    first = imported(archive, tmp_path, "one.html", page("https://ormsay.example/tide", WORDS))
    second = imported(archive, tmp_path, "two.html", page("https://skerry.example/7", [*WORDS, "It rained."], "Planks"))
    third = imported(archive, tmp_path, "three.html", page("https://skerry.example/8", WORDS[:1] * 4, "Other"))
    assert (second.state, second.copy_of, third.copy_of) == ("added", first.id, 0)
    assert [each.id for each in archive.copies(first.id)] == [second.id]
    assert [each.id for each in archive.copies(second.id)] == [first.id]
    archive.trash([second.id])
    assert archive.copies(first.id) == []
    archive.delete_for_ever([second.id])
    assert (
        imported(archive, tmp_path, "two.html", page("https://skerry.example/9", WORDS, "Planks")).copy_of == first.id
    )


def test_a_capture_that_is_not_there_is_explained(archive: Archive, tmp_path: Path) -> None:
    stored = imported(archive, tmp_path, "one.html", page("https://ormsay.example/tide", WORDS))
    with pytest.raises(ArticleMissing):
        archive.capture(stored.id, 99)
    assert issubclass(ArticleMissing, ReaderError)


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(2, 5)), min_size=1, max_size=5))
def test_whatever_is_imported_every_original_comes_out_again(
    tmp_path_factory: pytest.TempPathFactory, visits: list[tuple[int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("visits")
    archive = Archive.open(folder / "a.archive", create=True)
    said: dict[int, set[bytes]] = {}
    for n, (address, length) in enumerate(visits):
        text = page(f"https://ormsay.example/{address}", WORDS[:length], f"Planks at {address}")
        stored = imported(archive, folder, f"{n}.html", text)
        if stored.state != "unchanged":
            said.setdefault(stored.id, set()).add(text.encode())
    kept = {id: {archive.original(id, capture.id) for capture in archive.article(id).captures} for id in sorted(said)}
    archive.close()
    assert said == kept
