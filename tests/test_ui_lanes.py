"""A lane: work that tells parts of its answer, and hears that nobody wants it any more."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QTimer
from windows import wait_until

from reader import app, paths
from reader.archive import Archive
from reader.errors import SearchDropped
from reader.ui.lanes import Lane, Turns, Working


@pytest.fixture
def lane() -> Iterator[Lane]:
    app._application()
    opened = Lane("a lane")
    opened.open(lambda: Archive.open(paths.default_archive(), create=True), lambda archive: None, pytest.fail)
    yield opened
    opened.close()
    QCoreApplication.sendPostedEvents()


def test_a_part_of_an_answer_is_told_before_the_whole(lane: Lane) -> None:
    told: list[str] = []
    seen = threading.Event()

    def work(archive: Archive, working: Working[str]) -> str:
        working.tell("a part")
        assert seen.wait(60)
        return "the whole"

    lane.ask_in_parts(work, told.append, told.append)
    wait_until(lambda: told == ["a part"])
    seen.set()
    wait_until(lambda: told == ["a part", "the whole"])


def test_a_lane_at_work_does_not_keep_the_window_waiting_at_each_of_its_calls(lane: Lane) -> None:
    done, passes = threading.Event(), 0

    def work(archive: Archive) -> None:
        nonlocal passes
        while not done.is_set():
            passes += 1

    lane.ask(work)
    try:
        wait_until(lambda: passes > 0)
        before = passes
        for _ in range(40):
            time.sleep(0)  # lets go of the interpreter, as calls of Qt do; it waits for nothing
        between = passes - before
        before = passes
        end = time.thread_time() + 0.05
        while time.thread_time() < end:
            pass
    finally:
        done.set()
    assert between < passes - before, "the lane had more of the 40 calls than of as much time as they may take"


def test_answers_of_two_lanes_are_told_in_the_order_in_which_they_were_made() -> None:
    app._application()
    turns, told = Turns(), list[str]()
    one, other = Lane("one", turns=turns), Lane("other", turns=turns)
    for lane in (one, other):
        lane.open(lambda: Archive.open(paths.default_archive(), create=True), lambda archive: None, pytest.fail)
        wait_until(lambda lane=lane: not lane.busy)
    for lane, names in ((one, ("rows", "tags", "facets")), (other, ("a change",))):
        worked = threading.Event()
        for name in names:
            lane.ask(lambda archive, name=name: name, told.append)
        lane.ask(lambda archive, worked=worked: worked.set())
        assert worked.wait(60)
    wait_until(lambda: not one.busy and not other.busy)
    assert told == ["rows", "tags", "facets", "a change"]
    one.close()
    other.close()
    QCoreApplication.sendPostedEvents()


def test_what_an_answer_changes_is_done_before_the_next_is_told(lane: Lane) -> None:
    told: list[str] = []
    worked = threading.Event()

    def answer(name: str) -> None:
        told.append(name)
        QTimer.singleShot(0, lambda: told.append(f"{name} painted"))

    for name in ("rows", "tags", "facets"):
        lane.ask(lambda archive, name=name: name, answer)
    lane.ask(lambda archive: worked.set())
    assert worked.wait(60)
    wait_until(lambda: not lane.busy)
    assert told == ["rows", "rows painted", "tags", "tags painted", "facets", "facets painted"]


def test_newer_work_of_the_same_kind_stops_the_older_which_tells_nothing_more(lane: Lane) -> None:
    told: list[str] = []
    begun, stopped = threading.Event(), threading.Event()

    def older(archive: Archive, working: Working[str]) -> str:
        begun.set()
        while not working.dropped():
            threading.Event().wait(0.001)
        stopped.set()
        working.tell("a late part")
        raise SearchDropped("A newer search took this one's place.")

    lane.ask_in_parts(older, told.append, told.append, key="search")
    wait_until(begun.is_set)
    lane.ask_in_parts(lambda archive, working: "newer", told.append, told.append, key="search")
    wait_until(lambda: told == ["newer"] and not lane.busy)
    assert stopped.is_set()


def test_a_lane_that_is_closed_stops_work_that_looks(lane: Lane) -> None:
    told: list[str] = []
    begun = threading.Event()

    def work(archive: Archive, working: Working[str]) -> str:
        begun.set()
        while not working.dropped():
            threading.Event().wait(0.001)
        return "too late"

    lane.ask_in_parts(work, told.append, told.append)
    wait_until(begun.is_set)
    lane.close()
    QCoreApplication.sendPostedEvents()
    assert told == []


def test_work_that_is_done_is_given_back_at_once(lane: Lane) -> None:
    told: list[str] = []

    def begun() -> weakref.ref[Callable[[Archive, Working[str]], str]]:
        def work(archive: Archive, working: Working[str]) -> str:
            return "the whole"

        lane.ask_in_parts(work, told.append, told.append)
        return weakref.ref(work)

    gc.disable()
    try:
        work = begun()
        wait_until(lambda: not lane.busy and work() is None)
    finally:
        gc.enable()
    assert told == ["the whole"]
