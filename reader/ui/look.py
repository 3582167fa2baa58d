"""The look of the window: one theme at one scale, handing out colours, fonts, icons and pixels.

Units: every size given here is in *units*, pixels at an interface scale of 1; `Look.px` makes
device-independent pixels of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPalette,
    QPixmap,
    QTextLayout,
)
from PySide6.QtSvg import QSvgRenderer

from reader import paths
from reader.settings import font_step
from reader.ui import style_sheet
from reader.ui.theme import DARK, LIGHT, SEPIA, TAG_COLOURS, THEMES, Theme

__all__ = ["DARK", "LIGHT", "SEPIA", "TAG_COLOURS", "THEMES", "Look", "Theme", "interface_scale", "usual_font_px"]

SYSTEM_FONT_PX, READING_PX = 13, 18
"""The sizes of the interface's font and of the text of articles, at a scale of 1."""

_MOST_WORDS = 500

_INTERFACE_FAMILIES = {
    "en": ("Inter", "Segoe UI", "SF Pro Text", "Cantarell", "Noto Sans", "DejaVu Sans"),
    "ko": ("Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans CJK KR", "Noto Sans KR", "NanumGothic"),
    "ja": ("Hiragino Sans", "Yu Gothic UI", "Noto Sans CJK JP", "Noto Sans JP", "VL Gothic"),
    "zh": ("PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Micro Hei"),
}
_READING_FAMILIES = {
    "en": ("Charter", "Charis SIL", "Source Serif 4", "Georgia", "Noto Serif", "DejaVu Serif"),
    "ko": ("AppleMyungjo", "Noto Serif CJK KR", "Noto Serif KR", "NanumMyeongjo", "Malgun Gothic"),
    "ja": ("Hiragino Mincho ProN", "Noto Serif CJK JP", "Noto Serif JP", "Yu Mincho"),
    "zh": ("Songti SC", "Noto Serif CJK SC", "Noto Serif SC", "SimSun"),
}

_NO_FACES: Mapping[str, str] = MappingProxyType({})


def interface_scale() -> float:
    """The system font's size against ours; never below 1, where small text would be hard to read."""
    return max(1.0, QFontInfo(QGuiApplication.font()).pixelSize() / SYSTEM_FONT_PX)


def usual_font_px() -> int:
    """The reading size that fits the system's font: 18 pixels at its usual size, and as much more as it is larger."""
    return font_step(round(READING_PX * interface_scale()), 0)


def _ordered(table: dict[str, tuple[str, ...]], language: str) -> list[str]:
    """Latin first, so that figures and names match, then the language's own, then the others."""
    first = language.partition("-")[0].lower()
    order = ["en", *([first] if first in table and first != "en" else [])]
    order += [code for code in table if code not in order]
    return [family for code in order for family in table[code]]


@cache
def _drawing(name: str) -> str:
    """The icon's SVG."""
    return (paths.resources() / "icons" / f"{name}.svg").read_text("utf-8")


def one_line(text: str, font: QFont) -> QTextLayout:
    """Letters in a line of their own, which keeps where each of them stands: drawn so they take a fifth of the time."""
    layout = QTextLayout(text, font)
    layout.setCacheEnabled(True)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return layout


