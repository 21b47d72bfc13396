"""Space pans while the pointer is over the canvas, whatever has the focus."""

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

if TYPE_CHECKING:
    from restorer_app.ui.canvas.canvas import Canvas


_TABS = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Backtab})
_MOVES = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End})


class HeldSpace(QObject):
    """Takes Space from whatever has the focus in the canvas's window, so that it pans and presses nothing there.

    A text field keeps it, and so does a control that Tab has just reached, or a list in which keys have just moved: it
    is the keyboard's until the mouse moves.
    """

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._watched: QObject | None = None
        self._is_held = False
        self._tabbed_at: tuple[float, float] | None = None
        cast(QApplication, QApplication.instance()).focusChanged.connect(self._follow_focus)

    def watch(self) -> None:
        """Listens to what has the focus now; without one, keys go to the window."""
        focused = QApplication.focusWidget() or self._canvas.window()
        watched = focused if focused is not self._canvas and focused.window() is self._canvas.window() else None
        if watched is self._watched:
            return
        self._let_go()
        if watched is not None:
            watched.installEventFilter(self)
            watched.destroyed.connect(self._forget)
            self._watched = watched

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Eats Space where it pans."""
        if event.type() not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) or not isinstance(event, QKeyEvent):
            return False
        is_press = event.type() is QEvent.Type.KeyPress
        if is_press and (event.key() in _TABS or (isinstance(watched, QAbstractItemView) and event.key() in _MOVES)):
            self._tabbed_at = self._canvas.scene.pointer
        if event.key() != Qt.Key.Key_Space:
            return False
        if not self._is_held and not (is_press and self._pans(watched, event)):
            return False
        if not event.isAutoRepeat():
            self._hold(is_press)
        return True

    def _pans(self, focused: QObject, event: QKeyEvent) -> bool:
        scene = self._canvas.scene
        is_over = self._canvas.isVisible() and scene.pointer is not None and scene.pointer != self._tabbed_at
        return is_over and scene.has_picture and not event.modifiers() and not _takes_text(focused)

    def _hold(self, is_held: bool) -> None:
        self._is_held = is_held
        self._canvas.set_panning(is_held)

    def _follow_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        # A press on the canvas gives it the focus: there the release of the key ends what began here.
        if self._is_held and new is not self._canvas:
            self._hold(False)
        self._is_held = False
        self.watch()

    def _let_go(self) -> None:
        if self._watched is not None and isValid(self._watched):  # one that is being deleted loses the focus first
            self._watched.removeEventFilter(self)
            self._watched.destroyed.disconnect(self._forget)
        self._watched = None

    def _forget(self) -> None:
        self._watched = None


def _takes_text(focused: QObject) -> bool:
    """Whether a space means something there; in a number it does not."""
    if isinstance(focused, QLineEdit):
        return not focused.isReadOnly() and not isinstance(focused.parentWidget(), QAbstractSpinBox)
    return isinstance(focused, QTextEdit | QPlainTextEdit) and not focused.isReadOnly()
