"""The sheet of keys: every one, taken from the table of actions."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from restorer_app.tools.table import TOOLS
from restorer_app.ui.action_row import ActionRow, Menu
from restorer_app.ui.action_table import ACTIONS
from restorer_app.ui.actions import words
from restorer_app.ui.controls import label

_FRAME, _LEAST = 8, 480
_LEFT_FREE = 80
"""So many pixels of the screen's height are for its title and for what lies around it."""
_COLUMNS = ((Menu.MARK,), (Menu.EDIT, Menu.VIEW, Menu.FILE, Menu.HELP))


class ShortcutSheet(QDialog):
    """Stays open beside the work until it is closed; as tall as it needs, where the screen is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shortcutSheet")
        self.setWindowTitle(self.tr("All keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        body = QWidget()
        body.setObjectName("shortcutBody")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(28, 24, 28, 12)
        layout.setSpacing(10)
        columns = QHBoxLayout()
        columns.setSpacing(40)
        for menus in _COLUMNS:
            columns.addWidget(self._column(menus), 1, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(columns)
        layout.addStretch()
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setObjectName("shortcutScroll")
        scroll.setAccessibleName(self.tr("All keys"))
        scroll.setWidget(body)
        close = QPushButton(self.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(28, 8, 28, 20)
        foot.addStretch()
        foot.addWidget(close)
        outer.addLayout(foot)
        body.ensurePolished()
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        wanted = body.sizeHint().height() + foot.sizeHint().height() + 2 * _FRAME
        room = parent.screen().availableSize().height() - _LEFT_FREE
        self.resize(body.minimumSizeHint().width() + bar + _FRAME, min(wanted, max(room, _LEAST)))

    def _column(self, menus: tuple[Menu, ...]) -> QWidget:
        column = QWidget()
        grid = QGridLayout(column)
        grid.setContentsMargins(0, 6, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        line = 0
        for menu in menus:
            grid.setRowMinimumHeight(line, 12 if line else 0)
            grid.addWidget(label(words(menu.value), "heading"), line + 1, 0, 1, 2)
            line += 2
            rows = [row for row in ACTIONS if row.menu is menu and row.shortcuts]
            entries = [(words(row.text).rstrip("…"), _keys(row)) for row in rows]
            held = {_keys(row) for row in rows if row.is_held}
            for text, keys in entries + self._gestures(menu):
                grid.addWidget(label(text, "secondary"), line, 0)
                caps = QHBoxLayout()
                caps.setSpacing(4)
                caps.addStretch()
                if keys in held:
                    caps.addWidget(label(self.tr("hold"), "small"))
                for key in keys:
                    caps.addWidget(label(key, "keycap"))
                grid.addLayout(caps, line, 1)
                line += 1
        return column

    def _gestures(self, menu: Menu) -> list[tuple[str, tuple[str, ...]]]:
        if menu is Menu.MARK:
            return [
                (self.tr("Found places: next, former"), (self.tr("Tab"), self.tr("Shift + Tab"))),
                (self.tr("Found places: keep, drop"), (self.tr("Enter"), self.tr("Space"))),
                *((words(text), (words(keys),)) for row in TOOLS for text, keys in row.gestures),
                (self.tr("Carry the tool without a mouse"), (self.tr("Arrow keys"),)),
                (self.tr("… by ten steps"), (self.tr("Shift + arrow"),)),
                (self.tr("… by one pixel"), (self.tr("Ctrl + arrow"),)),
                (self.tr("… put it down while held"), (self.tr("Space"),)),
                (self.tr("… draw on, and lift it again"), (".",)),
            ]
        if menu is Menu.EDIT:
            return [
                (self.tr("Move a step up or down"), (self.tr("Alt + Up"), self.tr("Alt + Down"))),
                (self.tr("Move or resize a crop"), (self.tr("Arrows"), self.tr("Ctrl + arrows"))),
                (self.tr("History: go to a line"), (self.tr("Enter"),)),
                (self.tr("History: compare with a line"), (self.tr("A"),)),
                (self.tr("Repairs: go to one"), (self.tr("Enter"),)),
                (self.tr("Repairs: hide or show"), (self.tr("Space"),)),
                (self.tr("Repairs: delete"), (self.tr("Delete"),)),
                (self.tr("Repairs: another answer"), (self.tr("Left"), self.tr("Right"))),
                (self.tr("Answers: look at one"), (self.tr("Arrows"),)),
                (self.tr("Answers: take one"), (self.tr("Enter"), "1 … 9")),
            ]
        if menu is Menu.VIEW:
            return [
                (self.tr("From a control back to the photo"), ("Esc",)),
                (self.tr("Zoom at the pointer"), (self.tr("Wheel"),)),
                (self.tr("Move the photo"), (self.tr("Space + drag"),)),
            ]
        return []


def _keys(row: ActionRow) -> tuple[str, ...]:
    """The row's keys as the system writes them, each once."""
    form = QKeySequence.SequenceFormat.NativeText
    pretty = {"Return": "Enter"}
    texts = (QKeySequence(key).toString(form) for key in row.shortcuts)
    return tuple(dict.fromkeys(pretty.get(text, text) for text in texts))
