"""The pictures of the README and the help, made anew from the window: python3 packaging/dev.py pictures [NAME…]

Each is taken of the real window on the sample articles, without a screen, and kept small by few colours.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from reader import app, paths
from reader.archive import Archive
from reader.model import Collection
from reader.settings import Settings
from reader.ui import dragging
from reader.ui.details import DetailsDialog
from reader.ui.tag_rows import ROW
from reader.ui.theme import TAG_COLOURS, THEMES

ROOT = Path(__file__).resolve().parents[1]
SAMPLES, PICTURES = ROOT / "resources" / "samples", ROOT / "resources" / "help" / "pictures"
D = TypeVar("D", bound=QDialog)


class Studio:
    """A window on the samples in which everything is set up for one picture."""

    def __init__(self, chosen: Settings, size: tuple[int, int] = (1280, 800)) -> None:
        self.desk = app.Desk(replace(chosen, archive=str(paths.default_archive())), None)
        self.window = self.desk.window
        self.window.resize(*size)
        self.desk.show(paths.default_archive(), create=True)
        self.settle()

    def settle(self) -> None:
        """Lets the window live until everything that was asked for is on screen."""
        self.desk.wait(lambda: self.window.views.settled)
        for _ in range(20):
            QApplication.processEvents()

    def open(self, words: str) -> None:
        """Opens the article whose headline holds some words."""
        model = self.window.articles.model
        rows = [row for row in map(model.summary, range(model.rowCount())) if row is not None and words in row.title]
        self.window.articles.select(rows[0].id)
        self.desk.session.open_article(rows[0].id)
        self.settle()
        self.window.articles.view.setFocus()

    def search(self, text: str) -> None:
        self.window.search.edit.setText(text)
        self.window.views.on_search_settled(text)
        self.settle()

    def form(self, kind: type[D]) -> D:
        """The dialog on screen, once it is there."""
        found: list[D] = []

        def shown() -> bool:
            found[:] = [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]
            return bool(found)

        self.desk.wait(shown)
        return found[-1]

    def dialog(self, ask: Callable[[], object]) -> QPixmap:
        """The dialog that is asked for, as it comes."""
        ask()
        form = self.form(QDialog)
        self.settle()
        return form.grab()

    def over_the_window(self, widget: QWidget, place: QPoint) -> QPixmap:
        """The window with a menu that hangs at one of its points."""
        widget.ensurePolished()
        widget.adjustSize()
        picture = self.window.grab()
        painter = QPainter(picture)
        painter.drawPixmap(place, widget.grab())
        painter.end()
        return picture

    def close(self) -> None:
        for each in QApplication.topLevelWidgets():
            if isinstance(each, QDialog):
                each.close()
        self.window.close()
        self.desk.close()
        QApplication.processEvents()


def _end(studio: Studio) -> None:
    bar = studio.window.reader.page.verticalScrollBar()
    bar.setValue(bar.maximum())
    studio.settle()


def window(headline: str = "Paybooks", **chosen: Any) -> QPixmap:
    """The whole window on one article."""
    size = chosen.pop("size", (1280, 800))
    studio = Studio(Settings(**{"theme": "light", **chosen}), size)
    studio.open(headline)
    picture = studio.window.grab()
    studio.close()
    return picture


def dialog(ask: Callable[[Studio], object], headline: str = "Three ports", **chosen: Any) -> QPixmap:
    """One dialog, asked for on one article."""
    studio = Studio(Settings(**{"theme": "light", **chosen}))
    studio.open(headline)
    picture = studio.dialog(lambda: ask(studio))
    studio.close()
    return picture


def set_up(show: Callable[[Studio], QPixmap | None], size: tuple[int, int] = (1280, 800), **chosen: Any) -> QPixmap:
    """The window after something was done in it."""
    studio = Studio(Settings(**{"theme": "light", **chosen}), size)
    picture = show(studio) or studio.window.grab()
    studio.close()
    return picture


def searching(studio: Studio) -> None:
    studio.search('ferry #"Kittiwake Line" -school')


def tags(studio: Studio) -> QPixmap:
    """Tags in each of their parts, one with its menu."""
    studio.search('#"night ferry" (#"Kittiwake Line" OR #"Tarrow Point") -#Garampo')
    pane = studio.window.tags
    index = pane.index_of("Moru mine")
    menu = pane.menu_for(index.data(ROW))
    return studio.over_the_window(
        menu, QPoint(pane.width() + 8, studio.window.height() - menu.sizeHint().height() - 40)
    )


def dragged(studio: Studio) -> QPixmap:
    """Three articles above a tag."""
    articles = studio.window.articles
    studio.open("Letters")
    articles.view.selectRow(articles.view.currentIndex().row())
    for _ in range(2):
        QTest.keyClick(articles.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    studio.settle()
    pane = studio.window.tags
    index = pane.index_of("paper archives")
    data = dragging.carried(dragging.ARTICLES, articles.selected_ids())
    pane.tags._show_target(index.row())
    pane.tags.drop_hovered.emit(index, data)
    first = articles.model.summary(min(each.row() for each in articles.view.selectionModel().selectedRows()))
    card = dragging.card(studio.window.look, first.title if first is not None else "", 3)
    picture = studio.window.grab()
    painter = QPainter(picture)
    painter.drawPixmap(pane.tags.mapTo(studio.window, pane.tags.visualRect(index).center()) + QPoint(6, 2), card)
    painter.end()
    return picture


def marks(studio: Studio) -> None:
    """Compact rows, several of them chosen."""
    studio.open("Letters")
    studio.window.articles.view.setFocus()


def found_nothing(studio: Studio) -> None:
    studio.search('ferry #"Kittiwake Line" date:2019')


def details(studio: Studio) -> None:
    """Details of which two are not the page's own."""
    studio.window.commands.articles.edit_details()
    form = studio.form(DetailsDialog)
    form.title.setText("Three ports agree to bring the night ferry back")
    form.authors.setText("Ida Fenwright")


