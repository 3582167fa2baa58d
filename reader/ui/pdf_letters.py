"""Which letters the shapes of a PDF stand for, so that what is copied from it is what was written.

Several characters may share one shape in a font: 日 (U+65E5) and the radical ⽇ (U+2F47), ・ and ·.
Qt's PDF names each shape by the lowest of them, and a reader who copies 日本 gets ⽇本, which no
search finds. So it is noted which character each shape was painted for; where one shape of a font
serves two characters, the second is painted with the font under another identity.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QRawFont, QTextCharFormat, QTextLayout, QTextOption

from reader.ui.pdf_file import UNNAMED, FontTable
from reader.ui.stand_ins import BOX, is_variation
from reader.ui.typesetting import BLANK, Line, formats_within, units_of

_ALIAS = QFont.Tag("RVLS")
"""An axis that no font has: it moves no point, but with it Qt takes a font for another one."""

_SHAPES_ONLY = QTextLayout.GlyphRunRetrievalFlag.RetrieveGlyphIndexes
_PRESENTED = (range(0xFB50, 0xFE00), range(0xFE70, 0xFEFD))
"""Arabic letters by their place in the word: shapes, not characters."""

_FROM_RIGHT = "\u200f"
_LEAST_ALIKE = (0.5, 0.0)
_MOST_ALIKE = 128
"""How many characters that share a shape are told apart: each takes a font of its own."""

_BLANKS = 2 * _MOST_ALIKE
"""The place of a blank line's spaces among what shares the shape of a space, so that no other is copied as they are."""

_UNTOLD = "\ufffd"
"""What all the others are copied as."""

_Face = tuple[str, str, int]
"""A font's family and style, and which of the characters that share a shape it is for."""


class Letters:
    """Which characters were painted with which shapes of which fonts."""

    def __init__(self) -> None:
        self._ranks: dict[str, dict[str, int]] = {}
        self._shapes: dict[_Face, dict[int, str]] = {}
        self._fonts: dict[_Face, QRawFont] = {}
        self._last: tuple[QTextLayout, list[str]] | None = None

    def told_apart(self, line: Line) -> Line:
        """Notes a line that is about to be painted, and gives it as it is to be painted: itself, unless a
        shape in it already stands for another character."""
        layout = line.layout
        if self._last is None or self._last[0] is not layout:
            self._last = layout, _with_variations(line.meant or units_of(layout.text()))
        units = self._last[1]
        drawn = layout.lineAt(line.number)
        start, end = drawn.textStart(), drawn.textStart() + drawn.textLength()
        rtl = layout.textOption().textDirection() == Qt.LayoutDirection.RightToLeft
        if rtl:
            _close_from_right(units, start, end)
        aliases: list[QTextLayout.FormatRange] = []
        for first, after, font in _styles(layout, start, end):
            ranks = self._ranks.setdefault(f"{font.families()} {font.weight()} {font.italic()} {font.pixelSize()}", {})
            span = units[first:after]
            for letter in dict.fromkeys(reversed(span) if rtl and line.meant else span):  # as they are painted
                if ranks.get(letter) == 0:
                    continue
                places = [first + n for n, unit in enumerate(span) if unit == letter]
                if letter not in ranks and _has_one_face(letter):
                    ranks[letter] = self._rank(line, places[0], letter)
                found = [ranks[letter] if letter in ranks else self._rank(line, place, letter) for place in places]
                aliases += [
                    _range(n - start, _alias(font, rank)) for n, rank in zip(places, found, strict=True) if rank
                ]
        return _alone(line, "".join(units_of(layout.text())[start:end]), aliases) if aliases else line

    def _rank(self, line: Line, place: int, letter: str) -> int:
        """How many other characters had this one's shape before it."""
        if not letter or unicodedata.category(letter[-1]) in ("Cc", "Cf"):
            return 0
        letter = " " if letter.isspace() and letter != BLANK else letter
        shapes = [
            (run.rawFont(), n) for run in line.layout.glyphRuns(place, 1, _SHAPES_ONLY) for n in run.glyphIndexes()
        ]
        if len(shapes) != 1 or not shapes[0][1]:
            return 0
        ((font, shape),) = shapes
        if font.pixelSize() <= 0:  # the boxes that stand for what no font has; to ask for their name ends the program
            return 0
        joins = _joins(letter) and not (line.meant and units_of(line.layout.text())[place] == BOX)
        rank = 0 if letter != BLANK else _BLANKS
        while True:
            face = (font.familyName(), font.styleName(), rank)
            self._fonts.setdefault(face, font)
            said = letter if rank < _MOST_ALIKE or letter == BLANK else _UNTOLD
            meant = self._shapes.setdefault(face, {}).setdefault(shape, said)
            if said in (meant, " ") or joins:
                return rank
            rank += 1

    def names(self, tables: Sequence[FontTable]) -> Iterator[tuple[FontTable, dict[int, str]]]:
        """What each code of a PDF's fonts stands for, as far as it is known."""
        taken: set[_Face] = set()
        for table in tables:
            alike = {face: self._likeness(face, table) for face in self._shapes}
            # Faces of one shape each are as alike as can be; they were noted in the order of the tables.
            best = max(alike, key=lambda face: (alike[face], face not in taken), default=None)
            if best is not None and alike[best] > _LEAST_ALIKE:
                taken.add(best)
                yield table, self._named(best, table)

    def _likeness(self, face: _Face, table: FontTable) -> tuple[float, float]:
        """How many of the shapes of a PDF's font a face has, and how few others. Units: from 0 to 1."""
        coded = self._coded(face, table)
        lettered = [coded.get(code, 0) for code, letter in table.letters.items() if letter != UNNAMED]
        noted = self._shapes[face].keys()
        shared = sum(shape in noted for shape in lettered)
        return shared / max(1, len(lettered)), shared / max(1, len(noted | set(lettered)))

    def _coded(self, face: _Face, table: FontTable) -> dict[int, int]:
        """The shape that each code has, if the font is that face; 0 where it cannot be told."""
        found = self._fonts[face].glyphIndexesForString("".join(table.letters.values()))
        return dict(zip(table.letters, found, strict=True)) if len(found) == len(table.letters) else {}

    def _named(self, face: _Face, table: FontTable) -> dict[int, str]:
        shapes, coded = self._shapes[face], self._coded(face, table)
        # Shapes beyond the first plane have no name in Qt's table; they are coded in the order of their painting.
        nameless = [code for code, letter in table.letters.items() if code and letter == UNNAMED]
        rest = [shape for shape in shapes if shape not in coded.values()]
        if len(nameless) == len(rest):
            coded |= zip(nameless, rest, strict=True)
        named = {}
        for code, letter in table.letters.items():
            if any(ord(letter) in span for span in _PRESENTED):
                named[code] = unicodedata.normalize("NFKC", letter)
            else:
                named[code] = shapes.get(coded.get(code, 0), " " if unicodedata.category(letter) == "Cc" else letter)
        return named


