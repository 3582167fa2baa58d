"""One article on paper: a head across the page, then blocks packed into columns.

Units: points from the sheet's upper left corner. Groups (a picture and its caption, a heading and
what it heads, the first and last two lines of a paragraph, a table's row) are never parted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from reader.model import Article, Picture
from reader.render import (
    Block,
    Cell,
    Figure,
    Rule,
    Run,
    Style,
    Table,
    Text,
    blocks,
    local_date,
    reads_from_right,
    shown,
)
from reader.render import lines as lines_of
from reader.ui import rasters
from reader.ui.typesetting import GREY, TENTHS, Face, Line, Setting, Typesetter

PictureOf = Callable[[str], bytes]
"""The bytes of a picture by its SHA-256."""

GUTTER = 20.0
HAIRLINE = 0.5
RULE, BAR = "#B9B5AC", "#C9C5BD"
DOTS_PER_POINT = 300 / 72
"""Pictures go to paper with at most 300 dots an inch."""

_POINTS_PER_PIXEL = 0.75
_STEP = 16
_TALLEST = 0.55


@dataclass(frozen=True, slots=True)
class PrintChoices:
    """How articles go to paper. Units: ``margin_mm`` at the sides in millimetres, ``size_pt`` of the text in points."""

    paper: str = "A4"
    margin_mm: int = 20
    columns: int = 1
    size_pt: float = 10.5
    pictures: Literal["colour", "grey", "off"] = "colour"
    tags: bool = True
    header: bool = True
    footer: bool = True
    contents: bool = True


SIZES = {"A4": (595.0, 842.0), "A5": (420.0, 595.0), "Letter": (612.0, 792.0), "Legal": (612.0, 1008.0)}
"""Papers, portrait: width and height in points."""


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture on the sheet, by its SHA-256: decoded when it is drawn."""

    sha256: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A hairline, or the bar beside a quotation."""

    width: float
    height: float
    colour: str = RULE


Mark = Line | Raster | Stroke


@dataclass(frozen=True, slots=True)
class Piece:
    """What is placed as a whole: marks at their distance from its corner; without any, a gap."""

    height: float
    marks: tuple[tuple[float, float, Mark], ...] = ()


Group = tuple[Piece, ...]
_Row = list[tuple[Cell, list[Line | None]]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of an article: every mark and its place."""

    marks: tuple[tuple[float, float, Mark], ...]

    def paint(self, painter: QPainter, picture_of: PictureOf, grey: bool) -> None:
        """Draws the sheet on a painter that counts tenths of a point."""
        for x, y, mark in self.marks:
            if isinstance(mark, Line):
                mark.draw(painter, x, y)
                continue
            place = QRectF(x * TENTHS, y * TENTHS, mark.width * TENTHS, mark.height * TENTHS)
            if isinstance(mark, Stroke):
                painter.fillRect(place, QColor(mark.colour))
                continue
            image = _printed(picture_of(mark.sha256), mark, grey)
            if not image.isNull():
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(place, image)


def _printed(data: bytes, mark: Raster, grey: bool) -> QImage:
    size = QRectF(0, 0, mark.width * DOTS_PER_POINT, mark.height * DOTS_PER_POINT).toAlignedRect().size()
    image = rasters.decoded(data, size)
    if image.isNull() or not grey:
        return image
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    flat.fill(QColor("white"))
    painter = QPainter(flat)
    painter.drawImage(0, 0, image)
    painter.end()
    return flat.convertToFormat(QImage.Format.Format_Grayscale8)


@dataclass(frozen=True, slots=True)
class Frame:
    """The area of a sheet that text may fill, in ``columns`` columns."""

    left: float
    top: float
    width: float
    height: float
    columns: int

    @classmethod
    def of(cls, choices: PrintChoices) -> Frame:
        wide, high = SIZES[choices.paper]
        side = choices.margin_mm * 72 / 25.4
        top = side + 2 * 72 / 25.4
        return cls(side, top, wide - 2 * side, high - 2 * top, choices.columns)

    @property
    def column(self) -> float:
        return (self.width - GUTTER * (self.columns - 1)) / self.columns


