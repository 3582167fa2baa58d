"""The print dialog."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pdfs
import pytest
import written_articles
from papers import photograph
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from windows import wait_until, write_articles

from reader.archive import Archive
from reader.ui.look import LIGHT, Look
from reader.ui.print_dialog import PrintDialog
from reader.ui.sheets import PrintChoices

pytestmark = pytest.mark.usefixtures("application")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive of four articles, one of them with a note."""
    made = Archive.open(tmp_path / "articles.archive", create=True)
    made.import_paths([write_articles(tmp_path / "pages")], lambda event: None)
    made.set_note(1, "Ask who keeps the pole now.")
    yield made
    made.close()


@pytest.fixture
def dialog(archive: Archive, tmp_path: Path) -> Iterator[PrintDialog]:
    made = PrintDialog(
        Look(LIGHT),
        None,
        list(archive.articles([1, 2])),
        lambda sha256, told: told(b""),
        PrintChoices(columns=2, contents=False),
        tmp_path / "articles.archive",
        asked="lanterns",
    )
    made.show()
    wait_until(made.go.isEnabled)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_the_dialog_shows_the_pages_as_they_will_be(dialog: PrintDialog) -> None:
    assert "Pages 1 and 2 of 2" == dialog.pages.text()
    assert not dialog.back.isEnabled()
    assert not dialog.forward.isEnabled()
    image = dialog.desk.grab().toImage()
    white = sum(
        image.pixelColor(x, y).name() == "#ffffff"
        for x in range(0, image.width(), 9)
        for y in range(0, image.height(), 9)
    )
    assert white > 500


def test_a_choice_is_told_and_changes_the_pages(dialog: PrintDialog) -> None:
    spy = QSignalSpy(dialog.choices_changed)
    dialog.contents.click()
    wait_until(dialog.go.isEnabled)
    assert "Pages 1 and 2 of 3" == dialog.pages.text()
    assert PrintChoices(columns=2, contents=True) == spy.at(0)[0]
    dialog.forward.click()
    assert "Page 3 of 3" == dialog.pages.text()
    dialog.back.click()
    assert "Pages 1 and 2 of 3" == dialog.pages.text()


def test_every_choice_of_the_dialog_arrives(dialog: PrintDialog) -> None:
    dialog.paper.set_value("Letter")
    dialog.margins.set_value("28")
    dialog.size_pt.set_value("12.0")
    dialog.pictures.set_value("grey")
    for box in (dialog.tags, dialog.notes, dialog.header, dialog.footer, dialog.book):
        box.click()
    expected = PrintChoices("Letter", 28, 2, 12.0, "grey", False, True, False, False, contents=False, book=True)
    assert expected == dialog.choices
    assert not dialog.contents.isEnabled()  # a book always has them


def test_pages_that_are_not_needed_any_more_are_given_back(dialog: PrintDialog) -> None:
    first = weakref.ref(dialog._job._sheet(0).marks[0][2].layout)
    dialog.paper.set_value("A5")
    wait_until(dialog.go.isEnabled)
    wait_until(lambda: first() is None)
    last = weakref.ref(dialog._job._sheet(0).marks[0][2].layout)
    dialog.close()
    wait_until(lambda: last() is None)


def test_zoom_shows_one_page_as_wide_as_the_desk(dialog: PrintDialog) -> None:
    assert "Whole page" == dialog.zoom.text()
    dialog.zoom.click()
    assert "Page width" == dialog.zoom.text()
    assert "Page 1 of 2" == dialog.pages.text()


def test_a_pdf_is_written_as_it_was_shown_and_entered_in_the_record(
    dialog: PrintDialog, archive: Archive, tmp_path: Path
) -> None:
    printed = QSignalSpy(dialog.printed)
    dialog.book.click()
    dialog.notes.click()
    wait_until(dialog.go.isEnabled)
    path = tmp_path / "lanterns.pdf"
    path.write_bytes(b"older")  # the file dialog has asked
    dialog.write(path)
    wait_until(lambda: printed.count() == 1)
    assert ["lanterns.pdf"] == printed.at(0)
    pages = pdfs.pages_of(path)
    assert f"of {len(pages)}" in dialog.pages.text()
    assert "lanterns" in pages[0]
    assert 1 == sum("Ask who keeps the pole now." in page for page in pages)
    assert [("printed", "lanterns.pdf")] * 2 == [
        (article.events[-1].kind, article.events[-1].detail) for article in archive.articles([1, 2])
    ]


def test_cancelling_keeps_the_dialog_and_writes_nothing(dialog: PrintDialog, archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "lanterns.pdf"
    dialog.write(path)
    dialog.cancel.click()
    wait_until(dialog.go.isEnabled)
    assert dialog.isVisible()
    assert not path.exists()
    assert "printed" not in [event.kind for event in archive.article(1).events]


def test_a_file_that_cannot_be_written_is_said_in_the_dialog(dialog: PrintDialog, tmp_path: Path) -> None:
    dialog.write(tmp_path / "absent" / "lanterns.pdf")
    wait_until(dialog.go.isEnabled)
    assert "“lanterns.pdf” could not be written. Choose another folder or name." == dialog._said.text()


def test_a_printer_that_is_gone_is_said_in_the_dialog(dialog: PrintDialog, archive: Archive) -> None:
    dialog.printer.addItem("Reading room", "Reading room")
    dialog.printer.set_value("Reading room")
    assert "Print" == dialog.go.text()
    dialog.go.click()
    assert not dialog.go.isEnabled()
    wait_until(dialog.go.isEnabled)
    assert "There is no printer “Reading room”. Choose another, or save a PDF." == dialog._said.text()
    assert "printed" not in [event.kind for event in archive.article(1).events]


def test_pictures_are_loaded_when_their_page_is_seen(archive: Archive, tmp_path: Path) -> None:
    data = photograph("#C04020", 600, 400)
    articles = [written_articles.english(data), written_articles.article("<p>no picture</p>", id=2)]
    asked: list[tuple[str, Callable[[bytes], None]]] = []
    dialog = PrintDialog(
        Look(LIGHT), None, articles, lambda *wanted: asked.append(wanted), PrintChoices(), tmp_path / "x.archive"
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.show()
    wait_until(dialog.go.isEnabled)
    before = dialog.desk.grab().toImage()
    ((sha256, told),) = asked
    assert written_articles.picture(data).sha256 == sha256
    told(data)
    after = dialog.desk.grab().toImage()
    assert (0, True) == (_reddish(before), _reddish(after) > 50)
    dialog.close()
    dialog.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _reddish(image: QImage) -> int:
    spots = ((x, y) for x in range(0, image.width(), 5) for y in range(0, image.height(), 5))
    return sum(image.pixelColor(x, y).name() == "#c04020" for x, y in spots)
