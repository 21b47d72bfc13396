"""The pixels that a shape covers: those whose centres lie inside."""

import itertools
import math
from collections.abc import Sequence

import numpy as np

from restorer_app.core.box import Box, box_around
from restorer_app.core.brush import capsule
from restorer_app.core.marking import Point
from restorer_app.core.mask import Mask

_FINE = 4
"""Bits behind the point of the corners of a polygon."""


def polygon(corners: Sequence[Point], width: int, height: int) -> Mask:
    """All that a closed line runs around, however often it crosses itself, in a picture of that size."""
    import cv2

    xs, ys = zip(*corners, strict=True)
    left, top = math.floor(min(xs)), math.floor(min(ys))
    around = Box(left, top, math.ceil(max(xs)) - left, math.ceil(max(ys)) - top)
    box = around.intersection(Box(0, 0, width, height))
    if box.is_empty:
        return Mask(width, height)
    frame = box.grown(1)
    drawn = np.zeros((frame.height, frame.width), np.uint8)
    places = (np.array(corners) - (frame.x + 0.5, frame.y + 0.5)) * (1 << _FINE)
    cv2.fillPoly(drawn, [np.rint(places).astype(np.int32)], 1, shift=_FINE)
    drawn[[0, -1]], drawn[:, [0, -1]] = 0, 0
    cv2.floodFill(drawn, None, (0, 0), 2, flags=4)  # what it runs around twice, where its ends overlap, counts too
    return Mask(width, height).painted(box, drawn[1:-1, 1:-1] != 2)


def rectangle(start: Point, end: Point, width: int, height: int) -> Mask:
    """The pixels between two corners."""
    (left, right), (top, bottom) = (sorted((round(start[axis]), round(end[axis]))) for axis in (0, 1))
    box = Box(left, top, right - left, bottom - top).intersection(Box(0, 0, width, height))
    return Mask(width, height).painted(box, np.ones((box.height, box.width), bool))


def ellipse(start: Point, end: Point, width: int, height: int) -> Mask:
    """The ellipse that touches all sides of the rectangle between two corners."""
    (left, right), (top, bottom) = (sorted((start[axis], end[axis])) for axis in (0, 1))
    around = Box(math.floor(left), math.floor(top), math.ceil(right - left) + 1, math.ceil(bottom - top) + 1)
    box = around.intersection(Box(0, 0, width, height))
    if box.is_empty or left == right or top == bottom:
        return Mask(width, height)
    rows = (np.arange(box.y, box.bottom) + 0.5 - (top + bottom) / 2) * 2 / (bottom - top)
    half = np.sqrt(np.maximum(1 - rows * rows, 0)) * (right - left) / 2
    columns = np.abs(np.arange(box.x, box.right) + 0.5 - (left + right) / 2)
    return Mask(width, height).painted(box, (columns < half[:, None]) & (np.abs(rows) < 1)[:, None])


def line(corners: Sequence[Point], diameter: float, width: int, height: int) -> Mask:
    """What a disc covers that moves along a line."""
    pieces = [capsule(*a, *b, diameter=diameter) for a, b in itertools.pairwise(corners)]
    box = box_around(place for place, _ in pieces).intersection(Box(0, 0, width, height))
    drawn = np.zeros((box.height, box.width), bool)
    for place, shape in pieces:
        inside = place.intersection(box)
        if not inside.is_empty:
            drawn[inside.within(box)] |= shape[inside.within(place)]
    return Mask(width, height).painted(box, drawn)
