"""The use cases: all that the window and the command line know of an archive.

Store and index are kept in agreement here. The store is the truth; the index is caught up after
changes, and made anew whenever there is any doubt about it.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from reader import query
from reader.archive import exporting, importing, rereading, watching
from reader.archive.amendments import Amendments
from reader.archive.counting import Tally
from reader.archive.exporting import CITATION_STYLES, Exported, ExportPlan
from reader.archive.finding import Finder
from reader.archive.importing import ImportEvent, Progress, Told
from reader.archive.indexing import IndexInStep
from reader.errors import ArticleMissing, ImportProblem, OutputError, QueryError, ReaderError, StoreError
from reader.model import (
    Article,
    CapturedArticle,
    Changed,
    CheckReport,
    Collection,
    Correctable,
    Counts,
    Fault,
    ImportReport,
    ImportRun,
    PageOwn,
    Proof,
    Reextracted,
    ReextractReport,
    Results,
    SiteRule,
    Sort,
    Summary,
    TagUnion,
    UndoReport,
    tag_key,
)
from reader.query import Query
from reader.store import KeptTags, Store

if TYPE_CHECKING:
    from reader.archive.finding import Matches
    from reader.index import Marker
    from reader.tags import CountedTags

__all__ = [
    "CITATION_STYLES",
    "Amendments",
    "Archive",
    "ExportPlan",
    "Exported",
    "ImportEvent",
    "KeptTags",
    "Progress",
    "cited",
    "diagnosis",
    "marker",
    "printed_digest",
    "quoted",
]


def marker(asked: Query) -> Marker:
    """Finds the words of a query in a text, for marking them; needs no archive."""
    from reader import index

    return index.marker(asked)


def cited(articles: Sequence[Article], style: str) -> str:
    """References to articles: a line each, or what a reference manager reads; needs no archive."""
    from reader.export import citation

    return citation.cited(articles, style)


def _marked(row: Summary, texts: Sequence[str], marks: Marker) -> Summary:
    """A row with the passage that matched, or the tags where words that are looked for anywhere did."""
    passage = marks.passage(texts)
    tags = tuple(map(marks.anywhere.spans, row.tags)) if not passage.marks else ()
    return replace(row, snippet=passage, tag_marks=tags if any(tags) else ())


def quoted(article: Article, passage: str, paragraph: int, style: str) -> str:
    """A passage with its source and, where it is known, its paragraph; needs no archive."""
    from reader.export import citation

    return citation.quoted(article, passage, paragraph, style)


def printed_digest(text: str) -> str:
    """The digest that somebody copied from a page's foot. Errors: `ReaderError` where it is none."""
    digest = "".join(text.split()).lower().removeprefix("sha-256").removeprefix("sha256").lstrip(":")
    if not re.fullmatch("[0-9a-f]{8,64}", digest):
        raise ReaderError(
            "“{text}” is no digest: it takes at least eight of the figures 0 to 9 and letters a to f.", text=text
        )
    return digest


