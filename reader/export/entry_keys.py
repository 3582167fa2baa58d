"""Short keys by which a text refers to an entry of a bibliography."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from reader.export.dates import published
from reader.export.names import name_of
from reader.model import Article

_UNSAID = frozenset("a an and as at by for from in into is of on or the to with".split())


def keys(articles: Iterable[Article]) -> list[str]:
    """A key for each article: who, when, and the first word of what; unique and of ASCII letters and digits."""
    taken: set[str] = set()
    made = []
    for article in articles:
        stem = _key(article)
        key, number = stem, 0
        while key in taken:
            key, number = stem + _letters(number), number + 1
        taken.add(key)
        made.append(key)
    return made


def _key(article: Article) -> str:
    name = name_of(article.authors[0]) if article.authors else None
    who = (_plain(name.family or name.whole) if name else "") or _plain(article.source)
    words = (_plain(word) for word in re.findall(r"\w+", article.title))
    what = next((word for word in words if word[:1].isalpha() and word not in _UNSAID), "")
    year = str(published(article).year or "")
    return "".join((who[:24], year, what[:24])) if who or what else f"article{article.id}"


def _plain(text: str) -> str:
    """ASCII letters and digits alone, accents taken off."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", text).lower())


def _letters(number: int) -> str:
    """``b``, ``c`` … ``z``, ``za``: what is put behind the second key of a kind, the third and so on."""
    text = ""
    while number >= 25:
        text, number = text + "z", number - 25
    return text + chr(ord("b") + number)
