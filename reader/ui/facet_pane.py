"""Below the tags: the days, sources, languages and authors of a result, each with its count; a click narrows by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, islice

from PySide6.QtCore import QAbstractListModel, QEvent, QLocale, QModelIndex, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from reader.nouns import noun
from reader.query import Days, Not, Phrase, Query, Word, parts
from reader.ui import row_paint, wording
from reader.ui.article_rows import Index
from reader.ui.look import Look
from reader.ui.menus import Menu
from reader.ui.notices import announce
from reader.ui.parts import Label, Sheet, ToolButton, column_of, row_of
from reader.ui.side_list import SideList

FEW, MANY, BARS = 5, 60, 12
FIELDS = (("source", "source"), ("language", "lang"), ("author", "author"))
"""What is counted, and the field of the search language that asks for it."""
_NOWHERE = QModelIndex()
_VALUE = Qt.ItemDataRole.UserRole


@noun
class Value:
    """A value of a field in the result.

    ``share`` is its count against the highest one; ``mode`` its part in the query: none, ``only`` or ``not``.
    """

    value: str
    shown: str
    count: int
    share: float
    mode: str = ""


def language_name(code: str) -> str:
    """A language in its own words."""
    if code.partition("-")[0] == "en":
        return "English"
    return QLocale(code).nativeLanguageName() or code


class ValueModel(QAbstractListModel):
    """The values of one field."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Value] = []

    @property
    def rows(self) -> Sequence[Value]:
        return self._rows

    def show_values(self, values: Sequence[Value]) -> None:
        if list(values) != self._rows:
            self.beginResetModel()
            self._rows = list(values)
            self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == _VALUE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.shown
        if role == Qt.ItemDataRole.AccessibleTextRole:
            modes = {"only": self.tr("chosen"), "not": self.tr("left out")}
            return ", ".join([row.shown, *([modes[row.mode]] if row.mode else []), wording.number(row.count)])
        return None


