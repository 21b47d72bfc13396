"""The pixels whose colour is like that of one of them."""

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.composite import read_box
from restorer_app.core.mask import Mask
from restorer_app.core.state import DocumentState

_FOUND = 1


def find_similar(state: DocumentState, x: int, y: int, *, tolerance: float, is_contiguous: bool) -> Mask:
    """The pixels of the repaired photo that differ from pixel (x, y) by at most `tolerance`, a share 0..1 of the range,
    in every channel; only those that hang together with it, corners included, if `is_contiguous`."""
    import cv2

    pixels = read_box(state, state.photo.box)
    colour = pixels[y, x].astype(np.float64)
    reach = round(tolerance * np.iinfo(pixels.dtype).max)
    similar = np.asarray(cv2.inRange(pixels, colour - reach, colour + reach))
    if not is_contiguous:
        return Mask.from_array(similar.view(bool))
    _, similar, _, place = cv2.floodFill(similar, None, (x, y), _FOUND, flags=8)
    box = Box(*(int(value) for value in place))
    return Mask(state.photo.width, state.photo.height).painted(box, similar[box.slices] == _FOUND)
