"""An article's body read into blocks."""

from __future__ import annotations

from html import escape

import pytest
import written_articles
from hypothesis import given
from hypothesis import strategies as st

from reader.render import Block, Body, Cell, Figure, Rule, Style, Table, Text, blocks, plain
from reader.render.blocks import LONGEST_BLOCK, LONGEST_WORD, MOST_RUNS, lines
from reader.render.body import DEEPEST_LIST, DEEPEST_QUOTE, MOST_BLOCKS
from reader.render.grid import MOST_CELLS, MOST_COLUMNS


def read(html: str, **values: object) -> list[Block]:
    return list(blocks(written_articles.article(html, **values)))


def words(found: list[Block]) -> list[str]:
    return [line for block in found for line in lines(block)]


def table(html: str) -> Table:
    (found,) = read(html)
    assert isinstance(found, Table)
    return found


def text(html: str) -> Text:
    (found,) = read(html)
    assert isinstance(found, Text)
    return found


def test_an_article_that_was_starred_keeps_its_blocks_and_one_that_was_corrected_does_not() -> None:
    body = Body(written_articles.article("<p>One.</p>"))
    assert body.is_of(written_articles.article("<p>One.</p>", starred=True, title="Another headline"))
    assert not body.is_of(written_articles.article("<p>Two.</p>"))


def test_paragraphs_headings_and_rules_keep_their_order() -> None:
    found = read("<h2>Low water</h2><p>One.</p>loose words<div>Two.</div><hr><h5>Notes</h5>")
    assert ["Low water", "One.", "loose words", "Two.", "Notes"] == words(found)
    assert [2, 0, 0, 0, 5] == [block.level for block in found if isinstance(block, Text)]
    assert isinstance(found[4], Rule)


def test_space_is_folded_as_a_browser_folds_it() -> None:
    assert "The rope was new." == plain(text("<p>\n  The <b>rope </b>\n was\tnew.\n</p>").runs)


def test_lines_that_were_typed_stay_as_they_were() -> None:
    block = text("<pre>low   06:10\n  high  12:20</pre>")
    assert block.code
    assert "low   06:10\n  high  12:20" == plain(block.runs)


def test_styles_and_addresses_stay_with_their_letters() -> None:
    block = text('<p>a <b>b <i>c</i></b> <a href="https://ledger.invalid/x">d</a><sup>2</sup></p>')
    found = {run.text.strip(): (run.style, run.href) for run in block.runs if run.text.strip()}
    assert (Style.BOLD | Style.ITALIC, "") == found["c"]
    assert (Style.PLAIN, "https://ledger.invalid/x") == found["d"]
    assert (Style.RAISED, "") == found["2"]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "tag:0", "record:", " data:x", "//h/x"]
)
def test_an_address_of_another_kind_is_only_text(address: str) -> None:
    assert [""] == [run.href for run in text(f'<p><a href="{address}">here</a></p>').runs]


def test_lists_know_their_depth_kind_and_numbers() -> None:
    found = read("<ol start=4><li>a<li><p>b</p><p>more of b</p><ul><li>c</ul></ol><p>d</p>")
    assert [
        ("a", 1, 4, True),
        ("b", 1, 5, True),
        ("more of b", 1, None, False),
        ("c", 2, 0, False),
        ("d", 0, None, False),
    ] == [(plain(b.runs), b.indent, b.number, b.ordered) for b in found if isinstance(b, Text)]


def test_quotations_know_how_deep_they_are() -> None:
    found = read("<blockquote>a<blockquote><p>b</p></blockquote></blockquote>c")
    assert [("a", 1), ("b", 2), ("c", 0)] == [(plain(b.runs), b.quote) for b in found if isinstance(b, Text)]


def test_a_reading_beside_a_word_stands_in_brackets() -> None:
    assert "綱(つな)と舟(ふね)" == plain(
        text("<p><ruby>綱<rt>つな</ruby>と<ruby>舟<rp>(</rp><rt>ふね</rt><rp>)</rp></ruby></p>").runs
    )


def test_a_picture_takes_the_caption_and_credit_that_were_found_for_it() -> None:
    stored = written_articles.picture(b"x", url="a.jpg", caption="The landing.", credit="Ledger")
    (found,) = read('<figure><img src="a.jpg"><figcaption>Old words</figcaption></figure>', pictures=(stored,))
    assert isinstance(found, Figure)
    assert ("The landing.", "Ledger", stored.sha256) == (
        plain(found.caption),
        found.credit,
        found.picture.sha256 if found.picture else "",
    )


