"""Web archives: what becomes an article, what is damaged, what lies, and what would fill the memory."""

from __future__ import annotations

import dataclasses
import gzip
import zlib
from pathlib import Path

import brotli
import made_files
import pytest
import zstandard
from made_files import FERRY, answer, picture, record, warc_gz

from reader import importers
from reader.errors import DamagedFile, ImportProblem, TooLarge
from reader.importers import box, exchange, warc
from reader.importers.exchange import CUT_OFF, read_answer
from reader.importers.source import SourceFile
from reader.importers.wire import Place, Request
from reader.model import CleanDraft

SITE = "https://gazette.example"


def page(word: str) -> bytes:
    return answer(FERRY.replace("Ferry of Orrin", word).encode())


def pages(*words: str) -> list[bytes]:
    return [record(page(word), f"{SITE}/{word}", number=n) for n, word in enumerate(words, 1)]


def read(data: bytes, tmp_path: Path, **more: int) -> tuple[list[CleanDraft], list[ImportProblem]]:
    path = tmp_path / "x.warc"
    path.write_bytes(data)
    found = [one for one in box.read(dataclasses.replace(Request(path), **more)) if not isinstance(one, Place)]
    return (
        [one for one in found if isinstance(one, CleanDraft)],
        [one for one in found if isinstance(one, ImportProblem)],
    )


def titles(found: tuple[list[CleanDraft], list[ImportProblem]]) -> list[str]:
    return [draft.draft.title.split()[0] for draft in found[0]]


def test_pages_become_articles_and_what_a_crawler_also_stored_does_not(tmp_path: Path) -> None:
    for data in (b"".join(made_files.records()), warc_gz(made_files.records())):
        drafts, problems = read(data, tmp_path)
        assert problems == []
        assert [draft.draft.title for draft in drafts] == [
            "Ferry of Orrin sails again",
            "윗나루 줄배, 다시 물살을 가르다",
            "上の渡しに綱舟戻る",
        ]
        ferry = drafts[0]
        assert (ferry.draft.url, ferry.draft.captured_at) == (f"{SITE}/ferry", "2026-01-15T03:04:05Z")
        assert ferry.draft.part == "urn:uuid:00000000-0000-4000-8000-000000000003"
        assert ferry.draft.original == made_files.records()[2]
        assert (ferry.pictures[0].width, ferry.pictures[0].caption) == (320, "The ferry at the upper landing")
        assert ferry.draft.files == ((f"{SITE}/photo/ferry.png", picture()),)
        assert (drafts[1].draft.charset, drafts[1].draft.charset_declared) == ("cp949", "euc-kr")


def test_an_original_read_alone_gives_its_article_again(tmp_path: Path) -> None:
    (first, *_), _ = read(warc_gz(made_files.records()), tmp_path)
    (again,), problems = read(first.draft.original, tmp_path)
    assert problems == []
    assert (again.text, again.identity, again.draft.part) == (first.text, first.identity, first.draft.part)


def test_a_file_is_read_on_from_any_page_and_in_shares(tmp_path: Path) -> None:
    data = warc_gz(pages(*"ABCDE"))
    assert titles(read(data, tmp_path, leaf=3)) == ["D", "E"]
    assert titles(read(data, tmp_path, share=1, of=2)) == ["B", "D"]


def test_a_gzip_of_the_whole_file_is_read_too(tmp_path: Path) -> None:
    assert titles(read(gzip.compress(b"".join(pages(*"ABC"))), tmp_path)) == ["A", "B", "C"]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("more", [10, 700, 9_000_000])
def test_a_length_that_is_too_long_costs_no_other_page(tmp_path: Path, packed: bool, more: int) -> None:
    lying = record(page("B"), f"{SITE}/B", number=2, length=len(page("B")) + more)
    parts = [pages("A")[0], lying, *pages("C", "D")]
    found = read(warc_gz(parts) if packed else b"".join(parts), tmp_path)
    assert titles(found) == ["A", "B", "C", "D"]
    assert [type(problem) for problem in found[1]] == [DamagedFile]
    assert [draft.draft.warnings != () for draft in found[0]] == [False, True, False, False]


@pytest.mark.parametrize("length", [50, -7])
def test_a_length_that_is_too_short_loses_nothing_of_the_page(tmp_path: Path, length: int) -> None:
    parts = [record(page("A"), f"{SITE}/A", length=length), *pages("B")]
    found = read(b"".join(parts), tmp_path)
    assert titles(found) == ["A", "B"]
    assert "sponsored silence" in found[0][0].text
    assert found[0][0].draft.warnings == (warc.WRONG_LENGTH,)


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_that_was_cut_off_gives_what_came_before_and_says_so(tmp_path: Path, packed: bool) -> None:
    data = warc_gz(pages("A", "B")) if packed else b"".join(pages("A", "B"))
    found = read(data[:-300], tmp_path)
    assert titles(found) == ["A", "B"]
    assert len(found[1]) == 1
    assert (found[0][0].draft.warnings, found[0][1].draft.warnings) == ((), (CUT_OFF,))


def test_a_member_that_was_cut_off_in_the_middle_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    first, second, third = (gzip.compress(part) for part in pages("A", "B", "C"))
    found = read(first + second[:-200] + third, tmp_path)
    assert titles(found) == ["A", "B", "C"]
    assert found[0][1].draft.warnings == (CUT_OFF,)
    assert found[1]


