"""Everything that can be done in the window, each once: its name, its keys, its icon."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from reader.nouns import noun
from reader.ui.look import Look
from reader.ui.menus import Menu


@noun
class Deed:
    """Something that can be done. Shapes: several ``keys`` are parted by spaces; ``icon`` may be empty."""

    name: str
    text: str
    keys: str = ""
    icon: str = ""


@noun
class KeyGroup:
    """Keys that work at one place. Shapes: ``rows`` are pairs of the keys and what they do."""

    title: str
    rows: tuple[tuple[str, str], ...]


def _spoken(keys: str) -> str:
    return "  ".join(QKeySequence(each).toString(QKeySequence.SequenceFormat.NativeText) for each in keys.split())


class Actions(QObject):
    """The window's actions by name, and the menus made of them."""

    def __init__(self, look: Look, window: QWidget, undo: QAction, redo: QAction) -> None:
        super().__init__(window)
        self._window = window
        self.deeds = {deed.name: deed for deed in self._deeds()}
        self.by_name: dict[str, QAction] = {}
        for deed in self.deeds.values():
            action = QAction(deed.text, window)
            action.setShortcuts([QKeySequence(keys) for keys in deed.keys.split()])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setObjectName(deed.name)
            self.by_name[deed.name] = action
        for name, action, keys in (("undo", undo, "Ctrl+Z"), ("redo", redo, "Ctrl+Shift+Z")):
            action.setShortcut(QKeySequence(keys))
            self.by_name[name] = action
        window.addActions(list(self.by_name.values()))
        self.set_look(look)

    def _deeds(self) -> tuple[Deed, ...]:
        return (
            Deed("import_files", self.tr("Import files…"), "Ctrl+O", "import"),
            Deed("import_folder", self.tr("Import a folder…"), "Ctrl+Shift+O", "collection"),
            Deed("watch", self.tr("Watch a folder…"), ""),
            Deed("paste", self.tr("Import copied text"), "Ctrl+V", "clipboard"),
            Deed("last_import", self.tr("Show the last import"), ""),
            Deed("imports", self.tr("Past imports…"), ""),
            Deed("new_archive", self.tr("New archive…"), "", "archive"),
            Deed("open_archive", self.tr("Open another archive…"), ""),
            Deed("backup", self.tr("Save a backup…"), ""),
            Deed("check", self.tr("Check the archive"), ""),
            Deed("reextract", self.tr("Read articles anew"), ""),
            Deed("reindex", self.tr("Make the index anew"), ""),
            Deed("print", self.tr("Print…"), "Ctrl+P", "print"),
            Deed("preview", self.tr("Print preview…"), "Ctrl+Shift+P"),
            Deed("save_pdf", self.tr("Save as PDF…"), "", "file"),
            Deed("export", self.tr("Export…"), "Ctrl+Shift+E"),
            Deed("search", self.tr("Go to the search box"), "Ctrl+L /", "search"),
            Deed("find", self.tr("Find in the article"), "Ctrl+F"),
            Deed("next_hit", self.tr("Next hit"), "F3"),
            Deed("previous_hit", self.tr("Previous hit"), "Shift+F3"),
            Deed("back", self.tr("Back"), "Alt+Left", "back"),
            Deed("forward", self.tr("Forward"), "Alt+Right", "forward"),
            Deed("next_pane", self.tr("Next pane"), "F6"),
            Deed("previous_pane", self.tr("Previous pane"), "Shift+F6"),
            Deed("tags_pane", self.tr("Show the tags"), "F9", "sidebar"),
            Deed("outline", self.tr("Headings and links…"), "Ctrl+Shift+L", "list"),
            Deed("reading_alone", self.tr("The article alone"), "Shift+F11", "book"),
            Deed("full_screen", self.tr("Full screen"), "F11"),
            Deed("bigger", self.tr("Bigger text"), "Ctrl++ Ctrl+=", "font-big"),
            Deed("smaller", self.tr("Smaller text"), "Ctrl+-", "font-small"),
            Deed("text_size", self.tr("Usual text size"), "Ctrl+0"),
            Deed("star", self.tr("Star"), "", "star"),
            Deed("unread", self.tr("Mark as unread"), "", "unread"),
            Deed("tags", self.tr("Tags…"), "", "tag"),
            Deed("note", self.tr("Note…"), "", "note"),
            Deed("put_into", self.tr("Put into a folder…"), "", "collection"),
            Deed("take_out", self.tr("Take out of this folder"), ""),
            Deed("save_search", self.tr("Save this search…"), "Ctrl+D", "collection"),
            Deed("new_folder", self.tr("New folder…"), ""),
            Deed("details", self.tr("Edit details…"), "Ctrl+E", "pencil"),
            Deed("copy_link", self.tr("Copy link"), "", "link"),
            Deed("copy_citation", self.tr("Copy citation"), "Ctrl+Shift+C", "cite"),
            Deed("cite", self.tr("Cite…"), "Ctrl+Alt+C"),
            Deed("quote", self.tr("Quote with source"), "Ctrl+Shift+X"),
            Deed("verify", self.tr("Check a printed digest…"), ""),
            Deed("trash", self.tr("Move to trash"), "", "trash"),
            Deed("restore", self.tr("Restore from trash"), ""),
            Deed("delete", self.tr("Delete for ever…"), ""),
            Deed("preferences", self.tr("Preferences…"), "Ctrl+,", "gear"),
            Deed("keyboard", self.tr("Keyboard"), "F1", "keyboard"),
            Deed("menu", self.tr("Menu"), "F10"),
            Deed("quit", self.tr("Quit"), "Ctrl+Q"),
        )

    def key_groups(self) -> tuple[KeyGroup, ...]:
        """All keys by the place where they work: everywhere, in the list, in the article, in the tags."""
        everywhere = [(_spoken(deed.keys), deed.text.rstrip("…")) for deed in self.deeds.values() if deed.keys]
        return (
            KeyGroup(
                self.tr("Everywhere"), (*everywhere, ("Ctrl+Z", self.tr("Undo")), ("Ctrl+Shift+Z", self.tr("Redo")))
            ),
            KeyGroup(
                self.tr("In the list"),
                (
                    (self.tr("J, K, ↓, ↑"), self.tr("Next or previous article")),
                    (self.tr("Enter"), self.tr("Read the article")),
                    (self.tr("Space"), self.tr("Read on, then the next article")),
                    (self.tr("S"), self.tr("Star")),
                    (self.tr("U"), self.tr("Mark as unread or read")),
                    (self.tr("T"), self.tr("Tags…")),
                    (self.tr("Delete"), self.tr("Move to trash")),
                    (self.tr("Letters"), self.tr("Go to a headline that begins so")),
                ),
            ),
            KeyGroup(
                self.tr("In the article"),
                (
                    (self.tr("Space, Shift+Space"), self.tr("A screenful on or back, then the next article")),
                    (self.tr("Ctrl and the wheel"), self.tr("Bigger or smaller text")),
                    (self.tr("Tab, Enter"), self.tr("To the next link or hashtag; follow it")),
                    (self.tr("Esc"), self.tr("Out of the find bar, the article alone, the full screen")),
                ),
            ),
            KeyGroup(
                self.tr("In the tags"),
                (
                    (self.tr("Enter"), self.tr("Only this tag, again: without it")),
                    (self.tr("Ctrl+Enter"), self.tr("And this tag")),
                    (self.tr("Shift+Enter"), self.tr("Or this tag")),
                    (self.tr("Alt+Enter"), self.tr("Not this tag")),
                    (self.tr("F2"), self.tr("Rename the tag or collection")),
                    (self.tr("Delete"), self.tr("Remove the tag, delete the collection")),
                    (self.tr("Alt+↑, Alt+↓"), self.tr("Move a collection")),
                ),
            ),
        )

    def set_look(self, look: Look) -> None:
        for name, deed in self.deeds.items():
            if deed.icon:
                self.by_name[name].setIcon(look.icon(deed.icon))

    def set_letters(self, on: bool) -> None:
        """Lets keys that are a single sign act, or leaves them all to the list."""
        keys = self.deeds["search"].keys.split()
        self.by_name["search"].setShortcuts([QKeySequence(key) for key in keys if on or len(key) > 1])

    def __getitem__(self, name: str) -> QAction:
        return self.by_name[name]

    def connect_to(self, told: dict[str, Callable[[], None]]) -> None:
        """Gives every action what it does."""
        for name, act in told.items():
            self.by_name[name].triggered.connect(lambda _=False, act=act: act())

    def fill_main_menu(self, menu: QMenu, look: Look, themes: QMenu, recent: QMenu) -> None:
        """Fills the menu behind the button at the top right; it fits a low screen: it lists kinds of things to do."""
        for title, icon, names in (
            (self.tr("Import"), "import", "import_files import_folder paste watch last_import imports"),
            (self.tr("Archive"), "archive", "new_archive open_archive recent - backup check verify reextract reindex"),
            (self.tr("Print and export"), "print", "print preview save_pdf export"),
            (self.tr("Collections"), "collection", "save_search new_folder"),
            (
                self.tr("View"),
                "book",
                "outline tags_pane reading_alone full_screen - bigger smaller text_size - themes",
            ),
        ):
            part = Menu(look, menu)
            part.setTitle(title)
            part.setIcon(look.icon(icon))
            self._fill(part, names, recent=recent, themes=themes)
            menu.addMenu(part)
        self._fill(menu, "- undo redo - preferences keyboard - quit")

    def article_menu(self, look: Look, *, trashed: bool, in_folder: bool = False) -> Menu:
        """The menu of the selected articles."""
        menu = Menu(look, self._window)
        removal = "restore delete" if trashed else "trash"
        folder = "put_into take_out" if in_folder else "put_into"
        self._fill(
            menu,
            f"star unread tags note details {folder} - print save_pdf export - copy_link copy_citation "
            f"cite quote - {removal}",
        )
        return menu

    def _fill(self, menu: QMenu, names: str, **menus: QMenu) -> None:
        for name in names.split():
            if name == "-":
                menu.addSeparator()
            elif name in menus:
                menu.addMenu(menus[name])
            else:
                menu.addAction(self.by_name[name])
