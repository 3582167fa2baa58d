"""Feeds as they are in the world: wrong charsets, markup in headlines, addresses that name nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.errors import DamagedFile
from reader.importers import box, feed, json_feed
from reader.importers.source import SourceFile
from reader.model import Draft


def rss(*items: str, charset: str = "utf-8", declared: str = "utf-8") -> SourceFile:
    text = (
        f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel><title>Tidings</title>'
        f"<link>https://tidings.example/</link>{''.join(items)}</channel></rss>"
    )
    return SourceFile("feed.xml", text.encode(charset))


def read(file: SourceFile) -> list[Draft]:
    assert feed.claims(file)
    return list(feed.drafts(file))


def test_bytes_that_look_like_an_address_or_a_path_are_never_opened(tmp_path: Path) -> None:
    beside = tmp_path / "real.rss"
    beside.write_bytes(rss("<item><title>Not asked for</title></item>").data)
    for name in (b"http://127.0.0.1:9/feed", bytes(beside)):
        with pytest.raises(DamagedFile):
            list(feed.drafts(SourceFile("feed.xml", name)))


def test_a_headline_of_markup_alone_is_made_of_the_text() -> None:
    (draft,) = read(
        rss("<item><title>&lt;img src=&quot;/etc/hosts&quot;&gt;</title><description>Rain.</description></item>")
    )
    assert ("", "Rain.") == (draft.title, box.cleaned(draft, "feed.xml").draft.title)


def test_signs_in_a_headline_that_are_no_markup_stay() -> None:
    (draft,) = read(rss("<item><title>Why 2 &lt; 3 &amp;amp; 5 &gt; 4</title></item>"))
    assert draft.title == "Why 2 < 3 & 5 > 4"


@pytest.mark.parametrize(("charset", "declared"), [("cp949", "euc-kr"), ("cp949", "utf-8"), ("utf-16", "utf-16")])
def test_a_korean_feed_is_read_whatever_it_says_of_its_charset(charset: str, declared: str) -> None:
    item = (
        "<item><title>똠방각하 다시 무대에</title><description>극단은 오월에 섬을 찾는다고 밝혔다.</description></item>"
    )
    (draft,) = read(rss(item * 1, charset=charset, declared=declared))
    assert draft.title == "똠방각하 다시 무대에"


def test_notes_on_one_page_are_articles_of_their_own_and_keep_their_addresses() -> None:
    page = "https://tidings.example/2026/05.html"
    drafts = read(rss(*(f"<item><title>{n}</title><link>{page}#n{n}</link></item>" for n in (1, 2))))
    assert [(draft.url, draft.shares_url) for draft in drafts] == [(f"{page}#n1", True), (f"{page}#n2", True)]
    first, second = (box.cleaned(draft, "feed.xml").identity for draft in drafts)
    assert first != second


def test_a_script_address_is_no_address_and_its_entry_is_still_read() -> None:
    (draft,) = read(rss("<item><title>Tide</title><link>javascript:alert(1)</link></item>"))
    assert ("Tide", "") == (draft.title, draft.url)


def test_an_identifier_that_is_an_address_stands_in_for_a_missing_link() -> None:
    (draft,) = read(rss("<item><title>Tide</title><guid>https://tidings.example/tide</guid></item>"))
    assert draft.url == "https://tidings.example/tide"


def test_a_feed_that_breaks_off_gives_what_came_before() -> None:
    whole = rss(*(f"<item><title>Number {n}</title><description>Text {n}</description></item>" for n in range(9)))
    drafts = read(SourceFile("feed.xml", whole.data[: len(whole.data) * 2 // 3]))
    assert drafts[0].title == "Number 0"
    assert len(drafts) > 3


def test_the_fuller_text_is_taken_where_a_picture_is_described_besides() -> None:
    item = (
        "<item><title>Kite</title><description>The kite flew over the harbour for three hours, and nobody held it."
        '</description><description xmlns="http://search.yahoo.com/mrss/">A kite.</description></item>'
    )
    (draft,) = read(rss(item))
    assert "for three hours" in draft.html


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (b'<opml version="2.0"><body/></opml>', "list of feeds"),
        (b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', "site map"),
        (rss().data, "no entries"),
        (rss("<item><pubDate>Thu, 05 Mar 2026 09:00:00 +0900</pubDate></item>").data, "no entry"),
    ],
)
def test_what_holds_no_article_is_refused_with_the_reason(given: bytes, reason: str) -> None:
    with pytest.raises(DamagedFile, match=reason):
        read(SourceFile("list.xml", given))


def test_a_json_feed_without_entries_is_refused_with_the_reason() -> None:
    file = SourceFile("feed.json", b'{"version": "https://jsonfeed.org/version/1", "title": "x", "items": []}')
    assert json_feed.claims(file)
    with pytest.raises(DamagedFile, match="no entry"):
        list(json_feed.drafts(file))
