"""WXR, the export of a WordPress site: every post and page is an article."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Final

from reader.errors import DamagedFile
from reader.extract.figures import file_stem
from reader.extract.markup import Node
from reader.extract.tags import unique
from reader.importers import entry, newsroom, xml_tree
from reader.importers.entry import Body
from reader.importers.source import SourceFile
from reader.importers.xml_tree import children, name
from reader.model import Draft, DraftPicture

NAME = "wordpress"

_OWN_NAMESPACE: Final = "wordpress.org/export/"
_ARTICLES: Final = ("post", "page")
_NEVER: Final = ("trash", "auto-draft", "inherit")
_STATES: Final = {
    "draft": "This post is a draft; it was not published.",
    "pending": "This post was waiting for review; it was not published.",
    "private": "This post was private on its site.",
    "future": "This post was to be published later.",
}
_CAPTION = re.compile(
    r"\[caption\b[^\]]{0,1000}\]((?:(?!\[/?caption).){0,20000})\[/caption\]", re.DOTALL | re.IGNORECASE
)
_CAPTION_PARTS = re.compile(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", re.DOTALL | re.IGNORECASE)
_EMBED = re.compile(r"\[embed\b[^\]]{0,1000}\]\s*(https?://[^\s\[\]<>\"]{1,4000})\s*\[/embed\]", re.IGNORECASE)
_PAIR = re.compile(r"\[([a-z][a-z_-]{1,30})\b[^\]\[]{0,1000}\]([^\[\]]{0,20000})\[/\1\]")
_BLOCK = re.compile(
    r"<(?:p|div|h[1-6]|ul|ol|table|blockquote|figure|pre|section|hr|dl|address|form|iframe)\b|</(?:p|div|h[1-6]|ul|ol|"
    r"table|blockquote|figure|pre|section|dl|address|form|iframe)>",
    re.IGNORECASE,
)
_NESTED_SIGNS: Final = 3
_PARAGRAPH_BREAK = re.compile(r"\n[ \t\xa0]*\n\s*")


def claims(file: SourceFile) -> bool:
    """Whether an RSS file names the namespace of WordPress's exports."""
    text = file.opening
    return xml_tree.root_name(text) == "rss" and _OWN_NAMESPACE in text


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The posts and pages in the order of the file. Errors: `DamagedFile` where there is none."""
    site = _Site()
    for item in _elements(file):
        site.learn(item)
    count = number = 0
    for item in _elements(file):
        if name(item) != "item":
            continue
        number += 1
        if _value(item, "post_type") in _ARTICLES and _value(item, "status") not in _NEVER:
            draft = site.draft(item, f"entry {number}")
            if draft is not None:
                count += 1
                yield draft
    if not count:
        raise DamagedFile("The export holds no post and no page, only what belongs to them.", path=file.name)


def _elements(file: SourceFile) -> Iterator[Node]:
    """The site's own facts and its items, one at a time, so that an export of any size takes little memory."""
    from lxml import etree

    events = etree.iterparse(
        io.BytesIO(file.data.lstrip()),
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, node in events:
            parent = node.getparent()
            if parent is not None and name(parent) == "channel":
                yield node
                if name(node) == "item":
                    node.clear()
                    while node.getprevious() is not None:
                        del parent[0]
    except etree.XMLSyntaxError as error:
        raise DamagedFile("The file begins as XML, but is too damaged to be read.", path=file.name) from error


def _value(item: Node, label: str) -> str:
    """The text of a child as it is written, lines and all."""
    return "".join(part for child in children(item, label) for part in child.itertext() if part).strip()


@dataclass
class _Site:
    """What the export says of the site, and the attachments that posts name by their numbers."""

    title: str = ""
    language: str = ""
    people: dict[str, str] = field(default_factory=dict)
    attachments: dict[str, DraftPicture] = field(default_factory=dict)

    def learn(self, node: Node) -> None:
        """Takes what an element of the channel says that holds for others."""
        match name(node):
            case "title":
                self.title = entry.title("".join(node.itertext()))
            case "language":
                self.language = "".join(node.itertext()).strip()
            case "author":
                self.people[_value(node, "author_login")] = _value(node, "author_display_name")
            case "item" if _value(node, "post_type") == "attachment":
                address = entry.address(_value(node, "attachment_url"))
                if address:
                    caption = entry.title(_excerpt(node))
                    self.attachments[_value(node, "post_id")] = DraftPicture(url=address, caption=caption)

    def draft(self, item: Node, part: str) -> Draft | None:
        """The article of one post; None where it is empty."""
        title = entry.title(_value(item, "title"))
        url = entry.address(_value(item, "link"))
        encoded = [child for child in children(item, "encoded") if not _is_excerpt(child)]
        html = _paragraphed("".join(part for child in encoded for part in child.itertext() if part))
        body = entry.of_html(html or _paragraphed(_excerpt(item) or _value(item, "description")), url, title)
        if not title and not entry.words(body):
            return None
        body = self._with_lead(item, entry.whole(body, url))
        login = _value(item, "creator")
        categories = self._labels(item, "category")
        state = _STATES.get(_value(item, "status"))
        moment, written = _moment(item)
        return Draft(
            title=title,
            html=body.html,
            authors=unique([self.people.get(login) or login]),
            published=moment,
            published_raw=written,
            source=self.title,
            url=url,
            section=categories[0] if categories else "",
            language=entry.spoken(f"{title}\n{entry.words(body)}", self.language),
            tags=unique((*self._labels(item, "post_tag"), *categories)),
            pictures=body.pictures,
            format=NAME,
            part=part,
            charset="utf-8",
            warnings=(*((state,) if state else ()), *body.warnings),
        )

    @staticmethod
    def _labels(item: Node, domain: str) -> list[str]:
        found = (child for child in children(item, "category") if child.get("domain") == domain)
        return [entry.title(xml_tree.text(child)) for child in found if child.get("nicename") != "uncategorized"]

    def _with_lead(self, item: Node, body: Body) -> Body:
        """The body with the post's own picture in front, where the text does not show it."""
        number = next(
            (
                _value(meta, "meta_value")
                for meta in children(item, "postmeta")
                if _value(meta, "meta_key") == "_thumbnail_id"
            ),
            "",
        )
        picture = self.attachments.get(number)
        if picture is None or file_stem(picture.url) in {file_stem(shown.url) for shown in body.pictures}:
            return body
        return Body(newsroom.figure(picture) + body.html, (picture, *body.pictures), body.warnings)


def _is_excerpt(node: Node) -> bool:
    return isinstance(node.tag, str) and "/excerpt/" in node.tag


def _excerpt(item: Node) -> str:
    found = (child for child in children(item, "encoded") if _is_excerpt(child))
    return "".join(part for child in found for part in child.itertext() if part).strip()


def _moment(item: Node) -> tuple[str, str]:
    """When it was published, in the site's own time, and as it is written."""
    local, universal = _value(item, "post_date"), _value(item, "post_date_gmt")
    try:
        here, there = datetime.fromisoformat(local), datetime.fromisoformat(universal)
        minutes = round((here - there).total_seconds() / 60)
        if abs(minutes) <= 14 * 60:
            sign = "-" if minutes < 0 else "+"
            return f"{here.isoformat()}{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}", local
    except (ValueError, TypeError):
        pass
    written = _value(item, "pubDate") or local
    return entry.published(written), written


def _paragraphed(content: str) -> str:
    """A post's text as HTML: WordPress keeps blank lines for paragraphs and its own signs for captions and players."""
    content = content.replace("\r\n", "\n").replace("\r", "\n").strip()
    content = _CAPTION.sub(_figure, content)
    content = _EMBED.sub(lambda match: f'<p><a href="{escape(match[1])}">{escape(match[1])}</a></p>', content)
    for _ in range(_NESTED_SIGNS):
        content = _PAIR.sub(r"\2", content)
    if not content or "<!-- wp:" in content or re.search(r"<p[\s>]", content, re.IGNORECASE):
        return content
    paragraphs = []
    for part in _PARAGRAPH_BREAK.split(content):
        has_block = _BLOCK.search(part)
        paragraphs.append(part if has_block else "<p>{}</p>".format(part.strip().replace("\n", "<br>\n")))
    return "\n".join(paragraphs)


def _figure(match: re.Match[str]) -> str:
    parts = _CAPTION_PARTS.fullmatch(match[1])
    if parts is None:
        return match[1]
    return f"<figure>{parts[1]}<figcaption>{parts[2].strip()}</figcaption></figure>"
