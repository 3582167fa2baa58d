"""The first five minutes: from an empty archive to a printed article, and back again the next day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pdfs import pages_of
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from windows import ARTICLES, PAGE, Desk, open_desk, wait_until, write_articles

from reader import paths, settings
from reader.settings import Settings
from reader.ui.print_dialog import PrintDialog

TITLES = [parts["title"] for parts in ARTICLES.values()]


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A window on an archive that does not exist yet."""
    opened = open_desk(paths.default_archive(), Settings(theme="light"), paths.settings_file())
    yield opened
    opened.end()


def drop(desk: Desk, data: QMimeData) -> None:
    event = QDropEvent(
        QPointF(600, 400), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    desk.window.dropEvent(event)


def imported(desk: Desk) -> None:
    """Waits for the scan, imports what it found, and waits until the window shows what came."""
    wait_until(lambda: desk.importer.phase == "ready")
    desk.importer.start()
    wait_until(lambda: desk.importer.phase == "done")
    wait_until(lambda: desk.window.articles.model.rowCount() == desk.importer.counts["new"])
    desk.settle()


def test_an_empty_archive_explains_itself(desk: Desk) -> None:
    assert desk.window.empty.isVisible()
    assert not desk.window.articles.isVisible()
    assert desk.window.empty.import_files.isVisible()
    assert desk.window.status.text == "No articles yet"
    desk.window.cycle_panes(1)


def test_the_buttons_of_the_empty_archive_import(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_articles(tmp_path / "saved")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    desk.window.empty.import_folder.click()
    dialog = desk.window.commands._import_dialog
    assert dialog is not None
    assert dialog.isVisible()
    imported(desk)
    assert sorted(desk.titles()) == sorted(TITLES)
    assert dialog.model.rowCount() == 4
    dialog.accept()
    assert not desk.window.empty.isVisible()


def test_a_file_that_cannot_be_read_is_reported_with_its_cause(desk: Desk, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "saved")
    (folder / "nothing.html").write_bytes(b"")
    desk.window.commands.import_paths([folder])
    imported(desk)
    (problem,) = [line for line in desk.importer.lines if line.outcome == "problem"]
    assert problem.path.endswith("nothing.html")
    assert problem.reason.endswith(".")
    assert desk.importer.counts["new"] == 4


def test_files_and_texts_can_be_dropped_anywhere(desk: Desk, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "saved")
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(folder / "weir.txt"))])
    drop(desk, files)
    imported(desk)
    assert desk.titles() == [ARTICLES["weir.txt"]["title"]]
    text = QMimeData()
    text.setText(PAGE.format(**ARTICLES["bakery.txt"]))
    drop(desk, text)
    wait_until(lambda: desk.importer.phase == "ready")
    desk.importer.start()
    wait_until(lambda: ARTICLES["bakery.txt"]["title"] in desk.titles())


def test_a_copied_page_can_be_pasted(desk: Desk) -> None:
    QGuiApplication.clipboard().setText(PAGE.format(**ARTICLES["등대.txt"]))
    desk.window.empty.paste.click()
    imported(desk)
    assert desk.titles() == [ARTICLES["등대.txt"]["title"]]
    assert desk.importer.pasted


def test_an_import_can_be_cancelled_and_what_is_stored_stays(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(300):
        parts = ARTICLES["weir.txt"] | {"title": f"Weir report number {n} from the footbridge"}
        (folder / f"{n}.txt").write_text(PAGE.format(**parts), "utf-8")
    desk.window.commands.import_paths([folder])
    wait_until(lambda: bool(desk.importer.lines))
    desk.importer.start()
    wait_until(lambda: any(line.stored for line in desk.importer.lines))
    desk.importer.cancel()
    wait_until(lambda: not desk.importer.running)
    assert desk.importer.cancelled
    stored = sum(line.stored for line in desk.importer.lines)
    assert 0 < stored < 300
    wait_until(lambda: desk.window.articles.model.rowCount() == stored)


def test_an_import_goes_on_in_the_background(desk: Desk, tmp_path: Path) -> None:
    desk.window.commands.import_paths([write_articles(tmp_path / "saved")])
    dialog = desk.window.commands._import_dialog
    assert dialog is not None
    wait_until(lambda: desk.importer.phase == "ready")
    dialog.go.click()
    dialog.background.click()
    assert not dialog.isVisible()
    assert desk.window.status.work.isVisible()
    wait_until(lambda: desk.importer.phase == "done")
    wait_until(lambda: not desk.window.status.work.isVisible())
    assert "4 new" in desk.window.notice.text


def test_the_whole_way_from_an_empty_archive_to_a_pdf_and_the_next_day(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.window.commands.import_paths([write_articles(tmp_path / "saved")])
    imported(desk)
    dialog = desk.window.commands._import_dialog
    assert dialog is not None
    dialog.accept()

    desk.window.search.take_focus()
    QTest.keyClicks(desk.window.search.edit, "lanterns")
    wait_until(lambda: desk.window.articles.model.rowCount() == 2)
    desk.window.search.clear()
    desk.settle()

    view = desk.window.tags.tags
    place = view.visualRect(desk.window.tags.index_of("Nether Dowl")).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    wait_until(lambda: desk.window.articles.model.rowCount() == 2)
    desk.settle()

    desk.window.articles.select_row(1)
    desk.settle()
    assert desk.session.opened_article is not None
    assert desk.session.opened_article.article.title == ARTICLES["bakery.txt"]["title"]
    read = desk.session.opened_article.article.id

    desk.window.actions_of["print"].trigger()
    wait_until(lambda: any(isinstance(each, PrintDialog) for each in QApplication.topLevelWidgets()))
    (paper,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, PrintDialog)]
    wait_until(paper.go.isEnabled)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "bakery"), ""))
    paper.printer.set_value("pdf")
    QTest.mouseClick(paper.go, Qt.MouseButton.LeftButton)
    wait_until((tmp_path / "bakery.pdf").exists)
    (sheet,) = pages_of(tmp_path / "bakery.pdf")
    for part in (ARTICLES["bakery.txt"]["title"], "nobody waits for what is always there.", "#Nether Dowl", "1 / 1"):
        assert part.replace(" ", "") in "".join(sheet.split())
    assert "big font" not in sheet
    wait_until(lambda: "bakery.pdf" in desk.window.notice.text)

    desk.window.actions_of["bigger"].trigger()
    desk.session.keep(theme="sepia", density="compact")
    desk.settle()
    desk.window.close()

    kept = settings.load(paths.settings_file())
    assert json.loads(paths.settings_file().read_text("utf-8"))["font_px"] == 20
    again = open_desk(paths.default_archive(), kept, paths.settings_file())
    wait_until(lambda: again.window.reader.article_id == read)
    assert again.window.search.text == '#"Nether Dowl"'
    assert again.window.articles.current_id == read
    assert again.window.look.theme.name == "sepia"
    assert again.window.articles.view.delegate.compact
    assert again.session.settings.font_px == 20
    again.end()
