"""An article's body out of its page: text where the witnesses say, and the figures, tables, lists and quotes there.

A *witness* is a text that someone else took to be the article's (trafilatura, the page's own
JSON-LD). Its paragraphs are found again among the leaves of the page; the smallest element that
holds nearly all of them is the article's *place*. What lies in it and reads like an article is
kept with its structure, even where no witness names it; what reads like a shop window is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

from reader.clean import link_reference
from reader.extract.figures import captions, content_images, draft_picture
from reader.extract.leaves import Leaf, key
from reader.extract.markup import BLOCKS, Node
from reader.extract.mending import Addresses
from reader.model import DraftPicture

HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_LISTS = frozenset("ul ol dl".split())
_INLINE = frozenset(
    "a abbr b bdi bdo br cite code del dfn em i ins kbd mark q rp rt ruby s samp small strong sub sup time u var "
    "wbr".split()
)
_PLACE_SHARE = 0.85
_MOST_LINKED = 0.8
_SHORTEST_UNIQUE_KEY = 25
_SENTENCE = re.compile(r"[.!?…。！？:;»”\"'）)]\s{0,3}$")

_FURNITURE = re.compile(
    r"relat|share|sharing|social|comment|promo|newsletter|advert|(?:^|[-_ ])ads?(?:$|[-_ ])|sponsor|recommend|outbrain|"
    r"taboola|subscri|paywall|breadcrumb|cookie|consent|author-?(?:bio|box|info)|about-?author|sidebar|most-?(?:read|pop)|"
    r"popular|trending|read-?(?:more|next|also)|more-?(?:from|stories|news)|also-?like|toolbar|sign-?up|pagination|"
    r"(?:^|[-_ ])(?:tags?|nav|menu|footer|byline|meta|teaser|widget|print|copyright|topics)(?:$|[-_ ])|player|survey|"
    r"poll|donat|follow|login|register|feedback|modal|popup|banner",
    re.IGNORECASE,
)


class Witness:
    """A text that names the article's paragraphs."""

    def __init__(self, text: str) -> None:
        self.lines = {folded for line in re.split(r"[\n\t]+", text) if (folded := key(line))}
        self.whole = key(text)

    def knows(self, leaf_key: str) -> bool:
        return leaf_key in self.lines or (len(leaf_key) >= _SHORTEST_UNIQUE_KEY and leaf_key in self.whole)


@dataclass(frozen=True, slots=True)
class Body:
    """An article's body as HTML, its pictures in order."""

    html: str
    pictures: tuple[DraftPicture, ...]


def read_body(
    tree: Node,
    found: Sequence[Leaf],
    witnesses: Sequence[Witness],
    *,
    title: str,
    addresses: Addresses,
    lead_picture: str = "",
) -> Body | None:
    """The article's body, or None where the witnesses name nothing on the page.

    ``tree`` is mended and boxed, ``found`` its leaves; ``lead_picture`` is the address by which the
    page presents itself elsewhere.
    """
    known = {leaf.node for leaf in found if any(witness.knows(leaf.key) for witness in witnesses)}
    if not known:
        return None
    return _Reading(tree, found, known, key(title), addresses, lead_picture).body()


