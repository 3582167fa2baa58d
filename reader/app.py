"""Builds the desktop program and hands each part what it needs; the only wiring."""

from __future__ import annotations

import dataclasses
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QIcon, QImageReader
from PySide6.QtWidgets import QApplication

from reader import paths, settings
from reader.archive import Archive
from reader.errors import OutputError, ReaderError
from reader.model import Article
from reader.settings import Settings
from reader.ui.leftovers import Leftovers
from reader.ui.look import usual_font_px
from reader.ui.session import Session
from reader.ui.views import APPLICATION
from reader.ui.window import Window

if TYPE_CHECKING:
    from reader.ui.imports import Importer

PICTURE_MB = 64
WAIT_S = 60.0
_LOG_BYTES = 1_000_000


def run(archive: Path) -> int:
    """Opens the window on an archive and stays until it is closed; returns the exit code."""
    application = _application()
    kept = settings.load(paths.settings_file())
    if not paths.settings_file().exists():
        kept = dataclasses.replace(kept, font_px=usual_font_px())
    desk = Desk(kept, paths.settings_file())
    sys.excepthook = desk.unexpected
    QTimer.singleShot(0, desk.window, _keep_log)
    desk.show(archive)
    code = application.exec()
    desk.close()
    return code


def render(archive: Path, id: int) -> int:
    """Shows an article in the reading pane without a screen. Errors: a `ReaderError` where there is none."""
    _application(offscreen=True)
    with_it = Archive.open(archive, read_only=True)
    with_it.article(id)
    with_it.close()
    desk = Desk(Settings(selected_id=id, archive=str(archive)), None)
    desk.show(archive, create=False)
    try:
        desk.wait(lambda: desk.window.reader.article_id == id)
        desk.window.reader.grab()
    finally:
        desk.close()
    return 0


def screenshot(
    archive: Path,
    picture: Path,
    *,
    theme: str = "light",
    article: int = 0,
    query: str = "",
    size: str = "1280x800",
    font_px: int = 0,
) -> int:
    """Paints the whole window into a PNG file, as it is once everything has come. Errors: a `ReaderError`."""
    wide, _, high = size.lower().partition("x")
    if not (wide.isdecimal() and high.isdecimal() and 0 < int(wide) <= 10_000 and 0 < int(high) <= 10_000):
        raise OutputError("“{size}” is no size: write it as 1280x800.", size=size)
    _application(offscreen=True)
    kept = Settings(theme=theme or "light", archive=str(archive), query=query, selected_id=article)
    if font_px:
        kept = dataclasses.replace(kept, font_px=max(settings.SMALLEST_PX, min(settings.BIGGEST_PX, font_px)))
    desk = Desk(kept, None)
    desk.window.resize(int(wide), int(high))
    desk.show(archive, create=False)
    try:
        desk.wait(lambda: desk.window.views.settled)
        if not article:
            desk.window.views.show_first()
            desk.wait(lambda: desk.window.views.settled)
        desk.window.articles.view.setFocus()
        if not desk.window.grab().save(str(picture), "PNG"):
            raise OutputError("The picture could not be written to “{path}”.", path=str(picture))
    finally:
        desk.close()
    return 0


def print_articles(
    articles: Sequence[Article],
    picture: Callable[[str], bytes],
    target: Path | str,
    chosen: Settings,
    *,
    book: bool = False,
    asked: str = "",
    told: Callable[[int, int], bool] = lambda done, total: True,
) -> bool:
    """Prints articles into a PDF file or on the printer of this name; whether all was printed in the end.

    ``told`` hears how far it has come, in thousandths, and says whether to go on. Errors: an `OutputError`.
    """
    from reader.ui import printing

    _application(offscreen=True)
    choices = dataclasses.replace(printing.choices_of(chosen), book=book)
    if isinstance(target, Path):
        return printing.write_pdf(articles, picture, target, choices, asked, told)
    return printing.print_on(articles, picture, target, choices, asked, told)


