"""Text -> terms, for English, Korean and Japanese; pure.

Text is folded first: NFC, full and half width as one, case folded, invisible characters dropped.
Marks on kana stay: ガ and カ are different letters.

Words are runs of letters and digits. Runs of Han, Kana and Hangul give every two letters that stand
side by side, and the last letter of the run alone; so a prefix over both finds any single letter.

Positions count a word as one and a run by its letters. A space between Hangul runs takes no
position, because Korean compounds are written with and without; anything else between two Han, Kana
or Hangul runs takes one, so that no phrase reaches across a comma.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from whoosh.lang.snowball.english import EnglishStemmer

VERSION = 2
"""Goes up when the same text gives other terms or positions: the index is then rebuilt."""

VALUE_GAP = 100
"""Positions between two values of one field: no phrase and no proximity reaches from tag to tag."""

HANGUL = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb"
WIDE = (
    "\u3005-\u3007\u3021-\u3029\u303b\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff" + HANGUL
)
# Marks that belong to the word they stand in, which Python's \w leaves out.
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
    "\u0981-\u0983\u09bc-\u09cd\u09d7\u0a01-\u0a4d\u0abc-\u0acd\u0b01-\u0b4d\u0b56\u0b57\u0b82\u0bbe-\u0bcd\u0bd7"
    "\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d4d\u0d57\u0d82\u0d83\u0dca-\u0ddf"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u0f18\u0f19\u0f35-\u0f39\u0f71-\u0f84"
    "\u102b-\u103e\u1056-\u1059\u17b4-\u17d3\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
)
LETTER = rf"[^\W_{WIDE}]"
MAX_WORD = 64
"""A longer run of letters is cut into words of this many, side by side."""

_WORD = rf"{LETTER}(?:{LETTER}|[{MARKS}]){{0,{MAX_WORD - 1}}}"
_WORDS = re.compile(_WORD)
WORD_REST = f"(?:{LETTER}|[{MARKS}])*"
"""What may follow the first letter of a word."""
_ENDS_IN_A_WORD = re.compile(f"{LETTER}[{MARKS}]*$")
_ASCII_WORDS = re.compile(rf"[a-z0-9]{{1,{MAX_WORD}}}")
_TOKENS = re.compile(rf"(?P<wide>[{WIDE}]+)|{_WORD}")
_PATTERN_TOKENS = re.compile(rf"(?P<wide>[{WIDE}](?:[{WIDE}]|[*?])*)|{LETTER}(?:{LETTER}|[{MARKS}*?])*")
_HAS_WIDE = re.compile(f"[{WIDE}]")
_HANGUL_LETTER = re.compile(f"[{HANGUL}]")
_HANGUL_RUN = re.compile(f"[{HANGUL}]+")
_THIN_SPACE = re.compile(r"[^\S\n]*\n?[^\S\n]*")

_INVISIBLE_CODES = [
    *(0x00AD, 0x034F, 0x061C, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2065),
    *range(0x2066, 0x206A),
    *(0xFEFF, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)),
]
_INVISIBLE = frozenset(_INVISIBLE_CODES)
_FOLDS: dict[int, str] = {
    **dict.fromkeys(_INVISIBLE, ""),
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF01, 0xFFEF) if chr(code).isprintable()},
    **dict.fromkeys((8216, 8217, 8219, 697, 699, 700, 701), "'"),
    0x3000: " ",
    0x309B: "\u3099",
    0x309C: "\u309a",
}
# Apart from each other, since letters beyond the basic plane make a set of letters fifty times as slow.
_FOLDABLE = re.compile(f"[{''.join(chr(code) for code in _FOLDS if code <= 0xFFFF)}]")
_INVISIBLE_BEYOND = re.compile("[\U000e0100-\U000e01ef]")


def _folded_letter(found: re.Match[str]) -> str:
    return _FOLDS[ord(found[0])]


def fold(text: str) -> str:
    """The text as it is compared: NFC, one width, one case, without what cannot be seen."""
    if text.isascii():
        return text.lower()
    text = _FOLDABLE.sub(_folded_letter, text.encode("utf-8", "replace").decode("utf-8"))
    text = _INVISIBLE_BEYOND.sub("", text)
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and where each of its letters came from; ``starts`` is None where nothing moved.

    Units: ``starts`` and ``ends`` are code points of the text before it was folded.
    """

    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A range of the folded text in the text before; half-open, not empty."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def folded(text: str) -> Folded:
    """The text folded, with the way back."""
    if text.isascii():
        return Folded(text.lower())
    whole = fold(text)
    if len(whole) == len(text) and all(map(_stays_one, set(text))):
        return Folded(whole)
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and _joins(text[end]):
            continue
        part = fold(text[start:end])
        out.append(part)
        starts.extend([start] * len(part))
        ends.extend([end] * len(part))
        start = end
    return Folded("".join(out), starts, ends)


