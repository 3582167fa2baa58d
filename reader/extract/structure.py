"""An article's body out of its page: its text, and the figures, tables, lists and quotes there.

Some leaves of the page are *known* to be the article's: other extractors named them. The smallest
element that holds nearly all of them is the article's *place*. What lies in it and reads like an
article is kept with its structure, even where nobody named it; what reads like a shop window is
left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass

from reader.clean import link_reference
from reader.extract import lines, naming
from reader.extract.figures import Said, content_images, draft_picture, file_stem, is_caption, said_under
from reader.extract.leaves import Leaf, Manner, key, manner, text_of
from reader.extract.markup import BLOCKS, Node
from reader.extract.mending import Addresses
from reader.model import DraftPicture

HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_LISTS = frozenset("ul ol dl".split())
_INLINE = frozenset(
    "a abbr b bdi bdo br cite code del dfn em i ins kbd mark q rp rt ruby s samp small strong sub sup time u var "
    "wbr".split()
)
_KEPT_ATTRIBUTES = frozenset("href colspan rowspan lang dir start datetime".split())

_PLACE_SHARE = 0.85
_MAIN_SHARE = 0.6
_SHORT_PAGE = 2_000
_LEAST_KEPT = 0.4
"""Where less than this share of what is known would be kept, the rules below misread the page; all of it is kept."""
_MOST_LINKED = 0.8
_SHORTEST_UNIQUE_KEY = 25
_PARAGRAPH_KEY = 60
_LONGEST_CAPTION_KEY = 500

_SENTENCE_END = re.compile(r"[.!?…。！？][»”\"'）)\]]?\s{0,3}$")


@dataclass(frozen=True, slots=True)
class Announcement:
    """How the page announces its article: headline, one sentence, and the picture shown elsewhere."""

    title: str = ""
    description: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """An article's body as HTML, its pictures in order, and its text, a line for each leaf."""

    html: str
    pictures: tuple[DraftPicture, ...]
    text: str = ""


def read_body(
    tree: Node,
    found: Sequence[Leaf],
    named: set[Node],
    announcement: Announcement,
    addresses: Addresses,
) -> Body | None:
    """The article's body, or None where nothing on the page is named.

    ``tree`` is mended and boxed, ``found`` its leaves, ``named`` those that witnesses take for the article.
    """
    known = {leaf.node for leaf in found if leaf.node in named and not _under_picture(leaf)}
    known -= _of_next_articles(tree, known, key(announcement.title))
    if not known:
        return None
    return _Reading(_Page(tree, found, known, key(announcement.title)), announcement, addresses).body()