class Archive:
    """One handle to one archive; it belongs to the thread that opened it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._index = IndexInStep(store)
        self._finder = Finder(store, self._index)
        self._tally = Tally(store, self._index)
        self.path = store.path
        self.uuid = store.uuid
        self.read_only = store.read_only

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        create: bool = False,
        read_only: bool = False,
        updating: Callable[[], None] = lambda: None,
        abandoned: Callable[[], bool] = lambda: False,
    ) -> Archive:
        """Opens the archive at ``path``. Errors: a `StoreError`; the file is then as it was.

        ``create`` makes an empty archive where there is no file at all. ``updating`` is told before an
        archive of an older version is copied and brought up to date, which can take minutes; it ends, and the
        file is as it was, soon after ``abandoned`` says so.
        """
        if not _there(path):
            if not create:
                raise StoreError(
                    "There is no archive at “{path}”.",
                    "Import something into it first: archive-reader import PATH",
                    path=_shown(path),
                )
            Store.create(path)
        return cls(Store(path, read_only=read_only, updating=updating, abandoned=abandoned))

    def close(self) -> None:
        self._index.drop()
        self._store.close()

    def data_version(self) -> int:
        """A number that changes when another handle has written."""
        return self._store.data_version()

    # ------------------------------------------------------------ reading

    def parse(self, text: str) -> Query:
        """What a search text means, with the tags of this archive known by all their names. Errors: `QueryError`."""
        asked = query.parse(text, self._store.tag_label)
        aliases = (
            self._store.tag_aliases() if any(isinstance(x, query.TagIs) for x, _ in query.leaves(asked.root)) else {}
        )
        notes = list(asked.notes)

        def name_of(label: str) -> tuple[str]:
            name = aliases.get(tag_key(label), "")
            if name:
                values = {"label": label, "name": name}
                notes.append(query.Note("“{label}” is another name of “{name}”.", 0, len(text), values))
            return (name or label,)

        named = query.with_labels(asked, name_of) if aliases else asked
        return query.Query(named.root, tuple(notes))

    def search(
        self,
        asked: Query,
        sort: Sort | None = None,
        *,
        dropped: Callable[[], bool] = lambda: False,
        on_first: Callable[[Results], None] | None = None,
    ) -> Results:
        """Every article that matches, in order; without a sort, by relevance where there are words.

        ``on_first`` is told the first articles found, where many more are to be looked through; that
        answer says that it is not whole. Errors: `SearchDropped` soon after ``dropped`` says so.
        """
        started = time.perf_counter()
        behind = self._store.behind()
        explained = query.explain(asked)
        if sort is None:
            sort = "relevance" if query.has_words(asked) else "newest"

        def answer(found: Matches, *, whole: bool = True) -> Results:
            return Results(*found, time.perf_counter() - started, explained, behind, whole)

        if asked.root is None:
            return answer((self._store.ids("newest" if sort == "relevance" else sort), array("d")))
        first = (lambda found: on_first(answer(found, whole=False))) if on_first is not None else None
        return answer(self._finder.matches(asked, sort, dropped, first))

    def first(self, sort: Sort, most: int) -> list[Summary]:
        """The first rows of the whole archive in an order: there long before all of a million articles are."""
        return self.summaries(self._store.ids("newest" if sort == "relevance" else sort, most))

    def summaries(self, ids: Sequence[int], asked: Query | None = None) -> list[Summary]:
        """Rows for the list in the order of ``ids``; with the passage that matched where there are words, or the tags
        that did."""
        if asked is None or not query.has_words(asked):
            return [summary for summary, _ in self._store.summaries(ids)]
        marks = marker(asked)
        return [_marked(row, texts, marks) for row, texts in self._store.summaries(ids, with_texts=True)]

    def article(self, id: int) -> Article:
        """An article with everything that belongs to it. Errors: `ArticleMissing`."""
        return self._store.article(id)

    def articles(self, ids: Sequence[int]) -> Iterator[Article]:
        """The articles that still exist, one after the other."""
        for id in ids:
            try:
                yield self._store.article(int(id))
            except ArticleMissing:
                continue

    def picture(self, sha256: str) -> bytes:
        """The bytes of a stored picture; empty where there is none."""
        return self._store.picture(sha256)

    def original(self, id: int, capture: int = 0) -> bytes:
        """The bytes as they were imported, of the newest capture or of the one named."""
        return self._store.original(id, capture)

    def capture(self, id: int, capture: int) -> CapturedArticle:
        """An article as one of its captures says it, read anew from its original.

        Reading takes a worker, about a second for the first. Errors: `ArticleMissing` where there is
        no such capture; a `ReaderError` where it can no longer be read.
        """
        return rereading.captured(self._store, id, capture)

    def copies(self, id: int) -> list[Summary]:
        """Articles of other addresses that say nearly the same, most alike first; those in the trash are left out."""
        return self.summaries(self._store.copies(id))

    def tags(self, asked: Query | None = None, ids: Sequence[int] | None = None) -> CountedTags:
        """Tags with their counts, most first: of a query's result, of some articles, or of all."""
        if ids is None and asked is not None and asked.root is not None:
            ids = self.search(asked, "newest").ids
        return self._tally.tags(ids)

    def counts(self) -> Counts:
        return self._store.counts()

    def facets(self, ids: Sequence[int]) -> dict[str, Sequence[tuple[str, int]]]:
        """How often each source, month, language and author occurs among some articles, most first."""
        return self._tally.facets(ids)

    def suggestion(self, asked: Query) -> Query | None:
        """What was perhaps meant: the query with its rare words put right by one letter; None where all are well."""
        return self._finder.suggestion(asked)

    def marker(self, asked: Query) -> Marker:
        return marker(asked)

    # ------------------------------------------------------------ changes

    def mark(self, ids: Sequence[int], *, unread: bool | None = None, starred: bool | None = None) -> Changed:
        """Marks articles as unread or read, starred or not."""
        return self._store.mark(ids, unread=unread, starred=starred)

    def set_note(self, id: int, note: str) -> Changed:
        """Keeps the person's note on an article; an empty one takes it away."""
        return self._store.set_note(id, note)

    def page_own(self, id: int) -> PageOwn:
        """What the article's page itself says, whatever was corrected. Errors: `ArticleMissing`."""
        return self._store.page_own(id)

    def correct(self, id: int, corrected: Mapping[Correctable, str | None]) -> Changed:
        """Makes fields of an article say what the person says; None brings the page's own value back.

        A corrected text is paragraphs parted by blank lines; those that stay keep their markup, and
        the pictures their places. Shapes: authors are one a line.
        """
        from reader.clean import amended

        wanted: dict[Correctable, tuple[str, str] | None] = {}
        for field, value in corrected.items():
            if value is not None and field == "text":
                html, text = amended(self._store.page_own(id).html, value)
                wanted[field] = (text, html)
            else:
                wanted[field] = (value, "") if value is not None else None
        return self._store.correct(id, wanted)

    def tag(self, ids: Sequence[int], add: Sequence[str] = (), remove: Sequence[str] = ()) -> Changed:
        """Gives and takes tags; what the publisher wrote stays in the record."""
        return self._store.tag(ids, add, remove)

    def rename_tag(self, old: str, new: str) -> Changed:
        """Calls a tag by another label everywhere; two tags of one label become one.

        The old name goes on to mean the tag, and what pages wrote stays in their record.
        """
        return self._store.unite_tags([old], new)

    def merge_tags(self, old: Sequence[str], into: str) -> Changed:
        """Makes some tags one with another; their names go on to mean it."""
        return self._store.unite_tags(old, into)

    def alias_tag(self, label: str, alias: str) -> Changed:
        """Makes another spelling, or a word of another language, mean a tag. Errors: where there is no such tag."""
        return self._store.add_tag_name(label, alias)

    def part_tag(self, alias: str) -> Changed:
        """Makes another name of a tag a tag of its own again, on the articles that it was given to."""
        return self._store.drop_tag_name(alias)

    def names_of_tag(self, label: str) -> list[str]:
        """The other names of a tag, in the order in which they came."""
        return self._store.names_of_tag(label)

    def carriers_of_tag(self, label: str) -> Sequence[int]:
        """The articles that carry a tag by any of its names, those in the trash included."""
        return self._store.carriers_of_tag(label)

    def givers_of_tag(self, label: str) -> dict[str, int]:
        """To how many articles a tag was given by the page, by the person and by a rule."""
        return self._store.givers_of_tag(label)

    def tag_union(self, old: Sequence[str], into: str) -> TagUnion:
        """What `merge_tags` would make of some tags."""
        return self._store.tag_union(old, into)

    def keep_tags(self, labels: Sequence[str], ids: Sequence[int] | None = None) -> KeptTags:
        """Some tags with all their names as they are now, for `bring_back_tags`.

        With ``ids`` it is kept as well who gave them to these articles.
        """
        return self._store.keep_tags(labels, ids)

    def bring_back_tags(self, kept: KeptTags) -> Changed:
        """Undoes whatever was done since to the tags that were kept."""
        return self._store.bring_back_tags(kept)

    # ------------------------------------------------------------ collections

    def collections(self) -> list[Collection]:
        """Every collection with the number of its articles, each folder before what lies in it.

        Saved searches are not counted where the index would have to be made first.
        """
        kept = self._store.collections()
        if not any(each.query for each in kept) or self._index.at_hand() is None:
            return kept
        return [replace(each, count=self._count_found(each.query)) if each.query else each for each in kept]

    def _count_found(self, text: str) -> int:
        try:
            return self._finder.count(self.parse(text))
        except QueryError:
            return 0

    def new_collection_id(self) -> int:
        """The number that the next collection can have."""
        return self._store.new_collection_id()

    def keep_collections(self, kept: Sequence[Collection]) -> Changed:
        """Adds collections, or changes those of the same numbers. Errors: a `StoreError` for a name or a place."""
        self._store.keep_collections(kept)
        return Changed(collections=tuple(each.id for each in kept))

    def remove_collections(self, ids: Sequence[int]) -> Changed:
        """Removes collections with all that lies in them; the articles stay."""
        self._store.remove_collections(ids)
        return Changed(collections=tuple(ids))

    def articles_in(self, collection_id: int) -> Sequence[int]:
        """The articles that were put into a folder itself."""
        return self._store.articles_in(collection_id)

    def put_into(self, collection_id: int, ids: Sequence[int]) -> Changed:
        """Puts articles into a folder."""
        self._store.put_into(collection_id, ids)
        return Changed(collections=(collection_id,))

    def take_out(self, collection_id: int, ids: Sequence[int]) -> Changed:
        """Takes articles out of a folder; they stay in the archive."""
        self._store.take_out(collection_id, ids)
        return Changed(collections=(collection_id,))

    def colour_tag(self, label: str, colour: str) -> Changed:
        return self._store.dress_tag(label, colour=colour)

    def pin_tag(self, label: str, pinned: bool) -> Changed:
        return self._store.dress_tag(label, pinned=pinned)

    def trash(self, ids: Sequence[int]) -> Changed:
        return self._store.trash(ids)

    def restore(self, ids: Sequence[int]) -> Changed:
        return self._store.restore(ids)

    def delete_for_ever(self, ids: Sequence[int]) -> Changed:
        """Destroys articles with their originals and pictures; backups still hold them."""
        return self._store.delete_for_ever(ids)

    def record(self, ids: Sequence[int], kind: str, detail: str) -> Changed:
        """Notes in the articles' record that they were printed, exported and the like."""
        return self._store.record(ids, kind, detail)

    # ------------------------------------------------------------ import

    def import_paths(
        self,
        given: Sequence[Path],
        on_event: Told,
        cancelled: Callable[[], bool] = lambda: False,
        amendments: Amendments | None = None,
    ) -> ImportReport:
        """Imports files and folders. Each `Stored` is told after it is safely on the disk."""
        return importing.import_paths(self._store, given, on_event, cancelled, amendments or Amendments())

    def foresee(
        self,
        given: Sequence[Path],
        on_event: Told,
        cancelled: Callable[[], bool] = lambda: False,
        amendments: Amendments | None = None,
    ) -> ImportReport:
        """Tells what `import_paths` would do, a `Foreseen` for each article, and writes nothing."""
        return importing.foresee(self._store, given, on_event, cancelled, amendments or Amendments())

    def imports(self) -> list[ImportRun]:
        """The imports that brought something, newest first."""
        return self._store.imports.runs()

    def undo_import(self, import_id: int = 0, cancelled: Callable[[], bool] = lambda: False) -> UndoReport:
        """Takes an import back as a whole (0: the last one): its new articles go to the trash, its captures are hidden.

        Importing the same files again brings all of it back. Errors: a `StoreError` where there is no
        such import.
        """
        return rereading.undo_import(self._store, import_id, cancelled)

    def reextract(
        self,
        ids: Sequence[int],
        on_event: Callable[[Reextracted | ImportProblem | Progress], None],
        *,
        every: bool = False,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> ReextractReport:
        """Reads articles anew from their newest originals where an older maker read them, or ``every`` one.

        What the person corrected, tagged and marked stays.
        """
        return rereading.reextract(self._store, ids, every, on_event, cancelled)

    def site_rules(self) -> list[SiteRule]:
        """What new articles of each site are given."""
        return self._store.imports.site_rules()

    def keep_site_rule(self, rule: SiteRule) -> None:
        """Keeps a rule in place of the site's earlier one; one that gives nothing removes it."""
        self._store.imports.keep_site_rule(rule)

    def arrivals(self, folder: Path) -> dict[Path, tuple[int, int]]:
        """The files of a watched folder that were not imported as they are now, with size and time of change."""
        return watching.arrivals(self._store, folder)

    def note_arrived(self, files: Mapping[Path, tuple[int, int]]) -> None:
        """Notes that files of a watched folder were imported as they were."""
        watching.note_arrived(self._store, files)

    # ------------------------------------------------------------ export

    @staticmethod
    def record_of(article: Article) -> dict[str, Any]:
        """An article as plain values, as `show --json` and the JSON Lines export give it."""
        from reader.export import jsonl

        return jsonl.record(article)

    def export(self, ids: Sequence[int], name: str, out: IO[bytes], *, originals: bool = True) -> None:
        """Writes the articles as a stream of the format of that name, which is text. Errors: `OutputError`."""
        exporting.export_stream(self._store, ids, name, out, originals=originals)

    def export_to(
        self,
        ids: Sequence[int],
        plan: ExportPlan,
        on_progress: Callable[[Progress], None] = lambda progress: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Exported:
        """Writes the articles into files as planned, and notes it in their record. Errors: `OutputError`."""
        return exporting.export_files(self._store, ids, plan, on_progress, cancelled)

    def cite(self, ids: Sequence[int], style: str, destination: Path | None = None) -> str:
        """References to the articles, also written into a new file where one is named; it stands in their record.

        Errors: `OutputError`.
        """
        return exporting.cite(self._store, list(self.articles(ids)), style, destination)

    # ------------------------------------------------------------ the index

    def behind(self) -> int:
        """How many articles the index has yet to read."""
        return self._store.behind()

    def catch_up(
        self,
        on_progress: Callable[[Progress], None] = lambda progress: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Brings the index in step with the store; False where another process is doing that now."""
        return self._index.catch_up(on_progress, cancelled)

    def reindex(self, on_progress: Callable[[Progress], None] = lambda progress: None) -> int:
        """Makes the index anew; returns how many articles it holds."""
        return self._index.reindex(on_progress)

    def index_state(self) -> str:
        """``in step``, ``behind`` or ``absent``."""
        return self._index.state()

    # ------------------------------------------------------------ care

    def check(
        self, on_fault: Callable[[Fault], None], on_progress: Callable[[Progress], None] = lambda progress: None
    ) -> CheckReport:
        """Reads the whole archive and tells every fault; changes nothing."""
        articles, originals = self._store.sizes()
        faults = 0
        for fault in self._store.check(lambda done: on_progress(Progress(done, originals))):
            faults += 1
            on_fault(fault)
        return CheckReport(articles, originals, faults, self.index_state())

    def verify(self, digest: str) -> list[Proof]:
        """What has become of what a printed digest, or the beginning of one, stands for. Errors: `ReaderError`."""
        return self._store.proofs(printed_digest(digest))

    def backup(self, destination: Path) -> Path:
        """Writes a whole copy; into a folder it gets the archive's name and the day. Nothing is written over."""
        if os.path.isdir(destination):  # which says no, where the system objects to the name
            stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
            destination = destination / f"{self.path.stem}-{stamp}{self.path.suffix or '.archive'}"
        if _there(destination):
            raise OutputError("“{path}” is there already and is not written over.", path=_shown(destination))
        if not os.path.isdir(destination.parent):
            raise OutputError("There is no folder “{path}”.", path=_shown(destination.parent))
        self._store.backup(destination)
        return destination


def diagnosis(path: Path) -> dict[str, Any]:
    """What this installation is made of and which limits hold; ``problems`` says in sentences what to mend."""

    from reader.archive.diagnosis import diagnosis as diagnosed

    def index_state(path: Path) -> str:
        with contextlib.closing(Archive.open(path, read_only=True)) as archive:
            return archive.index_state()

    return diagnosed(path, index_state)


def _there(path: Path) -> bool:
    """Whether there is a file; False where the system will not say, so that whoever opens it tells why."""
    try:
        return path.exists()
    except OSError:
        return False


def _shown(path: Path) -> str:
    return str(path).encode("utf-8", "replace").decode()
