"""The pane at the side through the real window: tags by all their names, collections, facets, and dragging."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TypeVar

import pytest
from PySide6.QtCore import QModelIndex, QPointF, Qt
from PySide6.QtGui import QAccessible, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QListView, QToolButton
from windows import ARTICLES, Desk, wait_until

from reader import paths
from reader.model import Collection, Tag
from reader.ui import dragging
from reader.ui.collection_rows import CollectionModel
from reader.ui.facet_pane import Value, ValueModel
from reader.ui.questions import LineDialog
from reader.ui.side_list import SideList
from reader.ui.tag_dialogs import FolderDialog, MergeDialog, NamesDialog, TagsDialog
from reader.ui.tag_rows import TagModel
from tests.strategies import tag_columns

T = TypeVar("T")
LAMP, WEIR, BAKERY, LIGHTHOUSE = (parts["title"] for parts in ARTICLES.values())


def dialog(kind: type[T]) -> T:
    (found,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]
    return found


def shelf(desk: Desk) -> list[str]:
    """What stands in the list of collections, as it is read out."""
    model = desk.window.tags.collections.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(model.index(row, 0).data(role)) for row in range(model.rowCount())]


def choose(
    desk: Desk, view: SideList, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    place = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, place)
    desk.settle()


def drop(view: SideList | QListView, index: QModelIndex, data: object) -> None:
    """Drags something over a row and drops it there, as the platform would."""
    point = QPointF(view.visualRect(index).center())
    parts = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    view.dragMoveEvent(QDragMoveEvent(point.toPoint(), *parts))  # type: ignore[call-overload]
    view.dropEvent(QDropEvent(point, *parts))  # type: ignore[call-overload]


def search(desk: Desk, text: str) -> None:
    desk.window.search.edit.setText(text)
    wait_until(lambda: not desk.window.search.waiting)
    desk.settle()


def written(kind: type[T], desk: Desk, text: str) -> None:
    """Writes into the dialog that asks for a line, and agrees."""
    asked = dialog(kind)
    asked.edit.setText(text)  # type: ignore[attr-defined]
    asked.accept()  # type: ignore[attr-defined]
    desk.settle()


def undo(desk: Desk) -> None:
    desk.session.undo_stack.undo()
    desk.settle()


# ---------------------------------------------------------------- tags by all their names


def test_a_tag_is_merged_after_a_preview_and_parted_again_by_undo(desk: Desk) -> None:
    before = desk.window.tags.labels
    desk.window.tags.merge_wanted.emit("Quill Street")
    asked = dialog(MergeDialog)
    offered = [asked.view.model().index(row, 0).data() for row in range(asked.view.model().rowCount())]
    assert sorted(offered) == sorted(set(before) - {"Quill Street"})
    assert not asked.accept_button.isEnabled()
    asked.choose("Nether Dowl")
    wait_until(asked.accept_button.isEnabled)
    said = asked._preview.whole
    assert said == "#Quill Street is on 1, #Nether Dowl on 2 articles. Afterwards 3 articles have #Nether Dowl."
    assert "Quill Street" in asked._written.whole
    asked.accept()
    desk.settle()
    assert "Quill Street" not in desk.window.tags.labels
    search(desk, "#Quill Street")
    assert sorted(desk.titles()) == sorted([LAMP, WEIR, BAKERY])
    search(desk, "")
    undo(desk)
    assert desk.window.tags.labels == before


def test_a_word_of_another_language_means_the_tag_from_then_on(desk: Desk) -> None:
    desk.window.tags.names_wanted.emit("crafts")
    wait_until(lambda: any(isinstance(each, NamesDialog) for each in QApplication.topLevelWidgets()))
    assert "2 by the page" in dialog(NamesDialog)._given([("page", 2)])
    written(NamesDialog, desk, "공예, #手仕事")
    search(desk, "#手仕事")
    assert sorted(desk.titles()) == sorted([LAMP, BAKERY])
    assert desk.session.shown is not None
    assert "“手仕事” is another name of “crafts”." in desk.session.shown.results.explain


def test_a_name_that_another_tag_has_is_refused_since_merging_is_shown_first(desk: Desk) -> None:
    before = desk.window.tags.labels
    desk.window.tags.names_wanted.emit("crafts")
    wait_until(lambda: any(isinstance(each, NamesDialog) for each in QApplication.topLevelWidgets()))
    written(NamesDialog, desk, "공예, Nether Dowl")
    assert "There is a tag “Nether Dowl” already." in desk.window.notice.text
    assert desk.window.tags.labels == before


def test_enter_never_merges_into_a_tag_of_which_nothing_was_said(desk: Desk) -> None:
    before = desk.window.tags.labels
    desk.window.tags.merge_wanted.emit("Quill Street")
    asked = dialog(MergeDialog)
    QTest.keyClicks(asked.edit, "nether")
    QTest.keyClick(asked.edit, Qt.Key.Key_Return)
    wait_until(asked.accept_button.isEnabled)
    asked.edit.clear()
    QTest.keyClicks(asked.edit, "craf")
    QTest.keyClick(asked.edit, Qt.Key.Key_Return)
    assert asked.isVisible()
    assert not asked.accept_button.isEnabled()
    wait_until(asked.accept_button.isEnabled)
    assert "#crafts on 2 articles" in asked._preview.whole
    QTest.keyClick(asked.edit, Qt.Key.Key_Return)
    wait_until(lambda: not asked.isVisible())
    desk.settle()
    assert set(before) - set(desk.window.tags.labels) == {"Quill Street"}
    assert "Merged #Quill Street into #crafts" in desk.window.notice.text


def test_renaming_to_a_tag_that_is_there_says_so_and_changes_nothing(desk: Desk) -> None:
    desk.window.tags.rename_wanted.emit("crafts")
    written(LineDialog, desk, "Nether Dowl")
    assert "There is a tag “Nether Dowl” already." in desk.window.notice.text
    assert "crafts" in desk.window.tags.labels


def test_tags_are_sorted_by_name_and_by_when_they_were_last_given(desk: Desk) -> None:
    desk.window.tags.sort_chosen.emit("name")
    desk.settle()
    assert desk.window.tags.labels == sorted(desk.window.tags.labels, key=str.casefold)
    with contextlib.closing(sqlite3.connect(paths.default_archive())) as elsewhere:
        elsewhere.execute("UPDATE tags SET used_at = '2025-01-01T00:00:00Z'")
        elsewhere.commit()
    desk.window.commands.articles._tag([1], ["zebra"], [])
    desk.settle()
    desk.window.tags.sort_chosen.emit("recent")
    assert desk.window.tags.labels[0] == "zebra"


def test_only_tags_used_once_are_shown_when_asked_for(desk: Desk) -> None:
    desk.window.tags.once.setChecked(True)
    assert not {"Nether Dowl", "crafts"} & set(desk.window.tags.labels)
    assert "eel ladder" in desk.window.tags.labels
    desk.window.tags.once.setChecked(False)
    assert "crafts" in desk.window.tags.labels


@pytest.mark.parametrize(
    "typed", ["등", "드", "ㄷㄷ", "ㄷㄷ ㅇㅇㄱ", "대 이", "등댕"[:1] + "ㄷ", "등대 잉", "등대 이약"]
)
def test_a_korean_tag_is_found_by_syllables_being_composed_and_by_first_consonants(typed: str) -> None:
    tags = tag_columns([Tag("등대 이야기", 1), Tag("솔무섬", 1)])
    assert tags.where(tags.names.keys.holding(typed)).labels == ["등대 이야기"]


# ---------------------------------------------------------------- collections


def test_a_search_is_kept_as_a_collection_and_shown_again_by_a_click(desk: Desk) -> None:
    search(desk, "lanterns")
    desk.window.strip.save.click()
    written(LineDialog, desk, "Lights")
    assert shelf(desk) == ["Lights, saved search, 2"]
    search(desk, "")
    choose(desk, desk.window.tags.collections, 0)
    assert desk.window.search.text == "lanterns"
    assert sorted(desk.titles()) == sorted([LAMP, WEIR])
    undo(desk)
    assert shelf(desk) == []


def test_articles_are_dragged_into_a_folder_and_the_folder_is_searched(desk: Desk) -> None:
    desk.window.tags.folder_wanted.emit(0)
    written(LineDialog, desk, "Trial")
    view = desk.window.tags.collections
    ids = list(desk.window.articles.model.ids[:2])
    drop(view, view.model().index(0, 0), dragging.carried(dragging.ARTICLES, ids))
    desk.settle()
    assert shelf(desk) == ["Trial, folder, 2"]
    choose(desk, view, 0)
    assert desk.window.search.text == "in:Trial"
    assert desk.titles() == [LAMP, WEIR]
    desk.window.articles.select_row(0)
    desk.settle()
    desk.window.actions_of["take_out"].trigger()
    desk.settle()
    assert desk.titles() == [WEIR]
    undo(desk)
    assert desk.titles() == [LAMP, WEIR]
    undo(desk)
    assert shelf(desk) == ["Trial, folder, 0"]


def test_folders_are_nested_moved_renamed_and_deleted_and_all_of_it_is_undone(desk: Desk) -> None:
    tags = desk.window.tags
    for parent, name in ((0, "Trial"), (1, "편지"), (0, "Drafts")):
        tags.folder_wanted.emit(parent)
        written(LineDialog, desk, name)
    states = [shelf(desk)]
    assert states[0] == ["Trial, folder, 0", "편지, folder, in Trial, 0", "Drafts, folder, 0"]
    view = tags.collections
    view.setCurrentIndex(view.model().index(2, 0))
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    desk.settle()
    states.append(shelf(desk))
    assert states[1][0] == "Drafts, folder, 0"
    drop(view, view.model().index(1, 0), dragging.carried(dragging.COLLECTION, 3))
    desk.settle()
    states.append(shelf(desk))
    assert states[2] == ["Trial, folder, 0", "편지, folder, in Trial, 0", "Drafts, folder, in Trial, 0"]
    tags.collection_rename_wanted.emit(1)
    written(LineDialog, desk, "재판")
    states.append(shelf(desk))
    tags.collection_removal_wanted.emit(1)
    desk.settle()
    assert shelf(desk) == []
    for state in reversed(states):
        undo(desk)
        assert shelf(desk) == state


def test_the_selected_articles_are_put_into_a_folder_without_a_mouse(desk: Desk) -> None:
    desk.window.articles.select_row(3)
    desk.settle()
    desk.window.actions_of["put_into"].trigger()
    written(FolderDialog, desk, "Islands")
    assert shelf(desk) == ["Islands, folder, 1"]
    undo(desk)
    assert shelf(desk) == []


def test_a_name_that_is_taken_is_refused_with_a_sentence(desk: Desk) -> None:
    for _ in range(2):
        desk.window.tags.folder_wanted.emit(0)
        written(LineDialog, desk, "Trial")
    assert desk.window.notice.text == "There is a collection “Trial” here already."
    assert shelf(desk) == ["Trial, folder, 0"]


# ---------------------------------------------------------------- dragging tags


def test_articles_are_dragged_onto_a_tag_and_the_status_says_what_will_happen(desk: Desk) -> None:
    said: list[str] = []
    desk.window.tags.drop_hovered.connect(said.append)
    ids = list(desk.window.articles.model.ids[:3])
    index = desk.window.tags.index_of("eel ladder")
    drop(desk.window.tags.tags, index, dragging.carried(dragging.ARTICLES, ids))
    desk.settle()
    assert said[0] == "Add #eel ladder to 3 articles"
    search(desk, "#eel ladder")
    assert sorted(desk.titles()) == sorted([LAMP, WEIR, BAKERY])


def test_a_tag_is_dragged_onto_the_selected_articles(desk: Desk) -> None:
    view = desk.window.articles.view
    view.selectRow(2)
    index = view.model().index(2, 0)
    drop(view, index, dragging.carried(dragging.TAG, "솔무섬"))  # type: ignore[arg-type]
    desk.settle()
    search(desk, "#솔무섬")
    assert sorted(desk.titles()) == sorted([BAKERY, LIGHTHOUSE])
    undo(desk)
    assert desk.titles() == [LIGHTHOUSE]


def test_a_tag_dropped_on_another_asks_before_it_merges_them(desk: Desk) -> None:
    index = desk.window.tags.index_of("crafts")
    drop(desk.window.tags.tags, index, dragging.carried(dragging.TAG, "street lamps"))
    asked = dialog(MergeDialog)
    wait_until(asked.accept_button.isEnabled)
    asked.accept()
    desk.settle()
    assert "street lamps" not in desk.window.tags.labels


def test_what_another_program_drags_is_not_taken_for_articles() -> None:
    data = dragging.carried(dragging.ARTICLES, [1])
    data.setData(dragging.ARTICLES, b"[1, [7]]")
    assert dragging.articles_in(data) == []


# ---------------------------------------------------------------- facets


def test_a_click_on_a_source_narrows_the_result_and_a_second_click_widens_it(desk: Desk) -> None:
    search(desk, "lanterns")
    section = desk.window.tags.facets.sections["source"]
    wait_until(lambda: len(section.model.rows) == 2)
    assert [(row.shown, row.count) for row in section.model.rows] == [
        ("Dowl Valley Post", 1),
        ("The Quill Street Gazette", 1),
    ]
    choose(desk, section.view, 0)
    assert desk.window.search.text == 'lanterns source:"Dowl Valley Post"'
    assert desk.titles() == [WEIR]
    wait_until(lambda: [row.mode for row in section.model.rows] == ["only"])
    choose(desk, section.view, 0)
    assert desk.window.search.text == "lanterns"


def test_alt_and_a_click_leave_a_source_out(desk: Desk) -> None:
    search(desk, "lanterns")
    section = desk.window.tags.facets.sections["source"]
    wait_until(lambda: len(section.model.rows) == 2)
    choose(desk, section.view, 0, Qt.KeyboardModifier.AltModifier)
    assert desk.window.search.text == 'lanterns -source:"Dowl Valley Post"'
    assert desk.titles() == [LAMP]


def test_a_month_is_chosen_by_key_among_the_bars_and_the_others_stay(desk: Desk) -> None:
    search(desk, "the")
    bars = desk.window.tags.facets.bars
    wait_until(lambda: bool(bars.bars))
    assert [bar for bar in bars.bars if bar[1]] == [("2026-02", 1), ("2026-03", 2)]
    assert len(bars.bars) == 12
    bars.setFocus()
    QTest.keyClick(bars, Qt.Key.Key_Left)
    assert bars.accessibleName() == "Days of publication, Feb 2026: 1 article"
    QTest.keyClick(bars, Qt.Key.Key_Return)
    desk.settle()
    assert desk.window.search.text == "the date:2026-02"
    assert desk.titles() == [BAKERY]
    wait_until(lambda: [bar for bar in bars.bars if bar[1]] == [("2026-02", 1), ("2026-03", 2)])
    assert [button.accessibleName() for button in desk.window.strip.buttons][-1].startswith("date February 2026")
    desk.window.tags.facets.span_chosen.emit("year")
    assert [bar for bar in bars.bars if bar[1]] == [("2026", 3)]


def test_languages_are_called_in_their_own_words(desk: Desk) -> None:
    search(desk, "tags:>0")
    section = desk.window.tags.facets.sections["language"]
    wait_until(lambda: bool(section.model.rows))
    assert [(row.shown, row.count) for row in section.model.rows] == [("English", 3), ("한국어", 1)]
    choose(desk, section.view, 1)
    assert desk.titles() == [LIGHTHOUSE]


# ---------------------------------------------------------------- models and names


def test_the_models_of_the_side_keep_qt_s_promises() -> None:
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    tags, collections, values = TagModel(), CollectionModel(), ValueModel()
    testers = [QAbstractItemModelTester(model, fatal) for model in (tags, collections, values)]
    tags.show_tags(tag_columns([Tag("a", 2), Tag("b", 1, pinned=True)]), {"a": "and"})
    tags.set_filter("a")
    tags.set_filter("")
    tags.set_sort("name")
    tags.show_tags(tag_columns([]), {})
    collections.show_collections([Collection(1, "F", path="F"), Collection(2, "G", "x", 1, path="F/G")])
    collections.show_collections([Collection(1, "F", path="F", count=3)])
    values.show_values([Value("a", "A", 1, 1.0), Value("b", "B", 1, 0.5, "not")])
    values.show_values([])
    assert len(testers) == 3


def test_of_very_many_tags_the_list_is_given_some_and_more_as_it_is_scrolled(desk: Desk) -> None:
    pane = desk.window.tags
    desk.window.resize(1280, 900)
    many_tags(desk, 3_000)
    model, bar = pane.tags.model(), pane.tags.verticalScrollBar()
    given = model.rowCount()
    assert given < 3_000 == len(pane.labels)
    bar.setValue(bar.maximum())
    wait_until(lambda: model.rowCount() > given)
    assert pane.index_of("tag 2900").data() == "tag 2900"
    assert not pane.index_of("no such tag").isValid()
    pane.filter.setText("tag 299")
    assert pane.labels == ["tag 299", *(f"tag {n}" for n in range(2990, 3000))]
    assert model.rowCount() == 11


def test_the_filter_finds_tags_outside_of_the_result_and_says_that_none_carries_them_there() -> None:
    model = TagModel()
    archive = tag_columns([Tag("port", 9), Tag("harbour", 7), Tag("weir", 5, pinned=True), Tag("Porto", 2)])
    model.show_tags(tag_columns([Tag("harbour", 3)]), {"port": "not"}, archive)
    assert model.labels == ["port", "weir", "harbour"]  # what is asked for, what is pinned, what is in the result
    assert [(row.tag.count, row.mode) for row in map(model.row, range(3))] == [(0, "not"), (0, ""), (3, "")]
    model.set_filter("or")
    assert [(model.row(n).tag.label, model.row(n).tag.count) for n in range(2)] == [("port", 0), ("Porto", 0)]
    model.set_filter("")
    model.show_tags(tag_columns([Tag("harbour", 3)]), {}, archive)
    assert model.labels == ["weir", "harbour"]


def test_tags_that_no_article_carries_are_not_offered_and_the_pinned_stand_after_those_in_the_query() -> None:
    model = TagModel()
    archive = tag_columns([Tag("port", 9), Tag("weir", 5, pinned=True), Tag("pier", 2), Tag("buoy", 0, pinned=True)])
    known = archive[:3]
    model.show_tags(known, {"pier": "and", "buoy": "and"}, known)
    assert model.labels == ["pier", "weir", "port"]
    model.set_filter("uo")
    assert model.labels == []
    model.show_tags(known[1:2], {}, known)
    model.set_filter("")
    assert model.labels == ["weir"]


def test_another_part_of_a_tag_in_the_query_is_drawn_also_where_the_result_stays_the_same() -> None:
    model = TagModel()
    tags = tag_columns([Tag("port", 9), Tag("weir", 5)])
    told: list[str] = []
    model.modelReset.connect(lambda: told.append(model.row(0).mode))
    model.show_tags(tags, {})
    model.show_tags(tags, {"port": "only"})
    model.show_tags(tags, {"port": "not"})
    model.show_tags(tags, {"port": "not"})
    assert told == ["", "only", "not"]


def test_very_many_tags_are_shown_at_once_when_all_are_wanted(desk: Desk) -> None:
    pane = desk.window.tags
    search(desk, "lanterns")
    many_tags(desk, 1_500)
    QTest.mouseClick(pane._more, Qt.MouseButton.LeftButton)
    assert pane.tags.model().rowCount() == 1_500
    many_tags(desk, 1_400)
    assert pane.tags.model().rowCount() == 1_400
    assert pane.tags.height() == 1_400 * desk.window.look.px(28)


def test_every_control_at_the_side_has_a_name_for_assistive_technology(desk: Desk) -> None:
    search(desk, "the")
    wait_until(lambda: desk.window.tags.facets.isVisible())
    nameless = []
    for widget in desk.window.tags.findChildren(object):
        if not (hasattr(widget, "focusPolicy") and widget.isVisible()):
            continue
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            interface = QAccessible.queryAccessibleInterface(widget)
            if not (interface and interface.text(QAccessible.Text.Name)):
                nameless.append(type(widget).__name__)
    assert nameless == []


# ---------------------------------------------------------------- room at the side


def many_tags(desk: Desk, count: int) -> None:
    """Fills the list of tags with invented ones."""
    desk.window.tags.show_tags(tag_columns(Tag(f"tag {n}", count - n) for n in range(count)), {})
    QApplication.processEvents()


def test_counts_stay_in_one_column_when_there_is_more_to_scroll(desk: Desk) -> None:
    pane = desk.window.tags
    before = pane.places.viewport().width()
    many_tags(desk, 200)
    assert pane.tags.viewport().width() == pane.places.viewport().width() == before
    search(desk, "lanterns")
    many_tags(desk, 200)
    assert pane.tags.viewport().width() == pane.places.viewport().width() == before


def test_beside_facets_some_tags_are_shown_or_all_and_the_pane_scrolls_as_one(desk: Desk) -> None:
    pane = desk.window.tags
    search(desk, "lanterns")
    many_tags(desk, 60)
    (more,) = [each for each in pane.findChildren(QToolButton) if each.text() == "Show all 60 tags"]
    few = pane.tags.height()
    more.click()
    QApplication.processEvents()
    assert more.text() == "Show fewer tags"
    assert pane.tags.height() > 5 * few
    assert pane.tags.verticalScrollBar().maximum() == 0
    more.click()
    QApplication.processEvents()
    assert pane.tags.height() == few


def test_in_a_low_window_the_tags_are_reached_by_scrolling_the_pane(desk: Desk) -> None:
    pane = desk.window.tags
    many_tags(desk, 60)
    desk.window.resize(1280, 440)
    QApplication.processEvents()
    assert [each.isVisible() for each in pane.findChildren(QToolButton) if each.text() == "Show all 60 tags"] == [True]
    desk.window.resize(1280, 800)
    QApplication.processEvents()
    assert pane.tags.verticalScrollBar().maximum() > 0
    assert [each.isVisible() for each in pane.findChildren(QToolButton) if each.text() == "Show all 60 tags"] == [False]


# ---------------------------------------------------------------- giving tags


def test_a_tag_that_there_is_need_not_be_typed_whole(desk: Desk) -> None:
    desk.window.articles.select_row(0)
    desk.settle()
    desk.window.commands.articles.edit_tags()
    wait_until(lambda: any(isinstance(each, TagsDialog) for each in QApplication.topLevelWidgets()))
    asked = dialog(TagsDialog)
    given = {tick.text().lstrip("#") for _, tick in asked._ticks}
    labels = [asked.view.model().index(row, 0).data() for row in range(asked.view.model().rowCount())]
    assert given
    assert sorted(labels) == sorted(set(desk.window.tags.labels) - given)
    QTest.keyClicks(asked.edit, "new one, eel")
    labels = [asked.view.model().index(row, 0).data() for row in range(asked.view.model().rowCount())]
    assert labels == ["eel ladder"]
    QTest.keyClick(asked.edit, Qt.Key.Key_Down)
    QTest.keyClick(asked.view, Qt.Key.Key_Return)
    assert asked.edit.text() == "new one, eel ladder, "
    asked.accept()
    desk.settle()
    row = desk.window.articles.summary_of(desk.window.articles.current_id)
    assert row is not None
    assert {"new one", "eel ladder"} <= set(row.tags)


def test_tags_are_given_and_taken_in_a_dialog(desk: Desk) -> None:
    desk.window.articles.select_row(2)
    desk.settle()
    desk.window.commands.articles.edit_tags()
    wait_until(lambda: any(isinstance(each, TagsDialog) for each in QApplication.topLevelWidgets()))
    asked = dialog(TagsDialog)
    asked.edit.setText("snow days, winter bread")
    asked.accept()
    wait_until(lambda: "snow days" in desk.window.tags.labels and "winter bread" in desk.window.tags.labels)