class _Page:
    """A boxed page with what is known of it: where the article is, where its headline."""

    def __init__(self, tree: Node, found: Sequence[Leaf], known: set[Node], title_key: str) -> None:
        self.tree, self.found, self.known = tree, found, known
        self.leaf_of = {leaf.node: leaf for leaf in found}
        self.order = {node: number for number, node in enumerate(tree.iter())}
        self.with_pictures = {holder for image in tree.iter("img") for holder in (image, *image.iterancestors())}
        self.weight: dict[Node, int] = {}
        self.place = self._find_place()
        self.inside = set(self.place.iter())
        self.around = {self.place, *self.place.iterancestors()}
        paragraphs = [leaf for leaf in found if leaf.node in known and len(leaf.key) > _PARAGRAPH_KEY]
        self.manners = {manner(leaf.node) for leaf in paragraphs}
        self.homes = {leaf.node.getparent() for leaf in paragraphs}
        self.main_last, self.main_first = self._main_range(paragraphs)
        numbers = [self.order[leaf.node] for leaf in paragraphs or found if leaf.node in self.inside]
        self.first, self.last = (min(numbers), max(numbers)) if numbers else (0, len(self.order))
        self.headline = self._find_headline(title_key)
        self.is_short = sum(len(leaf.key) for leaf in found) < _SHORT_PAGE
        self.scene = self._find_scene()

    def _find_place(self) -> Node:
        keys = {self.leaf_of[node].key for node in self.known}
        total = sum(map(len, keys))
        for leaf_node in self.known:
            size = len(self.leaf_of[leaf_node].key)
            self.weight[leaf_node] = size
            for node in leaf_node.iterancestors():
                self.weight[node] = self.weight.get(node, 0) + size
        place = self.tree
        while True:
            inner = max(place, key=lambda child: self.weight.get(child, 0), default=None)
            if inner is None or self.weight.get(inner, 0) < _PLACE_SHARE * total:
                break
            place = inner
        while place in self.leaf_of or place.tag in ("tr", "tbody", "li", *HEADINGS):
            place = place.getparent()
        return place

    def _main_range(self, paragraphs: Sequence[Leaf]) -> tuple[int, int]:
        """Where the paragraphs of the commonest manner end and begin, where they are most of the text."""
        sizes: dict[Manner, int] = {}
        for leaf in paragraphs:
            if leaf.node in self.inside:
                dressed = manner(leaf.node)
                sizes[dressed] = sizes.get(dressed, 0) + len(leaf.key)
        commonest = max(sizes, key=lambda dressed: sizes[dressed], default=None)
        if commonest is None or sizes[commonest] < _MAIN_SHARE * sum(sizes.values()):
            return len(self.order), 0
        numbers = [
            self.order[leaf.node] for leaf in paragraphs if leaf.node in self.inside and manner(leaf.node) == commonest
        ]
        self.main_homes = {
            leaf.node.getparent() for leaf in paragraphs if leaf.node in self.inside and manner(leaf.node) == commonest
        }
        return max(numbers), min(numbers)

    def _find_headline(self, title_key: str) -> Node | None:
        """The element that shows the headline: the last before the text that says it, or the last ``h1``."""
        before = [leaf for leaf in self.found if self.order[leaf.node] < self.first]
        for leaf in reversed(before):
            if leaf.key == title_key:
                return leaf.node
        return next((leaf.node for leaf in reversed(before) if _within(leaf.node, "h1")), None)

    def _find_scene(self) -> Node:
        """The smallest element around the place that holds the headline too, or the one that calls itself article."""
        for node in self.place.iterancestors():
            if node.tag in ("article", "main", "body"):
                return node
            if self.headline is not None and self.headline in set(node.iter("h1", "h2", self.headline.tag)):
                return node
        return self.place

    def leaves_in(self, node: Node) -> list[Leaf]:
        return [leaf for part in node.iter() if (leaf := self.leaf_of.get(part)) is not None]

    def link_share(self, node: Node) -> float:
        leaves = self.leaves_in(node)
        size = sum(len(leaf.key) for leaf in leaves)
        return sum(len(leaf.key) * leaf.link_share for leaf in leaves) / size if size else 0.0

    def is_lead(self, node: Node) -> bool:
        """Whether a node stands between the headline and the text."""
        start = self.order[self.headline] if self.headline is not None else self.order[self.scene]
        return start < self.order[node] < self.first


