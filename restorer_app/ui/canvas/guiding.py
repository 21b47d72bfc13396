"""The input events of a guide: what the pointer and the keys do while something has them in the tool's place."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from restorer_app.ui.canvas.guide import Guide
from restorer_app.ui.canvas.pointing import Gesture

if TYPE_CHECKING:
    from restorer_app.ui.canvas.canvas import Canvas

_REACH = 12.0


def guided(canvas: "Canvas", event: QEvent) -> bool:
    """Lets the canvas's guide have an event. False where it is not meant for it: panning, zooming, other keys."""
    guide = canvas.scene.guide
    if guide is None or canvas.pointing.gesture is not Gesture.NONE or not canvas.scene.has_picture:
        return False
    if isinstance(event, QKeyEvent):
        if event.isAutoRepeat() and event.key() == Qt.Key.Key_Space:
            return True  # what a press does once, holding the key must not do on and on
        is_press = event.type() is QEvent.Type.KeyPress
        is_meant = is_press and guide.press_key(Qt.Key(event.key()), event.modifiers())
        if is_meant:
            canvas.update()
        return is_meant
    if not isinstance(event, QMouseEvent) or (canvas.scene.is_panning and not guide.is_held):
        return False
    return _pointed(canvas, guide, event)


def _pointed(canvas: "Canvas", guide: Guide, event: QMouseEvent) -> bool:
    view, kind, is_left = canvas.scene.view, event.type(), event.button() is Qt.MouseButton.LeftButton
    x, y = view.viewport.to_output(*view.widget_to_device(event.position().x(), event.position().y()))
    reach = _REACH * view.ratio / view.scale
    is_meant = guide.is_held
    if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick) and is_left and not guide.is_held:
        guide.press(x, y, reach)
        is_meant = True
    elif kind is QEvent.Type.MouseMove and guide.is_held:
        guide.move(x, y)
    elif kind is QEvent.Type.MouseButtonRelease and is_left and guide.is_held:
        guide.move(x, y)
        guide.release()
    if not is_meant:
        canvas.pointing.point_at(event.position())
        is_meant = kind is QEvent.Type.MouseMove
    if canvas.scene.guide is guide:
        canvas.setCursor(guide.cursor(x, y, reach))
    canvas.update()
    return is_meant
