"""A window on a small archive of invented articles, for tests; and how to wait for it without sleeping."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QMessageLogContext,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from reader import app, paths
from reader.archive import Archive
from reader.settings import Settings

WAIT_S = 60.0

PAGE = """{title}

{date}

print page small font big font

facebook share

tweet share

{caption} / Ostrava Lane Pictures

{body}

{tags}

Copyright by {source}
"""

ARTICLES = {
    "lamplighter.txt": {
        "title": "The last lamplighter of Quill Street puts down her pole",
        "date": "Mar 02, 2026, 07:15 am",
        "caption": "Oda Fenn with the pole that her grandfather made.",
        "body": "QUILL STREET — Oda Fenn lit forty lanterns every evening for thirty years.\n\n"
        "On Monday she handed the pole to the museum, and the lanterns went dark for an hour.",
        "tags": "#street lamps #Quill Street #crafts",
        "source": "The Quill Street Gazette",
    },
    "weir.txt": {
        "title": "Council buys the old weir and its eel ladder",
        "date": "Mar 01, 2026, 06:40 pm",
        "caption": "The eel ladder at the weir, drained for inspection.",
        "body": "NETHER DOWL — The council voted nine to two to buy the weir.\n\n"
        "The eel ladder will be mended first, and the lanterns on the footbridge after it.",
        "tags": "#Nether Dowl #eel ladder",
        "source": "Dowl Valley Post",
    },
    "bakery.txt": {
        "title": "A bakery that opens only when it snows",
        "date": "Feb 20, 2026, 09:00 am",
        "caption": "A queue in the snow before the shutters went up.",
        "body": "NETHER DOWL — There were eleven snow days this winter, and so eleven days of bread.\n\n"
        "The baker says that nobody waits for what is always there.",
        "tags": "#Nether Dowl #crafts",
        "source": "Dowl Valley Post",
    },
    "등대.txt": {
        "title": "솔무섬 등대, 백 년 만에 불을 끄다",
        "date": "Feb 18, 2026, 11:20 am",
        "caption": "솔무섬 등대의 마지막 밤.",
        "body": "솔무섬의 등대가 백 년 만에 불을 껐다.\n\n주민들은 마지막 밤을 함께 지켰다.",
        "tags": "#솔무섬 #등대 이야기",
        "source": "솔무일보",
    },
}  # fmt: skip


def wait_until(condition: Callable[[], bool], seconds: float = WAIT_S) -> None:
    """Lets the window live until the condition holds; fails after a long while."""
    deadline = time.monotonic() + seconds
    met = condition()
    loop = QEventLoop()

    def look() -> None:
        nonlocal met
        met = met or condition()
        if met or time.monotonic() > deadline:
            loop.quit()

    timer = QTimer()
    timer.setInterval(2)
    timer.timeout.connect(look)
    timer.start()
    if not met:
        loop.exec()
    timer.stop()
    assert met, "waited in vain"


@contextmanager
def no_complaints() -> Iterator[None]:
    """Fails if Qt complains, save that a platform without a screen cannot raise a popup."""
    complaints: list[str] = []

    def note(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        quiet = kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
        if not quiet and not message.startswith("This plugin does not support"):
            complaints.append(message)

    earlier = qInstallMessageHandler(note)
    yield
    qInstallMessageHandler(earlier)
    assert complaints == [], "Qt complained"


def write_articles(folder: Path) -> Path:
    """The articles as text files, as they were copied from their pages."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, parts in ARTICLES.items():
        (folder / name).write_text(PAGE.format(**parts), "utf-8")
    return folder


def make_library(folder: Path) -> None:
    """An archive of the articles with its index, below ``READER_HOME``."""
    archive = Archive.open(paths.default_archive(), create=True)
    archive.import_paths([write_articles(folder)], lambda event: None)
    archive.catch_up()
    archive.close()


def copy_library(source: Path) -> Path:
    """The library in this test's own home, its index at the place where that of a copy lies; returns the archive."""
    target = paths.default_archive()
    shutil.copytree(source, target.parent, dirs_exist_ok=True)
    (index,) = (target.parent / "cache" / "index").glob("*/*")
    index.rename(index.with_name(paths.index_folder(index.parent.name, target).name))
    return target


class Desk(app.Desk):
    """The program's own desk, with what a test does to it."""

    def settle(self) -> None:
        """Waits until everything that was asked for is on screen."""
        wait_until(lambda: self.window.views.settled)

    def end(self) -> None:
        """Closes the window as a person would, and lets Qt clear away."""
        self.window.close()
        self.close()
        QApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def titles(self) -> list[str]:
        """The headlines in the list, in their order."""
        model = self.window.articles.model
        rows = [model.summary(row) for row in range(model.rowCount())]
        return [row.title if row is not None else "" for row in rows]


def open_desk(archive: Path, settings: Settings | None = None, settings_file: Path | None = None) -> Desk:
    """A window on an archive, shown offscreen and settled."""
    app._application()
    desk = Desk(settings or Settings(archive=str(archive), theme="light"), settings_file)
    desk.window.resize(1280, 800)
    desk.show(archive)
    desk.settle()
    return desk


def type_search(desk: Desk, text: str) -> None:
    """Types a search, and waits for what it finds."""
    desk.window.search.take_focus()
    QTest.keyClicks(desk.window.search.edit, text)
    wait_until(lambda: not desk.window.search.waiting)
    desk.settle()


def open_row(desk: Desk, row: int) -> None:
    """Opens the article of a row."""
    desk.window.articles.select_row(row)
    desk.settle()
