"""Blocks as HTML in the subset that Qt's rich text sets well.

What Qt cannot style is left to whoever shows the page: every block says in its user state what it
is (`Part`), how deep in quotations it stands and which heading it is, so that bars, boxes, chips
and buttons can be painted or placed there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import IntEnum
from html import escape

from reader.model import Article, Picture
from reader.nouns import noun
from reader.render.blocks import (
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
    longest_at_once,
    plain,
    reads_from_right,
    shown,
    slow_letters,
)
from reader.render.rows import in_rows

_TAGS_AT_ONCE = 100
_GOES_ON = ("margin-bottom:0",)
PART_CHARS = 12_000
_FIRST_CHARS, _LEAST_CHARS, _PART_S = 7_000, 1_000, 0.02
"""Letters of the first part of a page and of the smallest, and the time in which a part should be set."""
_MOST = 1.5
"""How many times as long as it should be a part is at most, if not for a single piece."""
RUN_CHARS = 40
"""How much HTML is set at once, a run counting for so many letters more: written and set in about 20 ms.
Source: measured."""
_SLOWER, _CELL_CHARS = 2, 200
"""So many letters more counts one that takes long to lay out; so much HTML is a cell."""

GLUE = "\u2060"
CONTROLS = "\u2063"
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
SHAPING = f"{GLUE}{CONTROLS}{_ISOLATE}{_END_ISOLATE}\u200b"
"""Characters that the page adds, or that mean nothing outside of it."""

_WIDE = ("ko", "ja", "zh")

_KOREAN_JOINTS = re.compile(r"(?<=[가-힣])(?=[가-힣0-9A-Za-z.,!?%’”」』)\]…])|(?<=[0-9A-Za-z%“‘「『(\[])(?=[가-힣])")


class Part(IntEnum):
    """What a block of the page is; the lowest byte of its user state."""

    TEXT = 0
    KICKER = 1
    TITLE = 2
    BYLINE = 3
    CONTROLS = 4
    PICTURE = 5
    MISSING = 6
    CAPTION = 7
    HEADING = 8
    CODE = 9
    RULE = 10
    TAGS = 11
    COPYRIGHT = 12
    RECORD = 13
    NOTE = 14
    ROWS = 15


def state(part: Part, quote: int = 0, level: int = 0) -> int:
    """A block's user state. See `part_of`, `quote_of`, `level_of`; text of level 1 goes on in the next block."""
    return part | quote << 8 | level << 12


def part_of(user_state: int) -> Part:
    return Part(user_state & 0xFF) if user_state > 0 else Part.TEXT


def quote_of(user_state: int) -> int:
    return user_state >> 8 & 0xF if user_state > 0 else 0


def level_of(user_state: int) -> int:
    return user_state >> 12 & 0xF if user_state > 0 else 0


