"""What was understood, said in a sentence."""

from __future__ import annotations

from typing import assert_never

from reader.query.tree import (
    Age,
    And,
    Days,
    Fuzzy,
    InCollection,
    Leaf,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    State,
    TagIs,
    TagsCount,
    Wildcard,
    Word,
)

_FIELDS = {
    "title": "in the headline",
    "body": "in the text",
    "caption": "in a caption",
    "credit": "in a picture credit",
    "author": "among the authors",
    "source": "in the source",
    "section": "in the section",
    "url": "in the address",
    "lang": "as the language",
    "note": "in your note",
}
_STATES = {
    "is:unread": "unread",
    "is:starred": "starred",
    "is:trashed": "in the trash",
    "has:note": "with a note",
    "has:picture": "with a picture",
    "has:captures": "captured more than once",
}
_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}
_TIMES = {"date": "published", "imported": "imported"}
_AMOUNTS = {"=": "exactly", "<": "fewer than", ">": "more than", "<=": "at most", ">=": "at least"}


def explain(query: Query) -> str:
    """One sentence on what is searched, and one more for every part that was understood otherwise."""
    start = "Every article that is not in the trash." if query.root is None else f"Articles {_said(query.root)}."
    return " ".join([start, *dict.fromkeys(note.message for note in query.notes)])


def _said(node: Node) -> str:
    match node:
        case And(parts):
            return " and ".join(f"({_said(part)})" if isinstance(part, Or) else _said(part) for part in parts)
        case Or(parts):
            return " or ".join(_said(part) for part in parts)
        case Not(And() | Or() as part):
            return f"not ({_said(part)})"
        case Not(part):
            return f"not {_said(part)}"
    return _leaf(node)


def _leaf(leaf: Leaf) -> str:
    match leaf:
        case Word(text, field):
            return _placed(f"with “{text}”", field)
        case Phrase(text, field):
            return _placed(f"with the phrase “{text}”", field)
        case Near(text, distance, field):
            return _placed(f"with “{text}” within {distance} words in any order", field)
        case Prefix(text, field):
            return _placed(f"with a word that begins with “{text}”", field)
        case Wildcard(pattern, field):
            return _placed(f"with a word like “{pattern}”", field)
        case Fuzzy(text, field):
            return _placed(f"with “{text}” or a word one letter away", field)
        case TagIs(label):
            return f"tagged “{label}”"
        case TagsCount("=", 0):
            return "without a tag"
        case TagsCount(comparison, count):
            return f"with {_AMOUNTS[comparison]} {count} tag{'' if count == 1 else 's'}"
        case Days(when, low, high):
            if low == high:
                return f"{_TIMES[when]} {'on' if len(low) == 10 else 'in'} {low}"
            if low and high:
                return f"{_TIMES[when]} from {low} to {high}"
            return f"{_TIMES[when]} since {low}" if low else f"{_TIMES[when]} until {high}"
        case Age(when, comparison, count, unit):
            span = f"{count} {_UNITS[unit]}{'' if count == 1 else 's'}"
            return f"{_TIMES[when]} {'within the last' if '<' in comparison else 'more than'} {span}" + (
                "" if "<" in comparison else " ago"
            )
        case State(name):
            return _STATES[name]
        case InCollection(path):
            return f"in the collection “{path}”"
    assert_never(leaf)


def _placed(said: str, field: str) -> str:
    return f"{said} {_FIELDS[field]}" if field else said
