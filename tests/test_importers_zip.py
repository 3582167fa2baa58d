"""Zip files and WACZ: what is inside is read within limits, and nothing is believed that the file says of itself."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest
from made_files import FERRY, KOREAN, collection, picture, records, warc_gz, zipped

from reader.errors import DamagedFile, ImportProblem, TooLarge
from reader.importers import box, members
from reader.importers.members import Members
from reader.importers.source import SourceFile, Window
from reader.importers.wire import Request
from reader.model import CleanDraft


def read(data: bytes, tmp_path: Path) -> tuple[list[CleanDraft], list[ImportProblem]]:
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    found = list(box.read(Request(path)))
    return (
        [one for one in found if isinstance(one, CleanDraft)],
        [one for one in found if isinstance(one, ImportProblem)],
    )


def test_a_bad_member_does_not_stop_the_others(tmp_path: Path) -> None:
    data = zipped({"a.html": FERRY, "b.bin": bytes(range(256)) * 9, "c.html": KOREAN, "empty.txt": ""})
    drafts, problems = read(data, tmp_path)
    assert [draft.draft.part for draft in drafts] == ["a.html", "c.html"]
    assert [problem.part for problem in problems] == ["b.bin", "empty.txt"]


def test_nothing_is_ever_written_to_a_path_that_a_zip_names(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    drafts, problems = read(zipped({"../../evil.html": FERRY, "/abs.html": FERRY, "C:\\x.html": FERRY}), inside)
    assert (len(drafts), problems) == (3, [])
    assert {path.name for path in tmp_path.rglob("*")} == {"inside", "x.zip", "home"}


def test_a_link_is_told_and_not_followed(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        link = zipfile.ZipInfo("page_files/secret.png")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
        file.writestr("page.html", FERRY.replace("/photo/ferry.png", "page_files/secret.png"))
        other = zipfile.ZipInfo("other.html")
        other.create_system, other.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        file.writestr(other, "/etc/passwd")
    (draft,), (problem,) = read(out.getvalue(), tmp_path)
    assert draft.draft.files == ()
    assert problem.part == "other.html"


def test_only_the_pages_own_folder_comes_with_it(tmp_path: Path) -> None:
    page = FERRY.replace("/photo/ferry.png", "page_files/../secret.png")
    (draft, *_), _ = read(zipped({"page.html": page, "secret.png": picture()}), tmp_path)
    assert draft.draft.files == ()


def test_two_members_of_one_name_are_both_read(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.html", FERRY)
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("a.html", KOREAN)
    drafts, _ = read(out.getvalue(), tmp_path)
    assert [draft.draft.part for draft in drafts] == ["a.html", "a.html (2)"]


def test_korean_names_are_read_as_they_were_written(tmp_path: Path) -> None:
    data = zipped({"xxxx.html": FERRY}).replace(b"xxxx", "강물".encode("cp949"))
    (draft,), _ = read(data, tmp_path)
    assert draft.draft.part == "강물.html"


def test_a_zip_within_a_zip_is_read_and_those_deeper_are_refused(tmp_path: Path) -> None:
    nested = zipped({"a.html": FERRY})
    for _ in range(60):
        nested = zipped({"n.zip": nested})
    drafts, (problem,) = read(nested, tmp_path)
    assert (drafts, type(problem)) == ([], TooLarge)


@pytest.mark.parametrize(("limit", "size"), [("MEMBER_BYTES", 999_999), ("ALL_BYTES", 1_500_000), ("RATIO", 5)])
def test_a_bomb_is_stopped_while_it_is_read(limit: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, limit, size)
    with Members(SourceFile("x.zip", zipped({"a": bytes(1 << 21)}))) as held, pytest.raises(TooLarge):
        held.read("a", members.MEMBER_BYTES)


def test_a_member_that_lies_about_its_size_is_damaged() -> None:
    data = zipped({"a": b"bells and lamps " * 99})
    lying = data.replace((16 * 99).to_bytes(4, "little"), (16 * 98).to_bytes(4, "little"))
    with Members(SourceFile("x.zip", lying)) as held, pytest.raises(DamagedFile):
        held.read("a")


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "ENTRIES", 3)
    with pytest.raises(TooLarge):
        Members(SourceFile("x.zip", zipped(dict.fromkeys("abcd", ""))))


def test_a_member_under_a_password_says_so(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.html": FERRY}))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + at] |= 1
    _, (problem,) = read(bytes(data), tmp_path)
    assert problem.message == "It is protected by a password."


def test_what_is_not_compressed_is_read_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({"a": "packed", "b": "stored"}, stored=("b",)))
    with Members(SourceFile("x.zip", path)) as held:
        assert held.given("a") == b"packed"
        window = held.given("b")
    assert isinstance(window, Window)
    assert SourceFile("b", window).data == b"stored"


# ---------------------------------------------------------------- WACZ


def test_only_the_listed_pages_of_a_wacz_are_articles(tmp_path: Path) -> None:
    drafts, problems = read(collection(), tmp_path)
    assert problems == []
    assert [draft.draft.url for draft in drafts] == ["https://gazette.example/ferry", "https://gazette.example/ko/1"]
    assert drafts[0].pictures[0].width == 320


@pytest.mark.parametrize("listed", ["", "no json", '{"url": "https://elsewhere.example/"}', '{"url": 3}\n[]\n"x"'])
def test_all_pages_of_a_wacz_are_articles_where_its_list_helps_nobody(tmp_path: Path, listed: str) -> None:
    data = zipped({"archive/a.warc.gz": warc_gz(records()), "pages/pages.jsonl": listed, "datapackage.json": "{}"})
    drafts, problems = read(data, tmp_path)
    assert (len(drafts), problems) == (3, [])
