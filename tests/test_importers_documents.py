"""MHTML, EPUB, PDF, Markdown, ARC and ZIM: the traps of each."""

from __future__ import annotations

import builtins
import gzip
import importlib.util
from pathlib import Path

import made_files
import pytest
from made_files import CONTAINER, FERRY, arc, mhtml, paper, pdf, picture, zipped

from reader import importers
from reader.errors import DamagedFile, ImportProblem, TooLarge
from reader.importers import box, epub, markdown, zim
from reader.importers import mhtml as mhtml_format
from reader.importers import pdf as pdf_format
from reader.importers.exchange import CUT_OFF
from reader.importers.source import SourceFile
from reader.importers.wire import Request
from reader.model import CleanDraft, Draft


def read(data: bytes | str, tmp_path: Path, name: str = "x") -> tuple[list[CleanDraft], list[ImportProblem]]:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    found = list(box.read(Request(path)))
    return (
        [one for one in found if isinstance(one, CleanDraft)],
        [one for one in found if isinstance(one, ImportProblem)],
    )


# ---------------------------------------------------------------- MHTML


def whole(draft: CleanDraft) -> tuple[str, str, int, str]:
    return draft.draft.title, draft.draft.url, draft.pictures[0].width, draft.draft.captured_at


SAVED = ("Ferry of Orrin sails again", "https://gazette.example/ferry", 320, "2026-01-15T03:04:05Z")


def test_a_page_in_one_file_comes_with_its_pictures_and_the_time_it_was_saved(tmp_path: Path) -> None:
    (draft,), problems = read(mhtml(), tmp_path)
    assert (whole(draft), problems, draft.draft.warnings) == (SAVED, [], ())


@pytest.mark.parametrize(
    "subject", ["=?utf-8?Q?a headline that is\nfolded without a space?=", "two\n\tlines", "x" * 2000]
)
def test_a_folded_headline_does_not_hide_the_page(tmp_path: Path, subject: str) -> None:
    (draft,), _ = read(mhtml(subject=subject), tmp_path)
    assert whole(draft) == SAVED


def test_a_file_without_any_boundary_between_its_parts_is_mended_and_says_so(tmp_path: Path) -> None:
    data = mhtml()
    data = data.replace(b"------Multipart--orrin------\r\n", b"").replace(b"------Multipart--orrin----\r\n", b"")
    assert b"\r\n--" not in data
    (draft,), _ = read(data, tmp_path)
    assert (whole(draft), draft.draft.warnings) == (SAVED, (mhtml_format.DAMAGED,))


def test_a_file_that_forgot_to_name_its_boundary_is_mended_and_says_so(tmp_path: Path) -> None:
    data = mhtml().replace(b'\r\n\tboundary="----Multipart--orrin----"', b"\r\n\tcharset=utf-8", 1)
    (draft,), _ = read(data, tmp_path)
    assert (draft.draft.title, draft.draft.warnings) == (SAVED[0], (mhtml_format.DAMAGED,))


def test_a_file_that_was_cut_off_gives_its_page(tmp_path: Path) -> None:
    (draft,), _ = read(mhtml()[:-300], tmp_path)
    assert draft.draft.title == SAVED[0]


def test_pictures_that_are_called_by_their_number_are_found(tmp_path: Path) -> None:
    data = (
        mhtml()
        .replace(b'src=3D"/photo/ferry.png"', b'src=3D"cid:p1@x"')
        .replace(b"Content-Location: https://gazette.example/photo/ferry.png", b"Content-ID: <p1@x>")
    )
    (draft,), _ = read(data, tmp_path)
    assert draft.pictures[0].width == 320