class _Reading:
    """Walks a page once and collects the article's blocks."""

    def __init__(self, page: _Page, announcement: Announcement, addresses: Addresses) -> None:
        self.page, self.addresses = page, addresses
        self.title_key, self.description_key = key(announcement.title), key(announcement.description)
        self.lead_picture = self.addresses.absolute(announcement.picture)
        self.inside_keys = {leaf.key for leaf in page.found if leaf.node in page.known and leaf.node in page.inside}
        self.out: list[Node] = []
        self.texts: list[str] = []
        self.pictures: list[DraftPicture] = []
        self.seen: set[str] = set()
        self.stems: set[str] = set()

    def body(self) -> Body:
        self._walk(self.page.tree, "")
        if sum(map(len, self.texts)) < _LEAST_KEPT * sum(len(leaf.text) for leaf in self._known()):
            self.out, self.texts, self.pictures = [], [], []
            for leaf in self._known():
                self._add_leaf(leaf)
        self.out = _without_bare_headings(self.out)
        self._add_lead_picture()
        return Body("".join(map(_source, self.out)), tuple(self.pictures), "\n".join(self.texts))

    def _known(self) -> list[Leaf]:
        """What is known, each text once, without the headline."""
        leaves = {leaf.key: leaf for leaf in self.page.found if leaf.node in self.page.known}
        return [leaf for leaf in leaves.values() if leaf.key != self.title_key]

    def _walk(self, node: Node, names: str) -> None:
        """``names`` are the classes and ids from the place down to this node, or from the tree's root outside it."""
        page = self.page
        if node in page.homes:
            names = ""  # whatever it is called, paragraphs of the article live here
        elif node not in page.around:
            names = f"{names} {naming.names_of(node)}"
        leaf = page.leaf_of.get(node)
        if leaf is not None and (node in page.known or node not in page.with_pictures):
            if self._wanted(leaf, names):
                self._add_leaf(leaf)
        elif self._is_figure(node):
            if self._shows_article(node, names):
                self._add_figure(node)
        elif node.tag == "table" and self._is_data(node):
            if node in page.inside and (page.weight.get(node) or not naming.FURNITURE.search(names)):
                self._add(self._copied(node), page.leaves_in(node))
        elif node.tag in _LISTS:
            self._list(node, names)
        elif node.tag == "blockquote":
            self._quote(node, names)
        elif not self._is_card(node):
            for child in node:
                self._walk(child, names)

    # ------------------------------------------------------------ text

    def _wanted(self, leaf: Leaf, names: str) -> bool:
        page, node = self.page, leaf.node
        inside = node in page.inside
        if leaf.key == self.title_key or leaf.key in self.seen or node.tag == "figcaption":
            return False
        if node.tag == "h1" and not self.texts:
            return False
        if _points_elsewhere(leaf):
            return False
        if leaf.link_share >= _MOST_LINKED and node.tag != "li" and node.getparent() not in page.homes:
            return False
        if inside and page.order[node] > page.main_last and node.getparent() not in page.main_homes:
            return False
        if node in page.known:
            return not naming.ADVERTISING.search(names) if inside else self._wanted_outside(leaf, names)
        if page.is_lead(node) and leaf.link_share < 0.4 and self._is_standfirst(leaf):
            return True
        if not inside or page.order[node] > page.last or node.tag in ("li", "td", "th", "dd", "dt"):
            return False
        if page.is_short and page.order[node] > page.first and leaf.link_share < 0.4:
            return True
        is_usual = manner(node) in page.manners
        if not is_usual and naming.FURNITURE.search(names):
            return False
        if node.tag in HEADINGS:
            return leaf.link_share < 0.4 and node.getparent() in page.homes
        if not is_usual:
            return False
        return len(leaf.key) > 30 or (page.order[node] > page.first and len(node.findall(".//a")) > 1)

    def _wanted_outside(self, leaf: Leaf, names: str) -> bool:
        """Whether a leaf that is known belongs to the article though it stands before its place."""
        if len(leaf.key) < _SHORTEST_UNIQUE_KEY or leaf.key in self.inside_keys or naming.FURNITURE.search(names):
            return False
        return self.page.order[leaf.node] < self.page.last

    def _is_standfirst(self, leaf: Leaf) -> bool:
        if len(leaf.key) < 30:
            return False
        announced = self.description_key
        if len(announced) > 30 and (leaf.key.startswith(announced[:60]) or announced.startswith(leaf.key[:60])):
            return True
        return any(naming.STANDFIRST.search(naming.names_of(node)) for node in (leaf.node, leaf.node.getparent()))

    def _list(self, node: Node, names: str) -> None:
        """Keeps the items that are known, or all items of a list that stands between paragraphs."""
        page = self.page
        at_home = (
            node in page.inside
            and node.getparent() in page.homes
            and page.order[node] < page.last
            and page.link_share(node) < 0.3
            and not naming.FURNITURE.search(names)
        )
        copy, kept = node.makeelement(node.tag), []
        for item in node:
            leaves = page.leaves_in(item)
            if leaves and (at_home or any(self._wanted(leaf, names) for leaf in leaves)):
                kept += leaves
                copy.append(self._copied(item))
        if kept:
            self._add(copy, kept)

    def _quote(self, node: Node, names: str) -> None:
        before = len(self.out)
        for child in node:
            self._walk(child, names)
        if len(self.out) > before:
            quote = node.makeelement("blockquote")
            quote.extend(self.out[before:])
            del self.out[before:]
            self.out.append(quote)

    # ------------------------------------------------------------ figures and tables

    def _is_figure(self, node: Node) -> bool:
        """A box with one picture and at most a caption's worth of text; a ``figure`` may have several pictures."""
        if node not in self.page.with_pictures or self.page.weight.get(node):
            return False
        if node.tag in ("html", "body", "tr", "tbody", "li"):
            return False
        images = list(content_images(node, self.addresses))
        if not images:
            return False
        if node.tag in ("figure", "img", "picture"):
            return True
        if len({file_stem(address) for _, address in images}) > 1:
            return False
        leaves = self.page.leaves_in(node)
        size = sum(len(leaf.key) for leaf in leaves)
        return (
            size < _LONGEST_CAPTION_KEY
            and self.page.link_share(node) <= 0.5
            and not any(leaf.node.tag in HEADINGS for leaf in leaves)
        )

    def _is_card(self, node: Node) -> bool:
        """A box that shows another article: a picture with a headline that is a link."""
        if node not in self.page.with_pictures or self.page.weight.get(node):
            return False
        size = sum(len(leaf.key) for leaf in self.page.leaves_in(node))
        return 0 < size < 400 and self.page.link_share(node) > 0.5

    def _shows_article(self, node: Node, names: str) -> bool:
        inside = node in self.page.inside
        stems = {file_stem(address) for _, address in content_images(node, self.addresses)}
        if self.lead_picture and file_stem(self.lead_picture) in stems:
            return inside or self.page.order[node] < self.page.last
        if naming.OTHER_ARTICLES.search(names):
            return False
        if inside:
            return True
        return self.page.is_lead(node) and self.page.scene in set(node.iterancestors())

    def _add_figure(self, node: Node) -> None:
        said = said_under(node)
        for image, address in content_images(node, self.addresses):
            stem = file_stem(address)
            if stem in self.stems:
                continue
            self.stems.add(stem)
            picture = draft_picture(image, address, said.caption, said.credit)
            figure = node.makeelement("figure")
            figure.append(node.makeelement("img", {"src": picture.url, "alt": picture.alt}))
            if said.whole:
                figure.append(node.makeelement("figcaption"))
                figure[1].text = said.whole
            if node.tag == "table" or any(
                parent is node or (parent.tag == "table" and node in parent.iterancestors())
                for parent in image.iterancestors("table")
            ):
                _put_in_table(figure, len(figure) if node.tag == "table" else 1)
            said = Said()
            self.pictures.append(picture)
            self.out.append(figure)

    def _add_lead_picture(self) -> None:
        if self.pictures or not self.lead_picture or not self.out:
            return
        image = self.out[0].makeelement("img", {"src": self.lead_picture})
        for _, address in content_images(image, self.addresses):
            figure = image.makeelement("figure")
            figure.append(image)
            self.pictures.append(DraftPicture(url=address))
            self.out.insert(0, figure)
            return

    def _is_data(self, table: Node) -> bool:
        """A table of data has two rows and columns and no cell that holds several paragraphs."""
        if table.get("role") == "presentation" or table.find(".//table") is not None or table in self.page.around:
            return False
        rows = [row for row in table.iter("tr") if len(row)]
        if len(rows) < 2 or max(map(len, rows)) < 2:
            return False
        cells = [self.page.leaves_in(cell) for cell in table.iter("td", "th")]
        paragraphs = [sum(len(leaf.key) > 200 for leaf in leaves) for leaves in cells]
        return max(paragraphs, default=0) < 2 and 2 * sum(map(bool, paragraphs)) <= len(cells)

    # ------------------------------------------------------------ output

    def _add(self, node: Node, leaves: Iterable[Leaf]) -> None:
        self.out.append(node)
        self.seen.update(leaf.key for leaf in leaves)
        self.texts += [leaf.text for leaf in leaves]

    def _add_leaf(self, leaf: Leaf) -> None:
        for image, _ in list(content_images(leaf.node, self.addresses)):
            self._add_figure(image)
        tag = leaf.node.tag
        copy = self._copied(leaf.node)
        copy.tag = tag if tag in HEADINGS or tag == "pre" else "p"
        self._add(copy, [leaf])

    def _copied(self, node: Node) -> Node:
        copy = deepcopy(node)
        copy.tail = None
        for part in list(copy.iterdescendants()):
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
            for name in [name for name in part.attrib if name not in _KEPT_ATTRIBUTES]:
                del part.attrib[name]
        return copy


