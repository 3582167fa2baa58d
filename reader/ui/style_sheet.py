"""The one style sheet of the window.

Parts are told apart by object names and by three properties: ``voice`` of a label (soft, head,
bad), ``place`` of a button in a row of segments (left, middle, right) and ``chosen``.

It names no colour: each is a role of the application's palette, so that another theme needs no
other style sheet. Reading one anew takes Qt 0.7 ms a widget.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtGui import QPalette

from reader.ui.theme import LIGHT, Theme

_Role = QPalette.ColorRole
ROLES = {
    _Role.Window: "chrome",
    _Role.WindowText: "text",
    _Role.Text: "text",
    _Role.ButtonText: "text",
    _Role.Base: "page",
    _Role.AlternateBase: "sheet",
    _Role.Button: "field",
    _Role.BrightText: "bad",
    _Role.Link: "accent",
    _Role.LinkVisited: "warn",
    _Role.Highlight: "fill",
    _Role.HighlightedText: "on_fill",
    _Role.Accent: "fill_hover",
    _Role.ToolTipBase: "side",
    _Role.ToolTipText: "off",
    _Role.PlaceholderText: "soft",
    _Role.Light: "hover",
    _Role.Midlight: "line",
    _Role.Mid: "edge",
    _Role.Dark: "press",
    _Role.Shadow: "tint",
}
"""The role that stands for each colour of a theme; Qt has as many as the style sheet needs."""


def at(px: Callable[[float], int]) -> str:
    """The style sheet at a scale. Units: ``px`` turns units into pixels."""
    theme = LIGHT._replace(**{colour: f"palette({_named(role)})" for role, colour in ROLES.items()})
    return "\n".join(
        (_sheets(theme, px), _buttons(theme, px), _fields(theme, px), _popups(theme, px), _bars(theme, px))
    )


def _named(role: QPalette.ColorRole) -> str:
    """A role as style sheets spell it: ``HighlightedText`` is ``highlighted-text``."""
    spelt = role.name.replace("ToolTip", "Tooltip")
    return spelt[0].lower() + "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in spelt[1:])


def _sheets(t: Theme, px: Callable[[float], int]) -> str:
    # The order of GNOME has the primary button right-most; macOS keeps its own.
    button_order = "" if sys.platform == "darwin" else "button-layout: 3;"
    return f"""
