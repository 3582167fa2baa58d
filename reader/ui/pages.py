"""What stands where there are no articles: an empty archive, an empty result, an archive that failed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from reader.errors import ReaderError
from reader.ui import wording
from reader.ui.look import Look
from reader.ui.parts import Label, Picture, PushButton, Sheet, ToolButton, column_of, repolish, row_of, scrolled


class EmptyArchivePage(Sheet):
    """Says how to import, with buttons and a place to drop things on."""

    import_files_wanted = Signal()
    import_folder_wanted = Signal()
    paste_wanted = Signal()
    open_wanted = Signal()
    formats_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__("empty")
        centre = Qt.AlignmentFlag.AlignCenter
        self._target = QFrame()
        self._target.setObjectName("drop")
        self._icon = Picture(look, "import", "accent", 40)
        title = Label(look, self.tr("This archive is empty"), 22, 600)
        words = Label(look, self._what_to_drop(), 14, 400, "soft", wrap=True)
        for part in (title, words):
            part.setAlignment(centre)
        self.import_files = PushButton(look, self.tr("Import files…"), "import", primary=True)
        self.import_folder = PushButton(look, self.tr("Import a folder…"), "collection")
        self.paste = PushButton(look, self.tr("Paste text"), "clipboard")
        self.import_files.clicked.connect(self.import_files_wanted)
        self.import_folder.clicked.connect(self.import_folder_wanted)
        self.paste.clicked.connect(self.paste_wanted)
        self._buttons = QHBoxLayout()
        self._buttons.addStretch(1)
        for button in (self.import_files, self.import_folder, self.paste):
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)
        self._inside = QVBoxLayout(self._target)
        self._inside.addStretch(1)
        self._inside.addWidget(self._icon, 0, centre)
        self._inside.addWidget(title)
        self._inside.addWidget(words)
        self._inside.addSpacing(look.px(8))
        self._inside.addLayout(self._buttons)
        self._inside.addStretch(1)
        said = self.tr(
            "Your files stay as they are. The originals are kept byte for byte, and nothing leaves this computer."
        )
        self._promise = Label(look, said, 12.5, 400, "soft", elide=True)
        other = ToolButton(look, "archive", self.tr("Open another archive"), self.tr("Open another archive…"))
        formats = ToolButton(
            look, "question", self.tr("Which formats can be read?"), self.tr("Which formats can be read?")
        )
        other.clicked.connect(self.open_wanted)
        formats.clicked.connect(self.formats_wanted)
        inside = QWidget()
        self._lay = QVBoxLayout(inside)
        self._lay.addStretch(1)
        self._lay.addLayout(row_of(None, self._target, None, spacing=0))
        self._lay.addLayout(row_of(None, Picture(look, "shield"), self._promise, None))
        self._lay.addLayout(row_of(None, other, formats, None))
        self._lay.addStretch(1)
        self._area = scrolled(look, inside)
        self._area.setMinimumWidth(0)
        self.setLayout(column_of(self._area, spacing=0))
        self._words = words
        self.set_look(look)

    def _what_to_drop(self) -> str:
        return self.tr(
            "Drop saved pages, copied text, web archives, feeds or whole folders here.\n"
            "You will see what was found before anything is stored."
        )

    def set_look(self, look: Look) -> None:
        self._look = look
        px = look.px
        self._inside.setSpacing(px(10))
        self._buttons.setSpacing(px(8))
        self._lay.setSpacing(px(12))
        self._lay.setContentsMargins(px(16), px(16), px(16), px(16))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(260), self._look.px(280))

    def _fit(self) -> None:
        """Gives way where the window is narrow: the buttons then stand one below the other."""
        px, wide = self._look.px, self.width()
        self._target.setFixedWidth(max(px(240), min(px(560), wide - px(32))))
        narrow = wide < px(480)
        self._buttons.setDirection(QHBoxLayout.Direction.TopToBottom if narrow else QHBoxLayout.Direction.LeftToRight)
        room = self._target.maximumWidth() - self._inside.contentsMargins().left() * 2
        self._words.setMinimumHeight(0)  # else it would be counted in
        self._words.setMinimumHeight(self._words.heightForWidth(room))
        least = self._inside.totalMinimumSize().height()
        self._target.setFixedHeight(max(least, min(px(330), self.height() - px(150))))

    def set_target(self, on: bool) -> None:
        """Shows that what is dragged may be dropped."""
        self._target.setProperty("target", on)
        repolish(self._target)


class NoResultPage(Sheet):
    """Says that nothing has all of what was asked for, and what there would be with a little less."""

    relaxation_chosen = Signal(int)
    suggestion_chosen = Signal()
    clear_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__("noResult")
        self._look = look
        self._title = Label(look, "", 15, 600, wrap=True)
        self._words = Label(look, "", 13, 400, "soft", wrap=True)
        for part in (self._title, self._words):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.suggestion = PushButton(look, "", "search")
        self.suggestion.hide()
        self.suggestion.clicked.connect(self.suggestion_chosen)
        self._choices = QVBoxLayout()
        self.buttons: list[PushButton] = []
        self._clear = PushButton(look, self.tr("Clear the search"), "close")
        self._clear.clicked.connect(self.clear_wanted)
        px = look.px
        self.setLayout(
            column_of(
                None,
                self._title,
                self._words,
                px(4),
                row_of(None, self.suggestion, None),
                self._choices,
                row_of(None, self._clear, None),
                None,
                None,
                spacing=px(10),
                margins=(px(24), px(24), px(24), px(24)),
            )
        )

    def show_reason(self, title: str, words: str, *, clear: bool) -> None:
        """Says why there is nothing."""
        self._title.say(title)
        self._words.say(words)
        self._words.setVisible(bool(words))
        self._clear.setVisible(clear)
        self.show_choices(())

    def show_suggestion(self, text: str) -> None:
        """Offers another search that was perhaps meant; nothing where it is empty."""
        said = self.tr("Did you mean {search}?").format(search=_short(text))
        self.suggestion.setText(said.replace("&", "&&"))
        self.suggestion.setVisible(bool(text))

    def show_choices(self, choices: Sequence[tuple[str, int]]) -> None:
        """Offers to leave something out. Shapes: what is left out, and how many articles there are then."""
        while (item := self._choices.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.buttons = []
        for n, (left_out, count) in enumerate(choices):
            said = self.tr("Without {part}: {count}").format(part=_short(left_out), count=wording.number(count))
            button = PushButton(self._look, said.replace("&", "&&"))
            button.clicked.connect(lambda _=False, n=n: self.relaxation_chosen.emit(n))
            self._choices.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
            self.buttons.append(button)

    def set_look(self, look: Look) -> None:
        self._look = look


def _short(text: str) -> str:
    return text if len(text) <= 28 else text[:27] + "…"


class FailedPage(Sheet):
    """Says why an archive cannot be opened, and what can be done."""

    open_wanted = Signal()
    new_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__("empty")
        self._title = Label(look, self.tr("The archive could not be opened"), 22, 600, wrap=True)
        self._words = Label(look, "", 14, 400, wrap=True)
        self._hint = Label(look, "", 13, 400, "soft", wrap=True)
        other = PushButton(look, self.tr("Open another archive…"), "archive", primary=True)
        new = PushButton(look, self.tr("New archive…"))
        other.clicked.connect(self.open_wanted)
        new.clicked.connect(self.new_wanted)
        for part in (self._title, self._words, self._hint):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        px = look.px
        box = QWidget()
        box.setMaximumWidth(px(560))
        box.setLayout(
            column_of(self._title, self._words, self._hint, px(8), row_of(None, other, new, None), spacing=px(8))
        )
        lay = QVBoxLayout(self)
        lay.addStretch(1)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(box, 6)
        middle.addStretch(1)
        lay.addLayout(middle)
        lay.addStretch(1)

    def show_error(self, error: ReaderError) -> None:
        self._words.say(wording.error_message(error))
        self._hint.say(wording.error_hint(error))

    @property
    def text(self) -> str:
        return self._words.whole
