"""An article's body read into blocks.

No markup of the article goes further than this: every block is made anew from text, a few styles
and addresses of known schemes. So the limits that Qt needs hold by construction, whatever is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from reader.model import Article, Picture
from reader.render.blocks import (
    BREAK,
    LONGEST_BLOCK,
    MOST_RUNS,
    Block,
    Figure,
    Rule,
    Run,
    Runs,
    Style,
    Table,
    Text,
    in_pieces,
    lines,
    longest_at_once,
    plain,
    reads_from_right,
    shown,
    without_unshown,
)
from reader.render.grid import MOST_CELLS, Grid, is_data

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MOST_BLOCKS = 10_000
"""Blocks and cells of one page; what follows is given in long blocks of lines, whole."""

DEEPEST_QUOTE = 6
DEEPEST_LIST = 8
SMALL_PX = 64
"""A picture at most this wide and high stands in its line."""

_STEP = 256
_SPACE = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")
_SCHEME = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f\x7f]", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,6}")


def blocks(article: Article) -> Iterator[Block]:
    """The article's pictures that stand nowhere in its text, then its body, in order.

    A body that is deeper than the parser follows is given as its plain paragraphs, whole.
    """
    return (block for block in blocks_in_steps(article) if block is not None)


def blocks_in_steps(article: Article) -> Iterator[Block | None]:
    """The same, and None now and then while a large table is being read."""
    root = _tree(article.html)
    named = frozenset(image.get("src", "") for image in root.iter("img")) if root is not None else frozenset()
    lead = _lead(article.pictures, named)
    body = _Builder(article.pictures).blocks(root) if root is not None else _paragraphs(article.text)
    yield from _bounded(chain(lead, body))


def blocks_of(html: str) -> Iterator[Block]:
    """The blocks of HTML that belongs to no article and has no pictures."""
    root = _tree(html)
    if root is not None:
        yield from (block for block in _bounded(_Builder(()).blocks(root)) if block is not None)


class Body:
    """The blocks of an article, read as far as anyone has asked, and kept for the next time."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._read: list[Block] = []
        self._unread = blocks(article)

    def is_of(self, article: Article) -> bool:
        """Whether that article, perhaps the same in another state, has these blocks."""
        ours = self._article
        return (ours.html, ours.text, ours.pictures) == (article.html, article.text, article.pictures)

    def begin(self, count: int) -> None:
        """Reads so many blocks now: the page is parsed whole with the first of them."""
        self._read += islice(self._unread, max(0, count - len(self._read)))

    def __iter__(self) -> Iterator[Block]:
        yield from self._read
        for block in self._unread:
            self._read.append(block)
            yield block


