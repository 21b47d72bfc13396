"""The rail at the left: one button a tool, and moving the photo."""

from PySide6.QtWidgets import QButtonGroup, QFrame, QVBoxLayout

from restorer_app.tools.table import TOOLS
from restorer_app.ui.action_table import ACTIONS
from restorer_app.ui.actions import tip, words
from restorer_app.ui.controls import IconButton, hairline
from restorer_app.ui.toolbox import PAN, Toolbox

WIDTH = 48


class ToolRail(QFrame):
    """Shows and changes which tool is active."""

    def __init__(self, toolbox: Toolbox) -> None:
        super().__init__()
        self.setObjectName("toolRail")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(self.tr("Tools"))
        self._toolbox = toolbox
        self._group = QButtonGroup(self)
        self.buttons: dict[str, IconButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5, 8, 6, 8)
        layout.setSpacing(4)
        tips = {row.id: tip(row) for row in ACTIONS}
        for row in TOOLS:
            layout.addWidget(self._button(row.id, row.icon, words(row.title), tips[row.id]))
        layout.addSpacing(4)
        layout.addWidget(hairline())
        layout.addSpacing(4)
        moving = self.tr("Move the photo")
        hint = self.tr("Drag the photo about. With any other tool, hold Space.")
        layout.addWidget(self._button(PAN, "pan", moving, f"{moving}\n{hint}"))
        layout.addStretch()
        toolbox.changed.connect(self._refresh)
        self._refresh()

    def _button(self, tool_id: str, icon_name: str, name: str, tooltip: str) -> IconButton:
        button = IconButton(icon_name, name, look="tool")
        button.setToolTip(tooltip)
        button.setCheckable(True)
        button.clicked.connect(lambda: self._toolbox.choose(tool_id))
        self._group.addButton(button)
        self.buttons[tool_id] = button
        return button

    def _refresh(self) -> None:
        self.buttons[self._toolbox.current_id].setChecked(True)
