"""What the search box completes, and how it is taken, left and forgotten."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from windows import ARTICLES, Desk, wait_until

from reader.model import Tag
from reader.query import parse
from reader.ui.completion import Known, Values, completions
from tests.strategies import tag_columns

LAMP, WEIR, BAKERY, LIGHTHOUSE = (parts["title"] for parts in ARTICLES.values())
KNOWN = Known(
    tags=tag_columns(
        (Tag("tide gauge network", 31), Tag("등대 이야기", 9), Tag("inland tide", 3), Tag('a "b"', 1)),
        {"潮位": "tide gauge network"},
    ),
    fields={"title": "in the headline", "tag": "with a tag", "section": "in a section", "source": "in a newspaper"},
    values={
        "source": Values((("The Northern Ledger", "14"), ("한빛일보", "4"), ("Coastwise", "9"))),
        "is": Values((("unread", ""), ("starred", ""))),
        "in": Values((("Trial/편지", ""),)),
    },
)


def test_a_tag_that_is_typed_whole_is_not_completed_by_one_that_it_could_be_on_the_way_to() -> None:
    known = Known(tags=tag_columns((Tag("한", 2), Tag("하나", 1))))
    assert completions("#한", 2, known) == []
    assert [each.shown for each in completions("#하", 2, known)] == ["#한", "#하나"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("t", []),
        ("ti", ["title:"]),
        ("coal -so", ["source:"]),
        ("(se", ["section:"]),
        ("title", ["title:"]),
        ("untie ti", ["title:"]),
        ("#tide", ["#tide gauge network", "#inland tide"]),
        ("coal #tide ga", ["#tide gauge network"]),
        ('#"tide', ["#tide gauge network", "#inland tide"]),
        ("tag:등", ["#등대 이야기"]),
        ("#드", ["#등대 이야기"]),
        ("#등대 이약", ["#등대 이야기"]),
        ("#등댕", []),
        ("#", []),
        ("C#tide", []),
        ("#inland tide", []),
        ("#潮", ["#tide gauge network"]),
        ("#tide gauge network ti", ["title:"]),
        ("source:", ["The Northern Ledger", "한빛일보", "Coastwise"]),
        ("source:north", ["The Northern Ledger"]),
        ('-source:"the n', ["The Northern Ledger"]),
        ("source:하", ["한빛일보"]),
        ("is:s", ["starred"]),
        ("in:tr", ["Trial/편지"]),
        ("nowhere:x", []),
    ],
)
def test_what_could_stand_at_the_cursor_is_offered(text: str, shown: list[str]) -> None:
    assert [each.shown for each in completions(text, len(text), KNOWN)] == shown


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("coal -#tide ga", 'coal -#"tide gauge network"'),
        ('#"a', r'#"a \"b\""'),
        ("source:nor", 'source:"The Northern Ledger"'),
        ("source:coa", "source:Coastwise"),
        ("in:tr", "in:Trial/편지"),
        ("is:s", "is:starred"),
    ],
)
def test_what_is_taken_is_written_as_the_language_writes_it(text: str, taken: str) -> None:
    first = completions(text, len(text), KNOWN)[0]
    made = text[: first.start] + first.insert + text[first.end :]
    assert made == taken
    assert str(parse(made)) == taken


def test_what_stands_after_the_cursor_stays() -> None:
    first = completions('#"tide" coal', 6, KNOWN)[0]
    assert '#"tide" coal'[first.end :] == " coal"


# ---------------------------------------------------------------- in the window


def typed(desk: Desk, text: str) -> None:
    desk.window.search.take_focus()
    QTest.keyClicks(desk.window.search.edit, text)


def test_a_field_and_then_its_value_are_taken_by_tab(desk: Desk) -> None:
    box = desk.window.search
    typed(desk, "sou")
    assert box.suggestions.rows == ["source:"]
    QTest.keyClick(box.edit, Qt.Key.Key_Tab)
    assert box.text == "source:"
    wait_until(lambda: "솔무일보" in box.suggestions.rows)
    QTest.keyClicks(box.edit, "dow")
    assert box.suggestions.rows == ["Dowl Valley Post"]
    QTest.keyClick(box.edit, Qt.Key.Key_Tab)
    assert box.text == 'source:"Dowl Valley Post" '
    wait_until(lambda: not box.waiting)
    desk.settle()
    assert sorted(desk.titles()) == sorted([WEIR, BAKERY])


def test_a_tag_is_offered_while_its_last_syllable_is_still_being_composed(desk: Desk) -> None:
    box = desk.window.search
    typed(desk, "#")
    QApplication.sendEvent(box.edit, QInputMethodEvent("드", []))
    assert box.suggestions.rows == ["#등대 이야기"]
    QTest.mouseClick(
        box.suggestions.view.viewport(),
        Qt.MouseButton.LeftButton,
        pos=box.suggestions.view.visualRect(box.suggestions.view.model().index(0, 0)).center(),
    )
    wait_until(lambda: not box.waiting)
    desk.settle()
    assert box.text.strip() == '#"등대 이야기"'
    assert desk.titles() == [LIGHTHOUSE]


def test_escape_closes_what_is_offered_then_empties_the_box_then_leaves_it(desk: Desk) -> None:
    box = desk.window.search
    typed(desk, "sou")
    QTest.keyClick(box.edit, Qt.Key.Key_Escape)
    assert (box.suggestions.open, box.text) == (False, "sou")
    QTest.keyClick(box.edit, Qt.Key.Key_Escape)
    assert box.text == ""
    QTest.keyClick(box.edit, Qt.Key.Key_Escape)
    assert desk.window.articles.view.hasFocus()


def test_an_earlier_search_is_taken_up_again_and_can_be_forgotten(desk: Desk) -> None:
    box = desk.window.search
    for text in ("eel", "snow"):
        typed(desk, text)
        QTest.keyClick(box.edit, Qt.Key.Key_Return)
        desk.settle()
    box.take_focus()
    box.clear()
    QTest.keyClick(box.edit, Qt.Key.Key_Down)
    assert box.suggestions.rows == ["snow", "eel"]
    QTest.keyClick(box.edit, Qt.Key.Key_Down)
    QTest.keyClick(box.edit, Qt.Key.Key_Delete)
    assert box.suggestions.rows == ["eel"]
    QTest.keyClick(box.edit, Qt.Key.Key_Down)
    QTest.keyClick(box.edit, Qt.Key.Key_Return)
    desk.settle()
    assert desk.titles() == [WEIR]
    assert desk.session.settings.history == ("eel",)


def test_what_was_perhaps_meant_is_offered_where_nothing_was_found(desk: Desk) -> None:
    desk.window.search.edit.setText("lantrens")
    wait_until(lambda: not desk.window.search.waiting)
    desk.settle()
    wait_until(lambda: desk.window.no_result.suggestion.isVisible())
    assert desk.window.no_result.suggestion.text() == "Did you mean lanterns?"
    assert desk.window.status.suggestion.isVisible()
    desk.window.no_result.suggestion.click()
    desk.settle()
    assert sorted(desk.titles()) == sorted([LAMP, WEIR])
    assert not desk.window.status.suggestion.isVisible()
