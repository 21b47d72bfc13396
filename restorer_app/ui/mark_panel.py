"""First section of the panel: finding damage, how large the brush is, how marks look, and marks as image files."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton

from restorer_app.tools.clone import CloneTool
from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.controls import CheckBox, NumberBox
from restorer_app.ui.find_commands import FindCommands
from restorer_app.ui.find_panel import FindPanel
from restorer_app.ui.mark_commands import LEAST_PIXELS, MOST_PIXELS, MarkCommands
from restorer_app.ui.overlay_choice import ColourButton, OverlayStyleChoice
from restorer_app.ui.preferences import Preferences
from restorer_app.ui.section import Section
from restorer_app.ui.tool_options import ToolOptions
from restorer_app.ui.toolbox import Toolbox


class MarkPanel(Section):
    """Marking the damage."""

    def __init__(
        self,
        toolbox: Toolbox,
        preferences: Preferences,
        actions: Mapping[str, QAction],
        marking: MarkCommands,
        canvas: Canvas,
        finding: FindCommands,
    ) -> None:
        super().__init__(1, "")
        self.heading.setText(self.tr("Mark the damage"))
        self._preferences = preferences
        self._pen = canvas.pointing.pen
        self.finding = FindPanel(finding, actions, preferences)
        self.options = ToolOptions(toolbox)
        self.brush_size = self.options.brush_size
        self.pen_size = CheckBox(self.tr("Pen pressure changes the size"))
        self.pen_size.hide()
        self.pixels = NumberBox()
        self.pixels.setDecimals(0)
        self.pixels.setRange(LEAST_PIXELS, MOST_PIXELS)
        self.pixels.setValue(marking.pixels)
        self.pixels.setSuffix(f" {self.tr('px')}")
        self.pixels.setAccessibleName(self.tr("Pixels to grow or shrink by"))
        self.pixels.setToolTip(self.tr("By how many pixels marks grow or shrink on each side"))
        self.pixels.setFixedWidth(64)
        self.colour = ColourButton()
        self.styles = OverlayStyleChoice(preferences)
        self._lay_out(actions)
        self.pixels.valueChanged.connect(lambda value: setattr(marking, "pixels", round(value)))
        self.pen_size.toggled.connect(self._set_pen_size)
        canvas.pen_seen.connect(self.pen_size.show)
        self.colour.picked.connect(self._set_colour)
        finding.wanted.connect(lambda: self.heading.setChecked(True))
        preferences.changed.connect(self._refresh)
        toolbox.changed.connect(lambda: self._follow_tool(toolbox))
        self._refresh()

    def _lay_out(self, actions: Mapping[str, QAction]) -> None:
        self.body.addWidget(self.finding)
        self.body.addWidget(self.options)
        self.body.addWidget(self.pen_size)
        style = QHBoxLayout()
        style.setSpacing(4)
        style.addWidget(self.styles, 1)
        style.addWidget(self.colour)
        self.body.addLayout(style)
        change = QHBoxLayout()
        change.setSpacing(8)
        change.addWidget(_button_of(actions["grow"], self.tr("Grow")), 1)
        change.addWidget(self.pixels)
        change.addWidget(_button_of(actions["shrink"], self.tr("Shrink")), 1)
        self.body.addLayout(change)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(_button_of(actions["clear"]), 1)
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

    def _set_pen_size(self, is_on: bool) -> None:
        self._preferences.change(replace(self._preferences.settings, pen_changes_size=is_on))

    def _set_colour(self, colour: str) -> None:
        self._preferences.change(replace(self._preferences.settings, overlay_colour=colour))

    def _follow_tool(self, toolbox: Toolbox) -> None:
        """How marks look means nothing to a tool that makes none."""
        for part in (self.styles, self.colour):
            part.setHidden(isinstance(toolbox.current, CloneTool))

    def _refresh(self) -> None:
        settings = self._preferences.settings
        self.colour.show_colour(settings.overlay_colour)
        self.pen_size.setChecked(settings.pen_changes_size)
        self._pen.changes_size = settings.pen_changes_size


def _button_of(action: QAction, text: str = "") -> QPushButton:
    button = QPushButton(text or action.text())
    button.setAccessibleName(action.text())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(action.toolTip())
    button.setEnabled(action.isEnabled())
    action.enabledChanged.connect(button.setEnabled)
    button.clicked.connect(action.trigger)
    return button
