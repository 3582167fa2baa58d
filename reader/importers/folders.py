"""Which files a person means by a path: folders walked, and what a browser saves beside a page left to the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reader.errors import ImportProblem
from reader.importers.source import FILE_BYTES, shown, unreadable
from reader.model import Original

_COMPANION_BYTES = FILE_BYTES // 8
_NOT_ARTICLES = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".gitignore", ".gitattributes"})


def is_litter(name: str) -> bool:
    """Whether a file of this name is what systems and programs leave lying about."""
    return name.lower() in _NOT_ARTICLES


@dataclass(frozen=True, slots=True)
class Beside:
    """The folder that a browser saves next to a page: ``NAME_files``, ``NAME.files`` and the like."""

    page: Path

    def file(self, reference: str) -> bytes | None:
        """The bytes of a file in the page's own folder; None for any other place."""
        parts = reference.split("?")[0].split("#")[0].replace("\\", "/").split("/")
        if len(parts) > 1 and parts[0] == ".":
            parts = parts[1:]
        if len(parts) < 2 or any(part in ("", ".", "..") or ":" in part or "\0" in part for part in parts):
            return None
        if not is_folder_of(parts[0], self.page.name):
            return None
        folder = (self.page.parent / parts[0]).resolve()
        found = self.page.parent.joinpath(*parts)
        try:
            inside = found.resolve().is_relative_to(folder) and folder.parent == self.page.parent.resolve()
            if not inside or not found.is_file() or found.stat().st_size > _COMPANION_BYTES:
                return None
            return found.read_bytes()
        except (OSError, ValueError):
            return None


def is_folder_of(folder: str, page_name: str) -> bool:
    """Whether a folder is the one that a browser saved beside the page of that name."""
    return page_stem(page_name) in _owners(folder)


def folders_of_pages(names: Iterable[str]) -> frozenset[str]:
    """Which folders belong to a page beside them, of files by their names with ``/`` between folders."""
    pages: dict[str, set[str]] = {}
    folders: set[str] = set()
    for name in names:
        folder, _, file = name.rpartition("/")
        if _PAGE_NAME.search(file):
            pages.setdefault(folder, set()).add(page_stem(file))
        while folder:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(
        folder
        for folder in folders
        for above, _, own in [folder.rpartition("/")]
        if _owners(own) & pages.get(above, set())
    )


def page_stem(page_name: str) -> str:
    return page_name.removesuffix(".gz").removesuffix(".zst").rsplit(".", 1)[0]


def _owners(folder: str) -> set[str]:
    """The names, without their endings, of the pages that a folder may belong to."""
    return {folder[: -len(ending)] for ending in _FOLDER_ENDINGS if folder.lower().endswith(ending)}


# Beside a file of another name, a folder is a folder: "2024.txt" does not hide "2024_files".
_PAGE_NAME = re.compile(r"\.(?:[xps]?html?|xht|php|asp|aspx|jsp)(?:\.gz|\.zst)?$", re.IGNORECASE)

# What browsers put after the page's name, in the languages that some of them translate it into.
_FOLDER_ENDINGS = frozenset(
    "_files .files _file -files -dateien _fichiers _archivos _bestanden -filer _arquivos _pliki _elemei".split()
)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to import, or the reason why a path is none; with ``original``, one that is in the archive."""

    path: Path
    problem: ImportProblem | None = None
    original: Original | None = None


def files_under(paths: Iterable[Path]) -> Iterator[FoundFile]:
    """Every file to import: paths as given, folders walked in the order of their names.

    The folders that browsers save beside a page are part of that page. Links to folders are not followed.
    """
    seen: set[Path] = set()
    for path in paths:
        held = False
        for found in _walk(path):
            held = True
            key = found.path.absolute()
            if key not in seen:
                seen.add(key)
                yield found
        if not held:
            yield FoundFile(path, ImportProblem("There is no file in this folder.", path=shown(path)))


def _walk(given: Path) -> Iterator[FoundFile]:
    waiting = [given]  # not a call for each folder: folders may lie deeper in each other than calls may
    while waiting:
        path = waiting.pop()
        asked_for = path is given
        try:
            if path.is_dir():
                if asked_for or not path.is_symlink():
                    waiting += reversed(_inside(path))
            elif path.is_file():
                if asked_for or not is_litter(path.name):
                    yield FoundFile(path)
            elif not path.exists() and not path.is_symlink():
                yield FoundFile(path, ImportProblem("There is no such file.", path=shown(path)))
            else:
                message = "This is a link that leads nowhere, a device or a pipe."
                yield FoundFile(path, ImportProblem(message, path=shown(path)))
        except OSError as error:
            yield FoundFile(path, unreadable(path, error))


def _inside(folder: Path) -> list[Path]:
    """What is to be walked in a folder, by name: no hidden folders, and none that belongs to a page beside it."""
    found = sorted(folder.iterdir(), key=lambda entry: entry.name)
    pages = {page_stem(entry.name) for entry in found if _PAGE_NAME.search(entry.name)}
    return [
        entry
        for entry in found
        if not ((entry.name.startswith(".") or _owners(entry.name) & pages) and _is_folder(entry))
    ]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # whoever walks it will say why
        return False
