"""Untrusted XML as a tree: nothing is fetched, no entity is expanded, and what is damaged gives what it can."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5
from typing import Final

from reader.errors import DamagedFile
from reader.extract import charset
from reader.extract.markup import Node
from reader.importers.source import SourceFile

DAMAGED: Final = "The XML is damaged; what could be read of it was read."

_NAME = re.compile(r"<([A-Za-z_][\w.:-]{0,100})")
_INSTRUCTIONS: Final = (("<?", "?>"), ("<!--", "-->"))
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,1000}\?>")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_OF_XML: Final = frozenset(("lt", "gt", "amp", "quot", "apos"))
_NO_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def root_name(text: str) -> str:
    """The name of the first element as it is written, in lower case; empty where the text is no XML."""
    at = 0
    while True:
        at += len(text[at:]) - len(text[at:].lstrip("\ufeff \t\r\n"))
        for start, end in _INSTRUCTIONS:
            if text.startswith(start, at):
                at = text.find(end, at)
                break
        else:
            if not text[at : at + 9].upper().startswith("<!DOCTYPE"):
                break
            at = _end_of_doctype(text, at)
        if at < 0:
            return ""
        at = text.find(">", at) + 1
    match = _NAME.match(text, at)
    return match[1].lower() if match else ""


def _end_of_doctype(text: str, at: int) -> int:
    close, subset = text.find(">", at), text.find("[", at)
    if 0 <= subset < close:
        subset_end = re.compile(r"\]\s*>").search(text, subset)
        return subset_end.end() - 1 if subset_end else -1
    return close


@dataclass(frozen=True, slots=True)
class Tree:
    """The root of a file's XML; ``warnings`` are sentences, ``charset`` and ``declared`` as in `charset.Decoded`."""

    root: Node
    charset: str
    declared: str
    warnings: tuple[str, ...]


def read(file: SourceFile) -> Tree:
    """The tree of a file. Errors: `DamagedFile` where there is none."""
    from lxml import etree

    decoded = charset.decode(file.data, file.charset)
    text = _DECLARATION.sub("", _ENTITY.sub(_character, _NO_CHARACTERS.sub("", decoded.text)), count=1)
    given = text.lstrip().encode("utf-8", "replace")
    warnings = decoded.warnings
    root = None
    for recover in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            recover=recover,
            huge_tree=True,
            encoding="utf-8",
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(given, parser)
        except etree.XMLSyntaxError:
            continue
        if recover:
            warnings = (*warnings, DAMAGED)
        break
    if root is None:
        raise DamagedFile("The file begins as XML, but is too damaged to be read.", path=file.name)
    for unknown in list(root.iter(etree.Entity)):
        _write_out(unknown)
    return Tree(root, decoded.charset, decoded.declared, warnings)


def _write_out(entity: Node) -> None:
    """Puts a reference that nothing explains into the text as it is written."""
    written, before, parent = f"{entity.text}{entity.tail or ''}", entity.getprevious(), entity.getparent()
    if before is not None:
        before.tail = (before.tail or "") + written
    elif parent is not None:
        parent.text = (parent.text or "") + written
    entity.tail = None
    if parent is not None:
        parent.remove(entity)


def _character(entity: re.Match[str]) -> str:
    """The character that HTML names so: formats of news use its entities without declaring them."""
    return entity[0] if entity[1] in _OF_XML else html5.get(f"{entity[1]};", entity[0])


# ---------------------------------------------------------------- looking into a tree without namespaces


def name(node: Node) -> str:
    """The local name of an element; empty for what is no element."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(node: Node | None, *names: str) -> Iterator[Node]:
    """The children of these names, in their order."""
    return (child for child in node if name(child) in names) if node is not None else iter(())


def inside(node: Node | None, *names: str) -> Iterator[Node]:
    """Everything of these names below a node, in document order."""
    return (part for part in node.iterdescendants() if name(part) in names) if node is not None else iter(())


def first(node: Node | None, *path: str) -> Node | None:
    """What the path of names leads to, by the first child of each name."""
    for step in path:
        node = next(children(node, step), None)
    return node


def text(node: Node | None) -> str:
    """All text in a node, runs of space as one."""
    return " ".join("".join(part for part in node.itertext() if part).split()) if node is not None else ""