def test_a_picture_on_the_computer_is_not_looked_for(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(picture())
    secret = (tmp_path / "secret.png").as_uri().encode()
    (draft,), _ = read(mhtml().replace(b"/photo/ferry.png", secret), tmp_path)
    assert [one.data for one in draft.pictures] in ([], [b""])


def test_a_page_that_cannot_be_unpacked_is_refused(tmp_path: Path) -> None:
    data = mhtml().replace(b"quoted-printable", b"base64", 1)
    drafts, (problem,) = read(data, tmp_path)
    assert (drafts, type(problem)) == ([], DamagedFile)


def test_a_letter_and_a_note_are_no_mhtml() -> None:
    assert not mhtml_format.claims(SourceFile("x.mht", b"From: the harbour\n\nA note of the harbour master.\n"))
    assert not mhtml_format.claims(SourceFile("x.mht", FERRY.encode()))


# ---------------------------------------------------------------- EPUB


def book(**changed: bytes | str) -> bytes:
    names = {"package": "OPS/book.opf", "ferry": "OPS/text/ferry.xhtml", "nav": "OPS/nav.xhtml"}
    return zipped({**paper(), **{names[key]: value for key, value in changed.items()}})


def test_a_paper_that_came_as_a_book_gives_its_articles_and_not_its_furniture(tmp_path: Path) -> None:
    drafts, problems = read(book(), tmp_path)
    assert problems == []
    assert [draft.draft.title for draft in drafts] == ["Ferry sails again", "줄배의 밧줄"]
    assert "Hester Wren" in drafts[0].text
    assert drafts[0].pictures[0].width == 320
    assert all(draft.draft.original == (tmp_path / "x").read_bytes() for draft in drafts)


def test_a_book_without_contents_gives_each_of_its_documents(tmp_path: Path) -> None:
    drafts, _ = read(book(nav=made_files.xhtml("x", "<p>nothing</p>")), tmp_path)
    assert len(drafts) == 3


def test_a_bad_chapter_does_not_stop_the_others(tmp_path: Path) -> None:
    drafts, (problem,) = read(book(ferry=b"<html><body><p>" + b"A " * (1 << 24)), tmp_path)
    assert [draft.draft.title for draft in drafts] == ["줄배의 밧줄"]
    assert (problem.part, type(problem)) == ("OPS/text/ferry.xhtml", TooLarge)


def test_what_a_book_holds_beside_its_chapters_is_not_unpacked(tmp_path: Path) -> None:
    drafts, problems = read(zipped({**paper(), "OPS/big.bin": bytes(300 << 20)}), tmp_path)
    assert (len(drafts), problems) == (2, [])


def test_entities_of_a_book_bring_in_no_file_and_do_not_grow(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("nobody may read this")
    package = str(paper()["OPS/book.opf"]).replace("The Orrin Weekly<", "The &x; Weekly<")
    for entity in (f'<!ENTITY x SYSTEM "{secret.as_uri()}">', '<!ENTITY y "ha"><!ENTITY x "&y;&y;&y;&y;">'):
        told = package.replace('<?xml version="1.0"?>', f'<?xml version="1.0"?><!DOCTYPE p [{entity}]>')
        drafts, _ = read(book(package=told), tmp_path)
        assert {draft.draft.source for draft in drafts} == {"The &x; Weekly"}


def test_a_chapter_outside_the_book_is_not_looked_for(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("nobody may read this")
    package = str(paper()["OPS/book.opf"]).replace('href="text/rope.xhtml"', f'href="../../../..{secret}"')
    drafts, _ = read(book(package=package), tmp_path)
    assert [draft.draft.title for draft in drafts] == ["Ferry sails again"]


@pytest.mark.parametrize("files", [{}, {"META-INF/container.xml": CONTAINER}, {"META-INF/container.xml": "<x"}])
def test_a_book_that_lists_nothing_is_refused_with_a_sentence(files: dict[str, str], tmp_path: Path) -> None:
    drafts, (problem,) = read(zipped({"mimetype": "application/epub+zip", **files}, stored=("mimetype",)), tmp_path)
    assert (drafts, type(problem)) == ([], DamagedFile)


def test_a_book_is_told_from_a_zip() -> None:
    assert epub.claims(SourceFile("x", zipped(paper())))
    assert not epub.claims(SourceFile("x.epub", zipped({"a.html": FERRY})))


# ---------------------------------------------------------------- PDF

LINE = "The flat ferry that carried sheep and letters across the Marrow is running"

LOOP = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>"
    b"endobj\ntrailer<</Root 1 0 R>>"
)


def test_a_scanned_pdf_is_refused_with_the_reason(tmp_path: Path) -> None:
    drafts, (problem,) = read(pdf([], []), tmp_path)
    assert drafts == []
    assert problem.message == "This PDF holds no text, only pictures of pages, as a scanner makes them."
    assert "recognises text" in problem.hint


def test_lines_become_paragraphs_and_broken_words_whole(tmp_path: Path) -> None:
    lines = [(12, LINE + " a-"), (12, "gain."), (12, LINE), (12, "and nobody paid."), (12, ""), (12, "The end.")]
    (draft,), _ = read(pdf([(20, "Ferry news"), *lines]), tmp_path)
    assert draft.draft.title == "Ferry news"
    assert draft.text.split("\n\n") == [f"{LINE} again.", f"{LINE} and nobody paid.", "The end."]


def test_a_title_that_a_program_made_up_is_not_taken(tmp_path: Path) -> None:
    for told in ("Microsoft Word - x.doc", "untitled", "figure.eps", "file:///home/me/x.html"):
        (draft,), _ = read(pdf([(20, "Ferry news"), (12, LINE)], title=told), tmp_path)
        assert draft.draft.title == "Ferry news"
    (draft,), _ = read(pdf([(20, "Ferry news"), (12, LINE)], title="The ferry of Orrin"), tmp_path)
    assert draft.draft.title == "The ferry of Orrin"


def test_the_day_on_which_a_pdf_was_made_is_said_to_be_that(tmp_path: Path) -> None:
    (draft,), _ = read(pdf([(12, LINE)]), tmp_path)
    assert (draft.draft.published, draft.draft.warnings) == ("2026-01-14", (pdf_format.DAY_ASSUMED,))
    (draft,), _ = read(pdf([(12, LINE)], made="some day"), tmp_path)
    assert (draft.draft.published, draft.draft.warnings) == ("", ())


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.4\n",
        pdf([(12, LINE)])[:200],
        LOOP,
    ],
)
def test_a_damaged_pdf_is_refused_with_a_sentence(data: bytes, tmp_path: Path) -> None:
    drafts, (problem,) = read(data, tmp_path)
    assert drafts == []
    assert problem.message.endswith(".")


