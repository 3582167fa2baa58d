"""What files hold articles, and how they are read.

A format is one module and one line here. `recognise` asks in order, and the first module that
claims a file, by its content, reads it. There are two kinds:

- A *format* in `IMPORTERS` has ``NAME``, ``claims(file)`` and ``drafts(file)``. It may yield one
  draft or thousands (a feed, a table).
- A *container* in `CONTAINERS` has ``NAME``, ``claims(file)`` and ``parts(file)``. It yields a
  `SourceFile` for everything inside that may be an article, and each is recognised in its turn.

What both promise, so that one file can yield many articles well:

**part.** A draft that is not all of its file says which part it is: `Draft.part`, the name of an
entry, a chapter or a row, unique in its file and the same at every reading. Parts of parts are
joined here with ``!``: ``outer.zip!inner.mhtml``, ``feed.zip!news.xml!tag:quay.example,2026:7``.

**original.** `Draft.original` are the bytes from which this article alone can be made again. Left
empty, the file's own bytes are kept, which is right where a file is one article, or is small and
belongs together (an EPUB: the same bytes are kept once, however many drafts carry them). A draft
of a large file of many entries brings its own: the member of a zip, the record of a web archive,
the element of a feed, a row below its header. *Read alone, an original is claimed by the same
module and yields the article again, under the same part or as its only one.*

**problems.** A bad part never stops the others. ``drafts`` and ``parts`` *yield* an
`ImportProblem` with its ``part`` and go on; they *raise* one where the rest cannot be read either.
A part is told about, or it is no article (a style sheet in a web archive): never lost silently.

**warnings.** What a person should know of one article goes into its `Draft.warnings`: what was cut
off, left out or assumed.

**limits.** Each draft has the time and the memory of a whole file: the clock begins anew whenever
one is asked for, so yield early and keep nothing. Where a draft ends its worker, reading goes on
behind it. ``parts`` may yield None as a sign of life while it skips what is no article. Nothing is
held that grows with the number of entries, save their places. A file larger than `FILE_BYTES` is
for those alone who read it as a stream, containers by `SourceFile.open`, lines and rows by
`SourceFile.open_unpacked`, and who bring an original with each draft; `SourceFile.data` refuses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from reader.errors import DamagedFile, ImportProblem, TooLarge, UnknownFormat
from reader.importers import (
    arc,
    bookmarks,
    copied_text,
    epub,
    feed,
    iptc7901,
    json_feed,
    json_records,
    markdown,
    mhtml,
    newsml,
    newsml_g2,
    ninjs,
    nitf,
    own_jsonl,
    page,
    pdf,
    references,
    spreadsheet,
    table,
    wacz,
    warc,
    wordpress,
    zim,
    zip_file,
)
from reader.importers.folders import Beside, FoundFile, files_under
from reader.importers.packed import CUT_OFF
from reader.importers.source import FILE_BYTES, SourceFile, shown
from reader.model import Draft, Original

__all__ = [
    "CONTAINERS",
    "FILE_BYTES",
    "IMPORTERS",
    "FoundFile",
    "Leaf",
    "drafts",
    "files_under",
    "kept",
    "leaves",
    "opened",
    "recognise",
    "shown",
]

DEPTH = 3
"""How deep containers may lie in each other: a zip in a zip, and a web archive in that."""

PART_OF = "!"


class Importer(Protocol):
    """A module that reads one format."""

    NAME: str

    def claims(self, file: SourceFile) -> bool: ...

    def drafts(self, file: SourceFile) -> Iterator[Draft | ImportProblem]: ...


class Container(Protocol):
    """A module that finds the files in another one."""

    NAME: str

    def claims(self, file: SourceFile) -> bool: ...

    def parts(self, file: SourceFile) -> Iterator[SourceFile | ImportProblem | None]: ...


CONTAINERS: tuple[Container, ...] = (warc, arc, wacz, zim, own_jsonl.Lines, zip_file)
IMPORTERS: tuple[Importer, ...] = (
    own_jsonl,
    spreadsheet,
    wordpress,
    feed,
    nitf,
    newsml,
    newsml_g2,
    json_feed,
    ninjs,
    bookmarks,
    references,
    json_records,
    iptc7901,
    mhtml,
    epub,
    pdf,
    page,
    markdown,
    table,
    copied_text,
)


def recognise(file: SourceFile) -> Importer:
    """The importer for a file, by its content. Errors: `UnknownFormat`."""
    for importer in IMPORTERS:
        if importer.claims(file):
            return importer
    raise UnknownFormat("This is not a format that can be read.", path=file.name)


def _container(file: SourceFile) -> Container | None:
    """The module that finds files in this one; None for a format, also for one that is a zip file itself."""
    found = next((kind for kind in CONTAINERS if kind.claims(file)), None)
    return None if found is zip_file and any(kind.claims(file) for kind in IMPORTERS) else found


def opened(path: Path) -> SourceFile:
    """A file on the disk, with the pictures that a browser saved beside it."""
    return SourceFile(path.name, path, Beside(path).file)


def kept(original: Original) -> SourceFile:
    """A capture that is in the archive, with the pictures that lay beside it."""
    files = dict(original.files)
    return SourceFile(original.name, original.data, lambda name: files.get(name.replace(" ", "%20")))


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file that holds no further files: ``part`` is its place in the file on the disk, empty for that file itself.

    ``within`` names the containers around it, innermost first: ``+warc+zip``.
    """

    file: SourceFile
    part: str = ""
    within: str = ""