def _under_picture(leaf: Leaf) -> bool:
    """Whether a leaf is what is said under a picture."""
    if len(leaf.key) > _LONGEST_CAPTION_KEY:
        return False
    if leaf.node.tag == "figcaption" or _begins_with_picture(leaf) or _follows_picture(leaf):
        return True
    box, captioned = leaf.node, is_caption(leaf.node)
    for _ in range(2):
        box = box.getparent()
        if box is None or box.tag in ("article", "main", "body"):
            return False
        if box.find(".//img") is not None:
            return captioned or (box.tag == "figure" and box.find(".//table") is None)
        captioned = captioned or is_caption(box)
    return False


def _begins_with_picture(leaf: Leaf) -> bool:
    """Whether a leaf is a picture with its caption: the picture, then a break, an emphasis or a credit."""
    node = leaf.node
    image = node.find(".//img")
    if image is None or (node.text or "").strip() or len(leaf.text) > 300:
        return False
    box = image
    while box.getparent() is not node and not (box.tail or "").strip():
        box = box.getparent()
    if box.getparent() is not node:
        return False
    following = box.getnext()
    loose = (box.tail or "").strip()
    broken = not loose and following is not None and following.tag == "br"
    soft = not loose and following is not None and following.tag in ("em", "i", "small") and following.getnext() is None
    return broken or soft or lines.caption_of(leaf.text) is not None