@noun
class PageStyle:
    """How a page is set. Units: device-independent pixels; colours are ``#rrggbb``."""

    size_px: int
    language: str
    serif: tuple[str, ...]
    sans: tuple[str, ...]
    mono: tuple[str, ...]
    text: str
    soft: str
    accent: str
    line: str
    controls_px: int
    line_height: float = 1.56
    korean_words: bool = True

    @property
    def wide_script(self) -> bool:
        """Whether letters fill a square, as in Korean, Japanese and Chinese."""
        return self.language.partition("-")[0].lower() in _WIDE

    @property
    def lead_px(self) -> int:
        """From one baseline of the text to the next."""
        return round(self.size_px * self.line_height * (1.72 / 1.56 if self.wide_script else 1))

    @property
    def gap_px(self) -> int:
        return round(self.lead_px * 0.62)

    def padding_px(self, columns: int) -> int:
        """Around what stands in a table's cell."""
        return max(1, round(min(9, self.size_px * 0.4) * min(1.0, 5 / columns)))

    @property
    def small_px(self) -> int:
        return max(11, round(self.size_px * 0.78))

    @property
    def title_px(self) -> int:
        """The headline's size: it grows more slowly than the text, so that it never shouts."""
        return round(self.size_px * 1.25 + 5) if self.wide_script else round(self.size_px * 1.4 + 7)

    def cell_px(self, columns: int) -> int:
        """A table's size: the more columns, the more slowly it grows with the text, so that words stay whole."""
        return round(min(0.86 * self.size_px, 12 + (0.86 * self.size_px - 12) * min(1.0, 2 / columns)))

    def style_sheet(self) -> str:
        s, small, lead, gap = self.size_px, self.small_px, self.lead_px, self.gap_px
        serif, sans, mono = (",".join(f"'{name}'" for name in names) for names in (self.serif, self.sans, self.mono))
        title_lead = round(self.title_px * (1.34 if self.wide_script else 1.2))
        code = max(10, round(s * 0.82))

        def fixed(px: float) -> str:
            return f"line-height:{round(px)}px;-qt-line-height-type:fixed"

        return f"""
body {{ font-family:{serif}; font-size:{s}px; color:{self.text}; }}
p, li {{ margin:0 0 {gap}px 0; {fixed(lead)}; }}
li {{ margin-bottom:{round(gap * 0.5)}px; }}
a {{ color:{self.accent}; }}
.kicker {{ font-family:{sans}; font-size:{small}px; font-weight:600; color:{self.accent};
  margin-bottom:{round(s * 0.5)}px; {fixed(small * 1.5)}; }}
.title {{ font-size:{self.title_px}px; font-weight:700; margin-bottom:{round(s * 0.6)}px; {fixed(title_lead)}; }}
.by {{ font-family:{sans}; font-size:{small}px; color:{self.soft}; margin-bottom:{round(s * 0.9)}px;
  {fixed(small * 1.5)}; }}
.controls {{ font-size:8px; margin-bottom:{round(s * 1.3)}px; {fixed(self.controls_px)}; }}
.figure {{ margin:{round(s * 0.5)}px 0; line-height:100%; -qt-line-height-type:proportional; }}
.alone {{ margin:{round(s * 0.5)}px 0 {round(s * 1.2)}px 0; line-height:100%; -qt-line-height-type:proportional; }}
.missing {{ font-family:{sans}; font-size:{small}px; color:{self.soft};
  margin:{round(s * 1.4)}px {round(s * 0.8)}px; {fixed(small * 1.5)}; }}
.caption {{ font-family:{sans}; font-size:{small}px; color:{self.soft}; margin-bottom:{round(s * 1.4)}px;
  {fixed(small * 1.5)}; }}
.credit {{ font-weight:600; }}
.quote {{ font-style:{"normal" if self.wide_script else "italic"}; font-size:{round(s * 1.06)}px; }}
.h2 {{ font-size:{round(s * 1.24)}px; font-weight:700; margin:{round(lead * 1.1)}px 0 {round(gap * 0.6)}px 0;
  {fixed(s * 1.24 * 1.3)}; }}
.h3 {{ font-size:{round(s * 1.1)}px; font-weight:700; margin:{lead}px 0 {round(gap * 0.5)}px 0;
  {fixed(s * 1.1 * 1.35)}; }}
.h4 {{ font-weight:600; margin:{round(lead * 0.8)}px 0 {round(gap * 0.4)}px 0; }}
.block {{ font-family:{mono}; font-size:{code}px; margin:{round(s * 1.4)}px {round(s * 0.8)}px; {fixed(code * 1.5)}; }}
.code {{ font-family:{mono}; font-size:{code}px; }}
.small {{ font-size:{max(10, round(s * 0.84))}px; }}
.tags {{ font-family:{sans}; font-size:{small}px; margin:{round(s * 0.9)}px 0 {round(s * 0.7)}px 0;
  {fixed(small * 2.5)}; }}
.foot {{ font-family:{sans}; font-size:{small}px; color:{self.soft}; margin-bottom:{round(s * 0.5)}px;
  {fixed(small * 1.7)}; }}
.note {{ font-family:{sans}; font-size:{small}px; color:{self.accent}; margin-top:{round(s * 0.9)}px;
  margin-bottom:{round(s * 0.3)}px; {fixed(small * 1.7)}; }}
.bare {{ text-decoration:none; }}
"""