class Composer:
    """Composes one article."""

    def __init__(self, article: Article, choices: PrintChoices, picture_of: PictureOf) -> None:
        self._article = article
        self._choices = choices
        self._picture_of = picture_of
        self._frame = Frame.of(choices)
        self._set = Typesetter(article.language)
        s = choices.size_pt
        self._text = Setting(s, s * (1.5 if self._set.wide_script else 1.4))
        self._small = Setting(s * 0.82, s * 1.18, Face.PLAIN, colour=GREY)
        self._caption = Setting(s * 0.8, s * 1.12, Face.PLAIN, colour=GREY)

    def sheets(self) -> list[Sheet]:
        """The article's pages, in order; always one at least."""
        return [sheet for sheet in self.steps() if sheet is not None]

    def steps(self) -> Iterator[Sheet | None]:
        """The pages, and None now and then while they are being composed."""
        frame = self._frame
        from_right = reads_from_right(self._article.title)
        head = self._head()
        tall = sum(piece.height for piece in head)
        groups: list[Group] = []
        for group in _kept(self._body(), frame.height):
            groups.append(group)
            if len(groups) % _STEP == 0:
                yield None
        if tall > frame.height * 0.6:  # a headline without end flows like text
            groups = [(piece,) for piece in head] + groups
            head, tall = (), 0.0
        marks = list(_at(head, frame.left, frame.top))
        room = frame.height - tall
        at = 0
        while True:
            placed, following = fill(groups, at, room, frame.columns, frame.height)
            if following >= len(groups) and frame.columns > 1:
                placed = _levelled(groups, at, room, frame, placed)
            top = frame.top + frame.height - room
            for column, y, piece in placed:
                across = frame.columns - 1 - column if from_right else column
                x = frame.left + across * (frame.column + GUTTER)
                marks += [(x + dx, top + y + dy, mark) for dx, dy, mark in piece.marks]
            yield Sheet(tuple(marks))
            marks, room, at = [], frame.height, following
            if at >= len(groups):
                return

    # ------------------------------------------------------------ the head

    def _head(self) -> tuple[Piece, ...]:
        article, s, width = self._article, self._choices.size_pt, self._frame.width
        rtl = reads_from_right(article.title)
        title = Setting(s * 2.1, s * (2.8 if self._set.wide_script else 2.5), weight=700)
        lines = self._set.plain(shown(article.title), title, width, rtl)
        by = Setting(s * 0.86, s * 1.3, Face.PLAIN, colour=GREY)
        date = local_date(article.published, article.language) or article.published_raw
        said = "\u00a0\u00a0·\u00a0 ".join(filter(None, (", ".join(article.authors), date)))
        byline = self._set.plain(shown(said), by, width, rtl)
        pieces = [*_pieces(lines), Piece(s * 0.5), *_pieces(byline), Piece(s * 0.7)]
        return (*pieces, Piece(HAIRLINE, ((0.0, 0.0, Stroke(width, HAIRLINE)),)), Piece(s * 1.2))

    # ------------------------------------------------------------ the body

    def _body(self) -> Iterator[Group]:
        s, width = self._choices.size_pt, self._frame.column
        for block in blocks(self._article):
            yield from self._block(block, width)
        article = self._article
        if self._choices.tags and article.tags:
            said = "\u2003".join("#" + shown(tag.label).replace(" ", "\u00a0") for tag in article.tags)
            yield (Piece(s * 0.4),)
            yield from _each(self._set.plain(said, self._small, width, reads_from_right(said)))
        if article.copyright:
            yield (Piece(s * 0.35),)
            said = shown(article.copyright)
            yield from _each(self._set.plain(said, self._small, width, reads_from_right(said)))

    def _block(self, block: Block, width: float) -> Iterator[Group]:
        match block:
            case Text():
                yield from self._paragraph(block, width)
            case Figure():
                yield from self._figure(block, width)
            case Table():
                yield from self._table(block, width)
            case Rule():
                third = width / 3
                yield (Piece(self._text.leading * 0.5),)
                yield (Piece(HAIRLINE, ((third, 0.0, Stroke(third, HAIRLINE)),)), Piece(self._text.leading * 0.6))

    def _paragraph(self, block: Text, width: float) -> Iterator[Group]:
        s, text = self._choices.size_pt, self._text
        gap = Piece(s * 0.62)
        if block.level:
            size = s * {2: 1.3, 3: 1.12}.get(block.level, 1.0)
            lines = self._set.lines(block.runs, Setting(size, size * 1.3, weight=700), width, block.rtl)
            yield (Piece(s * 0.5),)
            yield (*_pieces(lines), Piece(s * 0.3), _TIE)
            return
        if block.code:
            code = Setting(s * 0.82, s * 1.15, Face.TYPED)
            runs = [Run(run.text.expandtabs(4)) for run in block.runs]
            yield from _flowing(self._set.lines(runs, code, width - s), s * 0.8)
            yield (gap,)
            return
        inset = block.quote * s * 1.2 + block.indent * s * 1.5
        italic = bool(block.quote) and not self._set.wide_script
        setting = Setting(text.size * (1.04 if block.quote else 1), text.leading, italic=italic)
        lines = self._set.lines(block.runs, setting, width - inset, block.rtl)
        marks: list[tuple[float, float, Mark]] = []
        if block.number is not None:
            said = f"{block.number}." if block.ordered else "•"
            marker = self._set.plain(said, text, s * 4)[0]
            side = width - inset + s * 0.4 if block.rtl else inset - s * (1.4 if block.ordered else 1.0)
            marks.append((side, 0.0, marker))
        inset = 0.0 if block.rtl else inset
        bars = [deep * s * 1.2 for deep in range(block.quote)]
        yield from _flowing(lines, inset, marks, bars)
        yield (Piece(s * (0.3 if block.number is not None else 0.62)),)

    def _figure(self, block: Figure, width: float) -> Iterator[Group]:
        s = self._choices.size_pt
        pieces: list[Piece] = []
        picture = block.picture if self._choices.pictures != "off" else None
        if picture and (raster := self._raster(picture, width)):
            pieces += [Piece(raster.height, ((0.0, 0.0, raster),)), Piece(s * 0.4)]
        runs = block.caption
        if block.credit:
            runs = (*runs, Run(" / " if runs else "/ "), Run(block.credit, Style.BOLD))
        lines = self._set.lines(runs, self._caption, width, block.rtl) if runs else []
        if not pieces and not lines:
            return
        yield (Piece(s * 0.4),)
        yield (*pieces, *_pieces(lines))
        yield (Piece(s * 0.95),)

    def _raster(self, picture: Picture, width: float) -> Raster | None:
        """The picture at its own size or as wide as the column, and never too high for its caption."""
        wide, high = picture.width, picture.height
        if not picture.sha256:
            return None
        if wide <= 0 or high <= 0:
            size = rasters.natural_size(self._picture_of(picture.sha256))
            wide, high = size.width(), size.height()
        if wide <= 0 or high <= 0:
            return None
        scale = min(_POINTS_PER_PIXEL, width / wide, self._frame.height * _TALLEST / high)
        return Raster(picture.sha256, wide * scale, high * scale)

    # ------------------------------------------------------------ tables

    def _table(self, table: Table, width: float) -> Iterator[Group]:
        s = self._choices.size_pt
        size = max(s * 0.55, min(s * 0.88, s * 0.88 * 7 / max(7, table.columns)))
        setting = Setting(size, size * 1.35)
        if table.caption:
            lines = self._set.lines(
                table.caption, Setting(s * 0.8, s * 1.12, Face.PLAIN, colour=GREY), width, table.rtl
            )
            yield (*_pieces(lines), Piece(s * 0.3), _TIE)
        columns = _column_widths(table, width)

        def set_cell(cell: Cell) -> list[Line]:
            return self._cell(cell, setting, sum(columns[cell.column :][: cell.columns]) - size)

        rows = list(_rows_together(table, set_cell))
        groups = [group for row in rows for group in self._row(row, columns, size, width, table.rtl)]
        yield from _table_together(groups, self._frame.height)
        yield (Piece(s * 0.8),)

    def _cell(self, cell: Cell, setting: Setting, width: float) -> list[Line]:
        setting = Setting(setting.size, setting.leading, weight=600) if cell.header else setting
        lines: list[Line] = []
        for block in cell.blocks:
            if isinstance(block, Text):
                mark = "" if block.number is None else f"{block.number}. " if block.ordered else "• "
                lines += self._set.lines((Run(mark), *block.runs), setting, width, block.rtl)
            elif isinstance(block, Figure):
                words = block.caption or ((Run(block.picture.alt),) if block.picture else ())
                lines += self._set.lines(
                    (*words, Run(block.credit and f" / {block.credit}")), setting, width, block.rtl
                )
        return lines

    def _row(self, row: _Row, columns: Sequence[float], size: float, width: float, rtl: bool) -> Iterator[Group]:
        """A row with a hairline below; one higher than a page is the only one to be cut, between its lines."""
        pad = size * 0.3
        most = max((len(lines) for _, lines in row), default=0)
        leading = size * 1.35
        cut = leading * most + 2 * pad > self._frame.height * 0.9
        bands: list[Piece] = []
        for n in range(most):
            marks: list[tuple[float, float, Mark]] = []
            for cell, lines in row:
                if n < len(lines) and (line := lines[n]) is not None:
                    left = sum(columns[: cell.column])
                    x = width - left - sum(columns[cell.column :][: cell.columns]) if rtl else left
                    marks.append((x + size / 2, 0.0, line))
            bands.append(Piece(leading, tuple(marks)))
        end = Piece(HAIRLINE, ((0.0, 0.0, Stroke(width, HAIRLINE)),))
        if cut:
            yield from ((band,) for band in bands)
            yield (Piece(pad), end)
        else:
            yield (Piece(pad), *bands, Piece(pad), end)


