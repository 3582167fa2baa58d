"""The pages around the articles of a job: contents in front; in a clipping book a cover before them, and
behind the articles an index of the hashtags and a list of the photo credits."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from PySide6.QtCore import QCoreApplication

from reader.model import Article, tag_key
from reader.nouns import noun
from reader.render import local_date, reads_from_right, shown
from reader.ui.sheets import (
    HAIRLINE,
    TIE,
    Frame,
    Group,
    Mark,
    PageNumber,
    Piece,
    PrintChoices,
    Sheet,
    Stroke,
    height_of,
    kept_together,
    paged,
    pieces_of,
)
from reader.ui.typesetting import GREY, Face, Line, Setting, Typesetter

translate = QCoreApplication.translate
DOT = "\u00a0\u00a0·\u00a0 "
_STEP = 8


@noun
class Credit:
    """A picture's credit and caption, and the page that it stands on, from 1."""

    credit: str
    caption: str
    page: int


class Matter:
    """Composes the pages around some articles. Each method gives pages, and None while it is at work."""

    def __init__(self, choices: PrintChoices, language: str) -> None:
        self._frame = Frame.of(choices)
        self._s = choices.size_pt
        self._set = Typesetter(language)
        self._small = Setting(self._s * 0.8, self._s * 1.2, Face.PLAIN, colour=GREY)

    def cover(self, asked: str, articles: Sequence[Article], made_on: date) -> Iterator[Sheet | None]:
        """What was asked for, how much was found and when."""
        s, frame = self._s, self._frame
        kind = self._set.plain(
            translate("printing", "Clipping book"), replace(self._small, size=s, leading=s * 1.5), frame.width
        )
        asked = shown(asked) or translate("printing", "All articles")
        rtl = reads_from_right(asked)
        title = self._set.plain(asked, Setting(s * 2.4, s * 3.1, weight=700), frame.width, rtl)
        days = sorted(article.published[:10] for article in articles if article.published)
        sources = len({article.source for article in articles if article.source})
        facts = [
            _counted(len(articles), translate("printing", "1 article"), translate("printing", "{count} articles")),
            *(
                [_counted(sources, translate("printing", "1 source"), translate("printing", "{count} sources"))]
                if sources
                else []
            ),
        ]
        lines = [DOT.join(facts)]
        if days:
            first, last = self._day(days[0]), self._day(days[-1])
            lines.append(first if first == last else f"{first} – {last}")
        lines.append(translate("printing", "Made on {day}").format(day=self._day(made_on.isoformat())))
        said = [
            line for words in lines for line in self._set.plain(words, Setting(s, s * 1.6, Face.PLAIN), frame.width)
        ]
        rule = Piece(HAIRLINE, ((0.0, 0.0, Stroke(frame.width, HAIRLINE)),))
        # A piece without marks would be no room at a page's top.
        room = Piece(frame.height * 0.28, ((0.0, 0.0, Stroke(0.0, 0.0)),))
        groups: list[Group] = [(room,), *((piece,) for piece in pieces_of([*kind, *title]))]
        groups += [(Piece(s * 0.8),), (rule,), (Piece(s * 0.8),), *((piece,) for piece in pieces_of(said))]
        yield from paged(groups, replace(frame, columns=1))

    def contents(self, articles: Sequence[Article], *, by_day: bool) -> Iterator[Sheet | None]:
        """Headline and source of each article, with the place where its page will stand."""
        s = self._s
        groups: list[Group] = [self._heading(translate("printing", "Contents"))]
        before: str | None = None
        for number, article in enumerate(articles):
            day = article.published[:10]
            if by_day and day != before:
                said = self._day(day) or translate("printing", "Without a date")
                lines = self._set.plain(said, Setting(s, s * 1.5, Face.PLAIN, weight=600), self._frame.width)
                groups.append((Piece(s * 0.6), *pieces_of(lines), Piece(s * 0.2), TIE))
                before = day
            groups.append(self._entry(number, article, by_day))
            if number % _STEP == 0:
                yield None
        yield from self._paged(groups, columns=1)

    def index(self, articles: Sequence[Article], pages: Sequence[int]) -> Iterator[Sheet | None]:
        """Every hashtag and the pages on which its articles begin."""
        found: dict[str, tuple[str, list[int]]] = {}
        for article, page in zip(articles, pages, strict=True):
            for tag in article.tags:
                _, places = found.setdefault(tag_key(tag.label), (tag.label, []))
                if page not in places:
                    places.append(page)
        entries = {label: places for _, (label, places) in sorted(found.items())}
        yield from self._listed(
            translate("printing", "Index of hashtags"), {f"#{label}": pages for label, pages in entries.items()}
        )

    def photographs(self, pictures: Iterable[Credit]) -> Iterator[Sheet | None]:
        """Who took the pictures: each credit with the captions and pages of its pictures."""
        s, column = self._s, self._columns(2).column
        by_credit: dict[str, list[Credit]] = {}
        for each in pictures:
            by_credit.setdefault(each.credit, []).append(each)
        groups: list[Group] = [self._heading(translate("printing", "Photo credits"))]
        for n, (credit, taken) in enumerate(sorted(by_credit.items(), key=lambda pair: pair[0].casefold())):
            name = self._lines(credit, Setting(s * 0.9, s * 1.25, Face.PLAIN, weight=600), column)
            groups.append((*pieces_of(name), TIE))
            for each in taken:
                number = self._number(each.page, column, self._small)
                lines = self._lines(_shortened(each.caption) or "–", self._small, column - s * 3)
                first, *rest = pieces_of(lines)
                groups.append((replace(first, marks=(*first.marks, number)), *rest, Piece(s * 0.25)))
            groups.append((Piece(s * 0.5),))
            if n % _STEP == 0:
                yield None
        yield from self._paged(groups, columns=2)

    # ------------------------------------------------------------ parts

    def _listed(self, heading: str, entries: Mapping[str, Sequence[int]]) -> Iterator[Sheet | None]:
        s, column = self._s, self._columns(2).column
        groups: list[Group] = [self._heading(heading)]
        for n, (label, pages) in enumerate(entries.items()):
            said = f"{label.replace(' ', chr(0xA0))}\u2003{', '.join(map(str, pages))}"
            lines = self._lines(said, Setting(s * 0.9, s * 1.3, Face.PLAIN), column)
            groups.append((*pieces_of(lines), Piece(s * 0.2)))
            if n % _STEP == 0:
                yield None
        yield from self._paged(groups, columns=2)

    def _heading(self, words: str) -> Group:
        s = self._s
        lines = self._set.plain(words, Setting(s * 1.7, s * 2.1, weight=700), self._frame.width)
        return (*pieces_of(lines), Piece(s * 0.6))

    def _entry(self, number: int, article: Article, by_day: bool) -> Group:
        s, frame = self._s, self._frame
        setter, width = Typesetter(article.language), frame.width - s * 5
        rtl = reads_from_right(article.title)
        when = local_date(article.published, article.language) or article.published_raw
        said = DOT.join(filter(None, (article.source, "" if by_day and article.published else when)))
        title = pieces_of(setter.plain(shown(article.title), Setting(s, s * 1.4), width, rtl)) or [Piece(s * 1.4)]
        under = pieces_of(setter.plain(shown(said), self._small, width, rtl))
        # The number stands beside the headline's first line, and is read after its last.
        above = height_of(title[:-1])
        leads = (0.0, -above, PageNumber(number, frame.width, height_of([*title, *under])))
        title[-1] = replace(title[-1], marks=(*title[-1].marks, leads))
        end = Piece(HAIRLINE, ((0.0, 0.0, Stroke(frame.width, HAIRLINE)),))
        return (*title, *under, Piece(s * 0.3), end, Piece(s * 0.4))

    def _lines(self, words: str, setting: Setting, width: float) -> list[Line]:
        words = shown(words)
        return Typesetter(_language_of(words)).plain(words, setting, width, reads_from_right(words))

    def _number(self, page: int, width: float, setting: Setting) -> tuple[float, float, Mark]:
        line = self._set.plain(str(page), replace(setting, colour=GREY), width)[0]
        return width - line.width, 0.0, line

    def _day(self, day: str) -> str:
        return local_date(day, self._set.language)

    def _columns(self, columns: Literal[1, 2]) -> Frame:
        return replace(self._frame, columns=columns)

    def _paged(self, groups: Sequence[Group], columns: Literal[1, 2]) -> Iterator[Sheet | None]:
        """The heading across the page, the rest in columns below it."""
        frame = self._columns(columns)
        yield from paged(list(kept_together(groups[1:], frame.height)), frame, groups[0])


def _shortened(caption: str) -> str:
    """So much of a caption that the picture can be told."""
    longest = 45 if _language_of(caption) else 90
    return caption if len(caption) <= longest else caption[: longest - 1].rstrip(" ,.、。") + "…"


def _counted(count: int, one: str, many: str) -> str:
    return one if count == 1 else many.format(count=count)


def _language_of(words: str) -> str:
    """The language whose faces fit some words: told by their first letter of a script that fills squares."""
    for letter in words:
        name = unicodedata.name(letter, "") if letter > "\u1100" else ""
        if name.startswith("HANGUL"):
            return "ko"
        if name.startswith(("HIRAGANA", "KATAKANA", "CJK")):
            return "ja"
    return ""
