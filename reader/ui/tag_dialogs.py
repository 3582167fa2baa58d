"""Dialogs about tags and folders: tags to give, what to merge a tag into, its other names, a folder for articles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from reader.model import Collection, TagUnion, tag_key
from reader.ui import wording
from reader.ui.collection_rows import CollectionModel
from reader.ui.fields import PreeditEdit
from reader.ui.look import Look
from reader.ui.parts import Label, Sheet, Tick, column_of, scrolled
from reader.ui.questions import Dialog
from reader.ui.side_list import SideList
from reader.ui.tag_rows import ROW, TagDelegate, TagModel

if TYPE_CHECKING:
    from reader.tags import CountedTags

_ROWS, _FEW = 7, 5


def _framed(look: Look, view: SideList, rows: int = _ROWS) -> Sheet:
    """A list in a dialog, as many rows high as the screen has room for, on a card."""
    room = view.screen().availableGeometry().height() - look.px(300)
    view.setFixedHeight(look.px(28) * max(3, min(rows, room // look.px(28))))
    frame = Sheet("card")
    frame.setLayout(column_of(view, margins=(1, look.px(4), 1, look.px(4))))
    return frame


class TagsDialog(Dialog):
    """Gives tags to articles and takes tags away. Labels keep their spaces; commas part them."""

    written = Signal(list, list)
    """Labels to add, and labels to remove."""

    def __init__(
        self, look: Look, parent: QWidget, title: str, common: Sequence[str], known: CountedTags | None
    ) -> None:
        self._ticks = [(label, Tick(look, "#" + label, True)) for label in common]
        self._picked: list[str] = []
        self._model = TagModel()
        if known is not None:
            self._model.show_tags(known.but(common), {})
        delegate = TagDelegate(look)
        self.view = SideList(look, self._model, delegate, self.tr("Tags"))
        self.edit = PreeditEdit()
        self.edit.setFont(look.font(13))
        self.edit.setPlaceholderText(self.tr("New tags, parted by commas"))
        self.edit.setAccessibleName(self.tr("New tags, parted by commas"))
        kept = QWidget()
        kept.setLayout(column_of(*(tick for _, tick in self._ticks), spacing=look.px(4)))
        ticks = scrolled(look, kept)
        ticks.setFixedHeight(min(kept.sizeHint().height(), look.px(28 * _FEW)))
        ticks.setVisible(bool(self._ticks))
        frame = _framed(look, self.view, _FEW)
        super().__init__(look, parent, title, ticks, self.edit, frame, accept=self.tr("Keep the tags"))
        for part in (self._model, delegate):
            part.setParent(self)
        self.edit.shown_text_changed.connect(lambda text: self._model.set_filter(text.rpartition(",")[2]))
        self.view.row_chosen.connect(self._on_row_chosen)
        self.accepted.connect(self._on_accepted)
        self.edit.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow down leads from the line to the tags below it."""
        if event.key() == Qt.Key.Key_Down and self.edit.hasFocus() and self._model.rowCount():
            self.view.setCurrentIndex(self._model.index(0))
            self.view.setFocus()
        else:
            super().keyPressEvent(event)

    def _on_row_chosen(self, index: QModelIndex) -> None:
        """Writes a tag that there is in the place of what was typed of it."""
        label = index.data(ROW).tag.label
        self._picked.append(label)
        before = self.edit.text().rpartition(",")[0].strip()
        self.edit.setText(f"{before}, {label}, " if before else f"{label}, ")
        self.edit.setFocus()

    def _on_accepted(self) -> None:
        text, added = self.edit.text(), []
        for label in self._picked:
            if "," in label and label in text:
                text = text.replace(label, "", 1)
                added.append(label)
        added += [part.strip().lstrip("#").strip() for part in text.replace("，", ",").split(",")]
        removed = [label for label, tick in self._ticks if not tick.isChecked()]
        self.written.emit([label for label in added if tag_key(label)], removed)


