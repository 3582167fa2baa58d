"""The window over a real archive: searching, filtering, reading, changing, and what is kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QUndoCommand
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QMenu, QSlider
from windows import ARTICLES, Desk, open_desk, open_row, type_search, wait_until

from reader import paths, settings
from reader.archive import Archive
from reader.settings import Settings
from reader.ui import changes
from reader.ui.questions import NoteDialog, Question

T = TypeVar("T")
LAMP, WEIR, BAKERY, LIGHTHOUSE = (parts["title"] for parts in ARTICLES.values())


def click_tag(desk: Desk, label: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    view = desk.window.tags.tags
    place = view.visualRect(desk.window.tags.index_of(label)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, place)
    desk.settle()


def dialog(kind: type[T]) -> T:
    (found,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]
    return found


def stored(desk: Desk) -> Archive:
    """A handle of the test's own on the archive."""
    assert desk.session.archive_path is not None
    return Archive.open(desk.session.archive_path)


# ---------------------------------------------------------------- the list


def test_the_newest_article_stands_first_and_nothing_is_read_yet(desk: Desk) -> None:
    assert desk.titles() == [LAMP, WEIR, BAKERY, LIGHTHOUSE]
    assert desk.window.status.text == "4 articles  ·  4 unread"


def test_an_article_that_one_opens_is_shown_and_read_from_then_on(desk: Desk) -> None:
    open_row(desk, 1)
    assert desk.session.opened_article is not None
    assert desk.session.opened_article.article.title == WEIR
    wait_until(lambda: desk.session.counts.unread == 3)
    assert WEIR in desk.window.windowTitle()


def test_the_order_can_be_changed_and_is_kept(desk: Desk) -> None:
    desk.window.articles.sort_chosen.emit("oldest")
    desk.settle()
    assert desk.titles() == [LIGHTHOUSE, BAKERY, WEIR, LAMP]
    assert desk.session.settings.sort == "oldest"


def test_letters_go_to_a_headline_that_begins_so(desk: Desk) -> None:
    desk.window.articles.view.setFocus()
    QTest.keyClicks(desk.window.articles.view, "co")
    wait_until(lambda: desk.window.articles.view.currentIndex().row() == 1)


def test_single_letters_step_and_star_in_the_list(desk: Desk) -> None:
    view = desk.window.articles.view
    open_row(desk, 0)
    QTest.keyClicks(view, "j")
    desk.settle()
    assert view.currentIndex().row() == 1
    QTest.keyClicks(view, "s")
    wait_until(lambda: desk.session.counts.starred == 1)
    QTest.keyClicks(view, "k")
    desk.settle()
    assert view.currentIndex().row() == 0


def test_single_letters_are_only_letters_in_the_search_box(desk: Desk) -> None:
    open_row(desk, 0)
    type_search(desk, "just")
    assert desk.window.search.text == "just"
    assert desk.session.counts.starred == 0


def test_the_selection_survives_a_search_that_still_finds_its_article(desk: Desk) -> None:
    open_row(desk, 1)
    type_search(desk, "lanterns")
    chosen = desk.window.articles.current_id
    assert desk.window.articles.model.summary(desk.window.articles.model.row_of(chosen)).title == WEIR


# ---------------------------------------------------------------- tags


def test_the_tags_are_counted_and_the_most_used_stand_first(desk: Desk) -> None:
    labels = desk.window.tags.labels
    assert set(labels[:2]) == {"crafts", "Nether Dowl"}
    assert "등대 이야기" in labels


def test_a_click_on_a_tag_filters_and_is_written_into_the_search_box(desk: Desk) -> None:
    click_tag(desk, "Nether Dowl")
    assert desk.titles() == [WEIR, BAKERY]
    assert desk.window.search.text == '#"Nether Dowl"'
    assert len(desk.window.strip.buttons) == 1
    assert desk.window.tags.labels[0] == "Nether Dowl"


