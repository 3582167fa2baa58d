"""Dates as pages write them -> ISO 8601, in the page's own offset, or in none where it gives none.

ISO 8601, RFC 822 and the English, Korean, Japanese and Chinese ways are read here, token by token;
dateparser knows the months of the other languages. Nothing is assumed: a date without a time stays
a day, a time without a zone stays local, and "two hours ago" is no date.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Kind = Literal["", "published", "updated"]

_BY_WORTH: Final[tuple[Kind, ...]] = ("published", "", "updated")
_LONGEST: Final = 240
_LONGEST_MONTH: Final = 24
_FIRST_YEAR, _LAST_YEAR = 1600, 2200

_TOKEN = re.compile(r"\d+|(?<=\d)[年月日時时点分秒년월일시분초]|[^\W\d_]+|[^\w\s]")
# Thu Jan 15 08:06:00 KST 2026, as programs print it; groups: day of the month, clock and zone, year.
_PRINTED = re.compile(r"^\s{0,4}(?:[a-z]{3} )?([a-z]{3} {1,2}\d{1,2}) (\d\d:\d\d:\d\d(?: [a-z]{2,5})?) (\d{4})\s{0,4}$")
_BETWEEN_DATES: Final = ("", "|", "·", "/", ",", "(", ")", "[", "]", "ㅣ", "│")
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS: Final = frozenset(
    "monday mon tuesday tues tue wednesday wed thursday thurs thur thu friday fri saturday sat sunday sun"
    " 월 화 수 목 금 토 일 월요일 화요일 수요일 목요일 금요일 토요일 일요일"
    " 月 火 水 木 金 土 日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日 月曜 火曜 水曜 木曜 金曜 土曜 日曜"
    " 星期一 星期二 星期三 星期四 星期五 星期六 星期日".split()
)
# The year before the first of each Japanese era.
_ERAS: Final = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_HALVES: Final = {"am": 0, "오전": 0, "午前": 0, "上午": 0, "pm": 12, "오후": 12, "午後": 12, "下午": 12}
_HOURS_OF_ZONE: Final = {
    "z": 0.0, "utc": 0.0, "gmt": 0.0, "wet": 0.0, "bst": 1.0, "cet": 1.0, "cest": 2.0, "eet": 2.0, "eest": 3.0,
    "msk": 3.0, "pkt": 5.0, "ist": 5.5, "ict": 7.0, "wib": 7.0, "hkt": 8.0, "sgt": 8.0, "pht": 8.0, "kst": 9.0,
    "jst": 9.0, "aest": 10.0, "aedt": 11.0, "nzst": 12.0, "nzdt": 13.0, "est": -5.0, "edt": -4.0, "cst": -6.0,
    "cdt": -5.0, "mst": -7.0, "mdt": -6.0, "pst": -8.0, "pdt": -7.0,
}  # fmt: skip
_PLACE_OF_ZONE: Final = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
_LABELS: Final = frozenset(
    "published publish posted issued released created filed veröffentlicht publicado publié опубликовано".split()
)
_UPDATE_LABELS: Final = frozenset("update updated modified edited revised changed aktualisiert actualizado".split())
# East Asian labels come compounded (기사입력일시, 最終更新), so a part of the word decides.
_LABEL_PARTS: Final = tuple(
    "입력 등록 송고 게재 승인 작성 발행 게시 배포 보도 公開 掲載 配信 投稿 発表 登録 発行 发布 发表 日期".split()
)
_UPDATE_LABEL_PARTS: Final = tuple("수정 업데이트 更新 修正 修改".split())
_LONGEST_COMPOUND: Final = 8
# Words that may stand between or around dates without making the line more than a date.
_FILLERS: Final = frozenset(
    "on at the of date time last first t um uhr à às le am el hours hrs local"
    " 일시 시간 날짜 일자 기사 최종 日時 日付 時刻 時間 最終".split()
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A date that a text mentions; ``kind`` is what the word before it calls it."""

    iso: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Clock:
    hour: int
    minute: int
    second: int | None
    zone: str


def parse(text: str, language: str = "") -> str:
    """The day or time of publication that a short text gives, '' where it gives none.

    ``2026-01-14T08:06:30+09:00``, with seconds and offset where they are known, or ``2026-01-14``.
    Of several dates it is the one called published, else the first that is not called updated.
    ``language`` decides what 03/04/2026 means, and names the months of languages other than English.
    """
    mentions, _ = _scan(text, language)
    return next((mention.iso for kind in _BY_WORTH for mention in mentions if mention.kind == kind), "")


