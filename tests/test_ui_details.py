"""Editing the details of an article in the window, with what its page says beside them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from windows import ARTICLES, Desk, wait_until

from reader.ui.details import DetailsDialog, shown_time, written_time
from reader.ui.parts import ToolButton

LAMP = ARTICLES["lamplighter.txt"]["title"]


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The window with its first article opened."""
    desk.window.articles.select_row(0)
    desk.settle()
    return desk


def details(desk: Desk) -> DetailsDialog:
    """The dialog, opened as a person opens it."""
    desk.window.actions_of["details"].trigger()

    def open_ones() -> list[DetailsDialog]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, DetailsDialog) and each.isVisible()]

    wait_until(lambda: bool(open_ones()))
    return open_ones()[0]


def keep(desk: Desk, asked: DetailsDialog) -> None:
    asked.accept_button.click()
    wait_until(lambda: desk.window.notice.text == "Details corrected")
    desk.settle()


def reading(desk: Desk) -> tuple[str, str, tuple[str, ...], str, str]:
    opened = desk.session.opened_article
    assert opened is not None
    article = opened.article
    return article.title, article.source, article.authors, article.published[:10], article.text


def bring_back(asked: DetailsDialog, name: str) -> None:
    (button,) = [
        each for each in asked.findChildren(ToolButton) if each.accessibleName() == f"Bring back the page's own: {name}"
    ]
    button.click()


def test_what_is_corrected_is_shown_everywhere_and_undone_as_a_whole(desk: Desk) -> None:
    before = reading(desk)
    asked = details(desk)
    asked.title.setText("Oda Fenn rests")
    asked.source.setText("Gazette")
    asked.authors.setText("Ada Morrow; Ben Oakes")
    asked.published.setText("2026-03-04")
    asked.text.setPlainText("She rests.\n\nThe lamps burn.")
    asked.tags.setText("Quill Street, retirement")
    keep(desk, asked)
    text = "She rests.\n\nThe lamps burn."
    assert reading(desk) == ("Oda Fenn rests", "Gazette", ("Ada Morrow", "Ben Oakes"), "2026-03-04", text)
    assert desk.titles()[0] == "Oda Fenn rests"
    assert "retirement" in desk.window.tags.labels
    desk.session.undo_stack.undo()
    wait_until(lambda: reading(desk) == before)
    desk.settle()
    assert desk.titles()[0] == LAMP
    assert {"street lamps", "crafts"} <= set(desk.window.tags.labels)


def test_the_page_s_own_value_is_brought_back_alone(desk: Desk) -> None:
    asked = details(desk)
    asked.title.setText("Oda rests")
    asked.source.setText("Gazette")
    keep(desk, asked)
    asked = details(desk)
    bring_back(asked, "Headline")
    assert asked.title.text() == LAMP
    keep(desk, asked)
    assert reading(desk)[:2] == (LAMP, "Gazette")


def test_only_what_differs_from_the_page_offers_the_page_s_own(desk: Desk) -> None:
    asked = details(desk)

    def offered() -> list[str]:
        return [
            each.accessibleName().partition(": ")[2]
            for each in asked.findChildren(ToolButton)
            if each.isVisibleTo(asked)
        ]

    assert offered() == []
    asked.source.setText("Gazette")
    assert offered() == ["Source"]
    asked.reject()


def test_what_cannot_be_a_date_is_said_and_not_kept(desk: Desk) -> None:
    asked = details(desk)
    asked.published.setText("last Tuesday")
    assert not asked.accept_button.isEnabled()
    asked.published.setText("2026-02-28 07:15")
    assert asked.accept_button.isEnabled()
    asked.title.setText(" ")
    assert not asked.accept_button.isEnabled()
    asked.reject()


def test_keeping_what_was_not_changed_changes_nothing(desk: Desk) -> None:
    asked = details(desk)
    asked.accept_button.click()
    desk.settle()
    assert not desk.session.undo_stack.canUndo()
    opened = desk.session.opened_article
    assert opened is not None
    assert opened.article.corrections == ()


def test_the_record_says_what_the_page_says(desk: Desk) -> None:
    asked = details(desk)
    asked.title.setText("Oda rests")
    keep(desk, asked)
    desk.window.reader.open_record()
    assert f"Headline. The page says “{LAMP}”" in desk.window.reader.page.toPlainText().replace("\u2060", "")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2026-01-14", "2026-01-14"),
        ("2026-01-14 08:06", "2026-01-14T08:06"),
        ("2026-01-14 08:06 +09:00", "2026-01-14T08:06+09:00"),
        ("2026-01-14T08:06:30Z", "2026-01-14T08:06:30+00:00"),
        ("", ""),
        ("14 January", None),
        ("2026-13-01", None),
    ],
)
def test_a_date_is_kept_as_it_was_written(written: str, kept: str | None) -> None:
    assert written_time(written) == kept
    if kept:
        assert written_time(shown_time(kept)) == kept
