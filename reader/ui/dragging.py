"""What hangs from the pointer while articles are dragged onto a tag or a folder, or a tag onto articles."""

from __future__ import annotations

import json
import os

from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QDrag, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from reader.ui.look import Look

ARTICLES = "application/x-archive-reader-articles"
TAG = "application/x-archive-reader-tag"
COLLECTION = "application/x-archive-reader-collection"
_WIDE, _HIGH, _STEP, _TOP = 280, 36, 4, 12


def carried(kind: str, value: object) -> QMimeData:
    """Something of this program to be dragged; numbers of articles mean nothing to another one."""
    data = QMimeData()
    data.setData(kind, json.dumps([os.getpid(), value]).encode())
    return data


def articles_in(data: QMimeData) -> list[int]:
    """The articles that are dragged; none where it is something else."""
    found = _taken(data, ARTICLES)
    return [int(id) for id in found] if isinstance(found, list) else []


def tag_in(data: QMimeData) -> str:
    """The tag that is dragged; empty where it is something else."""
    return str(_taken(data, TAG) or "")


def collection_in(data: QMimeData) -> int:
    """The collection that is dragged; 0 where it is something else."""
    found = _taken(data, COLLECTION)
    return found if isinstance(found, int) else 0


def _taken(data: QMimeData, kind: str) -> object:
    if not data.hasFormat(kind):
        return None
    process, value = json.loads(bytes(data.data(kind).data()))
    return value if process == os.getpid() else None


def drag(source: QWidget, look: Look, data: QMimeData, words: str, count: int = 1) -> None:
    """Drags something until it is dropped."""
    dragged = QDrag(source)
    dragged.setMimeData(data)
    dragged.setPixmap(card(look, words, count, source.devicePixelRatioF()))
    dragged.setHotSpot(QPoint(-look.px(6), look.px(_TOP - 14)))  # below the pointer: what it is over stays in sight
    dragged.exec(Qt.DropAction.CopyAction, Qt.DropAction.CopyAction)


def card(look: Look, words: str, count: int, ratio: float = 1.0) -> QPixmap:
    """Up to three stacked cards with the first one's words, and how many there are in all."""
    px = look.px
    pixmap = QPixmap(round(px(_WIDE + 24) * ratio), round(px(_HIGH + 26) * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF()
    for n in range(min(3, max(1, count)) - 1, -1, -1):
        box = QRectF(px(2 + _STEP * n) + 0.5, px(_TOP + _STEP * n) + 0.5, px(_WIDE), px(_HIGH))
        painter.setPen(QPen(look.colour("edge"), 1))
        painter.setBrush(look.colour("field"))
        painter.drawRoundedRect(box, px(8), px(8))
    painter.setPen(look.colour("text"))
    painter.setFont(look.font(13, 500))
    inside = box.adjusted(px(12), 0, -px(12), 0)
    shown = QFontMetricsF(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, inside.width())
    painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, shown)
    if count > 1:
        _count(painter, look, box, f"{count:,}")
    painter.end()
    return pixmap


def _count(painter: QPainter, look: Look, box: QRectF, said: str) -> None:
    """The number of what is dragged, at the corner of the first card."""
    px = look.px
    painter.setFont(look.font(11.5, 600))
    wide = max(px(26), QFontMetricsF(painter.font()).horizontalAdvance(said) + px(14))
    pill = QRectF(box.right() - wide + px(10), px(2), wide, px(20))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("fill"))
    painter.drawRoundedRect(pill, px(10), px(10))
    painter.setPen(look.colour("on_fill"))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, said)


def ring(painter: QPainter, look: Look, box: QRectF) -> None:
    """The focus ring, around what something would be dropped on."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.colour("accent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), look.px(5), look.px(5))
