"""Leftovers of memory: given back while the window rests, and not in the midst of its work."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Iterator

import pytest

from reader.ui.leftovers import ENOUGH, REST_S, Leftovers


class _Ring:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def leftovers(application: object) -> Iterator[Leftovers]:
    made = Leftovers()
    yield made
    made.close()


def _grown_old() -> weakref.ref[_Ring]:
    """A ring that outlived the looking through of the young, and is garbage now."""
    ring = _Ring()
    for _ in range(ENOUGH):
        gc.collect(1)
    return weakref.ref(ring)


def _work() -> None:
    begun_s = time.thread_time()
    while time.thread_time() - begun_s < 2 * REST_S:
        pass


def test_leftovers_are_given_back_when_the_window_rests(leftovers: Leftovers) -> None:
    ring = _grown_old()
    leftovers.look()
    leftovers.look()
    assert ring() is None


def test_leftovers_wait_while_the_window_works(leftovers: Leftovers) -> None:
    ring = _grown_old()
    _work()
    leftovers.look()
    assert ring() is not None


def test_many_living_objects_are_not_looked_through_in_the_midst_of_work(leftovers: Leftovers) -> None:
    ring = _grown_old()
    living = [[n] for n in range(200_000)]
    assert ring() is not None
    assert len(living) == 200_000


def test_python_clears_away_itself_once_the_window_is_gone(application: object) -> None:
    before = gc.get_threshold()
    Leftovers().close()
    assert before == gc.get_threshold()
