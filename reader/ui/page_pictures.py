"""The pictures of the page: sized to its column when it is laid out, decoded when they are seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, QRect, QRectF, QSize, QSizeF, QTimer
from PySide6.QtGui import QColor, QPainter, QPixmap, QPyTextObject, QTextDocument, QTextFormat

from reader.render import PictureBox
from reader.ui import rasters

BUDGET_BYTES = 96 * 1024 * 1024
"""What all decoded pictures of one page may take together."""

_SETTLED_MS = 90


class PagePictures(QPyTextObject):
    """Draws ``picture:3`` from the article's own bytes; nothing else is ever looked up.

    ``redraw`` is called when a picture can be drawn sharper than it was.
    """

    def __init__(self, parent: QObject, redraw: Callable[[], None]) -> None:
        super().__init__(parent)
        self._boxes: Sequence[PictureBox] = ()
        self._bytes: Mapping[str, bytes] = {}
        self._sizes: dict[str, QSize] = {}
        self._drawn: dict[int, tuple[QPixmap, QSize]] = {}
        self._column_px = 0
        self._line_px = 0
        self._padding_px = 0
        self._empty = QColor()
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLED_MS)
        self._settling.timeout.connect(redraw)

    def fill(self, boxes: Sequence[PictureBox], pictures: Mapping[str, bytes]) -> None:
        """The pictures of a page. Boxes may be added while the page is still being written."""
        if pictures is not self._bytes:
            self._bytes = pictures
            self._sizes.clear()
            self._drawn.clear()
        self._boxes = boxes

    def fit(self, column_px: int, line_px: int, padding_px: int, empty: QColor) -> None:
        """The column that pictures fill at most, the height of a line, and a table's padding."""
        if column_px != self._column_px and self._drawn:
            self._settling.start()
        self._column_px, self._line_px, self._padding_px, self._empty = column_px, line_px, padding_px, empty

    def intrinsicSize(self, document: QTextDocument, position: int, form: QTextFormat) -> QSizeF:
        number = self._number(form)
        if number is None:
            return QSizeF(1, 1)
        box = self._boxes[number]
        natural = self._natural(box)
        most_wide = self._column_px * box.share - (2 * self._padding_px if box.share < 1 else 0)
        most_high = float(self._line_px) if box.inline else float("inf")
        scale = min(1.0, max(8.0, most_wide) / natural.width(), most_high / natural.height())
        return QSizeF(max(1, round(natural.width() * scale)), max(1, round(natural.height() * scale)))

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, document: QTextDocument, position: int, form: QTextFormat
    ) -> None:
        number = self._number(form)
        if number is None:
            return
        place = QRect(round(rect.x()), round(rect.y()), round(rect.width()), round(rect.height()))
        ratio = painter.device().devicePixelRatioF()
        pixmap = self._pixmap(number, QSize(round(place.width() * ratio), round(place.height() * ratio)))
        if pixmap.isNull():
            painter.fillRect(place, self._empty)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, pixmap)

    def _number(self, form: QTextFormat) -> int | None:
        scheme, _, number = form.toImageFormat().name().partition(":")
        if scheme != "picture" or not number.isdecimal() or int(number) >= len(self._boxes):
            return None
        return int(number)

    def _natural(self, box: PictureBox) -> QSize:
        picture = box.picture
        if picture.width > 0 and picture.height > 0:
            return QSize(picture.width, picture.height)
        if picture.sha256 not in self._sizes:
            size = rasters.natural_size(self._bytes.get(picture.sha256, b""))
            self._sizes[picture.sha256] = size if not size.isEmpty() else QSize(320, 200)
        return self._sizes[picture.sha256]

    def _pixmap(self, number: int, size: QSize) -> QPixmap:
        """The picture at a size in pixels of the screen; at an older size for as long as one resizes."""
        kept = self._drawn.pop(number, None)
        if kept is None or (kept[1] != size and not self._settling.isActive()):
            data = self._bytes.get(self._boxes[number].picture.sha256, b"")
            kept = QPixmap.fromImage(rasters.decoded(data, _affordable(size))), size
        self._drawn[number] = kept  # the one drawn last comes last
        while len(self._drawn) > 1 and sum(_bytes_of(each.size()) for each, _ in self._drawn.values()) > BUDGET_BYTES:
            del self._drawn[next(iter(self._drawn))]
        return kept[0]


def _affordable(size: QSize) -> QSize:
    """A size that takes a quarter of the budget at most: a picture without end is drawn coarser."""
    scale = min(1.0, (BUDGET_BYTES / 4 / max(1, _bytes_of(size))) ** 0.5)
    return QSize(max(1, int(size.width() * scale)), max(1, int(size.height() * scale)))


def _bytes_of(size: QSize) -> int:
    return 4 * size.width() * size.height()