def _tree(html: str) -> HtmlElement | None:
    if not html.strip():
        return None
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = document_fromstring(without_unshown(html), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    limits = (etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_NO_MEMORY)
    return None if any(error.type in limits for error in parser.error_log) else root


def _lead(pictures: Sequence[Picture], named: frozenset[str]) -> Iterator[Figure]:
    """Pictures that the text does not place: those that were kept, and captions that came alone."""
    for picture in pictures:
        if picture.url in named and picture.url:
            continue
        if picture.sha256 or picture.caption or picture.credit:
            caption = (Run(shown(picture.caption)),) if picture.caption else ()
            yield Figure(
                picture if picture.sha256 or picture.url else None,
                caption,
                shown(picture.credit),
                rtl=reads_from_right(picture.caption),
            )


def _paragraphs(text: str) -> Iterator[Text]:
    for paragraph in re.split(r"\n\s*\n", text):
        if words := paragraph.strip():
            yield from in_pieces(Text((Run(shown(words)),), rtl=reads_from_right(words)))


def _bounded(unbounded: Iterable[Block | None]) -> Iterator[Block | None]:
    """As many blocks as a page can hold; then the rest of the text in long blocks of lines."""
    room = MOST_BLOCKS
    rest: list[str] = []
    length = 0
    for block in chain.from_iterable(map(_captioned, unbounded)):
        if block is None:
            yield None
            continue
        room -= len(block.cells) if isinstance(block, Table) else 1
        if room >= 0:
            yield block
            continue
        caption = plain(block.caption) if isinstance(block, Table) else ""
        for line in filter(None, (caption, *lines(block))):
            rest.append(line)
            length += len(line) + 1
            if length > LONGEST_BLOCK:
                yield from in_pieces(_running(rest))
                rest, length = [], 0
    if rest:
        yield from in_pieces(_running(rest))


def _captioned(block: Block | None) -> Iterable[Block | None]:
    """A caption that is longer than can be laid out at once goes on below its picture, or begins above its table."""
    if not isinstance(block, (Figure, Table)):
        return (block,)
    first, *others = (piece.runs for piece in in_pieces(Text(block.caption), longest_at_once(block.caption)))
    if not others:
        return (block,)
    if isinstance(block, Table):
        above = (Figure(None, runs, quote=block.quote, rtl=block.rtl) for runs in (first, *others[:-1]))
        return (*above, replace(block, caption=others[-1]))
    below = [replace(block, picture=None, caption=runs, credit="") for runs in others]
    return (replace(block, caption=first, credit=""), *below[:-1], replace(below[-1], credit=block.credit))


def _running(rest: Sequence[str]) -> Text:
    return Text((Run("\n".join(rest)),), rtl=reads_from_right(rest[0]))


_STYLES = {
    **dict.fromkeys(("b", "strong"), Style.BOLD),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), Style.ITALIC),
    **dict.fromkeys(("u", "ins"), Style.UNDERLINE),
    **dict.fromkeys(("s", "del", "strike"), Style.STRIKE),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), Style.CODE),
    "small": Style.SMALL,
    "sup": Style.RAISED,
    "sub": Style.LOWERED,
}
_HEADINGS = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt figcaption figure footer form"
    " header hgroup html legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
) | frozenset(_HEADINGS)
_LISTS = ("ul", "ol", "menu", "dir")
_UNREAD = frozenset("head script style template title noscript iframe object embed svg math audio video".split())


class _Place(NamedTuple):
    """What the elements that are open make of their text."""

    style: Style = Style.PLAIN
    href: str = ""
    level: int = 0
    code: bool = False
    quote: int = 0
    indent: int = 0

    def inside(self, tag: str, element: HtmlElement) -> _Place:
        """The place within another element."""
        if tag in _STYLES:
            return self._replace(style=self.style | _STYLES[tag])
        if tag in ("summary", "dt"):
            return self._replace(style=self.style | Style.BOLD)
        if tag == "a":
            href = element.get("href", "").strip()
            return self._replace(href=href if _SCHEME.match(href) else "")
        if tag in _HEADINGS:
            return self._replace(level=_HEADINGS[tag])
        if tag == "blockquote":
            return self._replace(quote=min(DEEPEST_QUOTE, self.quote + 1))
        if tag == "pre":
            return self._replace(code=True)
        if tag in _LISTS or tag == "dd" or (tag == "li" and not self.indent):
            return self._replace(indent=min(DEEPEST_LIST, self.indent + 1))
        return self


@dataclass(slots=True)
class _List:
    ordered: bool
    next_number: int


