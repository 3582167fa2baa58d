"""What the window does when something is chosen: imports, changes, printing, sharing, archives."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPlainTextEdit

from reader import query as search_language
from reader.model import Article, tag_key
from reader.query import TagMode
from reader.ui import changes, wording
from reader.ui.actions import KeyboardSheet
from reader.ui.import_dialog import ImportDialog
from reader.ui.imports import Importer
from reader.ui.jobs import Job
from reader.ui.preferences import Preferences
from reader.ui.printing import PrintDialog
from reader.ui.questions import LineDialog, NoteDialog, Question, TagsDialog
from reader.ui.session import Session
from reader.ui.tag_pane import mode_of

if TYPE_CHECKING:
    from reader.ui.window import Window

SHARE_ADDRESSES = {
    "facebook": "https://www.facebook.com/sharer/sharer.php?u={url}",
    "x": "https://x.com/intent/post?url={url}&text={title}",
}
ARCHIVE_FILES = "*.archive"


class Commands(QObject):
    """The deeds of one window. Whatever leaves the program, or cannot be undone, is asked for first."""

    archive_wanted = Signal(object, bool)
    """A path, and whether a new archive is to be made there."""

    def __init__(self, window: Window, session: Session, importer: Importer) -> None:
        super().__init__(window)
        self._window, self._session, self._importer = window, session, importer
        self._import_dialog: ImportDialog | None = None
        self._preferences: Preferences | None = None
        self._jobs: list[Job] = []
        importer.began.connect(self._on_import_progress)
        importer.progressed.connect(self._on_import_progress)
        importer.ended.connect(self._on_import_ended)
        session.settings_changed.connect(self._on_settings)

    def deeds(self) -> dict[str, Callable[[], None]]:
        """What each action does, by its name."""
        window = self._window
        return {
            "import_files": self.import_files,
            "import_folder": self.import_folder,
            "paste": self.paste,
            "new_archive": self.new_archive,
            "open_archive": self.open_archive,
            "backup": self.backup,
            "check": self.check,
            "print": lambda: self.print_articles(preview=False),
            "preview": lambda: self.print_articles(preview=True),
            "save_pdf": self.save_pdf,
            "export": self.export,
            "search": window.search.take_focus,
            "find": window.reader.open_find,
            "next_hit": window.reader.next_hit,
            "previous_hit": window.reader.previous_hit,
            "back": window.go_back,
            "forward": lambda: window.go(1),
            "next_pane": lambda: window.cycle_panes(1),
            "previous_pane": lambda: window.cycle_panes(-1),
            "tags_pane": window.toggle_tags,
            "bigger": lambda: window.step_font(1),
            "smaller": lambda: window.step_font(-1),
            "text_size": lambda: window.step_font(0),
            "star": self.star,
            "unread": self.unread,
            "tags": self.edit_tags,
            "note": self.edit_note,
            "copy_link": lambda: self.share("link"),
            "trash": self.trash,
            "restore": self.restore,
            "delete": self.delete_for_ever,
            "preferences": self.preferences,
            "keyboard": self.keyboard,
            "menu": window.open_menu,
            "quit": lambda: window.close() and None,
        }

    def letters(self) -> dict[str, Callable[[], None]]:
        """What the single letters do in the list."""
        return {"s": self.star, "u": self.unread, "t": self.edit_tags}

    # -------------------------------------------------------- bringing in

    def import_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Import files"), self._last_folder())
        self.import_paths([Path(name) for name in names])

    def import_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Import a folder"), self._last_folder())
        self.import_paths([Path(name)] if name else [])

    def _last_folder(self) -> str:
        return str(Path.home())

    def import_paths(self, paths: Sequence[Path], *, pasted: bool = False) -> None:
        """Imports files and folders, and shows the dialog that tells how it goes."""
        archive = self._session.archive_path
        if not paths or archive is None:
            return
        if self._session.read_only:
            self._window.notice.say(self.tr("This archive may be read but not changed"))
            return
        self._importer.run(paths, archive, pasted=pasted)
        self.show_import()

    def show_import(self) -> None:
        """Opens the dialog of the import that runs, or of the last one."""
        if self._import_dialog is None:
            dialog = ImportDialog(self._window.look, self._importer, self._window)
            dialog.headlines_wanted.connect(lambda ids: self._session.want_summaries(ids, dialog.model.show_headlines))
            dialog.article_chosen.connect(self._on_imported_chosen)
            dialog.hidden_while_running.connect(self._on_import_progress)
            self._import_dialog = dialog
        self._import_dialog.open()
        self._on_import_progress()

    def paste(self) -> None:
        """Imports what was copied: files, or a text."""
        focus = QApplication.focusWidget()
        if isinstance(focus, (QLineEdit, QPlainTextEdit)):
            focus.paste()
            return
        data = QGuiApplication.clipboard().mimeData()
        urls = data.urls() if data.hasUrls() else []
        text = data.text() if data.hasText() else ""
        if not urls and not text.strip():
            self._window.notice.say(self.tr("The clipboard holds no text: copy an article first"))
            return
        self.take(urls, text)

    def take(self, urls: Sequence[QUrl], text: str) -> None:
        """Imports what was dropped or pasted. Addresses on the network are not fetched."""
        files = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if files:
            self.import_paths(files)
        elif urls or (text.strip().startswith(("http://", "https://")) and len(text.split()) == 1):
            self._window.notice.say(
                self.tr("Nothing is fetched from the network: save the page in your browser and drop the file here")
            )
        elif text.strip():
            self.import_paths([self._importer.keep_text(text)], pasted=True)

    def _on_imported_chosen(self, article_id: int) -> None:
        if self._import_dialog is not None:
            self._import_dialog.hide()
        self._window.articles.select(article_id)
        self._session.open_article(article_id)

    def _on_import_progress(self) -> None:
        hidden = self._import_dialog is None or not self._import_dialog.isVisible()
        progress = self._importer.progress
        self._session.set_polling(True)
        if self._importer.running and hidden:
            done, total = wording.number(progress.done), wording.number(progress.total)
            said = self.tr("Importing {done} of {total}").format(done=done, total=total)
            self._window.status.set_working(
                said if progress.total else self.tr("Importing"), progress.done, progress.total, clickable=True
            )
        elif not self._session.indexing_now:
            self._window.status.set_working(None)

    def _on_import_ended(self) -> None:
        self._on_import_progress()
        self._session.look_for_changes()
        if self._import_dialog is not None and self._import_dialog.isVisible():
            return
        counts = self._importer.counts
        said = self.tr("Import finished: {new} new, {problems} problems").format(
            new=wording.number(counts["new"]), problems=wording.number(counts["problem"])
        )
        self._window.notice.say(said, self.tr("Show"), self.show_import)

    def formats(self) -> None:
        """Says what can be read."""
        look = self._window.look
        text = self.tr(
            "Saved web pages (HTML), alone, with the folder of files beside them, or as one file by SingleFile.\n"
            "The text of a page that was copied, as a text file, pasted or dropped.\n"
            "Any of these packed with gzip, and folders of them.\n\n"
            "The format is recognised by the content, not by the name. Nothing is fetched from the network."
        )
        dialog = Question(
            look,
            self._window,
            self.tr("Which formats can be read?"),
            text,
            accept=self.tr("Import files…"),
            reject=self.tr("Close"),
        )
        dialog.agreed.connect(self.import_files)
        dialog.open()

    # -------------------------------------------------------- what is selected

    def _selected(self) -> list[int]:
        """The selected articles; the one that is read where none is selected."""
        ids = self._window.articles.selected_ids()
        reading = self._window.reader.article_id
        return ids or ([reading] if reading else [])

    def _reading(self) -> list[int]:
        reading = self._window.reader.article_id
        return [reading] if reading else []

    def _counted(self, one: str, many: str, count: int) -> str:
        return one if count == 1 else many.format(count=wording.number(count))

    def article_menu(self, point: QPoint) -> None:
        """The menu of the selected articles, at a point of the screen."""
        if not self._selected():
            return
        menu = self._window.actions_of.article_menu(self._window.look, trashed=self._in_trash())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)

    def reader_menu(self, point: QPoint) -> None:
        self.article_menu(point)

    def _in_trash(self) -> bool:
        shown = self._session.shown
        return shown is not None and any(
            chip.kind == "state" and chip.source_text == "is:trashed" for chip in search_language.chips(shown.query)
        )

    # -------------------------------------------------------- marks, tags, notes

    def star(self) -> None:
        """Stars what is selected, or takes the star away where all of it has one."""
        ids = self._selected()
        starred = any(row is None or not row.starred for row in map(self._window.articles.summary_of, ids))
        self._star(ids, starred)

    def star_article(self, starred: bool) -> None:
        self._star(self._reading(), starred)

    def _star(self, ids: Sequence[int], starred: bool) -> None:
        count = len(ids)
        if starred:
            text = self._counted(self.tr("Star 1 article"), self.tr("Star {count} articles"), count)
        else:
            text = self._counted(
                self.tr("Take the star from 1 article"), self.tr("Take the star from {count} articles"), count
            )
        self._session.change(text, changes.star(ids, starred))

    def unread(self) -> None:
        """Marks what is selected as unread, or as read where all of it is unread."""
        ids = self._selected()
        unread = any(row is None or not row.unread for row in map(self._window.articles.summary_of, ids))
        self._unread(ids, unread)

    def unread_article(self) -> None:
        self._unread(self._reading(), True)

    def _unread(self, ids: Sequence[int], unread: bool) -> None:
        count = len(ids)
        if unread:
            text = self._counted(self.tr("Mark 1 article as unread"), self.tr("Mark {count} articles as unread"), count)
        else:
            text = self._counted(self.tr("Mark 1 article as read"), self.tr("Mark {count} articles as read"), count)
        self._session.change(text, changes.unread(ids, unread))

    def edit_tags(self) -> None:
        self._edit_tags(self._selected())

    def edit_article_tags(self) -> None:
        self._edit_tags(self._reading())

    def _edit_tags(self, ids: list[int]) -> None:
        if not ids:
            return

        def ask(rows: Sequence[object]) -> None:
            labels = [getattr(row, "tags", ()) for row in rows]
            keys = [set(map(tag_key, each)) for each in labels]
            common = [label for label in labels[0] if all(tag_key(label) in each for each in keys)] if labels else []
            title = self._counted(self.tr("Tags of 1 article"), self.tr("Tags of {count} articles"), len(ids))
            known = [tag.label for tag in self._session.all_tags]
            dialog = TagsDialog(self._window.look, self._window, title, common, known)
            dialog.written.connect(lambda add, remove: self._tag(ids, add, remove))
            dialog.open()

        self._session.want_summaries(ids, ask)

    def _tag(self, ids: Sequence[int], add: Sequence[str], remove: Sequence[str]) -> None:
        if add or remove:
            text = self._counted(
                self.tr("Change the tags of 1 article"), self.tr("Change the tags of {count} articles"), len(ids)
            )
            self._session.change(text, changes.tag(ids, add, remove), said=True)

    def edit_note(self) -> None:
        opened = self._session.opened_article
        if opened is None:
            return
        article = opened.article
        dialog = NoteDialog(self._window.look, self._window, article.title, article.note)
        dialog.written.connect(
            lambda text: self._session.change(self.tr("Change a note"), changes.note(article.id, text))
        )
        dialog.open()

    @staticmethod
    def mode_of(label: str, modifiers: Qt.KeyboardModifier, modes: Mapping[str, TagMode]) -> str:
        """What a click on a hashtag of the page does to the query; a plain one never excludes."""
        if not modifiers & ~Qt.KeyboardModifier.KeypadModifier:
            return "only"
        return mode_of(modifiers, modes.get(tag_key(label), ""))

    def rename_tag(self, label: str) -> None:
        dialog = LineDialog(
            self._window.look,
            self._window,
            self.tr("Rename the tag"),
            self.tr("The new name stands on all its articles. What the page called it is kept in their record."),
            label,
            accept=self.tr("Rename"),
        )
        dialog.written.connect(
            lambda name: self._session.change(
                self.tr("Rename #{label}").format(label=label), changes.rename_tag(label, name), said=True
            )
        )
        dialog.open()

    def pin_tag(self, label: str, pinned: bool) -> None:
        text = self.tr("Pin #{label}") if pinned else self.tr("Unpin #{label}")
        self._session.change(text.format(label=label), changes.pin_tag(label, pinned))

    def colour_tag(self, label: str, colour: str) -> None:
        self._session.change(self.tr("Colour #{label}").format(label=label), changes.colour_tag(label, colour))

    def remove_tag(self, label: str) -> None:
        count = next((tag.count for tag in self._session.all_tags if tag.label == label), 0)
        dialog = Question(
            self._window.look,
            self._window,
            self.tr("Remove this tag from all articles?"),
            self._counted(
                self.tr("1 article has it. The article itself stays, and this can be undone."),
                self.tr("{count} articles have it. The articles themselves stay, and this can be undone."),
                count,
            ),
            shown="#" + label,
            accept=self.tr("Remove"),
        )
        dialog.agreed.connect(
            lambda: self._session.change(
                self.tr("Remove #{label} from all articles").format(label=label), changes.remove_tag(label), said=True
            )
        )
        dialog.open()

    # -------------------------------------------------------- trash

    def trash(self) -> None:
        ids = self._selected()
        if ids and not self._in_trash():
            text = self._counted(
                self.tr("Moved 1 article to the trash"), self.tr("Moved {count} articles to the trash"), len(ids)
            )
            self._session.change(text, changes.trash(ids), said=True)

    def restore(self) -> None:
        ids = self._selected()
        if ids:
            text = self._counted(
                self.tr("Restored 1 article from the trash"),
                self.tr("Restored {count} articles from the trash"),
                len(ids),
            )
            self._session.change(text, changes.restore(ids), said=True)

    def delete_for_ever(self) -> None:
        """Destroys what is selected in the trash, after saying what is lost."""
        ids = self._selected()
        if not ids or not self._in_trash():
            return
        dialog = Question(
            self._window.look,
            self._window,
            self._counted(
                self.tr("Delete 1 article for ever?"), self.tr("Delete {count} articles for ever?"), len(ids)
            ),
            self.tr(
                "The articles, their originals, pictures, tags and notes are destroyed, and the search forgets them. "
                "This cannot be undone. Backups that you made still hold them."
            ),
            accept=self.tr("Delete for ever"),
        )
        dialog.agreed.connect(lambda: self._session.change_for_ever(lambda archive: archive.delete_for_ever(ids)))
        dialog.open()

    # -------------------------------------------------------- paper and files

    def print_article(self) -> None:
        self._print(self._reading(), preview=True)

    def print_articles(self, *, preview: bool) -> None:
        self._print(self._selected(), preview=preview)

    def save_pdf(self) -> None:
        self._print(self._selected(), preview=True)

    def _print(self, ids: Sequence[int], *, preview: bool) -> None:
        if not ids:
            self._window.notice.say(self.tr("Select an article to print"))
            return
        self._session.load(ids, lambda articles, pictures: self._print_loaded(articles, pictures, preview))

    def _print_loaded(self, articles: list[Article], pictures: Mapping[str, bytes], preview: bool) -> None:
        raise NotImplementedError

    def export(self) -> None:
        ids = self._selected()
        if not ids:
            self._window.notice.say(self.tr("Select the articles to export"))
            return
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self._counted(self.tr("Export 1 article"), self.tr("Export {count} articles"), len(ids)),
            str(Path(self._last_folder()) / "articles.jsonl"),
            "*.jsonl",
        )
        if name:
            self._export_to(ids, Path(name))

    def _export_to(self, ids: Sequence[int], destination: Path) -> None:
        destination.unlink(missing_ok=True)  # the file dialog has asked whether it may be replaced

        def told() -> None:
            self._session.record(ids, "exported", "JSON Lines")
            said = self._counted(self.tr("1 article exported"), self.tr("{count} articles exported"), len(ids))
            self._window.notice.say(said)

        self._session.export(ids, destination, told)

    # -------------------------------------------------------- sharing and links

    def follow(self, url: str) -> None:
        """Opens a link: in the archive if its page is here, else in the browser after a question."""

        def told(article_id: int) -> None:
            if article_id:
                self._window.articles.select(article_id)
                self._session.open_article(article_id)
            else:
                self._ask_to_leave(url, self.tr("Open this address in your browser?"), self.tr("Open in browser"))

        self._session.find_by_address(url, told)

    def share(self, kind: str) -> None:
        """Shares the article as its page did; only the browser leaves this computer, and only when agreed to."""
        opened = self._session.opened_article
        if opened is None:
            return
        article = opened.article
        if not article.url:
            self._window.notice.say(self.tr("This article has no address: the page it came from did not name one"))
        elif kind == "link":
            QGuiApplication.clipboard().setText(article.url)
            self._window.notice.say(self.tr("Link copied"))
        elif kind in SHARE_ADDRESSES:
            filled = SHARE_ADDRESSES[kind].format(url=quote(article.url, safe=""), title=quote(article.title, safe=""))
            title = self.tr("Share on Facebook?") if kind == "facebook" else self.tr("Share on X?")
            self._ask_to_leave(filled, title, self.tr("Open in browser"))

    def _ask_to_leave(self, url: str, title: str, accept: str) -> None:
        words = self.tr("This leaves the archive. The page that opens will know that you were there.")
        dialog = Question(self._window.look, self._window, title, words, shown=url, accept=accept)
        dialog.agreed.connect(lambda: QDesktopServices.openUrl(QUrl(url)) and None)
        dialog.open()

    def explain(self) -> None:
        """Says how the search was understood."""
        shown = self._session.shown
        if shown is None:
            return
        notes = "\n".join(note.message for note in shown.query.notes)
        text = "\n\n".join(filter(None, (shown.results.explain, notes)))
        dialog = Question(
            self._window.look,
            self._window,
            self.tr("How the search was understood"),
            text,
            shown=str(shown.query),
            accept=self.tr("Close"),
        )
        dialog.reject_button.hide()
        dialog.open()

    # -------------------------------------------------------- archives

    def new_archive(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("New archive"), str(Path(self._last_folder()) / "articles.archive"), ARCHIVE_FILES
        )
        if not name:
            return
        path = Path(name)
        if path.exists():
            self._window.notice.say(self.tr("There is a file of that name already: choose another for a new archive"))
        else:
            self.archive_wanted.emit(path, True)

    def open_archive(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open an archive"), self._last_folder())
        if name:
            self.archive_wanted.emit(Path(name), False)

    def backup(self) -> None:
        archive = self._session.archive_path
        if archive is None:
            return
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Folder for the backup"), self._last_folder())
        if folder:
            said = self.tr("Backup saved in {folder}").format(folder=os.path.basename(folder) or folder)
            self._run(["backup", folder], self.tr("Saving a backup"), lambda _: self._window.notice.say(said))

    def check(self) -> None:
        """Has the whole archive read, and tells what was found."""
        faults: list[str] = []

        def ended(last: Mapping[str, object]) -> None:
            if not faults:
                count = last.get("articles")
                number = wording.number(count) if isinstance(count, int) else ""
                self._window.notice.say(self.tr("{count} articles and their originals are whole").format(count=number))
                return
            dialog = Question(
                self._window.look,
                self._window,
                self._counted(self.tr("1 fault was found"), self.tr("{count} faults were found"), len(faults)),
                "\n".join(faults[:40]),
                accept=self.tr("Close"),
            )
            dialog.reject_button.hide()
            dialog.open()

        job = self._run(["check"], self.tr("Checking the archive"), ended)
        job.told.connect(
            lambda event: faults.append(str(event.get("message"))) if event.get("event") == "fault" else None
        )

    def _run(self, words: list[str], said: str, ended: Callable[[Mapping[str, object]], None]) -> Job:
        """Runs a command of its own beside the window; tells its last object when it went well."""
        last: dict[str, object] = {}
        job = Job([*words, "--json", "--archive", str(self._session.archive_path)], self)
        job.told.connect(last.update)

        def over(code: int, talk: str) -> None:
            self._jobs.remove(job)
            job.deleteLater()
            self._window.status.set_working(None)
            if code in (0, 3):
                ended(last)
            else:
                sentence = talk.splitlines()[-1].removeprefix("archive-reader: ") if talk else ""
                self._window.notice.say(sentence or self.tr("That ended unexpectedly. The archive is whole."))

        job.ended.connect(over)
        self._jobs.append(job)
        self._window.status.set_working(said)
        job.start()
        return job

    def may_close(self) -> bool:
        """Whether the window may close; an import that runs is stopped, what it stored stays."""
        for job in list(self._jobs):
            job.ended.disconnect()
            job.kill()
        self._jobs.clear()
        return True

    # -------------------------------------------------------- dialogs

    def preferences(self) -> None:
        if self._preferences is None:
            dialog = Preferences(self._window.look, self._session.settings, self._window)
            dialog.changed.connect(lambda name, value: self._session.keep(**{name: value}))
            dialog.finished.connect(self._on_preferences_closed)
            self._preferences = dialog
        self._preferences.open()

    def _on_preferences_closed(self) -> None:
        if self._preferences is not None:
            self._preferences.deleteLater()
        self._preferences = None

    def _on_settings(self) -> None:
        if self._preferences is not None:
            self._preferences.show_settings(self._session.settings)

    def keyboard(self) -> None:
        KeyboardSheet(self._window.look, self._window.actions_of, self._window).open()
