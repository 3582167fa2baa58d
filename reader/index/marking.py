"""Where the words of a query stand in a text, and the passage that shows them best; pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from reader.index import analysis
from reader.index.analysis import Piece
from reader.model import Snippet, Span
from reader.query import Fuzzy, Near, Phrase, Prefix, Query, TextLeaf, Wildcard, Word, text_leaves

_SENTENCE_END = re.compile(r"[.!?…]['\"”’)]*\s+|[。！？][」』]?")
_SPACES = re.compile(r"\s+")
_GAP = "\x00"


def marker(query: Query) -> Marker:
    """What marks the words of a query; its parts that are negated or only of the store mark nothing."""
    return Marker(tuple(dict.fromkeys(leaf for leaf in text_leaves(query) if leaf.field != "lang")))


@dataclass(frozen=True, slots=True)
class Marker:
    """Finds the words of one query in any text."""

    leaves: tuple[TextLeaf, ...]

    def __bool__(self) -> bool:
        return bool(self.leaves)

    @property
    def anywhere(self) -> Marker:
        """What marks the words alone that are looked for in no field."""
        return Marker(tuple(leaf for leaf in self.leaves if not leaf.field))

    def spans(self, text: str) -> tuple[Span, ...]:
        """Where the text matches. Shapes: sorted, apart from each other. Units: code points of ``text``, half-open."""
        return _merged(span for span, _ in self._found(text))

    def snippet(self, text: str, length: int = 160) -> Snippet:
        """The passage that holds most of the query, about so many code points long; no mark is cut."""
        found = self._found(text)
        start, end = _window(text, found, length)
        marks = _merged(span for span, _ in found if start <= span[0] and span[1] <= end)
        return _tidied(text, start, end, marks)

    def passage(self, texts: Sequence[str]) -> Snippet:
        """The passage of the first text that matches; of the first text at all where none does."""
        passages = (self.snippet(text) for text in texts)
        first = next(passages, Snippet(""))
        return first if first.marks else next((other for other in passages if other.marks), first)

    def _found(self, text: str) -> list[tuple[Span, int]]:
        """Every match and the number of its leaf, in the order of the text."""
        if not self.leaves or not text:
            return []
        folded = analysis.folded(text)
        starts = [_start_of_words(leaf) for leaf in self.leaves]
        page = _words_that_begin(folded.text, starts) if all(starts) else _laid_out(folded.text)
        return sorted(
            (folded.span(start, end), number)
            for number, leaf in enumerate(self.leaves)
            for start, end in _matches(page, leaf)
        )


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    out: list[Span] = []
    for start, end in spans:
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)


# ---------------------------------------------------------------- matches


@dataclass(slots=True)
class _Page:
    """A folded text by positions: what stands there, and where that is in the text."""

    letters: str = ""
    where: list[Span] = field(default_factory=list)
    words: dict[str, list[int]] = field(default_factory=dict)
    run_starts: set[int] = field(default_factory=set)


def _laid_out(text: str) -> _Page:
    page = _Page()
    letters: list[str] = []
    words, where = page.words, page.where
    for start, end, position, wide in analysis.token_places(text):
        while len(where) < position:
            where.append((0, 0))
            letters.append(_GAP)
        if wide:
            page.run_starts.add(position)
            where.extend(zip(range(start, end), range(start + 1, end + 1), strict=True))
            letters.append(text[start:end])
        else:
            words.setdefault(text[start:end], []).append(position)
            where.append((start, end))
            letters.append(_GAP)
    page.letters = "".join(letters)
    return page


def _start_of_words(leaf: TextLeaf) -> str:
    """What every word that a leaf may match begins with; empty where it asks for more than one word's letters."""
    if not isinstance(leaf, (Word, Prefix)):
        return ""
    pieces = analysis.pieces(leaf.text)
    if len(pieces) != 1 or pieces[0].kind != "word":
        return ""
    return pieces[0].text if isinstance(leaf, Prefix) else analysis.stem_prefix(pieces[0].text)[:2]


@lru_cache(maxsize=64)
def _words_from(starts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(map(re.escape, starts))}){analysis.WORD_REST}")


def _words_that_begin(text: str, starts: Sequence[str]) -> _Page:
    """The page with nothing on it but the words that begin so: all that is needed for single words, much sooner."""
    page = _Page()
    for found in _words_from(tuple(starts)).finditer(text):
        start, end = found.span()
        if start and analysis.in_a_word(text, start):
            continue
        page.words.setdefault(found[0][: analysis.MAX_WORD], []).append(len(page.where))
        page.where.append((start, min(end, start + analysis.MAX_WORD)))
    return page


def _matches(page: _Page, leaf: TextLeaf) -> Iterator[Span]:
    """Where a leaf matches, in the folded text."""
    match leaf:
        case Near(text, distance):
            yield from _near(page, analysis.pieces(text), distance)
        case Phrase(text):
            yield from _in_a_row(page, analysis.pieces(text))
        case Prefix(text):
            yield from _in_a_row(page, analysis.prefix_pieces(text))
        case Wildcard(pattern):
            yield from _in_a_row(page, analysis.pattern_pieces(pattern))
        case Word(text) | Fuzzy(text):
            pieces = analysis.pieces(text)
            yield from _in_a_row(page, pieces, spaced=True)
            if len(pieces) == 1 and pieces[0].kind == "word":
                word = pieces[0].text
                alike = _other_forms(page, word) if isinstance(leaf, Word) else _neighbours(page, word)
                yield from (page.where[at] for other in alike for at in page.words[other])


def _other_forms(page: _Page, word: str) -> list[str]:
    root, start = analysis.stem(word), analysis.stem_prefix(word)[:2]
    return [other for other in page.words if other.startswith(start) and analysis.stem(other) == root]


