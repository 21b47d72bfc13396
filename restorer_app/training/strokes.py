"""What damage is drawn with: lines that swell and break, specks, smooth noise; planes are (h, w) uint8, 255 = all."""

import math

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]
Curve = NDArray[np.float64]
_FINE = 4  # shapes are drawn this many times as large and reduced
_UNITS = 16  # of cv2's coordinates in a pixel of that


def walk(rng: np.random.Generator, length: float, *, drift: float, bend: float = 0.0, heading: float = 0.0) -> Curve:
    """(n, 2) x, y, from 0, 0, two points a pixel: the heading turns by `bend` and at random by `drift` from each."""
    steps = max(round(length * 2), 8)
    headings = heading + np.cumsum(rng.normal(bend, drift, steps))
    return np.cumsum(np.stack((np.cos(headings), np.sin(headings)), 1), 0) / 2


def profile(rng: np.random.Generator, steps: int, *, every: float, low: float, high: float) -> Curve:
    """(steps,) from `low` to `high`, straight between points that are `every` steps apart."""
    knots = max(4, round(steps / every))
    return np.interp(np.linspace(0, knots - 1, steps), np.arange(knots), rng.uniform(low, high, knots))


def smooth(rng: np.random.Generator, size: int, cell: float) -> NDArray[np.float32]:
    """(size, size), a deviation of about 0.8 around 0: noise that changes over `cell` pixels."""
    import cv2

    small = max(3, math.ceil(size / cell) + 2)
    noise = rng.standard_normal((small, small)).astype(np.float32)
    large = cv2.resize(noise, None, fx=cell, fy=cell, interpolation=cv2.INTER_CUBIC)
    large = large if min(large.shape) >= size else cv2.resize(noise, (size, size), interpolation=cv2.INTER_CUBIC)
    top, left = rng.integers(large.shape[0] - size + 1), rng.integers(large.shape[1] - size + 1)
    return np.asarray(large[top : top + size, left : left + size], np.float32)


def line(
    rng: np.random.Generator, path: Curve, width: float, *, breaks: float = 0.25, taper: float = 0.12
) -> tuple[Plane, int, int]:
    """A plane with a line of about `width` pixels along a path, and the row and column of its first pixel.

    It swells, is fainter here than there, breaks off where it would be fainter than `breaks`, and thins out over a
    share of its length, `taper`, towards both ends. Something always shows.
    """
    steps = len(path)
    end = np.minimum(np.arange(steps), np.arange(steps)[::-1]) / max(taper * steps, 1)
    end = np.minimum(1, end)
    swell = profile(rng, steps, every=24, low=0.5, high=1.2)
    strength = np.clip(profile(rng, steps, every=24, low=0.1, high=1.5) * rng.uniform(0.75, 1), 0, 1)
    strength *= np.clip(end * 2, 0.3, 1)
    strength[strength < breaks] = 0
    strength[steps // 2] = max(strength[steps // 2], 0.5)
    return stroke(path, width / 2 * swell * (0.35 + 0.65 * end), strength)


def stroke(path: Curve, radius: Curve, strength: Curve) -> tuple[Plane, int, int]:
    """A plane with discs along a path, each of its radius (pixels) and strength (0..1), and its first pixel's place."""
    import cv2

    low = np.floor((path - radius[:, None]).min(0)).astype(int) - 1
    size = np.ceil((path + radius[:, None]).max(0)).astype(int) + 2 - low
    large = np.zeros((size[1] * _FINE, size[0] * _FINE), np.uint8)
    order = np.argsort(strength, kind="stable")  # the strongest last, so that none is drawn over
    scale = _FINE * _UNITS
    for (x, y), r, s in zip((path - low)[order] * scale, radius[order] * scale, strength[order], strict=True):
        cv2.circle(large, (int(x), int(y)), max(int(r), _UNITS), int(255 * s), -1, shift=4)
    return _reduced(large), int(low[1]), int(low[0])


def speck(rng: np.random.Generator, size: float) -> Plane:
    """A grain of dust in a plane of its own: a lump, `size` pixels across, often longer than wide."""
    import cv2

    angles = np.arange(24) * (2 * np.pi / 24)
    waves = sum(rng.normal(0, 0.22 / k) * np.cos(k * angles + rng.uniform(0, 6.3)) for k in range(1, 6))
    radius = size / 2 * np.maximum(1 + waves, 0.35)
    stretch, turn = rng.uniform(0.4, 1), rng.uniform(0, np.pi)
    x, y = radius * np.cos(angles), radius * np.sin(angles) * stretch
    points = np.stack((x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)), 1)
    points += rng.uniform(1, 2, 2) - points.min(0)  # not on the grid of pixels
    width, height = np.ceil(points.max(0) + 1).astype(int)
    large = np.zeros((height * _FINE, width * _FINE), np.uint8)
    cv2.fillPoly(large, [np.rint(points * _FINE * _UNITS).astype(np.int32)], int(rng.uniform(160, 255)), shift=4)
    return _reduced(large)


def lay(canvas: Plane, plane: Plane, top: int, left: int) -> None:
    """Lays a plane on a canvas where it covers more, cut where it reaches over the border."""
    box = canvas[max(top, 0) : max(top + plane.shape[0], 0), max(left, 0) : max(left + plane.shape[1], 0)]
    above, before = max(-top, 0), max(-left, 0)
    np.maximum(box, plane[above : above + box.shape[0], before : before + box.shape[1]], out=box)


def _reduced(large: Plane) -> Plane:
    import cv2

    size = (large.shape[1] // _FINE, large.shape[0] // _FINE)
    return np.asarray(cv2.resize(large, size, interpolation=cv2.INTER_AREA), np.uint8)
