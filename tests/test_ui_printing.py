"""Articles on paper: what a PDF holds, how pages are filled, and the print dialog."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pdfs
import pytest
import written_articles
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QLoggingCategory, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from windows import no_complaints, wait_until

from reader.errors import OutputError
from reader.model import Article, GivenTag
from reader.settings import Settings
from reader.ui.look import LIGHT, Look
from reader.ui.paper import SIZES, Composer, Frame, Group, Piece, PrintChoices, Raster, Sheet, Stroke, fill
from reader.ui.print_dialog import PrintDialog
from reader.ui.printing import PrintJob, choices_of, write_pdf, writing_pdf
from reader.ui.typesetting import TENTHS, Face, Line, Setting, Typesetter

ONE = PrintChoices(contents=False)


@pytest.fixture(autouse=True)
def quiet_qt() -> Iterator[None]:
    """As every test has it, but popups may open without a screen."""
    application = QGuiApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    with no_complaints():
        yield


def photograph(colour: str = "#40708A", width: int = 1200, height: int = 720) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())


def no_picture(sha256: str) -> bytes:
    return b""


def sheets(article: Article, choices: PrintChoices = ONE, data: bytes = b"") -> list[Sheet]:
    return Composer(article, choices, lambda sha256: data).sheets()


def words_of(line: Line) -> str:
    drawn = line.layout.lineAt(line.number)
    units = line.layout.text().encode("utf-16-le")
    start, end = drawn.textStart(), drawn.textStart() + drawn.textLength()
    return units[2 * start : 2 * end].decode("utf-16-le").replace("\u2028", " ").strip()


def lines_of(sheet: Sheet) -> list[str]:
    return [words_of(mark) for _, _, mark in sheet.marks if isinstance(mark, Line)]


def pdf(tmp_path: Path, articles: Sequence[Article], choices: PrintChoices = ONE, data: bytes = b"") -> Path:
    path = tmp_path / "out.pdf"
    write_pdf(articles, lambda sha256: data, path, choices)
    return path


def letters(text: str) -> str:
    """Text without its spaces, which lie between the words of a PDF rather than in them."""
    return re.sub(r"\s", "", text)


# ---------------------------------------------------------------- the PDF


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize(
    "make", [written_articles.english, written_articles.korean, written_articles.japanese], ids=["en", "ko", "ja"]
)
def test_every_word_stands_once_and_in_order(tmp_path: Path, columns: int, make: Callable[[], Article]) -> None:
    article = make()
    said = letters("".join(pdfs.pages_of(pdf(tmp_path, [article], replace(ONE, columns=columns)))))
    at = 0
    for paragraph in re.findall(r"<p>(.*?)</p>", article.html, re.DOTALL):
        plain = letters(re.sub(r"<[^>]+>", "", paragraph))
        assert 1 == said.count(plain)
        assert at < said.index(plain)
        at = said.index(plain)


def test_no_line_is_drawn_twice(tmp_path: Path) -> None:
    numbered = " ".join(f"w{n}x" for n in range(4_000))
    path = pdf(tmp_path, [written_articles.article(f"<p>{numbered}</p>")], replace(ONE, columns=2))
    found = Counter(re.findall(r"w\d+x", letters("".join(pdfs.pages_of(path)))))
    assert {f"w{n}x": 1 for n in range(4_000)} == found


def test_letters_that_would_be_ligatures_are_kept(tmp_path: Path) -> None:
    article = written_articles.article("<p>The flood: fifty baffling coffins.</p>", title="Flood office", tags=())
    said = letters("".join(pdfs.pages_of(pdf(tmp_path, [article]))))
    assert "Theflood:fiftybafflingcoffins." in said
    assert "Floodoffice" in said


def test_characters_that_share_a_shape_are_copied_as_they_were_written(tmp_path: Path) -> None:
    html = "<p>二月一日、人々は山の水を見た。民の長い西の歯・竜。</p><p>晩 戸口</p>"
    article = written_articles.article(html, title="日本", language="ja", tags=())
    said = letters("".join(pdfs.pages_of(pdf(tmp_path, [article]))))
    assert "二月一日、人々は山の水を見た。民の長い西の歯・竜。" in said
    assert "日本" in said
    assert not re.search("[\u2e80-\u2fdf\t]", said)


def test_a_script_that_no_font_has_is_printed_all_the_same(tmp_path: Path) -> None:
    QLoggingCategory.setFilterRules("qt.text.font.db=false")
    article = written_articles.article("<p>\u1780\u1781 \u07ca\u07cb \ua500 river</p>", title="\u1780", language="km")
    assert "river" in letters("".join(pdfs.pages_of(pdf(tmp_path, [article]))))
    QLoggingCategory.setFilterRules("")


def test_every_font_is_embedded(tmp_path: Path) -> None:
    articles = [written_articles.english(), written_articles.korean(), written_articles.japanese()]
    content = pdf(tmp_path, articles).read_bytes()
    described = re.findall(rb"<<[^<>]*/Type /FontDescriptor.*?>>", content, re.DOTALL)
    assert described
    assert all(re.search(rb"/FontFile[23]? ", each) for each in described)


def test_title_and_author_are_set(tmp_path: Path) -> None:
    content = pdf(tmp_path, [written_articles.english()]).read_bytes()
    assert "Rope ferry returns".encode("utf-16-be") in content or b"Rope ferry returns" in content
    assert "Tilda Vance, Oren Pask".encode("utf-16-be") in content or b"Tilda Vance, Oren Pask" in content


def test_nothing_of_the_program_is_printed(tmp_path: Path) -> None:
    said = "".join(pdfs.pages_of(pdf(tmp_path, [written_articles.english()])))
    for word in ("Print page", "Small font", "Share", "Record", "not saved"):
        assert letters(word) not in letters(said)


def test_head_and_foot_say_source_date_address_digest_and_page(tmp_path: Path) -> None:
    (first, *rest) = pdfs.pages_of(pdf(tmp_path, [written_articles.article(written_articles.BODY * 3)]))
    total = 1 + len(rest)
    for number, page in enumerate((first, *rest), start=1):
        said = letters(page)
        assert "TheMarrowLedger·River" in said
        assert "Feb3,2026,08:06am" in said
        assert "ledger.invalid/2026/rope-ferry?key=77" in said
        assert f"SHA-256{written_articles.LONG_SHA[:8]}" in said
        assert f"{number}/{total}" in said


def test_what_is_switched_off_is_not_printed(tmp_path: Path) -> None:
    bare = replace(ONE, tags=False, header=False, footer=False)
    said = letters("".join(pdfs.pages_of(pdf(tmp_path, [written_articles.english()], bare))))
    assert "#ropeferry" not in said
    assert "SHA-256" not in said
    assert "River" not in said
    assert "CopyrightbyTheMarrowLedger" in said


def test_many_articles_are_one_job_with_contents_in_front(tmp_path: Path) -> None:
    long = written_articles.article(written_articles.BODY * 4, title="A long one")
    articles = [written_articles.english(), long, replace(written_articles.korean(), id=3)]
    pages = [letters(page) for page in pdfs.pages_of(pdf(tmp_path, articles, PrintChoices()))]
    starts = [
        next(n for n, page in enumerate(pages, start=1) if n > 1 and letters(article.title) in page)
        for article in articles
    ]
    assert starts == sorted(set(starts))
    for article, start in zip(articles, starts, strict=True):
        assert re.search(rf"{start}{re.escape(letters(article.title))}", pages[0])
    without = pdfs.pages_of(pdf(tmp_path, articles))
    assert len(pages) - 1 == len(without)


def test_a_job_of_any_length_has_room_for_its_contents(tmp_path: Path) -> None:
    articles = [written_articles.article("<p>t</p>", id=n, title=f"Headline {n} of many") for n in range(60)]
    job = PrintJob(articles, no_picture, PrintChoices())
    assert [(n, 60) for n in range(61)] == list(dict.fromkeys(job.measure()))
    assert 62 <= job.pages <= 66
    pages = [letters(page) for page in pdfs.pages_of(pdf(tmp_path, articles, PrintChoices()))]
    assert job.pages == len(pages)
    assert "Headline59ofmany" in pages[-1]


def test_a_long_article_is_composed_in_steps() -> None:
    job = PrintJob([written_articles.article("<p>rope and river</p>" * 2_000)], no_picture, ONE)
    assert len(list(job.measure())) > 50
    assert job.pages > 20


def test_pictures_are_in_colour_grey_or_left_out(tmp_path: Path) -> None:
    data = photograph("#C04020")
    article = written_articles.english(data)
    colours = {}
    for kind in ("colour", "grey", "off"):
        job = PrintJob([article], lambda sha256: data, replace(ONE, pictures=kind))  # type: ignore[arg-type]
        list(job.measure())
        image = QImage(595, 842, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        job.paint_page(painter, 0, 1 / TENTHS)
        painter.end()
        seen = Counter(image.pixelColor(x, y).name() for x in range(60, 540, 7) for y in range(150, 330, 7))
        colours[kind] = {name for name, count in seen.items() if count > 500}
    assert {"#c04020"} == colours["colour"]
    (grey,) = (QColor(name) for name in colours["grey"])
    assert grey.red() == grey.green() == grey.blue()
    assert set() == colours["off"] - {"#ffffff"}


def test_a_file_that_cannot_be_written_is_explained_and_what_was_there_stays(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"“out\.pdf” could not be written"):
        write_pdf([written_articles.english()], no_picture, tmp_path / "absent" / "out.pdf", ONE)
    path = tmp_path / "kept.pdf"
    path.write_bytes(b"kept")
    job = PrintJob([written_articles.english()], no_picture, ONE)
    list(job.measure())
    steps = writing_pdf(job, path)
    next(steps)
    steps.close()
    assert b"kept" == path.read_bytes()


# ---------------------------------------------------------------- pages


def test_a_caption_stays_with_its_picture() -> None:
    data = photograph()
    html = "".join(f"<p>{'rope and river ' * n}</p><figure><img src='a.jpg'></figure>" for n in range(5, 60, 6))
    article = written_articles.article(html, pictures=(written_articles.picture(data, url="a.jpg"),))
    for columns in (1, 2):
        for sheet in sheets(article, replace(ONE, columns=columns), data):
            rasters = [(x, y + mark.height) for x, y, mark in sheet.marks if isinstance(mark, Raster)]
            captions = [
                (x, y)
                for x, y, mark in sheet.marks
                if isinstance(mark, Line) and words_of(mark).startswith("The ferry at")
            ]
            assert len(rasters) == len(captions)
            for (left, bottom), (x, y) in zip(rasters, captions, strict=True):
                assert left == x
                assert 0 < y - bottom < 12


def test_no_heading_stands_alone_at_the_end_of_a_column() -> None:
    for extra in range(0, 40, 3):
        html = (
            f"<p>{'word ' * extra}</p>"
            + "".join(f"<p>{'rope ' * 40}</p><h2>Heading</h2>" for _ in range(30))
            + "<p>e</p>"
        )
        for sheet in sheets(written_articles.article(html, tags=(), copyright="")):
            assert "Heading" != lines_of(sheet)[-1]


def test_a_paragraph_leaves_no_single_line_behind() -> None:
    html = "".join(f"<p>begin{n}x {'rope ' * 95} end{n}x</p>" for n in range(40))
    for sheet in sheets(written_articles.article(html, tags=(), copyright="")):
        lines = lines_of(sheet)
        assert not lines[-1].startswith("begin")
        body = [line for line in lines if "rope" in line or "begin" in line or "end" in line]
        assert not re.match(r"^(rope )*end\d+x$", body[0]) or "begin" in lines[0]


def test_a_row_of_a_table_is_never_parted() -> None:
    rows = "".join(f"<tr><td>r{n}a {'cell ' * 12}</td><td>r{n}b {'cell ' * 30}</td></tr>" for n in range(40))
    where: dict[str, set[int]] = {}
    for number, sheet in enumerate(sheets(written_articles.article(f"<table>{rows}</table>"))):
        for line in lines_of(sheet):
            for row in re.findall(r"r(\d+)[ab]", line):
                where.setdefault(row, set()).add(number)
    assert 40 == len(where)
    assert all(len(pages) == 1 for pages in where.values())


def test_a_row_higher_than_a_page_is_whole_all_the_same() -> None:
    words = " ".join(f"w{n}x" for n in range(3_000))
    found = sheets(written_articles.article(f"<table><tr><td>a<td>{words}</table>"))
    said = " ".join(line for sheet in found for line in lines_of(sheet))
    assert [f"w{n}x" for n in range(3_000)] == re.findall(r"w\d+x", said)


def test_the_columns_of_the_last_page_are_levelled() -> None:
    (sheet,) = sheets(written_articles.english(), replace(ONE, columns=2))
    frame = Frame.of(replace(ONE, columns=2))
    middle = frame.left + frame.width / 2
    ends = [
        max(y for x, y, mark in sheet.marks if isinstance(mark, Line) and (x < middle) == left)
        for left in (True, False)
    ]
    assert abs(ends[0] - ends[1]) < 60


def test_everything_lies_within_the_margins() -> None:
    data = photograph()
    for choices in (PrintChoices(paper="A5", margin_mm=12, columns=2, size_pt=9), PrintChoices(paper="Letter"), ONE):
        frame = Frame.of(choices)
        for make in (written_articles.english, written_articles.korean, written_articles.japanese):
            for sheet in sheets(make(data), choices, data):
                for x, y, mark in sheet.marks:
                    assert frame.left - 20 <= x
                    assert frame.top - 0.1 <= y
                    assert y + mark.height <= frame.top + frame.height + 0.1
                    if isinstance(mark, Raster | Stroke):
                        assert x + mark.width <= frame.left + frame.width + 0.1
                    else:
                        wide = mark.layout.lineAt(mark.number).naturalTextWidth() / TENTHS
                        assert x + wide <= frame.left + frame.width + 1


def test_text_from_the_right_ends_at_the_right_margin() -> None:
    (sheet,) = sheets(written_articles.arabic())
    frame = Frame.of(ONE)
    for x, _, mark in sheet.marks[:2]:
        assert isinstance(mark, Line)
        line = mark.layout.lineAt(mark.number)
        assert x * TENTHS + line.naturalTextRect().right() == pytest.approx((frame.left + frame.width) * TENTHS, abs=5)


@pytest.mark.parametrize(
    "worst",
    [
        "<p>" + "a" * 30_000,
        "<table><tr><td>" + "x " * 9_000 + "<td>b</table>",
        "<blockquote>" * 200 + "x",
        "",
        "<ul><li>x" * 400,
    ],
)
def test_no_article_stops_the_printing(worst: str) -> None:
    article = written_articles.article(
        worst, title="word " * 400, tags=tuple(GivenTag("t" * 3_000, "page") for _ in range(3))
    )
    found = sheets(article, replace(ONE, columns=2))
    assert 1 <= len(found) < 200
    assert 400 == sum(line.split().count("word") for sheet in found for line in lines_of(sheet))


_GROUPS = st.lists(
    st.lists(st.tuples(st.floats(0.5, 40), st.booleans()), min_size=1, max_size=4).map(
        lambda pieces: tuple(Piece(high, ((0.0, 0.0, Stroke(1, 1)),) if inked else ()) for high, inked in pieces)
    ),
    max_size=40,
)


@given(_GROUPS, st.floats(50, 200), st.integers(1, 3))
def test_filling_pages_loses_nothing_and_parts_no_group(groups: list[Group], whole: float, columns: int) -> None:
    at, seen, pages = 0, [], 0
    while at < len(groups) and pages < 500:
        room = whole * 0.7 if pages == 0 else whole
        placed, following = fill(groups, at, room, columns, whole)
        assert following > at or pages == 0
        for (column, y, piece), (column2, y2, _) in itertools.pairwise(placed):
            assert (column, y + piece.height - 0.01) <= (column2, y2) or column < column2
        for column, y, piece in placed:
            assert column < columns
            assert y + piece.height <= room + 0.02 or sum(each.height for each in _group_of(groups, piece)) > whole
        for group in groups[at:following]:
            assert len({column for column, _, piece in placed if any(piece is each for each in group)}) <= 1
        seen += [piece for _, _, piece in placed if piece.marks]
        at, pages = following, pages + 1
    assert [id(piece) for group in groups for piece in group if piece.marks] == [id(piece) for piece in seen]


def _group_of(groups: list[Group], piece: Piece) -> Group:
    return next(group for group in groups if any(each is piece for each in group))


@given(
    st.lists(
        st.sampled_from(["윗나루", "줄배가", "1986년에", "rope", "😀", "건너", "“다시”", "\n"]), min_size=1, max_size=30
    )
)
def test_korean_lines_hold_every_word_whole(words: list[str]) -> None:
    setter = Typesetter("ko")
    text = " ".join(words)
    found = setter.plain(text, Setting(10.5, 15), 90)
    assert text.split() == " ".join(words_of(line) for line in found).split()


def test_a_style_in_a_korean_line_stays_with_its_letters() -> None:
    article = written_articles.article("<p>" + "윗나루 줄배가 <b>다시</b> 물살을 가른다. " * 8 + "</p>", language="ko")
    bold = []
    for sheet in sheets(article):
        for _, _, mark in sheet.marks:
            if isinstance(mark, Line) and "줄배가" in words_of(mark):
                for each in mark.layout.formats():
                    bold.append(mark.layout.text()[each.start : each.start + each.length])
    assert ["다시"] * 8 == bold


def test_choices_are_taken_from_the_settings_within_reason() -> None:
    assert PrintChoices() == choices_of(Settings())
    odd = Settings(paper="B7", margin_mm=400, print_columns=9, print_pt=200.0, print_pictures="sepia")
    assert PrintChoices(margin_mm=50, columns=2, size_pt=24.0) == choices_of(odd)


def test_paper_has_its_true_size(tmp_path: Path) -> None:
    for name, (wide, high) in SIZES.items():
        content = pdf(tmp_path, [written_articles.english()], replace(ONE, paper=name)).read_bytes()
        (box,) = set(re.findall(rb"/MediaBox \[([^\]]*)\]", content))
        found = [float(number) for number in box.split()]
        assert [0, 0, pytest.approx(wide, abs=1), pytest.approx(high, abs=1)] == found


def test_small_type_has_the_interfaces_face() -> None:
    setter = Typesetter("en")
    assert setter.font(Setting(8, 10, Face.PLAIN)).families() != setter.font(Setting(8, 10)).families()
    assert 105 == setter.font(Setting(10.5, 15)).pixelSize()


# ---------------------------------------------------------------- the dialog


@pytest.fixture
def dialog() -> Iterator[PrintDialog]:
    articles = [written_articles.english(), replace(written_articles.korean(), id=2)]
    made = PrintDialog(Look(LIGHT), None, articles, no_picture, PrintChoices(columns=2, contents=False))
    made.show()
    wait_until(made.go.isEnabled)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_the_dialog_shows_the_pages_as_they_will_be(dialog: PrintDialog) -> None:
    assert "Pages 1 and 2 of 2" == dialog.pages.text()
    assert not dialog.back.isEnabled()
    assert not dialog.forward.isEnabled()
    image = dialog.desk.grab().toImage()
    white = sum(
        image.pixelColor(x, y).name() == "#ffffff"
        for x in range(0, image.width(), 9)
        for y in range(0, image.height(), 9)
    )
    assert white > 500


def test_a_choice_is_told_and_changes_the_pages(dialog: PrintDialog) -> None:
    spy = QSignalSpy(dialog.choices_changed)
    dialog.contents.click()
    wait_until(dialog.go.isEnabled)
    assert "Pages 1 and 2 of 3" == dialog.pages.text()
    assert PrintChoices(columns=2, contents=True) == spy.at(0)[0]
    dialog.forward.click()
    assert "Page 3 of 3" == dialog.pages.text()
    dialog.back.click()
    assert "Pages 1 and 2 of 3" == dialog.pages.text()


def test_every_choice_of_the_dialog_arrives(dialog: PrintDialog) -> None:
    dialog.paper.set_value("Letter")
    dialog.margins.set_value("28")
    dialog.size_pt.set_value("12.0")
    for box in (dialog.tags, dialog.header, dialog.footer):
        box.click()
    expected = PrintChoices("Letter", 28, 2, 12.0, "colour", tags=False, header=False, footer=False, contents=False)
    assert expected == dialog.choices


def test_zoom_shows_one_page_as_wide_as_the_desk(dialog: PrintDialog) -> None:
    assert "Whole page" == dialog.zoom.text()
    dialog.zoom.click()
    assert "Page width" == dialog.zoom.text()
    assert "Page 1 of 2" == dialog.pages.text()


def test_a_pdf_is_written_and_told(dialog: PrintDialog, tmp_path: Path) -> None:
    printed = QSignalSpy(dialog.printed)
    path = tmp_path / "ferry.pdf"
    dialog.write(path)
    wait_until(lambda: printed.count() == 1)
    assert ["ferry.pdf"] == printed.at(0)
    assert 2 == len(pdfs.pages_of(path))


def test_cancelling_keeps_the_dialog_and_writes_nothing(dialog: PrintDialog, tmp_path: Path) -> None:
    path = tmp_path / "ferry.pdf"
    dialog.write(path)
    dialog.cancel.click()
    assert dialog.isVisible()
    assert dialog.go.isEnabled()
    assert not path.exists()


def test_a_file_that_cannot_be_written_is_said_in_the_dialog(dialog: PrintDialog, tmp_path: Path) -> None:
    dialog.write(tmp_path / "absent" / "ferry.pdf")
    wait_until(lambda: dialog.go.isEnabled())
    assert "“ferry.pdf” could not be written. Choose another folder or name." == dialog._said.text()
