"""Markdown with what is known of an article in front, as YAML."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO, Any

from reader.export import written
from reader.export.kept import Kept
from reader.model import Article
from reader.render import Block, Cell, Figure, Rule, Run, Style, Table, Text, blocks, plain

SUFFIX = ".md"

_BREAK = "\u200b"
_SPECIAL = re.compile(r"[\\`*_\[\]<>~|]|&(?=[#\w])|!(?=\[)|\$")
_LINE_START = re.compile(r"^([ \t]*)(#{1,6}(?=\s|$)|[-+=](?=[\s\-+=]|$)|\d{1,9}(?=[.)]))", re.MULTILINE)
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_SURROUNDED = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
_MARKS = ((Style.BOLD, "**"), (Style.ITALIC, "*"), (Style.STRIKE, "~~"))


def write(out: IO[bytes], articles: Iterable[Article], kept: Kept) -> list[int]:
    """One article below its own front matter; several below one that lists them all."""
    coming = iter(articles)
    first = next(coming, None)
    second = next(coming, None)
    if first is None or second is None:
        for article in filter(None, (first,)):
            written(out, ("---\n", *_fields(article), "---\n\n", *_article(article)))
        return []
    with tempfile.TemporaryFile() as body:  # what is known of all stands before it, and it may be larger than memory
        written(out, ("---\narticles:\n",))
        for article in chain((first, second), coming):
            written(out, _listed(_fields(article)))
            written(body, ("\n", *_article(article)))
        written(out, ("---\n",))
        body.seek(0)
        shutil.copyfileobj(body, out)
    return []


def _fields(article: Article) -> Iterator[str]:
    """What is known, a line each, as YAML that is JSON as well."""
    capture = article.captures[-1] if article.captures else None
    known: dict[str, Any] = {
        "title": article.title,
        "author": list(article.authors),
        "date": article.published or article.published_raw,
        "source": article.source,
        "section": article.section,
        "url": article.url,
        "language": article.language,
        "tags": [tag.label for tag in article.tags],
        "copyright": article.copyright,
        "captured_at": capture.captured_at if capture else "",
        "sha256": capture.sha256 if capture else "",
    }
    for name, value in known.items():
        if value:
            text = json.dumps(value, ensure_ascii=False)
            yield f"{name}: {_NOT_IN_YAML.sub(_by_number, text)}\n"


def _by_number(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _listed(fields: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(fields):
        yield f"{'    ' if number else '  - '}{line}"


def _article(article: Article) -> Iterator[str]:
    yield f"# {_escaped(_on_one_line(article.title))}\n"
    listed = False
    for block in blocks(article):
        words = _block(block)
        if not words:
            continue
        item = isinstance(block, Text) and block.number is not None
        quoted = "> " * block.quote
        yield (quoted.rstrip() if block.quote else "") + "\n" if not (item and listed) else ""
        yield "".join(f"{quoted}{line}".rstrip() + "\n" for line in words.replace(_BREAK, "").split("\n"))
        listed = item
    if article.tags:
        yield "\n" + " ".join(f"\\#{_escaped(_on_one_line(tag.label))}" for tag in article.tags) + "\n"
    if article.copyright:
        yield f"\n{_escaped(_on_one_line(article.copyright))}\n"


def _block(block: Block) -> str:
    match block:
        case Text(code=True):
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", plain(block.runs))), default=0))
            return f"{fence}\n{plain(block.runs)}\n{fence}"
        case Text(level=level) if level:
            return f"{'#' * level} {_on_one_line(_runs(block.runs))}"
        case Text():
            return _paragraph(block)
        case Figure():
            return _figure(block)
        case Table():
            return _table(block)
        case Rule():
            return "* * *"


def _paragraph(block: Text) -> str:
    text = _digits_escaped(_LINE_START.sub(r"\1\\\2", _runs(block.runs))).replace("\n", "\\\n")
    if block.number is None:
        inset = "    " * block.indent
        return "\n".join(inset + line for line in text.split("\n"))
    inset = "    " * max(0, block.indent - 1)
    mark = f"{block.number}. " if block.ordered else "- "
    first, *rest = text.split("\n")
    return "\n".join([f"{inset}{mark}{first}", *(f"{inset}    {line}" for line in rest)])


def _figure(block: Figure) -> str:
    """The caption, and where the picture is from: an address is named and not loaded by whoever reads the file."""
    words = " / ".join(filter(None, (_runs(block.caption).strip(), _escaped(block.credit))))
    picture = block.picture
    if picture is not None and picture.url.startswith(("http://", "https://")):
        label = _escaped(_on_one_line(picture.alt)) or "picture"
        words = " ".join(filter(None, (words, f"[{label}](<{_address(picture.url)}>)")))
    elif picture is not None and not words:
        words = _escaped(_on_one_line(picture.alt))
    return _on_one_line(words)


def _table(table: Table) -> str:
    """A table of pipes; a cell that reaches over several stands in the first of them."""
    cells: dict[tuple[int, int], Cell] = {(cell.row, cell.column): cell for cell in table.cells}
    lines = []
    for row in range(table.rows):
        texts = [_in_cell(cells.get((row, column))) for column in range(table.columns)]
        lines.append("| " + " | ".join(texts) + " |")
        if not row:
            lines.append("|" + " --- |" * table.columns)
    caption = [_on_one_line(_runs(table.caption)), ""] if table.caption else []
    return "\n".join([*caption, *lines])


def _in_cell(cell: Cell | None) -> str:
    return _on_one_line(" ".join(map(_block, cell.blocks))) if cell is not None else ""


def _runs(runs: Iterable[Run]) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    if run.picture is not None:
        return _escaped(run.picture.alt)
    if Style.CODE in run.style:
        ticks = "`" * (1 + max((len(found) for found in re.findall("`+", run.text)), default=0))
        pad = " " if run.text.startswith("`") or run.text.endswith("`") else ""
        text = f"{ticks}{pad}{run.text}{pad}{ticks}" if run.text.strip() else run.text
    else:
        text = _escaped(run.text)
        for style, mark in _MARKS:
            found = _SURROUNDED.fullmatch(text)
            if style in run.style and found is not None and found[2]:
                text = f"{found[1]}{mark}{found[2]}{mark}{found[3]}"
    return f"[{text}](<{_address(run.href)}>)" if run.href and text.strip() else text


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _digits_escaped(text: str) -> str:
    """A number and a full stop at the beginning of a line are no item of a list: the stop is what can be escaped."""
    return re.sub(r"^([ \t]*)\\(\d{1,9})([.)])", r"\1\2\\\3", text, flags=re.MULTILINE)


def _address(url: str) -> str:
    return url.replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
