"""`archive-reader print`: the samples and hostile articles as PDF, read back by another program."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfs
import pypdf
import pytest

from reader.archive import Archive
from reader.model import Article
from reader.render import Block, Figure, Rule, Table, Text, blocks, local_date, plain

SAMPLES = Path(__file__).resolve().parents[1] / "resources" / "samples"


def command(archive: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    line = [sys.executable, "-P", "-m", "reader", words[0], "--archive", str(archive), *words[1:]]
    return subprocess.run(
        line, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=170, check=False
    )


def printed(archive: Path, *words: str) -> dict[str, Any]:
    done = command(archive, "print", *words, "--json")
    assert (0, 1) == (done.returncode, len(done.stdout.splitlines())), done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    archive = Archive.open(tmp_path_factory.mktemp("samples") / "samples.archive", create=True)
    archive.import_paths([SAMPLES], lambda event: None)
    archive.catch_up()
    yield archive
    archive.close()


def letters(text: str) -> str:
    """Text without spaces and without what is nothing to the eye: places to part a word, directions."""
    return re.sub(r"[\s\u00ad\u200b\u200e\u200f\u202a-\u202e]", "", text)


def told(article: Article) -> str:
    """What the pages of an article are to say, letter by letter."""
    day = local_date(article.published, article.language) or article.published_raw
    said = [article.title, "·".join(filter(None, (", ".join(article.authors), day)))]
    said += map(told_by, blocks(article))
    said += ["#" + tag.label for tag in article.tags]
    return letters("".join([*said, article.copyright]))


def told_by(block: Block) -> str:
    match block:
        case Text():
            bullet = "" if block.number is None else f"{block.number}." if block.ordered else "•"
            return bullet + plain(block.runs)
        case Figure():
            return plain(block.caption) + (f" / {block.credit}" if block.credit else "")
        case Table():
            cells = "".join(told_by(inside) for cell in block.cells for inside in cell.blocks)
            return plain(block.caption) + cells
        case Rule():
            return ""


@pytest.mark.timeout(170)
@pytest.mark.parametrize("columns", ["1", "2"])
def test_every_sample_holds_every_word_once_and_in_order(samples: Archive, tmp_path: Path, columns: str) -> None:
    path = tmp_path / "samples.pdf"
    ids = samples.search(samples.parse("")).ids
    printed(samples.path, "", "--pdf", str(path), "--columns", columns, "--no-header", "--no-footer", "--no-contents")
    pages = pdfs.pages_of(path)
    with pypdf.PdfReader(path) as file:
        starts = [file.get_destination_page_number(mark) for mark in file.outline if not isinstance(mark, list)]
    assert len(ids) == len(starts)
    for article, start, end in zip(samples.articles(ids), starts, [*starts[1:], len(pages)], strict=True):
        assert told(article) == letters("".join(pages[start:end]))


@pytest.mark.timeout(170)
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
@pytest.mark.parametrize(("columns", "paper"), [("1", "Letter"), ("2", "A4")])
def test_a_program_that_looks_for_columns_copies_every_sample_in_order(
    samples: Archive, tmp_path: Path, columns: str, paper: str
) -> None:
    path = tmp_path / "samples.pdf"
    ids = samples.search(samples.parse("")).ids
    words = ("--columns", columns, "--paper", paper, "--no-header", "--no-footer", "--no-contents")
    printed(samples.path, "", "--pdf", str(path), *words)
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True, timeout=60)
    pages = done.stdout.decode().split("\f")
    with pypdf.PdfReader(path) as file:
        starts = [file.get_destination_page_number(mark) for mark in file.outline if not isinstance(mark, list)]
    for article, start, end in zip(samples.articles(ids), starts, [*starts[1:], len(pages)], strict=True):
        assert told(article) == letters("".join(pages[start:end]))


@pytest.mark.timeout(170)
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_a_program_that_looks_for_columns_copies_head_and_foot_around_them(samples: Archive, tmp_path: Path) -> None:
    path = tmp_path / "samples.pdf"
    ids = samples.search(samples.parse("")).ids
    printed(samples.path, "", "--pdf", str(path), "--columns", "2", "--no-contents")
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True, timeout=60)
    pages = done.stdout.decode().split("\f")[:-1]
    with pypdf.PdfReader(path) as file:
        starts = [file.get_destination_page_number(mark) for mark in file.outline if not isinstance(mark, list)]
    for article, start, end in zip(samples.articles(ids), starts, [*starts[1:], len(pages)], strict=True):
        day = letters(local_date(article.published, article.language) or article.published_raw)
        for number, page in enumerate(pages[start:end], start=start + 1):
            said = letters(page)
            assert re.search(rf"SHA-256[0-9a-f]{{8}}{number}/{len(pages)}$", said)
            head = letters(article.source + ("·" + article.section if article.section else "")) + day
            assert said.startswith(head)


def test_every_font_of_the_samples_is_embedded_and_every_letter_is_named(samples: Archive, tmp_path: Path) -> None:
    path = tmp_path / "samples.pdf"
    printed(samples.path, "", "--pdf", str(path))
    with pypdf.PdfReader(path) as file:
        fonts = {
            font.indirect_reference.idnum: font
            for page in file.pages
            for font in (each.get_object() for each in page["/Resources"]["/Font"].values())
        }
        for font in fonts.values():
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor), font["/BaseFont"]
    said = "".join(pdfs.pages_of(path))
    assert not [letter for letter in set(said) if unicodedata.category(letter) in ("Cc", "Cn", "Co")]


def test_a_book_and_every_choice_is_an_option(samples: Archive, tmp_path: Path) -> None:
    path = tmp_path / "book.pdf"
    words = ["ferry", "--pdf", str(path), "--book", "--paper", "Letter", "--margin", "25", "--columns", "2"]
    words += ["--size", "9", "--pictures", "grey", "--no-tags", "--notes", "--no-header", "--no-footer"]
    assert {"written": [str(path)]} == printed(samples.path, *words)
    with pypdf.PdfReader(path) as file:
        assert (612, 792) == (file.pages[0].mediabox.width, file.pages[0].mediabox.height)
        titles = [mark.title for mark in file.outline if not isinstance(mark, list)]
    assert (["Cover", "Contents"], ["Index of hashtags", "Photo credits"]) == (titles[:2], titles[-2:])
    pages = [letters(page) for page in pdfs.pages_of(path)]
    assert pages[0].startswith("Clippingbookferry")
    assert not [page for page in pages if "SHA-256" in page]


def test_what_is_stopped_is_not_printed(samples: Archive) -> None:
    names = asked_of_printers("-e").split()
    if not names:
        pytest.skip("this computer has no printer")
    before = asked_of_printers("-W", "all", "-o", names[0])
    done = command(samples.path, "print", "", "--printer", names[0], "--json", "--until-stdin-closes")
    assert 1 == done.returncode
    assert before == asked_of_printers("-W", "all", "-o", names[0])


def asked_of_printers(*words: str) -> str:
    """What the system's printers answer; nothing where there are none."""
    if shutil.which("lpstat") is None:
        return ""
    return subprocess.run(["lpstat", *words], capture_output=True, text=True, timeout=20, check=False).stdout


