"""Small grey pictures side by side in rows that are filled, as large as all of them find room."""

import math

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_GAP = 4
_ABOUT = 0.85


class MapGrid(QWidget):
    """The pictures in rows."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.images: tuple[QImage, ...] = ()

    def show_maps(self, maps: np.ndarray) -> None:
        """Shows other pictures, (n, h, w) uint8."""
        self.images = tuple(
            QImage(one.tobytes(), one.shape[1], one.shape[0], one.shape[1], QImage.Format.Format_Grayscale8).copy()
            for one in maps
        )
        self.update()

    def sizeHint(self) -> QSize:
        """Room to tell one from the other; it takes what there is."""
        return QSize(160, 96)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Each at its place."""
        if not self.images:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self.images[0].size()
        columns = self._columns()
        cell = self._cell(columns)
        for number, image in enumerate(self.images):
            row, column = divmod(number, columns)
            shown = size.scaled(cell, Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(column * (cell.width() + _GAP), row * (cell.height() + _GAP), shown.width(), shown.height())
            painter.drawImage(place, image)

    def _columns(self) -> int:
        """So many in a row that they fill it and are about as large as they can be, with the fewest places left
        over."""
        count = len(self.images)
        filling = [columns for columns in range(1, count + 1) if self._fills(columns)] or [count]
        most = max(self._cell(columns).height() for columns in filling)
        large = [columns for columns in filling if self._cell(columns).height() >= _ABOUT * most]
        return min(large, key=lambda columns: -count % columns)

    def _fills(self, columns: int) -> bool:
        """Whether so many in a row are as wide as all of it."""
        return self._cell(columns).width() == self._room(columns).width()

    def _cell(self, columns: int) -> QSize:
        """How large a picture can be with so many in a row."""
        return self.images[0].size().scaled(self._room(columns), Qt.AspectRatioMode.KeepAspectRatio)

    def _room(self, columns: int) -> QSize:
        rows = math.ceil(len(self.images) / columns)
        return QSize((self.width() + _GAP) // columns - _GAP, (self.height() + _GAP) // rows - _GAP)
