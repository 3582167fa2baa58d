"""What an archive holds is shown as plain text everywhere, and the models behind the lists keep Qt's rules."""

from __future__ import annotations

import html
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from windows import Desk, open_desk, wait_until

from reader import paths
from reader.archive import Archive
from reader.model import Tag
from reader.ui.article_rows import ArticleModel
from reader.ui.questions import Dialog, NoteDialog, Question
from reader.ui.tag_dialogs import TagsDialog
from reader.ui.tag_rows import TagModel
from tests.strategies import tag_columns

HOSTILE = "<b>Bold</b><img src='file:///nowhere/lock.png'> &amp; R&D at the lock"
TAG = "R&D <i>lock</i>"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A window on one article whose headline and tags look like a page."""
    words = "".join(
        f"<p>The keeper wound the gate by hand for the {n}th time that week, and said so.</p>" for n in range(9)
    )
    headline = html.escape(HOSTILE)
    page = f"<title>{headline}</title><article><h1>{headline}</h1>{words}</article>"
    (tmp_path / "lock.html").write_text(f"<!doctype html><meta charset=utf-8>{page}", "utf-8")
    archive = Archive.open(paths.default_archive(), create=True)
    archive.import_paths([tmp_path / "lock.html"], lambda event: None)
    archive.catch_up()
    archive.tag([1], add=[TAG])
    archive.close()
    opened = open_desk(paths.default_archive())
    opened.window.articles.select_row(0)
    opened.settle()
    yield opened
    opened.end()


def shown(widget: QWidget) -> str:
    """The labels and the buttons of a widget as one reads them: Qt takes one of two ampersands for itself."""
    labels = [label.text() for label in widget.findChildren(QLabel)]
    painted = [button.text() for button in widget.findChildren(QAbstractButton)]
    return "\n".join(labels + painted)


def rich_texts(desk: Desk) -> list[str]:
    """Labels and tooltips that Qt would read as a page."""
    widgets = [each for top in QApplication.topLevelWidgets() for each in (top, *top.findChildren(QWidget))]
    labels = [each.text() for each in widgets if isinstance(each, QLabel) and each.textFormat().name != "PlainText"]
    return [text for text in labels if text] + [each.toolTip() for each in widgets if "<" in each.toolTip()]


def dialog(kind: type[Dialog]) -> Dialog:
    def found() -> list[Dialog]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]

    wait_until(lambda: len(found()) == 1)
    return found()[0]


def test_a_headline_like_a_page_is_shown_letter_by_letter_in_list_and_title(desk: Desk) -> None:
    assert [HOSTILE] == desk.titles()
    assert HOSTILE in desk.window.windowTitle()
    assert [] == rich_texts(desk)


def test_notices_and_dialogs_show_archive_text_letter_by_letter(desk: Desk) -> None:
    desk.window.notice.say(HOSTILE)
    assert HOSTILE in shown(desk.window.notice)
    deeds = desk.window.commands.articles
    deeds.edit_note()
    note = dialog(NoteDialog)
    assert HOSTILE in shown(note)
    assert [] == rich_texts(desk)
    note.reject()
    deeds.edit_tags()
    tags = dialog(TagsDialog)
    assert f"#{TAG}" in shown(tags)
    assert [] == rich_texts(desk)
    tags.reject()
    desk.window.commands.tags.remove_tag(TAG)
    question = dialog(Question)
    assert f"#{TAG}" in shown(question).replace("\u200b", "")  # it may be broken where it is long
    assert [] == rich_texts(desk)
    question.reject()


def test_what_a_search_could_leave_out_is_named_letter_by_letter(desk: Desk) -> None:
    desk.window.search.take_focus()
    QTest.keyClicks(desk.window.search.edit, f'#"{TAG}" zeppelin')
    wait_until(lambda: bool(desk.window.no_result.buttons))
    said = [button.text().replace("&&", "&") for button in desk.window.no_result.buttons]
    assert "Without zeppelin: 1" in said
    assert [] == [text for text in said if "&" in text and "R&D" not in text]
    assert [] == rich_texts(desk)


def test_the_list_keeps_the_rules_of_models_while_results_come_and_go() -> None:
    model = ArticleModel()
    watched = watch(model)
    for ids in ([], [3, 1, 2], [1, 2], list(range(1, 700)), [5], []):
        model.show_ids(array("q", ids))
        assert model.rowCount() == len(ids)
        for row in range(min(3, len(ids))):
            assert model.index(row, 0).data() == "Loading"
    model.forget()
    watched.deleteLater()


def test_the_tags_keep_the_rules_of_models_while_filters_come_and_go() -> None:
    model = TagModel()
    watched = watch(model)
    tags = tag_columns([Tag("harbour", 4), Tag("등대", 2), Tag(TAG, 1)])
    model.show_tags(tags, {"harbour": "not"})
    model.set_filter("대")
    assert ["등대"] == [model.index(row, 0).data() for row in range(model.rowCount())]
    model.set_filter("")
    model.set_sort("name")
    model.show_tags(tag_columns([]), {})
    assert model.rowCount() == 0
    watched.deleteLater()


def watch(model: QAbstractItemModel) -> QAbstractItemModelTester:
    """Has Qt look over the model's shoulder; what it finds wrong is a warning, and fails the test."""
    return QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
