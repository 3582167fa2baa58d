"""EPUB: an article for each chapter, or for each article of a paper that came as a book.

What the table of contents names is a chapter; documents that it does not name belong to the one
before them. Covers, title pages, indexes and the table of contents itself are no articles. Where a
book has no table of contents, each of its documents is one.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from reader.errors import DamagedFile, ImportProblem, TooLarge
from reader.extract import charset, dates, fragment, language
from reader.extract.markup import plain_paragraphs
from reader.importers import xml_tree
from reader.importers.members import Members, is_zip, names_of
from reader.importers.source import SourceFile
from reader.model import Draft, DraftPicture

NAME = "epub"

CONTAINER = "META-INF/container.xml"
_DOCUMENTS = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_DOCUMENT_BYTES = 32 * 1024 * 1024
_PICTURE_BYTES = 32 * 1024 * 1024
_PICTURES_BYTES = 64 * 1024 * 1024
_FURNITURE = frozenset("cover toc title-page copyright-page index landmarks loi lot page-list titlepage".split())
_NO_AUTHORS = ("calibre", "unknown", "unknown author")
_FURNITURE_CHARS = 1_500
"""A title page or a colophon longer than this is something to read."""

_LINKED_SHARE = 0.6
_SAMPLE_CHARS = 4_000
_TITLE_PAGE = re.compile(r"(?:^|[/_.-])(?:half)?[_-]?(?:title[_-]?page|cover|half[_-]?title)\.x?html?$", re.IGNORECASE)
_TITLE_PAGE_TYPE = re.compile(r"epub:type\s*=\s*[\"'](?:half)?(?:titlepage|cover|toc)\b", re.IGNORECASE)
_BODY = re.compile(r"<body\b[^>]{0,2000}>(.*?)(?:</body\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r"<h[1-3]\b[^>]{0,2000}>(.{0,2000}?)</h[1-3]\s*>", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title\b[^>]{0,2000}>(.{0,2000}?)</title\s*>", re.IGNORECASE | re.DOTALL)
_LINK = re.compile(r"<a\b[^>]{0,2000}\bhref[^>]{0,2000}>(.{0,2000}?)</a\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,20000}>")
_REFERENCE = re.compile(r"\b(?:src|xlink:href)\s*=\s*(?:\"([^\"<>]{1,2000})\"|'([^'<>]{1,2000})')", re.IGNORECASE)
_SVG_IMAGE = re.compile(r"<(?:svg:)?image\b", re.IGNORECASE)
_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?)$", re.IGNORECASE)


def claims(file: SourceFile) -> bool:
    """Whether the content is a zip file that says it is an EPUB."""
    if not is_zip(file):
        return False
    return b"mimetypeapplication/epub+zip" in file.start[:200] or CONTAINER in names_of(file)


def drafts(file: SourceFile) -> Iterator[Draft | ImportProblem]:
    """The articles of the book; each keeps the whole book as its original."""
    with Members(file) as members:
        book = _read_book(members)
        found = False
        for chapter in book.chapters:
            try:
                draft = _draft(members, book, chapter)
            except ImportProblem as problem:
                problem.part = chapter.names[0]
                found = True
                yield problem
                continue
            if draft is not None:
                found = True
                yield draft
        if not found:
            raise DamagedFile("This book holds no text that can be read.", path=file.name)


@dataclass(slots=True)
class _Chapter:
    """Documents that are one article, by their names in the file."""

    title: str
    names: list[str]


@dataclass(slots=True)
class _Book:
    """What a book says of itself, and its chapters in the order in which they are read."""

    title: str = ""
    authors: tuple[str, ...] = ()
    published_raw: str = ""
    language: str = ""
    rights: str = ""
    tags: tuple[str, ...] = ()
    furniture: frozenset[str] = frozenset()
    chapters: list[_Chapter] = field(default_factory=list)


def _read_book(members: Members) -> _Book:
    """Errors: an `ImportProblem` where the book's own list of its parts cannot be read."""
    package_name = ""
    if CONTAINER in members:
        container = _tree(members, CONTAINER).root
        package_name = next((node.get("full-path") or "" for node in xml_tree.inside(container, "rootfile")), "")
    if package_name not in members:
        package_name = next((name for name in members if name.lower().endswith(".opf")), "")
    if not package_name:
        raise DamagedFile("The book is damaged: it does not list what is in it.")
    package = _tree(members, package_name).root
    told = xml_tree.first(package, "metadata")
    values = {
        name: [value for node in xml_tree.inside(told, name) if (value := xml_tree.text(node))]
        for name in ("title", "creator", "date", "language", "rights", "subject")
    }
    items = {
        node.get("id") or "": (_place(package_name, node.get("href") or ""), node)
        for node in xml_tree.inside(package, "item")
    }
    spine = [
        items[node.get("idref") or ""][0]
        for node in xml_tree.inside(package, "itemref")
        if (node.get("idref") or "") in items
        and (items[node.get("idref") or ""][1].get("media-type") or _DOCUMENTS[0]) in _DOCUMENTS
    ]
    labels: dict[str, str] = {}
    furniture = {
        _place(package_name, node.get("href") or "")
        for node in xml_tree.inside(package, "reference")
        if (node.get("type") or "").lower() in _FURNITURE
    }
    for place, node in items.values():
        properties = (node.get("properties") or "").split()
        if "nav" in properties:
            furniture.add(place)
        if "nav" in properties or node.get("media-type") == "application/x-dtbncx+xml":
            labels = {**_labels(members, place), **labels}
    book = _Book(
        title="".join(values["title"][:1]),
        authors=tuple(
            name for name in values["creator"] if name.lower() not in ("calibre", "unknown", "unknown author")
        ),
        published_raw="".join(values["date"][:1]),
        language="".join(values["language"][:1]).partition("-")[0].lower(),
        rights="".join(values["rights"][:1]),
        tags=tuple(values["subject"]),
        furniture=frozenset(furniture),
    )
    for name in dict.fromkeys(spine):
        if name in labels or not labels or not book.chapters or name in furniture:
            book.chapters.append(_Chapter(labels.get(name, ""), [name]))
        else:
            book.chapters[-1].names.append(name)
    return book