_TIE = Piece(0.0)
"""At the end of a group: what follows stands below it on the same page."""


def _pieces(lines: Sequence[Line], inset: float = 0.0) -> list[Piece]:
    return [Piece(line.height, ((inset, 0.0, line),)) for line in lines]


def _each(lines: Sequence[Line]) -> Iterator[Group]:
    return ((piece,) for piece in _pieces(lines))


def _flowing(
    lines: Sequence[Line],
    inset: float,
    first: Sequence[tuple[float, float, Mark]] = (),
    bars: Sequence[float] = (),
) -> Iterator[Group]:
    """Lines that may part between pages, save the first two and the last two."""
    pieces = []
    for n, line in enumerate(lines):
        beside = [(x, 0.0, Stroke(1.5, line.height, BAR)) for x in bars]
        pieces.append(Piece(line.height, (*beside, (inset, 0.0, line), *(first if n == 0 else ()))))
    if len(pieces) < 4:
        yield tuple(pieces)
        return
    yield tuple(pieces[:2])
    yield from ((piece,) for piece in pieces[2:-2])
    yield tuple(pieces[-2:])


def _rows_together(table: Table, set_cell: Callable[[Cell], list[Line]]) -> Iterator[_Row]:
    """A table's rows with their lines; those that a cell spans as one, each below the one before."""
    rows: list[list[Cell]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row].append(cell)
    end = 0
    together: _Row = []
    for number, row in enumerate(rows):
        offset = max((len(lines) for _, lines in together), default=0)
        together += [(cell, [None] * offset + set_cell(cell)) for cell in row]
        end = max([end, *(cell.row + cell.rows for cell in row)])
        if number + 1 >= end and together:
            yield together
            together = []


