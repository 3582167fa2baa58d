"""Articles on paper: one job, each article on a new page, contents in front.

A job is driven in steps, so that a window can show how far it has come; pages are composed when they
are wanted and forgotten again, so that a job of any length takes little memory.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QFile, QFileDevice, QIODevice, QMarginsF, Qt
from PySide6.QtGui import QFontMetricsF, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from reader.errors import OutputError
from reader.model import Article
from reader.render import local_date, shown
from reader.settings import Settings
from reader.ui.paper import HAIRLINE, SIZES, Composer, Frame, Mark, PictureOf, PrintChoices, Sheet, Stroke
from reader.ui.pdf_letters import Letters
from reader.ui.typesetting import GREY, INK, TENTHS, Face, Line, Setting, Typesetter

__all__ = ["PictureOf", "PrintChoices", "PrintJob", "choices_of", "kept", "page_layout", "write_pdf", "writing_pdf"]

DOTS = 720
"""Dots an inch of the PDF: one is a tenth of a point."""

_KEPT_SHEETS = 64
_EDGE = Setting(7.5, 10, Face.PLAIN, colour=GREY)
translate = QCoreApplication.translate


def choices_of(settings: Settings) -> PrintChoices:
    """The choices that are kept in the settings; what is not known there has its default."""
    usual = PrintChoices()
    pictures = {"colour": "colour", "grey": "grey", "off": "off"}
    return PrintChoices(
        paper=settings.paper if settings.paper in SIZES else usual.paper,
        margin_mm=min(50, max(5, settings.margin_mm)),
        columns=min(2, max(1, settings.print_columns)),
        size_pt=min(24.0, max(6.0, settings.print_pt)),
        pictures=pictures.get(settings.print_pictures, usual.pictures),  # type: ignore[arg-type]  # one of the three
        tags=settings.print_tags,
        header=settings.print_header,
        footer=settings.print_footer,
        contents=settings.print_contents,
    )


def kept(choices: PrintChoices) -> dict[str, object]:
    """The choices as settings, by the names that `choices_of` reads."""
    return {
        "paper": choices.paper,
        "margin_mm": choices.margin_mm,
        "print_columns": choices.columns,
        "print_pt": choices.size_pt,
        "print_pictures": choices.pictures,
        "print_tags": choices.tags,
        "print_header": choices.header,
        "print_footer": choices.footer,
        "print_contents": choices.contents,
    }


class PrintJob:
    """Some articles as numbered pages. Pages count from 0; `measure` must have ended before anything else is asked."""

    def __init__(self, articles: Sequence[Article], picture_of: PictureOf, choices: PrintChoices) -> None:
        self.articles = articles
        self.choices = choices
        self._picture_of = picture_of
        self._starts: list[int] = []
        self._pages = 0
        self._contents: list[Sheet] = []
        self._kept: OrderedDict[int, list[Sheet]] = OrderedDict()

    @property
    def pages(self) -> int:
        return self._pages

    def measure(self) -> Iterator[tuple[int, int]]:
        """Composes every article to know its pages; tells after each how many of how many are done."""
        total = len(self.articles)
        self._starts, self._pages = [], 0
        if self.choices.contents and total > 1:
            self._pages = len(self._contents_sheets([0] * total))
        for number in range(total):
            self._starts.append(self._pages)
            for _ in self._composing(number):
                yield number, total
            self._pages += len(self._sheets(number))
            yield number + 1, total
        if self._starts and self._starts[0]:
            self._contents = self._contents_sheets([start + 1 for start in self._starts])

    def paint(self, device: QPagedPaintDevice, note: Callable[[Line], None] | None = None) -> Iterator[tuple[int, int]]:
        """Paints every page on a device, and notes its lines; tells after each how many of how many are done."""
        painter = QPainter()
        if not painter.begin(device):
            raise OutputError("The printer could not be started.")
        try:
            for page in range(self._pages):
                number = self._article_on(page)
                for _ in self._composing(number) if number is not None else ():
                    yield page, self._pages
                if page and not device.newPage():
                    raise OutputError("The printer did not take another page.")
                self.paint_page(painter, page, device.logicalDpiX() / DOTS)
                for _, _, mark in self._sheet(page).marks if note else ():
                    if note and isinstance(mark, Line):
                        note(mark)
                yield page + 1, self._pages
        finally:
            painter.end()

    def paint_page(self, painter: QPainter, page: int, scale: float) -> None:
        """Paints one page at the painter's origin. Units: ``scale`` is device pixels in a tenth of a point."""
        painter.save()
        painter.scale(scale, scale)
        self._sheet(page).paint(painter, self._picture_of, self.choices.pictures == "grey")
        painter.restore()

    # ------------------------------------------------------------ pages

    def _article_on(self, page: int) -> int | None:
        """The article that a page belongs to; None for the contents."""
        found = None
        for number, start in enumerate(self._starts):
            if start > page:
                break
            found = number
        return found

    def _sheets(self, number: int) -> list[Sheet]:
        """The pages of an article."""
        for _ in self._composing(number):
            pass
        self._kept.move_to_end(number)
        return self._kept[number]

    def _composing(self, number: int) -> Iterator[None]:
        """Composes an article in steps, unless its pages are still at hand; others make room for them."""
        if number in self._kept:
            return
        sheets = []
        for sheet in Composer(self.articles[number], self.choices, self._picture_of).steps():
            if sheet is not None:
                sheets.append(sheet)
            yield
        self._kept[number] = sheets
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > _KEPT_SHEETS:
            self._kept.popitem(last=False)

    def _sheet(self, page: int) -> Sheet:
        """A page with its head (source, date) and foot (address, short SHA-256, page) in the margins."""
        number = self._article_on(page)
        sheet = self._contents[page] if number is None else self._sheets(number)[page - self._starts[number]]
        article = self.articles[number] if number is not None else None
        frame, high = Frame.of(self.choices), SIZES[self.choices.paper][1]
        edges: list[tuple[float, float, Mark]] = []
        language = article.language if article else ""
        if self.choices.header and article:
            source = "\u00a0\u00a0·\u00a0 ".join(filter(None, (article.source, article.section)))
            date = local_date(article.published, article.language) or article.published_raw
            edges += self._edge(language, frame.top * 0.5, source, "", date)
        if self.choices.footer:
            digest = f"SHA-256 {article.captures[-1].sha256[:8]}" if article and article.captures else ""
            address = article.url.partition("://")[2] or article.url if article else ""
            edges += self._edge(language, high - frame.top * 0.66, address, digest, f"{page + 1} / {self._pages}")
        return Sheet((*sheet.marks, *edges))

    def _edge(self, language: str, y: float, left: str, digest: str, right: str) -> Iterator[tuple[float, float, Mark]]:
        """A line of small type: what stands left gives way to what stands right, never the digest."""
        frame, setter = Frame.of(self.choices), Typesetter(language)
        metrics = QFontMetricsF(setter.font(_EDGE))
        tail = f"\u00a0 · \u00a0{digest}" if left and digest else digest
        room = frame.width * TENTHS - metrics.horizontalAdvance(right + tail) - 2 * _EDGE.size * TENTHS
        said = metrics.elidedText(shown(left), Qt.TextElideMode.ElideRight, max(0.0, room)) + tail
        for words, at_right in ((said, False), (shown(right), True)):
            for line in setter.plain(words, _EDGE, frame.width * 2)[:1]:
                wide = line.layout.lineAt(0).naturalTextWidth() / TENTHS
                yield frame.left + (frame.width - wide if at_right else 0.0), y, line

    def _contents_sheets(self, pages: Sequence[int]) -> list[Sheet]:
        """The contents: headline and source of each article, and its page."""
        frame, s = Frame.of(self.choices), self.choices.size_pt
        interface = Typesetter("")
        heading = interface.plain(translate("printing", "Contents"), Setting(s * 1.7, s * 2.1, weight=700), frame.width)
        marks: list[tuple[float, float, Mark]] = []
        sheets: list[Sheet] = []
        y = frame.top
        for line in heading:
            marks.append((frame.left, y, line))
            y += line.height
        y += s * 0.6
        for article, page in zip(self.articles, pages, strict=True):
            setter = Typesetter(article.language)
            number = setter.plain(str(page), Setting(s, s * 1.4, Face.PLAIN, colour=INK), s * 5)[0]
            title = setter.plain(shown(article.title), Setting(s, s * 1.4), frame.width - s * 5)
            date = local_date(article.published, article.language) or article.published_raw
            said = shown("\u00a0\u00a0·\u00a0 ".join(filter(None, (article.source, date))))
            under = setter.plain(said, Setting(s * 0.8, s * 1.2, Face.PLAIN, colour=GREY), frame.width - s * 5)
            need = sum(line.height for line in title + under) + s * 0.7
            if y + need > frame.top + frame.height and marks:
                sheets.append(Sheet(tuple(marks)))
                marks, y = [], frame.top
            wide = number.layout.lineAt(0).naturalTextWidth() / TENTHS
            marks.append((frame.left + frame.width - wide, y, number))
            for line in title + under:
                marks.append((frame.left, y, line))
                y += line.height
            y += s * 0.3
            marks.append((frame.left, y, Stroke(frame.width, HAIRLINE)))
            y += s * 0.4
        sheets.append(Sheet(tuple(marks)))
        return sheets


