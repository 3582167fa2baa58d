"""Small parts that every pane is made of: labels, buttons, ticks, combo boxes and rows of them.

A part keeps what it looks like as units and roles, and takes its fonts, icons and pixels anew in
``set_look``; `dress` hands a new look to all parts below a widget.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from reader.ui.look import Look

Voice = Literal["", "soft", "accent", "bad", "warn"]
Item = QWidget | QLayout | int | None
"""What stands in a row: a part, a row, a gap in pixels, or None for a stretch."""


def dress(root: QWidget, look: Look) -> None:
    """Gives a look to every part below ``root``, outermost first."""
    for child in root.findChildren(QWidget):
        if hasattr(child, "set_look"):  # asking whether it keeps a protocol takes longer than all the rest
            child.set_look(look)


def fit_screen(window: QWidget, wide: int, high: int) -> None:
    """Gives a window a size, or the size that its screen has room for."""
    room = window.screen().availableGeometry()
    window.resize(min(wide, room.width()), min(high, room.height() - window.fontMetrics().height() * 2))


def scrolled(look: Look, inside: QWidget) -> QScrollArea:
    """What scrolls up and down where letters are large and the screen is low, and otherwise just stands there."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inside.setObjectName("plain")
    area.setWidget(inside)
    area.setMinimumWidth(inside.minimumSizeHint().width() + look.px(12))
    return area


def repolish(widget: QWidget) -> None:
    """Makes the style sheet look again at a widget whose properties changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def _fill(box: QBoxLayout, items: Iterable[Item]) -> None:
    for item in items:
        if item is None:
            box.addStretch(1)
        elif isinstance(item, int):
            box.addSpacing(item)
        elif isinstance(item, QLayout):
            box.addLayout(item)
        elif isinstance(box, QHBoxLayout):
            box.addWidget(item, 0, Qt.AlignmentFlag.AlignVCenter)
        else:
            box.addWidget(item)


def row_of(*items: Item, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Parts side by side, centred on one line."""
    box = QHBoxLayout()
    box.setSpacing(spacing)
    box.setContentsMargins(*margins)
    _fill(box, items)
    return box


def column_of(*items: Item, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Parts one below the other."""
    box = QVBoxLayout()
    box.setSpacing(spacing)
    box.setContentsMargins(*margins)
    _fill(box, items)
    return box


class OverlaidBar(QScrollBar):
    """The scroll bar of an area, laid over its right edge: nothing there moves when it comes or goes."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(Qt.Orientation.Vertical, area)
        self._area, self._wanted = area, True
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.installEventFilter(self)
        own = area.verticalScrollBar()
        own.rangeChanged.connect(self._follow)
        own.valueChanged.connect(self.setValue)
        self.valueChanged.connect(own.setValue)
        self._follow()

    def set_wanted(self, wanted: bool) -> None:
        """Whether it may be seen at all."""
        self._wanted = wanted
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._follow()
        return False

    def _follow(self) -> None:
        own, area = self._area.verticalScrollBar(), self._area
        self.setRange(own.minimum(), own.maximum())
        self.setPageStep(own.pageStep())
        self.setSingleStep(own.singleStep())
        self.setValue(own.value())
        wide = self.sizeHint().width()
        self.setGeometry(area.width() - wide, 0, wide, area.height())
        self.setVisible(self._wanted and own.maximum() > own.minimum())
        self.raise_()


class Label(QLabel):
    """Plain text, whatever it holds. ``elide`` lets it give way instead of widening the window."""

    def __init__(
        self,
        look: Look,
        text: str = "",
        size: float = 13,
        weight: int = 400,
        voice: Voice = "",
        *,
        figures: bool = False,
        wrap: bool = False,
        elide: bool = False,
    ) -> None:
        super().__init__()
        self._size, self._weight, self._figures, self._elide = size, weight, figures, elide
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if voice:
            self.setProperty("voice", voice)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.set_look(look)
        self.say(text)

    def say(self, text: str) -> None:
        """Shows a text, shortened in the middle of nothing: at its end, where there is no room."""
        self._whole = text
        if self._elide:
            self._shorten()
            self.updateGeometry()
        else:
            self.setText(text)

    @property
    def whole(self) -> str:
        return self._whole

    def set_voice(self, voice: Voice) -> None:
        if self.property("voice") != voice:
            self.setProperty("voice", voice)
            repolish(self)

    def set_look(self, look: Look) -> None:
        self.setFont(look.font(self._size, self._weight, figures=self._figures))

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if self._elide:
            hint.setWidth(round(QFontMetricsF(self.font()).horizontalAdvance(self._whole)) + 2)
        return hint

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(0, hint.height()) if self._elide else hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._elide:
            self._shorten()

    def _shorten(self) -> None:
        room = max(0, self.width())
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room))
        self.setAccessibleName(self._whole)


