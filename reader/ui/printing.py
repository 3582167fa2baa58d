"""Articles on paper: one job, each article on a new page, contents in front.

A job is driven in steps, so that a window can show how far it has come; pages are composed when they
are wanted and forgotten again, so that a job of any length takes little memory.
"""

from __future__ import annotations

import logging
import os
from bisect import bisect_right
from collections import Counter, OrderedDict
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QFile, QFileDevice, QIODevice, QLocale, QMarginsF, Qt
from PySide6.QtGui import QFontMetricsF, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from reader.errors import OutputError
from reader.model import Article
from reader.render import local_date, shown
from reader.settings import Settings
from reader.ui.matter import DOT, Credit, Matter
from reader.ui.paper import Composer
from reader.ui.pdf_file import Bookmark, Link, PdfFile
from reader.ui.pdf_letters import Letters
from reader.ui.sheets import SIZES, Anchor, Frame, Mark, PageNumber, PictureOf, PrintChoices, Sheet
from reader.ui.stand_ins import boxed
from reader.ui.typesetting import GREY, TENTHS, Face, Line, Setting, Typesetter

__all__ = [
    "PictureOf",
    "PrintChoices",
    "PrintJob",
    "choices_of",
    "kept",
    "print_on",
    "write_pdf",
    "writing_pdf",
]

DOTS = 720
"""Dots an inch of the PDF: one is a tenth of a point."""

Told = Callable[[Line], Line]
_KEPT_SHEETS = 64
_LOG = logging.getLogger(__name__)
_EDGE = Setting(7.5, 10, Face.PLAIN, colour=GREY)
translate = QCoreApplication.translate


def choices_of(settings: Settings) -> PrintChoices:
    """The choices that are kept in the settings, or their defaults; a clipping book is chosen each time."""
    usual = PrintChoices()
    pictures = {"colour": "colour", "grey": "grey", "off": "off"}
    return PrintChoices(
        paper=settings.paper if settings.paper in SIZES else usual.paper,
        margin_mm=min(50, max(5, settings.margin_mm)),
        columns=min(2, max(1, settings.print_columns)),
        size_pt=min(24.0, max(6.0, settings.print_pt)),
        pictures=pictures.get(settings.print_pictures, usual.pictures),  # type: ignore[arg-type]  # one of the three
        tags=settings.print_tags,
        notes=settings.print_notes,
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
        "print_notes": choices.notes,
        "print_header": choices.header,
        "print_footer": choices.footer,
        "print_contents": choices.contents,
    }


