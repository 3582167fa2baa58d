"""Pictures of an article with what is said under them: caption and credit told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from reader.extract import lines, naming
from reader.extract.leaves import Leaf, key, text_of
from reader.extract.markup import Node, tree_text
from reader.extract.mending import Addresses
from reader.model import DraftPicture

_SMALLEST_PX = 80
_LONGEST_CAPTION = 700
LONGEST_CAPTION_KEY = 500
_CREDIT_LABEL = (
    r"(?:(?:photos?|pictures?|images?|credits?|photo credit|image credit|photograph|"
    r"(?:photograph|photo|image|picture) by|fotos?|bild(?:er)?|crédits?|foto de|fotografía|imagem|zdj\.|kuva)"
    r"\s{0,2}(?:[:：=]|by )|"
    r"©|ⓒ|\(c\) |사진\s?[=:：]|사진 제공\s?[=:：]?|(?:写真|撮影|提供|写真提供)[＝=:：])"
)
# A label that names who made the picture, and what follows it to the end.
_LABELLED_CREDIT = re.compile(
    r"(?:^|(?<=[\s.。)\]】」』|/]))[(\[（【]?\s{0,2}"
    + _CREDIT_LABEL
    + r"\s{0,3}([^.。\n]{2,90}?)\s{0,2}[)\]）】]?\s{0,2}[.。]?$",
    re.IGNORECASE,
)


def is_content(image: Node, address: str) -> bool:
    """Whether a picture is part of an article, not an icon, a logo or a counter."""
    if not address or urlsplit(address).path.lower().endswith(".svg"):
        return False
    sizes = [int(match[0]) for name in ("width", "height") if (match := re.match(r"\d{1,5}", image.get(name) or ""))]
    if sizes and min(sizes) < _SMALLEST_PX and max(sizes) < 3 * _SMALLEST_PX:
        return False
    names = " ".join((image.get("class") or "", image.get("id") or "", urlsplit(address).path.rsplit("/", 1)[-1]))
    return not naming.ORNAMENT.search(names)


def content_images(node: Node, addresses: Addresses) -> Iterator[tuple[Node, str]]:
    """The pictures of an article inside a mended node, each with its address."""
    for image in node.iter("img"):
        address = addresses.of_picture(image)
        if is_content(image, address):
            yield image, address


def file_stem(address: str) -> str:
    """The name by which the same picture is known in other sizes."""
    name = unquote(urlsplit(address).path).rstrip("/").rsplit("/", 1)[-1].casefold()
    name = re.sub(r"\.(?:jpe?g|png|gif|webp|avif)$", "", name)
    return re.sub(r"[-_]?\d{2,4}x\d{2,4}$|[-_](?:scaled|large|medium|small|thumb|master|\d{2,4}w?)$", "", name)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said under a picture: all of it as the page has it, and told apart."""

    whole: str = ""
    caption: str = ""
    credit: str = ""


def is_caption(node: Node) -> bool:
    """Whether an element calls itself a caption."""
    return node.tag == "figcaption" or bool(naming.CAPTION.search(naming.names_of(node)))


def _reads_as_caption(node: Node) -> bool:
    text = text_of(node)
    return len(text) < _LONGEST_CAPTION and (is_caption(node) or lines.caption_of(text) is not None)


def said_under(figure: Node) -> Said:
    """The caption and credit of a box with a picture, or of what follows it where the box has none."""
    parts = [node for node in figure.iterdescendants() if is_caption(node)]
    if not parts and not text_of(figure):
        following = figure.getnext()
        parts = [following] if following is not None and _reads_as_caption(following) else []
    if not parts:
        whole = text_of(figure)[:_LONGEST_CAPTION]
        return Said(whole, *_told_apart(whole, ""))
    outer = [node for node in parts if not any(parent in parts for parent in node.iterancestors())]
    texts = {key(text): text for node in outer if (text := text_of(node))}
    credit_texts = (
        text_of(node)
        for node in parts
        if naming.CREDIT.search(naming.names_of(node)) and (node not in outer or len(outer) > 1)
    )
    whole = " ".join(texts.values())[:_LONGEST_CAPTION]
    return Said(whole, *_told_apart(whole, next(filter(None, credit_texts), "")))


def _told_apart(caption: str, credit: str) -> tuple[str, str]:
    if credit:
        at = caption.rfind(credit)
        if at >= 0:
            caption = (caption[:at] + caption[at + len(credit) :]).strip(" /|-–—,()[]")
        return caption.strip(), _bare(credit)
    if told := lines.caption_of(caption):
        return told.text, told.credit
    match = _LABELLED_CREDIT.search(caption)
    if match:
        return caption[: match.start()].strip(" /|-–—,(["), _bare(match[1])
    return caption, ""


def _bare(credit: str) -> str:
    """A credit without the label before it."""
    credit = credit.strip(" /|-–—,()[]（）【】")
    match = _LABELLED_CREDIT.match(credit)
    return (match[1] if match else credit).strip(" /|-–—,()[]")


def draft_picture(image: Node, address: str, caption: str, credit: str) -> DraftPicture:
    """The picture as the page names it."""
    return DraftPicture(
        url=address, caption=caption, credit=credit, alt=" ".join((tree_text(image.get("alt")) or "").split())[:500]
    )


def is_under_picture(leaf: Leaf) -> bool:
    """Whether a leaf is what is said under a picture."""
    if len(leaf.key) > LONGEST_CAPTION_KEY:
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
