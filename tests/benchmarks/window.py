"""How quick the window is: a real one, driven by a script, its frames timed from inside.

    python3 packaging/dev.py bench window
    python tests/benchmarks/window.py [--articles 100000] [--long] [--home FOLDER] [--only NAME,NAME]

Without a screen it runs under Xvfb where that is installed. Every figure is given three times: by the
clock, in processor time of the window's own thread, and in processor time of the whole process. On a
busy machine the clock also counts what others do, so the process's own time is held against the
target. ``--long`` measures at a million articles; ``--home`` keeps the archive for the next time.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

STARTED = time.perf_counter(), time.process_time()
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

LATE_MS = 50.0
BEAT_MS = 4
IMPORTED = 10_000
TYPED = (
    "harbour", "the marlin", "title:new", "#coal", "author:ka", '"of the"', "한국", "日本", "marl*", "-the", "zx",
)  # fmt: skip


def main() -> int:
    """Measures and prints; 1 where a target is missed."""
    asked = argparse.ArgumentParser(prog="bench window")
    asked.add_argument("--articles", type=int, default=100_000)
    asked.add_argument("--long", action="store_true", help="a million articles")
    asked.add_argument("--home", type=Path, help="where the archive is kept, or made")
    asked.add_argument("--only", default="", help=f"some of: {', '.join(PARTS)}")
    asked.add_argument("--inside", default="", help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.inside:
        return PARTS[options.inside](Path(os.environ["READER_HOME"]))
    count = 1_000_000 if options.long else options.articles
    home = options.home or Path(tempfile.mkdtemp(prefix="bench-window-"))
    try:
        _provide(home, count)
        print(f"{count:,} articles; ms by the clock | of the window's thread | of the process")
        missed = 0
        for name in options.only.split(",") if options.only else PARTS:
            missed |= _run(name, home, count)
        return missed
    finally:
        if options.home is None:
            shutil.rmtree(home, ignore_errors=True)


def _provide(home: Path, count: int) -> None:
    """The archive and its index, unless they are there."""
    archive = _archive(home)
    if archive.exists():
        return
    home.mkdir(parents=True, exist_ok=True)
    os.environ["READER_HOME"] = str(home)
    from filled_archives import fill

    from reader.archive import Archive

    fill(archive, count)
    made = Archive.open(archive)
    made.reindex()
    made.close()


def _archive(home: Path) -> Path:
    return home / "articles.archive"


def _run(name: str, home: Path, count: int) -> int:
    """One part in a process of its own, on a screen of its own."""
    command = [sys.executable, __file__, "--inside", name]
    variables = {**os.environ, "READER_HOME": str(home), "ARTICLES": str(count)}
    variables["PYTHONPYCACHEPREFIX"] = str(home / "compiled")  # as an installed program is
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run([sys.executable, "-c", "import reader.app"], env=variables, cwd=ROOT, check=True)
    if not variables.get("DISPLAY") and shutil.which("xvfb-run"):
        command = ["xvfb-run", "-a", "-s", "-screen 0 1400x900x24", *command]
        variables["QT_QPA_PLATFORM"] = "xcb"
    return subprocess.run(command, env=variables, check=False).returncode


# ---------------------------------------------------------------- time


@dataclass
class Times:
    """Spans of time. Units: milliseconds; by the clock, of the main thread, of the whole process."""

    all: list[tuple[float, float, float]] = field(default_factory=list)

    @contextmanager
    def span(self) -> Iterator[None]:
        start = time.perf_counter(), time.thread_time(), time.process_time()
        yield
        end = time.perf_counter(), time.thread_time(), time.process_time()
        self.all.append(tuple(1000 * (b - a) for a, b in zip(start, end, strict=True)))  # type: ignore[arg-type]

    def at(self, part: float) -> list[float]:
        """The value below which so large a part of the spans lies, for each of the three clocks."""
        each = [sorted(values) for values in zip(*self.all, strict=True)]
        return [values[min(len(values) - 1, round(part * (len(values) - 1)))] for values in each]


def say(name: str, times: Times, target_ms: float, part: float = 0.95) -> int:
    """Prints a line; 1 where the process took longer than the target."""
    clock, thread, process = times.at(part)
    middle = times.at(0.5)
    missed = process > target_ms
    print(
        f"{name:38} p{part * 100:<3.0f}{clock:8.1f} |{thread:7.1f} |{process:7.1f}   p50 {middle[0]:7.1f} |"
        f"{middle[1]:7.1f} |{middle[2]:7.1f}   target {target_ms:.0f}{'  MISSED' if missed else ''}",
        flush=True,
    )
    return int(missed)


# ---------------------------------------------------------------- in the window


@contextmanager
def a_desk(home: Path, **settings: object) -> Iterator[object]:
    """A window on the archive, once it shows its articles."""
    from windows import Desk, wait_until

    from reader import app
    from reader.settings import Settings

    app._application()
    kept = replace(Settings(archive=str(_archive(home)), theme="light"), **settings)  # type: ignore[arg-type]
    desk = Desk(kept, None)
    desk.window.resize(1280, 800)
    desk.show(_archive(home))
    model = desk.window.articles.model
    wait_until(lambda: model.rowCount() > 0 and model.summary(0) is not None, 300)
    wait_until(lambda: desk.session.indexing_now or desk.window.views.settled, 300)
    yield desk
    desk.end()


class Beat:
    """A pulse in the window's thread: how late each beat came is how long a frame had to wait."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.times = Times()
        self._before = (0.0, 0.0, 0.0)
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._on_beat)

    @contextmanager
    def watching(self) -> Iterator[Times]:
        """The waits while the block runs."""
        self.times, self._before = Times(), (0.0, 0.0, 0.0)
        self._timer.start()
        yield self.times
        self._timer.stop()

    def _on_beat(self) -> None:
        now = time.perf_counter(), time.thread_time(), time.process_time()
        if self._before[0]:
            wait = [1000 * (b - a) for a, b in zip(self._before, now, strict=True)]
            self.times.all.append((wait[0] - BEAT_MS, wait[1], wait[2]))
        self._before = now


