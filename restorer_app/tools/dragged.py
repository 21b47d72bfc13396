"""The shapes that are drawn in one go: freehand lasso, rectangle, ellipse."""

import math
from collections.abc import Callable

from restorer_app.core.box import EMPTY_BOX, Box
from restorer_app.core.marking import Point
from restorer_app.core.mask import Mask
from restorer_app.tools import raster
from restorer_app.tools.shape import Line, ShapeTool
from restorer_app.tools.tool import Pointer, Result

_CORNERS = 96


class LassoTool(ShapeTool):
    """Marks what the pointer runs around while its button is down."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._points: list[Point] = []

    @property
    def is_begun(self) -> bool:
        return bool(self._points)

    @property
    def lines(self) -> tuple[Line, ...]:
        return (Line(tuple(self._points), is_closed=True),) if self._points else ()

    def move(self, pointer: Pointer) -> Box:
        """Runs on to the pointer."""
        if self._points and math.dist(self._points[-1], (pointer.x, pointer.y)) >= 0.5:
            self._points.append((pointer.x, pointer.y))
        return EMPTY_BOX

    def release(self, pointer: Pointer) -> Result:
        """Closes the line; it marks nothing before it has run around anything."""
        self.move(pointer)
        points, self._points = self._points, []
        if self._mask is None or len(points) < 3:
            return None
        return self._stroke(raster.polygon(points, self._mask.width, self._mask.height), self.mode)

    def cancel(self) -> None:
        self._points = []

    def _press(self, pointer: Pointer) -> None:
        self._points = [(pointer.x, pointer.y)]


class SpannedTool(ShapeTool):
    """Marks the shape between two corners; while Shift is held both its sides have one length.

    Shift that was held already when it began, with Alt, counts once it has been let go.
    """

    def __init__(
        self,
        title: str,
        cover: Callable[[Point, Point, int, int], Mask],
        outline: Callable[[Point, Point], tuple[Point, ...]],
    ) -> None:
        super().__init__(title)
        self._cover, self._outline = cover, outline
        self._start: Point | None = None
        self._end: Point = (0, 0)
        self._is_shift_spent = False

    @property
    def is_begun(self) -> bool:
        return self._start is not None

    @property
    def lines(self) -> tuple[Line, ...]:
        return () if self._start is None else (Line(self._outline(self._start, self._end), is_closed=True),)

    def move(self, pointer: Pointer) -> Box:
        """Spans the shape to the pointer."""
        if self._start is not None:
            self._is_shift_spent &= pointer.is_shift
            self._end = (pointer.x, pointer.y)
            if pointer.is_shift and not self._is_shift_spent:
                self._end = _squared(self._start, self._end)
        return EMPTY_BOX

    def release(self, pointer: Pointer) -> Result:
        """Ends the shape at the pointer."""
        self.move(pointer)
        start, self._start = self._start, None
        if start is None or self._mask is None:
            return None
        return self._stroke(self._cover(start, self._end, self._mask.width, self._mask.height), self.mode)

    def cancel(self) -> None:
        self._start = None

    def _press(self, pointer: Pointer) -> None:
        self._start = self._end = (pointer.x, pointer.y)
        self._is_shift_spent = pointer.is_shift and pointer.is_alt


def rectangle_line(start: Point, end: Point) -> tuple[Point, ...]:
    """The four corners."""
    return (start, (end[0], start[1]), end, (start[0], end[1]))


def ellipse_line(start: Point, end: Point) -> tuple[Point, ...]:
    """Corners along the ellipse between two corners of its box."""
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    across, down = abs(end[0] - start[0]) / 2, abs(end[1] - start[1]) / 2
    turns = (2 * math.pi * corner / _CORNERS for corner in range(_CORNERS))
    return tuple((x + across * math.cos(turn), y + down * math.sin(turn)) for turn in turns)


def _squared(start: Point, end: Point) -> Point:
    """The corner that makes a square as large as the longer side, in the same direction."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    side = max(abs(dx), abs(dy))
    return start[0] + math.copysign(side, dx), start[1] + math.copysign(side, dy)
