"""The ring that shows what the brush would cover, in two tones so that it is seen on black and on white."""

import math

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from restorer_app.ui.canvas.style import CanvasColours

_SMALLEST_RING = 7.0
_ARM, _GAP, _LONG_ARM = 7.0, 3.0, 14.0
_LEAST_BETWEEN = 6.0


def paint_ring(
    painter: QPainter,
    colours: CanvasColours,
    *,
    x: float,
    y: float,
    diameter: float,
    hardness: float = 1.0,
    ratio: float = 1.0,
) -> None:
    """Draws the ring of a brush `diameter` wide around (x, y); a cross where it would be too small to see. All in
    device pixels, `ratio` of them to a logical one. A finer ring inside shows how far a soft brush covers in full."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    middle = QPointF(x, y)
    for colour, width in ((colours.dark, 3.0), (colours.light, 1.25)):
        painter.setPen(QPen(colour, width * ratio))
        if diameter >= _SMALLEST_RING * ratio:
            painter.drawEllipse(middle, diameter / 2, diameter / 2)
        else:
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                start, end = QPointF(dx, dy) * _GAP * ratio, QPointF(dx, dy) * _ARM * ratio
                painter.drawLine(middle + start, middle + end)
    if diameter < _SMALLEST_RING * ratio:
        half = max(diameter / 2, 0.75 * ratio)
        painter.fillRect(QRectF(x - half, y - half, 2 * half, 2 * half), colours.light)
    inner = diameter * hardness
    if inner >= _SMALLEST_RING * ratio and diameter - inner >= _LEAST_BETWEEN * ratio:
        for colour, width in ((colours.dark, 2.25), (colours.light, 0.9)):
            painter.setPen(QPen(colour, width * ratio))
            painter.drawEllipse(middle, inner / 2, inner / 2)
    painter.restore()


def paint_arms(
    painter: QPainter, colours: CanvasColours, *, x: float, y: float, diameter: float, ratio: float, is_down: bool
) -> None:
    """Draws four arms around the ring of the keyboard's cursor, so that it is found at once; they are thicker, with a
    point in the middle, while the pen is down."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    start = max(diameter / 2, _ARM * ratio) + _GAP * ratio
    end = start + _LONG_ARM * ratio
    for colour, width in ((colours.dark, 5.0), (colours.light, 3.0 if is_down else 2.0)):
        painter.setPen(QPen(colour, width * ratio, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            painter.drawLine(QPointF(x + dx * start, y + dy * start), QPointF(x + dx * end, y + dy * end))
        if is_down:
            painter.drawPoint(QPointF(x, y))
    painter.restore()


def ring_rect(*, x: float, y: float, diameter: float, ratio: float) -> QRect:
    """The logical pixels that the ring may touch."""
    reach = max(diameter / 2, _ARM * ratio) + 3 * ratio
    left, top = math.floor((x - reach) / ratio) - 1, math.floor((y - reach) / ratio) - 1
    right, bottom = math.ceil((x + reach) / ratio) + 1, math.ceil((y + reach) / ratio) + 1
    return QRect(left, top, right - left, bottom - top)
