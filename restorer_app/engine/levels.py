"""The repaired photo at full size and reduced: what steps start from and what is shown where there are none."""

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.composite import read_box
from restorer_app.core.state import DocumentState


def reduced_box(box: Box, level: int) -> Box:
    """A box that begins at the origin, at a level: level 0 is full size, each further one half of it, rounded up."""
    factor = 2**level
    return Box(0, 0, -(-box.width // factor), -(-box.height // factor))


def enlarged(box: Box, level: int) -> Box:
    """The pixels of the photo that a box at a level stands for; it may reach past the right and lower edge."""
    factor = 2**level
    return Box(box.x * factor, box.y * factor, box.width * factor, box.height * factor)


def read_level(state: DocumentState, box: Box, level: int) -> np.ndarray:
    """The scan with its repairs inside `box` at a level: (height, width, C) in the photo's depth, read-only where
    nothing was changed."""
    if level == 0:
        return read_box(state, box)
    source = enlarged(box, level)
    return reduced(read_box(state, source.intersection(state.photo.box)), level)


def reduced(pixels: np.ndarray, level: int) -> np.ndarray:
    """(h, w, C) pixels at a level: each the mean of the 4**level it stands for, the last row and column of those that
    are left, repeated."""
    if level == 0:
        return pixels
    import cv2

    factor = 2**level
    height, width = (-(-length // factor) for length in pixels.shape[:2])
    beyond = (height * factor - pixels.shape[0], width * factor - pixels.shape[1])
    if any(beyond):
        pixels = np.pad(pixels, ((0, beyond[0]), (0, beyond[1]), (0, 0)), mode="edge")
    pixels = np.ascontiguousarray(pixels)
    return cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA).reshape(height, width, -1)