def say_frames(name: str, times: Times) -> int:
    """Prints how late frames were; 1 where the process held one up for too long, whichever of its threads did."""
    late = sum(wait > LATE_MS for wait, _, _ in times.all)
    own = sum(min(wait, process) > LATE_MS for wait, _, process in times.all)
    worst = times.at(1.0)
    print(
        f"{name:38} worst{worst[0]:7.1f} |{worst[1]:7.1f} |{worst[2]:7.1f}   p99 {times.at(0.99)[0]:6.1f}"
        f"   late frames: {late} of {len(times.all)} by the clock, {own} of our own doing{'  MISSED' if own else ''}",
        flush=True,
    )
    return int(own > 0)


def _live(seconds: float) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def first_paint(home: Path) -> int:
    """From the start of the program to the window, and to the rows in it; the memory then."""
    from reader.__main__ import _desktop

    app = _desktop()
    from windows import Desk, wait_until

    from reader.settings import Settings
    from reader.ui.article_list import ArticleView

    seen: dict[str, tuple[float, float]] = {}
    paint = ArticleView.paintEvent

    def painted(view: ArticleView, event: object) -> None:
        paint(view, event)  # type: ignore[arg-type]
        now = time.perf_counter() - STARTED[0], time.process_time() - STARTED[1]
        seen.setdefault("window", now)
        model = desk.window.articles.model
        if model.rowCount() and model.summary(0) is not None:
            seen.setdefault("rows", now)

    ArticleView.paintEvent = painted  # type: ignore[method-assign]  # an event filter would load all of Qt's widgets
    app._application()
    desk = Desk(Settings(archive=str(_archive(home)), theme="light"), None)
    desk.window.resize(1280, 800)
    desk.show(_archive(home))
    wait_until(lambda: "rows" in seen, 300)
    _live(4.0)
    now_mb = _resident_mb()
    desk.end()
    target = 1.0 if int(os.environ["ARTICLES"]) > 100_000 else 0.5
    missed = False
    for name, (clock, process) in seen.items():
        print(f"{'first paint of the ' + name:38} {clock:6.2f} s by the clock, {process:.2f} s of the process", end="")
        missed |= process > target
        print(f"   target {target:.1f}{'  MISSED' if process > target else ''}", flush=True)
    limit = 250
    print(f"{'resident before the first search':38} {now_mb:6.0f} MB   target {limit}{' MISSED' * (now_mb > limit)}")
    return int(missed or now_mb > limit)


