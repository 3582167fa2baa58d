"""A Whoosh codec whose postings are NumPy arrays.

Whoosh keeps its schema, generations, tables of contents, segments and locks; the postings of a
segment are the arrays of `reader.index.building` in one file. `ColumnWriter` takes whole documents
instead of one posting at a time. Stock Whoosh reads what it writes (``index.searcher()``), slowly,
through the readers below; our own search reads the arrays themselves.

The class paths of `ColumnCodec` and `ColumnSegment` stand in the tables of contents: to move them is
to change the format.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.codec import base
from whoosh.fields import FieldType
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Format
from whoosh.index import FileIndex
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound
from whoosh.writing import SegmentWriter

from reader.index import arrays, building, schema
from reader.index.arrays import Array, Arrays, ArrayWriter
from reader.index.building import FIELD_BITS, Run, Source
from reader.index.columns import Dictionary
from reader.index.document import Document

SEGMENT_DOCUMENTS = 100_000
"""A segment holds this many documents at most."""

DELETED_SHARE = 0.25
"""A segment is written anew when more of it was deleted."""

MERGED = 3
"""A segment of up to this many times the new documents is merged with them."""

EXTENSION = ".columns"


class ColumnSegment(base.Segment):
    """What the table of contents keeps of a segment."""

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self._count = 0
        self._deleted: set[int] = set()

    def codec(self) -> ColumnCodec:
        return ColumnCodec()

    def should_assemble(self) -> bool:
        return False

    def set_doc_count(self, doccount: int) -> None:
        self._count = doccount

    def doc_count_all(self) -> int:
        return self._count

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(self._deleted)

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        if delete:
            self._deleted.add(docnum)
        else:
            self._deleted.discard(docnum)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted

    def arrays(self, storage: FileStorage) -> dict[str, arrays.Array]:
        """Its arrays, mapped. Errors: OSError and ValueError where the file is not sound."""
        found = arrays.read(Path(storage.folder) / self.make_filename(EXTENSION))
        if len(found["ids"]) != self._count:
            raise ValueError("The segment has another number of documents than recorded.")
        return found

    def live(self) -> NDArray[np.bool_]:
        """Which documents were not deleted."""
        live = np.ones(self._count, np.bool_)
        if self._deleted:
            live[np.fromiter(self._deleted, np.int64, len(self._deleted))] = False
        return live

    def source(self, opened: Mapping[str, Arrays]) -> Source:
        """What a merge takes from it, out of the arrays of segments that are open."""
        return Source(opened[self.segment_id()], self.live() if self._deleted else None)


class ColumnCodec(base.Codec):
    """Tells Whoosh how segments are made and read."""

    length_stats = False

    def new_segment(self, storage: FileStorage, indexname: str) -> ColumnSegment:
        return ColumnSegment(indexname)

    def per_document_writer(self, storage: FileStorage, segment: base.Segment) -> _Unused:
        return _Unused()

    def field_writer(self, storage: FileStorage, segment: base.Segment) -> _Unused:
        return _Unused()

    def terms_reader(self, storage: FileStorage, segment: base.Segment) -> ColumnTermsReader:
        assert isinstance(segment, ColumnSegment)
        return ColumnTermsReader(segment.arrays(storage))

    def per_document_reader(self, storage: FileStorage, segment: base.Segment) -> ColumnDocumentReader:
        assert isinstance(segment, ColumnSegment)
        return ColumnDocumentReader(segment.arrays(storage), segment)


class _Unused:
    """Stands where Whoosh's writer expects writers of single postings."""

    is_closed = True


# ---------------------------------------------------------------- writing