def test_a_pdf_that_takes_too_long_says_how_much_was_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_format, "_READING_S", 0.0)
    monkeypatch.setattr(pdf_format.time, "process_time", iter([0.0, 0.0, 1.0]).__next__)
    (draft,) = pdf_format.drafts(SourceFile("x", pdf([(12, LINE)], [(12, LINE)])))
    assert "1 of 2 were left out" in draft.warnings[-1]


# ---------------------------------------------------------------- Markdown


def the_note(text: str, name: str = "x.md") -> Draft:
    (draft,) = markdown.drafts(SourceFile(name, text.encode()))
    return draft


def test_facts_above_a_note_are_read_and_nothing_in_them_is_run() -> None:
    draft = the_note(
        '---\ntitle: !!python/object/apply:os.system ["true"]\ntags:\n  - a b\n  - "#c"\n---\nBells rang.\n'
    )
    assert draft.title == '!!python/object/apply:os.system ["true"]'
    assert draft.tags == ("a b", "c")


def test_the_first_heading_is_the_headline_and_does_not_stand_twice() -> None:
    for text in ("# The *bells* of Orrin\n\nThey rang.\n", "The *bells* of Orrin\n====\n\nThey rang.\n"):
        draft = the_note(text)
        assert (draft.title, draft.html.count("bells")) == ("The bells of Orrin", 0)


def test_marks_that_nest_without_end_leave_the_text(tmp_path: Path) -> None:
    drafts, problems = read(">" * 50_000 + "the bells\n" + "[" * 50_000 + "\n" + "*a " * 50_000, tmp_path, "x.md")
    assert (len(drafts), problems) == (1, [])
    assert "the bells" in drafts[0].text


def test_a_copied_page_is_not_markdown() -> None:
    copied = "Bells of Orrin\nJan 14, 2026, 08:06 am\nprint page small font big font\nThey rang.\n#Alpha Beta #Gamma\n"
    for text in (copied, "#Alpha Beta #Gamma\nBells rang in Orrin.\n", "- a list\n"):
        assert not markdown.claims(SourceFile("x.txt", text.encode()))
    assert markdown.claims(SourceFile("x.txt", b"# Bells\n\nThey **rang** in [Orrin](https://orrin.example/a).\n"))


