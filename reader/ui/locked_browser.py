"""A text browser that reads no file, opens no address, takes nothing in and gives clean text out."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QMimeData, Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QTextBrowser

from reader.ui.page_text import copied


class LockedBrowser(QTextBrowser):
    """Shows what it is given. Qt's own would read local pictures and style sheets by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(False)

    def loadResource(self, kind: int, url: QUrl | str) -> object:
        """Never what was asked for, and never nothing: Qt reads the file itself when it gets nothing."""
        if kind == QTextDocument.ResourceType.ImageResource.value:
            blank = QImage(1, 1, QImage.Format.Format_ARGB32)
            blank.fill(Qt.GlobalColor.transparent)
            return blank
        return QByteArray(b" ")

    def doSetSource(
        self, name: QUrl | str, kind: QTextDocument.ResourceType = QTextDocument.ResourceType.UnknownResource
    ) -> None:
        """Goes nowhere, whoever asks."""

    def viewportEvent(self, event: QEvent) -> bool:
        """Shows no tooltip: its words would be the page's, read as markup."""
        return True if event.type() == QEvent.Type.ToolTip else super().viewportEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return False

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Takes nothing in."""

    def createMimeDataFromSelection(self) -> QMimeData:
        """Plain text without the characters that only shape the page."""
        chosen, data = self.textCursor(), QMimeData()
        data.setText(copied(self.document(), chosen.selectionStart(), chosen.selectionEnd()))
        return data
