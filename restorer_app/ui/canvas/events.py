"""Every input event of the canvas: pointer, keys, wheel, trackpad and dropped files, sent where it belongs."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture

from restorer_app.ui.canvas.guiding import guided

if TYPE_CHECKING:
    from restorer_app.ui.canvas.canvas import Canvas

_DIVIDER_STEP, _DIVIDER_LEAP = 2.0, 20.0


def press_key(canvas: "Canvas", event: QKeyEvent) -> bool:
    """Does what the key means here; False leaves it to the window."""
    key = event.key()
    if canvas.pointing.shaping.press_key(event) or canvas.keyboard.press_key(event):
        return True
    if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
        return False
    if key in (Qt.Key.Key_Space, Qt.Key.Key_Backslash):
        if not event.isAutoRepeat():
            (canvas.set_panning if key == Qt.Key.Key_Space else canvas.set_original_held)(True)
        return True
    if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and canvas.scene.is_comparing:
        step = _DIVIDER_LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _DIVIDER_STEP
        canvas.pointing.step_divider(step if key == Qt.Key.Key_Right else -step)
        return True
    if key == Qt.Key.Key_Escape:
        return canvas.pointing.escape()
    actions = {
        Qt.Key.Key_BracketLeft: lambda: canvas.change_brush_size(-1),
        Qt.Key.Key_BracketRight: lambda: canvas.change_brush_size(1),
        Qt.Key.Key_BraceLeft: lambda: canvas.change_hardness(-1),
        Qt.Key.Key_BraceRight: lambda: canvas.change_hardness(1),
        Qt.Key.Key_Plus: canvas.zoom_in,
        Qt.Key.Key_Equal: canvas.zoom_in,
        Qt.Key.Key_Minus: canvas.zoom_out,
        Qt.Key.Key_1: canvas.actual_size,
        Qt.Key.Key_F: canvas.fit,
    }
    action = actions.get(Qt.Key(key))
    if action is None:
        return False
    action()
    return True


def release_key(canvas: "Canvas", event: QKeyEvent) -> bool:
    """Ends what a held key began."""
    if canvas.keyboard.release_key(event):
        return True
    if event.key() not in (Qt.Key.Key_Space, Qt.Key.Key_Backslash):
        return False
    if not event.isAutoRepeat():
        (canvas.set_panning if event.key() == Qt.Key.Key_Space else canvas.set_original_held)(False)
    return True


def turn_wheel(canvas: "Canvas", event: QWheelEvent) -> bool:
    """The wheel zooms at the pointer; two fingers on a trackpad pan, and zoom with Ctrl."""
    held = event.modifiers()
    if not canvas.scene.has_picture:
        return False
    is_zoom = bool(held & Qt.KeyboardModifier.ControlModifier)
    if not is_zoom and _is_trackpad(event):
        canvas.navigation.pan(event.pixelDelta().x(), event.pixelDelta().y())
        return True
    turn = event.angleDelta()
    if held & Qt.KeyboardModifier.ShiftModifier and not is_zoom:
        canvas.navigation.pan(turn.x() or turn.y(), 0)
    elif turn.y():
        place = event.position()
        canvas.navigation.turn(turn.y() / 120, place.x(), place.y())
    return True


def _is_trackpad(event: QWheelEvent) -> bool:
    if event.pixelDelta().isNull():
        return False
    is_touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad
    return is_touchpad or event.phase() != Qt.ScrollPhase.NoScrollPhase


def pinch(canvas: "Canvas", event: QNativeGestureEvent) -> bool:
    """A pinch zooms at the place of the fingers."""
    if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture or not canvas.scene.has_picture:
        return False
    place = event.position()
    canvas.navigation.zoom_to(canvas.scene.view.scale * (1 + event.value()), place.x(), place.y())
    return True


def touch(canvas: "Canvas", event: QGestureEvent) -> bool:
    """Two fingers on a touch screen do the same; what the first one began is broken off."""
    gesture = event.gesture(Qt.GestureType.PinchGesture)
    if not isinstance(gesture, QPinchGesture) or not canvas.scene.has_picture:
        return False
    if gesture.state() is Qt.GestureState.GestureStarted:
        canvas.pointing.break_off()
    place = QPointF(canvas.mapFromGlobal(gesture.hotSpot()))
    canvas.navigation.zoom_to(canvas.scene.view.scale * gesture.scaleFactor(), place.x(), place.y())
    event.accept(gesture)
    return True


def _feel_pen(canvas: "Canvas", event: QTabletEvent) -> bool:
    """Notes how a pen is held and leaves the event to Qt, which makes those of a mouse of it."""
    if canvas.pointing.pen.feel(event):
        canvas.pen_seen.emit()
    return False


def drag_in(canvas: "Canvas", event: QDragEnterEvent) -> bool:
    """Welcomes files that are dragged over the canvas."""
    if not dropped_paths(event.mimeData()):
        return False
    event.acceptProposedAction()
    _show_drop(canvas, is_near=True)
    return True


def drop(canvas: "Canvas", event: QDropEvent) -> bool:
    """Hands on the files that were let go over the canvas."""
    _show_drop(canvas, is_near=False)
    paths = dropped_paths(event.mimeData())
    if paths:
        event.acceptProposedAction()
        canvas.files_dropped.emit(paths)
    return bool(paths)


def dropped_paths(data: QMimeData) -> list[Path]:
    """The local files among what is dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def handle(canvas: "Canvas", event: QEvent) -> bool:
    """Does what an event means on the canvas. False leaves it to Qt and then to the window."""
    handler = _HANDLERS.get(event.type())
    if handler is None or not (guided(canvas, event) or handler(canvas, event)):
        return False
    event.accept()
    return True


