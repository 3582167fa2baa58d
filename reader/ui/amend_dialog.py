"""Corrects what articles of a scan say, one or many, before they are imported; and makes rules for their site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from reader.model import SiteRule, tag_key
from reader.ui.fields import PreeditEdit
from reader.ui.imports import Line
from reader.ui.look import Look
from reader.ui.parts import Item, Label, Tick
from reader.ui.questions import Dialog

_DAY = re.compile(r"\d{4}(-\d{2}){0,2}")


class AmendDialog(Dialog):
    """Fields of one line; for many lines those that may be the same, where an empty one is left as it is."""

    amended = Signal(dict)
    """What changed, as the file of corrections names it."""
    rule_made = Signal(object)
    """A `SiteRule` for the site of the lines."""

    def __init__(self, look: Look, parent: QWidget, lines: Sequence[Line]) -> None:
        self._lines = lines
        one = lines[0] if len(lines) == 1 else None
        self.title = self._field(look, self.tr("Headline"), one.title if one else "")
        self.source = self._field(look, self.tr("Source"), _same(line.source for line in lines))
        self.authors = self._field(
            look, self.tr("Authors, parted by commas"), _same(", ".join(line.authors) for line in lines)
        )
        self.published = self._field(look, self.tr("Date, as 2026-01-14T08:06"), one.published if one else "")
        tags = self.tr("Tags, parted by commas") if one else self.tr("Tags to add, parted by commas")
        self.tags = self._field(look, tags, ", ".join(one.tags) if one else "")
        hosts = {line.host for line in lines}
        self._host = hosts.pop() if len(hosts) == 1 else ""
        self.rule = Tick(look, self.tr("Give this to every new article of {site}").format(site=self._host))
        self._hint = Label(look, "", 12, 400, "bad", wrap=True)
        fields = [self.title, self.published] if one else []
        items: list[Item] = []
        for field in (*fields[:1], self.source, self.authors, *fields[1:], self.tags):
            items += [Label(look, field.accessibleName(), 12, 400, "soft"), field]
        if self._host:
            items.append(self.rule)
        many = self.tr("Correct {count} articles").format(count=f"{len(lines):,}")
        super().__init__(
            look,
            parent,
            self.tr("Correct the article") if one else many,
            *([] if one else [Label(look, self.tr("What is left empty stays as it is."), 13, 400, "soft", wrap=True)]),
            *items,
            self._hint,
            accept=self.tr("Keep the corrections"),
        )
        self._before = {field: field.text() for field in (self.title, self.source, self.authors, self.published)}
        self.published.textChanged.connect(self._on_date)
        self.accepted.connect(self._on_accepted)
        (self.title if one else self.source).setFocus()

    @staticmethod
    def _field(look: Look, name: str, value: str) -> PreeditEdit:
        field = PreeditEdit()
        field.setText(value)
        field.setCursorPosition(0)
        field.setFont(look.font(13))
        field.setAccessibleName(name)
        return field

    def _on_date(self, text: str) -> None:
        good = not text.strip() or is_moment(text.strip())
        self._hint.say("" if good else self.tr("A date is written as 2026, 2026-01, 2026-01-14 or 2026-01-14T08:06."))
        self.accept_button.setEnabled(good)

    def _on_accepted(self) -> None:
        said: dict[str, object] = {}
        for name, field in (("title", self.title), ("source", self.source), ("published", self.published)):
            value = field.text().strip()
            if value != self._before[field] and (value or name != "title"):
                said[name] = value
        authors = _parts(self.authors.text())
        if self.authors.text() != self._before[self.authors]:
            said["author"] = authors
        labels = [label.lstrip("#").strip() for label in _parts(self.tags.text())]
        labels = [label for label in labels if tag_key(label)]
        had = self._lines[0].tags if len(self._lines) == 1 else ()
        added = [label for label in labels if tag_key(label) not in map(tag_key, had)]
        taken = [label for label in had if tag_key(label) not in map(tag_key, labels)]
        if added:
            said["add_tags"] = added
        if taken:
            said["remove_tags"] = taken
        if said:
            self.amended.emit(said)
        if self._host and self.rule.isChecked():
            given = tuple(authors) if "author" in said else ()
            self.rule_made.emit(SiteRule(self._host, self.source.text().strip(), given, tuple(added)))


def is_moment(text: str) -> bool:
    """Whether a text is a year, a month, a day or a moment in ISO 8601."""
    if len(text) < len("2026-01-14"):
        return bool(_DAY.fullmatch(text))
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return bool(_DAY.fullmatch(text[:10]))


def _same(values: Iterable[str]) -> str:
    """The value that all share; empty where they differ."""
    found = set(values)
    return found.pop() if len(found) == 1 else ""


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split("[,，、]", text) if part.strip()]