def is_date_line(text: str, language: str = "", *, other_words: int = 0) -> bool:
    """Whether a line gives dates and nothing else, save for words as "Published" and "수정".

    ``other_words`` is how many others may stand in it.
    """
    if len(text) > _LONGEST:
        return False
    mentions, others = _scan(text, language)
    return bool(mentions) and others <= other_words


def day(iso: str) -> int:
    """The calendar day as yyyymmdd, in the date's own offset; 0 for none."""
    digits = iso[:10].replace("-", "")
    return int(digits) if len(digits) == 8 and digits.isdecimal() and digits.isascii() else 0


def _scan(text: str, language: str) -> tuple[list[Mention], int]:
    """The dates of a text, and how many of its words belong to none."""
    tokens = _Tokens(text, language)
    mentions: list[Mention] = []
    kind: Kind = ""
    at = others = 0
    day_found: date | None = None
    clock: _Clock | None = None

    def finish() -> None:
        nonlocal day_found, clock, kind
        if day_found:
            mentions.append(Mention(_iso(day_found, clock), kind))
            kind = ""
        day_found = clock = None

    while at < len(tokens):
        token = tokens[at]
        if found := tokens.date_at(at):
            if day_found:
                finish()
            day_found, at = found
        elif found_clock := tokens.clock_at(at):
            if day_found and clock:
                finish()
            clock, at = found_clock
        elif label := _label(token):
            if day_found and not kind and tokens[at + 1] in _BETWEEN_DATES:
                kind = label  # "2026.01.14 입력 | 2026.01.16 수정"
                finish()
            else:
                finish()
                kind = label
            at += 1
        else:
            if token not in _WEEKDAYS and token not in _FILLERS and token.isalnum():
                others += 1
                finish()
                kind = ""
            at += 1
    finish()
    return mentions, others


def _label(token: str) -> Kind:
    if token in _UPDATE_LABELS:
        return "updated"
    if token in _LABELS:
        return "published"
    if len(token) <= _LONGEST_COMPOUND:
        if any(part in token for part in _UPDATE_LABEL_PARTS):
            return "updated"
        if any(part in token for part in _LABEL_PARTS):
            return "published"
    return ""


def _iso(found: date, clock: _Clock | None) -> str:
    if clock is None:
        return found.isoformat()
    time_of_day = time(clock.hour, clock.minute, clock.second or 0)
    moment = datetime.combine(found, time_of_day, tzinfo=_zone_named(clock.zone))
    return moment.isoformat(timespec="minutes" if clock.second is None else "seconds")


def _zone_named(name: str) -> tzinfo | None:
    if name in _HOURS_OF_ZONE:
        return timezone(timedelta(hours=_HOURS_OF_ZONE[name]))
    if name in _PLACE_OF_ZONE:
        try:
            return ZoneInfo(_PLACE_OF_ZONE[name])
        except ZoneInfoNotFoundError:
            return None
    if name[:1] in ("+", "-"):
        offset = timedelta(hours=int(name[1:3]), minutes=int(name[3:5]))
        return timezone(-offset if name[0] == "-" else offset)
    return None


