"""What assistive technology is told: names, roles and states of every control, in every dialog, and contrast."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)
from windows import Desk, wait_until

from reader.ui.look import Look
from reader.ui.outline import Heading, OutlineDialog
from reader.ui.questions import NoteDialog
from reader.ui.theme import THEMES, Theme

CONTROLS = (
    QAbstractButton,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QComboBox,
    QAbstractItemView,
    QAbstractSlider,
)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The window with its first article opened."""
    desk.window.articles.select_row(0)
    desk.settle()
    return desk


def controls(root: QWidget) -> list[QWidget]:
    """What a person can act on below a widget, without the parts that Qt makes inside of another control."""
    found = [each for kind in CONTROLS for each in root.findChildren(kind)]
    return [each for each in found if not _inner(each) and not _unused(each)]


def _unused(widget: QWidget) -> bool:
    """Whether a button is hidden for want of anything to do, as in a notice that only tells."""
    return isinstance(widget, QAbstractButton) and widget.isHidden() and not widget.text() and widget.icon().isNull()


def _inner(widget: QWidget) -> bool:
    """Whether a widget is a part of one that has a name: a scrollbar, a list's header, a combo's own field."""
    parent = widget.parentWidget()
    made_by_qt = widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar)
    popup = parent is not None and parent.metaObject().className().startswith("QComboBoxPrivate")
    return made_by_qt or popup or isinstance(parent, (QComboBox, QAbstractItemView, QLineEdit))


def unnamed(root: QWidget) -> list[str]:
    """The controls that a screen reader could not name."""
    found = []
    for control in controls(root):
        interface = QAccessible.queryAccessibleInterface(control)
        name = interface.text(QAccessible.Text.Name) if interface is not None else ""
        if not name.strip() or interface.role() in (QAccessible.Role.NoRole, QAccessible.Role.Client):
            found.append(f"{type(control).__name__} in {type(control.parentWidget()).__name__} {name!r}")
    return found


DIALOGS: dict[str, Callable[[Desk], object]] = {
    "preferences": lambda desk: desk.window.commands.preferences(),
    "keyboard": lambda desk: desk.window.commands.keyboard(),
    "details": lambda desk: desk.window.actions_of["details"].trigger(),
    "outline": lambda desk: desk.window.actions_of["outline"].trigger(),
    "note": lambda desk: desk.window.actions_of["note"].trigger(),
    "tags": lambda desk: desk.window.actions_of["tags"].trigger(),
    "print": lambda desk: desk.window.actions_of["print"].trigger(),
    "explain": lambda desk: desk.window.commands.explain(),
    "folder": lambda desk: desk.window.actions_of["put_into"].trigger(),
    "merge": lambda desk: desk.window.commands.tags.merge_tag("crafts"),
    "names": lambda desk: desk.window.commands.tags.name_tag("crafts"),
}


def test_every_control_of_the_window_has_a_name_and_a_role(desk: Desk) -> None:
    desk.window.search.edit.setText("lanterns #crafts")
    desk.settle()
    desk.window.reader.open_find()
    assert unnamed(desk.window) == []


@pytest.mark.parametrize("name", DIALOGS)
def test_every_control_of_a_dialog_has_a_name_and_a_role(desk: Desk, name: str) -> None:
    DIALOGS[name](desk)

    def opened() -> list[QWidget]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]

    wait_until(lambda: bool(opened()))
    (dialog,) = opened()
    assert unnamed(dialog) == []
    dialog.close()
    desk.settle()


def test_a_row_of_the_list_says_its_headline_source_day_and_state(desk: Desk) -> None:
    said = desk.window.articles.model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Council buys the old weir and its eel ladder, Dowl Valley Post, Mar 1, 2026, 18:40, unread"


def test_the_list_keeps_the_rules_of_models_while_results_come_and_go(desk: Desk) -> None:
    tester = QAbstractItemModelTester(desk.window.articles.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for text in ("lanterns", "", "#crafts", "zeppelin", ""):
        desk.session.search(text)
        desk.settle()
    desk.window.articles.sort_chosen.emit("title")
    desk.settle()
    desk.window.commands.articles.trash()
    desk.settle()
    assert tester.model() is desk.window.articles.model


def test_a_result_a_size_and_a_hit_are_announced(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    heard = QAccessible.updateAccessibility

    def hear(event: QAccessibleAnnouncementEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            said.append(event.message())
        heard(event)

    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    desk.session.search("lanterns")
    desk.settle()
    desk.window.step_font(1)
    desk.window.commands.articles.go_to_hit(1)
    assert any("2 of 4" in each for each in said)
    assert any("20 pixels" in each for each in said)
    assert any(each.startswith("1 of ") for each in said)


def test_everything_is_reached_by_the_tab_key(desk: Desk) -> None:
    window = desk.window
    window.search.take_focus()
    seen: list[QWidget] = []
    for _ in range(80):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        if focus is None or focus in seen:
            break
        seen.append(focus)
    assert {window.articles.view, window.reader.page, window.tags.tags} <= set(seen)


# ---------------------------------------------------------------- contrast

GROUNDS = ("chrome", "side", "sheet", "page", "field", "tint", "idle", "hover")
LETTERS = [
    *product(("text", "soft"), (*GROUNDS, "chip")),
    *product(("accent",), ("chrome", "page", "field", "chip", "tint", "sheet")),
    ("on_fill", "fill"),
    ("on_mark", "mark"),
    ("on_mark_now", "mark_now"),
    ("text", "select"),
    ("page", "text"),
    ("bad", "bad_tint"),
    ("good", "good_tint"),
    ("warn", "warn_tint"),
    ("bad", "chrome"),
    ("warn", "page"),
]
ICONS = [*product(("soft", "accent", "star"), ("sheet", "page", "tint", "idle", "chrome"))]


def luminance(colour: str) -> float:
    """The relative luminance of a colour. Source: WCAG 2.2."""
    parts = QColor(colour)
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (parts.redF(), parts.greenF(), parts.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(theme: Theme, one: str, other: str) -> float:
    low, high = sorted((luminance(getattr(theme, one)), luminance(getattr(theme, other))))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_letters_stand_out_from_their_ground(theme: Theme) -> None:
    weak = {pair: round(contrast(theme, *pair), 2) for pair in LETTERS if contrast(theme, *pair) < 4.5}
    assert weak == {}


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_icons_stand_out_from_their_ground(theme: Theme) -> None:
    weak = {pair: round(contrast(theme, *pair), 2) for pair in ICONS if contrast(theme, *pair) < 3}
    assert weak == {}


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_more_contrast_makes_borders_as_strong_as_letters(theme: Theme) -> None:
    more = theme.with_more_contrast()
    assert contrast(more, "edge", "chrome") >= 4.5
    assert more.line == theme.edge


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_no_dialog_of_the_article_is_cut_off_however_big_its_letters_are(desk: Desk, scale: float) -> None:
    look = Look(THEMES["light"], scale)
    dialogs: tuple[QDialog, ...] = (
        OutlineDialog(look, desk.window, [Heading(1, "The mill", 0)], []),
        NoteDialog(look, desk.window, "The mill turns again", "Ask the miller"),
    )
    for dialog in dialogs:
        layout = dialog.layout()
        assert layout is not None
        assert layout.minimumSize().width() <= dialog.minimumWidth()
        dialog.deleteLater()
