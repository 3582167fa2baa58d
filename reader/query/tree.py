"""What a query means: a tree of frozen values, and the text that each is written as."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date, timedelta
from typing import Literal

from reader.nouns import noun

MAX_CHARACTERS = 1000
MAX_TERMS = 32
MAX_LEVELS = 8

TEXT_FIELDS = ("title", "body", "caption", "credit", "author", "source", "section", "url", "lang", "note")
_ORIGINS = ("source", "url", "lang")
VALUE_FIELDS = ("tag", "tags", "date", "imported", "is", "has", "in")
FIELDS = TEXT_FIELDS + VALUE_FIELDS
"""Every name that may stand before a colon."""

STATES = ("is:unread", "is:starred", "is:trashed", "has:note", "has:picture", "has:captures")

When = Literal["date", "imported"]
AgeUnit = Literal["d", "w", "m", "y"]
COMPARISONS = ("<", ">", "<=", ">=")


def quoted(text: str) -> str:
    """The text between quotation marks; a backslash stands before what would end it."""
    out = []
    for at, letter in enumerate(text):
        following = text[at + 1 : at + 2]
        if letter == '"' or (letter == "\\" and following in ("", "\\", '"')):
            out.append("\\")
        out.append(letter)
    return '"' + "".join(out) + '"'


def _in_field(name: str, text: str) -> str:
    return f"{name}:{text}" if name else text


@noun
class Word:
    """A word as it was typed; the index may cut it into several terms that stand side by side.

    ``literal`` marks what looked like part of the language and was not.
    """

    text: str
    field: str = ""
    literal: bool = False

    def __str__(self) -> str:
        return _in_field(self.field, self.text)


@noun
class Phrase:
    """Words in this order with nothing between them."""

    text: str
    field: str = ""

    def __str__(self) -> str:
        return _in_field(self.field, quoted(self.text))


@noun
class Near:
    """Words in any order with fewer than ``distance`` other words between them."""

    text: str
    distance: int
    field: str = ""

    def __str__(self) -> str:
        return f"{_in_field(self.field, quoted(self.text))}~{self.distance}"


@noun
class Prefix:
    """Any word that begins with the text."""

    text: str
    field: str = ""

    def __str__(self) -> str:
        return _in_field(self.field, self.text) + "*"


@noun
class Wildcard:
    """``?`` stands for one letter (at the end of a word for one or none), ``*`` for any number."""

    pattern: str
    field: str = ""

    def __str__(self) -> str:
        return _in_field(self.field, self.pattern)


@noun
class Fuzzy:
    """The word, or one in which one letter was added, dropped, changed or swapped with the next."""

    text: str
    field: str = ""

    def __str__(self) -> str:
        return _in_field(self.field, self.text) + "~"


@noun
class TagIs:
    """Articles that carry the tag; labels are compared by `reader.model.tag_key`."""

    label: str

    def __str__(self) -> str:
        plain = re.fullmatch(r"[^\s\"“”„()#＃\\]*[^\s\"“”„()#＃\\,.;:!?]", self.label)
        return f"#{self.label}" if plain else "#" + quoted(self.label)


@noun
class TagsCount:
    """Articles with so many tags. ``comparison`` is one of ``= < > <= >=``."""

    comparison: str
    count: int

    def __str__(self) -> str:
        if self.comparison == "=":
            return f"tags:{self.count}" if self.count else "tags:none"
        return f"tags:{self.comparison}{self.count}"


@noun
class Days:
    """Days from the first of ``low`` to the last of ``high``.

    Both are ``2026``, ``2026-01`` or ``2026-01-14``; an empty one is open.
    """

    when: When
    low: str
    high: str

    def __str__(self) -> str:
        return f"{self.when}:{self.low}" if self.low == self.high else f"{self.when}:{self.low}..{self.high}"


@noun
class Age:
    """Younger (``<``) or older (``>``) than so many days, weeks, months or years."""

    when: When
    comparison: str
    count: int
    unit: AgeUnit

    def __str__(self) -> str:
        return f"{self.when}:{self.comparison}{self.count}{self.unit}"


@noun
class State:
    """One of `STATES`."""

    name: str

    def __str__(self) -> str:
        return self.name


@noun
class InCollection:
    """Articles in a collection, named by its path: ``Trial/Letters``."""

    path: str

    def __str__(self) -> str:
        return f"in:{self.path if re.fullmatch(_BARE, self.path) else quoted(self.path)}"


_BARE = r"[^\s\"“”„()]+"


@noun
class And:
    """All of the parts. Shapes: at least two, none of them an And."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        out: list[str] = []
        for part, following in zip(self.parts, (*self.parts[1:], None), strict=True):
            text = f"({part})" if isinstance(part, Or) else str(part)
            inner = part.part if isinstance(part, Not) else part
            if isinstance(inner, TagIs) and not _ends_a_tag(following) and not text.endswith('"'):
                text = text[: text.index("#") + 1] + quoted(inner.label)
            out.append(text)
        return " ".join(out)


