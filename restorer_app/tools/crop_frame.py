"""The frame of a crop while it is chosen: dragged by its corners and sides, moved, kept to an aspect ratio."""

import math
from dataclasses import replace
from enum import Enum

from restorer_app.core.box import Box
from restorer_app.core.geometry import Edges, Geometry, inner_box

SMALLEST = 8.0


class Grip(Enum):
    """Where the frame is held: which of its sides follow the pointer, as (left or right, top or bottom)."""

    TOP_LEFT = (-1, -1)
    TOP = (0, -1)
    TOP_RIGHT = (1, -1)
    LEFT = (-1, 0)
    INSIDE = (0, 0)
    RIGHT = (1, 0)
    BOTTOM_LEFT = (-1, 1)
    BOTTOM = (0, 1)
    BOTTOM_RIGHT = (1, 1)


class CropFrame:
    """A box of the frame of a `geometry` (the turned and straightened scan with its corners) that never leaves the scan
    of that size. It begins as the crop that there is."""

    def __init__(self, geometry: Geometry, width: int, height: int) -> None:
        self.geometry = replace(geometry, crop=None)
        self.size = width, height
        self.box = geometry.area(width, height)
        self.ratio: float | None = None
        self._grip: Grip | None = None
        self._pressed = (0.0, 0.0)
        self._start = self.box

    @property
    def cropped(self) -> Geometry:
        """The geometry with this crop."""
        return self.geometry.cropped(self.box, *self.size)

    @property
    def is_held(self) -> bool:
        """Whether it is being dragged."""
        return self._grip is not None

    def grip_at(self, x: float, y: float, reach: float) -> Grip | None:
        """What a pointer there would hold; None for nothing. `reach`: how far it may be off."""
        box = self.box
        across, down = _side(x, box.x, box.right, reach), _side(y, box.y, box.bottom, reach)
        return None if across is None or down is None else Grip((across, down))

    def press(self, x: float, y: float, reach: float) -> None:
        """Takes hold of it."""
        self._grip, self._pressed, self._start = self.grip_at(x, y, reach), (x, y), self.box

    def move(self, x: float, y: float) -> None:
        """Drags what is held, as far as the scan goes."""
        if self._grip is not None:
            self._drag(self._grip, x - self._pressed[0], y - self._pressed[1])

    def release(self) -> None:
        """Lets go."""
        self._grip = None

    def cancel(self) -> bool:
        """Puts it back to where it was taken hold of. Returns whether it was held."""
        was_held, self._grip = self.is_held, None
        if was_held:
            self.box = self._start
        return was_held

    def shift(self, dx: int, dy: int) -> None:
        """Moves it by whole pixels."""
        self._start = self.box
        self._drag(Grip.INSIDE, dx, dy)

    def resize(self, dx: int, dy: int) -> None:
        """Makes it wider and taller by whole pixels; its top left corner stays."""
        self._start = self.box
        self._drag(Grip((int(dx != 0), int(dy != 0))), dx, dy)

    def keep_to(self, ratio: float | None) -> None:
        """Keeps width : height at `ratio` from now on, its middle and about its area as they are; None: lets them go
        as they like."""
        self.ratio = ratio
        if ratio is not None:
            across = math.sqrt(self.box.area * ratio)
            self._grow_from_middle(across, across / ratio)

    def take_all(self) -> None:
        """As large as it can be, around the middle of the scan."""
        self.box = self.geometry.area(*self.size)
        if self.ratio is not None:
            across = min(self.box.width, self.box.height * self.ratio)
            self._grow_from_middle(across, across / self.ratio)

    def _grow_from_middle(self, across: float, down: float) -> None:
        x, y = self.box.x + self.box.width / 2, self.box.y + self.box.height / 2
        wanted = (x - across / 2, y - down / 2, x + across / 2, y + down / 2)
        share = self.geometry.share_inside((x, y, x, y), wanted, *self.size)
        self._take(_between((x, y, x, y), wanted, share))

    def _drag(self, grip: Grip, dx: float, dy: float) -> None:
        start = _edges(self._start)
        if grip is Grip.INSIDE:
            self._slide((start[0] + dx, start[1] + dy, start[2] + dx, start[3] + dy))
            return
        wanted = _stretched(start, grip, dx, dy) if self.ratio is None else _in_ratio(start, grip, dx, dy, self.ratio)
        reached = self._reach(_edges(self.box), wanted)
        if self.ratio is None:
            reached = self._reach(reached, (wanted[0], reached[1], wanted[2], reached[3]))
            reached = self._reach(reached, (reached[0], wanted[1], reached[2], wanted[3]))
        self._take(reached)

    def _slide(self, wanted: Edges) -> None:
        """Moves it as far as it goes, along the edge of the scan where it comes to it."""
        reached = self._reach(_edges(self.box), wanted)
        reached = self._reach(reached, (wanted[0], reached[1], wanted[2], reached[3]))
        reached = self._reach(reached, (reached[0], wanted[1], reached[2], wanted[3]))
        corners = [(x, y) for x in _near(reached[0]) for y in _near(reached[1])]
        boxes = (Box(x, y, self.box.width, self.box.height) for x, y in corners)
        self.box = next((box for box in boxes if self.geometry.holds(box, *self.size)), self.box)

    def _reach(self, start: Edges, wanted: Edges) -> Edges:
        return _between(start, wanted, self.geometry.share_inside(start, wanted, *self.size))

    def _take(self, edges: Edges) -> None:
        """Takes the box of whole pixels; on a scan that is not straightened the nearest one lies inside, too."""
        left, top, right, bottom = (_near(edge)[0] for edge in edges)
        nearest = Box(left, top, max(right - left, 1), max(bottom - top, 1))
        self.box = nearest if self.geometry.holds(nearest, *self.size) else inner_box(edges)


