"""The settings of the tool in the user's hand, as the rows of TOOLS declare them."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from restorer_app.tools.brush import LARGEST, SMALLEST
from restorer_app.tools.table import TOOLS, ToolOption
from restorer_app.ui.actions import words
from restorer_app.ui.controls import CheckBox, ValueRow
from restorer_app.ui.segments import Segments
from restorer_app.ui.toolbox import PAN, Toolbox

_LABEL = 70
Control = ValueRow | CheckBox | Segments


class ToolOptions(QWidget):
    """The brush's size for tools that have one, then the tool's own options: `controls` by (tool, option)."""

    def __init__(self, toolbox: Toolbox) -> None:
        super().__init__()
        self._toolbox = toolbox
        self.brush_size = ValueRow(
            self.tr("Brush size"), minimum=SMALLEST, maximum=LARGEST, unit=self.tr("px"), curve=2.0, label_width=_LABEL
        )
        self.brush_size.setToolTip(self.tr("Brush size in pixels of the photo ( [ and ] )"))
        self.controls: dict[tuple[str, str], Control] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.brush_size)
        for row in TOOLS:
            for option in row.options:
                control = self.controls[row.id, option.id] = self._control(row.id, option)
                control.setToolTip(words(option.help))
                layout.addWidget(control)
        self.brush_size.changed.connect(toolbox.set_size)
        toolbox.size_changed.connect(self.brush_size.set_value)
        self.brush_size.set_value(toolbox.size)
        toolbox.changed.connect(self._refresh)
        self._refresh()

    def _control(self, tool: str, option: ToolOption) -> Control:
        title, value = words(option.title), self._toolbox.option(tool, option.id)
        if option.choices:
            segments = Segments({choice: words(text) for choice, text in option.choices})
            segments.setAccessibleName(title)
            segments.show_choice(str(value))
            segments.picked.connect(partial(self._toolbox.set_option, tool, option.id))
            return segments
        if option.minimum is None or option.maximum is None:
            box = CheckBox(title)
            box.setChecked(bool(value))
            box.toggled.connect(partial(self._toolbox.set_option, tool, option.id))
            return box
        row = ValueRow(
            title, minimum=option.minimum, maximum=option.maximum, unit=option.unit, curve=2.0, label_width=_LABEL
        )
        row.set_value(float(value))
        row.changed.connect(partial(self._toolbox.set_option, tool, option.id))
        return row

    def _refresh(self) -> None:
        current = self._toolbox.current_id
        tool = self._toolbox.current
        self.brush_size.setVisible(current == PAN or (tool is not None and tool.has_size))
        for (owner, _), control in self.controls.items():
            control.setVisible(owner == current)
        self.setVisible(not self.brush_size.isHidden() or any(owner == current for owner, _ in self.controls))
