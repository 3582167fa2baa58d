"""What Qt leaves out of a PDF, appended to it: true letters, bookmarks, links and the language.

Qt's bytes stay as they are; objects that are written anew take the place of the old ones.
Source: ISO 32000-1, 7.5.6 (incremental updates), 9.10.3 (ToUnicode), 12.3.3 (outlines), 12.5.6.5 (links).
"""

from __future__ import annotations

import contextlib
import mmap
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from reader.nouns import noun

UNNAMED = "\0"
"""The name of a shape that Qt has none for."""

_OBJECT = re.compile(rb"(\d+) 0 obj\s")
_FONT = re.compile(rb"(\d+) 0 obj\s<< /Type /Font\n/Subtype /Type0.*?/ToUnicode (\d+) 0 R", re.DOTALL)
_SPAN = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})> (?:<([0-9A-Fa-f]{4})>|\[([^\]]*)\])")
_CODE = re.compile(rb"<([0-9A-Fa-f]{4})>")
_MOST_AT_ONCE = 100
"""How many codes a table may name in one go."""


@noun
class FontTable:
    """The table that names the shapes of a font: its object's number, and each code's letter in the codes' order."""

    number: int
    letters: dict[int, str]


@noun
class Bookmark:
    """An entry of the outline. Units: pages count from 0, points from the sheet's upper edge."""

    title: str
    page: int
    y: float = 0.0
    inner: tuple[Bookmark, ...] = ()


@noun
class Link:
    """A place on a page that leads to another. Units: points from the sheet's upper left corner."""

    page: int
    place: tuple[float, float, float, float]
    to_page: int


@dataclass(slots=True)
class _Entry:
    """A bookmark as an object: the numbers of its kin, 0 where there is none."""

    bookmark: Bookmark
    number: int
    parent: int
    before: int = 0
    after: int = 0
    inner: list[_Entry] = field(default_factory=list)


