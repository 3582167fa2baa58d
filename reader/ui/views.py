"""What the session answers, put on the window's views; and what the person chose there, asked of the session."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from reader import query as search_language
from reader.errors import ReaderError
from reader.model import Collection, Counts, Summary
from reader.query import Query, TagMode
from reader.ui import faces, wording
from reader.ui.answers import Opened, Relaxation, Shown
from reader.ui.facts import Facts
from reader.ui.notices import announce
from reader.ui.session import Session
from reader.ui.slices import Slices
from reader.ui.surroundings import Facets
from reader.ui.trail import Place

if TYPE_CHECKING:
    from reader.tags import CountedTags
    from reader.ui.window import Window

APPLICATION = "Archive Reader"
MOST_RECENT = 9
UNFINISHED_MS = 600
"""So long what is being typed may find nothing before the list says so: the word is perhaps half written."""


class Views(QObject):
    """Keeps search box, chips, tags, list, reader and status line in agreement with the session."""

    def __init__(self, window: Window, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._facts = Facts(self)
        self._relaxations: list[Relaxation] = []
        self._select_first = False
        self._first_result = True
        self._marked = False
        self._said_lacking: set[str] = set()
        self._undo_offered = ""
        self._meant: Query | None = None
        self._typed = ""
        self._unfinished = QTimer(self)
        self._unfinished.setSingleShot(True)
        self._unfinished.setInterval(UNFINISHED_MS)
        self._unfinished.timeout.connect(self._on_unfinished)
        self._setting = Slices(self)
        self._counts = Counts()
        self._unseen = False
        self._with_words = False
        self._coming: deque[Iterator[None]] = deque()
        self._setting_rows = Slices(self)
        self._getting_ready = Slices(self)
        self._ready: set[str] = set()
        self._connect()

    def _connect(self) -> None:
        session = self._session
        session.updating.connect(self._on_updating)
        session.opened.connect(self._on_opened)
        session.could_not_open.connect(self._on_could_not_open)
        session.text_made.connect(self._window.search.show_text)
        session.result_came.connect(self._on_result)
        session.part_came.connect(self._on_part)
        session.page_came.connect(self._on_page)
        session.first_came.connect(self._on_first)
        session.rows_came.connect(self._on_rows)
        around = session.around
        around.tags_came.connect(self._on_tags)
        around.counts_came.connect(self._on_counts)
        around.collections_came.connect(self._on_collections)
        around.facets_came.connect(self._on_facets)
        around.values_came.connect(self._window.search.set_values)
        around.suggestion_came.connect(self._on_suggestion_came)
        around.relaxations_came.connect(self._on_relaxations)
        session.article_came.connect(self._on_article)
        session.article_went.connect(self._on_article_went)
        session.row_found.connect(self._window.articles.select_row)
        session.query_refused.connect(self._on_query_refused)
        session.refused.connect(self.say_error)
        session.changed_by_person.connect(self._on_changed_by_person)
        session.undo_stack.indexChanged.connect(self._on_undo_stack_moved)
        session.indexing.connect(self._on_indexing)
        session.trail_changed.connect(self.show_trail)

    # -------------------------------------------------------- opening

    def _on_updating(self) -> None:
        said = self.tr("Bringing the archive up to date…")
        self._window.status.set_working("")
        self._window.status.say(said, self.tr("A copy of it as it was is kept beside it"))
        announce(self._window, said)

    def _on_opened(self) -> None:
        settings, path = self._session.settings, self._session.archive_path
        assert path is not None
        if settings.archive != str(path):
            self._session.keep(archive=str(path), query="", selected_id=0)
        kept = [each for each in self._session.settings.recent_archives if each != str(path)]
        self._session.keep(recent_archives=(str(path), *kept)[:MOST_RECENT])
        if self._window.has("actions_of"):
            self._window.show_menu()
        self._window.status.set_working(None)
        self._window.status.set_archive(path.name)
        self._window.panes.show_whole(None)
        self._window.search.show_text(self._session.settings.query)
        self._session.search(self._session.settings.query)

    def _on_first(self, rows: Sequence[Summary]) -> None:
        """Shows the first rows before the result is whole, where nothing else was searched for."""
        if rows and self._session.shown is None and not self._session.settings.query.strip():
            self._window.articles.show_ids(array("q", [row.id for row in rows]), rows)

    def _on_could_not_open(self, error: ReaderError) -> None:
        self._window.status.set_working(None)
        self._window.failed.show_error(error)
        self._window.tags.set_tags_shown(False)
        self._window.panes.show_whole(self._window.failed)
        self._window.status.say("", self.tr("No archive is open"))
        announce(self._window, wording.error_message(error))
        self._window.furnish()

    # -------------------------------------------------------- a result

    def choose(self, ask: Callable[[], None]) -> None:
        """Asks for a result that the person chose by a click: its first article is shown with it.

        Where there is one pane, it is the list.
        """
        self._select_first = True
        self._typed = ""
        self.set_reading(False)
        ask()

    def _on_part(self, shown: Shown) -> None:
        """Shows the first rows of a result while the rest is being looked through; nothing is chosen among them yet."""
        self._unfinished.stop()
        if self._window.articles.selected_count <= 1:
            self._show_once_set(shown, 0, lambda: self._show_part(shown))

    def _show_part(self, shown: Shown) -> None:
        self._show_list(shown, again=False)
        self._say_facts()

    def _show_once_set(self, shown: Shown, stays_id: int, show: Callable[[], None]) -> None:
        """Shows a result when its rows are set: in the frame in which it is shown everything is painted anew."""
        passages, density = search_language.has_words(shown.query), self._session.settings.density
        work = self._window.articles.set_ahead(shown.results.ids, shown.first, stays_id, density, passages)
        self._setting.run(work, show)

    def _on_page(self, page: int, rows: list[Summary]) -> None:
        self._coming.append(self._window.articles.show_page(page, rows))
        self._set_rows()

    def _on_rows(self, rows: list[Summary]) -> None:
        self._coming.append(self._window.articles.show_rows(rows))
        self._set_rows()

    def _set_rows(self) -> None:
        """Sets and shows the rows that came and those that come meanwhile, in the order in which they came."""
        if self._coming and not self._setting_rows.running:
            self._setting_rows.run(self._coming.popleft(), self._set_rows)

    def _show_asked(self, shown: Shown) -> None:
        """Shows what was asked for: as chips, and what of it was understood otherwise."""
        chips = search_language.chips(shown.query)
        if chips or self._window.has("strip"):
            self._window.strip.show_chips(chips)
        self.show_strip()
        self._window.search.show_note(" ".join(wording.notes(shown.query)))

    def _show_list(self, shown: Shown, *, again: bool) -> int:
        """Shows a result in strip, list and tags; tells the article that is current now, or 0."""
        self._show_asked(shown)
        self._setting_rows.stop()
        self._coming.clear()
        self._with_words = search_language.has_words(shown.query)
        self._window.articles.set_sort(shown.sort, self._with_words)
        self._show_list_title(shown)
        self.show_rows()
        landed = self._window.articles.show_ids(shown.results.ids, shown.first, keep_row=again)
        self._show_place(shown)
        return landed

    def _on_result(self, shown: Shown, again: bool) -> None:
        again = again and not self._unseen
        self._unseen = not again
        half_written = self._typed == shown.text and bool(shown.query) and not shown.results.total
        if half_written and not again and len(self._window.articles.model.ids):
            self._setting.stop()
            self._unseen = False
            self._show_asked(shown)
            self._say_facts()
            self._unfinished.start()
        else:
            self._unfinished.stop()
            stays_id = self._window.reader.article_id if self._window.has("reader") else 0
            self._show_once_set(shown, stays_id, lambda: self._show_result(shown, again=again))

    def _on_unfinished(self) -> None:
        if self._session.shown is not None:
            self._show_result(self._session.shown, again=False)
            self._session.around.ask(self._session.shown)

    def _show_result(self, shown: Shown, *, again: bool) -> None:
        self._unfinished.stop()
        self._unseen = False
        words = search_language.has_words(shown.query)
        landed = self._show_list(shown, again=again)
        self._say_facts()
        self._follow_selection(shown, again=again, landed=landed, words=words)
        self.show_title()
        if not again and shown.query:
            announce(self._window.articles, self._window.status.text)
        if not shown.results.total:
            self._window.furnish()
        self._get_ready(shown.first)

    def _get_ready(self, rows: Sequence[Summary]) -> None:
        """Loads the faces of languages that are listed for the first time, before an article in them is opened."""
        new = {row.language: row.title for row in rows if row.language not in self._ready}
        if new and self._window.has("reader") and not self._getting_ready.running:
            self._ready.update(new)
            page = self._window.reader.page
            work = chain.from_iterable(page.get_ready(language, words) for language, words in new.items())
            self._getting_ready.run_later(work)

    def _follow_selection(self, shown: Shown, *, again: bool, landed: int, words: bool) -> None:
        """Keeps list and reader together after a result has come."""
        current = self._window.reader.article_id if self._window.has("reader") else 0
        ids = shown.results.ids
        if self._first_result:
            self._first_result = False
            kept = self._session.settings.selected_id
            if kept:
                self._window.articles.select(kept)
                self._session.open_article(kept, by_person=False)
        elif again:
            if landed and landed != current:
                self._session.open_article(landed, by_person=False)
            elif not ids and current and not shown.query:
                self._session.close_article()
        elif not (current and self._window.articles.select(current)) and self._select_first:
            self.show_first()
        elif current and (words or self._marked):
            self._session.mark_again()
        self._marked = words
        if not again:
            self._select_first = False

    def show_first(self) -> None:
        """Shows the first article of the result, without marking it as read."""
        ids = self._window.articles.model.ids
        if len(ids):
            self._window.articles.select(ids[0])
            self._session.open_article(ids[0], by_person=False)

    def _show_list_title(self, shown: Shown) -> None:
        title = self._window.tags.place_name(shown.text.strip()) or self.tr("Results")
        self._window.articles.set_title(title, shown.results.total if shown.results.whole else None)

    def show_rows(self) -> None:
        """Shows rows as high as they are to be; what is listed may be an older result than the session's."""
        kept = self._session.settings
        self._window.articles.set_rows(kept.density, self._with_words, kept.list_px)

    def show_strip(self) -> None:
        """Shows the strip of chips where the query has any and the lists are there."""
        shown = self._session.shown
        on = shown is not None and bool(search_language.chips(shown.query)) and not self._window.alone
        if on or self._window.has("strip"):
            self._window.strip.setVisible(on)

    def _show_place(self, shown: Shown) -> None:
        """Chooses between the articles, a page that says why there are none, and the empty archive."""
        text = shown.text.strip()
        self._window.tags.show_query(shown.query, text)
        if shown.results.total:
            self._window.tags.set_tags_shown(True)
            self._window.panes.show_whole(None)
            self._window.panes.list_stack.setCurrentWidget(self._window.articles)
            return
        counts = self._session.counts
        empty = not shown.query and not counts.articles and not counts.trashed
        self._window.tags.set_tags_shown(not empty)
        if empty:
            self._window.panes.show_whole(self._window.empty)
            return
        self._window.panes.show_whole(None)
        title, words = self._facts.why_nothing(text)
        self._window.no_result.show_reason(title, words, clear=bool(shown.query))
        self._window.panes.list_stack.setCurrentWidget(self._window.no_result)

    def _on_relaxations(self, found: list[Relaxation]) -> None:
        self._relaxations = found
        from reader.ui.chip_strip import shown_text

        self._window.no_result.show_choices([(shown_text(each.chip), each.total) for each in found])

    def on_relaxation(self, n: int) -> None:
        self.choose(lambda: self._session.search_query(self._relaxations[n].query))

    def _say_facts(self) -> None:
        if self._session.shown is not None:
            counts, selected = self._session.counts, self._window.articles.selected_count
            self._window.status.say(*self._facts.of(self._session.shown, counts, selected))

    def on_selection_changed(self, count: int) -> None:
        self._say_facts()

    def on_pages_wanted(self, pages: Sequence[int]) -> None:
        """Asks for rows that are looked at, unless another result is about to be shown."""
        for page in pages if not self._setting.running else ():
            self._session.want_page(page, self._window.articles.model.page_ids(page))

    def _on_tags(self, tags: CountedTags, modes: dict[str, TagMode]) -> None:
        if self._unfinished.isActive():
            return
        known = self._session.around.tags
        self._window.tags.show_tags(tags, dict(modes), known)
        self._window.search.set_tags(known)

    def _on_collections(self, collections: list[Collection]) -> None:
        self._window.tags.show_collections(collections)
        self._window.search.set_collections([each.path for each in collections])
        if self._session.shown is not None:
            self._show_list_title(self._session.shown)

    def _on_facets(self, facets: Facets) -> None:
        if self._session.shown is not None and not self._unfinished.isActive():
            self._window.tags.show_facets(facets, self._session.shown.query)

    def on_value_chosen(self, field: str, value: str, negated: bool) -> None:
        self._session.narrow(field, value, negated=negated)

    def on_drop_hovered(self, said: str) -> None:
        """Says what would happen if what is dragged were dropped here."""
        if said:
            self._window.status.say("", said)
        else:
            self._say_facts()

    def _on_suggestion_came(self, meant: Query | None) -> None:
        self._meant = meant
        said = str(meant) if meant is not None else ""
        if said or self._window.has("no_result"):
            self._window.no_result.show_suggestion(said)
        self._window.status.show_suggestion(said)

    def on_suggestion(self) -> None:
        """Searches for what was perhaps meant."""
        meant = self._meant
        if meant is not None:
            self.choose(lambda: self._session.search_query(meant))

    def on_forgotten(self, text: str) -> None:
        """Forgets a search that was remembered."""
        kept = tuple(each for each in self._session.settings.history if each != text)
        self._session.keep(history=kept)

    def _on_counts(self, counts: Counts) -> None:
        self._window.tags.show_counts(counts)
        before, self._counts = self._counts, counts
        shown = self._session.shown
        if shown is not None:
            self._say_facts()
            if not shown.results.total and counts != before:
                self._show_place(shown)

    # -------------------------------------------------------- the article

    def on_article_chosen(self, article_id: int) -> None:
        if self._window.panes.width_now != "one":
            self._session.open_article(article_id)

    def on_article_clicked(self) -> None:
        if self._window.panes.width_now == "one" and self._window.articles.selected_count == 1:
            self.on_article_opened(self._window.articles.current_id)

    def on_article_opened(self, article_id: int) -> None:
        self._session.open_article(article_id)
        self.set_reading(True)
        self._window.reader.setFocus()

    def _on_article(self, opened: Opened) -> None:
        self._window.reader.show_article(opened.article, opened.pictures, opened.marker, opened.body)
        self._say_lacking(opened.article.language)
        self._window.actions_of["star"].setText(
            self.tr("Remove the star") if opened.article.starred else self.tr("Star")
        )
        self.show_title()

    def _say_lacking(self, language: str) -> None:
        """Says once for each language that this computer has no font with its letters."""
        code = language.partition("-")[0].lower()
        if code in self._said_lacking or not faces.lacking(code):
            return
        self._said_lacking.add(code)
        names = {"ko": self.tr("Korean"), "ja": self.tr("Japanese")}
        said = self.tr("No font on this computer has {language} letters. “Noto Sans CJK” is free and has them.")
        if code in names:
            self._window.notice.say(said.format(language=names[code]))

    def _on_article_went(self) -> None:
        self._window.reader.show_nothing()
        self.set_reading(False)
        self.show_title()

    def _on_changed_by_person(self, text: str) -> None:
        self._window.notice.say(text, self.tr("Undo"), self._session.undo_stack.undo)
        self._undo_offered = self._window.notice.text

    def _on_undo_stack_moved(self) -> None:
        """Takes an offer to undo away, since its button would undo something else by now."""
        if self._undo_offered and self._window.notice.text == self._undo_offered:
            self._window.notice.hide()
        self._undo_offered = ""

    def on_page_tag(self, label: str, modifiers: Qt.KeyboardModifier) -> None:
        now = search_language.tag_modes(self._session.shown.query) if self._session.shown else {}
        self.choose(
            lambda: self._session.click_tag(label, self._window.commands.articles.mode_of(label, modifiers, now))
        )

    def on_link_hovered(self, url: str) -> None:
        """Shows where a link leads, before it is followed."""
        if url:
            self._window.status.say("", url)
        else:
            self._say_facts()

    def show_title(self) -> None:
        """The window's title: the headline, the query, the program."""
        opened, shown = self._session.opened_article, self._session.shown
        parts = [opened.article.title if opened is not None else "", shown.text.strip() if shown is not None else ""]
        said = " · ".join(part for part in parts if part)
        self._window.setWindowTitle(f"{said} — {APPLICATION}" if said else APPLICATION)

    # -------------------------------------------------------- search box

    def on_search_wanted(self, text: str) -> None:
        """Searches while the person types; where there is one pane, the list shows what is found."""
        self.set_reading(False)
        self._typed = text
        self._session.search(text)

    def on_search_settled(self, text: str) -> None:
        self.choose(lambda: self._session.search(text, remember=True))
        self._window.articles.view.setFocus()

    def on_search_left(self) -> None:
        if not self._window.articles.current_id:
            self._window.articles.select_row(0)
        self._window.articles.view.setFocus()

    def on_place_chosen(self, text: str) -> None:
        self._window.search.show_text(text)
        self.choose(lambda: self._session.search(text, remember=True))

    def clear_search(self) -> None:
        """Shows everything again."""
        self._window.search.show_text("")
        self._session.search("", remember=True)

    def _on_query_refused(self, error: ReaderError) -> None:
        said = " ".join(filter(None, (wording.error_message(error), wording.error_hint(error))))
        self._window.status.say("", said)
        announce(self._window.search, said)

    def on_letters(self, typed: str) -> None:
        row = self._window.articles.view.currentIndex().row()
        after = max(0, row) if len(typed) > 1 else row + 1
        self._session.find_headline(typed, self._window.articles.model.ids, after)

    def on_letter(self, letter: str) -> None:
        if letter == "j":
            self._window.articles.step(1)
        elif letter == "k":
            self._window.articles.step(-1)
        elif letter == " ":
            self._window.reader.scroll_on()
        else:
            self._window.commands.articles.letters()[letter]()

    # -------------------------------------------------------- going about

    def set_reading(self, reading: bool) -> None:
        """Where there is one pane: shows the reader, or the list."""
        self._window.panes.set_reading(reading)
        self.show_trail()

    def go_back(self) -> None:
        """Back along the trail; where the reader is the only pane, back to the list."""
        if self._window.panes.reading_alone:
            self.set_reading(False)
            self._window.articles.view.setFocus()
        else:
            self.go(-1)

    def go(self, steps: int) -> None:
        """Moves along the trail of queries and articles."""
        place = self._session.go(steps)
        if place is not None:
            self._show_place_of(place)

    def _show_place_of(self, place: Place) -> None:
        if self._session.shown is not None and place.text != self._session.shown.text.strip():
            self._window.search.show_text(place.text)
            self._session.search(place.text)
        if place.article_id:
            self._window.articles.select(place.article_id)
            self._session.open_article(place.article_id, by_person=False)

    def show_trail(self) -> None:
        back = self._session.can_go_back or self._window.panes.reading_alone
        for name, button, on in (
            ("back", self._window.top.back, back),
            ("forward", self._window.top.forward, self._session.can_go_forward),
        ):
            if self._window.has("actions_of"):
                self._window.actions_of[name].setEnabled(on)
            button.setEnabled(on)

    def say_error(self, error: ReaderError) -> None:
        self._window.notice.say(" ".join(filter(None, (wording.error_message(error), wording.error_hint(error)))))

    def say_unexpected(self, kind: str) -> None:
        """Says that a bug showed itself; the details are in the log."""
        said = self.tr("Something unexpected happened ({kind}). The details are in the log; the archive is whole.")
        self._window.notice.say(said.format(kind=kind))

    @property
    def settled(self) -> bool:
        """Whether everything that was asked for is on screen."""
        waiting = (
            self._session.busy
            or self._setting.running
            or self._setting_rows.running
            or self._unfinished.isActive()
            or self._window.search.waiting
            or self._window.articles.model.waiting
            or not self._window.furnished
            or not self._window.reader.page.complete
        )
        return self._session.shown is not None and not waiting and self._window.isVisible()

    def _on_indexing(self, done: int, total: int) -> None:
        if self._session.indexing_now:
            count = self.tr("Indexing {done} of {total}").format(done=wording.number(done), total=wording.number(total))
            self._window.status.set_working(count if total else self.tr("Indexing"), done, total)
        else:
            self._window.status.set_working(None)
