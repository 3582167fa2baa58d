"""Sheets of paper on a desk: the preview of what will be printed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from reader.ui.look import Look
from reader.ui.printing import PrintJob
from reader.ui.sheets import SIZES
from reader.ui.typesetting import TENTHS


class Desk(QWidget):
    """Sheets of paper on a desk, always paper white: two of them whole, or one as wide as the desk."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._job: PrintJob | None = None
        self._first = 0
        self._wide = False
        self._drawn: dict[tuple[int, int], QPixmap] = {}
        self.setAccessibleName(self.tr("Pages as they will be printed"))

    def show_job(self, job: PrintJob | None, first: int) -> None:
        """Shows the pages of a measured job from ``first`` on."""
        if job is not self._job:
            self._drawn.clear()
        self._job, self._first = job, first
        self.updateGeometry()
        self.update()

    def draw_again(self) -> None:
        """Draws the pages anew: one of their pictures has come."""
        self._drawn.clear()
        self.update()

    def set_wide(self, wide: bool) -> None:
        self._wide = wide
        self.updateGeometry()
        self.update()

    @property
    def slots(self) -> int:
        """How many pages there is room for."""
        return 1 if self._wide else 2

    @property
    def shown(self) -> int:
        """How many pages stand on the desk."""
        return min(self.slots, self._job.pages - self._first) if self._job else 0

    def sizeHint(self) -> QSize:
        if not self._wide or self._job is None:
            return QSize(0, 0)
        gap = self._look.px(24)
        wide, high = SIZES[self._job.choices.paper]
        return QSize(0, round((self.width() - 2 * gap) * high / wide) + 2 * gap)

    def hasHeightForWidth(self) -> bool:
        return self._wide

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.colour("press"))
        job, count, gap = self._job, self.shown, self._look.px(24)
        if job is None or not count:
            return
        wide, high = SIZES[job.choices.paper]
        slots = min(self.slots, job.pages)
        scale = (self.width() - gap * (slots + 1)) / slots / wide
        if not self._wide:
            scale = min(scale, (self.height() - 2 * gap) / high)
        scale = max(0.05, scale)
        size = QSize(round(wide * scale), round(high * scale))
        left = (self.width() - size.width() * count - gap * (count - 1)) / 2
        top = gap if self._wide else (self.height() - size.height()) / 2
        for n in range(count):
            place = QRectF(round(left + n * (size.width() + gap)), round(top), size.width(), size.height())
            _shadow(painter, place)
            painter.drawPixmap(place.topLeft(), self._page(job, self._first + n, size))

    def _page(self, job: PrintJob, page: int, size: QSize) -> QPixmap:
        key = (page, size.width())
        if key not in self._drawn:
            if len(self._drawn) > 8:
                self._drawn.clear()
            ratio = self.devicePixelRatioF()
            pixmap = QPixmap(size * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(QColor("white"))
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            job.paint_page(painter, page, size.width() / SIZES[job.choices.paper][0] / TENTHS)
            painter.end()
            self._drawn[key] = pixmap
        return self._drawn[key]


def _shadow(painter: QPainter, place: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for spread in range(10, 0, -1):
        painter.setBrush(QColor(0, 0, 0, round(3.5 * (1 - spread / 11) ** 1.2 + 1)))
        painter.drawRoundedRect(place.adjusted(-spread, 3 - spread, spread, 3 + spread), 2 + spread, 2 + spread)
