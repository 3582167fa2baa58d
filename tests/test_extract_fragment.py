"""HTML that is an article and nothing else: all of its text stays, its pictures get their captions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.clean import clean
from reader.extract.fragment import read_fragment
from reader.model import DraftPicture

BASE = "https://post.example/2026/page"


SAID = "The quay. Photo: Mara Holt"


@pytest.mark.parametrize(
    "html",
    [
        f'<figure><img src="a.jpg"><figcaption>{SAID}</figcaption></figure>',
        f'<div class="wp-caption"><a href="b.jpg"><img src="a.jpg"></a><p class="wp-caption-text">{SAID}</p></div>',
    ],
)
def test_a_picture_and_what_is_said_under_it_become_a_figure(html: str) -> None:
    read = read_fragment(f"<p>Before.</p>{html}<p>After.</p>", BASE)
    assert read.pictures == (DraftPicture("https://post.example/2026/a.jpg", "The quay.", "Mara Holt"),)
    assert clean(read.html)[1] == "Before.\n\nAfter."
    assert f"<figcaption>{SAID}</figcaption>" in clean(read.html)[0]


def test_a_picture_within_a_paragraph_stays_where_it_stands() -> None:
    read = read_fragment('<p>See <img src="/map.png" alt="a map"> here.</p>', BASE)
    assert clean(read.html)[0] == '<p>See <img src="https://post.example/map.png" alt="a map"> here.</p>'
    assert [picture.url for picture in read.pictures] == ["https://post.example/map.png"]


def test_counters_and_icons_are_no_pictures() -> None:
    read = read_fragment('<p>Text<img src="https://c.example/p.gif" width="1" height="1"></p>', BASE)
    assert (read.pictures, clean(read.html)[0]) == ((), "<p>Text</p>")


def test_a_player_leaves_its_address() -> None:
    read = read_fragment('<p>Watch.</p><iframe src="https://video.example/7"></iframe>', BASE)
    assert 'href="https://video.example/7"' in clean(read.html)[0]


def test_a_headline_said_once_more_is_left_out_but_never_the_only_text() -> None:
    assert clean(read_fragment("<h2>Ice!</h2><p>It thaws.</p>", title="Ice").html)[1] == "It thaws."
    assert clean(read_fragment("<p>Ice</p>", title="Ice").html)[1] == "Ice"


def test_loose_lines_become_paragraphs() -> None:
    assert clean(read_fragment("One<br><br>two <b>three</b>").html)[1] == "One\n\ntwo three"
    assert clean(read_fragment("just words & signs").html)[0] == "<p>just words &amp; signs</p>"


@given(st.lists(st.text("abc 가나あ", min_size=1).filter(str.strip), min_size=1, max_size=6))
def test_no_word_is_lost(paragraphs: list[str]) -> None:
    read = read_fragment("".join(f"<div><p>{paragraph}</p></div>" for paragraph in paragraphs))
    assert clean(read.html)[1].split() == " ".join(paragraphs).split()
