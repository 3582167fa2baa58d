"""Citations: Chicago's form for newspaper articles, whatever is known of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written_articles import article as written

from reader.archive import citation


def cite(**values: object) -> str:
    """The citation of an article from the Ledger, with some of its parts given."""
    known: dict[str, object] = {
        "title": "Lock keepers vote to stay",
        "authors": ("Mina Aldous",),
        "published": "2026-05-03T08:06:00+09:00",
        "published_raw": "May 03, 2026, 08:06 am",
        "source": "The Sallow Ledger",
        "url": "https://ledger.invalid/locks",
        "language": "en",
    }
    return citation(written("", **(known | values)))


def test_an_english_article_is_cited_with_all_its_parts() -> None:
    said = "Mina Aldous. “Lock keepers vote to stay.” The Sallow Ledger, May 3, 2026. https://ledger.invalid/locks."
    assert cite() == said


def test_a_korean_article_keeps_its_names_and_headline() -> None:
    said = cite(
        title="“물이 빠지면 길이 된다” 솔무섬의 갯길",
        authors=("한도윤 기자", "서다래 기자"),
        source="솔무일보",
        published="2026-02-18",
        url="https://solmu.invalid/기사/7",
        language="ko",
    )
    assert said == (
        "한도윤 기자 and 서다래 기자. “‘물이 빠지면 길이 된다’ 솔무섬의 갯길.” 솔무일보, February 18, 2026. "
        "https://solmu.invalid/기사/7."
    )


def test_a_japanese_article_keeps_its_names_and_headline() -> None:
    said = cite(
        title="堰守り、最後の「上げ潮」を告げる。",
        authors=("柚木渡",),
        source="葦原新報",
        published="2025-12-31T23:50:00+09:00",
        url="",
        language="ja",
    )
    assert said == "柚木渡. “堰守り、最後の「上げ潮」を告げる。” 葦原新報, December 31, 2025."


@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        ({"authors": ()}, "“Lock keepers vote to stay.” The Sallow Ledger, May 3, 2026. https://ledger.invalid/locks."),
        ({"source": ""}, "Mina Aldous. “Lock keepers vote to stay.” May 3, 2026. https://ledger.invalid/locks."),
        ({"url": ""}, "Mina Aldous. “Lock keepers vote to stay.” The Sallow Ledger, May 3, 2026."),
        ({"title": "", "url": ""}, "Mina Aldous. The Sallow Ledger, May 3, 2026."),
        (
            {"published": "", "published_raw": "", "url": ""},
            "Mina Aldous. “Lock keepers vote to stay.” The Sallow Ledger.",
        ),
        (
            {"published": "", "published_raw": "Whitsun 1926", "url": ""},
            "Mina Aldous. “Lock keepers vote to stay.” The Sallow Ledger, Whitsun 1926.",
        ),
        (
            {"authors": (), "source": "", "published": "", "published_raw": "", "url": ""},
            "“Lock keepers vote to stay.”",
        ),
    ],
)
def test_what_is_not_known_is_left_out(left_out: dict[str, object], expected: str) -> None:
    assert cite(**left_out) == expected


def test_several_authors_are_named_and_of_very_many_the_first_seven() -> None:
    assert cite(authors=("A. Bell", "C. Dunn", "E. Firth Jr."), url="").startswith(
        "A. Bell, C. Dunn, and E. Firth Jr. “"
    )
    many = tuple(f"Name{n}" for n in range(11))
    assert cite(authors=many).startswith("Name0, Name1, Name2, Name3, Name4, Name5, Name6, et al. “")


def test_a_headline_that_asks_gets_no_full_stop_and_quotes_in_it_become_single() -> None:
    assert "“Who said ‘stay’ to the keepers?” The" in cite(title='Who said "stay" to the keepers?')


@given(st.text(), st.lists(st.text()), st.text(), st.text())
def test_a_citation_is_one_line_whatever_the_page_wrote(title: str, names: list[str], source: str, raw: str) -> None:
    said = cite(title=title, authors=tuple(names), source=source, published=raw, published_raw=raw)
    assert said == " ".join(said.split())