class ColumnWriter(SegmentWriter):
    """Adds and deletes documents; `commit` publishes them at once, or none."""

    published: Sequence[base.Segment] = ()
    """The segments of the generation that `publish` made."""

    def __init__(self, index: FileIndex, opened: Mapping[str, Arrays]) -> None:
        super().__init__(index, codec=ColumnCodec())
        self._opened = opened
        self._folder = Path(index.storage.folder)
        self._run = Run()
        self._spilled: list[Path] = []
        self._merged: list[ColumnSegment] = []
        self._full: list[ColumnSegment] = []

    def put(self, document: Document) -> None:
        """Take a document in; what has its id already is to be deleted by the caller."""
        self._run.add(document)
        self._added = True
        self.docnum += 1
        if self.docnum == SEGMENT_DOCUMENTS:
            self._write()
            self._full.append(self.get_segment())
            self.newsegment = self.codec.new_segment(self.storage, self.indexname)
            self._added, self.docnum = False, 0
        elif self._run.terms >= building.RUN_TERMS:
            self._spill()

    def publish(self) -> None:
        """Write what was taken in, merge what should be merged, and make it the newest generation."""
        self.commit(mergetype=_choose)

    def _spill(self) -> None:
        path = self._folder / f"{self.newsegment.segment_id()}.run{len(self._spilled)}"
        with ArrayWriter(path) as writer:
            building.write([Source(self._run.arrays())], writer)
        self._spilled.append(path)
        self._run = Run()

    def _write(self) -> None:
        sources = [segment.source(self._opened) for segment in self._merged]
        sources += [Source(arrays.read(path)) for path in self._spilled]
        if self._run.size:
            sources.append(Source(self._run.arrays()))
        with ArrayWriter(self._folder / self.newsegment.make_filename(EXTENSION)) as writer:
            self.docnum = building.write(sources, writer)
        del sources
        for path in self._spilled:
            path.unlink(missing_ok=True)
        self._spilled, self._merged, self._run = [], [], Run()

    def _flush_segment(self) -> None:
        self._write()

    def _commit_toc(self, segments: Sequence[base.Segment]) -> None:
        self.published = segments
        super()._commit_toc(segments)


def _choose(writer: ColumnWriter, segments: Sequence[ColumnSegment]) -> list[ColumnSegment]:
    """The segments that stay as they are; the writer merges the others into the new one.

    A segment is merged when it is no larger than `MERGED` times all smaller ones and the new documents
    together, so that each is at least four times as large as the one before it: nine of them at most
    until one is full.
    """
    kept = list(writer._full)
    size = writer.docnum
    for segment in sorted(segments, key=lambda each: each.doc_count()):
        live = segment.doc_count()
        if not live:
            continue
        fits = size + live <= SEGMENT_DOCUMENTS
        worn = segment.deleted_count() > DELETED_SHARE * segment.doc_count_all()
        if fits and (worn or 0 < live <= MERGED * size):
            writer._merged.append(segment)
            writer._added = True
            size += live
        else:
            kept.append(segment)
    return kept


# ---------------------------------------------------------------- reading by stock Whoosh


class _Field:
    """The terms and postings of one field; of a scored one they are picked out of the words."""

    def __init__(self, columns: Arrays, name: str, words: Dictionary) -> None:
        self._number = schema.NUMBER.get(name)
        self._terms = Dictionary(columns, name) if self._number is None else words
        self._placed = name not in schema.EXACT
        self._numbers = np.arange(self._terms.size)
        if self._number is not None and self._terms.size:
            ends = np.cumsum([self._terms.count(number) for number in range(self._terms.size)])
            held = np.bitwise_or.reduceat(self._terms.fields(0, self._terms.size), np.append(0, ends[:-1]))
            self._numbers = np.flatnonzero(held & np.uint8(1 << self._number))
        self.size = self._numbers.size
        self.lengths = columns.get(f"{name}/lengths", np.ones(len(columns["ids"]), np.uint8))

    def term(self, number: int) -> bytes:
        """A term by its number in the field."""
        return self._terms.term(int(self._numbers[number]))

    def first_not_below(self, text: bytes) -> int:
        """The number of the first term that is not below."""
        return int(np.searchsorted(self._numbers, self._terms.first_not_below(text)))

    def find(self, text: bytes) -> int:
        """The number of a term, -1 where the field has none such."""
        number = self.first_not_below(text)
        return number if number < self.size and self.term(number) == text else -1

    def postings(self, number: int) -> tuple[Array, Array, Array | None]:
        """The documents that have a term, how often, and where, document after document."""
        term = int(self._numbers[number])
        docs = self._terms.docs(term)
        if not self._placed:
            return docs, self._terms.counts(term), None
        where, counts = self._terms.where(term)
        if self._number is None:
            return docs, counts, where
        here = (where >> np.uint32(FIELD_BITS)) == self._number
        counts = np.bincount(np.repeat(np.arange(docs.size), counts)[here], minlength=docs.size)
        return docs[counts > 0], counts[counts > 0], where[here] & np.uint32((1 << FIELD_BITS) - 1)


