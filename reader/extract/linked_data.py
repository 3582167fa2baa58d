"""What a page says of its article in JSON-LD (schema.org), read leniently."""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reader.extract.leaves import key
from reader.extract.markup import Node

_MAX_SCRIPTS = 60
_MAX_CHARS = 4_000_000
_MAX_NODES = 20_000
_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report|Review|Story|Column|Essay|Recipe|HowTo|Interview)$")
_WRAPPING = re.compile(
    r"^\s*(?://\s*)?(?:<!--|<!\[CDATA\[|/\*.{0,40}?\*/)+|(?:-->|(?://\s*)?\]\]>|/\*.{0,40}?\*/)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_TAG = re.compile(r"<[^<>]{1,2000}>")
_BREAKING_TAG = re.compile(r"<(?:/p|/h\d|/li|br)\b[^<>]{0,200}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One node of the page's JSON-LD that describes an article; empty where the page says nothing."""

    fields: dict[str, Any]

    def text(self, *names: str) -> str:
        """The first of these fields that is a text, without markup and entities."""
        for name in names:
            for value in _many(self.fields.get(name)):
                if isinstance(value, str) and (text := plain(value)):
                    return text
        return ""

    def raw(self, *names: str) -> str:
        """The first of these fields that is a text, as it stands."""
        for name in names:
            for value in _many(self.fields.get(name)):
                if isinstance(value, str) and value.strip():
                    return value.strip()
        return ""

    def names(self, *fields: str) -> tuple[str, ...]:
        """The names of the persons, organisations or pictures that the first filled field holds."""
        for field in fields:
            found = [name for value in _many(self.fields.get(field)) if (name := _name(value))]
            if found:
                return tuple(dict.fromkeys(found))
        return ()

    def texts(self, name: str) -> tuple[str, ...]:
        """Every text of a field that may be a list."""
        return tuple(text for value in _many(self.fields.get(name)) if (text := plain(_name(value))))

    def body(self) -> str:
        """The article's own text, paragraphs as lines; empty where it is not told."""
        found = self.raw("articleBody", "text", "reviewBody")
        if "&lt;" in found and "<" not in found:
            found = entities.unescape(found)
        found = _BREAKING_TAG.sub("\n", found)
        lines = (" ".join(entities.unescape(_TAG.sub("", line)).split()) for line in found.splitlines())
        return "\n".join(line for line in lines if line)


def plain(text: str) -> str:
    """A text of a page's metadata as one line: entities resolved, space folded; what looks like markup stays."""
    for _ in range(2):
        if "&" in text:
            text = entities.unescape(text)
    return " ".join(text.split())


def article_statement(tree: Node, title: str) -> Statement:
    """What the page's JSON-LD says of the article with this title; of the first article where none has it."""
    statements = [Statement(fields) for fields in _nodes(tree) if _is_article(fields)]
    wanted = key(title)
    if wanted:
        for statement in statements:
            headline = key(statement.text("headline", "name"))
            if headline and (headline in wanted or wanted in headline):
                return statement
    for statement in statements:
        if statement.fields.get("headline") or statement.fields.get("articleBody"):
            return statement
    return statements[0] if statements else Statement({})


def _nodes(tree: Node) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, outer ones first."""
    seen = 0
    for script in tree.xpath("//script[contains(@type, 'ld+json')]")[:_MAX_SCRIPTS]:
        waiting = [_loaded(script.text or "")]
        while waiting and seen < _MAX_NODES:
            seen += 1
            value = waiting.pop(0)
            if isinstance(value, dict):
                yield value
                waiting.extend(part for part in value.values() if isinstance(part, (dict, list)))
            elif isinstance(value, list):
                waiting.extend(value)


def _loaded(source: str) -> Any:
    source = _WRAPPING.sub("", source[:_MAX_CHARS]).strip().rstrip(";")
    for attempt in (source, _TRAILING_COMMA.sub(r"\1", source), entities.unescape(source)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _is_article(fields: dict[str, Any]) -> bool:
    kinds = [kind for kind in _many(fields.get("@type")) if isinstance(kind, str)]
    return any(_ARTICLE_TYPE.search(kind) for kind in kinds)


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _name(value: Any) -> str:
    if isinstance(value, dict):
        value = next((found for field in ("name", "url", "@value") if isinstance(found := value.get(field), str)), "")
    return plain(value) if isinstance(value, str) else ""
