"""The control line of the source page: print page, small font, big font, share, as real buttons."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from reader.settings import BIGGEST_PX, SMALLEST_PX
from reader.ui.look import Look
from reader.ui.menus import Menu


class _ControlButton(QPushButton):
    """A plain button on the page; its icon alone where there is no room for its word."""

    def __init__(self, look: Look, icon: str, name: str, place: str = "") -> None:
        super().__init__()
        self._icon, self._name, self._bare = icon, name, False
        self.setAccessibleName(name)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        if place:
            self.setProperty("place", place)
        self.set_look(look)

    def set_bare(self, bare: bool) -> None:
        self._bare = bare
        self.setText("" if bare else self._name)
        self.setToolTip(self._name if bare else "")

    def set_look(self, look: Look) -> None:
        self.setFont(look.font(12.5, 500))
        self.setIcon(look.icon(self._icon))
        self.setIconSize(look.icon_size(16))
        self.set_bare(self._bare)


class ControlLine(QWidget):
    """Asks for what the buttons say; ``share_wanted`` says ``facebook``, ``x``, ``link`` or ``citation``."""

    print_wanted = Signal()
    font_step_wanted = Signal(int)
    share_wanted = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("controls")
        self._look = look
        self.print_page = _ControlButton(look, "print", self.tr("Print page"))
        self.small_font = _ControlButton(look, "font-small", self.tr("Small font"), "left")
        self.big_font = _ControlButton(look, "font-big", self.tr("Big font"), "right")
        self.share = _ControlButton(look, "share", self.tr("Share"))
        self.share.setAccessibleDescription(self.tr("Opens a menu"))
        self.buttons = (self.print_page, self.small_font, self.big_font, self.share)
        self.menu = Menu(look, self)
        self._need_address: list[QAction] = []
        for kind, text in (
            ("facebook", self.tr("Facebook…")),
            ("x", self.tr("X…")),
            ("link", self.tr("Copy link")),
            ("citation", self.tr("Copy citation")),
        ):
            if kind == "link":
                self.menu.addSeparator()
            action = self.menu.addAction(text)
            action.triggered.connect(lambda _=False, kind=kind: self.share_wanted.emit(kind))
            if kind != "citation":
                self._need_address.append(action)
        self.print_page.clicked.connect(lambda: self.print_wanted.emit())
        self.small_font.clicked.connect(lambda: self.font_step_wanted.emit(-1))
        self.big_font.clicked.connect(lambda: self.font_step_wanted.emit(1))
        self.share.clicked.connect(self._on_share)
        self._pair = QHBoxLayout()
        self._pair.setSpacing(0)
        self._pair.addWidget(self.small_font)
        self._pair.addWidget(self.big_font)
        self._lay = QHBoxLayout(self)
        self._lay.setContentsMargins(0, 0, 0, 0)
        self._lay.addWidget(self.print_page)
        self._lay.addLayout(self._pair)
        self._lay.addWidget(self.share)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        self._look = look
        self._lay.setSpacing(look.px(8))

    def set_size(self, size_px: int) -> None:
        """Says the reading size to assistive technology, and ends at the limits."""
        said = self.tr("The text is {size} pixels high").format(size=size_px)
        for button, end in ((self.small_font, SMALLEST_PX), (self.big_font, BIGGEST_PX)):
            button.setEnabled(size_px != end)
            button.setAccessibleDescription(said)

    def set_address(self, known: bool) -> None:
        """Without an address an article can be cited, but not shared or linked to."""
        for action in self._need_address:
            action.setEnabled(known)

    def fit(self, room_px: int, column_px: int) -> None:
        """Shows icons alone in a narrow pane, and wherever the words would be wider than the column."""
        bare = room_px < self._look.px(400) or self._wide().width() > column_px
        for button in self.buttons:
            button.set_bare(bare)

    def sizeHint(self) -> QSize:
        for button in self.buttons:
            button.ensurePolished()  # before that the style sheet's padding is missing
        self._pair.invalidate()  # the outer layout forgets what it knew, and not what the inner one knew
        self._lay.invalidate()
        return self._lay.sizeHint()

    def _wide(self) -> QSize:
        for button in self.buttons:
            button.set_bare(False)
        return self.sizeHint()

    def _on_share(self) -> None:
        self.menu.popup(self.share.mapToGlobal(QPoint(0, self.share.height() + self._look.px(4))))
