"""A line that is dragged along what should lie level or stand upright."""

import math
from collections.abc import Callable

from PySide6.QtCore import QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from restorer_app.core.geometry import levelling_angle
from restorer_app.ui.canvas.style import CanvasColours
from restorer_app.ui.canvas.view import View

Point = tuple[float, float]


class LevelGuide:
    """A `Guide`; `drawn` is called with the angle in degrees by which a line says that the picture must be turned."""

    def __init__(self, drawn: Callable[[float], None]) -> None:
        self._drawn = drawn
        self._start: Point | None = None
        self._end: Point = (0.0, 0.0)
        self._reach = 0.0

    @property
    def is_held(self) -> bool:
        """Whether a line is being dragged."""
        return self._start is not None

    def press(self, x: float, y: float, reach: float) -> None:
        """Begins a line."""
        self._start = self._end = (x, y)
        self._reach = reach

    def move(self, x: float, y: float) -> None:
        """Draws it on to the pointer."""
        self._end = (x, y)

    def release(self) -> None:
        """Ends it; one that is too short to say anything is forgotten."""
        line, self._start = self._line, None
        if math.hypot(*line) > self._reach:
            self._drawn(levelling_angle(*line))

    def cancel(self) -> bool:
        """Forgets the line. Returns whether there was one."""
        was_held, self._start = self.is_held, None
        return was_held

    def press_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """No key means anything."""
        return False

    def cursor(self, x: float, y: float, reach: float) -> Qt.CursorShape:
        """A cross."""
        return Qt.CursorShape.CrossCursor

    def paint(self, painter: QPainter, view: View, colours: CanvasColours, font: QFont) -> None:
        """Draws the line and the angle that it says; the painter's unit is a device pixel."""
        if self._start is None:
            return
        ratio, port = view.ratio, view.viewport
        start, end = QPointF(*port.to_device(*self._start)), QPointF(*port.to_device(*self._end))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, width in ((colours.dark, 4.0), (colours.light, 1.5)):
            painter.setPen(QPen(colour, width * ratio, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(start, end)
            for point in (start, end):
                painter.drawEllipse(point, 4 * ratio, 4 * ratio)
        if math.hypot(*self._line) > self._reach:
            self._paint_angle(painter, end, ratio, colours, font)
        painter.restore()

    @property
    def _line(self) -> Point:
        if self._start is None:
            return 0.0, 0.0
        return self._end[0] - self._start[0], self._end[1] - self._start[1]

    def _paint_angle(self, painter: QPainter, end: QPointF, ratio: float, colours: CanvasColours, font: QFont) -> None:
        text = f"{QLocale().toString(levelling_angle(*self._line), 'f', 2)}°"
        device_font = QFont(font)
        device_font.setPixelSize(round(12 * ratio))
        width = QFontMetricsF(device_font).horizontalAdvance(text) + 20 * ratio
        box = QRectF(end.x() + 12 * ratio, end.y() + 12 * ratio, width, 24 * ratio)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.label)
        painter.drawRoundedRect(box, 5 * ratio, 5 * ratio)
        painter.setPen(colours.label_text)
        painter.setFont(device_font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
