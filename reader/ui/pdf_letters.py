"""Letters of a PDF put right, so that what is copied from it is what was written.

Several characters may share one shape in a font: 日 (U+65E5) and the radical ⽇ (U+2F47), ・ and ‧.
Qt's PDF names each shape by the lowest of them, and a reader who copies 日本 gets ⽇本, which no
search finds. The tables that name shapes are put right where they stand: a name is always as long.

Source: ISO 32000-1, 9.10.3 (ToUnicode); Qt writes these tables uncompressed.
"""

from __future__ import annotations

import mmap
import re
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QRawFont

from reader.ui.typesetting import Line

_BEFORE = 0xD800  # the characters of one UTF-16 unit, in two spans around the surrogates
_AFTER = 0xE000
_EVERYTHING = "".join(map(chr, range(0x20, _BEFORE))) + "".join(map(chr, range(_AFTER, 0xFFFE)))
_TABLE = re.compile(rb"(?<=beginbfrange\n).*?(?=endbfrange)", re.DOTALL)
_LISTED = re.compile(rb"\[[^\]]*\]")
_CODE = re.compile(rb"<[0-9A-Fa-f]{4}>")


class Letters:
    """Which characters were painted, and in whose languages' faces."""

    def __init__(self) -> None:
        self._families: dict[str, None] = {}
        self._used: set[str] = set()

    def note(self, line: Line) -> None:
        """Takes a painted line into account, and with its first line a paragraph."""
        if line.number:
            return
        wide = {letter for letter in line.layout.text() if letter > "~"}
        if wide - self._used:
            self._used |= wide
            self._families |= dict.fromkeys(line.layout.font().families())

    def wrong(self) -> dict[str, str]:
        """The characters that Qt writes, and those that were meant."""
        found: dict[str, str] = {}
        for family in self._families if self._used else ():
            if not QFontDatabase.hasFamily(family):
                continue
            font = QRawFont.fromFont(QFont(family), QFontDatabase.WritingSystem.Any)
            lowest: dict[int, str] = {}
            for letter, shape in zip(_EVERYTHING, font.glyphIndexesForString(_EVERYTHING), strict=True):
                if shape:
                    first = lowest.setdefault(shape, letter)
                    if first != letter and letter in self._used and first not in self._used:
                        found.setdefault(first, letter)
        return found

    def mend(self, path: Path) -> None:
        """Puts the tables of a PDF right that Qt has written."""
        wrong = {_code(written): _code(meant) for written, meant in self.wrong().items()}
        wrong |= dict.fromkeys(map(_code, "\t\n\r"), _code(" "))  # they share the shape of a space
        with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as content:
            for table in _TABLE.finditer(content):
                for listed in _LISTED.finditer(content, table.start(), table.end()):
                    mended = _CODE.sub(lambda code: wrong.get(code.group().lower(), code.group()), listed.group())
                    content[listed.start() : listed.end()] = mended


def _code(letter: str) -> bytes:
    return b"<%04x>" % ord(letter)
