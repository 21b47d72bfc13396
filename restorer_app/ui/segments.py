"""A choice of a few, all of them in sight: buttons side by side, of which one is down."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget


class Segments(QWidget):
    """`choices`: words by what they stand for, from left to right; `picked(str)` when the user picks one."""

    picked = Signal(str)

    def __init__(self, choices: Mapping[str, str]) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for choice, name in choices.items():
            button = QPushButton(name)
            button.setProperty("look", "segment")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked, choice=choice: self.picked.emit(choice))
            self._group.addButton(button)
            self.buttons[choice] = button
            layout.addWidget(button, 1)
        first, *_, last = self.buttons.values()
        first.setProperty("place", "first")
        last.setProperty("place", "last")

    def show_choice(self, choice: str) -> None:
        """Shows which one counts."""
        self.buttons[choice].setChecked(True)
