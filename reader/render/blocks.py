"""What an article's body is made of: a row of blocks, from which screen and paper are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import IntFlag, auto

from reader.model import Picture
from reader.nouns import noun

LONGEST_WORD = 2_000
LONGEST_BLOCK = 6_000
LONGEST_SLOW = 2_000
MOST_RUNS = 200
"""Letters in a word, letters in a block (fewer where most take long, see `_SLOW`) and runs in a block: Qt lays a
paragraph out as a whole whenever a part of it is asked for, in a time that grows faster than the runs do.
Source: measured."""

BREAK = "\u200b"
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")
_GLANCE = 600
_SLOW = re.compile(
    "[\u0300-\u036f\u0590-\u08ff\u1100-\u11ff\u200b-\u200f\u202a-\u202e\u2066-\u2069\u2e80-\ua4cf"
    "\ua960-\ua97c\uac00-\ud7ff\uf900-\ufaff\ufe00-\ufe0f\uff01-\uff60\U00010000-\U0010ffff]"
)
"""Letters that take several times as long: those that fill a square, stand on others or change the direction."""
_UNSHOWN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffc\ufffe\uffff]")


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


@noun
class Run:
    """Letters of one style; a line break is ``\\n``. ``picture`` is a small one that stands in the line."""

    text: str
    style: Style = Style.PLAIN
    href: str = ""
    picture: Picture | None = None


Runs = tuple[Run, ...]


@noun
class Text:
    """A paragraph, or with a ``level`` from 2 to 6 a heading, or with ``code`` lines as they were typed.

    ``quote`` and ``indent`` say how deep in quotations and lists it stands. The first block of a
    list's item has a ``number``: 0 for a bullet. One that was cut within a line ``goes_on`` in the next.
    """

    runs: Runs
    level: int = 0
    code: bool = False
    quote: int = 0
    indent: int = 0
    number: int | None = None
    ordered: bool = False
    rtl: bool = False
    goes_on: bool = False


@noun
class Figure:
    """A picture with its caption; ``picture`` is None where a caption came along alone."""

    picture: Picture | None
    caption: Runs = ()
    credit: str = ""
    quote: int = 0
    rtl: bool = False


@noun
class Cell:
    """Where a cell stands, how far it reaches and what is in it; never another table."""

    row: int
    column: int
    rows: int
    columns: int
    header: bool
    blocks: tuple[Block, ...]


@noun
class Table:
    """A table of data. Shapes: cells in reading order, each inside ``rows`` x ``columns``, none over another.

    Of a long one that was cut, ``shares`` says how much of the width each column gets, and whether it
    ``continues`` another and ``goes_on`` below.
    """

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    caption: Runs = ()
    quote: int = 0
    rtl: bool = False
    shares: tuple[float, ...] = ()
    continues: bool = False
    goes_on: bool = False


@noun
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


def without_unshown(text: str) -> str:
    """Text without the characters that stand for nothing that can be shown."""
    return _UNSHOWN.sub("", text)


def shown(text: str) -> str:
    """Text fit to be shown, its longest words given places to break."""
    text = without_unshown(text)
    return _LONG_WORD.sub(lambda found: found.group() + BREAK, text) if len(text) > LONGEST_WORD else text


def lines(block: Block) -> Iterator[str]:
    """What a block says, as lines of plain text: a table's rows a line each, without its caption."""
    match block:
        case Text():
            yield plain(block.runs)
        case Figure():
            words = (plain(block.caption), block.credit, block.picture.alt if block.picture else "")
            yield " / ".join(filter(None, words))
        case Table():
            rows: dict[int, list[str]] = {}
            for cell in block.cells:
                rows.setdefault(cell.row, []).append(" ".join(line for inner in cell.blocks for line in lines(inner)))
            yield from ("\u00a0 · ".join(filter(None, row)) for row in rows.values())


def in_pieces(block: Text, longest: int = LONGEST_BLOCK) -> Iterator[Text]:
    """A block cut where it is longer than can be laid out at once."""
    if len(block.runs) <= MOST_RUNS and sum(len(run.text) for run in block.runs) <= longest:
        yield block
        return
    piece: list[Run] = []
    room = longest
    for run in block.runs:
        rest = run.text
        while len(rest) > room or len(piece) >= MOST_RUNS:
            cut = _last_break(rest, room) if len(piece) < MOST_RUNS else 0
            if cut:
                piece.append(replace(run, text=rest[:cut].rstrip("\n")))
            yield replace(block, runs=tuple(piece), goes_on=not rest[:cut].endswith("\n"))
            block = replace(block, number=None)
            piece, rest, room = [], rest[cut:], longest
        if rest or run.picture:
            piece.append(replace(run, text=rest))
            room -= len(rest)
    if piece:
        yield replace(block, runs=tuple(piece))


def longest_at_once(runs: Runs) -> int:
    """The letters of a block that can be laid out at once, by some of those from all over it."""
    length = sum(len(run.text) for run in runs)
    if length <= LONGEST_SLOW:
        return LONGEST_BLOCK
    some = plain(runs)[:: max(1, length // _GLANCE)]
    return LONGEST_SLOW if 3 * slow_letters(some) > len(some) else LONGEST_BLOCK


def slow_letters(text: str) -> int:
    """How many letters take several times as long to lay out as others."""
    return 0 if text.isascii() else len(_SLOW.findall(text))


def _last_break(text: str, room: int) -> int:
    """Where to cut at most ``room`` letters off, after a space if there is one."""
    return max(text.rfind(" ", 0, room), text.rfind("\n", 0, room), text.rfind(BREAK, 0, room)) + 1 or room
