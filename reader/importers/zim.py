"""ZIM: the pages of a site that was packed to be read offline. Reading them needs the optional part ``zim``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from reader.errors import DamagedFile, ImportProblem
from reader.importers.source import SourceFile
from reader.importers.webpages import is_program

if TYPE_CHECKING:
    from libzim.reader import Archive, Item

NAME = "zim"

PAGE_BYTES = 64 * 1024 * 1024
_PICTURE_BYTES = 32 * 1024 * 1024
_MAGIC = b"ZIM\x04"
_PAGES = ("text/html", "application/xhtml+xml", "application/pdf")
_HTML = ("text/html", "application/xhtml+xml")
_SIGN_OF_LIFE = 500
_CHECKSUM_PLACE = 72
_CHECKSUM_BYTES = 16
_CUT_OFF = "The ZIM file is shorter than it says, as after a download that was broken off; it cannot be read."
_DAMAGED = "The ZIM file is damaged and cannot be read."


def claims(file: SourceFile) -> bool:
    """Whether the content begins as a ZIM file does."""
    return file.start.startswith(_MAGIC)


def parts(file: SourceFile) -> Iterator[SourceFile | ImportProblem | None]:
    """The pages inside, with their pictures. Errors: `DamagedFile`; a problem that says what is to be installed."""
    archive = _opened(file)
    for number in range(archive.all_entry_count):
        if number % _SIGN_OF_LIFE == 0:
            yield None
        part = f"entry {number}"
        try:
            entry = archive._get_entry_by_id(number)  # the only way to all entries that the library offers
            part = entry.path
            if entry.is_redirect:
                continue
            item = entry.get_item()
            kind = item.mimetype.partition(";")[0].strip().lower()
            if kind not in _PAGES or _is_furniture(part):
                continue
            if item.size > PAGE_BYTES:
                yield DamagedFile("The page is larger than {limit} MB.", part=part, limit=PAGE_BYTES // 2**20)
                continue
            content = bytes(item.content)
        except (RuntimeError, KeyError, IndexError, ValueError) as error:
            yield DamagedFile("This entry of the file is damaged.", part=part or f"entry {number}", reason=error)
            continue
        if content and not (kind in _HTML and is_program(content)):
            yield SourceFile(
                name=part,
                given=content,
                companion=_pictures(archive, part),
                charset="utf-8" if kind in _HTML else "",
                incidental=kind in _HTML,
            )


def _is_cut_off(file: SourceFile) -> bool:
    """Whether the file ends before the checksum, which its header says is the last of it."""
    place = int.from_bytes(file.start[_CHECKSUM_PLACE : _CHECKSUM_PLACE + 8], "little")
    return file.size < place + _CHECKSUM_BYTES


def _opened(file: SourceFile) -> Archive:
    try:
        from libzim.reader import Archive
    except ImportError as error:
        raise ImportProblem(
            "Reading ZIM files needs a part of the program that is not installed.",
            path=file.name,
            hint="Install it with: pip install 'archive-reader[zim]'",
        ) from error
    if not isinstance(file.given, Path):
        raise DamagedFile("A ZIM file inside another file cannot be read; take it out first.", path=file.name)
    try:
        return Archive(file.given)
    except (RuntimeError, ValueError, OSError) as error:
        raise DamagedFile(_CUT_OFF if _is_cut_off(file) else _DAMAGED, path=file.name) from error


def _is_furniture(path: str) -> bool:
    """Whether an entry belongs to the file's own machinery rather than to the site."""
    return path.startswith(("X/", "M/", "_zim_static/", "-/"))


def _pictures(archive: Archive, page: str) -> Callable[[str], bytes | None]:
    """Gives a picture by the reference that a page uses, relative to its own place."""

    def companion(reference: str) -> bytes | None:
        if "://" in reference or reference.startswith(("/", "data:")):
            return None
        name = unquote(reference.partition("#")[0].partition("?")[0])
        path = normpath(join(dirname(page), name))
        try:
            if path.startswith("..") or not archive.has_entry_by_path(path):
                return None
            item: Item = archive.get_entry_by_path(path).get_item()
            if not item.mimetype.startswith("image/") or item.size > _PICTURE_BYTES:
                return None
            return bytes(item.content)
        except (RuntimeError, KeyError, IndexError, ValueError):
            return None

    return companion