class _Reading:
    def __init__(
        self,
        tree: Node,
        found: Sequence[Leaf],
        known: set[Node],
        title_key: str,
        addresses: Addresses,
        lead_picture: str,
    ) -> None:
        self.tree, self.addresses, self.title_key, self.lead_picture = tree, addresses, title_key, lead_picture
        self.leaf_of = {leaf.node: leaf for leaf in found}
        self.known = known
        self.known_keys = {self.leaf_of[node].key for node in known}
        self.place = self._find_place()
        self.manners = {_manner(node) for node in known if len(self.leaf_of[node].key) > 60}
        self.homes = {node.getparent() for node in known if len(self.leaf_of[node].key) > 60}
        inside = [leaf.node for leaf in found if leaf.node in known and self._is_inside(leaf.node)]
        order = {leaf.node: number for number, leaf in enumerate(found)}
        self.order, self.last = order, max((order[node] for node in inside), default=0)
        self.out: list[Node] = []
        self.pictures: list[DraftPicture] = []
        self.seen: set[str] = set()

    # ------------------------------------------------------------ where

    def _find_place(self) -> Node:
        weight: dict[Node, int] = {}
        total = sum(len(folded) for folded in self.known_keys)
        for leaf_node in self.known:
            size = len(self.leaf_of[leaf_node].key)
            node = leaf_node
            while node is not None:
                weight[node] = weight.get(node, 0) + size
                node = node.getparent()
        self.weight = weight
        place = self.tree
        while True:
            inner = max(place, key=lambda child: weight.get(child, 0), default=None)
            if inner is None or weight.get(inner, 0) < _PLACE_SHARE * total:
                break
            place = inner
        while place in self.leaf_of or place.tag in ("tr", "tbody", "li", *HEADINGS):
            place = place.getparent()
        return place

    def _is_inside(self, node: Node) -> bool:
        return node is self.place or any(parent is self.place for parent in node.iterancestors())

    # ------------------------------------------------------------ what

    def body(self) -> Body:
        self.inside_keys = {self.leaf_of[node].key for node in self.place.iter() if node in self.known}
        self._walk(self.tree, False, False)
        while self.out and self.out[-1].tag in HEADINGS:
            self.out.pop()
        return Body("".join(_source(node) for node in self.out), tuple(self.pictures))

    def _walk(self, node: Node, inside: bool, furniture: bool) -> None:
        if node is self.place:
            inside = True
        elif inside:
            furniture = furniture or bool(_FURNITURE.search(f"{node.get('class') or ''} {node.get('id') or ''}"))
        leaf = self.leaf_of.get(node)
        if leaf is not None and not (leaf.node.find(".//img") is not None and node not in self.known):
            self._leaf(leaf, inside, furniture)
        elif inside and self._is_figure(node):
            if not furniture:
                self._figure(node)
        elif node.tag == "table" and self._is_data(node):
            if inside and not furniture:
                self._add_copy(node)
        elif node.tag in _LISTS:
            self._list(node, inside, furniture)
        elif node.tag == "blockquote":
            before = len(self.out)
            for child in node:
                self._walk(child, inside, furniture)
            if len(self.out) > before:
                quote = self.tree.makeelement("blockquote")
                quote.extend(self.out[before:])
                del self.out[before:]
                self.out.append(quote)
        else:
            for child in node:
                self._walk(child, inside, furniture)

    def _leaf(self, leaf: Leaf, inside: bool, furniture: bool) -> None:
        if self._wanted(leaf, inside, furniture):
            self.seen.add(leaf.key)
            self._add_leaf(leaf)

    def _wanted(self, leaf: Leaf, inside: bool, furniture: bool) -> bool:
        if leaf.key == self.title_key or leaf.key in self.seen:
            return False
        if leaf.node.tag == "figcaption" or (leaf.node.tag == "h1" and not any(node.tag == "p" for node in self.out)):
            return False
        if leaf.node in self.known:
            if inside:
                return leaf.link_share <= _MOST_LINKED
            return len(leaf.key) >= _SHORTEST_UNIQUE_KEY and leaf.key not in self.inside_keys and not furniture
        if not inside or furniture or leaf.link_share > 0.4 or self.order[leaf.node] > self.last:
            return False
        return _manner(leaf.node) in self.manners and len(leaf.key) > 30

    def _list(self, node: Node, inside: bool, furniture: bool) -> None:
        """Keeps the items that are known, or all items of a list that stands between paragraphs."""
        at_home = inside and not furniture and node.getparent() in self.homes and self._link_share(node) < 0.3
        copy = node.makeelement(node.tag)
        for item in node:
            leaves = self._leaves_in(item)
            if any(self._wanted(leaf, inside, furniture) for leaf in leaves) or (at_home and leaves):
                self.seen.update(leaf.key for leaf in leaves)
                copy.append(self._copied(item))
        if len(copy):
            self.out.append(copy)

    def _leaves_in(self, node: Node) -> list[Leaf]:
        return [self.leaf_of[part] for part in node.iter() if part in self.leaf_of]

    def _link_share(self, node: Node) -> float:
        leaves = self._leaves_in(node)
        size = sum(len(leaf.key) for leaf in leaves)
        return sum(len(leaf.key) * leaf.link_share for leaf in leaves) / size if size else 0.0

    # ------------------------------------------------------------ figures and tables

    def _is_figure(self, node: Node) -> bool:
        if node.tag in ("html", "body", "table", "tr", "tbody") or self.weight.get(node):
            return False
        images = list(content_images(node, self.addresses))
        if len(images) != 1:
            return node.tag == "figure" and bool(images)
        if node.tag in ("figure", "img", "picture"):
            return True
        leaves = [self.leaf_of[item] for item in node.iter() if item in self.leaf_of]
        size = sum(len(leaf.key) for leaf in leaves)
        linked = sum(len(leaf.key) * leaf.link_share for leaf in leaves)
        return size < 500 and linked <= 0.5 * size

    def _figure(self, node: Node) -> None:
        parts, caption, credit = captions(node)
        for number, (image, address) in enumerate(content_images(node, self.addresses)):
            if any(picture.url == address for picture in self.pictures):
                continue
            last = number == 0
            picture = draft_picture(image, address, caption if last else "", credit if last else "")
            figure = self.tree.makeelement("figure")
            figure.append(self._image(picture))
            if last and parts:
                said = self.tree.makeelement("figcaption")
                said.text = caption
                if credit:
                    said.text = f"{caption} / {credit}" if caption else credit
                figure.append(said)
            self.pictures.append(picture)
            self.out.append(figure)

    def _image(self, picture: DraftPicture) -> Node:
        return self.tree.makeelement("img", {"src": picture.url, "alt": picture.alt})

    def _is_data(self, table: Node) -> bool:
        if table.get("role") == "presentation" or table.find(".//table") is not None:
            return False
        rows = [row for row in table.iter("tr") if len(row)]
        columns = max((len(row) for row in rows), default=0)
        if len(rows) < 2 or columns < 2:
            return False
        return not any(len(leaf.key) > 300 for item in table.iter() if (leaf := self.leaf_of.get(item)))

    # ------------------------------------------------------------ output

    def _add_leaf(self, leaf: Leaf) -> None:
        tag = leaf.node.tag
        copy = self._copied(leaf.node)
        copy.tag = tag if tag in HEADINGS or tag == "pre" else "p"
        self.out.append(copy)

    def _add_copy(self, node: Node) -> None:
        self.out.append(self._copied(node))

    def _copied(self, node: Node) -> Node:
        copy = deepcopy(node)
        copy.tail = None
        for part in list(copy.iter()):
            if part is copy:
                continue
            if part.tag == "a":
                target = link_reference(self.addresses.absolute(part.get("href") or ""))
                part.attrib.clear()
                if target:
                    part.set("href", target)
                else:
                    part.drop_tag()
            elif part.tag == "img":
                part.drop_tree()
            elif part.tag not in _INLINE and part.tag not in BLOCKS:
                part.drop_tag()
        for part in copy.iter():
            for name in list(part.attrib):
                if name not in ("href", "colspan", "rowspan", "lang", "dir", "start", "datetime"):
                    del part.attrib[name]
        return copy


def _manner(node: Node) -> tuple[str, str, str, str]:
    """How a paragraph is dressed: its own element and class, and its parent's."""
    parent = node.getparent()
    return node.tag, node.get("class") or "", parent.tag, parent.get("class") or ""


def _source(node: Node) -> str:
    from lxml import etree

    return str(etree.tostring(node, encoding="unicode", method="html", with_tail=False))
