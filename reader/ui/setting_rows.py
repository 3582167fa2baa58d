"""Rows of settings below each other, each with its name at the left and what is chosen at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from reader.settings import Settings
from reader.ui.look import Look
from reader.ui.parts import Combo, Label, PushButton, Segments, Tick, row_of

_Choices = Sequence[tuple[str, str]]


class Section(QWidget):
    """Rows of settings below each other, each with its name at the left."""

    changed = Signal(str, object)
    """A setting's name and its new value."""

    def __init__(self, look: Look, names: Sequence[str]) -> None:
        super().__init__()
        self.names, self._look = names, look
        self._fields: dict[str, Combo | Segments | Tick] = {}
        self._sliders: dict[str, Callable[[float], None]] = {}
        px = look.px
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(px(10))
        self.grid = QGridLayout()
        self.grid.setVerticalSpacing(px(10))
        self.grid.setHorizontalSpacing(px(14))
        self.grid.setColumnMinimumWidth(0, px(110))
        self.grid.setColumnStretch(1, 1)
        self.column.addLayout(self.grid)
        self.column.addStretch(1)

    def add(self, name: str, field: QWidget | QHBoxLayout, *, whole: bool = False) -> None:
        """Puts a field into a row; ``whole`` lets it take all the width."""
        row = self._next_row()
        if name:
            self.grid.addWidget(Label(self._look, name, 13, 400, "soft"), row, 0)
        if isinstance(field, QHBoxLayout):
            self.grid.addLayout(field, row, 1)
        elif whole:
            self.grid.addWidget(field, row, 1)
        else:
            self.grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignLeft)

    def add_choice(self, setting: str, name: str, choices: _Choices, kind: type = str) -> Combo:
        """One of several values, as a list that opens."""
        combo = Combo(self._look, choices)
        combo.setAccessibleName(name)
        combo.activated.connect(lambda _: self.changed.emit(setting, kind(combo.value)))
        self._fields[setting] = combo
        self.add(name, combo, whole=True)
        return combo

    def add_segments(self, setting: str, name: str, choices: _Choices, kind: type = str) -> Segments:
        """One of two or three values, all of them shown."""
        segments = Segments(self._look, choices, choices[0][0])
        segments.setAccessibleName(name)
        segments.chosen.connect(lambda value: self.changed.emit(setting, kind(value)))
        self._fields[setting] = segments
        self.add(name, segments)
        return segments

    def add_tick(self, setting: str, text: str) -> Tick:
        tick = Tick(self._look, text)
        tick.toggled.connect(lambda on: self.changed.emit(setting, on))
        self._fields[setting] = tick
        self.grid.addWidget(tick, self._next_row(), 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        return tick

    def add_slider(
        self, setting: str, name: str, values: Sequence[float], said: Callable[[float], str], kind: type = int
    ) -> QSlider:
        """One of many values in their order, with the one that is chosen in words at its right."""
        px = self._look.px
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, len(values) - 1)
        slider.setPageStep(max(1, len(values) // 8))
        slider.setMinimumHeight(px(24))
        slider.setAccessibleName(name)
        label = Label(self._look, "", 12.5, 500, figures=True)
        label.setMinimumWidth(px(82))
        line = QHBoxLayout()
        line.setSpacing(px(10))
        line.addWidget(slider, 1)
        line.addWidget(label)

        def show(value: float) -> None:
            slider.blockSignals(True)
            slider.setValue(min(range(len(values)), key=lambda n: abs(values[n] - value)))
            slider.blockSignals(False)
            label.say(said(value))
            slider.setAccessibleDescription(said(value))

        slider.valueChanged.connect(lambda n: self.changed.emit(setting, kind(values[n])))
        self._sliders[setting] = show
        self.add(name, line)
        return slider

    def add_words(self, text: str) -> None:
        """A sentence about what stands above it."""
        self.grid.addWidget(Label(self._look, text, 12.5, 400, "soft", wrap=True), self._next_row(), 0, 1, 2)

    def add_deed(self, said: Label, text: str, icon: str = "") -> PushButton:
        """A button at the right of what is said about it."""
        button = PushButton(self._look, text, icon)
        line = row_of(spacing=self._look.px(16))
        line.addWidget(said, 1)
        line.addWidget(button)
        self.grid.addLayout(line, self._next_row(), 0, 1, 2)
        return button

    def _next_row(self) -> int:
        return self.grid.rowCount() if self.grid.count() else 0

    def show_settings(self, settings: Settings) -> None:
        """Follows settings that were changed here or elsewhere."""
        for setting, field in self._fields.items():
            value = getattr(settings, setting)
            if isinstance(field, Tick):
                field.blockSignals(True)
                field.setChecked(value)
                field.blockSignals(False)
            else:
                field.set_value(str(value))
        for setting, show in self._sliders.items():
            show(getattr(settings, setting))