def test_a_picture_without_one_takes_the_pages_own_caption() -> None:
    found = read('<figure><img src="a.jpg" alt="A post"><figcaption>The <b>post</b></figcaption></figure><p>t</p>')
    assert isinstance(found[0], Figure)
    assert "The post" == plain(found[0].caption)
    assert ["The post / A post", "t"] == words(found)


def test_a_caption_that_came_alone_stands_before_the_text() -> None:
    alone = written_articles.picture(b"", url="", sha256="", caption="Low water", credit="Ledger")
    found = read("<p>Text.</p>", pictures=(alone,))
    assert isinstance(found[0], Figure)
    assert found[0].picture is None
    assert ["Low water / Ledger", "Text."] == words(found)


def test_a_kept_picture_that_the_text_does_not_place_is_shown_all_the_same() -> None:
    found = read("<p>Text.</p>", pictures=(written_articles.picture(b"x", url="elsewhere.jpg"),))
    assert [Figure, Text] == [type(block) for block in found]


def test_a_small_picture_stands_in_its_line_and_one_that_is_not_here_gives_its_words() -> None:
    small = written_articles.picture(b"x", url="bell.png", width=20, height=20)
    (kept,) = read('<p>a <img src="bell.png"> b</p>', pictures=(small,))
    assert isinstance(kept, Text)
    assert [small.sha256] == [run.picture.sha256 for run in kept.runs if run.picture]
    assert "a ☺ b" == plain(text('<p>a <img src="f.gif" width=16 height=16 alt="☺"> b</p>').runs)


def test_a_picture_inside_a_paragraph_parts_it() -> None:
    assert [Text, Figure, Text] == [type(block) for block in read('<p>a <img src="w.jpg" width=600> b</p>')]


def test_a_table_of_data_keeps_its_cells_and_spans() -> None:
    found = table(
        "<table><caption>Week</caption><tr><th>Day<th>People<th>Goats"
        "<tr><td rowspan=2>Mon<td colspan=2>none<tr><td>1<td>2</table>"
    )
    assert (3, 3, "Week") == (found.rows, found.columns, plain(found.caption))
    assert [(0, 0, 1, 1), (0, 1, 1, 1), (0, 2, 1, 1), (1, 0, 2, 1), (1, 1, 1, 2), (2, 1, 1, 1), (2, 2, 1, 1)] == [
        (cell.row, cell.column, cell.rows, cell.columns) for cell in found.cells
    ]
    assert [True, True, True, False, False, False, False] == [cell.header for cell in found.cells]


def test_a_table_that_lays_out_a_page_is_read_as_its_text() -> None:
    html = "<table><tr><td>menu</td><td><table><tr><td>a</td><td>b</td></tr></table><p>Text.</p></td></tr></table>"
    found = read(html)
    assert [Text, Table, Text] == [type(block) for block in found]
    assert ["menu", "a\u00a0 · b", "Text."] == words(found)


def test_a_table_larger_than_can_be_laid_out_is_given_as_lines() -> None:
    rows = MOST_CELLS // 4 + 1
    found = read("<table>" + "<tr><td>a<td>b<td>c<td>d" * rows + "</table>")
    assert rows == len(found)
    assert ["a\u00a0 · b\u00a0 · c\u00a0 · d"] == list({line for block in found for line in lines(block)})
    wide = read("<table><tr>" + "<td>x" * (MOST_COLUMNS + 1) + "</table>")
    assert [Text] == [type(block) for block in wide]


def test_spans_that_lie_cannot_blow_a_table_up() -> None:
    html = "<table>" + ("<tr>" + "<td colspan=99999 rowspan=99999>c<td>d" * 10) * 100 + "</table>"
    found = read(html)
    assert 1000 == sum(line.count("c") for line in words(found))
    assert all(block.rows * block.columns <= MOST_CELLS for block in found if isinstance(block, Table))


def test_a_body_deeper_than_the_parser_follows_is_given_as_its_text() -> None:
    found = read("<div>" * 5_000 + "lost", text="First.\n\nSecond.")
    assert ["First.", "Second."] == words(found)


