"""What is read in the lane for the window, and the values in which it comes back. Pure but for the archive."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from reader import query as search_language
from reader.archive import Archive, marker
from reader.model import Article, Results, Sort, Span, Summary, tag_key
from reader.nouns import noun
from reader.query import Chip, Query
from reader.query.tree import quoted

if TYPE_CHECKING:
    from reader.render import Body

MOST_RELAXATIONS = 4
SCREENFUL = 16
"""So many rows come with a result, so that it never shows as empty rows."""

FIRST_BLOCKS = 40

_MOST_PARTS = 8


class Marker(Protocol):
    """Finds the words of a query in a text."""

    def spans(self, text: str) -> tuple[Span, ...]: ...


@noun
class Shown:
    """The result on screen. ``text`` is what was typed, ``sort`` the order it stands in, ``first`` its first rows."""

    query: Query
    text: str
    results: Results
    sort: Sort
    first: Sequence[Summary] = ()


@noun
class Opened:
    """An article with all that the reading pane needs. Shapes: ``pictures`` by SHA-256.

    The ``body`` is parsed already, at its beginning: a page of a megabyte takes too long for the window's thread.
    """

    article: Article
    pictures: Mapping[str, bytes]
    marker: Marker | None
    body: Body


@noun
class Relaxation:
    """A part of a query that may be left out, and how many articles there are without it."""

    chip: Chip
    query: Query
    total: int


def found(
    archive: Archive,
    asked: Query,
    text: str,
    sort: Sort,
    dropped: Callable[[], bool] = lambda: False,
    on_first: Callable[[Shown], None] | None = None,
) -> Shown:
    """Everything that a query finds, in an order; ``on_first`` is told its beginning where the rest takes long.

    Errors: `SearchDropped` soon after ``dropped`` says so.
    """

    def shown(results: Results) -> Shown:
        return Shown(asked, text, results, sort, archive.summaries(results.ids[:SCREENFUL], asked))

    first = (lambda results: on_first(shown(results))) if on_first is not None else None
    return shown(archive.search(asked, sort, dropped=dropped, on_first=first))


def loaded(archive: Archive, article_id: int, asked: Query | None, before: Opened | None = None) -> Opened:
    """An article with its pictures; what is known from ``before``, when it was opened, is not read again."""
    article, known = archive.article(article_id), before.pictures if before is not None else {}
    names = [each.sha256 for each in article.pictures if each.sha256]
    pictures = {name: known[name] if name in known else archive.picture(name) for name in names}
    with_words = asked is not None and search_language.has_words(asked)
    body = before.body if before is not None and before.body.is_of(article) else parsed(article)
    return Opened(article, pictures, marker(asked) if asked is not None and with_words else None, body)


def prepare() -> None:
    """Loads what reads articles, so that the first one opens as quickly as any other."""
    from reader.render import blocks_of

    list(blocks_of("<p>.</p>"))


def parsed(article: Article) -> Body:
    """The article's body with its first screens read."""
    from reader.render import Body

    body = Body(article)
    body.begin(FIRST_BLOCKS)
    return body


def relaxations(archive: Archive, asked: Query) -> list[Relaxation]:
    """How many articles there would be without each part of a query that finds nothing, most first."""
    found_without = []
    for place, chip in enumerate(search_language.chips(asked)[:_MOST_PARTS]):
        rest = search_language.without(asked, place)
        total = archive.search(rest, "newest").total
        if total:
            found_without.append(Relaxation(chip, rest, total))
    return sorted(found_without, key=lambda each: -each.total)[:MOST_RELAXATIONS]


def row_of_headline(archive: Archive, start: str, ids: Sequence[int], rows: Sequence[int]) -> int:
    """The first of some rows whose headline begins so, or -1."""
    key = tag_key(start)
    titles = {row.id: row.title for row in archive.summaries([ids[n] for n in rows])}
    return next((n for n in rows if tag_key(titles.get(ids[n], "")).startswith(key)), -1)


def article_at(archive: Archive, url: str) -> int:
    """The article that has an address, or 0."""
    asked = archive.parse(f"url:{quoted(url)}")
    wanted = _bare(url)
    some = archive.search(asked, "newest").ids[:20]
    return next((each.id for each in archive.articles(some) if _bare(each.url) == wanted), 0)


def _bare(url: str) -> str:
    """An address less what does not change where it leads."""
    return url.partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/")
