"""Cleaning: what is kept is safe, whole and stays as it is when cleaned again."""

from __future__ import annotations

import re
import time
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.clean import MAX_CELLS, MAX_DEPTH, MAX_TABLE_DEPTH, clean, lifted, link_reference, picture_reference, tokens

PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<b>", "</b>", "<div>", "</div>", "<section>", "</section>", "<br>", "<pre>\n", "</pre>"),
        *("<table>", "</table>", "<tr>", "<td>", "</td>", "<th colspan=3>", "<caption>", "<tbody>", "<col span=2>"),
        *("<ul>", "</ul>", "<li>", "<ol start=4>", "<dl>", "<dt>", "<dd>", "<blockquote>", "</blockquote>", "<q>"),
        *("<img/src=x.jpg>", "<img src=//h/x.png alt='a<b'>", "<figure>", "<figcaption>", "</figure>", "<h2>", "</h2>"),
        *("<a href=/x>", "<a href='https://e.example/?a=1&b=2'>", "</a>", "<ruby>", "<rt>", "<rp>", "</ruby>"),
        *("<script>", "</script>", "<style>", "<!--", "-->", "<svg/onload=x()>", "<math><mtext>", "<form>", "</form>"),
        *("<textarea>", "<title>", "<noscript>", "<select><option>", "<template>", "<plaintext>", "<xmp>", "<iframe>"),
        *("a<b", "&lt;b&gt;", "&amp;amp;", "&nbsp;", "&#0;", "&#x1e;", "\x1f", "종", " ", "\n", "</", "<", '"', "'"),
    ]
)
PAGES = st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join)


