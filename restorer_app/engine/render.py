"""`render`: what a state looks like, as a pure function; the export and the view are both made of it."""

import numpy as np

from restorer_app.core.box import IDENTITY, Box
from restorer_app.core.composite import read_box
from restorer_app.core.state import DocumentState


def output_box(state: DocumentState, level: int) -> Box:
    """The whole output at a level: level 0 is full size, each further level half of it, rounded up."""
    width, height = state.geometry.output_size(state.photo.width, state.photo.height)
    factor = 2**level
    return Box(0, 0, -(-width // factor), -(-height // factor))


def render(state: DocumentState, box: Box, level: int = 0) -> np.ndarray:
    """Pixels of the output inside `box`, which lies in `output_box(state, level)`: (height, width, C) in the photo's
    depth, read-only where nothing was changed.

    geometry(composite(photo, repairs)); a reduced pixel is the mean of the 4**level pixels it stands for.
    """
    if state.geometry.to_output != IDENTITY:
        raise ValueError("only the identity is rendered")
    if level == 0:
        return read_box(state, box)
    import cv2

    factor = 2**level
    source = Box(box.x * factor, box.y * factor, box.width * factor, box.height * factor)
    inside = source.intersection(state.photo.box)
    pixels = read_box(state, inside)
    if inside != source:  # the last row or column stands for less than a whole block
        beyond = ((0, source.height - inside.height), (0, source.width - inside.width), (0, 0))
        pixels = np.pad(pixels, beyond, mode="edge")
    reduced = cv2.resize(pixels, (box.width, box.height), interpolation=cv2.INTER_AREA)
    return reduced.reshape(box.height, box.width, -1)
