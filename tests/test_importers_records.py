"""Records in JSON, tables, bookmarks and references: read by the names of their fields."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from golden import DATA
from hypothesis import given
from hypothesis import strategies as st

from reader import importers
from reader.clean import CleanHtml
from reader.errors import DamagedFile, ImportProblem, TooLarge
from reader.export import jsonl
from reader.importers import bookmarks, box, field_names, json_records, references, spreadsheet, table
from reader.importers.source import FILE_BYTES, SourceFile
from reader.model import Article, Draft, GivenTag, Picture

ONLY_REFERENCE = "Only the reference to this article was in the file, not its text."


def read(data: bytes | Path, name: str = "given") -> list[Draft | ImportProblem]:
    file = SourceFile(name, data)
    return list(importers.drafts(importers.Leaf(file)))


def articles(data: bytes | Path) -> list[Draft]:
    return [found for found in read(data) if isinstance(found, Draft)]


# ---------------------------------------------------------------- JSON

HTML = (
    '<figure><img src="https://quay.example/lamp.jpg" alt="A lamp"><figcaption>The lamp / Mara Holt</figcaption>'
    '</figure><p>한 줄 &amp; 두 줄 <a href="https://quay.example/x">x</a></p>'
)
OWN = Article(
    id=7,
    title="Lamp <mended> & lit",
    authors=("Varga, Ilse", "나은별"),
    published="2026-04-02T07:00:00+02:00",
    published_raw="2 April, seven",
    source="Gannet Harbour Post",
    url="https://quay.example/lamp?id=3",
    section="Harbour > Quay",
    language="ko",
    copyright="© 2026 Gannet Harbour Press",
    text="한 줄 & 두 줄 x",
    html=CleanHtml(HTML),
    tags=(GivenTag("lamps, mended", "page"), GivenTag("등대", "person")),
    pictures=(Picture("https://quay.example/lamp.jpg", "The lamp", "Mara Holt", "A lamp", "image/jpeg", 9, 9, "ab"),),
    captures=(),
    events=(),
    imported_at="2026-04-04T00:00:00Z",
    unread=False,
    starred=True,
    trashed=False,
    note="",
)


def test_what_is_shown_as_json_is_read_again() -> None:
    line = (json.dumps(jsonl.record(OWN)) + "\n").encode()
    (draft,) = articles(line)
    kept = box.cleaned(draft, "archive.jsonl")
    assert (kept.html, kept.text) == (OWN.html, OWN.text)
    assert (draft.title, draft.authors, draft.published, draft.published_raw) == (
        *(OWN.title, OWN.authors, OWN.published, OWN.published_raw),
    )
    assert (draft.source, draft.url, draft.section, draft.language, draft.copyright) == (
        *(OWN.source, OWN.url, OWN.section, OWN.language, OWN.copyright),
    )
    assert draft.tags == ("lamps, mended", "등대")
    assert [(p.url, p.caption, p.credit, p.alt) for p in draft.pictures] == [
        ("https://quay.example/lamp.jpg", "The lamp", "Mara Holt", "A lamp")
    ]
    assert (draft.original, draft.part, draft.format) == (line, "line 1", "jsonl")


def test_an_original_read_alone_gives_its_article_again() -> None:
    for path in (DATA / "jsonl" / "quay.jsonl", DATA / "csv" / "semicolons.csv", DATA / "csv" / "pocket.csv"):
        for draft in articles(path):
            (again,) = articles(draft.original)
            assert (again.title, again.html, again.tags) == (draft.title, draft.html, draft.tags)


def test_a_bad_line_costs_that_line_alone() -> None:
    given = b'{"title": "One", "text": "x"}\n{"title": \n[1]\n{"other": 1}\n{"title": "Five", "text": "y"}'
    found = [part.title if isinstance(part, Draft) else (part.part, part.message) for part in read(given)]
    assert found == [
        "One",
        ("line 2", "The line is no JSON that can be read."),
        ("line 3", "The line holds no record."),
        ("line 4", "The record has no headline, no text and no address."),
        "Five",
    ]


def test_a_first_line_that_is_damaged_costs_no_other_line() -> None:
    huge = '{"number": ' + "9" * 5000 + ', "title": "Huge", "text": "The tide rose."}'
    good = '{"title": "Good", "text": "The tide fell."}'
    said = [found.title for found in articles(f"{huge}\n{good}\n".encode())]
    assert said == ["Huge", "Good"]
    found = read(f'{{"title": "Bad", "text": }}\n{good}\n'.encode())
    problem, draft = found
    assert isinstance(problem, ImportProblem)
    assert isinstance(draft, Draft)
    assert (problem.part, draft.title) == ("line 1", "Good")


def test_a_line_nested_too_deeply_costs_that_line_alone() -> None:
    deep = b'{"title": "x", "text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    given = b'{"title": "One", "text": "x"}\n' + deep + b'\n{"title": "Three", "text": "y"}\n'
    found = [part.title if isinstance(part, Draft) else part.message for part in read(given)]
    assert found == ["One", "The line is no JSON that can be read.", "Three"]


def test_a_line_may_be_longer_than_what_a_format_is_known_by() -> None:
    given = json.dumps({"text": "word " * 40_000, "title": "Long"}).encode()
    (draft,) = articles(given)
    assert len(draft.html) > 190_000


def test_files_larger_than_what_is_read_whole_are_read_as_streams(tmp_path: Path) -> None:
    for first in (b'{"title": "One", "text": "x"}\n', b"title,text\nOne,x\n"):
        path = tmp_path / "huge"
        with path.open("wb") as file:
            file.write(first)
            file.truncate(FILE_BYTES + 1)
        draft = next(importers.drafts(importers.Leaf(SourceFile("huge", path))))
        assert isinstance(draft, Draft)
        assert draft.title == "One"


def test_json_that_describes_no_article_is_not_claimed() -> None:
    for text in (b'{"name": "x", "version": "1"}', b"[1, 2]", b'["title", "url"]', b'{"title": "only"}'):
        assert not json_records.claims(SourceFile("a.json", text))


# ---------------------------------------------------------------- names of fields


def test_a_field_is_known_whatever_the_case_and_the_signs_in_its_name() -> None:
    for name in ("published_at", "Published At", "PUBLISHED-AT", "publishedAt"):
        assert field_names.role(name)[0] == "published"
    assert field_names.role("통합 분류1")[0] == "path"
    assert field_names.role("colour")[0] == ""


def test_one_thing_alone_makes_no_article() -> None:
    assert field_names.tells_articles(["Title", "URL"])
    assert not field_names.tells_articles(["title", "colour"])
    assert not field_names.tells_articles(["text"])


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_in_any_charset_and_with_any_sign_between_its_cells(codec: str, delimiter: str) -> None:
    rows = [["제목", "본문", "일자"], ["등대의 밤", f'"하나{delimiter} 둘"\n셋', "2026-04-02"]]
    quoted = "\n".join(delimiter.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)
    (draft,) = articles(quoted.encode(codec))
    assert (draft.title, draft.published) == ("등대의 밤", "2026-04-02")
    assert draft.html == f'<p>"하나{delimiter} 둘"</p><p>셋</p>'


@given(st.lists(st.text("가나다 a,;\"'\n<&", max_size=12), min_size=1, max_size=8))
def test_no_cell_is_lost_whatever_stands_in_it(cells: list[str]) -> None:
    out = io.StringIO()
    rows = [f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in cells]
    out.write("title,text\n" + "".join(f"Row,{row}\n" for row in rows))
    drafts = articles(out.getvalue().encode())
    assert [cell.split() for cell in cells if cell.strip()] == [
        box.cleaned(draft, "x").text.split() for draft in drafts if ONLY_REFERENCE not in draft.warnings
    ]


def test_the_line_by_which_a_spreadsheet_tells_the_sign_is_no_header() -> None:
    (draft,) = articles(b"sep=;\ntitle;text\nIce;It thaws.\n")
    assert draft.title == "Ice"
    assert draft.original == b"\xef\xbb\xbfsep=;\ntitle;text\nIce;It thaws.\n"


def test_a_page_of_copied_text_with_commas_is_no_table() -> None:
    assert not table.claims(SourceFile("a.txt", b"Ice, snow and a lamp\n\nJan 14, 2026\n\nIt thaws, they say.\n"))


def test_two_columns_of_one_name_are_both_read() -> None:
    (draft,) = articles(b"title,text,tag,tag\nIce,It thaws.,lake,thaw\n")
    assert draft.tags == ("lake", "thaw")


# ---------------------------------------------------------------- spreadsheets


def test_a_spreadsheet_that_unpacks_to_far_more_than_a_table_is_refused() -> None:
    book = openpyxl.Workbook()
    book.active.append(["title", "text"])
    out = io.BytesIO()
    book.save(out)
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, old.read(member))
        new.writestr("xl/media/bomb.bin", bytes(64 * 1024 * 1024))
    file = SourceFile("bomb.xlsx", bomb.getvalue())
    assert spreadsheet.claims(file)
    with pytest.raises(TooLarge, match="far more"):
        list(spreadsheet.drafts(file))


def with_sheet(xml: str) -> bytes:
    """A workbook whose first sheet is this XML."""
    given = (DATA / "xlsx" / "bigkinds.xlsx").read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(given)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            changed = xml.encode() if member.filename == "xl/worksheets/sheet1.xml" else old.read(member)
            new.writestr(member.filename, changed)
    return out.getvalue()


def test_entities_in_a_spreadsheet_neither_grow_nor_bring_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("nobody may read this")
    layers = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    for entities, name in (
        (f'<!ENTITY l0 "laugh">{layers}', "l9"),
        (f'<!ENTITY x SYSTEM "{secret.as_uri()}">', "x"),
    ):
        cells = f'<c r="A1" t="inlineStr"><is><t>title &{name};</t></is></c>'
        sheet = (
            f"<?xml version='1.0'?><!DOCTYPE w [{entities}]>"
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f'<sheetData><row r="1">{cells}</row></sheetData></worksheet>'
        )
        try:
            found = str(read(with_sheet(sheet)))
        except ImportProblem as problem:
            found = problem.message
        assert "nobody may read this" not in found
        assert len(found) < 100_000


def test_a_damaged_spreadsheet_is_explained() -> None:
    given = (DATA / "xlsx" / "bigkinds.xlsx").read_bytes()
    with pytest.raises(DamagedFile, match="damaged"):
        list(spreadsheet.drafts(SourceFile("a.xlsx", given[: len(given) // 2])))
    with pytest.raises(DamagedFile, match="damaged"):
        list(spreadsheet.drafts(SourceFile("a.xlsx", with_sheet("<worksheet><broken"))))


# ---------------------------------------------------------------- bookmarks and references


def test_what_is_no_page_is_no_bookmark() -> None:
    page = b'<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><DT><A HREF="javascript:x()">x</A></DL>'
    file = SourceFile("a.html", page)
    assert bookmarks.claims(file)
    with pytest.raises(DamagedFile, match="no bookmark"):
        list(bookmarks.drafts(file))


def test_a_bookmark_is_kept_when_the_list_is_never_closed() -> None:
    (draft,) = articles(b'<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><DT><A HREF="https://a.example/x">Ice & <b>snow')
    assert (draft.title, draft.url) == ("Ice & snow", "https://a.example/x")


def test_references_that_lack_a_headline_go_by_their_address() -> None:
    (draft,) = articles(b"TY  - NEWS\r\nUR  - https://a.example/x\r\nER  - \r\n")
    assert (draft.title, draft.published) == ("https://a.example/x", "")


def test_a_date_of_which_only_the_year_can_be_read_is_a_year() -> None:
    assert not references.claims(SourceFile("a.txt", b"TY  - and other words\n"))
    (draft,) = articles(b"TY  - NEWS\nTI  - Ice\nDA  - Midwinter 1931\nER  - \n")
    assert (draft.published, draft.published_raw) == ("1931", "Midwinter 1931")
