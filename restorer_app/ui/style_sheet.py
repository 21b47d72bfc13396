"""The one style sheet: how every control looks, written in the theme's tokens. No colours stand anywhere else."""

from dataclasses import asdict
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from restorer_app.ui.theme import Tokens

_BARS = """
QMainWindow, QDialog, #batchWindow { background: $window; }
#topBar { background: $panel; border-bottom: 1px solid $line; }
#statusBar { background: $panel; border-top: 1px solid $line; }
#toolRail { background: $panel; border-right: 1px solid $line; }
#sidePanel { background: $panel; border-left: 1px solid $line; }
QScrollArea, #sidePanelBody, #shortcutBody { background: transparent; border: 0; }
#workScroll { border-bottom: 1px solid $line; }
#shortcutScroll { border: 2px solid transparent; border-radius: 6px; }
#shortcutScroll:focus { border-color: $secondary; }
#guidePanel { background: $panel; border-left: 1px solid $line; }
#guidePage { background: $panel; border: 1px solid $panel; border-top: 1px solid $line; }
#guidePage:focus { border: 1px solid $secondary; }
QMainWindow::separator { background: $panel; width: 4px; }
QMainWindow::separator:hover { background: $accent_soft; }
#section { background: $panel; border-bottom: 1px solid $line; }
#stepRow { background: $raised; border: 1px solid $line; border-radius: 6px; }
#stepRow[isDragged="true"] { border-color: $accent; }
#insertionLine { background: $accent; border: 0; border-radius: 1px; }
#centre, #judgedPicture { background: $surround; }
#emptyState { background: $window; }
#dropFrame { border: 2px dashed $line; border-radius: 12px; }
#dropFrame[isTarget="true"] { border-color: $accent; background: $panel; }
#hairline { background: $line; border: 0; }
"""

_TEXT = """
QLabel { background: transparent; }
QLabel[look="secondary"] { color: $secondary; }
QLabel[look="small"] { color: $secondary; font-size: ${small}px; }
QLabel[look="heading"] { font-weight: 600; }
QLabel[look="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[look="accent"] { color: $accent; font-weight: 600; }
QLabel[look="danger"] { color: $danger; }
QLabel:disabled, QLabel[look="secondary"]:disabled { color: $disabled; }
QLabel[look="keycap"] {
    background: $raised; border: 1px solid $line; border-radius: 4px; padding: 1px 6px; font-size: ${small}px;
}
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }
"""

_BUTTONS = """
QPushButton, QToolButton {
    background: $raised; border: 1px solid $line; border-radius: 6px; padding: 0 10px; min-height: 28px;
}
QPushButton, QToolButton, QCheckBox, QAbstractItemView { outline: 0; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $pressed; }
QPushButton:disabled, QToolButton:disabled { color: $disabled; }
QPushButton:focus, QToolButton:focus { border: 2px solid $secondary; padding: 0 9px; min-height: 26px; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }

QPushButton[look="primary"] {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; padding: 0 14px;
}
QPushButton[look="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[look="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[look="primary"]:disabled { background: $raised; color: $disabled; border-color: $line; }
QPushButton[look="primary"]:focus { border: 2px solid $text; padding: 0 13px; }

QPushButton[look="path"] { text-align: left; }

#stepButton { min-height: 36px; }
#stepButton:focus { min-height: 34px; }

QPushButton[look="quiet"], QToolButton[look="quiet"] { background: transparent; border-color: transparent; }
QPushButton[look="quiet"]:hover, QToolButton[look="quiet"]:hover { background: $hover; }
QPushButton[look="quiet"]:pressed, QToolButton[look="quiet"]:pressed { background: $pressed; }
QPushButton[look="quiet"]:focus, QToolButton[look="quiet"]:focus { border-color: $secondary; }
QToolButton[look="quiet"]:checked { background: $raised; border-color: $line; }

QToolButton[look="icon"] { background: transparent; border-color: transparent; padding: 0; min-width: 28px; }
QToolButton[look="icon"]:hover { background: $hover; }
QToolButton[look="icon"]:checked { background: $raised; border-color: $line; }
QToolButton[look="icon"]:pressed { background: $pressed; }
QToolButton[look="icon"]:focus { border: 2px solid $secondary; padding: 0; min-width: 26px; }

QToolButton[look="small"] {
    background: transparent; border-color: transparent; border-radius: 4px; padding: 0; min-width: 20px;
    min-height: 20px;
}
QToolButton[look="small"]:hover { background: $hover; }
QToolButton[look="small"]:pressed { background: $pressed; }
QToolButton[look="small"]:focus { border: 1px solid $secondary; padding: 0; min-height: 20px; }

QToolButton[look="tool"] {
    background: transparent; border-color: transparent; padding: 0; min-width: 34px; min-height: 34px;
}
QToolButton[look="tool"]:hover { background: $hover; }
QToolButton[look="tool"]:checked { background: $accent_soft; }
QToolButton[look="tool"]:focus { border: 2px solid $secondary; padding: 0; min-width: 32px; min-height: 32px; }

QPushButton[look="segment"] { border-radius: 0; margin-left: -1px; padding: 0 6px; }
QPushButton[look="segment"][place="first"] { border-top-left-radius: 6px; border-bottom-left-radius: 6px; margin: 0; }
QPushButton[look="segment"][place="last"] { border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
QPushButton[look="segment"]:checked { background: $pressed; }
QPushButton[look="segment"]:focus { padding: 0 5px; }

QPushButton[look="page"] { background: transparent; border-color: transparent; text-align: left; }
QPushButton[look="page"]:hover { background: $hover; }
QPushButton[look="page"]:checked { background: $pressed; font-weight: 600; }
QPushButton[look="page"]:focus { border-color: $secondary; }

QPushButton[look="toggle"]:checked { background: $accent_soft; border-color: $accent; }

QPushButton[look="status"] {
    background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 0 6px; min-height: 20px;
    font-size: ${small}px; color: $secondary;
}
QPushButton[look="status"]:hover { background: $hover; color: $text; }
QPushButton[look="status"]:focus { border: 1px solid $secondary; }

QPushButton[look="link"] {
    background: transparent; border: 1px solid transparent; padding: 0 4px; color: $text; text-decoration: underline;
}
QPushButton[look="link"]:focus { border: 1px solid $secondary; }
"""

