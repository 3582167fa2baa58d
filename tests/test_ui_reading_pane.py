"""The reading pane, as a person sees and uses it, without a screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import written_articles
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import (
    QAccessible,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from reading import NO_KEY, Reader, Words, photograph, quiet_qt, reader
from windows import wait_until

from reader.model import Article, GivenTag
from reader.render import Part, part_of
from reader.settings import FONT_STEPS_PX
from reader.ui import page_paint
from reader.ui.look import DARK, LIGHT, Look, Theme

__all__ = ["quiet_qt", "reader"]  # fixtures


# ---------------------------------------------------------------- what is shown


def test_an_article_is_shown_in_the_order_of_its_source(reader: Reader) -> None:
    data = photograph()
    reader.show(written_articles.english(data), data=data)
    parts = [part_of(block.userState()) for block in reader.blocks()]
    order = [Part.KICKER, Part.TITLE, Part.BYLINE, Part.CONTROLS, Part.PICTURE, Part.CAPTION]
    assert order == parts[:6]
    assert [Part.TAGS, Part.COPYRIGHT, Part.RECORD] == parts[-3:]
    assert ["The Marrow Ledger  ·  River"] == reader.text_of(Part.KICKER)
    assert ["Tilda Vance, Oren Pask  ·  Feb 3, 2026, 08:06 am"] == reader.text_of(Part.BYLINE)


def test_the_headline_is_a_heading_to_assistive_technology(reader: Reader) -> None:
    reader.show(written_articles.english())
    levels = {block.text(): block.blockFormat().headingLevel() for block in reader.blocks()}
    assert 1 == levels["Rope ferry returns to the Marrow after forty quiet years"]
    assert 2 == levels["What it costs"]
    assert 3 == levels["The timetable, as it is written"]


def test_the_control_line_stands_in_its_room_and_rides_with_the_text(reader: Reader) -> None:
    reader.show(written_articles.english())
    (room,) = [block for block in reader.blocks() if part_of(block.userState()) == Part.CONTROLS]
    box = reader.page.document().documentLayout().blockBoundingRect(room)
    assert (round(box.left()), round(box.top())) == (reader.pane.controls.x(), reader.pane.controls.y())
    reader.page.verticalScrollBar().setValue(60)
    assert round(box.top()) - 60 == reader.pane.controls.y()


def test_a_picture_fills_the_column_and_follows_it(reader: Reader) -> None:
    data = photograph()
    reader.show(written_articles.english(data), data=data)

    def width() -> int:
        QApplication.processEvents()
        image = reader.grab()
        row = [image.pixelColor(x, _picture_middle(reader)).name() for x in range(image.width())]
        return row.count("#40708a")

    column = reader.page.column_px()
    assert column == width()
    reader.frame.resize(520, 700)
    assert reader.page.column_px() < column
    assert reader.page.column_px() == width()


def _picture_middle(reader: Reader) -> int:
    (block,) = [block for block in reader.blocks() if part_of(block.userState()) == Part.PICTURE]
    reader.page.verticalScrollBar().setValue(0)
    return round(reader.page.document().documentLayout().blockBoundingRect(block).top()) + 30


def test_a_small_picture_is_not_blown_up(reader: Reader) -> None:
    data = photograph(200, 100)
    reader.show(
        written_articles.article(
            '<img src="s.png">', pictures=(replace(written_articles.picture(data, url="s.png"), width=200, height=100),)
        ),
        data=data,
    )
    QApplication.processEvents()
    image = reader.grab()
    row = [image.pixelColor(x, _picture_middle(reader)).name() for x in range(image.width())]
    assert 200 == row.count("#40708a")


def test_a_picture_that_was_not_saved_says_so(reader: Reader) -> None:
    reader.show(written_articles.english(photograph()))
    said = "The picture was not saved with the page.\nThe log book, open at its last page"
    assert [said] == reader.text_of(Part.MISSING)


def test_a_caption_that_came_alone_stands_below_the_control_line(reader: Reader) -> None:
    alone = written_articles.picture(b"", url="", sha256="", caption="Low water.", credit="Ledger Pictures")
    reader.show(written_articles.article("<p>Text.</p>", pictures=(alone,)))
    assert ["Low water. / Ledger Pictures"] == reader.text_of(Part.CAPTION)
    assert [] == reader.text_of(Part.PICTURE)


def test_no_article_says_what_to_do(reader: Reader) -> None:
    assert 0 == reader.pane.article_id
    reader.show(written_articles.english())
    assert 1 == reader.pane.article_id
    reader.pane.show_nothing()
    assert 0 == reader.pane.article_id
    assert not reader.page.isVisible()
    assert "" == reader.page.document().toPlainText()


def test_below_a_table_the_end_of_the_article_is_within_reach(reader: Reader) -> None:
    reader.pane.set_font_px(20)
    reader.show(written_articles.english())
    document = reader.page.document()
    high = document.documentLayout().documentSize().height()
    document.markContentsDirty(0, document.characterCount())  # as high as it is when all of it is laid out at once
    assert document.documentLayout().documentSize().height() == high
    assert reader.page.verticalScrollBar().maximum() == high - reader.page.viewport().height()


@pytest.mark.parametrize("make", [written_articles.korean, written_articles.japanese])
def test_full_width_text_has_32_letters_in_a_line(reader: Reader, make: Callable[[], Article]) -> None:
    reader.frame.resize(1000, 700)
    reader.show(make())
    assert 31 <= reader.page.column_px() / 18 <= 33


def test_text_from_the_right_stands_at_the_right(reader: Reader) -> None:
    reader.show(written_articles.arabic())
    image = reader.grab()
    ink = [x for x in range(image.width()) for y in range(60, 110) if image.pixelColor(x, y).lightness() < 90]
    assert min(ink) > image.width() / 3


# ---------------------------------------------------------------- type


def test_a_font_step_keeps_the_paragraph_that_one_reads(reader: Reader) -> None:
    body = "".join(f"<p>Paragraph {n} {'of the river and its rope ' * 12}</p>" for n in range(60))
    reader.show(written_articles.article(body))
    reader.point_of("Paragraph 30 ")
    before = reader.top_words()
    for size in FONT_STEPS_PX:
        reader.pane.set_font_px(size)
        assert before == reader.top_words()
    reader.frame.resize(480, 700)
    QApplication.processEvents()
    assert before == reader.top_words()


def test_the_top_of_the_page_stays_the_top(reader: Reader) -> None:
    reader.show(written_articles.english())
    for size in (48, 10, 18):
        reader.pane.set_font_px(size)
        assert 0 == reader.page.verticalScrollBar().value()


def test_the_buttons_end_at_the_limits_and_say_the_size(reader: Reader) -> None:
    reader.show(written_articles.english())
    small, big = reader.pane.controls.small_font, reader.pane.controls.big_font
    for size, enabled in ((10, (False, True)), (18, (True, True)), (48, (True, False))):
        reader.pane.set_font_px(size)
        assert enabled == (small.isEnabled(), big.isEnabled())
        assert f"The text is {size} pixels high" == big.accessibleDescription()


def test_every_control_is_whole_where_there_is_room_again(reader: Reader) -> None:
    reader.show(written_articles.english())
    controls = reader.pane.controls
    controls.fit(300, 300)
    controls.resize(controls.sizeHint())
    QApplication.processEvents()
    controls.fit(900, 600)
    controls.resize(controls.sizeHint())
    controls.layout().activate()
    assert [] == [each.text() for each in controls.buttons if each.width() < each.sizeHint().width()]


def test_the_wheel_with_control_asks_for_another_size_and_does_not_scroll(reader: Reader) -> None:
    reader.show(written_articles.english())
    spy = QSignalSpy(reader.pane.font_step_wanted)
    for delta in (60, 60, -120):
        event = QWheelEvent(
            QPointF(50, 50), QPointF(50, 50), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(reader.page.viewport(), event)
    assert [[1], [-1]] == [spy.at(n) for n in range(spy.count())]
    assert 0 == reader.page.verticalScrollBar().value()


def test_a_narrow_pane_shows_icons_and_keeps_their_names(reader: Reader) -> None:
    reader.show(written_articles.english())
    names = ["Print page", "Small font", "Big font", "Share"]
    assert names == [button.text() for button in reader.pane.controls.buttons]
    reader.frame.resize(380, 600)
    assert [""] * 4 == [button.text() for button in reader.pane.controls.buttons]
    assert names == [button.accessibleName() for button in reader.pane.controls.buttons]
    assert reader.pane.controls.width() <= reader.page.column_px()


def test_every_button_has_a_name(reader: Reader) -> None:
    reader.show(written_articles.english(), Words("ferry"))
    reader.pane.open_find()
    unnamed = [button for button in reader.pane.findChildren(QAbstractButton) if not button.accessibleName()]
    assert [] == unnamed
    assert "Article" == QAccessible.queryAccessibleInterface(reader.page).text(QAccessible.Text.Name)


# ---------------------------------------------------------------- what a person does


@pytest.mark.parametrize(
    "modifiers",
    [
        NO_KEY,
        Qt.KeyboardModifier.ControlModifier,
        Qt.KeyboardModifier.ShiftModifier,
        Qt.KeyboardModifier.AltModifier,
    ],
)
def test_a_click_on_a_hashtag_says_which_and_how(reader: Reader, modifiers: Qt.KeyboardModifier) -> None:
    reader.show(written_articles.english())
    spy = QSignalSpy(reader.pane.tag_chosen)
    reader.click("#Upper Landing", modifiers)
    assert [["Upper Landing", modifiers]] == [spy.at(n) for n in range(spy.count())]


def test_a_link_is_told_as_its_page_wrote_it_and_opens_nothing(reader: Reader) -> None:
    reader.show(written_articles.english())
    chosen, hovered = QSignalSpy(reader.pane.link_chosen), QSignalSpy(reader.pane.link_hovered)
    before = reader.page.document().toPlainText()
    QTest.mouseMove(reader.page.viewport(), reader.point_of("Hester Wren"))
    QApplication.processEvents()
    reader.click("Hester Wren")
    assert ["https://ledger.invalid/people/wren"] == chosen.at(0)
    assert ["https://ledger.invalid/people/wren"] == hovered.at(0)
    assert before == reader.page.document().toPlainText()


def test_the_control_line_asks_for_what_it_says(reader: Reader) -> None:
    reader.show(written_articles.english())
    controls = reader.pane.controls
    printed, steps, shared = (
        QSignalSpy(reader.pane.print_wanted),
        QSignalSpy(reader.pane.font_step_wanted),
        QSignalSpy(reader.pane.share_wanted),
    )
    controls.print_page.click()
    controls.small_font.click()
    controls.big_font.click()
    for action in controls.menu.actions():
        action.trigger()
    assert 1 == printed.count()
    assert [[-1], [1]] == [steps.at(n) for n in range(steps.count())]
    assert [["facebook"], ["x"], ["link"], ["citation"]] == [shared.at(n) for n in range(shared.count())]


def test_an_article_without_an_address_can_be_cited_but_not_shared(reader: Reader) -> None:
    reader.show(written_articles.english())
    choices = [action for action in reader.pane.controls.menu.actions() if not action.isSeparator()]
    assert all(action.isEnabled() for action in choices)
    reader.show(replace(written_articles.english(), id=2, url=""))
    assert ["Copy citation"] == [action.text() for action in choices if action.isEnabled()]


def test_the_tools_above_ask_for_what_they_say(reader: Reader) -> None:
    reader.show(written_articles.english())
    pane = reader.pane
    asked = [QSignalSpy(told) for told in (pane.unread_wanted, pane.tags_wanted, pane.note_wanted, pane.more_wanted)]
    shared = QSignalSpy(pane.share_wanted)
    for tool in (pane.unread, pane.tags, pane.note, pane.more, pane.cite):
        tool.click()
    assert [1, 1, 1, 1] == [spy.count() for spy in asked]
    assert ["citation"] == shared.at(0)


def test_space_scrolls_and_then_goes_to_the_next_article(reader: Reader) -> None:
    reader.show(written_articles.english())
    following, before = QSignalSpy(reader.pane.next_wanted), QSignalSpy(reader.pane.previous_wanted)
    bar = reader.page.verticalScrollBar()
    seen = [bar.value()]
    while bar.value() < bar.maximum():
        QTest.keyClick(reader.page, Qt.Key.Key_Space)
        assert seen[-1] < bar.value() < seen[-1] + reader.page.viewport().height()
        seen.append(bar.value())
    assert 0 == following.count()
    QTest.keyClick(reader.page, Qt.Key.Key_Space)
    assert 1 == following.count()
    bar.setValue(0)
    QTest.keyClick(reader.page, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert 1 == before.count()


def test_the_star_asks_for_the_other_state_and_the_page_stays_where_it_is(reader: Reader) -> None:
    starred = written_articles.english()
    reader.show(starred)
    reader.point_of("What it costs")
    place = reader.page.verticalScrollBar().value()
    spy = QSignalSpy(reader.pane.star_toggled)
    reader.pane.star.click()
    assert [False] == spy.at(0)
    reader.show(replace(starred, starred=False))
    assert place == reader.page.verticalScrollBar().value()
    assert "Star" == reader.pane.star.accessibleName()


def test_the_record_opens_and_closes_where_it_stands(reader: Reader) -> None:
    reader.show(written_articles.english())
    assert 1 == len(reader.text_of(Part.RECORD))
    reader.click("Record")
    said = "\n".join(reader.text_of(Part.RECORD))
    for part in (
        "https://ledger.invalid/2026/rope-ferry?key=77",
        written_articles.LONG_SHA,
        "SingleFile page",
        "utf-8, although the page says euc-kr",
        "/home/me/ferry.html",
    ):
        assert part in said
    reader.click("Record")
    assert 1 == len(reader.text_of(Part.RECORD))


def test_the_record_says_who_gave_which_tags_and_what_the_page_called_them(reader: Reader) -> None:
    tags = (GivenTag("rope ferry", "page", "Rope_Ferry"), GivenTag("crossings", "page"), GivenTag("to read", "person"))
    reader.show(replace(written_articles.english(), tags=tags))
    reader.click("Record")
    said = reader.text_of(Part.RECORD)
    assert {"Tags by the page: Rope_Ferry (now rope ferry), crossings", "Tags by you: to read"} <= set(said)


def test_the_record_is_opened_and_brought_into_view(reader: Reader) -> None:
    reader.show(written_articles.english())
    reader.pane.open_record()
    assert reader.text_of(Part.RECORD)[0].startswith("▾")
    bar = reader.page.verticalScrollBar()
    wait_until(lambda: bar.value() == bar.maximum())


def test_a_narrow_window_keeps_the_lesser_tools_in_its_menu(reader: Reader) -> None:
    reader.show(written_articles.english())
    reader.pane.set_narrow(True)
    assert not reader.pane.unread.isVisible()
    assert reader.pane.star.isVisible()
    assert reader.pane.more.isVisible()


# ---------------------------------------------------------------- hits


def test_hits_are_marked_counted_and_stepped_through(reader: Reader) -> None:
    reader.show(written_articles.english(), Words("rope"))
    hits = reader.page.hits
    assert hits >= 4
    assert f"{hits} hits" == reader.pane.hit_count.text()
    assert [True] * hits == [reader.pane.next_hit() for _ in range(hits)]
    assert f"{hits} of {hits}" == reader.pane.hit_count.text()
    assert not reader.pane.next_hit()
    assert reader.pane.previous_hit()
    assert f"{hits - 1} of {hits}" == reader.pane.hit_count.text()


def test_going_back_from_the_beginning_stands_on_the_last_hit(reader: Reader) -> None:
    reader.show(written_articles.english(), Words("rope"))
    assert reader.pane.previous_hit()
    assert reader.page.hits - 1 == reader.page.now
    for _ in range(reader.page.hits - 1):
        assert reader.pane.previous_hit()
    assert not reader.pane.previous_hit()


def test_an_article_without_a_hit_says_so_to_the_window(reader: Reader) -> None:
    reader.show(written_articles.english(), Words("glacier"))
    assert not reader.pane.next_hit()
    assert not reader.pane.previous_hit()
    assert not reader.pane.hit_count.isVisible()


def test_a_hit_that_one_steps_to_is_in_view(reader: Reader) -> None:
    reader.show(written_articles.english(), Words("winter"))
    assert reader.pane.next_hit()
    bar = reader.page.verticalScrollBar()
    wait_until(lambda: bar.value() > 0)
    start, end = (
        reader.page.document().find("winter").selectionStart(),
        reader.page.document().find("winter").selectionEnd(),
    )
    rect, _ = next(page_paint.rects(reader.page.document(), start, end))
    wait_until(lambda: bar.value() < rect.top() < bar.value() + reader.page.viewport().height())


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_mark_is_painted_beneath_its_word_and_goes_with_it(reader: Reader, theme: Theme) -> None:
    look = Look(theme)
    reader.pane.set_look(look)
    plain = written_articles.article("<p>quiet words</p>", tags=(), title="A plain day")
    reader.show(plain, Words("quiet"))
    mark = look.colour("mark").name()

    def marked() -> int:
        image = reader.grab()
        return sum(
            image.pixelColor(x, y).name() == mark
            for x in range(0, image.width(), 2)
            for y in range(0, image.height(), 2)
        )

    assert marked() > 50
    reader.pane.update_marks(None)
    assert 0 == marked()
    letters = reader.page.document().find("quiet").charFormat().foreground().color().name()
    assert theme.text.lower() == letters


def test_korean_hits_are_found_through_the_glue(reader: Reader) -> None:
    reader.show(written_articles.korean(), Words("줄배가", "만에 다시"))
    assert 3 == reader.page.hits
    spans = reader.page._hits.spans
    cursor = QTextCursor(reader.page.document())
    cursor.setPosition(spans[1][0])
    cursor.setPosition(spans[1][1], QTextCursor.MoveMode.KeepAnchor)
    assert "줄배가" == cursor.selectedText().replace("\u2060", "")


def test_letters_beyond_the_first_plane_do_not_move_a_mark(reader: Reader) -> None:
    reader.show(written_articles.article("<p>😀😀 rope 😀 rope</p>", title="t", tags=()), Words("rope"))
    document = reader.page.document()
    for start, end in reader.page._hits.spans:
        cursor = QTextCursor(document)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        assert "rope" == cursor.selectedText()


def test_the_find_bar_finds_as_one_types_and_gives_the_query_its_marks_back(reader: Reader) -> None:
    reader.show(written_articles.english(), Words("ferry"))
    marked = reader.page.hits
    reader.pane.open_find()
    assert reader.pane.find_bar.edit.hasFocus() or reader.pane.find_bar.isVisible()
    reader.pane.find_bar.edit.setText("BRIDGE")
    assert 3 == reader.page.hits
    assert "1 of 3" == reader.pane.find_bar.count.text()
    reader.pane.find_bar.match_case.click()
    assert "No hit" == reader.pane.find_bar.count.text()
    reader.pane.find_bar.match_case.click()
    reader.pane.find_bar.edit.setText("rid")
    assert 3 == reader.page.hits
    reader.pane.find_bar.whole_words.click()
    assert 0 == reader.page.hits
    QTest.keyClick(reader.pane.find_bar.edit, Qt.Key.Key_Escape)
    assert not reader.pane.find_bar.isVisible()
    assert marked == reader.page.hits


def test_the_find_bar_goes_round(reader: Reader) -> None:
    reader.show(written_articles.english())
    reader.pane.open_find()
    reader.pane.find_bar.edit.setText("bridge")
    seen = []
    for _ in range(4):
        seen.append(reader.page.now)
        QTest.keyClick(reader.pane.find_bar.edit, Qt.Key.Key_Return)
    assert [0, 1, 2, 0] == seen
    QTest.keyClick(reader.pane.find_bar.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert 0 == reader.page.now


def test_words_are_found_however_they_are_composed_and_spaced(reader: Reader) -> None:
    decomposed = "\u1103\u1161\u1109\u1175"
    reader.show(written_articles.article(f"<p>{decomposed} café&nbsp;au lait</p>", title="t", tags=(), language="en"))
    reader.pane.open_find()
    for words in ("다시", "cafe\u0301 au"):
        reader.pane.find_bar.edit.setText(words)
        assert 1 == reader.page.hits


# ---------------------------------------------------------------- copying


def test_what_is_copied_has_no_trace_of_the_page(reader: Reader) -> None:
    for article in (written_articles.korean(), written_articles.english(), written_articles.arabic()):
        reader.show(replace(article, id=article.id + 1))
        reader.page.selectAll()
        data = reader.page.createMimeDataFromSelection()
        assert not data.hasHtml()
        assert not re.search("[\u2060-\u2069\u200b\u00a0\ufffc\u2028\u2029]", data.text())


def test_copied_text_keeps_paragraphs_lists_tables_and_typed_lines(reader: Reader) -> None:
    reader.show(written_articles.english())
    reader.page.selectAll()
    text = reader.page.createMimeDataFromSelection().text()
    assert "who is 74.\n\nShe learned" in text
    assert "• a bell that can be heard from the mill\n• two lamps, one of them red\n• with glass" in text
    assert "4. a fourth thing" in text
    assert "Monday\t112\t9\t6\nTuesday\t87\t31\t9" in text
    assert "low water   06:10   18:35\nhigh water  12:20\n  (on the bell)" in text
    assert "#Marrow river #rope ferry #Upper Landing #crossings" in text