def _table_together(rows: list[Group], height: float) -> Iterator[Group]:
    """A short table whole; of a long one neither the first nor the last row alone."""
    if sum(piece.height for row in rows for piece in row) < height * 0.4:
        yield tuple(piece for row in rows for piece in row)
        return
    yield (*rows[0], _TIE)
    yield from rows[1:-2]
    yield tuple(piece for row in rows[1:][-2:] for piece in row)


def _column_widths(table: Table, width: float) -> list[float]:
    """Columns as wide as what stands in them asks for, none below a share that can be read."""
    wanted = [1.0] * table.columns
    for cell in table.cells:
        if cell.columns == 1:
            words = [word for block in cell.blocks for line in lines_of(block) for word in line.split()]
            letters = sum(len(word) + 1 for word in words)
            longest = max((len(word) for word in words), default=1)
            wanted[cell.column] = max(wanted[cell.column], longest, min(letters, 60) ** 0.75)
    least = width / table.columns * 0.35
    total = sum(wanted)
    widths = [max(least, width * each / total) for each in wanted]
    return [each * width / sum(widths) for each in widths]


def _kept(groups: Iterator[Group], height: float) -> Iterator[Group]:
    """Groups tied to what follows are joined with it; one higher than a column is taken apart."""
    tied: Group = ()
    for group in groups:
        group = tied + group
        if group and group[-1] is _TIE:
            tied = group[:-1]
            continue
        if tied and not any(piece.marks for piece in group[len(tied) :]):
            tied = group
            continue
        tied = ()
        if sum(piece.height for piece in group) > height:
            yield from ((piece,) for piece in group)
        else:
            yield group
    if tied:
        yield tied


