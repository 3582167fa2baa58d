"""NewsML-G2, the IPTC's news items in XML: texts, pictures with their captions, and what a package binds together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Final

from reader.errors import DamagedFile
from reader.extract.markup import Node
from reader.importers import entry, newsroom, nitf, xml_tree
from reader.importers.entry import Body
from reader.importers.source import SourceFile
from reader.importers.xml_tree import children, first, inside, name, text
from reader.model import Draft, DraftPicture

NAME = "newsml-g2"

_ARTICLES: Final = ("newsItem", "packageItem")
_OTHERS: Final = {
    "conceptItem": "This is a NewsML-G2 concept, which names a person, place, subject or event; it holds no article.",
    "knowledgeItem": "This is a NewsML-G2 list of concepts; it holds no article.",
    "catalogItem": "This is a NewsML-G2 catalogue of vocabularies; it holds no article.",
    "planningItem": "This is a NewsML-G2 plan of coverage to come; it holds no article.",
}
_PARTS: Final = ("contentSet", "groupSet", "contentMeta", "itemMeta", "itemSet")
_ROOTS: Final = frozenset(label.lower() for label in ("newsMessage", *_ARTICLES, *_OTHERS, *_PARTS))
_WITHDRAWN: Final = ("canceled", "cancelled", "withheld")


def claims(file: SourceFile) -> bool:
    """Whether the root element is one of NewsML-G2's, a part of a document included."""
    return xml_tree.root_name(file.opening).rpartition(":")[2] in _ROOTS


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The news items, or the packages where there are none. Errors: `DamagedFile` where the file holds no article."""
    tree = xml_tree.read(file)
    held = [tree.root, *inside(tree.root, *_ARTICLES, *_OTHERS)]
    items = [item for item in held if name(item) == "newsItem"] or [
        item for item in held if name(item) == "packageItem"
    ]
    if name(tree.root) == "contentSet":
        items = [tree.root]
    count = 0
    for number, item in enumerate(items, 1):
        draft = _package(item) if name(item) == "packageItem" else _article(item)
        if draft.title or entry.words(Body(draft.html)):
            count += 1
            draft = newsroom.whole(draft)
            yield replace(
                draft,
                part=f"item {number}" if len(items) > 1 else "",
                charset=tree.charset,
                charset_declared=tree.declared,
                warnings=(*tree.warnings, *draft.warnings),
            )
    if not count:
        reason = next((_OTHERS[name(item)] for item in held if name(item) in _OTHERS), "")
        described = "The file describes news, but holds neither a headline nor a text."
        apart = "This is a part of a NewsML-G2 document; it holds no article."
        raise DamagedFile(reason or (apart if name(tree.root) in _PARTS else described), path=file.name)


def _article(item: Node) -> Draft:
    about, management = first(item, "contentMeta"), first(item, "itemMeta")
    spoken = _language(item, about)
    headline = _best(about, "headline", spoken) or _best(management, "title", spoken)
    inner, html = _content(item)
    described = _described(item, about, spoken)
    body = entry.of_html(html or described, title=headline)
    body = _with_picture(item, about, body)
    written = text(first(management, "firstCreated")) or text(first(about, "contentCreated"))
    written = written or text(first(management, "versionCreated"))
    state = first(management, "pubStatus")
    withdrawn = state is not None and (state.get("qcode") or "").lower().endswith(_WITHDRAWN)
    return Draft(
        title=headline or inner.title,
        html=body.html,
        authors=_authors(about) or inner.authors,
        published=entry.published(written) or inner.published,
        published_raw=written or inner.published_raw,
        source=_party(first(management, "provider")) or _party(first(about, "infoSource")) or inner.source,
        url=entry.address(item.get("guid") or ""),
        section=_section(management),
        language=entry.spoken(f"{headline}\n{entry.words(body)}", spoken or inner.language),
        copyright=_rights(item, spoken) or inner.copyright,
        tags=newsroom.labels((*_tags(about, spoken), *inner.tags)),
        pictures=body.pictures,
        format=NAME,
        warnings=("The agency has withdrawn this item.",) if withdrawn else (),
    )


def _package(item: Node) -> Draft:
    """A package: the headlines that it binds together, in their order, and what it says of each."""
    draft = _article(item)
    entries = []
    for reference in inside(item, "itemRef"):
        title = (
            text(first(reference, "title")) or text(first(reference, "headline")) or text(first(reference, "slugline"))
        )
        url = entry.address(reference.get("href") or reference.get("residref") or "")
        shown = escape(title or url)
        if shown:
            linked = f'<a href="{escape(url)}">{shown}</a>' if url else shown
            summary = text(first(reference, "description"))
            entries.append(f"<li>{linked}<br>{escape(summary)}</li>" if summary else f"<li>{linked}</li>")
    return replace(draft, html=f"{draft.html}<ul>{''.join(entries)}</ul>" if entries else draft.html)


def _language(item: Node, about: Node | None) -> str:
    declared = first(about, "language")
    told = (declared.get("tag") or "") if declared is not None else ""
    return told or next((value for key, value in item.attrib.items() if key.endswith("}lang")), "")


def _lang(node: Node) -> str:
    return next((value for key, value in node.attrib.items() if key.endswith("}lang")), "")


def _best(node: Node | None, kind: str, spoken: str) -> str:
    """The text of the first child of that kind in the item's language, else of the first."""
    found = [part for part in children(node, kind) if text(part)]
    found.sort(key=lambda part: bool(_lang(part)) and _lang(part)[:2] != spoken[:2])
    return text(found[0]) if found else ""


