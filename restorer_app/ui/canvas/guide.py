"""What takes the pointer in the tool's place: the frame of a crop, the line of a straightening."""

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPainter

from restorer_app.ui.canvas.style import CanvasColours
from restorer_app.ui.canvas.view import View


class Guide(Protocol):
    """Drawn over the photo and dragged with the left button. Places are in output pixels; `reach` is how many of them
    a pointer may be off."""

    @property
    def is_held(self) -> bool:
        """Whether it is being dragged."""

    def press(self, x: float, y: float, reach: float) -> None:
        """The button went down."""

    def move(self, x: float, y: float) -> None:
        """The pointer moved with the button down."""

    def release(self) -> None:
        """The button went up."""

    def cancel(self) -> bool:
        """Breaks off a drag. Returns whether there was one."""

    def press_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Does what a key means here; False leaves it to the canvas."""

    def cursor(self, x: float, y: float, reach: float) -> Qt.CursorShape:
        """The cursor that fits what a press would do there."""

    def paint(self, painter: QPainter, view: View, colours: CanvasColours, font: QFont) -> None:
        """Draws it; the painter's unit is a device pixel."""
