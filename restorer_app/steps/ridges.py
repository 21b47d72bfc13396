"""The line along a crease or scratch between two points: the cheapest way over a map of ridges and valleys."""

import math

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.composite import read_box
from restorer_app.core.marking import Point
from restorer_app.core.progress import Progress
from restorer_app.core.state import DocumentState

_SIGMAS = (1.3, 2.2, 3.6)
"""Half the widths of the creases that are looked for, in pixels of the strip."""
_LEAST_ASIDE, _MOST_ASIDE = 24.0, 160.0
_MOST_PIXELS = 200_000
_CHEAPEST = 0.02
"""The cost of a pixel on a sure crease, where one on none is 1: how long a way round is worth staying on it."""
_NOISE, _HALF = 2.0, 3.0
"""Ridge strengths, as multiples of the strip's median: up to here noise, and so much more halves the cost."""
_FAINTEST = 0.0015
_TOLERANCE = 0.6


def trace_crease(state: DocumentState, start: Point, end: Point, progress: Progress) -> tuple[Point, ...]:
    """The corners of a line from `start` to `end` along the crease of the repaired photo between them, within a fifth
    of their distance on either side; about straight where there is none.

    Minimal paths over the eigenvalues of the Hessian at several scales (Frangi et al., 1998; Cohen and Kimmel, 1997).
    """
    length = math.dist(start, end)
    if length < 3:
        return start, end
    aside = min(max(0.2 * length, _LEAST_ASIDE), _MOST_ASIDE)
    scale = min(1.0, math.sqrt(_MOST_PIXELS / (length * (2 * aside + 1))))
    strip, to_photo = _strip(state, start, end, aside=aside, scale=scale)
    progress.update(0.2, "Looking for the crease")
    cost = _cost(ridges(strip))
    progress.update(0.5, "Following the crease")
    middle = cost.shape[0] // 2
    path = _simplified(_cheapest_path(cost, (middle, 0), (middle, cost.shape[1] - 1)))
    places = np.column_stack([path[:, ::-1], np.ones(len(path))]) @ to_photo.T + 0.5
    inner = tuple((float(x), float(y)) for x, y in places[1:-1])
    return (start, *inner, end)


def ridges(picture: np.ndarray) -> np.ndarray:
    """How much each pixel of a (h, w) float32 picture in 0..1 looks like a line, dark or bright: (h, w) float32 >= 0.

    The strongest over some scales of how much more the picture curves across the line than along it.
    """
    import cv2

    best = np.zeros_like(picture)
    for sigma in _SIGMAS:
        smooth = cv2.GaussianBlur(picture, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
        xx, yy, xy = (
            cv2.Sobel(smooth, cv2.CV_32F, dx, dy, ksize=3, borderType=cv2.BORDER_REPLICATE)
            for dx, dy in ((2, 0), (0, 2), (1, 1))
        )
        # |one eigenvalue| - |the other|, which is the spread of two of unlike signs and the sum of two of like signs
        spread, mean = np.sqrt((xx - yy) ** 2 + 4 * xy * xy), np.abs(xx + yy)
        np.maximum(best, np.minimum(spread, mean) * np.float32(sigma * sigma / 4), out=best)
    return best


def _cost(strength: np.ndarray) -> np.ndarray:
    """What a step on each pixel costs, 0.02..1, by its strength beside that of noise or texture in the strip.

    It falls on and on, so that the way keeps to the middle of a strong crease too.
    """
    typical = max(float(np.median(strength)), _FAINTEST)
    above = np.maximum(strength / typical - _NOISE, 0) / _HALF
    return np.asarray(_CHEAPEST + (1 - _CHEAPEST) / (1 + above * above), np.float64)


def _strip(
    state: DocumentState, start: Point, end: Point, *, aside: float, scale: float
) -> tuple[np.ndarray, np.ndarray]:
    """The photo along the line as (rows, columns) float32 grey in 0..1, the line from left to right in its middle row;
    and the (2, 3) matrix from column, row, 1 in it to image pixels whose centres lie at whole numbers."""
    import cv2

    length = math.dist(start, end)
    along = np.array([end[0] - start[0], end[1] - start[1]]) / length
    across = np.array([-along[1], along[0]])
    columns, half = max(round(length * scale), 2) + 1, max(round(aside * scale), 2)
    step = length / (columns - 1)
    origin = np.array(start) - 0.5 - across * half * step
    corners = [origin + along * step * c + across * step * r for c in (0, columns) for r in (0, 2 * half)]
    left, top = (math.floor(min(corner[axis] for corner in corners)) - 2 for axis in (0, 1))
    right, bottom = (math.ceil(max(corner[axis] for corner in corners)) + 3 for axis in (0, 1))
    box = Box(left, top, right - left, bottom - top).intersection(state.photo.box)
    to_photo = np.column_stack([along * step, across * step, origin])
    to_box = to_photo - np.array([[0, 0, box.x], [0, 0, box.y]])
    seen = read_box(state, box) if not box.is_empty else np.zeros((1, 1, 1), state.photo.pixels.dtype)
    pixels = cv2.warpAffine(
        np.ascontiguousarray(seen),
        to_box,
        (columns, 2 * half + 1),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    grey = pixels.astype(np.float32) / np.float32(np.iinfo(state.photo.pixels.dtype).max)
    return (grey.mean(axis=2) if grey.ndim == 3 else grey), to_photo


def _cheapest_path(cost: np.ndarray, start: tuple[int, int], end: tuple[int, int]) -> np.ndarray:
    """(n, 2) float64 of rows and columns."""
    from skimage.graph import MCP_Geometric

    way = MCP_Geometric(cost)
    way.find_costs([start], [end])
    return np.array(way.traceback(end), np.float64)


def _simplified(path: np.ndarray) -> np.ndarray:
    """The path without the corners that a straight line between their neighbours passes closely."""
    import cv2

    return np.asarray(cv2.approxPolyDP(path.astype(np.float32)[:, None], _TOLERANCE, closed=False))[:, 0]
