"""PDF: the text of its pages as paragraphs, with what the file says of itself."""

from __future__ import annotations

import io
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from reader.errors import DamagedFile, TooLarge
from reader.extract import dates, language
from reader.importers.source import SourceFile
from reader.model import Draft

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

NAME = "pdf"

DAY_ASSUMED = "The file names no day of publication; the day on which it was made was taken."
_PAGES = 2_000
_READING_S = 8.0
"""How much of a processor's time the pages of one file may take; what is left over is said."""

_SAMPLE_CHARS = 4_000
_HEADLINE_CHARS = 250
_EDGE_PAGES = 3
_DAY = re.compile(r"D?:?(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2}))?")
_NUMBER = re.compile(r"[\divxlc/ –—|-]{1,12}$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_PROGRAM_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint) ?- |untitled|document\d*$|(?:file|https?)://|.*\.(?:docx?|eps|indd|qxd|pdf|tex|dvi|rtf|html?|pages)$)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?:…。！？다”\"’)\]]\s*$")
_CJK_END = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]$")
_CJK_START = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
_BROKEN_WORD = re.compile(r"[a-zà-ÿ]-$")


def claims(file: SourceFile) -> bool:
    """Whether the content begins as a PDF does; a little rubbish before it is borne, as every reader does."""
    return b"%PDF-" in file.head[:1024]


def drafts(file: SourceFile) -> Iterator[Draft]:
    """The one article of the file.

    Errors: `DamagedFile` where it is damaged, protected by a password, or holds only pictures of pages.
    """
    reader = _opened(file)
    pages, left_out = _text_of_pages(reader)
    lines = _without_edges(pages)
    if not any(page for page in lines):
        raise DamagedFile(
            "This PDF holds no text, only pictures of pages, as a scanner makes them.",
            path=file.name,
            hint="Run it through a program that recognises text, and import the result.",
        )
    paragraphs = _paragraphs(lines)
    told = _metadata(reader)
    title = _headline(told.get("title", ""), reader, paragraphs)
    if paragraphs and _same(paragraphs[0], title):
        paragraphs = paragraphs[1:] or paragraphs
    made = _day(told.get("creationdate", ""))
    text = "\n\n".join(paragraphs)
    warnings = [DAY_ASSUMED] if made else []
    if left_out:
        warnings.append(
            f"Reading all pages would have taken too long: {left_out} of {len(reader.pages)} were left out."
        )
    yield Draft(
        title=title,
        html="".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs),
        authors=tuple(name.strip() for name in re.split("[;]| and ", told.get("author", "")) if name.strip()),
        published=made,
        published_raw=told.get("creationdate", ""),
        url=file.url,
        language=language.guess(text[:_SAMPLE_CHARS], told.get("lang", "")),
        tags=tuple(word.strip() for word in re.split("[,;、，]", told.get("keywords", "")) if word.strip()),
        format=NAME,
        warnings=tuple(warnings),
    )