class _Tokens:
    """The numbers, words and marks of a line, and what can be read where."""

    def __init__(self, text: str, language: str) -> None:
        line = unicodedata.normalize("NFKC", text[:_LONGEST]).lower()
        line = _PRINTED.sub(r"\1 \3 \2", line)
        line = line.replace("a.m.", " am ").replace("p.m.", " pm ").replace("a.m", " am").replace("p.m", " pm")
        self._found = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(line.replace("−", "-"))]
        self._language = language.replace("_", "-").split("-")[0].lower()

    def __len__(self) -> int:
        return len(self._found)

    def __getitem__(self, at: int) -> str:
        return self._found[at][0] if 0 <= at < len(self._found) else ""

    def _touches_next(self, at: int) -> bool:
        return at + 1 < len(self._found) and self._found[at][2] == self._found[at + 1][1]

    def _number(self, at: int, most_digits: int = 2) -> int | None:
        token = self[at]
        return int(token) if token.isdecimal() and len(token) <= most_digits else None

    def _year(self, at: int) -> int | None:
        return int(self[at]) if self[at].isdecimal() and len(self[at]) == 4 else None

    def _skip(self, at: int, *marks: str) -> int:
        while self[at] in marks:
            at += 1
        return at

    # ------------------------------------------------------------ days

    def date_at(self, at: int) -> tuple[date, int] | None:
        """The day that begins at a token, and the token after it."""
        for read in (self._year_first, self._compact, self._era, self._month_first, self._day_first, self._short_year):
            if (found := read(at)) and (day_found := _valid(*found[:3])):
                return day_found, found[3]
        return None

    def _year_first(self, at: int) -> tuple[int, int, int, int] | None:
        """2026-01-14, 2026. 1. 14., 2026/1/14, 2026年1月14日, 2026년 1월 14일."""
        year = self._year(at)
        return self._month_and_day(year, at + 1) if year is not None else None

    def _month_and_day(self, year: int, at: int) -> tuple[int, int, int, int] | None:
        marks = {"-": "-", ".": ".", "/": "/", "年": "月", "년": "월"}
        month, day_of_month = self._number(at + 1), self._number(at + 3)
        if self[at] not in marks or self[at + 2] != marks[self[at]] or month is None or day_of_month is None:
            return None
        at += 4
        if self[at] in ("日", "일") or (self[at] == "." and self[at - 2] == "."):
            at += 1
        return year, month, day_of_month, at

    def _compact(self, at: int) -> tuple[int, int, int, int] | None:
        """20260114 or 20260114T080600."""
        token = self[at]
        if not token.isdecimal() or len(token) != 8 or (self[at + 1] not in ("", "t") and self[at + 2] != ":"):
            return None
        return int(token[:4]), int(token[4:6]), int(token[6:]), at + 1

    def _era(self, at: int) -> tuple[int, int, int, int] | None:
        """令和8年1月14日, 令和元年5月1日."""
        before_first = _ERAS.get(self[at].removesuffix("元年"))
        if before_first is None:
            return None
        if self[at].endswith("元年"):
            month, day_of_month = self._number(at + 1), self._number(at + 3)
            if month is None or day_of_month is None or self[at + 2] != "月":
                return None
            return before_first + 1, month, day_of_month, at + 4 + (self[at + 4] == "日")
        year = self._number(at + 1)
        return self._month_and_day(before_first + year, at + 2) if year else None

    def _month_first(self, at: int) -> tuple[int, int, int, int] | None:
        """January 14th, 2026; Jan. 14 2026."""
        day_at = self._skip(at + 1, ".")
        day_of_month = self._number(day_at)
        if day_of_month is None or not self[at].isalpha():
            return None
        year_at = self._skip(day_at + 1, "st", "nd", "rd", "th", ",")
        year = self._year(year_at)
        month = self._month(at, day_of_month, year) if year is not None else None
        if year is not None and month:
            return year, month, day_of_month, year_at + 1
        return None

    def _day_first(self, at: int) -> tuple[int, int, int, int] | None:
        """14 January 2026, 14th of Jan., 2026, 14-Jan-2026, 14.01.2026, 14/01/2026, the American 01/14/2026."""
        first = self._number(at)
        if first is None:
            return None
        second, year = self._number(at + 2), self._year(at + 4)
        if second is not None and year is not None and self[at + 1] == self[at + 3] and self[at + 1] in ("-", ".", "/"):
            american = self._language == "en" and self[at + 1] == "/"
            day_of_month, month = (second, first) if (american or second > 12) and first <= 12 else (first, second)
            return year, month, day_of_month, at + 5
        month_at = self._skip(at + 1, "st", "nd", "rd", "th", "of", "de", "er", "º", ".", "-", "/")
        year_at = self._skip(month_at + 1, ".", ",", "-", "/", "de", "del")
        year = self._year(year_at)
        named = self._month(month_at, first, year) if year is not None else None
        return (year, named, first, year_at + 1) if year is not None and named else None

    def _short_year(self, at: int) -> tuple[int, int, int, int] | None:
        """'26.1.14, and 26.01.14 in Korean, Japanese and Chinese."""
        quoted = self[at] in ("'", "’", "‘")
        year = self._number(at + quoted)
        if year is None or len(self[at + quoted]) != 2 or not (quoted or self._language in ("ko", "ja", "zh")):
            return None
        return self._month_and_day(2000 + year if year < 70 else 1900 + year, at + quoted + 1)

    def _month(self, at: int, day_of_month: int, year: int | None) -> int:
        word = self[at]
        if word in _MONTHS:
            return _MONTHS[word]
        if not word.isalpha() or self._language in ("", "en", "ko", "ja", "zh") or len(word) > _LONGEST_MONTH:
            return 0
        return _foreign_month(word, self._language) if 1 <= day_of_month <= 31 and year else 0

    # ------------------------------------------------------------ times of day

    def clock_at(self, at: int) -> tuple[_Clock, int] | None:
        """The time of day that begins at a token, and the token after it."""
        half = _HALVES.get(self[at])
        if half is not None:
            at += 1
        if self[at] == "t" and len(self[at + 1]) in (4, 6) and self[at + 1].isdecimal():
            digits = self[at + 1]
            hour, minute, second = int(digits[:2]), int(digits[2:4]), int(digits[4:]) if digits[4:] else None
            at += 2
        elif (read := self._hour_and_minute(at)) is not None:
            hour, minute, second, at = read
        elif (bare := self._number(at)) is not None and (
            self[at + 1] in ("시", "時", "时", "点") or self[at + 1] in ("am", "pm")
        ):
            hour, minute, second = bare, 0, None
            at += 1 if self[at + 1] in ("am", "pm") else 2
        else:
            return None
        if half is None and self[at] in ("am", "pm"):
            half = _HALVES[self[at]]
            at += 1
        if half is not None and hour <= 12:
            hour = hour % 12 + half
        if hour > 23 or minute > 59 or (second or 0) > 59:
            return None
        zone, at = self._zone_at(at)
        return _Clock(hour, minute, second, zone), at

    def _hour_and_minute(self, at: int) -> tuple[int, int, int | None, int] | None:
        hour, mark, minute = self._number(at), self[at + 1], self._number(at + 2)
        if hour is None or minute is None:
            return None
        if mark in ("시", "時", "时", "点"):
            if self[at + 3] not in ("분", "分"):
                return None
            second = self._number(at + 4) if self[at + 5] in ("초", "秒") else None
            return hour, minute, second, at + (4 if second is None else 6)
        dotted = mark == "." and self[at + 3] in ("am", "pm")
        if len(self[at + 2]) != 2 or not (mark in (":", "h") or dotted):
            return None
        second = self._number(at + 4) if self[at + 3] == ":" else None
        if second is None:
            return hour, minute, None, at + 3
        at += 5
        if self[at] in (".", ",") and self[at + 1].isdecimal() and self._touches_next(at):
            at += 2
        return hour, minute, second, at

    def _zone_at(self, at: int) -> tuple[str, int]:
        bracket = self[at] == "("
        here = at + bracket
        name = self[here]
        if name in ("utc", "gmt") and self[here + 1] in ("+", "-"):
            offset = self._offset_at(here + 1, fewest_digits=1)
            name, after = offset if offset else (name, here + 1)
        elif name in ("+", "-"):
            offset = self._offset_at(here, fewest_digits=2)
            if not offset:
                return "", at
            name, after = offset
        elif name in _HOURS_OF_ZONE or name in _PLACE_OF_ZONE:
            after = here + 1
        else:
            return "", at
        if bracket:
            if self[after] != ")":
                return "", at
            after += 1
        return name, after

    def _offset_at(self, at: int, fewest_digits: int) -> tuple[str, int] | None:
        """``+0900`` for +09:00, +0900, +09 and +9, and the token after it."""
        digits = self[at + 1]
        if not self._touches_next(at) or not digits.isdecimal() or not fewest_digits <= len(digits) <= 4:
            return None
        after = at + 2
        if len(digits) <= 2:
            digits = digits.zfill(2)
            if self[after] == ":" and len(self[after + 1]) == 2 and self[after + 1].isdecimal():
                digits, after = digits + self[after + 1], after + 2
            else:
                digits += "00"
        digits = digits.zfill(4)
        if int(digits[:2]) > 14 or int(digits[2:]) not in (0, 15, 30, 45):
            return None
        return self[at] + digits, after


def _valid(year: int, month: int, day_of_month: int) -> date | None:
    try:
        return date(year, month, day_of_month) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


@lru_cache(maxsize=512)
def _foreign_month(word: str, language: str) -> int:
    """The number of the month that a word names in a language, 0 for none."""
    import dateparser

    spoken = {"no": "nb", "nn": "nb"}.get(language, language)
    settings = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}
    try:
        found = dateparser.parse(f"15 {word} 2001", languages=[spoken], settings=settings)
    except ValueError:  # a language that dateparser does not know
        return 0
    return found.month if found and (found.year, found.day) == (2001, 15) else 0