_FIELDS = """
QSlider { min-height: 22px; background: transparent; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $pressed; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::sub-page:horizontal:disabled { background: $pressed; }
QSlider::handle:horizontal {
    width: 12px; height: 12px; margin: -6px 0; border: 2px solid $accent; border-radius: 8px; background: $panel;
}
QSlider::handle:horizontal:hover { background: $accent_soft; }
QSlider::handle:horizontal:focus { background: $accent; border-color: $text; }
QSlider::handle:horizontal:disabled { border-color: $disabled; }

QLineEdit, QPlainTextEdit, QDoubleSpinBox, QSpinBox, QComboBox {
    background: $raised; border: 1px solid $line; border-radius: 6px; padding: 0 8px; min-height: 28px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QPlainTextEdit:focus, QDoubleSpinBox:focus, QSpinBox:focus, QComboBox:focus {
    border: 2px solid $secondary; padding: 0 7px; min-height: 26px;
}
QPlainTextEdit { padding: 6px; font-size: ${small}px; }
QDoubleSpinBox[look="value"] { background: transparent; border-color: transparent; padding: 0 4px; min-height: 24px; }
QDoubleSpinBox[look="value"]:hover { background: $raised; border-color: $line; }
QDoubleSpinBox[look="value"]:focus { background: $raised; border: 1px solid $secondary; padding: 0 4px; }
QDoubleSpinBox[look="value"]:disabled { color: $disabled; }
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0; border: 0; }
QDoubleSpinBox::up-arrow, QDoubleSpinBox::down-arrow { image: none; width: 0; }
QComboBox { padding-right: 26px; }
QComboBox::drop-down { border: 0; width: 26px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView {
    background: $raised; border: 1px solid $line; padding: 4px; outline: 0; selection-background-color: $hover;
    selection-color: $text;
}
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 6px; }

QListWidget, #rows { background: transparent; border: 0; outline: 0; }
#layers { background: $raised; border: 1px solid $line; border-radius: 6px; padding: 3px; }
#layers:focus { border: 2px solid $secondary; padding: 2px; }
#layers::item { min-height: 22px; padding: 0 6px; border-radius: 4px; }
#layers::item:selected { background: $accent_soft; color: $text; }
QTableView { background: $panel; border: 1px solid $line; border-radius: 6px; outline: 0;
    selection-background-color: $accent_soft; selection-color: $text; }
QTableView:focus { border: 1px solid $secondary; }
QTableView[isTarget="true"] { border: 2px dashed $accent; }
QTableView::item { padding: 0 6px; border: 0; }
QHeaderView, QHeaderView::section { background: $panel; color: $secondary; font-size: ${small}px; }
QHeaderView::section { border: 0; border-bottom: 1px solid $line; padding: 4px 9px; }
#modelPopup, #noticeBar { background: $raised; border: 1px solid $line; border-radius: 8px; }
#modelPopup { border-radius: 0; }
#noticeBar[isError="true"] { border: 1px solid $danger; }
QProgressBar { background: $pressed; border: 0; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
"""

_MENUS = """
QMenu { background: $raised; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 28px 6px 10px; border-radius: 4px; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $disabled; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 14px; height: 14px; margin-left: 8px; }
QMenu::separator { height: 1px; background: $line; margin: 4px 6px; }
QMenuBar { background: $panel; border-bottom: 1px solid $line; }
QMenuBar::item { padding: 4px 8px; background: transparent; }
QMenuBar::item:selected { background: $hover; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $pressed; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $disabled; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""


def style_sheet(tokens: "Tokens", text_pixels: int) -> str:
    """The sheet for one theme; sizes of text follow `text_pixels`, so large text stays in proportion."""
    sizes = {"small": text_pixels - 1, "title": text_pixels + 7}
    return Template(_BARS + _TEXT + _BUTTONS + _FIELDS + _MENUS).substitute(asdict(tokens), **sizes)
