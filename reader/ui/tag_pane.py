"""The tag pane: the places of the library, and the tags of the current result with their counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from reader.model import Counts, Tag
from reader.ui.fields import PreeditEdit
from reader.ui.look import Look
from reader.ui.menus import Menu, add_swatches
from reader.ui.parts import Label, Sheet, ToolButton, column_of, row_of
from reader.ui.tag_rows import ROW, Mode, Place, PlaceModel, TagDelegate, TagModel, TagRow, mode_of

PLACE_QUERIES = ("", "is:unread", "is:starred", "has:note", "tags:none", "is:trashed")


class _Rows(QListView):
    """A list whose rows are chosen with a click or Enter, under the modifiers that are held."""

    row_chosen = Signal(QModelIndex, Qt.KeyboardModifier)
    rename_wanted = Signal(QModelIndex)

    def __init__(self, model: QAbstractListModel, delegate: TagDelegate, name: str) -> None:
        super().__init__()
        self.setObjectName("tags")
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(500)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.row_chosen.emit(index, event.modifiers())
        elif index.isValid():
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and index.isValid():
            self.row_chosen.emit(index, event.modifiers())
        elif event.key() == Qt.Key.Key_F2 and index.isValid():
            self.rename_wanted.emit(index)
        else:
            super().keyPressEvent(event)


class TagPane(Sheet):
    """The tag pane. Tells what was chosen; what that makes of the query comes back by `show_tags`."""

    tag_chosen = Signal(str, str)
    """A label, and the part in the query that it is to play (empty: none)."""
    place_chosen = Signal(str)
    sort_chosen = Signal(str)
    rename_wanted = Signal(str)
    pin_chosen = Signal(str, bool)
    colour_chosen = Signal(str, str)
    removal_wanted = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__("side")
        self._look = look
        self._places = PlaceModel(self)
        self._tags = TagModel(self)
        self._delegate = TagDelegate(look, self)
        self._delegate.set_words(self._tags.mode_names())
        self._library = Label(look, self.tr("Library"), 11.5, 600, "soft")
        self.places = _Rows(self._places, self._delegate, self.tr("Library"))
        self.places.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._heading = Label(look, self.tr("Tags"), 11.5, 600, "soft")
        self._sort = ToolButton(look, "down", self.tr("Sort tags"), self.tr("By count"), size=12)
        self._sort.setProperty("voice", "soft")
        self._sort.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.filter = PreeditEdit()
        self.filter.setObjectName("tagFilter")
        self.filter.setPlaceholderText(self.tr("Filter tags"))
        self.filter.setAccessibleName(self.tr("Filter tags"))
        self.filter.setClearButtonEnabled(False)
        self.tags = _Rows(self._tags, self._delegate, self.tr("Tags"))
        self._nothing = Label(look, self.tr("No tag holds this text"), 12.5, 400, "soft", wrap=True)
        self._library_head, self._tag_head, self._filter_box = QWidget(), QWidget(), QWidget()
        self._library_head.setLayout(row_of(self._library, None))
        self._tag_head.setLayout(row_of(self._heading, None, self._sort))
        self._filter_box.setLayout(column_of(self.filter))
        self.setLayout(
            column_of(
                self._library_head,
                self.places,
                self._tag_head,
                self._filter_box,
                self._nothing,
                self.tags,
                spacing=0,
            )
        )
        self._nothing.hide()
        self._sort_actions = self._make_sort_menu(look)
        self.show_counts(Counts())
        self.set_look(look)

        self.places.row_chosen.connect(self._on_place_chosen)
        self.tags.row_chosen.connect(self._on_tag_chosen)
        self.tags.rename_wanted.connect(lambda index: self.rename_wanted.emit(index.data()))
        self.tags.customContextMenuRequested.connect(self._on_menu)
        self.filter.shown_text_changed.connect(self._on_filter)
        self.filter.returnPressed.connect(self.tags.setFocus)

    def _make_sort_menu(self, look: Look) -> dict[str, QAction]:
        menu = Menu(look, self._sort)
        group = QActionGroup(self)
        actions = {}
        for key, text in (("count", self.tr("By count")), ("name", self.tr("By name"))):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, key=key: self.sort_chosen.emit(key))
            group.addAction(action)
            actions[key] = action
        self._sort.setMenu(menu)
        return actions

    def set_look(self, look: Look) -> None:
        self._look = look
        px = look.px
        self._delegate.set_look(look)
        for head in (self._library_head, self._tag_head):
            head.setFixedHeight(px(34))
        self._margins(self._library_head, px(16), px(6), px(10), 0)
        self._margins(self._tag_head, px(16), px(6), px(8), 0)
        self._margins(self._filter_box, px(12), px(2), px(12), px(6))
        self._margins(self, 0, px(4), 0, 0)
        self._nothing.setContentsMargins(px(16), px(4), px(16), px(4))
        self.filter.setFont(look.font(12.5))
        self.places.setFixedHeight(px(28) * len(PLACE_QUERIES))
        for view in (self.places, self.tags):
            view.scheduleDelayedItemsLayout()
            view.viewport().update()

    @staticmethod
    def _margins(widget: QWidget, left: int, top: int, right: int, bottom: int) -> None:
        layout = widget.layout()
        if layout is not None:
            layout.setContentsMargins(left, top, right, bottom)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(228), self._look.px(400))

    # -------------------------------------------------------- what it shows

    def show_counts(self, counts: Counts) -> None:
        """Shows how many articles each place of the library holds."""
        names = (
            (self.tr("All articles"), "all", counts.articles),
            (self.tr("Unread"), "unread", counts.unread),
            (self.tr("Starred"), "star", counts.starred),
            (self.tr("With notes"), "note", counts.noted),
            (self.tr("Untagged"), "untagged", counts.untagged),
            (self.tr("Trash"), "trash", counts.trashed),
        )
        rows = [Place(name, icon, query, n) for (name, icon, n), query in zip(names, PLACE_QUERIES, strict=True)]
        self._places.show_places(rows)

    def show_place(self, query: str | None) -> None:
        """Marks the place whose query is shown; None for a query that is no place."""
        row = PLACE_QUERIES.index(query) if query in PLACE_QUERIES else -1
        if row >= 0:
            self.places.setCurrentIndex(self._places.index(row))
        else:
            self.places.clearSelection()
            self.places.setCurrentIndex(QModelIndex())

    def place_name(self, query: str) -> str:
        """What the place with that query is called; empty where it is none."""
        return next((row.name for row in self._places.rows if row.query == query), "")

    def show_tags(self, tags: Sequence[Tag], modes: Mapping[str, Mode]) -> None:
        """Shows the tags of a result. Shapes: ``modes`` by tag key."""
        current = self.tags.currentIndex().data() if self.tags.currentIndex().isValid() else None
        self._tags.show_tags(tags, modes)
        for row, each in enumerate(self._tags.rows):
            if each.tag.label == current:
                self.tags.setCurrentIndex(self._tags.index(row))
                break
        self._say_nothing()

    def set_sort(self, sort: str) -> None:
        self._sort_actions["name" if sort == "name" else "count"].setChecked(True)
        self._sort.setText(self.tr("By name") if sort == "name" else self.tr("By count"))
        self._tags.set_sort(sort)

    def set_tags_shown(self, shown: bool) -> None:
        """An archive without articles has places only."""
        for part in (self._tag_head, self._filter_box, self.tags):
            part.setVisible(shown)
        layout = self.layout()
        if layout is not None:
            layout.setAlignment(Qt.AlignmentFlag(0) if shown else Qt.AlignmentFlag.AlignTop)

    @property
    def labels(self) -> list[str]:
        """The tags that are shown, in their order."""
        return [row.tag.label for row in self._tags.rows]

    def index_of(self, label: str) -> QModelIndex:
        """Where a tag stands in the list; invalid where it does not."""
        labels = self.labels
        return self._tags.index(labels.index(label)) if label in labels else QModelIndex()

    def _say_nothing(self) -> None:
        self._nothing.setVisible(bool(self.filter.shown_text) and not self._tags.rows)

    # -------------------------------------------------------- what was chosen

    def _on_filter(self, text: str) -> None:
        self._tags.set_filter(text)
        self._say_nothing()

    def _on_place_chosen(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        assert isinstance(row, Place)
        self.places.setCurrentIndex(index)
        self.place_chosen.emit(row.query)

    def _on_tag_chosen(self, index: QModelIndex, modifiers: Qt.KeyboardModifier) -> None:
        row = index.data(ROW)
        assert isinstance(row, TagRow)
        self.tags.setCurrentIndex(index)
        self.tag_chosen.emit(row.tag.label, mode_of(modifiers, row.mode))

    def _on_menu(self, point: QPoint) -> None:
        index = self.tags.indexAt(point)
        if index.isValid():
            self.tags.setCurrentIndex(index)
            self.menu_for(index.data(ROW)).popup(self.tags.viewport().mapToGlobal(point))

    def menu_for(self, row: TagRow) -> Menu:
        """The context menu of a tag."""
        look, label = self._look, row.tag.label
        menu = Menu(look, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        modes: tuple[tuple[Mode, str, str], ...] = (
            ("only", self.tr("Only this tag"), self.tr("Click")),
            ("and", self.tr("And this tag"), self.tr("Ctrl+Click")),
            ("or", self.tr("Or this tag"), self.tr("Shift+Click")),
            ("not", self.tr("Not this tag"), self.tr("Alt+Click")),
        )
        for mode, text, keys in modes:
            action = menu.addAction(look.icon(mode), f"{text}\t{keys}")
            action.triggered.connect(lambda _=False, mode=mode: self.tag_chosen.emit(label, mode))
        menu.addSeparator()
        rename = menu.addAction(look.icon("pencil"), self.tr("Rename…") + "\tF2")
        rename.triggered.connect(lambda: self.rename_wanted.emit(label))
        pin = menu.addAction(look.icon("pin"), self.tr("Unpin") if row.tag.pinned else self.tr("Pin"))
        pin.triggered.connect(lambda: self.pin_chosen.emit(label, not row.tag.pinned))
        swatches = add_swatches(menu, look, row.tag.colour)
        swatches.chosen.connect(lambda colour: self.colour_chosen.emit(label, colour))
        menu.addSeparator()
        remove = menu.addAction(look.icon("trash"), self.tr("Remove from all articles…"))
        remove.triggered.connect(lambda: self.removal_wanted.emit(label))
        return menu
