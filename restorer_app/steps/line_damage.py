"""Finding scratches and creases: lines that are brighter or darker than both their sides, alone, and go on for a while.

Each pixel is compared with its two sides along lines in many directions (Tupin et al., 1998), and counts the less the
more such lines there are around it (Grigorescu, Petkov and Westenberg, 2003), as in hair, railings, lace and text.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from restorer_app.steps.outliers import likelihood, logarithm

_DIRECTIONS = 12
_PIECE = 8
"""Pixels in a line over which a mean is taken; three of them in a row must be a line."""
_LONG = 32
_ASIDE = 4
_UNLIKE = 0.5
"""How much a line loses by the difference of its two sides, which edges have and scratches have not."""
_AROUND = 49
_SOFT = 0.6
_STRONGEST = 0.1
"""More contrast than this makes no line longer."""
_PAD = 4 * _PIECE + _ASIDE
WIDTH = 5
"""The widest line that is seen whole, in pixels."""
REACH = _PAD + _AROUND // 2 + _PIECE + 2 * WIDTH + 3
"""How far around a pixel its result depends on."""

View = Callable[[np.ndarray, int], np.ndarray]


@dataclass(frozen=True)
class _Weights:
    """A logistic model of what makes a line damage: a natural logarithm more of its strength here, along `_LONG`
    pixels, and of all lines around; white instead of black for a bright line, and how far it is `beyond` all that is
    wide around it; beginning at `least`."""

    here: float
    along: float
    crowd: float
    tone: float
    beyond: float
    least: float


# fitted to lines drawn on photos of the training set, then moved by hand until little is found in those themselves
_BRIGHT = _Weights(here=0.4, along=3.8, crowd=-1.8, tone=4.0, beyond=1.7, least=-0.2)
_DARK = _Weights(here=0.0, along=2.65, crowd=-1.4, tone=2.0, beyond=2.0, least=-0.8)


def lone_lines(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How likely each pixel of a (h, w) float32 picture in 0..1 is the middle of a bright and of a dark scratch: two
    (h, w) float32 in 0..1."""
    import cv2

    bright, dark, pieces = _lines(cv2.GaussianBlur(grey, (5, 5), _SOFT))
    crowd = logarithm(cv2.blur(pieces, (_AROUND, _AROUND)), 0.004)
    result = []
    for strength, tone, weights in ((bright, grey, _BRIGHT), (dark, 1 - grey, _DARK)):
        result.append(
            likelihood(
                (weights.here, logarithm(strength, 0.001)),
                (weights.along, logarithm(_along(strength), 0.001)),
                (weights.crowd, crowd),
                (weights.tone, tone),
                (weights.beyond, _beyond(tone)),
                least=weights.least,
            )
        )
    return result[0], result[1]


def _beyond(tone: np.ndarray) -> np.ndarray:
    """How much brighter each pixel is than the brightest around it that is wider than a line."""
    import cv2

    wide = cv2.morphologyEx(tone, cv2.MORPH_OPEN, np.ones((2 * WIDTH - 1, 2 * WIDTH - 1), np.uint8))
    return tone - cv2.dilate(wide, np.ones((_AROUND, _AROUND), np.uint8))


def _lines(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The strongest line of any direction through each pixel, a bright and a dark one, and the strongest short piece of
    either."""
    import cv2

    around = cv2.copyMakeBorder(grey, _PAD, _PAD, _PAD, _PAD, cv2.BORDER_REFLECT)
    width, shifted = around.shape[1], _shifting(around.shape[1])
    bright, dark, pieces = np.zeros((3, around.size), np.float32)
    for angle, mean in _means_along(around, _PIECE):
        aside = _offset(angle + math.pi / 2, _ASIDE, width)
        sides = shifted(mean, aside), shifted(mean, -aside)
        high, low = np.maximum(*sides), np.minimum(*sides)
        unlike = (high - low) * np.float32(_UNLIKE)
        onward = _offset(angle, _PIECE, width)
        for strongest, piece in ((bright, shifted(mean, 0) - high - unlike), (dark, low - shifted(mean, 0) - unlike)):
            np.maximum(shifted(pieces, 0), piece, out=shifted(pieces, 0))
            _keep_strongest(strongest, piece, onward, shifted)
    return _inside(bright, around), _inside(dark, around), _inside(pieces, around)


def _along(strength: np.ndarray) -> np.ndarray:
    """The mean strength of the longest line through each pixel; a line may swerve by a pixel."""
    import cv2

    wide = np.minimum(cv2.dilate(strength, np.ones((3, 3), np.uint8)), np.float32(_STRONGEST))
    around = cv2.copyMakeBorder(wide, _PAD, _PAD, _PAD, _PAD, cv2.BORDER_REFLECT)
    best = np.zeros(around.size, np.float32)
    for _, mean in _means_along(around, _LONG):
        np.maximum(best, mean, out=best)
    return _inside(best, around)


def _means_along(around: np.ndarray, length: int) -> Iterator[tuple[float, np.ndarray]]:
    """For each direction its angle and the mean of `length` pixels, a power of two, in a line around each pixel of a
    padded picture, one row behind the other."""
    width, shifted = around.shape[1], _shifting(around.shape[1])
    for turn in range(_DIRECTIONS):
        angle, total, done = math.pi * turn / _DIRECTIONS, around.ravel(), 1
        while done < length:
            longer = np.zeros(around.size, np.float32)
            back = -(done // 2) if done > 1 else 0
            ends = [shifted(total, _offset(angle, distance, width)) for distance in (back, back + done)]
            np.add(ends[0], ends[1], out=shifted(longer, 0))
            total, done = longer, 2 * done
        total *= np.float32(1 / length)
        yield angle, total


def _keep_strongest(strongest: np.ndarray, piece: np.ndarray, onward: int, shifted: View) -> None:
    """Lays the weakest of three pieces in a row into `strongest` at each of them."""
    whole, row = np.zeros_like(strongest), np.zeros_like(strongest)
    shifted(whole, 0)[:] = piece
    np.minimum(np.minimum(shifted(whole, onward), shifted(whole, -onward)), piece, out=shifted(row, 0))
    best = shifted(strongest, 0)
    for by in (0, onward, -onward):
        np.maximum(best, shifted(row, by), out=best)


def _shifting(width: int) -> View:
    """What gives the pixels `by` behind each of a picture whose rows lie one behind the other, all but the same few at
    its ends: a slice, so that nothing is copied. What it brings in from another row lies in the padding."""
    edge = 2 * _PIECE * (width + 1)
    return lambda plane, by: plane[edge + by : plane.size - edge + by]


def _offset(angle: float, length: float, width: int) -> int:
    """How far behind a pixel the one lies that is `length` away from it."""
    return round(math.sin(angle) * length) * width + round(math.cos(angle) * length)


def _inside(plane: np.ndarray, around: np.ndarray) -> np.ndarray:
    """A plane without the padding."""
    return np.ascontiguousarray(plane.reshape(around.shape)[_PAD:-_PAD, _PAD:-_PAD])