class Outline(HTMLParser):
    """How deep a page is, and how deep its tables are."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.depth = self.tables = self.deepest = self.deepest_table = self.cells = 0
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes |= {name for name, _ in attrs}
        if tag in ("br", "hr", "img", "wbr", "col"):
            return
        self.depth += 1
        self.tables += tag == "table"
        self.cells += tag in ("td", "th")
        self.deepest = max(self.deepest, self.depth)
        self.deepest_table = max(self.deepest_table, self.tables)

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1
        self.tables -= tag == "table"


@given(PAGES)
def test_cleaning_what_is_clean_changes_nothing(html: str) -> None:
    once, text = clean(html)
    assert (once, text) == clean(once)


@given(PAGES)
def test_nothing_that_acts_comes_through(html: str) -> None:
    kept, _ = clean(html)
    assert Outline(kept).attributes <= {
        *("lang", "dir", "href", "src", "alt", "width", "height", "colspan", "rowspan", "scope", "span"),
        *("start", "type", "reversed", "value", "datetime"),
    }
    assert re.search(r"(?i)<(?:script|style|svg|math|form|iframe|object|input|link|meta|template|!)", kept) is None


@given(
    st.lists(st.sampled_from(["<div>", "<table><tr><td>", "<ul><li>", "<blockquote>", "<b>", "word "]), max_size=400)
)
def test_everything_can_be_laid_out_and_no_word_is_lost(pieces: list[str]) -> None:
    html, text = clean("".join(pieces))
    outline = Outline(html)
    assert outline.deepest <= MAX_DEPTH
    assert outline.deepest_table <= MAX_TABLE_DEPTH
    assert pieces.count("word ") == len(re.findall("word", text))


def test_a_table_of_too_many_cells_becomes_lines() -> None:
    row = "<tr>" + "<td>x</td>" * 10 + "</tr>"
    big, small = f"<table>{row * 600}</table>", f"<table>{row}</table>"
    html, text = clean(small + big + small)
    assert 20 == Outline(html).cells <= MAX_CELLS
    assert 6020 == len(re.findall("x", text))


def test_spans_are_bounded() -> None:
    html, _ = clean('<table><tr><td colspan="9999" rowspan="0">a</td></tr></table>')
    assert 'colspan="100"' in html
    assert 'rowspan="1"' in html


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 80_000 + "deep",
        "<b><p>" * 5_000 + "deep",
        "<table><tr><td>" * 5_000 + "deep",
        "<ul><li>" * 5_000 + "deep",
        "<!--" * 20_000 + "deep",
        "<a " * 20_000 + ">deep",
        "<" * 50_000 + "deep",
        "&amp" * 30_000 + "deep",
        '<a href="' * 5_000 + "deep",
    ],
)
def test_the_time_is_bounded_by_the_size(html: str) -> None:
    start = time.process_time()
    cleaned, _ = clean(html)
    assert time.process_time() - start < 8
    assert Outline(cleaned).deepest <= MAX_DEPTH


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script><p>kept</p>",
        '<p onclick="alert(1)" style="x">kept</p>',
        '<a href="javascript:alert(1)">kept</a>',
        '<img src="javascript:alert(1)"><p>kept</p>',
        '<iframe src="https://a.example"></iframe><p>kept</p>',
        "<svg><script>alert(1)</script></svg><p>kept</p>",
        '<form action="https://a.example"><p>kept</p></form>',
        '<p title="<img src=file:///etc/passwd>">kept</p>',
        '<p id="a" class="b">kept</p>',
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></mtext></math><p>kept</p>",
        '<base href="file:///"><link rel="stylesheet" href="x.css"><p>kept</p>',
    ],
)
def test_nothing_that_acts_is_kept_and_the_words_are(html: str) -> None:
    kept, text = clean(html)
    assert text == "kept"
    assert re.search(r"(?i)script|onclick|style|iframe|svg|form|title|file:|class|id=|link|base", kept) is None


def test_what_makes_an_article_is_kept() -> None:
    html = (
        '<h2>Head</h2><p lang="ko">One <b>bold</b> <em>soft</em> <a href="https://e.example/">link</a></p>'
        '<figure><img src="https://e.example/a.jpg" alt="boat"><figcaption>Said</figcaption></figure>'
        "<blockquote><p>Quoted</p></blockquote><ul><li>item</li></ul><ol><li>first</li></ol>"
        "<table><caption>Table</caption><tbody><tr><th>Hour</th><td>Two</td></tr></tbody></table>"
        "<pre><code>x = 1\n  y</code></pre><p><ruby>橋<rp>(</rp><rt>はし</rt><rp>)</rp></ruby></p>"
    )
    assert (html, html) == (clean(html)[0], clean(clean(html)[0])[0])


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><figure><img src='a.jpg'><figcaption>Left out</figcaption></figure><p>Two.</p>", "One.\n\nTwo."),
        ("<p>One<br>line<br><br>Two</p>", "One\nline\n\nTwo"),
        ("<p>a</p><ul><li>x</li><li>y<ol><li>z</li></ol></li></ul><p>b</p>", "a\n\nx\ny\nz\n\nb"),
        ("<table><tr><td>a</td><td><p>b</p><p>c</p></td></tr><tr><td>d</td></tr></table>", "a\tb c\nd"),
        ("<pre>if x:\n    y\n\n    z</pre>", "if x:\n    y\n\n    z"),
        ("<p><ruby>潮見<rp>（</rp><rt>しおみ</rt><rp>）</rp></ruby>町</p>", "潮見町"),
        ("<section>ab</section><section>cd</section>", "ab\n\ncd"),
        ("<p>1 &lt; 2 &amp;&amp; x</p>", "1 < 2 && x"),
        ("  <p>  many \n spaces\t</p>  ", "many spaces"),
        ("", ""),
    ],
)
def test_the_text_is_paragraphs_lines_and_rows(html: str, text: str) -> None:
    assert text == clean(html)[1]


@pytest.mark.parametrize(
    ("url", "picture", "link"),
    [
        ("https://e.example/a.jpg?x=1&y=2", "https://e.example/a.jpg?x=1&y=2", "https://e.example/a.jpg?x=1&y=2"),
        ("//e.example/a.jpg", "https://e.example/a.jpg", "https://e.example/a.jpg"),
        ("page_files/a.jpg", "page_files/a.jpg", ""),
        ("picture:" + "0" * 64, "picture:" + "0" * 64, ""),
        ("mailto:desk@e.example", "", "mailto:desk@e.example"),
        ("file:///etc/passwd", "", ""),
        ("C:\\pictures\\a.jpg", "", ""),
        ("\\\\host\\share\\a.jpg", "", ""),
        ("java\nscript:alert(1)", "", ""),
        ("data:image/png;base64,AAAA", "", ""),
        ("http://[broken", "", ""),
        ("https:///nowhere", "", ""),
        ("", "", ""),
    ],
)
def test_addresses_are_what_they_seem_or_nothing(url: str, picture: str, link: str) -> None:
    assert (picture, link) == (picture_reference(url), link_reference(url))


@given(PAGES)
def test_tokens_lose_no_text_and_lifting_loses_none(html: str) -> None:
    def words(page: str) -> str:
        return "".join(unescape(source) for kind, _, source in tokens(page) if kind == "text").replace(" ", "")

    assert words(html) == words(lifted(html, depth=3))


@pytest.mark.corpus
def test_payloads_that_broke_other_cleaners_come_out_harmless(corpus: Path) -> None:
    for path in sorted((corpus / "hostile" / "html").glob("*.html")):
        if path.stat().st_size > 1_000_000:
            continue
        html, _ = clean(path.read_text(encoding="utf-8", errors="replace"))
        assert re.search(r"(?i)<(?:script|style|svg|iframe|object|embed|form|link|base)\b", html) is None
        assert (
            re.search(r"(?i)\s(?:on\w+|style|class|id|title|srcset|background)=", re.sub(r">[^<]*<", "><", html))
            is None
        )
        assert re.search(r"(?i)(?:src|href)=\"(?:file|javascript|data|vbscript|ftp):", html) is None
