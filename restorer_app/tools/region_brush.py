"""The soft round brush that paints where a step of the recipe applies."""

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from restorer_app.core.box import EMPTY_BOX, Box
from restorer_app.core.brush import soft_capsule
from restorer_app.core.marking import Point
from restorer_app.core.region import NOWHERE, Region, drawn
from restorer_app.tools.tool import Pointer

HARDNESS_STEPS = 4
_LONGEST = 128.0
"""A longer move is painted in pieces, because the box around a slanting line is mostly empty."""


@dataclass(frozen=True, eq=False)
class RegionStroke:
    """What a finished gesture did to a region: `coverage`, (height, width) uint8 and read-only, lies at `box`, inside
    the picture. `applies`: whether it draws towards "apply here" or towards "protect there"."""

    box: Box
    coverage: np.ndarray
    applies: bool


def changed_hardness(hardness: float, steps: int) -> float:
    """The hardness that many quarters harder (or softer), within 0..1."""
    return min(max(round(hardness * HARDNESS_STEPS) + steps, 0), HARDNESS_STEPS) / HARDNESS_STEPS


def pieces_of(start: Point, end: Point, *, longest: float) -> Iterable[tuple[Point, Point]]:
    """The way of a brush in pieces about as long as the brush is wide, each from its first to its last point."""
    (x0, y0), (x1, y1) = start, end
    count = max(math.ceil(math.hypot(x1 - x0, y1 - y0) / max(longest, _LONGEST)), 1)
    places = [(x0 + (x1 - x0) * step / count, y0 + (y1 - y0) * step / count) for step in range(count + 1)]
    return itertools.pairwise(places)


class RegionBrush:
    """Covers softly what a disc of `size` pixels passes over, at most once a stroke: where it passes again the stronger
    coverage counts. Shift on press draws a line from where the last stroke ended.

    `hardness`: the share of the radius, 0..1, that is covered in full. `preview` is the region with the unfinished
    stroke, None while there is none; press and move return the box in which it changed.
    """

    def __init__(self, *, size: float = 40.0, hardness: float = 0.5, applies: bool = True) -> None:
        self.size = size
        self.hardness = hardness
        self.applies = applies
        self.preview: Region | None = None
        self.last_point: tuple[float, float] | None = None
        self._pressed: Region | None = None
        self._coverage = Region(0, 0, NOWHERE)
        self._box = EMPTY_BOX

    def press(self, pointer: Pointer, region: Region) -> Box:
        """Begins a stroke with a dab, or with a line from `last_point` when Shift is held."""
        self.preview = self._pressed = region
        self._coverage, self._box = Region(region.width, region.height, NOWHERE), EMPTY_BOX
        if not (pointer.is_shift and self.last_point):
            self.last_point = (pointer.x, pointer.y)
        return self.move(pointer)

    def move(self, pointer: Pointer) -> Box:
        """Draws on to the pointer."""
        if self.preview is None or self.last_point is None:
            return EMPTY_BOX
        last, self.last_point = self.last_point, (pointer.x, pointer.y)
        changed = EMPTY_BOX
        for start, end in pieces_of(last, self.last_point, longest=self.size):
            changed = changed.union(self._cover(*start, *end, diameter=self.size * pointer.pressure))
        self._box = self._box.union(changed)
        return changed

    def release(self, pointer: Pointer) -> RegionStroke | None:
        """Ends the stroke at the pointer; None when it touched no pixel of the picture."""
        self.move(pointer)
        coverage = self._coverage.values(self._box)
        has_begun, box = self.preview is not None, self._box
        self.cancel()
        if not has_begun or not coverage.any():
            return None
        coverage.flags.writeable = False
        return RegionStroke(box, coverage, self.applies)

    def forget_place(self) -> None:
        """Forgets where the last stroke ended: the next one is in another photo."""
        self.last_point = None

    def cancel(self) -> None:
        """Forgets the stroke; the next straight line starts where it was broken off."""
        self.preview = self._pressed = None
        self._coverage, self._box = Region(0, 0, NOWHERE), EMPTY_BOX

    def _cover(self, x0: float, y0: float, x1: float, y1: float, *, diameter: float) -> Box:
        """Adds one dab and works the preview out again in its box, from the region on which the stroke began."""
        if self.preview is None or self._pressed is None:
            return EMPTY_BOX
        reach, stamp = soft_capsule(x0, y0, x1, y1, diameter=diameter, hardness=self.hardness)
        box = reach.intersection(self._pressed.box)
        if box.is_empty:
            return EMPTY_BOX
        coverage = np.maximum(self._coverage.values(box), stamp[box.within(reach)])
        self._coverage = self._coverage.replaced(box, coverage)
        values = drawn(self._pressed.values(box), coverage, applies=self.applies)
        self.preview = self.preview.replaced(box, values)
        return box
