"""A list in the pane at the side: its rows are chosen with a click or Enter, dragged, and dropped on."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QListView, QStyledItemDelegate

from reader.ui import dragging
from reader.ui.look import Look
from reader.ui.parts import OverlaidBar

_ROWS_AT_ONCE = 500


class SideList(QListView):
    """Rows that are chosen under the modifiers that are held."""

    row_chosen = Signal(QModelIndex, Qt.KeyboardModifier)
    rename_wanted = Signal(QModelIndex)
    removal_wanted = Signal(QModelIndex)
    move_wanted = Signal(QModelIndex, int)
    """Alt with an arrow key: a row is to go up (-1) or down (1)."""
    dropped = Signal(QModelIndex, QMimeData)
    drop_hovered = Signal(QModelIndex, QMimeData)
    drop_left = Signal()

    def __init__(self, look: Look, model: QAbstractListModel, delegate: QStyledItemDelegate, name: str) -> None:
        super().__init__()
        self._look = look
        self._pressed = self._target = -1
        self._pressed_at = QPoint()
        self._taken: tuple[str, ...] = ()
        self._rolls = True
        self.setObjectName("tags")
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)  # of tens of thousands of rows, some in each turn
        self.setBatchSize(_ROWS_AT_ONCE)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(name)
        self._bar = OverlaidBar(self)

    def set_rolling(self, rolls: bool) -> None:
        """Whether the wheel moves its rows, or the pane in which it stands."""
        self._rolls = rolls
        self._bar.set_wanted(rolls)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._rolls:
            super().wheelEvent(event)
        else:
            event.ignore()

    def set_look(self, look: Look) -> None:
        self._look = look
        if self.isVisible():
            self.scheduleDelayedItemsLayout()
            self.viewport().update()

    def take_drops(self, *kinds: str) -> None:
        """Lets things of these kinds be dropped on rows."""
        self._taken = kinds
        self.setAcceptDrops(True)

    # -------------------------------------------------------- choosing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        index = self.indexAt(point)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._pressed_at = index.row(), point
        elif index.isValid():
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        moved = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if self._pressed < 0:
            super().mouseMoveEvent(event)
        elif moved >= QApplication.startDragDistance():
            index, self._pressed = self.model().index(self._pressed, 0), -1
            data = self.model().mimeData([index])
            if any(map(data.hasFormat, (dragging.TAG, dragging.COLLECTION))):
                dragging.drag(self, self._look, data, str(index.data()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, -1
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.row() == pressed:
            self.row_chosen.emit(index, event.modifiers())
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), event.key()
        alone = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not index.isValid():
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.row_chosen.emit(index, event.modifiers())
        elif key == Qt.Key.Key_F2:
            self.rename_wanted.emit(index)
        elif key == Qt.Key.Key_Delete:
            self.removal_wanted.emit(index)
        elif alone == Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_wanted.emit(index, -1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    # -------------------------------------------------------- dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(map(event.mimeData().hasFormat, self._taken)):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        takes = index.isValid() and self.model().canDropMimeData(
            event.mimeData(), Qt.DropAction.CopyAction, index.row(), 0, index
        )
        self._show_target(index.row() if takes else -1)
        if takes:
            self.drop_hovered.emit(index, event.mimeData())
            event.acceptProposedAction()
        else:
            self.drop_left.emit()
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_target(-1)
        self.drop_left.emit()

    def dropEvent(self, event: QDropEvent) -> None:
        index = self.model().index(self._target, 0)
        self._show_target(-1)
        self.drop_left.emit()
        if index.isValid():
            event.acceptProposedAction()
            self.dropped.emit(index, event.mimeData())

    def _show_target(self, row: int) -> None:
        if self._target != row:
            self._target = row
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._target >= 0:
            px = self._look.px
            row = QRectF(self.visualRect(self.model().index(self._target, 0)))
            dragging.ring(QPainter(self.viewport()), self._look, row.adjusted(px(8), 1, -px(8), -1))
