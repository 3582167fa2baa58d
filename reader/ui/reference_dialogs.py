"""Two dialogs about sources: references in the style that somebody asks for, and a printed digest to be checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QPlainTextEdit, QWidget

from reader.archive import CITATION_STYLES
from reader.model import Proof
from reader.ui import wording
from reader.ui.fields import PreeditEdit
from reader.ui.look import Look
from reader.ui.parts import Label, PushButton, Segments, row_of
from reader.ui.questions import Dialog
from reader.ui.record import local_time

_ENDINGS = {"chicago": ".txt", "apa": ".txt", "bibtex": ".bib", "ris": ".ris", "csl-json": ".json"}
_TYPING_MS = 150


class CitationDialog(Dialog):
    """References to some articles, as they will be copied or saved."""

    style_chosen = Signal(str)
    copied = Signal(str)
    saved = Signal(str, str)
    """The file, which may be replaced if it is there (that was asked), and the text."""

    def __init__(self, look: Look, parent: QWidget, count: int, style: str, folder: Path) -> None:
        self._folder = folder
        style = style if style in CITATION_STYLES else "chicago"
        self.style_names = Segments(look, list(CITATION_STYLES.items()), style)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(look.font(13))
        self.text.setMinimumSize(look.px(560), look.px(220))
        self.text.setAccessibleName(self.tr("References"))
        self.save_button = PushButton(look, self.tr("Save…"))
        super().__init__(
            look,
            parent,
            wording.counted(self.tr("Cite 1 article"), self.tr("Cite {count} articles"), count),
            row_of(self.style_names, None),
            self.text,
            accept=self.tr("Copy"),
            reject=self.tr("Close"),
        )
        self.setMinimumWidth(look.px(620))
        self.setMaximumWidth(look.px(860))
        self.buttons.addButton(self.save_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.save_button.clicked.connect(self._on_save)
        self.style_names.chosen.connect(self.style_chosen)
        self.accepted.connect(lambda: self.copied.emit(self.text.toPlainText().rstrip("\n")))

    def show_references(self, text: str, style: str) -> None:
        """Shows what the chosen style makes of the articles."""
        if style == self.style_names.value:
            font = self.look.font(13)
            if style in ("bibtex", "ris", "csl-json"):
                font.setFamilies(["monospace"])
                font.setStyleHint(QFont.StyleHint.Monospace)
            self.text.setFont(font)
            self.text.setPlainText(text)

    def _on_save(self) -> None:
        ending = _ENDINGS[self.style_names.value]
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save the references"), str(self._folder / f"references{ending}"), f"*{ending}"
        )
        if name:
            self.saved.emit(name, self.style_names.value)
            self.done(0)


class DigestDialog(Dialog):
    """Takes a digest from a printed page's foot, and says what has become of what it stands for."""

    digest_written = Signal(str)
    article_chosen = Signal(int)

    def __init__(self, look: Look, parent: QWidget) -> None:
        self.edit = PreeditEdit()
        self.edit.setFont(look.font(13))
        self.edit.setPlaceholderText(self.tr("Such as 5a0c 93e1"))
        self.edit.setAccessibleName(self.tr("Printed digest"))
        self.answer = Label(look, "", 13, 400, "", wrap=True)
        self.answer.setMinimumHeight(look.px(96))
        self.answer.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._found = 0
        super().__init__(
            look,
            parent,
            self.tr("Check a printed digest"),
            Label(
                look,
                self.tr("Type the SHA-256 that stands in a printed page’s foot, or at least its first eight signs."),
                13,
                400,
                "soft",
                wrap=True,
            ),
            self.edit,
            self.answer,
            accept=self.tr("Show the article"),
            reject=self.tr("Close"),
        )
        self.setMinimumWidth(look.px(520))
        self.accept_button.setEnabled(False)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(lambda: self.digest_written.emit(self.edit.text()))
        self.edit.textChanged.connect(self._on_text)
        self.accepted.connect(lambda: self.article_chosen.emit(self._found))
        self.edit.setFocus()

    def _on_text(self, text: str) -> None:
        self._say("", 0)
        if len("".join(text.split())) >= 8:
            self._typing.start()
        else:
            self._typing.stop()

    def refuse(self, sentence: str) -> None:
        """Says why what was written is no digest."""
        self._say(sentence, 0, "bad")

    def show_proofs(self, text: str, proofs: Sequence[Proof]) -> None:
        """Says what was found for a text, unless another was written meanwhile."""
        if text != self.edit.text():
            return
        if not proofs:
            self._say(self.tr("No article of this archive has an original whose SHA-256 begins so."), 0, "warn")
            return
        said = [self._proof(proof) for proof in proofs[:4]]
        if len({proof.sha256 for proof in proofs}) > 1:
            said.insert(0, self.tr("Several originals begin so: more of the digest tells which one was printed."))
        elif len(proofs) > 4:
            said.append(self.tr("And {count} more.").format(count=wording.number(len(proofs) - 4)))
        sound = all(proof.original == "whole" and proof.text == "unchanged" for proof in proofs)
        self._say("\n\n".join(said), proofs[0].id, "" if sound else "warn")

    def _proof(self, proof: Proof) -> str:
        originals = {
            "whole": self.tr("The original is unchanged."),
            "damaged": self.tr("The original is damaged: it no longer has this digest."),
        }
        texts = {
            "unchanged": self.tr("The text is as it was captured."),
            "corrected": self.tr("It was corrected by hand since; the page’s own values are kept."),
            "later": self.tr("A later capture says something else."),
            "reread": self.tr("The text was read anew out of the original since."),
            "damaged": self.tr("The text is not what was stored."),
        }
        captured = self.tr("Captured {time}").format(time=local_time(proof.captured_at))
        trashed = [self.tr("It is in the trash.")] if proof.trashed else []
        return "\n".join([proof.title, captured, " ".join([originals[proof.original], texts[proof.text], *trashed])])

    def _say(self, text: str, found: int, voice: str = "") -> None:
        self._found = found
        self.answer.say(text)
        self.answer.set_voice("bad" if voice == "bad" else "warn" if voice == "warn" else "")
        self.accept_button.setEnabled(bool(found))
