"""An article's body out of its page: its text, and the figures, tables, lists and quotes there.

Some leaves of the page are *known* to be the article's: other extractors named them. The smallest
element that holds nearly all of them is the article's *place*. What lies in it and reads like an
article is kept with its structure, even where nobody named it; what reads like a shop window is
left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass

from reader.clean import link_reference
from reader.extract import lines, naming
from reader.extract.figures import (
    LONGEST_CAPTION_KEY,
    Said,
    content_images,
    draft_picture,
    file_stem,
    is_content,
    is_under_picture,
    said_under,
)
from reader.extract.leaves import Leaf, key, manner
from reader.extract.markup import BLOCKS, Node, source_of, tree_text
from reader.extract.mending import Addresses
from reader.extract.places import HEADINGS, Page
from reader.model import DraftPicture

_LISTS = frozenset("ul ol dl".split())
_INLINE = frozenset(
    "a abbr b bdi bdo br cite code del dfn em i ins kbd mark q rp rt ruby s samp small strong sub sup time u var "
    "wbr".split()
)
_KEPT_ATTRIBUTES = frozenset("href colspan rowspan lang dir start datetime".split())

_LEAST_KEPT = 0.4
"""Where less than this share of what is known would be kept, the rules below misread the page; all of it is kept."""
_MOST_LINKED = 0.8
_SHORTEST_UNIQUE_KEY = 25
_SHORTEST_ITEM = 12

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
    known = {leaf.node for leaf in found if leaf.node in named and not is_under_picture(leaf)}
    if not known:
        return None
    pictures = dict(content_images(tree, addresses))
    page = Page(tree, found, known, announcement.title, pictures)
    return _Reading(page, announcement, addresses, pictures).body()


class _Reading:
    """Walks a page once and collects the article's blocks."""

    def __init__(
        self, page: Page, announcement: Announcement, addresses: Addresses, addressed: Mapping[Node, str]
    ) -> None:
        self.page, self.addresses, self.addressed = page, addresses, addressed
        self.stem_of = {image: file_stem(address) for image, address in addressed.items()}
        self.description_key = key(announcement.description)
        self.lead_picture = self.addresses.absolute(announcement.picture)
        self.inside_keys = {leaf.key for leaf in page.found if leaf.node in page.known and leaf.node in page.inside}
        self.out: list[Node] = []
        self.texts: list[str] = []
        self.pictures: list[DraftPicture] = []
        self.seen: dict[str, Node | None] = {}  # each text that was kept, and in what it stood first
        self.last_key = ""
        self.stems: set[str] = set()

    def body(self) -> Body:
        self._walk(self.page.tree, "")
        if sum(map(len, self.texts)) < _LEAST_KEPT * sum(len(leaf.text) for leaf in self._known()):
            self.out, self.texts, self.pictures = [], [], []
            for leaf in self._known():
                self._add_leaf(leaf)
        self.out = _without_bare_headings(self.out)
        self._add_lead_picture()
        return Body("".join(map(source_of, self.out)), tuple(self.pictures), "\n".join(self.texts))

    def _known(self) -> list[Leaf]:
        """What is known, each text once, without the headline."""
        leaves = {leaf.key: leaf for leaf in self.page.found if leaf.node in self.page.known}
        return [leaf for leaf in leaves.values() if leaf.key != self.page.title_key]

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
                self._add_table(node)
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
        if leaf.key == self.page.title_key or (leaf.key in self.seen and not self._is_refrain(leaf)):
            return False
        if node.tag == "figcaption":
            return inside and self._is_under_words(node)
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
        is_usual = manner(node) in page.manners
        if not is_usual and naming.FURNITURE.search(names):
            return False
        if page.is_short and page.order[node] > page.first and leaf.link_share < 0.4:
            return True
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
            and page.link_share(node) < 0.3
            and not naming.FURNITURE.search(names)
            and (page.order[node] < page.last or self._closes_article(node))
        )
        copy, kept = node.makeelement(node.tag), []
        for item in node:
            leaves = page.leaves_in(item)
            if leaves and (at_home or any(self._wanted(leaf, names) for leaf in leaves)):
                kept += leaves
                copy.append(self._copied(item))
            elif item in page.with_pictures and not self._is_card(item):
                for child in item:
                    self._walk(child, names)
        if kept:
            heading = page.leaf_of.get(node.getprevious()) if page.order[node] > page.last else None
            if heading is not None and heading.node.tag in HEADINGS and heading.key not in self.seen:
                self._add_leaf(heading)
            self._add(copy, kept)

    def _closes_article(self, node: Node) -> bool:
        """Whether a list follows the last paragraph at once, perhaps under a heading, and says something itself."""
        before = node.getprevious()
        if before is not None and before.tag in HEADINGS:
            before = before.getprevious()
        ends = before is not None and self.page.order[before] <= self.page.last and self.page.weight.get(before, 0) > 0
        items = [leaf for item in node for leaf in self.page.leaves_in(item)]
        return ends and len(items) > 1 and not any(leaf.link_share for leaf in items) and _is_said(items)

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
        if node.tag in ("figure", "img", "picture"):
            return True
        if len(self._stems(node)) > 1:
            return False
        leaves = self.page.leaves_in(node)
        size = sum(len(leaf.key) for leaf in leaves)
        return (
            size < LONGEST_CAPTION_KEY
            and self.page.link_share(node) <= 0.5
            and not any(leaf.node.tag in HEADINGS for leaf in leaves)
        )

    def _images(self, node: Node) -> list[Node]:
        """The article's pictures inside a node."""
        return [image for image in node.iter("img") if image in self.addressed]

    def _stems(self, node: Node) -> set[str]:
        return {self.stem_of[image] for image in self._images(node)}

    def _is_card(self, node: Node) -> bool:
        """A box that shows another article: a picture with a headline that is a link."""
        if node not in self.page.with_pictures or self.page.weight.get(node):
            return False
        size = sum(len(leaf.key) for leaf in self.page.leaves_in(node))
        return 0 < size < 400 and self.page.link_share(node) > 0.5

    def _shows_article(self, node: Node, names: str) -> bool:
        inside = node in self.page.inside
        stems = self._stems(node)
        if self.lead_picture and file_stem(self.lead_picture) in stems:
            return inside or self.page.order[node] < self.page.last
        if naming.OTHER_ARTICLES.search(names):
            return False
        if inside:
            return True
        return self.page.is_lead(node) and self.page.scene in set(node.iterancestors())

    def _add_figure(self, node: Node) -> None:
        said = said_under(node)
        for image in self._images(node):
            address, stem = self.addressed[image], self.stem_of[image]
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

    def _add_table(self, node: Node) -> None:
        """A table; what the figure around it says under it, or above, is its caption."""
        copy, leaves = self._copied(node), self.page.leaves_in(node)
        figure = _figure_around(node)
        said = figure.find(".//figcaption") if figure is not None and figure.find(".//table") is node else None
        leaf = self.page.leaf_of.get(said) if said is not None else None
        if leaf is not None and copy.find("caption") is None:
            caption = self._copied(leaf.node)
            caption.tag, caption.tail = "caption", None
            copy.insert(0, caption)
            leaves = [leaf, *leaves]
        self._add(copy, leaves)

    def _is_refrain(self, leaf: Leaf) -> bool:
        """Whether a paragraph comes again where it stood before, after others: not in another copy of the page."""
        node = leaf.node
        return node in self.page.known and node.getparent() is self.seen.get(leaf.key) and self.last_key != leaf.key

    def _is_under_words(self, node: Node) -> bool:
        """Whether a figure's caption is of a table or of words that were kept, not of a picture."""
        figure = _figure_around(node)
        if figure is None or self._images(figure):
            return False
        return any(leaf.key in self.seen for leaf in self.page.leaves_in(figure))

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
        for leaf in leaves:
            self.seen.setdefault(leaf.key, leaf.node.getparent())
            self.last_key = leaf.key
        self.texts += [leaf.text for leaf in leaves]

    def _add_leaf(self, leaf: Leaf) -> None:
        for image in self._images(leaf.node):
            self._add_figure(image)
        tag = leaf.node.tag
        copy = self._copied(leaf.node)
        copy.tag = tag if tag in HEADINGS or tag == "pre" else "p"
        if tag == "blockquote":
            words, copy = copy, copy.makeelement("blockquote")
            copy.append(words)
        self._add(copy, [leaf])

    def _copied(self, node: Node) -> Node:
        copy = deepcopy(node)
        copy.tail = None
        for part in list(copy.iterdescendants()):
            if part.tag == "a":
                target = part.get("href") or ""
                target = "" if target.startswith("#") else link_reference(self.addresses.absolute(target))
                part.attrib.clear()
                if target:
                    part.set("href", target)
                else:
                    part.drop_tag()
            elif part.tag == "img":
                self._keep_inline(part)
            elif part.tag not in _INLINE and part.tag not in BLOCKS:
                part.drop_tag()
        for part in copy.iter():
            for name in [name for name in part.attrib if name not in _KEPT_ATTRIBUTES]:
                if part.tag != "img":
                    del part.attrib[name]
        return copy

    def _keep_inline(self, image: Node) -> None:
        """Keeps a picture where it stands, if it is one; a sign drawn as a picture becomes the sign."""
        address, alt = self.addresses.of_picture(image), image.get("alt") or ""
        if is_content(image, address) and file_stem(address) not in self.stems:
            picture = draft_picture(image, address, "", "")
            self.stems.add(file_stem(address))
            self.pictures.append(picture)
            image.attrib.clear()
            image.set("src", picture.url)
            image.set("alt", picture.alt)
            return
        if alt and (len(alt) < 3 or naming.SIGN.search(naming.names_of(image))):
            image.tail = f"{tree_text(alt)}{image.tail or ''}"
        image.drop_tree()


