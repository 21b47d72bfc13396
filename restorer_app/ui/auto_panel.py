"""Over all sections of the panel: restoring the photo by one click, and what was done."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from restorer_app.ui.auto_restoring import AutoRestoring
from restorer_app.ui.controls import hairline, label
from restorer_app.ui.into_sight import bring_into_sight
from restorer_app.ui.section import MARGIN


class AutoPanel(QWidget):
    """A button that begins, and one that stops; under it what is done now and what was done, until it is hidden."""

    def __init__(self, auto: AutoRestoring, action: QAction) -> None:
        super().__init__()
        self._auto, self._was_under_way = auto, False
        self.start = QPushButton(self.tr("Restore this photo"))
        self.start.setToolTip(action.toolTip())
        self.start.setEnabled(action.isEnabled())
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setAccessibleName(self.tr("Cancel restoring"))
        self.hide_said = QPushButton(self.tr("Hide"))
        self.hide_said.setAccessibleName(self.tr("Hide what was done"))
        self.hide_said.setProperty("look", "link")
        self.stage = label("", "secondary", wraps=True)
        self.said = label("", "small", wraps=True)
        self._lay_out()
        action.enabledChanged.connect(self.start.setEnabled)
        self.start.clicked.connect(action.trigger)
        self.cancel.clicked.connect(auto.cancel)
        self.hide_said.clicked.connect(auto.hide)
        auto.changed.connect(self._refresh)
        self._refresh()

    def _lay_out(self) -> None:
        inside = QVBoxLayout()
        inside.setContentsMargins(MARGIN, 12, MARGIN, 12)
        inside.setSpacing(6)
        for part in (self.start, self.cancel, self.stage, self.said, self.hide_said):
            inside.addWidget(part)
        for button in (self.start, self.cancel, self.hide_said):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(inside)
        layout.addWidget(hairline())

    def _refresh(self) -> None:
        auto = self._auto
        first = self.tr("Finds damage, repairs it and improves what needs it. You can change or undo all of it.")
        had_focus = self.start.hasFocus() or self.cancel.hasFocus()
        self.start.setVisible(not auto.is_under_way)
        self.cancel.setVisible(auto.is_under_way)
        if had_focus:
            (self.cancel if auto.is_under_way else self.start).setFocus()
        self.stage.setText(f"{auto.stage}…")
        self.stage.setVisible(bool(auto.stage))
        self.said.setText("\n".join(f"• {sentence}" for sentence in auto.sentences) or first)
        self.said.setVisible(bool(auto.sentences) or not auto.is_under_way)
        self.hide_said.setVisible(bool(auto.sentences) and not auto.is_under_way)
        if self._was_under_way and not auto.is_under_way:  # the panel has followed the steps as they came
            bring_into_sight(self)
        self._was_under_way = auto.is_under_way
