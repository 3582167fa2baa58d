"""What stands on sheets of paper, and how groups of pieces are packed into columns and pages.

Units: points from the sheet's upper left corner. Groups (a picture and its caption, a heading and
what it heads, the first and last two lines of a paragraph, a table's row) are never parted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from reader.nouns import noun
from reader.ui import rasters
from reader.ui.typesetting import TENTHS, Line

PictureOf = Callable[[str], bytes]
"""The bytes of a picture by its SHA-256."""

HAIRLINE = 0.5
_GUTTER = 20 / 10.5
"""Between two columns, in sizes of the text. Source: 20 points beside a text of 10.5."""
RULE, BAR = "#B9B5AC", "#C9C5BD"
DOTS_PER_POINT = 300 / 72
"""Pictures go to paper with at most 300 dots an inch."""


@noun
class PrintChoices:
    """How articles go to paper. Units: ``margin_mm`` at the sides in millimetres, ``size_pt`` of the text in points."""

    paper: str = "A4"
    margin_mm: int = 20
    columns: int = 1
    size_pt: float = 10.5
    pictures: Literal["colour", "grey", "off"] = "colour"
    tags: bool = True
    notes: bool = False
    header: bool = True
    footer: bool = True
    contents: bool = True
    book: bool = False


SIZES = {"A4": (595.0, 842.0), "A5": (420.0, 595.0), "Letter": (612.0, 792.0), "Legal": (612.0, 1008.0)}
"""Papers, portrait: width and height in points."""


@noun
class Raster:
    """A picture on the sheet, by its SHA-256: decoded when it is drawn."""

    sha256: str
    width: float
    height: float


@noun
class Stroke:
    """A hairline, or the bar beside a quotation."""

    width: float
    height: float
    colour: str = RULE


@noun
class Anchor:
    """Nothing to be seen: a place that is told of elsewhere, as a heading in the outline."""

    kind: Literal["heading", "credit"]
    words: str
    credit: str = ""
    width: float = 0.0
    height: float = 0.0


@noun
class PageNumber:
    """The room of an entry that leads to an article, by its place in the job; its page is written at the right."""

    article: int
    width: float
    height: float


Mark = Line | Raster | Stroke | Anchor | PageNumber


@noun
class Piece:
    """What is placed as a whole: marks at their distance from its corner; without any, a gap.

    ``beside`` says that its lines stand beside one another, in the cells of a table.
    """

    height: float
    marks: tuple[tuple[float, float, Mark], ...] = ()
    beside: bool = False


Group = tuple[Piece, ...]
Placed = tuple[int, float, Piece]
"""A piece in its place: the column, the height below the column's top, and the piece."""


@noun
class Sheet:
    """A page of an article: every mark and its place."""

    marks: tuple[tuple[float, float, Mark], ...]

    def paint(
        self, painter: QPainter, picture_of: PictureOf, grey: bool, told: Callable[[Line], Line] = lambda line: line
    ) -> None:
        """Draws the sheet on a painter that counts tenths of a point; ``told`` sees each line and may exchange it."""
        for x, y, mark in self.marks:
            if isinstance(mark, Line):
                told(mark).draw(painter, x, y)
                continue
            if isinstance(mark, Anchor | PageNumber):
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


@noun
class Frame:
    """The area of a sheet that text may fill, in ``columns`` columns."""

    left: float
    top: float
    width: float
    height: float
    columns: int
    gutter: float

    @classmethod
    def of(cls, choices: PrintChoices) -> Frame:
        wide, high = SIZES[choices.paper]
        side = choices.margin_mm * 72 / 25.4
        top = side + 2 * 72 / 25.4
        return cls(side, top, wide - 2 * side, high - 2 * top, choices.columns, choices.size_pt * _GUTTER)

    @property
    def column(self) -> float:
        return (self.width - self.gutter * (self.columns - 1)) / self.columns


TIE = Piece(0.0)
"""At the end of a group: what follows stands below it on the same page."""


def pieces_of(lines: Sequence[Line], inset: float = 0.0) -> list[Piece]:
    return [Piece(line.height, ((inset, 0.0, line),)) for line in lines]


def kept_together(groups: Iterable[Group], height: float) -> Iterator[Group]:
    """Groups tied to what follows are joined with it; one higher than a column is taken apart."""
    tied: Group = ()
    for group in groups:
        group = tied + group
        if group and group[-1] is TIE:
            tied = group[:-1]
            continue
        if tied and not any(piece.marks for piece in group[len(tied) :]):
            tied = group
            continue
        tied = ()
        if height_of(group) > height:
            yield from ((piece,) for piece in group)
        else:
            yield group
    if tied:
        yield tied


def height_of(pieces: Iterable[Piece]) -> float:
    return sum(piece.height for piece in pieces)


def paged(
    groups: list[Group],
    frame: Frame,
    head: Group = (),
    *,
    from_right: bool = False,
    filled: Callable[[Sequence[Placed]], Iterable[Placed]] = lambda placed: placed,
) -> Iterator[Sheet]:
    """Groups on pages, one page at least; the head stands across the first, the last one's columns are levelled.

    What has been placed is taken from ``groups``. ``filled`` puts what it likes into the gaps of a page's columns.
    """
    marks = list(_at(head, frame.left, frame.top))
    room = frame.height - height_of(head)
    while True:
        placed, following = fill(groups, room, frame.columns, frame.height)
        if following >= len(groups) and frame.columns > 1:
            placed = _levelled(groups, room, frame, placed)
        top = frame.top + frame.height - room
        for column, y, piece in filled(placed) if frame.columns > 1 else placed:
            across = frame.columns - 1 - column if from_right else column
            x = frame.left + across * (frame.column + frame.gutter)
            marks += [(x + dx, top + y + dy, mark) for dx, dy, mark in piece.marks]
        yield Sheet(tuple(marks))
        del groups[:following]
        if not groups:
            return
        marks, room = [], frame.height


def _at(pieces: Sequence[Piece], x: float, y: float) -> Iterator[tuple[float, float, Mark]]:
    for piece in pieces:
        yield from ((x + dx, y + dy, mark) for dx, dy, mark in piece.marks)
        y += piece.height


def fill(groups: Sequence[Group], room: float, columns: int, whole: float) -> tuple[list[Placed], int]:
    """Places groups into columns ``room`` high; how many have found room.

    A column never begins with a gap, and a gap never opens a column. Only a column of the ``whole`` page
    takes what is higher than itself.
    """
    placed: list[Placed] = []
    column, y = 0, 0.0
    for number, group in enumerate(groups):
        need = height_of(group)
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


def _levelled(groups: Sequence[Group], room: float, frame: Frame, placed: list[Placed]) -> list[Placed]:
    """The last page's columns at one height: the least that still holds everything."""
    total = sum(map(height_of, groups))
    low, high = total / frame.columns / 2, room
    while high - low > 2:
        middle = (low + high) / 2
        trial, following = fill(groups, middle, frame.columns, frame.height)
        if following >= len(groups) and max((y + piece.height for _, y, piece in trial), default=0) <= middle + 0.01:
            placed, high = trial, middle
        else:
            low = middle
    return placed