def _without_bare_headings(blocks: Sequence[Node]) -> list[Node]:
    """The blocks without the headings under which nothing stands."""
    kept: list[Node] = []
    for block in reversed(blocks):
        if block.tag in HEADINGS and (not kept or (kept[-1].tag in HEADINGS and kept[-1].tag <= block.tag)):
            continue
        kept.append(block)
    return kept[::-1]


def _is_said(items: Sequence[Leaf]) -> bool:
    """Whether the items of a list are something that is said, and not labels of controls or of subjects."""
    return not any(lines.is_control(leaf.text) or leaf.text.startswith("#") for leaf in items) and all(
        len(leaf.text) >= _SHORTEST_ITEM for leaf in items
    )


def _points_elsewhere(leaf: Leaf) -> bool:
    """Whether a leaf is no more than a link to another article, perhaps with "Read more:" before it."""
    if leaf.link_share < 0.5:
        return False
    if leaf.node.tag in HEADINGS:
        return True
    links = [link for link in leaf.node.iter("a") if link.get("href")]
    return len(links) < 2 and not (leaf.link_share < _MOST_LINKED and _SENTENCE_END.search(leaf.text))


def _figure_around(node: Node) -> Node | None:
    return next(node.iterancestors("figure"), None)


def _put_in_table(figure: Node, parts: int) -> None:
    """One cell under the other: the table by which a page holds a picture, perhaps with its caption."""
    table = figure.makeelement("table")
    for part in list(figure)[:parts]:
        row, cell = part.makeelement("tr"), part.makeelement("td")
        cell.append(part)
        row.append(cell)
        table.append(row)
    figure.insert(0, table)