def _at(pieces: Sequence[Piece], x: float, y: float) -> Iterator[tuple[float, float, Mark]]:
    for piece in pieces:
        yield from ((x + dx, y + dy, mark) for dx, dy, mark in piece.marks)
        y += piece.height


def fill(
    groups: Sequence[Group], first: int, room: float, columns: int, whole: float
) -> tuple[list[tuple[int, float, Piece]], int]:
    """Places groups from ``first`` on into columns ``room`` high: column, height and piece, and what comes next.

    A column never begins with a gap, and a gap never opens a column. Only a column of the ``whole`` page
    takes what is higher than itself.
    """
    placed: list[tuple[int, float, Piece]] = []
    column, y = 0, 0.0
    for number in range(first, len(groups)):
        group = groups[number]
        need = sum(piece.height for piece in group)
        if y + need > room + 0.01:
            if not any(piece.marks for piece in group):
                continue
            if y > 0 or room < whole:
                column, y = column + 1, 0.0
                if column == columns or need > room + 0.01:
                    return placed, number
        for piece in group:
            if y == 0 and not piece.marks:
                continue
            placed.append((column, y, piece))
            y += piece.height
    return placed, len(groups)


def _levelled(
    groups: Sequence[Group], first: int, room: float, frame: Frame, placed: list[tuple[int, float, Piece]]
) -> list[tuple[int, float, Piece]]:
    """The last page's columns at one height: the least that still holds everything."""
    total = sum(piece.height for group in groups[first:] for piece in group)
    low, high = total / frame.columns / 2, room
    while high - low > 2:
        middle = (low + high) / 2
        trial, following = fill(groups, first, middle, frame.columns, frame.height)
        if following >= len(groups) and max((y + piece.height for _, y, piece in trial), default=0) <= middle + 0.01:
            placed, high = trial, middle
        else:
            low = middle
    return placed