@pytest.mark.parametrize("packed", [False, True])
def test_rubbish_between_records_is_stepped_over_and_told(tmp_path: Path, packed: bool) -> None:
    first, second = pages("A", "B")
    if packed:
        first, second = gzip.compress(first), gzip.compress(second)
    found = read(first + b"\x1f\x8b\x08 rubbish" * 50 + second, tmp_path)
    assert titles(found) == ["A", "B"]
    assert len(found[1]) == 1


def test_a_page_that_would_fill_the_memory_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(exchange.BODY_BYTES + 1))
    packed = record(answer(bomb, "text/html", "Content-Encoding: gzip"), f"{SITE}/bomb")
    huge = record(answer(bytes(warc.RECORD_BYTES + 1)), f"{SITE}/huge")
    found = read(warc_gz([packed, huge, *pages("B")]), tmp_path)
    assert titles(found) == ["B"]
    assert [type(problem) for problem in found[1]] == [TooLarge, TooLarge]


def test_places_on_the_computer_are_no_addresses(tmp_path: Path) -> None:
    (draft,), _ = read(record(page("A"), "file:///etc/passwd"), tmp_path)
    assert draft.draft.url == ""


def test_a_web_archive_is_known_by_its_content() -> None:
    data = pages("A")[0]
    for name, given in (("a.bin", data), ("b", gzip.compress(data))):
        assert warc.claims(SourceFile(name, given))
    assert not warc.claims(SourceFile("x.warc", b"<html>"))


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (record(answer(b"x", "text/css"), f"{SITE}/x.css"), warc.NO_PAGE),
        (record(b"GET /ferry HTTP/1.1\r\n\r\n", f"{SITE}/ferry", "request", form="application/http"), warc.NO_PAGE),
        (record(b"HTTP/1.1 304 Not Modified\r\n\r\n", f"{SITE}/ferry", "revisit"), warc.ELSEWHERE),
    ],
    ids=["style sheet", "request", "revisit"],
)
def test_a_file_without_pages_is_said_to_hold_none_and_why(tmp_path: Path, held: bytes, said: str) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(held)
    from reader.importers import workers

    read_all = workers.read_files(importers.files_under([path]), most=1)
    assert [str(problem) for each in read_all for problem in each.found] == [said]


# ---------------------------------------------------------------- what a server answered

WORDS = ("<html>" + "".join(f"<p>{number} bells, and {number**3} lamps.</p>" for number in range(3_000))).encode()
PACKED = {
    "gzip": gzip.compress(WORDS),
    "deflate": zlib.compress(WORDS),
    "Deflate": zlib.compress(WORDS, wbits=-15),
    "br": brotli.compress(WORDS, quality=5),
    "zstd": zstandard.compress(WORDS),
    "gzip, br": brotli.compress(gzip.compress(WORDS), quality=1),
    "identity": WORDS,
}


@pytest.mark.parametrize("coding", PACKED)
def test_a_packed_page_is_unpacked(coding: str) -> None:
    found = read_answer(answer(PACKED[coding], "text/html", f"Content-Encoding: {coding}"))
    assert (found.body, found.warnings, found.status) == (WORDS, (), 200)


@pytest.mark.parametrize("coding", PACKED)
def test_a_page_that_only_claims_to_be_packed_stays_as_it_is(coding: str) -> None:
    found = read_answer(answer(WORDS, "text/html", f"Content-Encoding: {coding}"))
    assert (found.body, found.warnings) == (WORDS, ())


@pytest.mark.parametrize("coding", [coding for coding in PACKED if coding not in ("identity", "zstd")])
def test_a_packed_page_that_was_cut_off_gives_its_beginning(coding: str) -> None:
    packed = PACKED[coding]
    found = read_answer(answer(packed[: -len(packed) // 3], "text/html", f"Content-Encoding: {coding}"))
    assert (WORDS.startswith(found.body), len(found.body) > 1_000, found.warnings) == (True, True, (CUT_OFF,))


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_packed_page_of_which_nothing_can_be_unpacked_is_no_text(coding: str) -> None:
    found = read_answer(answer(PACKED[coding][:12], "text/html", f"Content-Encoding: {coding}"))
    assert (found.body, found.warnings) == (b"", (CUT_OFF,))


@pytest.mark.parametrize(
    ("coding", "pack"),
    [("gzip", gzip.compress), ("br", lambda data: brotli.compress(data, quality=1)), ("zstd", zstandard.compress)],
)
def test_a_bomb_is_not_unpacked(coding: str, pack: object) -> None:
    bomb = pack(bytes(exchange.BODY_BYTES + 1))  # type: ignore[operator]  # any of three functions
    with pytest.raises(TooLarge):
        read_answer(answer(bomb, "text/html", f"Content-Encoding: {coding}"))


def test_chunks_are_joined_and_a_page_that_is_in_none_stays_whole() -> None:
    chunks = [WORDS[at : at + 999] for at in range(0, len(WORDS), 999)]
    chunked = b"".join(b"%x;a=b\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    for body, expected, warnings in (
        (chunked + b"0\r\n\r\n", WORDS, ()),
        (WORDS, WORDS, ()),
        (chunked, WORDS, (CUT_OFF,)),
        (chunked[:500], WORDS[:491], (CUT_OFF,)),
        (b"ffffffff\r\n" + WORDS, WORDS, (CUT_OFF,)),
    ):
        found = read_answer(answer(body, "text/html", "Transfer-Encoding: chunked"))
        assert (found.body, found.warnings) == (expected, warnings)


def test_an_unknown_packing_is_said() -> None:
    found = read_answer(answer(b"\x01\x02", "text/html", "Content-Encoding: squash"))
    assert (found.body, found.warnings) == (b"\x01\x02", (exchange.UNKNOWN_CODING,))
