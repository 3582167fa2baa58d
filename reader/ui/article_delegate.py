"""How a row of the article list is drawn. Heights are fixed for the whole list: a million rows need no measuring."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from reader.model import Span, Summary
from reader.ui import row_paint, wording
from reader.ui.article_rows import SUMMARY, Index
from reader.ui.look import Look

_ROOM_FOR_TIME = 280
"""A narrower row shows the day alone, so that the source keeps its place. Units: units of the look."""


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


class ArticleDelegate(QStyledItemDelegate):
    """Draws one article: source and date, headline, the passage that matched, tags and badges."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.compact = False
        self.passages = False
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        self._look = look
        self._fonts: dict[tuple[float, int, str, bool], QFont] = {}

    def row_height(self) -> int:
        px = self._look.px
        if self.compact:
            return px(9 + 19 + 2 + 16 + 9) + 1
        passage = px(4 + 34) if self.passages else 0
        return px(11 + 16 + 3 + 38 + 5 + 16 + 11) + passage + 1

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, self.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        summary = index.data(SUMMARY)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        self._paint_ground(painter, option, index, rect)
        if isinstance(summary, Summary):
            if self.compact:
                self._paint_compact(painter, rect, summary)
            else:
                self._paint_comfortable(painter, rect, summary)
        else:
            self._paint_waiting(painter, rect)
        painter.restore()

    # -------------------------------------------------------- the parts of a row

    def _font(self, size: float, weight: int, language: str = "", figures: bool = False) -> QFont:
        key = (size, weight, language, figures)
        if key not in self._fonts:
            self._fonts[key] = self._look.font(size, weight, language, figures)
        return self._fonts[key]

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, rect: QRectF) -> None:
        look = self._look
        if row_paint.is_chosen(option, index):
            painter.fillRect(rect, look.colour("tint" if option.widget.hasFocus() else "idle"))
            return
        if row_paint.is_pointed_at(option):
            painter.fillRect(rect, look.colour("hover"))
        if row_paint.is_current(option, index):
            painter.setPen(QPen(look.colour("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.setPen(QPen(look.colour("line"), 1))
        y = rect.bottom() - 0.5
        painter.drawLine(QPointF(rect.left() + look.px(28), y), QPointF(rect.right(), y))

    def _paint_waiting(self, painter: QPainter, rect: QRectF) -> None:
        px = self._look.px
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("hover"))
        x, y = rect.left() + px(28), rect.top() + px(9 if self.compact else 13)
        for wide, top in ((0.7, 0), (0.45, 21)) if self.compact else ((0.3, 0), (0.75, 20), (0.5, 62)):
            painter.drawRoundedRect(QRectF(x, y + px(top), (rect.width() - px(44)) * wide, px(10)), px(3), px(3))

    def _paint_compact(self, painter: QPainter, rect: QRectF, row: Summary) -> None:
        px, look = self._look.px, self._look
        x, right = rect.left() + px(28), rect.right() - px(16)
        y = rect.top() + px(9)
        title = self._font(14, 600 if row.unread else 500, row.language)
        self._paint_lines(painter, row.title, title, (x, y, right - x), px(19), 1, look.colour("text"))
        self._paint_dot(painter, row, rect.left() + px(14), y + px(9.5))
        y += px(21)
        badges = self._paint_badges(painter, row, right, y)
        meta = "  ·  ".join(part for part in (row.source, wording.day(row.published)) if part)
        font = self._font(12, 400, row.language)
        self._paint_lines(painter, meta, font, (x, y, right - x - badges), px(16), 1, look.colour("soft"))

    def _paint_comfortable(self, painter: QPainter, rect: QRectF, row: Summary) -> None:
        px, look = self._look.px, self._look
        text, soft = look.colour("text"), look.colour("soft")
        x, right = rect.left() + px(28), rect.right() - px(16)
        y, width = rect.top() + px(11), right - x
        date = wording.day_and_time(row.published) if width >= px(_ROOM_FOR_TIME) else wording.day(row.published)
        figures = self._font(12, 400, figures=True)
        taken = QFontMetricsF(figures).horizontalAdvance(date)
        painter.setFont(figures)
        painter.setPen(soft)
        place = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(right - taken - 1, y, taken + 1, px(16)), place, date)
        source = self._font(12, 500, row.language)
        self._paint_lines(painter, row.source, source, (x, y, width - taken - px(12)), px(16), 1, soft)
        self._paint_dot(painter, row, rect.left() + px(14), y + px(8))
        y += px(19)
        title = self._font(14, 600 if row.unread else 500, row.language)
        used = self._paint_lines(painter, row.title, title, (x, y, width), px(19), 2, text)
        foot = rect.bottom() - 1 - px(11) - px(16)
        if self.passages:
            found, marks = (row.snippet.text, row.snippet.marks) if row.snippet.text else (row.lead, ())
            passage, spans = self._font(12.5, 400, row.language), utf16_spans(found, marks)
            place_of = (x, y + px(19) * used + px(4), width)
            self._paint_lines(painter, found, passage, place_of, px(17), 2 if used == 2 else 3, soft, spans)
        elif used == 1 and row.lead:
            lead = self._font(13, 400, row.language)
            self._paint_lines(painter, row.lead, lead, (x, y + px(20), width), px(18), 1, soft)
        badges = self._paint_badges(painter, row, right, foot)
        tags = "   ".join("#" + tag for tag in row.tags)
        font = self._font(12, 400, row.language)
        self._paint_lines(painter, tags, font, (x, foot, width - badges), px(16), 1, soft)

    def _paint_dot(self, painter: QPainter, row: Summary, x: float, y: float) -> None:
        if row.unread:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.colour("accent"))
            painter.drawEllipse(QPointF(x, y), self._look.px(4), self._look.px(4))

    def _paint_badges(self, painter: QPainter, row: Summary, right: float, y: float) -> float:
        """Draws what is noteworthy, right to left, and tells the room it took."""
        look, px, at = self._look, self._look.px, right
        side = px(15)
        top = y + (px(16) - side) // 2
        if row.captures > 1:
            said = str(row.captures)
            font = self._font(11.5, 500, figures=True)
            painter.setFont(font)
            painter.setPen(look.colour("soft"))
            wide = QFontMetricsF(font).horizontalAdvance(said)
            painter.drawText(QRectF(at - wide, y, wide + 1, px(16)), Qt.AlignmentFlag.AlignVCenter, said)
            at = round(at - wide - px(3) - side)
            look.paint_icon(painter, "captures", QRectF(at, top, side, side))
            at -= px(8)
        for shown, icon, role in ((row.has_note, "note", "soft"), (row.starred, "star-fill", "star")):
            if shown:
                at = round(at - side)
                look.paint_icon(painter, icon, QRectF(at, top, side, side), role)
                at -= px(8)
        return right - at + (px(2) if at != right else 0)

    def _paint_lines(
        self,
        painter: QPainter,
        text: str,
        font: QFont,
        place: tuple[float, float, float],
        leading: float,
        most: int,
        pen: QColor,
        marks: Sequence[Span] = (),
    ) -> int:
        """Draws at most ``most`` lines and tells how many there were. Units: ``marks`` in UTF-16 units."""
        x, y, width = place
        if not text or width <= 0:
            return 0
        # A long text is cut before it is laid out: hardly a letter is narrower than a fifth of its height.
        letters = min(600, round((most + 1) * width / (0.2 * font.pixelSize())))
        text = " ".join(text[:letters].split("\n")).replace("\u2028", " ")
        layout = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        lines: list[Span] = []
        while len(lines) <= most:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            lines.append((line.textStart(), line.textStart() + line.textLength()))
        layout.endLayout()
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        from_right = _runs_from_right(text)
        for number, (start, end) in enumerate(lines[:most]):
            piece = _cut(text, start, end)
            if number == most - 1 and len(lines) > most:
                rest = _cut(text, start, lines[most][1])
                piece = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)
            piece = piece.rstrip()
            left = x + max(0.0, width - metrics.horizontalAdvance(piece)) if from_right else x
            self._paint_line(painter, piece, start, metrics, (left, y + number * leading), leading, pen, marks)
        return min(len(lines), most)

    def _paint_line(
        self,
        painter: QPainter,
        piece: str,
        start: int,
        metrics: QFontMetricsF,
        place: tuple[float, float],
        leading: float,
        pen: QColor,
        marks: Sequence[Span],
    ) -> None:
        look, (x, top) = self._look, place
        base = top + (leading + metrics.ascent() - metrics.descent()) / 2
        end = start + _units(piece)
        inside = [(max(a, start) - start, min(b, end) - start) for a, b in marks if a < end and b > start]
        if not inside:
            painter.setPen(pen)
            painter.drawText(QPointF(x, base), piece)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("mark"))
        if _runs_from_right(piece):
            self._paint_marks_from_right(painter, piece, (x, top, leading), inside)
            painter.setPen(pen)
            painter.drawText(QPointF(x, base), piece)
            return
        for first, last in inside:
            left = metrics.horizontalAdvance(_cut(piece, 0, first))
            wide = metrics.horizontalAdvance(_cut(piece, 0, last)) - left
            box = QRectF(x + left - look.px(1.5), top + 1, wide + look.px(3), leading - 2)
            painter.drawRoundedRect(box, look.px(3), look.px(3))
        # Each stretch starts where the whole line puts it, so that kerning does not shift the rest.
        at = 0
        for first, last in [*inside, (end - start, end - start)]:
            for a, b, colour in ((at, first, pen), (first, last, look.colour("on_mark"))):
                if b > a:
                    painter.setPen(colour)
                    painter.drawText(QPointF(x + metrics.horizontalAdvance(_cut(piece, 0, a)), base), _cut(piece, a, b))
            at = last

    def _paint_marks_from_right(
        self, painter: QPainter, piece: str, place: tuple[float, float, float], marks: Sequence[Span]
    ) -> None:
        """Draws marks beneath a line that runs from right to left: its letters stand where the layout puts them."""
        (x, top, leading), px = place, self._look.px
        layout = QTextLayout(piece, painter.font())
        layout.beginLayout()
        line = layout.createLine()
        layout.endLayout()
        for span in marks:
            left, right = sorted(line.cursorToX(at)[0] for at in span)  # type: ignore[index]  # with where it is
            box = QRectF(x + left - px(1.5), top + 1, right - left + px(3), leading - 2)
            painter.drawRoundedRect(box, px(3), px(3))
