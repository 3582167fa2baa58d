"""Untrusted HTML -> (CleanHtml, plain text). The only maker of `CleanHtml`; pure.

What is kept is written down here and nothing else is: text, paragraphs, headings, lists, quotes,
tables, figures, code, ruby, links and pictures. Clean HTML names no style, no script and no frame,
and is bounded in depth and in tables, so that every view can lay it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final, Literal
from urllib.parse import urlsplit

from reader.model import CleanHtml

MAX_DEPTH: Final = 60
MAX_TABLE_DEPTH: Final = 6
MAX_CELLS: Final = 5_000
MAX_SPAN: Final = 100
MAX_URL_CHARS: Final = 4_096

Kind = Literal["text", "start", "end"]

VOID: Final = frozenset("area base br col embed hr img input link meta param source track wbr".split())
UNSEEN: Final = frozenset("script style template noframes noembed".split())
"""Elements whose content is never text."""

_TAGS: Final = frozenset(
    "a abbr address article aside b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn div "
    "dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main mark nav ol p pre q "
    "rp rt ruby s samp section small strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr".split()
)
_DROPPED: Final = frozenset(
    "script style template iframe object embed applet svg math select datalist button canvas audio video head "
    "noembed noframes frameset".split()
)
_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "*": {"lang", "dir"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "time": {"datetime"},
    "del": {"datetime"},
    "ins": {"datetime"},
}
_AS_DIV: Final = frozenset("address article aside center details footer header hgroup main nav section summary".split())
_TABLE_PARTS: Final = frozenset("caption col colgroup tbody td tfoot th thead tr".split())
_BLOCKS: Final = frozenset(
    "address article aside blockquote caption center dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header hgroup hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_RAW: Final = UNSEEN | {"xmp", "iframe", "textarea", "title"}

_TAG: Final = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)((?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+)>")
_LOOSE_TAG: Final = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)([^>]*+)>")
_CLEAN_TOKEN: Final = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s+[a-z]+=\"[^\"]*\")*)>|[^<]+")
_NOT_IN_URLS: Final = re.compile("[\0-\x20\x7f]")
_CONTROLS: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MAX_PARSED_DEPTH: Final = 200
_ROUNDS: Final = 8
"""Bounding and cleaning settle after two or three rounds; what does not becomes plain paragraphs."""
_ENDED_BY: Final = {
    "li": ("li",),
    "dt": ("dt", "dd"),
    "dd": ("dt", "dd"),
    "td": ("td", "th"),
    "th": ("td", "th"),
    "tr": ("td", "th", "tr"),
    "option": ("option",),
}
"""Elements that may be left open, by the element that ends them."""


# ---------------------------------------------------------------- reading tags without a tree


def tokens(html: str) -> Iterator[tuple[Kind, str, str]]:
    """The page as (kind, tag name, source), in one linear pass.

    Comments and declarations are left out. What is never closed hides nothing: an open comment,
    tag or script ends at its first ``>``.
    """
    pattern, closed_comments, closed_scripts, at, end = _TAG, True, True, 0, len(html)
    while at < end:
        tag_at = html.find("<", at)
        if tag_at != at:
            tag_at = end if tag_at < 0 else tag_at
            yield "text", "", html[at:tag_at]
            at = tag_at
            continue
        if closed_comments and html.startswith("<!--", at):
            close = html.find("-->", at + 4)
            closed_comments = close >= 0
            if closed_comments:
                at = close + 3
                continue
        if html.startswith(("<!", "<?", "</ ", "</>"), at):
            close = html.find(">", at)
            at = end if close < 0 else close + 1
            continue
        match = pattern.match(html, at)
        if match is None and pattern is _TAG and _LOOSE_TAG.match(html, at):
            pattern = _LOOSE_TAG
            match = pattern.match(html, at)
        if match is None:
            tag_at = html.find("<", at + 1)
            tag_at = end if tag_at < 0 else tag_at
            yield "text", "", html[at:tag_at]
            at = tag_at
            continue
        at = match.end()
        name = match[2].lower()
        yield ("end" if match[1] else "start"), name, match[0]
        if name in _RAW and not match[1] and closed_scripts:
            close_tag = re.compile(rf"</{name}\b", re.IGNORECASE).search(html, at)
            if close_tag is None:
                closed_scripts = False
                continue
            if name not in UNSEEN and close_tag.start() > at:
                yield "text", "", html[at : close_tag.start()]
            at = close_tag.start()


def lifted(html: str, depth: int = _MAX_PARSED_DEPTH) -> str:
    """The page without the tags that lie deeper than ``depth``; all of its text stays.

    *Source*: 80,000 nested elements take every parser of pages that we tried half a minute and more.
    """
    if html.count("<") <= depth:
        return html
    kept: list[str] = []
    open_names: list[str] = []
    too_deep = 0
    for kind, name, source in tokens(html):
        if kind == "start" and name not in VOID:
            if name in _BLOCKS and open_names and open_names[-1] == "p":
                open_names.pop()
            while open_names and open_names[-1] in _ENDED_BY.get(name, ()):
                open_names.pop()
            if len(open_names) >= depth:
                too_deep += 1
                kept.append(" ")
                continue
            open_names.append(name)
        elif kind == "end":
            if too_deep:
                too_deep -= 1
                kept.append(" ")
                continue
            if name in open_names[-8:]:
                while open_names.pop() != name:
                    pass
        kept.append(source.replace("<", "&lt;") if kind == "text" else source)
    return "".join(kept)


# ---------------------------------------------------------------- cleaning


def picture_reference(url: str) -> str:
    """``url`` as it may stand in an ``img src``: http, https, ``picture:`` or relative; else empty."""
    url, scheme, has_host = _address(url)
    return url if (scheme in ("http", "https") and has_host) or scheme in ("", "picture") else ""


def link_reference(url: str) -> str:
    """``url`` as it may stand in an ``a href``: http, https or mailto; else empty."""
    url, scheme, has_host = _address(url)
    return url if (scheme in ("http", "https") and has_host) or (scheme == "mailto" and len(url) > 7) else ""


def _address(url: str) -> tuple[str, str, bool]:
    """The address, its scheme, and whether it names a host; all empty where a browser might read it otherwise."""
    url = url.strip()
    if not url or len(url) > MAX_URL_CHARS or "\\" in url or _NOT_IN_URLS.search(url):
        return "", "-", False
    if url.startswith("//"):
        url = "https:" + url
    try:
        parts = urlsplit(url)
        return url, parts.scheme, bool(parts.netloc)
    except ValueError:
        return "", "-", False


def clean(html: str) -> tuple[CleanHtml, str]:
    """The article's HTML, safe to keep and to show, and its text.

    The text is the paragraphs joined by blank lines; items of a list and rows of a table are
    lines of one paragraph. Captions of figures and the readings of ruby are left out of it.
    Cleaning what is clean changes nothing. The last thing that touches the HTML is nh3.
    """
    cleaned = _allowed(lifted(html))
    for _ in range(_ROUNDS):
        bounded = _allowed(_bounded(cleaned))
        if bounded == cleaned:
            return CleanHtml(cleaned), plain_text(cleaned)
        cleaned = bounded
    paragraphs = plain_text(cleaned).split("\n\n")
    cleaned = _allowed("".join(f"<p>{_escaped(paragraph)}</p>" for paragraph in paragraphs))
    return CleanHtml(cleaned), plain_text(cleaned)


def amended(html: str, text: str) -> tuple[CleanHtml, str]:
    """Clean HTML that says another text, and that text as `clean` gives it.

    Paragraphs that both have keep their markup; pictures and rules keep their places between them.
    """
    from difflib import SequenceMatcher

    written = [paragraph.strip("\n") for paragraph in re.split(r"\n[^\S\n]*\n\s*", text.replace("\r\n", "\n"))]
    written = [paragraph for paragraph in written if paragraph.strip()]
    pieces = _pieces(html)
    known = [paragraph for _, paragraphs in pieces for paragraph in paragraphs]
    place: list[
        tuple[int, bool]
    ] = []  # of each known paragraph: how far the written ones go with it, and does it stay?
    for same, a, b, c, d in SequenceMatcher(None, known, written, autojunk=False).get_opcodes():
        place += [(min(d, c + n + 1) if a + n + 1 < b else d, same == "equal") for n in range(b - a)]
    out: list[str] = []
    told = first = 0

    def tell(end: int) -> None:
        nonlocal told
        out.extend("<p>" + _escaped(paragraph).replace("\n", "<br>") + "</p>" for paragraph in written[told:end])
        told = max(told, end)

    for source, paragraphs in pieces:
        mine = place[first : first + len(paragraphs)]
        first += len(paragraphs)
        start = mine[0][0] - 1 if mine else told
        stays = all(same for _, same in mine) and [end for end, _ in mine] == [start + n + 1 for n in range(len(mine))]
        if stays and start >= told:
            tell(start)
            out.append(source)
            told = start + len(mine)
        elif mine:
            tell(mine[-1][0])
    tell(len(written))
    return clean("".join(out))


def _pieces(html: str) -> list[tuple[str, list[str]]]:
    """Clean HTML cut where nothing is open, wrappers of all of it taken away, and the paragraphs of each piece."""
    while True:
        pieces: list[str] = []
        open_names: list[str] = []
        start = 0
        for token in _CLEAN_TOKEN.finditer(html):
            name = token[2]
            if name in _BLOCKS and not token[1] and not open_names and token.start() > start:
                pieces.append(html[start : token.start()])
                start = token.start()
            if name is not None and name not in VOID:
                if token[1]:
                    open_names = open_names[:-1]
                else:
                    open_names.append(name)
                if not open_names and token[1] and name in _BLOCKS:
                    pieces.append(html[start : token.end()])
                    start = token.end()
        pieces += [html[start:]] if start < len(html) else []
        inside = re.fullmatch(r"\s*<div[^>]*>(.*)</div>\s*", html, re.DOTALL) if len(pieces) == 1 else None
        if inside is None:
            break
        html = inside[1]
    return [(piece, [part for part in plain_text(piece).split("\n\n") if part]) for piece in pieces]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _allowed(html: str) -> str:
    import nh3

    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "picture"},
        link_rel=None,
        strip_comments=True,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value that an attribute may keep; None drops it."""
    match name:
        case "src":
            return picture_reference(value) or None
        case "href":
            return link_reference(value) or None
        case "width" | "height" | "start" | "value":
            return value if re.fullmatch(r"[0-9]{1,4}", value) else None
        case "colspan" | "rowspan" | "span":
            wanted = re.fullmatch(r"[0-9]{1,9}", value)
            return str(max(1, min(MAX_SPAN, int(value)))) if wanted else None
        case "lang":
            return value if re.fullmatch(r"[A-Za-z0-9-]{1,35}", value) else None
        case "dir":
            return value if value in ("ltr", "rtl", "auto") else None
        case "datetime":
            return value if len(value) <= 64 else None
        case "scope" | "type" | "reversed":
            return value if len(value) <= 8 else None
        case _:
            return _CONTROLS.sub("", value)


