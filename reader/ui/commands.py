"""What the window does when something is chosen: imports, changes, printing, sharing, archives."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPlainTextEdit

from reader.model import SiteRule
from reader.ui import folders, wording
from reader.ui.article_deeds import ArticleDeeds
from reader.ui.giving_out import GivingOut
from reader.ui.imports import Importer
from reader.ui.jobs import Job
from reader.ui.past_imports import PastImports
from reader.ui.questions import Question
from reader.ui.session import Session
from reader.ui.tag_deeds import TagDeeds
from reader.ui.watcher import Watcher

if TYPE_CHECKING:
    from reader.ui.import_dialog import ImportDialog
    from reader.ui.preferences import Preferences
    from reader.ui.window import Window

ARCHIVE_FILES = "*.archive"


class Commands(QObject):
    """The deeds of one window. Whatever leaves the program, or cannot be undone, is asked for first."""

    archive_wanted = Signal(object, bool)
    """A path, and whether a new archive is to be made there."""

    def __init__(self, window: Window, session: Session, importer: Importer) -> None:
        super().__init__(window)
        self._window, self._session, self._importer = window, session, importer
        self.articles = ArticleDeeds(window, session)
        self.tags = TagDeeds(window, session, self.articles.selected)
        self.giving = GivingOut(window, session, self.articles.selected)
        self._import_dialog: ImportDialog | None = None
        self._preferences: Preferences | None = None
        self._jobs: list[Job] = []
        self.past_imports = PastImports(window, session, importer)
        importer.began.connect(self._on_import_progress)
        importer.progressed.connect(self._on_import_progress)
        importer.ended.connect(self._on_import_ended)
        importer.undone.connect(self._on_import_undone)
        self.watcher = Watcher(session, importer, self)
        self.watcher.imported.connect(self._on_arrived)
        if session.archive_path is not None:
            self.watcher.watch(self._watched_folder())
        session.opened.connect(lambda: self.watcher.watch(self._watched_folder()))
        session.settings_changed.connect(self._on_settings)

    def deeds(self) -> dict[str, Callable[[], None]]:
        """What each action does, by its name."""
        window = self._window
        return {
            **self.articles.by_name(),
            **self.tags.by_name(),
            **self.giving.by_name(),
            "import_files": self.import_files,
            "import_folder": self.import_folder,
            "paste": self.paste,
            "watch": self.watch_folder,
            "last_import": self.show_last_import,
            "imports": self.past_imports.show,
            "new_archive": self.new_archive,
            "open_archive": self.open_archive,
            "backup": self.backup,
            "check": self.check,
            "reextract": self.reextract,
            "reindex": self._session.reindex,
            "search": window.search.take_focus,
            "find": window.reader.open_find,
            "back": window.views.go_back,
            "forward": lambda: window.views.go(1),
            "next_pane": lambda: window.cycle_panes(1),
            "previous_pane": lambda: window.cycle_panes(-1),
            "tags_pane": window.toggle_tags,
            "outline": self.articles.outline,
            "reading_alone": window.toggle_reading_alone,
            "full_screen": window.toggle_full_screen,
            "bigger": lambda: window.step_font(1),
            "smaller": lambda: window.step_font(-1),
            "text_size": lambda: window.step_font(0),
            "preferences": self.preferences,
            "keyboard": self.keyboard,
            "menu": window.open_menu,
            "quit": lambda: (window.close(), None)[1],
        }

    # -------------------------------------------------------- bringing in

    def import_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Import files"), self._last_folder())
        if names:
            self._session.keep(import_folder=str(Path(names[0]).parent))
        self.import_paths([Path(name) for name in names])

    def import_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Import a folder"), self._last_folder())
        if name:
            self._session.keep(import_folder=name)
        self.import_paths([Path(name)] if name else [])

    def watch_folder(self) -> None:
        """Chooses a folder whose new files are imported as they arrive; or stops watching it."""
        folder = self.watcher.folder
        if folder is None:
            name = QFileDialog.getExistingDirectory(self._window, self.tr("Watch a folder"), self._last_folder())
            if name:
                self._watch(Path(name))
            return
        dialog = Question(
            self._window.look,
            self._window,
            self.tr("This folder is watched"),
            self.tr("What arrives in it is imported while the program runs, once it has stopped growing."),
            shown=str(folder),
            accept=self.tr("Stop watching"),
            reject=self.tr("Keep watching"),
        )
        dialog.agreed.connect(lambda: self._watch(None))
        dialog.open()

    def _watch(self, folder: Path | None) -> None:
        kept, archive = self._session.settings, str(self._session.archive_path)
        self._session.keep(watched=kept.watching(archive, str(folder or "")))
        self.watcher.watch(folder)
        if folder is not None:
            self._window.notice.say(self.tr("Watching {folder}").format(folder=folder.name or str(folder)))

    def _watched_folder(self) -> Path | None:
        """The folder that this archive watches."""
        folder = self._session.settings.watched_by(str(self._session.archive_path))
        return Path(folder) if folder and not self._session.read_only else None

    def _on_arrived(self, came: int, problems: int) -> None:
        folder = self.watcher.folder
        if folder is None or not (came or problems):
            return
        name = folder.name or str(folder)
        one, many = self.tr("1 article arrived in {folder}"), self.tr("{count} articles arrived in {folder}")
        unread_one = self.tr("1 file in {folder} could not be read")
        unread_many = self.tr("{count} files in {folder} could not be read")
        parts = [(one, many, came)] if came else []
        parts += [(unread_one, unread_many, problems)] if problems else []
        said = " · ".join(
            (one if count == 1 else many).format(folder=name, count=wording.number(count)) for one, many, count in parts
        )
        self._window.notice.say(said, self.tr("Show"), self.show_import)

    def _last_folder(self) -> str:
        return str(folders.beginning(self._session.settings.import_folder))

    def _save_folder(self) -> str:
        return str(folders.beginning(self._session.settings.save_folder))

    def _archive_folder(self) -> Path:
        archive = self._session.archive_path
        return folders.beginning(str(archive.parent) if archive is not None else "")

    def import_paths(self, paths: Sequence[Path], *, pasted: bool = False) -> None:
        """Looks at files and folders, and shows the dialog from which they are imported."""
        archive = self._session.archive_path
        if not paths or archive is None:
            return
        if self._session.read_only:
            self._window.notice.say(self.tr("This archive may be read but not changed"))
            return
        self._importer.tick_copies = self._session.settings.tick_copies
        self._importer.scan(paths, archive, pasted=pasted)
        self.show_import()

    def show_import(self) -> None:
        """Opens the dialog of the import that runs, or of the last one."""
        if self._import_dialog is None:
            from reader.ui.import_dialog import ImportDialog

            dialog = ImportDialog(self._window.look, self._importer, self._window)
            dialog.headlines_wanted.connect(lambda ids: self._session.want_summaries(ids, dialog.model.show_headlines))
            dialog.article_chosen.connect(self._on_imported_chosen)
            dialog.hidden_while_running.connect(self._on_import_progress)
            dialog.rule_wanted.connect(self._on_rule_wanted)
            self._import_dialog = dialog
        self._import_dialog.open()
        self._on_import_progress()

    def show_last_import(self) -> None:
        """Opens the report of the last import, from which it can be undone."""
        if self._importer.phase == "none":
            self._window.notice.say(self.tr("Nothing was imported since the program was started"))
        else:
            self.show_import()

    def paste(self) -> None:
        """Imports what was copied: files, or a text."""
        focus = QApplication.focusWidget()
        if isinstance(focus, (QLineEdit, QPlainTextEdit)):
            focus.paste()
            return
        data: QMimeData | None = QGuiApplication.clipboard().mimeData()
        urls = data.urls() if data is not None and data.hasUrls() else []
        text = data.text() if data is not None and data.hasText() else ""
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

    def _on_rule_wanted(self, rule: SiteRule) -> None:
        self._session.settle(lambda archive: archive.keep_site_rule(rule))

    def _on_import_progress(self) -> None:
        hidden = self._import_dialog is None or not self._import_dialog.isVisible()
        progress = self._importer.progress
        self._session.set_polling(True)
        if self._importer.running and hidden:
            done, total = wording.number(progress.done), wording.number(progress.total)
            said = self.tr("Importing {done} of {total}").format(done=done, total=total)
            begun = self.tr("Undoing an import") if self._importer.undoing else self.tr("Importing")
            self._window.status.set_working(
                said if progress.total else begun, progress.done, progress.total, clickable=True
            )
        elif not self._session.indexing_now:
            self._window.status.set_working(None)

    def _on_import_ended(self) -> None:
        self._on_import_progress()
        self._session.look_for_changes()
        if self._importer.cancelled:
            self._session.settle(lambda archive: archive.catch_up())
        if not self._importer.watched:
            self.past_imports.note()
        if self._importer.watched or (self._import_dialog is not None and self._import_dialog.isVisible()):
            return
        if self._importer.cancelled and not self._importer.import_id:
            return
        counts = self._importer.counts
        said = self.tr("Import finished: {new} new, {problems} problems").format(
            new=wording.number(counts["new"] + counts["copy"]), problems=wording.number(counts["problem"])
        )
        self._window.notice.say(said, self.tr("Show"), self.show_import)

    def _on_import_undone(self, import_id: int, trashed: int, captures: int) -> None:
        if self._import_dialog is not None and self._importer.phase == "none":
            self._import_dialog.hide()
        self._session.look_for_changes()
        one = self.tr("Import undone: 1 article moved to the trash")
        many = self.tr("Import undone: {count} articles moved to the trash")
        if captures:
            one = self.tr("Import undone: 1 article moved to the trash, captures taken back: {captures}")
            many = self.tr("Import undone: {count} articles moved to the trash, captures taken back: {captures}")
        said = one if trashed == 1 else many
        self._window.notice.say(said.format(count=wording.number(trashed), captures=wording.number(captures)))

    def formats(self) -> None:
        """Says what can be read."""
        look = self._window.look
        text = self.tr(
            "Saved web pages: HTML alone or with the folder of files beside it, SingleFile, MHTML.\n"
            "Web archives: WARC, WACZ, ARC; ZIM where its optional part is installed.\n"
            "Documents: PDF with text, EPUB, Markdown.\n"
            "Feeds and newsroom formats: RSS, Atom, JSON Feed, NITF, NewsML, ninjs, IPTC 7901, WordPress exports.\n"
            "The text of a page that was copied, as a text file, pasted or dropped.\n"
            "Zip files and folders of all of these, and any of them packed with gzip or zstd.\n\n"
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

    def explain(self) -> None:
        """Says how the search was understood."""
        shown = self._session.shown
        if shown is None:
            return
        dialog = Question(
            self._window.look,
            self._window,
            self.tr("How the search was understood"),
            wording.explained(shown.query),
            shown=str(shown.query),
            accept=self.tr("Close"),
        )
        dialog.reject_button.hide()
        dialog.open()

    # -------------------------------------------------------- archives

    def new_archive(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("New archive"), str(self._archive_folder() / "articles.archive"), ARCHIVE_FILES
        )
        if not name:
            return
        path = Path(name)
        if path.exists():
            self._window.notice.say(self.tr("There is a file of that name already: choose another for a new archive"))
        else:
            self.archive_wanted.emit(path, True)

    def open_archive(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open an archive"), str(self._archive_folder()))
        if name:
            self.archive_wanted.emit(Path(name), False)

    def backup(self) -> None:
        archive = self._session.archive_path
        if archive is None:
            return
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Folder for the backup"), self._save_folder())
        if folder:
            self._session.keep(save_folder=folder)
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
                wording.counted(self.tr("1 fault was found"), self.tr("{count} faults were found"), len(faults)),
                "\n".join(faults[:40]),
                accept=self.tr("Close"),
            )
            dialog.reject_button.hide()
            dialog.open()

        job = self._run(["check"], self.tr("Checking the archive"), ended)
        job.told.connect(
            lambda event: faults.append(str(event.get("message"))) if event.get("event") == "fault" else None
        )

    def reextract(self) -> None:
        """Has articles read anew that an older program read, and tells how many say something else now."""

        def ended(last: Mapping[str, object]) -> None:
            self._session.look_for_changes()
            read, changed = last.get("articles"), last.get("changed")
            if not read:
                self._window.notice.say(self.tr("Every article was read by this very program already"))
                return
            said = self.tr("{count} articles were read anew; {changed} of them say something else now")
            self._window.notice.say(said.format(count=read, changed=changed))

        self._run(["reextract"], self.tr("Reading articles anew"), ended)

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
            from reader.ui.preferences import Preferences

            archive = str(self._session.archive_path or "")
            keys = self._window.actions_of.key_groups()
            dialog = Preferences(self._window.look, self._session.settings, archive, keys, self._window)
            dialog.changed.connect(lambda name, value: self._session.keep(**{name: value}))
            dialog.deed_wanted.connect(lambda name: self._window.actions_of[name].trigger())
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
        from reader.ui.key_sheet import KeyboardSheet

        KeyboardSheet(self._window.look, self._window.actions_of.key_groups(), self._window).open()
