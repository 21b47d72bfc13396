"""A hand on the mouse and the keyboard of the running program, in image coordinates."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from restorer_app.core.state import DocumentState
from restorer_app.ui.window import MainWindow

LONG = 240_000


class Driver:
    """A hand on the mouse and the keyboard of the running program."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        self.canvas = window.canvas

    @property
    def state(self) -> DocumentState:
        """What the document holds now."""
        state = self.window.session.state
        assert state is not None
        return state

    def wait(self, condition: Callable[[], bool]) -> None:
        """Lets the program run until the condition holds."""
        self.qtbot.waitUntil(condition, timeout=LONG)

    def wait_open(self, name: str) -> None:
        """Until the photo of that file name is open and drawn."""

        def is_open() -> bool:
            state = self.window.session.state
            return state is not None and state.photo.source is not None and state.photo.source.name == name

        self.wait(lambda: is_open() and not self.window.session.is_opening)
        self.wait(lambda: self.canvas.is_complete)

    def do(self, action: str) -> None:
        """Triggers an action as its menu entry or key would."""
        self.window.actions_by_id[action].trigger()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Types a key over the canvas."""
        QTest.keyClick(self.canvas, key, modifier)

    def drag(self, *points: tuple[float, float]) -> None:
        """Drags the left button through points of the image."""
        places = [self.at(*point) for point in points]
        QTest.mousePress(self.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[0])
        for place in places[1:]:
            QTest.mouseMove(self.canvas, place)
        QTest.mouseRelease(self.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, places[-1])

    def at(self, x: float, y: float) -> QPoint:
        """The widget point over an image point."""
        return QPoint(*(round(value) for value in self.canvas.scene.view.to_widget(x, y)))

    def choose_fill(self, choice: str) -> None:
        """Picks a model from the list."""
        self.window.repair_panel.chosen.emit(choice)

    def repair(self) -> None:
        """Presses Repair and waits for the result."""
        count = len(self.state.repairs)
        self.do("repair")
        self.wait(lambda: len(self.state.repairs) > count and not self.window.session.repairing.is_repairing_all)
        self.wait(lambda: self.canvas.is_complete)

    def export(self, path: Path, format_id: str, **options: object) -> None:
        """Writes the document, as the export dialog asks for it, and waits for the file."""
        with self.qtbot.waitSignal(self.window.session.exported, timeout=LONG):
            self.window.session.export(path, format_id, options)
