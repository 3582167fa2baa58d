"""The headings and links of an article as lists: for the keyboard, and for those who listen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from reader.nouns import noun
from reader.ui.look import Look
from reader.ui.parts import Label, Segments
from reader.ui.questions import Dialog


@noun
class Heading:
    """A heading: how deep it is, what it says, and Qt's position of it."""

    level: int
    text: str
    position: int


@noun
class Link:
    """A link: what it says, where it leads, and Qt's position of it."""

    text: str
    address: str
    position: int


_ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole


class OutlineDialog(Dialog):
    """Leads to a heading, or follows a link, by name."""

    place_chosen = Signal(int)
    link_chosen = Signal(str)

    def __init__(self, look: Look, parent: QWidget, headings: Sequence[Heading], links: Sequence[Link]) -> None:
        self._headings, self._links = headings, links
        names = [
            ("headings", self.tr("Headings: {count}").format(count=len(headings))),
            ("links", self.tr("Links: {count}").format(count=len(links))),
        ]
        few = len(headings) <= 1 and bool(links)
        self.kinds = Segments(look, names, "links" if few else "headings")
        self.list = QListWidget()
        self.list.setFont(look.font(13))
        self.list.setMinimumSize(look.px(380), look.px(300))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._address = Label(look, "", 12, 400, "soft", elide=True)
        super().__init__(
            look,
            parent,
            self.tr("Headings and links"),
            self.kinds,
            self.list,
            self._address,
            accept=self.tr("Go there"),
            reject=self.tr("Close"),
        )
        self.setMinimumWidth(look.px(500))
        self.kinds.chosen.connect(self._show)
        self.list.currentRowChanged.connect(self._on_row)
        self.list.itemActivated.connect(lambda _: self.accept())
        self.accepted.connect(self._on_accepted)
        self._show(self.kinds.value)
        self.list.setFocus()

    def _show(self, kind: str) -> None:
        self.list.clear()
        links = kind == "links"
        self.list.setAccessibleName(self.tr("Links") if links else self.tr("Headings"))
        for heading in () if links else self._headings:
            item = QListWidgetItem("\u2003" * (heading.level - 1) + heading.text)
            said = self.tr("Heading {level}: {text}").format(level=heading.level, text=heading.text)
            item.setData(_ACCESSIBLE, said)
            self.list.addItem(item)
        for link in self._links if links else ():
            item = QListWidgetItem(link.text)
            item.setData(
                _ACCESSIBLE, self.tr("{text}, leads to {address}").format(text=link.text, address=link.address)
            )
            self.list.addItem(item)
        act = self.tr("Follow…") if links else self.tr("Go there")
        self.accept_button.setText(act)
        self.accept_button.setAccessibleName(act)
        self.accept_button.setEnabled(self.list.count() > 0)
        self.list.setCurrentRow(0)

    def _on_row(self, row: int) -> None:
        links = self.kinds.value == "links"
        self._address.say(self._links[row].address if links and 0 <= row < len(self._links) else "")

    def _on_accepted(self) -> None:
        row = self.list.currentRow()
        if self.kinds.value == "links" and 0 <= row < len(self._links):
            self.link_chosen.emit(self._links[row].address)
        elif 0 <= row < len(self._headings):
            self.place_chosen.emit(self._headings[row].position)