def test_depth_is_bounded() -> None:
    found = [block for block in read("<blockquote><ul><li>x" * 300) if isinstance(block, Text)]
    assert max(block.quote for block in found) <= DEEPEST_QUOTE
    assert max(block.indent for block in found) <= DEEPEST_LIST
    assert 300 == len(found)


def test_a_word_without_end_can_be_broken_and_is_whole() -> None:
    found = read("<p>" + "a" * 25_000 + "</p>")
    assert 25_000 == sum(line.count("a") for line in words(found))
    assert max(len(part) for line in words(found) for part in line.split("\u200b")) <= LONGEST_WORD


def test_a_paragraph_without_end_is_cut_between_words_and_is_whole() -> None:
    found = read("<p>" + "rope " * 9_000 + "</p>")
    assert all(len(line) <= LONGEST_BLOCK for line in words(found))
    assert ["rope"] * 9_000 == " ".join(words(found)).split()
    pieces = read("<p>" + "<b>a</b><i>b</i>" * 3_000 + "</p>")
    assert all(len(block.runs) <= MOST_RUNS + 2 for block in pieces if isinstance(block, Text))
    assert "ab" * 3_000 == "".join(words(pieces))


def test_a_caption_without_end_goes_on_below_its_picture_and_the_credit_ends_it() -> None:
    said = "the ferry at the landing " * 1_000
    alone = written_articles.picture(b"", url="", sha256="", caption=said, credit="Ledger Pictures")
    *figures, _ = read("<p>Text.</p>", pictures=(alone,))
    captions = [plain(figure.caption) for figure in figures if isinstance(figure, Figure)]
    assert len(captions) == len(figures) > 1
    assert max(map(len, captions)) <= LONGEST_BLOCK
    assert said == "".join(captions)
    below = [figure.credit for figure in figures if isinstance(figure, Figure)]
    assert [*[""] * (len(figures) - 1), "Ledger Pictures"] == below


def test_a_tables_caption_without_end_begins_above_it() -> None:
    said = "the height of the water " * 1_000
    *figures, last = read(f"<table><caption>{said}</caption><tr><td>a<td>b<tr><td>c<td>d</table>")
    assert isinstance(last, Table)
    assert all(isinstance(figure, Figure) for figure in figures)
    assert (
        said.split()
        == " ".join(line for figure in figures for line in lines(figure)).split() + plain(last.caption).split()
    )


def test_more_blocks_than_a_page_can_hold_run_on_as_lines() -> None:
    found = read("<p>a</p>" * (MOST_BLOCKS + 5_000))
    assert len(found) <= MOST_BLOCKS + 5
    assert MOST_BLOCKS + 5_000 == sum(line.count("a") for line in words(found))


def test_text_that_is_read_from_the_right_is_known() -> None:
    found = [block for block in blocks(written_articles.arabic()) if isinstance(block, Text)]
    assert [True, True, True] == [block.rtl for block in found]
    assert not text("<p>12 % of the rope</p>").rtl


def test_nothing_of_a_script_or_a_style_is_read() -> None:
    assert ["a", "b"] == words(read("<p>a</p><script>x</script><style>y</style><svg><text>z</text></svg><p>b</p>"))


_TAGS = st.sampled_from(
    "p div b i a ul ol li table tr td th caption blockquote pre h2 figure figcaption img br hr q ruby rt dl dd".split()
)


_WRITTEN = st.one_of(_TAGS.map("<{}>".format), _TAGS.map("</{}>".format), st.text("xy \n&<", max_size=6).map(escape))


@given(st.lists(_WRITTEN))
def test_whatever_is_written_every_letter_is_kept_and_every_cell_lies_in_its_table(pieces: list[str]) -> None:
    letters = "".join(letter for piece in pieces if piece[:1] != "<" for letter in piece if letter in "xy")
    found = read("".join(pieces), text="")
    captions = [plain(block.caption) for block in found if isinstance(block, Table)]
    assert sorted(letters) == sorted(letter for line in words(found) + captions for letter in line if letter in "xy")
    for block in found:
        if isinstance(block, Table):
            taken: set[tuple[int, int]] = set()
            for cell in block.cells:
                places = _places(cell)
                assert not taken & places
                taken |= places
            assert all(row < block.rows and column < block.columns for row, column in taken)


def _places(cell: Cell) -> set[tuple[int, int]]:
    rows, columns = range(cell.row, cell.row + cell.rows), range(cell.column, cell.column + cell.columns)
    return {(row, column) for row in rows for column in columns}
