"""All keys on one sheet: as a dialog of its own, and as a list among the preferences."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from reader.ui.actions import KeyGroup
from reader.ui.look import Look
from reader.ui.parts import Label, PushButton, fit_screen, row_of, scrolled


class KeyList(QWidget):
    """Groups of keys, in columns of groups that stand one below the other."""

    def __init__(self, look: Look, *columns: Sequence[KeyGroup]) -> None:
        super().__init__()
        px = look.px
        lay = row_of(spacing=px(32))
        self.setLayout(lay)
        for groups in columns:
            grid = QGridLayout()
            grid.setHorizontalSpacing(px(16))
            grid.setVerticalSpacing(px(5))
            grid.setColumnMinimumWidth(0, px(96))
            for group in groups:
                row = grid.rowCount()
                if group.title:
                    title = Label(look, group.title, 11.5, 600, "soft")
                    title.setContentsMargins(0, px(10) if row > 1 else 0, 0, px(2))
                    grid.addWidget(title, row, 0, 1, 2)
                for n, (keys, what) in enumerate(group.rows, start=row + 1):
                    grid.addWidget(Label(look, keys, 12.5, 500), n, 0)
                    grid.addWidget(Label(look, what, 12.5, 400, "soft"), n, 1)
            grid.setRowStretch(grid.rowCount(), 1)
            grid.setColumnStretch(1, 1)
            lay.addLayout(grid, 1)


class KeyboardSheet(QDialog):
    """All keys, side by side where the screen is wide enough, and otherwise one below the other."""

    def __init__(self, look: Look, groups: Sequence[KeyGroup], parent: QWidget) -> None:
        super().__init__(parent)
        px = look.px
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard"))
        everywhere, in_list, in_article, in_tags = groups
        half = (len(everywhere.rows) + len(in_article.rows)) // 2 + 1
        first, rest = KeyGroup(everywhere.title, everywhere.rows[:half]), KeyGroup("", everywhere.rows[half:])
        wide = KeyList(look, (first,), (rest, in_article), (in_list, in_tags))
        edges = px(24) * 2 + px(12)
        roomy = wide.sizeHint().width() + edges <= self.screen().availableGeometry().width()
        keys = wide if roomy else KeyList(look, groups)
        area = scrolled(look, keys)
        area.setAccessibleName(self.tr("Keyboard"))
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        close = PushButton(look, self.tr("Close"), primary=True)
        close.clicked.connect(self.accept)
        lay = QVBoxLayout(self)
        lay.setContentsMargins(px(24), px(18), px(24), px(16))
        lay.setSpacing(px(12))
        lay.addWidget(Label(look, self.tr("Keyboard"), 17, 600))
        lay.addWidget(area, 1)
        lay.addLayout(row_of(None, close))
        close.setFocus()
        fit_screen(self, keys.sizeHint().width() + edges, keys.sizeHint().height() + px(120))
