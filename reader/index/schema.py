"""The fields of the index, and how much each counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import attrgetter

from whoosh import fields, formats

from reader.index import analysis
from reader.index.document import Document
from reader.model import tag_key

VERSION = 6
"""Goes up when the index holds other things, or holds them otherwise."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a field adds to a score. ``shortness`` is BM25's b: how much a field of less than usual length counts more.

    Units: ``usual`` in terms. It is fixed, so that the order of results does not move while an archive grows.
    """

    boost: float
    shortness: float = 0.0
    usual: float = 1.0


SCORED = {
    "title": Weight(8.0, 0.3, 12),
    "tags": Weight(5.0),
    "captions": Weight(2.0, 0.5, 20),
    "body": Weight(1.0, 0.75, 400),
    "authors": Weight(1.0),
    "source": Weight(0.5),
    "credits": Weight(0.5),
    "note": Weight(0.5, 0.5, 50),
}
"""The fields that a word without a field is looked for in. They share one dictionary, `WORDS`; at most eight."""

NUMBER = {name: number for number, name in enumerate(SCORED)}
"""By which a posting says in which of the scored fields its term stands."""

SATURATION = 1.2
"""BM25's k: the weight at which a term is worth half of what it can be."""

WORDS = "words"
ALONE = ("section", "url")
TEXT = (*SCORED, *ALONE)
EXACT = ("tag", "language", "publisher", "writer")
STEMMED = ("title", "tags", "captions", "body", "note")

ASKED = {
    "title": "title",
    "body": "body",
    "caption": "captions",
    "credit": "credits",
    "author": "authors",
    "source": "source",
    "section": "section",
    "url": "url",
    "note": "note",
    "lang": "language",
}
"""The field meant by a name of the search language."""


def texts(document: Document) -> list[Sequence[str]]:
    """The values of each text field of a document, in the order of `TEXT`; an empty headline is one too."""
    title, *others = _texts_of(document)
    return [(title,), *([values] if values and isinstance(values, str) else values for values in others)]


_texts_of = attrgetter(*TEXT)


def exact(document: Document) -> tuple[tuple[str, ...], ...]:
    """The terms of the exact fields of a document, each once, in the order of `EXACT`."""
    return (
        _once(map(_key, document.tags)),
        _once((_folded(document.language),)),
        _once((_plain(document.source),)),
        _once(map(_plain, document.authors)),
    )


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))


# The same few names stand in thousands of articles.
_key = lru_cache(maxsize=1 << 14)(tag_key)
_folded = lru_cache(maxsize=1 << 8)(analysis.fold)


@lru_cache(maxsize=1 << 14)
def _plain(value: str) -> str:
    """A name as it is shown: as it was written, with single spaces."""
    return " ".join(value.encode("utf-8", "replace").decode("utf-8").split())


class TextField(fields.FieldType):
    """Words with their positions, by our analysis."""

    def __init__(self) -> None:
        super().__init__(formats.Positions(), None, scorable=True)

    def index(self, value: object, **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        assert isinstance(value, analysis.Terms)
        places: dict[str, list[int]] = {}
        for text, position in zip(value.texts, value.positions, strict=True):
            places.setdefault(text, []).append(position)
        for text, found in places.items():
            yield text.encode(), len(found), float(len(found)), self.format.encode(found)


class ExactField(fields.FieldType):
    """Values that match as a whole or not at all."""

    def __init__(self) -> None:
        super().__init__(formats.Existence(), None, scorable=False)

    def index(self, value: object, **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        assert isinstance(value, tuple)
        for text in value:
            yield text.encode(), 1, 1.0, b""


@cache
def schema() -> fields.Schema:
    """The fields as Whoosh knows them."""
    return fields.Schema(
        id=fields.STORED(),
        **{name: TextField() for name in TEXT},
        **{name: ExactField() for name in EXACT},
    )