class Picture(QLabel):
    """An icon that is only looked at."""

    def __init__(self, look: Look, icon: str, role: str = "soft", size: float = 16) -> None:
        super().__init__()
        self._icon, self._role, self._size = icon, role, size
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        self.setFixedSize(look.icon_size(self._size))
        self.setPixmap(_sharp(look, self._icon, self._role, self._size, self))


def _sharp(look: Look, icon: str, role: str, size: float, widget: QWidget) -> QPixmap:
    return look.pixmap(icon, role, size, max(1.0, widget.devicePixelRatioF()))


class ToolButton(QToolButton):
    """A button without a border until it is pointed at; its name is its tooltip too."""

    def __init__(
        self, look: Look, icon: str, name: str, text: str = "", *, size: float = 18, role: str = "soft", keys: str = ""
    ) -> None:
        super().__init__()
        self._icon, self._role, self._size, self._keys = icon, role, size, keys
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        if text:
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            self.setProperty("labelled", True)
            self.setText(text)
        self.set_name(name)
        self.set_look(look)

    def set_name(self, name: str) -> None:
        """What assistive technology and the tooltip call it."""
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({self._keys})" if self._keys else name)

    def set_icon(self, look: Look, icon: str, role: str = "soft") -> None:
        self._icon, self._role = icon, role
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        self.setFont(look.font(12, 400 if self.property("voice") == "soft" else 500))
        self.setIconSize(look.icon_size(self._size))
        self.setIcon(look.icon(self._icon, self._role))
        if not self.property("labelled"):
            self.setFixedSize(look.px(28), look.px(28))

    def sizeHint(self) -> QSize:
        """Without the two spaces that Qt leaves after a word: they would stand on one side of it."""
        hint = super().sizeHint()
        if self.property("labelled"):
            hint.setWidth(hint.width() - 2 * self.fontMetrics().horizontalAdvance(" "))
        return hint

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class PushButton(QPushButton):
    """A button with a word on it, plain or (one to a dialog) primary."""

    def __init__(self, look: Look, text: str, icon: str = "", *, primary: bool = False) -> None:
        super().__init__(text)
        self.setAccessibleName(text.replace("&&", "&"))
        self._icon, self._primary = icon, primary
        self.setAutoDefault(primary)
        self.setDefault(primary)
        if primary:
            self.setProperty("primary", True)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        self.setFont(look.font(13, 600 if self._primary else 500))
        if self._icon:
            self.setIcon(look.icon(self._icon, "on_fill" if self._primary else "soft"))
            self.setIconSize(look.icon_size(16))


