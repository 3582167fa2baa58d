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


def kept(pictures: tuple[DraftPicture, ...]) -> tuple[tuple[StoredPicture, ...], tuple[str, ...]]:
    """The pictures as they are stored, and a warning for each whose bytes could not be used."""
    stored: list[StoredPicture] = []
    told: list[str] = []
    with_bytes = 0
    for picture in pictures:
        made: StoredPicture | None = None
        if picture.data and with_bytes < _PER_ARTICLE:
            with_bytes += 1
            made = _encoded(picture)
            if made is None:
                told.append(f"The picture “{picture.url[:120]}” could not be read and was left out.")
        elif picture.data:
            told.append(f"The picture “{picture.url[:120]}” was left out: only {_PER_ARTICLE} are kept of one article.")
        stored.append(made or StoredPicture(picture.url, picture.caption, picture.credit, picture.alt))
    return tuple(stored), tuple(told)


def _encoded(picture: DraftPicture) -> StoredPicture | None:
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
                image.draft("RGB", (SIDE_PX, SIDE_PX))
                image.load()
                upright = ImageOps.exif_transpose(image)
                clear = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
                drawn = upright.convert("RGBA" if clear else "RGB")
                drawn.thumbnail((SIDE_PX, SIDE_PX))
                out = io.BytesIO()
                if clear:
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
