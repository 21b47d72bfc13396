"""Over all sections of the panel: what is done while the photo is restored by one click, and what was done."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from restorer_app.ui.auto_restoring import AutoRestoring
from restorer_app.ui.controls import hairline, label
from restorer_app.ui.into_sight import bring_into_sight
from restorer_app.ui.section import MARGIN


class AutoPanel(QWidget):
    """A button that stops it, what is done now, and what was done until that is hidden; else it is not there."""

    def __init__(self, auto: AutoRestoring) -> None:
        super().__init__()
        self._auto, self._was_under_way = auto, False
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setAccessibleName(self.tr("Cancel restoring"))
        self.hide_said = QPushButton(self.tr("Hide"))
        self.hide_said.setAccessibleName(self.tr("Hide what was done"))
        self.hide_said.setProperty("look", "link")
        self.stage = label("", "secondary", wraps=True)
        self.said = label("", "small", wraps=True)
        self._lay_out()
        self.cancel.clicked.connect(auto.cancel)
        self.hide_said.clicked.connect(auto.hide)
        auto.changed.connect(self._refresh)
        self._refresh()

    def _lay_out(self) -> None:
        inside = QVBoxLayout()
        inside.setContentsMargins(MARGIN, 12, MARGIN, 12)
        inside.setSpacing(6)
        for part in (self.cancel, self.stage, self.said, self.hide_said):
            inside.addWidget(part)
        for button in (self.cancel, self.hide_said):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(inside)
        layout.addWidget(hairline())

    def _refresh(self) -> None:
        auto = self._auto
        self.setVisible(auto.is_under_way or bool(auto.sentences))
        self.cancel.setVisible(auto.is_under_way)
        self.stage.setText(f"{auto.stage}…")
        self.stage.setVisible(bool(auto.stage))
        self.said.setText("\n".join(f"• {sentence}" for sentence in auto.sentences))
        self.said.setVisible(bool(auto.sentences))
        self.hide_said.setVisible(bool(auto.sentences) and not auto.is_under_way)
        if self._was_under_way and not auto.is_under_way:  # the panel has followed the steps as they came
            bring_into_sight(self)
        self._was_under_way = auto.is_under_way
