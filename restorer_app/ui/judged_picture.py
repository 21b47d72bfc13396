"""One of two results that are judged: a picture that can be clicked, and betrays nothing of who made it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton

_FRAME = 3


class JudgedPicture(QAbstractButton):
    """`side`: how long and wide it is in logical pixels, but for its frame; `name`: what a screen reader says."""

    def __init__(self, name: str, side: int) -> None:
        super().__init__()
        self.setObjectName("judgedPicture")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(name)
        self.setFixedSize(side + 2 * _FRAME, side + 2 * _FRAME)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.image: QImage | None = None
        self._zoom = 1

    def show_image(self, image: QImage | None, zoom: int = 1) -> None:
        """Shows a picture with so many pixels of the screen for each of its own along a side; None: nothing."""
        self.image, self._zoom = image, zoom
        self.setEnabled(image is not None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture on whole pixels of the screen, so that both look alike; a frame under the pointer and where the
        focus is."""
        painter = QPainter(self)
        if self.image is not None:
            ratio = self.devicePixelRatioF()
            width, height = (length * self._zoom / ratio for length in (self.image.width(), self.image.height()))
            left, top = (round((room - length) / 2 * ratio) / ratio for room, length in self._rooms(width, height))
            painter.drawImage(QRectF(left, top, width, height), self.image)
        if self.hasFocus() or (self.underMouse() and self.isEnabled()):
            colour = QPalette.ColorRole.WindowText if self.hasFocus() else QPalette.ColorRole.PlaceholderText
            painter.setPen(QPen(self.palette().color(colour), _FRAME))
            painter.drawRect(QRectF(self.rect()).adjusted(_FRAME / 2, _FRAME / 2, -_FRAME / 2, -_FRAME / 2))

    def _rooms(self, width: float, height: float) -> tuple[tuple[float, float], tuple[float, float]]:
        return (self.width(), width), (self.height(), height)
