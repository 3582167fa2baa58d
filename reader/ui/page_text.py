"""The page's text as a person reads it: for finding words in it, with the way back, and for copying.

Qt counts UTF-16 units, and the page holds characters that only shape it. Both are taken out before
anything is searched, and every span found is carried back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument, QTextList, QTextTable

from reader.model import Span
from reader.nouns import noun
from reader.render import SHAPING, Part, level_of, part_of

_SPACES = re.compile(r"[ \u00a0]{2,}")
_SHAPING = re.compile(f"[{SHAPING}\ufffc]")
_ODD = re.compile(f"[{SHAPING}\ufffc\U00010000-\U0010ffff]")


class Finder(Protocol):
    """Tells where in a text its words stand."""

    def spans(self, text: str) -> Sequence[Span]: ...


@noun
class ClearText:
    """A block's text without what only shapes the page.

    Shapes: ``units[i]`` is the UTF-16 offset of the i-th code point, one more at the end; empty
    where both count alike.
    """

    text: str
    units: tuple[int, ...] = ()

    def unit(self, offset: int) -> int:
        return self.units[offset] if self.units else offset


def clear(text: str) -> ClearText:
    """What a person would say stands in a block."""
    spaced = text.replace("\u00a0", " ").replace("\u2028", "\n")
    if not _ODD.search(spaced):
        return ClearText(spaced)
    pieces: list[str] = []
    units: list[int] = []
    at = unit = 0
    for odd in _ODD.finditer(spaced):
        plain = odd.start() - at
        pieces.append(spaced[at : odd.start()])
        units.extend(range(unit, unit + plain))
        unit, at, letter = unit + plain, odd.end(), odd[0]
        if not _SHAPING.match(letter):
            pieces.append(letter)
            units.append(unit)
        unit += 2 if ord(letter) > 0xFFFF else 1
    pieces.append(spaced[at:])
    units.extend(range(unit, unit + len(spaced) - at + 1))
    return ClearText("".join(pieces), tuple(units))


@noun
class WordFinder:
    """Finds what was typed into the find bar, however it is composed; a space finds any run of space."""

    words: str
    match_case: bool = False
    whole_words: bool = False

    def spans(self, text: str) -> Sequence[Span]:
        if not self.words.strip():
            return ()
        spellings = {unicodedata.normalize(form, self.words) for form in ("NFC", "NFD")}
        pattern = "|".join(r"\s+".join(map(re.escape, spelling.split())) for spelling in sorted(spellings))
        if self.whole_words:
            pattern = rf"(?<!\w)(?:{pattern})(?!\w)"
        flags = re.NOFLAG if self.match_case else re.IGNORECASE
        return tuple(found.span() for found in re.finditer(pattern, text, flags))


def copied(document: QTextDocument, start: int, end: int) -> str:
    """What stands between two positions, fit to be pasted anywhere: paragraphs parted by blank lines, the
    items of a list by lines, the cells of a table by tabs."""
    pieces: list[str] = []
    block = document.findBlock(start)
    before: QTextBlock | None = None
    while block.isValid() and block.position() < end:
        words = _copied_block(block, max(0, start - block.position()), min(block.length() - 1, end - block.position()))
        if words:
            if before is not None:
                pieces.append(_between(before, block))
            pieces.append(words)
            before = block
        block = block.next()
    return "".join(pieces)


def _copied_block(block: QTextBlock, start: int, end: int) -> str:
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + start)
    cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
    words = cursor.selectedText()
    if part_of(block.userState()) != Part.CODE:
        words = _SPACES.sub(" ", words)
    words = _SHAPING.sub("", words).replace("\u00a0", " ").replace("\u2028", "\n").strip("\n")
    if part_of(block.userState()) != Part.CODE:
        words = words.strip(" ")
    if words and start == 0 and (marker := _marker(block)):
        words = f"{marker} {words}"
    return words


def _marker(block: QTextBlock) -> str:
    """What stands before an item of a list; empty outside of lists."""
    of: QTextList | None = block.textList()
    if of is None:
        return ""
    number = of.itemText(block)
    return number if number[:1].isdigit() else "•"


def _between(before: QTextBlock, block: QTextBlock) -> str:
    table: QTextTable | None = QTextCursor(block).currentTable()
    if table is not None and QTextCursor(before).currentTable() == table:
        old, new = table.cellAt(before.position()), table.cellAt(block.position())
        return " " if old == new else "\t" if old.row() == new.row() else "\n"
    if part_of(before.userState()) == Part.TEXT and level_of(before.userState()):
        return " " if before.text()[-1:].isspace() else ""  # one paragraph, cut to be laid out
    if _marker(block) and _marker(before):
        return "\n"
    return "\n" if {part_of(block.userState()), part_of(before.userState())} == {Part.RECORD} else "\n\n"
