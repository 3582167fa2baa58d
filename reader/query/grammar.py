"""Text -> Query. The grammar stands in the docstring of `reader.query`."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from reader.errors import QueryError
from reader.model import tag_key
from reader.query.tree import (
    FIELDS,
    MAX_CHARACTERS,
    MAX_LEVELS,
    MAX_TERMS,
    STATES,
    TEXT_FIELDS,
    Age,
    AgeUnit,
    Days,
    Fuzzy,
    InCollection,
    Near,
    Node,
    Not,
    Note,
    Phrase,
    Prefix,
    Query,
    State,
    TagIs,
    TagsCount,
    When,
    Wildcard,
    Word,
    both,
    either,
)

_RAW = re.compile(r"[^\s\"“”„()]+")
_FIELD = re.compile(rf"({'|'.join(FIELDS)}):", re.IGNORECASE)
_OPERATOR = re.compile(r"\s*((?:OR|AND|NOT)(?=[\s()\"“”„]|$)|)")
_BEFORE_OPERATOR = ("O", "A", "N")
_TAG_STOP = re.compile(
    rf"[#＃\"“”„()]|(?<=\s)(?-i:OR|AND|NOT)(?=\s|$)|(?<=\s)-|(?<=\s)(?:{'|'.join(FIELDS)}):", re.IGNORECASE
)
_NEAR = re.compile(r"~(\d+)")
_FUZZY = re.compile(r"~\d*$")
_TAGS = re.compile(r"(<=|>=|<|>|=|)(\d{1,6})")
_AGE = re.compile(r"(<=|>=|<|>)(\d{1,5})([dwmy])")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_CHUNK = re.compile(r"(?:[^\W_]|[*?])+")
_WIDE_LETTER = re.compile(r"[ᄀ-ᇿ々-〇〡-〩ぁ-ヿㄱ-ㆎ㐀-䶿一-鿿ꥠ-ꥼ가-퟿豈-﫿ｦ-ￜ\U00020000-\U0003ffff]")
_QUOTES = '"“”„'
_PLAIN = re.compile(r"[^\\\"“”„]*")
_LONGER = 8
"""No text is so many times as long in the spelling that ``str`` gives: ``section:(a b)`` is about five times."""


def parse(text: str, known_tag: Callable[[str], str | None]) -> Query:
    """What `reader.query.parse` tells."""
    if len(text) > MAX_CHARACTERS:
        raise QueryError("A search may have {limit} characters at most.", MAX_CHARACTERS, limit=MAX_CHARACTERS)
    reading = _Reading(text, known_tag)
    root = reading.query()
    if len(text) * _LONGER > MAX_CHARACTERS and len(str(root)) > MAX_CHARACTERS:
        raise QueryError("A search may have {limit} characters at most.", len(text), limit=MAX_CHARACTERS)
    return Query(root, tuple(reading.notes))


def has_letters(text: str) -> bool:
    """Whether anything in the text can be searched for."""
    return any(map(str.isalnum, text))


class _Reading:
    """One pass over a text, left to right."""

    def __init__(self, text: str, known_tag: Callable[[str], str | None]) -> None:
        self.text = text
        self.at = 0
        self.terms = 0
        self.notes: list[Note] = []
        self.known_tag = known_tag

    def query(self) -> Node | None:
        found: list[Node] = []
        while True:
            node = self._either("", 0)
            if node is not None:
                found.append(node)
            if self.at >= len(self.text):
                return both(tuple(found))
            self._note("A closing bracket had no opening one and was left out.", self.at, self.at + 1)
            self.at += 1

    def _note(self, template: str, start: int, end: int, **values: object) -> None:
        self.notes.append(Note(template, start, end, values))

    def _operator(self) -> str:
        """The operator that stands here, after any space; the place is moved to it, not past it."""
        here = self.text[self.at : self.at + 1]
        if here not in _BEFORE_OPERATOR and not here.isspace():
            return ""
        found = _OPERATOR.match(self.text, self.at)
        assert found is not None, "the pattern matches nothing too"
        self.at = found.start(1)
        return found[1]

    def _either(self, field: str, level: int) -> Node | None:
        alternatives: list[Node] = []
        waiting: tuple[int, int] | None = None
        while True:
            node = self._both(field, level)
            if node is not None:
                alternatives.append(node)
                waiting = None
            elif waiting is not None:
                self._note("“OR” had nothing on one side and was left out.", *waiting)
            if self._operator() != "OR":
                return either(tuple(alternatives))
            waiting = (self.at, self.at + 2)
            if not alternatives:
                self._note("“OR” had nothing on one side and was left out.", *waiting)
                waiting = None
            self.at += 2

    def _both(self, field: str, level: int) -> Node | None:
        found: list[Node] = []
        while True:
            operator = self._operator()
            if operator == "OR" or self.at >= len(self.text) or self.text[self.at] == ")":
                return both(tuple(found))
            if operator == "AND":
                self.at += 3
                continue
            node = self._signed(operator, field, level)
            if node is not None:
                found.append(node)

    def _signed(self, operator: str, field: str, level: int) -> Node | None:
        """One part, with any number of signs before it, of which the operator that stands here may be the first."""
        negated = False
        while True:
            if operator == "NOT":
                negated = not negated
                self.at += 3
            elif self.text.startswith("-", self.at):
                negated = not negated
                self.at += 1
                if self.at >= len(self.text) or self.text[self.at].isspace():
                    return None
            else:
                break
            operator = self._operator()
        if self.at >= len(self.text) or self.text[self.at] == ")" or operator:
            return None
        node = self._atom(field, level)
        if node is None or not negated:
            return node
        return node.part if isinstance(node, Not) else Not(node)

    def _atom(self, field: str, level: int) -> Node | None:
        start = self.at
        here = self.text[start]
        if here == "(":
            return self._group(field, level)
        if here in _QUOTES:
            return self._quotation(field, start)
        if here in "#＃":
            self.at += 1
            return self._tag(start)
        if not field:
            named = _FIELD.match(self.text, start)
            if named:
                return self._field(named[1].casefold(), named.end(), level)
        raw = _RAW.match(self.text, start)
        assert raw is not None, "every other first letter was handled above"
        self.at = raw.end()
        return self._word(raw[0], field, start)

    def _group(self, field: str, level: int) -> Node | None:
        start = self.at
        if level == MAX_LEVELS:
            raise QueryError("A search may have {limit} levels of brackets at most.", start, limit=MAX_LEVELS)
        self.at += 1
        node = self._either(field, level + 1)
        if self.text.startswith(")", self.at):
            self.at += 1
        else:
            self._note("A bracket was not closed; it was taken to end with the search.", start, start + 1)
        return node

    def _quoted_text(self) -> str:
        """The text between the quotation mark that stands here and the next, which may be missing."""
        start = self.at
        self.at += 1
        out: list[str] = []
        while True:
            plain = _PLAIN.match(self.text, self.at)
            assert plain is not None, "the pattern matches nothing too"
            out.append(plain[0])
            end = plain.end()
            sign = self.text[end : end + 1]
            self.at = end + len(sign)
            if sign != "\\":
                break
            if self.text[self.at : self.at + 1] in ("\\", '"'):
                sign = self.text[self.at]
                self.at += 1
            out.append(sign)
        if sign:
            return "".join(out)
        self._note("A quotation mark was not closed; it was taken to end with the search.", start, start + 1)
        return "".join(out)

    def _quotation(self, field: str, start: int) -> Node | None:
        text = self._quoted_text()
        near = _NEAR.match(self.text, self.at) if self.text.startswith("~", self.at) else None
        if near:
            self.at = near.end()
        if not has_letters(text):
            self._nothing(start)
            return None
        self._count(len(text.split()), start)
        if near and len(near[1]) <= 4 and int(near[1]) > 0:
            return Near(text, int(near[1]), field)
        return Phrase(text, field)

    def _nothing(self, start: int) -> None:
        written = self.text[start : self.at]
        if written:
            self._note("“{written}” holds no letters or digits and was left out.", start, self.at, written=written)

    def _count(self, terms: int, start: int) -> None:
        self.terms += terms
        if self.terms > MAX_TERMS:
            raise QueryError("A search may have {limit} words at most.", start, limit=MAX_TERMS)

    # ------------------------------------------------------------ words

    def _word(self, raw: str, field: str, start: int) -> Node | None:
        if not has_letters(raw):
            self._nothing(start)
            return None
        self._count(1, start)
        if field == "url" or "://" in raw or raw.startswith("www."):
            return Word(raw, field)
        asked = ""
        while (found := _FUZZY.search(raw)) and has_letters(raw[: found.start()]):
            asked, raw = found[0], raw[: found.start()]
        if not asked and found:
            return Word(raw, field)
        if any(has_letters(chunk) and ("*" in chunk or "?" in chunk) for chunk in _CHUNK.findall(raw)):
            if asked:
                self._note("“~” does not go with “*” or “?” and was left out.", self.at - 1, self.at)
            return self._wildcard(raw, field, start)
        if not asked:
            return Word(raw, field)
        if asked not in ("~", "~1"):
            self._note("Words are searched up to one letter away.", start, self.at)
        if sum(letter.isalnum() for letter in raw) < 3 or _WIDE_LETTER.search(raw):
            self._note("Only words of three letters or more are searched one letter away.", start, self.at)
        return Fuzzy(raw, field)

    def _wildcard(self, raw: str, field: str, start: int) -> Node | None:
        for chunk in _CHUNK.finditer(raw):
            if not has_letters(chunk[0]):
                continue
            for sign, needed in (("*", 2), ("?", 1)):
                lead = re.match(r"[^*?]*", chunk[0])
                if sign in chunk[0] and lead is not None:
                    enough = 1 if lead[0] and _WIDE_LETTER.match(lead[0][-1]) else needed
                    if len(lead[0]) < enough:
                        raise QueryError(
                            "Before “*” there must be two letters at least; one of Hangul, Han or Kana."
                            if sign == "*"
                            else "Before “?” there must be one letter at least.",
                            start + chunk.start(),
                        )
        if re.fullmatch(r"[^*?]*[^\W_]\*", raw):
            return Prefix(raw[:-1], field)
        return Wildcard(raw, field)

    # ------------------------------------------------------------ tags

    def _tag(self, start: int) -> Node | None:
        """The tag whose name begins here."""
        if self.at < len(self.text) and self.text[self.at] in _QUOTES:
            label = self._quoted_text()
        else:
            label = self._known_label() or self._plain_label()
        if not tag_key(label):
            self._nothing(start)
            return None
        self._count(1, start)
        return TagIs(label)

    def _plain_label(self) -> str:
        raw = re.compile(r"[^\s\"“”„()#＃]*").match(self.text, self.at)
        assert raw is not None, "the pattern matches nothing too"
        self.at = raw.end()
        return raw[0].rstrip(",.;:!?")

    def _known_label(self) -> str:
        """The longest known tag of several words that stands here."""
        stop = _TAG_STOP.search(self.text, self.at)
        end = stop.start() if stop else len(self.text)
        ends = [word.end() for word in re.finditer(r"\S+", self.text[self.at : end])][:16]
        if len(ends) < 2 or self.text[self.at].isspace():
            return ""
        for length in reversed(ends[1:]):
            label = self.known_tag(tag_key(self.text[self.at : self.at + length].rstrip(",.;:!?")))
            if label is not None:
                self.at += length
                return label
        return ""

    # ------------------------------------------------------------ fields

    def _field(self, name: str, end: int, level: int) -> Node | None:
        start, self.at = self.at, end
        here = self.text[end : end + 1]
        if not here or here.isspace() or here == ")":
            self._note("“{field}” had nothing after it and was left out.", start, end, field=self.text[start:end])
            return None
        if name in TEXT_FIELDS:
            if here == "(":
                return self._group(name, level)
            if here in _QUOTES:
                return self._quotation(name, end)
            raw = _RAW.match(self.text, end)
            assert raw is not None, "space, brackets and quotation marks were handled above"
            self.at = raw.end()
            return self._word(raw[0], name, start)
        if name == "tag":
            self.at += here in "#＃"
            return self._tag(start)
        if name == "in":
            return self._collection(start)
        if here == "(" or here in _QUOTES:
            self._note("“{field}” was left out: it takes a plain value.", start, end, field=self.text[start:end])
            return self._atom("", level)
        raw = _RAW.match(self.text, end)
        assert raw is not None, "space, brackets and quotation marks were handled above"
        self.at = raw.end()
        value = raw[0].casefold()
        node = self._value(name, value)
        if node is None:
            written = self.text[start : self.at]
            self._note(_AS_IT_STANDS[name], start, self.at, written=written)
            if not has_letters(written):
                self._nothing(start)
                return None
            node = Word(written, literal=True)
        self._count(1, start)
        return node

    def _collection(self, start: int) -> Node | None:
        """The collection whose path stands here."""
        if self.text[self.at] in _QUOTES:
            path = self._quoted_text()
        else:
            raw = _RAW.match(self.text, self.at)
            path = raw[0] if raw is not None else ""
            self.at += max(1, len(path))
        if not has_letters(path):
            self._nothing(start)
            return None
        self._count(1, start)
        return InCollection(path)

    @staticmethod
    def _value(name: str, value: str) -> Node | None:
        if name in ("is", "has"):
            return State(f"{name}:{value}") if f"{name}:{value}" in STATES else None
        if name == "tags":
            if value == "none":
                return TagsCount("=", 0)
            found = _TAGS.fullmatch(value)
            return TagsCount(found[1] or "=", int(found[2])) if found and value.isascii() else None
        return _days("date" if name == "date" else "imported", value)


_AS_IT_STANDS = {
    "is": "“{written}” was searched as it stands, because is: goes with unread, starred or trashed.",
    "has": "“{written}” was searched as it stands, because has: goes with note, picture or captures.",
    "tags": "“{written}” was searched as it stands, because tags: goes with none, a number, or a comparison like >3.",
    "date": "“{written}” was searched as it stands, because it is no day, month, year, range or age.",
    "imported": "“{written}” was searched as it stands, because it is no day, month, year, range or age.",
}


def _days(when: When, value: str) -> Node | None:
    if not value.isascii():
        return None
    age = _AGE.fullmatch(value)
    if age:
        units: dict[str, AgeUnit] = {"d": "d", "w": "w", "m": "m", "y": "y"}
        return Age(when, age[1], int(age[2]), units[age[3]])
    if ".." in value:
        low, high = value.split("..", 1)
        first, last = _partial(low), _partial(high)
        if (low and not first) or (high and not last) or not (first or last):
            return None
        if first and last and _bounds(first)[0] > _bounds(last)[1]:
            first, last = last, first
        return Days(when, first, last)
    compared = re.fullmatch(r"(<=|>=|<|>|=|)(.+)", value)
    partial = _partial(compared[2]) if compared else ""
    if compared is None or not partial:
        return None
    match compared[1]:
        case ">=":
            return Days(when, partial, "")
        case "<=":
            return Days(when, "", partial)
        case ">":
            later = _shifted(partial, 1)
            return Days(when, later, "") if later else None
        case "<":
            earlier = _shifted(partial, -1)
            return Days(when, "", earlier) if earlier else None
    return Days(when, partial, partial)


def _partial(text: str) -> str:
    """A year, month or day as `Days` writes it; empty where there is no such day."""
    found = _PARTIAL.fullmatch(text)
    if found is None:
        return ""
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    if not (year and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return ""
    return found[1] + (f"-{month:02}" if found[2] else "") + (f"-{day:02}" if found[3] else "")


def _bounds(partial: str) -> tuple[date, date]:
    pieces = [int(piece) for piece in partial.split("-")]
    if len(pieces) == 1:
        return date(pieces[0], 1, 1), date(pieces[0], 12, 31)
    if len(pieces) == 2:
        year, month = pieces
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date.fromisoformat(partial), date.fromisoformat(partial)


def _shifted(partial: str, by: int) -> str:
    """The year, month or day after or before; empty beyond the calendar."""
    first, last = _bounds(partial)
    if (by > 0 and last == date.max) or (by < 0 and first == date.min):
        return ""
    beyond = last + timedelta(days=1) if by > 0 else first - timedelta(days=1)
    return beyond.isoformat()[: len(partial)]
