"""One article on paper: a head across the page, then its blocks, its hashtags and the person's note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from reader.model import Article, Picture
from reader.render import (
    Block,
    Figure,
    Rule,
    Run,
    Style,
    Table,
    Text,
    blocks_in_steps,
    in_pieces,
    local_date,
    plain,
    reads_from_right,
    shown,
)
from reader.ui import rasters
from reader.ui.blank_lines import BlankLines
from reader.ui.paper_table import TableComposer
from reader.ui.sheets import (
    BAR,
    HAIRLINE,
    TIE,
    Anchor,
    Frame,
    Group,
    Mark,
    PictureOf,
    Piece,
    PrintChoices,
    Raster,
    Sheet,
    Stroke,
    height_of,
    kept_together,
    paged,
    pieces_of,
)
from reader.ui.typesetting import GREY, Face, Line, Setting, Typesetter

translate = QCoreApplication.translate
_POINTS_PER_PIXEL = 0.75
_STEP = 16
_TALLEST = 0.55
_LEFT_BEHIND = 0.3
_DASHES = ("\u2014", "\u2015", "\u2013", "\u2012", "\u2500", "- ", "~ ")
"""What the line that says whose words a quotation's are begins with."""


class Composer:
    """Composes one article."""

    def __init__(self, article: Article, choices: PrintChoices, picture_of: PictureOf) -> None:
        self._article = article
        self._choices = choices
        self._picture_of = picture_of
        self._frame = Frame.of(choices)
        self._groups: list[Group] = []
        self._set = Typesetter(article.language)
        s = choices.size_pt
        self._tables = TableComposer(self._set, s, self._frame.height)
        # At 1.5 it would hang on a rounding whether two lines are one text to a program that copies: see blank_lines.
        self._text = Setting(s, s * (1.49 if self._set.wide_script else 1.4))
        self._small = Setting(s * 0.82, s * 1.18, Face.PLAIN, colour=GREY)
        self._caption = Setting(s * 0.8, s * 1.12, Face.PLAIN, colour=GREY)

    def sheets(self) -> list[Sheet]:
        """The article's pages, in order; always one at least."""
        return [sheet for sheet in self.steps() if sheet is not None]

    def steps(self) -> Iterator[Sheet | None]:
        """The pages, and None now and then while they are being composed."""
        frame, groups = self._frame, self._groups
        head = self._head()
        for group in kept_together(self._body(), frame.height):
            if group:
                groups.append(group)
            if not group or len(groups) % _STEP == 0:
                yield None
        if height_of(head) > frame.height * 0.6:  # a headline without end flows like text
            groups[:0] = [(piece,) for piece in head]
            head = ()
        from_right = reads_from_right(self._article.title)
        yield from paged(groups, frame, head, from_right=from_right, filled=BlankLines(self._choices.size_pt).filled)

    def forget(self) -> Iterator[None]:
        """Gives back what has been composed for pages that are not there yet, in steps."""
        while self._groups:
            del self._groups[-_STEP:]
            yield

    # ------------------------------------------------------------ the head

    def _head(self) -> tuple[Piece, ...]:
        article, s, width = self._article, self._choices.size_pt, self._frame.width
        rtl = reads_from_right(article.title)
        title = Setting(s * 2.1, s * (2.8 if self._set.wide_script else 2.5), weight=700)
        lines = self._headline(title, width, rtl)
        by = Setting(s * 0.86, s * 1.3, Face.PLAIN, colour=GREY)
        date = local_date(article.published, article.language) or article.published_raw
        said = "\u00a0\u00a0·\u00a0 ".join(filter(None, (", ".join(article.authors), date)))
        byline = self._set.plain(shown(said), by, width, rtl)
        pieces = [*pieces_of(lines), Piece(s * 0.5), *pieces_of(byline), Piece(s * 0.7)]
        return (*pieces, Piece(HAIRLINE, ((0.0, 0.0, Stroke(width, HAIRLINE)),)), Piece(s * 1.2))

    def _headline(self, setting: Setting, width: float, rtl: bool) -> list[Line]:
        """The headline, its lines made more alike where the last is so short that it looks left behind."""
        said = shown(self._article.title)
        lines = self._set.plain(said, setting, width, rtl)
        for narrower in (0.9, 0.8, 0.7):
            if rtl or not 1 < len(lines) < 5 or lines[-1].width > width * _LEFT_BEHIND:
                break
            trial = self._set.plain(said, setting, width * narrower)
            if len(trial) > len(lines):
                break
            lines = trial
        return lines

    # ------------------------------------------------------------ the body

    def _body(self) -> Iterator[Group]:
        s, width = self._choices.size_pt, self._frame.column
        before: Block | None = None
        for block in blocks_in_steps(self._article):
            if block is None:
                yield ()
            else:
                yield from self._followed(before, block, width)
                before = block
        yield from self._followed(before, None, width)
        article = self._article
        if self._choices.tags and article.tags:
            said = "\u2002".join("#" + shown(tag.label).replace(" ", "\u00a0") for tag in article.tags)
            yield (Piece(s * 0.4),)
            yield from _each(self._set.plain(said, self._small, width, reads_from_right(said)))
        if article.copyright:
            yield (Piece(s * 0.35),)
            said = shown(article.copyright)
            yield from _each(self._set.plain(said, self._small, width, reads_from_right(said)))
        if self._choices.notes and article.note.strip():
            yield from self._note(width)

    def _followed(self, block: Block | None, following: Block | None, width: float) -> Iterator[Group]:
        """A block, tied to what follows where that belongs to it."""
        groups = self._block(block, width) if block is not None else iter(())
        return _tied(list(groups)) if _is_attributed(block, following) else groups

    def _note(self, width: float) -> Iterator[Group]:
        """The person's own note, set apart from what the page says by a bar."""
        s = self._choices.size_pt
        inset = s * 1.2
        small = Setting(s * 0.86, s * 1.3, Face.PLAIN)
        named = Typesetter("").plain(
            translate("printing", "Note"), replace(small, weight=600, colour=GREY), width - inset
        )
        yield (Piece(s * 0.9),)
        lines = [*named]
        for paragraph in self._article.note.splitlines():
            said = shown(paragraph)
            for piece in in_pieces(Text((Run(said or " "),))):
                lines += self._set.lines(piece.runs, small, width - inset, reads_from_right(said))
        yield from _flowing(lines, inset, bars=(0.0,))

    def _block(self, block: Block, width: float) -> Iterator[Group]:
        match block:
            case Text():
                yield from self._paragraph(block, width)
            case Figure():
                yield from self._figure(block, width)
            case Table():
                yield from self._tables.groups(block, width)
            case Rule():
                third = width / 3
                yield (Piece(self._text.leading * 0.5),)
                yield (Piece(HAIRLINE, ((third, 0.0, Stroke(third, HAIRLINE)),)), Piece(self._text.leading * 0.6))

    def _paragraph(self, block: Text, width: float) -> Iterator[Group]:
        s, text = self._choices.size_pt, self._text
        gap = Piece(s * 0.62)
        if block.level:
            size = s * {2: 1.3, 3: 1.12}.get(block.level, 1.0)
            inset = 0.0 if block.number is None else block.indent * s * 1.5
            setting = Setting(size, size * 1.3, weight=700)
            first, *rest = pieces_of(self._set.lines(block.runs, setting, width - inset, block.rtl), inset)
            yield (Piece(s * 0.5),)
            anchor = 0.0, 0.0, Anchor("heading", plain(block.runs))
            beside = self._item_mark(block, setting, width, inset)
            yield (replace(first, marks=(anchor, *beside, *first.marks)), *rest, Piece(s * 0.3), TIE)
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
        lines = self._set.lines_in_steps(block.runs, setting, width - inset, block.rtl)
        marks = self._item_mark(block, text, width, inset)
        inset = 0.0 if block.rtl else inset
        bars = [deep * s * 1.2 for deep in range(block.quote)]
        yield from _flowing(lines, inset, marks, bars)
        yield (Piece(s * (0.3 if block.number is not None else 0.62)),)

    def _item_mark(self, block: Text, setting: Setting, width: float, inset: float) -> list[tuple[float, float, Mark]]:
        """The bullet or number beside the first block of a list's item."""
        if block.number is None:
            return []
        s = self._choices.size_pt
        marker = self._set.plain(f"{block.number}." if block.ordered else "•", setting, s * 4)[0]
        side = width - inset + s * 0.4 if block.rtl else inset - s * (1.4 if block.ordered else 1.0)
        return [(side, 0.0, marker)]

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
        if block.credit:
            pieces.insert(0, Piece(0.0, ((0.0, 0.0, Anchor("credit", plain(block.caption), block.credit)),)))
        yield (Piece(s * 0.4),)
        yield (*pieces, *pieces_of(lines))
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


