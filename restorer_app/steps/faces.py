"""Where faces are in a photo, so that nothing on one is changed unasked.

The detector is dlib's: a linear classifier of histograms of oriented gradients over a pyramid (Dalal and Triggs, 2005)
for each of five poses, trained by max-margin object detection (King, 2015). Its weights are part of the library.
"""

from typing import Any

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.findings import Face

SIDE = 1000
"""The longest side of the photo that is looked at; a larger one is reduced to it."""
_DOUBLINGS = 1
"""The detector sees faces of 80 pixels; so many times twice as large it sees smaller ones."""
_LEAST_SCORE = -0.3
"""A face scores 0 or more for sure; those below are often there and turned away or half in shadow."""


def find_faces(image: np.ndarray) -> tuple[Face, ...]:
    """The faces in an (h, w, 3) uint8 RGB image that look more or less at the camera and stand upright, the surest
    first. The smallest are 40 pixels wide, or 1/25 of the longest side of an image of more than 1000 pixels.

    Raises `ValueError` for an array of another kind.
    """
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8 or not image.size:
        raise ValueError(f"{image.dtype} {image.shape} is no 8-bit RGB image")
    import cv2
    import dlib

    factor = min(1.0, SIDE / max(image.shape[:2]))
    size = tuple(max(1, round(length * factor)) for length in image.shape[1::-1])
    grey = cv2.cvtColor(cv2.resize(image, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    found, _, _ = dlib.get_frontal_face_detector().run(grey, _DOUBLINGS, _LEAST_SCORE)
    whole = Box(0, 0, image.shape[1], image.shape[0])
    return tuple(Face(_enlarged(box, factor).intersection(whole)) for box in found)


def _enlarged(box: Any, factor: float) -> Box:
    edges = box.left(), box.top(), box.right() + 1, box.bottom() + 1
    left, top, right, bottom = (round(edge / factor) for edge in edges)
    return Box(left, top, right - left, bottom - top)
