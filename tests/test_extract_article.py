"""A page gives its article: everything it says of itself, in the right place, and its text and structure alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.clean import clean
from reader.extract import markup
from reader.extract.article import KOREAN_TIME_ASSUMED, read_page
from reader.extract.markup import plain_paragraphs
from reader.extract.witnesses import named_by
from reader.importers import page
from reader.importers.source import SourceFile

GOLDEN = sorted((Path(__file__).parent / "data" / "html").glob("*.html"))
STORY = (
    "The clock on the customs house of Harrow Quay struck thirteen on Monday, and nobody could say for certain why.",
    "A jackdaw had built its nest behind the smallest wheel, as the clockmaker Edda Lorne found when she climbed up.",
    "She waited until the young birds had flown before she set the hands right, and the town was late for three weeks.",
)


def page_of(*blocks: str, head: str = "", title: str = "Thirteen strokes at Harrow Quay") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{''.join(blocks)}</article></body></html>"
    )


def story(*between: str) -> list[str]:
    first, *others = (f"<p>{paragraph}</p>" for paragraph in STORY)
    return [first, *between, *others]


def test_a_small_box_that_calls_itself_article_is_not_taken_for_the_long_text_beside_it() -> None:
    column = "".join(f"<p>{paragraph} So it stands in the {n}th book.</p>" for n in range(4, 9) for paragraph in STORY)
    letters = "<p>Our letters come on Mondays, and cost nothing to those who live by the quay or far away.</p>" * 2
    html = f'<body><div class="gazette-column">{column}</div><article>{letters}</article></body>'
    _, text = clean(read_page(html).html)
    assert text.startswith(STORY[0]), text[:200]
    assert text.count(STORY[-1]) == 5


def test_the_witnesses_leave_the_page_as_it_was() -> None:
    tree = markup.parse(page_of(*story("<figure><img src='/quay.jpg'><figcaption>The quay</figcaption></figure>")))
    before = markup.source_of(tree)
    named_by(tree, "", [])
    assert before == markup.source_of(tree)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_kept_page_gives_exactly_its_parts(path: Path) -> None:
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    [draft] = page.drafts(SourceFile(path.name, path.read_bytes()))
    html, text = clean(draft.html)
    actual = {
        "title": draft.title,
        "published": draft.published,
        "published_raw": draft.published_raw,
        "authors": list(draft.authors),
        "source": draft.source,
        "url": draft.url,
        "section": draft.section,
        "language": draft.language,
        "copyright": draft.copyright,
        "tags": list(draft.tags),
        "pictures": [
            {"url": picture.url, "caption": picture.caption, "credit": picture.credit, "alt": picture.alt}
            for picture in draft.pictures
        ],
        "warnings": list(draft.warnings),
        "html": html,
        "text": text,
    }
    assert expected == actual


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_picture_stands_in_the_html_under_its_address(path: Path) -> None:
    draft = read_page(path.read_text(encoding="utf-8"))
    html, _ = clean(draft.html)
    for picture in draft.pictures:
        assert f'src="{picture.url}"'.replace("&", "&amp;") in html


def test_the_headline_is_no_part_of_the_text() -> None:
    draft = read_page(page_of(*story()))
    assert "Thirteen strokes at Harrow Quay" == draft.title
    assert "\n\n".join(STORY) == clean(draft.html)[1]


def test_markup_in_a_headline_stays_as_it_was_written() -> None:
    draft = read_page(page_of(*story(), title="&lt;b>Bold&lt;/b> &amp;amp; thirteen strokes"))
    assert "<b>Bold</b> &amp; thirteen strokes" == draft.title


def test_a_time_without_zone_on_a_korean_page_is_korean_time_and_that_is_said() -> None:
    head = '<meta property="article:published_time" content="2026-02-03 10:15">'
    paragraphs = ["은빛 나루의 시계탑이 월요일에 열세 번 울렸다. 까닭을 아는 사람은 아무도 없었다." for _ in range(3)]
    draft = read_page(page_of(*(f"<p>{text} {n}</p>" for n, text in enumerate(paragraphs)), head=head))
    assert ("2026-02-03T10:15+09:00", "2026-02-03 10:15") == (draft.published, draft.published_raw)
    assert (KOREAN_TIME_ASSUMED,) == draft.warnings


def test_a_time_without_zone_elsewhere_stays_without() -> None:
    head = '<meta property="article:published_time" content="2026-02-03 10:15">'
    draft = read_page(page_of(*story(), head=head))
    assert ("2026-02-03T10:15", ()) == (draft.published, draft.warnings)


@pytest.mark.parametrize(
    "between",
    [
        "<noscript><p>{}</p></noscript>",
        "<table><tr><td><p>{}",
        '<embed src="bell.swf"><p>{}</p>',
        "<audio src=bell.ogg><p>{}</p>",
        "<nav><p>{}</p>",
        "<div><div><span>{}",
        "<b><i><p>{}",
        "{}",
    ],
)
def test_text_in_odd_places_is_kept_and_so_is_what_follows_it(between: str) -> None:
    odd = "Some of the neighbours set their own clocks to it, and kept the old time for the sake of their hens."
    text = clean(read_page(page_of(*story(between.format(odd)))).html)[1]
    assert odd in text
    assert STORY[-1] in text


@pytest.mark.parametrize("element", ["textarea", "title", "xmp", "style", "script", "iframe"])
def test_an_element_that_is_never_closed_hides_nothing(element: str) -> None:
    text = clean(read_page(page_of(*story(f"<{element}>"))).html)[1]
    assert all(paragraph in text for paragraph in STORY)


def test_a_page_nested_without_end_keeps_its_text() -> None:
    draft = read_page(page_of(*story("<div>" * 20_000 + "A word from the depth of the page.")))
    text = clean(draft.html)[1]
    assert "A word from the depth" in text
    assert STORY[0] in text


def test_an_inlined_picture_of_many_megabytes_costs_nothing_of_the_text() -> None:
    draft = read_page(page_of(*story(f'<img src="data:image/png;base64,{"A" * 3_000_000}">')))
    assert STORY[-1] in clean(draft.html)[1]
    assert len(draft.html) < 10_000


def test_control_characters_that_a_reference_brings_in_do_no_harm() -> None:
    draft = read_page(
        page_of(*story("loose &#8; text <p>and more of it, said the harbour master to the crowd.</p> &#31;"))
    )
    assert STORY[-1] in clean(draft.html)[1]


def test_a_page_without_an_article_keeps_all_of_its_text() -> None:
    html = "<html><body><ul><li>Bread</li><li>Salt</li></ul><div>Lamp oil</div></body></html>"
    text = clean(read_page(html).html)[1]
    assert all(word in text for word in ("Bread", "Salt", "Lamp oil"))


def test_the_article_after_the_article_is_another() -> None:
    other = (
        "<div class=next><h1>Herring prices fall</h1>"
        + "<p>Herring was sold for less than ice this week.</p>" * 4
        + "</div>"
    )
    draft = read_page(page_of(*story()).replace("</body>", other + "</body>"))
    assert "Herring" not in draft.html


_BITS = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<table><tr><td>",
            "</table>",
            "<ul><li>",
            "</ul>",
            "<blockquote>",
            "<br><br>",
        ),
        *(
            "<figure><img src=/a.jpg>",
            "<figcaption>",
            "</figure>",
            "<noscript>",
            "</noscript>",
            "<h2>",
            "</h2>",
            "<pre>",
        ),
        *(
            "<a href=/x>",
            "</a>",
            "<span>",
            "</span>",
            "<section>",
            "<aside class=related>",
            "<svg>",
            "<!--",
            "-->",
            "&#8;",
        ),
        *(
            "<picture><source srcset='b.jpg 2x'>",
            "<ruby>橋<rt>はし</rt></ruby>",
            "<script>if(a<b){}</script>",
            "<title>",
        ),
        "The lamp on the pier was lit again after the storm. ",
        "등대에 다시 불이 켜졌다. ",
    ]
)


@settings(max_examples=60)
@given(st.lists(_BITS, max_size=40).map("".join))
def test_no_page_however_broken_is_too_much(html: str) -> None:
    draft = read_page(f"<html><body>{html}</body></html>")
    cleaned, text = clean(draft.html)
    assert (cleaned, text) == clean(cleaned)
    if any(len(paragraph) > 200 for paragraph in plain_paragraphs(html)):
        assert text


@pytest.mark.corpus
def test_real_pages_give_their_text_title_and_day(corpus: Path) -> None:
    import gzip
    import re
    from collections import Counter

    truth = json.loads((corpus / "articles" / "gt" / "fundus.json").read_text(encoding="utf-8"))
    scores = []
    for name in sorted(truth)[::12]:
        html = gzip.decompress((corpus / "articles" / "html" / "fundus" / f"{name}.html.gz").read_bytes())
        [draft] = page.drafts(SourceFile(f"{name}.html", html))
        got = Counter(re.findall(r"\w", clean(draft.html)[1]))
        wanted = Counter(re.findall(r"\w", truth[name]["text"]))
        scores.append(2 * (got & wanted).total() / (got.total() + wanted.total()))
        assert draft.title
    assert sum(scores) / len(scores) > 0.95
