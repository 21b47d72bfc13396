"""One of two results that are judged: a picture that can be clicked, and betrays nothing of who made it."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette, QPen, QTransform
from PySide6.QtWidgets import QAbstractButton

from restorer_app.ui.canvas.style import CanvasColours

_FRAME, _GAP, _ARM, _EDGE = 3, 8, 10, 2  # logical pixels
_COLOURS = CanvasColours()


def _frame_around(focus: QRectF, picture: QRectF) -> QRectF:
    """Where the corners around what to look at are: a little away from it, and closed at the edge of the picture."""
    room = picture.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
    return focus.adjusted(-_GAP, -_GAP, _GAP, _GAP).intersected(room)


class JudgedPicture(QAbstractButton):
    """`side`: how long and wide it is in logical pixels, but for its frame; `name`: what a screen reader says."""

    def __init__(self, name: str, side: int) -> None:
        super().__init__()
        self.setObjectName("judgedPicture")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(name)
        self.setFixedSize(side + 2 * _FRAME, side + 2 * _FRAME)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.image: QImage | None = None
        self._focus, self._zoom = QRect(), 1

    def show_shown(self, image: QImage | None, focus: QRect, zoom: int) -> None:
        """Shows a picture and what to look at in it, with so many pixels of the screen for each of its own along a
        side; None: nothing."""
        self.image, self._focus, self._zoom = image, focus, zoom
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture on whole pixels of the screen, so that both look alike; a frame under the pointer and where the
        focus is."""
        painter = QPainter(self)
        if self.image is not None:
            ratio = self.devicePixelRatioF()
            scale = self._zoom / ratio
            left = round((self.width() - self.image.width() * scale) / 2 * ratio) / ratio
            top = round((self.height() - self.image.height() * scale) / 2 * ratio) / ratio
            focus = QTransform(scale, 0, 0, scale, left, top).mapRect(QRectF(self._focus))
            picture = QRectF(left, top, self.image.width() * scale, self.image.height() * scale)
            painter.drawImage(picture, self.image)
            self._paint_corners(painter, _frame_around(focus, picture))
        if self.hasFocus() or (self.underMouse() and self.isEnabled()):
            colour = QPalette.ColorRole.WindowText if self.hasFocus() else QPalette.ColorRole.PlaceholderText
            painter.setPen(QPen(self.palette().color(colour), _FRAME))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(_FRAME / 2, _FRAME / 2, -_FRAME / 2, -_FRAME / 2))

    def _paint_corners(self, painter: QPainter, around: QRectF) -> None:
        """Where to look: four corners in two tones, which cover nothing of it."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.rect().adjusted(_FRAME, _FRAME, -_FRAME, -_FRAME))
        corners = (around.topLeft(), around.topRight(), around.bottomRight(), around.bottomLeft())
        for colour, width in ((_COLOURS.dark, 3.0), (_COLOURS.light, 1.25)):
            painter.setPen(QPen(colour, width))
            for corner, (dx, dy) in zip(corners, ((1, 1), (-1, 1), (-1, -1), (1, -1)), strict=True):
                ends = (corner + QPointF(dx * _ARM, 0), corner, corner + QPointF(0, dy * _ARM))
                painter.drawPolyline(ends)
        painter.restore()
