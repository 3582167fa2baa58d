"""The faces that this computer has: what to offer for reading, and whether a language's letters can be shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QFontDatabase

_SYSTEMS = {
    "en": QFontDatabase.WritingSystem.Latin,
    "ko": QFontDatabase.WritingSystem.Korean,
    "ja": QFontDatabase.WritingSystem.Japanese,
}


def families(language: str) -> list[str]:
    """The families that have the language's letters, by name; empty where there are none."""
    named = QFontDatabase.families(_SYSTEMS[language])
    return sorted({family for family in named if not family.startswith((".", "@"))}, key=str.casefold)


def first_there(wanted: Sequence[str], language: str) -> str:
    """The first of some families that is there; empty where none is."""
    there = set(families(language))
    return next((family for family in wanted if family in there), "")


def lacking(language: str) -> bool:
    """Whether no font on this computer has the letters of a language; False for those not known here."""
    first = language.partition("-")[0].lower()
    return first in _SYSTEMS and not families(first)
