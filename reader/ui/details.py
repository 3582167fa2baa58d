"""The dialog in which an article's details are corrected, what its page says kept in sight."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit, QWidget

from reader.model import Article, Correctable, PageOwn, tag_key
from reader.ui.fields import PreeditEdit
from reader.ui.look import Look
from reader.ui.parts import Label, ToolButton
from reader.ui.questions import Dialog

_OFFSET = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)")
_SHOWN_MOST = 160


def written_time(text: str) -> str | None:
    """A day, or a day and a time with or without an offset, as the archive keeps it; None where it is neither.

    >>> written_time("2026-01-14 08:06 +09:00")
    '2026-01-14T08:06+09:00'
    """
    text = _OFFSET.sub("", text.strip())
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= 10:
        return moment.date().isoformat()
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")


def shown_time(iso: str) -> str:
    """A time as one writes it: ``2026-01-14 08:06 +09:00``."""
    if len(iso) <= 10:
        return iso
    clock, offset = iso[11:], ""
    if found := re.search(r"[+-]\d\d:\d\d$|Z$", clock):
        clock, offset = clock[: found.start()], found.group().replace("Z", "+00:00")
    clock = clock.removesuffix(":00") if clock.count(":") == 2 else clock
    return " ".join(filter(None, (iso[:10], clock, offset)))


class _Own(QWidget):
    """What the page says, and a button that brings it back; there only while something else is written."""

    def __init__(self, look: Look, name: str, said: str, bring_back: Callable[[], None]) -> None:
        super().__init__()
        shown = said if len(said) <= _SHOWN_MOST else said[: _SHOWN_MOST - 1] + "…"
        words = self.tr("The page says: {value}").format(value=shown) if said else self.tr("The page says nothing here")
        self._said = Label(look, words.replace("\n", " "), 12, 400, "soft", elide=True)
        self.button = ToolButton(
            look, "undo", size=14, name=self.tr("Bring back the page's own: {name}").format(name=name)
        )
        self.button.clicked.connect(lambda: bring_back())
        lay = QHBoxLayout(self)
        lay.setContentsMargins(0, 0, 0, 0)
        lay.addWidget(self._said, 1)
        lay.addWidget(self.button)
        self.button.setFixedHeight(look.px(22))
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)


class DetailsDialog(Dialog):
    """Corrects headline, date, source, authors, tags and text. Nothing is kept before it is agreed to."""

    written = Signal(dict, list, list)
    """What to correct (None: the page's own), labels to add, and labels to remove."""

    def __init__(self, look: Look, parent: QWidget, article: Article, own: PageOwn) -> None:
        self._own = own
        self._labels = [tag.label for tag in article.tags]
        self._looks: list[Callable[[], None]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(look.px(12))
        self._grid.setVerticalSpacing(look.px(2))
        self._grid.setContentsMargins(0, look.px(8), 0, 0)
        self._grid.setColumnStretch(1, 1)
        self.title = self._line(look, self.tr("Headline"), article.title, own.title)
        self.published = self._line(look, self.tr("Date"), shown_time(article.published), shown_time(own.published))
        self.published.setPlaceholderText(self.tr("2026-01-14 or 2026-01-14 08:06 +09:00"))
        self.source = self._line(look, self.tr("Source"), article.source, own.source)
        page_authors = own.authors.replace("\n", "; ")
        self.authors = self._line(look, self.tr("Authors, parted by “;”"), "; ".join(article.authors), page_authors)
        self.tags = self._line(look, self.tr("Tags, parted by “,”"), ", ".join(self._labels), ", ".join(own.tags))
        self.text = QPlainTextEdit(article.text)
        self.text.setFont(look.font(13, language=article.language))
        self.text.setMinimumSize(look.px(300), look.px(160))
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Text"))
        row = self._grid.rowCount()
        self._grid.addWidget(Label(look, self.tr("Text"), 13, 400, "soft"), row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self.text, row, 1)
        self._add_own(look, self.tr("Text"), own.text, self.text.toPlainText, self.text.setPlainText)
        self.text.textChanged.connect(self._look_again)
        self._trouble = Label(look, "", 12, 500, "bad", wrap=True)
        said = Label(
            look,
            self.tr("What you write is shown, searched and cited. What the page says is kept beside it."),
            13,
            400,
            "soft",
            wrap=True,
        )
        super().__init__(
            look, parent, self.tr("Edit details"), said, self._grid, self._trouble, accept=self.tr("Keep the details")
        )
        self.setMinimumWidth(look.px(680))
        self.setMaximumWidth(look.px(860))
        self.accepted.connect(self._on_accepted)
        self._look_again()
        self.title.setFocus()

    def _line(self, look: Look, name: str, value: str, own: str) -> PreeditEdit:
        edit = PreeditEdit()
        edit.setText(value)
        edit.setCursorPosition(0)
        edit.setFont(look.font(13))
        edit.setAccessibleName(name)
        row = self._grid.rowCount() if self._grid.count() else 0
        self._grid.addWidget(Label(look, name, 13, 400, "soft"), row, 0)
        self._grid.addWidget(edit, row, 1)
        self._add_own(look, name, own, edit.text, edit.setText)
        edit.textChanged.connect(lambda _: self._look_again())
        return edit

    def _add_own(self, look: Look, name: str, own: str, now: Callable[[], str], put: Callable[[str], None]) -> None:
        line = _Own(look, name, own, lambda: put(own))
        self._grid.addWidget(line, self._grid.rowCount(), 1)
        self._looks.append(lambda: line.setVisible(now().strip() != own.strip()))

    def _look_again(self) -> None:
        """Shows the page's own values where others are written, and says what cannot be kept."""
        for look in self._looks:
            look()
        trouble = ""
        if not self.title.text().strip():
            trouble = self.tr("An article needs a headline.")
        elif written_time(self.published.text()) is None:
            trouble = self.tr("The date is written as 2026-01-14, or with a time as 2026-01-14 08:06 +09:00.")
        self._trouble.say(trouble)
        self.accept_button.setEnabled(not trouble)

    def _on_accepted(self) -> None:
        now: dict[Correctable, str] = {
            "title": self.title.text().strip(),
            "published": written_time(self.published.text()) or "",
            "source": self.source.text().strip(),
            "authors": "\n".join(filter(None, (part.strip() for part in self.authors.text().split(";")))),
            "text": self.text.toPlainText().strip(),
        }
        own: dict[Correctable, str] = {
            "title": self._own.title,
            "published": self._own.published,
            "source": self._own.source,
            "authors": self._own.authors,
            "text": self._own.text,
        }
        own_time = shown_time(own["published"])
        if shown_time(now["published"]) == own_time:
            now["published"] = own["published"]
        corrected = {field: value if value.strip() != own[field].strip() else None for field, value in now.items()}
        self.written.emit(corrected, *_difference(self._labels, self._written_labels()))

    def _written_labels(self) -> list[str]:
        """The labels in the field; one that held a comma before is taken whole."""
        text, labels = self.tags.text(), []
        for label in self._labels:
            if "," in label and label in text:
                text = text.replace(label, "", 1)
                labels.append(label)
        return [*labels, *(part.strip().lstrip("#").strip() for part in text.replace("，", ",").split(","))]


def _difference(before: Sequence[str], after: Sequence[str]) -> tuple[list[str], list[str]]:
    """Labels that came, and labels that went."""
    old, new = set(map(tag_key, before)), set(map(tag_key, after))
    came = [label for label in after if tag_key(label) and tag_key(label) not in old]
    return came, [label for label in before if tag_key(label) not in new]
