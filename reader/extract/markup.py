"""Untrusted HTML text -> a tree that is whole, shallow and safe to walk; or its plain text, without any tree.

*Source*: measured with libxml2 2.14. It stops silently at depth 2,048 (its log says so), and a tag
with tens of thousands of attributes or a text of many megabytes stalls what comes after it.
"""

from __future__ import annotations

import html as entities
import re
from typing import Any

from reader.clean import UNSEEN, lifted, tokens

Node = Any
"""An lxml element; lxml comes without types."""

MAX_DEPTH = 200
MAX_TAG_CHARS = 64 * 1024
MAX_DATA_URL_CHARS = 1_000_000
SURELY_WHOLE_CHARS = 1_000_000
KEPT_SHARE = 0.9
"""A tree that holds less of a page's characters than this has lost some of them."""

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol option p pre section "
    "select summary table tbody td tfoot th thead title tr ul".split()
)

_LONG_DATA_URL = re.compile(rf"data:[^\"'<>\s]{{{MAX_DATA_URL_CHARS},}}+")
_LONG_TAG = re.compile(rf"<([a-zA-Z][^\s/<>]{{0,63}})[^<>]{{{MAX_TAG_CHARS},}}+>?")
_CONTROL_BYTES = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r")
_NO_CHARACTER = re.compile(
    r"&#(?:x0*+(?:[0-8bcef]|1[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef])(?![0-9a-f])"
    r"|0*+(?:[0-8]|1[124-9]|2[0-9]|3[01]|6553[45])(?![0-9]));?",
    re.IGNORECASE,
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TEXT_ALONE = ("title", "textarea", "iframe", "style", "script", "xmp", "noembed", "noframes", "plaintext")
_SELDOM_CLOSED = tuple("object canvas audio video svg math button nav dialog map select".split())
_VOID_SINCE_HTML5 = ("source", "track", "wbr", "embed", "keygen")
_LONG_PARAGRAPH_CHARS = 80
_TAIL_CHARS = 30
_DEEPER_NODE = "boolean(" + "/*" * (MAX_DEPTH + 50) + ")"
_SHOWN_TEXT = "//text()[not(" + " or ".join(f"ancestor::{name}" for name in sorted(UNSEEN)) + ")]"


def plain_paragraphs(html: str) -> list[str]:
    """All of the page's text as paragraphs, without building a tree: the last resort, and the referee."""
    paragraphs: list[str] = []
    run: list[str] = []
    inside_title, closed_titles = False, html.lower().count("</title")

    def close() -> None:
        text = " ".join(entities.unescape("".join(run)).replace("\0", "").split())
        run.clear()
        if text:
            paragraphs.append(text)

    for kind, name, source in tokens(html):
        if name == "title":
            inside_title = kind == "start" and closed_titles > 0
            closed_titles -= kind == "start"
        elif kind == "text":
            if not inside_title:
                run.append(source)
        elif name in BLOCKS or name == "br":
            close()
        elif name in ("img", "input", "button", "textarea"):
            run.append(" ")
    close()
    return paragraphs


def plain_title(html: str) -> str:
    """The text of the page's ``title`` element, without building a tree."""
    match = re.search(r"<title\b[^>]{0,1000}>([^<]{0,2000})", html, re.IGNORECASE)
    return " ".join(entities.unescape(match[1]).split()) if match else ""


def guarded(html: str) -> str:
    """The page without the tags and ``data:`` addresses that stall parsers, and without references to no character."""
    if "&#" in html:
        html = _NO_CHARACTER.sub("", html)
    if _has_long_piece(html):
        html = _LONG_DATA_URL.sub("data:,", html)
        html = _LONG_TAG.sub(r"<\1>", html)
    return html


def _has_long_piece(html: str) -> bool:
    """Whether as much as the longest tag stands somewhere without a ``>``."""
    at = 0
    while at + MAX_TAG_CHARS <= len(html):
        at = html.rfind(">", at, at + MAX_TAG_CHARS) + 1
        if not at:
            return True
    return False


def source_of(node: Node, *, with_tail: bool = False) -> str:
    """An element as HTML, the addresses of its pictures as written: the library would encode their letters."""
    from lxml import etree

    images = [image for image in node.iter("img") if not (image.get("src") or "").isascii()]
    addresses = [image.get("src") for image in images]
    for number, image in enumerate(images):
        image.set("src", f"picture:{number}")
    html = str(etree.tostring(node, encoding="unicode", method="html", with_tail=with_tail))
    for number, (image, address) in enumerate(zip(images, addresses, strict=True)):
        image.set("src", address)
        html = html.replace(f'src="picture:{number}"', f'src="{entities.escape(address)}"')
    return html


def _parsed(html: str) -> tuple[Node | None, bool]:
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(
        huge_tree=True, encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False
    )
    # One class for all elements: the library's own choice among its classes calls Python at every visit of a node.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=lxml_html.HtmlElement))
    try:
        tree = lxml_html.document_fromstring(
            html.encode("utf-8", "ignore").translate(None, _CONTROL_BYTES), parser=parser
        )
    except etree.LxmlError:
        return None, False
    limited = any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)
    return tree, not limited


def _is_deep(tree: Node) -> bool:
    return bool(tree.xpath(_DEEPER_NODE))


def _empty(node: Node) -> None:
    """Puts what a void element holds behind it: libxml2 knows the void elements of HTML 4 alone."""
    if node.text:
        node.tail = node.text + (node.tail or "")
        node.text = None
    for child in reversed(list(node)):
        node.addnext(child)


def _is_swallowed(tree: Node, html: str) -> bool:
    """Whether an element that holds text alone was never closed, so that the rest of the page became its text."""
    end = html.rstrip()[-_TAIL_CHARS:]
    return any(end in (node.text or "")[-2 * _TAIL_CHARS :] for node in tree.iter(*_TEXT_ALONE))


def parse(html: str) -> Node | None:
    """`parse_guarded` of the guarded page."""
    return parse_guarded(guarded(html))


def parse_guarded(html: str) -> Node | None:
    """The tree of a page that is `guarded`, or None where no tree holds all of its text.

    Long ``data:`` addresses and tags of more than 64 kB are cut, and what lies deeper than
    `MAX_DEPTH` is lifted, so that everything after this is bounded by the size of the page. A menu,
    button or player that a careless page never closed loses its tag alone.
    """
    tree, whole = _parsed(html)
    suspicious = tree is None or not whole or _is_deep(tree)
    if suspicious:
        tree, whole = _parsed(lifted(html))
    if tree is None or not whole or _is_deep(tree) or _is_swallowed(tree, html):
        return None
    for node in reversed(list(tree.iter(*_VOID_SINCE_HTML5))):
        _empty(node)
    for node in list(tree.iter(*_SELDOM_CLOSED)):
        if any(len("".join(part.itertext())) > _LONG_PARAGRAPH_CHARS for part in node.iter("p")):
            node.drop_tag()
    if suspicious or len(html) > SURELY_WHOLE_CHARS:
        wanted = sum(len("".join(paragraph.split())) for paragraph in plain_paragraphs(html))
        if characters(tree) < KEPT_SHARE * wanted:
            return None
    return tree


def tree_text(text: str | None) -> str | None:
    """A text as lxml lets it be put into a tree: without what a character reference may have brought into it."""
    return text if text is None or text.isprintable() else _NOT_XML.sub(" ", text)


def characters(tree: Node) -> int:
    """How many characters that are not space the tree shows."""
    return sum(len("".join(text.split())) for text in tree.xpath(_SHOWN_TEXT))
