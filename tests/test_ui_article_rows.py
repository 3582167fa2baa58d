"""The articles of a result as rows."""

from __future__ import annotations

from array import array

import pytest
from PySide6.QtWidgets import QApplication

from reader.ui.article_rows import ArticleModel


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
