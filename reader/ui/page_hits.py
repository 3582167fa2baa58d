"""The hits on the page: where they are, which one is stood on, and their letters' colour."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument

from reader.render import Part, part_of
from reader.ui.page_text import Finder, clear

MOST = 10_000
_UNMARKED = (Part.KICKER, Part.BYLINE, Part.CONTROLS, Part.MISSING, Part.COPYRIGHT, Part.RECORD)

_Piece = tuple[int, int, QTextCharFormat]


class PageHits:
    """Spans of Qt's positions, in order; ``now`` counts from 0 and is -1 before the first.

    The letters' colour is merged into the page: the format of an extra selection would cut off the
    line above wherever lines stand closer than the face is high.
    """

    def __init__(self, document: QTextDocument) -> None:
        self.spans: list[tuple[int, int]] = []
        self.now = -1
        self._document = document
        self._finder: Finder | None = None
        self._colour: QColor | None = None
        self._colour_now = QColor()
        self._before: list[_Piece] = []
        self._before_now: list[_Piece] = []

    def begin(self, finder: Finder | None, colour: QColor | None, colour_now: QColor) -> None:
        """Forgets all hits and looks for others from now on; ``colour`` is None where the text's own will do."""
        self._finder, self._colour, self._colour_now = finder, colour, colour_now
        self.spans, self.now = [], -1
        self._before, self._before_now = [], []

    def wipe(self) -> None:
        """Gives every letter back its own colour."""
        self._restore(self._before_now)
        self._restore(self._before)
        self._before, self._before_now = [], []

    def scan(self, first_block: int = 0) -> None:
        """Finds hits from a block to the end of the page, after those that are known."""
        if self._finder is None:
            return
        known = len(self.spans)
        block = self._document.findBlockByNumber(first_block)
        while block.isValid() and len(self.spans) < MOST:
            if part_of(block.userState()) not in _UNMARKED:
                words, start = clear(block.text()), block.position()
                for a, b in self._finder.spans(words.text):
                    self.spans.append((start + words.unit(a), start + words.unit(b)))
            block = block.next()
        if self._colour is not None:
            for span in self.spans[known:]:
                self._before += self._pieces(*span)
            self._merge(self.spans[known:], self._colour)

    def stand_on(self, number: int) -> None:
        self._restore(self._before_now)
        self.now = number
        self._before_now = list(self._pieces(*self.spans[number]))
        self._merge([self.spans[number]], self._colour_now)

    def _merge(self, spans: list[tuple[int, int]], colour: QColor) -> None:
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

    def _pieces(self, start: int, end: int) -> Iterator[_Piece]:
        block: QTextBlock = self._document.findBlock(start)
        each = block.begin()
        while not each.atEnd():
            fragment = each.fragment()
            first, last = max(start, fragment.position()), min(end, fragment.position() + fragment.length())
            if first < last:
                yield first, last, fragment.charFormat()
            each += 1