# ---------------------------------------------------------------- ARC


def test_an_arc_file_is_read_packed_and_not(tmp_path: Path) -> None:
    for data in (b"".join(arc()), b"".join(gzip.compress(part) for part in arc())):
        drafts, problems = read(data, tmp_path)
        assert problems == []
        assert [draft.draft.title for draft in drafts] == ["Ferry of Orrin sails again", "上の渡しに綱舟戻る"]
        assert drafts[0].pictures[0].width == 320


def test_an_arc_file_that_was_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    drafts, _ = read(b"".join(arc())[:-100], tmp_path)
    assert [draft.draft.title for draft in drafts] == ["Ferry of Orrin sails again", "上の渡しに綱舟戻る"]
    assert CUT_OFF in drafts[1].draft.warnings


# ---------------------------------------------------------------- ZIM


@pytest.mark.skipif(importlib.util.find_spec("libzim") is None, reason="reading ZIM files is an optional part")
def test_a_zim_file_gives_its_pages_with_their_pictures(tmp_path: Path) -> None:
    from libzim.writer import Creator, Hint, Item, StringProvider

    class Entry(Item):  # type: ignore[misc]  # the library has no types
        def __init__(self, path: str, title: str, kind: str, data: bytes) -> None:
            super().__init__()
            self.entry = (path, title, kind)
            self.data = data

        def get_path(self) -> str:
            return self.entry[0]

        def get_title(self) -> str:
            return self.entry[1]

        def get_mimetype(self) -> str:
            return self.entry[2]

        def get_contentprovider(self) -> object:
            return StringProvider(self.data)

        def get_hints(self) -> dict[object, object]:
            return {Hint.FRONT_ARTICLE: self.entry[2] == "text/html"}

    path = tmp_path / "orrin.zim"
    with Creator(path).config_indexing(False, "en") as creator:
        creator.set_mainpath("river/ferry.html")
        page = FERRY.replace("/photo/ferry.png", "../img/ferry.png")
        creator.add_item(Entry("river/ferry.html", "Ferry", "text/html", page.encode()))
        creator.add_item(Entry("img/ferry.png", "", "image/png", picture()))
        creator.add_item(Entry("track.html", "", "text/html", b"(function () { track() })()"))
        creator.add_item(Entry("style.css", "", "text/css", b"body { margin: 0 }"))
        creator.add_metadata("Language", "eng")
    found = list(box.read(Request(path)))
    (draft,) = [one for one in found if isinstance(one, CleanDraft)]
    assert [one for one in found if isinstance(one, ImportProblem)] == []
    assert (draft.draft.part, draft.draft.format, draft.draft.url) == ("river/ferry.html", "html+zim", "")
    assert draft.pictures[0].width == 320


def test_a_zim_file_says_what_is_to_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def without(name: str, *given: object, **more: object) -> object:
        if name.startswith("libzim"):
            raise ImportError(name)
        return imported(name, *given, **more)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportProblem) as told:
        list(zim.parts(SourceFile("x.zim", b"ZIM\x04" + bytes(99))))
    assert "archive-reader[zim]" in told.value.hint


@pytest.mark.skipif(importlib.util.find_spec("libzim") is None, reason="reading ZIM files is an optional part")
def test_a_damaged_zim_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    drafts, (problem,) = read(b"ZIM\x04" + bytes(4096), tmp_path)
    assert (drafts, problem.message) == ([], "The ZIM file is damaged and cannot be read.")
    longer = b"ZIM\x04" + bytes(68) + (10**6).to_bytes(8, "little") + bytes(4096)
    drafts, (problem,) = read(longer, tmp_path)
    assert drafts == []
    assert problem.message.startswith("The ZIM file is shorter than it says")


def test_every_container_is_claimed_by_one_module_only() -> None:
    for path in (made_files.DATA / name for name in made_files.KEPT):
        file = SourceFile(path.name, path.read_bytes())
        assert sum(kind.claims(file) for kind in (*importers.CONTAINERS, *importers.IMPORTERS)) <= 2
