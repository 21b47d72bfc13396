"""Fourth section of the panel: turning, straightening and cropping."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from restorer_app.core.geometry import MOST_ANGLE
from restorer_app.ui.controls import IconButton, ValueRow
from restorer_app.ui.crop_fields import CropFields
from restorer_app.ui.frame_commands import FrameCommands
from restorer_app.ui.framing import Framing
from restorer_app.ui.section import Section


class FramePanel(Section):
    """Folded until it is needed; the fields of a crop are there while one is chosen."""

    def __init__(self, framing: Framing, commands: FrameCommands, actions: Mapping[str, QAction]) -> None:
        super().__init__(4, "")
        self.heading.setText(self.tr("Turn and crop"))
        self._framing, self._commands = framing, commands
        self.angle = ValueRow(
            self.tr("Angle"), minimum=-MOST_ANGLE, maximum=MOST_ANGLE, step=0.1, unit="°", label_width=70
        )
        self.angle.number.setDecimals(2)
        self.angle.number.setSuffix("°")
        self.angle.number.setFixedWidth(self.angle.number.fontMetrics().horizontalAdvance("−45,00°") + 18)
        meaning = self.tr("Degrees clockwise; less than 0 turns the photo the other way")
        self.angle.setToolTip(meaning)
        self.angle.number.setAccessibleDescription(meaning)
        self.straighten = _toggle(actions["straighten"])
        self.crop = _toggle(actions["crop"])
        self.reset = QPushButton(self.tr("Reset"))
        self.reset.setProperty("look", "quiet")
        self.reset.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.reset.setToolTip(actions["reset-shape"].text())
        self.reset.setAccessibleName(actions["reset-shape"].text())
        self.fields = CropFields(framing)
        self._lay_out(actions)
        self.angle.changed.connect(framing.try_angle)
        self.angle.settled.connect(framing.settle)
        self.reset.clicked.connect(actions["reset-shape"].trigger)
        self.fields.entered.connect(commands.apply)
        framing.changed.connect(self._refresh)
        self._was_folded, self._is_needed = True, False
        self.heading.setChecked(False)
        self._refresh()

    def _lay_out(self, actions: Mapping[str, QAction]) -> None:
        line = QHBoxLayout()
        line.setSpacing(4)
        for name in ("turn-left", "turn-right"):
            line.addWidget(_turn_button(actions[name], name))
        line.addSpacing(4)
        line.addWidget(self.straighten, 1)
        line.addWidget(self.crop, 1)
        self.body.addLayout(line)
        self.body.addWidget(self.angle)
        self.body.addWidget(self.fields)
        foot = QHBoxLayout()
        foot.addWidget(self.fields.whole)
        foot.addStretch()
        foot.addWidget(self.reset)
        self.body.addLayout(foot)

    def _refresh(self) -> None:
        geometry = self._framing.geometry
        self.angle.set_value(geometry.angle)
        self.reset.setEnabled(not geometry.is_identity)
        for part in (self.fields, self.fields.whole):
            part.setVisible(self._framing.frame is not None)
        self.fields.refresh()
        self.crop.setChecked(self._commands.is_cropping)
        self.straighten.setChecked(self._commands.is_levelling)

    def show_mode(self) -> None:
        """Unfolded as long as a crop or the line of a straightening is chosen, then as it was before."""
        is_needed = bool(self._commands.hint)
        if is_needed and not self._is_needed:
            self._was_folded = not self.heading.isChecked()
        self._is_needed = is_needed
        self.heading.setChecked(is_needed or not self._was_folded)
        self._refresh()


def _turn_button(action: QAction, icon: str) -> IconButton:
    button = IconButton(icon, action.text(), look="")
    button.setToolTip(action.toolTip())
    button.clicked.connect(action.trigger)
    action.enabledChanged.connect(button.setEnabled)
    button.setEnabled(action.isEnabled())
    return button


def _toggle(action: QAction) -> QPushButton:
    button = QPushButton(action.text())
    button.setCheckable(True)
    button.setProperty("look", "toggle")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(action.toolTip())
    button.clicked.connect(action.trigger)
    action.enabledChanged.connect(button.setEnabled)
    button.setEnabled(action.isEnabled())
    return button
