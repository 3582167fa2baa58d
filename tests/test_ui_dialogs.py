"""Dialogs and menus at every size of letters: nothing is cut off, nothing is larger than the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, combinations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QScrollArea, QStyle, QWidget
from windows import Desk, open_desk, wait_until

from reader import paths
from reader.ui.look import LIGHT, Look
from reader.ui.menus import Menu
from reader.ui.parts import ToolButton
from reader.ui.questions import Question


@pytest.fixture
def large_letters(application: QApplication) -> Iterator[None]:
    """The system's font at twice its usual size."""
    usual, large = application.font(), application.font()
    large.setPixelSize(26)
    application.setFont(large)
    yield
    application.setFont(usual)


def opened() -> QDialog:
    """The dialog on screen."""
    shown: list[QDialog] = []

    def there() -> bool:
        shown[:] = [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
        return bool(shown)

    wait_until(there)
    return shown[-1]


def cut_off(root: QWidget) -> list[str]:
    """What labels of several lines say that have no room for all of them."""
    return [
        label.text()
        for label in root.findChildren(QLabel)
        if label.wordWrap() and label.isVisible() and label.height() < label.heightForWidth(label.width())
    ]


TALKING: dict[str, Callable[[Desk], object]] = {
    "formats": lambda desk: desk.window.commands.formats(),
    "rename": lambda desk: desk.window.commands.tags.rename_tag("crafts"),
    "merge": lambda desk: desk.window.commands.tags.merge_tag("crafts", "street lamps"),
    "names": lambda desk: desk.window.commands.tags.name_tag("crafts"),
    "remove": lambda desk: desk.window.commands.tags.remove_tag("crafts"),
    "follow": lambda desk: desk.window.commands.articles.follow("https://dowl.example/" + "a-long-address/" * 12),
    "explain": lambda desk: desk.window.commands.explain(),
}
TALL: dict[str, Callable[[Desk], object]] = {
    "keyboard": lambda desk: desk.window.commands.keyboard(),
    "preferences": lambda desk: desk.window.commands.preferences(),
    "print": lambda desk: desk.window.actions_of["print"].trigger(),
    "past imports": lambda desk: desk.window.actions_of["imports"].trigger(),
}


@pytest.mark.parametrize("name", TALKING)
def test_a_dialog_has_room_for_all_that_it_says(desk: Desk, name: str) -> None:
    TALKING[name](desk)
    dialog = opened()
    desk.settle()
    assert cut_off(dialog) == []
    dialog.close()
    desk.settle()


@pytest.mark.usefixtures("large_letters")
@pytest.mark.parametrize("name", [*TALKING, *TALL])
def test_a_dialog_in_large_letters_is_no_higher_than_the_screen(desk: Desk, name: str) -> None:
    desk.window.articles.select_row(0)
    desk.settle()
    (TALKING | TALL)[name](desk)
    dialog = opened()
    desk.settle()
    assert dialog.height() <= dialog.screen().availableGeometry().height()
    dialog.close()
    desk.settle()


def test_the_keys_stand_in_columns_or_scroll_where_the_screen_is_narrow(desk: Desk) -> None:
    desk.window.commands.keyboard()
    sheet = opened()
    said = {label.text() for label in sheet.findChildren(QLabel)}
    keys = desk.window.actions_of.key_groups()
    assert said >= set(chain.from_iterable(row for group in keys for row in group.rows))
    (area,) = sheet.findChildren(QScrollArea)
    assert area.widget().width() <= area.viewport().width()
    sheet.close()


def test_the_icons_of_a_menu_grow_with_its_letters(application: QApplication) -> None:
    look = Look(LIGHT, 2.0)
    application.setStyleSheet(look.style_sheet())
    menu = Menu(look)
    menu.addAction(look.icon("import"), "Import")
    menu.ensurePolished()
    assert menu.style().pixelMetric(QStyle.PixelMetric.PM_SmallIconSize, None, menu) == look.px(16)
    application.setStyleSheet("")


def test_enter_alone_never_deletes_for_ever(desk: Desk) -> None:
    asked = Question(desk.window.look, desk.window, "Delete for ever?", "", accept="Delete for ever", grave=True)
    agreed: list[bool] = []
    asked.agreed.connect(lambda: agreed.append(True))
    asked.open()
    QTest.keyClick(asked, Qt.Key.Key_Return)
    assert agreed == []
    assert not asked.isVisible()


@pytest.mark.usefixtures("large_letters")
def test_the_page_of_an_empty_archive_keeps_its_words_apart_in_large_letters() -> None:
    desk = open_desk(paths.default_archive())
    desk.window.resize(1000, 600)
    desk.settle()
    page = desk.window.empty
    parts = [each for each in page.findChildren(QWidget) if isinstance(each, (QLabel, QAbstractButton))]
    places = [(each, QRect(each.mapTo(page, QPoint()), each.size())) for each in parts if each.isVisible()]
    overlapping = [
        (one.accessibleName(), other.accessibleName())
        for (one, at), (other, there) in combinations(places, 2)
        if at.intersects(there)
    ]
    assert overlapping == []
    assert cut_off(page) == []
    desk.end()


@pytest.mark.usefixtures("large_letters")
def test_the_usual_size_of_the_text_grows_with_the_systems_letters(desk: Desk) -> None:
    desk.window.step_font(0)
    assert desk.session.settings.font_px == 35


def test_a_word_stands_in_the_middle_of_its_button(application: QApplication) -> None:
    look = Look(LIGHT)
    application.setStyleSheet(look.style_sheet())
    button = ToolButton(look, "import", "Import", "Import")
    button.ensurePolished()
    inside = button.iconSize().width() + 4 + button.fontMetrics().horizontalAdvance("Import")
    edge = 1 + look.px(8)
    assert abs(button.sizeHint().width() - inside - 2 * edge) <= 3
    application.setStyleSheet("")
