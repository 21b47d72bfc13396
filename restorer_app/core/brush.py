"""The shape a round brush leaves when it is dragged from one point to another: hard for the mask, soft for a region."""

import math

import numpy as np

from restorer_app.core.box import Box

_CORE = 0.75
"""So many pixels around the line are covered in full, however soft the brush: the pixel under the pointer."""
_DOT = 1e-9
_BAND = 1 << 15
"""Pixels worked on at once: few enough to stay in the processor's cache, where a large brush is three times as fast."""


def capsule(x0: float, y0: float, x1: float, y1: float, *, diameter: float) -> tuple[Box, np.ndarray]:
    """The pixels a disc covers while it moves from (x0, y0) to (x1, y1), both in image pixels (a pixel's centre lies
    at .5): the box around them and the (height, width) bool shape in it.

    Every row of a capsule is one interval, so the shape costs two comparisons a pixel whatever the brush size.
    """
    (x0, y0, x1, y1), radius = _placed(x0, y0, x1, y1, diameter)
    box = _box_around(x0, y0, x1, y1, radius)
    rows = np.arange(box.y, box.bottom, dtype=np.float64) + 0.5
    starts, ends = _row_intervals(rows, x0, y0, x1, y1, radius)
    columns = np.arange(box.x, box.right, dtype=np.float32) + np.float32(0.5)
    shape = (columns >= starts.astype(np.float32)[:, None]) & (columns <= ends.astype(np.float32)[:, None])
    return box, shape


def soft_capsule(
    x0: float, y0: float, x1: float, y1: float, *, diameter: float, hardness: float
) -> tuple[Box, np.ndarray]:
    """How much a soft disc covers while it moves from (x0, y0) to (x1, y1): the box around them and the coverage in it,
    (height, width) uint8.

    255 up to `hardness` (0..1) of the radius, then a smooth way down to 0 at the rim. The way takes a pixel at least:
    a disc of hardness 1 has a smooth rim, and what it covers by half or more is the `capsule`.
    """
    (x0, y0, x1, y1), radius = _placed(x0, y0, x1, y1, diameter)
    inner = min(max(hardness * radius, _CORE), radius - 0.5)
    outer = max(radius, inner + 1.0) if radius >= 1 else 1.0
    box = _box_around(x0, y0, x1, y1, outer)
    across: np.ndarray = (np.arange(box.x, box.right) + (0.5 - x0)).astype(np.float32)
    down: np.ndarray = (np.arange(box.y, box.bottom) + (0.5 - y0)).astype(np.float32)[:, None]
    coverage = np.empty((box.height, box.width), np.uint8)
    rows = max(_BAND // box.width, 1)
    for row in range(0, box.height, rows):
        away = _distance(across, down[row : row + rows], x1 - x0, y1 - y0)
        away -= np.float32(inner)
        away *= np.float32(1 / (outer - inner))
        fall = np.clip(away, 0, 1, out=away)
        coverage[row : row + rows] = np.rint(255 - (255 * fall * fall) * (3 - 2 * fall))
    return box, coverage


def _distance(x: np.ndarray, y: np.ndarray, dx: float, dy: float) -> np.ndarray:
    """From (x, y) to the line from the origin to (dx, dy), float32."""
    length = dx * dx + dy * dy
    if length > _DOT:
        along = x * np.float32(dx / length) + y * np.float32(dy / length)
        np.clip(along, 0, 1, out=along)
        x, y = x - along * np.float32(dx), y - along * np.float32(dy)
    result: np.ndarray = x * x + y * y
    np.sqrt(result, out=result)
    return result


def _placed(
    x0: float, y0: float, x1: float, y1: float, diameter: float
) -> tuple[tuple[float, float, float, float], float]:
    """The ends and the radius; a disc as small as a pixel lies in the middle of one."""
    radius = max(diameter, 1.0) / 2
    if radius >= 1:
        return (x0, y0, x1, y1), radius
    ends = (math.floor(x0) + 0.5, math.floor(y0) + 0.5, math.floor(x1) + 0.5, math.floor(y1) + 0.5)
    return ends, max(radius, 0.51)


def _box_around(x0: float, y0: float, x1: float, y1: float, radius: float) -> Box:
    top, bottom = math.floor(min(y0, y1) - radius), math.ceil(max(y0, y1) + radius)
    left, right = math.floor(min(x0, x1) - radius), math.ceil(max(x0, x1) + radius)
    return Box(left, top, right - left, bottom - top)


def _row_intervals(
    rows: np.ndarray, x0: float, y0: float, x1: float, y1: float, radius: float
) -> tuple[np.ndarray, np.ndarray]:
    starts, ends = np.full(rows.shape, np.inf), np.full(rows.shape, -np.inf)
    for x, y in ((x0, y0), (x1, y1)):
        reach = radius * radius - (rows - y) ** 2
        half = np.sqrt(np.maximum(reach, 0))
        starts = np.where(reach >= 0, np.minimum(starts, x - half), starts)
        ends = np.where(reach >= 0, np.maximum(ends, x + half), ends)
    length = math.hypot(x1 - x0, y1 - y0)
    if length > 0:
        nx, ny = -(y1 - y0) / length * radius, (x1 - x0) / length * radius
        corners = ((x0 + nx, y0 + ny), (x1 + nx, y1 + ny), (x1 - nx, y1 - ny), (x0 - nx, y0 - ny))
        for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
            crosses = (rows >= min(ay, by)) & (rows <= max(ay, by))
            at = ax + (bx - ax) * (rows - ay) / (by - ay) if by != ay else np.full(rows.shape, ax)
            starts = np.where(crosses, np.minimum(starts, at), starts)
            ends = np.where(crosses, np.maximum(ends, at), ends)
    return starts, ends
