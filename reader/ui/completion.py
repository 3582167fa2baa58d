"""What the search box can complete: fields, tags after ``#``, and the values of some fields. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reader.model import tag_key
from reader.nouns import noun
from reader.query import InCollection, TagIs
from reader.query.tree import quoted

if TYPE_CHECKING:
    from reader.tags import CountedTags

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


class Values:
    """The values of a field, each with a note, most frequent first."""

    def __init__(self, noted: Sequence[tuple[str, str]] = ()) -> None:
        self.noted = noted
        self._spelt: list[str] | None = None

    def spell(self) -> list[str]:
        """Each letter by letter, as it is looked through; kept, for there may be tens of thousands."""
        if self._spelt is None:
            from reader.tags import tag_spelling

            self._spelt = [tag_spelling(value) for value, _ in self.noted]
        return self._spelt


@dataclass(slots=True)
class Known:
    """What can be completed: tags, most frequent first, fields, each with a note, and values by field."""

    tags: CountedTags | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    values: dict[str, Values] = field(default_factory=dict)


def completions(text: str, cursor: int, known: Known) -> list[Completion]:
    """What could stand at the cursor, the likeliest first; nothing where it is complete already."""
    before = text[:cursor]
    if known.tags is not None and (found := _TAG.search(before)) and (tags := _tags(found, text, cursor, known.tags)):
        return tags
    if found := _VALUE.search(before):
        return _values(found, text, cursor, known.values.get(found["field"], Values()))
    if (found := _FIELD.search(before)) and len(found["field"]) >= LEAST_OF_A_FIELD:
        names = [name for name in known.fields if name.startswith(found["field"])]
        return [Completion(f"{name}:", f"{name}:", found.start(), cursor, known.fields[name]) for name in names]
    return []


def _typed(found: re.Match[str]) -> str:
    return found["quoted"] if found["quoted"] is not None else found["plain"]


def _end(text: str, cursor: int) -> int:
    """Past the closing quotation mark that stands at the cursor already."""
    return cursor + 1 if text[cursor : cursor + 1] == '"' else cursor


def _tags(found: re.Match[str], text: str, cursor: int, tags: CountedTags) -> list[Completion]:
    typed = _typed(found)
    if not tag_key(typed):
        return []
    chosen = [tags[at] for at in _alike(tags.spelt, typed)]
    if not chosen and tags.find(typed) < 0:
        chosen = list(tags.where(tags.names.holding(typed))[:MOST])  # by another name
    end = _end(text, cursor)
    return [
        Completion("#" + tag.label, str(TagIs(tag.label)), found.start(), end, f"{tag.count:,}", "hash")
        for tag in chosen
    ]


def _values(found: re.Match[str], text: str, cursor: int, values: Values) -> list[Completion]:
    typed = _typed(found)
    chosen = [values.noted[at] for at in _alike(values.spell, typed)] if typed else values.noted[:MOST]
    end, name = _end(text, cursor), found["field"]
    return [Completion(value, _asked(name, value), found.start(), end, note) for value, note in chosen]


def _asked(name: str, value: str) -> str:
    if name == "in":
        return str(InCollection(value))
    return f"{name}:{value}" if _BARE.fullmatch(value) else f"{name}:{quoted(value)}"


def _alike(texts: Callable[[], Iterable[str]], typed: str) -> list[int]:
    """Which of some texts, spelt letter by letter, begin with what is typed, then which hold it; none where one is it.

    A Korean syllable that is still being composed counts by the letters that it has.
    """
    from reader.tags import tag_spelling, with_last_moved

    key = tag_spelling(typed)
    found = _holding(texts(), key)
    if found == [] and (moved := with_last_moved(key)):
        found = _holding(texts(), moved)
    return found or []


def _holding(texts: Iterable[str], key: str) -> list[int] | None:
    """As `_alike` of a key as it stands; None where a text is it."""
    starts: list[int] = []
    inside: list[int] = []
    for at, text in enumerate(texts):
        if key not in text:
            continue
        if text == key:
            return None
        if text.startswith(key):
            starts.append(at)
            if len(starts) == MOST:
                break
        elif len(inside) < MOST:
            inside.append(at)
    return (starts + inside)[:MOST]
