"""A query as chips, and what a click on a chip or on a tag makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from reader.model import tag_key
from reader.nouns import noun
from reader.query.tree import (
    Age,
    And,
    Days,
    Fuzzy,
    InCollection,
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
    both,
    either,
    parts,
)

TagMode = Literal["only", "and", "or", "not"]
ChipKind = Literal["word", "phrase", "literal", "tag", "tags", "date", "state", "collection", "group"]


@noun
class Chip:
    """One part of a query that can be taken out by itself.

    ``text`` is the part without its sign; a tag's label stands bare. ``source_text`` is the part
    as the search box holds it.
    """

    kind: ChipKind
    text: str
    negated: bool
    source_text: str


def chips(query: Query) -> tuple[Chip, ...]:
    """The parts that must all hold, in the order of the text; `without` takes one out by its place."""
    return tuple(_chip(part) for part in parts(query))


def _chip(part: Node) -> Chip:
    inner = part.part if isinstance(part, Not) else part
    text = inner.label if isinstance(inner, TagIs) else str(inner)
    return Chip(_kind(inner), text, isinstance(part, Not), str(part))


def _kind(node: Node) -> ChipKind:
    match node:
        case Word():
            return "literal" if node.literal else "word"
        case Prefix() | Wildcard() | Fuzzy():
            return "word"
        case Phrase() | Near():
            return "phrase"
        case TagIs():
            return "tag"
        case TagsCount():
            return "tags"
        case Days() | Age():
            return "date"
        case State():
            return "state"
        case InCollection():
            return "collection"
        case And() | Or() | Not():
            return "group"


def without(query: Query, place: int) -> Query:
    """The query less the chip at that place."""
    kept = parts(query)
    return Query(both(kept[:place] + kept[place + 1 :]))


# ---------------------------------------------------------------- values


def with_value(query: Query, field: str, value: str, *, negated: bool = False) -> Query:
    """The query after a click on a value of a text field, such as a source.

    The value takes the place of others of its field, or is taken out where it is asked for already.
    ``negated`` leaves out what has the value, beside other such parts.
    """

    def asks(part: Node) -> bool:
        inner = part.part if isinstance(part, Not) else part
        return isinstance(inner, (Word, Phrase)) and (inner.field, inner.text) == (field, value)

    rest = tuple(part for part in parts(query) if not asks(part))
    if any(asks(part) and isinstance(part, Not) == negated for part in parts(query)):
        return Query(both(rest))
    if negated:
        return Query(both((*rest, Not(Phrase(value, field)))))
    kept = (part for part in rest if not (isinstance(part, (Word, Phrase)) and part.field == field))
    return Query(both((*kept, Phrase(value, field))))


def with_days(query: Query, days: str) -> Query:
    """The query for a year, month or day of publication in the place of others; for any time if it is asked for
    already, and where ``days`` is empty."""
    kept = tuple(each for each in parts(query) if not (isinstance(each, (Days, Age)) and each.when == "date"))
    asked = Days("date", days, days)
    if not days or asked in parts(query):
        return Query(both(kept))
    return Query(both((*kept, asked)))


# ---------------------------------------------------------------- tags


def with_tag(query: Query, label: str, mode: TagMode) -> Query:
    """The query after a click on a tag.

    ``only`` puts the tag in the place of all other tags; ``and`` and ``not`` add it beside them;
    ``or`` adds it to the last tag that is asked for. Words, days and states stay.
    """
    tag = TagIs(label)
    if mode == "only":
        return Query(both((*(part for part in parts(query) if not _tags_of(part)), tag)))
    rest = _less(query, tag_key(label))
    if mode == "not":
        return Query(both((*rest, Not(tag))))
    last = max((place for place, part in enumerate(rest) if _tags_of(part) and not isinstance(part, Not)), default=-1)
    if mode == "and" or last < 0:
        return Query(both((*rest, tag)))
    widened = either((rest[last], tag))
    assert widened is not None, "there are two parts"
    return Query(both((*rest[:last], widened, *rest[last + 1 :])))


def with_labels(query: Query, labels_of: Callable[[str], Sequence[str]]) -> Query:
    """The query with each tag in it as any of the labels that ``labels_of`` gives for its own (at least one)."""
    root = None if query.root is None else _with_labels(query.root, labels_of)
    return Query(root, query.notes)


def _with_labels(node: Node, labels_of: Callable[[str], Sequence[str]]) -> Node:
    match node:
        case TagIs(label):
            changed = either(tuple(map(TagIs, labels_of(label))))
        case And(inner):
            changed = both(tuple(_with_labels(part, labels_of) for part in inner))
        case Or(inner):
            changed = either(tuple(_with_labels(part, labels_of) for part in inner))
        case Not(part):
            changed = Not(_with_labels(part, labels_of))
        case _:
            return node
    assert changed is not None, "a tag has one label at least"
    return changed


def without_tag(query: Query, label: str) -> Query:
    """The query without any word on the tag."""
    return Query(both(_less(query, tag_key(label))))


def tag_modes(query: Query) -> dict[str, TagMode]:
    """How each tag takes part, by its key (see `reader.model.tag_key`)."""
    modes: dict[str, TagMode] = {}
    for part in parts(query):
        tags = _tags_of(part)
        mode: TagMode = "not" if isinstance(part, Not) else "or" if isinstance(part, Or) else "and"
        modes.update((tag_key(tag.label), mode) for tag in tags)
    asked = [key for key, mode in modes.items() if mode == "and"]
    if len(asked) == 1 and len(modes) == 1:
        modes[asked[0]] = "only"
    return modes


def _tags_of(part: Node) -> tuple[TagIs, ...]:
    """The tags of a part that holds nothing else."""
    match part:
        case TagIs():
            return (part,)
        case Not(inner):
            return _tags_of(inner) if isinstance(inner, TagIs) else ()
        case Or(inner):
            tags = tuple(each for each in inner if isinstance(each, TagIs))
            return tags if len(tags) == len(inner) else ()
    return ()


def _less(query: Query, key: str) -> tuple[Node, ...]:
    """The parts of a query, less every mention of a tag in the parts that hold tags alone."""
    kept: list[Node] = []
    for part in parts(query):
        tags = _tags_of(part)
        if not tags or all(tag_key(tag.label) != key for tag in tags):
            kept.append(part)
        elif isinstance(part, Or):
            remaining = either(tuple(tag for tag in tags if tag_key(tag.label) != key))
            if remaining is not None:
                kept.append(remaining)
    return tuple(kept)
