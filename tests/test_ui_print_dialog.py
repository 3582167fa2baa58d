"""The print dialog."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pdfs
import pytest
import written_articles
from papers import no_picture
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from windows import no_complaints, wait_until

from reader.ui.look import LIGHT, Look
from reader.ui.print_dialog import PrintDialog
from reader.ui.sheets import PrintChoices


@pytest.fixture(autouse=True)
def quiet_qt() -> Iterator[None]:
    """As every test has it, but popups may open without a screen."""
    application = QGuiApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    with no_complaints():
        yield


@pytest.fixture
def dialog() -> Iterator[PrintDialog]:
    articles = [written_articles.english(), replace(written_articles.korean(), id=2)]
    made = PrintDialog(Look(LIGHT), None, articles, no_picture, PrintChoices(columns=2, contents=False))
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
    for box in (dialog.tags, dialog.header, dialog.footer):
        box.click()
    expected = PrintChoices("Letter", 28, 2, 12.0, "colour", tags=False, header=False, footer=False, contents=False)
    assert expected == dialog.choices


def test_zoom_shows_one_page_as_wide_as_the_desk(dialog: PrintDialog) -> None:
    assert "Whole page" == dialog.zoom.text()
    dialog.zoom.click()
    assert "Page width" == dialog.zoom.text()
    assert "Page 1 of 2" == dialog.pages.text()


def test_a_pdf_is_written_and_told(dialog: PrintDialog, tmp_path: Path) -> None:
    printed = QSignalSpy(dialog.printed)
    path = tmp_path / "ferry.pdf"
    dialog.write(path)
    wait_until(lambda: printed.count() == 1)
    assert ["ferry.pdf"] == printed.at(0)
    assert 2 == len(pdfs.pages_of(path))


def test_cancelling_keeps_the_dialog_and_writes_nothing(dialog: PrintDialog, tmp_path: Path) -> None:
    path = tmp_path / "ferry.pdf"
    dialog.write(path)
    dialog.cancel.click()
    assert dialog.isVisible()
    assert dialog.go.isEnabled()
    assert not path.exists()


def test_a_file_that_cannot_be_written_is_said_in_the_dialog(dialog: PrintDialog, tmp_path: Path) -> None:
    dialog.write(tmp_path / "absent" / "ferry.pdf")
    wait_until(lambda: dialog.go.isEnabled())
    assert "“ferry.pdf” could not be written. Choose another folder or name." == dialog._said.text()
