"""The search language: ``parse(text) -> Query``, ``str(query) -> text``.

::

    query   =  all { "OR" all }
    all     =  part { ["AND"] part }
    part    =  { "-" | "NOT" } ( "(" query ")" | tag | field | text )
    text    =  quoted [ "~" number ]                     a phrase; with a number: within so many words
            |  word | word "*" | word "~"                a word; a prefix; one letter away
            |  word with "?" or "*" inside               one letter; any letters
    tag     =  ( "#" | "tag:" ) ( quoted | the longest known tag | word )
    field   =  ( "title" | "body" | "caption" | "credit" | "author" | "source" | "section" | "url"
               | "lang" | "note" )
               ":" ( text | "(" query ")" )
            |  "tags:" ( "none" | [ "<" | ">" | "<=" | ">=" ] number )
            |  ( "date" | "imported" ) ":" ( [ "<" | ">" | "<=" | ">=" ] day
                                           | [ day ] ".." [ day ] | ( "<" | ">" ) number ( "d" | "w" | "m" | "y" ) )
            |  "in:" ( quoted | word )                    a collection, by its path
            |  "is:" ( "unread" | "starred" | "trashed" ) | "has:" ( "note" | "picture" | "captures" )
    day     =  year [ "-" month [ "-" day ] ]
    quoted  =  quotation marks, straight or curly, around anything; a backslash stands before one that is meant

``AND`` binds closer than ``OR``; the operators are capitals. A word runs to the next space, bracket or
quotation mark. What has no letters or digits is left out; what looks like a field and is none is a word; an
open quotation mark or bracket ends with the text; each of these is said in `Query.notes`, never raised.
`QueryError` is raised for the limits alone: 1,000 characters, 32 words, 8 levels of brackets, and ``*`` only
after two letters of its word (one of Hangul, Han or Kana), ``?`` after one.

``str`` gives the same query in one spelling: ``parse(str(q)) == q`` for every q that `parse` gave.
"""

from __future__ import annotations

from collections.abc import Callable

from reader.query.editing import (
    Chip,
    TagMode,
    chips,
    tag_modes,
    with_days,
    with_labels,
    with_tag,
    with_value,
    without,
    without_tag,
)
from reader.query.saying import explain, noted
from reader.query.tree import (
    COMPARISONS,
    EVERYTHING,
    FIELDS,
    MAX_CHARACTERS,
    MAX_LEVELS,
    MAX_TERMS,
    STATES,
    TEXT_FIELDS,
    VALUE_FIELDS,
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
    StoreLeaf,
    TagIs,
    TagsCount,
    TextLeaf,
    Wildcard,
    Word,
    both,
    day_range,
    either,
    has_words,
    leaves,
    parts,
    text_leaves,
)

__all__ = [
    "COMPARISONS",
    "EVERYTHING",
    "FIELDS",
    "MAX_CHARACTERS",
    "MAX_LEVELS",
    "MAX_TERMS",
    "STATES",
    "TEXT_FIELDS",
    "VALUE_FIELDS",
    "Age",
    "And",
    "Chip",
    "Days",
    "Fuzzy",
    "InCollection",
    "Leaf",
    "Near",
    "Node",
    "Not",
    "Note",
    "Or",
    "Phrase",
    "Prefix",
    "Query",
    "State",
    "StoreLeaf",
    "TagIs",
    "TagMode",
    "TagsCount",
    "TextLeaf",
    "Wildcard",
    "Word",
    "both",
    "chips",
    "day_range",
    "either",
    "explain",
    "has_words",
    "leaves",
    "noted",
    "parse",
    "parts",
    "tag_modes",
    "text_leaves",
    "with_days",
    "with_labels",
    "with_tag",
    "with_value",
    "without",
    "without_tag",
]


def parse(text: str, known_tag: Callable[[str], str | None] = lambda key: None) -> Query:
    """What the text asks for; whatever is not understood is searched as it stands, with a note.

    An unquoted ``#`` takes the longest tag for whose key ``known_tag`` has a label.
    Errors: `QueryError` alone, where the text asks for more than the limits allow.
    """
    if not text.strip():
        return EVERYTHING
    from reader.query import grammar  # its patterns take 10 ms to compile, and whoever opens an archive asks for all

    return grammar.parse(text, known_tag)
