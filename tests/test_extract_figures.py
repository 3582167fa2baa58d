"""What is said under a picture is told apart: what it shows, and who made it."""

from __future__ import annotations

import pytest
from lxml import html as lxml_html

from reader.extract.figures import content_images, file_stem, said_under
from reader.extract.mending import Addresses


@pytest.mark.parametrize(
    ("html", "caption", "credit"),
    [
        ("<figcaption>Boats at the quay / Gannet Press</figcaption>", "Boats at the quay", "Gannet Press"),
        ("<figcaption>Boats at the quay. Photo: Ada Lind</figcaption>", "Boats at the quay.", "Ada Lind"),
        (
            "<figcaption>Boats at the quay <span class=credit>© Ada Lind</span></figcaption>",
            "Boats at the quay",
            "Ada Lind",
        ),
        ("<p class=caption>Boats</p><p class=credit>Ada Lind/Gannet</p>", "Boats", "Ada Lind/Gannet"),
        ("<figcaption>나루의 배들. 사진=물결일보</figcaption>", "나루의 배들.", "물결일보"),
        ("<figcaption>岸の船　写真＝みなと新報</figcaption>", "岸の船", "みなと新報"),
        ("<figcaption>The motion passed by 3 / 2</figcaption>", "The motion passed by 3 / 2", ""),
        ("<figcaption>Boats, painted in oil</figcaption>", "Boats, painted in oil", ""),
        ("<small>Boats at noon</small>", "Boats at noon", ""),
        ("", "", ""),
    ],
)
def test_caption_and_credit_are_told_apart(html: str, caption: str, credit: str) -> None:
    said = said_under(lxml_html.fragment_fromstring(f"<figure><img src=a.jpg>{html}</figure>"))
    assert (caption, credit) == (said.caption, said.credit)


def test_what_follows_a_bare_picture_and_calls_itself_a_caption_is_one() -> None:
    box = lxml_html.fragment_fromstring("<div><figure><img src=a.jpg></figure><p class=img-caption>Boats</p></div>")
    assert "Boats" == said_under(box.find("figure")).caption


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("src=boats.jpg", True),
        ("src=boats.jpg width=40 height=40", False),
        ("src=logo.png", False),
        ("src=catalogue.png", True),
        ("src=boats.svg", False),
        ("class=author-image src=ada.jpg", False),
        ("src=data:image/png;base64,AA", False),
        ("", False),
    ],
)
def test_icons_logos_and_counters_are_no_pictures(attributes: str, expected: bool) -> None:
    box = lxml_html.fragment_fromstring(f"<div><img {attributes}></div>")
    assert expected == bool(list(content_images(box, Addresses())))


def test_a_picture_has_one_name_in_all_its_sizes() -> None:
    names = ("/a/boats.jpg", "/b/boats-300x200.jpg?w=3", "boats_large.webp", "Boats-1200.png", "boats-scaled.jpeg")
    assert {"boats"} == {file_stem(name) for name in names}
