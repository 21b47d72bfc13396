"""Thumbnails for the rows of a list that are seen: asked for one at a time, kept within a bound."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage, QTransform

from restorer_app.core.box import Box
from restorer_app.core.queue import Job, JobState
from restorer_app.core.requests import RenderThumbnail, Submit, Thumbnail
from restorer_app.core.state import DocumentState
from restorer_app.ui.one_job import OneJob
from restorer_app.ui.qt_jobs import watch

KEPT = 400
SIDE = 64
_MARKS = 0.6


class Thumbnails(QObject):
    """`arrived`: another one is at hand; whoever still needs more asks again, so that rows which were scrolled away
    cost nothing. `colour` is that of painted damage, `side` how many pixels long a picture is at most."""

    arrived = Signal()

    def __init__(self, submit: Submit, parent: QObject, *, kept: int = KEPT, side: int = SIDE) -> None:
        super().__init__(parent)
        self.colour = QColor()
        self._kept, self._side = kept, side
        self._images: OrderedDict[Hashable, QImage | None] = OrderedDict()
        self._job = OneJob(submit)

    def get(self, key: Hashable, state: DocumentState, place: Callable[[], Box]) -> QImage | None:
        """The picture of that part of the state, turned as the photo is; None while it is on its way, or cannot be had.
        `key` names what is seen there, `place` is asked only where the picture is not at hand."""
        if key in self._images:
            self._images.move_to_end(key)
            return self._images[key]
        if not self._job.is_under_way:
            self._ask(key, state, place())
        return None

    def clear(self) -> None:
        """Forgets the photo."""
        self._images.clear()
        self._job.drop()

    def _ask(self, key: Hashable, state: DocumentState, box: Box) -> None:
        def ended(job: Job[Thumbnail]) -> None:
            if job.state is not JobState.CANCELLED:
                self._keep(key, _tinted_image(job.result, self.colour, state.geometry.turns) if job.result else None)
            self.arrived.emit()

        job = self._job.ask(RenderThumbnail(state, box, self._side))
        watch(job, self, on_end=self._job.then(ended))

    def _keep(self, key: Hashable, image: QImage | None) -> None:
        self._images[key] = image
        while len(self._images) > self._kept:
            self._images.popitem(last=False)


def place_around(box: Box, photo: Box) -> Box:
    """A square around a box, so large that a thumbnail of it is sharp, with about as much beside the box as in it."""
    side = SIDE
    while side < 1.5 * max(box.width, box.height):
        side *= 2
    return square_around(box, photo, side)


def square_around(box: Box, photo: Box, side: int) -> Box:
    """So large a square with a box in its middle, shifted into the photo and cut to it where it reaches out of it."""
    x = min(max(box.x + box.width // 2 - side // 2, 0), max(photo.width - side, 0))
    y = min(max(box.y + box.height // 2 - side // 2, 0), max(photo.height - side, 0))
    return Box(x, y, side, side).intersection(photo)


def _tinted_image(thumbnail: Thumbnail, colour: QColor, turns: int) -> QImage:
    pixels = thumbnail.pixels.copy()
    tint = np.array([colour.blue(), colour.green(), colour.red(), 255])
    pixels[thumbnail.marks] = (pixels[thumbnail.marks] * (1 - _MARKS) + tint * _MARKS).astype(np.uint8)
    return image_of(pixels, turns)


def image_of(pixels: np.ndarray, turns: int) -> QImage:
    """(h, w, 4) uint8 pixels in the order of RGB32 as Qt draws them, turned as the photo is."""
    height, width = pixels.shape[:2]
    image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32).copy()
    return image.transformed(QTransform().rotate(90 * turns)) if turns else image