def page_layout(choices: PrintChoices) -> QPageLayout:
    """The whole sheet, without margins: these are the composer's, so that nothing is ever clipped."""
    named = {
        "A4": QPageSize.PageSizeId.A4,
        "A5": QPageSize.PageSizeId.A5,
        "Letter": QPageSize.PageSizeId.Letter,
        "Legal": QPageSize.PageSizeId.Legal,
    }
    size = QPageSize(named[choices.paper])
    return QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(), QPageLayout.Unit.Point)


def title_of(articles: Sequence[Article]) -> str:
    """What a job is called in a printer's queue and in the PDF."""
    if len(articles) == 1:
        return articles[0].title
    return translate("printing", "{count} articles").format(count=len(articles))


def writing_pdf(job: PrintJob, path: Path) -> Iterator[tuple[int, int]]:
    """Writes a measured job to a PDF file, page by page: whole or not at all. Errors: an `OutputError`."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    file = QFile(str(part))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        raise OutputError("“{name}” could not be written.", "Choose another folder or name.", name=path.name)
    try:
        writer = QPdfWriter(file)
        writer.setResolution(DOTS)
        writer.setPageLayout(page_layout(job.choices))
        writer.setTitle(title_of(job.articles))
        writer.setAuthor(", ".join(dict.fromkeys(author for article in job.articles for author in article.authors)))
        writer.setCreator("Archive Reader")
        letters = Letters()
        yield from job.paint(writer, letters.note)
        del writer
        file.close()
        if file.error() != QFileDevice.FileError.NoError:
            raise OSError(file.errorString())
        letters.mend(part)
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(path)
    except OSError as error:
        hint = "There may be no room left on the disk."
        raise OutputError("“{name}” could not be written.", hint, name=path.name) from error
    finally:
        file.close()
        part.unlink(missing_ok=True)


def write_pdf(articles: Sequence[Article], picture_of: PictureOf, path: Path, choices: PrintChoices) -> None:
    """Writes articles to a PDF file. Errors: an `OutputError`; a file that was there is then as it was."""
    job = PrintJob(articles, picture_of, choices)
    for _ in job.measure():
        pass
    for _ in writing_pdf(job, path):
        pass