def _opened(file: SourceFile) -> PdfReader:
    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = pypdf.PdfReader(io.BytesIO(file.data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise DamagedFile("This PDF is protected by a password.", path=file.name)
        count = len(reader.pages)
    except DependencyError as error:
        raise DamagedFile("This PDF is encrypted in a way that is not known here.", path=file.name) from error
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError) as error:
        raise DamagedFile("This PDF is damaged and cannot be read.", path=file.name) from error
    if not count:
        raise DamagedFile("This PDF has no pages.", path=file.name)
    if count > _PAGES:
        raise TooLarge("This PDF has more than {limit} pages.", path=file.name, limit=f"{_PAGES:,}")
    return reader


def _text_of_pages(reader: PdfReader) -> tuple[list[list[str]], int]:
    """The lines of each page, and how many pages were left out for want of time."""
    from pypdf.errors import PyPdfError

    begun = time.process_time()
    pages: list[list[str]] = []
    count = len(reader.pages)
    for number in range(count):
        if time.process_time() - begun > _READING_S:
            return pages, count - number
        try:
            text = reader.pages[number].extract_text()
        except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
            text = ""
        pages.append([line.strip() for line in text.replace("\xa0", " ").splitlines()])
    return pages, 0


def _metadata(reader: PdfReader) -> dict[str, str]:
    """What the file says of itself, by small names: title, author, keywords, creationdate, lang."""
    from pypdf.errors import PyPdfError

    try:
        found = {str(key).lstrip("/").lower(): str(value) for key, value in (reader.metadata or {}).items()}
        spoken = str(reader.root_object.get("/Lang") or "").partition("-")[0].lower()
        found["lang"] = spoken if len(spoken) == 2 else ""
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return {key: " ".join(value.split()) for key, value in found.items()}


def _headline(told: str, reader: PdfReader, paragraphs: list[str]) -> str:
    """The title that the file tells, unless a program made it up; else what is set largest, or the first words."""
    if told and not _PROGRAM_TITLE.match(told):
        return told
    largest = _largest_line(reader.pages[0])
    said = next((each for each in (largest, *paragraphs[:9]) if each and not _PROGRAM_TITLE.match(each)), paragraphs[0])
    return said[:_HEADLINE_CHARS]


def _day(made: str) -> str:
    match = _DAY.match(made)
    return dates.parse(f"{match[1]}-{match[2]}-{match[3]}", "en") if match else ""


def _largest_line(page: PageObject) -> str:
    """What is set in the largest letters on a page, where that is short enough for a headline."""
    from pypdf.errors import PyPdfError

    sizes: dict[float, list[str]] = {}

    def note(text: str, matrix: list[float], place: list[float], font: object, size: float) -> None:
        if text.strip():
            sizes.setdefault(round(abs(size * (place[3] or place[1] or 1) * (matrix[3] or 1)), 1), []).append(text)

    try:
        page.extract_text(visitor_text=note)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
        return ""
    if len(sizes) < 2:
        return ""
    largest = " ".join("".join(sizes[max(sizes)]).split())
    return largest if len(largest) <= _HEADLINE_CHARS else ""


def _without_edges(pages: list[list[str]]) -> list[list[str]]:
    """Pages without what is printed above and below on most of them, and without their numbers."""
    edges: Counter[str] = Counter()
    for page in pages:
        full = [line for line in page if line]
        edges.update({_DIGITS.sub("0", line) for line in (*full[:1], *full[-1:])})
    often = {line for line, count in edges.items() if count >= _EDGE_PAGES and 2 * count > len(pages)}
    cleaned: list[list[str]] = []
    for page in pages:
        lines = list(page)
        for at in (0, -1):
            while lines and (
                not lines[at] or (len(pages) > 1 and (_DIGITS.sub("0", lines[at]) in often or _NUMBER.match(lines[at])))
            ):
                lines.pop(at)
        cleaned.append(lines)
    return cleaned


def _paragraphs(pages: list[list[str]]) -> list[str]:
    """Lines joined to paragraphs: one ends at an empty line, or at a sentence's end in a line that is not full."""
    lengths = [len(line) for page in pages for line in page if line]
    full = statistics.quantiles(lengths, n=10)[7] if len(lengths) > 1 else max(lengths, default=0)
    found: list[str] = []
    open_ = False
    for page in pages:
        for line in page:
            if not line:
                open_ = False
                continue
            if open_:
                found[-1] = _joined(found[-1], line)
            else:
                found.append(line)
            open_ = not (_SENTENCE_END.search(line) and len(line) < 0.85 * full) and len(line) > 0.4 * full
    return [" ".join(paragraph.split()) for paragraph in found]


def _joined(before: str, line: str) -> str:
    if _BROKEN_WORD.search(before) and line[:1].islower():
        return before[:-1] + line
    if _CJK_END.search(before) and _CJK_START.match(line):
        return before + line
    return f"{before} {line}"


def _same(one: str, other: str) -> bool:
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()
