"""A newspaper article as a reference in the manner of Chicago, ready to be pasted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from reader.model import Article

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NAMED_MOST, _NAMED_OF_MANY = 10, 7
_INNER_QUOTES = str.maketrans("“”", "‘’")


def chicago(article: Article) -> str:
    """One line: ``Author. “Headline.” Source, Month Day, Year. URL.`` What is not known is left out.

    Names and headlines stay as the page wrote them; only quotation marks inside a headline become single.
    Source: The Chicago Manual of Style, 17th edition, 14.191, 14.198 and 14.76 (how many authors are named).
    """
    place = ", ".join(filter(None, (_line(article.source), _day(article))))
    sentences = (_names(article.authors), _headline(article.title), place, _line(article.url))
    return " ".join(_ended(sentence) for sentence in sentences if sentence)


def _line(text: str) -> str:
    return " ".join(text.split())


def _names(authors: Sequence[str]) -> str:
    names = [name for name in map(_line, authors) if name]
    if len(names) > _NAMED_MOST:
        return ", ".join(names[:_NAMED_OF_MANY]) + ", et al."
    if len(names) > 2:
        return ", ".join(names[:-1]) + ", and " + names[-1]
    return " and ".join(names)


def _headline(title: str) -> str:
    words = re.sub(r'"([^"]*)"', r"‘\1’", _line(title)).translate(_INNER_QUOTES)
    return f"“{_ended(words)}”" if words else ""


def _day(article: Article) -> str:
    """The day in the page's own offset; what the page wrote where that is no date."""
    try:
        day = date.fromisoformat(article.published[:10])
    except ValueError:
        return _line(article.published_raw)
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def _ended(sentence: str) -> str:
    """With a full stop, unless it has an end of its own."""
    return sentence if sentence.rstrip("”’")[-1:] in tuple(".?!…。．？！") else sentence + "."
