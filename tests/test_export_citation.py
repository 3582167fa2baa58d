"""Citations of newspaper articles, whatever is known of them: Chicago, APA, and what reference managers read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written_articles import article as written

from reader.export import citation
from reader.export.names import name_of
from reader.model import GivenTag

KNOWN: dict[str, object] = {
    "title": "Lock keepers vote to stay",
    "authors": ("Mina Aldous",),
    "published": "2026-05-03T08:06:00+09:00",
    "published_raw": "May 03, 2026, 08:06 am",
    "source": "The Sallow Ledger",
    "url": "https://ledger.invalid/locks",
    "language": "en",
}
"""An article from the Ledger."""


def cite(**values: object) -> str:
    """The citation of an article from the Ledger, with some of its parts given."""
    return citation.chicago(written("", **(KNOWN | values)))


def test_an_english_article_is_cited_with_all_its_parts() -> None:
    said = "Aldous, Mina. “Lock keepers vote to stay.” The Sallow Ledger, May 3, 2026. https://ledger.invalid/locks."
    assert cite() == said


def test_a_korean_article_keeps_its_names_and_headline_without_what_its_authors_are() -> None:
    said = cite(
        title="“물이 빠지면 길이 된다” 솔무섬의 갯길",
        authors=("한도윤 기자", "서다래 기자"),
        source="솔무일보",
        published="2026-02-18",
        url="https://solmu.invalid/기사/7",
        language="ko",
    )
    assert said == (
        "한도윤 and 서다래. “‘물이 빠지면 길이 된다’ 솔무섬의 갯길.” 솔무일보, February 18, 2026. "
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
        ({"source": ""}, "Aldous, Mina. “Lock keepers vote to stay.” May 3, 2026. https://ledger.invalid/locks."),
        ({"url": ""}, "Aldous, Mina. “Lock keepers vote to stay.” The Sallow Ledger, May 3, 2026."),
        ({"title": "", "url": ""}, "Aldous, Mina. The Sallow Ledger, May 3, 2026."),
        (
            {"published": "", "published_raw": "", "url": ""},
            "Aldous, Mina. “Lock keepers vote to stay.” The Sallow Ledger.",
        ),
        (
            {"published": "", "published_raw": "Whitsun 1926", "url": ""},
            "Aldous, Mina. “Lock keepers vote to stay.” The Sallow Ledger, Whitsun 1926.",
        ),
        ({"published": "1926", "url": ""}, "Aldous, Mina. “Lock keepers vote to stay.” The Sallow Ledger, 1926."),
        (
            {"published": "2026-05"},
            "Aldous, Mina. “Lock keepers vote to stay.” The Sallow Ledger, May 2026. https://ledger.invalid/locks.",
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
        "Bell, A., C. Dunn, and E. Firth Jr. “"
    )
    many = tuple(f"Name{n}" for n in range(11))
    assert cite(authors=many).startswith("Name0, Name1, Name2, Name3, Name4, Name5, Name6, et al. “")


def test_a_headline_that_asks_gets_no_full_stop_and_quotes_in_it_become_single() -> None:
    assert "“Who said ‘stay’ to the keepers?” The" in cite(title='Who said "stay" to the keepers?')


@given(st.text(), st.lists(st.text()), st.text(), st.text())
def test_a_citation_is_one_line_whatever_the_page_wrote(title: str, names: list[str], source: str, raw: str) -> None:
    said = cite(title=title, authors=tuple(names), source=source, published=raw, published_raw=raw)
    assert said == " ".join(said.split())


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("written_name", "family", "given_name", "suffix"),
    [
        ("Mina Aldous", "Aldous", "Mina", ""),
        ("By Mina van der Aldous", "van der Aldous", "Mina", ""),
        ("Aldous, Mina", "Aldous", "Mina", ""),
        ("E. M. Firth Jr.", "Firth", "E. M.", "Jr."),
        ("Mina Aldous mina@ledger.invalid", "Aldous", "Mina", ""),
        ("한도윤 기자", "한", "도윤", ""),
        ("남궁서연 특파원", "남궁", "서연", ""),
        ("浜野 澪", "浜野", "澪", ""),
        ("浜野 澪 記者", "浜野", "澪", ""),
    ],
)
def test_a_person_has_a_family_name(written_name: str, family: str, given_name: str, suffix: str) -> None:
    name = name_of(written_name)
    assert (family, given_name, suffix) == (name.family, name.given, name.suffix)


@pytest.mark.parametrize(
    "body",
    [
        "Ledger Staff",
        "The Sallow Ledger",
        "Reuters",
        "편집부",
        "모래톱일보",
        "葦原新報",
        "本紙取材班",
        "Ada & Sons",
        "柚木渡",
    ],
)
def test_a_body_and_what_cannot_be_told_apart_stay_whole(body: str) -> None:
    assert (body, "") == (name_of(body).whole, name_of(body).family)


# ---------------------------------------------------------------- APA


def apa(**values: object) -> str:
    return citation.apa(written("", **(KNOWN | values)))


@pytest.mark.parametrize(
    ("given_values", "expected"),
    [
        ({}, "Aldous, M. (2026, May 3). Lock keepers vote to stay. The Sallow Ledger. https://ledger.invalid/locks"),
        ({"authors": ()}, "Lock keepers vote to stay. (2026, May 3). The Sallow Ledger. https://ledger.invalid/locks"),
        (
            {"published": "", "published_raw": "", "url": ""},
            "Aldous, M. (n.d.). Lock keepers vote to stay. The Sallow Ledger.",
        ),
        (
            {"authors": ("Jean-Paul Orr", "E. Firth Jr.", "한도윤 기자", "Ledger Staff"), "url": "", "source": ""},
            "Orr, J.-P., Firth, E., Jr., 한도윤, & Ledger Staff. (2026, May 3). Lock keepers vote to stay.",
        ),
    ],
)
def test_apa_gives_what_is_known_in_its_order(given_values: dict[str, object], expected: str) -> None:
    assert apa(**given_values) == expected


def test_apa_names_nineteen_of_many_and_the_last() -> None:
    said = apa(authors=tuple(f"A Name{chr(97 + n)}" for n in range(24)))
    assert "Names, A., . . . Namex, A. (2026" in said


# ---------------------------------------------------------------- reference managers

SEVERAL = (
    written("", **KNOWN),
    written(
        "",
        id=2,
        title="비용은 100% & {절반}",
        authors=("한도윤 기자", "모래톱일보 편집부"),
        published="2026-02-18",
        source="모래톱일보",
        url="https://solmu.invalid/기사?a={7}_b",
        language="ko",
        tags=(GivenTag("솔무섬, 갯길", "page"),),
    ),
    written(
        "", **(KNOWN | {"id": 3, "authors": ("Rand, Land and Sand",), "published": "", "published_raw": "Whitsun"})
    ),
    written("", id=4, title="", authors=(), source="", published="", published_raw="", url="", tags=(), captures=()),
)


@pytest.mark.parametrize(("style", "ending"), [("bibtex", "bib"), ("ris", "ris"), ("csl-json", "json"), ("apa", "txt")])
def test_references_are_as_they_were_read_and_found_good(style: str, ending: str) -> None:
    expected = Path(__file__).parent / "data" / "citations" / f"several.{ending}"
    assert expected.read_bytes().decode() == citation.cited(SEVERAL, style)


@given(st.lists(st.text(max_size=12), max_size=3), st.text(max_size=30), st.text(max_size=20), st.integers(1, 40))
def test_entries_are_balanced_and_their_keys_unique(names: list[str], title: str, source: str, count: int) -> None:
    article = written("", **(KNOWN | {"authors": tuple(names), "title": title, "source": source}))
    text = citation.cited([article] * count, "bibtex")
    assert text.count("{") == text.count("}")
    found = re.findall(r"^@article\{([a-z0-9]+),$", text, re.MULTILINE)
    assert count == len(set(found))
    assert found == [item["id"] for item in json.loads(citation.cited([article] * count, "csl-json"))]


def test_a_quotation_has_its_source_and_paragraph() -> None:
    said = citation.quoted(written("", **(KNOWN | {"url": ""})), " They  said “stay”. ", 3, "chicago")
    assert (
        said
        == "“They said ‘stay’.” (para. 3)\nAldous, Mina. “Lock keepers vote to stay.” The Sallow Ledger, May 3, 2026."
    )
