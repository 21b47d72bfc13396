"""The shape a round brush leaves when it is dragged from one point to another."""

import math

import numpy as np

from restorer_app.core.box import Box


def capsule(x0: float, y0: float, x1: float, y1: float, *, diameter: float) -> tuple[Box, np.ndarray]:
    """The pixels a disc covers while it moves from (x0, y0) to (x1, y1), both in image pixels (a pixel's centre lies
    at .5): the box around them and the (height, width) bool shape in it.

    Every row of a capsule is one interval, so the shape costs two comparisons a pixel whatever the brush size.
    """
    radius = max(diameter, 1.0) / 2
    if radius < 1:
        x0, y0, x1, y1 = (math.floor(value) + 0.5 for value in (x0, y0, x1, y1))
        radius = max(radius, 0.51)
    top, bottom = math.floor(min(y0, y1) - radius), math.ceil(max(y0, y1) + radius)
    left, right = math.floor(min(x0, x1) - radius), math.ceil(max(x0, x1) + radius)
    rows = np.arange(top, bottom, dtype=np.float64) + 0.5
    starts, ends = _row_intervals(rows, x0, y0, x1, y1, radius)
    columns = np.arange(left, right, dtype=np.float32) + np.float32(0.5)
    shape = (columns >= starts.astype(np.float32)[:, None]) & (columns <= ends.astype(np.float32)[:, None])
    return Box(left, top, right - left, bottom - top), shape


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
