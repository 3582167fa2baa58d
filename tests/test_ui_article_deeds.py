"""What leaves the window: citations to the clipboard, articles to paper, files to folders that are remembered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from windows import ARTICLES, Desk, copy_library, open_desk, open_row, wait_until

from reader.settings import Settings
from reader.ui import folders
from reader.ui.print_dialog import PrintDialog

LAMP, WEIR, _, LIGHTHOUSE = (parts["title"] for parts in ARTICLES.values())


@pytest.fixture
def desk(library: Path, tmp_path: Path) -> Iterator[Desk]:
    archive = copy_library(library)
    opened = open_desk(archive, Settings(archive=str(archive), theme="light"), tmp_path / "settings.json")
    yield opened
    opened.end()


def print_dialog() -> PrintDialog:
    """The print dialog, once its pages are counted."""

    def open_ones() -> list[PrintDialog]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, PrintDialog) and each.isVisible()]

    wait_until(lambda: len(open_ones()) == 1 and open_ones()[0].go.isEnabled())
    return open_ones()[0]


# ---------------------------------------------------------------- citations


def test_a_citation_is_copied_from_the_share_menu_without_an_address(desk: Desk) -> None:
    open_row(desk, 0)
    (action,) = [each for each in desk.window.reader.controls.menu.actions() if each.text() == "Copy citation"]
    action.trigger()
    expected = f"“{LAMP}.” The Quill Street Gazette, March 2, 2026."
    wait_until(lambda: QGuiApplication.clipboard().text() == expected)
    assert desk.window.notice.text == "Citation copied"


def test_a_key_copies_a_citation_of_every_chosen_article(desk: Desk) -> None:
    open_row(desk, 0)
    desk.window.articles.view.setFocus()
    desk.window.articles.view.selectAll()
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(desk.window.articles.view, Qt.Key.Key_C, keys)
    wait_until(lambda: "citations" in desk.window.notice.text)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 4
    assert lines[3] == f"“{LIGHTHOUSE}.” 솔무일보, February 18, 2026."


# ---------------------------------------------------------------- paper


def test_printing_opens_with_the_kept_choices_and_keeps_new_ones(desk: Desk) -> None:
    desk.session.keep(paper="A5", print_pt=12.0)
    open_row(desk, 0)
    QTest.keyClick(desk.window.articles.view, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    asked = print_dialog()
    assert (asked.paper.value, asked.size_pt.value) == ("A5", "12.0")
    asked.paper.set_value("Letter")
    asked.tags.setChecked(False)
    asked.pictures.chosen.emit("grey")
    asked.reject()
    assert (desk.session.settings.paper, desk.session.settings.print_tags) == ("Letter", False)


def test_printing_is_written_into_the_record_of_the_article(desk: Desk, tmp_path: Path) -> None:
    open_row(desk, 1)
    desk.window.actions_of["save_pdf"].trigger()
    print_dialog().write(tmp_path / "weir.pdf")
    wait_until(lambda: (tmp_path / "weir.pdf").exists())

    def events() -> list[tuple[str, str]]:
        opened = desk.session.opened_article
        return [(event.kind, event.detail) for event in opened.article.events] if opened is not None else []

    wait_until(lambda: ("printed", "weir.pdf") in events())
    wait_until(
        lambda: desk.window.notice.text == "Printed: weir.pdf"
    )  # the record may be seen before the job has ended


def test_without_a_chosen_article_printing_says_what_to_do(desk: Desk) -> None:
    desk.window.articles.view.clearSelection()
    desk.session.close_article()
    desk.window.actions_of["print"].trigger()
    assert desk.window.notice.text == "Select an article to print"


# ---------------------------------------------------------------- folders


def test_a_folder_that_has_gone_gives_way_to_the_persons_own(tmp_path: Path) -> None:
    assert folders.beginning(str(tmp_path)) == tmp_path
    assert folders.beginning(str(tmp_path / "gone")) == Path.home()
    assert folders.beginning("") == Path.home()
