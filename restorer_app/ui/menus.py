"""The menus, made from the table of actions: one menu button, or the system's menu bar on a Mac."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from restorer_app.ui import words
from restorer_app.ui.action_row import Menu
from restorer_app.ui.action_table import ACTIONS
from restorer_app.ui.actions import words as action_words
from restorer_app.ui.icons import icon, ticked
from restorer_app.ui.preferences import Preferences

_SEPARATED = frozenset(
    {
        "save",
        "export",
        "settings",
        "quit",
        "auto",
        "turn-left",
        "cancel",
        "find-damage",
        "brush",
        "larger",
        "grow",
        "clear",
        "fit",
        "outline",
        "history",
        "full-screen",
    }
)


class RecentMenu(QObject):
    """The photos opened last, as a menu. `picked(Path)`."""

    picked = Signal(Path)

    def __init__(self, parent: QWidget, preferences: Preferences) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.menu = QMenu(self.tr("Open recent"), parent)
        self.menu.aboutToShow.connect(self._fill)
        preferences.changed.connect(self._enable)
        self._enable()

    def _enable(self) -> None:
        self.menu.setEnabled(bool(self._preferences.settings.recent))

    def _fill(self) -> None:
        self.menu.clear()
        for text in self._preferences.settings.recent:
            path = Path(text)
            action = self.menu.addAction(f"{path.name}   {words.shortened(path.parent)}".replace("&", "&&"))
            action.triggered.connect(lambda _checked, path=path: self.picked.emit(path))


def main_menu(parent: QWidget, actions: Mapping[str, QAction], recent: QMenu) -> QMenu:
    """All menus under one button."""
    menu = QMenu(parent)
    for part in Menu:
        _fill(menu.addMenu(action_words(part.value)), part, actions, recent)
    return menu


def fill_menu_bar(bar: QMenuBar, actions: Mapping[str, QAction], recent: QMenu) -> None:
    """All menus in a bar."""
    for part in Menu:
        _fill(bar.addMenu(action_words(part.value)), part, actions, recent)


def tint_actions(actions: Mapping[str, QAction], palette: QPalette) -> None:
    """Gives the actions their icons in the colours of the theme."""
    for row in ACTIONS:
        if row.icon:
            actions[row.id].setIcon((ticked if row.is_checkable else icon)(row.icon, palette))


def _fill(menu: QMenu, part: Menu, actions: Mapping[str, QAction], recent: QMenu) -> None:
    for row in ACTIONS:
        if row.menu is not part or row.is_held:
            continue
        if row.id in _SEPARATED:
            menu.addSeparator()
        menu.addAction(actions[row.id])
        if row.id == "open":
            menu.addMenu(recent)
