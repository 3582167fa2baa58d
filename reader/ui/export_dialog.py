"""The export dialog: which articles, as what, where to; then how far it is, with a way to stop it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFontMetricsF
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QWidget

from reader.ui import wording
from reader.ui.jobs import Job
from reader.ui.look import Look
from reader.ui.parts import Combo, Label, PushButton, Segments, Tick, row_of
from reader.ui.questions import Dialog

_SUFFIXES = {
    "html": ".html",
    "markdown": ".md",
    "text": ".txt",
    "jsonl": ".jsonl",
    "csv": ".csv",
    "epub": ".epub",
    "warc": ".warc.gz",
    "original": "",
}
_ONE_EACH = frozenset({"html", "markdown", "text", "epub"})


class ExportDialog(Dialog):
    """Exports what is selected, or all that was found, by a job of its own. Nothing is written over unasked."""

    exported = Signal(list, int)
    """The files that were written, and how many articles could not be."""
    format_chosen = Signal(str)
    folder_chosen = Signal(str)

    def __init__(
        self,
        look: Look,
        parent: QWidget,
        archive: Path,
        selected: Sequence[int],
        found: Sequence[int],
        format_name: str,
        folder: Path,
    ) -> None:
        self._archive, self._folder = archive, folder
        self._ids = {"selected": list(selected), "found": list(found)}
        self._agreed: Path | None = None
        self._job: Job | None = None
        self._list: tempfile.TemporaryDirectory[str] | None = None
        count = wording.number
        names = [("selected", self.tr("Selected: {count}").format(count=count(len(selected))))] if selected else []
        if found and list(found) != list(selected):
            names.append(("found", self.tr("All that was found: {count}").format(count=count(len(found)))))
        self.which = Segments(look, names, names[0][0]) if len(names) > 1 else None
        count_said = Label(look, names[0][1], 13, 400, "soft")
        self._only = names[0][0]
        self.format = Combo(look, self._formats(), format_name)
        self.format.setAccessibleName(self.tr("Format"))
        self._about = Label(look, "", 12.5, 400, "soft", wrap=True)
        self._about.setMinimumHeight(round(3 * QFontMetricsF(look.font(12.5)).lineSpacing()))
        self._about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.each = Tick(look, self.tr("A file for each article"))
        self.originals = Tick(look, self.tr("With the original files, so that nothing is lost"), True)
        self._place = Label(look, "", 13, 500, "")
        self.choose = PushButton(look, self.tr("Choose…"))
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(look.px(6))
        self._said = Label(look, "", 12.5, 400, "soft", wrap=True)
        which: list[QWidget | QHBoxLayout | int] = [row_of(self.which, None) if self.which else count_said]
        super().__init__(
            look,
            parent,
            self.tr("Export articles"),
            *which,
            self.format,
            self._about,
            self.each,
            self.originals,
            look.px(4),
            row_of(Label(look, self.tr("Into"), 13, 400, "soft"), self._place, None, self.choose),
            look.px(4),
            self._bar,
            self._said,
            accept=self.tr("Export"),
        )
        self.buttons.accepted.disconnect()
        self.buttons.accepted.connect(self.begin)
        self.format.currentIndexChanged.connect(lambda _: self._on_format())
        self.each.toggled.connect(lambda _: self._on_format())
        self.choose.clicked.connect(self._on_choose)
        if self.which:
            self.which.chosen.connect(lambda _: self._on_format())
        self.setMinimumWidth(look.px(520))
        self._say_running()
        self._on_format()

    def _formats(self) -> list[tuple[str, str]]:
        return [
            ("html", self.tr("Web page (HTML)")),
            ("epub", self.tr("Book (EPUB)")),
            ("markdown", self.tr("Markdown")),
            ("text", self.tr("Plain text")),
            ("csv", self.tr("Table (CSV)")),
            ("jsonl", self.tr("For another archive (JSON Lines)")),
            ("warc", self.tr("Web archive (WARC)")),
            ("original", self.tr("Original files")),
        ]

    def _abouts(self) -> dict[str, str]:
        return {
            "html": self.tr("One page with its pictures inside. It loads nothing from the network."),
            "epub": self.tr("A chapter for each article, with its pictures, for reading devices."),
            "markdown": self.tr("Text with its headings, lists and tables, below what is known of the article."),
            "text": self.tr("The words alone, in the order of the page."),
            "csv": self.tr("A row for each article, for spreadsheets. Your notes are in it."),
            "jsonl": self.tr(
                "Articles with tags, notes, marks and captures. Imported into another archive, they are whole."
            ),
            "warc": self.tr("The originals that were web pages. Copied text is left out."),
            "original": self.tr("The very bytes that were imported, a file for each capture."),
        }

    @property
    def ids(self) -> list[int]:
        """The articles to export, in the order of the list."""
        return self._ids[self.which.value if self.which else self._only]

    @property
    def _into_folder(self) -> bool:
        one_each = self.format.value in _ONE_EACH and self.each.isChecked() and len(self.ids) > 1
        return one_each or self.format.value == "original"

    @property
    def place(self) -> Path:
        """The file or the folder that will be written: what was chosen, else one that is not there yet."""
        if self._agreed is not None:
            return self._agreed
        stem, suffix = self.tr("Exported articles"), "" if self._into_folder else _SUFFIXES[self.format.value]
        path, number = self._folder / f"{stem}{suffix}", 2
        while path.exists():
            path, number = self._folder / f"{stem} {number}{suffix}", number + 1
        return path

    # -------------------------------------------------------- choices

    def _on_format(self) -> None:
        self._agreed = None
        self._about.say(self._abouts()[self.format.value])
        self.each.setVisible(self.format.value in _ONE_EACH and len(self.ids) > 1)
        self.originals.setVisible(self.format.value == "jsonl")
        self._say_place()

    def _say_place(self) -> None:
        room = self.look.px(340)
        text = self._place.fontMetrics().elidedText(str(self.place), Qt.TextElideMode.ElideMiddle, room)
        self._place.say(text)
        self._place.setAccessibleName(str(self.place))

    def _on_choose(self) -> None:
        if self._into_folder:
            name = QFileDialog.getExistingDirectory(self, self.tr("Folder for the files"), str(self._folder))
        else:  # which asks before a file is replaced
            ending = _SUFFIXES[self.format.value]
            name, _ = QFileDialog.getSaveFileName(self, self.tr("Export"), str(self.place), f"*{ending}")
            if name and not name.lower().endswith(ending):
                name = "" if Path(name + ending).exists() else name + ending
        if name:
            self._agreed = Path(name)
            self._folder = self._agreed if self._into_folder else self._agreed.parent
            self.folder_chosen.emit(str(self._folder))
            self._say_place()

    # -------------------------------------------------------- the job

    def begin(self) -> None:
        """Starts the export; the dialog stays until it has ended."""
        if self._job is not None:
            return
        self.format_chosen.emit(self.format.value)
        self._list = tempfile.TemporaryDirectory(prefix="archive-reader-")
        numbers = Path(self._list.name) / "articles"
        numbers.write_text("\n".join(map(str, self.ids)), "ascii")
        words = ["export", "--format", self.format.value, "--to", str(self.place), "--ids", str(numbers)]
        words += ["--each"] if self._into_folder and self.format.value != "original" else []
        words += ["--without-originals"] if self.format.value == "jsonl" and not self.originals.isChecked() else []
        words += ["--replace"] if self._agreed is not None and not self._into_folder else []
        words += ["--until-stdin-closes", "--json", "--archive", str(self._archive), "--", ""]
        self._job = Job(words, self)
        self._told: dict[str, object] = {}
        self._job.told.connect(self._on_told)
        self._job.ended.connect(self._on_ended)
        self._bar.setRange(0, len(self.ids))
        self._bar.setValue(0)
        self._said.say("")
        self._say_running()
        self._job.start()

    def _on_told(self, event: dict[str, object]) -> None:
        if event.get("event") == "progress" and self._job is not None:
            done = event.get("done")
            if isinstance(done, int):
                self._bar.setValue(done)
                said = self.tr("{done} of {total}").format(
                    done=wording.number(done), total=wording.number(len(self.ids))
                )
                if not self._job.cancelled:
                    self._said.say(said)
        elif "written" in event:
            self._told = event

    def _on_ended(self, code: int, said: str) -> None:
        assert self._job is not None
        cancelled = self._job.cancelled
        self._job.deleteLater()
        self._clear()
        self._say_running()
        if code in (0, 3):
            files, left_out = self._told.get("written"), self._told.get("left_out")
            self.exported.emit(files or [], len(left_out) if isinstance(left_out, list) else 0)
            self.accept()
        elif cancelled:
            self.reject()
        else:
            sentence = said.splitlines()[-1].removeprefix("archive-reader: ") if said else ""
            self._said.say(sentence or self.tr("The export ended unexpectedly. The archive is whole."))
            self._said.set_voice("bad")

    def _say_running(self) -> None:
        running = self._job is not None
        self._said.set_voice("soft")
        policy = self._bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._bar.setSizePolicy(policy)
        self._bar.setVisible(running)
        for part in (self.which, self.format, self.each, self.originals, self.choose, self.accept_button):
            if part is not None:
                part.setEnabled(not running)

    def reject(self) -> None:
        """Stops the export first where one runs; what is whole by then stays."""
        if self._job is not None:
            self._job.cancel()
            self._said.say(self.tr("Stopping…"))
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._job is not None:
            self._job.ended.disconnect(self._on_ended)
            self._job.kill()
            self._clear()
        super().closeEvent(event)

    def _clear(self) -> None:
        self._job = None
        if self._list is not None:
            self._list.cleanup()
            self._list = None

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(self.look.px(520), 0))
