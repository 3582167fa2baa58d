"""Whoosh's files, made to last: nothing is published before it is on the disk."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import FileIndex

from reader.index.codec import EXTENSION, ColumnWriter
from reader.index.columns import Segment
from reader.index.document import Document
from reader.index.folder import sync_file, sync_folder


class DurableStorage(FileStorage):
    """A folder of files that are forced to the disk before a table of contents is renamed into place."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._written: set[str] = set()
        self._opened: list[StructFile] = []

    def open_file(self, name: str, **options: object) -> StructFile:
        file = super().open_file(name, **options)
        self._opened.append(file)
        return file

    def abandon(self) -> None:
        """Close what a failed reading left open."""
        for file in self._opened:
            if not file.is_closed:
                file.close()
        self._opened.clear()

    def create_file(self, name: str, **options: object) -> StructFile:
        self._written.add(name)
        return super().create_file(name, **options)

    def temp_storage(self, name: str | None = None) -> RamStorage:
        """Whoosh's writer asks for a folder for postings that do not fit into memory; ours are never there."""
        return RamStorage()

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        folder = Path(self.folder)
        for name in self._written:
            sync_file(folder / name)
        self._written.clear()
        sync_folder(folder)
        super().rename_file(oldname, newname, safe)
        sync_folder(folder)


def leftovers(folder: Path, generation: int, segments: Sequence[Segment]) -> list[Path]:
    """What is in a room besides the files of a generation."""
    kept = {"state.json", "MAIN_WRITELOCK", f"_MAIN_{generation}.toc"}
    kept.update(f"{segment.name}{EXTENSION}" for segment in segments)
    return [folder / name for name in os.listdir(folder) if name not in kept]


def sweep(leftovers: Iterable[Path]) -> None:
    """Remove the files of unfinished writings; to be called under the lock."""
    for each in leftovers:
        if each.is_dir():
            shutil.rmtree(each, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                each.unlink()


def write(
    index: FileIndex, segments: Sequence[Segment], documents: Iterable[Document], removed: Iterable[int]
) -> ColumnWriter:
    """Replace, add and remove documents in one commit; the writer that made it."""
    writer = ColumnWriter(index, {segment.name: segment.columns for segment in segments})
    try:
        put: set[int] = set()
        for document in documents:
            if document.id not in put:
                put.add(document.id)
                writer.put(document)
        wanted = np.array([*put, *removed], np.int64)
        base = 0
        for segment in segments:
            here = wanted[(wanted >= segment.first_id) & (wanted <= segment.last_id)]
            if here.size:
                for doc in np.flatnonzero(np.isin(segment.ids, here) & segment.live):
                    writer.delete_document(base + int(doc))
            base += segment.size
        writer.publish()
    except BaseException:
        if not writer.is_closed:
            writer.cancel()
        raise
    return writer
