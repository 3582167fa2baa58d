"""Articles on sheets of paper: how they are composed and how pages are filled."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import written_articles
from hypothesis import given
from hypothesis import strategies as st
from papers import ONE, letters, lines_of, photograph, sheets, words_of

from reader.model import Article, CleanHtml, GivenTag
from reader.settings import Settings
from reader.ui.printing import choices_of
from reader.ui.sheets import Frame, Group, Piece, PrintChoices, Raster, Stroke, fill
from reader.ui.typesetting import TENTHS, Face, Line, Setting, Typesetter

pytestmark = pytest.mark.usefixtures("application")


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


@pytest.mark.parametrize("dash", ["— ", "― ", "– "])
def test_whose_words_a_quotation_is_never_begins_a_page(dash: str) -> None:
    quotation = f"<blockquote><p>{'rope and river ' * 9}end</p><p><cite>{dash}Hester Brann</cite></p></blockquote>"
    for extra in range(0, 60, 7):
        html = f"<p>{'word ' * extra}</p>" + quotation * 30
        for columns in (1, 2):
            found = sheets(written_articles.article(html, tags=()), replace(ONE, columns=columns))
            for sheet in found:
                said = lines_of(sheet)
                tops = [y for _, y, mark in sheet.marks if isinstance(mark, Line) and words_of(mark)]
                for n, words in enumerate(said):
                    if words.startswith(dash):
                        assert n > 0
                        assert said[n - 1].endswith("end")
                        assert tops[n - 1] < tops[n]


def test_no_line_ends_with_a_hyphen_for_programs_that_copy_leave_it_out() -> None:
    words = "a night-ferry and well-kept - if small - boats, 49-Euro-tickets, pre- and post-war -\u00a0all "
    for width in range(90, 300, 7):
        for language in ("en", "ko"):
            found = Typesetter(language).plain(words * 3, Setting(10.5, 15), width)
            said = [words_of(line) for line in found]
            assert [] == [line for line in said if line.endswith("-")]
            assert letters(words * 3) == letters("".join(said))


def test_places_to_part_a_word_are_not_printed() -> None:
    (line,) = Typesetter("de").plain("Hub\u00adschrauber\u200blande\u00adplatz", Setting(10.5, 15), 400)
    assert "Hubschrauberlandeplatz" == line.layout.text()


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("深雪谷の星守り、八十二歳 一万二千夜の観測日誌を町の図書館へ贈る", "ja"),
        ("Rope ferry returns to the upper landing of the Marrow after a war", "en"),
        ("줄배가 마흔 해 만에 윗나루로 돌아왔다는 소식에 온 마을 사람들이 나왔다", "ko"),
    ],
)
def test_no_word_of_a_headline_is_left_behind_on_a_line_of_its_own(title: str, language: str) -> None:
    article = written_articles.article("<p>It is green.</p>", title=title, language=language, tags=())
    (sheet,) = sheets(article)
    said = [mark for _, _, mark in sheet.marks if isinstance(mark, Line) and mark.height > 20]
    assert letters(title) == letters("".join(map(words_of, said)))
    assert len(said) > 1
    assert said[-1].width > Frame.of(ONE).width * 0.3


def test_a_heading_that_is_an_item_of_a_list_has_its_bullet() -> None:
    (sheet,) = sheets(written_articles.article("<ul><li><h3>Ropes</h3><p>Of hemp.</p></li></ul>", tags=()))
    said = lines_of(sheet)
    assert "•" == said[said.index("Ropes") - 1]


@pytest.mark.parametrize("size", [9.0, 10.5, 16.0])
@pytest.mark.parametrize(
    "make", [written_articles.english, written_articles.korean, written_articles.japanese], ids=["en", "ko", "ja"]
)
def test_no_gap_parts_a_column_for_programs_that_copy(make: Callable[[], Article], size: float) -> None:
    """Source: poppler, which takes for one text what is of one size and at most 1.5 of it apart."""
    data = photograph()
    text = re.sub("<table.*?</table>", "", make().html, flags=re.DOTALL)
    html = f"{text}<h2>Ropes</h2><figure><img src='a.jpg'></figure><ul><li>One</li></ul>{text}" * 3
    article = replace(make(), html=CleanHtml(html), pictures=(written_articles.picture(data, url="a.jpg"),))
    for number, sheet in enumerate(sheets(article, replace(ONE, columns=2, size_pt=size), data)):
        frame = Frame.of(replace(ONE, columns=2, size_pt=size))
        below_head = frame.top + (size * 9 if number == 0 else 0)
        for column in range(2):
            middle = frame.left + column * (frame.column + frame.gutter) + frame.column / 2
            baselines = sorted(
                y + mark.height * 0.8
                for x, y, mark in sheet.marks
                if isinstance(mark, Line)
                and y > below_head
                and abs(x - middle) < frame.column / 2 + size
                and abs(mark.layout.font().pixelSize() / TENTHS / size - 1) < 0.05
            )
            assert len(baselines) > 2
            assert all(below - above < 1.5 * size for above, below in itertools.pairwise(baselines))


def test_letters_that_no_font_has_are_boxes_of_a_font() -> None:
    setter = Typesetter("km")
    (line,) = setter.plain("\u1780\u17d2 a\U000f1780b", Setting(10.5, 15), 400)
    assert "\u25a1\u25a1 a\u25a1b" == line.layout.text()
    assert ["\u1780", "\u17d2", " ", "a", "\U000f1780", "b"] == line.meant
    for run in line.layout.glyphRuns():
        assert run.rawFont().pixelSize() > 0
        assert 0 not in run.glyphIndexes()
    (plain,) = setter.plain("river 강 川", Setting(10.5, 15), 400)
    assert () == tuple(plain.meant)


def test_a_row_of_a_table_is_never_parted() -> None:
    rows = "".join(f"<tr><td>r{n}a {'cell ' * 12}</td><td>r{n}b {'cell ' * 30}</td></tr>" for n in range(40))
    where: dict[str, set[int]] = {}
    for number, sheet in enumerate(sheets(written_articles.article(f"<table>{rows}</table>"))):
        for line in lines_of(sheet):
            for row in re.findall(r"r(\d+)[ab]", line):
                where.setdefault(row, set()).add(number)
    assert 40 == len(where)
    assert all(len(pages) == 1 for pages in where.values())


def test_no_cell_loses_its_last_letter_to_another_line_where_the_table_nearly_fits() -> None:
    rows = [("呼び名", "植えた年", "昨年", "今年"), ("ヨシさん", "1938", "4月29日", "4月25日ごろ")]
    rows += [("二代目与作さん", "1979", "4月26日", "4月21日")]
    cells = "".join(f"<tr>{''.join(f'<td>{said}</td>' for said in row)}</tr>" for row in rows)
    for size in (9.0, 10.5):
        choices = replace(ONE, columns=2, size_pt=size)
        (sheet,) = sheets(written_articles.article(f"<table>{cells}</table>", language="ja", tags=()), choices)
        assert {said for row in rows for said in row} <= set(lines_of(sheet))


def test_what_is_short_in_a_table_is_not_broken_for_what_is_long() -> None:
    cells = f"<tr><td>二代目与作さん</td><td>{'rope and river ' * 30}</td><td>4月25日ごろ</td></tr>"
    (sheet,) = sheets(written_articles.article(f"<table>{cells}</table>", language="ja", tags=()))
    assert {"二代目与作さん", "4月25日ごろ"} <= set(lines_of(sheet))


def test_words_in_a_table_stay_whole() -> None:
    cells = "<th>Fish and boxes {n}</th><td>18,240{n}</td><td>1990–95</td><td>9,11{n}</td><td>unremarkable</td>"
    figures = "".join(f"<tr>{cells.format(n=n)}</tr>" for n in range(9))
    (sheet,) = sheets(written_articles.article(f"<table>{figures}</table>"), replace(ONE, columns=2))
    said = set(lines_of(sheet))
    assert {f"18,240{n}" for n in range(9)} | {"1990–95", "unremarkable"} <= said


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
                    elif isinstance(mark, Line):
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
        placed, following = fill(groups[at:], room, columns, whole)
        following += at
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


def test_small_type_has_the_interfaces_face() -> None:
    setter = Typesetter("en")
    assert setter.font(Setting(8, 10, Face.PLAIN)).families() != setter.font(Setting(8, 10)).families()
    assert 105 == setter.font(Setting(10.5, 15)).pixelSize()