def _bounded(html: str) -> str:
    """Clean HTML within the limits of depth and tables; tags beyond them go, their text stays."""
    too_big = iter(_tables_beyond_limits(html))
    out: list[str] = []
    open_names: list[str] = []  # as written; empty for an element whose tags were left out
    open_tables: list[bool] = []  # is it kept as a table?
    depth = 0
    for token in _CLEAN_TOKEN.finditer(html):
        name, attributes = token[2], token[3]
        if name is None or name in ("br", "hr", "wbr"):
            out.append(token[0])
            continue
        kept_as_table = not open_tables or open_tables[-1]
        if name in ("img", "col"):
            if (name == "img" and ' src="' in attributes) or (name == "col" and kept_as_table):
                out.append(token[0])
            continue
        if token[1]:
            written = open_names.pop() if open_names else ""
            if name == "table" and open_tables:
                open_tables.pop()
            depth -= bool(written)
            out.append(f"</{written}>" if written else _gap(name, out))
            continue
        written = name
        if name == "table":
            kept_as_table = not next(too_big) and kept_as_table and depth + 5 <= MAX_DEPTH
            open_tables.append(kept_as_table)
        if name in _AS_DIV or (name in _TABLE_PARTS | {"table"} and not kept_as_table):
            written, attributes = "div", ""
        if depth >= MAX_DEPTH or (name == "a" and ' href="' not in attributes):
            written = ""
        open_names.append(written)
        depth += bool(written)
        out.append(f"<{written}{attributes}>" if written else _gap(name, out))
    return "".join(out)


