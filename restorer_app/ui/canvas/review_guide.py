"""The frame around the found place that is being judged, and the keys and clicks that judge it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from restorer_app.core.box import Box
from restorer_app.ui.canvas.style import CanvasColours
from restorer_app.ui.canvas.view import View

_MARGIN, _GAP = 10.0, 6.0


@dataclass(frozen=True)
class ReviewKeys:
    """What a review does: `step` on by 1 or -1, `drop` what is framed, `pick` what is nearest to an output point and at
    most so many output pixels off."""

    step: Callable[[int], None]
    drop: Callable[[], None]
    pick: Callable[[float, float, float], None]


class ReviewGuide:
    """A `Guide`. `box`: the scan pixels to frame; a place that `is_dropped` has a dashed frame. `text` stands at the
    foot of the window, wherever the place lies."""

    def __init__(self, keys: ReviewKeys) -> None:
        self._keys = keys
        self._pressed: tuple[float, float, float] | None = None
        self.box = Box(0, 0, 1, 1)
        self.text = ""
        self.is_dropped = False

    @property
    def is_held(self) -> bool:
        """Whether the button is down."""
        return self._pressed is not None

    def press(self, x: float, y: float, reach: float) -> None:
        """Notes the place."""
        self._pressed = (x, y, reach)

    def move(self, x: float, y: float) -> None:
        """Nothing can be dragged."""

    def release(self) -> None:
        """Picks what was pressed."""
        pressed, self._pressed = self._pressed, None
        if pressed is not None:
            self._keys.pick(*pressed)

    def cancel(self) -> bool:
        """Forgets the press. Returns whether there was one."""
        was_held, self._pressed = self.is_held, None
        return was_held

    def press_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Tab goes on, with Shift back; Space drops."""
        if modifiers & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            return False
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            is_back = key == Qt.Key.Key_Backtab or bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
            self._keys.step(-1 if is_back else 1)
            return True
        if key == Qt.Key.Key_Space and modifiers == Qt.KeyboardModifier.NoModifier:
            self._keys.drop()
            return True
        return False

    def cursor(self, x: float, y: float, reach: float) -> Qt.CursorShape:
        """A hand that points."""
        return Qt.CursorShape.PointingHandCursor

    def paint(self, painter: QPainter, view: View, colours: CanvasColours, font: QFont) -> None:
        """Draws the frame in two tones, and the text; the painter's unit is a device pixel."""
        ratio = view.ratio
        left, top, right, bottom = view.device_box(self.box)
        frame = QRectF(QPointF(left, top), QPointF(right, bottom))
        frame.adjust(*(side * _MARGIN * ratio for side in (-1, -1, 1, 1)))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        line = Qt.PenStyle.DashLine if self.is_dropped else Qt.PenStyle.SolidLine
        for colour, width, style in ((colours.dark, 4.0, Qt.PenStyle.SolidLine), (colours.light, 1.75, line)):
            painter.setPen(QPen(colour, width * ratio, style))
            painter.drawRoundedRect(frame, 4 * ratio, 4 * ratio)
        self._paint_text(painter, view, colours, font)
        painter.restore()

    def _paint_text(self, painter: QPainter, view: View, colours: CanvasColours, font: QFont) -> None:
        """In the middle of the foot, so that it stays where it is from place to place."""
        ratio = view.ratio
        device_font = QFont(font)
        device_font.setPixelSize(round(12 * ratio))
        width = QFontMetricsF(device_font).horizontalAdvance(self.text) + 20 * ratio
        height = 24 * ratio
        box = QRectF((view.frame.width - width) / 2, view.frame.height - height - _GAP * ratio, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.label)
        painter.drawRoundedRect(box, 5 * ratio, 5 * ratio)
        painter.setPen(colours.label_text)
        painter.setFont(device_font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text)
