"""An article as a page, for screen and for paper; pure.

`blocks` reads an article's body into blocks, `PageWriter` writes them as HTML in Qt's subset; paper
is composed from the same blocks.
"""

from __future__ import annotations

from reader.model import Article
from reader.render.blocks import (
    MOST_RUNS,
    Block,
    Cell,
    Figure,
    Rule,
    Run,
    Runs,
    Style,
    Table,
    Text,
    in_pieces,
    lines,
    plain,
    reads_from_right,
    shown,
)
from reader.render.body import Body, blocks, blocks_in_steps, blocks_of
from reader.render.notes import note_blocks
from reader.render.page import (
    GLUE,
    SHAPING,
    Pace,
    PageStyle,
    PageWords,
    PageWriter,
    Part,
    PictureBox,
    glued,
    level_of,
    local_date,
    part_of,
    parts,
    quote_of,
)

__all__ = [
    "GLUE",
    "MOST_RUNS",
    "SHAPING",
    "Block",
    "Body",
    "Cell",
    "Figure",
    "Pace",
    "PageStyle",
    "PageWords",
    "PageWriter",
    "Part",
    "PictureBox",
    "Rule",
    "Run",
    "Runs",
    "Style",
    "Table",
    "Text",
    "blocks",
    "blocks_in_steps",
    "blocks_of",
    "glued",
    "in_pieces",
    "level_of",
    "lines",
    "local_date",
    "note_blocks",
    "page",
    "part_of",
    "parts",
    "plain",
    "quote_of",
    "reads_from_right",
    "shown",
]


def page(article: Article, style: PageStyle, words: PageWords) -> str:
    """The whole article as one HTML page."""
    writer = PageWriter(article, style, words)
    inside = "".join(parts(writer, blocks(article), Pace()))
    return f"<html><head><style>{style.style_sheet()}</style></head><body>{inside}</body></html>"
