"""What is painted beneath the page's text: chips, marks, the selection, bars, boxes and rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument, QTextLine

from reader.render import Part, part_of, quote_of, reads_from_right
from reader.ui.look import Look
from reader.ui.page_hits import PageHits

Span = tuple[int, int]
_BOXED = (Part.CODE, Part.MISSING)


def block_at(document: QTextDocument, y: float) -> QTextBlock:
    """The block that stands at a height of the page."""
    left = document.rootFrame().frameFormat().leftMargin() + 1
    position = document.documentLayout().hitTest(QPointF(left, y), Qt.HitTestAccuracy.FuzzyHit)
    return document.findBlock(max(0, position))


def rects(document: QTextDocument, start: int, end: int, within: QRectF | None = None) -> Iterator[tuple[QRectF, int]]:
    """Flat rectangles through the middle of the letters of a span, one a line at or near a part of the page,
    and the letters' size."""
    for line in _lines(document, start, end, within):
        yield line.rect(start, end)


class _Block:
    """What the lines of a block of the page have in common; ``origin`` is where it begins."""

    def __init__(self, document: QTextDocument, block: QTextBlock) -> None:
        self.of = block.position()
        self.layout = block.layout()
        self.origin = document.documentLayout().blockBoundingRect(block).topLeft()
        self._block = block

    @cached_property
    def text(self) -> str:
        return self._block.text()

    @cached_property
    def goes_left(self) -> bool:
        return self._block.textDirection() != Qt.LayoutDirection.LeftToRight

    @cached_property
    def from_left(self) -> bool:
        """Whether it is known that all of it is written from left to right."""
        return self.text.isascii() and not self.goes_left

    @cached_property
    def _only_face(self) -> tuple[QFontMetricsF, int] | None:
        first = self._block.begin()
        alone = not first.atEnd() and first.fragment().length() >= self._block.length() - 1
        return _face(first.fragment().charFormat()) if alone else None

    def face(self, position: int) -> tuple[QFontMetricsF, int]:
        """How the letter at a position is set, and its size."""
        if self._only_face is not None:
            return self._only_face
        cursor = QTextCursor(self._block)
        cursor.setPosition(position + 1)
        return _face(cursor.charFormat())


def _face(form: QTextCharFormat) -> tuple[QFontMetricsF, int]:
    font = form.font()
    return QFontMetricsF(font), font.pixelSize()


class _Line(NamedTuple):
    """A line of the page. Units: ``start`` and ``end`` are positions."""

    block: _Block
    line: QTextLine
    start: int
    end: int

    def rect(self, start: int, end: int) -> tuple[QRectF, int]:
        """The rectangle of the letters of a span that stand on it, and their size.

        A fixed line height puts the baseline at 4/5 of a line: they are placed by baseline and capitals.
        """
        block, line = self.block, self.line
        start = max(start, self.start)
        metrics, size = block.face(start)
        left, right = _sides(block, line, start - block.of, min(end, self.end) - block.of, metrics)
        y = block.origin.y() + line.y() + line.ascent() - metrics.capHeight() / 2
        return QRectF(block.origin.x() + left, y, right - left, 0), size


def _lines(document: QTextDocument, start: int, end: int, within: QRectF | None) -> Iterator[_Line]:
    """The lines with letters of a span, at or near a part of the page."""
    each = document.findBlock(start)
    while each.isValid() and each.position() < end:
        block = _Block(document, each)
        layout, of, top = block.layout, block.of, block.origin.y()
        begins = layout.lineForTextPosition(max(0, start - of))
        for n in range(begins.lineNumber() if begins.isValid() else 0, layout.lineCount()):
            line = layout.lineAt(n)
            first = of + line.textStart()
            if first >= end:
                break
            high = line.height()
            bottom = top + line.y() + high
            if within is not None and not within.top() - high < bottom < within.bottom() + 2 * high:
                continue
            last = first + line.textLength()
            if max(first, start) < min(last, end):
                yield _Line(block, line, first, last)
        each = each.next()


