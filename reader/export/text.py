"""Plain text in the order of a page: headline, where it is from, captions, paragraphs, hashtags, copyright."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

from reader.export import written
from reader.export.kept import Kept
from reader.model import Article
from reader.render import Figure, Rule, Table, Text, blocks, lines, local_date, plain

SUFFIX = ".txt"
_BREAK = "\u200b"


def write(out: IO[bytes], articles: Iterable[Article], kept: Kept) -> list[int]:
    """The articles one after the other, a form feed between them."""
    for number, article in enumerate(articles):
        written(out, ("\f\n" if number else "", *_article(article)))
    return []


def _article(article: Article) -> Iterator[str]:
    date = local_date(article.published, article.language) or article.published_raw
    head = (" · ".join(filter(None, (article.source, article.section))), ", ".join(article.authors), date, article.url)
    yield f"{article.title}\n\n"
    yield "".join(f"{line}\n" for line in head if line)
    for block in blocks(article):
        words = _block(block)
        if words:
            yield "\n" + words.replace(_BREAK, "") + "\n"
    if article.tags:
        yield "\n" + " ".join(f"#{tag.label}" for tag in article.tags) + "\n"
    if article.copyright:
        yield f"\n{article.copyright}\n"


def _block(block: object) -> str:
    match block:
        case Text(number=None):
            return plain(block.runs)
        case Text():
            mark = f"{block.number}. " if block.ordered else "• "
            return "  " * max(0, block.indent - 1) + mark + plain(block.runs)
        case Figure():
            return " / ".join(filter(None, (plain(block.caption), block.credit)))
        case Rule():
            return "* * *"
        case Table():
            rows = "\n".join(line.replace("\u00a0 · ", "\t") for line in lines(block))
            return "\n".join(filter(None, (plain(block.caption).strip(), rows)))
    return ""
