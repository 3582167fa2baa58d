"""What leaves the window by hand: exports as jobs, references, quotations; and printed digests that come back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog
from windows import ARTICLES, Desk, copy_library, open_desk, open_row, wait_until

from reader import settings
from reader.settings import Settings
from reader.ui.export_dialog import ExportDialog
from reader.ui.reference_dialogs import CitationDialog, DigestDialog

Kind = TypeVar("Kind", bound=QDialog)
LAMP, WEIR, _, LIGHTHOUSE = (parts["title"] for parts in ARTICLES.values())


@pytest.fixture
def desk(library: Path, tmp_path: Path) -> Iterator[Desk]:
    archive = copy_library(library)
    kept = Settings(archive=str(archive), theme="light", save_folder=str(tmp_path))
    opened = open_desk(archive, kept, tmp_path / "settings.json")
    yield opened
    opened.end()


def dialog(kind: type[Kind]) -> Kind:
    """The dialog of a kind that is open."""

    def open_ones() -> list[Kind]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]

    wait_until(lambda: len(open_ones()) == 1)
    return open_ones()[0]


def exporting(desk: Desk) -> ExportDialog:
    desk.window.actions_of["export"].trigger()
    return dialog(ExportDialog)


def events(desk: Desk) -> list[tuple[str, str]]:
    opened = desk.session.opened_article
    return [(event.kind, event.detail) for event in opened.article.events] if opened is not None else []


# ---------------------------------------------------------------- export


def test_the_selected_article_is_exported_and_it_stands_in_its_record(desk: Desk, tmp_path: Path) -> None:
    open_row(desk, 0)
    asked = exporting(desk)
    asked.format.set_value("text")
    assert tmp_path / "Exported articles.txt" == asked.place
    asked.begin()
    wait_until(lambda: desk.window.notice.text == "Exported: Exported articles.txt")
    assert LAMP in (tmp_path / "Exported articles.txt").read_text("utf-8")
    wait_until(lambda: ("exported", "plain text") in events(desk))
    assert "text" == desk.session.settings.export_format


def test_all_that_was_found_is_exported_in_the_order_of_the_list_a_file_for_each(desk: Desk, tmp_path: Path) -> None:
    open_row(desk, 0)
    asked = exporting(desk)
    assert asked.which is not None
    asked.which.set_value("found")
    asked.which.chosen.emit("found")
    asked.format.set_value("markdown")
    asked.each.setChecked(True)
    asked.begin()
    wait_until(lambda: desk.window.notice.text == "4 files exported")
    names = sorted(path.name for path in (tmp_path / "Exported articles").iterdir())
    assert f"2026-03-02 {LAMP}.md" == names[-1]
    assert f"2026-02-18 {LIGHTHOUSE}.md" in names


def test_what_is_there_is_not_written_over_unless_the_file_dialog_asked(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Exported articles.jsonl").write_text("mine")
    open_row(desk, 0)
    asked = exporting(desk)
    asked.format.set_value("jsonl")
    assert tmp_path / "Exported articles 2.jsonl" == asked.place
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "Exported articles.jsonl"), ""))
    asked.choose.click()
    asked.originals.setChecked(False)
    asked.begin()
    wait_until(lambda: desk.window.notice.text == "Exported: Exported articles.jsonl")
    line = json.loads((tmp_path / "Exported articles.jsonl").read_text("utf-8"))
    assert (LAMP, {}) == (line["title"], line["moved"]["originals"])


def test_an_export_that_is_stopped_by_the_keyboard_leaves_no_file(desk: Desk, tmp_path: Path) -> None:
    open_row(desk, 0)
    asked = exporting(desk)
    assert asked.which is not None
    asked.which.set_value("found")
    asked.which.chosen.emit("found")
    asked.format.set_value("jsonl")
    closed = list[bool]()
    asked.rejected.connect(lambda: closed.append(True))
    asked.begin()
    assert not asked.accept_button.isEnabled()
    QTest.keyClick(asked, Qt.Key.Key_Escape)
    assert (True, "Stopping…") == (asked.isVisible(), asked._said.text())
    wait_until(lambda: closed)
    assert [] == [*tmp_path.glob("Exported*"), *tmp_path.glob(".export*")]
    assert "Exported" not in desk.window.notice.text


def test_an_export_that_fails_says_why_and_the_dialog_stays(desk: Desk, tmp_path: Path) -> None:
    open_row(desk, 0)
    asked = exporting(desk)
    asked.format.set_value("warc")  # and what is selected is copied text
    asked.begin()
    wait_until(lambda: "None of the articles" in asked._said.text())
    assert asked.accept_button.isEnabled()
    assert [] == list(tmp_path.glob("*.warc.gz"))
    asked.reject()


def test_without_any_article_exporting_says_what_to_do(desk: Desk) -> None:
    desk.session.search("nothing finds this")
    desk.settle()
    desk.session.close_article()
    desk.window.actions_of["export"].trigger()
    assert "Select the articles to export" == desk.window.notice.text


# ---------------------------------------------------------------- references


def test_references_are_shown_copied_and_the_style_is_remembered(desk: Desk, tmp_path: Path) -> None:
    open_row(desk, 0)
    desk.window.actions_of["cite"].trigger()
    asked = dialog(CitationDialog)
    wait_until(lambda: asked.text.toPlainText().startswith("“The last lamplighter"))
    asked.style_names.set_value("bibtex")
    asked.style_names.chosen.emit("bibtex")
    wait_until(lambda: asked.text.toPlainText().startswith("@article{"))
    asked.accept_button.click()
    assert QGuiApplication.clipboard().text().startswith("@article{")
    wait_until(lambda: ("cited", "BibTeX") in events(desk))
    desk.window.actions_of["copy_citation"].trigger()
    wait_until(lambda: desk.window.notice.text == "Citation copied")
    assert QGuiApplication.clipboard().text().endswith("}")
    desk.window.close()
    desk.session.close()
    assert "bibtex" == settings.load(tmp_path / "settings.json").citation_style


def test_references_to_many_articles_are_saved(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_row(desk, 0)
    desk.window.articles.view.selectAll()
    desk.window.actions_of["cite"].trigger()
    asked = dialog(CitationDialog)
    asked.style_names.set_value("ris")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine.ris"), ""))
    asked.save_button.click()
    wait_until(lambda: desk.window.notice.text == "References saved: mine.ris")
    assert 4 == (tmp_path / "mine.ris").read_text("utf-8").count("TY  - NEWS")


def test_a_passage_is_copied_with_its_source_and_paragraph(desk: Desk) -> None:
    open_row(desk, 0)
    desk.window.actions_of["quote"].trigger()
    assert "Select the words to quote in the article first" == desk.window.notice.text
    page = desk.window.reader.page
    found = page.document().find("handed the pole to the museum")
    page.setTextCursor(found)
    desk.window.actions_of["quote"].trigger()
    words, source = QGuiApplication.clipboard().text().split("\n")
    assert "“handed the pole to the museum” (para. 2)" == words
    assert f"“{LAMP}.” The Quill Street Gazette, March 2, 2026." == source
    found.movePosition(QTextCursor.MoveOperation.Start)
    page.setTextCursor(found)


# ---------------------------------------------------------------- printed digests


def test_a_printed_digest_leads_to_its_article(desk: Desk) -> None:
    open_row(desk, 1)
    opened = desk.session.opened_article
    assert opened is not None
    digest = opened.article.captures[0].sha256
    open_row(desk, 0)
    desk.window.actions_of["verify"].trigger()
    asked = dialog(DigestDialog)
    asked.edit.setText(f"{digest[:4]} {digest[4:8]}")
    wait_until(lambda: WEIR in asked.answer.text())
    assert "The original is unchanged. The text is as it was captured." in asked.answer.text()
    asked.accept_button.click()
    wait_until(lambda: desk.window.reader.article_id == opened.article.id)


@pytest.mark.parametrize(
    ("text", "said"), [("00000000", "No article of this archive"), ("no digest at all", "is no digest")]
)
def test_what_stands_for_nothing_here_is_said(desk: Desk, text: str, said: str) -> None:
    desk.window.actions_of["verify"].trigger()
    asked = dialog(DigestDialog)
    asked.edit.setText(text)
    wait_until(lambda: said in asked.answer.text())
    assert not asked.accept_button.isEnabled()
    asked.reject()