def _show_drop(canvas: "Canvas", *, is_near: bool) -> bool:
    canvas.scene.is_drop_near = is_near
    canvas.update()
    return True


def _press(canvas: "Canvas", event: QMouseEvent) -> bool:
    _use_mouse(canvas, event)
    return canvas.pointing.press(event)


def _move(canvas: "Canvas", event: QMouseEvent) -> bool:
    _use_mouse(canvas, event)
    return canvas.pointing.move(event)


def _use_mouse(canvas: "Canvas", event: QMouseEvent) -> None:
    canvas.keyboard.give_way(event)
    if canvas.scene.shows_focus:
        canvas.scene.shows_focus = False
        canvas.update()


def _release(canvas: "Canvas", event: QMouseEvent) -> bool:
    return canvas.pointing.release(event)


def _leave(canvas: "Canvas", event: QEvent) -> bool:
    canvas.pointing.leave()
    return False


def _gain_focus(canvas: "Canvas", event: QFocusEvent) -> bool:
    """A frame shows the focus to those who came by key; who points sees where the pointer is."""
    reasons = Qt.FocusReason
    by_key = (reasons.TabFocusReason, reasons.BacktabFocusReason, reasons.ShortcutFocusReason)
    canvas.scene.shows_focus = event.reason() in by_key
    canvas.update()
    return False


def _lose_focus(canvas: "Canvas", event: QEvent) -> bool:
    canvas.scene.shows_focus = False
    canvas.update()
    canvas.keyboard.leave()
    canvas.set_panning(False)
    canvas.set_original_held(False)
    return False


_HANDLERS: Mapping[QEvent.Type, Callable[["Canvas", Any], bool]] = MappingProxyType(
    {
        QEvent.Type.MouseButtonPress: _press,
        QEvent.Type.MouseButtonDblClick: _press,
        QEvent.Type.MouseMove: _move,
        QEvent.Type.MouseButtonRelease: _release,
        QEvent.Type.ShortcutOverride: lambda canvas, event: canvas.keyboard.keeps_key(event),
        QEvent.Type.KeyPress: press_key,
        QEvent.Type.KeyRelease: release_key,
        QEvent.Type.Wheel: turn_wheel,
        QEvent.Type.NativeGesture: pinch,
        QEvent.Type.Gesture: touch,
        QEvent.Type.TabletPress: _feel_pen,
        QEvent.Type.TabletMove: _feel_pen,
        QEvent.Type.TabletRelease: _feel_pen,
        QEvent.Type.DragEnter: drag_in,
        QEvent.Type.DragMove: drag_in,
        QEvent.Type.DragLeave: lambda canvas, event: _show_drop(canvas, is_near=False),
        QEvent.Type.Drop: drop,
        QEvent.Type.Leave: _leave,
        QEvent.Type.FocusIn: _gain_focus,
        QEvent.Type.FocusOut: _lose_focus,
    }
)