class ColumnTermsReader(base.TermsReader):
    """The terms and postings of a segment, one at a time, as stock Whoosh wants them."""

    def __init__(self, columns: Arrays) -> None:
        words = Dictionary(columns, schema.WORDS)
        self._fields = {name: _Field(columns, name, words) for name in (*schema.TEXT, *schema.EXACT)}

    def _number(self, fieldname: str, text: bytes) -> int:
        field = self._fields.get(fieldname)
        number = field.find(text) if field is not None else -1
        if number < 0:
            raise TermNotFound(f"{fieldname}:{text!r}")
        return number

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        field = self._fields.get(term[0])
        return field is not None and field.find(term[1]) >= 0

    def indexed_field_names(self) -> Iterable[str]:
        return self._fields

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in sorted(self._fields):
            yield from self.terms_from(name, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        field = self._fields[fieldname]
        for number in range(field.first_not_below(prefix), field.size):
            yield fieldname, field.term(number)

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        number, field = self._number(fieldname, text), self._fields[fieldname]
        docs, counts, _ = field.postings(number)
        lengths = field.lengths[docs]
        return TermInfo(
            weight=float(counts.sum()),
            df=docs.size,
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(counts.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        number = self._fields[fieldname].find(text)
        return float(self._fields[fieldname].postings(number)[1].sum()) if number >= 0 else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        number = self._fields[fieldname].find(text)
        return self._fields[fieldname].postings(number)[0].size if number >= 0 else 0

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: object = None) -> ListMatcher:
        number, field = self._number(fieldname, text), self._fields[fieldname]
        docs, counts, where = field.postings(number)
        values = None
        if where is not None:
            pieces = np.split(where, np.cumsum(counts)[:-1].astype(np.int64))
            values = [format_.encode(piece.tolist()) for piece in pieces]
        return ListMatcher(
            docs.tolist(),
            counts.astype(float).tolist(),
            values,
            format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def cursor(self, fieldname: str, fieldobj: FieldType) -> ColumnCursor:
        return ColumnCursor(self._fields[fieldname], fieldobj)

    def close(self) -> None:
        pass


class ColumnCursor(base.FieldCursor):
    """Walks the terms of a field, for stock Whoosh's one-edit queries."""

    def __init__(self, field: _Field, fieldobj: FieldType) -> None:
        self._field = field
        self._fieldobj = fieldobj
        self._number = 0

    def first(self) -> str | None:
        self._number = 0
        return self.text()

    def find(self, text: str | bytes) -> str | None:
        self._number = self._field.first_not_below(text.encode() if isinstance(text, str) else text)
        return self.text()

    def next(self) -> str | None:
        self._number += 1
        return self.text()

    def text(self) -> str | None:
        if self._number >= self._field.size:
            return None
        return self._fieldobj.from_bytes(self._field.term(self._number))


class ColumnDocumentReader(base.PerDocumentReader):
    """What stock Whoosh asks of single documents; their stored field is ``id``."""

    def __init__(self, columns: Arrays, segment: ColumnSegment) -> None:
        self._columns = columns
        self._segment = segment

    def close(self) -> None:
        pass

    def doc_count(self) -> int:
        return self._segment.doc_count()

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return self._segment.has_deletions()

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._segment.deleted_docs()

    def stored_fields(self, docnum: int) -> dict[str, object]:
        return {"id": int(self._columns["ids"][docnum])}

    def _lengths(self, fieldname: str) -> arrays.Array:
        return self._columns.get(f"{fieldname}/lengths", np.zeros(1, np.uint8))

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._lengths(fieldname)[docnum]) if f"{fieldname}/lengths" in self._columns else default

    def field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).sum())

    def min_field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).min())

    def max_field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).max())
