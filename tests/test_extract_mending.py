"""Pictures that a script would have loaded are there, and addresses are whole."""

from __future__ import annotations

import pytest

from reader.extract.markup import parse
from reader.extract.mending import Addresses, base_address, best_of_set, mend_pictures


def sources(html: str) -> list[str]:
    tree = parse(html)
    assert tree is not None
    mend_pictures(tree)
    return [image.get("src", "") for image in tree.iter("img")]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<img src=a.jpg>", ["a.jpg"]),
        ("<img src=data:image/gif;base64,AA data-src=a.jpg>", ["a.jpg"]),
        ("<img src=/img/placeholder.png data-lazy-src=a.jpg>", ["a.jpg"]),
        ("<img data-srcset='s.jpg 300w, m.jpg 900w, l.jpg 9000w'>", ["m.jpg"]),
        ("<img src=spacer.gif srcset='s.jpg 1x, l.jpg 2x'>", ["l.jpg"]),
        ("<img data-whatever=/p/a.webp>", ["/p/a.webp"]),
        ("<picture><source srcset='a.webp 2x'><img src=data:,></picture>", ["a.webp"]),
        ("<picture><source srcset=a.webp><source srcset=b.webp></picture>", ["a.webp"]),
        ("<img class=lazy><noscript><img src=a.jpg></noscript>", ["a.jpg"]),
        ("<noscript>&lt;img src=a.jpg&gt;</noscript>", ["a.jpg"]),
        ("<amp-img src=a.jpg></amp-img>", ["a.jpg"]),
        ("<img src=data:,>", [""]),
    ],
)
def test_a_picture_has_the_source_that_a_browser_would_have_shown(html: str, expected: list[str]) -> None:
    assert expected == sources(html)


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ("", ""),
        ("a.jpg", "a.jpg"),
        ("a.jpg 1x, b.jpg 2x", "b.jpg"),
        (
            "https://e.example/w_1,h_2/a.jpg 100w, https://e.example/w_3,h_4/a.jpg 700w",
            "https://e.example/w_3,h_4/a.jpg",
        ),
        ("data:,x 1x, a.jpg 2x", "a.jpg"),
    ],
)
def test_the_largest_useful_picture_of_a_set_is_taken(candidates: str, expected: str) -> None:
    assert expected == best_of_set(candidates)


@pytest.mark.parametrize(
    ("head", "url", "expected"),
    [
        ("", "https://e.example/a/b", "https://e.example/a/b"),
        ("<base href=/c/>", "https://e.example/a/b", "https://e.example/c/"),
        ("<base href=file:///tmp/>", "https://e.example/a/b", "https://e.example/a/b"),
        ("<base href=file:///tmp/>", "", ""),
        ("<base href='http://['>", "", ""),
    ],
)
def test_the_base_of_a_page_is_on_the_web_or_unknown(head: str, url: str, expected: str) -> None:
    tree = parse(f"<html><head>{head}</head><body>x</body></html>")
    assert expected == base_address(tree, url)


def test_addresses_are_made_absolute_save_for_what_lies_beside_the_page() -> None:
    addresses = Addresses("https://e.example/a/", frozenset({"page_files/x.jpg"}))
    assert "https://e.example/a/y.jpg" == addresses.absolute("y.jpg")
    assert "page_files/x.jpg" == addresses.absolute("page_files/x.jpg")
    assert "mailto:x@e.example" == addresses.absolute("mailto:x@e.example")
    assert "y.jpg" == Addresses().absolute("y.jpg")