class _Builder:
    """Walks a tree without recursion and hands out blocks as they are complete."""

    def __init__(self, pictures: Sequence[Picture]) -> None:
        self._pictures: dict[str, Picture] = {}
        for picture in pictures:
            self._pictures.setdefault(picture.url, picture)
        self._place = _Place()
        self._kept: list[_Place] = []
        self._runs: list[Run] = []
        self._done: list[Block] = []
        self._lists: list[_List] = []
        self._number: tuple[int, bool] | None = None
        self._figures: list[list[Figure]] = []
        self._captions: list[Runs] = []
        self._table: Grid | None = None
        self._outer: list[Block] = []
        self._row_words: HtmlElement | None = None

    def blocks(self, root: HtmlElement) -> Iterator[Block | None]:
        """The blocks; None after so many elements of a table."""
        from lxml import etree

        unread: HtmlElement | None = None
        for number, (event, element) in enumerate(etree.iterwalk(root, events=("start", "end"))):
            if number % _STEP == 0 and self._table is not None:
                yield None
            tag = element.tag
            if event == "start":
                if unread is not None:
                    continue
                if tag in _UNREAD:
                    unread = element
                    continue
                self._start(tag, element)
                if element.text:
                    self._say(element.text)
            else:
                if unread is None:
                    self._end(tag, element)
                elif unread is element:
                    unread = None
                if unread is None and element.tail:
                    self._say(element.tail)
            if self._done and self._table is None:
                yield from self._done
                self._done = []
        self._flush()
        yield from self._done

    # ------------------------------------------------------------ elements

    def _start(self, tag: str, element: HtmlElement) -> None:
        if tag in ("td", "th") and self._row_words is not None:
            if self._runs:
                self._say("\u00a0 · ")
        elif tag in _BLOCKS:
            self._flush()
        place = self._place
        self._kept.append(place)
        self._place = place.inside(tag, element)
        if tag == "br":
            self._add("\n")
        elif tag == "wbr":
            self._add(BREAK)
        elif tag == "img":
            self._picture(element)
        elif tag == "hr":
            self._flush()
            self._done.append(Rule(place.quote))
        elif tag == "q":
            self._add("“")
        elif tag == "rt" and not _is_rp(element.getprevious()):
            self._add("(")
        elif tag in _LISTS:
            self._start_list(tag == "ol", element)
        elif tag == "li":
            self._start_item(element)
        elif tag == "figure":
            self._figures.append([])
        elif tag == "table":
            self._start_table(element)
        elif tag in ("td", "th"):
            self._start_cell(tag, element)

    def _end(self, tag: str, element: HtmlElement) -> None:
        if tag == "q":
            self._add("”")
        elif tag == "rt" and not _is_rp(element.getnext()):
            self._add(")")
        elif tag in ("figcaption", "caption"):
            self._end_caption(tag)
        elif tag in _BLOCKS and not (tag in ("td", "th") and self._row_words is not None):
            self._flush()
        if tag in _LISTS and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._number = None
        elif tag == "figure" and self._figures:
            self._end_figure()
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "table":
            self._end_table(element)
        self._place = self._kept.pop()

    def _say(self, text: str) -> None:
        place = self._place
        if not place.code:
            text = _SPACE.sub(" ", text)
            if text[0] == " " and (not self._runs or self._runs[-1].text.endswith((" ", "\n"))):
                text = text[1:]
        if text:
            self._add(text)

    def _add(self, text: str) -> None:
        place = self._place
        if len(self._runs) > MOST_RUNS or (self._runs and len(self._runs[-1].text) > LONGEST_BLOCK):
            self._flush()  # a paragraph that never ends is handed out while it is read
        last = self._runs[-1] if self._runs else None
        if last and last.style == place.style and last.href == place.href and not last.picture:
            self._runs[-1] = Run(last.text + text, place.style, place.href)
        else:
            self._runs.append(Run(text, place.style, place.href))

    def _flush(self) -> None:
        """Ends the paragraph that is being written, if there is anything in it."""
        runs, self._runs = _trimmed(self._runs, self._place.code), []
        words = plain(runs)
        if not words.strip(" \n\u00a0\u200b") and not any(run.picture for run in runs):
            return
        place = self._place
        number, ordered = self._number or (None, False)
        self._number = None
        block = Text(
            runs, place.level, place.code, place.quote, place.indent, number, ordered, reads_from_right(words[:200])
        )
        self._done.extend(in_pieces(block))

    # ------------------------------------------------------------ lists

    def _start_list(self, ordered: bool, element: HtmlElement) -> None:
        given = _DIGITS.fullmatch(element.get("start", ""))
        self._lists.append(_List(ordered, int(given.group()) if given else 1))

    def _start_item(self, element: HtmlElement) -> None:
        if not self._lists:
            self._number = (0, False)
            return
        here = self._lists[-1]
        if given := _DIGITS.fullmatch(element.get("value", "")):
            here.next_number = int(given.group())
        self._number = (here.next_number if here.ordered else 0, here.ordered)
        here.next_number += 1

    # ------------------------------------------------------------ pictures

    def _picture(self, element: HtmlElement) -> None:
        url = element.get("src", "")
        picture = self._pictures.get(url) or Picture(url, "", "", "", "", 0, 0, "")
        alt = picture.alt or element.get("alt", "")
        picture = replace(picture, alt=alt)
        if _is_small(picture, element):
            if picture.sha256:
                self._runs.append(Run("", self._place.style, self._place.href, picture))
            elif alt:
                self._say(alt)
            return
        if not url and not alt:
            return
        caption = (Run(shown(picture.caption)),) if picture.caption else ()
        figure = Figure(
            picture, caption, shown(picture.credit), self._place.quote, reads_from_right(picture.caption or alt)
        )
        if self._figures:
            self._figures[-1].append(figure)
        else:
            self._flush()
            self._done.append(figure)

    def _end_caption(self, tag: str) -> None:
        runs, self._runs = _trimmed(self._runs, False), []
        if not plain(runs).strip():
            return
        if tag == "caption" and self._table is not None:
            self._table.caption = runs
        elif tag == "figcaption" and self._figures:
            self._captions.append(runs)
        else:
            self._done.append(Figure(None, runs, quote=self._place.quote, rtl=reads_from_right(plain(runs))))

    def _end_figure(self) -> None:
        """The caption written beside several pictures belongs under the last of them."""
        figures = self._figures.pop()
        captions, self._captions = self._captions, []
        said = any(figure.caption or figure.credit for figure in figures)
        if captions and figures and not said:
            words = tuple(run for n, runs in enumerate(captions) for run in ((Run(" "), *runs) if n else runs))
            figures[-1] = replace(figures[-1], caption=words, rtl=reads_from_right(plain(words)))
        elif captions and not figures:
            figures = [Figure(None, runs, quote=self._place.quote) for runs in captions]
        self._done.extend(figures)

    # ------------------------------------------------------------ tables

    def _start_table(self, element: HtmlElement) -> None:
        if self._table is not None or not is_data(element):
            return
        grid = Grid(element)
        if grid.too_large:
            self._row_words = element
            return
        self._table = grid
        self._outer, self._done = self._done, []

    def _start_cell(self, tag: str, element: HtmlElement) -> None:
        if self._table is not None:
            self._outer.extend(self._done)
            self._done = []
            self._table.place(element, tag == "th")

    def _end_cell(self) -> None:
        if self._table is not None:
            self._table.fill(tuple(self._done))
            self._done = []

    def _end_table(self, element: HtmlElement) -> None:
        if self._row_words is element:
            self._row_words = None
        if self._table is None or self._table.element is not element:
            return
        grid, stray = self._table, self._done
        self._table, self._done = None, self._outer
        table = grid.table(self._place.quote)
        if table and table.rows * table.columns <= MOST_CELLS:
            self._done.append(table)
        elif table:
            self._done.extend(Text((Run(line),), quote=table.quote) for line in filter(None, lines(table)))
        self._done.extend(stray)


def _is_rp(element: HtmlElement | None) -> bool:
    return element is not None and element.tag == "rp"


def _is_small(picture: Picture, element: HtmlElement) -> bool:
    sizes = [picture.width, picture.height]
    if not picture.sha256:
        given = (_DIGITS.match(element.get(name, "")) for name in ("width", "height"))
        sizes = [int(found.group()) if found else 0 for found in given]
    known = [size for size in sizes if size]
    return bool(known) and max(known) <= SMALL_PX


def _trimmed(runs: list[Run], code: bool) -> Runs:
    """Runs without space at either end, fit to be shown."""
    strip = "\n" if code else " \n"
    while runs and not runs[0].picture and not runs[0].text.strip(strip):
        runs = runs[1:]
    while runs and not runs[-1].picture and not runs[-1].text.strip(strip):
        runs = runs[:-1]
    if not runs:
        return ()
    texts = [shown(run.text) for run in runs]
    texts[0] = texts[0].lstrip(strip)
    texts[-1] = texts[-1].rstrip(" \n")
    return tuple(Run(text, run.style, run.href, run.picture) for text, run in zip(texts, runs, strict=True))
