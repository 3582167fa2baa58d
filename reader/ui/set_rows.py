"""Rows of the article list as they are set: their letters are laid out once, and drawn as often as they are seen."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from reader.model import Span, Summary
from reader.ui import wording
from reader.ui.look import Look, one_line

_GAP = "   "
_ROOM_FOR_TIME = 280
"""A narrower row shows the day alone, so that the source keeps its place. Units: units of the look."""


class SetRow:
    """What is drawn of an article, laid out for rows of one width, in the colours of whatever look there is.

    Positions count from the row's top left.
    """

    def __init__(self) -> None:
        self.letters: list[tuple[QTextLayout, QPointF, str]] = []
        self.marks: list[QRectF] = []
        self.icons: list[tuple[str, QRectF, str]] = []
        self.dot: QPointF | None = None

    def paint(self, painter: QPainter, look: Look) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if self.dot is not None:
            painter.setBrush(look.colour("accent"))
            painter.drawEllipse(self.dot, look.px(4), look.px(4))
        if self.marks:
            painter.setBrush(look.colour("mark"))
            for box in self.marks:
                painter.drawRoundedRect(box, look.px(3), look.px(3))
        for name, box, role in self.icons:
            look.paint_icon(painter, name, box, role)
        for layout, place, role in self.letters:
            painter.setPen(look.colour(role))
            layout.draw(painter, place)


class RowSetter:
    """Sets articles for rows of one look."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._fonts: dict[tuple[float, int, str, bool], QFont] = {}

    def compact(self, row: Summary, width: float) -> SetRow:
        """Headline; source and day."""
        px, made = self._look.px, SetRow()
        x, right, y = px(28), width - px(16), px(9)
        title = self._font(14, 600 if row.unread else 500, row.language)
        self._set_lines(made, row.title, title, (x, y, right - x), px(19), 1, "text")
        self._set_dot(made, row, y + px(9.5))
        y += px(21)
        badges = self._set_badges(made, row, right, y)
        meta = "  ·  ".join(part for part in (row.source, wording.day(row.published)) if part)
        font = self._font(12, 400, row.language)
        self._set_lines(made, meta, font, (x, y, right - x - badges), px(16), 1, "soft")
        return made

    def comfortable(self, row: Summary, width: float, height: float, *, passages: bool) -> SetRow:
        """Source and time; headline; the passage that matched, or the first words; tags."""
        px, made = self._look.px, SetRow()
        x, right, y = px(28), width - px(16), px(11)
        room = right - x
        date = wording.day_and_time(row.published) if room >= px(_ROOM_FOR_TIME) else wording.day(row.published)
        taken = self._set_word(made, date, self._font(12, 400, figures=True), right, y)
        source = self._font(12, 500, row.language)
        self._set_lines(made, row.source, source, (x, y, room - taken - px(12)), px(16), 1, "soft")
        self._set_dot(made, row, y + px(8))
        y += px(19)
        title = self._font(14, 600 if row.unread else 500, row.language)
        used = self._set_lines(made, row.title, title, (x, y, room), px(19), 2, "text")
        foot = height - 1 - px(11) - px(16)
        if passages:
            found, marks = (row.snippet.text, row.snippet.marks) if row.snippet.text else (row.lead, ())
            passage, spans = self._font(12.5, 400, row.language), utf16_spans(found, marks)
            place = (x, y + px(19) * used + px(4), room)
            self._set_lines(made, found, passage, place, px(17), 2 if used == 2 else 3, "soft", spans)
        elif used == 1 and row.lead:
            lead = self._font(13, 400, row.language)
            self._set_lines(made, row.lead, lead, (x, y + px(20), room), px(18), 1, "soft")
        badges = self._set_badges(made, row, right, foot)
        tags, tag_marks = _tags_in_line(row)
        font = self._font(12, 400, row.language)
        self._set_lines(made, tags, font, (x, foot, room - badges), px(16), 1, "soft", tag_marks)
        return made

    # -------------------------------------------------------- the parts of a row

    def _font(self, size: float, weight: int, language: str = "", figures: bool = False) -> QFont:
        key = (size, weight, language, figures)
        if key not in self._fonts:
            self._fonts[key] = self._look.font(size, weight, language, figures)
        return self._fonts[key]

    def _set_dot(self, made: SetRow, row: Summary, y: float) -> None:
        if row.unread:
            made.dot = QPointF(self._look.px(14), y)

    def _set_word(self, made: SetRow, word: str, font: QFont, right: float, top: float) -> float:
        """Sets a word that ends at ``right``, and tells how wide it is."""
        layout = one_line(word, font)
        line = layout.lineAt(0)
        wide = line.naturalTextWidth()
        y = top + (self._look.px(16) - line.ascent() - line.descent()) / 2
        made.letters.append((layout, QPointF(right - wide, y), "soft"))
        return wide

    def _set_badges(self, made: SetRow, row: Summary, right: float, y: float) -> float:
        """Sets what is noteworthy, right to left, and tells the room it takes."""
        px, at = self._look.px, right
        side = px(15)
        top = y + (px(16) - side) // 2
        if row.captures > 1:
            font = self._font(11.5, 500, figures=True)
            wide = self._set_word(made, str(row.captures), font, at, y)
            at = round(at - wide - px(3) - side)
            made.icons.append(("captures", QRectF(at, top, side, side), "soft"))
            at -= px(8)
        for shown, icon, role in ((row.has_note, "note", "soft"), (row.starred, "star-fill", "star")):
            if shown:
                at = round(at - side)
                made.icons.append((icon, QRectF(at, top, side, side), role))
                at -= px(8)
        return right - at + (px(2) if at != right else 0)

    def _set_lines(
        self,
        made: SetRow,
        text: str,
        font: QFont,
        place: tuple[float, float, float],
        leading: float,
        most: int,
        role: str,
        marks: Sequence[Span] = (),
    ) -> int:
        """Sets at most ``most`` lines and tells how many there are. Units: ``marks`` in UTF-16 units."""
        x, y, width = place
        if not text or width <= 0:
            return 0
        # A long text is cut before it is laid out: hardly a letter is narrower than a fifth of its height.
        letters = min(600, round((most + 1) * width / (0.2 * font.pixelSize())))
        text = " ".join(text[:letters].split("\n")).replace("\u2028", " ")
        lines = _lines(text, font, width, most + 1)
        metrics = QFontMetricsF(font)
        from_right = _runs_from_right(text)
        for number, (start, end) in enumerate(lines[:most]):
            piece = _cut(text, start, end)
            if number == most - 1 and len(lines) > most:
                rest = _cut(text, start, lines[most][1])
                piece = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)
            piece = piece.rstrip()
            left = x + max(0.0, width - metrics.horizontalAdvance(piece)) if from_right else x
            self._set_line(made, piece, start, font, (left, y + number * leading), leading, role, marks)
        return min(len(lines), most)

    def _set_line(
        self,
        made: SetRow,
        piece: str,
        start: int,
        font: QFont,
        place: tuple[float, float],
        leading: float,
        role: str,
        marks: Sequence[Span],
    ) -> None:
        (x, top), metrics = place, QFontMetricsF(font)
        base = top + (leading + metrics.ascent() - metrics.descent()) / 2
        end = start + _units(piece)
        inside = [(max(a, start) - start, min(b, end) - start) for a, b in marks if a < end and b > start]
        if not inside:
            made.letters.append(_letters(piece, font, x, base, role))
            return
        if _runs_from_right(piece):
            layout, spot, _ = line = _letters(piece, font, x, base, role)
            made.letters.append(line)
            for span in inside:
                ends = sorted(layout.lineAt(0).cursorToX(at)[0] for at in span)  # type: ignore[index]  # with where
                made.marks.append(self._mark(spot.x() + ends[0], top, ends[1] - ends[0], leading))
            return
        for first, last in inside:
            left = metrics.horizontalAdvance(_cut(piece, 0, first))
            wide = metrics.horizontalAdvance(_cut(piece, 0, last)) - left
            made.marks.append(self._mark(x + left, top, wide, leading))
        # Each stretch starts where the whole line puts it, so that kerning does not shift the rest.
        at = 0
        for first, last in [*inside, (end - start, end - start)]:
            for a, b, ink in ((at, first, role), (first, last, "on_mark")):
                if b > a:
                    left = x + metrics.horizontalAdvance(_cut(piece, 0, a))
                    made.letters.append(_letters(_cut(piece, a, b), font, left, base, ink))
            at = last

    def _mark(self, x: float, top: float, wide: float, leading: float) -> QRectF:
        px = self._look.px
        return QRectF(x - px(1.5), top + 1, wide + px(3), leading - 2)