@lru_cache(maxsize=1 << 16)
def _stays_one(letter: str) -> bool:
    return len(fold(letter)) == 1


def _joins(letter: str) -> bool:
    """Whether a letter may become one with what stands before it."""
    return not letter.isascii() and (
        "\u1160" <= letter <= "\u11ff"
        or "\uff9e" <= letter <= "\uffdc"
        or letter in "\u309b\u309c"
        or ord(letter) in _INVISIBLE
        or unicodedata.category(letter)[0] == "M"
    )


# ---------------------------------------------------------------- a folded text, cut


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a run of Han, Kana and Hangul. Units: ``start`` and ``end`` are offsets into the folded text."""

    text: str
    position: int
    start: int
    end: int
    wide: bool

    @property
    def width(self) -> int:
        """How many positions it takes."""
        return len(self.text) if self.wide else 1


def tokens(folded: str, pattern: re.Pattern[str] = _TOKENS) -> Iterator[Token]:
    """The words and runs of a folded text, in order."""
    for start, end, position, wide in token_places(folded, pattern):
        yield Token(folded[start:end], position, start, end, wide)


def token_places(folded: str, pattern: re.Pattern[str] = _TOKENS) -> Iterator[tuple[int, int, int, bool]]:
    """Start, end and position of each of the `tokens`, and whether it is a run."""
    position = last_end = 0
    for found in pattern.finditer(folded):
        start, end = found.span()
        if found.lastindex is None:
            yield start, end, position, False
            position += 1
            last_end = 0
        else:
            if last_end and not same_compound(folded, last_end, start):
                position += 1
            yield start, end, position, True
            position += end - start
            last_end = end


def same_compound(folded: str, end: int, start: int) -> bool:
    """Whether there is nothing but a space between two runs of Hangul."""
    if folded[end:start] == " " and "가" <= folded[end - 1] <= "힣" and "가" <= folded[start] <= "힣":
        return True
    return (
        _HANGUL_LETTER.match(folded[end - 1]) is not None
        and _HANGUL_LETTER.match(folded[start]) is not None
        and _THIN_SPACE.fullmatch(folded, end, start) is not None
    )


def in_a_word(folded: str, place: int) -> bool:
    """Whether a letter that stands there goes on with a word that began before."""
    before = folded[place - 1]
    if before.isascii():
        return before.isalnum()
    return _ENDS_IN_A_WORD.search(folded, max(place - MAX_WORD, 0), place) is not None


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one field of one article. Shapes: ``positions`` as long as ``texts``, never falling."""

    texts: list[str]
    positions: Sequence[int]

    @property
    def width(self) -> int:
        """How many positions they take."""
        return self.positions[-1] + 1 if self.positions else 0


def terms(text: str) -> Terms:
    """What the index holds of a text."""
    return folded_terms(fold(text))


def folded_terms(folded: str) -> Terms:
    """The terms of a folded text; `reader.index.cutting` says the same of many texts at once."""
    if folded.isascii():
        words = _ASCII_WORDS.findall(folded)
        return Terms(words, range(len(words)))
    if not _HAS_WIDE.search(folded):
        words = _WORDS.findall(folded)
        return Terms(words, range(len(words)))
    # The same as over `tokens`, written out.
    texts: list[str] = []
    positions: list[int] = []
    position = last_end = 0
    for found in _TOKENS.finditer(folded):
        start, end = found.span()
        run = found[0]
        if found.lastindex is None:
            texts.append(run)
            positions.append(position)
            position += 1
            last_end = 0
            continue
        if last_end:
            position += not same_compound(folded, last_end, start)
        texts += map(add, run, run[1:])
        texts.append(run[-1])
        positions += range(position, position + end - start)
        position += end - start
        last_end = end
    return Terms(texts, positions)


# ---------------------------------------------------------------- what a query asks of it

