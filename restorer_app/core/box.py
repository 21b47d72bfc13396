"""Rectangles of whole pixels, and the affine map between the scan and what is shown."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_NOTHING = 1e-3


@dataclass(frozen=True, order=True)
class Box:
    """A rectangle of pixels: `x`, `y` its left upper pixel, `width`, `height` its extent (never negative)."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """One past the last column."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """One past the last row."""
        return self.y + self.height

    @property
    def area(self) -> int:
        """Pixels inside."""
        return self.width * self.height

    @property
    def is_empty(self) -> bool:
        """Whether there is no pixel inside."""
        return self.width == 0 or self.height == 0

    @property
    def slices(self) -> tuple[slice, slice]:
        """Row and column slices of an array whose first two axes are the whole picture."""
        return slice(self.y, self.bottom), slice(self.x, self.right)

    def within(self, outer: "Box") -> tuple[slice, slice]:
        """Row and column slices of this box in an array that covers `outer` only."""
        return self.shifted(dx=-outer.x, dy=-outer.y).slices

    def shifted(self, *, dx: int, dy: int) -> "Box":
        """The box moved by whole pixels."""
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def grown(self, margin: int) -> "Box":
        """The box with `margin` more pixels on each side."""
        return Box(self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin)

    def contains(self, other: "Box") -> bool:
        """Whether every pixel of `other` is inside."""
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom

    def overlaps(self, other: "Box") -> bool:
        """Whether the two share a pixel."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def intersection(self, other: "Box") -> "Box":
        """The shared pixels; an empty box where there are none."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        return Box(x, y, max(0, min(self.right, other.right) - x), max(0, min(self.bottom, other.bottom) - y))

    def union(self, other: "Box") -> "Box":
        """The smallest box around both; an empty box adds nothing."""
        if self.is_empty or other.is_empty:
            return other if self.is_empty else self
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Box(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)


EMPTY_BOX = Box(0, 0, 0, 0)


def box_around(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of `boxes`; empty when there is none."""
    result = EMPTY_BOX
    for box in boxes:
        result = result.union(box)
    return result


def tiles_of(box: Box, size: int) -> Iterable[Box]:
    """The cells of the grid of `size` pixels anchored at the origin that overlap `box`, row by row, uncut."""
    if box.is_empty:
        return
    for row in range(box.y // size, (box.bottom - 1) // size + 1):
        for column in range(box.x // size, (box.right - 1) // size + 1):
            yield Box(column * size, row * size, size, size)


@dataclass(frozen=True)
class Affine:
    """A map of points: `x' = xx·x + xy·y + dx`, `y' = yx·x + yy·y + dy`; the identity unless told otherwise."""

    xx: float = 1.0
    xy: float = 0.0
    dx: float = 0.0
    yx: float = 0.0
    yy: float = 1.0
    dy: float = 0.0

    def map(self, x: float, y: float) -> tuple[float, float]:
        """Where the point goes."""
        return self.xx * x + self.xy * y + self.dx, self.yx * x + self.yy * y + self.dy

    def then(self, other: "Affine") -> "Affine":
        """First this map, then the other."""
        dx, dy = other.map(self.dx, self.dy)
        return Affine(
            xx=other.xx * self.xx + other.xy * self.yx,
            xy=other.xx * self.xy + other.xy * self.yy,
            dx=dx,
            yx=other.yx * self.xx + other.yy * self.yx,
            yy=other.yx * self.xy + other.yy * self.yy,
            dy=dy,
        )

    def inverse(self) -> "Affine":
        """The map back. Raises `ValueError` when there is none."""
        det = self.xx * self.yy - self.xy * self.yx
        if math.isclose(det, 0.0, abs_tol=1e-12):
            raise ValueError("this map has no inverse")
        xx, xy, yx, yy = self.yy / det, -self.xy / det, -self.yx / det, self.xx / det
        return Affine(xx, xy, -(xx * self.dx + xy * self.dy), yx, yy, -(yx * self.dx + yy * self.dy))


IDENTITY = Affine()


def box_through(affine: Affine, box: Box) -> Box:
    """The smallest box of whole pixels around the image of `box`; a thousandth of a pixel does not count."""
    corners = [(box.x, box.y), (box.right, box.y), (box.x, box.bottom), (box.right, box.bottom)]
    xs, ys = zip(*(affine.map(x, y) for x, y in corners), strict=True)
    left, top = math.floor(min(xs) + _NOTHING), math.floor(min(ys) + _NOTHING)
    return Box(left, top, math.ceil(max(xs) - _NOTHING) - left, math.ceil(max(ys) - _NOTHING) - top)
