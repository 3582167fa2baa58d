"""The preferences, in sections: reading, the list and the tags, searching, printing. Applied at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSlider,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from reader.settings import FONT_STEPS_PX, Settings
from reader.ui import faces
from reader.ui.look import DARK, LIGHT, SEPIA, Look, Theme
from reader.ui.parts import Combo, Label, PushButton, Segments, Tick, column_of, row_of

LINE_HEIGHTS = (1.2, 2.0)
MEASURES = (45, 90)
MARGINS_MM = (12, 20, 28)
SIZES_PT = (9.0, 10.0, 10.5, 11.0, 12.0, 14.0, 16.0)
READING = ("theme", "more_contrast", "face_en", "face_ko", "face_ja", "font_px", "line_height", "measure")
LISTS = ("density", "tag_sort", "date_span")
SEARCHING = ("search_sort",)
PRINTING = (
    "paper", "margin_mm", "print_columns", "print_pt", "print_pictures", "print_tags", "print_notes", "print_header",
    "print_footer", "print_contents",
)  # fmt: skip
"""The settings of each section, which *Restore defaults* gives back."""

_Choices = Sequence[tuple[str, str]]


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


class Section(QWidget):
    """Rows of settings below each other, each with its name at the left."""

    changed = Signal(str, object)
    """A setting's name and its new value."""

    def __init__(self, look: Look, names: Sequence[str]) -> None:
        super().__init__()
        self.names, self._look = names, look
        self._fields: dict[str, Combo | Segments | Tick] = {}
        self._kinds: dict[str, type] = {}
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
        row = self.grid.rowCount() if self.grid.count() else 0
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
        self._keep(setting, combo, kind)
        self.add(name, combo, whole=True)
        return combo

    def add_segments(self, setting: str, name: str, choices: _Choices, kind: type = str) -> Segments:
        """One of two or three values, all of them shown."""
        segments = Segments(self._look, choices, choices[0][0])
        segments.setAccessibleName(name)
        segments.chosen.connect(lambda value: self.changed.emit(setting, kind(value)))
        self._keep(setting, segments, kind)
        self.add(name, segments)
        return segments

    def add_tick(self, setting: str, text: str) -> Tick:
        tick = Tick(self._look, text)
        tick.toggled.connect(lambda on: self.changed.emit(setting, on))
        self._keep(setting, tick, bool)
        self.add("", tick)
        return tick

    def _keep(self, setting: str, field: Combo | Segments | Tick, kind: type) -> None:
        self._fields[setting], self._kinds[setting] = field, kind

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
        heights = [round(times * 50) for times in LINE_HEIGHTS]
        self.font_size, self._size_said = self._add_slider(look, self.tr("Size"), 0, len(FONT_STEPS_PX) - 1)
        self.line_height, self._height_said = self._add_slider(look, self.tr("Line height"), heights[0], heights[1])
        self.measure, self._measure_said = self._add_slider(look, self.tr("Measure"), *MEASURES)
        self.add_tick("more_contrast", self.tr("More contrast: stronger lines and borders"))
        self.specimen = Specimen(look)
        self.column.insertWidget(2, self.specimen)
        self.font_size.valueChanged.connect(lambda n: self.changed.emit("font_px", FONT_STEPS_PX[n]))
        self.line_height.valueChanged.connect(lambda n: self.changed.emit("line_height", n / 50))
        self.measure.valueChanged.connect(lambda n: self.changed.emit("measure", n))

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

    def _add_slider(self, look: Look, name: str, low: int, high: int) -> tuple[QSlider, Label]:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(low, high)
        slider.setPageStep(max(1, (high - low) // 8))
        slider.setMinimumHeight(look.px(24))
        slider.setAccessibleName(name)
        said = Label(look, "", 12.5, 500, figures=True)
        said.setFixedWidth(look.px(82))
        line = QHBoxLayout()
        line.setSpacing(look.px(10))
        line.addWidget(slider, 1)
        line.addWidget(said)
        self.add(name, line)
        return slider, said

    def show_settings(self, settings: Settings) -> None:
        super().show_settings(settings)
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
        self._size_said.say(self.tr("{size} px").format(size=settings.font_px))
        self._height_said.say(f"{settings.line_height:.2f}")
        self._measure_said.say(self.tr("{count} letters").format(count=settings.measure))
        chosen = {language: face.value for language, face in self.faces.items()}
        self.specimen.show_type(settings.font_px, settings.line_height, chosen)


class Preferences(QDialog):
    """Changes take effect at once; there is nothing to confirm."""

    changed = Signal(str, object)
    """A setting's name and its new value."""

    def __init__(self, look: Look, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        px = look.px
        self.setWindowTitle(self.tr("Preferences"))
        self.setFont(look.font(13))
        self.reading = Reading(look)
        self.lists, self.searching, self.printing = (Section(look, each) for each in (LISTS, SEARCHING, PRINTING))
        self._fill_lists()
        self._fill_searching(look)
        self._fill_printing()
        self._sections = (
            (self.tr("Reading"), "book", self.reading),
            (self.tr("List and tags"), "list", self.lists),
            (self.tr("Search"), "search", self.searching),
            (self.tr("Printing"), "print", self.printing),
        )
        self.kinds = QListWidget()
        self.kinds.setObjectName("kinds")
        self.kinds.setAccessibleName(self.tr("Sections"))
        self.kinds.setFixedWidth(px(176))
        self.kinds.setIconSize(look.icon_size(16))
        self._pages = QStackedWidget()
        for title, icon, section in self._sections:
            item = QListWidgetItem(look.icon(icon), title, self.kinds)
            item.setSizeHint(QSize(px(120), px(32)))
            self._pages.addWidget(section)
            section.changed.connect(self.changed)
        self._title = Label(look, "", 17, 600)
        self.restore = PushButton(look, self.tr("Restore defaults"))
        close = PushButton(look, self.tr("Close"), primary=True)
        self.restore.clicked.connect(self._on_restore)
        close.clicked.connect(self.accept)
        buttons = row_of(self.restore, None, close, spacing=px(8))
        area = QScrollArea()  # where letters are large and the screen is low
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pages.setObjectName("plain")
        area.setWidget(self._pages)
        page = column_of(self._title, area, buttons, spacing=px(12), margins=(px(24), px(16), px(24), px(16)))
        lay = row_of(spacing=0)
        lay.addWidget(self.kinds)
        lay.addLayout(page, 1)
        self.setLayout(lay)
        self.setFixedWidth(px(740))
        room = self.screen().availableGeometry().height() - px(60)
        self.resize(px(740), min(room, self._pages.sizeHint().height() + px(120)))
        self.show_settings(settings)
        self.kinds.currentRowChanged.connect(self._on_section)
        self.kinds.setCurrentRow(0)

    def _fill_lists(self) -> None:
        section = self.lists
        comfortable, compact = self.tr("Comfortable"), self.tr("Compact")
        self.density = section.add_segments(
            "density", self.tr("List rows"), [("comfortable", comfortable), ("compact", compact)]
        )
        orders = [("count", self.tr("By count")), ("name", self.tr("By name")), ("recent", self.tr("Last given"))]
        section.add_choice("tag_sort", self.tr("Tags"), orders)
        spans = [("month", self.tr("Month")), ("year", self.tr("Year"))]
        section.add_segments("date_span", self.tr("Days by"), spans)

    def _fill_searching(self, look: Look) -> None:
        orders = [
            ("relevance", self.tr("Relevance")),
            ("newest", self.tr("Newest")),
            ("oldest", self.tr("Oldest")),
            ("imported", self.tr("Last imported")),
            ("title", self.tr("Headline")),
            ("source", self.tr("Source")),
        ]
        self.searching.add_choice("search_sort", self.tr("Order of results"), orders)
        self.forget = PushButton(look, self.tr("Forget all searches"), "clock")
        self.forget.clicked.connect(lambda: self.changed.emit("history", ()))
        self.searching.add(self.tr("History"), self.forget)

    def _fill_printing(self) -> None:
        section = self.printing
        papers = [(each, each) for each in ("A4", "A5", "Letter", "Legal")]
        section.add_choice("paper", self.tr("Paper"), papers)
        margins = [(str(mm), self.tr("{mm} mm").format(mm=mm)) for mm in MARGINS_MM]
        section.add_choice("margin_mm", self.tr("Margins"), margins, int)
        section.add_segments("print_columns", self.tr("Columns"), [("1", self.tr("One")), ("2", self.tr("Two"))], int)
        sizes = [(str(size), self.tr("{size} pt").format(size=f"{size:g}")) for size in SIZES_PT]
        section.add_choice("print_pt", self.tr("Size"), sizes, float)
        pictures = [("colour", self.tr("Colour")), ("grey", self.tr("Grey")), ("off", self.tr("Off"))]
        section.add_segments("print_pictures", self.tr("Pictures"), pictures)
        for setting, text in (
            ("print_tags", self.tr("Hashtags")),
            ("print_notes", self.tr("My notes")),
            ("print_header", self.tr("Header: source and date")),
            ("print_footer", self.tr("Footer: address, SHA-256, page")),
            ("print_contents", self.tr("Contents page in front")),
        ):
            section.add_tick(setting, text)

    def show_settings(self, settings: Settings) -> None:
        """Follows settings that were changed here or elsewhere."""
        for _, _, section in self._sections:
            section.show_settings(settings)
        self.forget.setEnabled(bool(settings.history))

    def _on_section(self, row: int) -> None:
        self._pages.setCurrentIndex(row)
        self._title.say(self._sections[row][0])

    def _on_restore(self) -> None:
        defaults = Settings()
        for name in self._sections[self._pages.currentIndex()][2].names:
            self.changed.emit(name, getattr(defaults, name))
