"""The lock and the limits of the reading pane: nothing gets out, and nothing holds the window up."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from itertools import pairwise

import pytest
import written_articles
from PySide6.QtCore import QEvent, QMimeData, QUrl
from PySide6.QtGui import (
    QHelpEvent,
    QImage,
    QImageReader,
    QTextDocument,
)
from PySide6.QtWidgets import QApplication, QToolTip
from reading import Reader, Words, photograph, quiet_qt, reader
from windows import wait_until

from reader.render import Part, part_of
from reader.ui import page_pictures, rasters

__all__ = ["quiet_qt", "reader"]  # fixtures


# ---------------------------------------------------------------- the lock

HOSTILE = (
    '<p>a</p><img src="file:///etc/hostname"><img src="/etc/hostname"><img src="x.png"><img src="https://a.invalid/p">'
    '<table background="file:///etc/hostname"><tr><td>b<td style="background:url(/etc/hostname)">c</table>'
    '<link rel="stylesheet" href="/etc/hostname"><style>@import url(/etc/hostname)</style>'
    '<p title="<img src=/etc/hostname>">d</p><object data="/etc/hostname"></object>'
)


def test_nothing_outside_the_article_is_ever_asked_for(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    usual = type(reader.page).loadResource

    def told(self: object, kind: int, url: QUrl) -> object:
        asked.append(url.toString())
        return usual(reader.page, kind, url)

    monkeypatch.setattr(type(reader.page), "loadResource", told)
    reader.show(written_articles.article(HOSTILE))
    reader.grab()
    assert [] == asked


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "/etc/hostname", "qrc:/x", "https://a.invalid/x", "picture:0"]
)
def test_whatever_is_asked_for_is_answered_with_nothing_of_it(reader: Reader, address: str) -> None:
    image = reader.page.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl(address))
    assert isinstance(image, QImage)
    assert (1, 1) == (image.width(), image.height())
    assert b" " == bytes(
        reader.page.loadResource(QTextDocument.ResourceType.StyleSheetResource.value, QUrl(address)).data()
    )  # type: ignore[attr-defined]


def test_no_source_can_be_set(reader: Reader) -> None:
    reader.show(written_articles.english())
    before = reader.page.document().toPlainText()
    reader.page.setSource(QUrl("file:///etc/hostname"))
    reader.page.reload()
    assert before == reader.page.document().toPlainText()


def test_nothing_can_be_dropped_or_pasted_in(reader: Reader) -> None:
    reader.show(written_articles.english())
    before = reader.page.document().toPlainText()
    data = QMimeData()
    data.setText("forged")
    data.setHtml("<b>forged</b>")
    assert not reader.page.canInsertFromMimeData(data)
    reader.page.insertFromMimeData(data)
    reader.page.paste()
    assert before == reader.page.document().toPlainText()
    assert not reader.page.acceptDrops()


def test_no_words_of_a_page_become_a_tooltip(reader: Reader) -> None:
    reader.show(written_articles.article('<p title="<b>x</b>">hover here</p>'))
    point = reader.point_of("hover here")
    event = QHelpEvent(QEvent.Type.ToolTip, point, reader.page.viewport().mapToGlobal(point))
    QApplication.sendEvent(reader.page.viewport(), event)
    assert "title" not in reader.page.document().toHtml().partition("</head>")[2]
    assert "" == QToolTip.text()


def test_a_drawing_that_calls_itself_a_picture_is_not_decoded(reader: Reader) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    assert rasters.decoded(svg).isNull()
    assert rasters.decoded(b"RIFFxxxxWEBPbroken").isNull()
    reader.show(written_articles.article('<img src="a">', pictures=(written_articles.picture(svg, url="a"),)), data=svg)
    reader.grab()


def test_one_picture_named_many_times_stays_within_the_budget(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_pictures, "BUDGET_BYTES", 8_000_000)
    data = photograph(1600, 1200)
    picture = written_articles.picture(data, url="a", width=1600, height=1200)
    reader.show(written_articles.article('<p>x</p><img src="a">' * 30, pictures=(picture,)), data=data)
    bar = reader.page.verticalScrollBar()
    for y in range(0, bar.maximum(), 400):
        bar.setValue(y)
        QApplication.processEvents()
    drawn = [pixmap.size() for pixmap, _ in reader.page._pictures._drawn.values()]
    assert drawn
    assert sum(4 * size.width() * size.height() for size in drawn) <= 8_000_000
    assert rasters.MOST_MB == QImageReader.allocationLimit()


# ---------------------------------------------------------------- limits

_ROW = "<tr>" + "<td>c</td>" * 10 + "</tr>"
_WORST = {
    "nested tables": "<table><tr><td>a</td><td>b" * 20 + "x",
    "nested blocks": "<div>" * 50_000 + "x",
    "nested lists": "<ul><li>x" * 5_000,
    "one word": "<p>" + "a" * 1_000_000,
    "one paragraph": "<p>" + "rope and river " * 70_000,
    "a table of 100,000 cells": "<table>" + _ROW * 10_000 + "</table>",
    "lying spans": "<table>" + ("<tr>" + "<td colspan=99999 rowspan=99999>c" * 10) * 100,
    "short paragraphs": "<p>a</p>" * 20_000,
    "styles": "<p>" + "<b>a</b><i>b</i>" * 15_000,
    "line breaks": "<p>" + "a<br>" * 30_000,
    "pictures": '<img src="https://a.invalid/a.jpg" width=500 height=400>' * 5_000,
    "marks upon letters": "<p>a" + "\u0301" * 100_000,
    "changing directions": "<p>" + "\u202e\u2067abc \u05d0" * 10_000,
}


@pytest.mark.parametrize("name", _WORST)
def test_no_article_holds_the_window_up(reader: Reader, name: str) -> None:
    start = time.process_time()
    reader.show(written_articles.article(_WORST[name], text="The text alone."))
    first = time.process_time() - start
    reader.pane.set_font_px(26)
    reader.frame.resize(640, 700)
    reader.grab()
    wait_until(lambda: reader.page.complete)
    assert first < 4, "the first screen took too long"
    assert time.process_time() - start < 40
    assert reader.page.document().toPlainText()


def test_a_long_article_is_set_in_slices_and_is_whole(reader: Reader) -> None:
    body = "".join(f"<p>Paragraph {n} {'of the river ' * 20}</p>" for n in range(3_000))
    reader.show(written_articles.article(body), Words("Paragraph"))
    assert not reader.page.complete
    assert reader.page.hits < 3_000
    wait_until(lambda: reader.page.complete)
    assert 3_000 == reader.page.hits
    text = reader.page.document().toPlainText()
    assert [str(n) for n in range(3_000)] == re.findall(r"Paragraph (\d+)", text)
    assert [Part.TAGS, Part.COPYRIGHT, Part.RECORD] == [part_of(block.userState()) for block in reader.blocks()[-3:]]


def test_another_article_takes_the_place_of_one_that_is_still_being_set(reader: Reader) -> None:
    body = "".join(f"<p>Paragraph {n} {'of the river ' * 20}</p>" for n in range(3_000))
    reader.show(written_articles.article(body))
    reader.show(replace(written_articles.korean(), id=2))
    wait_until(lambda: reader.page.complete)
    assert "Paragraph" not in reader.page.document().toPlainText()


def test_lines_stand_at_one_distance(reader: Reader) -> None:
    reader.show(written_articles.english())
    (block,) = [block for block in reader.blocks() if block.text().startswith("UPPER LANDING")]
    assert 28 == block.blockFormat().lineHeight()
    tops = [block.layout().lineAt(n).y() for n in range(block.layout().lineCount())]
    assert {28.0} == {after - before for before, after in pairwise(tops)}
