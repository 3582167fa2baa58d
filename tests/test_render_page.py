"""Blocks written as HTML in Qt's subset."""

from __future__ import annotations

import re
from html import unescape

import pytest
import written_articles
from hypothesis import given
from hypothesis import strategies as st

from reader.model import Article, GivenTag
from reader.render import (
    Pace,
    PageStyle,
    PageWords,
    PageWriter,
    Part,
    blocks,
    glued,
    level_of,
    local_date,
    page,
    part_of,
    parts,
    quote_of,
)
from reader.render.blocks import BREAK, LONGEST_BLOCK
from reader.render.page import GLUE, state


def style(language: str = "en", size_px: int = 18) -> PageStyle:
    return PageStyle(
        size_px, language, ("Serif",), ("Sans",), ("Mono",), "#111111", "#555555", "#2A5A9A", "#DDDDDD", controls_px=32
    )


WORDS = PageWords("The picture was not saved with the page.", ("Record · SHA-256 1234",))


def written(article: Article) -> str:
    html = page(article, style(article.language), WORDS)
    return html.partition("<body>")[2]


def parts_of(html: str) -> list[Part]:
    return [part_of(int(number)) for number in re.findall(r"-qt-user-state:(\d+)", html)]


def test_a_page_that_takes_long_to_set_comes_in_smaller_parts_and_is_whole_all_the_same() -> None:
    article = written_articles.article(
        "".join(f"<p>The {n}th paragraph of a very long page.</p>" for n in range(2_000))
    )
    whole = list(parts(PageWriter(article, style(), WORDS), blocks(article), Pace()))
    pace, small = Pace(), []
    for part in parts(PageWriter(article, style(), WORDS), blocks(article), pace):
        small.append(part)
        pace.took(1.0)
    assert max(map(len, small[1:-1])) < min(map(len, whole[1:-1]))
    assert "".join(small) == "".join(whole)


def pieces_of(article: Article) -> list[str]:
    writer = PageWriter(article, style(article.language), WORDS)
    return [writer.write(piece) for piece in writer.pieces(blocks(article))]


def letters_of(html: str) -> str:
    return unescape(re.sub("<[^>]+>", "", html))


@pytest.mark.parametrize("words", ["harbour " * 12_500, "x" * 100_000])
def test_a_headline_without_end_comes_in_pieces_and_is_one_heading(words: str) -> None:
    pieces = pieces_of(written_articles.article("<p>Text.</p>", title=words))
    titles = [piece for piece in pieces if parts_of(piece) == [Part.TITLE]]
    assert len(titles) > 10
    assert max(map(len, map(letters_of, titles))) <= LONGEST_BLOCK + 9
    assert words == "".join(map(letters_of, titles)).replace(BREAK, "")
    levels = [level_of(int(number)) for title in titles for number in re.findall(r"user-state:(\d+)", title)]
    assert [1, *[0] * (len(titles) - 1)] == levels
    assert [Part.KICKER, Part.TITLE, Part.BYLINE, Part.CONTROLS] == list(
        dict.fromkeys(part for piece in pieces for part in parts_of(piece))
    )[:4]


