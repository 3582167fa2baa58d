"""Text set for paper, line by line.

Units: points; a painter counts tenths of a point, so that fonts keep their true widths. Every line is
drawn once, by itself: no clip, so that none stands twice in a PDF.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from enum import IntEnum

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout, QTextOption

from reader.nouns import noun
from reader.render import GLUE, Run, Style, glued
from reader.ui.look import LIGHT, Look
from reader.ui.stand_ins import BOX, without_font

TENTHS = 10
INK, GREY = "#1D2126", "#5A6068"
BOLD = 699
"""As bold as can be: from 700 on, Qt prints the letters of a font that has no bold face twice."""

BLANK = "  "
"""What a space of a blank line is copied as: one space alone would be no text to a program that looks for columns."""

_NARROWER = -0.4
"""What a full-width space in a headline loses of its em. At its full width a program that looks for columns takes what
follows it for another one."""

_MONO = ["SF Mono", "Cascadia Mono", "Consolas", "Noto Sans Mono", "DejaVu Sans Mono", "monospace"]


class Face(IntEnum):
    """Which of the three faces of a page."""

    READING = 0
    PLAIN = 1
    TYPED = 2


@noun
class Setting:
    """How a paragraph is set. Units: points; ``leading`` from baseline to baseline."""

    size: float
    leading: float
    face: Face = Face.READING
    weight: int = 400
    italic: bool = False
    colour: str = INK


@noun
class Line:
    """One line of a laid-out text; ``height`` is its leading.

    ``meant`` is the text of the layout, by Qt's count, where boxes stand in for some of its letters; else empty.
    """

    layout: QTextLayout
    number: int
    height: float
    colour: str
    meant: Sequence[str] = ()

    @property
    def width(self) -> float:
        """How wide its words are."""
        return self.layout.lineAt(self.number).naturalTextWidth() / TENTHS

    def draw(self, painter: QPainter, x: float, y: float) -> None:
        """Draws the line with its upper edge at ``y``; the baseline lies at 4/5 of its height."""
        line = self.layout.lineAt(self.number)
        painter.setPen(QColor(self.colour))
        top = (y + self.height * 0.8) * TENTHS - line.ascent() - line.y()
        line.draw(painter, QPointF(x * TENTHS - line.x(), top))


class Typesetter:
    """Sets the text of one article, in its language's faces."""

    def __init__(self, language: str) -> None:
        look = Look(LIGHT)
        self.language = language.partition("-")[0].lower()
        self.wide_script = self.language in ("ko", "ja", "zh")
        self._families = {
            Face.READING: look.reading_families(language),
            Face.PLAIN: look.interface_families(language),
            Face.TYPED: _MONO,
        }
        self._fonts: dict[Setting, QFont] = {}

    def font(self, setting: Setting) -> QFont:
        """A font in tenths of a point, without ligatures: those have no letters in Qt's PDF."""
        if setting not in self._fonts:
            self._fonts[setting] = self._font(setting)
        return self._fonts[setting]

    def _font(self, setting: Setting) -> QFont:
        font = QFont(self._families[setting.face])
        font.setPixelSize(max(1, round(setting.size * TENTHS)))
        font.setWeight(QFont.Weight(min(BOLD, setting.weight)))
        font.setItalic(setting.italic)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        for feature in ("liga", "clig", "calt", "dlig", "hlig"):
            font.setFeature(QFont.Tag(feature), 0)
        return font

    def lines(self, runs: Iterable[Run], setting: Setting, width: float, rtl: bool = False) -> list[Line]:
        """The lines of a paragraph that is ``width`` wide; a break in a run begins a new line."""
        return list(self.lines_in_steps(runs, setting, width, rtl))

    def lines_in_steps(self, runs: Iterable[Run], setting: Setting, width: float, rtl: bool = False) -> Iterator[Line]:
        """The same lines, set when they are asked for as far as that can be."""
        runs = list(runs)
        lacking = without_font("".join(map(_words, runs)), self.font(setting))
        text, meant, formats = _joined(runs, self._families[Face.TYPED], lacking)
        if setting.weight >= 700:
            formats += _narrower_spaces(text, setting)
        between_words = self.language == "ko" and setting.face != Face.TYPED
        if not between_words:
            layout = self._laid_out(text, formats, setting, width, rtl)
            if rtl or setting.face == Face.TYPED or not _ends_with_hyphens(layout):
                for n in range(layout.lineCount()):
                    yield Line(layout, n, setting.leading, setting.colour, meant)
                return
        tied = _tied(glued(text) if between_words else text)
        yield from self._lines_of_tied(text, tied, meant, formats, setting, width)

    def plain(self, text: str, setting: Setting, width: float, rtl: bool = False) -> list[Line]:
        return self.lines((Run(text),), setting, width, rtl) if text else []

    def blank(self, size_pt: float, count: int) -> Line:
        """A line of ``count`` spaces that is text for every program, and nothing to the eye."""
        (line,) = self.plain("\u00a0" * count, Setting(size_pt, size_pt), size_pt * count)
        return replace(line, meant=[BLANK] * count)

    def _laid_out(
        self, text: str, formats: Sequence[QTextLayout.FormatRange], setting: Setting, width: float, rtl: bool
    ) -> QTextLayout:
        layout = QTextLayout(text, self.font(setting))
        option = QTextOption(Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if rtl:
            option.setTextDirection(Qt.LayoutDirection.RightToLeft)
            option.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)
        layout.setTextOption(option)
        layout.setFormats(list(formats))
        layout.beginLayout()
        line = layout.createLine()
        while line.isValid():
            line.setLineWidth(width * TENTHS)
            line = layout.createLine()
        layout.endLayout()
        return layout

    def _lines_of_tied(
        self,
        text: str,
        tied: str,
        meant: Sequence[str],
        formats: Sequence[QTextLayout.FormatRange],
        setting: Setting,
        width: float,
    ) -> Iterator[Line]:
        """Lines that break where the tied text does. Its glue is not drawn, or it would stand in the PDF's text:
        each line is laid out again without it."""
        tied_units, units = units_of(tied), units_of(text)
        trial = self._laid_out(tied, _moved(formats, tied_units), setting, width, rtl=False)
        start = 0
        for n in range(trial.lineCount()):
            line = trial.lineAt(n)
            words = tied_units[line.textStart() : line.textStart() + line.textLength()]
            end = start + sum(1 for unit in words if unit != GLUE)
            piece = "".join(units[start:end]).rstrip(" \u2028")
            alone = self._laid_out(piece, formats_within(formats, start, end), setting, 10_000, rtl=False)
            yield Line(alone, 0, setting.leading, setting.colour, meant[start:end])
            start = end