def _tags_in_line(row: Summary) -> tuple[str, Sequence[Span]]:
    """All tags, those first that matched, and where they did. Units: UTF-16 units."""
    if not row.tag_marks:
        return _GAP.join("#" + tag for tag in row.tags), ()
    marked = sorted(zip(row.tags, row.tag_marks, strict=True), key=lambda each: not each[1])
    text, spans = "", list[Span]()
    for tag, marks in marked:
        text += _GAP * bool(text) + "#"
        spans += [(len(text) + start, len(text) + end) for start, end in marks]
        text += tag
    return text, utf16_spans(text, spans)


def _letters(text: str, font: QFont, x: float, base: float, role: str) -> tuple[QTextLayout, QPointF, str]:
    """Letters that begin at ``x`` and stand on ``base``."""
    layout = one_line(text, font)
    return layout, QPointF(x, base - layout.lineAt(0).ascent()), role


def _lines(text: str, font: QFont, width: float, most: int) -> list[Span]:
    """Where the first lines of a text begin and end."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines: list[Span] = []
    while len(lines) < most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        lines.append((line.textStart(), line.textStart() + line.textLength()))
    layout.endLayout()
    return lines


# -------------------------------------------------------- letters as Qt counts them


def utf16_spans(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans of code points as Qt counts them, in UTF-16 units."""
    if _one_unit_each(text):
        return list(spans)
    return [(_units(text[:start]), _units(text[:end])) for start, end in spans]


def _one_unit_each(text: str) -> bool:
    return text.isascii() or max(text) <= "\uffff"


def _units(text: str) -> int:
    """How long Qt takes a text to be."""
    return len(text) if _one_unit_each(text) else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _runs_from_right(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left."""
    if text.isascii():
        return False
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((each for each in directions if each in ("L", "R", "AL")), "L") != "L"


def _cut(text: str, start: int, end: int) -> str:
    """What stands between two places that Qt names."""
    if _one_unit_each(text):
        return text[start:end]
    return text.encode("utf-16-le", "surrogatepass")[start * 2 : end * 2].decode("utf-16-le", "replace")
