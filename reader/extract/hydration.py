"""Pages without a body: the article out of the data from which the site's script would have drawn it.

*Source*: Next.js streams (``self.__next_f.push``, the React "flight" format: rows of ``id:json`` and
``id:Tlength,text``), ``__NEXT_DATA__`` and other JSON in script elements, and the ``articleBody`` of JSON-LD.
"""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reader.extract.leaves import key

_MAX_CHARS = 8_000_000
_MAX_VALUES = 200_000
_MAX_DEPTH = 60
_FEWEST_CHARS = 300
_PARAGRAPH_CHARS = 40

_PUSH = re.compile(r"self\.__next_f\.push\(\[1,\s*(\"(?:[^\"\\]++|\\.)*+\")\s*\]\)", re.DOTALL)
_ROW = re.compile(rb"([0-9a-f]{0,8}):")
_JSON_SCRIPT = re.compile(
    r"<script\b[^>]{0,400}(?:id=[\"']?__NEXT_DATA__|type=[\"']?application/json)[^>]{0,400}>(.*?)</script",
    re.DOTALL | re.IGNORECASE,
)
_STATE = re.compile(r"window(?:\.|\[[\"'])__?[A-Za-z_]{3,40}(?:[\"']\])?\s*=\s*(?=\{)")
_MARKUP = re.compile(r"</?(?:p|br|div|h[1-6]|figure|ul|ol|li|blockquote|strong|em|b|i|a|span|img)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,3000}>")
_PLACEHOLDER = re.compile(r"\$\$[A-Z_]{2,40}\$\$|\{\{[^{}]{0,80}\}\}")
_NOT_PROSE = re.compile(r"[{};]\s*(?:$|[\w.#@-]+\s*[{:(])|function\s*\(|=>|^\s*(?:https?:|/|data:|#|\.)", re.MULTILINE)
_TEXT_KEYS = re.compile(
    r"(?:^|_|(?<=[a-z]))(?:text|html|contents?|value|body|paragraph|copy|children|markup|data|items)$", re.IGNORECASE
)
_DATE_KEY = re.compile(
    r"(?:publish|deploy|issue|release|first|regist|reg|display)[A-Za-z]{0,12}(?:dt|date|at|time|on|ed)$", re.IGNORECASE
)
_STANDFIRST_KEY = re.compile(
    r"^(?:sub_?title|stand_?first|dek|deck|lead|summary|sub_?head(?:line)?|abstract)$", re.IGNORECASE
)
_TITLE_KEY = re.compile(r"^(?:headline|title)$", re.IGNORECASE)
_HEADING_TYPE = re.compile(r"head(?:ing|er|line)|subtitle|^h[2-6]$", re.IGNORECASE)


@dataclass(slots=True)
class _Body:
    """A run of prose in the data, with the objects around it, the nearest first."""

    html: str
    chars: int
    around: list[dict[str, Any]] = field(default_factory=list)


def rebuilt(html: str, article_body: str = "") -> str:
    """A page with the article that the data of ``html`` holds, or an empty text where it holds none.

    ``article_body`` is what the page's JSON-LD says the text is. The head of the page stays.
    """
    rows = _flight_rows(html[:_MAX_CHARS])
    best = _Body("", 0)
    for data in (*rows.values(), *_json_scripts(html[:_MAX_CHARS])):
        found = _Search(rows).best_in(data)
        best = max(best, found, key=_size)
    if len(article_body) > best.chars:
        lines = (line for line in article_body.splitlines() if line.strip())
        best = _Body("".join(f"<p>{entities.escape(line)}</p>" for line in lines), len(article_body))
    if best.chars < _FEWEST_CHARS:
        return ""
    head = re.search(r"<head\b.*?</head\s*>", html[:_MAX_CHARS], re.DOTALL | re.IGNORECASE)
    lang = re.search(r"<html\b[^>]{0,400}?\blang=[\"']?([\w-]{2,12})", html[:5_000], re.IGNORECASE)
    metas = "".join(_drawn_metas(rows.values()))
    facts = _facts(best.around)
    opening = f'<html lang="{lang[1]}">' if lang else "<html>"
    stored_head = head[0][: -len("</head>")] if head else "<head>"
    body = _PLACEHOLDER.sub("", best.html)
    article = f"<article>{facts[1]}{body}</article>"
    return f"<!DOCTYPE html>{opening}{stored_head}{metas}{facts[0]}</head><body>{article}</body></html>"


