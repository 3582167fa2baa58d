"""An EPUB 3 book: a chapter for each article, its pictures inside, nothing from the network."""

from __future__ import annotations

import re
import uuid
import zipfile
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from typing import IO, NamedTuple

from reader.export.kept import Kept
from reader.export.markup import article_markup, language
from reader.model import Article, Picture
from reader.render import shown

SUFFIX = ".epub"

_BOOKS = uuid.UUID("6f1d3a52-0f4e-4f0c-9d57-5b7f4f7f7c11")
_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}
_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_STYLE = """body { margin: 0 5%; line-height: 1.55 }
:lang(ko), :lang(ja) { line-height: 1.7 }
h1 { font-size: 1.6em; line-height: 1.25; margin: .3em 0 }
.kicker, .byline, .tags, .copyright, .record, figcaption, caption { font-family: sans-serif; font-size: .8em }
.kicker { font-weight: bold; margin: 0 }
.credit { font-weight: bold }
figure { margin: 1.4em 0; break-inside: avoid }
img { max-width: 100%; height: auto }
blockquote { margin: 1em 0; padding-left: 1em; border-left: 3px solid #999 }
table { border-collapse: collapse; width: 100%; font-size: .85em }
td, th { padding: .3em .5em; border-bottom: 1px solid #999; text-align: left; vertical-align: top }
pre { white-space: pre-wrap; font-size: .85em }
.record dt { font-weight: bold }
.record dd { margin: 0 0 .3em; overflow-wrap: anywhere; word-break: break-all }
"""


class _Chapter(NamedTuple):
    file: str
    title: str
    language: str
    digest: str


def write(out: IO[bytes], articles: Iterable[Article], kept: Kept) -> list[int]:
    """A book of the articles, in their order. Source: EPUB 3.3, sections 4 (OCF) and 5 (package document)."""
    chapters: list[_Chapter] = []
    pictures: dict[str, str] = {}
    authors: Counter[str] = Counter()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        _add(book, "mimetype", "application/epub+zip", zipfile.ZIP_STORED)  # first and stored, as readers sniff it
        _add(book, "META-INF/container.xml", _CONTAINER)
        _add(book, "EPUB/style.css", _STYLE)

        def inside(picture: Picture) -> str:
            name = f"pictures/{picture.sha256[:32]}.{_ENDINGS[picture.media_type]}"
            if name not in pictures:
                pictures[name] = picture.media_type
                _add(book, f"EPUB/{name}", kept.picture(picture.sha256), zipfile.ZIP_STORED)
            return name

        for number, article in enumerate(articles, start=1):
            file = f"article-{number:05}.xhtml"
            _add(book, f"EPUB/{file}", _page(shown(article.title), language(article), article_markup(article, inside)))
            digest = article.captures[-1].sha256 if article.captures else str(article.id)
            chapters.append(_Chapter(file, article.title, article.language, digest))
            authors.update(article.authors)
        _add(book, "EPUB/nav.xhtml", _contents(chapters))
        _add(book, "EPUB/package.opf", _package(chapters, pictures, authors))
    return []


def _add(book: zipfile.ZipFile, name: str, data: str | bytes, packing: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = packing
    entry.external_attr = 0o644 << 16
    book.writestr(entry, data if isinstance(data, bytes) else data.encode("utf-8", "replace"))


def _page(title: str, languages: str, body: str, more: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        f'<html xmlns="http://www.w3.org/1999/xhtml"{more}{languages}>\n<head>\n<meta charset="utf-8"/>\n'
        f'<title>{escape(title) or "Article"}</title>\n<link rel="stylesheet" type="text/css" href="style.css"/>\n'
        f"</head>\n<body>\n{body}</body>\n</html>\n"
    )


def _contents(chapters: list[_Chapter]) -> str:
    lines = "".join(
        f'<li><a href="{each.file}">{escape(shown(each.title)) or "Article"}</a></li>\n' for each in chapters
    )
    body = f'<nav epub:type="toc" id="toc">\n<h1>{_called(chapters)}</h1>\n<ol>\n{lines}</ol>\n</nav>\n'
    return _page(_called(chapters), "", body, ' xmlns:epub="http://www.idpf.org/2007/ops"')


def _called(chapters: list[_Chapter]) -> str:
    title = shown(chapters[0].title).strip() if len(chapters) == 1 else f"{len(chapters)} articles"
    return escape(title) or "Article"


def _package(chapters: list[_Chapter], pictures: dict[str, str], authors: Counter[str]) -> str:
    spoken = Counter(each.language for each in chapters if _TAG.fullmatch(each.language))
    languages = [language for language, _ in spoken.most_common()] or ["und"]
    number = uuid.uuid5(_BOOKS, " ".join(each.digest for each in chapters))
    names = [name for name, _ in authors.most_common(20) if shown(name).strip()]
    known = [
        f'<dc:identifier id="book">urn:uuid:{number}</dc:identifier>',
        f"<dc:title>{_called(chapters)}</dc:title>",
        *(f"<dc:language>{language}</dc:language>" for language in languages),
        *(f"<dc:creator>{escape(shown(name).strip())}</dc:creator>" for name in names),
        f'<meta property="dcterms:modified">{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}</meta>',
    ]
    items = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="style" href="style.css" media-type="text/css"/>',
    ]
    for n, each in enumerate(chapters, start=1):
        items.append(f'<item id="a{n}" href="{each.file}" media-type="application/xhtml+xml"/>')
    for n, (name, media_type) in enumerate(pictures.items(), start=1):
        items.append(f'<item id="p{n}" href="{name}" media-type="{media_type}"/>')
    spine = "".join(f'<itemref idref="a{n}"/>\n' for n in range(1, len(chapters) + 1))
    contents = '<itemref idref="nav"/>\n' if len(chapters) > 1 else ""
    inside = "\n".join(known), "\n".join(items)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0"'
        f' unique-identifier="book" xml:lang="{languages[0]}">\n'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{inside[0]}\n</metadata>\n'
        f"<manifest>\n{inside[1]}\n</manifest>\n"
        f"<spine>\n{contents}{spine}</spine>\n</package>\n"
    )
