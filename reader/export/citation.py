"""Newspaper articles as references, in the manner of Chicago and of APA, and for reference managers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from reader.export import bibtex, csl_json, ris
from reader.export.dates import MONTHS, published
from reader.export.names import Name, name_of
from reader.model import Article

STYLES = ("chicago", "apa", "bibtex", "ris", "csl-json")

_CHICAGO_MOST, _CHICAGO_OF_MANY = 10, 7
_APA_MOST = 20
_INNER_QUOTES = str.maketrans("“”", "‘’")


def cited(articles: Sequence[Article], style: str) -> str:
    """References to the articles in their order: a line each, or what a reference manager reads."""
    match style:
        case "bibtex":
            return bibtex.entries(articles)
        case "ris":
            return ris.records(articles)
        case "csl-json":
            return csl_json.items(articles)
        case "apa":
            return "".join(f"{apa(article)}\n" for article in articles)
        case _:
            return "".join(f"{chicago(article)}\n" for article in articles)


def quoted(article: Article, passage: str, paragraph: int, style: str) -> str:
    """A passage with its source, in Chicago's manner or APA's; ``paragraph`` counts from 1, 0 where it is not known."""
    words = "\n".join(" ".join(line.split()) for line in passage.strip().splitlines() if line.strip())
    place = f" (para. {paragraph})" if paragraph else ""
    source = apa(article) if style == "apa" else chicago(article)
    return f"“{words.translate(_INNER_QUOTES)}”{place}\n{source}"


def chicago(article: Article) -> str:
    """One line: ``Last, First. “Headline.” Source, Month Day, Year. URL.`` What is not known is left out.

    Source: The Chicago Manual of Style, 17th edition, 14.191, 14.198 and 14.76 (how many authors are named).
    """
    place = ", ".join(filter(None, (_line(article.source), _chicago_day(article))))
    sentences = (_chicago_names(_names(article)), _headline(article.title), place, _line(article.url))
    return " ".join(_ended(sentence) for sentence in sentences if sentence)


def apa(article: Article) -> str:
    """One line: ``Last, F. (Year, Month Day). Headline. Source. URL``; without an author the headline leads.

    The headline stays as its page wrote it. Source: Publication Manual of the APA, 7th edition, 10.1 and 9.8.
    """
    names = _ended(_apa_names(_names(article))) if article.authors else ""
    title = _ended(_line(article.title)) if _line(article.title) else ""
    day = f"({_apa_day(article)})."
    lead = (names, day, title) if names else (title, day)
    source = _ended(_line(article.source)) if _line(article.source) else ""
    return " ".join(filter(None, (*lead, source, _line(article.url))))


def _names(article: Article) -> list[Name]:
    return [name_of(name) for name in map(_line, article.authors) if name]


def _line(text: str) -> str:
    return " ".join(text.split())


def _chicago_names(names: Sequence[Name]) -> str:
    said = [name.whole if number else name.inverted for number, name in enumerate(names)]
    if len(said) > _CHICAGO_MOST:
        return ", ".join(said[:_CHICAGO_OF_MANY]) + ", et al."
    if len(said) > 2:
        return ", ".join(said[:-1]) + ", and " + said[-1]
    comma = "," if said and "," in said[0] else ""
    return f"{comma} and ".join(said)


def _apa_names(names: Sequence[Name]) -> str:
    said = [replace(name, given=_initials(name.given)).inverted for name in names]
    if len(said) > _APA_MOST:
        return ", ".join(said[: _APA_MOST - 1]) + ", . . . " + said[-1]
    if len(said) > 1:
        return ", ".join(said[:-1]) + ", & " + said[-1]
    return "".join(said)


def _initials(given: str) -> str:
    """``Jean-Paul M.`` as ``J.-P. M.``"""
    return " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in given.split())


def _headline(title: str) -> str:
    words = re.sub(r'"([^"]*)"', r"‘\1’", _line(title)).translate(_INNER_QUOTES)
    return f"“{_ended(words)}”" if words else ""


def _chicago_day(article: Article) -> str:
    """The day in the page's own offset; what the page wrote where that is no date."""
    day = published(article)
    if day.day:
        return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"
    if day.month:
        return f"{MONTHS[day.month - 1]} {day.year}"
    return str(day.year) if day.year else _line(article.published_raw)


def _apa_day(article: Article) -> str:
    day = published(article)
    if day.month:
        return f"{day.year}, {MONTHS[day.month - 1]}" + (f" {day.day}" if day.day else "")
    return str(day.year) if day.year else _line(article.published_raw) or "n.d."


def _ended(sentence: str) -> str:
    """With a full stop, unless it has an end of its own."""
    return sentence if sentence.rstrip("”’")[-1:] in tuple(".?!…。．？！") else sentence + "."