def _ends_with_hyphens(layout: QTextLayout) -> bool:
    """Whether any line but the last ends with a hyphen."""
    if "-" not in layout.text():
        return False
    units = units_of(layout.text())
    ends = (layout.lineAt(n).textStart() for n in range(1, layout.lineCount()))
    return any("".join(units[max(0, end - 4) : end]).rstrip().endswith("-") for end in ends)


def _tied(text: str) -> str:
    """Text with glue after its hyphens: what copies from a PDF leaves out a hyphen that ends a line."""
    return re.sub("-(?=[^-\u2028])", f"-{GLUE}", text).replace(f"-{GLUE} ", f"-{GLUE}\u00a0")


def units_of(text: str) -> list[str]:
    """Text by Qt's count: a letter beyond the first plane takes two places, the second of them empty."""
    return [unit for letter in text for unit in ((letter, "") if ord(letter) > 0xFFFF else (letter,))]


def _moved(formats: Sequence[QTextLayout.FormatRange], tied: Sequence[str]) -> list[QTextLayout.FormatRange]:
    """Formats of a text as formats of the same text with glue in it."""
    places = [n for n, unit in enumerate(tied) if unit != GLUE]
    moved = []
    for each in formats:
        start, end = places[each.start], places[each.start + each.length - 1] + 1
        moved.append(_range(start, end - start, each.format))
    return moved


def formats_within(formats: Sequence[QTextLayout.FormatRange], start: int, end: int) -> list[QTextLayout.FormatRange]:
    """The formats of a piece of the text, counted from the piece's beginning."""
    inside = []
    for each in formats:
        first, last = max(start, each.start), min(end, each.start + each.length)
        if first < last:
            inside.append(_range(first - start, last - first, each.format))
    return inside


def _range(start: int, length: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = start, length, form
    return made


def _words(run: Run) -> str:
    """What is set for a run; a small picture in a line is told by its words."""
    words = run.text if run.picture is None else run.picture.alt
    return words.replace("\n", "\u2028").replace("\u200b", "").replace("\u00ad", "")


def _narrower_spaces(text: str, setting: Setting) -> list[QTextLayout.FormatRange]:
    form = QTextCharFormat()
    form.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
    form.setFontLetterSpacing(_NARROWER * setting.size * TENTHS)
    return [_range(n, 1, form) for n, unit in enumerate(units_of(text)) if unit == "\u3000"]


def _joined(
    runs: Iterable[Run], typed: list[str], lacking: Collection[str]
) -> tuple[str, list[str], list[QTextLayout.FormatRange]]:
    """The text of runs with boxes for the letters that are lacking, what it means if it has any, and its formats."""
    text, meant, formats, at = "", list[str](), [], 0
    boxes = dict.fromkeys(map(ord, lacking), BOX)
    for run in runs:
        words = _words(run)
        if lacking:
            meant += [unit for letter in words for unit in ([letter] if letter in lacking else units_of(letter))]
            words = words.translate(boxes)
        length = len(words.encode("utf-16-le")) // 2
        if length and (run.style or run.href):
            formats.append(_range(at, length, _format(run, typed)))
        text += words
        at += length
    return text, meant, formats


def _format(run: Run, typed: list[str]) -> QTextCharFormat:
    form = QTextCharFormat()
    if Style.BOLD in run.style:
        form.setFontWeight(BOLD)
    if Style.ITALIC in run.style:
        form.setFontItalic(True)
    if Style.UNDERLINE in run.style:
        form.setFontUnderline(True)
    if Style.STRIKE in run.style:
        form.setFontStrikeOut(True)
    if Style.CODE in run.style:
        form.setFontFamilies(typed)
    if Style.RAISED in run.style:
        form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
    if Style.LOWERED in run.style:
        form.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSubScript)
    if run.href:
        form.setAnchor(True)
        form.setAnchorHref(run.href)
    return form
