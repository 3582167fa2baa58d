"""Text copied from a page: every part lands in its place, and no paragraph is lost."""

from __future__ import annotations

import contextlib
import json
import textwrap
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import CopiedPage, copied_pages

from reader.errors import DamagedFile, TooLarge
from reader.importers import copied_text
from reader.importers.source import SourceFile
from reader.model import Draft, tag_key

GOLDEN = sorted((Path(__file__).parent / "data" / "copied-text").glob("*.txt"))
PAGE = """Ferry to run at night

Mar 2, 2026, 09:15 am

print page small font big font

The ferry leaves the quay. / Gannet Pictures

The ferry between the islands will run at night from April.

The last boat now leaves at six.
#night ferry #island council
Copyright by Elwin Courier
"""


def read(text: str | bytes, name: str = "page.txt") -> Draft:
    file = SourceFile(name, text if isinstance(text, bytes) else text.encode())
    assert copied_text.claims(file)
    [draft] = copied_text.drafts(file)
    return draft


def paragraphs(draft: Draft) -> list[str]:
    return draft.text.split("\n\n")


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_kept_page_gives_exactly_its_parts(path: Path) -> None:
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    draft = read(path.read_bytes(), path.name)
    actual = {
        "title": draft.title,
        "published": draft.published,
        "published_raw": draft.published_raw,
        "authors": list(draft.authors),
        "source": draft.source,
        "language": draft.language,
        "copyright": draft.copyright,
        "tags": list(draft.tags),
        "pictures": [[picture.caption, picture.credit] for picture in draft.pictures],
        "charset": draft.charset,
        "warnings": list(draft.warnings),
        "paragraphs": paragraphs(draft),
    }
    assert expected == actual


@given(copied_pages())
@settings(max_examples=150)
def test_every_paragraph_of_any_page_comes_out_again_in_order_and_nothing_else_does(page: CopiedPage) -> None:
    draft = read(page.data)
    assert list(page.paragraphs) == paragraphs(draft)
    assert (page.title, page.published) == (draft.title, draft.published)
    assert page.tags == draft.tags
    assert page.captions == tuple((picture.caption, picture.credit) for picture in draft.pictures)
    assert page.copyright == draft.copyright


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n"), max_size=400))
def test_no_letter_of_any_text_is_lost(text: str) -> None:
    file = SourceFile("page.txt", text.encode())
    if not any(character.isalnum() for character in text):
        return
    [draft] = copied_text.drafts(file)
    kept = (draft.title, draft.text, *draft.tags, draft.copyright, draft.published_raw)
    pictures = (part for picture in draft.pictures for part in (picture.caption, picture.credit))
    letters = Counter(character for character in text if character.isalnum())
    assert not letters - Counter("".join((*kept, *pictures)))


@given(st.binary(max_size=300))
def test_no_bytes_stop_the_reading(data: bytes) -> None:
    file = SourceFile("page.txt", data)
    if copied_text.claims(file):
        with contextlib.suppress(DamagedFile):
            list(copied_text.drafts(file))


def test_a_line_of_tags_keeps_the_labels_as_they_were_written() -> None:
    assert ("night ferry", "island_council", "O'Dell & sons") == read(
        PAGE.replace("#night ferry #island council", "#night ferry #island_council #O'Dell & sons")
    ).tags


@pytest.mark.parametrize(
    "line",
    [
        "Copyright by Elwin Courier",
        "Copyright © 2026 Elwin Courier",
        "Copyright 2026 Elwin Courier. All rights reserved.",
        "Copyrights ⓒ Elwin Courier All Rights Reserved.",
        "(c) 2024-2026 Elwin Courier",
        "ⓒ Elwin Courier, 무단전재 및 재배포 금지",
        "<저작권자(c) Elwin Courier, 무단 전재-재배포, AI 학습 및 활용 금지>",
        "저작권자 © Elwin Courier 무단전재 및 재배포 금지",
        "[ⓒ Elwin Courier. 무단전재-재배포금지]",
        "© Elwin Courier 無断転載を禁じます",
    ],
)
def test_a_copyright_line_names_the_newspaper(line: str) -> None:
    draft = read(PAGE.replace("Copyright by Elwin Courier", line))
    assert ("Elwin Courier", line) == (draft.source, draft.copyright)
    assert "The last boat now leaves at six." == paragraphs(draft)[-1]


