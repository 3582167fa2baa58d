"""IPTC 7901, the wire format of the agencies before XML: header, slug, headline, text in short lines, time of day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Final

from reader.errors import DamagedFile
from reader.extract import charset
from reader.importers import entry, newsroom
from reader.importers.entry import Body
from reader.importers.source import SourceFile
from reader.model import Draft

NAME = "iptc-7901"

_BEGINS = re.compile(rb"[\s\x00\x16]*\x01[ \r\n]*[A-Za-z]{1,6} ?\d{1,6}\b[^\x00-\x1f]{0,120}[\r\n]")
_MESSAGE = re.compile("\x01([^\x01\x02]{0,2000})\x02([^\x01\x03\x04]*)\x03?([^\x01\x04]*)")
_TIME = re.compile(r"\b(\d\d)(\d\d)(\d\d)(?:\s+([A-Z]{1,5}))?\s+([A-Z][A-Za-z]{2})[a-z]*\s+(\d\d)\b")
_SENDER = re.compile(r"([A-Za-z][\w.-]{1,30})\s+\d{1,6}\s*$")
_BYLINE = re.compile(r"(?:By|Von|Par|Por|Di|Av)\s")
_KICKER = re.compile(r"[A-Z0-9 .,:()/+-]{2,40}")
_COLUMNS = re.compile(r"\S {3,}\S|\t")
_HEADING = re.compile(r"#{1,4}\s+(\S.*)")
_ITEM = re.compile(r"[-*]\s+(\S.*)")
_RULE = re.compile(r"[*\-=_ ]{3,}")
_WIRE_LANGUAGES: Final = ("", "de", "fr", "es", "it")
_LONGEST_HEADLINE: Final = 6
_CENTURY_BEGINS: Final = 70


def claims(file: SourceFile) -> bool:
    """Whether the bytes begin with a header and its number between the control characters that enclose one."""
    return bool(_BEGINS.match(file.head)) and b"\x02" in file.head[:2_100]


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The messages in the order of the wire. Errors: `DamagedFile` where there is none."""
    decoded = charset.decode(file.data, file.charset)
    messages = list(_MESSAGE.finditer(decoded.text))
    count = 0
    for number, message in enumerate(messages, 1):
        header, text, end = (part.replace("\r\n", "\n").replace("\r", "\n") for part in message.groups())
        if not re.search(r"\w", text):
            continue
        count += 1
        title, authors, rest = _headline(text)
        html = _paragraphs(rest)
        body = entry.whole(Body(html), "")
        lines = [line.strip() for line in header.strip().split("\n")]
        sender = _SENDER.search(lines[0])
        moment = _TIME.search(end) or _TIME.search(header)
        yield Draft(
            title=title,
            html=body.html,
            authors=authors,
            published=_published(*moment.groups()) if moment else "",
            published_raw=moment[0] if moment else "",
            source=sender[1] if sender else "",
            language=entry.spoken(f"{title}\n{entry.words(body)}", ""),
            tags=newsroom.labels(part.strip() for line in lines[1:] for part in line.split("/")),
            format=NAME,
            part=f"message {number}" if len(messages) > 1 else "",
            charset=decoded.charset,
            charset_declared=decoded.declared,
            warnings=(*decoded.warnings, *body.warnings),
        )
    if not count:
        raise DamagedFile("The file holds no message with a text.", path=file.name)


@lru_cache(maxsize=4096)
def _published(day: str, hour: str, minute: str, zone: str | None, month: str, year: str) -> str:
    """The moment in ISO 8601; a day of the wire has many messages of one minute."""
    century = "19" if int(year) >= _CENTURY_BEGINS else "20"
    zone = "UTC" if zone in ("GMT", "Z") else zone or ""
    written = f"{day} {month} {century}{year} {hour}:{minute} {zone}"
    return next(filter(None, (entry.published(written, spoken) for spoken in _WIRE_LANGUAGES)), "")


def _headline(text: str) -> tuple[str, tuple[str, ...], str]:
    """The headline, the people of the byline, and the rest. The head ends with an equals sign, else a blank line."""
    lines = text.lstrip("\n").split("\n")
    blank = next((at for at, line in enumerate(lines) if not line.strip()), len(lines))
    marked = next((at for at, line in enumerate(lines[:_LONGEST_HEADLINE]) if line.rstrip().endswith("=")), -1)
    end = marked + 1 if marked >= 0 else min(blank, _LONGEST_HEADLINE)
    head = [line.strip().rstrip("=").rstrip() for line in lines[:end]]
    signed = [line for line in head if _BYLINE.match(line)]
    told = [line for line in head if line and line not in signed]
    if len(told) > 1 and _KICKER.fullmatch(told[0]):
        told = told[1:]
    people = [person for line in signed for person in newsroom.signed(line)]
    return " ".join(told), newsroom.labels(people), "\n".join(lines[end:])


def _paragraphs(text: str) -> str:
    """The text as HTML: lines joined again that the width of a teletype broke; tables, headings and lists as such."""
    out: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        lines = [line.rstrip() for line in block.split("\n") if line.strip()]
        if not lines:
            continue
        if len(lines) > 1 and sum(bool(_COLUMNS.search(line)) for line in lines) * 2 > len(lines):
            out.append(f"<pre>{escape(chr(10).join(lines), quote=False)}</pre>")
            continue
        run: list[str] = []
        for line in lines:
            heading, item = _HEADING.fullmatch(line.strip()), _ITEM.fullmatch(line.strip())
            if _RULE.fullmatch(line):
                out += [*_joined(run), "<hr>"]
                run = []
            elif heading or item:
                out += _joined(run)
                run = []
                found = heading or item
                assert found is not None
                tag = "h2" if heading else "p"
                out.append(f"<{tag}>{escape(found[1] if heading else line.strip(), quote=False)}</{tag}>")
            elif line.startswith("  ") and run:
                out += _joined(run)
                run = [line.strip()]
            else:
                run.append(line.strip())
        out += _joined(run)
    return "".join(out)


def _joined(run: list[str]) -> list[str]:
    return [f"<p>{escape(' '.join(run), quote=False)}</p>"] if run else []
