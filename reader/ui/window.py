"""The window: top bar, chips, panes and status line; shows what the session answers, asks what the person chose."""

from __future__ import annotations

import base64
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QPoint, QSize, Qt, QTimer, Signal
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
from PySide6.QtWidgets import QApplication, QLayout, QMainWindow, QWidget

from reader.settings import FONT_STEPS_PX, LIST_PX, Settings, font_step
from reader.ui.article_list import ArticleList
from reader.ui.look import DARK, LIGHT, THEMES, Look, interface_scale, usual_font_px
from reader.ui.menus import Menu
from reader.ui.notices import Notice
from reader.ui.pages import EmptyArchivePage, FailedPage, NoResultPage
from reader.ui.panes import Panes
from reader.ui.parts import column_of, dress
from reader.ui.session import Session
from reader.ui.status_bar import StatusBar
from reader.ui.tag_pane import TagPane
from reader.ui.top_bar import TopBar
from reader.ui.views import Views

if TYPE_CHECKING:
    from reader.ui.actions import Actions
    from reader.ui.article_deeds import ArticleDeeds
    from reader.ui.chip_strip import ChipStrip
    from reader.ui.commands import Commands
    from reader.ui.facet_pane import FacetPane
    from reader.ui.imports import Importer
    from reader.ui.reading_pane import ReadingPane
    from reader.ui.tag_deeds import TagDeeds

APPLICATION = "Archive Reader"
_LATER = ("reader", "commands", "actions_of", "notice", "strip", "facets")
"""The parts that the first rows can do without, in the order in which they are made."""


def look_of(settings: Settings) -> Look:
    """The look that the settings ask for; theme and contrast follow the desktop where they say so."""
    hints = QGuiApplication.styleHints()
    dark = hints.colorScheme() == Qt.ColorScheme.Dark
    theme = THEMES.get(settings.theme, DARK if dark else LIGHT)
    asked = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
    if settings.more_contrast or asked:
        theme = theme.with_more_contrast()
    faces = {"en": settings.face_en, "ko": settings.face_ko, "ja": settings.face_ja}
    return Look(theme, interface_scale(), faces)


def _dress_of(settings: Settings) -> tuple[object, ...]:
    """The settings that the look follows."""
    return settings.theme, settings.more_contrast, settings.face_en, settings.face_ko, settings.face_ja


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


def _give_sheet(look: Look) -> bool:
    """Gives the style sheet of a look to the application, since popups ignore a window's; False where it has it."""
    application, sheet = _application(), look.style_sheet()
    if application.styleSheet() == sheet:
        return False
    application.setStyleSheet(sheet)
    return True


