"""What an entry of a feed, an export or a table carries, as a draft holds it: its body, its headline, its day."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from typing import Final

from reader.extract import dates, fragment, language
from reader.extract.markup import plain_paragraphs
from reader.extract.mending import page_address
from reader.importers import inlined
from reader.model import DraftPicture

ONLY_REFERENCE: Final = "Only the reference to this article was in the file, not its text."

_ELEMENT = re.compile(
    r"</?(?:a|abbr|article|b|big|blockquote|body|br|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure|font|h[1-6]|"
    r"hr|html|i|iframe|img|ins|li|main|mark|ol|p|picture|pre|q|s|script|section|small|span|strike|strong|style|sub|sup|"
    r"svg|table|tbody|td|th|tr|tt|u|ul|video)(?=[\s/>])[^<>]{0,20000}>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_LONE_BREAK = re.compile(r"\r\n?")
_PARAGRAPH_BREAK = re.compile(r"\n[ \t\xa0]*\n\s*")
_PART_OF_DAY = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")
_EPOCH_DIGITS = re.compile(r"-?\d{9,17}(?:\.\d+)?")
_UNITS: Final = ((10**11, 1, 0), (10**14, 10**3, 0), (10**16, 10**6, 0), (10**17, 10**6, 11_644_473_600))
"""Below which number, how many a second, seconds before 1970; the last are the microseconds of Chrome."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(?![a-z])")
_LONGEST_DATE: Final = 64
_ENOUGH_WORDS: Final = 300
_SAMPLE_CHARS: Final = 20_000
_CAPTION = re.compile(r"<figcaption>[^<>]{0,5000}</figcaption>")
_TAG = re.compile(r"<[^<>]{0,20000}>")


@dataclass(frozen=True, slots=True)
class Body:
    """An entry's body as a draft takes it; ``warnings`` are sentences."""

    html: str = ""
    pictures: tuple[DraftPicture, ...] = ()
    warnings: tuple[str, ...] = ()


def is_markup(text: str) -> bool:
    """Whether a text holds elements of HTML."""
    return bool(_ELEMENT.search(text))


def of_html(html: str, base: str = "", title: str = "") -> Body:
    """The body that HTML holds; pictures inlined in it come along with their bytes."""
    html, held = inlined.taken_out(html)
    read = fragment.read_fragment(html, base, title=title)
    return Body(read.html, tuple(replace(picture, data=held.get(picture.url, b"")) for picture in read.pictures))


def of_text(text: str) -> Body:
    """The body of plain text: paragraphs are parted by blank lines, or where there are none, by every line."""
    text = _LONE_BREAK.sub("\n", text).strip()
    parts = _PARAGRAPH_BREAK.split(text)
    if len(parts) == 1:
        parts = text.split("\n")
    paragraphs = ("<br>".join(escape(line.strip(), quote=False) for line in part.split("\n")) for part in parts)
    return Body("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs if paragraph))


def of_either(text: str, base: str = "", title: str = "") -> Body:
    """The body of a text of which nobody said whether it is HTML."""
    if is_markup(text):
        return of_html(text, base, title)
    return of_text(unescape(text) if _ENTITY.search(text) else text)


def words(body: Body) -> str:
    """The text of a body without its markup: enough of it to tell whether there is any, and in which language."""
    return unescape(_TAG.sub(" ", _CAPTION.sub(" ", body.html[:_SAMPLE_CHARS]))).strip()


def whole(body: Body, url: str) -> Body:
    """The body; where it has neither words nor a picture that came along, what says that only the reference came."""
    if words(body) or any(picture.data for picture in body.pictures):
        return body
    return reference(url, body)


def reference(url: str, about: Body = Body()) -> Body:
    """What stands for a body that is not there: ``about`` the article, a sentence that says so, and its address."""
    shown = escape(url)
    link = f' <a href="{shown}">{shown}</a>' if page_address(url) else ""
    return Body(f"{about.html}<p>{ONLY_REFERENCE}{link}</p>", about.pictures, (*about.warnings, ONLY_REFERENCE))


def title(text: str) -> str:
    """A headline as it is read: without markup, on one line."""
    if is_markup(text):
        text = " ".join(plain_paragraphs(text))
    if _ENTITY.search(text):
        text = unescape(text)
    return " ".join(text.split())


def address(url: str) -> str:
    """The address of a page; empty for what is none."""
    return page_address(url.strip().replace(" ", "%20"))


def spoken(words: str, declared: str) -> str:
    """The language of a few words; a format's own statement is believed where they are too few to judge by."""
    found = language.guess(words, declared)
    said = _LANGUAGE.match(declared.strip().lower())
    if said is None or found in ("ko", "ja", "zh") or len(words) >= _ENOUGH_WORDS:
        return found
    return "en" if said[0] == "en" else found or said[0]


def published(written: str, language: str = "") -> str:
    """The day or moment that a field for dates gives, with its offset where it has one; a year or month may be all."""
    written = written.strip()[:_LONGEST_DATE]
    if _PART_OF_DAY.fullmatch(written):
        return written
    return dates.parse(written, language) or (utc(written) if _EPOCH_DIGITS.fullmatch(written) else "")


def utc(moment: str | float) -> str:
    """A moment in UTC: seconds, milliseconds or microseconds since 1970, or ISO 8601 with an offset; else empty."""
    written = str(moment).strip()
    try:
        if _EPOCH_DIGITS.fullmatch(written):
            number = float(written)
            seconds = next((number / unit - before for most, unit, before in _UNITS if abs(number) < most), None)
            if seconds is None:
                return ""
            found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        else:
            found = datetime.fromisoformat(dates.parse(written[:_LONGEST_DATE]))
            if found.tzinfo is None:
                return ""
        return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return ""