def test_ctrl_shift_and_alt_make_and_or_and_not(desk: Desk) -> None:
    click_tag(desk, "Nether Dowl")
    click_tag(desk, "crafts", Qt.KeyboardModifier.ControlModifier)
    assert desk.titles() == [BAKERY]
    click_tag(desk, "crafts", Qt.KeyboardModifier.AltModifier)
    assert desk.titles() == [WEIR]
    click_tag(desk, "crafts", Qt.KeyboardModifier.AltModifier)
    click_tag(desk, "Quill Street", Qt.KeyboardModifier.ShiftModifier)
    assert sorted(desk.titles()) == sorted([LAMP, WEIR, BAKERY])


def test_a_second_click_leaves_the_tag_out_and_a_third_lets_it_go(desk: Desk) -> None:
    click_tag(desk, "Nether Dowl")
    click_tag(desk, "Nether Dowl")
    assert desk.titles() == [LAMP, LIGHTHOUSE]
    click_tag(desk, "Nether Dowl")
    assert len(desk.titles()) == 4


def test_one_syllable_filters_the_tags(desk: Desk) -> None:
    desk.window.tags.filter.setText("등")
    assert desk.window.tags.labels == ["등대 이야기"]


def test_a_chip_is_removed_by_keyboard(desk: Desk) -> None:
    click_tag(desk, "Nether Dowl")
    click_tag(desk, "crafts", Qt.KeyboardModifier.ControlModifier)
    second = desk.window.strip.buttons[1]
    second.setFocus()
    QTest.keyClick(second, Qt.Key.Key_Delete)
    desk.settle()
    assert desk.titles() == [WEIR, BAKERY]


def test_a_tag_can_be_renamed_and_the_renaming_undone(desk: Desk) -> None:
    desk.window.tags.rename_wanted.emit("crafts")
    from reader.ui.questions import LineDialog

    asked = dialog(LineDialog)
    asked.edit.setText("handwork")
    asked.accept()
    wait_until(lambda: "handwork" in desk.window.tags.labels)
    desk.session.undo_stack.undo()
    wait_until(lambda: "crafts" in desk.window.tags.labels)


def test_a_tag_taken_from_all_articles_comes_back_by_undo(desk: Desk) -> None:
    desk.window.tags.removal_wanted.emit("crafts")
    asked = dialog(Question)
    assert any(label.text().startswith("2 articles have it.") for label in asked.findChildren(QLabel))
    asked.accept()
    wait_until(lambda: "crafts" not in desk.window.tags.labels)
    desk.session.undo_stack.undo()
    wait_until(lambda: "crafts" in desk.window.tags.labels)
    click_tag(desk, "crafts")
    assert desk.titles() == [LAMP, BAKERY]


def test_a_colour_and_a_pin_are_kept(desk: Desk) -> None:
    desk.window.tags.colour_chosen.emit("eel ladder", "#3E7CB1")
    desk.window.tags.pin_chosen.emit("eel ladder", True)
    wait_until(lambda: desk.window.tags.labels[:1] == ["eel ladder"])
    archive = stored(desk)
    (tag,) = [each for each in archive.tags() if each.label == "eel ladder"]
    archive.close()
    assert (tag.colour, tag.pinned) == ("#3E7CB1", True)


# ---------------------------------------------------------------- changes


def test_many_articles_are_starred_at_once_and_undo_takes_back_only_what_was_done(desk: Desk) -> None:
    open_row(desk, 0)
    desk.window.commands.articles.star()
    wait_until(lambda: desk.session.counts.starred == 1)
    desk.window.articles.view.selectAll()
    desk.window.commands.articles.star()
    wait_until(lambda: desk.session.counts.starred == 4)
    desk.session.undo_stack.undo()
    wait_until(lambda: desk.session.counts.starred == 1)
    desk.session.undo_stack.redo()
    wait_until(lambda: desk.session.counts.starred == 4)


