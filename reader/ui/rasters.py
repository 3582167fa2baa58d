"""Pictures of an article as pixels: four raster formats, decoded small and never guessed at."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

MOST_MB = 64
"""What one picture may take while it is decoded."""

_KINDS = ((b"\x89PNG\r\n\x1a\n", b"png"), (b"\xff\xd8\xff", b"jpeg"), (b"RIFF", b"webp"), (b"GIF8", b"gif"))


def _reader(data: bytes) -> tuple[QImageReader, QBuffer] | None:
    kind = next((kind for head, kind in _KINDS if data.startswith(head)), None)
    if kind is None:
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    QImageReader.setAllocationLimit(MOST_MB)
    reader = QImageReader(buffer, QByteArray(kind))
    reader.setAutoDetectImageFormat(False)  # a drawing that calls itself a picture is not one
    return reader, buffer


def natural_size(data: bytes) -> QSize:
    """The picture's own size, without decoding it; empty where there is no picture."""
    opened = _reader(data)
    return opened[0].size() if opened else QSize()


def decoded(data: bytes, size: QSize | None = None) -> QImage:
    """The picture, no larger than ``size``; null where it cannot be read."""
    opened = _reader(data)
    if opened is None:
        return QImage()
    reader, _buffer = opened
    own = reader.size()
    if size is not None and own.isValid() and (own.width() > size.width() or own.height() > size.height()):
        reader.setScaledSize(own.scaled(size, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    image = reader.read()
    return image if not image.isNull() else QImage()
