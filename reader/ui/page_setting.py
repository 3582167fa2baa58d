"""A page set into its view: its beginning at once, the rest in slices, and back to the place where one read.

Positions are Qt's: UTF-16 units in the document.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QPoint, QRect, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QPixmap, QRegion, QTextCursor
from PySide6.QtWidgets import QAbstractSlider, QTextEdit, QWidget

from reader.model import Span
from reader.nouns import noun
from reader.render import Body, Pace, PageStyle, PageWriter, parts
from reader.ui import page_dress, page_paint
from reader.ui.page_hits import PageHits
from reader.ui.page_text import Finder

_AT_ONCE_S, _SLICE_S, _LONG_S = 0.03, 0.008, 0.08

_NOTHING = '<p style="-qt-paragraph-type:empty"><br></p>'
"""insertHtml adds the first paragraph to the last one of the page, and leaves a line above a list or a table that
comes first: what follows a paragraph without a letter stands as it should."""


@noun
class Place:
    """Where one reads. Units: ``part`` is how much of the block lies above the top edge, 0 to 1; ``further_px``
    is what one scrolled from there before it was set."""

    block: int = 0
    part: float = 0.0
    further_px: int = 0


TOP = Place()


@dataclass(slots=True)
class Kept:
    """What a page that is set again gets back: where one reads, the hit one stands on, the selection's ends; and the
    picture that is shown until one is there."""

    place: Place = TOP
    hit: int = -1
    chosen: tuple[int, int] = (0, 0)
    picture: QPixmap | None = None

    @property
    def has_chosen(self) -> bool:
        return self.chosen[0] != self.chosen[1]


class PageSetting(QObject):
    """Sets one page after the other into a view. ``grew`` says that more is set, or looked through for hits."""

    grew = Signal()

    def __init__(self, view: QTextEdit, hits: PageHits) -> None:
        super().__init__(view)
        self.chips: list[Span] = []
        self._view, self._document, self._bar = view, view.document(), view.verticalScrollBar()
        self._hits = hits
        self._lead_px = 0
        self._pace = Pace()
        self._took_s = 0.0
        self._parts: Iterator[str] | None = None
        self._looking: Iterator[None] | None = None
        self._kept: Kept | None = None
        self.old_picture: QPixmap | None = None
        """What the view shows instead of the page, until the place where one read is set again."""
        self._rest = QTimer(self)
        self._rest.timeout.connect(self._go_on)
        self._bar.actionTriggered.connect(self._on_scrolled)

    # ------------------------------------------------------------ how far it is

    @property
    def complete(self) -> bool:
        """Whether all of the page is set, and looked through for hits."""
        return self._parts is None and self._looking is None

    @property
    def long(self) -> bool:
        """Whether what is set by now took so long that it is better set again than laid out anew as a whole."""
        return self._took_s > _LONG_S

    @property
    def returning(self) -> bool:
        """Whether the place where one reads is still to be set."""
        return self._kept is not None and self._kept.place != TOP

    @property
    def now(self) -> int:
        """Which hit one stands on, also where it is still to be found again; -1 before the first."""
        return self._kept.hit if self._kept is not None and self._kept.hit >= 0 else self._hits.now

    def kept(self, ground: QColor, all_of_it: bool = True) -> Kept:
        """What the page that is shown, on its ground, is to get back when it is set again; for another state of its
        article, its place alone."""
        kept, chosen = Kept(self.place()), self._view.textCursor()
        if kept.place != TOP and self._view.isVisible():
            kept.picture = self.old_picture if self.old_picture is not None else self._picture(ground)
        if all_of_it:
            waiting = self._kept
            kept.hit = self.now
            kept.chosen = waiting.chosen if waiting and waiting.has_chosen else (chosen.anchor(), chosen.position())
        return kept

    # ------------------------------------------------------------ setting

    def begin(
        self,
        writer: PageWriter,
        body: Body,
        style: PageStyle,
        font: QFont,
        set_margins: Callable[[], None],
        kept: Kept,
    ) -> None:
        """Sets the beginning of another page, and begins to look for hits in it; the rest follows in slices."""
        started = time.thread_time()
        document = self._document
        self.chips, self._lead_px, self._pace = [], style.lead_px, Pace()
        self._looking, self._parts, self._kept = None, parts(writer, body, self._pace), kept
        self._rest.start()
        with self._fresh_if_it_fails():
            self._show()
            self.old_picture, kept.picture = kept.picture, None
            if document.defaultFont() != font:
                document.clear()  # what is shown no more would be laid out in the new font
                document.setDefaultFont(font)
            document.setDefaultStyleSheet(style.style_sheet())
            with _laid_out_once(QTextCursor(document)):
                document.setHtml(f"<body>{next(self._parts)}</body>")
                self._dress(0)
                set_margins()
            page_dress.part_tables(document, 0, style.lead_px)
            self._view.setTextCursor(QTextCursor(document))  # setHtml leaves the cursor, and so the view, at the end
            self._bar.setValue(0)
            self._come_back()
        self._took_s = time.thread_time() - started
        self.grew.emit()
        while self.returning and time.thread_time() - started < _AT_ONCE_S:
            self._go_on()

    def clear(self) -> None:
        """Empties the view."""
        self._rest.stop()
        self._parts = self._looking = self._kept = None
        self.chips = []
        self._show()
        self._document.clear()

    def look(self, finder: Finder | None) -> None:
        """Looks for other hits, a moment at once and then in slices."""
        if self._kept is not None:
            self._kept.hit = -1
        self._looking = self._hits.change(finder)
        self._rest.start()
        self._go_on()

    def set_all(self) -> None:
        """Does at once all that is left."""
        while not self.complete:
            self._go_on()

    def set_hit(self, number: int) -> None:
        """Sets the page as far as a hit, if it has so many."""
        while number >= len(self._hits.spans) and not self.complete:
            self._go_on()

    def _go_on(self) -> None:
        """Does as much of what is left as a moment allows."""
        started, part = time.thread_time(), None
        with self._fresh_if_it_fails():
            if self._looking is not None:
                self._look_on(self._looking)
            elif self._parts is not None:
                part = next(self._parts, None)
                if part is None:
                    self._parts = None
                else:
                    self._append(part)
            if self.complete:
                self._rest.stop()
            self._come_back()
        self.grew.emit()
        if part is not None:
            took_s = time.thread_time() - started
            self._took_s += took_s
            self._pace.took(took_s)

    def _append(self, part: str) -> None:
        document = self._document
        first = document.blockCount()
        cursor = QTextCursor(document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        with _laid_out_once(cursor):
            cursor.insertHtml(f"<body>{_NOTHING}{part}</body>")
            self._dress(first)
        page_dress.part_tables(document, first, self._lead_px)

    def _dress(self, first: int) -> None:
        """Does what HTML cannot say to the blocks from a number on, and finds the hits in them."""
        self.chips += page_dress.dress(self._document, first)
        for _ in self._hits.scan(first):
            pass

    def _look_on(self, looking: Iterator[None]) -> None:
        started = time.thread_time()
        for _ in looking:
            if time.thread_time() - started > _SLICE_S:
                break
        else:
            self._looking = None
        self._view.viewport().update()

    # ------------------------------------------------------------ coming back

    def place(self) -> Place:
        """Where one reads, or is to read as soon as it is set."""
        if self._kept is not None and self.returning:
            return self._kept.place
        y = self._bar.value()
        if y <= 0:
            return TOP
        block = page_paint.block_at(self._document, y)
        box = self._document.documentLayout().blockBoundingRect(block)
        return Place(block.blockNumber(), (y - box.top()) / max(1.0, box.height()))

    def return_to(self, place: Place) -> None:
        """Scrolls to a place as soon as it is set, and shows meanwhile what there is."""
        if place == TOP or self._reach(place) or self._parts is None:
            return
        self._kept = self._kept if self._kept is not None else Kept()
        self._kept.place = place

    def scroll(self, by_px: int) -> None:
        """Scrolls from where one reads, or will read."""
        if self._kept is not None and self.returning:
            place = self._kept.place
            self._kept.place = replace(place, further_px=place.further_px + by_px)
        self._bar.setValue(self._bar.value() + by_px)

    def stay(self) -> None:
        """Shows what is set by now, and goes back neither to a place nor to a hit: one goes elsewhere."""
        if self._kept is not None:
            self._kept.place, self._kept.hit = TOP, -1
        self._show()

    def _come_back(self) -> None:
        """Gives back all that has room in the page by now, without moving what one sees."""
        kept = self._kept
        if kept is None:
            return
        if kept.has_chosen and max(kept.chosen) < self._document.characterCount():
            self._choose(*kept.chosen)
            kept.chosen = (0, 0)
        if 0 <= kept.hit < len(self._hits.spans):
            self._hits.stand_on(kept.hit)
            kept.hit = -1
        if not self.returning or self._reach(kept.place) or self._parts is None:
            kept.place = TOP
            self._show()
        if self.complete or kept == Kept():
            self._kept = None

    def _choose(self, anchor: int, position: int) -> None:
        chosen = self._view.textCursor()
        if chosen.hasSelection():  # a newer one
            return
        chosen.setPosition(anchor)
        chosen.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        seen = self._bar.value()
        self._view.setTextCursor(chosen)
        self._bar.setValue(seen)

    def _reach(self, place: Place) -> bool:
        """Scrolls to a place; False where the page is not set so far."""
        block = self._document.findBlockByNumber(place.block)
        if not block.isValid():
            return False
        box = self._document.documentLayout().blockBoundingRect(block)
        y = round(box.top() + place.part * box.height()) + place.further_px
        self._bar.setValue(y)
        return self._bar.maximum() >= y

    def _on_scrolled(self, action: int) -> None:
        """What a person scrolls on the way back counts from the place where one is to be."""
        if self._kept is None or not self.returning:
            return
        if action == QAbstractSlider.SliderAction.SliderToMinimum.value:
            self._kept.place = TOP
            self._show()
        else:
            place, by_px = self._kept.place, self._bar.sliderPosition() - self._bar.value()  # its value is old yet
            self._kept.place = replace(place, further_px=place.further_px + by_px)

    def _picture(self, ground: QColor) -> QPixmap:
        """What the view shows, as wide as it was laid out; a window in another theme has another ground already."""
        port, ratio = self._view.viewport(), self._view.devicePixelRatio()
        seen = QRect(0, 0, min(port.width(), self._view.lineWrapColumnOrWidth()), port.height())
        picture = QPixmap(seen.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(ground)
        port.render(picture, QPoint(), QRegion(seen), QWidget.RenderFlag.DrawChildren)
        return picture

    def _show(self) -> None:
        """Shows the page as it is by now."""
        if self.old_picture is not None:
            self.old_picture = None
            self._view.viewport().update()

    @contextmanager
    def _fresh_if_it_fails(self) -> Iterator[None]:
        """Never leaves the view with an old picture: what failed is told, and what was set can be read."""
        try:
            yield
        except BaseException:
            self.stay()
            raise


@contextmanager
def _laid_out_once(cursor: QTextCursor) -> Iterator[None]:
    """One layout for all that is done to a page, and one also where something of it fails."""
    cursor.beginEditBlock()
    try:
        yield
    finally:
        cursor.endEditBlock()
