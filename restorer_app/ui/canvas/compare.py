"""The divider between before and after: where it lies, how it is grabbed and how it is drawn."""

import math

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from restorer_app.ui.canvas.style import CanvasColours
from restorer_app.ui.canvas.view import View

HANDLE_RADIUS = 15
_REACH = 8
_INSET = 12


class Divider:
    """A vertical line at a fixed place of the picture: it moves with zoom and pan.

    Where that place is out of sight the handle waits at the window's edge, so that it can always be grabbed.
    `share`: the place as a share of the picture's width.
    """

    def __init__(self) -> None:
        self.share = 0.5
        self.is_dragged = False

    def device_x(self, view: View) -> float:
        """The line's place in device pixels, on a whole pixel; it may lie outside the window."""
        return float(round(view.viewport.to_device(self.share * view.frame.picture_width, 0)[0]))

    def handle(self, view: View) -> QPointF:
        """The middle of the handle in device pixels: on the line, in the middle of the part of the picture seen."""
        _, top = view.viewport.to_device(0, 0)
        _, bottom = view.viewport.to_device(0, view.frame.picture_height)
        middle = (max(top, 0) + min(bottom, view.frame.height)) / 2
        return QPointF(min(max(self.device_x(view), 0), view.frame.width), middle)

    def is_near(self, view: View, x: float, y: float) -> bool:
        """Whether a pointer at a widget point would grab it."""
        device_x, device_y = view.widget_to_device(x, y)
        handle = self.handle(view)
        if math.hypot(device_x - handle.x(), device_y - handle.y()) <= (HANDLE_RADIUS + 2) * view.ratio:
            return True
        return abs(device_x - self.device_x(view)) <= _REACH * view.ratio

    def drag_to(self, view: View, x: float) -> None:
        """Moves it under a pointer at widget coordinate x."""
        output_x, _ = view.viewport.to_output(view.widget_to_device(x, 0)[0], 0)
        self.share = min(max(output_x / view.frame.picture_width, 0.0), 1.0)

    def step(self, view: View, logical: float) -> None:
        """Moves it by logical pixels on screen."""
        self.share += logical * view.ratio / view.scale / view.frame.picture_width
        self.share = min(max(self.share, 0.0), 1.0)

    def bring_into_sight(self, view: View) -> None:
        """Puts it in the middle of what is seen, unless it is seen already."""
        if not view.is_fitted and not 0 < self.device_x(view) < view.frame.width:
            self.drag_to(view, view.frame.width / view.ratio / 2)


def paint_divider(
    painter: QPainter, divider: Divider, view: View, colours: CanvasColours, font: QFont, *, has_focus: bool
) -> None:
    """Draws labels, line and handle; the painter's unit is a device pixel."""
    left, top = view.viewport.to_device(0, 0)
    right, bottom = view.viewport.to_device(view.frame.picture_width, view.frame.picture_height)
    picture = QRectF(QPointF(left, top), QPointF(right, bottom))
    seen = picture.intersected(QRectF(0, 0, view.frame.width, view.frame.height))
    x, ratio = divider.device_x(view), view.ratio
    _paint_labels(painter, seen, x, ratio, colours, font)
    if seen.left() - 1 <= x <= seen.right() + 1:
        line = QRectF(x - ratio, seen.top(), 2 * ratio, seen.height())
        painter.fillRect(line.adjusted(-ratio, 0, ratio, 0), colours.dark)
        painter.fillRect(line, colours.light)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_handle(painter, divider.handle(view), ratio, colours, has_focus=has_focus)


def _paint_handle(painter: QPainter, middle: QPointF, ratio: float, colours: CanvasColours, *, has_focus: bool) -> None:
    radius = HANDLE_RADIUS * ratio
    painter.setPen(QPen(colours.accent if has_focus else colours.dark, (2.5 if has_focus else 1.0) * ratio))
    painter.setBrush(colours.light)
    painter.drawEllipse(middle, radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.label)
    for side in (-1, 1):
        tip, base, half = 8.5 * side * ratio, 2.5 * side * ratio, 4.0 * ratio
        corners = (QPointF(tip, 0), QPointF(base, -half), QPointF(base, half))
        painter.drawPolygon(QPolygonF([middle + corner for corner in corners]))


def _paint_labels(painter: QPainter, seen: QRectF, x: float, ratio: float, colours: CanvasColours, font: QFont) -> None:
    before = QCoreApplication.translate("Canvas", "Before")
    after = QCoreApplication.translate("Canvas", "After")
    device_font = QFont(font)
    device_font.setPixelSize(round(12 * ratio))
    metrics = QFontMetricsF(device_font)
    inset = _INSET * ratio
    for text, is_left in ((before, True), (after, False)):
        width, height = metrics.horizontalAdvance(text) + 20 * ratio, 24 * ratio
        left = seen.left() + inset if is_left else seen.right() - inset - width
        has_room = left + width + inset < x if is_left else left - inset > x
        if not has_room:
            continue
        box = QRectF(left, seen.top() + inset, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.label)
        painter.drawRoundedRect(box, 5 * ratio, 5 * ratio)
        painter.setPen(colours.label_text)
        painter.setFont(device_font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
