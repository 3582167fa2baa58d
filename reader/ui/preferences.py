"""The preferences: theme, reading size, line height and measure, density of the list. Applied at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from reader.settings import FONT_STEPS_PX, Settings
from reader.ui import faces
from reader.ui.look import DARK, LIGHT, SEPIA, Look, Theme
from reader.ui.parts import Combo, Label, PushButton, Rule, Segments, Tick, row_of

LINE_HEIGHTS = (1.2, 2.0)
MEASURES = (45, 90)
READING_DEFAULTS = (
    "theme", "more_contrast", "face_en", "face_ko", "face_ja", "font_px", "line_height", "measure", "density",
)  # fmt: skip


class ThemeCard(QWidget):
    """A theme as a small picture of the window, to be chosen."""

    chosen = Signal(str)

    def __init__(self, look: Look, key: str, name: str, themes: Sequence[Theme]) -> None:
        super().__init__()
        self.key, self._name, self._themes = key, name, themes
        self._on = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        self._look = look
        self.setFixedSize(look.px(112), look.px(98))
        self.update()

    def set_chosen(self, on: bool) -> None:
        self._on = on
        self.setAccessibleDescription(self.tr("chosen") if on else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, px = self._look, self._look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(px(2), px(2), self.width() - px(4), px(70))
        outline = QPainterPath()
        outline.addRoundedRect(box, px(8), px(8))
        painter.setClipPath(outline)
        for part, theme in enumerate(self._themes):
            if part:
                half = QRectF(box.center().x(), box.top(), box.width() / 2, box.height())
                painter.setClipRect(half, Qt.ClipOperation.IntersectClip)
            self._paint_window(painter, box, theme)
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look.colour("accent" if self._on else "edge"), 2 if self._on else 1))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8))
        painter.setPen(look.colour("text"))
        painter.setFont(look.font(12.5, 600 if self._on else 400))
        words = QRectF(0, box.bottom() + px(4), self.width(), px(22))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self._name)
        if self.hasFocus():
            painter.setPen(QPen(look.colour("accent"), 2))
            painter.drawLine(
                QPointF(words.left() + px(16), words.bottom() - 1), QPointF(words.right() - px(16), words.bottom() - 1)
            )

    def _paint_window(self, painter: QPainter, box: QRectF, theme: Theme) -> None:
        px = self._look.px
        painter.fillRect(box, QColor(theme.page))
        painter.fillRect(QRectF(box.left(), box.top(), box.width() * 0.26, box.height()), QColor(theme.side))
        painter.setPen(Qt.PenStyle.NoPen)
        for n, (wide, colour) in enumerate(
            ((0.5, theme.text), (0.58, theme.soft), (0.52, theme.soft), (0.3, theme.accent))
        ):
            painter.setBrush(QColor(colour))
            top = box.top() + px(14 + n * 12)
            line = QRectF(box.left() + box.width() * 0.34, top, box.width() * wide, px(3 if n else 5))
            painter.drawRoundedRect(line, 1.5, 1.5)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.key)
        elif event.key() == Qt.Key.Key_Right:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Left:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)


class Specimen(QWidget):
    """A few lines as the reading page will show them."""

    _LINES = (
        ("en", "The bell at Torvik has rung at noon since 1894,"),
        ("en", "and the town sets its watches by nothing else."),
        ("ko", "토르비크의 종은 1894년부터 날마다 정오에 울린다."),
        ("ja", "トルヴィクの鐘は一八九四年から毎日正午に鳴る。"),
    )

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._px, self._line_height = 18, 1.56
        self.setAccessibleName(self.tr("How the text will look"))
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        self._look = look
        self.setFixedHeight(look.px(150))
        self.update()

    def show_type(self, font_px: int, line_height: float, faces: Mapping[str, str]) -> None:
        self._px, self._line_height = font_px, line_height
        self._look = Look(self._look.theme, self._look.scale, faces)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, px = self._look, self._look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("line"), 1))
        painter.setBrush(look.colour("page"))
        outline = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(outline, px(8), px(8))
        painter.setClipRect(outline.adjusted(1, 1, -1, -1))
        painter.setPen(look.colour("text"))
        y = px(12) + self._px * self._line_height * 0.75
        for language, words in self._LINES:
            font = QFont(look.reading_families(language))
            font.setPixelSize(self._px)
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            painter.setFont(font)
            painter.drawText(QPointF(px(18), y), words)
            y += self._px * self._line_height

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(400), self._look.px(150))


class Preferences(QDialog):
    """Changes take effect at once; there is nothing to confirm."""

    changed = Signal(str, object)
    """A setting's name and its new value."""

    def __init__(self, look: Look, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        px = look.px
        self.setWindowTitle(self.tr("Preferences"))
        self.setFont(look.font(13))
        self.cards = [
            ThemeCard(look, "system", self.tr("As the system"), (LIGHT, DARK)),
            ThemeCard(look, "light", self.tr("Light"), (LIGHT,)),
            ThemeCard(look, "sepia", self.tr("Sepia"), (SEPIA,)),
            ThemeCard(look, "dark", self.tr("Dark"), (DARK,)),
        ]
        for card in self.cards:
            card.chosen.connect(lambda key: self.changed.emit("theme", key))
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(px(10))
        self._grid.setHorizontalSpacing(px(14))
        self.faces = {
            "en": self._add_face(look, self.tr("Typeface"), "en"),
            "ko": self._add_face(look, self.tr("Korean typeface"), "ko"),
            "ja": self._add_face(look, self.tr("Japanese typeface"), "ja"),
        }
        self.font_size = self._add_slider(look, self.tr("Size"), 0, len(FONT_STEPS_PX) - 1)
        self.line_height = self._add_slider(
            look, self.tr("Line height"), round(LINE_HEIGHTS[0] * 50), round(LINE_HEIGHTS[1] * 50)
        )
        self.measure = self._add_slider(look, self.tr("Measure"), *MEASURES)
        density = [("comfortable", self.tr("Comfortable")), ("compact", self.tr("Compact"))]
        self.density = Segments(look, density, settings.density)
        row = self._grid.rowCount()
        self._grid.addWidget(Label(look, self.tr("List rows"), 13, 400, "soft"), row, 0)
        self._grid.addWidget(self.density, row, 1, Qt.AlignmentFlag.AlignLeft)
        self.contrast = Tick(look, self.tr("More contrast: stronger lines and borders"))
        self._grid.addWidget(self.contrast, row + 1, 1)
        self._grid.setColumnMinimumWidth(0, px(110))
        self._grid.setColumnStretch(1, 1)
        self.specimen = Specimen(look)
        restore = PushButton(look, self.tr("Restore defaults"))
        close = PushButton(look, self.tr("Close"), primary=True)
        restore.clicked.connect(self._on_restore)
        close.clicked.connect(self.accept)
        lay = QVBoxLayout(self)
        lay.setSpacing(px(10))
        lay.setContentsMargins(px(24), px(18), px(24), px(16))
        lay.addWidget(Label(look, self.tr("Preferences"), 17, 600))
        lay.addLayout(row_of(*self.cards, None, spacing=px(8)))
        lay.addLayout(self._grid)
        lay.addWidget(self.specimen)
        lay.addWidget(Rule())
        lay.addLayout(row_of(restore, None, close, spacing=px(8)))
        self.setFixedWidth(px(560))
        self.show_settings(settings)
        next((card for card in self.cards if card.key == settings.theme), self.cards[0]).setFocus()
        self.font_size.valueChanged.connect(lambda n: self.changed.emit("font_px", FONT_STEPS_PX[n]))
        self.line_height.valueChanged.connect(lambda n: self.changed.emit("line_height", n / 50))
        self.measure.valueChanged.connect(lambda n: self.changed.emit("measure", n))
        self.density.chosen.connect(lambda key: self.changed.emit("density", key))
        self.contrast.toggled.connect(lambda on: self.changed.emit("more_contrast", on))
        for language, face in self.faces.items():
            face.activated.connect(
                lambda _, language=language, face=face: self.changed.emit(f"face_{language}", face.value)
            )

    def _add_face(self, look: Look, name: str, language: str) -> Combo:
        """A choice among the faces that have the language's letters; says so where there is none."""
        row = self._grid.rowCount() if self._grid.count() else 0
        there = faces.families(language)
        usual = faces.first_there(Look(look.theme, look.scale).reading_families(language), language)
        own = self.tr("Fitting ({family})").format(family=usual) if usual else self.tr("Fitting")
        if not there:
            own = self.tr("No font on this computer has these letters")
        combo = Combo(look, [("", own), *((family, family) for family in there)])
        combo.setAccessibleName(name)
        combo.setEnabled(bool(there))
        combo.setMaxVisibleItems(16)
        combo.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._grid.addWidget(Label(look, name, 13, 400, "soft"), row, 0)
        self._grid.addWidget(combo, row, 1)
        return combo

    def _add_slider(self, look: Look, name: str, low: int, high: int) -> QSlider:
        row = self._grid.rowCount()
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(low, high)
        slider.setPageStep(max(1, (high - low) // 8))
        slider.setMinimumHeight(look.px(24))
        slider.setAccessibleName(name)
        said = Label(look, "", 12.5, 500, figures=True)
        said.setFixedWidth(look.px(82))
        said.setObjectName(f"said {name}")
        slider.setObjectName(name)
        line = QHBoxLayout()
        line.setSpacing(look.px(10))
        line.addWidget(slider, 1)
        line.addWidget(said)
        self._grid.addWidget(Label(look, name, 13, 400, "soft"), row, 0)
        self._grid.addLayout(line, row, 1)
        return slider

    def show_settings(self, settings: Settings) -> None:
        """Follows settings that were changed here or elsewhere."""
        for card in self.cards:
            card.set_chosen(card.key == settings.theme)
        nearest = min(range(len(FONT_STEPS_PX)), key=lambda n: abs(FONT_STEPS_PX[n] - settings.font_px))
        for slider, value in (
            (self.font_size, nearest),
            (self.line_height, round(settings.line_height * 50)),
            (self.measure, settings.measure),
        ):
            slider.blockSignals(True)
            slider.setValue(value)
            slider.blockSignals(False)
        said = (
            self.tr("{size} px").format(size=settings.font_px),
            f"{settings.line_height:.2f}",
            self.tr("{count} letters").format(count=settings.measure),
        )
        for slider, text in zip((self.font_size, self.line_height, self.measure), said, strict=True):
            label = self.findChild(Label, f"said {slider.objectName()}")
            if label is not None:
                label.say(text)
        for language, face in self.faces.items():
            face.set_value(getattr(settings, f"face_{language}"))
        self.contrast.blockSignals(True)
        self.contrast.setChecked(settings.more_contrast)
        self.contrast.blockSignals(False)
        self.density.set_value(settings.density)
        chosen = {language: face.value for language, face in self.faces.items()}
        self.specimen.show_type(settings.font_px, settings.line_height, chosen)

    def _on_restore(self) -> None:
        defaults = Settings()
        for name in READING_DEFAULTS:
            self.changed.emit(name, getattr(defaults, name))
