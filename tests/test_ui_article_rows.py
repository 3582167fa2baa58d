"""The articles of a result as rows."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QTableView

from reader.model import Snippet, Summary
from reader.ui.article_delegate import ArticleDelegate
from reader.ui.article_rows import ArticleModel
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
    ],
    ids=["read", "starred", "tagged", "searched for something else"],
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