# ---------------------------------------------------------------- reading the data


def _json_scripts(html: str) -> Iterator[Any]:
    for match in _JSON_SCRIPT.finditer(html):
        yield _loaded(match[1])
    for match in _STATE.finditer(html):
        try:
            yield json.JSONDecoder(strict=False).raw_decode(html, match.end())[0]
        except (ValueError, RecursionError):
            continue


def _loaded(source: str) -> Any:
    try:
        return json.loads(source, strict=False)
    except (ValueError, RecursionError):
        return None


def _flight_rows(html: str) -> dict[str, Any]:
    """The rows of a Next.js stream by their id: JSON values, and texts."""
    if "__next_f" not in html:
        return {}
    chunks = (_loaded(match[1]) for match in _PUSH.finditer(html))
    stream = "".join(chunk for chunk in chunks if isinstance(chunk, str)).encode("utf-8", "ignore")
    rows: dict[str, Any] = {}
    at = 0
    while (match := _ROW.match(stream, at)) is not None:
        name, at = match[1].decode(), match.end()
        if stream[at : at + 1] == b"T":
            comma = stream.find(b",", at, at + 12)
            try:
                size = int(stream[at + 1 : comma], 16)
            except ValueError:
                break
            rows[name] = stream[comma + 1 : comma + 1 + size].decode("utf-8", "replace")
            at = comma + 1 + size
            continue
        end = stream.find(b"\n", at)
        end = len(stream) if end < 0 else end
        if stream[at : at + 1] in (b"{", b"[", b'"'):
            rows[name] = _loaded(stream[at:end].decode("utf-8", "replace"))
        at = end + 1
    return rows


def _drawn_metas(rows: Any) -> Iterator[str]:
    """The ``meta`` and ``title`` elements that the stream would have drawn."""
    for element in _elements(list(rows), 0):
        tag, properties = element[1], element[3]
        if tag == "meta" and isinstance(properties.get("content"), str):
            name = "property" if "property" in properties else "name"
            label = properties.get(name)
            if isinstance(label, str):
                yield f'<meta {name}="{entities.escape(label)}" content="{entities.escape(properties["content"])}">'
        elif tag == "title" and isinstance(properties.get("children"), str):
            yield f"<title>{entities.escape(properties['children'])}</title>"