def test_a_star_looks_a_result_up_again_only_where_it_asks_for_stars(desk: Desk) -> None:
    desk.session.change("Save a search", changes.add_collection("Marked", "is:starred"))
    desk.settle()
    open_row(desk, 0)
    came = QSignalSpy(desk.session.result_came)
    desk.window.commands.articles.star()
    wait_until(lambda: [each.count for each in desk.session.around.collections] == [1])
    desk.settle()
    assert came.count() == 0
    assert desk.session.counts.starred == 1
    desk.session.search("is:starred")
    desk.settle()
    assert desk.titles() == [LAMP]
    desk.window.commands.articles.star()
    wait_until(lambda: desk.titles() == [])


def test_changes_beyond_the_last_thousand_are_not_kept(desk: Desk) -> None:
    for number in range(1_005):
        desk.session.undo_stack.push(QUndoCommand(str(number)))
    assert desk.session.undo_stack.count() == 1_000
    assert desk.session.undo_stack.undoText() == "1004"


def test_an_article_marked_as_unread_is_painted_anew_in_its_row_alone(desk: Desk) -> None:
    open_row(desk, 1)
    model = desk.window.articles.model
    changed = QSignalSpy(model.dataChanged)
    desk.window.commands.articles.unread()
    desk.settle()
    summary = model.summary(1)
    assert summary is not None
    assert summary.unread
    assert {(1, 1)} == {(changed.at(n)[0].row(), changed.at(n)[1].row()) for n in range(changed.count())}


def test_the_trash_can_be_undone_and_the_next_article_takes_the_place(desk: Desk) -> None:
    open_row(desk, 1)
    QTest.keyClick(desk.window.articles.view, Qt.Key.Key_Delete)
    wait_until(lambda: desk.titles() == [LAMP, BAKERY, LIGHTHOUSE])
    desk.settle()
    assert desk.window.articles.view.currentIndex().row() == 1
    assert "trash" in desk.window.notice.text
    desk.session.undo_stack.undo()
    wait_until(lambda: len(desk.titles()) == 4)


def test_deleting_for_ever_says_what_is_destroyed(desk: Desk) -> None:
    open_row(desk, 1)
    desk.window.commands.articles.trash()
    wait_until(lambda: desk.session.counts.trashed == 1)
    desk.window.tags.place_chosen.emit("is:trashed")
    desk.settle()
    desk.window.commands.articles.delete_for_ever()
    asked = dialog(Question)
    said = " ".join(label.text() for label in asked.findChildren(QLabel))
    assert "its original" in said
    assert "Backups" in said
    asked.accept()
    wait_until(lambda: desk.session.counts.trashed == 0)
    desk.settle()
    assert desk.titles() == []


def test_a_note_is_written_and_counted(desk: Desk) -> None:
    open_row(desk, 0)
    desk.window.commands.articles.edit_note()
    asked = dialog(NoteDialog)
    asked.edit.setPlainText("Ask the museum for the pole's date.")
    asked.accept()
    wait_until(lambda: desk.session.counts.noted == 1)


def test_changes_of_another_program_are_noticed(desk: Desk) -> None:
    archive = stored(desk)
    archive.trash([desk.window.articles.model.ids[0]])
    archive.catch_up()
    archive.close()
    desk.session.look_for_changes()
    wait_until(lambda: desk.titles() == [WEIR, BAKERY, LIGHTHOUSE])


# ---------------------------------------------------------------- reading


def test_back_and_forward_lead_along_what_was_read(desk: Desk) -> None:
    open_row(desk, 0)
    open_row(desk, 2)
    desk.window.views.go_back()
    wait_until(lambda: desk.session.opened_article is not None and desk.session.opened_article.article.title == LAMP)
    desk.settle()
    desk.window.views.go(1)
    wait_until(lambda: desk.session.opened_article is not None and desk.session.opened_article.article.title == BAKERY)


def test_the_text_grows_and_shrinks_within_its_limits(desk: Desk) -> None:
    open_row(desk, 0)
    desk.window.step_font(1)
    assert desk.session.settings.font_px == 20
    for _ in range(30):
        desk.window.step_font(1)
    assert desk.session.settings.font_px == settings.BIGGEST_PX
    assert not desk.window.actions_of["bigger"].isEnabled()
    desk.window.step_font(0)
    assert desk.session.settings.font_px == 18


