"""A reading pane in a window of its own, and what a test looks at in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QPoint, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QTextBlock,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QLayout, QVBoxLayout
from windows import no_complaints

from reader.model import Article, Span
from reader.render import Part, part_of
from reader.ui import page_paint
from reader.ui.look import LIGHT, Look
from reader.ui.reading_pane import ReadingPane

NO_KEY = Qt.KeyboardModifier.NoModifier


@pytest.fixture(autouse=True)
def quiet_qt() -> Iterator[None]:
    """As every test has it, but popups may open without a screen."""
    with no_complaints():
        yield


class Words:
    """Marks given words, as a query would."""

    def __init__(self, *words: str) -> None:
        self._pattern = re.compile("|".join(words), re.IGNORECASE)

    def spans(self, text: str) -> tuple[Span, ...]:
        return tuple(found.span() for found in self._pattern.finditer(text))


class Reader:
    """A pane in a window, with what a test looks at."""

    def __init__(self, width: int = 700, height: int = 700) -> None:
        application = QApplication.instance() or QApplication([])
        assert isinstance(application, QApplication)
        application.setStyle("Fusion")
        self.frame = QFrame()
        application.setPalette(Look(LIGHT).palette())
        self.pane = ReadingPane(Look(LIGHT))
        self.frame.setStyleSheet(Look(LIGHT).style_sheet())
        box = QVBoxLayout(self.frame)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        box.addWidget(self.pane)
        self.frame.resize(width, height)
        self.frame.show()
        self.page = self.pane.page

    def show(self, article: Article, marker: Words | None = None, data: bytes = b"") -> None:
        pictures = {picture.sha256: data for picture in article.pictures if picture.sha256 and data}
        self.pane.show_article(article, pictures, marker)
        QApplication.processEvents()

    def blocks(self) -> list[QTextBlock]:
        found, block = [], self.page.document().begin()
        while block.isValid():
            found.append(block)
            block = block.next()
        return found

    def text_of(self, part: Part) -> list[str]:
        found = [block.text() for block in self.blocks() if part_of(block.userState()) == part]
        return [text.replace("\u00a0", " ").replace("\u2028", "\n") for text in found]

    def point_of(self, words: str) -> QPoint:
        """A point in the middle of the first place where words stand, scrolled into view."""
        document = self.page.document()
        cursor = document.find(words)
        assert not cursor.isNull(), words
        rect, _ = next(page_paint.rects(document, cursor.selectionStart(), cursor.selectionEnd()))
        bar = self.page.verticalScrollBar()
        bar.setValue(round(rect.center().y() - self.page.viewport().height() / 2))
        return QPoint(round(rect.center().x()), round(rect.center().y()) - bar.value())

    def click(self, words: str, modifiers: Qt.KeyboardModifier = NO_KEY) -> None:
        QTest.mouseClick(self.page.viewport(), Qt.MouseButton.LeftButton, modifiers, self.point_of(words))

    def grab(self) -> QImage:
        return self.page.viewport().grab().toImage()

    def top_words(self) -> str:
        """The block under the upper edge of the page."""
        return page_paint.block_at(self.page.document(), self.page.verticalScrollBar().value()).text()


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    made.frame.close()
    made.frame.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def photograph(width: int = 1200, height: int = 720, colour: str = "#40708A") -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())