class Window(QMainWindow):
    """The main window over one session.

    It shows its first rows without the parts that nobody sees or uses yet: these are made when they
    are first asked for, or by `furnish`, once the rows are painted.
    """

    archive_wanted = Signal(object, bool)
    """A path, and whether a new archive is to be made there."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._alone = False
        look = self.look = look_of(session.settings)
        _application().setPalette(look.palette())
        self.setObjectName("window")
        self.setWindowTitle(APPLICATION)
        self.setFont(look.font(13))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.top = TopBar(look)
        self.search = self.top.search
        self.tags = TagPane(look)
        self.articles = ArticleList(look)
        self.panes = Panes(look, self.tags, self.articles)
        self.status = StatusBar(look)
        self._inside = QWidget()
        self.setCentralWidget(self._inside)
        self._column = column_of(self.top, self.panes, self.status, spacing=0)
        self._column.setStretchFactor(self.panes, 1)
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._inside.setLayout(self._column)
        # Only now: with a style sheet, parts are dressed at every place where one is put into another, and lose fonts.
        if not _give_sheet(look):
            dress(self, look)
        self.setMinimumSize(min(look.px(480), 960), min(look.px(360), 600))
        self.views = Views(self, session)
        self._connect()
        self._restore()

    # -------------------------------------------------------- parts that are made when they are asked for

    def has(self, part: str) -> bool:
        """Whether a part that is made when it is asked for is there."""
        return part in self.__dict__

    def furnish(self) -> None:
        """Makes the parts that the first rows could do without, each in a turn of its own."""
        for part in _LATER:
            if not self.has(part):
                getattr(self, part)
                QTimer.singleShot(0, self, self.furnish)
                return

    @property
    def furnished(self) -> bool:
        return all(map(self.has, _LATER))

    @cached_property
    def reader(self) -> ReadingPane:
        from reader.ui.reading_pane import ReadingPane

        reader = ReadingPane(self.look)
        self._set_type(reader)
        self._connect_reader(reader)
        self.panes.set_reader(reader)
        reader.set_narrow(not self.panes.roomy)
        return reader

    @cached_property
    def actions_of(self) -> Actions:
        from reader.ui.actions import Actions

        stack = self.session.undo_stack
        undo, redo = stack.createUndoAction(self, self.tr("Undo")), stack.createRedoAction(self, self.tr("Redo"))
        actions = Actions(self.look, self, undo, redo)
        actions.connect_to(self.commands.deeds())
        QTimer.singleShot(0, self, self._show_actions)
        return actions

    def _show_actions(self) -> None:
        self._enable_font_steps()
        self.actions_of.set_letters(self.session.settings.letter_keys)
        self.views.show_trail()
        self.show_menu()

    @cached_property
    def importer(self) -> Importer:
        from reader.ui.imports import Importer

        return Importer()

    @cached_property
    def commands(self) -> Commands:
        from reader.ui.commands import Commands

        commands = Commands(self, self.session, self.importer)
        commands.archive_wanted.connect(self.archive_wanted)
        self._connect_tags(commands.tags)
        return commands

    @cached_property
    def strip(self) -> ChipStrip:
        from reader.ui.chip_strip import ChipStrip

        strip, views, session = ChipStrip(self.look), self.views, self.session
        strip.hide()
        strip.removed.connect(lambda places: views.choose(lambda: session.drop_parts(places)))
        strip.clear_wanted.connect(views.clear_search)
        strip.explain_wanted.connect(lambda: self.commands.explain())
        strip.save_wanted.connect(lambda: self.commands.tags.save_search())
        strip.set_narrow(not self.panes.roomy)
        self._column.insertWidget(1, strip)
        return strip

    @cached_property
    def facets(self) -> FacetPane:
        return self.tags.facets

    @cached_property
    def notice(self) -> Notice:
        return Notice(self.look, self._inside)

    @cached_property
    def no_result(self) -> NoResultPage:
        page = NoResultPage(self.look)
        page.clear_wanted.connect(self.views.clear_search)
        page.relaxation_chosen.connect(self.views.on_relaxation)
        page.suggestion_chosen.connect(self.views.on_suggestion)
        self.panes.list_stack.addWidget(page)
        return page

    @cached_property
    def empty(self) -> EmptyArchivePage:
        page, commands = EmptyArchivePage(self.look), self.commands
        page.open_wanted.connect(commands.open_archive)
        page.import_files_wanted.connect(commands.import_files)
        page.import_folder_wanted.connect(commands.import_folder)
        page.paste_wanted.connect(commands.paste)
        page.formats_wanted.connect(commands.formats)
        return page

    @cached_property
    def failed(self) -> FailedPage:
        page = FailedPage(self.look)
        page.open_wanted.connect(self.commands.open_archive)
        page.new_wanted.connect(self.commands.new_archive)
        return page

    # -------------------------------------------------------- wiring

    def _connect(self) -> None:
        session, views = self.session, self.views
        self.top.sidebar.clicked.connect(self.toggle_tags)
        self.top.back.clicked.connect(views.go_back)
        self.top.forward.clicked.connect(lambda: views.go(1))
        self.top.imports.clicked.connect(lambda: self.commands.import_files())
        self.search.search_wanted.connect(views.on_search_wanted)
        self.search.search_settled.connect(views.on_search_settled)
        self.search.left.connect(views.on_search_left)
        self.search.values_wanted.connect(session.around.ask_values)
        self.search.forgotten.connect(views.on_forgotten)
        self.tags.tag_chosen.connect(lambda label, mode: views.choose(lambda: session.click_tag(label, mode)))
        self.tags.place_chosen.connect(views.on_place_chosen)
        self.tags.sort_chosen.connect(lambda sort: session.keep(tag_sort=sort))
        self.tags.value_chosen.connect(lambda *chosen: views.choose(lambda: views.on_value_chosen(*chosen)))
        self.tags.span_chosen.connect(lambda span: session.keep(date_span=span))
        self.tags.drop_hovered.connect(views.on_drop_hovered)
        articles = self.articles
        articles.article_chosen.connect(views.on_article_chosen)
        articles.article_opened.connect(views.on_article_opened)
        articles.view.clicked.connect(views.on_article_clicked)
        articles.view.rows_painted.connect(lambda: QTimer.singleShot(0, self, self.furnish))
        articles.view.size_step_wanted.connect(self.step_list_size)
        articles.view.drop_hovered.connect(views.on_drop_hovered)
        articles.sort_chosen.connect(session.set_sort)
        articles.density_chosen.connect(lambda density: session.keep(density=density))
        articles.selection_changed.connect(views.on_selection_changed)
        articles.menu_wanted.connect(lambda at: self.commands.articles.article_menu(at))
        articles.command_typed.connect(views.on_letter)
        articles.letters_typed.connect(views.on_letters)
        articles.model.pages_wanted.connect(views.on_pages_wanted)
        self.status.work_chosen.connect(lambda: self.commands.show_import())
        self.status.suggestion_chosen.connect(views.on_suggestion)
        self.panes.arranged.connect(lambda _: self._on_arranged())
        session.settings_changed.connect(self._on_settings)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        _application().applicationStateChanged.connect(self._on_application_state)

    def _connect_tags(self, deeds: TagDeeds) -> None:
        tags = self.tags
        tags.rename_wanted.connect(deeds.rename_tag)
        tags.merge_wanted.connect(deeds.merge_tag)
        tags.merge_chosen.connect(deeds.merge_tag)
        tags.names_wanted.connect(deeds.name_tag)
        tags.pin_chosen.connect(deeds.pin_tag)
        tags.colour_chosen.connect(deeds.colour_tag)
        tags.removal_wanted.connect(deeds.remove_tag)
        tags.articles_tagged.connect(deeds.give_tag)
        tags.articles_put.connect(deeds.put_articles)
        tags.folder_wanted.connect(deeds.new_folder)
        tags.save_wanted.connect(deeds.save_search)
        tags.collection_rename_wanted.connect(deeds.rename_collection)
        tags.collection_removal_wanted.connect(deeds.remove_collection)
        tags.collection_moved.connect(deeds.move_collection)
        tags.collection_put.connect(deeds.put_collection)
        self.articles.view.tag_dropped.connect(deeds.give_tag)

    def _connect_reader(self, reader: ReadingPane) -> None:
        views = self.views

        def deeds() -> ArticleDeeds:
            return self.commands.articles

        reader.tag_chosen.connect(views.on_page_tag)
        reader.link_chosen.connect(lambda url: deeds().follow(url))
        reader.print_wanted.connect(lambda: deeds().print_article())
        reader.share_wanted.connect(lambda way: deeds().share(way))
        reader.font_step_wanted.connect(self.step_font)
        reader.star_toggled.connect(lambda on: deeds().star_article(on))
        reader.unread_wanted.connect(lambda: deeds().unread_article())
        reader.tags_wanted.connect(lambda: deeds().edit_article_tags())
        reader.note_wanted.connect(lambda: deeds().edit_note())
        reader.next_wanted.connect(lambda: self.articles.step(1))
        reader.previous_wanted.connect(lambda: self.articles.step(-1))
        reader.captures_wanted.connect(lambda at: deeds().captures_menu(at))
        reader.more_wanted.connect(lambda at: deeds().article_menu(at))
        reader.link_hovered.connect(views.on_link_hovered)

    # -------------------------------------------------------- look and settings

    def _wear(self, look: Look) -> None:
        """Puts another look on everything."""
        self.look = look
        application = _application()
        application.setPalette(look.palette())
        if not _give_sheet(look):
            for widget in application.allWidgets():
                widget.style().polish(widget)  # what it remembers of the sheet has the colours of the palette before
        self.setFont(look.font(13))
        if self.has("actions_of"):
            self.actions_of.set_look(look)
            self.show_menu()
        dress(self, look)

    def show_menu(self) -> None:
        """Puts the menu behind its button as it is now."""
        before = self.top.menu.menu()
        self.top.menu.setMenu(self._main_menu())
        if before is not None:
            before.deleteLater()

    def _main_menu(self) -> Menu:
        menu = Menu(self.look, self)
        themes = Menu(self.look, menu)
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
        recent = Menu(self.look, menu)
        recent.setTitle(self.tr("Recent archives"))
        for path in self.session.settings.recent_archives[1:]:
            action = recent.addAction(Path(path).name.replace("&", "&&"))
            action.setStatusTip(path)
            action.triggered.connect(lambda _=False, path=path: self.commands.archive_wanted.emit(Path(path), False))
        recent.setEnabled(len(self.session.settings.recent_archives) > 1)
        self.actions_of.fill_main_menu(menu, self.look, themes, recent)
        return menu

    def _restore(self) -> None:
        settings = self.session.settings
        self.panes.set_tags_shown(settings.tags_shown)
        if not settings.window or not self.restoreGeometry(QByteArray(base64.b64decode(settings.window))):
            self.resize(QSize(self.look.px(1280), self.look.px(800)))
        self.panes.set_sizes(settings.splitter)
        self._dressed_as = _dress_of(settings)
        self._on_settings()

    def _on_settings(self) -> None:
        settings = self.session.settings
        if _dress_of(settings) != self._dressed_as:
            self._dressed_as = _dress_of(settings)
            self._follow_theme()
        self.tags.set_sort(settings.tag_sort)
        self.tags.set_span(settings.date_span)
        if self.has("reader"):
            self._set_type(self.reader)
        self.views.show_rows()
        self.search.set_history(settings.history)
        self.articles.view.letters_act = settings.letter_keys
        if self.has("actions_of"):
            self._enable_font_steps()
            self.actions_of.set_letters(settings.letter_keys)

    def _set_type(self, reader: ReadingPane) -> None:
        settings = self.session.settings
        reader.set_font_px(settings.font_px)
        reader.set_measure(settings.measure)
        reader.set_line_height(settings.line_height)
        reader.set_korean_words(settings.korean_words)

    def _enable_font_steps(self) -> None:
        size_px = self.session.settings.font_px
        self.actions_of["bigger"].setEnabled(size_px < FONT_STEPS_PX[-1])
        self.actions_of["smaller"].setEnabled(size_px > FONT_STEPS_PX[0])

    def _follow_theme(self) -> None:
        hints = QGuiApplication.styleHints()
        schemes = {"light": Qt.ColorScheme.Light, "sepia": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        hints.setColorScheme(schemes.get(self.session.settings.theme, Qt.ColorScheme.Unknown))
        self._wear(look_of(self.session.settings))

    def _on_scheme_changed(self) -> None:
        if self.session.settings.theme not in THEMES:
            self._wear(look_of(self.session.settings))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        rescaled = event.type() == QEvent.Type.ApplicationFontChange and interface_scale() != self.look.scale
        if (rescaled or event.type() == QEvent.Type.DevicePixelRatioChange) and hasattr(self, "views"):
            self._wear(look_of(self.session.settings))

    def step_font(self, steps: int) -> None:
        """Bigger (1), smaller (-1) or the usual size (0)."""
        now = self.session.settings.font_px
        self.session.keep(font_px=font_step(now, steps) if steps else usual_font_px())

    def step_list_size(self, steps: int) -> None:
        """Bigger (1) or smaller (-1) letters in the list."""
        now = self.session.settings.list_px
        nearest = min(range(len(LIST_PX)), key=lambda n: abs(LIST_PX[n] - now))
        self.session.keep(list_px=LIST_PX[max(0, min(len(LIST_PX) - 1, nearest + steps))])

    def _on_application_state(self, state: Qt.ApplicationState) -> None:
        importing = self.has("importer") and self.importer.running
        self.session.set_polling(importing or state == Qt.ApplicationState.ApplicationActive)

    # -------------------------------------------------------- going about

    def toggle_tags(self) -> None:
        self.session.keep(tags_shown=self.panes.toggle_tags())
        if self.panes.drawer_open:
            self.tags.tags.setFocus()

    def cycle_panes(self, step: int) -> None:
        """Hands the keyboard on: search, tags, list, reader."""
        stops: list[QWidget] = [
            self.search.edit,
            self.tags.tags,
            self.articles.view,
            self.reader,
            *([self.empty.import_files] if self.has("empty") else []),
        ]
        shown = [stop for stop in stops if stop.isVisible()]
        focus = QApplication.focusWidget()
        at = next(
            (n for n, stop in enumerate(shown) if focus is stop or (focus is not None and stop.isAncestorOf(focus))), -1
        )
        if at < 0 and focus is not None and self.tags.isAncestorOf(focus):
            at = shown.index(self.tags.tags)
        shown[(at + step) % len(shown)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -------------------------------------------------------- width

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._on_arranged()

    def _on_arranged(self) -> None:
        narrow = not self.panes.roomy
        for part in (self.top, self.articles, self.status):
            part.set_narrow(narrow)
        if self.has("strip"):
            self.strip.set_narrow(narrow)
        if self.has("reader"):
            self.reader.set_narrow(narrow)
        self.views.show_trail()

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
            if self.has("empty"):
                self.empty.set_target(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        if self.has("empty"):
            self.empty.set_target(False)

    def dropEvent(self, event: QDropEvent) -> None:
        if self.has("empty"):
            self.empty.set_target(False)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        data = event.mimeData()
        # The dialog opens after the drag has ended: until then the other program waits for us.
        urls, text = data.urls(), data.text()
        QTimer.singleShot(0, self, lambda: self.commands.take(urls, text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._alone:
            self.toggle_reading_alone()
        elif event.key() == Qt.Key.Key_Escape and self.has("notice") and self.notice.isVisible():
            self.notice.hide()
        elif event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self.toggle_full_screen()
        else:
            super().keyPressEvent(event)

    # -------------------------------------------------------- the whole screen, the article alone

    def toggle_full_screen(self) -> None:
        """The window on the whole screen, or as it was."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def toggle_reading_alone(self) -> None:
        """The article alone, without lists and bars; or everything again."""
        self._alone = not self._alone
        self.panes.set_alone(self._alone)
        for part in (self.top, self.status):
            part.setVisible(not self._alone)
        self.views.show_strip()
        way_back = self.tr("The article alone: Esc brings the lists back")
        if self._alone:
            self.reader.setFocus()
            self.notice.say(way_back)
        else:
            self.articles.view.setFocus()
            if self.notice.text == way_back:
                self.notice.hide()

    @property
    def alone(self) -> bool:
        """Whether the article is shown alone."""
        return self._alone

    def open_menu(self) -> None:
        menu = self.top.menu.menu()
        if menu is not None:
            menu.popup(self.top.menu.mapToGlobal(QPoint(0, self.top.menu.height())))

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.has("commands") and not self.commands.may_close():
            event.ignore()
            return
        geometry = base64.b64encode(self.saveGeometry().data()).decode("ascii")
        self.session.keep(window=geometry, splitter=self.panes.sizes)
        if self.has("importer"):
            self.importer.close()
        self.session.close()
        event.accept()