class PrintJob:
    """Some articles as numbered pages. Pages count from 0; `measure` must have ended before anything else is asked.

    ``asked`` is the search that found them. The articles of a clipping book stand by date, whatever their order was.
    """

    def __init__(
        self, articles: Sequence[Article], picture_of: PictureOf, choices: PrintChoices, asked: str = ""
    ) -> None:
        self.articles = sorted(articles, key=_when) if choices.book else articles
        self.choices = choices
        self._asked = asked
        self._picture_of = picture_of
        self._matter = Matter(choices, _interface_language())
        self._starts: list[int] = []
        self._pages = 0
        self._front: list[Sheet] = []
        self._back: list[Sheet] = []
        self._parts: list[tuple[str, int]] = []
        self._anchors: list[list[tuple[int, float, Anchor]]] = []
        self._kept: OrderedDict[int, list[Sheet]] = OrderedDict()
        self._under_way: tuple[Composer, list[Sheet]] | None = None

    @property
    def pages(self) -> int:
        return self._pages

    def measure(self) -> Generator[tuple[int, int]]:
        """Composes every article to know its pages; tells after each how many of how many are done."""
        total = len(self.articles)
        for _ in self._composing_front():
            yield 0, total
        self._pages = len(self._front)
        for number in range(total):
            self._starts.append(self._pages)
            for _ in self._composing(number):
                yield number, total
            sheets = self._sheets(number)
            self._anchors.append(
                [
                    (self._pages + page, y, mark)
                    for page, sheet in enumerate(sheets)
                    for _, y, mark in sheet.marks
                    if isinstance(mark, Anchor)
                ]
            )
            self._pages += len(sheets)
            yield number + 1, total
        for _ in self._composing_back():
            yield total, total

    def forget(self) -> Iterator[tuple[int, int]]:
        """Gives the pages back in steps, for those of a long article take a while; nothing is asked after that."""
        if self._under_way is not None:
            composer, sheets = self._under_way
            self._kept[-1] = sheets
            for _ in composer.forget():
                yield 0, 1
        for sheets in (*self._kept.values(), self._front, self._back):
            while sheets:
                sheets.pop()
                yield 0, 1

    def paint(
        self,
        device: QPagedPaintDevice,
        told: Told = lambda line: line,
    ) -> Generator[tuple[int, int]]:
        """Paints every page on a device; tells after each how many of how many are done. See `Sheet.paint`."""
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
                self.paint_page(painter, page, device.logicalDpiX() / DOTS, told)
                yield page + 1, self._pages
        finally:
            painter.end()

    def paint_page(self, painter: QPainter, page: int, scale: float, told: Told = lambda line: line) -> None:
        """Paints one page at the painter's origin. Units: ``scale`` is device pixels in a tenth of a point."""
        painter.save()
        painter.scale(scale, scale)
        self._sheet(page).paint(painter, self._picture_of, self.choices.pictures == "grey", told)
        painter.restore()

    # ------------------------------------------------------------ what a PDF tells besides

    def language(self) -> str:
        """The language of most of the articles."""
        counted = Counter(article.language for article in self.articles if article.language)
        return counted.most_common(1)[0][0] if counted else ""

    def outline(self) -> list[Bookmark]:
        """The parts and articles of the job, and in each article its headings."""
        top = Frame.of(self.choices).top
        parts = [Bookmark(name, page) for name, page in self._parts]
        articles = [
            Bookmark(
                shown(article.title) or title_of(self.articles),
                start,
                top,
                tuple(Bookmark(mark.words, page, y) for page, y, mark in anchors if mark.kind == "heading"),
            )
            for article, start, anchors in zip(self.articles, self._starts, self._anchors, strict=True)
        ]
        return sorted([*parts, *articles], key=lambda bookmark: bookmark.page)

    def links(self) -> Iterator[Link]:
        """From each entry of the contents to its article."""
        for page, sheet in enumerate(self._front):
            for x, y, mark in sheet.marks:
                if isinstance(mark, PageNumber):
                    yield Link(page, (x, y, x + mark.width, y + mark.height), self._starts[mark.article])

    # ------------------------------------------------------------ pages

    def _composing_front(self) -> Iterator[None]:
        matter, articles, book = self._matter, self.articles, self.choices.book
        if book:
            today = datetime.now().astimezone().date()
            cover = matter.cover(self._asked, articles, today)
            yield from self._part(self._front, translate("printing", "Cover"), 0, cover)
        if book or (self.choices.contents and len(articles) > 1):
            contents = matter.contents(articles, by_day=book)
            yield from self._part(self._front, translate("printing", "Contents"), 0, contents)

    def _composing_back(self) -> Iterator[None]:
        if not self.choices.book:
            return
        start = self._pages
        if any(article.tags for article in self.articles):
            index = self._matter.index(self.articles, [start + 1 for start in self._starts])
            yield from self._part(self._back, translate("printing", "Index of hashtags"), start, index)
        pictures = [
            Credit(mark.credit, mark.words, page + 1)
            for anchors in self._anchors
            for page, _, mark in anchors
            if mark.kind == "credit"
        ]
        if pictures:
            listed = self._matter.photographs(pictures)
            yield from self._part(self._back, translate("printing", "Photo credits"), start, listed)
        self._pages += len(self._back)

    def _part(self, sheets: list[Sheet], name: str, start: int, steps: Iterator[Sheet | None]) -> Iterator[None]:
        """Adds the pages of a part that begins after ``start`` and what is there already."""
        self._parts.append((name, start + len(sheets)))
        for sheet in steps:
            if sheet is not None:
                sheets.append(sheet)
            yield

    def _article_on(self, page: int) -> int | None:
        """The article that a page belongs to; None for the pages around the articles."""
        if page >= self._pages - len(self._back):
            return None
        number = bisect_right(self._starts, page) - 1
        return number if number >= 0 else None

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
        sheets: list[Sheet] = []
        composer = Composer(self.articles[number], self.choices, self._picture_of)
        self._under_way = composer, sheets
        for sheet in composer.steps():
            if sheet is not None:
                sheets.append(sheet)
            yield
        self._under_way = None
        self._kept[number] = sheets
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > _KEPT_SHEETS:
            self._kept.popitem(last=False)

    def _sheet(self, page: int) -> Sheet:
        """A page with its head (source, date) and foot (address, short SHA-256, page) in the margins."""
        number = self._article_on(page)
        if number is None:
            return self._around(page)
        article, sheet = self.articles[number], self._sheets(number)[page - self._starts[number]]
        frame = Frame.of(self.choices)
        edges: list[tuple[float, float, Mark]] = []
        if self.choices.header:
            source = DOT.join(filter(None, (article.source, article.section)))
            when = local_date(article.published, article.language) or article.published_raw
            edges += self._edge(article.language, frame.top * 0.5, source, "", when)
            edges += self._under(frame.top * 0.5, frame.left + frame.column - 2 * _EDGE.size)
        if self.choices.footer:
            digest = f"SHA-256 {article.captures[-1].sha256[:8]}" if article.captures else ""
            edges += self._foot(article.language, article.url.partition("://")[2] or article.url, digest, page)
        return Sheet((*sheet.marks, *edges))

    def _around(self, page: int) -> Sheet:
        """A page around the articles, the pages that its entries lead to written in."""
        first_back = self._pages - len(self._back)
        sheet = self._back[page - first_back] if page >= first_back else self._front[page]
        marks: list[tuple[float, float, Mark]] = []
        size = self.choices.size_pt
        for x, y, mark in sheet.marks:
            if isinstance(mark, PageNumber):
                said = str(self._starts[mark.article] + 1)
                line = Typesetter("").plain(said, Setting(size, size * 1.4, Face.PLAIN), mark.width)[0]
                marks.append((x + mark.width - line.width, y, line))
            else:
                marks.append((x, y, mark))
        covered = self.choices.book and page == 0
        return Sheet((*marks, *(self._foot("", "", "", page) if self.choices.footer and not covered else ())))

    def _foot(self, language: str, address: str, digest: str, page: int) -> Iterator[tuple[float, float, Mark]]:
        high, frame = SIZES[self.choices.paper][1], Frame.of(self.choices)
        y = high - frame.top * 0.66
        yield from self._edge(language, y, address, digest, f"{page + 1} / {self._pages}")
        yield from self._under(y, frame.left + frame.column + frame.gutter + 2 * _EDGE.size)

    def _under(self, y: float, x: float) -> Iterator[tuple[float, float, Mark]]:
        """A blank line under head or foot, where there are columns between: it lets programs that copy see that what
        stands above it at the other side reaches over both columns. Source: poppler 22.12, TextPage::coalesce."""
        if self.choices.columns > 1:
            yield x, y + 1.6 * _EDGE.size, Typesetter("").blank(_EDGE.size, 1)

    def _edge(self, language: str, y: float, left: str, digest: str, right: str) -> Iterator[tuple[float, float, Mark]]:
        """A line of small type: what stands left gives way to what stands right, never the digest."""
        frame, setter = Frame.of(self.choices), Typesetter(language)
        metrics, font = QFontMetricsF(setter.font(_EDGE)), setter.font(_EDGE)
        tail = f"\u00a0 · \u00a0{digest}" if left and digest else digest
        room = frame.width * TENTHS - metrics.horizontalAdvance(boxed(right + tail, font)) - 2 * _EDGE.size * TENTHS
        left = shown(left)
        elided = metrics.elidedText(boxed(left, font), Qt.TextElideMode.ElideRight, max(0.0, room))
        said = (left if len(elided) >= len(left) else left[: max(0, len(elided) - 1)] + elided[-1:]) + tail
        for words, at_right in ((said, False), (shown(right), True)):
            for line in setter.plain(words, _EDGE, frame.width * 2)[:1]:
                yield frame.left + (frame.width - line.width if at_right else 0.0), y, line


