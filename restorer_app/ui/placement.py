"""Where the window was and which parts of its panel were folded, from one start to the next."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QByteArray, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from restorer_app.settings import Settings
from restorer_app.ui.preferences import Preferences
from restorer_app.ui.section import Section

FIRST_SIZE = (1360, 860)
_TITLE_BAR = 32
_LEAST_IN_SIGHT = 96


def place(window: QMainWindow, settings: Settings) -> None:
    """Puts the window where it was last time, as large or as full; else it has a good size, or all of a screen that is
    too small for that. One that would lie where no screen is any more comes back into sight."""
    saved = QByteArray.fromBase64(settings.window_geometry.encode())
    if saved.isEmpty() or not window.restoreGeometry(saved):
        width, height = first_size(window.screen().availableSize())
        window.resize(width, height)
        if (width, height) != FIRST_SIZE:
            window.setWindowState(Qt.WindowState.WindowMaximized)
    elif not window.isMaximized() and not window.isFullScreen():
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        window.setGeometry(in_sight(window.geometry(), screens))


def first_size(room: QSize) -> tuple[int, int]:
    """Width and height of a window that fits with its frame into what a screen has free."""
    return min(FIRST_SIZE[0], room.width()), min(FIRST_SIZE[1], room.height() - _TITLE_BAR)


def in_sight(window: QRect, screens: Sequence[QRect]) -> QRect:
    """The window's rectangle, moved and cut so that its title bar can be taken hold of on one of the screens; as it is
    where that holds already."""
    title = QRect(window.left(), window.top() - _TITLE_BAR, window.width(), _TITLE_BAR)
    for screen in screens:
        seen = title.intersected(screen)
        if seen.width() >= min(_LEAST_IN_SIGHT, window.width()) and window.top() >= screen.top():
            return window
    room = max(screens, key=lambda screen: _area(window.intersected(screen)))
    width, height = min(window.width(), room.width()), min(window.height(), room.height() - _TITLE_BAR)
    left = min(max(window.left(), room.left()), room.right() + 1 - width)
    top = min(max(window.top(), room.top() + _TITLE_BAR), room.bottom() + 1 - height)
    return QRect(left, top, width, height)


def remember_folds(sections: Sequence[Section], preferences: Preferences) -> None:
    """Folds and opens the sections as they were, and has the settings follow from now on. A section goes by its
    class, and is only remembered while it is not as it was made."""
    for section in sections:
        name = type(section).__name__
        if name in preferences.settings.toggled_sections:
            section.heading.toggle()
        section.heading.toggled.connect(lambda _is_open, name=name: _remember(preferences, name))


def _remember(preferences: Preferences, name: str) -> None:
    toggled = preferences.settings.toggled_sections
    others = tuple(other for other in toggled if other != name)
    preferences.change(replace(preferences.settings, toggled_sections=others if name in toggled else (*toggled, name)))


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0