def _is_attributed(block: Block | None, following: Block | None) -> bool:
    """Whether what follows says whose words a quotation's are."""
    return (
        isinstance(block, Text)
        and isinstance(following, Text)
        and 0 < block.quote == following.quote
        and plain(following.runs).lstrip().startswith(_DASHES)
    )


def _tied(groups: Sequence[Group]) -> Iterator[Group]:
    """Groups of which the last with a mark stays with what follows."""
    last = max((n for n, group in enumerate(groups) if any(piece.marks for piece in group)), default=0)
    yield from groups[:last]
    yield (*(piece for group in groups[last:] for piece in group), TIE)


def _each(lines: Sequence[Line]) -> Iterator[Group]:
    return ((piece,) for piece in pieces_of(lines))


def _flowing(
    lines: Iterable[Line],
    inset: float,
    first: Sequence[tuple[float, float, Mark]] = (),
    bars: Sequence[float] = (),
) -> Iterator[Group]:
    """Lines that may part between pages, save the first two and the last two."""
    waiting: list[Piece] = []
    begun = False
    for n, line in enumerate(lines):
        beside = [(x, 0.0, Stroke(1.5, line.height, BAR)) for x in bars]
        waiting.append(Piece(line.height, (*beside, *(first if n == 0 else ()), (inset, 0.0, line))))
        if begun and len(waiting) == 3:
            yield (waiting.pop(0),)
        elif not begun and len(waiting) == 4:
            yield tuple(waiting[:2])
            del waiting[:2]
            begun = True
    yield tuple(waiting)
