"""The preferences, in eight sections. What is changed applies at once; there is nothing to confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from reader.archive import CITATION_STYLES
from reader.settings import LIST_PX, Settings
from reader.ui.actions import KeyGroup
from reader.ui.key_sheet import KeyList
from reader.ui.look import Look, usual_font_px
from reader.ui.parts import Label, PushButton, Rule, column_of, fit_screen, row_of, scrolled
from reader.ui.reading_preferences import Reading
from reader.ui.setting_rows import Section

MARGINS_MM = (12, 20, 28)
SIZES_PT = (9.0, 10.0, 10.5, 11.0, 12.0, 14.0, 16.0)
GENERAL = ("mark_read", "citation_style")
LISTS = ("density", "list_px", "sort", "tag_sort", "date_span")
SEARCHING = ("search_sort", "remember_searches")
IMPORTING = ("tick_copies",)
PRINTING = (
    "paper", "margin_mm", "print_columns", "print_pt", "print_pictures", "print_tags", "print_notes", "print_header",
    "print_footer", "print_contents",
)  # fmt: skip
KEYS = ("letter_keys",)
"""The settings of each section, which *Restore defaults* gives back."""


class Preferences(QDialog):
    """Changes take effect at once. ``archive`` is the file that is open, ``keys`` are all keys of the window."""

    changed = Signal(str, object)
    """A setting's name and its new value."""
    deed_wanted = Signal(str)
    """The name of an action of the window."""

    def __init__(self, look: Look, settings: Settings, archive: str, keys: Sequence[KeyGroup], parent: QWidget) -> None:
        super().__init__(parent)
        px = look.px
        self._look, self._archive = look, archive
        self.setWindowTitle(self.tr("Preferences"))
        self.setFont(look.font(13))
        self.general, self.lists, self.searching, self.importing, self.printing, self.archive, self.keyboard = (
            Section(look, each) for each in (GENERAL, LISTS, SEARCHING, IMPORTING, PRINTING, (), KEYS)
        )
        self.reading = Reading(look)
        self._fill_general()
        self._fill_lists()
        self._fill_searching()
        self._fill_importing()
        self._fill_printing()
        self._fill_archive()
        self._fill_keyboard(keys)
        self._sections: tuple[tuple[str, str, Section], ...] = (
            (self.tr("General"), "gear", self.general),
            (self.tr("Reading"), "book", self.reading),
            (self.tr("List and tags"), "list", self.lists),
            (self.tr("Search"), "search", self.searching),
            (self.tr("Import"), "import", self.importing),
            (self.tr("Printing"), "print", self.printing),
            (self.tr("Archive"), "archive", self.archive),
            (self.tr("Keyboard"), "keyboard", self.keyboard),
        )
        self.kinds = QListWidget()
        self.kinds.setObjectName("kinds")
        self.kinds.setAccessibleName(self.tr("Sections"))
        self.kinds.setFixedWidth(px(176))
        self._pages = QStackedWidget()
        for title, _, section in self._sections:
            item = QListWidgetItem(title, self.kinds)
            item.setSizeHint(QSize(px(120), px(32)))
            self._pages.addWidget(scrolled(look, section))
            section.changed.connect(self.changed)
        self._title = Label(look, "", 17, 600)
        self.restore = PushButton(look, self.tr("Restore defaults"))
        close = PushButton(look, self.tr("Close"), primary=True)
        self.restore.clicked.connect(self._on_restore)
        close.clicked.connect(self.accept)
        buttons = row_of(self.restore, None, close, spacing=px(8))
        margins = (px(24), px(16), px(24), px(16))
        page = column_of(self._title, self._pages, buttons, spacing=px(12), margins=margins)
        page.setStretch(1, 1)
        lay = row_of(spacing=0)
        lay.addWidget(self.kinds)
        lay.addLayout(page, 1)
        self.setLayout(lay)
        self.set_look(look)
        fit_screen(self, px(740), self.reading.sizeHint().height() + px(124))
        self.show_settings(settings)
        self.kinds.currentRowChanged.connect(self._on_section)
        self.kinds.setCurrentRow(1)

    def set_look(self, look: Look) -> None:
        """Follows a theme, such as one that was chosen here."""
        self._look = look
        self.kinds.setIconSize(look.icon_size(16))
        for row, (_, icon, _) in enumerate(self._sections):
            self.kinds.item(row).setIcon(look.icon(icon))

    def _fill_general(self) -> None:
        section = self.general
        section.add_tick("mark_read", self.tr("Mark an article as read when it is opened"))
        section.add_choice("citation_style", self.tr("Citations"), list(CITATION_STYLES.items()))
        section.add_words(self.tr("The style of “Copy citation” and of quotations."))

    def _fill_lists(self) -> None:
        section = self.lists
        comfortable, compact = self.tr("Comfortable"), self.tr("Compact")
        self.density = section.add_segments(
            "density", self.tr("List rows"), [("comfortable", comfortable), ("compact", compact)]
        )
        self.list_size = section.add_slider(
            "list_px", self.tr("List text"), LIST_PX, lambda px: self.tr("{size} px").format(size=round(px))
        )
        section.add_choice("sort", self.tr("Articles"), self._orders()[1:])
        orders = [("count", self.tr("By count")), ("name", self.tr("By name")), ("recent", self.tr("Last given"))]
        section.add_choice("tag_sort", self.tr("Tags"), orders)
        spans = [("month", self.tr("Month")), ("year", self.tr("Year"))]
        section.add_segments("date_span", self.tr("Days by"), spans)

    def _orders(self) -> list[tuple[str, str]]:
        return [
            ("relevance", self.tr("Relevance")),
            ("newest", self.tr("Newest")),
            ("oldest", self.tr("Oldest")),
            ("imported", self.tr("Last imported")),
            ("title", self.tr("Headline")),
            ("source", self.tr("Source")),
        ]

    def _fill_searching(self) -> None:
        section = self.searching
        section.add_choice("search_sort", self.tr("Order of results"), self._orders())
        section.add_tick("remember_searches", self.tr("Remember what was searched for"))
        said = Label(self._look, self.tr("The box offers them again while it is empty."), 12.5, 400, "soft", wrap=True)
        self.forget = section.add_deed(said, self.tr("Forget all searches"), "clock")
        self.forget.clicked.connect(lambda: self.changed.emit("history", ()))

    def _fill_importing(self) -> None:
        section = self.importing
        section.add_tick("tick_copies", self.tr("Tick near copies in the table of an import"))
        section.add_words(
            self.tr("A near copy says nearly the same as an article of another address. Both are kept, and linked.")
        )
        section.grid.addWidget(Rule(), section.grid.rowCount(), 0, 1, 2)
        self.watched = Label(self._look, "", 13, 400, elide=True)
        self.watch = section.add_deed(self.watched, self.tr("Watch a folder…"), "collection")
        self.watch.clicked.connect(lambda: self.deed_wanted.emit("watch"))
        section.add_words(self.tr("What arrives in a watched folder is imported while the program runs."))
        section.grid.addWidget(Rule(), section.grid.rowCount(), 0, 1, 2)
        said = self.tr("Every import is listed, and can be undone as a whole.")
        self._add_deed(section, "imports", said, self.tr("Past imports…"), "clock")

    def _fill_printing(self) -> None:
        section = self.printing
        papers = [(each, each) for each in ("A4", "A5", "Letter", "Legal")]
        section.add_choice("paper", self.tr("Paper"), papers)
        margins = [(str(mm), self.tr("{mm} mm").format(mm=mm)) for mm in MARGINS_MM]
        section.add_choice("margin_mm", self.tr("Margins"), margins, int)
        section.add_segments("print_columns", self.tr("Columns"), [("1", self.tr("One")), ("2", self.tr("Two"))], int)
        sizes = [(str(size), self.tr("{size} pt").format(size=f"{size:g}")) for size in SIZES_PT]
        section.add_choice("print_pt", self.tr("Size"), sizes, float)
        pictures = [("colour", self.tr("Colour")), ("grey", self.tr("Grey")), ("off", self.tr("Off"))]
        section.add_segments("print_pictures", self.tr("Pictures"), pictures)
        for setting, text in (
            ("print_tags", self.tr("Hashtags")),
            ("print_notes", self.tr("My notes")),
            ("print_header", self.tr("Header: source and date")),
            ("print_footer", self.tr("Footer: address, SHA-256, page")),
            ("print_contents", self.tr("Contents page in front")),
        ):
            section.add_tick(setting, text)

    def _fill_archive(self) -> None:
        section, path = self.archive, Path(self._archive)
        section.add(self.tr("Name"), Label(self._look, path.name, 13, 500, elide=True), whole=True)
        section.add(self.tr("Folder"), Label(self._look, str(path.parent), 13, 400, elide=True), whole=True)
        for name, text, icon, words in (
            (
                "open_archive",
                self.tr("Open another archive…"),
                "archive",
                self.tr("One archive is open at a time; the recent ones are in the menu."),
            ),
            ("backup", self.tr("Save a backup…"), "file", self.tr("A whole copy, made while the archive is in use.")),
            ("check", self.tr("Check the archive"), "shield", self.tr("Reads all of it and tells every fault.")),
            (
                "reindex",
                self.tr("Make the index anew"),
                "search",
                self.tr("The index is made from the archive; nothing is lost with it."),
            ),
            (
                "reextract",
                self.tr("Read articles anew"),
                "undo",
                self.tr("From their originals, where an older program read them. What you corrected stays."),
            ),
        ):
            section.grid.addWidget(Rule(), section.grid.rowCount(), 0, 1, 2)
            self._add_deed(section, name, words, text, icon)

    def _add_deed(self, section: Section, name: str, words: str, text: str, icon: str) -> None:
        """A button for something that shows itself in the window: the preferences close for it."""
        button = section.add_deed(Label(self._look, words, 12.5, 400, "soft", wrap=True), text, icon)

        def act() -> None:
            self.accept()
            self.deed_wanted.emit(name)

        button.clicked.connect(act)

    def _fill_keyboard(self, keys: Sequence[KeyGroup]) -> None:
        section = self.keyboard
        section.add_tick("letter_keys", self.tr("Single letters act in the list, as S stars"))
        section.add_words(self.tr("Otherwise letters only go to a headline that begins so, and Ctrl+L to the search."))
        section.column.insertWidget(1, Rule())
        section.column.insertWidget(2, KeyList(self._look, keys))

    def show_settings(self, settings: Settings) -> None:
        """Follows settings that were changed here or elsewhere."""
        for _, _, section in self._sections:
            section.show_settings(settings)
        self.forget.setEnabled(bool(settings.history))
        folder = settings.watched_by(self._archive)
        self.watched.say(
            self.tr("Watched: {folder}").format(folder=folder) if folder else self.tr("No folder is watched")
        )
        words = self.tr("Stop watching…") if folder else self.tr("Watch a folder…")
        self.watch.setText(words)
        self.watch.setAccessibleName(words)

    def _on_section(self, row: int) -> None:
        self._pages.setCurrentIndex(row)
        self._title.say(self._sections[row][0])
        self.restore.setVisible(bool(self._sections[row][2].names))

    def _on_restore(self) -> None:
        defaults = replace(Settings(), font_px=usual_font_px())
        for name in self._sections[self.kinds.currentRow()][2].names:
            self.changed.emit(name, getattr(defaults, name))