def _sides(block: _Block, line: QTextLine, first: int, last: int, metrics: QFontMetricsF) -> tuple[float, float]:
    """Where letters of a line begin and end.

    Where a run meets one of the other direction, Qt's cursor may stand at either end of it, so the first and
    the last letter are measured. (Their glyph runs would know, but asking one of a script that no font has for
    its font ends the process.)
    """
    if block.from_left:
        return _x(line.cursorToX(first)), _x(line.cursorToX(last))
    text = block.text[first:last]
    from_right = reads_from_right(text)
    if not from_right and not block.goes_left:
        return _x(line.cursorToX(first)), _x(line.cursorToX(last))
    inner = (_x(line.cursorToX(first + 1)), _x(line.cursorToX(last - 1))) if last - first > 1 else ()
    if not inner:
        ends = sorted((_x(line.cursorToX(first)), _x(line.cursorToX(last))))
        return ends[0], ends[0] + min(ends[1] - ends[0], metrics.horizontalAdvance(text))
    left, right = (text[-1], text[0]) if from_right else (text[0], text[-1])
    return min(inner) - metrics.horizontalAdvance(left), max(inner) + metrics.horizontalAdvance(right)


def _x(value: object) -> float:
    """PySide gives the position back beside the x."""
    return float(value[0]) if isinstance(value, tuple) else float(str(value))


def paint_blocks(painter: QPainter, document: QTextDocument, look: Look, size_px: int, seen: QRectF) -> Span:
    """Paints what blocks stand on, within a part of the page; the positions that the part spans."""
    layout, column = document.documentLayout(), _column(document)
    block = block_at(document, seen.top())
    block = block.previous() if block.previous().isValid() else block
    first = last = block.position()
    while block.isValid():
        box = layout.blockBoundingRect(block)
        if box.top() > seen.bottom() and QTextCursor(block).currentTable() is None:
            break
        last = block.position() + block.length()
        part, quote = part_of(block.userState()), quote_of(block.userState())
        if (part in _BOXED or part == Part.RULE or quote) and QTextCursor(block).currentTable() is None:
            left = column.left() + quote * (size_px + 3)
            if part in _BOXED:
                painter.setBrush(look.colour("chip"))
                around = QRectF(left, box.top() - 0.6 * size_px, column.right() - left, box.height() + 1.2 * size_px)
                painter.drawRoundedRect(around, look.px(6), look.px(6))
            elif part == Part.RULE:
                painter.fillRect(QRectF(left, round(box.center().y()), column.right() - left, 1), look.colour("edge"))
            for deep in range(quote):
                painter.fillRect(_bar(document, block, box, deep, column.left(), size_px), look.colour("edge"))
        block = block.next()
    return first, last


def _column(document: QTextDocument) -> QRectF:
    form = document.rootFrame().frameFormat()
    return QRectF(form.leftMargin(), 0, document.textWidth() - form.leftMargin() - form.rightMargin(), 0)


def _bar(document: QTextDocument, block: QTextBlock, box: QRectF, deep: int, left: float, size_px: int) -> QRectF:
    """The bar of a quotation beside a block, down to the next block of the same."""
    following = block.next()
    bottom = box.bottom()
    if following.isValid() and quote_of(following.userState()) > deep:
        bottom = document.documentLayout().blockBoundingRect(following).top()
    return QRectF(left + deep * (size_px + 3), box.top(), 3, bottom - box.top())


def paint_chips(
    painter: QPainter,
    document: QTextDocument,
    look: Look,
    chips: Sequence[Span],
    hovered: int,
    seen: Span,
    area: QRectF,
) -> None:
    for number, (start, end) in enumerate(chips):
        if start < seen[1] and end > seen[0]:
            painter.setBrush(look.colour("hover" if number == hovered else "chip"))
            for rect, size in rects(document, start, end, area):
                half = round(size * 0.95)
                painter.drawRoundedRect(rect.adjusted(0, -half, 0, half), half, half)


def paint_hits(
    painter: QPainter, document: QTextDocument, look: Look, hits: PageHits, seen: Span, area: QRectF
) -> None:
    colours = look.colour("mark"), look.colour("mark_now")
    for line in _lines(document, *seen, area):
        for start, end, now in hits.between(line.start, line.end):
            painter.setBrush(colours[now])
            rect, size = line.rect(start, end)
            painter.drawRoundedRect(rect.adjusted(-2, -0.66 * size, 2, 0.66 * size), 3, 3)


def paint_selection(
    painter: QPainter, document: QTextDocument, look: Look, chosen: QTextCursor, seen: Span, area: QRectF
) -> None:
    """Tight to the letters: Qt's own selection would fill the face's whole height."""
    if not chosen.hasSelection():
        return
    painter.setBrush(look.colour("select"))
    start, end = max(seen[0], chosen.selectionStart()), min(seen[1], chosen.selectionEnd())
    for rect, size in rects(document, start, end, area):
        painter.drawRect(rect.adjusted(0, -0.72 * size, 0, 0.72 * size))
