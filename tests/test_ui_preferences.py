"""The preferences: every section holds what works, and what is changed there shows at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel
from windows import ARTICLES, PAGE, Desk, wait_until

from reader.ui.parts import Segments, Tick
from reader.ui.preferences import Preferences

SECTIONS = ["General", "Reading", "List and tags", "Search", "Import", "Printing", "Archive", "Keyboard"]
NEW = {
    "title": "Ferrymen keep their own almanac of fogs",
    "body": "SANDLE — Nobody else writes down when the far bank cannot be seen, and for how long.",
    "tags": "#fogs",
}


@pytest.fixture
def asked(desk: Desk) -> Iterator[Preferences]:
    """The preferences, opened over the window."""
    desk.window.commands.preferences()
    (dialog,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, Preferences) and each.isVisible()]
    yield dialog
    for each in QApplication.topLevelWidgets():
        if isinstance(each, Preferences):
            each.accept()
    desk.settle()


def go_to(asked: Preferences, section: str) -> None:
    asked.kinds.setCurrentRow(SECTIONS.index(section))


def press(asked: Preferences, text: str) -> None:
    """Clicks the button or the box that says so."""
    (button,) = [each for each in asked.findChildren(QAbstractButton) if each.text() == text and each.isVisible()]
    button.click()


def test_there_are_eight_sections_and_none_is_empty(asked: Preferences) -> None:
    assert [asked.kinds.item(n).text() for n in range(asked.kinds.count())] == SECTIONS
    for name in SECTIONS:
        go_to(asked, name)
        assert any(isinstance(each, (Tick, Segments)) or each.text() for each in asked.findChildren(QAbstractButton))


def test_rows_change_their_height_and_their_letters_at_once(desk: Desk, asked: Preferences) -> None:
    go_to(asked, "List and tags")
    before = desk.window.articles.view.row_px
    asked.list_size.setValue(asked.list_size.maximum())
    larger = desk.window.articles.view.row_px
    assert larger > before
    press(asked, "Compact")
    assert desk.window.articles.view.row_px < larger
    press(asked, "Restore defaults")
    assert desk.window.articles.view.row_px == before


def test_the_wheel_with_ctrl_makes_the_letters_of_the_list_larger(desk: Desk) -> None:
    view = desk.window.articles.view
    before, top = view.row_px, view.verticalScrollBar().value()
    at = QPointF(40, 40)
    turned = QWheelEvent(
        at, QPointF(view.viewport().mapToGlobal(at.toPoint())), QPoint(), QPoint(0, 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), turned)
    assert view.row_px > before
    assert view.verticalScrollBar().value() == top
    assert desk.session.settings.list_px == 15


def test_an_opened_article_stays_unread_where_one_wants_it_so(desk: Desk, asked: Preferences) -> None:
    go_to(asked, "General")
    press(asked, "Mark an article as read when it is opened")
    unread = desk.session.counts.unread
    desk.window.articles.select_row(1)
    desk.settle()
    assert desk.window.reader.article_id
    assert desk.session.counts.unread == unread


def test_searches_are_forgotten_and_no_longer_remembered(desk: Desk, asked: Preferences) -> None:
    desk.session.search("weir", remember=True)
    desk.settle()
    go_to(asked, "Search")
    press(asked, "Forget all searches")
    assert desk.session.settings.history == ()
    assert not asked.forget.isEnabled()
    press(asked, "Remember what was searched for")
    desk.session.search("lanterns", remember=True)
    desk.settle()
    assert desk.session.settings.history == ()


def test_near_copies_are_left_unticked_where_one_wants_it_so(desk: Desk, asked: Preferences, tmp_path: Path) -> None:
    go_to(asked, "Import")
    press(asked, "Tick near copies in the table of an import")
    known = PAGE.format(**ARTICLES["weir.txt"])
    folder = tmp_path / "arriving"
    folder.mkdir()
    (folder / "copy.txt").write_text(known.replace("after it.", "after it, in time."), "utf-8")
    (folder / "new.txt").write_text(PAGE.format(**(ARTICLES["weir.txt"] | NEW)), "utf-8")
    desk.window.commands.import_paths([folder])
    importer = desk.window.importer
    wait_until(lambda: importer.phase == "ready")
    assert {line.outcome: line.ticked for line in importer.lines} == {"copy": False, "new": True}


def test_a_folder_is_watched_from_the_preferences(
    desk: Desk, asked: Preferences, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    go_to(asked, "Import")
    assert asked.watched.whole == "No folder is watched"
    asked.watch.click()
    assert asked.watched.whole == f"Watched: {tmp_path}"
    assert asked.watch.text() == "Stop watching…"
    assert desk.window.commands.watcher.folder == tmp_path


def test_the_paper_that_is_chosen_is_kept(desk: Desk, asked: Preferences) -> None:
    go_to(asked, "Printing")
    press(asked, "Two")
    assert desk.session.settings.print_columns == 2


def test_the_archive_is_named_and_its_index_made_anew(desk: Desk, asked: Preferences) -> None:
    go_to(asked, "Archive")
    said = {label.text() for label in asked.findChildren(QLabel) if label.isVisible()}
    assert desk.session.archive_path is not None
    assert desk.session.archive_path.name in said
    assert not asked.restore.isVisible()
    press(asked, "Make the index anew")
    assert not asked.isVisible()
    assert desk.session.indexing_now
    desk.settle()
    desk.session.search("lanterns")
    desk.settle()
    assert len(desk.titles()) == 2


def test_single_letters_look_for_headlines_where_they_do_not_act(desk: Desk, asked: Preferences) -> None:
    go_to(asked, "Keyboard")
    press(asked, "Single letters act in the list, as S stars")
    typed: list[str] = []
    desk.window.articles.letters_typed.connect(typed.append)
    QTest.keyClick(desk.window.articles.view, Qt.Key.Key_S)
    assert typed == ["s"]
    assert desk.session.counts.starred == 0
    assert [keys.toString() for keys in desk.window.actions_of["search"].shortcuts()] == ["Ctrl+L"]


def test_every_key_stands_among_the_preferences(desk: Desk, asked: Preferences) -> None:
    go_to(asked, "Keyboard")
    said = {label.text() for label in asked.findChildren(QLabel) if label.isVisible()}
    assert {keys for group in desk.window.actions_of.key_groups() for keys, _ in group.rows} <= said


def test_the_defaults_come_back_for_the_section_that_is_shown(desk: Desk, asked: Preferences) -> None:
    desk.session.keep(density="compact", font_px=24, paper="A5")
    go_to(asked, "List and tags")
    press(asked, "Restore defaults")
    kept = desk.session.settings
    assert (kept.density, kept.font_px, kept.paper) == ("comfortable", 24, "A5")


def test_the_preferences_follow_the_theme_that_is_chosen_in_them(desk: Desk, asked: Preferences) -> None:
    def ink() -> QColor:
        """The colour of a section's icon where it is strongest."""
        image = asked.kinds.item(0).icon().pixmap(32, 32).toImage()
        dots = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        return max(dots, key=lambda dot: dot.alpha())

    before = ink()
    (dark,) = [card for card in asked.reading.cards if card.key == "dark"]
    QTest.keyClick(dark, Qt.Key.Key_Space)
    assert desk.session.settings.theme == "dark"
    assert ink().lightness() > before.lightness() + 50


def test_korean_words_may_be_broken_at_the_end_of_a_line(desk: Desk, asked: Preferences) -> None:
    (korean,) = [n for n, title in enumerate(desk.titles()) if title.startswith("솔무섬")]
    desk.window.articles.select_row(korean)
    desk.settle()
    assert "\u2060" in desk.window.reader.page.toPlainText()
    press(asked, "Keep Korean words on one line")
    desk.settle()
    assert "\u2060" not in desk.window.reader.page.toPlainText()
    assert "백 년 만에 불을 껐다" in desk.window.reader.page.toPlainText()
