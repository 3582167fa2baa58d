"""Long pages: set and looked through in slices, and back at the place where one read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
import written_articles
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QTextBlock, QTextCursor, QTextTable
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QScrollBar
from reading import NO_KEY, Reader, Words, quiet_qt, reader
from windows import wait_until

from reader.model import GivenTag, Span
from reader.render import Pace, Part, part_of
from reader.ui import page_dress, page_setting
from reader.ui.look import DARK, SEPIA, Look
from reader.ui.page_hits import PageHits

__all__ = ["quiet_qt", "reader"]  # fixtures

LONG = "".join(f"<p>Paragraph {n} {'of the river and its rope ' * 20}</p>" for n in range(900))


def show(reader: Reader, html: str = LONG, words: Words | None = None, **values: object) -> None:
    reader.show(written_articles.article(html, **values), words)
    wait_until(lambda: reader.page.complete)


def bar(reader: Reader) -> QScrollBar:
    return reader.page.verticalScrollBar()


def go_to_the_end(reader: Reader) -> str:
    """Reads at the end of the page; what stands there."""
    bar(reader).setValue(bar(reader).maximum() - 900)
    QApplication.processEvents()
    return reader.top_words()


def waits(reader: Reader) -> bool:
    """Whether the page still shows what it was before."""
    return reader.page._setting.old_picture is not None


def assert_back_at(top: str, reader: Reader) -> None:
    """Once all is set, what one read stands where it stood, and nothing hides it."""
    wait_until(lambda: reader.page.complete)
    assert not waits(reader)
    assert top == reader.top_words()


def spans(reader: Reader) -> list[Span]:
    return list(reader.page._hits.spans)


# ---------------------------------------------------------------- back at one's place


def test_another_size_at_the_end_of_a_long_page_keeps_the_place_and_shows_the_old_picture_till_then(
    reader: Reader,
) -> None:
    show(reader)
    top = go_to_the_end(reader)
    before = reader.grab()
    reader.pane.set_font_px(20)
    assert not reader.page.complete
    assert waits(reader)
    reader.page.repaint()
    assert before == reader.grab()
    assert_back_at(top, reader)
    assert before != reader.grab()


def test_another_width_at_the_end_of_a_long_page_keeps_the_place_and_shows_the_old_picture_in_the_middle_till_then(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_setting, "_LONG_S", 0.0)
    show(reader)
    top = go_to_the_end(reader)
    wide = reader.frame.width()
    port = reader.page.viewport()
    before = port.grab().toImage()
    for width in (wide + 60, wide + 120):
        reader.frame.resize(width, reader.frame.height())
    assert not reader.page.complete
    assert waits(reader)
    aside = (port.width() - before.width()) // 2
    assert 60 == aside
    shown = port.grab(QRect(aside, 0, before.width(), before.height())).toImage()
    assert before == shown
    assert_back_at(top, reader)
    reader.frame.resize(wide, reader.frame.height())
    wait_until(lambda: reader.page.complete)
    assert before == port.grab().toImage()


def test_another_width_of_a_page_that_is_soon_set_is_there_at_once(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_setting, "_LONG_S", 1e9)
    show(reader)
    top = go_to_the_end(reader)
    reader.frame.resize(reader.frame.width() - 200, reader.frame.height())
    assert reader.page.complete
    assert not waits(reader)
    assert top == reader.top_words()


def test_a_page_that_is_set_again_and_again_is_back_at_the_same_place(reader: Reader) -> None:
    show(reader)
    top = go_to_the_end(reader)
    for size in (20, 22, 24):
        reader.pane.set_font_px(size)
        QApplication.processEvents()
    reader.frame.resize(620, 700)
    QApplication.processEvents()
    wait_until(lambda: reader.page.complete)
    assert top == reader.top_words()


def test_another_theme_shows_the_old_picture_on_its_own_ground(reader: Reader) -> None:
    show(reader)
    top = go_to_the_end(reader)
    before = reader.grab()
    reader.frame.setStyleSheet(Look(SEPIA).style_sheet())
    reader.pane.set_look(Look(SEPIA))
    assert waits(reader)
    assert before == reader.grab()
    wait_until(lambda: reader.page.complete)
    assert before != reader.grab()
    assert top == reader.top_words()


def test_the_selection_and_the_hit_one_stands_on_come_back_and_move_nothing(reader: Reader) -> None:
    show(reader, words=Words("Paragraph"))
    assert reader.pane.next_hit()
    for _ in range(700):
        reader.page.go_to_hit(reader.page.now + 1)
    now = reader.page.now
    cursor = reader.page.textCursor()
    cursor.setPosition(spans(reader)[300][0])
    cursor.setPosition(spans(reader)[300][1], QTextCursor.MoveMode.KeepAnchor)
    reader.page.setTextCursor(cursor)
    top = go_to_the_end(reader)
    reader.pane.set_font_px(20)
    assert now == reader.page.now
    assert reader.pane.hit_count.text().startswith("701 of ")
    wait_until(lambda: reader.page.complete)
    assert now == reader.page.now
    assert "Paragraph" == reader.page.textCursor().selectedText()
    assert spans(reader)[300][0] == reader.page.textCursor().selectionStart()
    assert top == reader.top_words()


def test_the_next_hit_is_the_one_below_also_while_the_page_comes_back(reader: Reader) -> None:
    show(reader, words=Words("Paragraph"))
    reader.page.go_to_hit(600)
    go_to_the_end(reader)
    reader.pane.set_font_px(20)
    assert not reader.page.complete
    assert reader.pane.next_hit()
    assert 601 == reader.page.now
    wait_until(lambda: reader.page.complete)
    assert 601 == reader.page.now


def test_what_one_scrolls_while_the_page_comes_back_counts_from_ones_place(reader: Reader) -> None:
    show(reader)
    top = int(go_to_the_end(reader).split()[1])
    reader.pane.set_font_px(20)
    assert waits(reader)
    for _ in range(6):
        QTest.keyClick(reader.page, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    wait_until(lambda: reader.page.complete)
    now = int(reader.top_words().split()[1])
    assert top - 30 < now < top - 10


def test_one_who_goes_to_the_beginning_meanwhile_is_there_and_stays_there(reader: Reader) -> None:
    show(reader)
    go_to_the_end(reader)
    reader.pane.set_font_px(20)
    bar(reader).triggerAction(QScrollBar.SliderAction.SliderToMinimum)
    assert not waits(reader)
    wait_until(lambda: reader.page.complete)
    assert 0 == bar(reader).value()


def test_another_article_is_shown_from_its_beginning_although_one_was_coming_back(reader: Reader) -> None:
    show(reader)
    go_to_the_end(reader)
    reader.pane.set_font_px(20)
    assert waits(reader)
    reader.show(replace(written_articles.korean(), id=2))
    assert not waits(reader)
    wait_until(lambda: reader.page.complete)
    assert 0 == bar(reader).value()
    go_to_the_end(reader)
    reader.pane.show_nothing()
    assert not waits(reader)


def test_a_click_on_the_old_picture_follows_nothing(reader: Reader) -> None:
    links = "".join(f'<p><a href="https://ledger.invalid/{n}">{"link " * 400}</a></p>' for n in range(300))
    show(reader, links, tags=())
    go_to_the_end(reader)
    chosen = QSignalSpy(reader.page.link_chosen)
    reader.pane.set_font_px(20)
    assert waits(reader)
    QTest.mouseClick(reader.page.viewport(), Qt.MouseButton.LeftButton, NO_KEY, QPoint(300, 300))
    assert 0 == chosen.count()
    wait_until(lambda: reader.page.complete)
    QTest.mouseClick(reader.page.viewport(), Qt.MouseButton.LeftButton, NO_KEY, QPoint(300, 300))
    assert 1 == chosen.count()


def test_a_part_that_fails_leaves_no_old_picture(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    show(reader)
    go_to_the_end(reader)

    def failing(document: object, first: int) -> list[Span]:
        raise ZeroDivisionError

    reader.pane.set_font_px(20)
    assert waits(reader)
    monkeypatch.setattr(page_dress, "dress", failing)
    with pytest.raises(ZeroDivisionError):
        reader.page.set_all()
    assert not waits(reader)
    monkeypatch.undo()
    high = reader.page.document().documentLayout().documentSize().height()
    reader.page.set_all()
    assert high < reader.page.document().documentLayout().documentSize().height()


def test_the_record_of_a_long_page_opens_where_it_stands(reader: Reader) -> None:
    show(reader)
    reader.pane.open_record()
    wait_until(lambda: reader.page.complete and bar(reader).value() == bar(reader).maximum())
    assert reader.text_of(Part.RECORD)[0].startswith("▾")


def test_the_control_line_stands_below_a_headline_without_end(reader: Reader) -> None:
    show(reader, "<p>Text.</p>", title="harbour " * 12_500)
    titles = [block for block in reader.blocks() if part_of(block.userState()) == Part.TITLE]
    assert len(titles) > 10
    assert [1] == [heading.level for heading in reader.page.headings()]
    (room,) = [block for block in reader.blocks() if part_of(block.userState()) == Part.CONTROLS]
    box = reader.page.document().documentLayout().blockBoundingRect(room)
    assert reader.pane.controls.isVisible()
    assert round(box.top()) == reader.pane.controls.y() + bar(reader).value()


# ---------------------------------------------------------------- parts


PARTED = (
    "<p>before</p><ul><li>one</ul><p>between</p><ol><li>x</ol><h2>Heading</h2><blockquote><p>said</p></blockquote>"
    "<pre>typed\nlines</pre><table><caption>Week</caption><tr><th>a<th>b<tr><td>1<td>2</table>"
    "<table><tr><th>c<th>d<tr><td>3<td>4</table><hr><p>after</p>"
)


@pytest.mark.parametrize("html", [PARTED, "<p>x</p><table>" + "<tr><td>a cell<td>another cell" * 200 + "</table>"])
def test_a_page_looks_the_same_wherever_it_is_parted(
    reader: Reader, html: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def standing(chars: int) -> list[tuple[str, int, float]]:
        class Steady(Pace):
            def __init__(self) -> None:
                self.chars = chars

            def took(self, seconds: float) -> None:
                """Stays as it is."""

        monkeypatch.setattr(page_setting, "Pace", Steady)
        reader.pane.show_nothing()
        show(reader, html, pictures=())
        layout = reader.page.document().documentLayout()
        return [(each.text(), each.userState(), layout.blockBoundingRect(each).top()) for each in reader.blocks()]

    assert standing(10**9) == standing(1)


@pytest.mark.parametrize("words", ["줄배가 다시 간다 ", "東京電力は港の水位を"])
def test_a_paragraph_that_was_cut_is_copied_as_one(reader: Reader, words: str) -> None:
    said = (words * 900).strip()
    show(reader, f"<p>{said}</p><p>after</p>", language="ko")
    reader.page.selectAll()
    text = reader.page.createMimeDataFromSelection().text()
    assert f"\n\n{said}\n\nafter\n\n" in text


def test_lines_that_were_cut_stay_lines(reader: Reader) -> None:
    show(reader, "<p>" + "rope<br>" * 5_000 + "</p>")
    reader.page.selectAll()
    assert 5_000 == reader.page.createMimeDataFromSelection().text().split("\n").count("rope")


def test_the_pieces_of_a_long_table_stand_without_a_gap_and_below_each_other(reader: Reader) -> None:
    rows = "".join(f"<tr><td rowspan=2>day {n}<td>a<td>bb<tr><td colspan=2>both" for n in range(120))
    show(reader, f"<table>{rows}</table>", tags=())
    layout = reader.page.document().documentLayout()
    cells = [block for block in reader.blocks() if QTextCursor(block).currentTable() is not None]
    assert len({_table(block).firstPosition() for block in cells}) > 3

    def lefts(words: str) -> set[float]:
        return {layout.blockBoundingRect(block).left() for block in cells if block.text() == words}

    assert [1, 1] == [len(lefts(words)) for words in ("a", "bb")]
    tops = [layout.blockBoundingRect(block).top() for block in cells if block.text() == "a"]
    steps = [round(after - before) for before, after in pairwise(tops)]
    assert max(steps) - min(steps) <= 2


def _table(block: QTextBlock) -> QTextTable:
    table: QTextTable | None = QTextCursor(block).currentTable()
    assert table is not None
    return table


# ---------------------------------------------------------------- hits


def test_of_thousands_of_hits_those_of_the_lines_that_are_seen_are_asked_for(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(reader, f"<p>{'rope and ' * 9_000}</p>", Words("rope"))
    assert 9_000 <= reader.page.hits
    asked: list[int] = []
    between = PageHits.between

    def counted(hits: PageHits, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        for found in between(hits, start, end):
            asked.append(found[0])
            yield found

    monkeypatch.setattr(PageHits, "between", counted)
    bar(reader).setValue(bar(reader).maximum() // 2)
    reader.grab()
    asked.clear()
    reader.grab()
    assert 50 < len(asked) < 500


def test_hits_that_touch_are_one_mark_and_the_one_that_one_stands_on_is_apart(reader: Reader) -> None:
    show(reader, "<p>aaaaaaaaaa b a</p>", Words("a"), title="t", tags=(), source="s", section="")
    hits = reader.page._hits
    first, end = spans(reader)[0][0], spans(reader)[-1][1]
    assert [(first, first + 10, False), (first + 13, end, False)] == list(hits.between(first, end))
    reader.page.go_to_hit(4)
    assert [(0, 4, False), (4, 5, True), (5, 10, False), (13, 14, False)] == [
        (start - first, stop - first, now) for start, stop, now in hits.between(first, end)
    ]
    assert [(4, 5, True)] == [(a - first, b - first, now) for a, b, now in hits.between(first + 4, first + 5)]


@pytest.mark.parametrize("interrupted", [False, True])
def test_other_words_in_a_long_page_are_found_in_slices_as_they_would_be_in_one_go(
    reader: Reader, interrupted: bool
) -> None:
    reader.pane.set_look(Look(DARK))
    show(reader, words=Words("river"))
    if interrupted:
        reader.pane.update_marks(Words("of", "and", "its"))
        assert not reader.page.complete
    reader.pane.update_marks(Words("Paragraph", "rope"))
    wait_until(lambda: reader.page.complete)
    sliced, colours = spans(reader), _colours(reader)
    reader.pane.show_nothing()
    show(reader, words=Words("Paragraph", "rope"))
    assert spans(reader) == sliced
    assert len(sliced) > 9_000
    assert colours == _colours(reader)


def test_every_letter_gets_its_own_colour_back(reader: Reader) -> None:
    reader.pane.set_look(Look(DARK))
    html = "".join(
        f'<p>rope <b>rope</b> <a href="https://a.invalid/{n}">rope</a> {"rope x " * 300}</p>' for n in range(9)
    )
    show(reader, html)
    before = _colours(reader)
    reader.pane.update_marks(Words("rope"))
    wait_until(lambda: reader.page.complete)
    reader.page.go_to_hit(700)
    assert before != _colours(reader)
    reader.pane.update_marks(None)
    wait_until(lambda: reader.page.complete)
    assert before == _colours(reader)


def _colours(reader: Reader) -> list[tuple[int, int, str]]:
    """The colour of every letter of the page, those of one colour together."""
    found: list[tuple[int, int, str]] = []
    for block in reader.blocks():
        each = block.begin()
        while not each.atEnd():
            fragment = each.fragment()
            colour = fragment.charFormat().foreground().color().name()
            start, end = fragment.position(), fragment.position() + fragment.length()
            if found and found[-1][1:] == (start, colour):
                found[-1] = (found[-1][0], end, colour)
            else:
                found.append((start, end, colour))
            each += 1
    return found


def test_the_find_bar_says_that_there_is_no_hit_when_all_was_looked_through(reader: Reader) -> None:
    show(reader)
    reader.pane.open_find()
    said: list[tuple[str, bool]] = []
    reader.page.hits_changed.connect(lambda: said.append((reader.pane.find_bar.count.text(), reader.page.complete)))
    reader.pane.find_bar.edit.setText("glacier")
    assert "" == reader.pane.find_bar.count.text()
    wait_until(lambda: reader.page.complete)
    assert "No hit" == reader.pane.find_bar.count.text()
    assert {("No hit", True)} == {each for each in said if each[0]}


def test_the_find_bar_goes_to_the_hit_below_and_round_when_there_is_none(reader: Reader) -> None:
    show(reader)
    reader.pane.open_find()
    top = int(go_to_the_end(reader).split()[1])
    reader.pane.find_bar.edit.setText("Paragraph")
    wait_until(lambda: reader.page.now >= 0)
    assert top == reader.page.now
    wait_until(lambda: reader.page.complete)
    go_to_the_end(reader)
    reader.pane.find_bar.edit.setText("Paragraph 3 ")
    wait_until(lambda: reader.page.complete)
    assert 0 == reader.page.now


def test_links_and_headings_are_all_there_while_hits_are_looked_for(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_setting, "_SLICE_S", 0.0)  # however fast the machine
    html = LONG + '<h2>The last heading</h2><p><a href="https://a.invalid/">away</a></p>'
    show(reader, html, tags=tuple(GivenTag(f"tag {n}", "page") for n in range(300)))
    reader.pane.update_marks(Words("river", "rope"))
    assert not reader.page.complete
    assert "The last heading" == reader.page.headings()[-1].text
    assert ["https://a.invalid/"] == [link.address for link in reader.page.links()]
    assert 300 == len(reader.page._setting.chips)
    assert len(set(spans(reader))) == reader.page.hits
