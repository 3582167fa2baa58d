"""The leaves of a page: the smallest boxes that hold its text, in the order of the page."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from reader.extract.markup import BLOCKS, Node, tree_text

_OTHER_ASCII = {code: None for code in range(128) if not chr(code).isalnum()}
_NOT_ALNUM = re.compile(r"[\W_]+")
_NEVER_READ = frozenset(
    "script style template input select textarea iframe nav svg math object embed canvas audio video source track "
    "button noframes noembed link meta head map dialog progress meter datalist".split()
)
_INERT = frozenset("script style svg link meta".split())
_MOST_OF_A_LEAF = 50_000
"""More of a leaf than this is not needed to know it again."""
_MAY_HOLD_NO_TEXT = frozenset("html head table tbody thead tfoot tr ul ol dl colgroup pre".split())
_HOLD_NO_BOX = frozenset("p h1 h2 h3 h4 h5 h6".split())


Manner = tuple[str, str, str, str]


@dataclass(slots=True)
class Leaf:
    """A box of text. ``link_share`` is the share of its characters that stand in links."""

    node: Node
    text: str
    key: str
    link_share: float


def key(text: str) -> str:
    """What two renderings of one text have in common: its letters and digits, composed and case folded."""
    if text.isascii():
        return text.translate(_OTHER_ASCII).lower()
    text = unicodedata.normalize("NFKC", text)
    return _NOT_ALNUM.sub("", text).casefold()


def text_of(node: Node) -> str:
    """The text inside a node, runs of space as one."""
    if len(node):
        text = (" " if next(node.iter("br"), None) is not None else "").join(node.itertext())
    else:
        text = node.text or ""
    return " ".join((tree_text(text) or "").split())


def _without_readings(node: Node) -> str:
    """The text without the readings of ruby, which other extractors leave out."""
    return "".join(node.xpath(".//text()[not(ancestor::rt or ancestor::rp)]"))


def manner(node: Node) -> Manner:
    """How a leaf is dressed: its own element and class, and its parent's."""
    parent = node.getparent()
    return node.tag, node.get("class") or "", parent.tag, parent.get("class") or ""


def drop_inert(tree: Node) -> None:
    """Takes out what no extractor looks at, now that the head of the page is read; JSON-LD stays."""
    for node in list(tree.iter(*_INERT)):
        if node.getparent() is not None and "ld+json" not in (node.get("type") or ""):
            node.drop_tree()


def drop_unread(tree: Node) -> None:
    """Takes out what is never part of an article's text: scripts, controls, menus, players."""
    for node in list(tree.iter(*_NEVER_READ)):
        if node.getparent() is not None:
            node.drop_tree()


def leaves(tree: Node) -> list[Leaf]:
    """The leaves of a boxed tree, in its order; those without a letter or digit are left out."""
    found: list[Leaf] = []
    stack = [(tree, False)]
    while stack:
        node, linked = stack.pop()
        if node.tag != "pre" and any(child.tag in BLOCKS for child in node):
            linked = linked or bool(node.get("href"))
            stack.extend((child, linked) for child in reversed(node))
            continue
        text = text_of(node)
        has_readings = len(node) and next(node.iter("rt"), None) is not None
        folded = key(_without_readings(node) if has_readings else text[:_MOST_OF_A_LEAF]) if text else ""
        if not folded:
            continue
        in_links = 0
        if not linked and len(node):
            in_links = sum(len(key("".join(link.itertext()))) for link in node.iter("a") if link.get("href"))
        found.append(Leaf(node, text, folded, 1.0 if linked else min(1.0, in_links / len(folded))))
    return found


def box(tree: Node) -> None:
    """Boxes the tree: every run of text stands in an element that holds no other box.

    Text that lies loose between boxes gets a paragraph of its own, and two line breaks in a row
    divide a paragraph.
    """
    for node in tree.iter("center"):
        node.tag = "div"
    holders: set[Node] = set()

    def hold(node: Node | None) -> None:
        while node is not None and node not in holders:
            holders.add(node)
            node = node.getparent()

    for node in tree.iter(*BLOCKS):
        hold(node.getparent())
    for node in tree.iter("br"):
        if node.getparent().tag != "pre" and _is_double(node):
            hold(node.getparent())
    for node in list(tree.iter()):
        if node in holders and node.tag not in _MAY_HOLD_NO_TEXT:
            _wrap_runs(node, holders)


def _is_double(line_break: Node) -> bool:
    following = line_break.getnext()
    return following is not None and following.tag == "br" and not (line_break.tail or "").strip()


def _has_loose_text(holder: Node) -> bool:
    """Whether an element has text of its own beside its children."""
    return bool(holder.text and not holder.text.isspace()) or any(
        child.tail and not child.tail.isspace() for child in holder
    )


def _wrap_runs(holder: Node, holders: set[Node]) -> None:
    """Puts the loose text and inline elements between the boxes of ``holder`` into paragraphs."""
    children = list(holder)
    if holder.tag in _HOLD_NO_BOX or holder.tag not in BLOCKS:
        holder.tag = "div"
    if all(child.tag in BLOCKS or child in holders for child in children) and not _has_loose_text(holder):
        holder.text = None
        for child in children:
            child.tail = None
        return
    run = holder.makeelement("p")
    run.text, holder.text = tree_text(holder.text), None
    last: Node | None = None  # what the run stands after

    def place() -> None:
        nonlocal run, last
        if (run.text and run.text.strip()) or len(run):
            if last is None:
                holder.insert(0, run)
            else:
                last.addnext(run)
            last = run
        run = holder.makeelement("p")

    for child in children:
        begins_paragraph = child.tag == "br" and (_is_double(child) or not (len(run) or (run.text or "").strip()))
        if child.tag in BLOCKS or child in holders or begins_paragraph:
            tail, child.tail = child.tail, None
            place()
            if begins_paragraph:
                holder.remove(child)
            else:
                last = child
            run.text = tree_text(tail)
        else:
            run.append(child)
    place()
