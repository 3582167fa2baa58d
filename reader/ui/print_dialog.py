"""The print dialog: sheets on a desk at the left, choices at the right."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from reader.model import Article
from reader.ui import wording
from reader.ui.desk import Desk
from reader.ui.jobs import Job
from reader.ui.look import Look
from reader.ui.parts import (
    Combo,
    Label,
    PushButton,
    Rule,
    Segments,
    Tick,
    ToolButton,
    column_of,
    fit_screen,
    row_of,
    scrolled,
)
from reader.ui.print_pictures import Fetch, PrintPictures
from reader.ui.printing import PrintChoices, PrintJob, title_of
from reader.ui.work import Work, done_in_the_end

_FILE = "pdf"
_MARGINS_MM = (12, 20, 28)
_TALK = "archive-reader: "
_SIZES_PT = (9.0, 10.0, 10.5, 11.0, 12.0, 14.0, 16.0)


class PrintDialog(QDialog):
    """Shows articles as they will be printed, lets one choose how, and prints them or writes a PDF.

    ``choices_changed`` says choices to keep; ``printed`` names the printer or the file, as the command line
    has entered it in the articles' records; ``folder_chosen`` says in which folder the file is.
    ``asked`` is the search that the articles answer; ``fetch`` loads a picture.
    """

    choices_changed = Signal(object)
    printed = Signal(str)
    folder_chosen = Signal(str)

    def __init__(
        self,
        look: Look,
        parent: QWidget | None,
        articles: Sequence[Article],
        fetch: Fetch,
        choices: PrintChoices,
        archive: Path,
        *,
        asked: str = "",
        folder: str = "",
    ) -> None:
        super().__init__(parent)
        self._look, self._articles, self._asked, self._archive = look, articles, asked, archive
        self._open = True
        self._pictures = PrintPictures(fetch, self)
        self._pictures.came.connect(lambda: self.desk.draw_again())
        self._folder = folder or QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._job = PrintJob(articles, self._pictures.of, choices, asked)
        self._writing: Job | None = None
        self._numbers: Path | None = None
        self._measured: PrintJob | None = None
        self._page = 0
        self._measuring = Work(self)
        self._measuring.ended.connect(self._on_measured)
        self._measuring.went.connect(self._on_measuring)
        self.setFont(look.font(13))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self._title())
        self._build(choices)
        fit_screen(self, look.px(1160), look.px(700))
        self._measure()

    @property
    def choices(self) -> PrintChoices:
        """What is chosen now."""
        return PrintChoices(
            paper=self.paper.value,
            margin_mm=int(self.margins.value),
            columns=int(self.columns.value),
            size_pt=float(self.size_pt.value),
            pictures=self.pictures.value,  # type: ignore[arg-type]  # the segments have just these three
            tags=self.tags.isChecked(),
            notes=self.notes.isChecked(),
            header=self.header.isChecked(),
            footer=self.footer.isChecked(),
            contents=self.contents.isChecked(),
            book=self.book.isChecked(),
        )

    def choose_usual_printer(self) -> None:
        """Chooses the system's usual printer; a PDF file where there is none."""
        self.printer.set_value(QPrinterInfo.defaultPrinterName() or _FILE)

    # ------------------------------------------------------------ building

    def _title(self) -> str:
        count = len(self._articles)
        if count == 1:
            return self.tr("Print 1 article")
        return self.tr("Print {count} articles").format(count=wording.number(count))

    def _build(self, choices: PrintChoices) -> None:
        lay = QHBoxLayout(self)
        lay.setContentsMargins(0, 0, 0, 0)
        lay.setSpacing(0)
        lay.addLayout(self._build_desk(), 1)
        side = QWidget()
        side.setMinimumWidth(self._look.px(292))
        side.setLayout(self._build_side(choices))
        lay.addWidget(side)

    def _build_desk(self) -> QVBoxLayout:
        look, px = self._look, self._look.px
        self.desk = Desk(look)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self.desk)
        self.back = ToolButton(look, "back", self.tr("Previous page"), size=16)
        self.forward = ToolButton(look, "forward", self.tr("Next page"), size=16)
        self.pages = Label(look, "", 12.5, 400, "soft", figures=True)
        self.zoom = ToolButton(look, "search", self.tr("Zoom"), self.tr("Whole page"), size=14)
        self.back.clicked.connect(lambda: self._turn(-1))
        self.forward.clicked.connect(lambda: self._turn(1))
        self.zoom.clicked.connect(self._on_zoom)
        pager = row_of(
            None,
            self.back,
            self.pages,
            self.forward,
            px(12),
            self.zoom,
            None,
            spacing=px(4),
            margins=(0, px(4), 0, px(4)),
        )
        box = column_of(self._scroll, Rule(), pager, spacing=0)
        box.setStretch(0, 1)
        return box

    def _build_side(self, choices: PrintChoices) -> QVBoxLayout:
        look, px = self._look, self._look.px
        self._count = Label(look, "", 12.5, 400, "soft")
        self._build_fields(choices)
        grid = QGridLayout()
        grid.setVerticalSpacing(px(9))
        grid.setHorizontalSpacing(px(10))
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Printer"), self.printer),
            (self.tr("Paper"), self.paper),
            (self.tr("Margins"), self.margins),
            (self.tr("Columns"), self.columns),
            (self.tr("Font size"), self.size_pt),
            (self.tr("Pictures"), self.pictures),
        )
        for row, (name, field) in enumerate(rows):
            label = Label(look, name, 13, 400, "soft")
            label.setBuddy(field)
            field.setAccessibleName(name)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.hide()
        self._said = Label(look, "", 12.5, 400, "soft", wrap=True)
        self._said.hide()
        self.cancel = PushButton(look, self.tr("Cancel"))
        self.go = PushButton(look, self.tr("Save PDF…"), primary=True)
        self.cancel.clicked.connect(self._on_cancel)
        self.go.clicked.connect(self._on_go)
        ticks = self._ticks
        title = Label(look, self._title(), 17, 600, wrap=True)
        fields = QWidget()
        fields.setLayout(column_of(grid, px(4), Rule(), px(4), *ticks, None, spacing=px(7)))
        choices_box = scrolled(look, fields)
        box = column_of(
            title, self._count, px(8), choices_box,
            self._said, self._progress, px(4), row_of(None, self.cancel, self.go, spacing=px(8)),
            spacing=px(7), margins=(px(20), px(18), px(20), px(16)),
        )  # fmt: skip
        box.setStretchFactor(choices_box, 1)
        return box

    def _build_fields(self, choices: PrintChoices) -> None:
        look = self._look
        printers = [(name, name) for name in QPrinterInfo.availablePrinterNames()]
        self.printer = Combo(look, [(_FILE, self.tr("Save as PDF")), *printers], _FILE)
        papers = {
            "A4": self.tr("A4, portrait"),
            "A5": self.tr("A5, portrait"),
            "Letter": self.tr("Letter, portrait"),
            "Legal": self.tr("Legal, portrait"),
        }
        self.paper = Combo(look, list(papers.items()), choices.paper)
        self.margins = Combo(look, self._margin_names(choices.margin_mm), str(choices.margin_mm))
        self.columns = Segments(look, (("1", self.tr("One")), ("2", self.tr("Two"))), str(choices.columns))
        sizes = sorted({*_SIZES_PT, float(choices.size_pt)})
        said = [(str(size), self.tr("{size} pt").format(size=f"{size:g}")) for size in sizes]
        self.size_pt = Combo(look, said, str(float(choices.size_pt)))
        kinds = (("colour", self.tr("Colour")), ("grey", self.tr("Grey")), ("off", self.tr("Off")))
        self.pictures = Segments(look, kinds, choices.pictures)
        self.tags = Tick(look, self.tr("Hashtags"), choices.tags)
        self.header = Tick(look, self.tr("Header: source and date"), choices.header)
        self.footer = Tick(look, self.tr("Footer: address, SHA-256, page"), choices.footer)
        self.contents = Tick(look, self.tr("Contents page in front"), choices.contents)
        self.contents.setVisible(len(self._articles) > 1)
        self.notes = Tick(look, self.tr("My notes"), choices.notes)
        self.notes.setVisible(any(article.note.strip() for article in self._articles))
        self.book = Tick(look, self.tr("Clipping book: cover, index, credits"), choices.book)
        self._ticks = (self.tags, self.notes, self.header, self.footer, self.contents, self.book)
        for combo in (self.paper, self.margins, self.size_pt):
            combo.currentIndexChanged.connect(lambda _: self._on_choice())
        for segments in (self.columns, self.pictures):
            segments.chosen.connect(lambda _: self._on_choice())
        for tick in self._ticks:
            tick.toggled.connect(lambda _: self._on_choice())
        self.printer.currentIndexChanged.connect(lambda _: self._say_go())

    def _margin_names(self, chosen: int) -> list[tuple[str, str]]:
        names = {
            _MARGINS_MM[0]: self.tr("Narrow, {mm} mm"),
            _MARGINS_MM[1]: self.tr("Normal, {mm} mm"),
            _MARGINS_MM[2]: self.tr("Wide, {mm} mm"),
        }
        widths = sorted({*names, chosen})
        return [(str(mm), names.get(mm, self.tr("{mm} mm")).format(mm=mm)) for mm in widths]

    # ------------------------------------------------------------ preview

    def _on_choice(self) -> None:
        self.contents.setEnabled(not self.book.isChecked())  # a book always has them
        self.choices_changed.emit(self.choices)
        self._measure()

    def _measure(self) -> None:
        """Composes the articles anew with what is chosen; the pages appear when all are counted."""
        self._measuring.drop()
        before = self._job
        self._job = PrintJob(self._articles, self._pictures.of, self.choices, self._asked)
        self.go.setEnabled(False)
        forgotten = before.forget() if before is not self._measured else iter(())
        self._measuring.begin(itertools.chain(forgotten, self._job.measure()))

    def _on_measuring(self, done: int, total: int) -> None:
        said = self.tr("Setting {done} of {total}").format(done=wording.number(done), total=wording.number(total))
        self._count.say(said)

    def _on_measured(self) -> None:
        if self._measured is not None:
            done_in_the_end(self._measured.forget())
        self._measured = self._job
        self._page = min(self._page, max(0, self._job.pages - 1))
        count = self._job.pages
        one = self.tr("1 page")
        self._count.say(one if count == 1 else self.tr("{count} pages").format(count=wording.number(count)))
        self.go.setEnabled(True)
        self._show_pages()

    def _show_pages(self) -> None:
        job = self._measured
        if job is None:
            return
        self.desk.show_job(job, self._page)
        first, last, count = self._page + 1, self._page + self.desk.shown, job.pages
        if last > first:
            said = self.tr("Pages {first} and {last} of {count}").format(first=first, last=last, count=count)
        else:
            said = self.tr("Page {first} of {count}").format(first=first, count=count)
        self.pages.say(said)
        self.back.setEnabled(self._page > 0)
        self.forward.setEnabled(last < count)

    def _turn(self, step: int) -> None:
        if self._measured is not None:
            last = max(0, self._measured.pages - 1)
            self._page = max(0, min(last, self._page + step * self.desk.slots))
            self._scroll.verticalScrollBar().setValue(0)
            self._show_pages()

    def _on_zoom(self) -> None:
        wide = self.zoom.text() == self.tr("Whole page")
        self.zoom.setText(self.tr("Page width") if wide else self.tr("Whole page"))
        self.desk.set_wide(wide)
        self._fit_desk()
        self._show_pages()

    def _fit_desk(self) -> None:
        self.desk.setMinimumHeight(self.desk.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_desk()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        if event.key() in steps:
            self._turn(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ printing

    def _say_go(self) -> None:
        self.go.setText(self.tr("Save PDF…") if self.printer.value == _FILE else self.tr("Print"))

    def _on_go(self) -> None:
        if self.printer.value == _FILE:
            self.save_pdf()
        else:
            self._give_out(["--printer", self.printer.value], self.printer.value)

    def save_pdf(self) -> None:
        """Asks for a file and writes the PDF."""
        name = "".join(letter for letter in title_of(self._articles) if letter not in '/\\:*?"<>|').strip()[:80]
        suggested = str(Path(self._folder) / f"{name or 'articles'}.pdf")
        chosen, _ = QFileDialog.getSaveFileName(self, self.tr("Save PDF"), suggested, "PDF (*.pdf)")
        if chosen:
            path = Path(chosen if chosen.lower().endswith(".pdf") else f"{chosen}.pdf")
            self.folder_chosen.emit(str(path.parent))
            self.write(path)

    def write(self, path: Path) -> None:
        """Writes the PDF, over a file that is there."""
        self._give_out(["--replace", "--pdf", str(path)], path.name)

    def _give_out(self, target: list[str], name: str) -> None:
        """Has the command line print, showing how far it has come: so the window stays quick."""
        handle, file = tempfile.mkstemp(prefix="archive-reader-")
        os.close(handle)
        self._numbers = numbers = Path(file)
        numbers.write_text("\n".join(str(article.id) for article in self._articles), "ascii")
        words = ["print", "--json", "--until-stdin-closes", "--archive", str(self._archive)]
        words += ["--ids", str(numbers), *target, *_options(self.choices), "--", self._asked]
        job = self._writing = Job(words, self)
        job.told.connect(self._on_told)
        job.ended.connect(lambda code, said: self._on_given_out(job, name, code, said))
        self._said.hide()
        self._show_progress(0, 1000)
        self._set_busy(True)
        job.start()

    def _on_told(self, event: dict[str, object]) -> None:
        done, total = event.get("done"), event.get("total")
        if isinstance(done, int) and isinstance(total, int):
            self._show_progress(done, total)

    def _on_given_out(self, job: Job, name: str, code: int, said: str) -> None:
        self._forget_job()
        self._progress.hide()
        self._set_busy(False)
        if code == 0:
            self.printed.emit(name)
            self.accept()
        elif not job.cancelled:
            words = [line.removeprefix(_TALK) for line in said.splitlines() if line.startswith(_TALK)]
            self._complain(words[-1] if words else self.tr("It could not be printed."))

    def _forget_job(self) -> None:
        if self._writing is not None:
            self._writing.deleteLater()
            self._writing = None
        if self._numbers is not None:
            self._numbers.unlink(missing_ok=True)
            self._numbers = None

    def _show_progress(self, done: int, total: int) -> None:
        self._progress.setRange(0, total)
        self._progress.setValue(done)
        self._progress.show()

    def _set_busy(self, busy: bool) -> None:
        for field in (self.printer, self.paper, self.margins, self.columns, self.size_pt, self.pictures):
            field.setEnabled(not busy)
        for tick in self._ticks:
            tick.setEnabled(not busy)
        self.contents.setEnabled(not busy and not self.book.isChecked())
        self.go.setEnabled(not busy)

    def _complain(self, words: str) -> None:
        self._said.say(words)
        self._said.set_voice("bad")
        self._said.show()

    def _on_cancel(self) -> None:
        """Ends the printing that is under way; with none, closes the dialog."""
        if self._writing is not None:
            self._writing.cancel()
        else:
            self.reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._end()
        super().closeEvent(event)

    def done(self, result: int) -> None:
        self._end()
        super().done(result)

    def _end(self) -> None:
        if not self._open:
            return
        self._open = False
        self._measuring.drop()
        self.desk.show_job(None, 0)
        jobs = {self._job, self._measured or self._job}
        self._job, self._measured = PrintJob((), self._pictures.of, self.choices), None
        done_in_the_end(itertools.chain(*(job.forget() for job in jobs)))
        if self._writing is not None:
            self._writing.kill()
            self._forget_job()


def _options(choices: PrintChoices) -> list[str]:
    """The choices as the command line takes them."""
    words = ["--paper", choices.paper, "--margin", str(choices.margin_mm), "--columns", str(choices.columns)]
    words += ["--size", str(choices.size_pt), "--pictures", choices.pictures]
    for name in ("tags", "notes", "header", "footer", "contents"):
        words.append(f"--{name}" if getattr(choices, name) else f"--no-{name}")
    return [*words, "--book"] if choices.book else words
