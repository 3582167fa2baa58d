"""Every kept file of a feed, a wire or an export gives exactly its articles, and nothing hostile."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import articles_in, expected_of, kept_files

from reader import importers
from reader.errors import ImportProblem
from reader.importers.source import SourceFile
from reader.model import Draft

FORMATS = (
    *("feed", "json-feed", "nitf", "newsml-1", "newsml-g2", "ninjs", "iptc-7901", "wordpress"),
    *("jsonl", "json", "csv", "xlsx", "bookmarks", "ris", "csl-json"),
)
FILES = kept_files(*FORMATS)
XML = [path for path in FILES if path.read_bytes().lstrip().startswith(b"<")]


def test_every_format_has_a_kept_file() -> None:
    assert set(FORMATS) == {path.parent.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_kept_file_gives_exactly_its_articles(path: Path) -> None:
    assert expected_of(path) == articles_in(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_format_is_known_by_its_content_whatever_the_file_is_called(path: Path) -> None:
    importer = importers.recognise(SourceFile(path.name, path))
    assert importer is importers.recognise(SourceFile("download.bin", path.read_bytes()))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_cut_off_anywhere_gives_articles_or_a_sentence(path: Path) -> None:
    data = path.read_bytes()
    for at in range(1, len(data), max(1, len(data) // 11)):
        file = SourceFile(path.name, data[:at])
        found: list[Draft | ImportProblem] = []
        told = "."
        try:
            found += importers.recognise(file).drafts(file)
        except ImportProblem as problem:
            told = problem.message
        assert told.endswith(".")
        assert [] == [part for part in found if isinstance(part, Draft) and not part.title and not part.html]


def hostile(data: bytes, entities: str, reference: str) -> bytes:
    """XML with a document type that declares entities, and a reference to one in its last text."""
    text = data.decode()
    start = text.find("?>") + 2
    at = text.rfind("</", 0, text.rfind("</", 0, text.rfind("</", 0, text.rfind("</"))))
    return f"{text[:start]}<!DOCTYPE x [{entities}]>{text[start:at]}{reference}{text[at:]}".encode()


@pytest.mark.parametrize("path", XML, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_entity_never_brings_in_a_file_of_the_computer(path: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("nobody may read this")
    given = hostile(path.read_bytes(), f'<!ENTITY x SYSTEM "{secret.as_uri()}">', "&x;")
    assert "nobody may read this" not in str(all_of(given))


@pytest.mark.parametrize("path", XML, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_entities_that_grow_a_million_times_stay_as_they_are_written(path: Path) -> None:
    layers = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    given = hostile(path.read_bytes(), f'<!ENTITY l0 "laugh">{layers}', "&l8;")
    assert len(str(all_of(given))) < 4 * len(given)


def all_of(data: bytes) -> list[object]:
    """The drafts of a file, or nothing where it is refused."""
    file = SourceFile("hostile.xml", data)
    try:
        return list(importers.recognise(file).drafts(file))
    except ImportProblem:
        return []
