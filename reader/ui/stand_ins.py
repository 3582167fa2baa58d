"""Boxes in the place of letters that no installed font has.

Qt draws such letters as black bars on paper and leaves them out of a PDF's text; a box of a font that is
there is drawn as any letter is, and can be named for the letter that it stands for.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout

BOX = "\u25a1"
_VARIATIONS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_SHAPES_ONLY = QTextLayout.GlyphRunRetrievalFlag.RetrieveGlyphIndexes


def without_font(text: str, font: QFont) -> frozenset[str]:
    """The letters of a text that cannot be drawn."""
    families = tuple(font.families())
    return frozenset(letter for letter in set(text) if letter > "\u024f" and _is_lacking(letter, families))


def is_variation(letter: str) -> bool:
    """Whether it is a selector: without a shape of its own, it varies the letter before it."""
    return any(ord(letter) in span for span in _VARIATIONS)


@lru_cache(maxsize=50_000)
def _is_lacking(letter: str, families: tuple[str, ...]) -> bool:
    """Whether neither these families nor any other font has a letter that is to be seen."""
    if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp") or is_variation(letter):
        return False
    font = QFont(list(families))
    if QFontMetricsF(font).inFontUcs4(ord(letter)) or not QFontMetricsF(font).inFontUcs4(ord(BOX)):
        return False
    layout = QTextLayout(letter, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    runs = layout.glyphRuns(-1, -1, _SHAPES_ONLY)
    return any(run.rawFont().pixelSize() <= 0 or 0 in run.glyphIndexes() for run in runs)
