"""What was understood, said in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
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
    Note,
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

Say = Callable[[str], str]
"""Gives a template in the language of the person; its values are put in afterwards."""

_PLACED = {
    "": "{what}",
    "title": "{what} in the headline",
    "body": "{what} in the text",
    "caption": "{what} in a caption",
    "credit": "{what} in a picture credit",
    "author": "{what} among the authors",
    "source": "{what} in the source",
    "section": "{what} in the section",
    "url": "{what} in the address",
    "lang": "{what} as the language",
    "note": "{what} in your note",
}
_STATES = {
    "is:unread": "unread",
    "is:starred": "starred",
    "is:trashed": "in the trash",
    "has:note": "with a note",
    "has:picture": "with a picture",
    "has:captures": "captured more than once",
}
_TAGS = {
    "=": ("with exactly {count} tag", "with exactly {count} tags"),
    "<": ("with fewer than {count} tag", "with fewer than {count} tags"),
    ">": ("with more than {count} tag", "with more than {count} tags"),
    "<=": ("with at most {count} tag", "with at most {count} tags"),
    ">=": ("with at least {count} tag", "with at least {count} tags"),
}
_SPANS = {
    "d": ("{count} day", "{count} days"),
    "w": ("{count} week", "{count} weeks"),
    "m": ("{count} month", "{count} months"),
    "y": ("{count} year", "{count} years"),
}
_AGES = {
    "date": ("published within the last {span}", "published more than {span} ago"),
    "imported": ("imported within the last {span}", "imported more than {span} ago"),
}
_DAYS = {
    "date": {
        "day": "published on {low}",
        "month": "published in {low}",
        "range": "published from {low} to {high}",
        "since": "published since {low}",
        "until": "published until {high}",
    },
    "imported": {
        "day": "imported on {low}",
        "month": "imported in {low}",
        "range": "imported from {low} to {high}",
        "since": "imported since {low}",
        "until": "imported until {high}",
    },
}


def explain(query: Query, say: Say = str) -> str:
    """One sentence on what is searched, and one more for every part that was understood otherwise."""
    if query.root is None:
        start = say("Every article that is not in the trash.")
    else:
        start = say("Articles {what}.").format(what=_said(query.root, say))
    return " ".join([start, *dict.fromkeys(noted(note, say) for note in query.notes)])


def noted(note: Note, say: Say = str) -> str:
    """The sentence of a note."""
    return say(note.template).format(**note.values)


def _said(node: Node, say: Say) -> str:
    match node:
        case And(parts):
            both = say("{one} and {other}")
            each = (_enclosed(part, say) if isinstance(part, Or) else _said(part, say) for part in parts)
            return reduce(lambda one, other: both.format(one=one, other=other), each)
        case Or(parts):
            either = say("{one} or {other}")
            return reduce(lambda one, other: either.format(one=one, other=other), (_said(part, say) for part in parts))
        case Not(part):
            what = _enclosed(part, say) if isinstance(part, (And, Or)) else _said(part, say)
            return say("not {what}").format(what=what)
    return _leaf(node, say)


def _enclosed(node: Node, say: Say) -> str:
    return say("({what})").format(what=_said(node, say))


def _leaf(leaf: Leaf, say: Say) -> str:
    match leaf:
        case Word(text, field):
            return _placed(say("with “{text}”").format(text=text), field, say)
        case Phrase(text, field):
            return _placed(say("with the phrase “{text}”").format(text=text), field, say)
        case Near(text, distance, field):
            near = say("with “{text}” within {distance} words in any order")
            return _placed(near.format(text=text, distance=distance), field, say)
        case Prefix(text, field):
            return _placed(say("with a word that begins with “{text}”").format(text=text), field, say)
        case Wildcard(pattern, field):
            return _placed(say("with a word like “{pattern}”").format(pattern=pattern), field, say)
        case Fuzzy(text, field):
            return _placed(say("with “{text}” or a word one letter away").format(text=text), field, say)
        case TagIs(label):
            return say("tagged “{label}”").format(label=label)
        case TagsCount("=", 0):
            return say("without a tag")
        case TagsCount(comparison, count):
            return say(_TAGS[comparison][count != 1]).format(count=count)
        case Days():
            return say(_DAYS[leaf.when][_reach(leaf)]).format(low=leaf.low, high=leaf.high)
        case Age(when, comparison, count, unit):
            span = say(_SPANS[unit][count != 1]).format(count=count)
            return say(_AGES[when]["<" not in comparison]).format(span=span)
        case State(name):
            return say(_STATES[name])
        case InCollection(path):
            return say("in the collection “{path}”").format(path=path)
    assert_never(leaf)


def _reach(days: Days) -> str:
    if days.low == days.high:
        return "day" if len(days.low) == 10 else "month"
    if days.low and days.high:
        return "range"
    return "since" if days.low else "until"


def _placed(what: str, field: str, say: Say) -> str:
    return say(_PLACED[field]).format(what=what)