def test_a_printer_that_is_not_there_is_said_and_nothing_is_entered(samples: Archive) -> None:
    before = samples.article(1).events
    done = command(samples.path, "print", "", "--printer", "Reading room")
    assert (1, "") == (done.returncode, done.stdout)
    assert "There is no printer “Reading room”. Choose another, or save a PDF." in done.stderr
    assert before == samples.article(1).events


def test_a_print_is_an_event_in_the_record_of_each_article(samples: Archive, tmp_path: Path) -> None:
    (tmp_path / "numbers").write_text("2\n1\n", "ascii")
    printed(samples.path, "", "--ids", str(tmp_path / "numbers"), "--pdf", str(tmp_path / "two.pdf"), "--no-contents")
    for article in samples.articles([1, 2]):
        assert ("printed", "two.pdf") == (article.events[-1].kind, article.events[-1].detail)
    first = letters(pdfs.pages_of(tmp_path / "two.pdf")[0])
    assert first.startswith(letters(samples.article(2).title))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("ferry", "--pdf", "kept.pdf"), 1, "is there already and is not written over"),
        (("no such words", "--pdf", "x.pdf"), 1, "No article was found"),
        (("ferry", "--pdf", "absent/x.pdf"), 1, "“x.pdf” could not be written. Choose another folder or name."),
        (("ferry", "--pdf", "x.pdf", "--ids", "kept.pdf"), 1, "holds something else than numbers of articles"),
        (("ferry", "--pdf", "x.pdf", "--size", "99"), 2, "is no number from 6 to 24"),
    ],
)
def test_what_cannot_be_printed_is_explained(
    samples: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kept.pdf").write_bytes(b"kept")
    done = command(samples.path, "print", *words)
    assert (code, "") == (done.returncode, done.stdout)
    assert said in done.stderr
    assert b"kept" == (tmp_path / "kept.pdf").read_bytes()
    assert ["kept.pdf"] == sorted(path.name for path in tmp_path.iterdir() if path.suffix != "")


def test_a_file_is_written_over_where_that_is_wanted(samples: Archive, tmp_path: Path) -> None:
    path = tmp_path / "older.pdf"
    path.write_bytes(b"older")
    printed(samples.path, "ferry", "--pdf", str(path), "--replace")
    assert path.read_bytes().startswith(b"%PDF")
