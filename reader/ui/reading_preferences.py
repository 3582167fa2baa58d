"""The preferences of reading: theme, faces, size, line height and measure, with lines that show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from reader.settings import FONT_STEPS_PX, Settings
from reader.ui import faces
from reader.ui.look import DARK, LIGHT, SEPIA, Look, Theme
from reader.ui.parts import Combo, row_of
from reader.ui.setting_rows import Section

LINE_HEIGHTS = tuple(n / 50 for n in range(60, 101))
MEASURES = tuple(range(45, 91))
READING = (
    "theme", "face_en", "face_ko", "face_ja", "font_px", "line_height", "measure", "korean_words", "more_contrast",
)  # fmt: skip
"""The settings that *Restore defaults* gives back here."""


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
        self.setFixedHeight(look.px(98))
        self.setMinimumWidth(look.px(76))
        self.setMaximumWidth(look.px(112))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(112), self._look.px(98))

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


class Reading(Section):
    """Theme, faces, size, line height and measure, with lines that show them."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, READING)
        self.cards = [
            ThemeCard(look, "system", self.tr("As the system"), (LIGHT, DARK)),
            ThemeCard(look, "light", self.tr("Light"), (LIGHT,)),
            ThemeCard(look, "sepia", self.tr("Sepia"), (SEPIA,)),
            ThemeCard(look, "dark", self.tr("Dark"), (DARK,)),
        ]
        for card in self.cards:
            card.chosen.connect(lambda key: self.changed.emit("theme", key))
        self.column.insertLayout(0, row_of(*self.cards, None, spacing=look.px(8)))
        self.faces = {
            "en": self._add_face(look, self.tr("Typeface"), "en"),
            "ko": self._add_face(look, self.tr("Korean typeface"), "ko"),
            "ja": self._add_face(look, self.tr("Japanese typeface"), "ja"),
        }
        self.font_size = self.add_slider(
            "font_px", self.tr("Size"), FONT_STEPS_PX, lambda px: self.tr("{size} px").format(size=round(px))
        )
        self.line_height = self.add_slider(
            "line_height", self.tr("Line height"), LINE_HEIGHTS, lambda times: f"{times:.2f}", float
        )
        self.measure = self.add_slider(
            "measure", self.tr("Measure"), MEASURES, lambda n: self.tr("{count} letters").format(count=round(n))
        )
        self.specimen = Specimen(look)
        self.column.insertWidget(2, self.specimen)
        below = Section(look, ())
        below.add_tick("korean_words", self.tr("Keep Korean words on one line"))
        below.add_tick("more_contrast", self.tr("More contrast: stronger lines and borders"))
        below.changed.connect(self.changed)
        self._below = below
        self.column.insertWidget(3, below)

    def _add_face(self, look: Look, name: str, language: str) -> Combo:
        """A choice among the faces that have the language's letters; says so where there is none."""
        there = faces.families(language)
        usual = faces.first_there(Look(look.theme, look.scale).reading_families(language), language)
        own = self.tr("Fitting ({family})").format(family=usual) if usual else self.tr("Fitting")
        if not there:
            own = self.tr("No font on this computer has these letters")
        combo = self.add_choice(f"face_{language}", name, [("", own), *((family, family) for family in there)])
        combo.setEnabled(bool(there))
        combo.setMaxVisibleItems(16)
        combo.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return combo

    def show_settings(self, settings: Settings) -> None:
        super().show_settings(settings)
        self._below.show_settings(settings)
        for card in self.cards:
            card.set_chosen(card.key == settings.theme)
        chosen = {language: face.value for language, face in self.faces.items()}
        self.specimen.show_type(settings.font_px, settings.line_height, chosen)