* {{ outline: none; }}
QDialogButtonBox {{ {button_order} }}
QMainWindow, QDialog {{ background: {t.chrome}; }}
QWidget#top, QWidget#strip, QWidget#status {{ background: {t.chrome}; }}
QWidget#top, QWidget#strip, QWidget#paneHead {{ border-bottom: 1px solid {t.line}; }}
QWidget#status {{ border-top: 1px solid {t.line}; }}
QWidget#side, QListView#tags {{ background: {t.side}; border: none; }}
QWidget#drawer {{ background: {t.side}; border-right: 1px solid {t.line}; }}
QWidget#sheet, QTableView#articles {{ background: {t.sheet}; border: none; }}
QWidget#reader, QTextBrowser#page {{ background: {t.page}; border: none; }}
QTextBrowser#page {{ selection-background-color: transparent; selection-color: {t.text}; }}
QWidget#sheet QWidget#paneHead {{ background: {t.sheet}; }}
QWidget#reader QWidget#paneHead {{ background: {t.page}; }}
QWidget#empty {{ background: {t.page}; }}
QWidget#noResult {{ background: {t.sheet}; }}
QFrame#drop {{ background: {t.sheet}; border: {max(1, px(1.5))}px dashed {t.edge}; border-radius: {px(14)}px; }}
QFrame#drop[target="true"] {{ background: {t.tint}; border: {max(1, px(1.5))}px solid {t.accent}; }}
QFrame#notice {{ background: {t.text}; border-radius: {px(8)}px; }}
QFrame#notice QLabel {{ color: {t.page}; }}
QFrame#notice QPushButton {{ background: transparent; border: 1px solid {t.soft}; color: {t.page}; }}
QFrame#notice QPushButton:hover {{ border-color: {t.page}; }}
QFrame#notice QPushButton:focus {{ border: 2px solid {t.page}; }}
QFrame#card {{ background: {t.page}; border: 1px solid {t.line}; border-radius: {px(8)}px; }}
QFrame#rule {{ background: {t.line}; max-height: 1px; min-height: 1px; border: none; }}
QSplitter::handle {{ background: {t.line}; }}
QSplitter::handle:hover {{ background: {t.accent}; }}
QLabel {{ background: transparent; color: {t.text}; }}
QLabel[voice="soft"] {{ color: {t.soft}; }}
QLabel[voice="accent"] {{ color: {t.accent}; }}
QLabel[voice="bad"] {{ color: {t.bad}; }}
QLabel[voice="warn"] {{ color: {t.warn}; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget#plain {{ background: transparent; }}
"""


def _buttons(t: Theme, px: Callable[[float], int]) -> str:
    return f"""
QToolButton {{ border: 1px solid transparent; border-radius: {px(6)}px; padding: {px(4)}px; color: {t.text};
  background: transparent; }}
QToolButton:hover {{ background: {t.hover}; }}
QToolButton:pressed, QToolButton:checked {{ background: {t.press}; }}
QToolButton:focus {{ border: 2px solid {t.accent}; padding: {px(4) - 1}px; }}
QToolButton[voice="soft"] {{ color: {t.soft}; }}
QToolButton:disabled {{ color: {t.off}; background: transparent; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
QToolButton[labelled="true"] {{ padding: {px(4)}px {px(8)}px; }}
QToolButton[labelled="true"]:focus {{ padding: {px(4) - 1}px {px(8) - 1}px; }}

QPushButton {{ min-height: {px(28)}px; padding: 0 {px(12)}px; border: 1px solid {t.edge};
  border-radius: {px(6)}px; background: {t.field}; color: {t.text}; }}
QPushButton:hover {{ background: {t.hover}; }}
QPushButton:pressed {{ background: {t.press}; }}
QPushButton:focus {{ border: 2px solid {t.accent}; padding: 0 {px(12) - 1}px; min-height: {px(28) - 2}px; }}
QPushButton:disabled {{ color: {t.off}; border-color: {t.line}; background: transparent; }}
QPushButton[primary="true"] {{ background: {t.fill}; border-color: {t.fill}; color: {t.on_fill}; }}
QPushButton[primary="true"]:hover {{ background: {t.fill_hover}; }}
QPushButton[primary="true"]:focus {{ border: 2px solid {t.text}; }}
QPushButton[primary="true"]:disabled {{ background: transparent; border-color: {t.line}; color: {t.off}; }}
QPushButton[place="left"] {{ border-top-right-radius: 0; border-bottom-right-radius: 0; }}
QPushButton[place="middle"] {{ border-radius: 0; border-left: none; }}
QPushButton[place="right"] {{ border-top-left-radius: 0; border-bottom-left-radius: 0; border-left: none; }}
QPushButton[place="middle"]:focus, QPushButton[place="right"]:focus {{ border: 2px solid {t.accent}; }}
QPushButton[chosen="true"], QPushButton[place]:checked {{ background: {t.tint}; color: {t.accent}; }}
QWidget#controls QPushButton {{ background: {t.page}; border-color: {t.line}; color: {t.text}; }}
QWidget#controls QPushButton:hover {{ background: {t.hover}; border-color: {t.edge}; }}
QWidget#controls QPushButton:focus {{ border-color: {t.accent}; }}
QWidget#controls QPushButton:disabled {{ color: {t.off}; border-color: {t.line}; background: transparent; }}
"""


def _fields(t: Theme, px: Callable[[float], int]) -> str:
    return f"""
QFrame#search {{ background: {t.field}; border: 1px solid {t.edge}; border-radius: {px(8)}px; }}
QFrame#search[focused="true"] {{ border: 2px solid {t.accent}; }}
QFrame#search[noted="true"] {{ border: 2px solid {t.warn}; }}
QFrame#search QLineEdit, QFrame#search QLineEdit:focus {{ border: none; background: transparent; padding: 0;
  color: {t.text}; }}
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox {{ background: {t.field}; border: 1px solid {t.edge};
  border-radius: {px(6)}px; min-height: {px(26)}px; padding: 0 {px(8)}px; color: {t.text};
  selection-background-color: {t.fill}; selection-color: {t.on_fill}; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus {{ border: 2px solid {t.accent};
  padding: 0 {px(8) - 1}px; min-height: {px(26) - 2}px; }}
QLineEdit#tagFilter {{ background: transparent; border: 1px solid {t.edge}; }}
QLineEdit#tagFilter:focus {{ border: 2px solid {t.accent}; }}
QPlainTextEdit {{ background: {t.field}; border: 1px solid {t.edge}; border-radius: {px(6)}px;
  padding: {px(4)}px; color: {t.text}; selection-background-color: {t.fill}; selection-color: {t.on_fill}; }}
QPlainTextEdit:focus {{ border: 2px solid {t.accent}; padding: {px(4) - 1}px; }}
QComboBox::drop-down {{ border: none; width: {px(24)}px; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{ background: {t.field}; border: 1px solid {t.edge};
  selection-background-color: {t.tint}; selection-color: {t.text}; }}
QSlider::groove:horizontal {{ height: {px(4)}px; background: {t.press}; border-radius: {px(2)}px; }}
QSlider::sub-page:horizontal {{ background: {t.fill}; border-radius: {px(2)}px; }}
QSlider::handle:horizontal {{ width: {px(14)}px; height: {px(14)}px; margin: {-px(6)}px 0;
  border-radius: {px(7) + 1}px; background: {t.field}; border: 1px solid {t.soft}; }}
QSlider::handle:horizontal:focus {{ border: 2px solid {t.accent}; }}
QTableView#outcomes {{ background: {t.page}; border: none; gridline-color: transparent; color: {t.text};
  selection-background-color: {t.tint}; selection-color: {t.text}; }}
QTableView#outcomes::item {{ padding: 0 {px(6)}px; }}
QHeaderView {{ background: {t.page}; border: none; }}
QHeaderView::section {{ background: {t.page}; color: {t.soft}; border: none;
  border-bottom: 1px solid {t.line}; padding: {px(6)}px {px(8)}px; font-weight: 500; }}
QListWidget#kinds {{ background: {t.side}; border: none; padding: {px(8)}px; color: {t.text}; }}
QListWidget#kinds::item {{ height: {px(32)}px; border-radius: {px(6)}px; padding-left: {px(6)}px; }}
QListWidget#kinds::item:hover {{ background: {t.hover}; }}
QListWidget#kinds::item:selected {{ background: {t.tint}; color: {t.text}; }}
QListView#completions {{ background: {t.field}; border: 1px solid {t.edge}; color: {t.text};
  padding: {px(4)}px; }}
QListView#completions::item {{ min-height: {px(28)}px; padding: 0 {px(8)}px; border-radius: {px(5)}px; }}
QListView#completions::item:selected {{ background: {t.tint}; color: {t.text}; }}
"""


def _popups(t: Theme, px: Callable[[float], int]) -> str:
    return f"""
QMenu {{ background: {t.field}; border: 1px solid {t.edge}; border-radius: {px(8)}px; padding: {px(5)}px;
  icon-size: {px(16)}px; }}
QMenu::right-arrow, QMenu::indicator {{ image: none; width: {px(16)}px; height: {px(16)}px; }}
QMenu::item {{ padding: {px(5)}px {px(24)}px {px(5)}px {px(8)}px; border-radius: {px(5)}px; color: {t.text}; }}
QMenu::item:selected {{ background: {t.tint}; }}
QMenu::item:disabled {{ color: {t.soft}; }}
QMenu::icon {{ padding-left: {px(8)}px; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: {px(5)}px {px(8)}px; }}
QListWidget {{ background: {t.page}; border: 1px solid {t.edge}; border-radius: {px(6)}px; padding: {px(4)}px; }}
QListWidget:focus {{ border: 2px solid {t.accent}; padding: {px(4) - 1}px; }}
QListWidget::item {{ min-height: {px(26)}px; padding: 0 {px(8)}px; border-radius: {px(5)}px; color: {t.text}; }}
QListWidget::item:selected {{ background: {t.tint}; color: {t.text}; }}
QToolTip {{ background: {t.text}; color: {t.page}; border: none; padding: {px(4)}px {px(8)}px; }}
"""


def _bars(t: Theme, px: Callable[[float], int]) -> str:
    return f"""
QScrollBar:vertical {{ background: transparent; width: {px(12)}px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {t.edge}; min-height: {px(36)}px; border-radius: {px(3)}px;
  margin: {px(2)}px {px(3)}px; }}
QScrollBar::handle:vertical:hover {{ background: {t.soft}; margin: {px(2)}px; border-radius: {px(4)}px; }}
QScrollBar:horizontal {{ background: transparent; height: {px(12)}px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {t.edge}; min-width: {px(36)}px; border-radius: {px(3)}px;
  margin: {px(3)}px {px(2)}px; }}
QScrollBar::handle:horizontal:hover {{ background: {t.soft}; margin: {px(2)}px; border-radius: {px(4)}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{ background: {t.press}; border: none; border-radius: {px(3)}px; max-height: {px(6)}px;
  min-height: {px(6)}px; }}
QProgressBar::chunk {{ background: {t.fill}; border-radius: {px(3)}px; }}
"""
