"""Saved pages: an invented page gives its article, whatever way it was saved."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

from reader.errors import DamagedFile
from reader.importers import page
from reader.importers.source import SourceFile

PARAGRAPHS = (
    "The clockmaker of Orrin Vale wound the town clock for the last time on Friday, after forty-one years of Fridays.",
    "Her successor is a motor the size of a loaf, which the council bought for less than a year of her wages and tea.",
    "“It will be on time,” she said on the stairs, “and nobody will know who to thank for it, or whom to blame.”",
)


def saved(picture: str = "vale_files/clock.jpg", head: str = "") -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[1:])
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{head}
<title>The last winding | Orrin Post</title><meta property="og:title" content="The last winding">
<meta property="og:site_name" content="Orrin Post">
<meta property="article:published_time" content="2025-05-02T18:20:00+02:00">
<meta property="article:tag" content="town clock"><meta property="article:tag" content="Orrin Vale">
<link rel="canonical" href="https://post.example/2025/last-winding"></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>The last winding</h1>
<figure><img src="{picture}" width="600" height="400"><figcaption>The clock at noon. / Vale Photo</figcaption></figure>
<p>{PARAGRAPHS[0]}</p>{body}</article><footer>About us</footer></body></html>""".encode()


def drawn() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 400), "teal").save(out, "JPEG")
    return out.getvalue()


def test_a_page_gives_its_article_and_nothing_of_what_stands_around_it() -> None:
    (draft,) = page.drafts(SourceFile("vale.html", saved()))
    assert (draft.title, draft.source, draft.published) == (
        "The last winding",
        "Orrin Post",
        "2025-05-02T18:20:00+02:00",
    )
    assert draft.url == "https://post.example/2025/last-winding"
    assert set(draft.tags) == {"town clock", "Orrin Vale"}
    assert all(paragraph in draft.html for paragraph in PARAGRAPHS)
    assert "Sport" not in draft.html
    assert "About us" not in draft.html


def test_the_picture_beside_a_page_comes_along_with_its_caption_and_credit() -> None:
    beside = {"vale_files/clock.jpg": drawn()}
    (draft,) = page.drafts(SourceFile("vale.html", saved(), beside.get))
    (picture,) = draft.pictures
    assert (picture.url, picture.data) == ("vale_files/clock.jpg", drawn())
    assert (picture.caption, picture.credit) == ("The clock at noon.", "Vale Photo")
    assert draft.files == (("vale_files/clock.jpg", drawn()),)


def test_a_picture_inside_a_single_file_comes_along() -> None:
    inside = "data:image/jpeg;base64," + base64.b64encode(drawn()).decode()
    (draft,) = page.drafts(SourceFile("vale.html", saved(inside)))
    assert [picture.data for picture in draft.pictures] == [drawn()]
    assert "data:" not in draft.html


def test_a_page_read_plainly_keeps_all_of_its_words() -> None:
    (draft,) = page.drafts(SourceFile("vale.html", saved(), plain=True))
    assert all(paragraph in (draft.text or draft.html) for paragraph in PARAGRAPHS)


@pytest.mark.parametrize("plain", [False, True])
def test_the_tag_in_which_a_page_was_cut_off_is_no_text(plain: bool) -> None:
    cut = b'<!doctype html><html><body><p>The tide rose over the quay of Orrin.</p><div class="below and'
    (draft,) = page.drafts(SourceFile("tide.html", cut, plain=plain))
    assert "The tide rose over the quay of Orrin." in draft.html
    assert "below" not in draft.html
    with pytest.raises(DamagedFile, match="no text"):
        list(page.drafts(SourceFile("tide.html", b'<!doctype html><html lang="en" class="wide', plain=plain)))


def test_text_that_only_mentions_a_tag_is_no_page() -> None:
    assert page.claims(SourceFile("a.html", saved()))
    assert not page.claims(SourceFile("a.txt", b"The <b> tag\n\nIt makes letters bold, said the printer.\n"))


@pytest.mark.parametrize(
    ("name", "text", "is_page"),
    [
        ("note.txt", "<b>Tide tables</b> were <i>not</i> printed <script>alert(1)</script>", False),
        ("note.txt.gz", "<b>Tide tables</b> were <i>not</i> printed", False),
        ("note.html", "<b>Tide tables</b> were <i>not</i> printed", True),
        ("note.txt", "<p><b>Tide tables</b> were <i>not</i> printed</p>", True),
        ("note", "<b>Tide tables</b> were <i>not</i> printed", True),
    ],
)
def test_tags_that_only_dress_words_do_not_make_a_text_file_a_page(name: str, text: str, is_page: bool) -> None:
    assert is_page == page.claims(SourceFile(name, text.encode()))


def test_a_page_of_two_bytes_a_letter_is_known_by_its_content() -> None:
    text = "<!doctype html><html><body><p>" + "윗나루의 줄배가 다시 물살을 가른다. 沈 ①. " * 200 + "</p></body></html>"
    for data in (text.encode("utf-16"), b"\xfe\xff" + text.encode("utf-16-be")):
        assert page.claims(SourceFile("a", data))
