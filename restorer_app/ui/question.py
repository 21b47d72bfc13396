"""A question with two or three answers: the only kind of dialog that interrupts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from restorer_app.ui.controls import label


@dataclass(frozen=True)
class Answer:
    """One button: its text and what it does. Enter gives the first answer, unless the focus is on another; the letter
    after a `&` gives that one, for questions that come of what the user has just asked for."""

    text: str
    run: Callable[[], None] = lambda: None


class Question(QDialog):
    """One sentence, what it means, and the answers; Esc answers nothing (`rejected`)."""

    def __init__(self, parent: QWidget, text: str, meaning: str, answers: Sequence[Answer]) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Restorer"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(420)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(8)
        layout.addWidget(label(text, "heading", wraps=True))
        layout.addWidget(label(meaning, "secondary", wraps=True))
        layout.addSpacing(12)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addStretch()
        self.buttons: dict[str, QPushButton] = {}
        for answer in reversed(answers):
            button = QPushButton(answer.text)
            button.clicked.connect(lambda _checked, run=answer.run: self._answer(run))
            line.addWidget(button)
            self.buttons[answer.text.replace("&", "")] = button
        first = self.buttons[answers[0].text.replace("&", "")]
        first.setProperty("look", "primary")
        first.setDefault(True)
        first.setFocus()
        layout.addLayout(line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter that is underlined is enough."""
        for button in self.buttons.values():
            _before, mark, letter = button.text().partition("&")
            if mark and event.text() and event.text().casefold() == letter[:1].casefold():
                button.click()
                return
        super().keyPressEvent(event)

    def _answer(self, run: Callable[[], None]) -> None:
        self.accept()
        run()


def ask(parent: QWidget, text: str, meaning: str, answers: Sequence[Answer]) -> Question:
    """Shows a question over its window without stopping the program."""
    question = Question(parent, text, meaning, answers)
    question.open()
    return question
