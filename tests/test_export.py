"""Articles given out: every format holds what the page says, harms nobody and writes over nothing."""

from __future__ import annotations

import csv
import dataclasses
import gzip
import html
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.html import document_fromstring
from markdown_it import MarkdownIt
from written_articles import BODY, article, english, japanese, korean, picture

from reader import errors, export
from reader.archive import Archive, Exported, ExportPlan
from reader.export import file_names
from reader.export.kept import Kept
from reader.importers import box, wire
from reader.model import Article, Capture, CleanDraft, Moved, MovedCapture

PHOTO = b"\xff\xd8 the bytes of a photo"
PAGE = b"<p>the original bytes"
XHTML = {"h": "http://www.w3.org/1999/xhtml"}


def kept(files: tuple[tuple[str, str], ...] = ()) -> Kept:
    def moved(id: int) -> Moved:
        capture = english().captures[0]
        return Moved("url:x", (), (MovedCapture(capture, "0" * 64, files),))

    return Kept(lambda sha256: PHOTO, lambda sha256, id: PAGE, moved)


def made(name: str, *articles: Article, files: tuple[tuple[str, str], ...] = ()) -> bytes:
    """What a format makes of some articles."""
    out = io.BytesIO()
    export.format_named(name).write(out, articles, kept(files))
    return out.getvalue()


HOSTILE = (
    "<p>x<script>alert(1)</script></p>"
    '<p onclick="x" style="background:url(https://evil.invalid)">y <a href="javascript:alert(1)">z</a></p>'
    '<img src="https://evil.invalid/pixel.gif"><svg onload="x"></svg>'
)


# ---------------------------------------------------------------- HTML


