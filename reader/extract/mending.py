"""What a browser would have done to a page before anyone saw it: lazy pictures loaded, addresses made absolute."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from reader.clean import link_reference, picture_reference
from reader.extract.markup import Node

_LAZY_SOURCES = (
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-original-src",
    "data-lazy",
    "data-hi-res-src",
    "data-full-src",
    "data-image-src",
    "data-img-url",
    "data-image",
    "data-url",
    "data-echo",
    "data-sf-original-src",
)
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "data-original-set", "data-sf-original-srcset")
_STAND_IN = re.compile(
    r"(?:blank|placeholder|spacer|1x1|lazy|lazyload|transparent|grey|gray|dummy|empty|pixel|loading|noimage|no_image)"
    r"[\w.-]*\.(?:gif|png|svg|jpe?g|webp)",
    re.IGNORECASE,
)
_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp)\b", re.IGNORECASE)
_WIDTH = re.compile(r"([\d.]+)[wx]$")
_WIDEST_USEFUL = 2_400.0


def best_of_set(candidates: str) -> str:
    """The address of the largest picture of a ``srcset`` that a screen can use; empty where there is none."""
    best, best_size = "", -1.0
    for candidate in re.split(r",\s+|,(?=https?:|//)", candidates.strip()):
        words = candidate.strip().strip(",").split()
        if not words or words[0].startswith("data:"):
            continue
        width = _WIDTH.match(words[-1]) if len(words) > 1 else None
        size = float(width[1]) if width else 0.0
        if best_size < size <= _WIDEST_USEFUL or not best:
            best, best_size = words[0], size
    return best


def mend_pictures(tree: Node) -> None:
    """Gives every ``img`` the ``src`` that it would have had in a browser; ``noscript`` shows what it holds."""
    for node in list(tree.iter("noscript")):
        _open_noscript(node)
    for picture in list(tree.iter("picture")):
        if picture.find(".//img") is None:
            source = next((found for part in picture.iter("source") if (found := _own_source(part))), "")
            if source:
                picture.append(picture.makeelement("img", {"src": source}))
    for image in list(tree.iter("img")):
        source = _source_of(image)
        if source:
            image.set("src", source)
        elif "src" in image.attrib:
            del image.attrib["src"]
    for image in list(tree.iter("amp-img")):
        image.tag = "img"


def _open_noscript(node: Node) -> None:
    from lxml import etree
    from lxml import html as lxml_html

    parent = node.getparent()
    if parent is None:
        return
    if len(node) == 0 and "<" in (node.text or ""):
        try:
            held = lxml_html.fragment_fromstring(node.text, create_parent="div")
        except etree.LxmlError:
            return
        node.text = held.text
        for child in held:
            node.append(child)
    # The picture that a script would have put in its place stands beside it.
    image = node.find(".//img")
    if image is not None:
        beside = [*node.itersiblings("img", preceding=True), *node.itersiblings("img")]
        beside += [found for other in node.itersiblings("picture", preceding=True) for found in other.iter("img")]
        for other in beside:
            if not _source_of(other):
                other.getparent().remove(other) if other.tail is None else other.drop_tree()
    node.tag = "span" if not "".join(node.itertext()).strip() else "div"


def _source_of(image: Node) -> str:
    source = (image.get("src") or "").strip()
    if source and not source.startswith(("data:", "about:", "blob:", "javascript:")) and not _STAND_IN.search(source):
        return source
    found = _own_source(image)
    if found:
        return found
    parent = image.getparent()
    if parent is not None and parent.tag == "picture":
        for part in parent.iter("source"):
            found = _own_source(part)
            if found:
                return found
    return source if source and not source.startswith(("data:", "about:", "blob:", "javascript:")) else ""


def _own_source(node: Node) -> str:
    for name in _LAZY_SOURCES:
        value = (node.get(name) or "").strip()
        if value and not value.startswith(("data:", "{", "[")):
            return value
    for name in (*_LAZY_SETS, "srcset"):
        found = best_of_set(node.get(name) or "")
        if found:
            return found
    # Whatever the script of this site calls it, an attribute that names a picture file is the picture.
    for name, value in node.attrib.items():
        if name.startswith("data-") and len(value) < 1_000 and " " not in value and _PICTURE_NAME.search(value):
            return str(value)
    return ""


def base_address(tree: Node, url: str) -> str:
    """What relative addresses of the page are relative to: http(s), or empty where that is unknown."""
    declared: str = next((node.get("href") for node in tree.iter("base") if node.get("href")), "")
    for reference in (declared, ""):
        try:
            base = urljoin(url, reference.strip())
            if urlsplit(base).scheme in ("http", "https"):
                return base
        except ValueError:
            continue
    return ""


def page_address(url: str) -> str:
    """The address of a page, as `reader.clean` lets it stand in a link; empty for what is none."""
    url = link_reference(url)
    return "" if url.startswith("mailto:") else url


@dataclass(frozen=True, slots=True)
class Addresses:
    """Makes a page's references absolute: all but those in ``local``, which lie beside the page."""

    base: str = ""
    local: frozenset[str] = frozenset()

    def absolute(self, reference: str) -> str:
        """The full address where the base is known; the reference as it was where it is not."""
        reference = reference.strip().replace("\n", "").replace(" ", "%20")
        if not reference or not self.base or reference in self.local:
            return reference
        try:
            return reference if urlsplit(reference).scheme else urljoin(self.base, reference)
        except ValueError:
            return ""

    def of_picture(self, image: Node) -> str:
        """The address of a mended ``img``, as `reader.clean` lets it stand; empty where there is none."""
        return picture_reference(self.absolute(image.get("src") or ""))
