"""What stands around a result: tags, facets, collections, counts, and what was perhaps meant instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from reader import query as search_language
from reader.archive import Archive
from reader.errors import ReaderError
from reader.model import Collection, Counts
from reader.nouns import noun
from reader.query import Query
from reader.ui import answers, wording
from reader.ui.answers import Shown
from reader.ui.completion import Values
from reader.ui.lanes import LAST, LATER, Lane

if TYPE_CHECKING:
    from reader.tags import CountedTags

Facets = Mapping[str, Sequence[tuple[str, int]]]
"""How often each value occurs, most first, by ``source``, ``month``, ``language`` and ``author``."""

COUNT_MS = 300
"""So long after the last of several changes the articles are counted again: a million take a while."""

FEW = 3
"""A result of fewer articles makes one ask what was perhaps meant."""


@noun
class _Whole:
    """What is known of the whole archive, until somebody writes into it."""

    version: int
    tags: CountedTags
    counts: Counts
    collections: list[Collection]


class Surroundings(QObject):
    """Asks a lane for what belongs to the result on screen, after the result itself has come."""

    tags_came = Signal(object, dict)
    """The tags of the result with their counts in it, most first; and the part of each in the query."""
    counts_came = Signal(object)
    collections_came = Signal(list)
    facets_came = Signal(object)
    """`Facets` of the result; its months as if no days had been asked for."""
    values_came = Signal(object)
    """The sources, languages and authors of the whole archive as `Values`, by the field that asks for them."""
    relaxations_came = Signal(list)
    suggestion_came = Signal(object)
    """The query that was perhaps meant, or None."""

    def __init__(self, lane: Lane, parent: QObject) -> None:
        super().__init__(parent)
        self._lane = lane
        self._whole: _Whole | None = None
        self._values_of = -1
        self.counts = Counts()
        self.tags: CountedTags | None = None
        """All tags of the archive, most first, once they have come."""
        self.collections: list[Collection] = []
        self._shown: Shown | None = None
        self._ask = QTimer(self)
        self._ask.setSingleShot(True)
        self._ask.setInterval(0)
        self._ask.timeout.connect(self._on_ask)
        self._count = QTimer(self)
        self._count.setSingleShot(True)
        self._count.setInterval(COUNT_MS)
        self._count.timeout.connect(self._on_count)

    @property
    def waiting(self) -> bool:
        """Whether something is about to be asked."""
        return self._ask.isActive() or self._count.isActive()

    def ask(self, shown: Shown) -> None:
        """Has everything told that stands around a result, in a turn after the result itself."""
        self._shown = shown
        self._ask.start()

    def count_soon(self) -> None:
        """Has the numbers of unread, starred and other articles told, where nothing else can have changed."""
        self._count.start()

    def stop(self) -> None:
        """Asks nothing more."""
        self._ask.stop()
        self._count.stop()

    def _on_ask(self) -> None:
        shown = self._shown
        assert shown is not None
        asked, ids = shown.query, shown.results.ids if shown.query else None

        def work(archive: Archive) -> tuple[_Whole, CountedTags]:
            whole = self._whole_of(archive)
            return whole, whole.tags if ids is None else archive.tags(ids=ids)

        def told(came: tuple[_Whole, CountedTags]) -> None:
            whole, inside = came
            self.tags, self.collections = whole.tags, whole.collections
            self.take_counts(whole.counts)
            self.collections_came.emit(whole.collections)
            self.tags_came.emit(inside, search_language.tag_modes(asked))

        self._lane.ask(work, told, key="tags", urgency=LATER)
        self._lane.ask(
            lambda archive: _facets(archive, asked, ids) if ids is not None else {},
            self.facets_came.emit,
            key="facets",
            urgency=LATER,
        )
        self._ask_what_was_meant(shown)

    def _ask_what_was_meant(self, shown: Shown) -> None:
        asked, total = shown.query, shown.results.total
        if asked and not total:
            self._lane.ask(
                lambda archive: answers.relaxations(archive, asked),
                self.relaxations_came.emit,
                key="relaxations",
                urgency=LATER,
            )
        if total < FEW and search_language.has_words(asked):
            self._lane.ask(
                lambda archive: archive.suggestion(asked), self.suggestion_came.emit, key="suggestion", urgency=LATER
            )
        else:
            self._lane.drop("suggestion")
            self.suggestion_came.emit(None)

    def _whole_of(self, archive: Archive) -> _Whole:
        """Runs in the lane."""
        version = archive.data_version()
        if self._whole is None or self._whole.version != version:
            self._whole = _Whole(version, archive.tags(), archive.counts(), archive.collections())
        return self._whole

    def _on_count(self) -> None:
        self._lane.ask(lambda archive: archive.counts(), self.take_counts, key="counts", urgency=LATER)

    def take_counts(self, counts: Counts) -> None:
        self.counts = counts
        self.counts_came.emit(counts)

    def ask_values(self) -> None:
        """Has the values of fields told that can be completed, unless they were and nothing was written since."""

        def work(archive: Archive) -> tuple[int, dict[str, Values]] | None:
            version = archive.data_version()
            if version == self._values_of:
                return None
            return version, _values(archive.facets(archive.search(Query()).ids))

        def told(came: tuple[int, dict[str, Values]] | None) -> None:
            if came is not None:
                self._values_of, values = came
                self.values_came.emit(values)

        self._lane.ask(work, told, refuse=_not_now, key="values", urgency=LAST)


def _facets(archive: Archive, asked: Query, ids: Sequence[int]) -> Facets:
    facets = dict(archive.facets(ids))
    anytime = search_language.with_days(asked, "")
    if anytime != asked:
        facets["month"] = archive.facets(archive.search(anytime, "newest").ids)["month"]
    return facets


def _values(facets: Facets) -> dict[str, Values]:
    """What can be completed, by the field of the search language; spelt here, which takes a while of many authors."""
    values = {}
    for name, field in (("source", "source"), ("language", "lang"), ("author", "author")):
        values[field] = Values([(value, wording.number(count)) for value, count in facets.get(name, ())])
        values[field].spell()
    return values


def _not_now(error: ReaderError) -> None:
    """Without values nothing is completed, and typing goes on."""
