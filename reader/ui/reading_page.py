"""The reading page: one article, set for reading.

Chips, marks, the selection, bars of quotations and boxes are painted beneath ordinary text, so all
of it copies, searches, selects and speaks. Positions are Qt's: UTF-16 units in the document.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QPropertyAnimation,
    QRectF,
    QSizeF,
    Qt,
    QUrl,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QTextCursor,
    QTextFormat,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QMenu, QStyle, QTextEdit, QWidget

from reader.model import Article
from reader.render import Body, PageStyle, PageWords, PageWriter, Part, part_of
from reader.ui import faces, page_dress, page_paint
from reader.ui.locked_browser import LockedBrowser
from reader.ui.look import Look
from reader.ui.outline import Heading, Link
from reader.ui.page_hits import PageHits
from reader.ui.page_pictures import PagePictures
from reader.ui.page_setting import Kept, PageSetting
from reader.ui.page_text import Finder, clear

_PROSE = "the old keeper at the weir wrote down the height of the water by hand each night, and "
"""`QFontMetricsF.averageCharWidth` weighs all glyphs alike and is a quarter too wide: prose is measured."""

_MONO = ("SF Mono", "Cascadia Mono", "Consolas", "Noto Sans Mono", "DejaVu Sans Mono", "monospace")
_JUMP_MS = 120
_WHEEL_NOTCH = 120
_ABOVE_CONTROLS = (Part.KICKER, Part.TITLE, Part.BYLINE)


class ReadingPage(LockedBrowser):
    """Shows one article. ``link_hovered`` says an address, or nothing when the pointer leaves it."""

    tag_chosen = Signal(str, Qt.KeyboardModifier)
    link_chosen = Signal(str)
    link_hovered = Signal(str)
    record_toggled = Signal()
    font_step_wanted = Signal(int)
    next_wanted = Signal()
    previous_wanted = Signal()
    hits_changed = Signal()

    def __init__(self, look: Look, size_px: int = 18, measure: int = 66, line_height: float = 1.56) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName(self.tr("Article"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self._look, self._size_px, self._measure, self._line_height = look, size_px, measure, line_height
        self._korean_words = True
        self._article: Article | None = None
        self._words = PageWords("", ("",))
        self._writer: PageWriter | None = None
        self._body: Body | None = None
        self._goes_to_hit = False
        self._finder: Finder | None = None
        self._bytes: Mapping[str, bytes] = {}
        self._hovered_chip = -1
        self._pressed = ""
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self._wheel = 0
        self._laid_out_for = 0
        self._controls: QWidget | None = None
        document = self.document()
        document.setDocumentMargin(0)
        self._hits = PageHits(document)
        self._setting = PageSetting(self, self._hits)
        self._setting.grew.connect(self._on_grew)
        self._pictures = PagePictures(self, self.viewport().update)
        document.documentLayout().documentSizeChanged.connect(self._on_document_size_changed)
        document.documentLayout().registerHandler(QTextFormat.ObjectTypes.ImageObject.value, self._pictures)
        self.verticalScrollBar().actionTriggered.connect(self._on_scrolled)
        self._jump = QPropertyAnimation(self.verticalScrollBar(), b"value", self)
        self._jump.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._jump.setDuration(_JUMP_MS)
        self._veil_pictures()
        self.anchorClicked.connect(self._on_anchor_clicked)
        self.highlighted.connect(self._on_highlighted)

    # ------------------------------------------------------------ what is shown

    @property
    def hits(self) -> int:
        """How many hits are marked; it grows while a long article is still being set."""
        return len(self._hits.spans)

    @property
    def now(self) -> int:
        """Which hit one stands on, from 0; -1 before the first."""
        return self._setting.now

    @property
    def complete(self) -> bool:
        """Whether all of the article has been set, and its hits found."""
        return self._setting.complete

    def show_article(
        self,
        article: Article,
        pictures: Mapping[str, bytes],
        words: PageWords,
        finder: Finder | None,
        body: Body | None = None,
    ) -> None:
        """Shows an article from its beginning, or another state of the one that is shown where one reads it."""
        same = self._article is not None and self._article.id == article.id
        kept = self._setting.kept(self._look.colour("page"), all_of_it=False) if same else Kept()
        self._article, self._words, self._finder, self._bytes = article, words, finder, pictures
        self._body = body if body is not None else Body(article)
        self._goes_to_hit = False
        self._build(kept)

    def show_nothing(self) -> None:
        self._article = None
        self._goes_to_hit = False
        self._hits.begin(None, None, self._look.colour("on_mark_now"))
        self._setting.clear()
        self.place_controls()

    def set_words(self, words: PageWords) -> None:
        """Says the page's own words anew, as when its record is opened."""
        kept = self._setting.kept(self._look.colour("page"))
        self._words = words
        self._build(kept)

    def set_type(self, size_px: int, measure: int, line_height: float, korean_words: bool = True) -> None:
        """Sets the text in another size, measure or line height, with or without Korean words broken at the end of
        lines; what one reads stays where it is."""
        now = (self._size_px, self._measure, self._line_height, self._korean_words)
        if (size_px, measure, line_height, korean_words) != now:
            kept = self._setting.kept(self._look.colour("page"))
            self._size_px, self._measure, self._line_height = size_px, measure, line_height
            self._korean_words = korean_words
            self._build(kept)

    def set_look(self, look: Look) -> None:
        if look is not self._look:
            kept = self._setting.kept(self._look.colour("page"))
            self._look = look
            self._veil_pictures()
            self._build(kept)

    def _veil_pictures(self) -> None:
        """Qt lays the selection's colour over a selected picture, half transparent whatever its own alpha is;
        letters get theirs painted beneath."""
        chosen, theme = self._look.colour("select"), self._look.theme
        clear = f"rgba({chosen.red()}, {chosen.green()}, {chosen.blue()}, 0)"
        self.setStyleSheet(f"#page {{ selection-background-color: {clear}; selection-color: {theme.text}; }}")

    def set_controls(self, controls: QWidget) -> None:
        """Real buttons that ride with the text, in the room that the page keeps for them."""
        self._controls = controls
        controls.setParent(self.viewport())
        self.place_controls()

    # ------------------------------------------------------------ setting the page

    def get_ready(self, language: str, words: str) -> Iterator[None]:
        """Loads the faces that a language is set in; may be parted after each."""
        return faces.load(self._style(language), words)

    def _style(self, language: str = "") -> PageStyle:
        look, theme = self._look, self._look.theme
        language = language or (self._article.language if self._article else "")
        room = self._controls.sizeHint().height() if self._controls else 0
        return PageStyle(
            size_px=self._size_px,
            language=language,
            serif=tuple(look.reading_families(language)),
            sans=tuple(look.interface_families(language)),
            mono=_MONO,
            text=theme.text,
            soft=theme.soft,
            accent=theme.accent,
            line=theme.line,
            controls_px=max(room, look.px(32)),
            line_height=self._line_height,
            korean_words=self._korean_words,
        )

    def _reading_font(self) -> QFont:
        font = QFont(self._look.reading_families(self._article.language if self._article else ""))
        font.setPixelSize(self._size_px)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def _build(self, kept: Kept) -> None:
        """Sets the article, and gives back what was kept."""
        article, style = self._article, self._style()
        if article is None or self._body is None:
            return
        self._jump.stop()
        self._hovered_chip = -1
        self._writer = PageWriter(article, style, self._words)
        self._pictures.fill(self._writer.boxes, self._bytes)
        self._fit_pictures()
        self._hits.begin(self._finder, *self._hit_colours())
        self._setting.begin(self._writer, self._body, style, self._reading_font(), self._set_margins, kept)
        self.place_controls()

    def _on_grew(self) -> None:
        self.place_controls()
        if self._goes_to_hit and not self._setting.returning:
            number = self.hit_in_sight()
            if number < self.hits or self.complete:
                self._goes_to_hit = False
                self.go_to_hit(number % max(1, self.hits))
        self.hits_changed.emit()

    def set_all(self) -> None:
        """Sets what is left of a long article at once."""
        self._setting.set_all()

    def set_hit(self, number: int) -> None:
        """Sets the article as far as a hit, if it has so many."""
        self._setting.set_hit(number)

    # ------------------------------------------------------------ geometry

    def column_px(self) -> int:
        """The width of the text: the measure in letters of the reading font, within the pane."""
        if self._style().wide_script:
            wide = self._measure * self._size_px * 0.485  # 32 full-width characters for 66 letters
        else:
            metrics = QFontMetricsF(self._reading_font())
            wide = self._measure * metrics.horizontalAdvance(_PROSE) / len(_PROSE)
        margins = 2 * max(24, round(self._size_px * 1.4))
        return max(120, round(min(wide, self._room() - margins)))

    def _room(self) -> int:
        """The width without the scrollbar's lane, whether or not there is one: the text never jumps aside."""
        bar = self.verticalScrollBar()
        return max(160, self.width() - self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, bar))

    def _set_margins(self) -> None:
        column = self.column_px()
        if self.lineWrapColumnOrWidth() != self._room():
            self.setLineWrapColumnOrWidth(self._room())
        left = max(0, round((self._room() - column) / 2))
        frame = self.document().rootFrame()
        form = frame.frameFormat()
        form.setLeftMargin(left)
        form.setRightMargin(max(0, self._room() - column - left))
        form.setTopMargin(round(self._size_px * 1.9))
        form.setBottomMargin(round(self._size_px * 3))
        frame.setFrameFormat(form)

    def _fit_pictures(self) -> None:
        style, empty = self._style(), self._look.colour("chip")
        self._pictures.fit(self.column_px(), round(self._size_px * 1.2), style.padding_px(1), empty)

    def place_controls(self) -> None:
        """Puts the buttons where the page keeps room for them."""
        controls = self._controls
        if controls is None:
            return
        block = self.document().begin()
        while part_of(block.userState()) in _ABOVE_CONTROLS and block.isValid():
            block = block.next()
        there = self._article is not None and part_of(block.userState()) == Part.CONTROLS
        controls.setVisible(there)
        if there:
            box = self.document().documentLayout().blockBoundingRect(block)
            controls.resize(controls.sizeHint())
            left = round(box.left()) - self.horizontalScrollBar().value()
            top = round(box.top()) - self.verticalScrollBar().value()
            controls.move(left, top if self._setting.old_picture is None else -2 * controls.height())

    def _on_document_size_changed(self, size: QSizeF) -> None:
        """Only a table of many columns is ever wider than the page; Qt's rounding is no reason for a scrollbar."""
        wide = size.width() > self._room() + 4
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if wide else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if policy != self.horizontalScrollBarPolicy():
            self.setHorizontalScrollBarPolicy(policy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        as_wide, self._laid_out_for = self.width() == self._laid_out_for, self.width()
        again = self._article is not None and not as_wide  # a scrollbar that comes or goes moves nothing
        kept = self._setting.kept(self._look.colour("page")) if again and self._setting.long else None
        place = self._setting.place()
        super().resizeEvent(event)
        if kept is not None:
            self._build(kept)
        elif again:
            self._fit_pictures()
            self._set_margins()
            self._setting.return_to(place)
        self.place_controls()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.place_controls()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.place_controls()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._setting.old_picture is not None:
            painter, picture = QPainter(self.viewport()), self._setting.old_picture
            aside = self.viewport().width() - round(picture.deviceIndependentSize().width())
            painter.drawPixmap(max(0, aside // 2), 0, picture)
            painter.end()
            return
        if self._article is not None:
            document, look, painter = self.document(), self._look, QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            aside, down = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
            painter.translate(-aside, -down)
            area = QRectF(event.rect()).translated(aside, down)
            seen = page_paint.paint_blocks(painter, document, look, self._size_px, area)
            page_paint.paint_chips(painter, document, look, self._setting.chips, self._hovered_chip, seen, area)
            page_paint.paint_hits(painter, document, look, self._hits, seen, area)
            page_paint.paint_selection(painter, document, look, self.textCursor(), seen, area)
            painter.end()
        super().paintEvent(event)

    # ------------------------------------------------------------ hits

    def mark(self, finder: Finder | None, go: bool = False) -> None:
        """Marks what a finder finds, instead of what was marked before, and with ``go`` stands on the next in sight.

        In a long page they are found in slices: see `complete`.
        """
        self._finder, self._goes_to_hit = finder, go
        self._setting.look(finder)

    def _hit_colours(self) -> tuple[QColor | None, QColor]:
        look, theme = self._look, self._look.theme
        return None if theme.on_mark == theme.text else look.colour("on_mark"), look.colour("on_mark_now")

    def go_to_hit(self, number: int) -> None:
        """Stands on a hit and brings it into view."""
        if not 0 <= number < self.hits:
            return
        self._goes_to_hit = False
        self._setting.stay()
        self._hits.stand_on(number)
        self.viewport().update()
        rect = next((rect for rect, _ in page_paint.rects(self.document(), *self._hits.spans[number])), QRectF())
        top, height, margin = self.verticalScrollBar().value(), self.viewport().height(), 2 * self._style().lead_px
        if not top + margin <= rect.top() <= top + height - margin:
            self._scroll_to(round(rect.top() - height * 0.36))
        self.hits_changed.emit()

    def hit_in_sight(self) -> int:
        """The first hit on or below the top of what is seen; the number of hits when there is none."""
        y = self.verticalScrollBar().value()
        first = page_paint.block_at(self.document(), y).position() if y > 0 else 0
        return bisect_left(self._hits.spans, (first, 0))

    def _scroll_to(self, y: int) -> None:
        bar = self.verticalScrollBar()
        y = max(0, min(bar.maximum(), y))
        self._setting.stay()
        self._jump.stop()
        still = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self) == 0
        if still or not self.isVisible():
            bar.setValue(y)
            return
        self._jump.setStartValue(bar.value())
        self._jump.setEndValue(y)
        self._jump.start()

    def headings(self) -> list[Heading]:
        """The article's headings, in order; sets all of it."""
        self.set_all()
        found = []
        block = self.document().begin()
        while block.isValid():
            if level := block.blockFormat().headingLevel():
                found.append(Heading(level, clear(block.text()).text, block.position()))
            block = block.next()
        return found

    def links(self) -> list[Link]:
        """The article's links, in order; sets all of it."""
        self.set_all()
        found: list[Link] = []
        block = self.document().begin()
        while block.isValid():
            for start, end, anchor in page_dress.anchors(block):
                if address := self._address(anchor):
                    cursor = QTextCursor(block)
                    cursor.setPosition(start)
                    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                    words = clear(cursor.selectedText()).text.strip()
                    found.append(Link(words or address, address, start))
            block = block.next()
        return found

    def go_to(self, position: int) -> None:
        """Brings a position to the top of what is seen, and puts the text cursor there."""
        cursor = self.textCursor()
        cursor.setPosition(position)
        self.setTextCursor(cursor)
        box = self.document().documentLayout().blockBoundingRect(cursor.block())
        self._scroll_to(round(box.top() - self._style().lead_px))

    def scroll_to_record(self) -> None:
        """Brings the record at the page's end into view."""
        self.set_all()
        self._scroll_to(self.verticalScrollBar().maximum())

    # ------------------------------------------------------------ what a person does

    def viewportEvent(self, event: QEvent) -> bool:
        """Takes no click on an old picture: what one sees there stands elsewhere by now."""
        if isinstance(event, (QMouseEvent, QContextMenuEvent)) and self._setting.old_picture is not None:
            return True
        return super().viewportEvent(event)

    def _on_scrolled(self) -> None:
        self._goes_to_hit = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._modifiers = event.modifiers()
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if event.key() == Qt.Key.Key_Space and plain:
            self.turn(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()  # back and forward are the window's
        else:
            super().keyPressEvent(event)

    def turn(self, pages: int) -> None:
        """A screenful on (1) or back (-1), or to the next or last article at the ends of this one."""
        bar = self.verticalScrollBar()
        if pages > 0 and self.complete and bar.value() >= bar.maximum():
            self.next_wanted.emit()
        elif pages < 0 and bar.value() <= bar.minimum() and not self._setting.returning:
            self.previous_wanted.emit()
        else:
            self._goes_to_hit = False
            self._setting.scroll(pages * max(1, self.viewport().height() - 2 * self._style().lead_px))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self._wheel += event.angleDelta().y()
        steps = int(self._wheel / _WHEEL_NOTCH)
        self._wheel -= steps * _WHEEL_NOTCH
        if steps:
            self.font_step_wanted.emit(steps)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = ""
        self._modifiers = event.modifiers()
        anchor = self.anchorAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and anchor.startswith("tag:"):
            self._pressed = anchor  # Qt would take a click with Shift for a longer selection
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed:
            anchor, self._pressed = self._pressed, ""
            if self.anchorAt(event.position().toPoint()) == anchor:
                self._follow(anchor, event.modifiers())
            return
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        copy = menu.addAction(self.tr("Copy"))
        copy.setEnabled(self.textCursor().hasSelection())
        copy.triggered.connect(self.copy)
        if address := self._address(self.anchorAt(event.pos())):
            link = menu.addAction(self.tr("Copy link address"))
            link.triggered.connect(lambda: QGuiApplication.clipboard().setText(address))
        menu.addSeparator()
        menu.addAction(self.tr("Select all")).triggered.connect(self.selectAll)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def _on_anchor_clicked(self, url: QUrl) -> None:
        self._follow(url.toString(), self._modifiers)

    def _follow(self, anchor: str, modifiers: Qt.KeyboardModifier) -> None:
        kind, _, number = anchor.partition(":")
        if kind == "record":
            self.record_toggled.emit()
        elif kind == "tag" and self._article and number.isdecimal() and int(number) < len(self._article.tags):
            self.tag_chosen.emit(self._article.tags[int(number)].label, modifiers)
        elif address := self._address(anchor):
            self.link_chosen.emit(address)

    def _address(self, anchor: str) -> str:
        """The address that a link of the article stands for, as its page wrote it."""
        kind, _, number = anchor.partition(":")
        links = self._writer.links if self._writer else []
        return links[int(number)] if kind == "link" and number.isdecimal() and int(number) < len(links) else ""

    def _on_highlighted(self, url: QUrl) -> None:
        kind, _, number = url.toString().partition(":")
        self._hovered_chip = int(number) if kind == "tag" and number.isdecimal() else -1
        self.viewport().update()
        self.link_hovered.emit(self._address(url.toString()))