class ValueDelegate(QStyledItemDelegate):
    """Draws a bar, the value and its count; a value in the query as a tag is drawn."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look

    def set_look(self, look: Look) -> None:
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, self._look.px(26))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(_VALUE)
        if not isinstance(row, Value):
            return
        look, px, rect = self._look, self._look.px, QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row_paint.paint_pill(painter, look, option, row.mode)
        if row.mode:
            box = QRectF(rect.left() + px(19), round(rect.center().y() - px(8)), px(16), px(16))
            look.paint_icon(painter, row.mode, box, "bad" if row.mode == "not" else "accent")
        else:
            bar = QRectF(rect.left() + px(16), round(rect.center().y() - px(3)), px(22), px(6))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("press"))
            painter.drawRoundedRect(bar, px(3), px(3))
            painter.setBrush(look.colour("accent"))
            painter.setClipRect(QRectF(bar.left(), bar.top(), max(2.0, bar.width() * row.share), bar.height()))
            painter.drawRoundedRect(bar, px(3), px(3))
            painter.setClipping(False)
        left, right = rect.left() + px(46), row_paint.paint_count(painter, look, rect, rect.right() - px(16), row.count)
        strong, struck = bool(row.mode), row.mode == "not"
        row_paint.paint_name(painter, look, rect, left, right, row.shown, strong=strong, struck=struck)
        row_paint.paint_ring(painter, look, option, index)
        painter.restore()


class Bars(QWidget):
    """Twelve months (or years) as bars; a click or Enter chooses one, the arrow keys go through them."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._bars: list[tuple[str, int]] = []
        self._asked = ""
        self._at = -1
        self._hovered = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        self._look = look
        self.setFixedHeight(look.px(58))
        self.update()

    @property
    def bars(self) -> Sequence[tuple[str, int]]:
        """Each month, as ``2026-01``, or year, and how many articles it has."""
        return self._bars

    def show_bars(self, bars: Sequence[tuple[str, int]], asked: str) -> None:
        """Shows bars, the oldest first; ``asked`` is the one in the query."""
        if (list(bars), asked) != (self._bars, self._asked):
            self._bars, self._asked = list(bars), asked
            self._at = min(self._at, len(self._bars) - 1)
            self._name()
            self.update()

    def _name(self) -> None:
        said = self.tr("Days of publication")
        if 0 <= self._at < len(self._bars):
            said = f"{said}, {self._said(self._at)}"
        self.setAccessibleName(said)

    def _said(self, n: int) -> str:
        bar, count = self._bars[n]
        articles = wording.counted(self.tr("1 article"), self.tr("{count} articles"), count)
        return f"{wording.days(bar)}: {articles}"

    def _area(self) -> QRectF:
        px = self._look.px
        return QRectF(px(16), px(2), max(1, self.width() - px(32)), px(36))

    def _bar_at(self, x: float) -> int:
        area = self._area()
        n = int((x - area.left()) * BARS / area.width()) - (BARS - len(self._bars))
        return n if area.left() <= x <= area.right() and 0 <= n < len(self._bars) else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._bars:
            return
        look, px, area = self._look, self._look.px, self._area()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step, most = area.width() / BARS, max(1, *(count for _, count in self._bars))
        before = BARS - len(self._bars)
        for n, (bar, count) in enumerate(self._bars):
            high = max(px(2), area.height() * count / most) if count else px(1)
            box = QRectF(area.left() + (n + before) * step, area.bottom() - high, step - px(2), high)
            painter.setPen(Qt.PenStyle.NoPen)
            role = "accent" if bar == self._asked else "soft" if n == self._hovered else "edge"
            painter.setBrush(look.colour(role))
            painter.drawRoundedRect(box, 1.5, 1.5)
            if self.hasFocus() and n == self._at:
                column = QRectF(box.left(), area.top(), box.width(), area.height()).adjusted(-1, -1, 1, 1)
                painter.setPen(QPen(look.colour("accent"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(column, px(2), px(2))
        painter.setFont(look.font(11))
        painter.setPen(look.colour("soft"))
        foot = QRectF(area.left(), area.bottom() + px(3), area.width(), px(16))
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, wording.days(self._bars[-1][0]))
        if len(self._bars) == BARS:
            painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, wording.days(self._bars[0][0]))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hovered = self._bar_at(event.position().x())
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        n = self._bar_at(event.position().x())
        if n >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._at = n
            self.chosen.emit(self._bars[n][0])

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            n = self._bar_at(event.pos().x())
            QToolTip.showText(event.globalPos(), self._said(n) if n >= 0 else "", self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._at < 0:
            self._at = len(self._bars) - 1
            self._name()
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -BARS, Qt.Key.Key_End: BARS}
        if event.key() in steps and self._bars:
            self._at = max(0, min(len(self._bars) - 1, self._at + steps[Qt.Key(event.key())]))
            self._name()
            announce(self, self._said(self._at))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._at >= 0:
            self.chosen.emit(self._bars[self._at][0])
        else:
            super().keyPressEvent(event)


class _Section(QWidget):
    """The values of one field, the first few of them or all."""

    chosen = Signal(str, bool)
    """A value, and whether what has it is to be left out."""

    def __init__(self, look: Look, title: str) -> None:
        super().__init__()
        self._first: Sequence[Value] = ()
        self._total = 0
        self._open = False
        self.model = ValueModel(self)
        self._delegate = ValueDelegate(look, self)
        self._title = Label(look, title, 11.5, 600, "soft")
        self._more = ToolButton(look, "down", "", "0", size=12)
        self._more.setProperty("voice", "soft")
        self._more.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._more.clicked.connect(self._on_more)
        self._count = Label(look, "", 12, 400, "soft", figures=True)
        self.head = QWidget()
        self.head.setLayout(row_of(self._title, None, self._count, self._more))
        self.view = SideList(look, self.model, self._delegate, title)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.row_chosen.connect(self._on_chosen)
        self.setLayout(column_of(self.head, self.view, spacing=0))
        self.set_look(look)

    def set_look(self, look: Look) -> None:
        self._look = look
        self._delegate.set_look(look)
        self.head.setFixedHeight(look.px(34))
        lay = self.head.layout()
        if lay is not None:
            lay.setContentsMargins(look.px(16), look.px(6), look.px(8), 0)
        self._count.setContentsMargins(0, 0, look.px(8), 0)
        self._arrange()

    def show_values(self, values: Sequence[Value], total: int) -> None:
        """Shows the first values, and how many there are."""
        self._first, self._total = values, total
        self.setVisible(bool(values))
        self._arrange()

    def _arrange(self) -> None:
        shown = self._first if self._open else self._first[:FEW]
        self.model.show_values(shown)
        self.view.setFixedHeight(self._look.px(26) * len(shown))
        many = self._total > FEW
        number = wording.number(self._total)
        self._more.setVisible(many)
        self._count.setVisible(not many)
        self._count.say(number)
        self._more.setText(number)
        self._more.set_icon(self._look, "up" if self._open else "down")
        name = self.tr("{field}: show fewer") if self._open else self.tr("{field}: show all {count}")
        self._more.set_name(name.format(field=self._title.whole, count=number))

    def _on_more(self) -> None:
        self._open = not self._open
        self._arrange()

    def _on_chosen(self, index: QModelIndex, modifiers: Qt.KeyboardModifier) -> None:
        row = index.data(_VALUE)
        assert isinstance(row, Value)
        self.view.setCurrentIndex(index)
        out = bool(modifiers & Qt.KeyboardModifier.AltModifier) or row.mode == "not"
        self.chosen.emit(row.value, out)


class FacetPane(Sheet):
    """Days, sources, languages and authors of the result."""

    value_chosen = Signal(str, str, bool)
    """A field of the search language, a value, and whether what has it is to be left out."""
    span_chosen = Signal(str)
    """Months or years are to be shown."""

    def __init__(self, look: Look) -> None:
        super().__init__("side")
        self._months: dict[str, int] = {}
        self._query = Query()
        self._span = "month"
        self._days = Label(look, self.tr("Date"), 11.5, 600, "soft")
        self._spans = ToolButton(look, "down", self.tr("Months or years"), self.tr("Month"), size=12)
        self._spans.setProperty("voice", "soft")
        self._spans.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._head = QWidget()
        self._head.setLayout(row_of(self._days, None, self._spans))
        self.bars = Bars(look)
        self.bars.chosen.connect(lambda days: self.value_chosen.emit("date", days, False))
        menu = Menu(look, self._spans)
        for key, text in (("month", self.tr("Month")), ("year", self.tr("Year"))):
            menu.addAction(text).triggered.connect(lambda _=False, key=key: self.span_chosen.emit(key))
        self._spans.setMenu(menu)
        titles = {"source": self.tr("Source"), "language": self.tr("Language"), "author": self.tr("Author")}
        self.sections = {name: _Section(look, titles[name]) for name, _ in FIELDS}
        for name, field in FIELDS:
            section = self.sections[name]
            section.chosen.connect(lambda value, out, field=field: self.value_chosen.emit(field, value, out))
        self.setLayout(column_of(self._head, self.bars, *self.sections.values(), spacing=0))
        self.set_look(look)
        self.hide()

    def set_look(self, look: Look) -> None:
        self._head.setFixedHeight(look.px(34))
        lay = self._head.layout()
        if lay is not None:
            lay.setContentsMargins(look.px(16), look.px(6), look.px(8), 0)

    def set_span(self, span: str) -> None:
        """Shows months, or years."""
        self._span = "year" if span == "year" else "month"
        self._spans.setText(self.tr("Year") if self._span == "year" else self.tr("Month"))
        self._show_bars()

    def show_facets(self, facets: Mapping[str, Sequence[tuple[str, int]]], query: Query) -> None:
        """Shows what is counted in the result of a query; nothing where there is none."""
        self._months, self._query = dict(facets.get("month", ())), query
        self._show_bars()
        for name, field in FIELDS:
            self.sections[name].show_values(*self._values(facets.get(name, ()), field))
        self.setVisible(any(facets.get(name) for name, _ in FIELDS) or bool(self._months))

    def _values(self, counted: Sequence[tuple[str, int]], field: str) -> tuple[list[Value], int]:
        """As many values as can be shown, and how many there are: of authors, tens of thousands."""
        asked: dict[str, str] = {}
        for part in parts(self._query):
            inner = part.part if isinstance(part, Not) else part
            if isinstance(inner, (Phrase, Word)) and inner.field == field:
                asked[inner.text] = "not" if isinstance(part, Not) else "only"
        known = {value: n for value, n in counted if value in asked} if asked else {}
        most = counted[0][1] if counted else 1
        first = [(value, known.get(value, 0)) for value in asked]
        rest = (each for each in counted if each[0] not in asked)
        names = language_name if field == "lang" else str
        shown = islice(chain(first, rest), MANY)
        values = [Value(value, names(value), n, n / most, asked.get(value, "")) for value, n in shown]
        return values, len(counted) + len(asked) - len(known)

    def _show_bars(self) -> None:
        asked = next((part.low for part in parts(self._query) if isinstance(part, Days) and part.low == part.high), "")
        if self._span == "year":
            counted: dict[str, int] = {}
            for month, count in self._months.items():
                counted[month[:4]] = counted.get(month[:4], 0) + count
            last = int(max(counted, default="0"))
            if asked and not last - BARS < int(asked[:4]) <= last:
                last = int(asked[:4])
            span = [f"{year:04}" for year in range(max(1, last - BARS + 1), last + 1)]
            asked = asked[:4]
        else:
            counted, span, asked = self._months, _months_until(self._last_month(asked)), asked[:7]
        shown = any(counted.get(each) for each in span)
        self._head.setVisible(shown)
        self.bars.setVisible(shown)
        self.bars.show_bars([(each, counted.get(each, 0)) for each in span] if shown else [], asked)

    def _last_month(self, asked: str) -> str:
        """The month that the bars end with: the last of the year that is asked for, else the newest one."""
        newest = max(self._months, default="")
        if len(asked) == 4:
            return f"{asked}-12"
        if asked and asked[:7] not in _months_until(newest):
            return f"{asked[:4]}-12"
        return newest


def _months_until(last: str) -> list[str]:
    """Twelve months, the last one included."""
    if not last:
        return []
    end = int(last[:4]) * 12 + int(last[5:7]) - 1
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(max(12, end - BARS + 1), end + 1)]