def _gap(name: str, before: list[str]) -> str:
    return " " if name in _BLOCKS and before and before[-1] != " " else ""


def _tables_beyond_limits(html: str) -> list[bool]:
    """For every table, in the order of their beginnings: is it too deep, or do its cells exceed what is left?"""
    cells: list[int] = []
    depths: list[int] = []
    open_tables: list[int] = []
    for token in _CLEAN_TOKEN.finditer(html):
        if token[2] == "table" and not token[1]:
            open_tables.append(len(cells))
            cells.append(0)
            depths.append(len(open_tables))
        elif token[2] == "table" and open_tables:
            open_tables.pop()
        elif token[2] in ("td", "th") and not token[1] and open_tables:
            cells[open_tables[-1]] += 1
    left, beyond = MAX_CELLS, []
    for count, depth in zip(cells, depths, strict=True):
        beyond.append(depth > MAX_TABLE_DEPTH or count > left)
        left -= 0 if beyond[-1] else count
    return beyond


# ---------------------------------------------------------------- text

_LINE, _CELL = "\x1e", "\x1f"


def plain_text(html: str) -> str:
    """The text of clean HTML, as `clean` gives it."""
    parts: list[str] = []
    run: list[str] = []
    silent = preformatted = cells = group_depth = group = last_group = 0

    def close() -> None:
        nonlocal last_group
        lines = "".join(run).split(_LINE)
        run.clear()
        lines = [line.rstrip() if preformatted else _line(line) for line in lines]
        paragraph = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
        if not paragraph:
            return
        this_group = group if group_depth else 0
        if parts:
            parts.append("\n" if this_group and this_group == last_group else "\n\n")
        parts.append(paragraph)
        last_group = this_group

    for token in _CLEAN_TOKEN.finditer(html):
        name, step = token[2], -1 if token[1] else 1
        if name is None:
            if not silent:
                text = _CONTROLS.sub("", unescape(token[0]))
                run.append(text.replace("\n", _LINE) if preformatted else text)
        elif name in ("rt", "rp"):
            silent += step
        elif name == "figcaption":
            close()
            silent += step
        elif name == "br":
            run.append(_LINE)
        elif name in ("td", "th"):
            cells += step
            run.append(_CELL)
        elif name in _BLOCKS and cells and name not in _TABLE_PARTS and name != "table":
            run.append(" ")
        elif name in _BLOCKS:
            close()
            if name == "pre":
                preformatted += step
            elif name in ("ul", "ol", "dl", "table"):
                group_depth += step
                group += group_depth == 1 and step == 1
    close()
    return "".join(parts)


def _line(line: str) -> str:
    cells = (" ".join(cell.split()) for cell in line.split(_CELL))
    return "\t".join(cell for cell in cells if cell)
