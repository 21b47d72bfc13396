"""Choosing how marks look: colour, opacity, and filled, hatched or outlined."""

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QColorDialog, QMenu, QToolButton

from restorer_app.ui.preferences import Preferences
from restorer_app.ui.segments import Segments
from restorer_app.ui.theme import OVERLAY_COLOURS


class ColourButton(QToolButton):
    """A swatch that opens a short list of colours. `picked(str)` with #rrggbb."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Colour of the marks"))
        self.setToolTip(self.tr("Colour of the marks"))
        self.setProperty("look", "icon")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setIconSize(QSize(20, 20))
        names = (
            self.tr("Red"),
            self.tr("Green"),
            self.tr("Blue"),
            self.tr("Magenta"),
            self.tr("Yellow"),
            self.tr("Turquoise"),
        )
        menu = QMenu(self)
        for colour, name in zip(OVERLAY_COLOURS, names, strict=True):
            action = menu.addAction(self._swatch(colour), name)
            action.triggered.connect(lambda _checked, colour=colour: self.picked.emit(colour))
        menu.addSeparator()
        menu.addAction(self.tr("Another colour…")).triggered.connect(self._ask)
        self.setMenu(menu)
        self._colour = OVERLAY_COLOURS[0]

    def show_colour(self, colour: str) -> None:
        """Shows the colour in use."""
        self._colour = colour
        self.setIcon(self._swatch(colour))

    def _ask(self) -> None:
        dialog = QColorDialog(QColor(self._colour), self)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda colour: self.picked.emit(colour.name()))
        dialog.open()

    def _swatch(self, colour: str) -> QIcon:
        ratio = self.devicePixelRatio()
        picture = QPixmap(QSize(round(20 * ratio), round(20 * ratio)))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.PlaceholderText)))
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QRectF(2.5, 2.5, 15, 15))
        painter.end()
        return QIcon(picture)


class OverlayStyleChoice(Segments):
    """Filled, hatched or outlined, one of three."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__({"fill": self.tr("Filled"), "hatch": self.tr("Hatched"), "outline": self.tr("Outline")})
        self._preferences = preferences
        for button in self.buttons.values():
            button.setToolTip(self.tr("Show marks: {style}").format(style=button.text()))
        self.picked.connect(self._choose)
        preferences.changed.connect(self._refresh)
        self._refresh()

    def _choose(self, style: str) -> None:
        self._preferences.change(replace(self._preferences.settings, overlay_style=style))

    def _refresh(self) -> None:
        self.show_choice(self._preferences.settings.overlay_style)
