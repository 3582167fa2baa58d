"""NITF, the IPTC's News Industry Text Format: one article a file, or inside of NewsML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import escape

from reader.errors import DamagedFile
from reader.extract.leaves import key
from reader.extract.markup import Node, plain_paragraphs
from reader.importers import entry, newsroom, xml_tree
from reader.importers.source import SourceFile
from reader.importers.xml_tree import children, first, inside, text
from reader.model import Draft

NAME = "nitf"

_IDENTIFIED = ("person", "org", "location", "event", "function", "object.title", "classifier")


def claims(file: SourceFile) -> bool:
    """Whether the root element is NITF's."""
    return xml_tree.root_name(file.opening).rpartition(":")[2] == "nitf"


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The article. Errors: `DamagedFile` where the XML cannot be read at all."""
    tree = xml_tree.read(file)
    draft = article(tree.root)
    if not draft.title and not entry.words(entry.Body(draft.html)):
        raise DamagedFile("The file describes an article, but holds neither its headline nor its text.", path=file.name)
    draft = newsroom.whole(draft)
    yield replace(
        draft,
        charset=tree.charset,
        charset_declared=tree.declared,
        warnings=(*tree.warnings, *draft.warnings),
    )


def article(root: Node) -> Draft:
    """What an ``nitf`` element says of its article, and the article; its HTML is empty where there is no text."""
    head, body = first(root, "head"), first(root, "body")
    top, content = first(body, "body.head"), first(body, "body.content")
    about = first(head, "docdata")
    headline = text(first(top, "hedline", "hl1")) or text(first(head, "title"))
    read = entry.of_html(_lead(top, content, headline) + _content(body, content), title=headline)
    written = _date(head, about, top)
    rights = first(about, "doc.copyright")
    spoken = root.get("baselang") or next(
        (part.get(key) for part in (root, body) if part is not None for key in part.attrib if key.endswith("}lang")), ""
    )
    return Draft(
        title=headline,
        html=read.html,
        authors=_authors(top),
        published=entry.published(written),
        published_raw=written,
        source=_source(head, about, top),
        url=entry.address(_attribute(first(head, "pubdata"), "ex-ref")),
        section=_section(head),
        language=entry.spoken(f"{headline}\n{entry.words(read)}", spoken),
        copyright=_rights(rights),
        tags=_tags(head, about),
        pictures=read.pictures,
        format=NAME,
        warnings=read.warnings,
    )


def _attribute(node: Node | None, name: str) -> str:
    return (node.get(name) or "").strip() if node is not None else ""


def _content(body: Node | None, content: Node | None) -> str:
    html = newsroom.html_of(content) if content is not None else ""
    end = first(body, "body.end")
    return html + (newsroom.html_of(end) if end is not None else "")


def _lead(top: Node | None, content: Node | None, headline: str) -> str:
    """What stands between headline and text, and is not said there once more: second headline, abstract, dateline."""
    html = newsroom.html_of(content) if content is not None else ""
    paragraphs = plain_paragraphs(html)
    said = {key(paragraph) for paragraph in paragraphs} | {key(headline)}
    second = text(first(top, "hedline", "hl2"))
    lead = f"<p>{escape(second)}</p>" if second and key(second) not in said else ""
    abstract = first(top, "abstract")
    if abstract is not None:
        lead += "".join(
            f"<p>{escape(paragraph)}</p>"
            for paragraph in plain_paragraphs(newsroom.html_of(abstract))
            if key(paragraph) not in said
        )
    dateline = text(first(top, "dateline"))
    begins = key(paragraphs[0]) if paragraphs else ""
    if dateline and not begins.startswith(key(dateline.split(",")[0])):
        lead += f"<p>{escape(dateline)}</p>"
    return lead


def _authors(top: Node | None) -> tuple[str, ...]:
    people: list[str] = []
    for byline in children(top, "byline"):
        titles = [text(part) for part in inside(byline, "byttl")]
        named = [text(part) for part in inside(byline, "person")]
        written = text(byline)
        for title in titles:
            written = written.replace(title, " ").strip(" ,;")
        people += named or newsroom.signed(written) or titles
    return newsroom.labels(people)


def _date(head: Node | None, about: Node | None, top: Node | None) -> str:
    """When it was issued, as it is written."""
    told = [
        _attribute(first(about, "date.issue"), "norm"),
        _attribute(first(head, "pubdata"), "date.publication"),
        _attribute(first(about, "date.release"), "norm"),
        *(_attribute(part, "norm") for part in inside(top, "story.date")),
    ]
    dates = [(len(entry.published(date)), date) for date in told if entry.published(date)]
    return dates[0][1] if dates else ""


def _source(head: Node | None, about: Node | None, top: Node | None) -> str:
    told = (
        text(first(top, "distributor")),
        _attribute(first(head, "pubdata"), "name"),
        _attribute(first(about, "doc.copyright"), "holder"),
        _attribute(first(about, "doc-id"), "regsrc"),
        *(_attribute(part, "src-name") for part in inside(about, "from-src")),
        *(
            _attribute(meta, "content")
            for meta in children(head, "meta")
            if _attribute(meta, "name").endswith("source")
        ),
    )
    return next(filter(None, told), "")


def _section(head: Node | None) -> str:
    printed = _attribute(first(head, "pubdata"), "position.section")
    kind = _attribute(first(head, "tobject"), "tobject.type")
    return printed or ("" if kind.lower() == "news" else kind)


def _rights(rights: Node | None) -> str:
    holder, year = _attribute(rights, "holder"), _attribute(rights, "year")
    return f"© {year} {holder}".replace("  ", " ") if holder else ""


def _tags(head: Node | None, about: Node | None) -> tuple[str, ...]:
    found: list[str] = []
    for subject in inside(head, "tobject.subject"):
        found += (subject.get(f"tobject.subject.{level}") or "" for level in ("type", "matter", "detail"))
    found += (keyword.get("key") or "" for keyword in inside(about, "keyword"))
    for content in children(about, "identified-content"):
        found += (part.get("value") or text(part) for part in inside(content, *_IDENTIFIED))
    return newsroom.labels(found)