def _elements(value: Any, depth: int) -> Iterator[list[Any]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        if len(value) >= 4 and value[0] == "$" and isinstance(value[1], str) and isinstance(value[3], dict):
            yield value
        for part in value:
            if isinstance(part, (list, dict)):
                yield from _elements(part, depth + 1)
    elif isinstance(value, dict):
        for part in value.values():
            if isinstance(part, (list, dict)):
                yield from _elements(part, depth + 1)


# ---------------------------------------------------------------- finding the prose


class _Search:
    """Looks for the longest run of prose: one long text, or a list of blocks that each hold a paragraph."""

    def __init__(self, rows: dict[str, Any]) -> None:
        self._rows = rows
        self._seen = 0

    def best_in(self, data: Any) -> _Body:
        return self._best(data, [], 0)

    def _best(self, value: Any, around: list[dict[str, Any]], depth: int) -> _Body:
        self._seen += 1
        if depth > _MAX_DEPTH or self._seen > _MAX_VALUES:
            return _Body("", 0)
        if isinstance(value, str):
            text = self._text(value)
            chars = _prose_chars(text)
            return _Body(_as_html(text), chars, around[:4]) if chars >= _FEWEST_CHARS else _Body("", 0)
        if isinstance(value, dict):
            around = [value, *around]
            return max(
                (self._best(part, around, depth + 1) for part in value.values()), key=_size, default=_Body("", 0)
            )
        if isinstance(value, list):
            inner = max((self._best(part, around, depth + 1) for part in value), key=_size, default=_Body("", 0))
            blocks = [block for part in value if (block := self._block(part, depth))]
            chars = sum(map(_prose_chars, blocks))
            if len(blocks) > 1 and chars > inner.chars and chars >= _FEWEST_CHARS:
                return _Body("".join(blocks), chars, around[:4])
            return inner
        return _Body("", 0)

    def _text(self, value: str) -> str:
        """A text, or the row of the stream that it points to."""
        if value.startswith("$") and isinstance(row := self._rows.get(value[1:]), str):
            return row
        return value

    def _block(self, value: Any, depth: int) -> str:
        """One block of a list as HTML: a paragraph, heading or picture; empty where it is none of these."""
        if isinstance(value, str):
            text = self._text(value)
            return _as_html(text) if _prose_chars(text) >= _PARAGRAPH_CHARS else ""
        if not isinstance(value, dict):
            return ""
        kind = next(
            (str(value[name]) for name in ("type", "_type", "kind", "__typename", "name", "style") if name in value), ""
        )
        text = "".join(self._inline(value, depth))
        if not text.strip() or (_prose_chars(text) < _PARAGRAPH_CHARS and not _HEADING_TYPE.search(kind)):
            return ""
        if _HEADING_TYPE.search(kind) and len(text) < 200:
            return f"<h2>{text if _MARKUP.search(text) else entities.escape(text)}</h2>"
        return _as_html(text)

    def _inline(self, value: Any, depth: int) -> Iterator[str]:
        if depth > _MAX_DEPTH:
            return
        if isinstance(value, str):
            yield self._text(value)
        elif isinstance(value, list):
            for part in value:
                yield from self._inline(part, depth + 1)
        elif isinstance(value, dict):
            for name, part in value.items():
                if _TEXT_KEYS.search(name):
                    yield from self._inline(part, depth + 1)


def _size(body: _Body) -> tuple[int, int]:
    """The longest wins; of two that say the same, the one of which more is known."""
    return body.chars, len(body.around)


def _prose_chars(text: str) -> int:
    """How much of a text is meant for people; 0 for code, addresses and single words."""
    if len(text) < _PARAGRAPH_CHARS:
        return 0
    bare = _TAG.sub(" ", text)
    if _NOT_PROSE.search(bare[:2_000]):
        return 0
    words = bare.split()
    is_spaced = len(words) > len(bare) / 15
    is_east_asian = any("\u3040" <= character <= "\ud7a3" for character in bare[:300])
    return len(key(bare)) if is_spaced or is_east_asian else 0


def _as_html(text: str) -> str:
    if _MARKUP.search(text):
        return (
            text
            if re.match(r"\s*<(?:p|div|h[1-6]|figure|ul|ol|blockquote|section|article)\b", text, re.IGNORECASE)
            else f"<p>{text}</p>"
        )
    return "".join(f"<p>{entities.escape(line.strip())}</p>" for line in text.splitlines() if line.strip())


def _facts(around: list[dict[str, Any]]) -> tuple[str, str]:
    """What the objects around the prose say of the article: for the head of the page, and above its text."""
    head, above = "", ""
    for holder in around[:2]:
        for name, value in holder.items():
            if not isinstance(value, str) or not value.strip() or len(value) > 600:
                continue
            if _DATE_KEY.search(name) and "date_published" not in head:
                head += f'<meta name="date_published" content="{entities.escape(value)}">'
            elif _TITLE_KEY.match(name) and "<h1>" not in above:
                above = f"<h1>{entities.escape(value)}</h1>{above}"
            elif _STANDFIRST_KEY.match(name) and "subtitle" not in above:
                lines = re.split(r"<br\s*/?>|\n", value)
                above += "".join(
                    f'<p class="subtitle">{entities.escape(line.strip())}</p>' for line in lines if line.strip()
                )
    return head, above