PieceKind = Literal["word", "prefix", "pattern", "wide", "open"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to find at a place of a phrase.

    ``word``: exactly this word. ``prefix``: a word that begins so. ``pattern``: a word that matches
    the wildcards. ``wide``: these letters side by side, anywhere in a run. ``open``: the same, and
    one more letter of the run behind them. Units: ``offset`` in positions from the first piece.
    """

    kind: PieceKind
    text: str
    offset: int

    @property
    def width(self) -> int:
        """How many positions it covers."""
        if self.kind == "wide":
            return len(self.text)
        return len(self.text) + 1 if self.kind == "open" else 1

    @property
    def compound(self) -> bool:
        """Whether it is a Korean compound, which may be written with a space inside."""
        return self.kind == "wide" and 3 <= len(self.text) <= 32 and _HANGUL_RUN.fullmatch(self.text) is not None


@lru_cache(maxsize=256)
def pieces(text: str) -> tuple[Piece, ...]:
    """A word or phrase as its pieces; empty where it has no letters."""
    return _at_zero(Piece("wide" if token.wide else "word", token.text, token.position) for token in tokens(fold(text)))


@lru_cache(maxsize=256)
def prefix_pieces(text: str) -> tuple[Piece, ...]:
    """The same, its last word being the beginning of one."""
    found = pieces(text)
    if not found or found[-1].kind == "wide":
        return found
    return (*found[:-1], Piece("prefix", found[-1].text, found[-1].offset))


@lru_cache(maxsize=256)
def pattern_pieces(pattern: str) -> tuple[Piece, ...]:
    """A word with ``?`` and ``*`` in it as its pieces.

    Inside a run of Han, Kana or Hangul ``?`` is any letter, and ``*`` ends what is looked for.
    """
    out: list[Piece] = []
    shift = 0
    for token in tokens(fold(pattern), _PATTERN_TOKENS):
        offset = token.position + shift
        if not token.wide:
            kind: PieceKind = "pattern" if re.search(r"[*?]", token.text) else "word"
            out.append(Piece(kind, token.text, offset))
            continue
        asked = token.text.split("*", 1)[0].rstrip("?")
        for found in re.finditer(r"[^?]+", asked):
            followed = asked[found.end() : found.end() + 1] == "?"
            out.append(Piece("open" if followed else "wide", found[0], offset + found.start()))
        shift -= len(token.text) - len(asked)
    return _at_zero(out)


def _at_zero(found: Iterable[Piece]) -> tuple[Piece, ...]:
    listed = list(found)
    return tuple(Piece(piece.kind, piece.text, piece.offset - listed[0].offset) for piece in listed)


def leading_letters(pattern: str) -> str:
    """What stands before the first wildcard."""
    found = re.match(r"[^*?]*", pattern)
    return found[0] if found else ""


@lru_cache(maxsize=1024)
def word_pattern(pattern: str) -> re.Pattern[str]:
    """The words that a pattern means: ``?`` one letter, at the end one or none; ``*`` any number."""
    body = pattern.rstrip("?")
    first, *others = (
        "".join("." if letter == "?" else re.escape(letter) for letter in part) for part in body.split("*")
    )
    # What stands between two “*” is taken where it comes first and not looked for again, so that no word takes long.
    between = "".join(f"(?>.*?{part})" for part in others[:-1] if part)
    last = f".*{others[-1]}" if others else ""
    return re.compile(f"{first}{between}{last}.{{0,{len(pattern) - len(body)}}}", re.DOTALL)


# ---------------------------------------------------------------- English forms


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The English stem of a folded word; the word itself where it is not an English one."""
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return word
    return _stemmer().stem(word)


@lru_cache(maxsize=1)
def _stemmer() -> EnglishStemmer:
    from whoosh.lang.snowball.english import EnglishStemmer

    return EnglishStemmer()


@lru_cache(maxsize=1024)
def stem_prefix(word: str) -> str:
    """What every form of the word begins with."""
    root = stem(word)
    shared = 0
    while shared < min(len(root), len(word)) and root[shared] == word[shared]:
        shared += 1
    return word[: shared - 1] if shared == len(root) and root[-1] in "eiy" else word[:shared]


# ---------------------------------------------------------------- one edit


def within_one_edit(word: str, other: str) -> bool:
    """Whether one letter added, dropped, changed, or swapped with the next makes one word of the other."""
    if abs(len(word) - len(other)) > 1:
        return False
    start = 0
    shortest = min(len(word), len(other))
    while start < shortest and word[start] == other[start]:
        start += 1
    one, two = word[start:], other[start:]
    return (
        one[1:] == two[1:]
        or one[1:] == two
        or one == two[1:]
        or (one[:2] == two[1::-1] and len(one) > 1 and one[2:] == two[2:])
    )