def _side(at: float, start: int, end: int, reach: float) -> int | None:
    """-1 near the start, 1 near the end, 0 between; None outside. In a small frame a third of it is the middle."""
    inner = min(reach, (end - start) / 3)
    if at < start - reach or at > end + reach:
        return None
    return -1 if at < start + inner else 1 if at > end - inner else 0


def _stretched(start: Edges, grip: Grip, dx: float, dy: float) -> Edges:
    left, top, right, bottom = start
    across, down = grip.value
    left = min(left + dx, max(right - SMALLEST, start[0])) if across < 0 else left
    right = max(right + dx, min(left + SMALLEST, start[2])) if across > 0 else right
    top = min(top + dy, max(bottom - SMALLEST, start[1])) if down < 0 else top
    bottom = max(bottom + dy, min(top + SMALLEST, start[3])) if down > 0 else bottom
    return left, top, right, bottom


def _in_ratio(start: Edges, grip: Grip, dx: float, dy: float, ratio: float) -> Edges:
    """The same with width : height kept: the side or corner across from the grip stays."""
    left, top, right, bottom = _stretched(start, grip, dx, dy)
    across, down = grip.value
    if across and down:
        width = max(right - left, (bottom - top) * ratio)
    else:
        width = right - left if across else (bottom - top) * ratio
    left, right = _placed(left, right, width, across)
    top, bottom = _placed(top, bottom, width / ratio, down)
    return left, top, right, bottom


def _placed(start: float, end: float, length: float, side: int) -> tuple[float, float]:
    """A stretch of that length whose end (-1), start (1) or middle (0) stays."""
    if side:
        return (end - length, end) if side < 0 else (start, start + length)
    middle = (start + end) / 2
    return middle - length / 2, middle + length / 2


def _between(start: Edges, end: Edges, share: float) -> Edges:
    left, top, right, bottom = (a + share * (b - a) for a, b in zip(start, end, strict=True))
    return left, top, right, bottom


def _near(value: float) -> tuple[int, int]:
    """The nearest whole number, then the other one beside it."""
    nearest = math.floor(value + 0.5)
    return nearest, nearest + (1 if value > nearest else -1)


def _edges(box: Box) -> Edges:
    return box.x, box.y, box.right, box.bottom
