"""Straightening: a picture resampled at places that lie between its pixels."""

import numpy as np

from restorer_app.core.box import Affine, Box

REACH = 4
"""Pixels around a place that the kernel (Lanczos, 8 × 8) takes into account."""
_BITS = 5
_PARTS = 1 << _BITS
"""Places are rounded to so many parts of a pixel, which is how finely OpenCV tabulates the kernel."""


class Places:
    """The places in a picture of `size` from which the pixels of `box` are taken, when `to_source` maps its points.

    They are worked out from absolute coordinates and whole numbers: a pixel's place, and so its value, is the same
    whichever box it is asked for in. Places outside the picture are drawn to its rim.
    """

    def __init__(self, to_source: Affine, box: Box, size: tuple[int, int]) -> None:
        x = np.arange(box.x, box.right, dtype=np.float64) + 0.5
        y = np.arange(box.y, box.bottom, dtype=np.float64)[:, None] + 0.5
        across = to_source.xx * x + (to_source.xy * y + (to_source.dx - 0.5))
        down = to_source.yx * x + (to_source.yy * y + (to_source.dy - 0.5))
        self._across, self._down = _in_parts(across, size[0]), _in_parts(down, size[1])
        left, top = ((int(parts.min()) >> _BITS) - REACH for parts in (self._across, self._down))
        right, bottom = ((int(parts.max()) >> _BITS) + REACH + 2 for parts in (self._across, self._down))
        self._around = Box(left, top, right - left, bottom - top)
        self.needed = self._around.intersection(Box(0, 0, *size))
        """The pixels of the picture that must be known."""

    def sample(self, pixels: np.ndarray) -> np.ndarray:
        """(height, width, C) values at the places, in the depth of `pixels`, which are those of `needed`.

        Lanczos in float; what would swing over or under its sixteen nearest pixels is cut to their range, so that no
        bright or dark line runs along an edge.
        """
        import cv2

        source, needed, around = pixels, self.needed, self._around
        missing = (
            (needed.y - around.y, around.bottom - needed.bottom),
            (needed.x - around.x, around.right - needed.right),
        )
        if any(map(any, missing)):
            source = np.pad(pixels, (*missing, (0, 0)), mode="edge")
        source = np.ascontiguousarray(source)
        across, down = self._across - around.x * _PARTS, self._down - around.y * _PARTS
        whole = np.dstack([across >> _BITS, down >> _BITS]).astype(np.int16)
        parts = ((down & _PARTS - 1) << _BITS | across & _PARTS - 1).astype(np.uint16)
        values = cv2.remap(source.astype(np.float32), whole, parts, cv2.INTER_LANCZOS4)
        square = np.ones((4, 4), np.uint8)
        # anchored so that a pixel's square reaches from one before it to two after it
        low, high = (
            cv2.remap(extreme(source, square, anchor=(1, 1)), whole, np.empty(0, np.uint16), cv2.INTER_NEAREST)
            for extreme in (cv2.erode, cv2.dilate)
        )
        top = np.iinfo(pixels.dtype).max
        result: np.ndarray = np.clip(np.rint(values, out=values), 0, top, out=values).astype(pixels.dtype)
        np.clip(result, low, high, out=result)
        return result.reshape(*across.shape, pixels.shape[2])


def _in_parts(places: np.ndarray, length: int) -> np.ndarray:
    """Places along a row or column of that length, int32 in parts of a pixel."""
    places = np.clip(places, -1, length, out=places)
    places *= _PARTS
    rounded: np.ndarray = np.rint(places, out=places).astype(np.int32)
    return rounded
