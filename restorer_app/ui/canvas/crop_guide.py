"""The frame of a crop over the photo: dark outside, eight handles, lines at the thirds while it is dragged."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPen, QPolygonF

from restorer_app.tools.crop_frame import CropFrame, Grip
from restorer_app.ui.canvas.style import CanvasColours
from restorer_app.ui.canvas.view import View

_LEAP = 10
_HANDLE, _BAR = 9.0, 18.0
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CURSORS = {
    Grip.TOP_LEFT: Qt.CursorShape.SizeFDiagCursor,
    Grip.BOTTOM_RIGHT: Qt.CursorShape.SizeFDiagCursor,
    Grip.TOP_RIGHT: Qt.CursorShape.SizeBDiagCursor,
    Grip.BOTTOM_LEFT: Qt.CursorShape.SizeBDiagCursor,
    Grip.LEFT: Qt.CursorShape.SizeHorCursor,
    Grip.RIGHT: Qt.CursorShape.SizeHorCursor,
    Grip.TOP: Qt.CursorShape.SizeVerCursor,
    Grip.BOTTOM: Qt.CursorShape.SizeVerCursor,
    Grip.INSIDE: Qt.CursorShape.SizeAllCursor,
    None: Qt.CursorShape.ArrowCursor,
}


class CropGuide:
    """A `Guide` for a crop frame; `changed` is called whenever the frame may be another. The arrow keys move it by a
    pixel, with Ctrl they make it wider or taller, with Shift by ten."""

    def __init__(self, frame: CropFrame, changed: Callable[[], None]) -> None:
        self.frame = frame
        self._changed = changed

    @property
    def is_held(self) -> bool:
        """Whether it is being dragged."""
        return self.frame.is_held

    def press(self, x: float, y: float, reach: float) -> None:
        """Takes hold of a corner, a side or the whole."""
        self.frame.press(x, y, reach)

    def move(self, x: float, y: float) -> None:
        """Drags it."""
        self.frame.move(x, y)
        self._changed()

    def release(self) -> None:
        """Lets go."""
        self.frame.release()

    def cancel(self) -> bool:
        """Puts it back where it was. Returns whether it was dragged."""
        was_held = self.frame.cancel()
        self._changed()
        return was_held

    def press_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Moves or resizes it by the arrow keys."""
        if key not in _STEPS or modifiers & Qt.KeyboardModifier.AltModifier:
            return False
        length = _LEAP if modifiers & Qt.KeyboardModifier.ShiftModifier else 1
        dx, dy = (length * way for way in _STEPS[key])
        change = self.frame.resize if modifiers & Qt.KeyboardModifier.ControlModifier else self.frame.shift
        change(dx, dy)
        self._changed()
        return True

    def cursor(self, x: float, y: float, reach: float) -> Qt.CursorShape:
        """An arrow the way that a press would drag."""
        return _CURSORS[self.frame.grip_at(x, y, reach)]

    def paint(self, painter: QPainter, view: View, colours: CanvasColours, font: QFont) -> None:
        """Draws it; the painter's unit is a device pixel."""
        box, port = self.frame.box, view.viewport
        (left, top), (right, bottom) = port.to_device(box.x, box.y), port.to_device(box.right, box.bottom)
        crop = QRectF(QPointF(round(left), round(top)), QPointF(round(right), round(bottom)))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_outside(painter, view, crop, colours)
        if self.is_held:
            _paint_thirds(painter, crop, view.ratio, colours)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((colours.dark, 3.0), (colours.light, 1.25)):
            painter.setPen(QPen(colour, width * view.ratio))
            painter.drawRect(crop)
        _paint_handles(painter, crop, view.ratio, colours)
        painter.restore()


def _paint_outside(painter: QPainter, view: View, crop: QRectF, colours: CanvasColours) -> None:
    """The surround where there is no scan, and dark where the scan is cut off."""
    scan, port = view.scan, view.viewport
    corners = ((0, 0), (scan.width, 0), (scan.width, scan.height), (0, scan.height), (0, 0))
    rim = QPolygonF([QPointF(*port.to_device(*view.to_output.map(x, y))) for x, y in corners])
    left, top = port.to_device(0, 0)
    right, bottom = port.to_device(view.frame.picture_width, view.frame.picture_height)
    cut_off, empty = QPainterPath(), QPainterPath()  # each is what lies between two outlines
    cut_off.addPolygon(rim)
    cut_off.addRect(crop)
    painter.fillPath(cut_off, colours.dark)
    empty.addRect(QRectF(QPointF(left, top), QPointF(right, bottom)).adjusted(-1, -1, 1, 1))
    empty.addPolygon(rim)
    painter.fillPath(empty, colours.surround)


def _paint_thirds(painter: QPainter, crop: QRectF, ratio: float, colours: CanvasColours) -> None:
    for colour, width in ((colours.dark, 2.0), (colours.light, 0.75)):
        painter.setPen(QPen(colour, width * ratio))
        for share in (1 / 3, 2 / 3):
            x, y = crop.left() + share * crop.width(), crop.top() + share * crop.height()
            painter.drawLine(QPointF(x, crop.top()), QPointF(x, crop.bottom()))
            painter.drawLine(QPointF(crop.left(), y), QPointF(crop.right(), y))


def _paint_handles(painter: QPainter, crop: QRectF, ratio: float, colours: CanvasColours) -> None:
    painter.setPen(QPen(colours.dark, ratio))
    painter.setBrush(colours.light)
    middle, half = crop.center(), _HANDLE * ratio / 2
    for grip in Grip:
        across, down = grip.value
        if grip is Grip.INSIDE:
            continue
        x = (crop.left(), middle.x(), crop.right())[across + 1]
        y = (crop.top(), middle.y(), crop.bottom())[down + 1]
        wide = half if across else _BAR * ratio / 2
        tall = half if down else _BAR * ratio / 2
        if across and not down:
            wide = half * 0.6
        elif down and not across:
            tall = half * 0.6
        painter.drawRoundedRect(QRectF(x - wide, y - tall, 2 * wide, 2 * tall), 2 * ratio, 2 * ratio)
