"""Pictures that came with a page, decoded, bounded and encoded anew."""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
import zlib

from reader.model import DraftPicture, StoredPicture

SIDE_PX = 2400
_PIXELS = 48_000_000
_BYTES = 32 * 1024 * 1024
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF", "ICO")
_PER_ARTICLE = 64
# What Pillow's decoders raise for bytes that are no picture: one bad picture does not cost the page its reading.
_BROKEN = (
    *(OSError, EOFError, ValueError, SyntaxError, Warning, ArithmeticError, LookupError),
    *(TypeError, AttributeError, AssertionError, RuntimeError, MemoryError, struct.error, zlib.error),
)


def kept(
    pictures: tuple[DraftPicture, ...], *, moved: bool = False
) -> tuple[tuple[StoredPicture, ...], tuple[str, ...]]:
    """The pictures as they are stored, and a warning for each whose bytes could not be used.

    Those that are ``moved`` from another archive stay byte for byte, if they are such as are made here.
    """
    stored: list[StoredPicture] = []
    told: list[str] = []
    with_bytes = 0
    for picture in pictures:
        made: StoredPicture | None = None
        if picture.data and with_bytes < _PER_ARTICLE:
            with_bytes += 1
            made = _encoded(picture, moved)
            if made is None:
                told.append(f"The picture “{picture.url[:120]}” could not be read and was left out.")
        elif picture.data:
            told.append(f"The picture “{picture.url[:120]}” was left out: only {_PER_ARTICLE} are kept of one article.")
        stored.append(made or StoredPicture(picture.url, picture.caption, picture.credit, picture.alt))
    return tuple(stored), tuple(told)


def _encoded(picture: DraftPicture, moved: bool) -> StoredPicture | None:
    """The picture as JPEG, or as PNG where it has transparency, no side longer than `SIDE_PX`."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(picture.data) > _BYTES:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow warns of decompression bombs
            with Image.open(io.BytesIO(picture.data), formats=_FORMATS) as image:
                if image.width * image.height > _PIXELS or min(image.size) < 1:
                    return None
                given = image.size
                image.draft("RGB", (SIDE_PX, SIDE_PX))
                image.load()
                upright = ImageOps.exif_transpose(image)
                clear = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
                drawn = upright.convert("RGBA" if clear else "RGB")
                drawn.thumbnail((SIDE_PX, SIDE_PX))
                out = io.BytesIO()
                if moved and drawn.size == given and _is_such_as_made(picture.data, clear):
                    out.write(picture.data)
                elif clear:
                    drawn.save(out, "PNG", optimize=False)
                else:
                    drawn.save(out, "JPEG", quality=88)
    except (UnidentifiedImageError, Image.DecompressionBombError, *_BROKEN):
        return None
    data = out.getvalue()
    return StoredPicture(
        url=picture.url,
        caption=picture.caption,
        credit=picture.credit,
        alt=picture.alt,
        media_type="image/png" if clear else "image/jpeg",
        width=drawn.width,
        height=drawn.height,
        sha256=hashlib.sha256(data).hexdigest(),
        data=data,
    )


_JPEG_SEGMENTS = frozenset(b"\xe0\xdb\xc0\xc4")
_PNG_CHUNKS = (b"IHDR", b"IDAT", b"IEND")


def _is_such_as_made(data: bytes, clear: bool) -> bool:
    """Whether a picture is built of those parts alone that our own encoding writes, to its last byte."""
    return _is_bare_png(data) if clear else _is_bare_jpeg(data)


def _is_bare_jpeg(data: bytes) -> bool:
    at = 2
    while data[:2] == b"\xff\xd8" and at + 4 <= len(data) and data[at] == 0xFF:
        if data[at + 1] == 0xDA:
            # Within the picture's own data every FF is followed by 00; the next marker must be the last.
            begun = at + 2 + int.from_bytes(data[at + 2 : at + 4])
            rest = data[begun:].replace(b"\xff\x00", b"")
            return rest.endswith(b"\xff\xd9") and rest.count(b"\xff") == 1
        if data[at + 1] not in _JPEG_SEGMENTS:
            return False
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return False


def _is_bare_png(data: bytes) -> bool:
    at = 8
    while data[:8] == b"\x89PNG\r\n\x1a\n" and at + 12 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind not in _PNG_CHUNKS:
            return False
        at += 12 + size
        if kind == b"IEND":
            return bool(at == len(data))
    return False
