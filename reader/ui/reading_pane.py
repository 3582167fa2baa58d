"""The reading pane: tools for the article above, the article below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout

from reader.model import Article
from reader.render import Body, PageWords, note_blocks
from reader.ui import wording
from reader.ui.control_line import ControlLine
from reader.ui.find_bar import FindBar
from reader.ui.look import Look
from reader.ui.notices import announce
from reader.ui.page_text import Finder
from reader.ui.parts import Label, PushButton, Sheet, ToolButton, column_of, dress, row_of
from reader.ui.reading_page import ReadingPage
from reader.ui.record import record_of


class ReadingPane(Sheet):
    """Shows an article, or that none is chosen; asks for everything that is not its own to do.

    ``share_wanted`` says ``facebook``, ``x``, ``link`` or ``citation``; ``font_step_wanted`` says by how many sizes;
    ``link_hovered`` says the address under the pointer, or nothing.
    """

    tag_chosen = Signal(str, Qt.KeyboardModifier)
    link_chosen = Signal(str)
    link_hovered = Signal(str)
    print_wanted = Signal()
    share_wanted = Signal(str)
    font_step_wanted = Signal(int)
    star_toggled = Signal(bool)
    unread_wanted = Signal()
    tags_wanted = Signal()
    note_wanted = Signal()
    next_wanted = Signal()
    previous_wanted = Signal()
    more_wanted = Signal(QPoint)
    captures_wanted = Signal(QPoint)

    def __init__(self, look: Look) -> None:
        super().__init__("reader")
        self.setAccessibleName(self.tr("Article"))
        self._look = look
        self._article: Article | None = None
        self._marker: Finder | None = None
        self._kept: tuple[Mapping[str, bytes], Body | None] = ({}, None)
        self._narrow = False
        self._record_open = False
        self._arriving = 0
        self._captured: Article | None = None
        self._size_px, self._measure, self._line_height, self._korean_words = 18, 66, 1.56, True
        self.page = ReadingPage(look, self._size_px, self._measure, self._line_height)
        self.controls = ControlLine(look)
        self.page.set_controls(self.controls)
        self.find_bar = FindBar(look)
        self.find_bar.hide()
        self._nothing = Label(look, self.tr("Select an article"), 13, 400, "soft")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._head = Sheet("paneHead")
        self._build_head(look)
        self._old = Sheet("paneHead")
        self._old_said = Label(look, "", 12.5, 500, "warn", elide=True)
        self.newest = PushButton(look, self.tr("Back to the article"))
        self.newest.clicked.connect(self.leave_capture)
        self._old.setLayout(row_of(self._old_said, None, self.newest))
        self._old.hide()
        self._stack = QStackedLayout()
        box = column_of(self._head, self._old, self.find_bar, self._stack, spacing=0)
        box.setStretch(3, 1)
        self.setLayout(box)
        for part in (self._nothing, self.page):  # only now: a stack that lies in no window shows its first as one
            self._stack.addWidget(part)
        self.setFocusProxy(self.page)
        self._connect()
        self.set_look(look)
        self.show_nothing()

    def _build_head(self, look: Look) -> None:
        self.star = ToolButton(look, "star", self.tr("Star"))
        self.unread = ToolButton(look, "unread", self.tr("Mark as unread"))
        self.tags = ToolButton(look, "tag", self.tr("Tags"))
        self.note = ToolButton(look, "note", self.tr("Note"))
        self.cite = ToolButton(look, "cite", self.tr("Copy citation"))
        self.captures = ToolButton(look, "captures", self.tr("Captures"), " ", size=16)
        self.hit_count = Label(look, "", 12.5, 500, figures=True)
        self.previous = ToolButton(look, "up", self.tr("Previous hit"), size=16, keys="Shift+F3")
        self.following = ToolButton(look, "down", self.tr("Next hit"), size=16, keys="F3")
        self.more = ToolButton(look, "more", self.tr("More"))
        self._tools = (self.star, self.unread, self.tags, self.note, self.cite, self.captures, self.more)
        self._spare = (self.unread, self.note, self.cite)
        self._head_lay = QHBoxLayout(self._head)
        for tool in self._tools[:-1]:
            self._head_lay.addWidget(tool)
        self._head_lay.addStretch(1)
        for part in (self.hit_count, self.previous, self.following, self.more):
            self._head_lay.addWidget(part)

    def _connect(self) -> None:
        page, controls, find = self.page, self.controls, self.find_bar
        page.tag_chosen.connect(self.tag_chosen)
        page.link_chosen.connect(self.link_chosen)
        page.link_hovered.connect(self.link_hovered)
        page.font_step_wanted.connect(self.font_step_wanted)
        page.next_wanted.connect(self.next_wanted)
        page.previous_wanted.connect(self.previous_wanted)
        page.record_toggled.connect(self._on_record_toggled)
        page.hits_changed.connect(self._say_hits)
        controls.print_wanted.connect(self.print_wanted)
        controls.font_step_wanted.connect(self.font_step_wanted)
        controls.share_wanted.connect(self.share_wanted)
        find.finder_changed.connect(self._on_finder_changed)
        find.step_wanted.connect(lambda step: self.next_hit() if step > 0 else self.previous_hit())
        find.closed.connect(self.close_find)
        self.star.clicked.connect(self._on_star)
        self.unread.clicked.connect(lambda: self.unread_wanted.emit())
        self.tags.clicked.connect(lambda: self.tags_wanted.emit())
        self.note.clicked.connect(lambda: self.note_wanted.emit())
        self.cite.clicked.connect(lambda: self.share_wanted.emit("citation"))
        self.captures.clicked.connect(self._on_captures)
        self.previous.clicked.connect(lambda: self.previous_hit())
        self.following.clicked.connect(lambda: self.next_hit())
        self.more.clicked.connect(lambda: self.more_wanted.emit(self.more.mapToGlobal(QPoint(0, self.more.height()))))

    # ------------------------------------------------------------ what is shown

    @property
    def article_id(self) -> int:
        """The number of the article that is shown; 0 for none."""
        return self._article.id if self._article else 0

    def show_article(
        self, article: Article, pictures: Mapping[str, bytes], marker: Finder | None, body: Body | None = None
    ) -> None:
        """Shows an article and marks its hits. One that is shown already stays where one reads it."""
        before, self._article = self._article, article
        if self._captured is not None and self._captured.id != article.id:
            self._captured = None
            self._old.hide()
        new_marker, self._marker = marker is not self._marker, marker
        if self._captured is not None:
            self._kept = pictures, body
        elif before is not None and before.id == article.id and _same_page(before, article):
            if new_marker and not self.finding:
                self.page.mark(marker)
            if self._record_open and before.events != article.events:
                self.page.set_words(self._words())
        else:
            if before is None or before.id != article.id:
                self._record_open = False
            self._stack.setCurrentWidget(self.page)
            finder = self.find_bar.finder if self.finding else marker
            self._fit_controls()
            self._kept = pictures, body
            self.page.show_article(article, pictures, self._words(), finder, body)
            arriving, self._arriving = self._arriving, 0
            if arriving:
                (self.next_hit if arriving > 0 else self.previous_hit)()
        self.controls.set_address(bool(article.url))
        self._say_article(article)
        self._say_hits()

    def show_capture(self, captured: Article, pictures: Mapping[str, bytes], said: str) -> None:
        """Shows the article that is read as an earlier capture has it, and says which one it is."""
        if self._article is None or self._article.id != captured.id:
            return
        self._captured = captured
        self._old_said.say(said)
        self._old.show()
        finder = self.find_bar.finder if self.finding else self._marker
        self.page.show_article(captured, pictures, self._words(), finder)
        self._say_hits()
        announce(self.page, said)

    def leave_capture(self) -> None:
        """Shows the article again as it is now."""
        if self._captured is None or self._article is None:
            return
        self._captured = None
        self._old.hide()
        pictures, body = self._kept
        finder = self.find_bar.finder if self.finding else self._marker
        self.page.show_article(self._article, pictures, self._words(), finder, body)
        self._say_hits()
        self.page.setFocus()

    @property
    def capture_shown(self) -> str:
        """Which earlier capture is shown; empty where the article is shown as it is now."""
        return self._old_said.whole if self._captured is not None else ""

    def open_record(self) -> None:
        """Opens the record and brings it into view."""
        if not self._record_open:
            self._on_record_toggled()
        self.page.scroll_to_record()

    def show_nothing(self) -> None:
        """Empties the pane, and says what to do."""
        self._captured = None
        self._old.hide()
        self._article, self._marker = None, None
        self.find_bar.hide()
        self.page.show_nothing()
        self._stack.setCurrentWidget(self._nothing)
        for tool in self._tools:
            tool.setVisible(False)
        self._say_hits()

    def arrive(self, step: int) -> None:
        """Has the next article that is shown begin at its first hit (1), its last (-1), or its headline (0)."""
        self._arriving = step

    def update_marks(self, marker: Finder | None) -> None:
        """Marks the words of another query in the article that is shown."""
        self._marker = marker
        if not self.finding:
            self.page.mark(marker)

    def set_font_px(self, size_px: int) -> None:
        if size_px != self._size_px:
            self._size_px = size_px
            self._set_type()
            announce(self.page, self.controls.small_font.accessibleDescription())

    def set_measure(self, letters: int) -> None:
        """Letters in a line of the column, at most."""
        if letters != self._measure:
            self._measure = letters
            self._set_type()

    def set_line_height(self, times: float) -> None:
        """From line to line, in sizes of the text."""
        if times != self._line_height:
            self._line_height = times
            self._set_type()

    def set_korean_words(self, whole: bool) -> None:
        """Whether lines of Korean break between words only."""
        if whole != self._korean_words:
            self._korean_words = whole
            self._set_type()

    def set_look(self, look: Look) -> None:
        self._look = look
        px = look.px
        self._head.setFixedHeight(px(44))
        self._old.setFixedHeight(px(44))
        old = self._old.layout()
        if old is not None:
            old.setContentsMargins(px(16), 0, px(12), 0)
        self._head_lay.setContentsMargins(px(12), 0, px(8), 0)
        self._head_lay.setSpacing(px(2))
        dress(self, look)
        self.controls.set_size(self._size_px)
        if self._article:
            self._say_article(self._article)
        self._fit_controls()

    def set_narrow(self, narrow: bool) -> None:
        """In a narrow window the lesser tools are in the menu behind More alone."""
        self._narrow = narrow
        for tool in self._spare:
            tool.setVisible(self._article is not None and not narrow)

    def scroll_on(self) -> None:
        """A screenful on, and at the article's end to the next one."""
        self.page.turn(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_controls()

    def _set_type(self) -> None:
        self.controls.set_size(self._size_px)
        self.page.set_type(self._size_px, self._measure, self._line_height, self._korean_words)
        self._fit_controls()

    def _fit_controls(self) -> None:
        self.controls.fit(self.width(), self.page.column_px())
        self.page.place_controls()

    def _words(self) -> PageWords:
        article = self._article
        record = record_of(article, whole=self._record_open) if article else ("",)
        return PageWords(
            self.tr("The picture was not saved with the page."),
            record,
            self._record_open,
            self.tr("Your note"),
            note_blocks(article.note) if article else (),
        )

    def _say_article(self, article: Article) -> None:
        """Brings the tools above into agreement with the article."""
        self.star.set_icon(
            self._look, "star-fill" if article.starred else "star", "star" if article.starred else "soft"
        )
        self.star.set_name(self.tr("Remove the star") if article.starred else self.tr("Star"))
        self.note.set_icon(self._look, "note", "accent" if article.note else "soft")
        self.note.set_name(self.tr("Change the note") if article.note else self.tr("Write a note"))
        count = len(article.captures)
        said = self.tr("1 capture") if count == 1 else self.tr("{count} captures").format(count=wording.number(count))
        self.captures.setText(said)
        self.captures.set_name(said)
        for tool in self._tools:
            tool.setVisible(tool not in self._spare or not self._narrow)
        self.captures.setVisible(count > 0)

    def _on_star(self) -> None:
        if self._article:
            self.star_toggled.emit(not self._article.starred)

    def _on_captures(self) -> None:
        self.captures_wanted.emit(self.captures.mapToGlobal(QPoint(0, self.captures.height())))

    def _on_record_toggled(self) -> None:
        self._record_open = not self._record_open
        self.page.set_words(self._words())

    # ------------------------------------------------------------ hits

    @property
    def finding(self) -> bool:
        """Whether the find bar is open, so that its words are marked instead of the query's."""
        return not self.find_bar.isHidden()

    def open_find(self) -> None:
        """Opens the find bar, with what is selected in it."""
        if self._article:
            chosen = self.page.textCursor().selectedText()
            self.find_bar.open(chosen if 0 < len(chosen) <= 80 and "\u2029" not in chosen else "")

    def close_find(self) -> None:
        """Closes the find bar; the query's words are marked again."""
        self.find_bar.hide()
        self.page.mark(self._marker)
        self.page.setFocus()

    def next_hit(self) -> bool:
        """Stands on the next hit; False past the last one, where the next article is the window's to open."""
        following = self.page.now + 1
        self.page.set_hit(following)
        return self._go(following, wrapped=0)

    def previous_hit(self) -> bool:
        """Stands on the hit before, from the beginning on the last; False before the first one."""
        self.page.set_all()
        now = self.page.now
        return self._go(now - 1 if now >= 0 else self.page.hits - 1, wrapped=self.page.hits - 1)

    def _go(self, number: int, wrapped: int) -> bool:
        if not 0 <= number < self.page.hits and self.finding:
            number = wrapped
        if not 0 <= number < self.page.hits:
            return False
        self.page.go_to_hit(number)
        announce(self.page, self._hits_said())
        return True

    def _on_finder_changed(self, finder: Finder) -> None:
        if not self.finding:
            return
        self.page.mark(finder, go=True)

    def _hits_said(self) -> str:
        hits, now = self.page.hits, self.page.now
        if now >= 0:
            hits = max(hits, now + 1)  # while they are found again
            return self.tr("{n} of {count}").format(n=wording.number(now + 1), count=wording.number(hits))
        return self.tr("1 hit") if hits == 1 else self.tr("{count} hits").format(count=wording.number(hits))

    def _say_hits(self) -> None:
        hits, said = self.page.hits, self._hits_said()
        shown = self._article is not None and self._marker is not None and hits > 0 and not self.finding
        for part in (self.hit_count, self.previous, self.following):
            part.setVisible(shown)
        self.hit_count.say(said)
        if self.finding:
            typed = bool(self.find_bar.finder.words.strip())
            none = self.tr("No hit") if self.page.complete else ""
            self.find_bar.say((said if hits else none) if typed else "", hits > 0)


def _same_page(one: Article, other: Article) -> bool:
    """Whether two states of an article look alike on the page, so that it need not be set again."""

    def page(article: Article) -> Article:
        return replace(article, unread=False, starred=False, trashed=False, events=())

    return page(one) == page(other)
