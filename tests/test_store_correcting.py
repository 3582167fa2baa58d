"""Corrections: what a person says about an article stands over what its page says, and never destroys it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_store import a_draft, put

from reader.archive import Archive
from reader.clean import amended, clean, plain_text
from reader.errors import ArticleMissing
from reader.model import Correctable, Correction
from reader.store import Store

TITLE = "Ferry number 1 is green again"
TEXT = "The 1 ferries of Tarn Quay were repainted.\n\nNobody complained."


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    Store.create(tmp_path / "a.archive")
    store = Store(tmp_path / "a.archive")
    put(store, a_draft())
    opened = Archive(store)
    yield opened
    opened.close()


def without_times(archive: Archive) -> list[tuple[Correctable, str, str]]:
    return [(each.field, each.value, each.page_value) for each in archive.article(1).corrections]


def test_a_correction_is_what_is_shown_and_the_page_s_own_value_stays_beside_it(archive: Archive) -> None:
    archive.correct(1, {"title": "The ferry is green", "authors": "Ada Morrow\nBen Oakes", "source": ""})
    article = archive.article(1)
    assert (article.title, article.authors, article.source) == ("The ferry is green", ("Ada Morrow", "Ben Oakes"), "")
    assert without_times(archive) == [
        ("title", "The ferry is green", TITLE),
        ("source", "", "Tarn Gazette"),
        ("authors", "Ada Morrow\nBen Oakes", "Ada Morrow"),
    ]
    assert archive.summaries([1])[0].title == "The ferry is green"


def test_a_field_is_brought_back_alone(archive: Archive) -> None:
    archive.correct(1, {"title": "Green", "text": "It sank."})
    archive.correct(1, {"title": None})
    article = archive.article(1)
    assert (article.title, article.text) == (TITLE, "It sank.")
    archive.correct(1, {"text": None})
    assert (archive.article(1).text, archive.article(1).html) == (TEXT, a_draft().html)
    assert archive.article(1).corrections == ()


def test_writing_what_the_page_says_is_no_correction(archive: Archive) -> None:
    archive.correct(1, {"title": "Green"})
    archive.correct(1, {"title": TITLE, "text": TEXT})
    assert archive.article(1).corrections == ()
    assert [event.kind for event in archive.article(1).events] == ["corrected", "page's own value restored"]


def test_a_corrected_day_moves_the_article_in_the_list(archive: Archive, tmp_path: Path) -> None:
    store = Store(tmp_path / "a.archive")
    put(store, a_draft(2, published="2025-06-01"))
    store.close()
    assert list(archive.search(archive.parse("")).ids) == [2, 1]
    archive.correct(1, {"published": "2025-07-01"})
    assert list(archive.search(archive.parse("")).ids) == [1, 2]


def test_corrections_are_found_by_the_search_and_the_page_s_words_no_longer_are(archive: Archive) -> None:
    archive.correct(1, {"title": "Zeppelin over Tarn Quay", "text": "A zeppelin landed."})
    archive.catch_up()
    assert list(archive.search(archive.parse("zeppelin")).ids) == [1]
    assert list(archive.search(archive.parse("complained")).ids) == []


def test_a_new_capture_changes_the_page_s_own_value_under_the_correction(archive: Archive, tmp_path: Path) -> None:
    archive.correct(1, {"title": "Green", "text": "It is green.", "published": "2025-01-01"})
    store = Store(tmp_path / "a.archive")
    newer = a_draft(text="The ferry sank.", title="Ferry lost", captured_at="2025-03-06T00:00:00Z", source="Tarn News")
    put(store, newer)
    store.close()
    article = archive.article(1)
    assert (article.title, article.text, article.published) == ("Green", "It is green.", "2025-01-01")
    assert archive.summaries([1])[0].lead == "It is green."
    assert article.source == "Tarn News"
    archive.correct(1, {"title": None, "text": None})
    article = archive.article(1)
    assert (article.title, article.text, article.html) == ("Ferry lost", "The ferry sank.", "<p>The ferry sank.</p>")


def test_a_corrected_article_is_whole_when_checked(archive: Archive) -> None:
    archive.correct(1, {"title": "Green", "text": "It is green."})
    faults: list[object] = []
    archive.check(faults.append)
    assert faults == []


def test_correcting_what_is_not_there_is_explained(archive: Archive) -> None:
    with pytest.raises(ArticleMissing):
        archive.correct(9, {"title": "x"})


@given(st.dictionaries(st.sampled_from(("title", "source", "authors", "published", "text")), st.text(max_size=40)))
def test_bringing_everything_back_leaves_the_article_as_it_was(corrected: dict[Correctable, str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        Store.create(Path(folder) / "a.archive")
        store = Store(Path(folder) / "a.archive")
        put(store, a_draft())
        archive = Archive(store)
        before = archive.article(1)
        archive.correct(1, corrected)
        for correction in archive.article(1).corrections:
            assert isinstance(correction, Correction)
            archive.correct(1, {correction.field: None})
        after = archive.article(1)
        assert (after.title, after.source, after.authors, after.published, after.text, after.html) == (
            (before.title, before.source, before.authors, before.published, before.text, before.html)
        )
        assert after.corrections == ()
        archive.close()


# ---------------------------------------------------------------- the text


BODY, _ = clean(
    '<p>One <a href="https://tarn.example/">link</a>.</p><figure><img src="a.jpg"><figcaption>A boat</figcaption>'
    "</figure><p>Two.</p><blockquote><p>Three.</p><p>Four.</p></blockquote><ul><li>five</li><li>six</li></ul>"
)


def test_paragraphs_that_stay_keep_their_markup_and_pictures_their_places() -> None:
    html, text = amended(BODY, "One link.\n\nTwo boats.\n\nNew.\n\nThree.\n\nFour.\n\nfive\nsix")
    assert html == BODY.replace("<p>Two.</p>", "<p>Two boats.</p><p>New.</p>")
    assert text == "One link.\n\nTwo boats.\n\nNew.\n\nThree.\n\nFour.\n\nfive\nsix"


def test_a_picture_stays_between_paragraphs_that_are_both_rewritten() -> None:
    html, _ = amended(BODY, "Uno.\n\nDos.\n\nThree.\n\nFour.\n\nfive\nsix")
    assert html.startswith("<p>Uno.</p><figure>")
    assert "</figure><p>Dos.</p><blockquote>" in html


def test_a_wrapper_of_the_whole_page_hides_nothing() -> None:
    html, _ = amended(f"<div><div>{BODY}</div></div>", "One link.\n\nTwo.")
    assert html.startswith('<p>One <a href="https://tarn.example/">link</a>.</p><figure>')
    assert "five" not in html


paragraphs = st.lists(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=12))


@given(paragraphs, paragraphs)
def test_the_text_is_what_was_written_whatever_stood_there(before: list[str], after: list[str]) -> None:
    html, _ = clean("".join(f"<p>{part.replace('&', '').replace('<', '')}</p><hr>" for part in before))
    wanted = [" ".join(part.split()) for part in after]
    made, text = amended(html, "\n\n".join(after))
    assert text == "\n\n".join(part for part in wanted if part)
    assert plain_text(made) == text
    assert clean(made)[0] == made
    assert amended(made, text) == (made, text)