@noun
class PageWords:
    """The page's own words, in the window's language; ``record`` holds one line, or all when it is open.

    ``note`` is the person's, as blocks, and ``note_title`` stands above it.
    """

    not_saved: str
    record: tuple[str, ...]
    record_open: bool = False
    note_title: str = ""
    note: tuple[Block, ...] = ()


@noun
class PictureBox:
    """A picture on the page: ``share`` is the part of the column that it may fill."""

    picture: Picture
    share: float = 1.0
    inline: bool = False


class PageWriter:
    """Writes one article. Links, tags and pictures are named by number (``link:3``), so that nothing that a
    page wrote is ever read by Qt as an address."""

    def __init__(self, article: Article, style: PageStyle, words: PageWords) -> None:
        self.links: list[str] = []
        self.boxes: list[PictureBox] = []
        self._article = article
        self._style = style
        self._words = words
        self._open_lists: list[bool] = []
        self._after_quote = False
        self._korean = style.korean_words and style.language.partition("-")[0].lower() == "ko"
        self._dir = ' dir="rtl"' if reads_from_right(article.title or article.text[:200]) else ""

    def pieces(self, body: Iterable[Block]) -> Iterator[str | Block]:
        """All of the page in order: what is written already, and the blocks that are to be written next."""
        yield from self._head()
        for block in body:
            if isinstance(block, Table):
                yield from in_rows(block)
            elif isinstance(block, Text):
                yield from in_pieces(block, longest_at_once(block.runs))
            else:
                yield block
        yield from self._tags()
        yield from self._foot()

    def write(self, piece: str | Block) -> str:
        """One of the pieces, a block in its list if it is an item of one."""
        return self.close() + piece if isinstance(piece, str) else self._lists_for(piece) + self._block(piece)

    def close(self) -> str:
        """Ends the lists that are open."""
        return self._close_lists(0)

    # ------------------------------------------------------------ around the text

    def _head(self) -> Iterator[str]:
        """From the source down to the room for the control line."""
        article, style = self._article, self._style
        kicker = [self._text(part) for part in (article.source, article.section) if part]
        date = local_date(article.published, article.language)
        *above, authors = self._cut(", ".join(article.authors)) or [""]
        byline = [authors, _tied(date).replace(",&nbsp;", ", ") if date else self._text(article.published_raw)]
        byline = [part for part in byline if part]
        if kicker:
            yield self._p("kicker", Part.KICKER, "&nbsp;&nbsp;·&nbsp; ".join(kicker), self._dir)
        *titles, last = self._cut(article.title) or [""]
        for n, title in enumerate(titles):
            yield self._p("title", Part.TITLE, title, self._dir, level=int(n == 0), flat=_GOES_ON)
        yield self._p("title", Part.TITLE, last, self._dir, level=int(not titles))
        for names in above:
            yield self._p("by", Part.BYLINE, names, self._dir, flat=_GOES_ON)
        if byline:
            yield self._p("by", Part.BYLINE, "&nbsp;&nbsp;·&nbsp; ".join(byline), self._dir)
        if style.controls_px:
            yield self._p("controls", Part.CONTROLS, CONTROLS)

    def _tags(self) -> Iterator[str]:
        """The hashtags, in lines of so many that Qt sets them in a moment."""
        # No-break spaces hold a tag and its padding together; a chip is painted beneath them.
        opening, closing = (_ISOLATE, _END_ISOLATE) if self._dir else ("", "")
        chips = [
            f'{opening}<a class="bare" href="tag:{n}">&nbsp;&nbsp;#{_tied(tag.label)}&nbsp;&nbsp;</a>{closing}'
            for n, tag in enumerate(self._article.tags)
        ]
        for first in range(0, len(chips), _TAGS_AT_ONCE):
            more = first + _TAGS_AT_ONCE < len(chips)
            flat = (*(("margin-top:0",) if first else ()), *(_GOES_ON if more else ()))
            together = "&nbsp;&nbsp;&nbsp; ".join(chips[first : first + _TAGS_AT_ONCE])
            yield self._p("tags", Part.TAGS, together, self._dir, flat=flat)

    def _foot(self) -> Iterator[str | Block]:
        """Copyright, the person's note and the record."""
        for words in self._cut(self._article.copyright):
            yield self._p("foot", Part.COPYRIGHT, words, self._dir)
        if self._words.note:
            yield self._p("note", Part.NOTE, f"<b>{escape(self._words.note_title)}</b>")
            yield from self._words.note
            yield self._p("rule", Part.RULE, "&nbsp;")
        first, *rest = self._words.record
        arrow = "▾" if self._words.record_open else "▸"
        summary = f'<a class="bare" href="record:" style="color:{self._style.soft}">{arrow}&nbsp; {escape(first)}</a>'
        yield self._p("foot", Part.RECORD, summary)
        for line in rest:
            yield self._p("foot", Part.RECORD, escape(shown(line)))

    def _cut(self, text: str) -> list[str]:
        """A text that should be short, in pieces that can be laid out; empty where there is none."""
        whole = (Run(text),)
        pieces = in_pieces(Text(whole), longest_at_once(whole)) if text else ()
        return [self._text(plain(piece.runs)) for piece in pieces]

    # ------------------------------------------------------------ blocks

    def _block(self, block: Block) -> str:
        match block:
            case Text():
                return self._paragraph(block)
            case Figure():
                return self._figure(block)
            case Table():
                return self._table(block)
            case Rule():
                return self._p("rule", Part.RULE, "&nbsp;", quote=block.quote)

    def _paragraph(self, block: Text) -> str:
        direction = ' dir="rtl"' if block.rtl else ""
        if block.code:
            return self._p(
                "block", Part.CODE, self._code(block.runs), direction, quote=block.quote, indent=block.indent
            )
        inside = self._runs(block.runs)
        if block.level:
            return self._p(
                f"h{min(4, block.level)}", Part.HEADING, inside, direction, quote=block.quote, level=block.level
            )
        if block.number is not None:
            return f"<li{direction}{self._inline_style(Part.TEXT, block.quote, 0, 0)}>{inside}</li>"
        name = "quote" if block.quote else ""
        flat, level = (_GOES_ON, 1) if block.goes_on else ((), 0)
        return self._p(
            name, Part.TEXT, inside, direction, quote=block.quote, level=level, indent=block.indent, flat=flat
        )

    def _figure(self, block: Figure, share: float = 1.0) -> str:
        lines = []
        direction = ' dir="rtl"' if block.rtl else ""
        picture = block.picture
        if picture and picture.sha256:
            self.boxes.append(PictureBox(picture, share))
            image = f'<img src="picture:{len(self.boxes) - 1}">'
            name = "figure" if block.caption or block.credit else "alone"
            lines.append(self._p(name, Part.PICTURE, image, quote=block.quote))
        elif picture:
            said = [self._words.not_saved, *([picture.alt] if picture.alt else [])]
            inside = "<br>".join(escape(shown(words)) for words in said)
            lines.append(self._p("missing", Part.MISSING, inside, direction, quote=block.quote))
        caption = self._runs(block.caption)
        if block.credit:
            caption += f' <span class="credit">/&nbsp;{escape(block.credit)}</span>'
        if caption:
            lines.append(self._p("caption", Part.CAPTION, caption, direction, quote=block.quote))
        return "".join(lines)

    def _table(self, table: Table) -> str:
        rows: dict[int, list[Cell]] = {}
        for each in table.cells:
            rows.setdefault(each.row, []).append(each)
        lines = []
        if table.caption:
            lines.append(self._p("caption", Part.CAPTION, self._runs(table.caption), quote=table.quote))
        direction = ' dir="rtl"' if table.rtl else ""
        padding = self._style.padding_px(table.columns)
        joints = state(Part.ROWS, level=table.continues | table.goes_on << 1) if table.shares else 0
        lines.append(f'<table width="100%" border="0" cellspacing="0" cellpadding="{padding}"{direction}>')
        for row in range(table.rows):
            cells = [
                self._cell(cell, table, joints if n == row == 0 else 0) for n, cell in enumerate(rows.get(row, ()))
            ]
            lines.append(f"<tr>{''.join(cells)}</tr>")
        lines.append("</table>")
        return "".join(lines)

    def _cell(self, cell: Cell, table: Table, state: int) -> str:
        columns = table.columns
        spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
        spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
        size = self._style.cell_px(columns)
        style = f"font-size:{size}px;margin:0;line-height:{round(size * 1.4)}px;-qt-line-height-type:fixed"
        style += ";font-weight:600" if cell.header else ""
        if table.shares and cell.columns == 1:
            spans += f' width="{table.shares[cell.column]:.1%}"'
        lines = []
        for block in cell.blocks or (Text((Run("\u00a0"),)),):
            if isinstance(block, Figure):
                lines.append(self._figure(block, cell.columns / columns))
            elif isinstance(block, Text):
                direction = ' dir="rtl"' if block.rtl else ""
                of_first = f";-qt-user-state:{state}" if state and not lines else ""
                lines.append(f'<p{direction} style="{style}{of_first}">{self._in_cell(block)}</p>')
        border = f"vertical-align:top;border-bottom:1px solid {self._style.line}"
        return f'<td{spans} style="{border}">{"".join(lines)}</td>'

    def _in_cell(self, block: Text) -> str:
        inside = self._code(block.runs) if block.code else self._runs(block.runs)
        if block.number is None:
            return inside
        return f"{block.number}. {inside}" if block.ordered else f"•&nbsp;{inside}"

    def _lists_for(self, block: Block) -> str:
        """The tags that open and close lists, so that ``block`` stands in its own."""
        deep = block.indent if isinstance(block, Text) and block.number is not None else 0
        if not isinstance(block, Text) or not deep:
            return self._close_lists(0)
        html = self._close_lists(deep)
        if len(self._open_lists) == deep and self._open_lists[-1] != block.ordered:
            html += self._close_lists(deep - 1)
        while len(self._open_lists) < deep:
            self._open_lists.append(block.ordered)
            start = f' start="{block.number}"' if block.ordered and block.number != 1 else ""
            html += f"<ol{start}>" if block.ordered else "<ul>"
        return html

    def _close_lists(self, deep: int) -> str:
        html = ""
        while len(self._open_lists) > deep:
            html += "</ol>" if self._open_lists.pop() else "</ul>"
        return html

    def _p(
        self,
        name: str,
        part: Part,
        inside: str,
        direction: str = "",
        *,
        quote: int = 0,
        level: int = 0,
        indent: int = 0,
        flat: Sequence[str] = (),
    ) -> str:
        style = self._inline_style(part, quote, level, indent, flat)
        return f'<p class="{name}"{direction}{style}>{inside}</p>' if name else f"<p{direction}{style}>{inside}</p>"

    def _inline_style(self, part: Part, quote: int, level: int, indent: int, flat: Sequence[str] = ()) -> str:
        styles = [*flat]
        if number := state(part, quote, level):
            styles.append(f"-qt-user-state:{number}")
        if quote:
            styles.append(f"margin-left:{quote * (self._style.size_px + 3)}px")
        if indent:
            styles.append(f"-qt-block-indent:{indent}")
        if quote or self._after_quote:
            styles.append(f"margin-top:{self._style.gap_px}px")
        self._after_quote = bool(quote)
        return f' style="{";".join(styles)}"' if styles else ""

    # ------------------------------------------------------------ letters

    def _text(self, text: str) -> str:
        text = shown(text)
        return escape(_KOREAN_JOINTS.sub(GLUE, text) if self._korean else text)

    def _runs(self, runs: Runs) -> str:
        return "".join(self._run(run) for run in runs)

    def _run(self, run: Run) -> str:
        if run.picture:
            self.boxes.append(PictureBox(run.picture, inline=True))
            inside = f'<img src="picture:{len(self.boxes) - 1}">'
        else:
            text = _KOREAN_JOINTS.sub(GLUE, run.text) if self._korean else run.text
            inside = escape(text).replace("\n", "<br>")
        if run.style:
            for style, start, end in _MARKUP:
                if style in run.style:
                    inside = f"{start}{inside}{end}"
        if run.href:
            self.links.append(run.href)
            inside = f'<a href="link:{len(self.links) - 1}">{inside}</a>'
        return inside

    def _code(self, runs: Sequence[Run]) -> str:
        text = escape(plain(runs).expandtabs(4))
        return text.replace(" ", "&nbsp;").replace("\n", "<br>")


