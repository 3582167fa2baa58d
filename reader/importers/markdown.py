"""Markdown: a note or an article, with the facts that stand above it between lines of ``---``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reader.errors import DamagedFile
from reader.extract import charset, dates, language
from reader.importers import entry
from reader.importers.source import SourceFile
from reader.model import Draft

NAME = "markdown"

_TEXT_BYTES = 4 * 1024 * 1024
"""What is longer is kept as the text that it is: the time that marks take grows faster than their number."""

_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FACT = re.compile(r"([A-Za-z][\w -]{0,40}):(?:[ \t]+(.*))?$")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.+)$")
_HEADING = re.compile(r"(?:\A|\n)[ ]{0,3}#[ \t]+(.{1,300}?)[ \t#]*(?:\r?\n|\Z)")
_UNDERLINED = re.compile(r"(?:\A|\n\s*\n)([^\s#>|<-][^\n]{0,300})\r?\n=+[ \t]*(?:\r?\n|\Z)")
_BEGINS = re.compile(r"\s*#{1,6}[ \t]+\S")
_SIGNS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^ {0,3}#{1,6}[ \t]+\S",
        r"!?\[[^\]\n]{1,300}\]\((?:https?://|[./#])[^)\s]{1,500}\)",
        r"^ {0,3}(?:```|~~~)",
        r"^ {0,3}> \S",
        r"^ {0,3}(?:[-*+]|\d{1,3}\.) \S[^\n]*\n {0,3}(?:[-*+]|\d{1,3}\.) \S",
        r"(?<![*\w])\*\*[^*\n]{1,300}\*\*(?![*\w])",
        r"^\|[^\n]+\|[ \t]*\n\|[ :|-]+\|",
        r"\A[^\s#>|<-][^\n]{0,300}\r?\n=+[ \t]*$",
    )
)
_HEAD_CHARS = 16_000
_KEYS = {
    "title": ("title", "headline"),
    "date": ("date", "published", "pubdate", "created", "publish_date"),
    "authors": ("author", "authors", "byline", "creator"),
    "tags": ("tags", "keywords", "categories", "category"),
    "url": ("url", "link", "source_url", "canonical_url", "permalink", "source"),
    "source": ("publication", "publisher", "site", "site_name", "source", "website"),
    "language": ("language", "lang"),
    "copyright": ("copyright", "rights", "license"),
}


def claims(file: SourceFile) -> bool:
    """Whether a text carries the marks of Markdown; few are enough where its name says that it is."""
    head = file.head
    if b"\0" in head[:1024] or not head.strip():
        return False
    text = file.opening[:_HEAD_CHARS]
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return False
    front = _FRONT.match(text)
    signs = sum(bool(sign.search(text)) for sign in _SIGNS)
    if file.name.lower().removesuffix(".gz").removesuffix(".zst").endswith((".md", ".markdown", ".mdown", ".mkd")):
        return bool(front) or signs > 0 or text.count("\n") < 3
    return bool(front and _FACT.search(front[1].splitlines()[0])) or (bool(_BEGINS.match(text)) and signs > 1)


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The article of the file. Errors: `DamagedFile` where it holds no text."""
    decoded = charset.decode(file.data, file.charset)
    text = decoded.text.lstrip("\ufeff")
    front = _FRONT.match(text)
    facts = _facts(front[1]) if front else {}
    text = text[front.end() :] if front else text
    heading = _HEADING.search(text) or _UNDERLINED.search(text)
    title = "".join(_values(facts, "title")[:1]) or (_plain(heading[1]) if heading else "")
    if file.plain or len(text) > _TEXT_BYTES:
        body = entry.of_text(text)
    else:
        body = entry.of_html(_rendered(text), title=title)
    if not entry.words(body) and not body.pictures:
        body = entry.of_text(text)
    if not body.html.strip() and not title:
        raise DamagedFile("The file holds no text.", path=file.name)
    url = next((value for value in _values(facts, "url") if value.startswith(("http://", "https://"))), "")
    day = "".join(_values(facts, "date")[:1])
    spoken = language.guess(entry.words(body), "".join(_values(facts, "language")[:1]).partition("-")[0].lower())
    yield Draft(
        title=title,
        html=body.html,
        authors=tuple(_values(facts, "authors")),
        published=dates.parse(day, spoken) if day else "",
        published_raw=day,
        source="".join([value for value in _values(facts, "source") if "://" not in value][:1]),
        url=url,
        language=spoken,
        copyright="".join(_values(facts, "copyright")[:1]),
        tags=tuple(value.lstrip("#") for value in _values(facts, "tags")),
        pictures=body.pictures,
        format=NAME,
        charset=decoded.charset,
        charset_declared=decoded.declared,
        warnings=(*decoded.warnings, *body.warnings),
    )


def _rendered(text: str) -> str:
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"]).render(text)
    return str(made)


def _facts(front: str) -> dict[str, list[str]]:
    """The facts above a text: a name and a value, a list in brackets, or a list of lines. Nothing is evaluated."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in front.splitlines():
        item = _ITEM.match(line)
        if item and name:
            found[name].append(_unquoted(item[1]))
            continue
        fact = _FACT.match(line)
        if not fact:
            continue
        name = fact[1].strip().lower()
        value = (fact[2] or "").strip()
        if value.startswith("[") and value.endswith("]"):
            found[name] = [_unquoted(each) for each in value[1:-1].split(",") if each.strip()]
        else:
            found[name] = [_unquoted(value)] if value else []
    return found


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _values(facts: dict[str, list[str]], what: str) -> list[str]:
    values = next((facts[key] for key in _KEYS[what] if facts.get(key)), [])
    if what in ("tags", "authors") and len(values) == 1:
        return [each.strip() for each in re.split("[,;，、]", values[0]) if each.strip()]
    return values


def _plain(heading: str) -> str:
    """A heading without its marks."""
    heading = re.sub(r"!?\[([^\]]{0,300})\]\([^)]{0,500}\)", r"\1", heading)
    return re.sub(r"(\*\*|__|`|(?<!\w)[*_]|[*_](?!\w))", "", heading).strip()
