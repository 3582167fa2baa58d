"""An article's body as a row of blocks: what screen and paper are written from.

No markup of the article goes further than this: every block is made anew from text, a few styles
and addresses of known schemes. So the limits that Qt needs hold by construction, whatever is stored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntFlag, auto

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from reader.model import Article, Picture

MOST_CELLS = 5_000
MOST_COLUMNS = 40
MOST_SPAN = 100
DEEPEST_QUOTE = 6
DEEPEST_LIST = 8
LONGEST_WORD = 2_000
LONGEST_BLOCK = 40_000
"""Limits within which Qt lays a page out in well under a second. Source: measured; letters in a block,
since one paragraph of a megabyte is laid out as a whole whenever a part of it is asked for."""

SMALL_PX = 64
"""A picture at most this wide and high stands in its line."""

_BREAK = "\u200b"
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_UNSHOWN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffc\ufffe\uffff]")
_SCHEME = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f\x7f]", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,6}")


class Style(IntFlag):
    """How letters are set."""

    PLAIN = 0
    BOLD = auto()
    ITALIC = auto()
    UNDERLINE = auto()
    STRIKE = auto()
    CODE = auto()
    SMALL = auto()
    RAISED = auto()
    LOWERED = auto()


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one style; a line break is ``\\n``. ``picture`` is a small one that stands in the line."""

    text: str
    style: Style = Style.PLAIN
    href: str = ""
    picture: Picture | None = None


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, or with a ``level`` from 2 to 6 a heading, or with ``code`` lines as they were typed.

    ``quote`` and ``indent`` say how deep in quotations and lists it stands. The first block of a
    list's item has a ``number``: 0 for a bullet.
    """

    runs: Runs
    level: int = 0
    code: bool = False
    quote: int = 0
    indent: int = 0
    number: int | None = None
    ordered: bool = False
    rtl: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its caption; ``picture`` is None where a caption came along alone."""

    picture: Picture | None
    caption: Runs = ()
    credit: str = ""
    quote: int = 0
    rtl: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a cell stands, how far it reaches and what is in it; never another table."""

    row: int
    column: int
    rows: int
    columns: int
    header: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of data. Shapes: cells in reading order, each inside ``rows`` x ``columns``, none over another."""

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    caption: Runs = ()
    quote: int = 0
    rtl: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A change of subject, drawn as a line."""

    quote: int = 0


Block = Text | Figure | Table | Rule


def plain(runs: Iterable[Run]) -> str:
    """The letters of runs, without their styles."""
    return "".join(run.text for run in runs)


def reads_from_right(text: str) -> bool:
    """Whether the first letter with a direction is written from right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def shown(text: str) -> str:
    """Text without the characters that cannot be shown, its longest words given places to break."""
    text = _UNSHOWN.sub("", text)
    return _LONG_WORD.sub(lambda found: found.group() + _BREAK, text) if len(text) > LONGEST_WORD else text


def blocks(article: Article) -> Iterator[Block]:
    """The article's pictures that stand nowhere in its text, then its body, in order.

    A body that is deeper than the parser follows is given as its plain paragraphs, whole.
    """
    root = _tree(article.html)
    if root is None:
        yield from _lead(article.pictures, frozenset())
        yield from _paragraphs(article.text)
        return
    named = frozenset(image.get("src", "") for image in root.iter("img"))
    yield from _lead(article.pictures, named)
    yield from _Builder(article.pictures).blocks(root)


def _tree(html: str) -> HtmlElement | None:
    if not html.strip():
        return None
    parser = HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = document_fromstring(_UNSHOWN.sub("", html), parser=parser)
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
            yield from _in_pieces(Text((Run(shown(words)),), rtl=reads_from_right(words)))


def _in_pieces(block: Text) -> Iterator[Text]:
    """A block cut where it is longer than can be laid out at once."""
    if sum(len(run.text) for run in block.runs) <= LONGEST_BLOCK:
        yield block
        return
    piece: list[Run] = []
    room = LONGEST_BLOCK
    for run in block.runs:
        rest = run.text
        while len(rest) > room:
            cut = max(rest.rfind(" ", 0, room), rest.rfind("\n", 0, room), rest.rfind(_BREAK, 0, room)) + 1 or room
            piece.append(replace(run, text=rest[:cut].rstrip("\n")))
            yield replace(block, runs=tuple(piece))
            block = replace(block, number=None)
            piece, rest, room = [], rest[cut:], LONGEST_BLOCK
        if rest or run.picture:
            piece.append(replace(run, text=rest))
            room -= len(rest)
    if piece:
        yield replace(block, runs=tuple(piece))


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
_UNREAD = frozenset("head script style template title noscript iframe object embed svg math audio video".split())
_INNER_QUOTES = ("“", "”")


@dataclass(slots=True)
class _Place:
    """What an element changed, put back when it ends."""

    style: Style
    href: str
    level: int
    code: bool
    quote: int
    indent: int


@dataclass(slots=True)
class _List:
    ordered: bool
    next_number: int
    deep: int