def test_sharing_asks_first_and_shows_the_address(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtGui import QDesktopServices

    left: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: left.append(url.toString()))
    desk.window.commands.articles.follow("https://quill.invalid/museum")
    wait_until(lambda: any(isinstance(each, Question) for each in QApplication.topLevelWidgets()))
    asked = dialog(Question)
    assert left == []
    shown = " ".join(label.text() for label in asked.findChildren(QLabel)).replace("\u200b", "")
    assert "https://quill.invalid/museum" in shown
    asked.accept()
    assert left == ["https://quill.invalid/museum"]


# ---------------------------------------------------------------- the window itself


def test_every_control_has_a_name_for_assistive_technology(desk: Desk) -> None:
    open_row(desk, 0)
    kinds = (QAbstractButton, QLineEdit, QComboBox, QSlider)
    controls = [each for kind in kinds for each in desk.window.findChildren(kind) if each.isVisible()]
    assert len(controls) > 15
    assert [] == [
        each.objectName() or repr(each)
        for each in controls
        if not (each.accessibleName() or getattr(each, "text", str)())
    ]


def test_f6_leads_round_the_panes(desk: Desk) -> None:
    open_row(desk, 0)
    desk.window.articles.view.setFocus()
    visited = []
    for _ in range(4):
        desk.window.cycle_panes(1)
        visited.append(QApplication.focusWidget())
    assert visited[-1] is desk.window.articles.view
    assert len(set(map(id, visited))) == 4


@pytest.mark.parametrize(("width", "expected"), [(1280, "three"), (900, "two"), (560, "one")])
def test_the_panes_give_way_in_a_narrow_window(desk: Desk, width: int, expected: str) -> None:
    desk.window.resize(width, 700)
    wait_until(lambda: desk.window.panes.width_now == expected)
    assert desk.window.tags.isVisible() == (expected == "three")
    assert desk.window.reader.isVisible() == (expected != "one")


def test_a_search_in_a_narrow_window_shows_what_is_found_instead_of_the_last_article(desk: Desk) -> None:
    desk.window.resize(560, 700)
    open_row(desk, 0)
    desk.window.views.on_article_opened(desk.window.articles.current_id)
    desk.settle()
    assert desk.window.reader.isVisible()
    type_search(desk, "bakery")
    assert desk.window.articles.isVisible()
    assert not desk.window.reader.isVisible()
    assert desk.titles() == [BAKERY]


def test_what_was_undone_by_key_is_not_offered_to_be_undone_again(desk: Desk) -> None:
    open_row(desk, 0)
    desk.window.commands.articles.by_name()["trash"]()
    desk.settle()
    assert "to the trash" in desk.window.notice.text
    desk.window.actions_of["undo"].trigger()
    desk.settle()
    assert "" == desk.window.notice.text


def test_tags_slide_over_the_list_where_there_is_no_room(desk: Desk) -> None:
    desk.window.resize(900, 700)
    desk.window.toggle_tags()
    assert desk.window.tags.isVisible()
    QTest.keyClick(desk.window.tags.tags, Qt.Key.Key_Escape)
    assert not desk.window.tags.isVisible()
    assert desk.window.articles.view.hasFocus()


def test_another_theme_leaves_no_menu_of_the_one_before_behind(desk: Desk) -> None:
    def menus() -> int:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        return len(desk.window.findChildren(QMenu))

    before = menus()
    for theme in ("dark", "sepia", "light"):
        desk.session.keep(theme=theme)
        desk.settle()
        assert before == menus()


def test_themes_change_while_the_window_is_open(desk: Desk) -> None:
    open_row(desk, 0)
    for theme in ("dark", "sepia", "light"):
        desk.session.keep(theme=theme)
        assert desk.window.look.theme.name == theme
    desk.settle()


def test_the_window_of_another_archive_looks_like_the_first(library: Path) -> None:
    from reader import app

    app._application().setStyleSheet("")  # as when the program starts
    pictures, fonts = [], []
    for _ in range(2):
        desk = open_desk(paths.default_archive())
        desk.settle()
        pictures.append(desk.window.tags.grab().toImage())
        fonts.append(desk.window.tags.filter.font())
        desk.end()
    assert pictures[0] == pictures[1]
    assert fonts[0] == fonts[1]