class PdfFile:
    """A PDF file as Qt has written it, open to be completed.

    Errors: `OSError`; `ValueError` where it is written in another way.
    """

    def __init__(self, path: Path) -> None:
        with contextlib.ExitStack() as opened:
            self._file = opened.enter_context(path.open("r+b"))
            content = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
            self._content = opened.enter_context(content)
            last = content.rfind(b"startxref")
            self._cross_reference = _number(rb"startxref\s+(\d+)", content[last:])
            table = content[self._cross_reference : last]
            self._next = _number(rb"/Size (\d+)", table)
            self._root = _number(rb"/Root (\d+) 0 R", table)
            self._trailer = b"".join(re.findall(rb"/(?:Info|ID) .*\n", table))
            self._places = [int(place) for place in re.findall(rb"(\d{10}) \d{5} [nf]", table)]
            pages = self._body(_number(rb"/Pages (\d+) 0 R", self._body(self._root)))
            kids = pages.partition(b"/Kids")[2].partition(b"]")[0]
            self._pages = [int(number) for number in re.findall(rb"(\d+) 0 R", kids)]
            self._new: dict[int, bytes] = {}
            self._opened = opened.pop_all()

    def __enter__(self) -> PdfFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def font_tables(self) -> list[FontTable]:
        """The tables of all fonts, in the order in which the fonts were first used."""
        found = (_FONT.match(self._content, place) for place in self._places)
        fonts = sorted((int(each.group(1)), int(each.group(2))) for each in found if each)
        return [FontTable(number, _letters(self._body(number))) for _, number in fonts]

    def name(self, table: FontTable, letters: dict[int, str]) -> None:
        """Writes a font's table anew."""
        self._new[table.number] = _stream(_named(letters))

    def complete(self, bookmarks: Sequence[Bookmark], links: Iterable[Link], language: str, height: float) -> None:
        """Adds the outline, the links and the language. Units: ``height`` of a page in points."""
        catalog = self._body(self._root).rstrip().removesuffix(b">>")
        catalog += b"/ViewerPreferences << /DisplayDocTitle true >>\n"
        if language:
            catalog += b"/Lang (%s)\n" % re.sub(r"[^A-Za-z0-9-]", "", language).encode()
        if bookmarks:
            catalog += b"/Outlines %d 0 R\n/PageMode /UseOutlines\n" % self._outline(bookmarks, height)
        self._new[self._root] = catalog + b">>"
        by_page: dict[int, list[bytes]] = {}
        for link in links:
            left, top, right, bottom = link.place
            by_page.setdefault(link.page, []).append(
                b"<< /Type /Annot /Subtype /Link /Border [0 0 0] /F 4 /Rect [%.2f %.2f %.2f %.2f] /Dest %s >>"
                % (left, height - bottom, right, height - top, self._place(link.to_page, 0.0, height))
            )
        for page, areas in by_page.items():
            for number in re.findall(rb"/Annots (\d+) 0 R", self._body(self._pages[page])):
                self._new[int(number)] = b"[ %s ]" % b"\n".join(areas)

    def save(self) -> None:
        """Appends what is new."""
        file = self._file
        file.seek(0, 2)
        file.write(b"\n")
        places = {}
        for number, body in sorted(self._new.items()):
            places[number] = file.tell()
            file.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        start = file.tell()
        file.write(b"xref\n")
        for number, place in places.items():
            file.write(b"%d 1\n%010d 00000 n \n" % (number, place))
        trailer = b"trailer\n<<\n/Size %d\n/Root %d 0 R\n/Prev %d\n%s>>\nstartxref\n%d\n%%%%EOF\n"
        file.write(trailer % (self._next, self._root, self._cross_reference, self._trailer, start))
        file.flush()

    # ------------------------------------------------------------ objects

    def _body(self, number: int) -> bytes:
        """What stands in an object, its words alone: no stream of bytes is ever asked for."""
        place = self._places[number] if number < len(self._places) else 0
        head = _OBJECT.match(self._content, place)
        if head is None:
            raise ValueError(f"there is no object {number}")
        return self._content[head.end() : self._content.find(b"endobj", place)]

    def _place(self, page: int, y: float, height: float) -> bytes:
        return b"[%d 0 R /XYZ null %.2f null]" % (self._pages[page], height - y)

    def _outline(self, bookmarks: Sequence[Bookmark], height: float) -> int:
        root = self._next
        self._next += 1
        entries = self._entries(bookmarks, root)
        self._new[root] = b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % (
            entries[0].number,
            entries[-1].number,
            len(entries),
        )
        waiting = list(entries)
        while waiting:
            entry = waiting.pop()
            waiting += entry.inner
            mark = entry.bookmark
            body = b"<< /Title %s /Parent %d 0 R /Dest %s" % (
                _text(mark.title), entry.parent, self._place(mark.page, mark.y, height)
            )  # fmt: skip
            body += b" /Prev %d 0 R" % entry.before if entry.before else b""
            body += b" /Next %d 0 R" % entry.after if entry.after else b""
            if entry.inner:  # closed: a negative count
                inner = entry.inner
                body += b" /First %d 0 R /Last %d 0 R /Count %d" % (inner[0].number, inner[-1].number, -len(inner))
            self._new[entry.number] = body + b" >>"
        return root

    def _entries(self, bookmarks: Sequence[Bookmark], parent: int) -> list[_Entry]:
        entries: list[_Entry] = []
        for bookmark in bookmarks:
            entry = _Entry(bookmark, self._next, parent)
            self._next += 1
            if entries:
                entry.before, entries[-1].after = entries[-1].number, entry.number
            entry.inner = self._entries(bookmark.inner, entry.number)
            entries.append(entry)
        return entries


def _number(pattern: bytes, content: bytes) -> int:
    found = re.search(pattern, content)
    if found is None:
        raise ValueError(f"there is no {pattern!r}")
    return int(found.group(1))


def _letters(table: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for first, last, begin, listed in _SPAN.findall(table):
        start = int(first, 16)
        if listed:
            letters = [chr(int(code, 16)) for code in _CODE.findall(listed)]
        else:
            letters = [chr(int(begin, 16) + n) for n in range(int(last, 16) - start + 1)]
        found |= {start + n: letter for n, letter in enumerate(letters)}
    return found


def _named(letters: dict[int, str]) -> bytes:
    """A table that names every code's letters."""
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def",
        "1 begincodespacerange", "<0000> <FFFF>", "endcodespacerange",
    ]  # fmt: skip
    named = [(code, said) for code, said in letters.items() if said != UNNAMED]
    for start in range(0, len(named), _MOST_AT_ONCE):
        some = named[start : start + _MOST_AT_ONCE]
        lines.append(f"{len(some)} beginbfchar")
        lines += [f"<{code:04X}> <{said.encode('utf-16-be', 'surrogatepass').hex().upper()}>" for code, said in some]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _text(words: str) -> bytes:
    return b"<FEFF%s>" % words.encode("utf-16-be", "replace").hex().upper().encode()