class Segments(QWidget):
    """A row of buttons of which one is chosen; arrow keys move between them."""

    chosen = Signal(str)

    def __init__(self, look: Look, names: Sequence[tuple[str, str]], value: str) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        places = ["left", *["middle"] * (len(names) - 2), "right"]
        for (key, text), place in zip(names, places, strict=True):
            button = QPushButton(text)
            button.setAccessibleName(text)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("place", place)
            button.setChecked(key == value)
            self._group.addButton(button)
            self._buttons[key] = button
            button.clicked.connect(self._on_clicked)
        self.setLayout(row_of(*self._buttons.values(), spacing=0))
        self.set_look(look)

    @property
    def value(self) -> str:
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def set_value(self, value: str) -> None:
        if value in self._buttons:
            self._buttons[value].setChecked(True)

    def set_text(self, key: str, text: str) -> None:
        """Names a part anew; it grows for a longer text and never shrinks, so that counting does not jolt the row."""
        button = self._buttons[key]
        button.setText(text)
        button.setAccessibleName(text)
        button.setMinimumWidth(max(button.minimumWidth(), button.sizeHint().width()))

    def set_shown(self, key: str, shown: bool) -> None:
        self._buttons[key].setVisible(shown)

    def set_look(self, look: Look) -> None:
        for button in self._buttons.values():
            button.setFont(look.font(12.5, 500))

    def _on_clicked(self) -> None:
        self.chosen.emit(self.value)


class Tick(QCheckBox):
    """A box to tick, drawn from the theme: one shape on every platform, crisp at every scale."""

    def __init__(self, look: Look, text: str, checked: bool = False) -> None:
        super().__init__(text)
        self.setChecked(checked)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        self._look = look
        self.setFont(look.font(13))
        self.setMinimumSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        wide = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        return QSize(self._look.px(34) + round(wide), self._look.px(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, px = self._look, self._look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = px(16)
        box = QRectF(2.5, round((self.height() - side) / 2) + 0.5, side, side)
        on = self.isChecked()
        painter.setPen(QPen(look.colour("fill" if on else "soft"), 1))
        painter.setBrush(look.colour("fill" if on else "field"))
        painter.drawRoundedRect(box, px(4), px(4))
        if on:
            look.paint_icon(painter, "check", QRectF(box.left() + px(2), box.top() + px(2), px(12), px(12)), "on_fill")
        painter.setPen(look.colour("text" if self.isEnabled() else "off"))
        painter.setFont(self.font())
        words = QRectF(box.right() + px(8), 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if self.hasFocus():
            painter.setPen(QPen(look.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), px(5), px(5))

    def hitButton(self, point: object) -> bool:
        return True


class Combo(QComboBox):
    """A combo box with our own chevron: a style sheet cannot tint a drawing."""

    def __init__(self, look: Look, items: Sequence[tuple[str, str]] = (), value: str = "") -> None:
        super().__init__()
        for key, text in items:
            self.addItem(text, key)
        if value:
            self.set_value(value)
        self.set_look(look)

    @property
    def value(self) -> str:
        return str(self.currentData() or "")

    def set_value(self, value: str) -> None:
        self.setCurrentIndex(max(0, self.findData(value)))

    def set_look(self, look: Look) -> None:
        self._look = look
        self.setFont(look.font(13))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = self._look.px(14)
        box = QRectF(self.width() - side - self._look.px(7), round((self.height() - side) / 2), side, side)
        self._look.paint_icon(QPainter(self), "down", box, "soft" if self.isEnabled() else "off")


class Rule(QFrame):
    """A hairline across."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rule")


class Sheet(QWidget):
    """A plain widget that the style sheet may colour."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


class FocusRing(QObject):
    """Sets the property ``focused`` on a frame while the field inside has the focus."""

    def __init__(self, frame: QWidget, field: QWidget) -> None:
        super().__init__(frame)
        self._frame = frame
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._frame.setProperty("focused", event.type() == QEvent.Type.FocusIn)
            repolish(self._frame)
        return False


def click_on(button: QAbstractButton, told: object) -> None:
    """Connects a click, without its ``checked`` argument, to a callable of none."""
    if callable(told):
        button.clicked.connect(lambda: told())
