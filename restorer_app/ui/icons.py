"""The window's icons: our own SVGs, drawn in the theme's colours at the screen's resolution."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from restorer_app import paths

SIZE = 20


def ticked(name: str, palette: QPalette) -> QIcon:
    """The icon of a menu's line that can be switched on: then it is a tick, in the colour of the text."""
    result = icon(name, palette)
    group = QPalette.ColorGroup
    for mode, part in ((QIcon.Mode.Normal, group.Active), (QIcon.Mode.Disabled, group.Disabled)):
        tick = pixmap("check", palette.color(part, QPalette.ColorRole.WindowText))
        result.addPixmap(tick, mode, QIcon.State.On)
    return result


def icon(name: str, palette: QPalette, *, size: int = SIZE) -> QIcon:
    """The icon for buttons and menus: text colour, faded when disabled, accent when on."""
    result = QIcon()
    group, role = QPalette.ColorGroup, QPalette.ColorRole
    for colour, mode, state in (
        (palette.color(group.Active, role.WindowText), QIcon.Mode.Normal, QIcon.State.Off),
        (palette.color(group.Disabled, role.WindowText), QIcon.Mode.Disabled, QIcon.State.Off),
        (palette.color(group.Active, role.Highlight), QIcon.Mode.Normal, QIcon.State.On),
        (palette.color(group.Disabled, role.WindowText), QIcon.Mode.Disabled, QIcon.State.On),
    ):
        result.addPixmap(pixmap(name, colour, size=size), mode, state)
    return result


def pixmap(name: str, colour: QColor, *, size: int = SIZE) -> QPixmap:
    """One icon in one colour, `size` logical pixels across."""
    application = QGuiApplication.instance()
    ratio = application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0
    return _tinted(name, colour.name(), size, ratio)


@lru_cache(maxsize=512)
def _tinted(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    result = _drawn(name, size, ratio).copy()
    painter = QPainter(result)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(QRectF(0, 0, size, size), QColor(colour))
    painter.end()
    return result


@lru_cache(maxsize=128)
def _drawn(name: str, size: int, ratio: float) -> QPixmap:
    text = (paths.resources_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(text.replace("currentColor", "#000").encode()))
    if not renderer.isValid():
        raise ValueError(f"{name}.svg cannot be drawn")
    result = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return result
