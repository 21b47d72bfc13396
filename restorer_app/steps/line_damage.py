"""Finding scratches and creases: lines that are brighter or darker than both their sides, alone, and go on for a while.

Each pixel is compared with its two sides along lines in many directions (Tupin et al., 1998), and counts the less the
more such lines there are around it (Grigorescu, Petkov and Westenberg, 2003), as in hair, railings, lace and text.
"""

import math
from collections.abc import Callable

import numpy as np

from restorer_app.steps.outliers import Evidence, likelihood

_DIRECTIONS = 12
_DOUBLINGS = 3
_PIECE = 2**_DOUBLINGS
"""Pixels in a line over which a mean is taken; three of them in a row must be a line."""
_ASIDE = 4
_UNLIKE = 0.5
"""How much a line loses by the difference of its two sides, which edges have and scratches have not."""
_AROUND = 49
_SOFT = 0.6
_PAD = 4 * _PIECE + _ASIDE
WIDTH = 7
"""The widest line that is seen whole, in pixels."""
REACH = _PAD + _AROUND // 2 + 2 * WIDTH + 3
"""How far around a pixel its result depends on."""
# fitted to lines drawn on photos of the training set
_BRIGHT = Evidence(strength=1.3, crowd=1.45, tone=4.0, least=-5.0)
_DARK = Evidence(strength=1.3, crowd=1.2, tone=1.0, least=-3.4)

View = Callable[[np.ndarray, int], np.ndarray]


def lone_lines(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How likely each pixel of a (h, w) float32 picture in 0..1 is the middle of a bright and of a dark scratch: two
    (h, w) float32 in 0..1."""
    import cv2

    bright, dark, pieces = _lines(cv2.GaussianBlur(grey, (5, 5), _SOFT))
    crowd = cv2.blur(pieces, (_AROUND, _AROUND))
    return likelihood(bright, crowd, grey, _BRIGHT), likelihood(dark, crowd, 1 - grey, _DARK)


def _lines(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The strongest line of any direction through each pixel, a bright and a dark one, and the strongest short piece of
    either."""
    import cv2

    around = cv2.copyMakeBorder(grey, _PAD, _PAD, _PAD, _PAD, cv2.BORDER_REFLECT)
    width, picture = around.shape[1], around.ravel()
    bright, dark, pieces = np.zeros((3, picture.size), np.float32)
    # rows lie one behind the other, so a shift is a slice; what it brings in from another row lies in the padding
    edge = 2 * _PIECE * (width + 1)

    def shifted(plane: np.ndarray, by: int) -> np.ndarray:
        return plane[edge + by : plane.size - edge + by]

    for turn in range(_DIRECTIONS):
        angle = math.pi * turn / _DIRECTIONS
        mean = _mean_along(picture, angle, width, shifted)
        aside = _offset(angle + math.pi / 2, _ASIDE, width)
        sides = shifted(mean, aside), shifted(mean, -aside)
        high, low = np.maximum(*sides), np.minimum(*sides)
        unlike = (high - low) * np.float32(_UNLIKE)
        onward = _offset(angle, _PIECE, width)
        for strongest, piece in ((bright, shifted(mean, 0) - high - unlike), (dark, low - shifted(mean, 0) - unlike)):
            np.maximum(shifted(pieces, 0), piece, out=shifted(pieces, 0))
            _keep_strongest(strongest, piece, onward, shifted)
    inner = slice(_PAD, -_PAD), slice(_PAD, -_PAD)
    bright, dark, pieces = (
        np.ascontiguousarray(plane.reshape(around.shape)[inner]) for plane in (bright, dark, pieces)
    )
    return bright, dark, pieces


def _mean_along(picture: np.ndarray, angle: float, width: int, shifted: View) -> np.ndarray:
    """The mean of _PIECE pixels in a line around each, by doubling."""
    total = picture
    for step in range(_DOUBLINGS):
        longer = np.zeros_like(picture)
        back = _offset(angle, -(2**step) // 2, width)
        ahead = _offset(angle, -(2**step) // 2 + 2**step, width)
        np.add(shifted(total, back), shifted(total, ahead), out=shifted(longer, 0))
        total = longer
    total *= np.float32(1 / _PIECE)
    return total


def _keep_strongest(strongest: np.ndarray, piece: np.ndarray, onward: int, shifted: View) -> None:
    """Lays the weakest of three pieces in a row into `strongest` at each of them."""
    whole, row = np.zeros_like(strongest), np.zeros_like(strongest)
    shifted(whole, 0)[:] = piece
    np.minimum(np.minimum(shifted(whole, onward), shifted(whole, -onward)), piece, out=shifted(row, 0))
    best = shifted(strongest, 0)
    for by in (0, onward, -onward):
        np.maximum(best, shifted(row, by), out=best)


def _offset(angle: float, length: float, width: int) -> int:
    """How far behind a pixel the one lies that is `length` away from it."""
    return round(math.sin(angle) * length) * width + round(math.cos(angle) * length)
