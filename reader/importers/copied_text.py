"""Text that somebody copied from a newspaper's page, controls and all -> its article.

Each line is judged by itself and then by its place. The head follows the headline and holds dates,
controls, bylines, captions and perhaps tags; the tail holds tags and the copyright line. What lies
between is the article, a paragraph a line. A line in doubt is a paragraph: no text is lost.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import Final

from reader.errors import DamagedFile, TooLarge
from reader.extract import charset, dates, language, lines, tags, wrapping
from reader.importers.source import SourceFile
from reader.model import Draft, DraftPicture

NAME = "copied-text"

MOST_BYTES: Final = 32 * 1024 * 1024
MOST_LINES: Final = 500_000
_LONGEST_HEADLINE: Final = 300
_LONGEST_MADE_TITLE: Final = 120
_LONGEST_STANDFIRST: Final = 200
_MOST_STANDFIRSTS: Final = 4
_MOST_LINES_OF_HEAD: Final = 100
_MOST_LINES_OF_TAIL: Final = 200
_MOST_WORDS_BESIDE_DATE: Final = 16
_LONGEST_AFTERWORD: Final = 120
_MOST_AFTERWORDS: Final = 8
_LONGEST_HASHTAGS: Final = 4000
_LONGEST_CAPTION: Final = 1200
_SHORTEST_CAPTION_ABOVE_DATE: Final = 25

_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \t]{2,}|\t")
_DIVIDER = re.compile(r"\s?[|│ㅣ·•]\s|\s{3,}")
_WORD = re.compile(r"\w")
_BIDI_CONTROLS: Final = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_CONTROL_CHARACTER = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")

_OTHER_MAGIC: Final = (
    *(b"\x7fELF", b"MZ", b"\xca\xfe\xba\xbe", b"\0asm", b"!<arch>", b"SQLite format 3", b"\xd0\xcf\x11\xe0"),
    *(b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!"),
    *(b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"II*\0", b"MM\0*", b"ID3", b"OggS", b"wOFF", b"wOF2"),
    *(b"%PDF-", b"%!PS", b"{\\rtf", b"WARC/"),
)
_OTHER_TEXT_FORMAT = re.compile(
    r"\s{0,64}(?:<\?xml\b|<!DOCTYPE\b|<(?:html|rss|feed|rdf:RDF|nitf|NewsML|svg|opml)[\s>]"
    r'|\{\s{0,64}["}]|\[\s{0,64}[{\["\]])',
    re.IGNORECASE,
)
_MAIL_HEADER = re.compile(r"^MIME-Version:\s", re.IGNORECASE | re.MULTILINE)


class _Kind(Enum):
    """What a line is, judged by itself."""

    TEXT = auto()
    CONTROL = auto()
    PERHAPS_CONTROL = auto()
    DATE = auto()
    BYLINE = auto()
    CAPTION = auto()
    HASHTAGS = auto()
    COPYRIGHT = auto()


_CONTROLS: Final = frozenset((_Kind.CONTROL, _Kind.PERHAPS_CONTROL))
_FURNITURE: Final = _CONTROLS | {_Kind.DATE, _Kind.BYLINE}
_BEFORE_BODY: Final = _FURNITURE | {_Kind.CAPTION, _Kind.HASHTAGS}
_AFTER_BODY: Final = _CONTROLS | {_Kind.HASHTAGS}


def claims(file: SourceFile) -> bool:
    """Whether the bytes are text, and in none of the other formats that are text as well."""
    head = file.head
    if not head.strip() or head.startswith(_OTHER_MAGIC):
        return False
    decoded = charset.decode(head)
    if _OTHER_TEXT_FORMAT.match(decoded.text) or _MAIL_HEADER.search(decoded.text, 0, 2000):
        return False
    return _reads_as_text(decoded)


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The one article of the file. Errors: `TooLarge`, `DamagedFile` where it has no words."""
    if len(file.data) > MOST_BYTES:
        raise TooLarge("The text is larger than {limit} MB.", path=file.name, limit=MOST_BYTES // 2**20)
    decoded = charset.decode(file.data)
    text, left_out = _CONTROL_CHARACTER.subn("", decoded.text)
    if not _WORD.search(text):
        raise DamagedFile("There are no words in the file.", path=file.name)
    if max(text.count("\n"), text.count("\r")) > MOST_LINES:
        raise TooLarge("The text has more than {limit} lines.", path=file.name, limit=MOST_LINES)
    warnings = decoded.warnings
    if left_out:
        warnings += (f"Control characters were left out: {left_out}.",)
    yield _Page(text).draft(decoded, warnings)


def _reads_as_text(decoded: charset.Decoded) -> bool:
    """Whether decoding gave text. What is UTF-8 throughout is hardly ever anything else."""
    text = decoded.text
    if decoded.charset == "utf-8" and not decoded.warnings:
        return text.count("\0") * 10 <= len(text)
    odd = sum(
        character not in "\t\n\r\f\x85" and unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs")
        for character in text
    )
    return (odd + text.count(charset.REPLACEMENT)) * 20 <= len(text)


class _Page:
    """The lines of a page that are not blank, and where its head ends and its tail begins.

    Shapes: ``_head`` and ``_tail`` are half-open ranges of line numbers. ``_headline_at`` and
    ``_copyright_at`` are line numbers, -1 for none.
    """

    def __init__(self, text: str) -> None:
        written = wrapping.unwrapped([_SPACES.sub(" ", line.strip()) for line in _LINE_END.split(text)])
        self._lines = [line for line in written if line]
        self._language = language.guess(text)
        self._kinds: dict[int, _Kind] = {}
        self._headline_at = self._find_headline()
        self._masthead = self._find_masthead()
        self._head = self._find_head()
        self._copyright_at = self._find_copyright()
        self._tail = self._find_tail()

    # ------------------------------------------------------------ what a line is

    def _kind(self, number: int) -> _Kind:
        if number not in self._kinds:
            self._kinds[number] = self._judged(self._lines[number])
        return self._kinds[number]

    def _judged(self, line: str) -> _Kind:
        kind = self._of_one(line)
        if kind is _Kind.TEXT:
            kinds = [self._of_one(part) for part in self._parts(line)]
            if len(kinds) > 1 and all(kind in _FURNITURE for kind in kinds):
                return _Kind.DATE if _Kind.DATE in kinds else kinds[0]
        return kind

    def _of_one(self, line: str) -> _Kind:
        if lines.is_control(line):
            return _Kind.CONTROL if lines.is_surely_control(line) else _Kind.PERHAPS_CONTROL
        if tags.begins_run(line) and len(line) <= _LONGEST_HASHTAGS:
            return _Kind.HASHTAGS
        if dates.is_date_line(line, self._language):
            return _Kind.DATE
        if lines.copyright_of(line):
            return _Kind.COPYRIGHT
        if lines.byline(line):
            return _Kind.BYLINE
        if len(line) <= _LONGEST_CAPTION and lines.caption_of(line):
            return _Kind.CAPTION
        return _Kind.TEXT

    def _parts(self, line: str) -> list[str]:
        """What stands side by side on a line: "By Jane Roe | Jan 14, 2026", "홍길동 기자 2026.01.14"."""
        if len(line) > _LONGEST_STANDFIRST:
            return [line]
        return [half for part in _DIVIDER.split(line) if part for half in self._signed_and_dated(part)]

    def _signed_and_dated(self, line: str) -> tuple[str, ...]:
        words = line.split(" ")
        if len(words) <= _MOST_WORDS_BESIDE_DATE:
            for at in range(1, len(words)):
                halves = " ".join(words[:at]), " ".join(words[at:])
                for signed, dated in (halves, halves[::-1]):
                    if lines.byline(signed) and dates.is_date_line(dated, self._language):
                        return halves
        return (line,)

    # ------------------------------------------------------------ where things stand

    def _find_headline(self) -> int:
        for number, line in enumerate(self._lines[:_MOST_LINES_OF_HEAD]):
            if self._kind(number) in _CONTROLS or self._kind(number) is _Kind.DATE:
                continue
            if self._kind(number) is _Kind.HASHTAGS and len(tags.from_hash_run(line)) > 1:
                continue
            return number if len(line) <= _LONGEST_HEADLINE else -1
        return -1

    def _find_masthead(self) -> range:
        """The lines from the headline to the last date or control that only short lines part from it."""
        start = end = self._headline_at + 1
        standfirsts = 0
        dated = False
        for number in range(start, min(len(self._lines), start + _MOST_LINES_OF_HEAD)):
            if number > start and lines.is_button(self._lines[number]) and self._kind(number - 1) in _CONTROLS:
                self._kinds[number] = _Kind.PERHAPS_CONTROL
            kind = self._kind(number)
            if kind is _Kind.CONTROL or (kind is _Kind.DATE and not (dated and standfirsts)):
                end = number + 1
                dated = dated or kind is _Kind.DATE
            elif kind not in _BEFORE_BODY:
                standfirsts += 1
                if standfirsts > _MOST_STANDFIRSTS or len(self._lines[number]) > _LONGEST_STANDFIRST:
                    break
        return range(start, end)

    def _find_head(self) -> range:
        """The masthead, and the captions and tags that follow it."""
        end = self._masthead.stop
        last = min(len(self._lines), end + _MOST_LINES_OF_HEAD)
        while end < last and self._kind(end) in _BEFORE_BODY:
            end += 1
        return range(self._masthead.start, end)

    def _find_copyright(self) -> int:
        """The last copyright line, if nothing but a few short lines follow it, as links to other articles."""
        afterwords = 0
        first = max(self._head.stop, len(self._lines) - _MOST_LINES_OF_TAIL)
        for number in reversed(range(first, len(self._lines))):
            kind = self._kind(number)
            if kind is _Kind.COPYRIGHT:
                return number
            if kind not in _AFTER_BODY:
                afterwords += 1
                if afterwords > _MOST_AFTERWORDS or len(self._lines[number]) > _LONGEST_AFTERWORD:
                    break
        return -1

    def _find_tail(self) -> range:
        """The tags and controls above the copyright line and at the end, and whatever stands between the two."""
        starts = []
        for start in (*self._rights()[:1], len(self._lines)):
            first = max(self._head.stop, start - _MOST_LINES_OF_TAIL)
            while start > first and self._kind(start - 1) in _AFTER_BODY:
                start -= 1
            starts.append(start)
        return range(min(starts), len(self._lines))

    def _rights(self) -> tuple[int, ...]:
        """The copyright line, and the "All rights reserved" below it that goes on from it."""
        at = self._copyright_at
        if at < 0:
            return ()
        above = at - 1
        if (
            above in range(self._head.stop, at)
            and not _publisher(self._lines[at])
            and self._kind(above) is _Kind.COPYRIGHT
        ):
            return above, at
        return (at,)

    # ------------------------------------------------------------ the article

    def draft(self, decoded: charset.Decoded, warnings: tuple[str, ...]) -> Draft:
        """The article, each part taken from its place."""
        labels, hashtag_lines = self._labels()
        rights = self._rights()
        captions = self._captions()
        taken = {self._headline_at, *hashtag_lines, *rights, *captions}
        paragraphs = [
            line for number, line in enumerate(self._lines) if number not in taken and not self._is_furniture(number)
        ]
        headline = self._lines[self._headline_at] if self._headline_at >= 0 else ""
        if len(self._lines) == 1:
            paragraphs = self._lines
        text = "\n\n".join(paragraphs)
        published, published_raw = self._published()
        copyright_line = " ".join(self._lines[number] for number in rights)
        return Draft(
            title=(headline or _made_title(paragraphs)).translate(_BIDI_CONTROLS),
            html="\n".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in paragraphs),
            text=text,
            authors=self._authors(paragraphs),
            published=published,
            published_raw=published_raw,
            source=_publisher(copyright_line),
            language=language.guess(f"{headline}\n{text}"),
            copyright=copyright_line,
            tags=labels,
            pictures=tuple(DraftPicture(caption=caption.text, credit=caption.credit) for caption in captions.values()),
            format=NAME,
            charset=decoded.charset,
            charset_declared=decoded.declared,
            warnings=warnings,
        )

    def _is_furniture(self, number: int) -> bool:
        if number < self._head.stop:
            return self._kind(number) in _FURNITURE
        if number in self._tail:
            return self._kind(number) in _CONTROLS
        return lines.is_surely_control(self._lines[number])

    def _captions(self) -> dict[int, lines.Caption]:
        """The captions by their line numbers: those of the head, and below it those that credit the same people."""
        found: dict[int, lines.Caption] = {}
        for number in self._head:
            caption = lines.caption_of(self._lines[number]) if self._kind(number) is _Kind.CAPTION else None
            if caption and (number not in self._masthead or len(caption.text) >= _SHORTEST_CAPTION_ABOVE_DATE):
                found[number] = caption
        credited = tuple({caption.credit for caption in found.values()})
        for number in range(self._head.stop, self._tail.start):
            line = self._lines[number]
            if line.endswith(credited) and len(line) <= _LONGEST_CAPTION:
                caption = lines.caption_of(line)
                if caption and caption.credit in credited:
                    found[number] = caption
        return found

    def _labels(self) -> tuple[tuple[str, ...], frozenset[int]]:
        """The tags of head and tail, and the lines that they stand on."""
        labels: list[str] = []
        taken: list[int] = []
        for box in (*self._hashtag_boxes(self._head), *self._hashtag_boxes(self._tail)):
            whole = tags.from_hash_run("\n".join(self._lines[number] for number in box))
            for number in box:
                found = whole or tags.from_hash_run(self._lines[number])
                if found:
                    taken.append(number)
                    labels += found
        return tags.unique(labels), frozenset(taken)

    def _hashtag_boxes(self, place: Iterable[int]) -> Iterator[list[int]]:
        box: list[int] = []
        for number in place:
            if self._kind(number) is _Kind.HASHTAGS:
                box.append(number)
            elif box:
                yield box
                box = []
        if box:
            yield box

    def _published(self) -> tuple[str, str]:
        """The date of publication, and the line that gives it: one that says no more, else a short one in the head."""
        dated = [self._lines[number] for number in range(self._head.stop) if self._kind(number) is _Kind.DATE]
        if not dated:
            dated = [
                line
                for line in self._lines[self._headline_at + 1 : self._head.stop + 1]
                if len(line) <= _LONGEST_AFTERWORD and dates.is_date_line(line, self._language, other_words=4)
            ]
        published = dates.parse("\n".join(dated), self._language)
        raw = next((line for line in dated if dates.parse(line, self._language) == published), "") if published else ""
        return published, raw

    def _authors(self, paragraphs: list[str]) -> tuple[str, ...]:
        signed = [self._lines[number] for number in self._head if self._kind(number) in _FURNITURE]
        names: dict[str, None] = {}
        for line in (*signed, *paragraphs[:1], *paragraphs[-1:]):
            for part in self._parts(line):
                names.update(dict.fromkeys(lines.byline(part)))
        return tuple(names)


def _publisher(line: str) -> str:
    found = lines.copyright_of(line)
    return found.publisher if found else ""


def _made_title(paragraphs: list[str]) -> str:
    """The first words of a text that has no headline."""
    first = paragraphs[0] if paragraphs else ""
    if len(first) <= _LONGEST_MADE_TITLE:
        return first
    cut = first[:_LONGEST_MADE_TITLE]
    return (cut[: cut.rfind(" ")] if cut.rfind(" ") > _LONGEST_MADE_TITLE // 2 else cut) + "…"
