"""HTML that is an article and nothing else, as feeds and exports carry it -> the article's body.

Nothing is chosen here: all of the text stays. Pictures are named and told from counters and icons,
captions become captions, addresses become whole, and loose lines become paragraphs.
"""

from __future__ import annotations

from html import escape

from reader.clean import link_reference
from reader.extract import markup
from reader.extract.figures import Said, content_images, draft_picture, is_caption, said_under
from reader.extract.leaves import box, drop_unread, key, text_of
from reader.extract.markup import Node
from reader.extract.mending import Addresses, base_address, mend_pictures
from reader.extract.structure import Body
from reader.model import DraftPicture

_MOST_LEVELS = 4
_LONGEST_CAPTION = 700
_PLAYERS = ("iframe", "video", "audio", "embed")


def read_fragment(html: str, base: str = "", *, title: str = "", local: frozenset[str] = frozenset()) -> Body:
    """The body; ``base`` is the address that relative ones are relative to.

    A heading above the text that says the ``title`` once more is left out. ``local`` are references
    of pictures that came along; they stay as they are.
    """
    tree = markup.parse(f"<body>{html}</body>") if html.strip() else None
    if tree is None:
        paragraphs = markup.plain_paragraphs(html)
        return Body("".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs), ())
    addresses = Addresses(base_address(tree, base), local)
    mend_pictures(tree)
    _name_players(tree, addresses)
    drop_unread(tree)
    pictures = _Figures(tree, addresses).made()
    body = tree.find(".//body")
    box(tree)
    for paragraph in [part for part in body.iter("p") if part.getparent().tag == "figure"]:
        paragraph.drop_tag()
    _drop_headline(body, title)
    for link in list(body.iter("a")):
        target = link_reference(addresses.absolute(link.get("href") or ""))
        if target:
            link.set("href", target)
        else:
            link.drop_tag()
    return Body(_inner(body), pictures)


def _name_players(tree: Node, addresses: Addresses) -> None:
    """Puts a link in the place of a player, which shows nothing here."""
    for node in list(tree.iter(*_PLAYERS)):
        source = next((found for part in node.iter() if (found := part.get("src"))), "")
        target = link_reference(addresses.absolute(source))
        parent = node.getparent()
        if target.startswith("http") and parent is not None:
            paragraph = node.makeelement("p")
            link = node.makeelement("a", {"href": target})
            link.text = target
            paragraph.append(link)
            node.addprevious(paragraph)


class _Figures:
    """Makes figures of the pictures of a tree that are said something under, and lists all of them."""

    def __init__(self, tree: Node, addresses: Addresses) -> None:
        self._tree, self._addresses = tree, addresses
        self._addressed = dict(content_images(tree, addresses))
        self._pictures: dict[str, DraftPicture] = {}

    def made(self) -> tuple[DraftPicture, ...]:
        for image in list(self._tree.iter("img")):
            if image not in self._addressed:
                image.drop_tree()
        for image, address in self._addressed.items():
            figure = self._box_of(image)
            said = said_under(figure) if figure is not None else Said()
            if figure is not None and figure.tag == "figure" and figure.find("figcaption") is not None:
                shared = [other for other in figure.iter("img") if other in self._addressed]
                said = said if image is shared[0] else Said()
            elif figure is not None:
                self._rebuild(figure, image, said.whole)
            picture = draft_picture(image, address, said.caption, said.credit)
            image.set("src", picture.url)
            self._pictures.setdefault(address, picture)
        return tuple(self._pictures.values())

    def _box_of(self, image: Node) -> Node | None:
        """The box that holds this picture and what is said under it, None where nothing is."""
        node, found = image, None
        for _ in range(_MOST_LEVELS):
            node = node.getparent()
            if node is None or node.tag in ("body", "html", "td", "th", "li"):
                break
            if node.tag == "figure":
                return node if text_of(node) else None
            if sum(other in self._addressed for other in node.iter("img")) > 1:
                break
            if len(text_of(node)) > _LONGEST_CAPTION:
                break
            if any(is_caption(part) and text_of(part) for part in node.iterdescendants()):
                found = node
        return found

    def _rebuild(self, box_node: Node, image: Node, said: str) -> None:
        link = image.getparent() if image.getparent() is not box_node and image.getparent().tag == "a" else None
        shown = link if link is not None and not text_of(link) else image
        shown.tail = None
        for child in list(box_node):
            box_node.remove(child)
        box_node.text = None
        box_node.tag = "figure"
        box_node.append(shown)
        if said:
            caption = box_node.makeelement("figcaption")
            caption.text = said
            box_node.append(caption)


def _drop_headline(body: Node, title: str) -> None:
    for node in body.iterdescendants("h1", "h2", "h3", "h4", "p"):
        text = text_of(node)
        if text:
            if key(text) == key(title) and key(text_of(body)) != key(title):
                node.drop_tree()
            return


def _inner(body: Node) -> str:
    inner = escape(body.text or "", quote=False)
    inner += "".join(markup.source_of(child, with_tail=True) for child in body)
    return inner if not inner.strip() or any(child.tag in markup.BLOCKS for child in body) else f"<p>{inner}</p>"
