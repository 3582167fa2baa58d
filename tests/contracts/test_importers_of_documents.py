"""Every kept container and document gives exactly its articles, whatever it is called and wherever it is cut off."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import articles_in, expected_of, kept_files

from reader import importers
from reader.importers import box, wire
from reader.model import CleanDraft

FORMATS = ("warc", "wacz", "arc", "zip", "mhtml", "epub", "pdf", "markdown")
FILES = kept_files(*FORMATS)


def read(path: Path) -> list[CleanDraft]:
    found = list(box.read(wire.Request(path)))
    return [one for one in found if isinstance(one, CleanDraft)]


def test_every_format_has_a_kept_file() -> None:
    assert set(FORMATS) == {path.parent.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_kept_file_gives_exactly_its_articles(path: Path) -> None:
    assert expected_of(path) == articles_in(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_format_is_known_by_its_content_whatever_the_file_is_called(path: Path, tmp_path: Path) -> None:
    (tmp_path / "download.bin").write_bytes(path.read_bytes())
    found = [draft.draft.format for draft in read(tmp_path / "download.bin")]
    assert found == [draft["format"] for draft in expected_of(path)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_cut_off_anywhere_gives_articles_or_a_sentence(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    cut = tmp_path / path.name
    for at in range(1, len(data), max(1, len(data) // 11)):
        cut.write_bytes(data[:at])
        for found in box.read(wire.Request(cut)):
            if isinstance(found, importers.ImportProblem):
                assert found.message.endswith(".")
            elif isinstance(found, CleanDraft):
                assert found.draft.title
                assert found.text or found.pictures


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_original_read_alone_gives_its_article_again(path: Path, tmp_path: Path) -> None:
    for number, draft in enumerate(read(path)):
        alone = tmp_path / f"{number}"
        alone.write_bytes(draft.draft.original)
        again = read(alone)
        named = [one for one in again if one.draft.part in (draft.draft.part, draft.draft.part.rpartition("!")[2])]
        (same,) = named or again
        assert (same.draft.title, same.text) == (draft.draft.title, draft.text)