class Desk:
    """One window with its session and importer. Opening another archive makes a new desk inside it."""

    def __init__(self, kept: Settings, settings_file: Path | None) -> None:
        self._settings_file = settings_file
        self._told_unexpected = False
        self._leftovers = Leftovers()
        self._build(kept)

    def _build(self, kept: Settings) -> None:
        self.session = Session(kept, self._settings_file)
        self.window = Window(self.session)
        self.window.archive_wanted.connect(self._on_archive_wanted)

    @property
    def importer(self) -> Importer:
        """The imports of the window."""
        return self.window.importer

    def show(self, archive: Path, *, create: bool = True) -> None:
        """Shows the window first; the archive opens one tick later."""
        self.window.show()
        QTimer.singleShot(0, self.window, lambda: self.session.open(archive, create=create))

    def close(self) -> None:
        """Ends what may still run."""
        if self.window.has("importer"):
            self.importer.close()
        self.session.close()
        self._leftovers.close()
        self.window.deleteLater()

    def wait(self, condition: Callable[[], bool], seconds: float = WAIT_S) -> None:
        """Lets the window live until a condition holds. Errors: a `ReaderError` after too long."""
        from PySide6.QtCore import QEventLoop

        refused: list[ReaderError] = []
        self.session.could_not_open.connect(refused.append)
        deadline = time.monotonic() + seconds
        met = condition()
        loop = QEventLoop()

        def look() -> None:
            nonlocal met
            met = met or condition()
            if met or refused or time.monotonic() > deadline:
                loop.quit()

        timer = QTimer()
        timer.setInterval(5)
        timer.timeout.connect(look)
        timer.start()
        if not met:
            loop.exec()
        timer.stop()
        if refused:
            raise refused[0]
        if not met:
            raise ReaderError("The window took too long to show the article.")

    def _on_archive_wanted(self, path: Path, create: bool) -> None:
        """Changes to another archive: the window takes leave of the old one and stands there anew."""
        old = self.window
        geometry = old.geometry()
        quits = QGuiApplication.quitOnLastWindowClosed()
        QGuiApplication.setQuitOnLastWindowClosed(False)
        old.close()
        kept = dataclasses.replace(self.session.settings, query="", selected_id=0)
        self._build(kept)
        self.window.setGeometry(geometry)
        self.show(path, create=create)
        old.deleteLater()
        QGuiApplication.setQuitOnLastWindowClosed(quits)

    def unexpected(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """A bug: logged with its traceback, and shown once."""
        if issubclass(kind, KeyboardInterrupt):
            self.window.close()
            return
        import logging

        logging.getLogger("reader").critical("unexpected", exc_info=(kind, error, trace))
        if not self._told_unexpected:
            self._told_unexpected = True
            self.window.views.say_unexpected(kind.__name__)


def _application(*, offscreen: bool = False) -> QApplication:
    """The one application; without a screen where a picture or a file is all that is wanted."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    if offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif _no_screen():
        raise ReaderError(
            "There is no screen to open a window on.",
            "A picture of the window can be had without one: archive-reader open --screenshot FILE",
        )
    QApplication.setApplicationName(paths.APPLICATION)
    QApplication.setApplicationDisplayName(APPLICATION)
    QApplication.setDesktopFileName(paths.APPLICATION)
    # `setStyle` would give the style back, and a `QStyle` in Python takes 15 ms to load.
    application = QApplication([*sys.argv[:1], "-style", "fusion"])
    application.setWindowIcon(QIcon(str(paths.resources() / "icons" / "archive.svg")))
    QImageReader.setAllocationLimit(PICTURE_MB)
    return application


def _no_screen() -> bool:
    """Whether Qt would find no screen, and end the program without a word that helps."""
    named = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in named)


def _keep_log() -> None:
    """Keeps a log of what went wrong; it never holds the text of an article."""
    import logging
    from logging.handlers import RotatingFileHandler

    try:
        paths.log_file().parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            paths.log_file(), maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8", delay=True
        )
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
