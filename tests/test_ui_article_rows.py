"""The articles of a result as rows."""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from filled_archives import fill
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QTableView
from windows import Desk, open_desk, wait_until

from reader import paths
from reader.archive import Archive
from reader.model import Snippet, Summary
from reader.settings import Settings
from reader.ui import slices
from reader.ui.article_delegate import ArticleDelegate
from reader.ui.article_rows import PAGE_ROWS, ArticleModel
from reader.ui.look import DARK, LIGHT, Look


@pytest.mark.parametrize(("article_id", "row"), [(256, 0), (65_536, 1), (1, 3), (2, -1), (0, -1)])
def test_an_article_is_found_in_its_row_whatever_numbers_stand_before_it(
    application: QApplication, article_id: int, row: int
) -> None:
    model = ArticleModel()
    model.show_ids(array("q", [256, 65_536, 256, 1]))
    assert row == model.row_of(article_id)


def test_a_new_result_has_its_own_rows(application: QApplication) -> None:
    model = ArticleModel()
    model.show_ids(array("q", [7, 8]))
    assert model.row_of(8) == 1
    model.show_ids(array("q", [8]))
    assert model.row_of(8) == 0
    assert model.row_of(7) == -1


STORY = Summary(
    7,
    "Silt in the harbour",
    "The Herald",
    "2026-01-14T08:06:00",
    "en",
    ("coal",),
    "Nobody dredged it.",
    True,
    False,
    False,
    1,
    Snippet("the harbour was silted", ((4, 11),)),
)


def _painted(delegate: ArticleDelegate, story: Summary, wide: int = 372) -> QImage:
    view, model = QTableView(), ArticleModel()
    view.setModel(model)
    model.show_ids(array("q", [story.id]), [story])
    option = QStyleOptionViewItem()
    option.rect, option.widget = QRect(0, 0, wide, delegate.row_height()), view
    image = QImage(option.rect.size(), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    delegate.paint(painter, option, model.index(0, 0))
    painter.end()
    return image


@pytest.mark.parametrize(
    "changed",
    [
        replace(STORY, unread=False),
        replace(STORY, starred=True),
        replace(STORY, tags=("coal", "sea")),
        replace(STORY, snippet=Snippet("the harbour was silted", ((4, 11), (16, 22)))),
        replace(STORY, tag_marks=(((0, 2),), *((),) * (len(STORY.tags) - 1))),
    ],
    ids=["read", "starred", "tagged", "searched for something else", "found by a tag"],
)
def test_a_row_that_was_painted_shows_what_became_of_its_article(application: QApplication, changed: Summary) -> None:
    delegate, fresh = ArticleDelegate(Look()), ArticleDelegate(Look())
    delegate.passages = fresh.passages = True
    before = _painted(delegate, STORY)
    assert before == _painted(delegate, STORY)
    after = _painted(delegate, changed)
    assert after != before
    assert after == _painted(fresh, changed)


def test_a_row_that_was_painted_follows_theme_size_width_and_density(application: QApplication) -> None:
    delegate = ArticleDelegate(Look(LIGHT))
    _painted(delegate, STORY)
    for look in (Look(DARK), Look(DARK, 1.3), Look(LIGHT)):
        delegate.set_look(look)
        assert _painted(delegate, STORY) == _painted(ArticleDelegate(look), STORY)
    assert _painted(delegate, STORY, 260) == _painted(ArticleDelegate(Look(LIGHT)), STORY, 260)
    compact = ArticleDelegate(Look(LIGHT))
    delegate.compact = compact.compact = True
    assert _painted(delegate, STORY) == _painted(compact, STORY)


@pytest.fixture
def far_down(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Desk, dict[int, list[Summary]]]]:
    """A list that stands where two pages meet that have not come yet, and these pages by their numbers."""
    path = paths.default_archive()
    path.parent.mkdir(parents=True, exist_ok=True)
    fill(path, 3 * PAGE_ROWS)
    desk = open_desk(path, Settings(archive=str(path), theme="light"))
    articles, asked = desk.window.articles, dict[int, Sequence[int]]()
    monkeypatch.setattr(desk.session, "want_page", asked.__setitem__)
    articles.view.scrollTo(articles.model.index(2 * PAGE_ROWS, 0), QTableView.ScrollHint.PositionAtCenter)
    wait_until(lambda: asked.keys() == {1, 2})
    with contextlib.closing(Archive.open(path)) as archive:
        yield desk, {page: archive.summaries(ids) for page, ids in asked.items()}
    desk.end()


def test_a_page_that_comes_while_another_is_set_is_shown_too(
    far_down: tuple[Desk, dict[int, list[Summary]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "_SHORT_S", 2e-5)  # as where setting the rows of a page takes long
    desk, pages = far_down
    for page, rows in pages.items():
        desk.session.page_came.emit(page, rows)
    desk.settle()
    articles = desk.window.articles
    first, last = articles.view.rows_seen
    assert first < 2 * PAGE_ROWS <= last
    assert all(articles.model.summary(row) for row in range(first, last + 1))


def test_a_change_that_comes_while_a_page_is_set_is_not_lost(
    far_down: tuple[Desk, dict[int, list[Summary]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "SLICE_S", -1.0)  # each row is set in a turn of its own
    desk, pages = far_down
    for page, rows in pages.items():
        desk.session.page_came.emit(page, rows)
    changed = replace(pages[1][-1], starred=True)
    desk.session.rows_came.emit([changed])
    desk.settle()
    assert desk.window.articles.model.summary(2 * PAGE_ROWS - 1) == changed