@pytest.mark.parametrize(
    ("words", "most"),
    [("rope ", 6_000), ("줄배가 ", 2_000), ("👩\u200d👧 ", 2_000), ("مرحبا ", 2_000), ("a\u0301", 2_000)],
)
def test_letters_that_take_long_come_in_shorter_pieces_that_stand_as_one_paragraph(words: str, most: int) -> None:
    said = words * (9_000 // len(words))
    article = written_articles.article(f"<p>{said}</p>", tags=(), copyright="", pictures=())
    pieces = [piece for piece in pieces_of(article) if parts_of(piece) in ([], [Part.TEXT])]
    assert max(map(len, map(letters_of, pieces))) <= most
    assert said.split() == "".join(map(letters_of, pieces)).replace(BREAK, "").split()
    assert [*[True] * (len(pieces) - 1), False] == ["margin-bottom:0" in piece for piece in pieces]


def test_thousands_of_hashtags_come_in_lines_of_a_few_and_each_has_its_number() -> None:
    tags = tuple(GivenTag(f"tag {n}", "page") for n in range(3_000))
    lines = [piece for piece in pieces_of(written_articles.article("<p>t</p>", tags=tags)) if 'href="tag:' in piece]
    assert len(lines) > 10
    assert [str(n) for n in range(3_000)] == re.findall(r'href="tag:(\d+)"', "".join(lines))


def test_no_part_is_much_longer_than_can_be_set_in_a_moment() -> None:
    words = "the height of the water " * 8_000
    article = written_articles.article(f"<p>{words}</p>", title=words, copyright=words, authors=(words,))
    pace = Pace()
    lengths = [len(part) for part in parts(PageWriter(article, style(), WORDS), blocks(article), pace)]
    assert max(lengths) < 1.6 * pace.chars


def test_the_page_has_the_order_of_the_source() -> None:
    html = written(written_articles.english(b"x"))
    order = [Part.KICKER, Part.TITLE, Part.BYLINE, Part.CONTROLS, Part.PICTURE, Part.CAPTION]
    assert order == parts_of(html)[: len(order)]
    assert [Part.TAGS, Part.COPYRIGHT, Part.RECORD] == parts_of(html)[-3:]


def test_what_the_source_does_not_say_leaves_no_gap() -> None:
    bare = written_articles.article(
        "<p>t</p>", source="", section="", authors=(), published="", published_raw="", tags=(), copyright=""
    )
    assert [Part.TITLE, Part.CONTROLS, Part.RECORD] == parts_of(written(bare))


def test_a_date_that_could_not_be_read_stands_as_the_page_wrote_it() -> None:
    html = written(written_articles.article(published="", published_raw="the third of Thaw"))
    assert "the third of Thaw" in html


def test_nothing_that_a_page_wrote_is_markup_or_an_address() -> None:
    hostile = '"><img src=file:///etc/passwd><script>'
    article = written_articles.article(
        '<p><a href="https://a.invalid/&quot;&gt;&lt;b&gt;">x</a> &lt;b&gt; </p>'
        '<img src="file:///x.png" alt="&lt;i&gt;">',
        title=hostile,
        source=hostile,
        section=hostile,
        authors=(hostile,),
        copyright=hostile,
        tags=(GivenTag(hostile, "page"),),
    )
    html = written(article)
    assert "<script" not in html
    assert "passwd><" not in html
    assert re.findall(r'(?:src|href)="([^"]*)"', html) == ["link:0", "tag:0", "record:"]


def test_links_and_pictures_are_named_by_number() -> None:
    article = written_articles.english(b"x")
    writer = PageWriter(article, style(), WORDS)
    html = "".join(parts(writer, blocks(article), Pace()))
    assert ["https://ledger.invalid/people/wren"] == writer.links
    assert [article.pictures[0].sha256] == [box.picture.sha256 for box in writer.boxes]
    assert 'href="link:0"' in html
    assert 'src="picture:0"' in html


def test_a_picture_that_was_not_saved_says_so_with_its_words() -> None:
    html = written(written_articles.english())
    assert "The picture was not saved with the page.<br>The log book, open at its last page" in html


def test_a_hashtag_never_breaks_and_keeps_its_spaces() -> None:
    assert "#Upper&nbsp;Landing&nbsp;&nbsp;</a>" in written(written_articles.english())


def test_a_heading_keeps_its_level_and_a_quotation_its_depth() -> None:
    html = written(written_articles.article("<h4>h</h4><blockquote><blockquote>q</blockquote></blockquote>"))
    states = [int(number) for number in re.findall(r"-qt-user-state:(\d+)", html)]
    assert [4] == [level_of(each) for each in states if part_of(each) == Part.HEADING]
    assert 2 in [quote_of(each) for each in states]


@pytest.mark.parametrize(("part", "quote", "level"), [(Part.TEXT, 0, 0), (Part.RECORD, 6, 6), (Part.HEADING, 1, 2)])
def test_a_state_says_part_depth_and_level(part: Part, quote: int, level: int) -> None:
    number = state(part, quote, level)
    assert (part, quote, level) == (part_of(number), quote_of(number), level_of(number))


def test_a_block_of_which_qt_knows_nothing_is_text() -> None:
    assert (Part.TEXT, 0, 0) == (part_of(-1), quote_of(-1), level_of(-1))


def test_lists_are_closed_before_what_follows() -> None:
    html = written(written_articles.article("<ol start=3><li>a<ul><li>b</ul></ol><p>c</p><ul><li>d</ul>"))
    tags = re.findall(r"</?(?:ol|ul|li)(?: start=\"\d+\")?", html)
    assert ['<ol start="3"', "<li", "</li", "<ul", "<li", "</li", "</ul", "</ol", "<ul", "<li", "</li", "</ul"] == tags


def test_korean_breaks_between_words_only() -> None:
    assert f"윗{GLUE}나{GLUE}루 줄{GLUE}배{GLUE}가 1986{GLUE}년{GLUE}에{GLUE}." == glued("윗나루 줄배가 1986년에.")
    assert GLUE in written(written_articles.korean())
    assert GLUE not in written(written_articles.english())


@given(st.text("가나 다a1.,“”()%", max_size=40))
def test_glue_changes_nothing_but_where_lines_break(text: str) -> None:
    assert text == glued(text).replace(GLUE, "")


def test_text_from_the_right_says_so() -> None:
    html = written(written_articles.arabic())
    assert 3 == len(re.findall(r'<p dir="rtl">', html))


@pytest.mark.parametrize(
    ("iso", "language", "said"),
    [
        ("2026-02-03T08:06:00+09:00", "en", "Feb 3, 2026, 08:06 am"),
        ("2026-02-03T00:06:00", "en", "Feb 3, 2026, 12:06 am"),
        ("2026-02-03T21:15:00+09:00", "", "Feb 3, 2026, 09:15 pm"),
        ("2026-02-03", "en", "Feb 3, 2026"),
        ("2026-02-03T21:15:00+09:00", "ko", "2026년 2월 3일 오후 9:15"),
        ("2026-02-03T12:05:00", "ko-KR", "2026년 2월 3일 오후 12:05"),
        ("2026-02-03", "ko", "2026년 2월 3일"),
        ("2026-02-03T08:06:00+09:00", "ja", "2026年2月3日 08:06"),
        ("", "en", ""),
        ("soon", "en", ""),
    ],
)
def test_a_date_is_written_as_its_readers_write_it(iso: str, language: str, said: str) -> None:
    assert said == local_date(iso, language)


def test_the_headline_grows_more_slowly_than_the_text() -> None:
    assert (32, 74) == (style(size_px=18).title_px, style(size_px=48).title_px)
    assert (28, 31) == (style(size_px=18).lead_px, style("ko").lead_px)
