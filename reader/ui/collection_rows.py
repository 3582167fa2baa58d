"""Collections as rows: saved searches, and folders with what lies in them indented below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, Qt

from reader.model import Collection
from reader.query import InCollection
from reader.ui import dragging, wording
from reader.ui.article_rows import Index
from reader.ui.tag_rows import ROW, Place

_NOWHERE = QModelIndex()


def query_of(collection: Collection) -> str:
    """What the search box holds while a collection is shown: a saved search itself, or the name of a folder."""
    return collection.query or str(InCollection(collection.path))


class CollectionModel(QAbstractListModel):
    """The collections of the archive, each folder before what lies in it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._collections: list[Collection] = []
        self._rows: list[Place] = []

    @property
    def collections(self) -> Sequence[Collection]:
        return self._collections

    def show_collections(self, collections: Sequence[Collection]) -> None:
        rows = [
            Place(
                each.name,
                "search" if each.query else "collection",
                query_of(each),
                each.count,
                each.path.count("/"),
            )
            for each in collections
        ]
        if rows == self._rows and [each.id for each in collections] == [each.id for each in self._collections]:
            self._collections = list(collections)
            return
        self.beginResetModel()
        self._collections, self._rows = list(collections), rows
        self.endResetModel()

    def row_of(self, query: str) -> int:
        """The row whose query that is, or -1."""
        return next((n for n, row in enumerate(self._rows) if row.query == query), -1)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, collection = self._rows[index.row()], self._collections[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            kind = self.tr("saved search") if collection.query else self.tr("folder")
            inside = collection.path.rpartition("/")[0]
            place = [self.tr("in {folder}").format(folder=inside)] if inside else []
            return ", ".join([row.name, kind, *place, wording.number(row.count)])
        return None

    # -------------------------------------------------------- dragging

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return dragging.carried(dragging.COLLECTION, self._collections[indexes[0].row()].id)

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Articles and collections go into folders; a folder goes into none that lies in it."""
        target = self._collections[parent.row()]
        if target.query:
            return False
        carried = dragging.collection_in(data)
        return bool(dragging.articles_in(data)) or (bool(carried) and carried not in self._above(target))

    def _above(self, collection: Collection) -> list[int]:
        """A collection and the folders that it lies in."""
        parents = {each.id: each.parent_id for each in self._collections}
        found, id = [], collection.id
        while id:
            found.append(id)
            id = parents.get(id, 0)
        return found