def test_a_copyright_line_that_goes_on_below_is_kept_whole() -> None:
    draft = read(PAGE + "All rights reserved.\n")
    assert "Copyright by Elwin Courier All rights reserved." == draft.copyright
    assert "Elwin Courier" == draft.source


def test_what_stands_below_the_copyright_line_stays_in_the_text() -> None:
    draft = read(PAGE + "\nMore from the islands\nShare\n")
    assert "Copyright by Elwin Courier" == draft.copyright
    assert ("night ferry", "island council") == draft.tags
    assert "More from the islands" == paragraphs(draft)[-1]


def test_a_photo_in_the_middle_of_the_article_is_known_by_the_agency_of_the_first() -> None:
    draft = read(PAGE.replace("The last boat", "The old ferry at anchor / Gannet Pictures\n\nThe last boat"))
    assert ["The ferry leaves the quay.", "The old ferry at anchor"] == [picture.caption for picture in draft.pictures]
    assert 2 == len(paragraphs(draft))


def test_words_that_are_labels_of_controls_elsewhere_stay_in_the_article() -> None:
    draft = read(PAGE.replace("The last boat", "Share\n\nPrint\n\nThe last boat"))
    assert ["Share", "Print"] == paragraphs(draft)[1:3]


def test_a_standfirst_between_headline_and_date_opens_the_article() -> None:
    draft = read(PAGE.replace("Mar 2, 2026", "The council pays for two more boats\n\nMar 2, 2026"))
    assert "The council pays for two more boats" == paragraphs(draft)[0]
    assert "2026-03-02T09:15" == draft.published


def test_a_byline_beside_the_date_gives_the_author() -> None:
    draft = read(PAGE.replace("Mar 2, 2026, 09:15 am", "By Odile Marsh | Mar 2, 2026, 09:15 am KST"))
    assert ("Odile Marsh",) == draft.authors
    assert "2026-03-02T09:15+09:00" == draft.published


def test_a_byline_and_a_date_may_share_a_line_without_a_mark_between() -> None:
    draft = read(PAGE.replace("Mar 2, 2026, 09:15 am", "한새봄 기자 입력 2026.03.02 09:15"))
    assert (("한새봄",), "2026-03-02T09:15") == (draft.authors, draft.published)
    assert 2 == len(paragraphs(draft))


def test_a_profession_in_a_byline_is_nobodys_name() -> None:
    draft = read(PAGE.replace("\n\nMar 2", "\n\nBy Odile Marsh, Staff Writer\n\nMar 2", 1))
    assert ("Odile Marsh",) == draft.authors


def test_buttons_among_the_controls_are_no_paragraphs() -> None:
    draft = read(PAGE.replace("print page small font big font", "Share\nFacebook\nX\nEmail\n가\n가"))
    assert 2 == len(paragraphs(draft))
    assert ["The ferry leaves the quay."] == [picture.caption for picture in draft.pictures]


def test_a_page_that_was_broken_at_a_fixed_width_has_its_paragraphs_whole() -> None:
    first = "The ferry between the islands will run at night from April, said the council on a Monday of May."
    second = "It was about time, said the harbour master of Skarra, who had waited since the bell was cast, by night."
    page = PAGE.replace("The ferry between the islands will run at night from April.", textwrap.fill(first, 44))
    draft = read(page.replace("The last boat now leaves at six.", textwrap.fill(second, 44)))
    assert [first, second] == paragraphs(draft)
    assert ("night ferry", "island council") == draft.tags


def test_a_dateline_inside_a_paragraph_is_no_date_of_publication() -> None:
    draft = read(
        "Ferry\n\nOn May 4, 1986 the ferry ran aground off the island and nobody was hurt.\n\nIt was mended.\n"
    )
    assert "" == draft.published


def test_a_headline_above_which_date_and_controls_stand_is_found() -> None:
    draft = read("Mar 2, 2026\nprint page\n\nFerry to run at night\n\nThe ferry will run at night.\n")
    assert ("Ferry to run at night", "2026-03-02") == (draft.title, draft.published)
    assert "The ferry will run at night." == draft.text


def test_text_of_a_single_line_is_both_headline_and_article() -> None:
    draft = read("Only one line.")
    assert ("Only one line.", "Only one line.") == (draft.title, draft.text)


def test_text_without_a_headline_is_called_by_its_first_words() -> None:
    draft = read("word " * 400 + "\n\nThe end.")
    assert draft.title.endswith("word…")
    assert 2 == len(paragraphs(draft))