def _ends_a_tag(following: Node | None) -> bool:
    """Whether an unquoted tag cannot run on into what stands after it."""
    if isinstance(following, (Word, Prefix, Wildcard, Fuzzy)):
        return following.field != ""
    return True


@noun
class Or:
    """Any of the parts. Shapes: at least two, none of them an Or."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(str(part) for part in self.parts)


@noun
class Not:
    """What does not match the part, which is never a Not."""

    part: Node

    def __str__(self) -> str:
        return f"-({self.part})" if isinstance(self.part, (And, Or)) else f"-{self.part}"


TextLeaf = Word | Phrase | Near | Prefix | Wildcard | Fuzzy
StoreLeaf = TagsCount | Days | Age | State | InCollection
Leaf = TextLeaf | TagIs | StoreLeaf
Node = Leaf | And | Or | Not


@noun
class Note:
    """A sentence about a part that was understood otherwise than written. Units: code points, half-open.

    The sentence is a template with named values, so that the window can translate it; see `reader.query.noted`.
    """

    template: str
    start: int
    end: int
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


@noun
class Query:
    """What to look for; without a root it means every article.

    ``notes`` say what could not be understood; they do not take part in comparison.
    """

    root: Node | None = None
    notes: tuple[Note, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return str(self.root) if self.root is not None else ""

    def __bool__(self) -> bool:
        return self.root is not None


EVERYTHING = Query()


# ---------------------------------------------------------------- walks


def both(parts: tuple[Node, ...]) -> Node | None:
    """The parts joined by *and*, flat; None where there are none."""
    return _joined(And, parts)


def either(parts: tuple[Node, ...]) -> Node | None:
    """The parts joined by *or*, flat; None where there are none."""
    return _joined(Or, parts)


def _joined(kind: type[And] | type[Or], parts: tuple[Node, ...]) -> Node | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, (And, Or)) and isinstance(part, kind):
            flat.extend(part.parts)
        else:
            flat.append(part)
    return kind(tuple(flat))


def parts(query: Query) -> tuple[Node, ...]:
    """The parts that must all hold, as they stand side by side in the search box."""
    if query.root is None:
        return ()
    return query.root.parts if isinstance(query.root, And) else (query.root,)


def leaves(node: Node | None, negated: bool = False) -> Iterator[tuple[Leaf, bool]]:
    """Every leaf, left to right, and whether it is asked not to hold."""
    match node:
        case None:
            return
        case And(inner) | Or(inner):
            for part in inner:
                yield from leaves(part, negated)
        case Not(part):
            yield from leaves(part, not negated)
        case leaf:
            yield leaf, negated


def text_leaves(query: Query) -> tuple[TextLeaf, ...]:
    """The words and phrases that an article may be found by, and that are marked in it."""
    return tuple([leaf for leaf, negated in leaves(query.root) if isinstance(leaf, TextLeaf) and not negated])


def has_words(query: Query) -> bool:
    """Whether the articles found can be ranked by how well they match: by words, not by where they come from."""
    return any(leaf.field not in _ORIGINS for leaf in text_leaves(query))


# ---------------------------------------------------------------- days


def day_range(leaf: Days | Age, today: date) -> tuple[int, int]:
    """The days meant, both ends included. Units: yyyymmdd; 0 and 99991231 where open."""
    if isinstance(leaf, Days):
        return (first_day(leaf.low) if leaf.low else 0), (last_day(leaf.high) if leaf.high else 99991231)
    edge = _before(today, leaf.count, leaf.unit)
    if leaf.comparison == "<":
        return _number(edge + timedelta(days=1)), 99991231
    if leaf.comparison == "<=":
        return _number(edge), 99991231
    if leaf.comparison == ">=":
        return 0, _number(edge)
    return 0, (_number(edge - timedelta(days=1)) if edge > date.min else 0)


def _number(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def _before(today: date, count: int, unit: AgeUnit) -> date:
    if unit in ("d", "w"):
        days = count * (7 if unit == "w" else 1)
        return today - timedelta(days=days) if days < today.toordinal() else date.min
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(today.day, _days_in(year, month + 1)))


def first_day(partial: str) -> int:
    """The first day of a year, month or day. Units: yyyymmdd."""
    pieces = [int(piece) for piece in partial.split("-")]
    year, month, day = (*pieces, 1, 1)[:3]
    return year * 10000 + month * 100 + day


def last_day(partial: str) -> int:
    """The last day of a year, month or day. Units: yyyymmdd."""
    pieces = [int(piece) for piece in partial.split("-")]
    year, month = (*pieces, 12)[:2]
    day = pieces[2] if len(pieces) == 3 else _days_in(year, month)
    return year * 10000 + month * 100 + day


def _days_in(year: int, month: int) -> int:
    import calendar

    return calendar.monthrange(year, month)[1]