class _Builder:
    """Walks a tree without recursion and hands out blocks as they are complete."""

    def __init__(self, pictures: Sequence[Picture]) -> None:
        self._pictures: dict[str, Picture] = {}
        for picture in pictures:
            self._pictures.setdefault(picture.url, picture)
        self._place = _Place(Style.PLAIN, "", 0, False, 0, 0)
        self._kept: list[_Place] = []
        self._runs: list[Run] = []
        self._done: list[Block] = []
        self._lists: list[_List] = []
        self._number: tuple[int, bool] | None = None
        self._figures: list[list[Figure]] = []
        self._captions: list[Runs] = []
        self._table: _Grid | None = None
        self._outer: list[Block] = []
        self._row_words: HtmlElement | None = None

    def blocks(self, root: HtmlElement) -> Iterator[Block]:
        unread: HtmlElement | None = None
        for event, element in etree.iterwalk(root, events=("start", "end")):
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
        self._place = place = replace(place)
        if tag in _STYLES:
            place.style |= _STYLES[tag]
        elif tag == "a":
            href = element.get("href", "").strip()
            place.href = href if _SCHEME.match(href) else ""
        elif tag in _HEADINGS:
            place.level = _HEADINGS[tag]
        elif tag == "br":
            self._runs.append(Run("\n", place.style, place.href))
        elif tag == "wbr":
            self._runs.append(Run(_BREAK, place.style, place.href))
        elif tag == "img":
            self._picture(element)
        elif tag == "hr":
            self._flush()
            self._done.append(Rule(place.quote))
        elif tag == "blockquote":
            place.quote = min(DEEPEST_QUOTE, place.quote + 1)
        elif tag == "pre":
            place.code = True
        elif tag == "q":
            self._runs.append(Run(_INNER_QUOTES[0], place.style, place.href))
        elif tag == "rt" and not _is_rp(element.getprevious()):
            self._runs.append(Run("(", place.style, place.href))
        elif tag in ("summary", "dt"):
            place.style |= Style.BOLD
        elif tag == "dd":
            place.indent = min(DEEPEST_LIST, place.indent + 1)
        elif tag in ("ul", "ol", "menu", "dir"):
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
            self._runs.append(Run(_INNER_QUOTES[1], self._place.style, self._place.href))
        elif tag == "rt" and not _is_rp(element.getnext()):
            self._runs.append(Run(")", self._place.style, self._place.href))
        elif tag in ("figcaption", "caption"):
            self._end_caption(tag)
        elif tag in _BLOCKS and not (tag in ("td", "th") and self._row_words is not None):
            self._flush()
        if tag in ("ul", "ol", "menu", "dir") and self._lists:
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
        if not text:
            return
        last = self._runs[-1] if self._runs else None
        if last and last.style == place.style and last.href == place.href and not last.picture:
            self._runs[-1] = replace(last, text=last.text + text)
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
        self._done.extend(_in_pieces(block))

    # ------------------------------------------------------------ lists

    def _start_list(self, ordered: bool, element: HtmlElement) -> None:
        given = _DIGITS.fullmatch(element.get("start", ""))
        self._place.indent = min(DEEPEST_LIST, self._place.indent + 1)
        self._lists.append(_List(ordered, int(given.group()) if given else 1, self._place.indent))

    def _start_item(self, element: HtmlElement) -> None:
        if not self._lists:
            self._place.indent = max(1, self._place.indent)
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
        if self._table is not None or element.find(".//table") is not None:
            return
        rows = element.xpath("count(.//tr)")
        cells = element.xpath("count(.//td | .//th)")
        wide = max((len(row) for row in element.iter("tr")), default=0)
        if wide < 2:
            return
        if cells > MOST_CELLS or wide > MOST_COLUMNS:
            self._row_words = element
            return
        self._table = _Grid(int(rows), element)
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
        if table := grid.table(self._place.quote):
            self._done.append(table)
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
    runs = list(runs)
    runs[0] = replace(runs[0], text=runs[0].text.lstrip(strip))
    runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip(" \n"))
    return tuple(replace(run, text=shown(run.text)) for run in runs)


class _Grid:
    """The cells of a table while they come in, each put where the rows above leave room."""

    def __init__(self, rows: int, element: HtmlElement) -> None:
        self.element = element
        self.caption: Runs = ()
        self._rows = rows
        self._taken: set[tuple[int, int]] = set()
        self._row_elements: dict[HtmlElement, int] = {}
        self._cells: list[Cell] = []
        self._now: Cell | None = None

    def place(self, element: HtmlElement, header: bool) -> None:
        row_element = element.getparent()
        row = self._row_elements.setdefault(row_element, len(self._row_elements))
        column = 0
        while (row, column) in self._taken:
            column += 1
        columns = 1
        wanted = _span(element.get("colspan", ""))
        while columns < wanted and column + columns < MOST_COLUMNS and (row, column + columns) not in self._taken:
            columns += 1
        rows = max(1, min(_span(element.get("rowspan", "")), self._rows - row))
        self._taken.update((row + down, column + across) for down in range(rows) for across in range(columns))
        self._now = Cell(row, column, rows, columns, header, ())

    def fill(self, inside: tuple[Block, ...]) -> None:
        if self._now is not None:
            self._cells.append(replace(self._now, blocks=inside))
            self._now = None

    def table(self, quote: int) -> Table | None:
        """The table, without columns that nothing begins in."""
        if not any(cell.blocks for cell in self._cells):
            return None
        starts = sorted({cell.column for cell in self._cells})
        number = {column: n for n, column in enumerate(starts)}
        rows = max(cell.row for cell in self._cells) + 1
        cells = tuple(
            replace(
                cell,
                column=number[cell.column],
                columns=sum(1 for column in starts if cell.column <= column < cell.column + cell.columns),
                rows=min(cell.rows, rows - cell.row),
            )
            for cell in self._cells
        )
        words = "".join(plain(block.runs) for cell in cells[:8] for block in cell.blocks if isinstance(block, Text))
        return Table(rows, len(starts), cells, self.caption, quote, reads_from_right(words))


def _span(given: str) -> int:
    found = _DIGITS.fullmatch(given.strip())
    return max(1, min(MOST_SPAN, int(found.group()))) if found else 1