_MARKUP = (
    (Style.CODE, '<span class="code">', "</span>"),
    (Style.SMALL, '<span class="small">', "</span>"),
    (Style.BOLD, "<b>", "</b>"),
    (Style.ITALIC, "<i>", "</i>"),
    (Style.UNDERLINE, "<u>", "</u>"),
    (Style.STRIKE, "<s>", "</s>"),
    (Style.RAISED, "<sup>", "</sup>"),
    (Style.LOWERED, "<sub>", "</sub>"),
)


class Pace:
    """How much of a page is set at a time: what was set in a moment says how much fits into the next one.

    Letters of Japanese, runs in bold and items of lists take several times as long as plain English.
    """

    def __init__(self) -> None:
        self.chars = _FIRST_CHARS

    def took(self, seconds: float) -> None:
        """Tells how long the last part took."""
        self.chars = max(_LEAST_CHARS, min(PART_CHARS, int(self.chars * min(1.5, _PART_S / max(seconds, 0.001)))))


def parts(writer: PageWriter, body: Iterable[Block], pace: Pace) -> Iterator[str]:
    """The page's HTML in parts that Qt sets in a moment, cut before plain paragraphs where there are any soon."""
    html: list[str] = []
    length = 0
    for piece in writer.pieces(body):
        letters, more = _letters(piece), _more(piece)
        if length > pace.chars * _patience(piece) or (length and length + letters + more > _MOST * pace.chars):
            yield "".join([*html, writer.close()])
            html, length = [], 0
        html.append(writer.write(piece))
        length += len(html[-1]) + more
    yield "".join([*html, writer.close()])