class _Drawings:
    """Icons as pixels, in the colours of a theme, kept once they are drawn."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}

    def pixmap(self, name: str, role: str, side: int, ratio: float) -> QPixmap:
        """So many pixels a side."""
        side = max(1, side)
        key = (name, role, side, ratio)
        if key not in self._pixmaps:
            pixmap = QPixmap(side, side)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            drawing = _drawing(name).replace("currentColor", _colour(self._theme, role).name())
            QSvgRenderer(QByteArray(drawing.encode())).render(painter)
            painter.end()
            pixmap.setDevicePixelRatio(ratio)
            self._pixmaps[key] = pixmap
        return self._pixmaps[key]


class _Drawn(QIconEngine):
    """Draws an icon at the size and for the screen that it is wanted on.

    It knows no look: a look keeps icons, and a ring that leads through Qt is collected only when the program ends,
    too late for Qt.
    """

    def __init__(self, drawings: _Drawings, name: str, role: str) -> None:
        super().__init__()
        self._drawings, self._name, self._role = drawings, name, role

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        role = "off" if mode == QIcon.Mode.Disabled else self._role
        return self._drawings.pixmap(self._name, role, min(size.width(), size.height()), scale)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(rect.topLeft(), self.scaledPixmap(rect.size() * ratio, mode, state, ratio))

    def clone(self) -> QIconEngine:
        return _Drawn(self._drawings, self._name, self._role)


def _colour(theme: Theme, role: str) -> QColor:
    return QColor(role if role.startswith("#") else getattr(theme, role))


class Look:
    """A theme at an interface scale. Shapes: roles are field names of `Theme`, or ``#rrggbb``.

    ``faces`` are the reading faces that the person chose, by language; empty for our own choice.
    """

    def __init__(self, theme: Theme = LIGHT, scale: float = 1.0, faces: Mapping[str, str] = _NO_FACES) -> None:
        self.theme = theme
        self.scale = scale
        self.faces = faces
        system = QGuiApplication.font()
        self._system_families = tuple(system.families()) or (system.family(),)
        self._fonts: dict[tuple[float, int, str, bool], QFont] = {}
        self._words: dict[tuple[str, float, int, bool, bool, float], QTextLayout] = {}
        self._icons: dict[tuple[str, str], QIcon] = {}
        self._drawings = _Drawings(theme)

    def px(self, units: float) -> int:
        """Whole device-independent pixels for a size in units."""
        return round(units * self.scale)

    def times(self, size: float) -> Look:
        """The same look with everything so many times as large."""
        return self if size == 1 else Look(self.theme, self.scale * size, self.faces)

    def colour(self, role: str) -> QColor:
        """The colour of a role."""
        return _colour(self.theme, role)

    def interface_families(self, language: str = "") -> list[str]:
        """The system's own font, then what fits the language: each row takes the article's."""
        return [*self._system_families, *_ordered(_INTERFACE_FAMILIES, language)]

    def reading_families(self, language: str = "") -> list[str]:
        """The faces of the reading page, Latin first."""
        return _ordered(
            {
                code: ((self.faces[code], *families) if self.faces.get(code) else families)
                for code, families in _READING_FAMILIES.items()
            },
            language,
        )

    def font(self, size: float = 13, weight: int = 400, language: str = "", figures: bool = False) -> QFont:
        """The interface's font; ``figures`` gives digits of one width, for columns."""
        key = (size, weight, language, figures)
        if key not in self._fonts:
            font = QFont(self.interface_families(language))
            font.setPixelSize(max(1, self.px(size)))
            font.setWeight(QFont.Weight(weight))
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            if figures:
                font.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[key] = font
        return QFont(self._fonts[key])  # whoever asks may change it

    def word(
        self,
        text: str,
        size: float,
        weight: int = 400,
        *,
        figures: bool = False,
        struck: bool = False,
        room: float = -1,
    ) -> QTextLayout:
        """A word in one line, shortened to ``room`` where there is less; it is kept, for rows are painted often."""
        key = (text, size, weight, figures, struck, room)
        if key not in self._words:
            font = self.font(size, weight, figures=figures)
            font.setStrikeOut(struck)
            if room >= 0:
                text = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
            if len(self._words) >= _MOST_WORDS:
                self._words.clear()
            self._words[key] = one_line(text, font)
        return self._words[key]

    def icon_size(self, size: float = 16) -> QSize:
        return QSize(self.px(size), self.px(size))

    def icon(self, name: str, role: str = "soft") -> QIcon:
        """An icon in a role's colour, and in ``off`` where its control is disabled; drawn when it is looked at."""
        key = (name, role)
        if key not in self._icons:
            self._icons[key] = QIcon(_Drawn(self._drawings, name, role))
        return self._icons[key]

    def pixmap(self, name: str, role: str = "soft", size: float = 16, ratio: float = 2.0) -> QPixmap:
        """An icon as pixels for a screen of that pixel ratio."""
        return self._drawings.pixmap(name, role, round(size * self.scale * ratio), ratio)

    def paint_icon(self, painter: QPainter, name: str, rect: QRectF, role: str = "soft") -> None:
        """Draws an icon into ``rect``, sharp on the painter's own device."""
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(rect.topLeft(), self.pixmap(name, role, rect.width() / self.scale, ratio))

    def palette(self) -> QPalette:
        """The theme as a palette, for the application: popups ignore a window's."""
        theme, palette = self.theme, QPalette()
        for role, colour in style_sheet.ROLES.items():
            palette.setColor(role, QColor(getattr(theme, colour)))
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.off))
        return palette

    def style_sheet(self) -> str:
        """The one style sheet of the window at this scale; its colours are those of the palette."""
        return style_sheet.at(self.px)
