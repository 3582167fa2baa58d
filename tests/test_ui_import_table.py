"""The table of a scan stays quick however long it is: it is sorted and filtered while the window lives on."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from windows import wait_until

from reader.ui.import_dialog import ImportDialog
from reader.ui.import_table import HEADLINE, SOURCE
from reader.ui.imports import Importer, Line, Outcome
from reader.ui.look import Look
from reader.ui.theme import LIGHT

MANY = 30_000
OUTCOMES: tuple[Outcome, ...] = ("new", "capture", "unchanged", "copy", "problem")


def line(number: int, chance: random.Random) -> Line:
    outcome = OUTCOMES[chance.randrange(len(OUTCOMES))]
    title = "" if outcome == "problem" else f"Stile {chance.randrange(10**6)} of Nether Dowl"
    reason = "The file is empty." if outcome == "problem" else ""
    return Line(f"/saved/{number}.html", "", outcome, title=title, reason=reason, source=f"Post {number % 7}")


@pytest.fixture
def dialog() -> Iterator[ImportDialog]:
    """A dialog over a scan of many files."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    chance = random.Random(5)
    importer = Importer()
    importer.lines = [line(number, chance) for number in range(MANY)]
    importer.phase = "ready"
    parent = QWidget()
    shown = ImportDialog(Look(LIGHT), importer, parent)
    done(shown)
    yield shown
    parent.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def done(dialog: ImportDialog) -> None:
    wait_until(lambda: not dialog.model._reckoning.running)


def rows(dialog: ImportDialog, column: int = HEADLINE) -> list[str]:
    return [str(dialog.model.index(row, column).data()) for row in range(dialog.model.rowCount())]


def by_headline(dialog: ImportDialog, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
    dialog.table.horizontalHeader().setSortIndicator(HEADLINE, order)


def lived_on(dialog: ImportDialog, act: Callable[[], None]) -> bool:
    """Whether the window did something else before what it was asked for was done."""
    beats: list[bool] = []
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(dialog.model._reckoning.running))
    timer.start(0)
    act()
    done(dialog)
    timer.stop()
    return any(beats)


def test_a_long_table_is_sorted_and_filtered_while_the_window_lives_on(dialog: ImportDialog) -> None:
    assert MANY == dialog.model.rowCount()
    assert lived_on(dialog, lambda: by_headline(dialog))
    assert sorted(rows(dialog), key=str.casefold) == rows(dialog)
    assert lived_on(dialog, lambda: dialog.model.choose("all", "stile 77"))
    found = [each.title for each in dialog._importer.lines if each.title.startswith("Stile 77")]
    assert sorted(found, key=str.casefold) == rows(dialog)
    dialog.model.choose("all", "")
    by_headline(dialog, Qt.SortOrder.DescendingOrder)
    done(dialog)
    assert sorted(rows(dialog), key=str.casefold, reverse=True) == rows(dialog)
    dialog.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    done(dialog)
    assert [each.title or each.reason for each in dialog._importer.lines] == rows(dialog)


def test_equal_lines_stay_in_the_order_in_which_they_came(dialog: ImportDialog) -> None:
    dialog.table.horizontalHeader().setSortIndicator(SOURCE, Qt.SortOrder.AscendingOrder)
    done(dialog)
    sources = [each.source for each in dialog._importer.lines if each.outcome != "problem"]
    assert sorted(sources) == [source for source in rows(dialog, SOURCE) if source]
    shown = [dialog.model.line(row) for row in range(dialog.model.rowCount())]
    numbers = [int(each.path[7:-5]) for each in shown if each.source == "Post 3"]
    assert sorted(numbers) == numbers


def test_lines_that_come_later_find_their_place_in_a_sorted_table(dialog: ImportDialog) -> None:
    by_headline(dialog)
    done(dialog)
    chance = random.Random(6)
    dialog._importer.lines += [line(number, chance) for number in range(MANY, MANY + 300)]
    dialog._importer.lines_came.emit(300)
    wait_until(lambda: dialog.model.rowCount() == MANY + 300)
    done(dialog)
    assert sorted(rows(dialog), key=str.casefold) == rows(dialog)


@pytest.mark.parametrize("chosen", [20, MANY])
def test_what_is_chosen_stays_chosen_in_another_order(dialog: ImportDialog, chosen: int) -> None:
    if chosen == MANY:
        dialog.table.selectAll()
    else:
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for row in range(0, 2 * chosen, 2):
            dialog.table.selectionModel().select(dialog.model.index(row, 0), flags)
    before = {each.path for each in dialog.chosen_lines()}
    assert before
    by_headline(dialog)
    done(dialog)
    assert before == {each.path for each in dialog.chosen_lines()}
    assert dialog.amend_button.isEnabled()
