"""The faces that this computer has: what to offer for reading, and whether a language's letters can be shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QPainter

if TYPE_CHECKING:
    from reader.render import PageStyle

_SYSTEMS = {"en": "Latin", "ko": "Korean", "ja": "Japanese"}


def families(language: str) -> list[str]:
    """The families that have the language's letters, by name; empty where there are none."""
    from PySide6.QtGui import QFontDatabase

    named = QFontDatabase.families(QFontDatabase.WritingSystem[_SYSTEMS[language]])
    return sorted({family for family in named if not family.startswith((".", "@"))}, key=str.casefold)


def first_there(wanted: Sequence[str], language: str) -> str:
    """The first of some families that is there; empty where none is."""
    there = set(families(language))
    return next((family for family in wanted if family in there), "")


def lacking(language: str) -> bool:
    """Whether no font on this computer has the letters of a language; False for those not known here."""
    first = language.partition("-")[0].lower()
    return first in _SYSTEMS and not families(first)


def load(style: PageStyle, words: str) -> Iterator[None]:
    """Has the faces of a page loaded by drawing some words; may be parted after each.

    Those of Korean and Japanese would take as long as all else when the first article in them is opened.
    """
    from PySide6.QtGui import QImage

    drawn = QImage(1, 1, QImage.Format.Format_RGB32)
    for names, size_px, weight in (
        (style.serif, style.size_px, QFont.Weight.Normal),
        (style.serif, style.title_px, QFont.Weight.Bold),
        (style.sans, style.small_px, QFont.Weight.Normal),
        (style.sans, style.small_px, QFont.Weight.DemiBold),
    ):
        font = QFont(names)
        font.setPixelSize(size_px)
        font.setWeight(weight)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        painter = QPainter(drawn)
        painter.setFont(font)
        painter.drawText(0, 0, words)
        painter.end()
        yield