def _tree(members: Members, name: str) -> xml_tree.Tree:
    return xml_tree.read(SourceFile(name, members.read(name, _DOCUMENT_BYTES)))


def _place(beside: str, reference: str) -> str:
    """The name of the member that a reference in another one means."""
    return normpath(join(dirname(beside), unquote(reference.partition("#")[0]))).lstrip("/")


def _labels(members: Members, name: str) -> dict[str, str]:
    """What a table of contents calls the documents, the first name of each."""
    found: dict[str, str] = {}
    try:
        root = _tree(members, name).root
    except (ImportProblem, KeyError):
        return found
    for point in xml_tree.inside(root, "navPoint"):
        content = xml_tree.first(point, "content")
        if content is not None:
            found.setdefault(_place(name, content.get("src") or ""), xml_tree.text(xml_tree.first(point, "navLabel")))
    for nav in xml_tree.inside(root, "nav"):
        kinds = [value for key, value in nav.attrib.items() if str(key).endswith("type")]
        if not kinds or "toc" in kinds:
            for link in xml_tree.inside(nav, "a"):
                found.setdefault(_place(name, link.get("href") or ""), xml_tree.text(link))
    return found


def _draft(members: Members, book: _Book, chapter: _Chapter) -> Draft | None:
    """The article of a chapter; None where it is the book's furniture or holds no words."""
    html: list[str] = []
    pictures: list[DraftPicture] = []
    warnings: list[str] = []
    title = chapter.title
    held_bytes = 0
    for name in chapter.names:
        if name not in members:
            warnings.append(f"A part of this chapter is not in the book: {name[:200]}")
            continue
        page = charset.decode(members.read(name, _DOCUMENT_BYTES)).text
        body = _BODY.search(page)
        inner = _SVG_IMAGE.sub("<img", (body[1] if body else page)).replace("xlink:href", "src")
        if (name in book.furniture or _TITLE_PAGE.search(name) or _TITLE_PAGE_TYPE.search(page)) and (
            len(_words(inner)) < _FURNITURE_CHARS
        ):
            continue
        if _is_index(inner):
            continue
        title = title or _first(_HEADING, page) or _first(_TITLE, page)
        local = frozenset(_pictures_named(inner, name, members))
        read = fragment.read_fragment(inner, "", title=title, local=local)
        html.append(read.html)
        for picture in read.pictures:
            place = _place(name, picture.url)
            data = b""
            if picture.url in local and held_bytes < _PICTURES_BYTES:
                try:
                    data = members.read(place, _PICTURE_BYTES)
                except (DamagedFile, TooLarge) as problem:
                    warnings.append(f"The picture “{place[:120]}” could not be read: {problem.message}")
                held_bytes += len(data)
            pictures.append(DraftPicture(picture.url, picture.caption, picture.credit, picture.alt, data))
    text = " ".join(" ".join(plain_paragraphs(part)) for part in html)
    if not text.strip():
        return None
    published = dates.parse(book.published_raw, book.language) if book.published_raw else ""
    return Draft(
        title=title or book.title,
        html="".join(html),
        authors=book.authors,
        published=published,
        published_raw=book.published_raw,
        source=book.title if title != book.title else "",
        language=language.guess(text[:_SAMPLE_CHARS], book.language),
        copyright=book.rights,
        tags=book.tags,
        pictures=tuple(pictures),
        format=NAME,
        part=chapter.names[0],
        warnings=tuple(warnings),
    )


def _words(html: str) -> str:
    return " ".join(entities.unescape(_TAG.sub(" ", html)).split())


def _is_index(html: str) -> bool:
    """Whether a document is mostly links to others: the list of a section's articles, a table of contents."""
    links = _LINK.findall(html)
    return len(links) > 2 and len(_words(" ".join(links))) > _LINKED_SHARE * len(_words(html))


def _first(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    return _words(found[1])[:500] if found else ""


def _pictures_named(html: str, name: str, members: Members) -> Iterator[str]:
    """The references to pictures that are in the book."""
    for match in _REFERENCE.finditer(html):
        reference = entities.unescape(match[1] or match[2] or "").strip()
        place = _place(name, reference)
        if ":" not in reference and place in members and _PICTURE_NAME.search(place):
            yield reference.replace(" ", "%20")