def _when(article: Article) -> str:
    """What the articles of a book are ordered by: those without a date come last."""
    return article.published or "~"


def _interface_language() -> str:
    return QLocale().name().partition("_")[0]


def _page_layout(choices: PrintChoices) -> QPageLayout:
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


def writing_pdf(job: PrintJob, path: Path) -> Generator[tuple[int, int]]:
    """Writes a measured job to a PDF file, page by page: whole or not at all. Errors: an `OutputError`."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    file = QFile(str(part))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        raise OutputError("“{name}” could not be written.", "Choose another folder or name.", name=path.name)
    try:
        writer = QPdfWriter(file)
        writer.setResolution(DOTS)
        writer.setPageLayout(_page_layout(job.choices))
        writer.setTitle(title_of(job.articles))
        writer.setAuthor(", ".join(dict.fromkeys(author for article in job.articles for author in article.authors)))
        writer.setCreator("Archive Reader")
        letters = Letters()
        try:
            yield from job.paint(writer, letters.told_apart)
        except OutputError as error:
            if file.error() != QFileDevice.FileError.NoError:
                raise OSError(file.errorString()) from error
            raise
        del writer
        file.close()
        if file.error() != QFileDevice.FileError.NoError:
            raise OSError(file.errorString())
        try:
            with PdfFile(part) as bare:
                for table, named in letters.names(bare.font_tables()):
                    bare.name(table, named)
                bare.complete(job.outline(), job.links(), job.language(), SIZES[job.choices.paper][1])
                bare.save()
        except ValueError as error:  # the pages are whole all the same
            _LOG.warning("the PDF could not be completed: %s", error)
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(path)
    except OSError as error:
        hint = "There may be no room left on the disk."
        raise OutputError("“{name}” could not be written.", hint, name=path.name) from error
    finally:
        file.close()
        part.unlink(missing_ok=True)


def write_pdf(
    articles: Sequence[Article],
    picture_of: PictureOf,
    path: Path,
    choices: PrintChoices,
    asked: str = "",
    told: Callable[[int, int], bool] = lambda done, total: True,
) -> bool:
    """Writes articles to a PDF file; whether it is there in the end. Errors: an `OutputError`.

    ``told`` hears how far the job has come, in thousandths, and says whether to go on; where it is not
    written, a file that was there is as it was.
    """
    job = PrintJob(articles, picture_of, choices, asked)
    return _driven(job, writing_pdf(job, path), told)


def print_on(
    articles: Sequence[Article],
    picture_of: PictureOf,
    printer: str,
    choices: PrintChoices,
    asked: str = "",
    told: Callable[[int, int], bool] = lambda done, total: True,
) -> bool:
    """Prints articles on the printer of this name. Errors: an `OutputError`.

    ``told`` is that of `write_pdf`. Where it says to stop, the process ends at once: a job that is
    merely ended is printed as far as it came.
    """
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    info = QPrinterInfo.printerInfo(printer)
    if info.isNull():
        raise OutputError("There is no printer “{name}”.", "Choose another, or save a PDF.", name=printer)
    job = PrintJob(articles, picture_of, choices, asked)
    device = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    device.setFullPage(True)
    device.setPageLayout(_page_layout(choices))
    device.setDocName(title_of(articles))

    def told_or_ended(done: int, total: int) -> bool:
        if not told(done, total):
            os._exit(1)
        return True

    return _driven(job, job.paint(device), told_or_ended)


def _driven(job: PrintJob, giving_out: Generator[tuple[int, int]], told: Callable[[int, int], bool]) -> bool:
    """Measures a job, then gives it out; whether it was told to go on until the end."""
    for begin, steps in ((0, job.measure()), (500, giving_out)):
        before = -1
        for done, total in steps:
            reached = begin + 500 * done // max(1, total)
            if reached != before and not told(reached, 1000):
                steps.close()
                return False
            before = reached
    return True