def test_what_was_out_of_sight_while_the_theme_changed_has_its_colours_once_it_is_seen(desk: Desk) -> None:
    notice = desk.window.notice
    notice.say("First.")
    notice.hide()
    desk.session.keep(theme="dark")
    desk.settle()
    notice.say("Second.")
    edge = notice.grab().toImage().pixelColor(notice.width() // 2, 2)
    assert edge == desk.window.look.colour("text")


def test_a_web_address_that_is_dropped_is_not_fetched(desk: Desk) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://quill.invalid/news")])
    drop = QDropEvent(
        QPointF(300, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    desk.window.dropEvent(drop)
    wait_until(lambda: "Nothing is fetched" in desk.window.notice.text)


def test_a_file_that_is_no_archive_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letters.archive"
    path.write_bytes(b"Dear aunt, this is no archive. " * 200)
    from reader import app

    app._application()
    desk = Desk(Settings(theme="light"), None)
    desk.show(path)
    wait_until(lambda: desk.window.failed.isVisible())
    assert "archive" in desk.window.failed.text
    desk.end()
    assert path.read_bytes() == b"Dear aunt, this is no archive. " * 200


def test_the_clipboard_without_text_is_said_kindly(desk: Desk) -> None:
    QGuiApplication.clipboard().clear()
    desk.window.articles.view.setFocus()
    desk.window.commands.paste()
    assert "copy an article first" in desk.window.notice.text


def test_the_menu_of_articles_offers_the_trash_only_outside_it(desk: Desk) -> None:
    open_row(desk, 0)
    menu = desk.window.actions_of.article_menu(desk.window.look, trashed=False)
    texts = [action.text() for action in menu.actions()]
    assert "Move to trash" in texts
    assert "Delete for ever…" not in texts
    menu.deleteLater()


ENDING = """
import sys
sys.path.insert(0, "tests")
from PySide6.QtWidgets import QApplication
from windows import open_desk
from reader import paths

def use():
    desk = open_desk(paths.default_archive())
    desk.window.views.show_first()
    desk.settle()
    for theme in ("dark", "sepia", "light") * 8:
        desk.session.keep(theme=theme)
        desk.window.repaint()
        QApplication.processEvents()
    desk.end()

use()
"""


def test_the_program_ends_well_after_the_theme_was_changed(library: Path) -> None:
    environment = {**os.environ, "READER_HOME": str(library), "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(
        [sys.executable, "-c", ENDING], env=environment, capture_output=True, timeout=120, check=False
    )
    assert ended.returncode == 0, ended.stderr.decode()


def test_the_menu_fits_a_low_screen(desk: Desk) -> None:
    menu = desk.window.top.menu.menu()
    assert menu is not None
    inner = [action.menu() for action in menu.actions() if action.menu() is not None]
    assert max(each.sizeHint().height() for each in (menu, *inner)) <= 400


def test_the_menu_button_opens_the_menu(desk: Desk) -> None:
    menu = desk.window.top.menu.menu()
    assert menu is not None
    (imports,) = [action.menu() for action in menu.actions() if action.text() == "Import"]
    assert "Import files…" in [action.text() for action in imports.actions()]
    menu.popup(QPoint(0, 0))
    menu.close()


def test_the_list_takes_the_keyboard_without_opening_what_nobody_chose(desk: Desk) -> None:
    open_row(desk, 1)
    desk.settle()
    read = desk.window.reader.article_id
    type_search(desk, "bakery")
    wait_until(lambda: desk.window.articles.selected_count == 0 and bool(desk.titles()))
    desk.window.articles.view.setFocus()
    desk.settle()
    assert desk.window.reader.article_id == read
    QTest.keyClick(desk.window.articles.view, Qt.Key.Key_Down)
    wait_until(lambda: desk.window.reader.article_id == desk.window.articles.model.ids[0])
    assert desk.window.articles.selected_count == 1
