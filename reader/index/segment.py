"""One segment of the index, read as whole arrays."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader, TermNotFound

Docs = NDArray[np.int32]
Counts = NDArray[np.float32]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]

PLACE_BITS = 32
"""A place is a document's number above these bits and a position below."""

_NO_DOCS: Docs = np.zeros(0, np.int32)
_NO_COUNTS: Counts = np.zeros(0, np.float32)
_NO_PLACES: Places = np.zeros(0, np.int64)


class Segment:
    """The postings and columns of one segment. Documents are numbered from 0 within it."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self.size = reader.doc_count_all()
        self.ids: NDArray[np.int64] = self._column("id", np.int64)
        self.days: NDArray[np.int64] = self._column("day", np.int64)
        self.headlines: NDArray[np.int64] = self._column("headline", np.int64)
        self.live: Mask = np.ones(self.size, np.bool_)
        if reader.has_deletions():
            self.live[[doc for doc in range(self.size) if reader.is_deleted(doc)]] = False
        self.postings = lru_cache(maxsize=512)(self._postings)
        self.places = lru_cache(maxsize=128)(self._places)
        self.lexicon = lru_cache(maxsize=None)(self._lexicon)
        self.lengths = lru_cache(maxsize=None)(self._lengths)

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()

    def _column(self, name: str, kind: type[np.int64]) -> NDArray[np.int64]:
        column = self._reader.column_reader(name)
        return np.fromiter((column[doc] for doc in range(self.size)), kind, self.size)

    def _lexicon(self, field: str) -> list[str]:
        """Every term of a field, sorted."""
        return sorted(text.decode() for text in self._reader.lexicon(field))

    def terms_with_prefix(self, field: str, prefix: str) -> list[str]:
        """The terms of a field that begin so."""
        lexicon = self.lexicon(field)
        start = bisect_left(lexicon, prefix)
        end = bisect_left(lexicon, prefix + "\U0010ffff", start)
        return lexicon[start:end]

    def _lengths(self, field: str) -> Counts:
        """How many terms each document has in a field."""
        length = self._reader.doc_field_length
        return np.fromiter((length(doc, field, 0) or 0 for doc in range(self.size)), np.float32, self.size)

    def _postings(self, field: str, text: str) -> tuple[Docs, Counts]:
        """The documents that hold a term, and how often."""
        try:
            matcher = self._reader.postings(field, text.encode())
        except TermNotFound:
            return _NO_DOCS, _NO_COUNTS
        docs: list[int] = []
        counts: list[float] = []
        while matcher.is_active():
            docs.append(matcher.id())
            counts.append(matcher.weight())
            matcher.next()
        return np.array(docs, np.int32), np.array(counts, np.float32)

    def _places(self, field: str, text: str) -> Places:
        """Where a term stands, sorted."""
        try:
            matcher = self._reader.postings(field, text.encode())
        except TermNotFound:
            return _NO_PLACES
        places: list[int] = []
        while matcher.is_active():
            base = matcher.id() << PLACE_BITS
            places.extend(base + position for position in matcher.value_as("positions"))
            matcher.next()
        return np.array(places, np.int64)