def _resident_mb() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmRSS")]
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def reading(home: Path) -> int:
    """Opening articles, changing the size of their letters and the theme."""
    from windows import wait_until

    from reader.ui.changes import unread

    missed = 0
    chance = random.Random(5)
    with a_desk(home) as desk:
        window, count = desk.window, desk.window.articles.model.rowCount()
        rows = [*range(1, 40), *(chance.randrange(count) for _ in range(40))]
        desk.session.change("as in a new archive", unread([window.articles.model.ids[row] for row in rows], True))
        wait_until(lambda: window.views.settled, 60)
        times = Times()
        for row in rows:
            _live(0.03)
            wanted = window.articles.model.ids[row]
            with times.span():
                window.articles.select_row(row)
                wait_until(lambda wanted=wanted: window.reader.article_id == wanted, 30)
                window.reader.page.viewport().repaint()
        missed |= say("open an article", times, 60)
        times = Times()
        for step in [1] * 9 + [-1] * 12 + [1, -1] * 10:
            with times.span():
                window.step_font(step)
                window.reader.page.viewport().repaint()
            _live(0.02)
        missed |= say("change the size of the letters", times, 50)
        times = Times()
        for _ in range(40):
            with times.span():
                _wheel(window.reader.page)
                window.reader.page.viewport().repaint()
        missed |= say("scroll the article by a step", times, 20)
        times, painted = Times(), Times()
        for theme in ("dark", "sepia", "light") * 5:
            with times.span():
                desk.session.keep(theme=theme)
            with painted.span():
                window.repaint()
            _live(0.2)
        missed |= say("change the theme", times, LATE_MS)
        missed |= say("  and paint it", painted, LATE_MS)
    return missed


def _wheel(view: object) -> None:
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    here = QPointF(40, 40)
    event = QWheelEvent(
        here, here, QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)  # type: ignore[attr-defined]


def scrolling(home: Path) -> int:
    """Scrolling the list by steps, and jumping far in it."""
    missed = 0
    chance = random.Random(6)
    with a_desk(home) as desk:
        view = desk.window.articles.view
        beat = Beat()
        times = Times()
        with beat.watching() as frames:
            for _ in range(300):
                with times.span():
                    _wheel(view)
                    view.viewport().repaint()
                _live(0.008)
        missed |= say("scroll the list by a step", times, 20)
        missed |= say_frames("  meanwhile", frames)
        times = Times()
        with beat.watching() as frames:
            for _ in range(60):
                with times.span():
                    view.verticalScrollBar().setValue(chance.randrange(view.verticalScrollBar().maximum()))
                    view.viewport().repaint()
                _live(0.05)
        missed |= say("jump in the list", times, 20)
        missed |= say_frames("  meanwhile", frames)
    return missed


def typing(home: Path) -> int:
    """Typing searches, letter by letter."""
    from PySide6.QtTest import QTest
    from windows import wait_until

    missed = 0
    with a_desk(home) as desk:
        beat, edit = Beat(), desk.window.search.edit
        with beat.watching() as frames:
            for text in TYPED:
                desk.window.search.take_focus()
                for letter in text:
                    edit.insert(letter)
                    _live(0.09)
                wait_until(lambda: desk.window.views.settled, 60)
                desk.window.articles.view.setFocus()
                QTest.keyClick(desk.window.articles.view, "j")
                _live(0.1)
                edit.clear()
                wait_until(lambda: desk.window.views.settled, 60)
        missed |= say_frames("typing searches", frames)
    return missed


