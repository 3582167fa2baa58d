"""What is on screen now: turns requests into work in the lanes, and answers into what the views show."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from reader import query as search_language
from reader import settings as kept_settings
from reader.archive import CITATION_STYLES, Archive
from reader.errors import ArticleMissing, QueryError, ReaderError
from reader.model import SORTS, Article, CapturedArticle, Changed, Counts, ImportRun, PageOwn, Proof, Sort, Summary
from reader.query import Query, TagMode
from reader.settings import Settings
from reader.ui import answers, type_ahead
from reader.ui.answers import SCREENFUL, Opened, Shown
from reader.ui.article_rows import PAGE_ROWS
from reader.ui.changes import Act, Moves, Plan, Step, concerns
from reader.ui.elsewhere import Elsewhere
from reader.ui.indexer import Indexer
from reader.ui.lanes import FIRST, LAST, LATER, Lane, Turns, Working
from reader.ui.surroundings import Surroundings
from reader.ui.trail import Place, Trail
from reader.ui.undoing import Undoable

T = TypeVar("T")

SAVE_MS = 800
INDEX_HERE_MOST = 100
HISTORY_MOST = 30
UNDO_MOST = 1_000


class Session(QObject):
    """One archive on screen. Views ask it; it answers by signals, in the main thread."""

    updating = Signal()
    """An archive of an older version is being brought up to date; `opened` or `could_not_open` follows."""
    opened = Signal()
    could_not_open = Signal(object)
    text_made = Signal(str)
    """The text of a query that was made by clicks."""
    result_came = Signal(object, bool)
    """A `Shown`, and whether it is the old result looked up again (rows may take each other's place)."""
    part_came = Signal(object)
    """A `Shown` that is not whole: the beginning of a result that takes long."""
    page_came = Signal(int, list)
    first_came = Signal(list)
    """The first rows of the whole archive, while its million others are still being listed."""
    rows_came = Signal(list)
    """Rows that changed where they stand."""
    article_came = Signal(object)
    article_went = Signal()
    row_found = Signal(int)
    query_refused = Signal(object)
    refused = Signal(object)
    changed = Signal(object)
    changed_by_person = Signal(str)
    """A change that can be undone was made; its text says what."""
    indexing = Signal(int, int)
    """How far the index is being made; (0, 0) when it is done."""
    trail_changed = Signal()
    settings_changed = Signal()

    def __init__(self, settings: Settings, settings_file: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_MOST)
        self.shown: Shown | None = None
        self.opened_article: Opened | None = None
        self.archive_path: Path | None = None
        self.read_only = False
        self._settings_file = settings_file
        turns = Turns(self)
        self._read, self._write = Lane("reader-reads", self, turns), Lane("reader-writes", self, turns)
        self.around = Surroundings(self._read, self)
        self._elsewhere = Elsewhere(self._read, self._write, self)
        self._elsewhere.written.connect(self.refresh)
        self._elsewhere.written.connect(self._reload_article)
        self._wanted_article = 0
        self._wanted_text = ""
        self._trail = Trail()
        self._stamp = 0
        self._indexer = Indexer(self)
        self._indexer.progressed.connect(self.indexing)
        self._indexer.ended.connect(self._on_indexed)
        self._index_asked = self._index_known = False
        self._put_off: Callable[[], None] | None = None
        self._closing = False
        self._save = QTimer(self)
        self._save.setSingleShot(True)
        self._save.setInterval(SAVE_MS)
        self._save.timeout.connect(self._save_settings)

    # -------------------------------------------------------- opening and closing

    def open(self, path: Path, *, create: bool = True) -> None:
        """Opens an archive in both lanes; tells `opened` or `could_not_open`, and where it takes long, `updating`."""
        for lane in (self._read, self._write):
            lane.refused.connect(self.refused)

        def told(archive: Archive) -> None:
            self.archive_path, self.read_only = archive.path, archive.read_only
            read_only = True
            self._read.open(
                lambda: Archive.open(path, read_only=read_only), lambda _: self._on_opened(), self.could_not_open.emit
            )

        updating = self.updating.emit
        self._write.open(
            lambda: Archive.open(path, create=create, updating=updating, abandoned=lambda: self._closing),
            told,
            self.could_not_open.emit,
        )

    def close(self) -> None:
        """Ends the lanes and keeps the settings."""
        self._closing = True
        self._elsewhere.set_on(False)
        self.around.stop()
        self._indexer.close()
        self._read.close()
        self._write.close()
        if self._save.isActive():
            self._save.stop()
            self._save_settings()

    @property
    def counts(self) -> Counts:
        """How many articles there are of each kind."""
        return self.around.counts

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        lanes = self._read.busy or self._write.busy or self.around.waiting
        return lanes or self._indexer.running or self._put_off is not None

    @property
    def indexing_now(self) -> bool:
        """Whether the index is being made in a job."""
        return self._indexer.running

    def _on_opened(self) -> None:
        sort = self._sorts()[1]
        self._read.ask(lambda archive: archive.first(sort, SCREENFUL), self.first_came.emit, key="first", urgency=FIRST)
        self.opened.emit()

    def _look_at_index(self) -> None:
        """Learns once whether there is an index and whether it is in step: after the first articles are on screen,
        for its library takes long to load."""
        if self._index_asked:
            return
        self._index_asked = True

        def in_step(archive: Archive) -> tuple[str, int, Counts]:
            return archive.index_state(), archive.behind(), archive.counts()

        self._write.ask(in_step, self._on_index_known, urgency=FIRST)
        self._read.ask(lambda archive: answers.prepare(), urgency=LAST)

    def _on_index_known(self, known: tuple[str, int, Counts]) -> None:
        state, behind, counts = known
        path = self.archive_path
        assert path is not None
        self._index_known = True
        self.around.take_counts(counts)
        holds_articles = counts.articles + counts.trashed > 0
        if state == "absent" and holds_articles:
            self._indexer.run(path, ["reindex"])
        elif behind > INDEX_HERE_MOST:
            self._indexer.run(path, ["reindex", "--pending"])
        elif state != "in step":
            self._write.ask(lambda archive: archive.catch_up(), lambda _: self.refresh())
        self._elsewhere.set_on(True)
        if not self._indexer.running:
            self._search_put_off()

    def reindex(self) -> None:
        """Has the index made anew; searches wait for it."""
        if self.archive_path is not None and not self._indexer.running:
            self._indexer.run(self.archive_path, ["reindex"])

    def _search_put_off(self) -> bool:
        """Searches for what had to wait; False where nothing had to."""
        put_off, self._put_off = self._put_off, None
        if put_off is not None:
            put_off()
        return put_off is not None

    def _on_indexed(self, trouble: str) -> None:
        self.indexing.emit(0, 0)
        if trouble:
            self.refused.emit(ReaderError("The articles could not be indexed. {reason}", reason=trouble))
        if not self._search_put_off():
            self.refresh()

    # -------------------------------------------------------- settings

    def keep(self, **changes: object) -> None:
        """Changes settings; they reach the disk a moment later."""
        changed = dataclasses.replace(self.settings, **changes)  # type: ignore[arg-type]  # checked by its callers
        if changed != self.settings:
            self.settings = changed
            self._save.start()
            self.settings_changed.emit()

    def _save_settings(self) -> None:
        if self._settings_file is None:
            return
        try:
            kept_settings.save(self.settings, self._settings_file)
        except OSError as error:
            self.refused.emit(ReaderError("The settings could not be kept: {reason}", reason=error.strerror or ""))

    # -------------------------------------------------------- searching

    def search(self, text: str, *, remember: bool = False) -> None:
        """Shows what a text finds; a newer search takes its place. ``remember`` puts it into history and trail."""
        self._wanted_text = text
        self._search(lambda archive: archive.parse(text), text, remember=remember)

    def search_query(self, asked: Query) -> None:
        """Shows what a query finds that was made by clicks; it is remembered."""
        self._wanted_text = str(asked)
        self.text_made.emit(self._wanted_text)
        self._search(lambda archive: asked, self._wanted_text, remember=True)

    def refresh(self) -> None:
        """Looks the same query up again after something changed, with counts and tags."""
        if self.shown is None:
            return
        asked, text, sort = self.shown.query, self.shown.text, self.shown.sort
        self._read.ask_in_parts(
            lambda archive, working: answers.found(archive, asked, text, sort, working.dropped),
            lambda part: None,
            lambda shown: self._on_result(shown, again=True),
            key="refresh",
        )

    def _search(self, ask: Callable[[Archive], Query], text: str, *, remember: bool) -> None:
        if text.strip() and (self._indexer.anew or not self._index_known):
            self._put_off = lambda: self._search(ask, text, remember=remember)
            self._look_at_index()
            return
        self._put_off = None
        sort_words, sort_none = self._sorts()

        def work(archive: Archive, working: Working[Shown]) -> Shown:
            asked = ask(archive)
            sort = sort_words if search_language.has_words(asked) else sort_none
            return answers.found(archive, asked, text, sort, working.dropped, working.tell)

        def told(shown: Shown) -> None:
            self._on_result(shown, again=False)
            if remember:
                self._remember(shown.text)

        self._read.drop("refresh")
        self._read.ask_in_parts(work, self._on_part, told, refuse=self._on_query_refused, key="search")

    def _on_part(self, shown: Shown) -> None:
        """Shows the beginning of a result while the rest is being counted."""
        self._stamp += 1
        self.shown = shown
        self.part_came.emit(shown)

    def _sorts(self) -> tuple[Sort, Sort]:
        """The orders for a query with words, and for one without."""
        orders: dict[str, Sort] = {name: name for name in SORTS}
        browsing = orders.get(self.settings.sort, "newest")
        return orders.get(self.settings.search_sort, "relevance"), "newest" if browsing == "relevance" else browsing

    def set_sort(self, sort: str) -> None:
        """Chooses an order; searches with words remember theirs apart."""
        if self.shown is not None and search_language.has_words(self.shown.query):
            self.keep(search_sort=sort)
        else:
            self.keep(sort=sort)
        if self.shown is not None:
            asked = self.shown.query
            self._search(lambda archive: asked, self.shown.text, remember=False)

    def _on_query_refused(self, error: ReaderError) -> None:
        if isinstance(error, QueryError):
            self.query_refused.emit(error)
        else:
            self.refused.emit(error)

    def _on_result(self, shown: Shown, *, again: bool) -> None:
        self._stamp += 1
        self.shown = shown
        if not again:
            self.keep(query=shown.text)
        self.result_came.emit(shown, again)
        self.around.ask(shown)
        self._elsewhere.note()
        QTimer.singleShot(0, self, self._look_at_index)

    def _remember(self, text: str) -> None:
        text = text.strip()
        if text and self.settings.remember_searches:
            self.keep(history=(text, *(each for each in self.settings.history if each != text))[:HISTORY_MOST])
        self._went(Place(text, self._wanted_article))

    # -------------------------------------------------------- rows

    def want_page(self, page: int, ids: Sequence[int]) -> None:
        """Asks for the rows of a page of the list; they come by `page_came` unless the result has changed."""
        stamp = self._stamp
        asked = self.shown.query if self.shown is not None else None

        def told(summaries: list[Summary]) -> None:
            if stamp == self._stamp:
                self.page_came.emit(page, summaries)

        self._read.ask(lambda archive: archive.summaries(ids, asked), told, urgency=FIRST, key=f"page {page}")

    def find_headline(self, start: str, ids: array[int], after_row: int) -> None:
        """Looks for the next headline that begins so; tells its row by `row_found`."""
        type_ahead.find(self._read, start, ids, after_row, self.row_found.emit)

    # -------------------------------------------------------- the article

    def open_article(self, article_id: int, *, by_person: bool = True) -> None:
        """Shows an article; one that the person opened is read from then on, unless the settings say otherwise."""
        if article_id == self._wanted_article and self.opened_article is not None:
            return
        self._wanted_article = article_id
        self.keep(selected_id=article_id)
        asked = self.shown.query if self.shown is not None else None

        def told(opened: Opened) -> None:
            self.opened_article = opened
            self.article_came.emit(opened)
            if by_person:
                self._went(Place(self.shown.text if self.shown is not None else "", article_id))
                if opened.article.unread and self.settings.mark_read and not self.read_only:
                    self._mark_read(opened.article)

        self._read.ask(
            lambda archive: answers.loaded(archive, article_id, asked),
            told,
            refuse=self._on_missing,
            key="article",
            urgency=FIRST,
        )

    def _mark_read(self, article: Article) -> None:
        """Marks the article that is shown as read; a million unread ones are not counted again for it."""

        def work(archive: Archive) -> tuple[int, Changed]:
            fewer = sum(row.unread for row in archive.summaries([article.id]) if not article.trashed)
            return fewer, archive.mark([article.id], unread=False)

        def told(done: tuple[int, Changed]) -> None:
            fewer, changed = done
            if known := self.counts.unread:
                self.around.take_counts(dataclasses.replace(self.counts, unread=known - fewer))
            self._follow(changed)

        self._write.ask(work, told)

    def close_article(self) -> None:
        """Shows no article."""
        self._read.drop("article")
        self._wanted_article = 0
        self.opened_article = None
        self.keep(selected_id=0)
        self.article_went.emit()

    def _reload_article(self) -> None:
        """Reads the article on screen again; pictures that are there already stay."""
        before, asked = self.opened_article, self.shown.query if self.shown is not None else None
        if before is None or before.article.id != self._wanted_article:
            return

        def told(opened: Opened) -> None:
            self.opened_article = opened
            self.article_came.emit(opened)

        self._read.ask(
            lambda archive: answers.loaded(archive, before.article.id, asked, before),
            told,
            refuse=self._on_missing,
            key="article",
        )

    def mark_again(self) -> None:
        """Marks the words of a new query in the article that stays on screen."""
        self._reload_article()

    def _on_missing(self, error: ReaderError) -> None:
        if isinstance(error, ArticleMissing):
            self.close_article()
        else:
            self.refused.emit(error)

    def load(self, ids: Sequence[int], told: Callable[[list[Article]], None]) -> None:
        """Loads whole articles, for printing."""
        self._read.ask(lambda archive: list(archive.articles(ids)), told)

    def load_picture(self, sha256: str, told: Callable[[bytes], None]) -> None:
        """Loads the bytes of a picture; none where they cannot be read."""
        self._read.ask(lambda archive: archive.picture(sha256), told, refuse=lambda _: told(b""))

    def references(self, ids: Sequence[int], style: str, told: Callable[[str], None]) -> None:
        """Tells references to the articles, to be looked at."""
        self._read.ask(lambda archive: archive.cite(ids, style), told, key="references")

    def verify(self, digest: str, told: Callable[[list[Proof]], None], refuse: Callable[[ReaderError], None]) -> None:
        """Tells what has become of what a printed digest stands for."""
        self._read.ask(lambda archive: archive.verify(digest), told, refuse=refuse, key="verify")

    def cite(self, ids: Sequence[int], style: str, told: Callable[[str], None], to: Path | None = None) -> None:
        """Tells references to the articles, written into a file where one is named; it stands in their record."""

        def cited(text: str) -> None:
            self.record(ids, "cited", CITATION_STYLES.get(style, style))
            told(text)

        self._read.ask(lambda archive: archive.cite(ids, style, to), cited)

    def find_by_address(self, url: str, told: Callable[[int], None]) -> None:
        """Tells which article has that address, or 0."""

        self._read.ask(lambda archive: answers.article_at(archive, url), told, refuse=lambda _: told(0))

    def read(self, work: Callable[[Archive], T], told: Callable[[T], None]) -> None:
        """Tells what a look into the archive finds."""
        self._read.ask(work, told)

    def want_summaries(self, ids: Sequence[int], told: Callable[[list[Summary]], None]) -> None:
        self._read.ask(lambda archive: archive.summaries(ids), told, urgency=LATER)

    def settle(self, work: Callable[[Archive], object]) -> None:
        """Has something done that no one takes back, and looks everything up again."""
        self._write.ask(work, lambda _: self.refresh())

    def look_into(self, work: Callable[[Archive], T], told: Callable[[T], None]) -> None:
        """Has something looked up that is on no screen, after all that is."""
        self._read.ask(work, told, urgency=LAST)

    def want_copies(self, article_id: int, told: Callable[[list[Summary]], None]) -> None:
        """Tells which articles of other addresses say nearly the same."""
        self._read.ask(lambda archive: archive.copies(article_id), told)

    def want_capture(self, article_id: int, capture_id: int, told: Callable[[CapturedArticle], None]) -> None:
        """Tells an article as one of its captures has it: read anew by a worker, beside what is being looked up."""
        self._write.ask(lambda archive: archive.capture(article_id, capture_id), told, key="capture")

    def want_imports(self, told: Callable[[list[ImportRun]], None]) -> None:
        """Tells the imports of the past, newest first."""
        self._read.ask(lambda archive: archive.imports(), told)

    def want_own(self, article_id: int, told: Callable[[PageOwn], None]) -> None:
        """Tells what an article's page itself says."""
        self._read.ask(lambda archive: archive.page_own(article_id), told)

    # -------------------------------------------------------- changes

    def change(self, text: str, plan: Plan, *, said: bool = False) -> None:
        """Makes a change that can be undone; ``said`` tells the person about it."""

        def work(archive: Archive) -> tuple[Step, Changed] | None:
            step = plan(archive)
            return (step, step.do(archive)) if step is not None else None

        def told(made: tuple[Step, Changed] | None) -> None:
            if made is None:
                return
            step, changed = made
            self.undo_stack.push(Undoable(text, step, self._run))
            self._after(changed, step.moves)
            if said:
                self.changed_by_person.emit(text)

        self._write.ask(work, told)

    def change_for_ever(self, act: Act) -> None:
        """Makes a change that cannot be undone; the undo stack begins anew."""

        def told(changed: Changed) -> None:
            self.undo_stack.clear()
            self._after(changed, True)

        self._write.ask(act, told)

    def record(self, ids: Sequence[int], kind: str, detail: str) -> None:
        """Notes in the articles' record what was done with them."""
        if not self.read_only:
            self._run(lambda archive: archive.record(ids, kind, detail), False)

    def _run(self, act: Act, moves: Moves) -> None:
        self._write.ask(act, lambda changed: self._after(changed, moves))

    def _after(self, changed: Changed, moves: Moves) -> None:
        """Follows a change: at once where rows stay, after the index is in step where they may move."""
        self._follow(changed)
        asked = self.shown.query if self.shown is not None else search_language.EVERYTHING
        counted = isinstance(moves, str) and any(moves in each.query for each in self.around.collections)
        if concerns(moves, asked):
            self._catch_up()
        elif self.shown is not None and (changed.tags or counted):
            self.around.ask(self.shown)
        else:
            self.around.count_soon()

    def _follow(self, changed: Changed) -> None:
        """Shows what a change touched where it stands."""
        self._elsewhere.note()
        self.changed.emit(changed)
        if changed.articles:
            self._ask_for_rows(changed.articles)
        if self._wanted_article in changed.articles:
            self._reload_article()

    def _ask_for_rows(self, ids: Sequence[int]) -> None:
        """Has the rows of some articles shown anew; of many, all that are on screen."""
        asked = self.shown.query if self.shown is not None else None
        if len(ids) > PAGE_ROWS:
            self.rows_came.emit([])
        else:
            self._read.ask(lambda archive: archive.summaries(ids, asked), self.rows_came.emit, urgency=LATER)

    def _catch_up(self) -> None:
        """Brings the index in step, in a job where it is far behind, and shows what has become of the result."""

        def told(caught_up: bool) -> None:
            self.refresh()
            if not caught_up and self.archive_path is not None and not self._indexer.running:
                self._indexer.run(self.archive_path, ["reindex", "--pending"])

        self._write.ask(
            lambda archive: archive.behind() <= INDEX_HERE_MOST and archive.catch_up(), told, key="catch up"
        )

    # -------------------------------------------------------- changes made elsewhere

    def look_for_changes(self) -> None:
        """Asks whether another program has written; if so, everything on screen is looked up again."""
        self._elsewhere.look()

    def set_polling(self, on: bool) -> None:
        """Looks for foreign changes only while it may matter."""
        self._elsewhere.set_on(on and self.archive_path is not None)

    # -------------------------------------------------------- back and forward

    @property
    def can_go_back(self) -> bool:
        return self._trail.has(-1)

    @property
    def can_go_forward(self) -> bool:
        return self._trail.has(1)

    def go(self, steps: int) -> Place | None:
        """Moves along the trail; tells the place to show, or None at its end."""
        place = self._trail.move(steps)
        self.trail_changed.emit()
        return place

    def _went(self, place: Place) -> None:
        self._trail.go(place)
        self.trail_changed.emit()

    def narrow(self, field: str, value: str, *, negated: bool = False) -> None:
        """Asks for a value of a field (``date`` for days) in the place of others, or takes it out if it was asked."""
        asked = self.shown.query if self.shown is not None else Query()
        if field == "date":
            self.search_query(search_language.with_days(asked, value))
        else:
            self.search_query(search_language.with_value(asked, field, value, negated=negated))

    def click_tag(self, label: str, mode: TagMode | str) -> None:
        """Gives a tag a part in the query, or (empty mode) none."""
        asked = self.shown.query if self.shown is not None else Query()
        if mode in ("only", "and", "or", "not"):
            self.search_query(search_language.with_tag(asked, label, mode))
        else:
            self.search_query(search_language.without_tag(asked, label))

    def drop_parts(self, places: Sequence[int]) -> None:
        """Takes parts out of the query."""
        asked = self.shown.query if self.shown is not None else Query()
        for place in sorted(places, reverse=True):
            asked = search_language.without(asked, place)
        self.search_query(asked)
