"""Reading: headings and links by name, notes, earlier captures, the article alone, faces and contrast."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from windows import Desk, open_desk, wait_until

from reader import app, paths
from reader.archive import Archive
from reader.settings import Settings
from reader.store import opening
from reader.ui import faces
from reader.ui.outline import OutlineDialog
from reader.ui.preferences import Preferences
from reader.ui.questions import Question

T = TypeVar("T")

HTML = """<!doctype html><html lang="en"><head><title>The tide mill of Orrin turns again</title>
<link rel="canonical" href="https://orrin.example/mill"></head><body><article>
<h1>The tide mill of Orrin turns again</h1>
<p>The wheel of the tide mill went round on Sunday for the first time since the flood, and the village came to see it
turn in the morning light. <a href="https://orrin.example/bakers">The bakers</a> brought the last of the old flour.</p>
<h2>How it was mended</h2>
<p>Forty oak paddles were cut by hand over two winters by the people of the village, and every one of them bears a
name that was burnt into it. <a href="https://elsewhere.example/oak">The oak</a> came from the hill above.</p>
<h2>What it grinds</h2>
<p>Barley at first, and rye when the harvest is in; the miller will not say more than that until the stones are
dressed, which takes a week of quiet work with a small hammer.</p></article></body></html>"""
BAKERS = HTML.replace("The tide mill of Orrin turns again", "The bakers of Orrin").replace("/mill", "/bakers")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "mill.html").write_text(HTML, "utf-8")
    archive = Archive.open(paths.default_archive(), create=True)
    archive.import_paths([pages], lambda event: None)
    (pages / "mill.html").write_text(HTML.replace("Forty oak paddles", "Forty-one oak paddles"), "utf-8")
    (pages / "bakers.html").write_text(BAKERS.replace("went round on Sunday", "was silent"), "utf-8")
    archive.import_paths([pages], lambda event: None)
    archive.catch_up()
    mill = next(row.id for row in archive.summaries(archive.search(archive.parse("")).ids) if "mill" in row.title)
    path = archive.path
    archive.close()
    opened = open_desk(path, Settings(archive=str(path), theme="light", selected_id=mill))
    yield opened
    opened.end()


def shown(kind: type[T]) -> T:
    """The dialog of that kind, once it is open."""

    def open_ones() -> list[T]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]

    wait_until(lambda: bool(open_ones()))
    return open_ones()[0]


def text(desk: Desk) -> str:
    return desk.window.reader.page.toPlainText().replace("\u00a0", " ")


def test_a_heading_is_gone_to_by_its_name(desk: Desk) -> None:
    desk.window.resize(900, 420)
    QTest.keyClick(
        desk.window.reader.page, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    asked = shown(OutlineDialog)
    names = [asked.list.item(row).text().strip() for row in range(asked.list.count())]
    assert names == ["The tide mill of Orrin turns again", "How it was mended", "What it grinds"]
    asked.list.setCurrentRow(2)
    asked.accept_button.click()
    page = desk.window.reader.page
    assert page.textCursor().block().text() == "What it grinds"
    wait_until(lambda: page.verticalScrollBar().value() > 0)


def test_a_link_within_the_archive_opens_there_and_others_are_asked_about(desk: Desk) -> None:
    desk.window.actions_of["outline"].trigger()
    asked = shown(OutlineDialog)
    asked.kinds.set_value("links")
    asked.kinds.chosen.emit("links")
    assert [asked.list.item(row).text() for row in range(asked.list.count())] == ["The bakers", "The oak"]
    asked.list.setCurrentRow(1)
    asked.accept_button.click()
    question = shown(Question)
    assert any(
        "elsewhere.example" in label.text().replace("\u200b", "")
        for label in question.findChildren(type(question.layout().itemAt(0).widget()))
    )
    question.reject()
    desk.window.reader.link_chosen.emit("https://orrin.example/bakers")
    wait_until(lambda: "The bakers of Orrin" in desk.window.windowTitle())


def test_hits_are_gone_through_into_the_next_article_and_back(desk: Desk) -> None:
    desk.session.search("barley")
    desk.settle()
    desk.window.articles.select_row(0)
    desk.settle()
    reader, go = desk.window.reader, desk.window.commands.articles.go_to_hit
    first = reader.article_id
    go(1)
    assert (reader.page.now, reader.page.hits) == (0, 1)
    go(1)
    wait_until(lambda: reader.article_id not in (0, first))
    assert reader.page.now == 0
    go(-1)
    wait_until(lambda: reader.article_id == first)
    assert reader.page.now == 0


def test_an_earlier_capture_is_read_and_left_again(desk: Desk) -> None:
    assert "Forty-one oak paddles" in text(desk)
    desk.window.reader.captures.click()
    menu = shown(QMenu)
    old = [action for action in menu.actions() if action.text().startswith("As captured")]
    assert len(old) == 1
    old[0].trigger()
    wait_until(lambda: desk.window.reader.capture_shown != "")
    assert "Forty oak paddles" in text(desk)
    desk.window.reader.newest.click()
    assert "Forty-one oak paddles" in text(desk)
    assert desk.window.reader.capture_shown == ""
    menu.close()


def test_a_note_in_markdown_stands_on_the_page_and_its_markup_is_only_text(desk: Desk) -> None:
    article = desk.session.opened_article.article  # type: ignore[union-attr]
    from reader.ui import changes

    desk.session.change("note", changes.note(article.id, "**Ask** the miller\n\n- rye\n\n<script>x</script>"))
    wait_until(lambda: "Your note" in text(desk))
    assert "Ask the miller" in text(desk)
    assert "<script>x</script>" in text(desk)
    cursor = desk.window.reader.page.document().find("Ask")
    assert cursor.charFormat().fontWeight() >= 600


def test_the_article_stands_alone_until_escape(desk: Desk) -> None:
    window = desk.window
    window.actions_of["reading_alone"].trigger()
    assert not window.articles.isVisible()
    assert not window.top.isVisible()
    assert window.reader.isVisible()
    QTest.keyClick(window.reader.page, Qt.Key.Key_Escape)
    assert window.articles.isVisible()
    assert window.top.isVisible()
    assert window.notice.text == ""


def test_a_full_screen_is_left_by_its_key(desk: Desk) -> None:
    desk.window.actions_of["full_screen"].trigger()
    assert desk.window.isFullScreen()
    desk.window.actions_of["full_screen"].trigger()
    assert not desk.window.isFullScreen()


def test_a_face_that_is_chosen_is_read_in_at_once(desk: Desk) -> None:
    desk.window.commands.preferences()
    asked = shown(Preferences)
    (family, *_) = [name for name in faces.families("en") if "Mono" in name or "Sans" in name]
    face = asked.reading.faces["en"]
    face.set_value(family)
    face.activated.emit(face.currentIndex())
    assert desk.window.reader.page.document().defaultFont().families()[0] == family
    asked.accept()


def test_more_contrast_strengthens_lines_and_borders(desk: Desk) -> None:
    before = desk.window.look.theme
    desk.session.keep(more_contrast=True)
    after = desk.window.look.theme
    assert (after.edge, after.line) == (before.soft, before.edge)


def test_an_archive_that_was_open_before_is_among_the_recent_ones(desk: Desk, tmp_path: Path) -> None:
    desk.session.keep(recent_archives=(str(paths.default_archive()), str(tmp_path / "other.archive")))
    desk.window.show_menu()
    menu = desk.window.top.menu.menu()
    (archive,) = [action.menu() for action in menu.actions() if action.text() == "Archive"]
    (recent,) = [action.menu() for action in archive.actions() if action.text() == "Recent archives"]
    assert [action.text() for action in recent.actions()] == ["other.archive"]


def test_an_archive_of_an_older_version_is_brought_up_to_date_while_the_window_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = shutil.copy(Path(__file__).parent.parent / "data" / "archives" / "0.1.0.archive", tmp_path)
    go_on = threading.Event()
    keep_a_copy = opening._keep_a_copy

    def slowly(*given: Any) -> None:
        assert go_on.wait(60)
        keep_a_copy(*given)

    monkeypatch.setattr(opening, "_keep_a_copy", slowly)
    app._application()
    desk = Desk(Settings(theme="light"), None)
    desk.show(Path(older))
    wait_until(lambda: desk.window.status.strong == "Bringing the archive up to date…")
    assert desk.window.isVisible()
    assert desk.window.articles.model.rowCount() == 0
    go_on.set()
    desk.settle()
    assert desk.window.articles.model.rowCount() == 4
    assert desk.window.status.text.startswith("4 articles")
    desk.end()


def test_a_window_that_is_closed_while_an_archive_is_brought_up_to_date_leaves_it_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = Path(shutil.copy(Path(__file__).parent.parent / "data" / "archives" / "0.1.0.archive", tmp_path))
    before = older.read_bytes()
    monkeypatch.setattr(opening, "_STEPS_BETWEEN_LOOKS", 1)
    begun = threading.Event()
    keep_a_copy = opening._keep_a_copy

    def once_closed(*given: Any) -> None:
        begun.set()
        while not desk.session._closing:
            threading.Event().wait(0.001)
        keep_a_copy(*given)

    monkeypatch.setattr(opening, "_keep_a_copy", once_closed)
    app._application()
    desk = Desk(Settings(theme="light"), None)
    desk.show(older)
    wait_until(begun.is_set)
    desk.end()
    assert older.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name or "backup" in path.name] == []


def test_a_language_that_no_font_has_is_said_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "families", lambda language: [])
    desk.window.views._say_lacking("ko")
    assert "Korean letters" in desk.window.notice.text
    desk.window.notice.hide()
    desk.window.views._say_lacking("ko-KR")
    assert desk.window.notice.text == ""
