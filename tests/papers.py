"""Articles composed for paper, and how their sheets are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage

from reader.model import Article
from reader.ui.paper import Composer
from reader.ui.printing import write_pdf
from reader.ui.sheets import PrintChoices, Sheet
from reader.ui.typesetting import Line

ONE = PrintChoices(contents=False)


def photograph(colour: str = "#40708A", width: int = 1200, height: int = 720) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())


def no_picture(sha256: str) -> bytes:
    return b""


def sheets(article: Article, choices: PrintChoices = ONE, data: bytes = b"") -> list[Sheet]:
    return Composer(article, choices, lambda sha256: data).sheets()


def pdf(tmp_path: Path, articles: Sequence[Article], choices: PrintChoices = ONE, data: bytes = b"") -> Path:
    path = tmp_path / "out.pdf"
    write_pdf(articles, lambda sha256: data, path, choices)
    return path


def words_of(line: Line) -> str:
    drawn = line.layout.lineAt(line.number)
    units = line.layout.text().encode("utf-16-le")
    start, end = drawn.textStart(), drawn.textStart() + drawn.textLength()
    return units[2 * start : 2 * end].decode("utf-16-le").replace("\u2028", " ").strip()


def lines_of(sheet: Sheet) -> list[str]:
    """The lines that are to be seen."""
    return [words_of(mark) for _, _, mark in sheet.marks if isinstance(mark, Line) and words_of(mark)]


def letters(text: str) -> str:
    """Text without its spaces, which lie between the words of a PDF rather than in them."""
    return re.sub(r"\s", "", text)
