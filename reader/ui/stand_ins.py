"""Boxes in the place of letters that no installed font has.

Qt draws such letters as black bars on paper and leaves them out of a PDF's text; a box of a font that is
there is drawn as any letter is, and can be named for the letter that it stands for.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QTextLayout

BOX = "\u25a1"
_System = QFontDatabase.WritingSystem
_SHAPED = {
    range(0x0700, 0x0750): _System.Syriac,
    range(0x0780, 0x07C0): _System.Thaana,
    range(0x07C0, 0x0800): _System.Nko,
    range(0x0900, 0x0980): _System.Devanagari,
    range(0x0980, 0x0A00): _System.Bengali,
    range(0x0A00, 0x0A80): _System.Gurmukhi,
    range(0x0A80, 0x0B00): _System.Gujarati,
    range(0x0B00, 0x0B80): _System.Oriya,
    range(0x0B80, 0x0C00): _System.Tamil,
    range(0x0C00, 0x0C80): _System.Telugu,
    range(0x0C80, 0x0D00): _System.Kannada,
    range(0x0D00, 0x0D80): _System.Malayalam,
    range(0x0D80, 0x0E00): _System.Sinhala,
    range(0x1780, 0x1800): _System.Khmer,
}
"""Scripts for whose letters Qt tries every font of the system one by one, and complains of each that cannot shape them.
Source: Qt 6.11, scriptRequiresOpenType."""

_VARIATIONS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_SHAPES_ONLY = QTextLayout.GlyphRunRetrievalFlag.RetrieveGlyphIndexes


def without_font(text: str, font: QFont) -> frozenset[str]:
    """The letters of a text that cannot be drawn."""
    families = tuple(font.families())
    return frozenset(letter for letter in set(text) if letter > "\u024f" and _is_lacking(letter, families))


def boxed(text: str, font: QFont) -> str:
    """A text as it can be measured: with boxes for the letters that cannot be drawn."""
    return text.translate(dict.fromkeys(map(ord, without_font(text, font)), BOX))


def is_variation(letter: str) -> bool:
    """Whether it is a selector: without a shape of its own, it varies the letter before it."""
    return any(ord(letter) in span for span in _VARIATIONS)


@lru_cache(maxsize=50_000)
def _is_lacking(letter: str, families: tuple[str, ...]) -> bool:
    """Whether neither these families nor any other font has a letter that is to be seen."""
    if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp") or is_variation(letter):
        return False
    systems = (system for span, system in _SHAPED.items() if ord(letter) in span)
    if any(not QFontDatabase.families(system) for system in systems):
        return True
    font = QFont(list(families))
    if QFontMetricsF(font).inFontUcs4(ord(letter)) or not QFontMetricsF(font).inFontUcs4(ord(BOX)):
        return False
    layout = QTextLayout(letter, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    runs = layout.glyphRuns(-1, -1, _SHAPES_ONLY)
    return any(run.rawFont().pixelSize() <= 0 or 0 in run.glyphIndexes() for run in runs)
