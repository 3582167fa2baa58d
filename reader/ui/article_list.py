"""The list pane: a head with title, count, sort and density, and the articles of the result below it."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QFrame, QHeaderView, QTableView

from reader.model import Sort, Summary
from reader.ui import dragging, wording
from reader.ui.article_delegate import ArticleDelegate
from reader.ui.article_rows import PAGE_ROWS, ArticleModel, row_in
from reader.ui.look import Look
from reader.ui.menus import Menu
from reader.ui.parts import Label, Sheet, ToolButton, column_of, row_of

TYPE_AHEAD_MS = 1200
COMMAND_LETTERS = "jksut"
_KEPT_ONE_BY_ONE = 64
_Flag = QItemSelectionModel.SelectionFlag


class _Place(NamedTuple):
    """Where the list stood: what is selected, and which row was at the top and by how much it was scrolled off."""

    current_id: int
    current_row: int
    selected_ids: tuple[int, ...]
    top_id: int
    top_offset_px: int
    at_top: bool


class ArticleView(QTableView):
    """The articles. Letters look for a headline, except for those that are commands."""

    opened = Signal(int)
    letters_typed = Signal(str)
    command_typed = Signal(str)
    tag_dropped = Signal(str, list)
    drop_hovered = Signal(str)
    """What would happen if the tag were dropped here; empty where nothing would."""
    size_step_wanted = Signal(int)
    rows_painted = Signal()
    """The first rows are on screen."""

    def __init__(self, look: Look, model: ArticleModel) -> None:
        super().__init__()
        self._look = look
        self._target = -1
        self.setObjectName("articles")
        self._typed = ""
        self.letters_act = True
        self._painted = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPE_AHEAD_MS)
        self._pause.timeout.connect(self._on_pause)
        self.setModel(model)
        self.verticalHeader().hide()
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(self.tr("Articles"))
        self.delegate = ArticleDelegate(look, self)
        self.setItemDelegate(self.delegate)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Where no row is current, none becomes so, as Qt would have it: that would open an article."""
        if self.currentIndex().isValid():
            super().focusInEvent(event)
        else:
            QAbstractScrollArea.focusInEvent(self, event)

    # -------------------------------------------------------- dragging

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drags the selected articles onto a tag or a folder."""
        model = self.model()
        rows = [
            row for span in self.selectionModel().selection().toList() for row in range(span.top(), span.bottom() + 1)
        ]
        if rows and isinstance(model, ArticleModel):
            first = model.summary(min(rows))
            data = dragging.carried(dragging.ARTICLES, [model.ids[row] for row in sorted(rows)])
            dragging.drag(self, self._look, data, first.title if first is not None else "", len(rows))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dragging.tag_in(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        label = dragging.tag_in(event.mimeData())
        row = self.rowAt(event.position().toPoint().y()) if label else -1
        self._show_target(row)
        if row >= 0:
            count = len(self._target_ids())
            said = wording.counted(self.tr("Add {tag} to 1 article"), self.tr("Add {{tag}} to {count} articles"), count)
            self.drop_hovered.emit(said.replace("{tag}", "#" + label))
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_target(-1)

    def dropEvent(self, event: QDropEvent) -> None:
        ids, label = self._target_ids(), dragging.tag_in(event.mimeData())
        self._show_target(-1)
        if ids and label:
            event.acceptProposedAction()
            self.tag_dropped.emit(label, ids)

    def _target_ids(self) -> list[int]:
        """The articles that a tag would be given to: the selected ones, if the pointer is over one of them."""
        model = self.model()
        if self._target < 0 or not isinstance(model, ArticleModel):
            return []
        selection = self.selectionModel()
        if not selection.isRowSelected(self._target):
            return [model.ids[self._target]]
        return [id for span in selection.selection().toList() for id in model.ids[span.top() : span.bottom() + 1]]

    def _show_target(self, row: int) -> None:
        if row != self._target:
            self._target = row
            self.viewport().update()
            if row < 0:
                self.drop_hovered.emit("")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted and self.model().rowCount():
            self._painted = True
            self.rows_painted.emit()
        if self._target >= 0:
            index = self.model().index(self._target, 0)
            dragging.ring(QPainter(self.viewport()), self._look, QRectF(self.visualRect(index)))

    def set_look(self, look: Look) -> None:
        self._look = look

    @property
    def row_px(self) -> int:
        """How high a row stands."""
        return self.verticalHeader().defaultSectionSize()

    @property
    def rows_seen(self) -> tuple[int, int]:
        """The first and the last row that can be seen."""
        last = self.rowAt(self.viewport().height() - 1)
        return max(0, self.rowAt(0)), last if last >= 0 else self.model().rowCount() - 1

    def set_row_height(self) -> None:
        """Follows the delegate; the row at the top stays at the top."""
        height = self.delegate.row_height()
        header = self.verticalHeader()
        if header.defaultSectionSize() != height:
            top = self.rowAt(0)
            header.setDefaultSectionSize(height)
            if top >= 0:
                self.verticalScrollBar().setValue(top * height)
        self.verticalScrollBar().setSingleStep(max(20, height // 2))
        if self.isVisible():
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_current()
        elif modifiers == Qt.KeyboardModifier.NoModifier and text and text.isprintable() and text != "/":
            self._type(text)
        elif event.key() == Qt.Key.Key_Delete:
            self.command_typed.emit("delete")
        elif event.key() == Qt.Key.Key_Escape and self._typed:
            self._on_pause()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            step = event.angleDelta().y()
            if step:
                self.size_step_wanted.emit(1 if step > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Qt's own search would read every row; ours is asked for by `letters_typed`."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self._open_current()

    def _open_current(self) -> None:
        model = self.model()
        if self.currentIndex().isValid() and isinstance(model, ArticleModel):
            self.opened.emit(model.ids[self.currentIndex().row()])

    def _type(self, text: str) -> None:
        if self.letters_act and not self._typed and text.lower() in COMMAND_LETTERS:
            self.command_typed.emit(text.lower())
            return
        if text == " " and not self._typed:
            self.command_typed.emit(" ")
            return
        self._typed += text
        self._pause.start()
        self.letters_typed.emit(self._typed)

    def _on_pause(self) -> None:
        self._typed = ""
        self._pause.stop()


class ArticleList(Sheet):
    """The list pane. Tells what the person chose; shows what it is given."""

    article_chosen = Signal(int)
    """The person moved to an article."""
    article_opened = Signal(int)
    """The person asked to read it: Enter or a double click."""
    selection_changed = Signal(int)
    sort_chosen = Signal(str)
    density_chosen = Signal(str)
    menu_wanted = Signal(QPoint)
    command_typed = Signal(str)
    letters_typed = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__("sheet")
        self._look = look
        self._telling = True
        self._headline_px = 14
        self.model = ArticleModel(self)
        self.view = ArticleView(look, self.model)
        self._title = Label(look, "", 13.5, 600, elide=True)
        self._count = Label(look, "", 12, 400, "soft", figures=True)
        self._sort = ToolButton(look, "sort", self.tr("Sort"), self.tr("Newest"), size=15)
        self._density = ToolButton(look, "density", self.tr("Row height"), size=16)
        self._head = Sheet("paneHead")
        self._sort_actions = self._make_sort_menu(look)
        self._density_actions = self._make_density_menu(look)
        self.setLayout(column_of(self._head, self.view, spacing=0))
        self.setFocusProxy(self.view)
        self.set_look(look)

        self.view.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.view.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.view.customContextMenuRequested.connect(
            lambda point: self.menu_wanted.emit(self.view.viewport().mapToGlobal(point))
        )
        self.view.opened.connect(self.article_opened)
        self.view.command_typed.connect(self.command_typed)
        self.view.letters_typed.connect(self.letters_typed)

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
        self._sort.setMenu(menu)
        return actions

    def _make_density_menu(self, look: Look) -> dict[str, QAction]:
        menu = Menu(look, self._density)
        group = QActionGroup(self)
        actions = {}
        for key, text in (("comfortable", self.tr("Comfortable")), ("compact", self.tr("Compact"))):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, key=key: self.density_chosen.emit(key))
            group.addAction(action)
            actions[key] = action
        self._density.setMenu(menu)
        return actions

    def sort_names(self) -> dict[str, str]:
        """The orders one can choose, and what they are called."""
        return {
            "relevance": self.tr("Relevance"),
            "newest": self.tr("Newest"),
            "oldest": self.tr("Oldest"),
            "imported": self.tr("Last imported"),
            "title": self.tr("Headline"),
            "source": self.tr("Source"),
        }

    # -------------------------------------------------------- what it shows

    def set_look(self, look: Look) -> None:
        self._look = look
        px = look.px
        self._head.setFixedHeight(px(44))
        old = self._head.layout()
        if old is None:
            self._head.setLayout(row_of(self._title, self._count, None, self._sort, self._density))
        lay = self._head.layout()
        assert lay is not None
        lay.setContentsMargins(px(28), 0, px(8), 0)
        lay.setSpacing(px(6))
        self.view.delegate.set_look(look.times(self._headline_px / 14))
        self.view.set_row_height()

    def set_title(self, title: str, count: int | None) -> None:
        """Shows what is listed, and how many there are where that is known."""
        self._title.say(title)
        self._count.say("" if count is None else wording.number(count))
        self._title.updateGeometry()

    def set_sort(self, sort: Sort, with_words: bool) -> None:
        """Shows the order; relevance is offered where the query has words."""
        self._sort_actions["relevance"].setVisible(with_words)
        self._sort_actions[sort].setChecked(True)
        self._sort.setText(self.sort_names()[sort])
        self._sort.set_name(self.tr("Sort: {order}").format(order=self.sort_names()[sort]))

    def set_rows(self, density: str, passages: bool, headline_px: int = 14) -> None:
        """Chooses the height of rows, the size of their letters, and whether they show the passage that matched."""
        compact = density == "compact"
        self._density_actions["compact" if compact else "comfortable"].setChecked(True)
        delegate, passages = self.view.delegate, passages and not compact
        if headline_px != self._headline_px:
            self._headline_px = headline_px
            delegate.set_look(self._look.times(headline_px / 14))
        if (delegate.compact, delegate.passages, delegate.row_height()) != (compact, passages, self.view.row_px):
            delegate.compact, delegate.passages = compact, passages
            self.view.set_row_height()

    def set_ahead(
        self, ids: array[int], first: Sequence[Summary], stays_id: int, density: str, passages: bool
    ) -> Iterator[None]:
        """Sets the rows that will be seen in a result in which an article stays; may be parted after each."""
        seen, compact = 1 + self.view.height() // self.view.row_px, density == "compact"
        row = row_in(ids, stays_id) if stays_id else -1
        rows = first[:seen] if row < seen else self.model.known(ids[row + 1 - seen : row + 2])
        yield
        yield from self._set(rows, compact, passages and not compact)

    def show_page(self, page: int, rows: Sequence[Summary]) -> Iterator[None]:
        """Shows the rows of a page when those that are seen are set; may be parted after each."""
        first, last = self.view.rows_seen
        start = page * PAGE_ROWS
        seen = frozenset(self.model.ids[max(first, start) : max(first, min(last + 1, start + PAGE_ROWS))])
        delegate = self.view.delegate
        yield from self._set([row for row in rows if row.id in seen], delegate.compact, delegate.passages)
        self.model.show_page(page, rows)

    def show_rows(self, rows: Sequence[Summary]) -> Iterator[None]:
        """Shows articles as they are now, where they stand; with none given, has all that are seen asked for again."""
        self.model.show_rows(rows)
        yield

    def _set(self, rows: Sequence[Summary], compact: bool, passages: bool) -> Iterator[None]:
        for row in rows:
            self.view.delegate.set_row(row, self.view.viewport().width(), compact, passages)
            yield

    def set_narrow(self, narrow: bool) -> None:
        """Leaves out count and density where there is little room."""
        self._density.setVisible(not narrow)
        self._count.setVisible(not narrow)

    def show_ids(self, ids: array[int], first: Sequence[Summary] = (), *, keep_row: bool = False) -> int:
        """Shows a result, keeping selection and place; tells the article that is current now, or 0.

        ``keep_row`` moves the selection to the same row where its article is gone: after a
        deletion the next article takes its place.
        """
        place = self._place()
        self._telling = False
        self.model.show_ids(ids, first)
        landed = self._go_back_to(place, keep_row)
        self._telling = True
        self.selection_changed.emit(self.selected_count)
        return landed

    # -------------------------------------------------------- selection and place

    @property
    def current_id(self) -> int:
        """The article the cursor stands on, or 0."""
        row = self.view.currentIndex().row()
        return self.model.ids[row] if 0 <= row < len(self.model.ids) else 0

    @property
    def selected_count(self) -> int:
        spans = self.view.selectionModel().selection().toList()
        return sum(span.bottom() - span.top() + 1 for span in spans)

    def selected_ids(self) -> list[int]:
        """The selected articles, in the order of the list."""
        rows: list[int] = []
        ids = self.model.ids
        for span in sorted(self.view.selectionModel().selection().toList(), key=lambda span: span.top()):
            rows.extend(ids[span.top() : span.bottom() + 1])
        return rows

    def select(self, article_id: int, *, tell: bool = False) -> bool:
        """Moves to an article; False where it is not in the result."""
        row = self.model.row_of(article_id)
        if row < 0:
            return False
        self._select_row(row, tell)
        return True

    def select_row(self, row: int) -> None:
        """Moves to a row and tells so."""
        if len(self.model.ids):
            self._select_row(max(0, min(len(self.model.ids) - 1, row)), True)

    def step(self, rows: int) -> bool:
        """Moves down (or up) by so many articles; False where there is none."""
        row = self.view.currentIndex().row() + rows
        if not 0 <= row < len(self.model.ids):
            return False
        self._select_row(row, True)
        return True

    def clear_selection(self) -> None:
        self._telling = False
        self.view.setCurrentIndex(QModelIndex())
        self.view.clearSelection()
        self._telling = True

    def summary_of(self, article_id: int) -> Summary | None:
        row = self.model.row_of(article_id)
        return self.model.summary(row) if row >= 0 else None

    def _select_row(self, row: int, tell: bool) -> None:
        self._telling = tell
        index = self.model.index(row, 0)
        self.view.selectionModel().setCurrentIndex(index, _Flag.ClearAndSelect | _Flag.Rows)
        self.view.scrollTo(index)
        self._telling = True

    def _place(self) -> _Place:
        top = self.view.rowAt(0)
        bar = self.view.verticalScrollBar()
        return _Place(
            self.current_id,
            self.view.currentIndex().row(),
            tuple(self.selected_ids()),
            self.model.ids[top] if 0 <= top < len(self.model.ids) else 0,
            bar.value() - top * self.view.verticalHeader().defaultSectionSize() if top >= 0 else 0,
            bar.value() == 0,
        )

    def _go_back_to(self, place: _Place, keep_row: bool) -> int:
        """Restores what can be restored and tells the article that is current now, or 0."""
        ids, selection = self.model.ids, self.view.selectionModel()
        row = self.model.row_of(place.current_id) if place.current_id else -1
        if row < 0 and keep_row and place.current_row >= 0 and len(ids):
            row = min(place.current_row, len(ids) - 1)
            selection.setCurrentIndex(self.model.index(row, 0), _Flag.ClearAndSelect | _Flag.Rows)
        else:
            if row >= 0:
                selection.setCurrentIndex(self.model.index(row, 0), _Flag.NoUpdate)
            selection.select(self._rows(place.selected_ids), _Flag.ClearAndSelect | _Flag.Rows)
        top = self.model.row_of(place.top_id) if place.top_id and not place.at_top else -1
        bar = self.view.verticalScrollBar()
        if top >= 0:
            bar.setValue(top * self.view.verticalHeader().defaultSectionSize() + place.top_offset_px)
        elif row >= 0 and not place.at_top:
            self.view.scrollTo(self.model.index(row, 0), QAbstractItemView.ScrollHint.EnsureVisible)
        else:
            bar.setValue(0)
        return ids[row] if row >= 0 else 0

    def _rows(self, wanted: Sequence[int]) -> QItemSelection:
        """The rows of some articles as ranges."""
        if len(wanted) <= _KEPT_ONE_BY_ONE:
            rows = sorted(row for row in map(self.model.row_of, wanted) if row >= 0)
        else:
            kept = frozenset(wanted)
            rows = [row for row, article_id in enumerate(self.model.ids) if article_id in kept]
        selection = QItemSelection()
        start = 0
        for n in range(1, len(rows) + 1):
            if n == len(rows) or rows[n] != rows[n - 1] + 1:
                selection.select(self.model.index(rows[start], 0), self.model.index(rows[n - 1], 0))
                start = n
        return selection

    def _on_current_changed(self, current: QModelIndex) -> None:
        if self._telling and current.isValid():
            self.article_chosen.emit(self.model.ids[current.row()])

    def _on_selection_changed(self) -> None:
        if self._telling:
            self.selection_changed.emit(self.selected_count)
