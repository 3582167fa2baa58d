"""From a scan that writes nothing, by corrections, to an import and its undoing, through the real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from windows import ARTICLES, PAGE, Desk, open_desk, wait_until, write_articles

from reader import paths
from reader.settings import Settings
from reader.ui.amend_dialog import AmendDialog, is_moment
from reader.ui.import_dialog import ImportDialog
from reader.ui.import_table import FORMAT, HEADLINE, LINE, OUTCOME, TICK
from reader.ui.imports_dialog import ImportsDialog
from reader.ui.questions import Question

WEB_PAGE = """<!doctype html><html><head><title>{title}</title>
<link rel="canonical" href="https://dowl.example/{n}"></head>
<body><article><h1>{title}</h1>
<p>The valley of Nether Dowl counted its {n} stiles on Sunday, and found {n} of them mended by nobody knows whom.</p>
<p>The warden thinks that the {n} menders came from the next valley.</p></article></body></html>"""


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A window on an archive that does not exist yet."""
    opened = open_desk(paths.default_archive(), Settings(theme="light"), paths.settings_file())
    yield opened
    opened.end()


def scanned(desk: Desk, *given: Path) -> ImportDialog:
    """The dialog when everything given has been looked at."""
    desk.window.commands.import_paths(list(given))
    wait_until(lambda: desk.importer.phase == "ready")
    dialog = desk.window.commands._import_dialog
    assert dialog is not None
    return dialog


def import_it(desk: Desk, dialog: ImportDialog) -> None:
    """Presses Enter, which imports, and waits for the end."""
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait_until(lambda: desk.importer.phase == "done")
    desk.settle()


def rows(dialog: ImportDialog, column: int) -> list[str]:
    model = dialog.model
    return [str(model.index(n, column).data()) for n in range(model.rowCount())]


def amending(dialog: ImportDialog) -> AmendDialog:
    dialog.amend_button.click()
    (found,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, AmendDialog) and each.isVisible()]
    return found


def test_a_scan_shows_what_will_happen_and_stores_nothing(desk: Desk, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "saved")
    twin = ARTICLES["weir.txt"] | {"title": "The weir is bought"}
    (folder / "weir twin.txt").write_text(PAGE.format(**twin), "utf-8")
    (folder / "nothing.html").write_bytes(b"")
    dialog = scanned(desk, folder)
    assert desk.window.articles.model.rowCount() == 0
    kinds = dict(zip(rows(dialog, HEADLINE), rows(dialog, OUTCOME), strict=True))
    assert kinds[ARTICLES["등대.txt"]["title"]] == "New"
    assert sorted(kinds.values()) == ["Near copy", "New", "New", "New", "New", "Problem"]
    assert {"Copied text", ""} == set(rows(dialog, FORMAT))
    assert dialog.go.text() == "Import 5 articles"
    dialog.table.horizontalHeader().setSortIndicator(HEADLINE, Qt.SortOrder.AscendingOrder)
    assert rows(dialog, HEADLINE) == sorted(rows(dialog, HEADLINE), key=str.casefold)
    dialog.segments.set_value("problem")
    dialog.segments.chosen.emit("problem")
    assert rows(dialog, OUTCOME) == ["Problem"]
    dialog.cancel.click()
    assert not dialog.isVisible()
    assert desk.window.articles.model.rowCount() == 0


def test_one_file_is_imported_by_enter_alone(desk: Desk, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "saved")
    import_it(desk, scanned(desk, folder / "weir.txt"))
    wait_until(lambda: desk.titles() == [ARTICLES["weir.txt"]["title"]])


def test_whoever_is_in_a_hurry_imports_before_the_scan_has_ended(desk: Desk, tmp_path: Path) -> None:
    desk.window.commands.import_paths([write_articles(tmp_path / "saved")])
    assert desk.importer.phase == "scan"
    desk.importer.start()
    wait_until(lambda: desk.importer.phase == "done")
    wait_until(lambda: desk.window.articles.model.rowCount() == 4)


def test_what_is_not_ticked_is_left_out(desk: Desk, tmp_path: Path) -> None:
    dialog = scanned(desk, write_articles(tmp_path / "saved"))
    place = dialog.table.visualRect(dialog.model.index(0, TICK)).center()
    left_out = rows(dialog, HEADLINE)[0]
    QTest.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    wait_until(lambda: dialog.go.text() == "Import 3 articles")
    import_it(desk, dialog)
    wait_until(lambda: desk.window.articles.model.rowCount() == 3)
    assert left_out not in desk.titles()