def test_a_page_holds_its_pictures_and_lets_nothing_in_or_out() -> None:
    page = document_fromstring(made("html", english(PHOTO)).decode())
    assert [] == page.xpath("//script | //iframe | //link[@rel='stylesheet'] | //@style | //@onclick")
    assert {"data:image/png;base64"} == {source.partition(",")[0] for source in page.xpath("//img/@src")}
    (lock,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert lock.startswith("default-src 'none'; img-src data:; style-src 'sha256-")


def test_a_hostile_article_is_words_on_the_page() -> None:
    page = document_fromstring(made("html", article(HOSTILE, title="<script>t</script>", url="javascript:x")).decode())
    assert [] == page.xpath("//script | //svg | //@onclick | //@onload | //img")
    assert [] == [href for href in page.xpath("//@href") if not href.startswith(("https:", "#"))]
    assert "<script>t</script>" == page.xpath("string(//h1)")


def test_many_articles_are_one_page_with_contents_in_their_languages() -> None:
    page = document_fromstring(made("html", article(BODY, id=1), article(id=2, language="ko")).decode())
    assert ["#article-1", "#article-2"] == page.xpath("//nav//@href")
    assert ["en", "ko"] == page.xpath("//article/@lang")


def test_the_head_says_what_other_programs_look_for() -> None:
    page = document_fromstring(made("html", english()).decode())
    said = {meta.get("property"): meta.get("content") for meta in page.xpath("//meta[@property]")}
    assert ("The Marrow Ledger", "2026-02-03T08:06:00+09:00") == (
        said["og:site_name"],
        said["article:published_time"],
    )


# ---------------------------------------------------------------- EPUB


@pytest.mark.parametrize(
    "articles", [(english(PHOTO),), (english(PHOTO), korean(PHOTO), japanese()), (article(HOSTILE),)]
)
def test_a_book_is_built_as_its_specification_asks(articles: tuple[Article, ...]) -> None:
    numbered = [dataclasses.replace(one, id=n) for n, one in enumerate(articles, start=1)]
    data = made("epub", *numbered)
    assert b"mimetypeapplication/epub+zip" == data[30:58]
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert zipfile.ZIP_STORED == book.infolist()[0].compress_type
        trees = {
            name: etree.fromstring(book.read(name))
            for name in book.namelist()
            if name.endswith(("xml", "opf", "xhtml"))
        }
        names = {name.removeprefix("EPUB/") for name in book.namelist() if name.startswith("EPUB/")}
    package = trees["EPUB/package.opf"]
    space = {"o": "http://www.idpf.org/2007/opf", "d": "http://purl.org/dc/elements/1.1/"}
    items = {item.get("id"): item for item in package.iterfind(".//o:item", space)}
    assert names - {"package.opf"} == {item.get("href") for item in items.values()}
    assert ["nav"] == [id for id, item in items.items() if item.get("properties") == "nav"]
    spine = [ref.get("idref") for ref in package.iterfind(".//o:itemref", space)]
    assert [f"article-{n:05}.xhtml" for n, _ in enumerate(articles, start=1)] == [
        items[id].get("href") for id in spine if id != "nav"
    ]
    assert {one.language for one in articles} == {each.text for each in package.iterfind(".//d:language", space)}
    for name, tree in trees.items():
        if name.endswith(".xhtml"):
            ids = tree.xpath("//@id")
            assert len(ids) == len(set(ids))
            local = [*tree.xpath("//h:img/@src", namespaces=XHTML), *tree.xpath("//h:nav//@href", namespaces=XHTML)]
            assert set(local) <= names
            assert [] == tree.xpath("//h:script | //@onclick", namespaces=XHTML)


# ---------------------------------------------------------------- Markdown and text


_LINES = st.lists(
    st.sampled_from(
        [
            *(
                "The ferry",
                "*stars*",
                "_under_",
                "# no heading",
                "- no item",
                "1. no item",
                "> no quote",
                "`code`",
                "<b>",
            ),
            *(
                "[a](b)",
                "![a](b)",
                "a | b",
                "&amp;",
                "~~no~~",
                "\\",
                "***",
                "---",
                "===",
                "한국의 2*3",
                "$x$",
                "a_b",
                "<b>",
            ),
        ]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


@given(st.lists(_LINES, min_size=1, max_size=4), _LINES)
def test_markdown_says_the_words_of_the_page_and_no_others(paragraphs: list[str], title: str) -> None:
    body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    text = made("markdown", article(body, title=title, tags=(), copyright="")).decode().split("\n---\n", 1)[1]
    page = document_fromstring(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))
    assert [title, *paragraphs] == [" ".join(each.itertext()).strip() for each in page.xpath("//h1 | //p")]


def test_the_front_matter_is_yaml_and_json_alike() -> None:
    front = made("markdown", korean()).decode().split("---\n")[1]
    known = {line.partition(": ")[0]: json.loads(line.partition(": ")[2]) for line in front.splitlines()}
    assert (["서누리 기자"], "ko", ["윗나루 줄배", "한도경", "강 건너기"]) == (
        known["author"],
        known["language"],
        known["tags"],
    )


def test_markdown_keeps_headings_lists_tables_and_quotations() -> None:
    page = document_fromstring(MarkdownIt("commonmark").enable("table").render(made("markdown", english()).decode()))
    assert (1, 1) == (len(page.xpath("//blockquote")), len(page.xpath("//table")))
    assert ["a fourth thing"] == [each.strip() for each in page.xpath("//ol[@start='4']/li[1]//text()")][:1]
    assert "low water   06:10   18:35" in page.xpath("string(//pre)")
    assert [] == page.xpath("//img")


def test_text_holds_every_paragraph_and_many_articles_are_parted_by_form_feeds() -> None:
    text = made("text", english(PHOTO), korean()).decode()
    assert 1 == text.count("\f")
    assert "The ferry at the upper landing, the morning before the crossing opened. / Ledger Pictures" in text
    assert "\nCrossings in the first week\n" in text
    assert "Monday\t112\t9\t6" in text
    assert text.endswith("#윗나루 줄배 #한도경 #강 건너기\n\n저작권자 모래톱일보\n")


# ---------------------------------------------------------------- tables and web archives


@pytest.mark.parametrize("start", ["=1+2", "+1", "-1", "@x", "\t=1", " =1", "＝1", "\r=1"])
def test_no_cell_is_a_formula(start: str) -> None:
    data = made("csv", article(title=start))
    assert data.startswith(b"\xef\xbb\xbf")
    row = next(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert ("'" + start, "1") == (row["title"], row["id"])


def test_a_page_becomes_a_resource_record_that_is_read_by_others() -> None:
    from fastwarc.warc import ArchiveIterator
    from warcio.archiveiterator import ArchiveIterator as OtherIterator

    data = made("warc", english(), files=(("ferry_files/a b.jpg", "0" * 64),))
    found = [(record.headers, record.reader.read()) for record in ArchiveIterator(io.BytesIO(data), parse_http=False)]
    assert ["warcinfo", "resource", "resource"] == [headers["WARC-Type"] for headers, _ in found]
    assert [PAGE, PAGE] == [block for _, block in found[1:]]
    assert "https://ledger.invalid/2026/ferry_files/a%20b.jpg" == found[2][0]["WARC-Target-URI"]
    assert 3 == sum(1 for _ in OtherIterator(io.BytesIO(data), check_digests="raise"))


def test_a_record_of_a_web_archive_goes_back_as_it_was() -> None:
    record = b"WARC/1.0\r\nWARC-Type: response\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhello\r\n\r\n"
    out = io.BytesIO()
    held = Kept(lambda sha256: b"", lambda sha256, id: record, kept().moved)
    export.format_named("warc").write(out, [english()], held)
    assert gzip.decompress(out.getvalue()).endswith(record)


# ---------------------------------------------------------------- names


@given(
    st.lists(st.text() | st.sampled_from(["CON", "con.txt", "a" * 400, "한" * 200, "e\u0301", "é", "A", "a", "../x"]))
)
def test_names_are_free_and_fit_for_every_system(stems: list[str]) -> None:
    names = file_names.Names(Path("nowhere"))
    given = [names.free(stem, ".html") for stem in stems]
    assert len(given) == len({name.casefold() for name in given})
    for name in given:
        assert len(name.encode()) < 240
        assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
        assert not re.match(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)", name)
        assert name == name.strip(" .")


def test_a_path_that_a_page_names_stays_in_its_folder() -> None:
    assert ["x_files", "a.jpg"] == file_names.fit_path("../..\\./x_files//a.jpg")


# ---------------------------------------------------------------- files


SAMPLES = Path(__file__).resolve().parents[1] / "resources" / "samples"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("READER_HOME", str(folder / "home"))
        archive = Archive.open(folder / "a.archive", create=True)
        archive.import_paths([SAMPLES], lambda event: None)
        archive.close()
    return folder / "a.archive"


@pytest.fixture
def archive(filled: Path):  # type: ignore[no-untyped-def]
    opened = Archive.open(filled)
    yield opened
    opened.close()


def ids(archive: Archive) -> list[int]:
    return list(archive.search(archive.parse("")).ids)


def test_original_bytes_come_out_as_they_were_and_pages_find_their_pictures(archive: Archive, tmp_path: Path) -> None:
    done = archive.export_to(ids(archive), ExportPlan("original", tmp_path / "out"))
    given = {path.read_bytes() for path in SAMPLES.rglob("*") if path.suffix in (".txt", ".html", ".gz")}
    assert given <= {path.read_bytes() for path in done.files}
    for page in (path for path in done.files if path.suffix == ".html" and path.parent != tmp_path / "out"):
        assert [] == [one for one in box.read(wire.Request(page)) if isinstance(one, CleanDraft) and not one.pictures]


def test_exporting_stands_in_the_record(archive: Archive, tmp_path: Path) -> None:
    some = ids(archive)[:2]
    archive.export_to(some, ExportPlan("csv", tmp_path / "a.csv"))
    assert [("exported", "CSV")] * 2 == [
        (event.kind, event.detail) for id in some for event in archive.article(id).events[-1:]
    ]


@pytest.mark.parametrize("name", ["html", "markdown", "text", "jsonl", "csv", "epub"])
def test_a_file_for_each_article_bears_its_day_and_headline(archive: Archive, tmp_path: Path, name: str) -> None:
    for _ in range(2):  # into a folder that holds them already
        done = archive.export_to(ids(archive), ExportPlan(name, tmp_path / "each", each=True))
        assert 23 == len(done.files)
    assert 46 == len(list((tmp_path / "each").iterdir()))
    assert any(path.name.startswith("2026-06-18 Kestrel Pass railway") for path in done.files)


def test_nothing_is_written_over_unless_asked(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("mine")
    with pytest.raises(errors.OutputError, match="not written over"):
        archive.export_to(ids(archive), ExportPlan("text", path))
    assert "mine" == path.read_text()
    archive.export_to(ids(archive)[:1], ExportPlan("text", path, replace=True))
    assert "mine" != path.read_text("utf-8")


def test_what_was_stopped_leaves_no_file(archive: Archive, tmp_path: Path) -> None:
    told: list[int] = []
    plan = ExportPlan("epub", tmp_path / "a.epub")
    done = archive.export_to(ids(archive), plan, lambda progress: told.append(progress.done), lambda: len(told) == 3)
    assert (Exported((), cancelled=True), [1, 2, 3]) == (done, told)
    assert [] == [path.name for path in tmp_path.iterdir() if path.name != "home"]


def test_articles_without_a_page_are_left_out_of_a_web_archive_and_named(archive: Archive, tmp_path: Path) -> None:
    done = archive.export_to(ids(archive), ExportPlan("warc", tmp_path / "a.warc.gz"))
    formats: dict[int, list[Capture]] = {id: list(archive.article(id).captures) for id in done.left_out}
    assert {"copied-text"} == {capture.format.partition("+")[0] for each in formats.values() for capture in each}
    with pytest.raises(errors.OutputError, match="None of the articles"):
        archive.export_to(done.left_out[:1], ExportPlan("warc", tmp_path / "b.warc.gz"))


def test_what_cannot_be_a_stream_asks_for_a_place(archive: Archive) -> None:
    with pytest.raises(errors.OutputError, match="needs a place"):
        archive.export(ids(archive), "epub", io.BytesIO())


def test_a_picture_that_was_only_named_is_named(archive: Archive) -> None:
    named = article(
        '<img src="https://x.invalid/a.jpg">', pictures=(picture(PHOTO, "https://x.invalid/a.jpg", sha256=""),)
    )
    page = document_fromstring(made("html", named).decode())
    assert ([], ["A ferry at a wooden landing"]) == (page.xpath("//img"), page.xpath("//figure/p/text()"))