def _party(node: Node | None) -> str:
    """How a person, an agency or a subject is called; a code, less its vocabulary, where it has no name."""
    if node is None:
        return ""
    told = _best(node, "name", "") or node.get("literal") or text(node)
    if told:
        return told
    code = (node.get("qcode") or "").rpartition(":")[2]
    return code if code and not code.isdecimal() else ""


def _authors(about: Node | None) -> tuple[str, ...]:
    signed = [person for line in children(about, "by") for person in newsroom.signed(text(line))]
    return newsroom.labels(signed or (_party(creator) for creator in children(about, "creator")))


def _section(management: Node | None) -> str:
    services = [found for service in children(management, "service") if (found := _best(service, "name", ""))]
    return services[0] if len(services) == 1 else ""


def _rights(item: Node, spoken: str) -> str:
    info = first(item, "rightsInfo")
    holder = _party(first(info, "copyrightHolder"))
    return _best(info, "copyrightNotice", spoken) or (f"© {holder}" if holder else "")


def _tags(about: Node | None, spoken: str) -> Iterator[str]:
    for subject in children(about, "subject"):
        yield _best(subject, "name", spoken) or (subject.get("literal") or "" if not len(subject) else "")
        for facet in children(subject, "mainConcept", "facetConcept", "bag"):
            yield _best(facet, "name", spoken)
    for keyword in children(about, "keyword"):
        yield text(keyword)


def _described(item: Node, about: Node | None, spoken: str) -> str:
    """What is said of content that is not text, or did not come along."""
    told = [_best(about, "description", spoken)]
    told += (_best(part, "description", spoken) for part in children(item, "partMeta"))
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in dict.fromkeys(told) if paragraph)


def _content(item: Node) -> tuple[Draft, str]:
    """What an article within says of itself, and the text as HTML; the longest where there are several."""
    inner, best = Draft(), ""
    contents = item if name(item) == "contentSet" else first(item, "contentSet")
    for content in children(contents, "inlineXML", "inlineData"):
        root = next(iter(content), None)
        if root is not None and name(root) == "nitf":
            found = nitf.article(root)
            html = found.html
        elif len(content):
            found, html = Draft(), newsroom.html_of(content)
        else:
            found, html = Draft(), entry.of_either("".join(content.itertext())).html
        if len(html.strip()) > len(best):
            inner, best = found, html.strip()
    return inner, best


def _with_picture(item: Node, about: Node | None, body: Body) -> Body:
    """The body with the item's own picture in front: the widest of those that the file names."""
    widest, address = -1, ""
    for remote in inside(first(item, "contentSet"), "remoteContent"):
        width = remote.get("width") or "0"
        size = int(width) if width.isdecimal() and len(width) < 9 else 0
        if (remote.get("contenttype") or "").startswith("image/") and size > widest and remote.get("href"):
            widest, address = size, (remote.get("href") or "").removeprefix("./")
    if not address:
        return body
    credit = text(first(about, "creditline"))
    photographers = [_party(person) for person in children(about, "creator")]
    picture = DraftPicture(url=address, credit=" / ".join(filter(None, (*photographers, credit))))
    return Body(newsroom.figure(picture) + body.html, (picture, *body.pictures), body.warnings)
