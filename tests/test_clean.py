"""Cleaning: what is kept is safe, whole and stays as it is when cleaned again."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.clean import clean

PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<b>",
        "</div>",
        "<table><tr><td>",
        "<li>",
        "<img/src=x.jpg>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<svg/onload=x()>",
        "a<b",
        "&lt;b&gt;",
        "종",
        "<figure>",
    ]
)


@given(st.lists(PIECES | st.text(max_size=8), max_size=30).map("".join))
def test_cleaning_what_is_clean_changes_nothing(html: str) -> None:
    once, text = clean(html)
    assert clean(once) == (once, text)


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
    ],
)
def test_nothing_that_acts_is_kept_and_the_words_are(html: str) -> None:
    kept, text = clean(html)
    assert text == "kept"
    assert re.search(r"(?i)script|onclick|style|iframe|svg|form|title|file:", kept) is None


def test_the_text_is_the_paragraphs_without_captions() -> None:
    html = "<p>One.</p><figure><img src='a.jpg'><figcaption>Left out</figcaption></figure><p>Two.</p>"
    assert clean(html)[1] == "One.\n\nTwo."
