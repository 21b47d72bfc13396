"""First section of the panel: how large the brush is, how marks look, and marks as image files."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton

from restorer_app.tools.brush import LARGEST, SMALLEST
from restorer_app.ui.controls import ValueRow
from restorer_app.ui.overlay_choice import ColourButton, OverlayStyleChoice
from restorer_app.ui.preferences import Preferences
from restorer_app.ui.section import Section
from restorer_app.ui.toolbox import Toolbox


class MarkPanel(Section):
    """Marking the damage."""

    def __init__(self, toolbox: Toolbox, preferences: Preferences, actions: Mapping[str, QAction]) -> None:
        super().__init__(1, "")
        self.heading.setText(self.tr("Mark the damage"))
        self._preferences = preferences
        self.brush_size = ValueRow(
            self.tr("Brush size"), minimum=SMALLEST, maximum=LARGEST, unit=self.tr("px"), curve=2.0, label_width=70
        )
        self.brush_size.setToolTip(self.tr("Brush size in pixels of the photo ( [ and ] )"))
        self.opacity = ValueRow(self.tr("Opacity"), minimum=10, maximum=100, unit="%", label_width=70)
        self.colour = ColourButton()
        self.styles = OverlayStyleChoice(preferences)
        self._lay_out(actions)
        self.brush_size.changed.connect(toolbox.set_size)
        toolbox.size_changed.connect(self.brush_size.set_value)
        self.brush_size.set_value(toolbox.size)
        self.opacity.changed.connect(self._set_opacity)
        self.colour.picked.connect(self._set_colour)
        preferences.changed.connect(self._refresh)
        self._refresh()

    def _lay_out(self, actions: Mapping[str, QAction]) -> None:
        self.body.addWidget(self.brush_size)
        style = QHBoxLayout()
        style.setSpacing(4)
        style.addWidget(self.styles, 1)
        style.addWidget(self.colour)
        self.body.addLayout(style)
        self.body.addWidget(self.opacity)
        self.body.addSpacing(4)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(_clear_button(actions["clear"]), 1)
        line.addWidget(self._mask_button(actions), 1)
        self.body.addLayout(line)

    def _mask_button(self, actions: Mapping[str, QAction]) -> QPushButton:
        button = QPushButton(self.tr("Mask image…"))
        button.setToolTip(self.tr("Marks from an image file, or as one: white is damage"))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(button)
        menu.addActions([actions["import-mask"], actions["export-mask"]])
        button.setMenu(menu)
        return button

    def _set_opacity(self, value: float) -> None:
        self._preferences.change(replace(self._preferences.settings, overlay_opacity=value / 100))

    def _set_colour(self, colour: str) -> None:
        self._preferences.change(replace(self._preferences.settings, overlay_colour=colour))

    def _refresh(self) -> None:
        settings = self._preferences.settings
        self.opacity.set_value(round(settings.overlay_opacity * 100))
        self.opacity.setEnabled(settings.overlay_style != "outline")
        self.colour.show_colour(settings.overlay_colour)


def _clear_button(action: QAction) -> QPushButton:
    button = QPushButton(action.text())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(action.toolTip())
    button.setEnabled(action.isEnabled())
    action.enabledChanged.connect(button.setEnabled)
    button.clicked.connect(action.trigger)
    return button