def test_an_article_is_corrected_before_it_is_imported(desk: Desk, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "saved")
    dialog = scanned(desk, folder / "weir.txt")
    dialog.table.selectRow(0)
    form = amending(dialog)
    form.published.setText("the day before yesterday")
    assert not form.accept_button.isEnabled()
    form.published.setText("2026-03-02T18:40")
    form.title.setText("The weir is ours")
    form.tags.setText("Nether Dowl, weirs")
    form.accept()
    wait_until(lambda: rows(dialog, HEADLINE) == ["The weir is ours"])
    import_it(desk, dialog)
    wait_until(lambda: desk.titles() == ["The weir is ours"])
    desk.window.views.show_first()
    desk.settle()
    assert desk.session.opened_article is not None
    article = desk.session.opened_article.article
    assert article.published == "2026-03-02T18:40"
    assert {tag.label: tag.given_by for tag in article.tags} == {"Nether Dowl": "page", "weirs": "person"}
    assert [each.page_value for each in article.corrections if each.field == "title"] == [ARTICLES["weir.txt"]["title"]]


def test_many_are_corrected_at_once_and_their_site_remembers(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for n in (3, 4, 5):
        (folder / f"{n}.html").write_text(WEB_PAGE.format(title=f"{n} stiles of Nether Dowl", n=n * 111), "utf-8")
    dialog = scanned(desk, folder / "3.html", folder / "4.html")
    dialog.table.selectAll()
    form = amending(dialog)
    form.source.setText("Dowl Valley Post")
    form.tags.setText("stiles")
    form.rule.setChecked(True)
    form.accept()
    import_it(desk, dialog)
    desk.settle()
    later = scanned(desk, folder / "5.html")
    (line,) = desk.importer.lines
    assert (line.source, line.tags) == ("Dowl Valley Post", ("stiles",))
    assert later.model.index(0, HEADLINE).data(LINE) is line
    later.cancel.click()


def test_a_whole_import_is_undone(desk: Desk, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "saved")
    import_it(desk, scanned(desk, folder / "weir.txt"))
    dialog = scanned(desk, folder)
    assert sorted(rows(dialog, OUTCOME)) == ["New", "New", "New", "Unchanged"]
    import_it(desk, dialog)
    wait_until(lambda: desk.window.articles.model.rowCount() == 4)
    dialog.undo.click()
    wait_until(lambda: desk.window.articles.model.rowCount() == 1)
    wait_until(lambda: "3 articles moved to the trash" in desk.window.notice.text)
    import_it(desk, scanned(desk, folder))
    wait_until(lambda: desk.window.articles.model.rowCount() == 4)


def test_an_import_that_ran_in_the_background_is_shown_again_and_undone(desk: Desk, tmp_path: Path) -> None:
    last_import = desk.window.actions_of["last_import"]
    last_import.trigger()
    assert "Nothing was imported since the program was started" == desk.window.notice.text
    dialog = scanned(desk, write_articles(tmp_path / "saved"))
    import_it(desk, dialog)
    dialog.close()
    desk.window.notice.hide()
    last_import.trigger()
    assert dialog.isVisible()
    dialog.undo.click()
    wait_until(lambda: "4 articles moved to the trash" in desk.window.notice.text)


def test_any_import_of_the_past_is_listed_and_undone(desk: Desk, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "saved")
    import_it(desk, scanned(desk, folder / "weir.txt"))
    others = [folder / name for name in ("bakery.txt", "lamplighter.txt", "등대.txt")]
    dialog = scanned(desk, *others)
    import_it(desk, dialog)
    dialog.close()
    desk.window.actions_of["imports"].trigger()
    past = desk.window.findChild(ImportsDialog)
    assert past is not None
    wait_until(lambda: past.model.rowCount() == 2)
    assert [["bakery.txt and 2 more", "3", "0", ""], ["weir.txt", "1", "0", ""]] == past_rows(past)
    past.table.selectRow(1)
    past.accept_button.click()
    wait_until(lambda: past_rows(past)[1][3].startswith("Undone "))
    assert not past.accept_button.isEnabled()
    wait_until(lambda: desk.window.articles.model.rowCount() == 3)
    assert "1 article moved to the trash" in desk.window.notice.text
    past.reject_button.click()


def past_rows(past: ImportsDialog) -> list[list[str]]:
    model = past.model
    return [[str(model.index(n, column).data()) for column in range(1, 5)] for n in range(model.rowCount())]


def undo_question(desk: Desk) -> Question:
    """What Ctrl+Z asks."""
    desk.window.actions_of["undo"].trigger()
    (question,) = (each for each in desk.window.findChildren(Question) if each.isVisible())
    return question


def test_undo_right_after_an_import_undoes_the_import_and_not_the_change_before_it(desk: Desk, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "saved")
    import_it(desk, scanned(desk, folder / "weir.txt"))
    article = desk.window.articles.model.index(0, 0)
    desk.window.articles.select(1)
    assert article.isValid()
    desk.window.actions_of["star"].trigger()
    wait_until(lambda: "Star" in desk.window.actions_of["undo"].text())
    dialog = scanned(desk, folder)
    import_it(desk, dialog)
    dialog.close()
    assert "Undo Import of 3 articles" == desk.window.actions_of["undo"].text()
    undo_question(desk).reject()
    wait_until(lambda: "Undo Import of 3 articles" == desk.window.actions_of["undo"].text())
    undo_question(desk).accept()
    wait_until(lambda: desk.window.articles.model.rowCount() == 1)
    wait_until(lambda: "3 articles moved to the trash" in desk.window.notice.text)
    assert "Star" in desk.window.actions_of["undo"].text()
    assert desk.window.session.undo_stack.canUndo()


def test_an_import_that_is_undone_already_is_not_undone_again(desk: Desk, tmp_path: Path) -> None:
    dialog = scanned(desk, write_articles(tmp_path / "saved"))
    import_it(desk, dialog)
    dialog.undo.click()
    wait_until(lambda: "4 articles moved to the trash" in desk.window.notice.text)
    desk.window.actions_of["undo"].trigger()
    assert "This import is undone already" == desk.window.notice.text


def test_an_import_pauses_and_goes_on(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(120):
        parts = ARTICLES["weir.txt"] | {"title": f"Weir report number {n} from the footbridge"}
        (folder / f"{n}.txt").write_text(PAGE.format(**parts), "utf-8")
    desk.window.commands.import_paths([folder])
    desk.importer.start()
    wait_until(lambda: desk.importer.importing and any(line.stored for line in desk.importer.lines))
    desk.importer.pause(True)
    assert desk.importer.paused
    desk.importer.pause(False)
    wait_until(lambda: desk.importer.phase == "done")
    assert sum(line.stored for line in desk.importer.lines) == 120


@pytest.mark.parametrize("text", ["2026", "2026-01", "2026-01-14", "2026-01-14T08:06", "2026-01-14T08:06:00+09:00"])
def test_dates_are_years_months_days_or_moments(text: str) -> None:
    assert is_moment(text)
    assert not is_moment(text + "x")


def test_a_watched_folder_brings_what_arrives_also_after_a_restart(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "arrivals"
    folder.mkdir()
    desk.window.commands._watch(folder)
    write_articles(tmp_path / "saved")
    (tmp_path / "saved" / "weir.txt").rename(folder / "weir.txt")

    def came(titles: set[str]) -> bool:
        if not desk.importer.running:
            desk.window.commands.watcher.look()
        return set(desk.titles()) == titles

    wait_until(lambda: came({ARTICLES["weir.txt"]["title"]}))
    wait_until(lambda: "1 article arrived in arrivals" == desk.window.notice.text)
    desk.settle()
    assert desk.session.settings.watched == (str(paths.default_archive()), str(folder))
    again = open_desk(paths.default_archive(), desk.session.settings)
    assert again.window.commands.watcher.folder == folder
    assert again.importer.lines == []
    again.end()


def test_an_import_that_nobody_waited_for_has_no_empty_columns(desk: Desk, tmp_path: Path) -> None:
    desk.window.commands.import_paths([write_articles(tmp_path / "texts")])
    dialog = desk.window.commands._import_dialog
    assert dialog is not None
    dialog.resize(1200, 640)
    desk.importer.start()
    wait_until(lambda: desk.importer.phase == "done")
    desk.settle()
    shown = [column for column in range(dialog.model.columnCount()) if not dialog.table.isColumnHidden(column)]
    assert [] == [column for column in shown if column != TICK and not any(rows(dialog, column))]
    dialog = scanned(desk, tmp_path / "texts")
    assert not dialog.table.isColumnHidden(FORMAT)
