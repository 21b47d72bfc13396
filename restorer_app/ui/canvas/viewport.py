"""Which part of the picture is seen where, as pure functions over frozen values in device pixels."""

import math
from dataclasses import dataclass, replace

from restorer_app.core.box import Box
from restorer_app.core.requests import VIEW_TILE, ViewTile

SMALLEST_SCALE, LARGEST_SCALE = 1 / 64, 32.0
LARGEST_FIT = 2.0
_FIRST_STOPS = (2 / 3, 1 / 2, 1 / 3, 1 / 4, 1 / 6, 1 / 8, 1 / 12, 1 / 16, 1 / 24, 1 / 32, 1 / 48, 1 / 64)
ZOOM_STOPS = (*reversed(_FIRST_STOPS), 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0)


@dataclass(frozen=True)
class Frame:
    """The window and the picture in it: `width`, `height` of the window in device pixels, `picture_width`,
    `picture_height` in output pixels, and the `margin` in device pixels that a fitted picture leaves free."""

    width: int
    height: int
    picture_width: int
    picture_height: int
    margin: int = 0

    @property
    def fit_scale(self) -> float:
        """The scale at which the whole picture is seen; a small picture is enlarged to twice its size at most."""
        across = max(self.width - 2 * self.margin, 1) / max(self.picture_width, 1)
        down = max(self.height - 2 * self.margin, 1) / max(self.picture_height, 1)
        return min(across, down, LARGEST_FIT)

    @property
    def smallest_scale(self) -> float:
        """How far one can zoom out."""
        return min(self.fit_scale, SMALLEST_SCALE)


@dataclass(frozen=True)
class Viewport:
    """Output pixel (x, y) is drawn at device pixel (x·scale + dx, y·scale + dy); scale 1 is 100 %."""

    scale: float = 1.0
    dx: float = 0.0
    dy: float = 0.0

    @property
    def snapped(self) -> "Viewport":
        """The same with the picture's corner on a whole device pixel: what is drawn, so that 100 % is exact."""
        return Viewport(self.scale, float(round(self.dx)), float(round(self.dy)))

    def to_device(self, x: float, y: float) -> tuple[float, float]:
        """Where an output point is drawn."""
        return x * self.scale + self.dx, y * self.scale + self.dy

    def to_output(self, x: float, y: float) -> tuple[float, float]:
        """Which output point is drawn at a device point."""
        return (x - self.dx) / self.scale, (y - self.dy) / self.scale


def fitted(frame: Frame) -> Viewport:
    """The whole picture in the middle of the window."""
    return centred(frame, frame.fit_scale)


def centred(frame: Frame, scale: float) -> Viewport:
    """The picture's middle in the middle of the window."""
    dx = (frame.width - frame.picture_width * scale) / 2
    dy = (frame.height - frame.picture_height * scale) / 2
    return Viewport(scale, dx, dy)


def zoomed_at(viewport: Viewport, frame: Frame, *, x: float, y: float, scale: float) -> Viewport:
    """Another scale with the same output point under device point (x, y).

    Zooming out draws the picture back to the middle little by little, until it lies there once it fits.
    """
    scale = min(max(scale, frame.smallest_scale), LARGEST_SCALE)
    ox, oy = viewport.to_output(x, y)
    result = Viewport(scale, x - ox * scale, y - oy * scale)
    if scale >= viewport.scale:
        return result
    return _held_back(result, frame, slack=min(max(scale / frame.fit_scale - 1, 0.0), 1.0))


def wheel_scale(scale: float, notches: float) -> float:
    """The scale after that many notches of the wheel; 100 % is never jumped over."""
    result = scale * math.pow(1.25, notches)
    if (scale < 1 < result) or (result < 1 < scale):
        return 1.0
    return result


def next_stop(scale: float, direction: int) -> float:
    """The next round scale above (+1) or below (-1)."""
    if direction > 0:
        return next((stop for stop in ZOOM_STOPS if stop > scale * 1.001), LARGEST_SCALE)
    return next((stop for stop in reversed(ZOOM_STOPS) if stop < scale * 0.999), SMALLEST_SCALE)


def panned(viewport: Viewport, frame: Frame, *, dx: float, dy: float) -> Viewport:
    """The picture moved by device pixels; the middle of the window stays over it, and what fits stays in place."""
    if viewport.scale <= frame.fit_scale * 1.0001:
        return viewport
    return _held_back(replace(viewport, dx=viewport.dx + dx, dy=viewport.dy + dy), frame, slack=1.0)


def resized(viewport: Viewport, old: Frame, new: Frame) -> Viewport:
    """The same output point in the middle of a window of another size."""
    dx = viewport.dx + (new.width - old.width) / 2
    return replace(viewport, dx=dx, dy=viewport.dy + (new.height - old.height) / 2)


def _held_back(viewport: Viewport, frame: Frame, *, slack: float) -> Viewport:
    middle = centred(frame, viewport.scale)
    across = _most_off_centre(frame.picture_width * viewport.scale, frame.width, slack)
    down = _most_off_centre(frame.picture_height * viewport.scale, frame.height, slack)
    dx = min(max(viewport.dx, middle.dx - across), middle.dx + across)
    return replace(viewport, dx=dx, dy=min(max(viewport.dy, middle.dy - down), middle.dy + down))


def _most_off_centre(length: float, window: float, slack: float) -> float:
    return max((length - window) / 2 + slack * window / 2, 0.0)


def level_for(scale: float, width: int, height: int) -> int:
    """The level of the pyramid that is drawn at 50 to 100 % of its size (more only where there is no finer one)."""
    level = max(math.floor(math.log2(1 / scale) + 1e-9), 0) if scale < 1 else 0
    return min(level, last_level(width, height))


def last_level(width: int, height: int) -> int:
    """The first level at which the whole picture is one tile."""
    return max(math.ceil(math.log2(max(width, height, 1) / VIEW_TILE)), 0)


def tile_box(tile: ViewTile) -> Box:
    """The output pixels a tile stands for (the last ones of a row or column reach past the picture)."""
    side = VIEW_TILE << tile.level
    return Box(tile.column * side, tile.row * side, side, side)


def tiles_in(box: Box, level: int, *, width: int, height: int) -> list[ViewTile]:
    """The tiles of a level of a picture of that size that overlap a box of output pixels, nearest its middle first."""
    side = VIEW_TILE << level
    inside = box.intersection(Box(0, 0, width, height))
    if inside.is_empty:
        return []
    columns = range(inside.x // side, (inside.right - 1) // side + 1)
    rows = range(inside.y // side, (inside.bottom - 1) // side + 1)
    mx, my = (inside.x + inside.right) / side / 2 - 0.5, (inside.y + inside.bottom) / side / 2 - 0.5
    places = [(math.hypot(column - mx, row - my), row, column) for row in rows for column in columns]
    return [ViewTile(level, column, row) for _, row, column in sorted(places)]


def seen_box(viewport: Viewport, *, left: float, top: float, right: float, bottom: float) -> Box:
    """The output pixels that show, wholly or in part, between device coordinates."""
    x0, y0 = viewport.to_output(left, top)
    x1, y1 = viewport.to_output(right, bottom)
    x, y = math.floor(x0), math.floor(y0)
    return Box(x, y, max(math.ceil(x1) - x, 0), max(math.ceil(y1) - y, 0))
