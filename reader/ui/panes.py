"""How the three panes share the window: side by side, with the tags as a drawer, or one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from reader.ui.look import Look
from reader.ui.notices import moves, slide
from reader.ui.parts import Sheet, column_of

if TYPE_CHECKING:
    from PySide6.QtCore import QPropertyAnimation

Width = Literal["three", "two", "one"]
THREE_FROM, ROOMY_FROM, TWO_FROM = 1000, 760, 620
DRAWER_MS = 140


class _Veil(QWidget):
    """What lies around the drawer: a click on it closes the drawer."""

    clicked = Signal()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()


class Panes(QWidget):
    """Tags, list and reader; or tags and a page that takes the place of both others.

    Units: the borders between the arrangements are in units of the look.
    """

    arranged = Signal(str)
    """The arrangement has changed: ``three``, ``two`` or ``one``."""

    def __init__(self, look: Look, tags: QWidget, articles: QWidget) -> None:
        super().__init__()
        self._look = look
        self._tags = tags
        self._reader = Sheet("reader")
        self._width: Width = "three"
        self._tags_shown = True
        self._reading = False
        self._alone = False
        self._whole: QWidget | None = None
        self._sizes: tuple[int, ...] = ()
        self.list_stack = QStackedWidget()
        self.list_stack.addWidget(articles)
        self.whole_stack = QStackedWidget()
        self.whole_stack.hide()
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        for pane in (tags, self.list_stack, self._reader, self.whole_stack):
            self._split.addWidget(pane)
        self._split.setStretchFactor(0, 0)
        self._split.setStretchFactor(1, 0)
        self._split.setStretchFactor(2, 1)
        self._split.setStretchFactor(3, 1)
        self._split.splitterMoved.connect(self._on_moved)
        lay = QVBoxLayout(self)
        lay.setContentsMargins(0, 0, 0, 0)
        lay.addWidget(self._split)
        self._veil = _Veil(self)
        self._veil.hide()
        self._veil.clicked.connect(self.close_drawer)
        self._drawer = Sheet("drawer", self)
        self._drawer.hide()
        drawer_lay = QVBoxLayout(self._drawer)
        drawer_lay.setContentsMargins(0, 0, 1, 0)
        self.set_look(look)

    @cached_property
    def _slide(self) -> QPropertyAnimation:
        return slide(self._drawer, DRAWER_MS)

    def set_reader(self, reader: QWidget) -> None:
        """Puts the reader into its place, which is an empty sheet until then."""
        self._reader.setLayout(column_of(reader, spacing=0))
        self._reader.setFocusProxy(reader)

    def set_look(self, look: Look) -> None:
        self._look = look
        px = look.px
        self._tags.setMinimumWidth(px(160))
        self._tags.setMaximumWidth(px(360))
        self._reader.setMinimumWidth(px(240))
        self._arrange()

    # -------------------------------------------------------- arrangement

    @property
    def width_now(self) -> Width:
        return self._width

    @property
    def roomy(self) -> bool:
        """Whether there is room for the lesser tools."""
        return self.width() / self._look.scale >= ROOMY_FROM

    @property
    def sizes(self) -> tuple[int, ...]:
        """The widths of tags and list in three panes, as they are to be kept."""
        return self._sizes

    def set_sizes(self, sizes: Sequence[int]) -> None:
        """Takes kept widths of tags and list."""
        if len(sizes) == 2 and all(size > 0 for size in sizes):
            self._sizes = tuple(sizes)
            self._share()

    def set_tags_shown(self, shown: bool) -> None:
        """In three panes: whether the tags are one of them."""
        self._tags_shown = shown
        self._arrange()

    def toggle_tags(self) -> bool:
        """Shows or hides the tags, as a pane or as a drawer; tells whether the pane is to be kept shown."""
        if self._width == "three":
            self.set_tags_shown(not self._tags_shown)
        elif self._drawer.isVisible():
            self.close_drawer()
        else:
            self.open_drawer()
        return self._tags_shown

    def show_whole(self, page: QWidget | None) -> None:
        """Puts a page in the place of list and reader; None brings them back."""
        self._whole = page
        if page is not None:
            if self.whole_stack.indexOf(page) < 0:
                self.whole_stack.addWidget(page)
            self.whole_stack.setCurrentWidget(page)
        self._arrange()

    def set_reading(self, reading: bool) -> None:
        """With one pane at a time: whether it is the reader."""
        if reading != self._reading:
            self._reading = reading
            self._arrange()

    def set_alone(self, alone: bool) -> None:
        """Shows the reader and nothing else, however wide the window is."""
        self._alone = alone
        self._arrange()

    @property
    def reading_alone(self) -> bool:
        """Whether the reader is the only pane, so that Back leads to the list."""
        return self._width == "one" and self._reading and self._whole is None

    def _arrange(self) -> None:
        units = self.width() / self._look.scale
        width: Width = "three" if units >= THREE_FROM else "two" if units >= TWO_FROM else "one"
        changed, self._width = width != self._width, width
        px = self._look.px
        if width == "three":
            self.close_drawer(at_once=True)
            if self._split.indexOf(self._tags) < 0:
                self._split.insertWidget(0, self._tags)
            self._tags.setVisible(self._tags_shown and not self._alone)
        elif not self._drawer.isVisible():
            self._tags.hide()
        one = width == "one"
        self.list_stack.setMinimumWidth(px(200) if one else px(240))
        self.list_stack.setMaximumWidth(16_777_215 if one else px(560))
        self.list_stack.setVisible(self._whole is None and not (one and self._reading) and not self._alone)
        self._reader.setVisible(self._whole is None and (self._alone or not (one and not self._reading)))
        self.whole_stack.setVisible(self._whole is not None)
        self._share()
        if changed:
            self.arranged.emit(width)

    def _share(self) -> None:
        """Gives tags and list their widths, and the rest to the reader."""
        px, width = self._look.px, self.width()
        kept = self._sizes if len(self._sizes) == 2 else (px(228), px(372))
        tags = kept[0] if self._width == "three" and self._tags_shown and not self._alone else 0
        if self._width == "three":
            listed = max(px(256), min(px(560), kept[1]))
        else:
            listed = px(312) if self.roomy else px(256)
        widths = {id(self._tags): tags, id(self.list_stack): listed}
        parts = [self._split.widget(n) for n in range(self._split.count())]
        rest = max(1, width - tags - (listed if self.list_stack.isVisibleTo(self) else 0))
        self._split.setSizes([widths.get(id(part), rest) for part in parts])

    def _on_moved(self) -> None:
        if self._width == "three" and self._whole is None:
            sizes = dict(zip(map(self._split.widget, range(self._split.count())), self._split.sizes(), strict=True))
            tags = sizes.get(self._tags, 0) or (self._sizes[0] if self._sizes else self._look.px(228))
            self._sizes = (tags, sizes.get(self.list_stack, self._look.px(372)))

    # -------------------------------------------------------- the drawer

    @property
    def drawer_open(self) -> bool:
        return self._drawer.isVisible()

    def open_drawer(self) -> None:
        """Slides the tags in over the list."""
        lay = self._drawer.layout()
        if self._width == "three" or lay is None:
            return
        lay.addWidget(self._tags)
        self._tags.show()
        self._lay_drawer()
        self._veil.show()
        self._veil.raise_()
        self._drawer.show()
        self._drawer.raise_()
        if moves(self):
            self._slide.setStartValue(QPoint(-self._drawer.width(), 0))
            self._slide.setEndValue(QPoint(0, 0))
            self._slide.start()

    def close_drawer(self, *, at_once: bool = False) -> None:
        if not self._drawer.isVisible():
            return
        self._slide.stop()
        inside = self._drawer.focusWidget() is not None and self._drawer.isAncestorOf(self._drawer.focusWidget())
        self._drawer.hide()
        self._veil.hide()
        self._split.insertWidget(0, self._tags)
        self._tags.setVisible(self._width == "three" and self._tags_shown)
        if inside and not at_once:
            page = self.list_stack.currentWidget() if self.list_stack.isVisible() else self._reader
            (page or self.list_stack).setFocus()

    def _lay_drawer(self) -> None:
        px = self._look.px
        self._drawer.setGeometry(0, 0, min(px(260), self.width() - px(40)), self.height())
        self._veil.setGeometry(self.rect())

    def resizeEvent(self, event: QEvent) -> None:
        self._arrange()
        if self._drawer.isVisible():
            self._lay_drawer()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._drawer.isVisible():
            self.close_drawer()
        else:
            super().keyPressEvent(event)
