"""Where on a page its article stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reader.extract import naming
from reader.extract.leaves import Leaf, Manner, key, manner, text_of
from reader.extract.markup import Node

HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_PLACE_SHARE = 0.85
_MAIN_SHARE = 0.6
_SHORT_PAGE = 2_000
_PARAGRAPH_KEY = 60


class Page:
    """A boxed page with what is known of it: where the article is, where its headline.

    ``order`` numbers the nodes as they follow each other; ``first`` and ``last`` are the numbers of
    the first and last paragraph that is known, ``main_last`` that of the last one dressed like most.
    ``homes`` are the elements in which such paragraphs stand, ``with_pictures`` those that hold pictures.
    """

    def __init__(
        self, tree: Node, found: Sequence[Leaf], known: set[Node], title: str, pictures: Iterable[Node]
    ) -> None:
        self.tree, self.found = tree, found
        self.title_key = key(title)
        self.leaf_of = {leaf.node: leaf for leaf in found}
        self.known = known - _of_next_articles(tree, known, self.title_key)
        self.order = {node: number for number, node in enumerate(tree.iter())}
        self.with_pictures = {holder for image in pictures for holder in (image, *image.iterancestors())}
        self.weight: dict[Node, int] = {}
        self.place = self._find_place()
        self.inside = set(self.place.iter())
        self.around = {self.place, *self.place.iterancestors()}
        paragraphs = [leaf for leaf in found if leaf.node in self.known and len(leaf.key) > _PARAGRAPH_KEY]
        self.manners = {manner(leaf.node) for leaf in paragraphs}
        homes = {leaf.node.getparent() for leaf in paragraphs}
        self.homes = {home for home in homes if not naming.ADVERTISING.search(naming.names_of(home))}
        main = _commonest([leaf for leaf in paragraphs if leaf.node in self.inside])
        self.main_homes = {leaf.node.getparent() for leaf in main}
        self.main_last = max((self.order[leaf.node] for leaf in main), default=len(self.order))
        numbers = [self.order[leaf.node] for leaf in paragraphs or found if leaf.node in self.inside]
        self.first, self.last = (min(numbers), max(numbers)) if numbers else (0, len(self.order))
        self.headline = self._find_headline()
        self.scene = self._find_scene()
        self.is_short = sum(len(leaf.key) for leaf in found) < _SHORT_PAGE

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

    def _find_headline(self) -> Node | None:
        """The element that shows the headline: the last before the text that says it, or the last ``h1``."""
        before = [leaf for leaf in self.found if self.order[leaf.node] < self.first]
        for leaf in reversed(before):
            if leaf.key == self.title_key:
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
        """The leaves inside a node, or the node itself where it is one."""
        return [leaf for part in node.iter() if (leaf := self.leaf_of.get(part)) is not None]

    def link_share(self, node: Node) -> float:
        """The share of a node's characters that stand in links."""
        leaves = self.leaves_in(node)
        size = sum(len(leaf.key) for leaf in leaves)
        return sum(len(leaf.key) * leaf.link_share for leaf in leaves) / size if size else 0.0

    def is_lead(self, node: Node) -> bool:
        """Whether a node stands between the headline and the text."""
        start = self.order[self.headline] if self.headline is not None else self.order[self.scene]
        return start < self.order[node] < self.first


def _commonest(paragraphs: Sequence[Leaf]) -> list[Leaf]:
    """The paragraphs of the commonest manner, where they are most of the text; else none."""
    sizes: dict[Manner, int] = {}
    for leaf in paragraphs:
        dressed = manner(leaf.node)
        sizes[dressed] = sizes.get(dressed, 0) + len(leaf.key)
    commonest = max(sizes, key=lambda dressed: sizes[dressed], default=None)
    if commonest is None or sizes[commonest] < _MAIN_SHARE * sum(sizes.values()):
        return []
    return [leaf for leaf in paragraphs if manner(leaf.node) == commonest]


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
