"""Giving articles out: into one file, or a file for each in a folder, never over what is there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from reader.archive.importing import Progress
from reader.errors import ArticleMissing, OutputError
from reader.model import Article
from reader.nouns import noun
from reader.store import Store

if TYPE_CHECKING:
    from reader.export import Kept

_NAMES = {
    "html": "HTML",
    "markdown": "Markdown",
    "text": "plain text",
    "jsonl": "JSON Lines",
    "csv": "CSV",
    "epub": "EPUB",
    "warc": "WARC",
    "original": "original files",
}


@noun
class ExportPlan:
    """What is written, and where: ``to`` is a file or a folder that is there, or with ``each`` a folder to fill.

    ``originals`` says whether imported bytes travel in JSON Lines; ``replace`` whether a file may be written over.
    """

    format: str
    to: Path
    each: bool = False
    originals: bool = True
    replace: bool = False


@noun
class Exported:
    """What was written. ``left_out`` are the articles that the format cannot hold."""

    files: tuple[Path, ...]
    left_out: tuple[int, ...] = ()
    cancelled: bool = False


class _Stopped(Exception):
    """The person stopped it."""


@dataclass(slots=True)
class _Reading:
    """Articles read one after the other, with word of how far it is."""

    store: Store
    ids: Sequence[int]
    on_progress: Callable[[Progress], None] = lambda progress: None
    cancelled: Callable[[], bool] = lambda: False
    done: list[int] = field(default_factory=list)

    def __iter__(self) -> Iterator[Article]:
        for number, id in enumerate(self.ids):
            if self.cancelled():
                raise _Stopped
            try:
                article = self.store.article(int(id))
            except ArticleMissing:
                continue
            yield article
            self.done.append(article.id)
            self.on_progress(Progress(number + 1, len(self.ids)))


def export_stream(store: Store, ids: Sequence[int], name: str, out: IO[bytes], *, originals: bool) -> None:
    """Writes the articles as a stream of a format that is text. Errors: `OutputError` for the others."""
    from reader import export

    if name not in export.STREAMS:
        raise OutputError("{format} needs a place to be written to.", "Name it: --to PATH.", format=_NAMES[name])
    kept = export.Kept(store.picture, store.content, store.moved, originals)
    export.format_named(name).write(out, _Reading(store, ids), kept)


def export_files(
    store: Store,
    ids: Sequence[int],
    plan: ExportPlan,
    on_progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
) -> Exported:
    """Writes files, and notes it in the record of the articles that they hold. Errors: `OutputError`."""
    from reader import export

    if not len(ids):
        raise OutputError("No article was found, so nothing was written.")
    kept = export.Kept(store.picture, store.content, store.moved, plan.originals)
    reading = _Reading(store, ids, on_progress, cancelled)
    if plan.format == "original":
        done = _originals(reading, plan, kept)
    elif plan.each:
        done = _file_each(reading, plan, kept)
    else:
        done = _one_file(reading, plan, kept)
    out = set(done.left_out)
    held = [id for id in reading.done if id not in out]
    if done.files and held and not store.read_only:
        store.record(held, "exported", _NAMES[plan.format])
    return done


CITATION_STYLES = {"chicago": "Chicago", "apa": "APA", "bibtex": "BibTeX", "ris": "RIS", "csl-json": "CSL-JSON"}


def cite(store: Store, articles: Sequence[Article], style: str, destination: Path | None) -> str:
    """References, also written into a new file where one is named. Errors: `OutputError`."""
    from reader import export
    from reader.export import citation

    if not articles:
        raise OutputError("No article was found, so nothing was cited.")
    text = citation.cited(articles, style)
    if destination is not None:
        with export.new_file(destination) as out:
            out.write(text.encode("utf-8", "replace"))
    if not store.read_only:
        store.record([article.id for article in articles], "cited", CITATION_STYLES.get(style, style))
    return text


def _one_file(reading: _Reading, plan: ExportPlan, kept: Kept) -> Exported:
    from reader import export
    from reader.export.file_names import Names

    module = export.format_named(plan.format)
    path = plan.to
    if os.path.isdir(path):
        path = path / Names(path).free("articles", module.SUFFIX)
    try:
        with export.new_file(path, replace=plan.replace) as out:
            left_out = module.write(out, reading, kept)
            if len(left_out) == len(reading.done):
                raise OutputError("None of the articles can be written as {format}.", format=_NAMES[plan.format])
    except _Stopped:
        return Exported((), cancelled=True)
    return Exported((path,), tuple(left_out))


def _file_each(reading: _Reading, plan: ExportPlan, kept: Kept) -> Exported:
    from reader import export
    from reader.export.file_names import Names, stem_of

    module = export.format_named(plan.format)
    names = Names(_folder(plan.to))
    files: list[Path] = []
    left_out: list[int] = []
    try:
        for article in reading:
            path = plan.to / names.free(stem_of(article), module.SUFFIX)
            with export.new_file(path) as out:
                left_out += module.write(out, [article], kept)
            files.append(path)
    except _Stopped:
        return Exported(tuple(files), tuple(left_out), cancelled=True)
    return Exported(tuple(files), tuple(left_out))


def _originals(reading: _Reading, plan: ExportPlan, kept: Kept) -> Exported:
    """Every capture as a file of its own; bytes that several articles share are written once."""
    from reader.export.file_names import Names, fit_path
    from reader.export.originals import originals

    names = Names(_folder(plan.to))
    files: list[Path] = []
    told: set[str] = set()
    try:
        for article in reading:
            for one in originals(article, kept):
                if one.sha256 in told:
                    continue
                told.add(one.sha256)
                if not one.beside:
                    path = plan.to / names.free(one.stem, one.suffix)
                    _write(path, one.data, one.captured_s)
                    files.append(path)
                    continue
                # A page finds its pictures by names that stand in it: it keeps its own, in a folder for itself.
                folder = _folder(plan.to / names.free(one.stem, ""))
                for name, data in ((one.own_name, one.data), *one.beside):
                    path = folder.joinpath(*fit_path(name))
                    path.parent.mkdir(parents=True, exist_ok=True)
                    _write(path, data, one.captured_s)
                    files.append(path)
    except _Stopped:
        return Exported(tuple(files), cancelled=True)
    return Exported(tuple(files))


def _write(path: Path, data: bytes, captured_s: float | None) -> None:
    from reader import export

    with export.new_file(path) as out:
        out.write(data)
    if captured_s is not None:
        try:
            os.utime(path, (captured_s, captured_s))
        except OSError:
            return  # a file system that keeps no such times; the record has it


def _folder(path: Path) -> Path:
    """The folder, made where there is none. Errors: `OutputError`."""
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(
            "The folder “{path}” cannot be used: the system says “{reason}”.",
            path=os.fsencode(path).decode("utf-8", "replace"),
            reason=error.strerror or str(error),
        ) from error
    return path