def indexing(home: Path) -> int:
    """The window in use while the whole index is made anew by a job."""
    with a_desk(home) as desk:
        beat, session = Beat(), desk.session
        assert session.archive_path is not None
        session._indexer.run(session.archive_path, ["reindex"])
        with beat.watching() as frames:
            while session.indexing_now:
                _use(desk)
        return say_frames("while the index is made anew", frames)


def importing(home: Path) -> int:
    """The window in use while 10,000 articles are imported by a job, to the last of them."""
    from newspaper import articles

    with tempfile.TemporaryDirectory() as temporary:
        for each in articles(IMPORTED):
            text = f"{each.title} again\n\nprint page small font big font\n\n{each.body}\n\n#{' #'.join(each.tags)}\n"
            (Path(temporary) / f"{each.id}.txt").write_text(text, "utf-8")
        copy = home / "grown"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(home, copy, ignore=shutil.ignore_patterns("grown"))
        os.environ["READER_HOME"] = str(copy)
        _move_index(copy)
        try:
            with a_desk(copy) as desk:
                beat = Beat()
                desk.importer.run([Path(temporary)], _archive(copy))
                begun = time.perf_counter()
                with beat.watching() as frames:
                    while desk.importer.running or not desk.window.views.settled:
                        _use(desk)
                counts, taken = desk.importer.counts, time.perf_counter() - begun
                print(f"{f'import of {IMPORTED:,} files':38} {taken:6.0f} s by the clock: {dict(counts)}", flush=True)
                return say_frames("  meanwhile", frames)
        finally:
            shutil.rmtree(copy, ignore_errors=True)


def _move_index(copy: Path) -> None:
    """Puts the index of an archive that was copied where that of the copy is looked for."""
    from reader import paths

    (index,) = (copy / "cache" / "index").glob("*/*")
    index.rename(index.with_name(paths.index_folder(index.parent.name, _archive(copy)).name))


def _use(desk: object) -> None:
    """What a person does meanwhile: scroll, read on, step through the list."""
    window = desk.window  # type: ignore[attr-defined]
    for _ in range(4):
        _wheel(window.articles.view)
        _live(0.05)
    window.articles.step(1)
    _live(0.3)
    window.reader.page.turn(1)
    _live(0.2)


def long_pages(home: Path) -> int:
    """Articles of 1 MB, ordinary and hostile: until they are seen, and how long they hold the window."""
    import written_articles
    from filled_archives import long_articles
    from windows import wait_until

    from reader.clean import clean
    from reader.ui.answers import parsed

    missed = 0

    with a_desk(home) as desk:
        pane, beat = desk.window.reader, Beat()
        for name, html in long_articles():
            cleaned, text = clean(html)
            article = written_articles.article(cleaned, text=text, id=9, language="ko" if name == "Korean" else "en")
            body, times = parsed(article), Times()
            with beat.watching() as frames:
                _live(0.02)
                with times.span():
                    pane.show_article(article, {}, None, body)
                    pane.page.viewport().repaint()
                wait_until(lambda: pane.page.complete, 120)
                _live(0.05)
            missed |= say(f"see 1 MB: {name}", times, 100, 1.0)
            missed |= say_frames("  until it is whole", frames)
            pane.show_article(written_articles.article("<p>Short.</p>", id=8), {}, None)
            _live(0.02)
    return missed


PARTS: dict[str, Callable[[Path], int]] = {
    "first": first_paint,
    "reading": reading,
    "scrolling": scrolling,
    "typing": typing,
    "indexing": indexing,
    "importing": importing,
    "long": long_pages,
}

if __name__ == "__main__":
    sys.exit(main())
