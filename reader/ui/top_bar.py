"""The bar at the top of the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from reader.ui.look import Look
from reader.ui.parts import Sheet, ToolButton
from reader.ui.search_bar import SearchBar


class TopBar(Sheet):
    """Tags, back, forward, the search box, Import and the menu."""

    def __init__(self, look: Look) -> None:
        super().__init__("top")
        self.sidebar = ToolButton(look, "sidebar", self.tr("Show the tags"), keys="F9")
        self.back = ToolButton(look, "back", self.tr("Back"), keys="Alt+←")
        self.forward = ToolButton(look, "forward", self.tr("Forward"), keys="Alt+→")
        self.search = SearchBar(look)
        self.imports = ToolButton(look, "import", self.tr("Import"), self.tr("Import"), keys="Ctrl+O")
        self.menu = ToolButton(look, "menu", self.tr("Menu"), keys="F10")
        self._lay = QHBoxLayout(self)
        for button in (self.sidebar, self.back, self.forward):
            self._lay.addWidget(button)
        self._lay.addStretch(1)
        self._lay.addWidget(self.search, 6)
        self._lay.addStretch(1)
        self._lay.addWidget(self.imports)
        self._lay.addWidget(self.menu)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        px = look.px
        self.setFixedHeight(px(50))
        self._lay.setContentsMargins(px(10), 0, px(10), 0)
        self._lay.setSpacing(px(4))

    def set_narrow(self, narrow: bool) -> None:
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.imports.setToolButtonStyle(style)
