"""What leaves the archive by hand: exports, references, quotations; and printed digests that come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from reader.archive import CITATION_STYLES, quoted
from reader.render import Part, part_of
from reader.ui import folders, wording
from reader.ui.page_text import copied
from reader.ui.session import Session

if TYPE_CHECKING:
    from reader.ui.reading_page import ReadingPage
    from reader.ui.window import Window


class GivingOut(QObject):
    """Done with what is selected, or with the article that is read."""

    def __init__(self, window: Window, session: Session, selected: Callable[[], list[int]]) -> None:
        super().__init__(window)
        self._window, self._session, self._selected = window, session, selected

    def by_name(self) -> dict[str, Callable[[], None]]:
        """What each of these actions does."""
        return {"export": self.export, "cite": self.cite, "quote": self.quote, "verify": self.verify}

    def export(self) -> None:
        """Asks what is to be exported, as what and where to, and does it."""
        from reader.ui.export_dialog import ExportDialog

        selected, archive = self._selected(), self._session.archive_path
        shown = self._session.shown
        found = list(shown.results.ids) if shown is not None else []
        if archive is None or not (selected or found):
            self._window.notice.say(self.tr("Select the articles to export"))
            return
        kept = self._session.settings
        folder = folders.beginning(kept.save_folder)
        dialog = ExportDialog(self._window.look, self._window, archive, selected, found, kept.export_format, folder)
        dialog.format_chosen.connect(lambda name: self._session.keep(export_format=name))
        dialog.folder_chosen.connect(lambda name: self._session.keep(save_folder=name))
        dialog.exported.connect(self._on_exported)
        dialog.open()

    def _on_exported(self, files: Sequence[str], left_out: int) -> None:
        if len(files) == 1:
            said = self.tr("Exported: {file}").format(file=Path(files[0]).name)
        else:
            said = self.tr("{count} files exported").format(count=wording.number(len(files)))
        if left_out:
            more = wording.counted(
                self.tr("1 article has no page as its original and was left out"),
                self.tr("{count} articles have no page as their original and were left out"),
                left_out,
            )
            said = f"{said} · {more}"
        self._window.notice.say(said)
        self._session.look_for_changes()

    def cite(self) -> None:
        """Shows references to what is selected, to be copied or saved."""
        from reader.ui.reference_dialogs import CitationDialog

        ids = self._selected()
        if not ids:
            self._window.notice.say(self.tr("Select an article to cite"))
            return
        kept = self._session.settings
        folder = folders.beginning(kept.save_folder)
        dialog = CitationDialog(self._window.look, self._window, len(ids), kept.citation_style, folder)

        def show(style: str) -> None:
            self._session.keep(citation_style=style)
            self._session.references(ids, style, lambda text: dialog.show_references(text, style))

        def saved(name: str, style: str) -> None:
            self._session.keep(save_folder=str(Path(name).parent))
            said = self.tr("References saved: {file}").format(file=Path(name).name)
            self._session.cite(ids, style, lambda text: self._window.notice.say(said), Path(name))

        dialog.style_chosen.connect(show)
        dialog.copied.connect(lambda text: self._copy(text, ids))
        dialog.saved.connect(saved)
        show(kept.citation_style)
        dialog.open()

    def _copy(self, text: str, ids: Sequence[int]) -> None:
        style = self._session.settings.citation_style
        QGuiApplication.clipboard().setText(text)
        said = wording.counted(self.tr("Citation copied"), self.tr("{count} citations copied"), len(ids))
        self._window.notice.say(said)
        self._session.record(ids, "cited", CITATION_STYLES.get(style, style))

    def quote(self) -> None:
        """Copies the selected passage with its source and the number of its paragraph."""
        opened, page = self._session.opened_article, self._window.reader.page
        chosen = page.textCursor()
        if opened is None or not chosen.hasSelection():
            self._window.notice.say(self.tr("Select the words to quote in the article first"))
            return
        passage = copied(page.document(), chosen.selectionStart(), chosen.selectionEnd())
        number = _paragraph(page, chosen.selectionStart())
        style = self._session.settings.citation_style
        QGuiApplication.clipboard().setText(quoted(opened.article, passage, number, style))
        self._window.notice.say(self.tr("Quotation copied with its source"))
        self._session.record([opened.article.id], "quoted", f"¶ {number}" if number else "")

    def verify(self) -> None:
        """Asks for a printed digest and says what has become of what it stands for."""
        from reader.ui.reference_dialogs import DigestDialog

        dialog = DigestDialog(self._window.look, self._window)

        def look_up(text: str) -> None:
            self._session.verify(
                text,
                lambda proofs: dialog.show_proofs(text, proofs),
                lambda error: dialog.refuse(wording.error_message(error)),
            )

        def show(article_id: int) -> None:
            self._window.articles.select(article_id)
            self._session.open_article(article_id)

        dialog.digest_written.connect(look_up)
        dialog.article_chosen.connect(show)
        dialog.open()


def _paragraph(page: ReadingPage, position: int) -> int:
    """The number, from 1, of the paragraph of the article's text at a position; 0 outside the text."""
    document = page.document()
    last = document.findBlock(position)
    if part_of(last.userState()) not in (Part.TEXT, Part.CODE):
        return 0
    number, block = 0, document.begin()
    while block.isValid() and block.blockNumber() <= last.blockNumber():
        number += part_of(block.userState()) in (Part.TEXT, Part.CODE) and bool(block.text().strip())
        block = block.next()
    return number
