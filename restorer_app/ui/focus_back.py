"""The way of the keyboard back to the photo: a tool that is taken up, a number that is taken, and Esc."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from restorer_app.ui.canvas.canvas import Canvas
from restorer_app.ui.toolbox import Toolbox

_ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape})


class FocusBack(QObject):
    """Bound to one window: keys go to the photo as soon as there is something to do on it."""

    def __init__(self, window: QWidget, canvas: Canvas, toolbox: Toolbox) -> None:
        super().__init__(window)
        self._window, self._canvas = window, canvas
        toolbox.chosen.connect(self._give)
        window.installEventFilter(self)

    def take(self) -> bool:
        """Gives the photo the focus. Returns whether a control had it."""
        focused = self._window.focusWidget()
        if focused in (None, self._canvas) or not (focused.isVisible() and self._canvas.isVisible()):
            return False
        self._give()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A number field lets go of the focus with the key that ends it, which then comes by here."""
        is_key = event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _ENDS
        if is_key and self._window.focusWidget() is None:
            self._give()
        return super().eventFilter(watched, event)

    def _give(self) -> None:
        if self._canvas.isVisible():
            self._canvas.setFocus(Qt.FocusReason.ShortcutFocusReason)