def _follows_picture(leaf: Leaf) -> bool:
    """Whether a leaf that ends in a credit stands right after a picture."""
    if len(leaf.text) > 400 or lines.caption_of(leaf.text) is None:
        return False
    for node in (leaf.node, leaf.node.getparent()):
        previous = node.getprevious()
        if previous is not None:
            return previous.tag == "img" or (previous.find(".//img") is not None and not text_of(previous))
    return False


def _of_next_articles(tree: Node, known: set[Node], title_key: str) -> set[Node]:
    """The leaves of the articles that an endless page shows below its own, each with a headline of its own.

    Two ``h1`` in two boxes beside each other that both hold paragraphs are two articles.
    """
    headlines = [(node, key(text_of(node))) for node in tree.iter("h1")]
    numbers = [
        number for number, (_, said) in enumerate(headlines) if said and (said in title_key or title_key in said)
    ]
    if not numbers:
        return set()
    own = headlines[numbers[0]][0]
    others: set[Node] = set()
    for other, said in headlines[numbers[0] + 1 :]:
        above = {other, *other.iterancestors()}
        first = own
        while first.getparent() is not None and first.getparent() not in above:
            first = first.getparent()
        second = next(
            (node for node in (other, *other.iterancestors()) if node.getparent() is first.getparent()), other
        )
        paragraphs = [sum(leaf in known and leaf.tag == "p" for leaf in box.iter()) for box in (first, second)]
        if said != key(text_of(own)) and first is not own and second is not other and min(paragraphs) > 2:
            others.update(node for node in second.iter() if node in known)
    return others


def _within(node: Node, tag: str) -> bool:
    return node.tag == tag or any(parent.tag == tag for parent in node.iterancestors(tag))


def _without_bare_headings(blocks: Sequence[Node]) -> list[Node]:
    """The blocks without the headings under which nothing stands."""
    kept: list[Node] = []
    for block in reversed(blocks):
        if block.tag in HEADINGS and (not kept or (kept[-1].tag in HEADINGS and kept[-1].tag <= block.tag)):
            continue
        kept.append(block)
    return kept[::-1]


def _points_elsewhere(leaf: Leaf) -> bool:
    """Whether a leaf is no more than a link to another article, perhaps with "Read more:" before it."""
    if leaf.link_share < 0.5:
        return False
    if leaf.node.tag in HEADINGS:
        return True
    links = [link for link in leaf.node.iter("a") if link.get("href")]
    return len(links) < 2 and not (leaf.link_share < _MOST_LINKED and _SENTENCE_END.search(leaf.text))


def _put_in_table(figure: Node, parts: int) -> None:
    """One cell under the other: the table by which a page holds a picture, perhaps with its caption."""
    table = figure.makeelement("table")
    for part in list(figure)[:parts]:
        row, cell = part.makeelement("tr"), part.makeelement("td")
        cell.append(part)
        row.append(cell)
        table.append(row)
    figure.insert(0, table)


def _source(node: Node) -> str:
    from lxml import etree

    return str(etree.tostring(node, encoding="unicode", method="html", with_tail=False))
