"""What HTML cannot say to Qt, done to the blocks of a page after it was set."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCursor, QTextDocument

from reader.render import Part, level_of, part_of


def dress(document: QTextDocument, first: int) -> list[tuple[int, int]]:
    """Makes headlines headings and takes up Qt's empty lines, from a block on; where the chips stand."""
    chips: list[tuple[int, int]] = []
    block = document.findBlockByNumber(first)
    while block.isValid():
        part = part_of(block.userState())
        if part in (Part.TITLE, Part.HEADING):
            form = block.blockFormat()
            form.setHeadingLevel(level_of(block.userState()))
            QTextCursor(block).setBlockFormat(form)
        elif part == Part.TAGS:
            chips += [(start, end) for start, end, _ in anchors(block)]
        elif not block.text() and _in_table(block.previous()) and not _in_table(block):
            flat = QTextBlockFormat()  # Qt leaves an empty line below every table
            flat.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
            QTextCursor(block).setBlockFormat(flat)
        block = block.next()
    return chips


def part_tables(document: QTextDocument, first: int, lead_px: int) -> None:
    """Gives tables their distance: style sheets cannot, and Qt knows them only when the page is set.

    What stands below is laid out anew: Qt moves it down, and leaves the page as high as before, its end out of reach.
    """
    start = document.findBlockByNumber(first).position()
    frames = [frame for frame in document.rootFrame().childFrames() if frame.firstPosition() >= start]
    tables = [frame for frame in frames if frame.format().isTableFormat()]
    for frame in tables:
        table = frame.format().toTableFormat()
        joints = document.findBlock(frame.firstPosition()).userState()
        joints = level_of(joints) if part_of(joints) == Part.ROWS else 0
        table.setTopMargin(0 if joints & 1 else round(lead_px * 0.3))
        table.setBottomMargin(0 if joints & 2 else round(lead_px * 0.9))
        frame.setFormat(table)
    if tables:
        top = tables[0].firstPosition()
        document.markContentsDirty(top, document.characterCount() - top)


def _in_table(block: QTextBlock) -> bool:
    return block.isValid() and QTextCursor(block).currentTable() is not None


def anchors(block: QTextBlock) -> Iterator[tuple[int, int, str]]:
    """Where the links of a block stand, those that touch apart, and what they name."""
    each = block.begin()
    before = ""
    start = end = -1
    while not each.atEnd():
        fragment = each.fragment()
        href = fragment.charFormat().anchorHref()
        if href != before and before:
            yield start, end, before
        if href and href != before:
            start = fragment.position()
        before, end = href, fragment.position() + fragment.length()
        each += 1
    if before:
        yield start, end, before