def deleting(studio: Studio) -> None:
    studio.window.commands.articles.trash()
    studio.settle()
    studio.search("is:trashed")
    studio.window.articles.select_row(0)
    studio.settle()
    studio.window.commands.articles.delete_for_ever()


def record(studio: Studio) -> None:
    studio.open("Paybooks")
    studio.window.reader.open_record()
    studio.settle()
    _end(studio)
    _end(studio)


def captured(studio: Studio) -> None:
    """An article as it was captured before."""
    studio.open("Kestrel")
    studio.window.commands.articles.captures_menu(QPoint(40, 40))
    studio.desk.wait(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    menu.actions()[1].trigger()
    menu.close()
    labels = studio.window.reader.findChildren(QLabel)
    studio.desk.wait(lambda: any(each.isVisible() and "capture of" in each.text() for each in labels))
    studio.settle()


def finding(studio: Studio) -> None:
    studio.open("Three ports")
    studio.window.reader.open_find()
    studio.window.reader.find_bar.edit.setText("port")
    studio.settle()


def alone(studio: Studio) -> None:
    studio.open("Paybooks")
    studio.window.toggle_reading_alone()
    studio.settle()
    studio.window.notice.hide()


def drawer(studio: Studio) -> None:
    studio.open("Paybooks")
    studio.window.toggle_tags()
    pane = studio.window.tags
    studio.desk.wait(lambda: pane.isVisible() and pane.mapTo(studio.window, QPoint()).x() == 0)


def one_pane(studio: Studio) -> None:
    studio.open("Paybooks")
    studio.window.views.set_reading(True)
    studio.settle()


def importing(studio: Studio) -> QPixmap:
    """The table of a scan: new, unchanged and unreadable files."""
    folder = Path(os.environ["READER_HOME"]) / "arrived"
    if not folder.exists():
        shutil.copytree(SAMPLES, folder)
        text = (SAMPLES / "letters-april.txt").read_text("utf-8")
        (folder / "letters-may.txt").write_text(text.replace("quarter to eleven", "half past ten"), "utf-8")
        (folder / "weir-committee.txt").write_text(_NEW, "utf-8")
        (folder / "scan-0042.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    commands = studio.window.commands

    def scan() -> None:
        commands.import_paths([folder])
        studio.desk.wait(lambda: studio.desk.importer.phase == "ready")

    return studio.dialog(scan)


_NEW = """Weir committee meets on the ice

Jan 14, 2026, 08:06 am

print page small font big font

facebook share

tweet share

The committee's table, carried out at noon. / Skua Press

NETHER DOWL — The weir committee met on the ice because its hall could not be heated.

#Nether Dowl #weirs

Copyright by Dowl Valley Post
"""

SHOTS: dict[str, Callable[[], QPixmap]] = {
    "light": window,
    "dark": lambda: window(theme="dark"),
    "sepia": lambda: window(theme="sepia"),
    "korean": lambda: window("모루"),
    "japanese": lambda: window("雲渡り", theme="dark"),
    "search": lambda: set_up(searching),
    "search-dark": lambda: set_up(searching, theme="dark"),
    "tags": lambda: set_up(tags),
    "dragged": lambda: set_up(dragged),
    "compact": lambda: set_up(marks, density="compact"),
    "nothing-found": lambda: set_up(found_nothing),
    "record": lambda: set_up(record),
    "capture": lambda: set_up(captured),
    "find": lambda: set_up(finding),
    "alone": lambda: set_up(alone, theme="sepia"),
    "large-text": lambda: window(font_px=35),
    "narrow": lambda: window(size=(900, 620)),
    "drawer": lambda: set_up(drawer, (900, 620)),
    "one-pane": lambda: set_up(one_pane, (560, 620)),
    "import": lambda: set_up(importing),
    "print": lambda: dialog(lambda s: s.window.commands.articles.print_articles(), "Paybooks", print_columns=2),
    "export": lambda: dialog(lambda s: s.window.commands.giving.export()),
    "cite": lambda: dialog(lambda s: s.window.commands.giving.cite()),
    "merge": lambda: dialog(lambda s: s.window.commands.tags.merge_tag("night ferry", "Kittiwake Line")),
    "alias": lambda: dialog(lambda s: s.window.commands.tags.name_tag("鷺ノ瀬")),
    "details": lambda: dialog(details),
    "note": lambda: dialog(lambda s: s.window.commands.articles.edit_note()),
    "outline": lambda: dialog(lambda s: s.window.commands.articles.outline(), "Skerrow"),
    "share": lambda: dialog(lambda s: s.window.commands.articles.share("x"), "Paybooks"),
    "delete": lambda: dialog(deleting, "beans"),
    "imports": lambda: dialog(lambda s: s.window.commands.past_imports.show()),
    "keyboard": lambda: dialog(lambda s: s.window.commands.keyboard()),
    "preferences": lambda: dialog(lambda s: s.window.commands.preferences()),
    "large-letters": lambda: in_large_letters(lambda: window(font_px=35, density="compact")),
    "empty": lambda: set_up(lambda studio: None),
}
"""Every picture by its name; the one of an empty archive is taken before anything is imported."""


def in_large_letters(take: Callable[[], QPixmap]) -> QPixmap:
    """A picture with the system's font at twice its size."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    usual, large = application.font(), application.font()
    large.setPixelSize(26)
    application.setFont(large)
    picture = take()
    application.setFont(usual)
    return picture


def fill() -> None:
    """Imports the samples, and does with some of them what a reader does."""
    folder = Path(os.environ["READER_HOME"]) / "clippings"
    shutil.copytree(SAMPLES, folder)
    archive = Archive.open(paths.default_archive(), create=True)
    archive.import_paths([folder], lambda event: None)
    page = gzip.decompress((SAMPLES / "kestrel-pass-railway.html.gz").read_bytes())
    (folder / "kestrel-pass-railway-corrected.html").write_bytes(
        page.replace(b"hundred and fifteen", b"hundred and sixteen")
    )
    archive.import_paths([folder / "kestrel-pass-railway-corrected.html"], lambda event: None)
    archive.catch_up()
    ids = {row.title: row.id for row in archive.first("newest", 100)}
    read = [id for n, id in enumerate(ids.values()) if n % 3]
    archive.mark(read, unread=False)
    archive.mark([id for title, id in ids.items() if "Paybooks" in title or "purser" in title], starred=True)
    (ports,) = [id for title, id in ids.items() if title.startswith("Three ports")]
    archive.set_note(ports, "Compare with the *purser’s ledger*: does the timetable of 1995 agree?")
    archive.colour_tag("Kittiwake Line", "#3E7CB1")
    archive.colour_tag("Moru mine", "#B8743A")
    archive.pin_tag("Moru mine", True)
    for number, (name, query) in enumerate((("Ferry story", ""), ("Unread of this year", "is:unread date:2026")), 1):
        id = archive.new_collection_id()
        archive.keep_collections([Collection(id=id, name=name, query=query, parent_id=0, position=number)])
        if not query:
            archive.put_into(id, [ports])
    archive.catch_up()
    archive.close()


def _large_screen(home: Path) -> None:
    """Makes the application, on a screen that is not there and is as large as people's own."""
    screen = {"name": "screen", "x": 0, "y": 0, "width": 1680, "height": 1050, "dpr": 1, "logicalDpi": 96}
    (home / "screen.json").write_text(json.dumps({"screens": [screen]}), "utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={home / 'screen.json'}"
    QApplication(sys.argv[:1]).setStyle("Fusion")


def keep(picture: QPixmap, name: str) -> None:
    """Writes a picture in 256 colours: those of the themes, and what else it needs most."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    image = Image.open(BytesIO(data.data())).convert("RGB")
    themes = sorted({colour for theme in THEMES.values() for colour in theme[1:]} | set(TAG_COLOURS))
    own = [channel for colour in themes for channel in bytes.fromhex(colour[1:])]
    most = image.quantize(256 - len(themes), method=Image.Quantize.FASTOCTREE).getpalette() or []
    palette = np.array((own + most)[: 3 * 256], np.int32).reshape(-1, 3)
    colours, places = np.unique(np.asarray(image, np.int32).reshape(-1, 3), axis=0, return_inverse=True)
    nearest = np.concatenate(
        [((some[:, None] - palette) ** 2).sum(axis=2).argmin(axis=1) for some in np.array_split(colours, 64)]
    )
    pixels = nearest[places.reshape(image.height, image.width)].astype(np.uint8)
    painted = Image.fromarray(pixels, "P")
    painted.putpalette(palette.astype(np.uint8).tobytes())
    painted.save(PICTURES / f"{name}.png", optimize=True)


def main(names: list[str]) -> int:
    """Takes every picture, or those named."""
    unknown = sorted(set(names) - set(SHOTS))
    if unknown:
        sys.stderr.write(f"There is no picture {unknown[0]}; there are: {', '.join(SHOTS)}.\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="reader-") as home:
        os.environ["READER_HOME"] = os.environ["HOME"] = home
        _large_screen(Path(home))
        wanted = [name for name in SHOTS if not names or name in names]
        for name in sorted(wanted, key=lambda name: name != "empty"):
            if name != "empty" and not (Path(home) / "clippings").exists():
                fill()
            keep(SHOTS[name](), name)
            sys.stderr.write(f"{name} ")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
