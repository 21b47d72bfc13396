"""The divider between before and after: where it lies, how it is grabbed and how it is drawn."""

import math
from functools import partial

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


def side_titles(before: str) -> tuple[str, str]:
    """What the two sides are called; `before`: the name of what is compared with, empty for the scan."""
    title = QCoreApplication.translate("Canvas", "Before")
    return f"{title}: {before}" if before else title, QCoreApplication.translate("Canvas", "After")


def paint_divider(
    painter: QPainter,
    divider: Divider,
    view: View,
    colours: CanvasColours,
    font: QFont,
    *,
    has_focus: bool,
    before: str = "",
) -> None:
    """Draws labels, line and handle; the painter's unit is a device pixel."""
    left, top = view.viewport.to_device(0, 0)
    right, bottom = view.viewport.to_device(view.frame.picture_width, view.frame.picture_height)
    picture = QRectF(QPointF(left, top), QPointF(right, bottom))
    seen = picture.intersected(QRectF(0, 0, view.frame.width, view.frame.height))
    x, ratio = divider.device_x(view), view.ratio
    write = partial(paint_label, painter, top=seen.top(), ratio=ratio, colours=colours, font=font)
    middle, titles = min(max(x, seen.left()), seen.right()), side_titles(before)
    write(titles[0], left=seen.left(), right=middle)
    write(titles[1], left=middle, right=seen.right(), is_at_right=True)
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


def paint_label(
    painter: QPainter,
    text: str,
    *,
    left: float,
    right: float,
    top: float,
    ratio: float,
    colours: CanvasColours,
    font: QFont,
    is_at_right: bool = False,
) -> None:
    """Draws words into an upper corner of a side of the picture, shortened to its width; nothing where there is no
    room. All in device pixels."""
    device_font = QFont(font)
    device_font.setPixelSize(round(12 * ratio))
    metrics = QFontMetricsF(device_font)
    inset, pad = _INSET * ratio, 10 * ratio
    room = right - left - 2 * inset - 2 * pad
    least = metrics.horizontalAdvance(text.partition(":")[0])
    if room < least:
        return
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room + 1)
    width = metrics.horizontalAdvance(shown) + 2 * pad
    box = QRectF(right - inset - width if is_at_right else left + inset, top + inset, width, 24 * ratio)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.label)
    painter.drawRoundedRect(box, 5 * ratio, 5 * ratio)
    painter.setPen(colours.label_text)
    painter.setFont(device_font)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