def leaves(file: SourceFile, part: str = "", within: str = "") -> Iterator[Leaf | ImportProblem | None]:
    """The files to be read in a file, in an order that is the same each time; itself, where it is no container.

    None is a sign of life. Errors: an `ImportProblem` where nothing more can be read.
    """
    if not file.start:
        raise DamagedFile("The file is empty.", part=part)
    container = _container(file)
    if container is None:
        yield Leaf(file, part, within)
        return
    if part.count(PART_OF) + bool(part) >= DEPTH:
        yield TooLarge("The files lie too deep in each other.", part=part)
        return
    within = f"+{container.NAME}{within}"
    for found in container.parts(file):
        if found is None:
            yield None
        elif isinstance(found, ImportProblem):
            found.part = joined(part, found.part)
            yield found
        else:
            yield from _inner(found, joined(part, found.name), within)


def _inner(file: SourceFile, part: str, within: str) -> Iterator[Leaf | ImportProblem | None]:
    try:
        yield from leaves(file, part, within)
    except ImportProblem as problem:
        problem.part = problem.part or part
        yield problem


def joined(outer: str, inner: str) -> str:
    """The name of a part within a part."""
    return f"{outer}{PART_OF}{inner}" if outer and inner else outer or inner


def drafts(leaf: Leaf) -> Iterator[Draft | ImportProblem]:
    """Reads one file; each draft carries the bytes it was made from. Errors: an `ImportProblem` with a sentence."""
    file = leaf.file
    importer = recognise(file)
    for found in importer.drafts(file):
        if isinstance(found, ImportProblem):
            found.part = joined(leaf.part, found.part)
            yield found
            continue
        packing, complete = (file.unpacked.packing, file.unpacked.complete) if file.is_packed else ("", True)
        yield replace(
            found,
            part=joined(leaf.part, found.part),
            original=b"" if _brings_originals(found) else found.original or file.original or file.whole,
            format=f"{found.format}{packing}{leaf.within}",
            captured_at=found.captured_at or file.captured_at,
            url=found.url or file.url,
            warnings=(*file.warnings, *(() if complete else (CUT_OFF,)), *found.warnings),
        )


def _brings_originals(draft: Draft) -> bool:
    """Whether an article of another archive has its originals with it."""
    return draft.moved is not None and bool(draft.moved.contents)
