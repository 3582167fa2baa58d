"""The window: top bar, chips, panes and status line; shows what the session answers, asks what the person chose."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QEvent, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLayout, QMainWindow, QWidget

from reader import query as search_language
from reader.errors import ReaderError
from reader.model import Changed, Counts, Tag
from reader.query import Chip, TagMode
from reader.settings import FONT_STEPS_PX, font_step
from reader.ui import wording
from reader.ui.actions import Actions
from reader.ui.article_list import ArticleList
from reader.ui.chip_strip import ChipStrip
from reader.ui.commands import Commands
from reader.ui.imports import Importer
from reader.ui.look import DARK, LIGHT, THEMES, Look, interface_scale
from reader.ui.menus import Menu
from reader.ui.notices import Notice, announce
from reader.ui.pages import EmptyArchivePage, FailedPage, NoResultPage
from reader.ui.panes import Panes
from reader.ui.parts import Sheet, ToolButton, column_of, dress
from reader.ui.reading_pane import ReadingPane
from reader.ui.search_bar import SearchBar
from reader.ui.session import Opened, Relaxation, Session, Shown
from reader.ui.status_bar import StatusBar
from reader.ui.tag_pane import PLACE_QUERIES, TagPane
from reader.ui.trail import Place

APPLICATION = "Archive Reader"


def theme_look(theme: str) -> Look:
    """The look that a setting asks for; ``system`` follows the desktop."""
    if theme in THEMES:
        return Look(THEMES[theme], interface_scale())
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return Look(DARK if dark else LIGHT, interface_scale())


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


class TopBar(Sheet):
    """Tags, back, forward, the search box, Import and the menu."""

    def __init__(self, look: Look) -> None:
        super().__init__("top")
        self.sidebar = ToolButton(look, "sidebar", self.tr("Show the tags"), keys="F9")
        self.back = ToolButton(look, "back", self.tr("Back"), keys="Alt+←")
        self.forward = ToolButton(look, "forward", self.tr("Forward"), keys="Alt+→")
        self.search = SearchBar(look)
        self.imports = ToolButton(look, "import", self.tr("Import"), self.tr("Import"), keys="Ctrl+O")
        self.menu = ToolButton(look, "menu", self.tr("Menu"), keys="F10")
        self._lay = QHBoxLayout(self)
        for button in (self.sidebar, self.back, self.forward):
            self._lay.addWidget(button)
        self._lay.addStretch(1)
        self._lay.addWidget(self.search, 6)
        self._lay.addStretch(1)
        self._lay.addWidget(self.imports)
        self._lay.addWidget(self.menu)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        px = look.px
        self.setFixedHeight(px(50))
        self._lay.setContentsMargins(px(10), 0, px(10), 0)
        self._lay.setSpacing(px(4))

    def set_narrow(self, narrow: bool) -> None:
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.imports.setToolButtonStyle(style)


class Window(QMainWindow):
    """The main window over one session."""

    def __init__(self, session: Session, importer: Importer) -> None:
        super().__init__()
        self.session, self.importer = session, importer
        look = self.look = theme_look(session.settings.theme)
        self.setObjectName("window")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.top = TopBar(look)
        self.search = self.top.search
        self.strip = ChipStrip(look)
        self.strip.hide()
        self.tags = TagPane(look)
        self.articles = ArticleList(look)
        self.reader = ReadingPane(look)
        self.no_result = NoResultPage(look)
        self.empty = EmptyArchivePage(look)
        self.failed = FailedPage(look)
        self.panes = Panes(look, self.tags, self.articles, self.reader)
        self.panes.list_stack.addWidget(self.no_result)
        self.status = StatusBar(look)
        inside = QWidget()
        self.setCentralWidget(inside)
        lay = column_of(self.top, self.strip, self.panes, self.status, spacing=0)
        lay.setStretch(2, 1)
        lay.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        inside.setLayout(lay)
        self.notice = Notice(look, inside)
        undo = session.undo_stack.createUndoAction(self, self.tr("Undo"))
        redo = session.undo_stack.createRedoAction(self, self.tr("Redo"))
        self.actions_of = Actions(look, self, undo, redo)
        self.commands = Commands(self, session, importer)
        self._relaxations: list[Relaxation] = []
        self._select_first = False
        self._first_result = True
        self._marked = False
        self.setMinimumSize(min(look.px(480), 960), min(look.px(360), 600))
        self._connect()
        self._connect_session()
        self._wear(look)
        self._restore()

    # -------------------------------------------------------- wiring

    def _connect(self) -> None:
        commands, session = self.commands, self.session
        self.top.sidebar.clicked.connect(self.toggle_tags)
        self.top.back.clicked.connect(self.go_back)
        self.top.forward.clicked.connect(lambda: self.go(1))
        self.top.imports.clicked.connect(commands.import_files)
        self.search.search_wanted.connect(session.search)
        self.search.search_settled.connect(self._on_search_settled)
        self.search.left.connect(self._on_search_left)
        self.strip.removed.connect(lambda places: self._chosen(lambda: session.drop_parts(places)))
        self.strip.clear_wanted.connect(self.clear_search)
        self.strip.explain_wanted.connect(commands.explain)
        self.tags.tag_chosen.connect(lambda label, mode: self._chosen(lambda: session.click_tag(label, mode)))
        self.tags.place_chosen.connect(self._on_place_chosen)
        self.tags.sort_chosen.connect(lambda sort: session.keep(tag_sort=sort))
        self.tags.rename_wanted.connect(commands.rename_tag)
        self.tags.pin_chosen.connect(commands.pin_tag)
        self.tags.colour_chosen.connect(commands.colour_tag)
        self.tags.removal_wanted.connect(commands.remove_tag)
        articles = self.articles
        articles.article_chosen.connect(self._on_article_chosen)
        articles.article_opened.connect(self._on_article_opened)
        articles.sort_chosen.connect(session.set_sort)
        articles.density_chosen.connect(lambda density: session.keep(density=density))
        articles.selection_changed.connect(self._on_selection_changed)
        articles.menu_wanted.connect(commands.article_menu)
        articles.command_typed.connect(self._on_letter)
        articles.letters_typed.connect(self._on_letters)
        articles.model.pages_wanted.connect(self._on_pages_wanted)
        self._connect_reader()
        for page in (self.empty, self.failed):
            page.open_wanted.connect(commands.open_archive)
        self.failed.new_wanted.connect(commands.new_archive)
        self.empty.import_files_wanted.connect(commands.import_files)
        self.empty.import_folder_wanted.connect(commands.import_folder)
        self.empty.paste_wanted.connect(commands.paste)
        self.empty.formats_wanted.connect(commands.formats)
        self.no_result.clear_wanted.connect(self.clear_search)
        self.no_result.relaxation_chosen.connect(self._on_relaxation)
        self.status.work_chosen.connect(commands.show_import)
        self.panes.arranged.connect(lambda _: self._on_arranged())
        self.actions_of.connect_to(commands.deeds())
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        _application().applicationStateChanged.connect(self._on_application_state)

    def _connect_reader(self) -> None:
        reader, commands, session = self.reader, self.commands, self.session
        reader.tag_chosen.connect(self._on_page_tag)
        reader.link_chosen.connect(commands.follow)
        reader.print_wanted.connect(commands.print_article)
        reader.share_wanted.connect(commands.share)
        reader.font_step_wanted.connect(self.step_font)
        reader.star_toggled.connect(lambda on: commands.star_article(on))
        reader.unread_wanted.connect(commands.unread_article)
        reader.tags_wanted.connect(commands.edit_article_tags)
        reader.note_wanted.connect(commands.edit_note)
        reader.next_wanted.connect(lambda: self.articles.step(1))
        reader.previous_wanted.connect(lambda: self.articles.step(-1))
        reader.more_wanted.connect(commands.reader_menu)
        session.settings_changed.connect(self._on_settings)

    def _connect_session(self) -> None:
        session = self.session
        session.opened.connect(self._on_opened)
        session.could_not_open.connect(self._on_could_not_open)
        session.text_made.connect(self.search.show_text)
        session.result_came.connect(self._on_result)
        session.page_came.connect(self.articles.model.show_page)
        session.tags_came.connect(self._on_tags)
        session.counts_came.connect(self._on_counts)
        session.article_came.connect(self._on_article)
        session.article_went.connect(self._on_article_went)
        session.relaxations_came.connect(self._on_relaxations)
        session.row_found.connect(self.articles.select_row)
        session.query_refused.connect(self._on_query_refused)
        session.refused.connect(self.say_error)
        session.changed.connect(self._on_changed)
        session.changed_by_person.connect(self._on_changed_by_person)
        session.indexing.connect(self._on_indexing)
        session.trail_changed.connect(self._on_trail)

    # -------------------------------------------------------- look and settings

    def _wear(self, look: Look) -> None:
        """Puts a look on everything: the application too, for popups ignore a window's palette."""
        self.look = look
        application = _application()
        application.setPalette(look.palette())
        application.setStyleSheet(look.style_sheet())
        self.setFont(look.font(13))
        self.actions_of.set_look(look)
        dress(self, look)
        self.empty.set_width(look, self.width())
        self.top.menu.setMenu(self._main_menu())
        self.show_title()

    def _main_menu(self) -> Menu:
        themes = Menu(self.look, self)
        themes.setTitle(self.tr("Theme"))
        names = (
            ("system", self.tr("As the system")),
            ("light", self.tr("Light")),
            ("sepia", self.tr("Sepia")),
            ("dark", self.tr("Dark")),
        )
        for key, name in names:
            action = themes.addAction(name)
            action.setCheckable(True)
            action.setChecked(self.session.settings.theme == key)
            action.triggered.connect(lambda _=False, key=key: self.session.keep(theme=key))
        return self.actions_of.main_menu(self.look, themes)

    def _restore(self) -> None:
        settings = self.session.settings
        self.panes.set_tags_shown(settings.tags_shown)
        if not settings.window or not self.restoreGeometry(QByteArray(base64.b64decode(settings.window))):
            self.resize(QSize(self.look.px(1280), self.look.px(800)))
        self.panes.set_sizes(settings.splitter)
        self._theme_now = settings.theme
        self._on_settings()

    def _on_settings(self) -> None:
        settings = self.session.settings
        if settings.theme != self._theme_now:
            self._theme_now = settings.theme
            self._follow_theme()
        self.tags.set_sort(settings.tag_sort)
        self.reader.set_font_px(settings.font_px)
        self.reader.set_measure(settings.measure)
        self.reader.set_line_height(settings.line_height)
        self._show_rows()
        self.search.set_history(settings.history)
        self.actions_of["bigger"].setEnabled(settings.font_px < FONT_STEPS_PX[-1])
        self.actions_of["smaller"].setEnabled(settings.font_px > FONT_STEPS_PX[0])

    def _follow_theme(self) -> None:
        hints = QGuiApplication.styleHints()
        schemes = {"light": Qt.ColorScheme.Light, "sepia": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        hints.setColorScheme(schemes.get(self._theme_now, Qt.ColorScheme.Unknown))
        self._wear(theme_look(self._theme_now))

    def _on_scheme_changed(self) -> None:
        if self.session.settings.theme not in THEMES:
            self._wear(theme_look("system"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        rescaled = event.type() == QEvent.Type.ApplicationFontChange and interface_scale() != self.look.scale
        if rescaled and hasattr(self, "commands"):
            self._wear(theme_look(self.session.settings.theme))

    def step_font(self, steps: int) -> None:
        """Bigger (1), smaller (-1) or the usual size (0)."""
        now = self.session.settings.font_px
        self.session.keep(font_px=font_step(now, steps) if steps else 18)

    def _on_application_state(self, state: Qt.ApplicationState) -> None:
        self.session.set_polling(state == Qt.ApplicationState.ApplicationActive or self.importer.running)

    # -------------------------------------------------------- opening

    def _on_opened(self) -> None:
        settings, path = self.session.settings, self.session.archive_path
        assert path is not None
        if settings.archive != str(path):
            self.session.keep(archive=str(path), query="", selected_id=0)
        self.status.set_archive(path.name)
        self.panes.show_whole(None)
        self.search.show_text(self.session.settings.query)
        self.session.search(self.session.settings.query)

    def _on_could_not_open(self, error: ReaderError) -> None:
        self.failed.show_error(error)
        self.tags.set_tags_shown(False)
        self.panes.show_whole(self.failed)
        self.status.say("", self.tr("No archive is open"))
        announce(self, wording.error_message(error))

    # -------------------------------------------------------- a result

    def _chosen(self, ask: object) -> None:
        """Asks for a result that the person chose by a click: its first article is shown with it."""
        self._select_first = True
        if callable(ask):
            ask()

    def _on_result(self, shown: Shown, again: bool) -> None:
        chips = search_language.chips(shown.query)
        words = search_language.has_words(shown.query)
        self.strip.show_chips(chips)
        self._show_strip(bool(chips))
        self.articles.set_sort(shown.sort, words)
        self.articles.set_title(self._result_title(shown), shown.results.total)
        self._show_rows()
        landed = self.articles.show_ids(shown.results.ids, keep_row=again)
        self._show_place(shown)
        self._say_facts()
        self._follow_selection(shown, again=again, landed=landed, words=words)
        self.show_title()
        if not again and shown.query:
            announce(self.articles, self.status.text)

    def _follow_selection(self, shown: Shown, *, again: bool, landed: int, words: bool) -> None:
        """Keeps list and reader together after a result has come."""
        current = self.reader.article_id
        ids = shown.results.ids
        if self._first_result:
            self._first_result = False
            kept = self.session.settings.selected_id
            if kept:
                self.articles.select(kept)
                self.session.open_article(kept, by_person=False)
        elif again:
            if landed and landed != current:
                self.session.open_article(landed, by_person=False)
            elif not ids and current and not shown.query:
                self.session.close_article()
        elif current and self.articles.select(current):
            if words or self._marked:
                self.session.mark_again()
        elif self._select_first and len(ids):
            self.articles.select(ids[0])
            self.session.open_article(ids[0], by_person=False)
        self._marked = words
        if not again:
            self._select_first = False

    def _result_title(self, shown: Shown) -> str:
        place = shown.text.strip()
        return self.tags.place_name(place) if place in PLACE_QUERIES else self.tr("Results")

    def _show_rows(self) -> None:
        shown = self.session.shown
        words = shown is not None and search_language.has_words(shown.query)
        self.articles.set_rows(self.session.settings.density, words)

    def _show_strip(self, on: bool) -> None:
        if on != self.strip.isVisibleTo(self):
            self.strip.setVisible(on)

    def _show_place(self, shown: Shown) -> None:
        """Chooses between the articles, a page that says why there are none, and the empty archive."""
        text = shown.text.strip()
        self.tags.show_place(text if text in PLACE_QUERIES else None)
        if shown.results.total:
            self.tags.set_tags_shown(True)
            self.panes.show_whole(None)
            self.panes.list_stack.setCurrentWidget(self.articles)
            return
        counts = self.session.counts
        empty = not shown.query and not counts.articles and not counts.trashed
        self.tags.set_tags_shown(not empty)
        if empty:
            self.panes.show_whole(self.empty)
            return
        self.panes.show_whole(None)
        title, words = self._why_nothing(text)
        self.no_result.show_reason(title, words, clear=bool(shown.query))
        self.panes.list_stack.setCurrentWidget(self.no_result)

    def _why_nothing(self, text: str) -> tuple[str, str]:
        reasons = {
            "": (self.tr("All articles are in the trash"), ""),
            "is:unread": (self.tr("Nothing is unread"), self.tr("You have read every article.")),
            "is:starred": (self.tr("No article is starred"), self.tr("Press S to star the article you stand on.")),
            "has:note": (self.tr("No article has a note"), self.tr("A note is written with the note button.")),
            "tags:none": (self.tr("Every article has a tag"), ""),
            "is:trashed": (self.tr("The trash is empty"), ""),
        }
        fallback = (self.tr("No article has all of this"), self.tr("Leave something out, or write it another way."))
        return reasons.get(text, fallback)

    def _on_relaxations(self, found: list[Relaxation]) -> None:
        self._relaxations = found
        self.no_result.show_choices([(self._named(each.chip), each.total) for each in found])

    def _named(self, chip: Chip) -> str:
        return "#" + chip.text if chip.kind == "tag" else chip.text

    def _on_relaxation(self, n: int) -> None:
        self._chosen(lambda: self.session.search_query(self._relaxations[n].query))

    def _say_facts(self) -> None:
        shown, counts, number = self.session.shown, self.session.counts, wording.number
        if shown is None:
            return
        if shown.query:
            total = counts.trashed if shown.text.strip() == "is:trashed" else counts.articles
            found = self.tr("{found} of {total}").format(found=number(shown.results.total), total=number(total))
            took = self.tr("in {ms} ms").format(ms=number(max(1, round(shown.results.seconds * 1000))))
            behind = shown.results.behind
            lacking = self.tr("{count} not indexed yet").format(count=number(behind)) if behind else ""
            self.status.say(found, "  ·  ".join(filter(None, (took, lacking))))
        elif counts.articles:
            articles = (
                self.tr("1 article")
                if counts.articles == 1
                else self.tr("{count} articles").format(count=number(counts.articles))
            )
            unread = self.tr("{count} unread").format(count=number(counts.unread)) if counts.unread else ""
            self.status.say("", "  ·  ".join(filter(None, (articles, unread))))
        else:
            self.status.say("", self.tr("No articles yet"))
        chosen = self.articles.selected_count
        if chosen > 1:
            said = self.tr("{count} selected").format(count=number(chosen))
            self.status.say(self.status.strong, f"{self.status.soft}  ·  {said}")

    def _on_selection_changed(self, count: int) -> None:
        self._say_facts()

    def _on_pages_wanted(self, pages: Sequence[int]) -> None:
        for page in pages:
            self.session.want_page(page, self.articles.model.page_ids(page))

    def _on_tags(self, tags: list[Tag], modes: dict[str, TagMode]) -> None:
        self.tags.show_tags(tags, dict(modes))
        self.search.set_tags([tag.label for tag in self.session.all_tags])

    def _on_counts(self, counts: Counts) -> None:
        self.tags.show_counts(counts)
        shown = self.session.shown
        if shown is not None:
            self._say_facts()
            if not shown.results.total:
                self._show_place(shown)

    # -------------------------------------------------------- the article

    def _on_article_chosen(self, article_id: int) -> None:
        if self.panes.width_now != "one":
            self.session.open_article(article_id)

    def _on_article_opened(self, article_id: int) -> None:
        self.session.open_article(article_id)
        self.panes.set_reading(True)
        self.reader.setFocus()

    def _on_article(self, opened: Opened) -> None:
        self.reader.show_article(opened.article, opened.pictures, opened.marker)
        self.actions_of["star"].setText(self.tr("Remove the star") if opened.article.starred else self.tr("Star"))
        self.show_title()

    def _on_article_went(self) -> None:
        self.reader.show_nothing()
        self.panes.set_reading(False)
        self.show_title()

    def _on_changed(self, changed: Changed) -> None:
        if changed.articles:
            self.articles.model.refresh()

    def _on_changed_by_person(self, text: str) -> None:
        self.notice.say(text, self.tr("Undo"), self.session.undo_stack.undo)

    def _on_page_tag(self, label: str, modifiers: Qt.KeyboardModifier) -> None:
        now = search_language.tag_modes(self.session.shown.query) if self.session.shown else {}
        self._chosen(lambda: self.session.click_tag(label, self.commands.mode_of(label, modifiers, now)))

    def show_title(self) -> None:
        """The window's title: the headline, the query, the program."""
        opened, shown = self.session.opened_article, self.session.shown
        parts = [opened.article.title if opened is not None else "", shown.text.strip() if shown is not None else ""]
        said = " · ".join(part for part in parts if part)
        self.setWindowTitle(f"{said} — {APPLICATION}" if said else APPLICATION)

    # -------------------------------------------------------- search box

    def _on_search_settled(self, text: str) -> None:
        self._chosen(lambda: self.session.search(text, remember=True))
        self.articles.view.setFocus()

    def _on_search_left(self) -> None:
        if not self.articles.current_id:
            self.articles.select_row(0)
        self.articles.view.setFocus()

    def _on_place_chosen(self, text: str) -> None:
        self.search.show_text(text)
        self._chosen(lambda: self.session.search(text, remember=True))

    def clear_search(self) -> None:
        """Shows everything again."""
        self.search.show_text("")
        self.session.search("", remember=True)

    def _on_query_refused(self, error: ReaderError) -> None:
        said = " ".join(filter(None, (wording.error_message(error), wording.error_hint(error))))
        self.status.say("", said)
        announce(self.search, said)

    def _on_letters(self, typed: str) -> None:
        row = self.articles.view.currentIndex().row()
        after = max(0, row) if len(typed) > 1 else row + 1
        self.session.find_headline(typed, self.articles.model.ids, after)

    def _on_letter(self, letter: str) -> None:
        if letter == "j":
            self.articles.step(1)
        elif letter == "k":
            self.articles.step(-1)
        elif letter == " ":
            self.reader.scroll_on()
        else:
            self.commands.letters()[letter]()

    # -------------------------------------------------------- going about

    def toggle_tags(self) -> None:
        self.session.keep(tags_shown=self.panes.toggle_tags())
        if self.panes.drawer_open:
            self.tags.tags.setFocus()

    def go_back(self) -> None:
        """Back along the trail; where the reader is the only pane, back to the list."""
        if self.panes.reading_alone:
            self.panes.set_reading(False)
            self.articles.view.setFocus()
        else:
            self.go(-1)

    def go(self, steps: int) -> None:
        """Moves along the trail of queries and articles."""
        place = self.session.go(steps)
        if place is not None:
            self._show_place_of(place)

    def _show_place_of(self, place: Place) -> None:
        if self.session.shown is not None and place.text != self.session.shown.text.strip():
            self.search.show_text(place.text)
            self.session.search(place.text)
        if place.article_id:
            self.articles.select(place.article_id)
            self.session.open_article(place.article_id, by_person=False)

    def _on_trail(self) -> None:
        back = self.session.can_go_back or self.panes.reading_alone
        for name, button, on in (
            ("back", self.top.back, back),
            ("forward", self.top.forward, self.session.can_go_forward),
        ):
            self.actions_of[name].setEnabled(on)
            button.setEnabled(on)

    def cycle_panes(self, step: int) -> None:
        """Hands the keyboard on: search, tags, list, reader."""
        stops: list[QWidget] = [
            self.search.edit,
            self.tags.tags,
            self.articles.view,
            self.reader,
            self.empty.import_files,
        ]
        shown = [stop for stop in stops if stop.isVisible()]
        focus = QApplication.focusWidget()
        at = next(
            (n for n, stop in enumerate(shown) if focus is stop or (focus is not None and stop.isAncestorOf(focus))), -1
        )
        if at < 0 and focus is not None and self.tags.isAncestorOf(focus):
            at = shown.index(self.tags.tags)
        shown[(at + step) % len(shown)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def say_error(self, error: ReaderError) -> None:
        self.notice.say(" ".join(filter(None, (wording.error_message(error), wording.error_hint(error)))))

    def say_unexpected(self, kind: str) -> None:
        """Says that a bug showed itself; the details are in the log."""
        said = self.tr("Something unexpected happened ({kind}). The details are in the log; the archive is whole.")
        self.notice.say(said.format(kind=kind))

    @property
    def settled(self) -> bool:
        """Whether everything that was asked for is on screen."""
        waiting = self.session.busy or self.search.waiting or self.articles.model.waiting
        return self.session.shown is not None and not waiting and self.isVisible()

    def _on_indexing(self, done: int, total: int) -> None:
        if self.session.indexing_now:
            count = self.tr("Indexing {done} of {total}").format(done=wording.number(done), total=wording.number(total))
            self.status.set_working(count if total else self.tr("Indexing"), done, total)
        else:
            self.status.set_working(None)

    # -------------------------------------------------------- width

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._on_arranged()

    def _on_arranged(self) -> None:
        narrow = not self.panes.roomy
        for part in (self.top, self.strip, self.articles, self.status, self.reader):
            part.set_narrow(narrow)
        self.empty.set_width(self.look, self.panes.whole_stack.width() if self.isVisible() else self.width())
        self._on_trail()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_arranged()
        if QApplication.focusWidget() is None:
            self.articles.view.setFocus()

    # -------------------------------------------------------- drops and the end

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.empty.set_target(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.empty.set_target(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.empty.set_target(False)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        data = event.mimeData()
        # The dialog opens after the drag has ended: until then the other program waits for us.
        urls, text = data.urls(), data.text()
        QTimer.singleShot(0, self, lambda: self.commands.take(urls, text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.notice.isVisible():
            self.notice.hide()
        else:
            super().keyPressEvent(event)

    def open_menu(self) -> None:
        menu = self.top.menu.menu()
        if menu is not None:
            menu.popup(self.top.menu.mapToGlobal(QPoint(0, self.top.menu.height())))

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.commands.may_close():
            event.ignore()
            return
        geometry = base64.b64encode(self.saveGeometry().data()).decode("ascii")
        self.session.keep(window=geometry, splitter=self.panes.sizes)
        self.importer.close()
        self.session.close()
        event.accept()
