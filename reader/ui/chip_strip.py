"""The strip below the top bar: the parts of the query as chips that can be removed, and what it means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from reader.query import Chip
from reader.ui import wording
from reader.ui.look import Look
from reader.ui.parts import Sheet, ToolButton

_WIDEST = 340


class ChipButton(QWidget):
    """One part of the query. The operator is written out, never told by colour alone."""

    removed = Signal()

    def __init__(self, look: Look, chip: Chip, operator: str) -> None:
        super().__init__()
        self._operator = operator
        self._text = shown_text(chip)
        self._negated = chip.negated
        self._hovered = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        said = f"{operator} {self._text}".strip()
        self.setAccessibleName(self.tr("{part}, press Delete to remove").format(part=said))
        self.setToolTip("")
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        self._look = look
        px = look.px
        self._small, self._big = look.font(12, 600), look.font(12.5, 500)
        wide = QFontMetricsF(self._small).horizontalAdvance(self._operator)
        self._operator_px = wide + px(5) if self._operator else 0
        words = min(px(_WIDEST), QFontMetricsF(self._big).horizontalAdvance(self._text))
        self.setFixedSize(round(px(10) + self._operator_px + words + px(4 + 16 + 6)) + 1, px(26))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, px = self._look, self._look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        inset = 1.0 if focused else 0.5
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        edge = "accent" if focused else "bad" if self._negated else "edge"
        painter.setPen(QPen(look.colour(edge), 2 if focused else 1))
        painter.setBrush(look.colour("bad_tint" if self._negated else "field"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        x = float(px(10))
        middle = Qt.AlignmentFlag.AlignVCenter
        if self._operator:
            painter.setFont(self._small)
            painter.setPen(look.colour("bad" if self._negated else "accent"))
            painter.drawText(QRectF(x, 0, self._operator_px, self.height()), middle, self._operator)
            x += self._operator_px
        painter.setFont(self._big)
        painter.setPen(look.colour("text"))
        room = self.width() - x - px(4 + 16 + 6) + 1
        shown = QFontMetricsF(self._big).elidedText(self._text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(x, 0, room, self.height()), middle, shown)
        look.paint_icon(painter, "close", self._cross(), "text" if self._hovered else "soft")

    def _cross(self) -> QRectF:
        side = self._look.px(12)
        return QRectF(self.width() - side - self._look.px(8), round((self.height() - side) / 2), side, side)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hovered = event.position().x() >= self._cross().left() - self._look.px(4)
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def leaveEvent(self, event: object) -> None:
        self._hovered = False
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if inside and event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            on_cross = event.position().x() >= self._cross().left() - self._look.px(4)
            if on_cross or event.button() == Qt.MouseButton.MiddleButton:
                self.removed.emit()
            else:
                self.setFocus(Qt.FocusReason.MouseFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() == Qt.Key.Key_Right:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Left:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None:
            area.ensureWidgetVisible(self)
        self.update()


class _Sideways(QScrollArea):
    """Scrolls to the side with the wheel, and never wraps."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 26)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (delta.x() or delta.y()))


_FIELD = re.compile(r"([a-z]+):(?=\S)")


def shown_text(chip: Chip) -> str:
    """What a chip shows: a tag with its ``#``, a field without its name, which stands before it."""
    if chip.kind == "tag":
        return "#" + chip.text
    if chip.kind in ("group", "literal"):
        return chip.text
    if not _FIELD.match(chip.text):
        return chip.text
    value = _FIELD.sub("", chip.text, count=1)
    if chip.kind == "date":
        return wording.days(value, whole=True)
    bare = value[1:-1]
    return bare if value == f'"{bare}"' and '"' not in bare and chip.kind in ("phrase", "collection") else value


def _gathered(chips: Sequence[Chip]) -> list[tuple[list[int], Chip]]:
    """Chips with their places; single words that stand side by side become one chip."""
    gathered: list[tuple[list[int], Chip]] = []
    for place, chip in enumerate(chips):
        last = gathered[-1][1] if gathered else None
        if (
            last is not None
            and last.kind == chip.kind == "word"
            and not (last.negated or chip.negated or ":" in last.text + chip.text)
        ):
            joined = replace(last, text=f"{last.text} {chip.text}")
            gathered[-1] = ([*gathered[-1][0], place], joined)
        else:
            gathered.append(([place], chip))
    return gathered


class ChipStrip(Sheet):
    """The parts of the query as chips, with Explain and Clear."""

    removed = Signal(list)
    """The places of the parts that are to go."""
    explain_wanted = Signal()
    save_wanted = Signal()
    clear_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__("strip")
        self._look = look
        self._chips: tuple[Chip, ...] = ()
        self.buttons: list[ChipButton] = []
        self._row = Sheet("plain")
        self._row.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, False)
        self._row_lay = QHBoxLayout(self._row)
        self._area = _Sideways()
        self._area.setWidget(self._row)
        self._area.viewport().setAutoFillBackground(False)
        self.explain = ToolButton(look, "question", self.tr("Explain the search"), self.tr("Explain"), size=15)
        self.save = ToolButton(
            look, "collection", self.tr("Save the search as a collection"), self.tr("Save…"), size=15
        )
        self.clear = ToolButton(look, "close", self.tr("Clear the search"), self.tr("Clear"), size=13)
        self.explain.clicked.connect(self.explain_wanted)
        self.save.clicked.connect(self.save_wanted)
        self.clear.clicked.connect(self.clear_wanted)
        self._lay = QHBoxLayout(self)
        self._lay.addWidget(self._area, 1)
        self._lay.addWidget(self.explain)
        self._lay.addWidget(self.save)
        self._lay.addWidget(self.clear)
        self.setAccessibleName(self.tr("Parts of the search"))
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        self._look = look
        px = look.px
        self.setFixedHeight(px(42))
        self._area.setFixedHeight(px(28))
        self._lay.setContentsMargins(px(14), 0, px(10), 0)
        self._lay.setSpacing(px(6))
        self._row_lay.setContentsMargins(0, px(1), 0, px(1))
        self._row_lay.setSpacing(px(6))

    def set_narrow(self, narrow: bool) -> None:
        """Shows the buttons by their icons alone."""
        for button in (self.explain, self.save, self.clear):
            style = Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
            button.setToolButtonStyle(style)

    def show_chips(self, chips: Sequence[Chip]) -> None:
        """Shows the parts of a query; a removed part hands the focus on to its neighbour."""
        if tuple(chips) == self._chips:
            return
        focused = next((n for n, button in enumerate(self.buttons) if button.hasFocus()), -1)
        self._chips = tuple(chips)
        while (item := self._row_lay.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        for places, chip in _gathered(chips):
            button = ChipButton(self._look, chip, self._operator(places[0], chip))
            button.removed.connect(lambda places=places: self.removed.emit(places))
            self._row_lay.addWidget(button)
            self.buttons.append(button)
        self._row_lay.addStretch(1)
        if focused >= 0 and self.buttons:
            self.buttons[min(focused, len(self.buttons) - 1)].setFocus()

    def _operator(self, place: int, chip: Chip) -> str:
        if chip.negated:
            return self.tr("not")
        if chip.kind == "literal":
            return self.tr("as written")
        if chip.kind == "group":
            return self.tr("either")
        field = _FIELD.match(chip.text) if chip.kind != "tag" else None
        if field is not None:
            return field[1]
        if chip.kind in ("word", "phrase"):
            return self.tr("words") if chip.kind == "word" else self.tr("phrase")
        return self.tr("and") if place else ""
