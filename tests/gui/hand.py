"""A hand on the mouse and the keys over the photo of a desk."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from restorer_app.core.box import Box

ALT, SHIFT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


class Hand:
    """Places are image pixels."""

    def __init__(self, desk) -> None:
        self.desk, self.canvas = desk, desk.window.canvas

    def at(self, x, y) -> QPoint:
        return QPoint(*(round(value) for value in self.canvas.scene.view.to_widget(x, y)))

    def press(self, place, held=NONE) -> None:
        QTest.mousePress(self.canvas, LEFT, held, self.at(*place))

    def move(self, place) -> None:
        QTest.mouseMove(self.canvas, self.at(*place))

    def release(self, place, held=NONE) -> None:
        QTest.mouseRelease(self.canvas, LEFT, held, self.at(*place))

    def drag(self, *path, held=NONE) -> None:
        self.press(path[0], held)
        for place in path[1:]:
            self.move(place)
        self.release(path[-1])

    def click(self, *places, held=NONE) -> None:
        for place in places:
            self.move(place)
            QTest.mouseClick(self.canvas, LEFT, held, self.at(*place))

    def double_click(self, place) -> None:
        self.click(place)
        QTest.mouseDClick(self.canvas, LEFT, NONE, self.at(*place))

    def key(self, key, held=NONE) -> None:
        QTest.keyClick(self.canvas, key, held)

    @property
    def mask(self):
        return self.desk.state.mask

    def wait_marked(self) -> None:
        self.desk.wait(lambda: not self.mask.is_empty)


def is_about(box: Box, want: Box) -> bool:
    sides = zip((box.x, box.y, box.right, box.bottom), (want.x, want.y, want.right, want.bottom), strict=True)
    return all(abs(one - other) <= 2 for one, other in sides)
