"""ninjs, the IPTC's news in JSON, versions 1 to 3, and what news systems export in its first."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from reader.extract.figures import file_stem
from reader.extract.tags import unique
from reader.importers import entry, json_text, newsroom
from reader.importers.entry import Body
from reader.importers.json_text import Value, field, records
from reader.importers.source import SourceFile
from reader.model import Draft, DraftPicture

NAME = "ninjs"

_TELLING: Final = frozenset(
    "versioncreated body_xhtml body_html body_text bodies headline headlines pubstatus copyrightholder copyrightnotice "
    "renditions associations description_text descriptions slugline usageterms urgency representationtype "
    "contentcreated firstcreated eventdetails".split()
)
_FEWEST_TELLING: Final = 2
_SUBJECTS: Final = (
    *("subject", "subjects", "keyword", "keywords", "person", "people", "organisation", "organisations"),
    *("place", "places", "event", "events"),
)
_BODIES: Final = ("body_xhtml", "body_html", "body_text")
_MOST_PICTURES: Final = 100


def claims(file: SourceFile) -> bool:
    """Whether an object has an identifier and fields that only ninjs names so."""
    keys = json_text.head_keys(file)
    if not file.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    return bool(keys & {"uri", "guid"}) and len(keys & _TELLING) >= _FEWEST_TELLING


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The item. Errors: `DamagedFile` where the file is no JSON."""
    read = json_text.read(file)
    item = read.value
    title = entry.title(_headline(item))
    url = entry.address(field(item, "uri"))
    body = entry.whole(_body(item, url, title), url)
    first = field(item, "firstcreated", "contentcreated", "versioncreated")
    rights = field(item, "copyrightnotice")
    yield Draft(
        title=title,
        html=body.html,
        authors=_authors(item),
        published=entry.published(first),
        published_raw=first,
        source=entry.title(field(item, "source", "copyrightholder", "provider")),
        url=url,
        section=next(filter(None, (field(part, "name") for part in records(item.get("service")))), ""),
        language=entry.spoken(f"{title}\n{entry.words(body)}", field(item, "language")),
        copyright=entry.title(rights),
        tags=_tags(item),
        pictures=body.pictures,
        format=NAME,
        charset=read.charset,
        warnings=(*read.warnings, *body.warnings),
    )


def _headline(item: Value) -> str:
    return (
        field(item, "headline") or _of_role(item.get("headlines"), "main") or field(item, "title", "slugline", "name")
    )


def _of_role(values: Value, role: str) -> str:
    """The value of that role, else the first."""
    found = sorted(records(values), key=lambda value: field(value, "role") != role)
    return next(filter(None, (field(value, "value") for value in found)), "")


def _description(item: Value) -> str:
    told = field(item, "description_xhtml", "description_html", "description_text", "description_caption")
    return told or _of_role(item.get("descriptions"), "caption") or field(item, "description")


def _authors(item: Value) -> tuple[str, ...]:
    people = [field(person, "name") for person in records(item.get("authors"))]
    return unique([*newsroom.signed(field(item, "byline", "by")), *people])


def _tags(item: Value) -> tuple[str, ...]:
    values = [value for name in _SUBJECTS for value in json_text.items(item.get(name))]
    return newsroom.labels(json_text.text(value) or field(value, "name", "literal") for value in values)


def _body(item: Value, url: str, title: str) -> Body:
    """The text with the pictures that are associated with it; a picture's caption where the item is a picture."""
    written = next(filter(None, (field(item, name) for name in _BODIES)), "")
    if not written:
        bodies = sorted(records(item.get("bodies")), key=lambda body: "html" not in field(body, "contenttype", "role"))
        written = next(filter(None, (field(body, "value") for body in bodies)), "")
    body = entry.of_either(written or _description(item), url, title)
    shown = {file_stem(picture.url) for picture in body.pictures}
    figures: list[str] = []
    pictures: list[DraftPicture] = []
    own = _picture(item)
    associated = records(item.get("associations"))
    for picture in [own, *map(_captioned, associated)]:
        if picture and file_stem(picture.url) not in shown and len(pictures) < _MOST_PICTURES:
            shown.add(file_stem(picture.url))
            pictures.append(picture)
            figures.append(newsroom.figure(picture))
    told = [
        f"<li>{escape(name)}</li>"
        for other in associated
        if field(other, "type") not in ("picture", "graphic") and (name := entry.title(_headline(other)))
    ]
    linked = f"<ul>{''.join(told)}</ul>" if told and not written else ""
    html = "".join(figures[:1]) + body.html + linked + "".join(figures[1:])
    return Body(html, (*pictures[:1], *body.pictures, *pictures[1:]), body.warnings)


def _captioned(item: Value) -> DraftPicture | None:
    picture = _picture(item)
    if picture is None:
        return None
    caption = entry.title(_description(item)) or entry.title(_headline(item))
    return DraftPicture(url=picture.url, caption=caption, credit=picture.credit)


def _picture(item: Value) -> DraftPicture | None:
    """The widest still picture among an item's renditions."""
    widest, address = -1, ""
    for rendition in records(item.get("renditions")):
        kind, width = field(rendition, "mimetype", "contenttype"), field(rendition, "width")
        found = entry.address(field(rendition, "href"))
        if found and (kind.startswith("image/") or (not kind and field(item, "type") in ("picture", "graphic"))):
            size = int(width) if width.isdecimal() else 0
            if size > widest:
                widest, address = size, found
    signed = entry.title(field(item, "byline", "by", "creditline"))
    return DraftPicture(url=address, credit=signed) if address else None