def test_markup_in_copied_text_is_shown_as_it_was_written() -> None:
    draft = read("A headline with <b>\n\n<script>alert(1)</script> & more\n")
    assert "A headline with <b>" == draft.title
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; more</p>" == draft.html
    assert "<script>alert(1)</script> & more" == draft.text


def test_control_characters_are_left_out_and_counted() -> None:
    draft = read("Head\x07line\n\nBo\0dy with \x1b[31mcolour\n")
    assert ("Headline", "Body with [31mcolour") == (draft.title, draft.text)
    assert ("Control characters were left out: 3.",) == draft.warnings


def test_a_headline_cannot_turn_the_writing_direction_of_what_stands_beside_it() -> None:
    assert "Title gnp.exe" == read("Title \u202egnp.exe\n\nBody.\n").title


def test_a_very_long_line_is_read_whole() -> None:
    assert "word " * 399_999 + "word" == read("Title\n\n" + "word " * 400_000).text


def test_text_that_is_too_large_is_refused_with_a_sentence() -> None:
    with pytest.raises(TooLarge, match=r"The text is larger than 32 MB\."):
        list(copied_text.drafts(SourceFile("page.txt", b"word " * 7_000_000)))
    with pytest.raises(TooLarge, match=r"The text has more than 500000 lines\."):
        list(copied_text.drafts(SourceFile("page.txt", b"a\n" * 600_000)))


def test_a_file_without_words_is_refused_with_a_sentence() -> None:
    with pytest.raises(DamagedFile, match=r"There are no words in the file\."):
        list(copied_text.drafts(SourceFile("page.txt", b"<")))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n\t\n",
        b"\0" * 500,
        b"\x7fELF\x02\x01\x01",
        b"PK\x03\x04\x14\0\0\0",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"%PDF-1.7\n",
        b"\x1f\x8b\x08\0",
        b"SQLite format 3\0",
        bytes(range(256)) * 20,
        b"<?xml version='1.0'?><rss/>",
        b"<!DOCTYPE html><p>Hello",
        b"  <html lang=en><body>Hello",
        b'{"title": "Ferry"}',
        b'[{"title": "Ferry"}]',
        b"WARC/1.0\r\nWARC-Type: warcinfo\r\n",
        b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
    ],
    ids=lambda data: data[:6].hex() or "nothing",
)
def test_other_formats_are_left_to_others(data: bytes) -> None:
    assert not copied_text.claims(SourceFile("page.txt", data))


@pytest.mark.parametrize(
    "text",
    [
        "How to write <b> and <html> in a page\n\nThe tag <b> makes letters bold.",
        "[단독] 새 등대 선다\n\n시는 밝혔다.",
        "[Video] The ferry at night",
        "{brackets} are back",
        "a\0b and a few words more, which is text all the same",
    ],
)
def test_text_that_looks_like_another_format_at_first_sight_is_claimed(text: str) -> None:
    assert copied_text.claims(SourceFile("page", text.encode()))


@pytest.mark.corpus
def test_the_page_that_people_copied_gives_exactly_its_parts(corpus: Path) -> None:
    draft = read((corpus / "seed" / "copied-page.txt").read_bytes())
    assert "2026-01-14T08:06" == draft.published
    assert (5, 1, 9) == (len(draft.tags), len(draft.pictures), len(paragraphs(draft)))
    assert ("Yonhap", "Copyright by Asiatoday", "Asiatoday") == (
        draft.pictures[0].credit,
        draft.copyright,
        draft.source,
    )
    assert not {"print page", "facebook share", "tweet share"} & set(paragraphs(draft))


@pytest.mark.corpus
def test_copies_of_real_pages_give_their_headline_date_tags_and_every_paragraph(corpus: Path) -> None:
    truth = json.loads((corpus / "articles" / "gt" / "txt.json").read_text(encoding="utf-8"))
    wrong = []
    for name, expected in truth.items():
        draft = read((corpus / "articles" / "txt" / f"{name}.txt").read_bytes())
        tags = {tag_key(tag) for tag in draft.tags}
        same = (
            expected["title"] == draft.title
            and expected["date"][:16] == draft.published[:16]
            and {tag_key(tag) for tag in expected["tags"]} == tags
            and expected["text"].split() == draft.text.split()
        )
        if not same:
            wrong.append(name)
    assert [] == wrong
