"""The search box of the window: searching as one types, and what stands around a result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from windows import ARTICLES, Desk, open_row, type_search, wait_until

from reader.ui import slices

LAMP, WEIR, BAKERY, LIGHTHOUSE = (parts["title"] for parts in ARTICLES.values())


def test_searching_as_one_types_shows_the_passage_that_matched(desk: Desk) -> None:
    type_search(desk, "lanterns")
    assert sorted(desk.titles()) == sorted([LAMP, WEIR])
    row = desk.window.articles.model.summary(0)
    assert row is not None
    start, end = row.snippet.marks[0]
    assert row.snippet.text[start:end].lower() == "lanterns"
    assert desk.window.status.strong == "2 of 4"


def test_text_that_is_still_being_composed_is_searched_for(desk: Desk) -> None:
    edit = desk.window.search.edit
    edit.setFocus()
    QApplication.sendEvent(edit, QInputMethodEvent("솔무", []))
    wait_until(lambda: desk.session.shown is not None and desk.session.shown.text == "솔무")
    desk.settle()
    assert desk.titles() == [LIGHTHOUSE]


def test_escape_empties_the_box_and_shows_everything(desk: Desk) -> None:
    type_search(desk, "lanterns")
    QTest.keyClick(desk.window.search.edit, Qt.Key.Key_Escape)
    desk.settle()
    assert len(desk.titles()) == 4
    assert not desk.window.strip.isVisible()


def test_enter_searches_at_once_and_hands_the_keyboard_to_the_list(desk: Desk) -> None:
    desk.window.search.take_focus()
    QTest.keyClicks(desk.window.search.edit, "eel")
    QTest.keyClick(desk.window.search.edit, Qt.Key.Key_Return)
    desk.settle()
    assert desk.titles() == [WEIR]
    assert desk.window.articles.view.hasFocus()
    assert desk.session.settings.history == ("eel",)


def test_a_tag_is_completed_as_the_language_writes_it(desk: Desk) -> None:
    desk.window.search.take_focus()
    QTest.keyClicks(desk.window.search.edit, "#nether")
    assert desk.window.search.suggestions.rows == ["#Nether Dowl"]
    QTest.keyClick(desk.window.search.edit, Qt.Key.Key_Down)
    QTest.keyClick(desk.window.search.edit, Qt.Key.Key_Return)
    wait_until(lambda: not desk.window.search.waiting)
    desk.settle()
    assert desk.window.search.text.strip() == '#"Nether Dowl"'
    assert sorted(desk.titles()) == sorted([WEIR, BAKERY])


def test_an_empty_result_offers_what_there_would_be_with_less(desk: Desk) -> None:
    type_search(desk, "bread zeppelin")
    wait_until(lambda: bool(desk.window.no_result.buttons))
    assert desk.window.no_result.isVisible()
    (button,) = desk.window.no_result.buttons
    assert button.text() == "Without zeppelin: 1"
    button.click()
    desk.settle()
    assert desk.titles() == [BAKERY]
    assert desk.window.search.text == "bread"


def test_a_half_written_word_does_not_empty_the_list_at_once(desk: Desk) -> None:
    type_search(desk, "bread")
    desk.window.search.edit.setText("bread zep")
    wait_until(lambda: desk.session.shown is not None and desk.session.shown.text == "bread zep")
    assert desk.titles() == [BAKERY]
    assert not desk.window.no_result.isVisible()
    assert desk.window.status.text.startswith("0 of")
    desk.window.search.edit.setText("bread")
    desk.settle()
    assert desk.titles() == [BAKERY]
    desk.window.search.edit.setText("bread zep")
    wait_until(lambda: desk.window.no_result.isVisible())


def test_tags_that_come_while_the_rows_of_a_result_are_set_are_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_search(desk, "bread")
    desk.window.search.edit.setText("bread zep")
    wait_until(lambda: desk.session.shown is not None and desk.session.shown.text == "bread zep")
    told: list[object] = []
    desk.session.around.tags_came.connect(lambda tags, modes: told.append(tags))
    monkeypatch.setattr(slices, "SLICE_S", -1.0)  # each row is set in a turn of its own
    setting = desk.window.articles.set_ahead

    def long(*given: Any) -> Iterator[None]:
        told.clear()
        yield from setting(*given)
        while not told:
            yield

    monkeypatch.setattr(desk.window.articles, "set_ahead", long)
    desk.window.search.edit.setText("eel")
    desk.settle()
    assert desk.titles() == [WEIR]
    assert sorted(desk.window.tags.labels) == ["Nether Dowl", "eel ladder"]


def test_a_search_beyond_the_limits_says_so_and_keeps_the_list(desk: Desk) -> None:
    desk.window.search.edit.setText("word " * 40)
    wait_until(lambda: "32" in desk.window.status.text)
    assert len(desk.titles()) == 4


def test_the_first_rows_of_a_result_are_shown_before_it_is_whole(desk: Desk) -> None:
    whole = desk.session.shown
    assert whole is not None
    first = replace(
        whole, results=replace(whole.results, ids=whole.results.ids[:2], whole=False), first=whole.first[:2]
    )
    desk.session._on_part(first)
    assert desk.window.articles.model.rowCount() == 2
    assert desk.window.status.text == "Searching…"
    desk.session.search("")
    desk.settle()
    assert desk.window.articles.model.rowCount() == 4


def test_what_was_understood_otherwise_than_written_is_marked_and_said(desk: Desk) -> None:
    type_search(desk, '"eel ladder')
    note = desk.window.search.edit.accessibleDescription()
    assert note
    assert note in desk.window.status.text
    assert desk.window.search.property("noted")
    desk.window.search.clear()
    desk.settle()
    assert not desk.window.search.property("noted")


def test_an_article_that_is_not_in_a_new_result_shows_the_marks_of_the_new_search(desk: Desk) -> None:
    type_search(desk, "lanterns")
    open_row(desk, 0)
    assert desk.window.reader.page.hits > 0
    desk.session.search("솔무섬")
    desk.settle()
    assert desk.window.reader.article_id not in desk.window.articles.model.ids
    assert desk.window.reader.page.hits == 0


def test_the_tags_stay_where_they_are_while_one_searches(desk: Desk) -> None:
    tags = desk.window.tags.tags
    before = tags.mapTo(desk.window, QPoint(0, 0))
    type_search(desk, "lanterns")
    wait_until(lambda: desk.window.tags.facets.isVisible())
    assert tags.mapTo(desk.window, QPoint(0, 0)) - before == QPoint(0, desk.window.strip.height())