def _letters(piece: str | Block) -> int:
    """How much HTML a piece is at least."""
    match piece:
        case str():
            return len(piece)
        case Text():
            return sum(len(run.text) for run in piece.runs)
        case Table():
            return _CELL_CHARS * len(piece.cells)
        case _:
            return 0


def _more(piece: str | Block) -> int:
    """How many letters more a piece counts for its runs, and for letters that take long."""
    match piece:
        case str():
            return _SLOWER * slow_letters(piece)
        case Text():
            return sum(RUN_CHARS + _SLOWER * slow_letters(run.text) for run in piece.runs)
        case _:
            return 0


def _patience(piece: str | Block) -> float:
    """How much longer than it should be a part may grow before it is cut in front of a piece."""
    if isinstance(piece, str):
        return 2.0  # a page's foot is short, and no reason for another part
    plain = isinstance(piece, Text) and not (piece.quote or piece.indent or piece.level or piece.code)
    return 1.0 if plain else 1.5


def _tied(text: str) -> str:
    """Text that no line breaks in."""
    return escape(shown(text)).replace(" ", "&nbsp;")


def glued(text: str) -> str:
    """Korean text that breaks between words only."""
    return _KOREAN_JOINTS.sub(GLUE, text)


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def local_date(iso: str, language: str) -> str:
    """A time as the article's own readers write it, in the page's own offset; empty where there is none.

    ``Jan 14, 2026, 08:06 am`` · ``2026년 1월 14일 오전 8:06`` · ``2026年1月14日 08:06``
    """
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return ""
    timed = len(iso) > 10
    match language.partition("-")[0].lower():
        case "ko":
            day = f"{at.year}년 {at.month}월 {at.day}일"
            clock = f"{'오전' if at.hour < 12 else '오후'} {(at.hour - 1) % 12 + 1}:{at.minute:02}"
            return f"{day} {clock}" if timed else day
        case "ja" | "zh":
            day = f"{at.year}年{at.month}月{at.day}日"
            return f"{day} {at.hour:02}:{at.minute:02}" if timed else day
        case _:
            day = f"{_MONTHS[at.month - 1]} {at.day}, {at.year}"
            clock = f"{(at.hour - 1) % 12 + 1:02}:{at.minute:02} {'am' if at.hour < 12 else 'pm'}"
            return f"{day}, {clock}" if timed else day
