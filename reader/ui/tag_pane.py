"""The tag pane: the places of the library, and the tags of the current result with their counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from reader.model import Collection, Counts
from reader.query import Query
from reader.ui import dragging, wording
from reader.ui.collection_rows import CollectionModel, query_of
from reader.ui.fields import PreeditEdit
from reader.ui.look import Look
from reader.ui.menus import Menu, add_swatches
from reader.ui.parts import Label, OverlaidBar, Sheet, ToolButton, column_of, row_of
from reader.ui.side_list import SideList
from reader.ui.tag_rows import ROW, Mode, Place, PlaceModel, TagDelegate, TagModel, TagRow, mode_of

if TYPE_CHECKING:
    from reader.tags import CountedTags
    from reader.ui.facet_pane import FacetPane

PLACE_QUERIES = ("", "is:unread", "is:starred", "has:note", "tags:none", "is:trashed")
FEW_TAGS, MOST_COLLECTIONS, LEAST_TAGS = 8, 10, 4
"""Rows of tags beside facets, rows of collections, and rows of tags for which there must be room without scrolling."""

_UNBOUNDED = 16_777_215


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
    merge_wanted = Signal(str)
    names_wanted = Signal(str)
    merge_chosen = Signal(str, str)
    """A tag was dropped on another."""
    folder_wanted = Signal(int)
    """A folder is to be made, inside another or (0) by itself."""
    save_wanted = Signal()
    """The search is to be kept as a collection."""
    collection_rename_wanted = Signal(int)
    collection_removal_wanted = Signal(int)
    collection_moved = Signal(int, int)
    """A collection is to go up (-1) or down (1) among those beside it."""
    collection_put = Signal(int, int)
    """A collection is to lie in a folder, or (0) by itself."""
    articles_put = Signal(int, list)
    """Articles were dropped on a folder."""
    articles_tagged = Signal(str, list)
    """Articles were dropped on a tag."""
    drop_hovered = Signal(str)
    """What would happen if it were dropped here; empty where nothing would."""
    value_chosen = Signal(str, str, bool)
    span_chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__("side")
        self._look = look
        self._text = ""
        self._tags_shown = True
        self._places = PlaceModel(self)
        self._tags = TagModel(self)
        self._delegate = TagDelegate(look, self)
        self._delegate.set_words(self._tags.mode_names())
        self._library = Label(look, self.tr("Library"), 11.5, 600, "soft")
        self.places = SideList(look, self._places, self._delegate, self.tr("Library"))
        self.places.set_rolling(False)
        self._collections = CollectionModel(self)
        self._shelf = Label(look, self.tr("Collections"), 11.5, 600, "soft")
        self._add = ToolButton(look, "add", self.tr("New collection"), size=12)
        self.collections = SideList(look, self._collections, self._delegate, self.tr("Collections"))
        self._heading = Label(look, self.tr("Tags"), 11.5, 600, "soft")
        self._sort = ToolButton(look, "down", self.tr("Sort tags"), self.tr("By count"), size=12)
        self._sort.setProperty("voice", "soft")
        self._sort.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.filter = PreeditEdit()
        self.filter.setObjectName("tagFilter")
        self.filter.setPlaceholderText(self.tr("Filter tags"))
        self.filter.setAccessibleName(self.tr("Filter tags"))
        self.filter.setClearButtonEnabled(False)
        self.tags = SideList(look, self._tags, self._delegate, self.tr("Tags"))
        self._all_shown = False
        self._more = ToolButton(look, "down", "", "0", size=12)
        self._more.setProperty("voice", "soft")
        self._more.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._more.clicked.connect(self._on_more)
        self._more_box = QWidget()
        self._more_box.setLayout(row_of(self._more, None))
        self._nothing = Label(look, self.tr("No tag holds this text"), 12.5, 400, "soft", wrap=True)
        self._span = "month"
        self._library_head, self._tag_head, self._filter_box = QWidget(), QWidget(), QWidget()
        self._collection_head = QWidget()
        self._library_head.setLayout(row_of(self._library, None))
        self._collection_head.setLayout(row_of(self._shelf, None, self._add))
        self._tag_head.setLayout(row_of(self._heading, None, self._sort))
        self._filter_box.setLayout(column_of(self.filter))
        self._inside = Sheet("plain")
        self._inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, False)
        self._rows = column_of(
            self._library_head,
            self.places,
            self._collection_head,
            self.collections,
            self._tag_head,
            self._filter_box,
            self._nothing,
            self.tags,
            self._more_box,
            None,
            spacing=0,
        )
        self._inside.setLayout(self._rows)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._inside)
        OverlaidBar(self._area)
        self.setLayout(column_of(self._area, spacing=0))
        self._nothing.hide()
        self._make_add_menu(look)
        self._sort_actions = self._make_sort_menu(look)
        self.show_counts(Counts())
        self.set_look(look)

        self.places.row_chosen.connect(self._on_place_chosen)
        self.tags.row_chosen.connect(self._on_tag_chosen)
        self.tags.rename_wanted.connect(lambda index: self.rename_wanted.emit(index.data()))
        self.tags.removal_wanted.connect(lambda index: self.removal_wanted.emit(index.data()))
        self.tags.customContextMenuRequested.connect(self._on_menu)
        self.filter.shown_text_changed.connect(self._on_filter)
        self.filter.returnPressed.connect(self.tags.setFocus)
        shelf, id_at = self.collections, self._collection_at
        shelf.row_chosen.connect(self._on_collection_chosen)
        shelf.rename_wanted.connect(lambda index: self.collection_rename_wanted.emit(id_at(index).id))
        shelf.removal_wanted.connect(lambda index: self.collection_removal_wanted.emit(id_at(index).id))
        shelf.move_wanted.connect(lambda index, step: self.collection_moved.emit(id_at(index).id, step))
        shelf.customContextMenuRequested.connect(self._on_collection_menu)
        shelf.take_drops(dragging.ARTICLES, dragging.COLLECTION)
        shelf.dropped.connect(self._on_dropped_on_collection)
        self.tags.take_drops(dragging.ARTICLES, dragging.TAG)
        self.tags.dropped.connect(self._on_dropped_on_tag)
        for view in (self.tags, self.collections):
            view.drop_hovered.connect(self._on_drop_hovered)
            view.drop_left.connect(lambda: self.drop_hovered.emit(""))

    @cached_property
    def facets(self) -> FacetPane:
        """Made when a result first has something to count."""
        from reader.ui.facet_pane import FacetPane

        facets = FacetPane(self._look)
        facets.set_span(self._span)
        facets.value_chosen.connect(self.value_chosen)
        facets.span_chosen.connect(self.span_chosen)
        self._rows.insertWidget(self._rows.indexOf(self._more_box) + 1, facets)
        return facets

    def set_span(self, span: str) -> None:
        """Counts articles by months, or by years."""
        self._span = span
        if "facets" in self.__dict__:
            self.facets.set_span(span)

    def _make_sort_menu(self, look: Look) -> dict[str, QAction]:
        menu = Menu(look, self._sort)
        group = QActionGroup(self)
        actions = {}
        for key, text in self.sort_names().items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, key=key: self.sort_chosen.emit(key))
            group.addAction(action)
            actions[key] = action
        menu.addSeparator()
        self.once = menu.addAction(self.tr("Only tags used once"))
        self.once.setCheckable(True)
        self.once.toggled.connect(self._on_once)
        menu.addAction(self.tr("Articles without a tag")).triggered.connect(lambda: self.place_chosen.emit("tags:none"))
        self._sort.setMenu(menu)
        return actions

    def sort_names(self) -> dict[str, str]:
        """The orders of tags, and what they are called."""
        return {"count": self.tr("By count"), "name": self.tr("By name"), "recent": self.tr("Last given")}

    def _make_add_menu(self, look: Look) -> None:
        menu = Menu(look, self._add)
        menu.addAction(self.tr("New folder…")).triggered.connect(lambda: self.folder_wanted.emit(0))
        self._save = menu.addAction(self.tr("Save this search…"))
        self._save.triggered.connect(lambda: self.save_wanted.emit())
        self._add.setMenu(menu)

    def set_look(self, look: Look) -> None:
        self._look = look
        px = look.px
        self._delegate.set_look(look)
        for head in (self._library_head, self._collection_head, self._tag_head):
            head.setFixedHeight(px(34))
        self._margins(self._collection_head, px(16), px(6), px(8), 0)
        self._margins(self._library_head, px(16), px(6), px(10), 0)
        self._margins(self._tag_head, px(16), px(6), px(8), 0)
        self._margins(self._filter_box, px(12), px(2), px(12), px(6))
        self._margins(self._more_box, px(8), 0, px(8), 0)
        self._margins(self, 0, px(4), 0, 0)
        self._nothing.setContentsMargins(px(16), px(4), px(16), px(4))
        self.filter.setFont(look.font(12.5))
        self.places.setFixedHeight(px(28) * len(PLACE_QUERIES))
        self._arrange()

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
        """What the place or the collection with that query is called; empty where it is none."""
        rows = (
            *self._places.rows,
            *(self._collections.index(n).data(ROW) for n in range(self._collections.rowCount())),
        )
        return next((row.name for row in rows if row.query == query), "")

    def show_query(self, query: Query, text: str) -> None:
        """Marks the place or collection that is shown."""
        place = text if text in PLACE_QUERIES else None
        self.show_place(place)
        row = self._collections.row_of(text) if place is None else -1
        self.collections.setCurrentIndex(self._collections.index(row) if row >= 0 else QModelIndex())
        if row < 0:
            self.collections.clearSelection()
        self._text = text
        self._save.setEnabled(bool(query))

    @property
    def collection_shown(self) -> int:
        """The collection whose articles are listed, or 0."""
        row = self._collections.row_of(self._text)
        return self._collections.collections[row].id if row >= 0 else 0

    def show_collections(self, collections: Sequence[Collection]) -> None:
        """Shows the saved searches and folders of the archive."""
        self._collections.show_collections(collections)
        row = self._collections.row_of(self._text)
        if row >= 0:
            self.collections.setCurrentIndex(self._collections.index(row))
        self._arrange()

    def show_tags(self, tags: CountedTags, modes: Mapping[str, Mode], known: CountedTags | None = None) -> None:
        """Shows the tags of a result; ``known`` are those of the archive. Shapes: ``modes`` by tag key."""
        current = self.tags.currentIndex().data() if self.tags.currentIndex().isValid() else None
        top = self.tags.verticalScrollBar().value()
        self._tags.show_tags(tags, modes, known)
        if current is not None:
            self.tags.setCurrentIndex(self.index_of(current))
        self._arrange()
        self.tags.verticalScrollBar().setValue(top)
        self._say_nothing()

    def set_sort(self, sort: str) -> None:
        chosen = sort if sort in self._sort_actions else "count"
        self._sort_actions[chosen].setChecked(True)
        self._sort.setText(self.sort_names()[chosen])
        self._tags.set_sort(chosen)

    def set_tags_shown(self, shown: bool) -> None:
        """An archive without articles has places only."""
        if shown != self._tags_shown:
            self._tags_shown = shown
            self._arrange()

    def _arrange(self) -> None:
        """Shares the height: the tags take what is left, or leave it to the facets below them.

        Nothing above the tags moves for the facets: what one looks at stays where it is, and the pane scrolls.
        """
        row, shown = self._look.px(28), self._tags_shown
        shelf = self._collections.rowCount()
        self._collection_head.setVisible(shown)
        self.collections.setVisible(shown and bool(shelf))
        self.collections.setFixedHeight(row * min(shelf, MOST_COLLECTIONS))
        for part in (self._tag_head, self._filter_box, self.tags):
            part.setVisible(shown)
        facets = shown and "facets" in self.__dict__ and not self.facets.isHidden()
        count = self._tags.size
        low = shown and self.height() < self._fixed_height() + row * min(count, LEAST_TAGS)
        together = facets or low  # the pane scrolls as one, and the list shows some of its rows or all of them
        high = min(_UNBOUNDED, row * (count if self._all_shown else min(count, FEW_TAGS)))
        self.tags.setMinimumHeight(high if together else row * min(count, LEAST_TAGS))
        self.tags.setMaximumHeight(high if together else _UNBOUNDED)
        self.tags.set_rolling(not together)
        self._more_box.setVisible(together and count > FEW_TAGS)
        number = wording.number(count)
        said = self.tr("Show fewer tags") if self._all_shown else self.tr("Show all {count} tags").format(count=number)
        self._more.setText(said)
        self._more.set_name(said)
        self._more.set_icon(self._look, "up" if self._all_shown else "down")
        self._rows.setStretch(self._rows.indexOf(self.tags), 0 if together or not shown else 1)
        self._rows.setStretch(self._rows.count() - 1, 1 if together or not shown else 0)

    def _fixed_height(self) -> int:
        """How high everything is that stands above the tags."""
        parts = (self._library_head, self.places, self._collection_head, self._tag_head, self._filter_box)
        shelf = self.collections.height() if self._collections.rowCount() else 0
        return sum(max(part.height(), part.minimumHeight()) for part in parts) + shelf

    def _on_more(self) -> None:
        self._all_shown = not self._all_shown
        self._tags.give_all(self._all_shown)
        self._arrange()
        if not self._all_shown:
            self.tags.scrollToTop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().height() != event.oldSize().height():
            self._arrange()

    def show_facets(self, facets: Mapping[str, Sequence[tuple[str, int]]], query: Query) -> None:
        """Shows what is counted in the result of a query."""
        if facets or "facets" in self.__dict__:
            self.facets.show_facets(facets, query)
            self._arrange()

    @property
    def labels(self) -> list[str]:
        """The tags that are shown, in their order."""
        return self._tags.labels

    def index_of(self, label: str) -> QModelIndex:
        """Where a tag stands in the list; invalid where it does not."""
        return self._tags.index(self._tags.row_of(label))

    def _say_nothing(self) -> None:
        self._nothing.say(
            self.tr("No tag holds this text") if self.filter.shown_text else self.tr("No tag is used once")
        )
        self._nothing.setVisible((bool(self.filter.shown_text) or self.once.isChecked()) and not self._tags.size)

    # -------------------------------------------------------- what was chosen

    def _on_filter(self, text: str) -> None:
        self._tags.set_filter(text)
        self._arrange()
        self._say_nothing()

    def _on_once(self, on: bool) -> None:
        self._tags.keep_once(on)
        self._heading.say(self.tr("Tags used once") if on else self.tr("Tags"))
        self._arrange()
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

    # -------------------------------------------------------- collections

    def _collection_at(self, index: QModelIndex) -> Collection:
        return self._collections.collections[index.row()]

    def _on_collection_chosen(self, index: QModelIndex) -> None:
        self.collections.setCurrentIndex(index)
        self.place_chosen.emit(query_of(self._collection_at(index)))

    def _on_collection_menu(self, point: QPoint) -> None:
        index = self.collections.indexAt(point)
        if index.isValid():
            menu = self.collection_menu(self._collection_at(index))
            menu.popup(self.collections.viewport().mapToGlobal(point))

    def collection_menu(self, collection: Collection) -> Menu:
        """The context menu of a collection."""
        look, id = self._look, collection.id
        menu = Menu(look, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not collection.query:
            inside = menu.addAction(look.icon("collection"), self.tr("New folder inside…"))
            inside.triggered.connect(lambda: self.folder_wanted.emit(id))
            menu.addSeparator()
        rename = menu.addAction(look.icon("pencil"), self.tr("Rename…") + "\tF2")
        rename.triggered.connect(lambda: self.collection_rename_wanted.emit(id))
        for step, icon, text in (
            (-1, "up", self.tr("Move up") + "\t" + self.tr("Alt+↑")),
            (1, "down", self.tr("Move down") + "\t" + self.tr("Alt+↓")),
        ):
            move = menu.addAction(look.icon(icon), text)
            move.triggered.connect(lambda _=False, step=step: self.collection_moved.emit(id, step))
        if collection.parent_id:
            out = menu.addAction(look.icon("back"), self.tr("Move out of its folder"))
            out.triggered.connect(lambda: self.collection_put.emit(id, 0))
        menu.addSeparator()
        text = self.tr("Delete the saved search") if collection.query else self.tr("Delete the folder")
        menu.addAction(look.icon("trash"), text).triggered.connect(lambda: self.collection_removal_wanted.emit(id))
        return menu

    # -------------------------------------------------------- what was dropped

    def _on_dropped_on_collection(self, index: QModelIndex, data: QMimeData) -> None:
        folder = self._collection_at(index)
        if ids := dragging.articles_in(data):
            self.articles_put.emit(folder.id, ids)
        else:
            self.collection_put.emit(dragging.collection_in(data), folder.id)

    def _on_dropped_on_tag(self, index: QModelIndex, data: QMimeData) -> None:
        label = index.data(ROW).tag.label
        if ids := dragging.articles_in(data):
            self.articles_tagged.emit(label, ids)
        else:
            self.merge_chosen.emit(dragging.tag_in(data), label)

    def _on_drop_hovered(self, index: QModelIndex, data: QMimeData) -> None:
        """Says what would happen here, for the status line and for those who do not see the ring."""
        count, row = len(dragging.articles_in(data)), index.data(ROW)
        if isinstance(row, Place):
            one, many = self.tr("Put 1 article into {name}"), self.tr("Put {count} articles into {{name}}")
            said = wording.counted(one, many, count) if count else self.tr("Move into {name}")
            self.drop_hovered.emit(said.replace("{name}", row.name))
        else:
            one, many = self.tr("Add {tag} to 1 article"), self.tr("Add {{tag}} to {count} articles")
            label = "#" + row.tag.label
            if count:
                self.drop_hovered.emit(wording.counted(one, many, count).replace("{tag}", label))
            else:
                old = "#" + dragging.tag_in(data)
                self.drop_hovered.emit(self.tr("Merge {old} into {tag}").format(old=old, tag=label))

    # -------------------------------------------------------- menus

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
        merge = menu.addAction(look.icon("merge"), self.tr("Merge into…"))
        merge.triggered.connect(lambda: self.merge_wanted.emit(label))
        names = menu.addAction(look.icon("alias"), self.tr("Same as (alias)…"))
        names.triggered.connect(lambda: self.names_wanted.emit(label))
        pin = menu.addAction(look.icon("pin"), self.tr("Unpin") if row.tag.pinned else self.tr("Pin"))
        pin.triggered.connect(lambda: self.pin_chosen.emit(label, not row.tag.pinned))
        swatches = add_swatches(menu, look, row.tag.colour)
        swatches.chosen.connect(lambda colour: self.colour_chosen.emit(label, colour))
        menu.addSeparator()
        remove = menu.addAction(look.icon("trash"), self.tr("Remove from all articles…"))
        remove.triggered.connect(lambda: self.removal_wanted.emit(label))
        return menu
