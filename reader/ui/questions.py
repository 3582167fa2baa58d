"""Short dialogs: a question before something happens, one line or a note to write."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QWidget

from reader.ui.fields import PreeditEdit
from reader.ui.look import Look
from reader.ui.parts import Item, Label, PushButton, column_of


class Dialog(QDialog):
    """A dialog in the look of the window: a title, what it is about, and buttons in the system's order."""

    def __init__(self, look: Look, parent: QWidget, title: str, *items: Item, accept: str, reject: str = "") -> None:
        super().__init__(parent)
        px = look.px
        self.look = look
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFont(look.font(13))
        heading = Label(look, title, 17, 600, wrap=True)
        self.buttons = QDialogButtonBox()
        self.accept_button = PushButton(look, accept, primary=True)
        self.buttons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.reject_button = PushButton(look, reject or self.tr("Cancel"))
        self.buttons.addButton(self.reject_button, QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        between = self.buttons.layout()
        if between is not None:
            between.setSpacing(px(8))
        margins = (px(20), px(18), px(20), px(16))
        self.setLayout(column_of(heading, *items, px(6), self.buttons, spacing=px(8), margins=margins))
        self.setMinimumWidth(px(420))
        self.setMaximumWidth(px(640))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            self.fit()

    def fit(self, least: int = 0) -> None:
        """Makes it as high as its text needs at its width: Qt would reckon with another width."""
        layout, room = self.layout(), self.screen().availableGeometry()
        if layout is not None:
            wide = min(max(self.sizeHint().width(), self.minimumWidth()), self.maximumWidth(), room.width())
            high = max(layout.totalHeightForWidth(wide), layout.totalMinimumSize().height(), least)
            self.resize(wide, min(high, room.height()))


class Question(Dialog):
    """Asks before something is done; ``shown`` is what it is done with, such as an address, in full.

    A ``grave`` question is about what cannot be undone: Enter alone does not agree to it.
    """

    agreed = Signal()

    def __init__(
        self,
        look: Look,
        parent: QWidget,
        title: str,
        text: str,
        *,
        accept: str,
        shown: str = "",
        reject: str = "",
        grave: bool = False,
    ) -> None:
        items: list[Item] = [Label(look, text, 13, 400, "soft", wrap=True)] if text else []
        if shown:
            address = Label(look, _breakable(shown), 13, 500, wrap=True)
            address.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            address.setAccessibleName(shown)
            items.append(address)
        super().__init__(look, parent, title, *items, accept=accept, reject=reject)
        self.accepted.connect(self.agreed)
        if grave:
            self.accept_button.setDefault(False)
            self.accept_button.setAutoDefault(False)
            self.reject_button.setDefault(True)
            self.reject_button.setFocus()


def _breakable(text: str) -> str:
    """A long address with places where it may be broken; nothing of it is left out."""
    return "".join(letter + ("\u200b" if letter in "/?&=.-_%" else "") for letter in text)


class LineDialog(Dialog):
    """Asks for one line of text."""

    written = Signal(str)

    def __init__(self, look: Look, parent: QWidget, title: str, text: str, value: str, *, accept: str) -> None:
        self.edit = PreeditEdit()
        self.edit.setText(value)
        self.edit.setFont(look.font(13))
        self.edit.setAccessibleName(title)
        super().__init__(look, parent, title, Label(look, text, 13, 400, "soft", wrap=True), self.edit, accept=accept)
        self.edit.selectAll()
        self.edit.textChanged.connect(lambda text: self.accept_button.setEnabled(bool(text.strip())))
        self.accepted.connect(lambda: self.written.emit(self.edit.text().strip()))
        self.edit.setFocus()


class NoteDialog(Dialog):
    """The person's note on an article. Ctrl+Enter keeps it."""

    written = Signal(str)

    def __init__(self, look: Look, parent: QWidget, headline: str, value: str) -> None:
        self.edit = QPlainTextEdit(value)
        self.edit.setFont(look.font(13))
        self.edit.setMinimumSize(look.px(380), look.px(160))
        self.edit.setTabChangesFocus(True)
        about = Label(look, headline, 13, 400, "soft", wrap=True)
        super().__init__(look, parent, self.tr("Note"), about, self.edit, accept=self.tr("Keep the note"))
        self.edit.setAccessibleName(self.tr("Note"))
        self.accepted.connect(lambda: self.written.emit(self.edit.toPlainText().strip()))
        self.edit.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.accept()
        else:
            super().keyPressEvent(event)
