"""Newsroom formats: what is for machines is left out, what belongs to the article is found, the rest is refused."""

from __future__ import annotations

import pytest

from reader.errors import DamagedFile
from reader.importers import iptc7901, newsml, newsml_g2, newsroom, ninjs, nitf, wordpress, xml_tree
from reader.importers.source import SourceFile


def test_the_name_of_the_root_is_found_behind_whatever_stands_before_it() -> None:
    assert (
        xml_tree.root_name('\ufeff<?xml version="1.0"?><!-- <rss> --><!DOCTYPE a [<!ENTITY b "<c>">]>\n<NITF>')
        == "nitf"
    )
    assert xml_tree.root_name("plain words <nitf>") == ""
    assert xml_tree.root_name("<!-- never closed") == ""


def test_damaged_xml_gives_what_can_be_read_and_says_so() -> None:
    given = b"<nitf><body><body.head><hedline><hl1>Ice</hl1></hedline></body.head><body.content><p>It &bar; thaws.</p>"
    (draft,) = nitf.drafts(SourceFile("a.xml", given))
    assert ("Ice", xml_tree.DAMAGED) == (draft.title, draft.warnings[0])


def test_a_reference_that_nothing_explains_stays_in_the_text() -> None:
    given = "<nitf><body><body.content><p>Ice &frob; thaws&mdash;fast.</p></body.content></body></nitf>"
    (draft,) = nitf.drafts(SourceFile("a.xml", f'<!DOCTYPE nitf SYSTEM "n.dtd">{given}'.encode()))
    assert "Ice &amp;frob; thaws—fast." in draft.html


def test_lines_broken_for_a_teletype_are_joined_and_verses_are_not() -> None:
    broken = "<p>one two <br/>three four <br/>five six <br/>seven eight <br/>nine</p>"
    verse = "<p>one two<br/>three four<br/>five six<br/>seven eight<br/>nine</p>"
    for given, breaks in ((broken, 0), (verse, 4)):
        xml = f"<nitf><body><body.content>{given}</body.content></body></nitf>".encode()
        (draft,) = nitf.drafts(SourceFile("a.xml", xml))
        assert draft.html.count("<br>") == breaks


def test_identifiers_are_no_tags() -> None:
    assert newsroom.labels(["medtop:20000523", "04000000", "rivers ", "Rivers", "COVID-19 tests"]) == (
        "rivers",
        "COVID-19 tests",
    )


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ('<conceptItem xmlns="http://iptc.org/std/nar/2006-10-01/"/>', "concept"),
        ('<planningItem xmlns="http://iptc.org/std/nar/2006-10-01/"/>', "plan"),
        ("<groupSet/>", "part of a NewsML-G2"),
        ('<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><itemMeta/></newsItem>', "neither a headline"),
    ],
)
def test_what_is_no_news_item_is_refused_with_the_reason(given: str, reason: str) -> None:
    file = SourceFile("a.xml", given.encode())
    assert newsml_g2.claims(file)
    with pytest.raises(DamagedFile, match=reason):
        list(newsml_g2.drafts(file))


def test_a_package_alone_is_the_list_of_what_it_binds() -> None:
    given = (
        '<packageItem><contentMeta><headline>Today</headline></contentMeta><groupSet><group><itemRef residref="urn:a">'
        "<title>Ice</title><description>Thin &lt; thick.</description></itemRef>"
        '<itemRef href="https://wire.example/b"><title>Thaw</title></itemRef></group></groupSet></packageItem>'
    )
    (draft,) = newsml_g2.drafts(SourceFile("a.xml", given.encode()))
    assert (draft.title, draft.html) == (
        "Today",
        '<ul><li>Ice<br>Thin &lt; thick.</li><li><a href="https://wire.example/b">Thaw</a></li></ul>',
    )


def test_a_headline_without_a_text_says_that_only_the_reference_came() -> None:
    lines = "<NewsLines><HeadLine>Ice</HeadLine></NewsLines>"
    given = f"<NewsML><NewsItem><NewsComponent>{lines}</NewsComponent></NewsItem></NewsML>"
    (draft,) = newsml.drafts(SourceFile("a.xml", given.encode()))
    assert draft.warnings == ("Only the reference to this article was in the file, not its text.",)
    with pytest.raises(DamagedFile):
        list(newsml.drafts(SourceFile("a.xml", b"<NewsML><NewsItem/></NewsML>")))


def test_json_of_another_kind_is_no_ninjs() -> None:
    assert not ninjs.claims(SourceFile("a.json", b'{"uri": "https://a.example", "name": "a bookmark"}'))
    assert not ninjs.claims(SourceFile("a.json", b'[{"uri": "x", "headline": "y", "urgency": 3}]'))


def test_broken_json_is_refused_with_its_line() -> None:
    with pytest.raises(DamagedFile, match="line 2"):
        list(ninjs.drafts(SourceFile("a.json", b'{"uri": "x",\n "headline": }')))


def test_a_wire_message_without_a_mark_ends_its_headline_at_the_blank_line() -> None:
    head, text = "abc0001 4 i 20 nordpress 12", "Ice on the lake\r\n\r\nThe lake froze."
    given = f"\x01{head}\r\n\x02{text}\r\n\x03071341 GMT Okt 15\r\n\x04"
    (draft,) = iptc7901.drafts(SourceFile("a.txt", given.encode()))
    assert (draft.title, draft.source, draft.published) == ("Ice on the lake", "nordpress", "2015-10-07T13:41+00:00")


def test_control_characters_alone_are_no_wire() -> None:
    assert not iptc7901.claims(SourceFile("a.txt", bytes(range(1, 32)) + b" plain words\n"))


def test_an_export_of_attachments_alone_is_refused_with_the_reason() -> None:
    given = (
        b'<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><title>a</title>'
        b"<wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status></item></channel></rss>"
    )
    file = SourceFile("a.xml", given)
    assert wordpress.claims(file)
    with pytest.raises(DamagedFile, match="no post"):
        list(wordpress.drafts(file))
