"""What the newsroom formats in XML share: their markup as HTML, their bylines and their lists of labels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from html import escape, unescape
from typing import Final

from reader.extract import lines
from reader.extract.markup import Node
from reader.extract.tags import unique
from reader.importers import entry
from reader.importers.xml_tree import first, inside, name, text
from reader.model import Draft, DraftPicture

_HTML: Final = frozenset(
    "a abbr b blockquote br caption cite code col colgroup dd del dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 "
    "hr i img ins li ol p pre q rp rt ruby s small span strong sub sup table tbody td tfoot th thead tr u ul".split()
)
_IN_HTML: Final = {
    "hl1": "h2",
    "hl2": "h2",
    "bq": "blockquote",
    "credit": "p",
    "block": "div",
    "section": "div",
    "article": "div",
    "tagline": "p",
    "bibliography": "p",
    "abstract": "div",
    "lang": "span",
}
_LEFT_OUT: Final = frozenset("head title style script meta link body.head nitf-table-metadata".split())
_ATTRIBUTES: Final = ("href", "src", "alt", "colspan", "rowspan", "width", "height", "class")
_VOID: Final = frozenset("br hr img col".split())
_ESCAPED_TWICE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|quot|apos|amp|nbsp|lt|gt);")
_SIGNED = re.compile(r"(?:by|von|par|por|av|af|di|da|text|words)\s{0,3}:?\s+", re.IGNORECASE)
_SPACED_BREAK = re.compile(r"(?<=\S) <br>(?=\S)")
_FEWEST_BREAKS: Final = 4
_SHARE_BROKEN: Final = 0.8
_CODE = re.compile(r"[\d.]+|[A-Za-z]{1,40}[:_-][\w:.-]*\d[\w:.-]*")


def html_of(node: Node) -> str:
    """What an element of NITF or XHTML holds, as HTML; pictures become figures."""
    from lxml import etree

    out = [_shown(node.text)]
    walker = etree.iterwalk(node, events=("start", "end"))
    for event, part in walker:
        if part is node:
            continue
        label = name(part)
        left_out = (
            label in _LEFT_OUT or label == "media" or (label == "header" and next(inside(part, "h1"), None) is not None)
        )
        tag = "" if left_out else _IN_HTML.get(label, label if label in _HTML else "")
        if event == "end":
            out.append(f"</{tag}>" if tag and tag not in _VOID else "")
            out.append(_shown(part.tail))
            continue
        if left_out:
            walker.skip_subtree()
            out.append(_figure(part) if label == "media" else "")
            continue
        attributes = "".join(
            f' {key}="{escape(value)}"' for key in _ATTRIBUTES if (value := part.get(key)) is not None and tag
        )
        out.append(f"<{tag}{attributes}>" if tag else "")
        out.append(_shown(part.text))
    return _unbroken("".join(out))


def _is_head(header: Node) -> bool:
    """Whether a header is that of the page: it holds the headline, which comes along by itself."""
    return next(inside(header, "h1"), None) is not None


def _unbroken(html: str) -> str:
    """The HTML without the breaks that a teletype's width made: all but a few of them follow a space."""
    breaks = html.count("<br>")
    after_space = len(_SPACED_BREAK.findall(html))
    if after_space < _FEWEST_BREAKS or after_space < _SHARE_BROKEN * breaks:
        return html
    return _SPACED_BREAK.sub(" ", html)


def _shown(written: str | None) -> str:
    """Text as HTML; some systems escape what is escaped already."""
    written = written or ""
    return escape(_ESCAPED_TWICE.sub(lambda match: unescape(match[0]), written), quote=False)


def _figure(media: Node) -> str:
    """A picture of NITF with its caption and producer; its caption alone where it names no file."""
    kind = media.get("media-type") or "image"
    caption, producer = text(first(media, "media-caption")), text(first(media, "media-producer"))
    said = f'{escape(caption)} <span class="credit">{escape(producer)}</span>' if producer else escape(caption)
    references = [part for part in inside(media, "media-reference") if part.get("source")]
    if kind not in ("image", "photo", "picture", "graphic") or not references:
        return f"<p>{said}</p>" if caption else ""
    widest = max(references, key=lambda part: _number(part.get("width")))
    alt = widest.get("alternate-text") or ""
    shown = f"<figcaption>{said}</figcaption>" if said else ""
    return f'<figure><img src="{escape(widest.get("source"))}" alt="{escape(alt)}">{shown}</figure>'


def figure(picture: DraftPicture) -> str:
    """A picture that stands beside the text, as HTML."""
    said = " / ".join(filter(None, (picture.caption, picture.credit)))
    caption = f"<figcaption>{escape(said)}</figcaption>" if said else ""
    return f'<figure><img src="{escape(picture.url)}" alt="{escape(picture.alt)}">{caption}</figure>'


def _number(written: str | None) -> int:
    return int(written) if written and written.isdecimal() and len(written) < 9 else 0


def whole(draft: Draft) -> Draft:
    """The draft; where it has no text, with what says that only the reference came."""
    body = entry.whole(entry.Body(draft.html, draft.pictures, draft.warnings), draft.url)
    return replace(draft, html=body.html, warnings=body.warnings)


def signed(byline: str) -> tuple[str, ...]:
    """The people of a byline: each alone where they can be told apart, else as it is written, without "By"."""
    byline = entry.title(byline)
    if people := lines.byline(byline):
        return people
    match = _SIGNED.match(byline)
    rest = byline[match.end() :] if match else byline
    return (rest,) if rest else ()


def labels(written: Iterable[str]) -> tuple[str, ...]:
    """Tags, each once; numbers and identifiers, which are for machines, are left out."""
    shown = (" ".join(label.split()) for label in written)
    return unique(label for label in shown if not _CODE.fullmatch(label))