def _with_variations(units: Sequence[str]) -> list[str]:
    """What each place stands for; a variation selector, which has no shape of its own, with what it varies."""
    told = list(units)
    for n, unit in enumerate(units):
        if n and unit and is_variation(unit):
            base = n - 1 if told[n - 1] else n - 2
            told[base], told[n] = told[base] + unit, ""
    return told


def _close_from_right(units: list[str], start: int, end: int) -> None:
    """Gives what ends a line from the right the direction of the line, where it has none of its own: poppler takes it
    for the beginning otherwise."""
    last = max((n for n in range(start, end) if units[n].strip()), default=-1)
    if last >= 0 and unicodedata.bidirectional(units[last][0]) not in ("L", "R", "AL", "EN", "AN"):
        units[last] = _FROM_RIGHT + units[last]


def _has_one_face(letter: str) -> bool:
    """Whether a character has one shape in one face wherever it stands: a mark's face may be that of its neighbours."""
    return letter <= "\u00ff" or (letter.isalpha() and not _joins(letter))


def _joins(letter: str) -> bool:
    """Whether a letter's shape is that of its place in the word."""
    return unicodedata.bidirectional(letter[-1]) in ("R", "AL")


def _styles(layout: QTextLayout, start: int, end: int) -> Iterator[tuple[int, int, QFont]]:
    """The spans of a line and the fonts that are asked for there. Shapes: half-open, in Qt's count of letters."""
    base = layout.font()
    at = start
    for each in layout.formats():
        first, after = max(at, each.start), min(end, each.start + each.length)
        if first < after:
            if at < first:
                yield at, first, base
            yield first, after, each.format.font().resolve(base)
            at = after
    if at < end:
        yield at, end, base


def _alias(font: QFont, rank: int) -> QTextCharFormat:
    aliased, form = QFont(font), QTextCharFormat()
    aliased.setVariableAxis(_ALIAS, float(rank))
    form.setFont(aliased, QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly)
    return form


def _range(place: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = place, 1, form
    return made


def _alone(line: Line, text: str, aliases: Sequence[QTextLayout.FormatRange]) -> Line:
    """One line of a layout laid out by itself, with aliases over its own formats."""
    drawn = line.layout.lineAt(line.number)
    layout = QTextLayout(text.rstrip("\u2028"), line.layout.font())
    option = QTextOption(line.layout.textOption())
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    start = drawn.textStart()
    layout.setFormats([*formats_within(line.layout.formats(), start, start + drawn.textLength()), *aliases])
    layout.beginLayout()
    layout.createLine().setLineWidth(drawn.width())
    layout.endLayout()
    return replace(line, layout=layout, number=0)
