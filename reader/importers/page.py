"""Saved web pages: HTML alone, HTML with the browser's ``_files`` folder, and SingleFile."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import unquote

from reader.errors import DamagedFile
from reader.extract import charset
from reader.extract.article import plain_page, read_page
from reader.importers import inlined
from reader.importers.source import SourceFile
from reader.model import Draft, DraftPicture

NAME = "html"
SINGLE_FILE = "singlefile"

_MAX_COMPANIONS = 400
_FOUND_BYTES = 64 * 1024 * 1024
"""What is held at once of pictures that are looked for by their address."""

_CONTROLS = bytes(byte for byte in range(32) if byte not in (9, 10, 11, 12, 13, 27))
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_WIDE_SAMPLE = 64
_BINARY_SHARE = 0.02
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|article|main|section|header|div|p|h[1-6]|table|"
    rb"ul|ol|span|a|img|br|center|font|b|i|pre|blockquote|form)[\s>/]",
    re.IGNORECASE,
)
_FRAME = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|style|article|main|section|header|div|p|h[1-6]|table|ul|ol|li|br|"
    rb"center|pre|blockquote|form)[\s>/]",
    re.IGNORECASE,
)
_ROOT = re.compile(rb"\s*(?:<(?:\?xml|!doctype|!--)[^>]*>\s*)*<([a-z][\w:-]*)", re.IGNORECASE)
_OTHER_ROOTS = re.compile(
    rb"(?:rss|feed|rdf:rdf|opml|nitf|newsml|newsitem|newsmessage|package|knowledgeitem|svg|urlset|sitemapindex|plist|"
    rb"[\w-]+:[\w-]+)$",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(r"<[a-z][a-z0-9]{0,20}\s[^<]{0,4000}=\s{0,9}[\"']", re.IGNORECASE)
_OTHER_HEADS = re.compile(rb"(?:MIME-Version|From|Message-ID|Received|Content-Type|WARC/1|filedesc)[:.]", re.IGNORECASE)
_SINGLE_FILE = re.compile(
    r"Page saved with SingleFile\s+url:\s*(\S{1,4000})\s+saved date:\s*([^\n]{1,100})", re.IGNORECASE
)
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)\s*(https?://\S{1,4000}?)\s*-->", re.IGNORECASE)
_PROGRAM_DATE = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{2} \d{4} \d{2}:\d{2}:\d{2}) GMT([+-]\d{4})")
_COMMENT_CHARS = 20_000
_NAMED_PICTURE = re.compile(r"<img\b[^>]{0,8000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_REFERENCE = re.compile(  # begins with its letters: so it is not tried at every space of the page
    r"src(?:(?<=\ssrc)|(?<=\sdata-src))\s*=\s*(?:\"([^\"<>]{1,2000})\"|'([^'<>]{1,2000})'|([^\s\"'<>]{1,2000}))"
)


def claims(file: SourceFile) -> bool:
    """Whether the content is a page: it begins with markup, and not with that of another format.

    Words among tags that only dress words are a page by their file's name alone: in a text file they
    are what somebody wrote.
    """
    text = file.head
    if text.startswith(_WIDE_MARKS) or b"\0" in text[:_WIDE_SAMPLE]:
        text = charset.decode(text[: len(text) & ~3]).text.encode("utf-8", "replace")
    text = text.lstrip(b"\xef\xbb\xbf").replace(b"\0", b"")
    start = text[:4096]
    if not start.strip() or _is_binary(start):
        return False
    root = _ROOT.match(text)
    name = file.name.lower().removesuffix(".gz")
    if root:
        framed = not name.endswith((".txt", ".text")) or bool(_FRAME.search(text))
        return framed and not _OTHER_ROOTS.match(root[1]) and bool(_MARKUP.search(text))
    named = name.endswith((".html", ".htm", ".xhtml", ".shtml"))
    if start.lstrip().startswith(b"<") or named:
        return bool(_MARKUP.search(text)) and not _OTHER_HEADS.match(start.lstrip())
    return False


def _is_binary(start: bytes) -> bool:
    controls = len(start) - len(start.translate(None, _CONTROLS))
    return controls > _BINARY_SHARE * len(start)


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The one article of a page. Errors: `DamagedFile` where it shows no text at all."""
    decoded = charset.decode(file.data, file.charset)
    saved = _Saved.read(decoded.text)
    url = saved.url or file.url
    html, held = inlined.taken_out(_without_unfinished_tag(decoded.text))
    if file.plain:
        draft = plain_page(html, url=url)
    else:
        beside = _companions(file, html)
        draft = read_page(html, url=url, local=frozenset(beside))
        draft = _renamed(_with_data(draft, held, beside, file.companion), html)
    if not draft.html and not draft.text and not draft.pictures:
        raise DamagedFile("The page holds no text.", path=file.name)
    yield replace(
        draft,
        format=saved.format,
        captured_at=saved.at,
        charset=decoded.charset,
        charset_declared=decoded.declared,
        warnings=(*decoded.warnings, *draft.warnings),
    )


