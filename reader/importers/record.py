"""A record of any table or export as the draft of an article: its fields mapped by what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from reader.errors import DamagedFile
from reader.extract import lines
from reader.extract.tags import split_keywords, unique
from reader.importers import entry, json_text, newsroom
from reader.importers.entry import Body
from reader.importers.field_names import folded, role
from reader.importers.json_text import Value
from reader.model import Draft, DraftPicture

ONLY_BEGINNING: Final = "BigKinds gives only the beginning of the text."

_BIGKINDS: Final = frozenset(("뉴스식별자", "통합분류1", "언론사"))
PINBOARD: Final = frozenset(("href", "extended", "toread"))
_NO_TITLE: Final = frozenset(("no title found", "untitled", "(no title)", "제목 없음", "無題"))
_NO_TEXT: Final = ("Oh, what a shame, no content", "wallabag can't retrieve contents for this article")
"""What programs write in the place of a headline or a text that they did not get."""
_READING_LISTS: Final = frozenset(("unread", "archive", "starred", "home", "read", "all"))
_WHOLE_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(?:(\d\d))?)?")
_EXCEL_MIDNIGHT = "T00:00:00"
_PATH_MARKS = re.compile(r"\s*[>/]\s*")
_LIST_MARKS = re.compile(r"\s*[;|\n；]\s*")


def draft(record: Mapping[str, Value]) -> Draft | None:
    """The article that a record describes; None where it has no headline, no text and no address."""
    ranked: dict[str, list[tuple[int, Value]]] = {}
    for name, value in record.items():
        held, rank = role(name)
        if held and value not in (None, "", [], {}):
            ranked.setdefault(held, []).append((rank, value))
    for values in ranked.values():
        values.sort(key=lambda pair: pair[0])
    fields = {held: [value for _, value in values] for held, values in ranked.items()}
    return _Record(fields, frozenset(map(folded, record))).draft()


@dataclass(frozen=True, slots=True)
class _Record:
    """The values of a record that are not empty, by what they are, the most believed first; and its fields' names."""

    fields: Mapping[str, list[Value]]
    names: frozenset[str]

    def _all(self, wanted: str) -> list[Value]:
        return self.fields.get(wanted, [])

    def _text(self, wanted: str) -> str:
        """The first of them as text; of a dictionary its name."""
        for value in self._all(wanted):
            for item in json_text.items(value):
                told = json_text.text(item) or json_text.field(item, "name", "label", "title", "value")
                if told.strip():
                    return told.strip()
        return ""

    def draft(self) -> Draft | None:
        title = entry.title(self._text("title") or (self._text("summary") if self._is_pinboard else ""))
        title = "" if title.casefold() in _NO_TITLE else title
        url = next(filter(None, (entry.address(json_text.text(value)) for value in self._all("url"))), "")
        written_text = self._written(url, title)
        body = self._body(written_text, url)
        words = entry.words(body)
        if not words and not title and not url:
            return None
        body = entry.whole(body, url) if entry.words(written_text) else entry.reference(url, body)
        written = self._text("published")
        section = self._section()
        return Draft(
            title=title or (url if not words else ""),
            html=body.html,
            authors=self._authors(),
            published=_moment(written),
            published_raw=self._text("raw") or written,
            source=entry.title(self._text("source")),
            url=url,
            section=section,
            language=entry.spoken(words if title == url else f"{title}\n{words}", self._text("language")),
            copyright=entry.title(self._text("copyright")),
            tags=self._tags(),
            pictures=body.pictures,
            captured_at=next(filter(None, (entry.utc(json_text.text(value)) for value in self._all("saved"))), ""),
            warnings=(*((ONLY_BEGINNING,) if self.names >= _BIGKINDS and words else ()), *body.warnings),
        )

    @property
    def _is_pinboard(self) -> bool:
        return self.names >= PINBOARD

    # ------------------------------------------------------------ the body

    def _written(self, url: str, title: str) -> Body:
        """The article's own text; the longest where several fields hold one."""
        html = max(map(json_text.text, self._all("html")), key=len, default="")
        if html.strip():
            return entry.of_html(html, url, title) if entry.is_markup(html) else entry.of_text(html)
        text = max(map(json_text.text, self._all("text")), key=len, default="")
        if any(said in text for said in _NO_TEXT):
            return Body()
        return entry.of_either(text, url, title) if text.strip() else Body()

    def _body(self, body: Body, url: str) -> Body:
        """The text, or what is said of it where there is none, with the pictures."""
        if not entry.words(body):
            summaries = self._all("summary")[1:] if self._is_pinboard else self._all("summary")
            told = [entry.of_either(value, url) for value in map(json_text.text, summaries) if value.strip()]
            pictures = (*body.pictures, *(picture for part in told for picture in part.pictures))
            body = Body(body.html + "".join(part.html for part in told), pictures)
        return self._with_pictures(body)

    def _with_pictures(self, body: Body) -> Body:
        """The body with what the record says of its pictures, and the picture that it names beside the text."""
        told: dict[str, DraftPicture] = {}
        loose: list[DraftPicture] = []
        for value in (item for field in self._all("pictures") for item in json_text.items(field)):
            if isinstance(value, dict):
                url, caption, credit, alt = (json_text.field(value, key) for key in ("url", "caption", "credit", "alt"))
                picture = DraftPicture(url=url, caption=caption, credit=credit, alt=alt)
                if url:
                    told[url] = picture
                elif caption:
                    loose.append(picture)
        shown = ((picture, told.get(picture.url)) for picture in body.pictures)
        pictures = tuple(replace(said, data=picture.data) if said else picture for picture, said in shown)
        if not pictures:
            named = next(filter(None, (entry.address(json_text.text(value)) for value in self._all("picture"))), "")
            if named:
                lead = DraftPicture(url=named)
                return Body(newsroom.figure(lead) + body.html, (lead, *loose), body.warnings)
        return Body(body.html, (*pictures, *loose), body.warnings)

    # ------------------------------------------------------------ what is said of it

    def _authors(self) -> tuple[str, ...]:
        people: list[str] = []
        for value in (item for field in self._all("author") for item in json_text.items(field)):
            if isinstance(value, dict):
                given, family = json_text.field(value, "given", "firstname"), json_text.field(value, "family")
                people.append(json_text.field(value, "name", "literal", "label") or f"{given} {family}")
            else:
                parts = _LIST_MARKS.split(json_text.text(value))
                people += (person for part in parts for person in lines.byline(part) or (part,))
        return unique(" ".join(person.split()) for person in people)

    def _section(self) -> str:
        paths = [_PATH_MARKS.split(json_text.text(value)) for value in self._all("path")]
        section = self._text("section") or next((path[0] for path in paths if path), "")
        return "" if section.casefold() in _READING_LISTS else section

    def _tags(self) -> tuple[str, ...]:
        found: list[str] = []
        for value in (item for field in self._all("tags") for item in json_text.items(field)):
            if isinstance(value, dict):
                found.append(json_text.field(value, "label", "name", "title", "tag", "term", "slug"))
            elif isinstance(value, str):
                found += self._labels(value)
        for value in map(json_text.text, self._all("path")):
            found += _PATH_MARKS.split(value)
        for value in map(json_text.text, self._all("entity")):
            found += split_keywords(value)
        return unique(" ".join(label.split()) for label in found)

    def _labels(self, written: str) -> Iterable[str]:
        """The labels of one text: a list in JSON, Pinboard's words, Pocket's bars, or what keywords are parted by."""
        if written.startswith("[") and written.endswith("]"):
            try:
                return [json_text.text(label) for label in json_text.items(json_text.parsed(written, ""))]
            except DamagedFile:
                return split_keywords(written)
        if self._is_pinboard:
            return written.split()
        if isinstance(self._first("tags"), list):
            return [written.lstrip("#")]
        return split_keywords(written)

    def _first(self, wanted: str) -> Value:
        return next(iter(self._all(wanted)), None)


def _moment(written: str) -> str:
    """The day or moment of a cell: also eight or more digits in a row, and a spreadsheet's day, which is a midnight."""
    match = _WHOLE_DAY.fullmatch(written)
    if match and written.startswith(("19", "20")):
        year, month, day, hour, minute, second = match.groups()
        clock = f"T{hour}:{minute}" + (f":{second}" if second else "") if hour else ""
        return entry.published(f"{year}-{month}-{day}{clock}")
    return entry.published(written.removesuffix(_EXCEL_MIDNIGHT))
