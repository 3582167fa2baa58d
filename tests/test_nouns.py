"""Nouns: frozen dataclasses whose methods are written when they are needed."""

from __future__ import annotations

import dataclasses
import threading

import pytest

from reader.nouns import noun


@noun
class Place:
    name: str
    numbers: tuple[int, ...] = ()
    notes: list[str] = dataclasses.field(default_factory=list, compare=False)


@noun
class Untouched:
    first: int
    second: str = "two"


def test_a_noun_is_compared_shown_hashed_and_copied_as_a_dataclass_is() -> None:
    here = Place("here", numbers=(1, 2))
    assert here == Place("here", (1, 2), ["other"])
    assert here != Place("there", (1, 2))
    assert hash(here) == hash(Place("here", (1, 2)))
    assert repr(here) == "Place(name='here', numbers=(1, 2), notes=[])"
    assert dataclasses.replace(here, name="there") == Place("there", (1, 2))
    assert dataclasses.asdict(here) == {"name": "here", "numbers": (1, 2), "notes": []}


def test_a_noun_cannot_be_changed() -> None:
    here = Place("here")
    with pytest.raises(dataclasses.FrozenInstanceError):
        here.name = "there"  # type: ignore[misc]


def test_a_noun_refuses_what_it_has_no_place_for() -> None:
    with pytest.raises(TypeError):
        Place("here", place="there")  # type: ignore[call-arg]


def test_the_fields_of_a_noun_are_known_before_there_is_one() -> None:
    assert [field.name for field in dataclasses.fields(Untouched)] == ["first", "second"]  # type: ignore[arg-type]


def test_threads_that_make_the_first_of_a_kind_at_once_all_get_a_whole_one() -> None:
    made: list[bool] = []
    for _ in range(40):

        @noun
        class Fresh:
            number: int
            text: str = ""

        start = threading.Barrier(6)

        def make(kind: type[Fresh] = Fresh, start: threading.Barrier = start) -> None:
            start.wait()
            made.append(kind(7, text="x") == kind(7, "x"))

        threads = [threading.Thread(target=make) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert made == [True] * 240
