"""The line at the foot: what is shown, what is going on, that nothing leaves, and the archive's name."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSpacerItem

from reader.ui.look import Look
from reader.ui.parts import Label, Picture, Sheet, ToolButton


class StatusBar(Sheet):
    """One line of plain facts."""

    work_chosen = Signal()
    """The person wants to see the work that is going on."""
    suggestion_chosen = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__("status")
        self._strong = Label(look, "", 12, 500, figures=True)
        self._soft = Label(look, "", 12, 400, "soft", figures=True, elide=True)
        self.suggestion = ToolButton(look, "search", self.tr("Did you mean"), self.tr("Did you mean"), size=13)
        self.suggestion.hide()
        self.suggestion.clicked.connect(self.suggestion_chosen)
        self.work = ToolButton(look, "import", self.tr("Show the import"), self.tr("Import"), size=14)
        self.work.clicked.connect(self.work_chosen)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._shield = Picture(look, "shield", "soft", 14)
        self._shield.setAccessibleName(self.tr("Offline"))
        self._promise = Label(look, self.tr("Offline · nothing leaves this computer"), 12, 400, "soft")
        self._archive = Label(look, "", 12, 400, "soft")
        self._lay = QHBoxLayout(self)
        self._lay.addWidget(self._strong)
        self._lay.addWidget(self._soft)
        self._lay.addWidget(self.suggestion)
        self._lay.addStretch(1)
        for part in (self.work, self._bar, self._shield, self._promise):
            self._lay.addWidget(part)
        self._gap = QSpacerItem(10, 1)
        self._lay.addSpacerItem(self._gap)
        self._lay.addWidget(self._archive)
        self._lay.setStretch(1, 1000)
        self.set_working(None)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        px = look.px
        self.setFixedHeight(px(28))
        self._bar.setFixedWidth(px(96))
        self._lay.setContentsMargins(px(16), 0, px(16), 0)
        self._lay.setSpacing(px(6))
        self._gap.changeSize(px(10), 1)

    @property
    def text(self) -> str:
        return f"{self._strong.whole} {self._soft.whole}".strip()

    @property
    def strong(self) -> str:
        return self._strong.whole

    @property
    def soft(self) -> str:
        return self._soft.whole

    def say(self, strong: str, soft: str = "") -> None:
        """The facts: how much of how much, and how long it took."""
        self._strong.say(strong)
        self._strong.setVisible(bool(strong))
        self._soft.say(soft)

    def show_suggestion(self, text: str) -> None:
        """Offers another search that was perhaps meant; nothing where it is empty."""
        said = self.tr("Did you mean {search}?").format(search=text if len(text) <= 40 else text[:39] + "…")
        self.suggestion.setText(said.replace("&", "&&"))
        self.suggestion.set_name(said)
        self.suggestion.setVisible(bool(text))

    def set_archive(self, name: str) -> None:
        self._archive.say(name)

    def set_working(self, said: str | None, done: int = 0, total: int = 0, *, clickable: bool = False) -> None:
        """Shows work that is going on in the background; None when there is none, empty for its bar alone."""
        self.work.setVisible(bool(said))
        self._bar.setVisible(said is not None)
        if said is None:
            return
        self.work.setText(said)
        self.work.setEnabled(clickable)
        self._bar.setRange(0, total)
        self._bar.setValue(done)

    def set_narrow(self, narrow: bool) -> None:
        self._promise.setVisible(not narrow)
        tip = self.tr("Offline · nothing leaves this computer")
        self._shield.setToolTip(tip if narrow else "")