def _without_unfinished_tag(html: str) -> str:
    """The page without the tag in which it was cut off: that is no text, as it would be taken for."""
    at = html.rfind("<")
    return html[:at] if at >= 0 and html.find(">", at) < 0 and _UNFINISHED.match(html, at) else html


@dataclass(frozen=True, slots=True)
class _Saved:
    """What the program that saved a page wrote into it."""

    format: str = NAME
    url: str = ""
    at: str = ""

    @staticmethod
    def read(html: str) -> _Saved:
        beginning = html[:_COMMENT_CHARS]
        if match := _SINGLE_FILE.search(beginning):
            url = entities.unescape(match[1])
            return _Saved(SINGLE_FILE, url if url.startswith(("http://", "https://")) else "", _utc(match[2]))
        if match := _SAVED_FROM.search(beginning):
            return _Saved(NAME, entities.unescape(match[1]))
        return _Saved()


def _utc(printed: str) -> str:
    """The moment that a browser printed, in UTC; empty where it is none."""
    match = _PROGRAM_DATE.search(printed)
    if not match:
        return ""
    try:
        moment = datetime.strptime(f"{match[1]} {match[2]}", "%b %d %Y %H:%M:%S %z")
    except ValueError:
        return ""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# ---------------------------------------------------------------- pictures of the page


def _with_data(
    draft: Draft, held: dict[str, bytes], beside: dict[str, bytes], companion: Callable[[str], bytes | None]
) -> Draft:
    pictures: list[DraftPicture] = []
    files: dict[str, bytes] = {}
    held_bytes = 0
    for picture in draft.pictures:
        data = held.get(picture.url)
        if data is None:
            data = beside.get(picture.url)
            if data is None and held_bytes < _FOUND_BYTES and len(files) < _MAX_COMPANIONS:
                data = companion(picture.url)
                held_bytes += len(data or b"")
            if data:
                files[picture.url] = data
        pictures.append(replace(picture, data=data or b""))
    return replace(draft, pictures=tuple(pictures), files=tuple(files.items()))


def _renamed(draft: Draft, html: str) -> Draft:
    """With the original address of a picture that the page holds, where the page tells it."""
    names = {picture.url for picture in draft.pictures if picture.url.startswith("picture:")}
    if not names:
        return draft
    told: dict[str, str] = {}
    for tag in _NAMED_PICTURE.findall(html):
        if "picture:" not in tag:
            continue
        values = {
            match[1].lower(): entities.unescape(match[2] or match[3] or match[4] or "")
            for match in _ATTRIBUTE.finditer(tag)
        }
        name = next((value for value in values.values() if value in names), "")
        address = next((value for value in values.values() if value.startswith(("http://", "https://"))), "")
        if name and address and " " not in address:
            told.setdefault(name, address)
    body = draft.html
    pictures: list[DraftPicture] = []
    for picture in draft.pictures:
        address = told.get(picture.url, "")
        if address:
            body = body.replace(f'src="{picture.url}"', f'src="{entities.escape(address)}"')
            picture = replace(picture, url=address)
        pictures.append(picture)
    return replace(draft, html=body, pictures=tuple(pictures))


def _companions(file: SourceFile, html: str) -> dict[str, bytes]:
    """The pictures that lie beside the page, by the reference that the page uses."""
    found: dict[str, bytes] = {}
    asked: set[str] = set()
    for match in _REFERENCE.finditer(html):
        reference = entities.unescape(match[1] or match[2] or match[3] or "").strip()
        if reference in asked or "/" not in reference or ":" in reference or reference.startswith(("/", "\\")):
            continue
        asked.add(reference)
        if len(asked) > _MAX_COMPANIONS:
            break
        data = file.companion(reference)
        if data is None and "%" in reference:
            data = file.companion(unquote(reference))
        if data is not None:
            found[reference.replace(" ", "%20")] = data
    return found
