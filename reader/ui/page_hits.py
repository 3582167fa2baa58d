"""The hits on the page: where they are, which one is stood on, and their letters' colour."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument

from reader.model import Span
from reader.render import MOST_RUNS, Part, part_of
from reader.ui.page_text import Finder, clear

MOST = 10_000
_AT_ONCE = 200
_UNMARKED = (Part.KICKER, Part.BYLINE, Part.CONTROLS, Part.MISSING, Part.COPYRIGHT, Part.RECORD)

_Piece = tuple[int, int, QTextCharFormat]


class PageHits:
    """Spans of Qt's positions, in order; ``now`` counts from 0 and is -1 before the first.

    The letters' colour is merged into the page: the format of an extra selection would cut off the
    line above wherever lines stand closer than the face is high.
    """

    def __init__(self, document: QTextDocument) -> None:
        self.spans: list[Span] = []
        self.now = -1
        self._document = document
        self._finder: Finder | None = None
        self._colour: QColor | None = None
        self._colour_now = QColor()
        self._before: list[_Piece] = []
        self._before_now: list[_Piece] = []

    def begin(self, finder: Finder | None, colour: QColor | None, colour_now: QColor) -> None:
        """A new page: all hits are looked for as it is set; ``colour`` is None where the text's own will do."""
        self._finder, self._colour, self._colour_now = finder, colour, colour_now
        self.spans, self.now = [], -1
        self._before, self._before_now = [], []

    def change(self, finder: Finder | None) -> Iterator[None]:
        """Gives every letter back its own colour, then looks for other hits in the same page; may be parted."""
        self._restore(self._before_now)
        self._finder, self._before_now = finder, []
        self.spans, self.now = [], -1
        while self._before:
            some = self._before[-_AT_ONCE:]
            del self._before[-_AT_ONCE:]
            self._restore(some)
            yield
        yield from self.scan()

    def between(self, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """What is marked from a position to another: hits, those that touch as one; and whether one stands there."""
        spans, now = self.spans, self.now
        number = bisect_left(spans, (start, 0))
        if number and spans[number - 1][1] > start:
            number -= 1
        while number < len(spans) and spans[number][0] < end:
            last = number
            if number != now:
                while last + 1 < len(spans) and last + 1 != now and spans[last + 1][0] <= spans[last][1] < end:
                    last += 1
            yield spans[number][0], spans[last][1], number == now
            number = last + 1

    def scan(self, first_block: int = 0) -> Iterator[None]:
        """Finds hits from a block to the end of the page, after those that are known; may be parted."""
        block = self._document.findBlockByNumber(first_block)
        while self._finder is not None and block.isValid() and len(self.spans) < MOST:
            if part_of(block.userState()) not in _UNMARKED:
                words, start = clear(block.text()), block.position()
                found = [(start + words.unit(a), start + words.unit(b)) for a, b in self._finder.spans(words.text)]
                self.spans += found
                if found and self._colour is not None:
                    together = _joined(found, block)[:MOST_RUNS]
                    self._before += _pieces(block, together)
                    self._merge(together, self._colour)
            block = block.next()
            yield

    def stand_on(self, number: int) -> None:
        self._restore(self._before_now)
        self.now = number
        span = self.spans[number]
        self._before_now = list(_pieces(self._document.findBlock(span[0]), [span]))
        self._merge([self.spans[number]], self._colour_now)

    def _merge(self, spans: Sequence[Span], colour: QColor) -> None:
        form = QTextCharFormat()
        form.setForeground(colour)
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        for start, end in spans:
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(form)
        cursor.endEditBlock()

    def _restore(self, pieces: list[_Piece]) -> None:
        if not pieces:
            return
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        for start, end, form in pieces:
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(form)
        cursor.endEditBlock()


def _joined(spans: Sequence[Span], block: QTextBlock) -> list[Span]:
    """Spans of a block, those with nothing but space between them as one."""
    text, of = block.text().encode("utf-16-le"), block.position()
    out: list[Span] = []
    for start, end in spans:
        between = text[2 * (out[-1][1] - of) : 2 * (start - of)].decode("utf-16-le", "replace") if out else "first"
        if between.strip():
            out.append((start, end))
        else:
            out[-1] = (out[-1][0], end)
    return out


def _pieces(block: QTextBlock, spans: Sequence[Span]) -> Iterator[_Piece]:
    """What the spans of a block, in order, cover of letters of one format each."""
    number, each = 0, block.begin()
    while not each.atEnd() and number < len(spans):
        fragment = each.fragment()
        begin, end = fragment.position(), fragment.position() + fragment.length()
        while number < len(spans) and spans[number][0] < end:
            first, last = max(spans[number][0], begin), min(spans[number][1], end)
            if first < last:
                yield first, last, fragment.charFormat()
            if spans[number][1] > end:
                break
            number += 1
        each += 1
