"""NewsML 1, the IPTC's packages of news: every news item is an article, with the pictures packed beside its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from typing import Final

from reader.errors import DamagedFile
from reader.extract.markup import Node
from reader.importers import entry, newsroom, nitf, xml_tree
from reader.importers.entry import Body
from reader.importers.source import SourceFile
from reader.importers.xml_tree import children, first, inside, name, text
from reader.model import Draft, DraftPicture

NAME = "newsml-1"

_NOT_TEXT: Final = frozenset(("stylesheet", "headline", "contact", "caption", "thumbnail", "quicklook", "preview"))
_LEADING: Final = frozenset(("subheadline",))
_NO_PICTURES: Final = frozenset(("logo",))


def claims(file: SourceFile) -> bool:
    """Whether the root element is NewsML's."""
    return xml_tree.root_name(file.opening).rpartition(":")[2] == "newsml"


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The news items that hold an article. Errors: `DamagedFile` where none does."""
    tree = xml_tree.read(file)
    found = list(children(tree.root, "NewsItem"))
    count = 0
    for number, item in enumerate(found, 1):
        draft = _Item(item, tree.root).draft()
        if draft.title or entry.words(Body(draft.html)):
            count += 1
            draft = newsroom.whole(draft)
            yield replace(
                draft,
                part=f"item {number}" if len(found) > 1 else "",
                charset=tree.charset,
                charset_declared=tree.declared,
                warnings=(*tree.warnings, *draft.warnings),
            )
    if not count:
        raise DamagedFile("The file holds no news item with a headline or a text.", path=file.name)


@dataclass(frozen=True)
class _Item:
    item: Node
    envelope: Node

    def draft(self) -> Draft:
        headline = self._line("HeadLine") or text(first(self.item, "Identification", "NameLabel"))
        inner, html, pictures = self._content()
        body = entry.of_html(html, title=headline)
        body = _with_pictures(body, pictures)
        first_written = text(first(self.item, "NewsManagement", "FirstCreated"))
        written = first_written or text(first(self.item, "NewsManagement", "ThisRevisionCreated"))
        declared = self._named("Language")
        return Draft(
            title=headline or inner.title,
            html=body.html,
            authors=newsroom.labels(
                person for line in inside(self.item, "ByLine", "AuthorLine") for person in newsroom.signed(text(line))
            )
            or inner.authors,
            published=entry.published(written) or inner.published,
            published_raw=written or inner.published_raw,
            source=self._source() or inner.source,
            language=entry.spoken(f"{headline}\n{entry.words(body)}", declared or inner.language),
            copyright=self._line("CopyrightLine") or inner.copyright,
            tags=newsroom.labels((*self._tags(), *inner.tags)),
            pictures=body.pictures,
            format=NAME,
        )

    def _line(self, kind: str) -> str:
        return next((found for part in inside(self.item, kind) if (found := text(part))), "")

    def _named(self, kind: str) -> str:
        """The formal name that the first element of that kind gives."""
        return next((part.get("FormalName") for part in inside(self.item, kind) if part.get("FormalName")), "")

    def _source(self) -> str:
        for kind in ("Provider", "Source"):
            for part in inside(self.item, kind):
                party = first(part, "Party")
                if party is not None and party.get("FormalName"):
                    return str(party.get("FormalName"))
        sender = first(self.envelope, "NewsEnvelope", "SentFrom", "Party")
        told = (sender.get("FormalName") or "") if sender is not None else ""
        return (
            told or self._line("CreditLine") or text(first(self.item, "Identification", "NewsIdentifier", "ProviderId"))
        )

    def _tags(self) -> Iterator[str]:
        for line in inside(self.item, "KeywordLine"):
            yield from (part.strip() for part in text(line).replace(";", ",").split(","))
        for part in inside(self.item, "Property"):
            if (part.get("FormalName") or "").lower().endswith(("keyword", "keywords")):
                yield part.get("Value") or ""
        for part in inside(self.item, "SubjectCode", "Subject", "SubjectMatter", "SubjectDetail"):
            yield part.get("Name") or ""

    def _content(self) -> tuple[Draft, str, list[DraftPicture]]:
        """What an article within says of itself, the texts as HTML, and the pictures."""
        inner = Draft()
        leads: list[str] = []
        texts: list[str] = []
        pictures: list[DraftPicture] = []
        for component in [self.item, *inside(self.item, "NewsComponent")]:
            role_node = first(component, "Role")
            role = ((role_node.get("FormalName") if role_node is not None else "") or "").lower()
            widest: tuple[int, str] = (-1, "")
            for content in children(component, "ContentItem"):
                kind, address = _kind(content), content.get("Href") or ""
                if kind.startswith("image") or kind in ("photo", "graphic", "picture"):
                    widest = max(widest, (_width(content), address))
                    continue
                data = first(content, "DataContent")
                if data is None or role in _NOT_TEXT:
                    continue
                found, html = _read(data)
                inner = found or inner
                (leads if role in _LEADING else texts).append(html)
            if widest[1] and role not in _NO_PICTURES:
                pictures.append(self._picture(component, widest[1]))
        dateline = self._line("DateLine")
        html = "".join((*leads, *texts))
        if dateline and not entry.words(Body("".join(texts))).startswith(dateline.split(",")[0][:20]):
            html = f"{''.join(leads)}<p>{escape(dateline)}</p>{''.join(texts)}" if texts else html
        return inner, html, pictures

    def _picture(self, component: Node, address: str) -> DraftPicture:
        """The picture of a component, with the caption that stands in it or beside it."""
        around = component.getparent()
        captions = [
            text(first(content, "DataContent"))
            for box in (component, around)
            for part in (box, *children(box, "NewsComponent"))
            if (role := first(part, "Role")) is not None and (role.get("FormalName") or "").lower() == "caption"
            for content in children(part, "ContentItem")
        ]
        told = next(filter(None, captions), "") or text(first(component, "NewsLines", "HeadLine"))
        told_of = (text(first(box, "NewsLines", "CreditLine")) for box in (component, around))
        credit = next(filter(None, told_of), "")
        return DraftPicture(url=entry.address(address) or address, caption=told, credit=credit)


def _kind(content: Node) -> str:
    for part in ("MimeType", "MediaType"):
        node = first(content, part)
        if node is not None and node.get("FormalName"):
            return str(node.get("FormalName")).lower()
    return ""


def _width(content: Node) -> int:
    for part in inside(content, "Property"):
        if (part.get("FormalName") or "").lower() in ("pixelwidth", "width"):
            value = part.get("Value") or ""
            return int(value) if value.isdecimal() and len(value) < 9 else 0
    return 0


def _read(data: Node) -> tuple[Draft | None, str]:
    """What ``DataContent`` holds: an article of NITF with what it says of itself, HTML, or text."""
    inner = next((part for part in data.iterdescendants() if name(part) == "nitf"), None)
    if inner is not None:
        draft = nitf.article(inner)
        return draft, draft.html
    if len(data):
        return None, newsroom.html_of(data)
    return None, entry.of_either("".join(data.itertext())).html


def _with_pictures(body: Body, pictures: list[DraftPicture]) -> Body:
    known = {picture.url for picture in body.pictures}
    added = [picture for picture in {picture.url: picture for picture in pictures}.values() if picture.url not in known]
    figures = [newsroom.figure(picture) for picture in added]
    return Body("".join(figures[:1]) + body.html + "".join(figures[1:]), (*added[:1], *body.pictures, *added[1:]))