class MergeDialog(Dialog):
    """Asks which tag a tag is to become one with, and says beforehand what comes of it."""

    preview_wanted = Signal(str)
    written = Signal(str)

    def __init__(self, look: Look, parent: QWidget, label: str, tags: CountedTags | None) -> None:
        self._label, self._into = label, ""
        self.edit = PreeditEdit()
        self.edit.setFont(look.font(13))
        self._model = TagModel()
        if tags is not None:
            self._model.show_tags(tags.but([label]), {})
        delegate = TagDelegate(look, one=True)
        self.view = SideList(look, self._model, delegate, self.tr("Tags"))
        self._preview = Label(look, "", 13, 400, wrap=True)
        self._written = Label(look, "", 12, 400, "soft", wrap=True)
        self._preview.setMinimumHeight(look.px(34))
        self._written.setMinimumHeight(look.px(32))
        for said in (self._preview, self._written):
            said.setAlignment(Qt.AlignmentFlag.AlignTop)
        title = self.tr("Merge #{label} into another tag").format(label=label)
        super().__init__(
            look,
            parent,
            title,
            self.edit,
            _framed(look, self.view),
            self._preview,
            self._written,
            accept=self.tr("Merge"),
        )
        for part in (self._model, delegate):
            part.setParent(self)
        self.edit.setPlaceholderText(self.tr("Filter tags"))
        self.edit.setAccessibleName(self.tr("Filter tags"))
        self.edit.shown_text_changed.connect(self._model.set_filter)
        self.view.row_chosen.connect(lambda index: self._choose(index))
        self.view.selectionModel().currentChanged.connect(lambda index: self._choose(index))
        self.edit.returnPressed.connect(lambda: self._choose(self._model.index(0)))
        self.accept_button.setEnabled(False)
        self.accepted.connect(lambda: self.written.emit(self._into))
        self._preview.say(self.tr("Choose the tag that stays."))
        self.edit.setFocus()

    def choose(self, label: str) -> None:
        """Chooses the tag that stays; nothing where there is none of that label."""
        self._choose(self._model.index(self._model.row_of(label)))

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and index.data(ROW).tag.label != self._into:
            self._into = index.data(ROW).tag.label
            self.accept_button.setEnabled(False)  # until what comes of it is said: Enter presses it too
            self.view.setCurrentIndex(index)
            self.preview_wanted.emit(self._into)

    def show_preview(self, into: str, union: TagUnion) -> None:
        """Says how many articles there are, and which labels; nothing where another tag was chosen meanwhile."""
        if into != self._into:
            return
        number = wording.number
        before = self.tr("#{old} is on {a}, #{into} on {b} articles.").format(
            old=self._label, into=self._into, a=number(sum(union.old)), b=number(union.into)
        )
        after = wording.counted(
            self.tr("Afterwards 1 article has #{into}."),
            self.tr("Afterwards {count} articles have #{{into}}."),
            union.after,
        ).replace("{into}", self._into)
        self._preview.say(f"{before} {after}")
        said = self.tr("All of these mean it from then on, and stay in the record as they were written: {labels}")
        self._written.say(said.format(labels=", ".join(union.labels)))
        self.fit(self.height())
        self.accept_button.setEnabled(True)


class NamesDialog(Dialog):
    """The other names of a tag: other spellings, words of other languages. Who gave the tag is said."""

    written = Signal(list, list)
    """Names to add, and names to part from the tag."""

    def __init__(
        self, look: Look, parent: QWidget, label: str, names: Sequence[str], givers: Sequence[tuple[str, int]]
    ) -> None:
        self._ticks = [(name, Tick(look, "#" + name, True)) for name in names]
        self.edit = PreeditEdit()
        self.edit.setFont(look.font(13))
        self.edit.setPlaceholderText(self.tr("Other names, parted by commas"))
        self.edit.setAccessibleName(self.tr("Other names, parted by commas"))
        about = self.tr(
            "Another spelling, or a word of another language, that means the same. It finds the tag, and a page that "
            "brings it is given the tag."
        )
        super().__init__(
            look,
            parent,
            self.tr("Other names of #{label}").format(label=label),
            Label(look, self._given(givers), 13, 500, wrap=True),
            Label(look, about, 13, 400, "soft", wrap=True),
            *(tick for _, tick in self._ticks),
            self.edit,
            accept=self.tr("Keep the names"),
        )
        self.accepted.connect(self._on_accepted)
        self.edit.setFocus()

    def _given(self, givers: Sequence[tuple[str, int]]) -> str:
        by = {"page": self.tr("by the page"), "person": self.tr("by you"), "rule": self.tr("by a rule")}
        parts = [f"{wording.number(count)} {by[name]}" for name, count in givers if count]
        return self.tr("Given: {parts}").format(parts=", ".join(parts)) if parts else self.tr("On no article")

    def _on_accepted(self) -> None:
        added = [part.strip().lstrip("#").strip() for part in self.edit.text().replace("，", ",").split(",")]
        parted = [name for name, tick in self._ticks if not tick.isChecked()]
        self.written.emit([name for name in added if tag_key(name)], parted)


class FolderDialog(Dialog):
    """Asks for the folder that articles are to be put into; a new one can be named."""

    chosen = Signal(int)
    named = Signal(str)

    def __init__(self, look: Look, parent: QWidget, title: str, collections: Sequence[Collection]) -> None:
        self._model = CollectionModel()
        self._model.show_collections([each for each in collections if not each.query])
        delegate = TagDelegate(look)
        self.view = SideList(look, self._model, delegate, self.tr("Folders"))
        self.edit = PreeditEdit()
        self.edit.setFont(look.font(13))
        there = bool(self._model.rowCount())
        asked = self.tr("Or the name of a new folder") if there else self.tr("Name of the new folder")
        self.edit.setPlaceholderText(asked)
        self.edit.setAccessibleName(asked)
        frame = _framed(look, self.view)
        frame.setVisible(there)
        super().__init__(look, parent, title, frame, self.edit, accept=self.tr("Put into the folder"))
        for part in (self._model, delegate):
            part.setParent(self)
        self.view.row_chosen.connect(lambda index: self.view.setCurrentIndex(index))
        self.view.selectionModel().currentChanged.connect(self._on_changed)
        self.edit.textChanged.connect(self._on_changed)
        self.accepted.connect(self._on_accepted)
        self._on_changed()
        if there:
            self.view.setCurrentIndex(self._model.index(0))
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.edit.setFocus()

    def _on_changed(self) -> None:
        self.accept_button.setEnabled(bool(self.edit.text().strip()) or self.view.currentIndex().isValid())

    def _on_accepted(self) -> None:
        name = self.edit.text().strip()
        if name:
            self.named.emit(name)
        elif self.view.currentIndex().isValid():
            self.chosen.emit(self._model.collections[self.view.currentIndex().row()].id)
