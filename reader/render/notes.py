"""A person's note, written in Markdown, as blocks of the page.

Markup that stands in the note is shown as it was typed, and pictures are told by their words: what
reaches the page is made anew from text, a few styles and addresses of known schemes, as with articles.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from reader.render.blocks import Block
from reader.render.body import blocks_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

LONGEST_NOTE = 100_000


def note_blocks(note: str) -> tuple[Block, ...]:
    """The note's blocks, in order; of a very long one the beginning."""
    return tuple(blocks_of(_markdown().render(note[:LONGEST_NOTE]))) if note.strip() else ()


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return reader.enable("strikethrough").disable("image")
