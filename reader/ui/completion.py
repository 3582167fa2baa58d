"""What the search box can complete: fields, tags after ``#``, and the values of some fields. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from reader.model import Tag, tag_key
from reader.nouns import noun
from reader.query import InCollection, TagIs
from reader.query.tree import quoted

T = TypeVar("T")

MOST = 8
LEAST_OF_A_FIELD = 2
"""So many letters of a field's name are typed before it is offered."""

_BEFORE = r"(?:^|(?<=[\s(\-]))"
_TAG = re.compile(rf"{_BEFORE}(?:[#＃]|tag:[#＃]?)(?:\"(?P<quoted>[^\"]*)|(?P<plain>[^\"()#＃]*))$")
_VALUE = re.compile(rf"{_BEFORE}(?P<field>[a-z]+):(?:\"(?P<quoted>[^\"]*)|(?P<plain>[^\s\"()]*))$")
_BARE = re.compile(r"[<>=]*[\w.\-/]+")
_FIELD = re.compile(rf"{_BEFORE}(?P<field>[a-z]+)$")


@noun
class Completion:
    """A text that takes the place of ``typed[start:end]``. ``shown`` is what is offered, ``note`` says what it is."""

    shown: str
    insert: str
    start: int
    end: int
    note: str = ""
    icon: str = ""


@dataclass(slots=True)
class Known:
    """What can be completed. Shapes: most frequent first; ``values`` by field, each with a note."""

    tags: Sequence[Tag] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    values: dict[str, Sequence[tuple[str, str]]] = field(default_factory=dict)


def completions(text: str, cursor: int, known: Known) -> list[Completion]:
    """What could stand at the cursor, the likeliest first; nothing where it is complete already."""
    before = text[:cursor]
    if (found := _TAG.search(before)) and (tags := _tags(found, text, cursor, known.tags)):
        return tags
    if found := _VALUE.search(before):
        return _values(found, text, cursor, known.values.get(found["field"], ()))
    if (found := _FIELD.search(before)) and len(found["field"]) >= LEAST_OF_A_FIELD:
        names = [name for name in known.fields if name.startswith(found["field"])]
        return [Completion(f"{name}:", f"{name}:", found.start(), cursor, known.fields[name]) for name in names]
    return []


def _typed(found: re.Match[str]) -> str:
    return found["quoted"] if found["quoted"] is not None else found["plain"]


def _end(text: str, cursor: int) -> int:
    """Past the closing quotation mark that stands at the cursor already."""
    return cursor + 1 if text[cursor : cursor + 1] == '"' else cursor


def _tags(found: re.Match[str], text: str, cursor: int, tags: Sequence[Tag]) -> list[Completion]:
    typed = _typed(found)
    if not tag_key(typed):
        return []
    chosen = _alike(tags, typed, lambda tag: tag.label)
    end = _end(text, cursor)
    return [
        Completion("#" + tag.label, str(TagIs(tag.label)), found.start(), end, f"{tag.count:,}", "hash")
        for tag in chosen
    ]


def _values(found: re.Match[str], text: str, cursor: int, values: Sequence[tuple[str, str]]) -> list[Completion]:
    typed = _typed(found)
    chosen = _alike(values, typed, lambda value: value[0]) if typed else values[:MOST]
    end, name = _end(text, cursor), found["field"]
    return [Completion(value, _asked(name, value), found.start(), end, note) for value, note in chosen]


def _asked(name: str, value: str) -> str:
    if name == "in":
        return str(InCollection(value))
    return f"{name}:{value}" if _BARE.fullmatch(value) else f"{name}:{quoted(value)}"


def _alike(some: Iterable[T], typed: str, label_of: Callable[[T], str]) -> list[T]:
    """Those that begin with what is typed, then those that hold it; none where one of them is it.

    A Korean syllable that is still being composed counts by the letters that it has.
    """
    key = unicodedata.normalize("NFD", tag_key(typed))
    starts: list[T] = []
    inside: list[T] = []
    for each in some:
        folded = unicodedata.normalize("NFD", tag_key(label_of(each)))
        if folded == key:
            return []
        if folded.startswith(key):
            starts.append(each)
            if len(starts) == MOST:
                break
        elif key in folded and len(inside) < MOST:
            inside.append(each)
    return (starts + inside)[:MOST]
