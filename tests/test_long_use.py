"""A long stretch of scripted use of the window: nothing grows, nothing complains, nothing breaks."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from filled_archives import fill
from windows import Desk, open_desk

from reader import paths
from reader.archive import Archive
from reader.settings import FONT_STEPS_PX, Settings

ARTICLES = 2_000
SETTLING_S = 45.0
"""So long caches may fill before growth is measured."""

MOST_GROWTH_MB = 100
QUERIES = ("harbour", "the", "#coal", "한국", "日本", "title:new", "zzzz", "is:unread", '"of the"', "")


def resident_mb() -> float:
    """What the process holds in memory now."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def use(desk: Desk, chance: random.Random) -> None:
    """One thing that a person does."""
    window, session = desk.window, desk.session
    match chance.randrange(14):
        case 0:
            window.search.show_text(text := chance.choice(QUERIES))
            session.search(text, remember=True)
        case 1:
            window.step_font(chance.choice((1, -1, 0)))
        case 2:
            session.keep(theme=chance.choice(("light", "dark", "sepia")))
        case 3:
            window.commands.articles.star()
        case 4:
            window.commands.articles.trash()
        case 5 if session.undo_stack.canUndo():
            session.undo_stack.undo()
        case 6:
            window.articles.sort_chosen.emit(chance.choice(("newest", "oldest", "title", "source")))
        case 7:
            window.resize(chance.choice((560, 800, 1280)), chance.choice((420, 800)))
        case 8:
            window.views.go(chance.choice((1, -1)))
        case 9:
            window.commands.articles.go_to_hit(chance.choice((1, -1)))
        case 10:
            window.reader.page.turn(1)
        case 11 if window.tags.labels:
            session.click_tag(chance.choice(window.tags.labels[:20]), chance.choice(("only", "and", "or", "not")))
        case _:
            rows = window.articles.model.rowCount()
            window.articles.select_row(chance.randrange(rows) if rows else 0)
    desk.settle()


@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not say what a process holds")
def test_an_hour_of_use_leaves_the_window_as_small_as_before(minutes: float) -> None:
    paths.default_archive().parent.mkdir(parents=True, exist_ok=True)
    fill(paths.default_archive(), ARTICLES)
    archive = Archive.open(paths.default_archive())
    archive.reindex()
    archive.close()
    desk = open_desk(paths.default_archive(), Settings(archive=str(paths.default_archive()), theme="light"))
    chance = random.Random(11)
    begun, done, at_first = time.monotonic(), 0, 0.0
    while time.monotonic() - begun < 60 * minutes:
        use(desk, chance)
        done += 1
        if not at_first and time.monotonic() - begun > min(SETTLING_S, 30 * minutes):
            at_first = resident_mb()
    growth = resident_mb() - at_first
    print(f"{done} deeds in {minutes:g} minutes; {at_first:.0f} MB, grown by {growth:.0f} MB")
    assert desk.session.settings.font_px in FONT_STEPS_PX
    assert growth < MOST_GROWTH_MB
    desk.end()
