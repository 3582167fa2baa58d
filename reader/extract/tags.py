"""Tags as pages write them: runs of hashtags, whose names may hold spaces, and lists of keywords.

Labels stay as they were written, without ``#``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from reader.model import tag_key

_LONGEST_LABEL: Final = 80
_LONGEST_HEADING: Final = 32
_MOST_WORDS: Final = 9
_WORDS_OF_A_SENTENCE: Final = 4

# A hash opens a label after a space, and inside joined tags; the one of "C# and Java" opens none.
_OPENING = re.compile(r"(?:(?<=\s)|(?<!.))[#＃]+|[#＃]+(?=[^\s#＃,;，、|])", re.DOTALL)
_HEADING = re.compile(
    r"(?:tags?|hash\s?tags?|keywords?|topics?|해시\s?태그|태그|키워드|タグ|関連タグ|キーワード)\s{0,3}[:：]?\s{0,3}$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,3}|\d{5,}|\d+[.,]\d+")
_RANK = re.compile(r"\d{1,3}\s+(?:in|on|of|at|for|from|among|to|is|was|are|were|with|by|and|the|a)\b", re.IGNORECASE)
_COLOUR = re.compile(r"(?=[a-f]*\d|([a-f])\1+$)(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})", re.IGNORECASE)
_ABBREVIATION = re.compile(r"(?:\b\w|\b(?:inc|ltd|co|corp|jr|sr|st|dr|mr|mrs|no|vs|etc|bros))\.$", re.IGNORECASE)
_SENTENCE_END: Final = (".", "。", "．", "…", "?", "!", "？", "！", ":")
_KEYWORD_MARKS = re.compile(r"[,;，、|；｜\n\r]")
_AROUND: Final = " \t\n\r\u3000,;，、|；｜·•"


def from_hash_run(text: str) -> tuple[str, ...]:
    """The labels of one line or one box of hashtags, () where it is anything else.

    A paragraph that begins with a hashtag, a rank as ``#1 on the list``, a colour, ``C#`` and a
    Markdown heading are no runs of tags.
    """
    openings = list(_OPENING.finditer(text))
    if not openings or not _only_heading(text[: openings[0].start()]):
        return ()
    ends = [opening.start() for opening in openings[1:]] + [len(text)]
    labels = [_tidy(text[opening.end() : end]) for opening, end in zip(openings, ends, strict=True)]
    first = openings[0]
    if len(first[0]) > 1 or (len(openings) == 1 and text[first.end() : first.end() + 1].isspace()):
        return ()
    labels = [label for label in labels if label]
    if not all(_reads_as_label(label, alone=len(labels) == 1) for label in labels):
        return ()
    if all(_NUMBER.fullmatch(label) or _COLOUR.fullmatch(label) for label in labels):
        return ()
    return unique(labels)


def begins_run(line: str) -> bool:
    """Whether a line begins as a run of hashtags does; only `from_hash_run` tells whether it is one."""
    opening = _OPENING.search(line[:_LONGEST_HEADING])
    return opening is not None and _only_heading(line[: opening.start()])


def split_keywords(text: str) -> tuple[str, ...]:
    """The labels of a list of keywords, as a page's metadata holds it; spaces never divide."""
    labels: list[str] = []
    for part in _KEYWORD_MARKS.split(text):
        run = from_hash_run(part.strip()) if part.count("#") + part.count("＃") > 1 else ()
        labels += run or [_tidy(part)]
    return unique(labels)


def unique(labels: Iterable[str]) -> tuple[str, ...]:
    """The labels in their order, each key once, in its first spelling."""
    kept: dict[str, str] = {}
    for label in labels:
        key = tag_key(label)
        if key:
            kept.setdefault(key, label)
    return tuple(kept.values())


def _tidy(label: str) -> str:
    return " ".join(label.lstrip(_AROUND + "#＃").rstrip(_AROUND).split())


def _only_heading(before: str) -> bool:
    before = before.strip()
    return not before or bool(_HEADING.match(before))


def _reads_as_label(label: str, *, alone: bool) -> bool:
    words = label.split()
    if len(label) > _LONGEST_LABEL or len(words) > _MOST_WORDS or "://" in label:
        return False
    if not any(unicodedata.category(character)[0] in "LN" for character in label):
        return not alone  # an emoji among tags
    if alone and (_RANK.match(label) or (_NUMBER.fullmatch(words[0]) and len(words) > _WORDS_OF_A_SENTENCE)):
        return False
    ends_sentence = label.endswith(_SENTENCE_END) and not _ABBREVIATION.search(label)
    return not (ends_sentence and len(words) >= _WORDS_OF_A_SENTENCE)