def _neighbours(page: _Page, word: str) -> list[str]:
    if len(word) < 3:
        return []
    return [other for other in page.words if analysis.within_one_edit(word, other)]


def _in_a_row(page: _Page, pieces: Sequence[Piece], *, spaced: bool = False) -> Iterator[Span]:
    if not pieces:
        return
    first, *others = pieces
    rest = [(piece.offset, set(_places(page, piece, spaced))) for piece in others]
    last = pieces[-1].offset + pieces[-1].width - 1
    for at in _places(page, first, spaced):
        if all(at + offset in places for offset, places in rest):
            yield page.where[at][0], page.where[at + last][1]


def _places(page: _Page, piece: Piece, spaced: bool = False) -> Iterator[int]:
    """The positions at which a piece stands."""
    match piece.kind:
        case "word":
            yield from page.words.get(piece.text, ())
        case "prefix":
            yield from (at for word, places in page.words.items() if word.startswith(piece.text) for at in places)
        case "pattern":
            pattern = analysis.word_pattern(piece.text)
            yield from (at for word, places in page.words.items() if pattern.fullmatch(word) for at in places)
        case "wide" | "open":
            breaks_allowed = 1 if spaced and piece.compound else 0
            at = page.letters.find(piece.text)
            while at >= 0:
                end = at + piece.width
                breaks = sum(place in page.run_starts for place in range(at + 1, end))
                if breaks <= breaks_allowed and end <= len(page.letters) and page.letters[end - 1] != _GAP:
                    yield at
                at = page.letters.find(piece.text, at + 1)


def _near(page: _Page, pieces: Sequence[Piece], distance: int) -> Iterator[Span]:
    wanted = tuple(dict.fromkeys(Piece(piece.kind, piece.text, 0) for piece in pieces))
    places = [sorted(_places(page, piece)) for piece in wanted]
    if not all(places):
        return
    widths = sum(piece.width for piece in wanted)
    for first, starts in enumerate(places):
        for start in starts:
            nearest = [bisect_left(theirs, start) for theirs in places]
            if any(at == len(theirs) for at, theirs in zip(nearest, places, strict=True)):
                continue
            chosen = [
                (start if number == first else theirs[at], piece.width)
                for number, (at, theirs, piece) in enumerate(zip(nearest, places, wanted, strict=True))
            ]
            if max(at + width for at, width in chosen) - start - widths < distance:
                yield from ((page.where[at][0], page.where[at + width - 1][1]) for at, width in chosen)


# ---------------------------------------------------------------- passages


def _window(text: str, found: Sequence[tuple[Span, int]], length: int) -> Span:
    """The range of the text to show."""
    if len(text) <= length:
        return 0, len(text)
    if not found:
        return 0, _cut_before(text, 0, length)
    first, last = _richest(found, length)
    shown_from, shown_to = found[first][0][0], max(end for (_, end), _ in found[first : last + 1])
    room = max(length - (shown_to - shown_from), 0)
    start = _start_before(text, shown_from, min(room, max(room // 3, room - (len(text) - shown_to))))
    end = max(_cut_before(text, shown_to, start + length), shown_to)
    for (mark_start, mark_end), _ in found:
        if mark_start < start < mark_end:
            start = mark_end if mark_end <= shown_from else mark_start
        if mark_start < end < mark_end:
            end = max(mark_start, shown_to)
    return start, end


def _richest(found: Sequence[tuple[Span, int]], length: int) -> tuple[int, int]:
    """The first and the last of the matches that are worth most together in a passage of a length."""
    best, first, last, inside = 0, 0, 0, -1
    leaves = Counter[int]()  # of the matches from this one to the last that fits beside it
    for number, ((start, end), leaf) in enumerate(found):
        reach = start + max(length, end - start)
        while inside + 1 < len(found) and (inside < number or found[inside + 1][0][1] <= reach):
            inside += 1
            leaves[found[inside][1]] += 1
        worth = 10 * len(leaves) + min(inside - number, 8)
        if worth > best:
            best, first, last = worth, number, inside
        leaves[leaf] -= 1
        if not leaves[leaf]:
            del leaves[leaf]
    return first, last


def _start_before(text: str, place: int, room: int) -> int:
    """Where to begin so that ``place`` is seen: at a paragraph, else at a sentence, else at a word."""
    earliest = max(place - room, 0)
    paragraph = text.rfind("\n", earliest, place)
    if paragraph >= 0 or earliest == 0:
        return paragraph + 1
    sentences = [found.end() for found in _SENTENCE_END.finditer(text, earliest, place)]
    if sentences:
        return sentences[0]
    space = _SPACES.search(text, earliest, place)
    return space.end() if space else earliest


def _cut_before(text: str, least: int, most: int) -> int:
    """Where to end, at a space where there is one near."""
    if most >= len(text):
        return len(text)
    for at in range(most, max(least, most - 24), -1):
        if text[at].isspace():
            return at
    return most


def _tidied(text: str, start: int, end: int, marks: Sequence[Span]) -> Snippet:
    """A range of the text with single spaces and dots where it was cut; the marks move along."""
    out: list[str] = ["… "] if start > 0 else []
    size = len(out[0]) if out else 0
    moved: dict[int, int] = {}
    edges = sorted({edge for mark in marks for edge in mark})
    at = start
    for edge in (*edges, end):
        part = _SPACES.sub(" ", text[at:edge])
        if part.startswith(" ") and (not out or out[-1].endswith(" ")):
            part = part[1:]
        if part:
            out.append(part)
            size += len(part)
        moved[edge] = size
        at = edge
    shown = "".join(out)
    if end < len(text):
        shown = shown.rstrip() + " …"
    return Snippet(shown, tuple((moved[first], moved[last]) for first, last in marks))
