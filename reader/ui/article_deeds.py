"""What is done with articles and tags: marks, tags, notes, the trash, paper, files and sharing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from PySide6.QtCore import QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from reader import query as search_language
from reader.model import Article, CapturedArticle, Correctable, PageOwn, Summary, tag_key
from reader.query import TagMode
from reader.ui import changes, folders, wording
from reader.ui.menus import Menu
from reader.ui.outline import OutlineDialog
from reader.ui.questions import NoteDialog, Question
from reader.ui.record import local_time
from reader.ui.session import Session
from reader.ui.tag_rows import mode_of

if TYPE_CHECKING:
    from reader.ui.window import Window

SHARE_ADDRESSES = {
    "facebook": "https://www.facebook.com/sharer/sharer.php?u={url}",
    "x": "https://x.com/intent/post?url={url}&text={title}",
}
_MOST_COPIES = 9


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


class ArticleDeeds(QObject):
    """Done with what is selected, or with the article that is read. What leaves or is lost is asked for first."""

    def __init__(self, window: Window, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session

    def by_name(self) -> dict[str, Callable[[], None]]:
        """What each action on articles does."""
        return {
            "print": self.print_articles,
            "preview": self.print_articles,
            "save_pdf": self.save_pdf,
            "next_hit": lambda: self.go_to_hit(1),
            "previous_hit": lambda: self.go_to_hit(-1),
            "star": self.star,
            "unread": self.unread,
            "tags": self.edit_tags,
            "note": self.edit_note,
            "details": self.edit_details,
            "copy_link": lambda: self.share("link"),
            "copy_citation": lambda: self._cite(self.selected()),
            "trash": self.trash,
            "restore": self.restore,
            "delete": self.delete_for_ever,
        }

    def letters(self) -> dict[str, Callable[[], None]]:
        """What the single letters do in the list."""
        return {"s": self.star, "u": self.unread, "t": self.edit_tags, "delete": self.trash}

    def go_to_hit(self, step: int) -> None:
        """The next hit (or the one before), and past the last one on into the next article."""
        reader = self._window.reader
        if not (reader.next_hit() if step > 0 else reader.previous_hit()):
            reader.arrive(step)
            if not self._window.articles.step(step):
                reader.arrive(0)

    # -------------------------------------------------------- what is selected

    def selected(self) -> list[int]:
        """The selected articles; the one that is read where none is selected."""
        ids = self._window.articles.selected_ids()
        reading = self._window.reader.article_id
        return ids or ([reading] if reading else [])

    def _reading(self) -> list[int]:
        reading = self._window.reader.article_id
        return [reading] if reading else []

    def article_menu(self, point: QPoint) -> None:
        """The menu of the selected articles, at a point of the screen."""
        if not self.selected():
            return
        in_folder = self._window.commands.tags.folder_shown() is not None
        menu = self._window.actions_of.article_menu(self._window.look, trashed=self._in_trash(), in_folder=in_folder)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)

    def _in_trash(self) -> bool:
        shown = self._session.shown
        return shown is not None and any(
            chip.kind == "state" and chip.source_text == "is:trashed" for chip in search_language.chips(shown.query)
        )

    # -------------------------------------------------------- marks, tags, notes

    def star(self) -> None:
        """Stars what is selected, or takes the star away where all of it has one."""
        ids = self.selected()
        starred = any(row is None or not row.starred for row in map(self._window.articles.summary_of, ids))
        self._star(ids, starred)

    def star_article(self, starred: bool) -> None:
        self._star(self._reading(), starred)

    def _star(self, ids: Sequence[int], starred: bool) -> None:
        count = len(ids)
        if starred:
            text = wording.counted(self.tr("Star 1 article"), self.tr("Star {count} articles"), count)
        else:
            text = wording.counted(
                self.tr("Take the star from 1 article"), self.tr("Take the star from {count} articles"), count
            )
        self._session.change(text, changes.star(ids, starred))

    def unread(self) -> None:
        """Marks what is selected as unread, or as read where all of it is unread."""
        ids = self.selected()
        unread = any(row is None or not row.unread for row in map(self._window.articles.summary_of, ids))
        self._unread(ids, unread)

    def unread_article(self) -> None:
        self._unread(self._reading(), True)

    def _unread(self, ids: Sequence[int], unread: bool) -> None:
        count = len(ids)
        if unread:
            text = wording.counted(
                self.tr("Mark 1 article as unread"), self.tr("Mark {count} articles as unread"), count
            )
        else:
            text = wording.counted(self.tr("Mark 1 article as read"), self.tr("Mark {count} articles as read"), count)
        self._session.change(text, changes.unread(ids, unread))

    def edit_tags(self) -> None:
        self._edit_tags(self.selected())

    def edit_article_tags(self) -> None:
        self._edit_tags(self._reading())

    def _edit_tags(self, ids: list[int]) -> None:
        if not ids:
            return

        def ask(rows: Sequence[object]) -> None:
            labels = [getattr(row, "tags", ()) for row in rows]
            keys = [set(map(tag_key, each)) for each in labels]
            common = [label for label in labels[0] if all(tag_key(label) in each for each in keys)] if labels else []
            title = wording.counted(self.tr("Tags of 1 article"), self.tr("Tags of {count} articles"), len(ids))
            from reader.ui.tag_dialogs import TagsDialog

            dialog = TagsDialog(self._window.look, self._window, title, common, self._session.around.tags)
            dialog.written.connect(lambda add, remove: self._tag(ids, add, remove))
            dialog.open()

        self._session.want_summaries(ids, ask)

    def _tag(self, ids: Sequence[int], add: Sequence[str], remove: Sequence[str]) -> None:
        if add or remove:
            text = wording.counted(
                self.tr("Changed the tags of 1 article"), self.tr("Changed the tags of {count} articles"), len(ids)
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

    def edit_details(self) -> None:
        """Corrects what the article that is read says about itself; the page's own values stay beside it."""
        opened = self._session.opened_article
        if opened is None:
            self._window.notice.say(self.tr("Select an article"))
            return
        article = opened.article

        def ask(own: PageOwn) -> None:
            from reader.ui.details import DetailsDialog

            dialog = DetailsDialog(self._window.look, self._window, article, own)
            dialog.written.connect(keep)
            dialog.open()

        def keep(corrected: Mapping[Correctable, str | None], add: Sequence[str], remove: Sequence[str]) -> None:
            plan = changes.correct(article.id, corrected, add, remove)
            self._session.change(self.tr("Details corrected"), plan, said=True)

        self._session.want_own(article.id, ask)

    @staticmethod
    def mode_of(label: str, modifiers: Qt.KeyboardModifier, modes: Mapping[str, TagMode]) -> str:
        """What a click on a hashtag of the page does to the query; a plain one never excludes."""
        if not modifiers & ~Qt.KeyboardModifier.KeypadModifier:
            return "only"
        return mode_of(modifiers, modes.get(tag_key(label), ""))

    # -------------------------------------------------------- trash

    def trash(self) -> None:
        ids = self.selected()
        if ids and not self._in_trash():
            text = wording.counted(
                self.tr("Moved 1 article to the trash"), self.tr("Moved {count} articles to the trash"), len(ids)
            )
            self._session.change(text, changes.trash(ids), said=True)

    def restore(self) -> None:
        ids = self.selected()
        if ids:
            text = wording.counted(
                self.tr("Restored 1 article from the trash"),
                self.tr("Restored {count} articles from the trash"),
                len(ids),
            )
            self._session.change(text, changes.restore(ids), said=True)

    def delete_for_ever(self) -> None:
        """Destroys what is selected in the trash, after saying what is lost."""
        ids = self.selected()
        if not ids or not self._in_trash():
            return
        one = self.tr(
            "The article, its original, pictures, tags and note are destroyed, and the search forgets it. "
            "This cannot be undone. Backups that you made still hold it."
        )
        many = self.tr(
            "The articles, their originals, pictures, tags and notes are destroyed, and the search forgets them. "
            "This cannot be undone. Backups that you made still hold them."
        )
        dialog = Question(
            self._window.look,
            self._window,
            wording.counted(
                self.tr("Delete 1 article for ever?"), self.tr("Delete {count} articles for ever?"), len(ids)
            ),
            one if len(ids) == 1 else many,
            accept=self.tr("Delete for ever"),
            grave=True,
        )
        dialog.agreed.connect(lambda: self._session.change_for_ever(lambda archive: archive.delete_for_ever(ids)))
        dialog.open()

    # -------------------------------------------------------- paper and files

    def print_article(self) -> None:
        self._print(self._reading(), on_paper=True)

    def print_articles(self) -> None:
        self._print(self.selected(), on_paper=True)

    def save_pdf(self) -> None:
        self._print(self.selected(), on_paper=False)

    def _print(self, ids: Sequence[int], *, on_paper: bool) -> None:
        if not ids:
            self._window.notice.say(self.tr("Select an article to print"))
            return
        self._session.load(ids, lambda articles: self._show_sheets(articles, on_paper))

    def _show_sheets(self, articles: Sequence[Article], on_paper: bool) -> None:
        """Opens the print dialog; the usual printer is chosen there, or a PDF file."""
        archive, shown = self._session.archive_path, self._session.shown
        if not articles or archive is None:
            return
        from reader.ui import printing
        from reader.ui.print_dialog import PrintDialog

        kept = self._session.settings
        dialog = PrintDialog(
            self._window.look,
            self._window,
            articles,
            self._session.load_picture,
            printing.choices_of(kept),
            archive,
            asked=shown.text if shown is not None else "",
            folder=str(folders.beginning(kept.save_folder)),
        )
        if on_paper:
            dialog.choose_usual_printer()
        dialog.choices_changed.connect(lambda choices: self._session.keep(**printing.kept(choices)))
        dialog.folder_chosen.connect(lambda folder: self._session.keep(save_folder=folder))
        dialog.printed.connect(self._say_printed)
        dialog.open()

    def _say_printed(self, target: str) -> None:
        self._window.notice.say(self.tr("Printed: {target}").format(target=target))

    # -------------------------------------------------------- captures and copies, headings and links

    def captures_menu(self, point: QPoint) -> None:
        """Offers the article's captures, its copies and its record; where there is only the record, opens it."""
        opened = self._session.opened_article
        if opened is not None:
            article = opened.article
            self._session.want_copies(article.id, lambda copies: self._show_captures(article, copies, point))

    def _show_captures(self, article: Article, copies: Sequence[Summary], point: QPoint) -> None:
        reader = self._window.reader
        if reader.article_id != article.id:
            return
        if len(article.captures) < 2 and not copies:
            reader.open_record()
            return
        menu = Menu(self._window.look, self._window)
        newest = max(article.captures, key=lambda each: (each.captured_at, each.id)).id
        for capture in sorted(article.captures, key=lambda each: (each.captured_at, each.id), reverse=True):
            time = local_time(capture.captured_at or capture.imported_at)
            if capture.id == newest:
                action = menu.addAction(self.tr("As it is now: {time}").format(time=time))
                action.triggered.connect(lambda _=False: reader.leave_capture())
            else:
                action = menu.addAction(self.tr("As captured {time}").format(time=time))
                action.triggered.connect(lambda _=False, id=capture.id, time=time: self._capture(article.id, id, time))
        if copies:
            menu.addSection(self.tr("Nearly the same elsewhere"))
        for copy in copies[:_MOST_COPIES]:
            said = " · ".join(part for part in (copy.source, copy.title) if part)
            action = menu.addAction(_short(said).replace("&", "&&"))
            action.triggered.connect(lambda _=False, id=copy.id: self._session.open_article(id))
        menu.addSeparator()
        menu.addAction(self.tr("Open the record")).triggered.connect(lambda _=False: reader.open_record())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)

    def _capture(self, article_id: int, capture_id: int, time: str) -> None:
        """Shows the article that is read as an earlier capture has it."""

        def told(captured: CapturedArticle) -> None:
            said = self.tr("You are reading the capture of {time}").format(time=time)
            self._window.reader.show_capture(captured.article, captured.pictures, said)

        self._session.want_capture(article_id, capture_id, told)

    def outline(self) -> None:
        """Lists the headings and the links of the article that is read."""
        page = self._window.reader.page
        if not self._reading():
            self._window.notice.say(self.tr("Select an article"))
            return
        dialog = OutlineDialog(self._window.look, self._window, page.headings(), page.links())
        dialog.place_chosen.connect(page.go_to)
        dialog.place_chosen.connect(lambda _: page.setFocus())
        dialog.link_chosen.connect(self.follow)
        dialog.open()

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
        if kind == "citation":
            self._cite([article.id])
        elif not article.url:
            self._window.notice.say(self.tr("This article has no address: the page it came from did not name one"))
        elif kind == "link":
            QGuiApplication.clipboard().setText(article.url)
            self._window.notice.say(self.tr("Link copied"))
        elif kind in SHARE_ADDRESSES:
            filled = SHARE_ADDRESSES[kind].format(url=quote(article.url, safe=""), title=quote(article.title, safe=""))
            title = self.tr("Share on Facebook?") if kind == "facebook" else self.tr("Share on X?")
            self._ask_to_leave(filled, title, self.tr("Open in browser"))

    def _cite(self, ids: Sequence[int]) -> None:
        """Copies a citation of each article, in the style that was chosen last."""

        def told(text: str) -> None:
            QGuiApplication.clipboard().setText(text.rstrip("\n"))
            said = wording.counted(self.tr("Citation copied"), self.tr("{count} citations copied"), len(ids))
            self._window.notice.say(said)

        if ids:
            self._session.cite(ids, self._session.settings.citation_style, told)
        else:
            self._window.notice.say(self.tr("Select an article to cite"))

    def _ask_to_leave(self, url: str, title: str, accept: str) -> None:
        words = self.tr("This leaves the archive. The page that opens will know that you were there.")
        dialog = Question(self._window.look, self._window, title, words, shown=url, accept=accept)
        dialog.agreed.connect(lambda: QDesktopServices.openUrl(QUrl(url)) and None)
        dialog.open()
