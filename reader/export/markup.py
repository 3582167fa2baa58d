"""An article as semantic markup that is HTML and XHTML alike, for pages and books."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from reader.model import Article, Picture
from reader.render import Block, Cell, Figure, Rule, Run, Style, Table, Text, local_date, plain, reads_from_right, shown
from reader.render import blocks as blocks_of

SourceOf = Callable[[Picture], str]
"""Where a kept picture is found from the page."""

_MARKUP = (
    (Style.CODE, "code"),
    (Style.SMALL, "small"),
    (Style.BOLD, "strong"),
    (Style.ITALIC, "em"),
    (Style.UNDERLINE, "u"),
    (Style.STRIKE, "s"),
    (Style.RAISED, "sup"),
    (Style.LOWERED, "sub"),
)


def article_markup(article: Article, source_of: SourceOf) -> str:
    """The article from its source line to its record, in one ``article`` element."""
    kicker = " · ".join(filter(None, (article.source, article.section)))
    date = local_date(article.published, article.language) or article.published_raw
    stamp = f'<time datetime="{_text(article.published)}">{_text(date)}</time>' if article.published else _text(date)
    byline = " · ".join(filter(None, (_text(", ".join(article.authors)), stamp)))
    head = _line("kicker", _text(kicker)) + f"<h1>{_text(article.title)}</h1>" + _line("byline", byline)
    tags = " ".join(f"<span>#{_text(tag.label)}</span>" for tag in article.tags)
    foot = _line("tags", tags) + _line("copyright", _text(article.copyright)) + _record(article)
    body = _Writer(source_of).body(blocks_of(article))
    direction = _direction(reads_from_right(article.title))
    return (
        f'<article id="article-{article.id}"{language(article)}{direction}>\n<header>{head}</header>\n'
        f"{body}\n<footer>{foot}</footer>\n</article>\n"
    )


def language(article: Article) -> str:
    """The attributes that name an article's language; empty where it is not known."""
    code = _text(article.language)
    return f' lang="{code}" xml:lang="{code}"' if code else ""


def _record(article: Article) -> str:
    """Where it came from: the address, when it was captured, and the digest of what was kept."""
    rows = [("Address", f'<a href="{_text(article.url)}">{_text(article.url)}</a>')] if is_web(article.url) else []
    if article.captures:
        capture = article.captures[-1]
        rows.append(("Captured", _text(capture.captured_at or capture.imported_at)))
        rows.append(("SHA-256", f"<code>{capture.sha256}</code>"))
    inside = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    return f'<dl class="record">{inside}</dl>' if inside else ""


def is_web(url: str) -> bool:
    """Whether an address leads to the web, and so may be a link."""
    return url.startswith(("http://", "https://"))


def _line(name: str, inside: str) -> str:
    return f'<p class="{name}">{inside}</p>' if inside else ""


def _text(text: str) -> str:
    return escape(shown(text))


def _direction(rtl: bool) -> str:
    return ' dir="rtl"' if rtl else ""


class _Writer:
    """Writes blocks one after the other, and keeps which quotations and lists are open."""

    def __init__(self, source_of: SourceOf) -> None:
        self._source_of = source_of
        self._quotes = 0
        self._lists: list[str] = []

    def body(self, body: Iterable[Block]) -> str:
        parts = [self._placed(block) for block in body]
        return "\n".join([*parts, self._close_lists(0) + "</blockquote>" * self._quotes]).rstrip()

    def _placed(self, block: Block) -> str:
        """A block with the tags that open and close what it stands in."""
        opening = ""
        if block.quote != self._quotes:
            opening += self._close_lists(0)
            opening += "</blockquote>" * (self._quotes - block.quote) + "<blockquote>" * (block.quote - self._quotes)
            self._quotes = block.quote
        indent = block.indent if isinstance(block, Text) else 0
        if not isinstance(block, Text) or block.number is None:
            return opening + self._close_lists(indent) + self._block(block)
        kind = "ol" if block.ordered else "ul"
        deep = max(1, indent)
        opening += self._close_lists(deep)
        if len(self._lists) == deep and self._lists[-1] != kind:
            opening += self._close_lists(deep - 1)
        if len(self._lists) == deep:
            opening += "</li><li>"
        while len(self._lists) < deep:
            start = f' start="{block.number}"' if block.ordered and block.number != 1 else ""
            opening += f"<{kind}{start}><li>"
            self._lists.append(kind)
        return opening + self._block(block)

    def _close_lists(self, deep: int) -> str:
        closing = ""
        while len(self._lists) > deep:
            closing += f"</li></{self._lists.pop()}>"
        return closing

    def _block(self, block: Block) -> str:
        match block:
            case Text():
                return self._paragraph(block)
            case Figure():
                return self._figure(block)
            case Table():
                return self._table(block)
            case Rule():
                return "<hr/>"

    def _paragraph(self, block: Text) -> str:
        direction = _direction(block.rtl)
        if block.code:
            return f"<pre{direction}>{escape(plain(block.runs))}</pre>"
        name = f"h{block.level}" if block.level else "p"
        return f"<{name}{direction}>{self._runs(block.runs)}</{name}>"

    def _figure(self, block: Figure) -> str:
        caption = self._runs(block.caption)
        if block.credit:
            caption += f' <span class="credit">/ {escape(block.credit)}</span>'
        picture = block.picture
        image = ""
        if picture is not None and picture.sha256:
            image = self._image(picture)
        elif picture is not None and picture.alt:
            image = _line("missing", _text(picture.alt))
        words = f"<figcaption{_direction(block.rtl)}>{caption.strip()}</figcaption>" if caption.strip() else ""
        return f"<figure>{image}{words}</figure>" if image or words else ""

    def _image(self, picture: Picture) -> str:
        size = f' width="{picture.width}" height="{picture.height}"' if picture.width and picture.height else ""
        return f'<img src="{escape(self._source_of(picture))}" alt="{_text(picture.alt)}"{size}/>'

    def _table(self, table: Table) -> str:
        rows: dict[int, list[Cell]] = {}
        for cell in table.cells:
            rows.setdefault(cell.row, []).append(cell)
        caption = f"<caption>{self._runs(table.caption)}</caption>" if table.caption else ""
        inside = "\n".join("<tr>" + "".join(map(self._cell, rows.get(row, ()))) + "</tr>" for row in range(table.rows))
        return f"<table{_direction(table.rtl)}>{caption}<tbody>{inside}</tbody></table>"

    def _cell(self, cell: Cell) -> str:
        name = "th" if cell.header else "td"
        spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
        spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
        return f"<{name}{spans}>{_Writer(self._source_of).body(cell.blocks)}</{name}>"

    def _runs(self, runs: Iterable[Run]) -> str:
        return "".join(map(self._run, runs))

    def _run(self, run: Run) -> str:
        inside = escape(run.text).replace("\n", "<br/>")
        if run.picture is not None and run.picture.sha256:
            inside = self._image(run.picture)
        for style, name in _MARKUP:
            if style in run.style and inside:
                inside = f"<{name}>{inside}</{name}>"
        return f'<a href="{escape(run.href)}">{inside}</a>' if run.href and inside else inside
