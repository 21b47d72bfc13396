"""Quarter turns, straightening and crop: how the scan lies in the picture that is seen and exported."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from restorer_app.core.box import Affine, Box

LEAST_ANGLE, MOST_ANGLE = 1e-6, 45.0
STRAIGHTENING_REACH = 8
"""So far around a place its pixel sees more of the scan where it is straightened: the kernel, and twice a pixel of a
reduced scan."""
_SLACK = 1e-3
"""A corner may lie so far outside the scan, in pixels: the sums are made of rounded numbers."""

Edges = tuple[float, float, float, float]
"""Left, top, right and bottom of a rectangle in fractions of pixels."""


@dataclass(frozen=True)
class Geometry:
    """How a scan is turned, then straightened, then cropped. The scan itself, what is marked in it and its repairs stay
    where they are.

    `turns`: quarter turns clockwise, 0..3; `angle`: degrees clockwise about the middle, -45..45, after the turns;
    `crop`: what is left of the frame, the turned and straightened picture with all its corners; None: all of it, or
    where it was straightened the largest rectangle that holds nothing but scan.
    """

    turns: int = 0
    angle: float = 0.0
    crop: Box | None = None

    def __post_init__(self) -> None:
        if self.turns not in range(4) or not (self.angle == 0 or LEAST_ANGLE <= abs(self.angle) <= MOST_ANGLE):
            raise ValueError(f"{self.turns} quarter turns and {self.angle}° are none to turn a scan by")
        if self.crop is not None and self.crop.is_empty:
            raise ValueError("a crop that leaves nothing")

    @property
    def is_identity(self) -> bool:
        """Whether the output is the scan as it is."""
        return self == AS_SCANNED

    @property
    def is_exact(self) -> bool:
        """Whether each pixel of the output is a pixel of the scan."""
        return self.angle == 0

    def turned_size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height of a scan of that size after the quarter turns."""
        return (height, width) if self.turns % 2 else (width, height)

    def frame_size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height of the frame: what is left of it where it was straightened holds more than the scan."""
        width, height = self.turned_size(width, height)
        if self.is_exact:
            return width, height
        cosine, sine = self._cosine, abs(self._sine)
        return (
            math.ceil(width * cosine + height * sine - _SLACK),
            math.ceil(width * sine + height * cosine - _SLACK),
        )

    def frame(self, width: int, height: int) -> "Geometry":
        """The same without a crop, and with the corners that hold no scan: what a crop is chosen from."""
        return replace(self, crop=None if self.is_exact else Box(0, 0, *self.frame_size(width, height)))

    def area(self, width: int, height: int) -> Box:
        """What of the frame is the output."""
        if self.crop is not None:
            return self.crop
        frame_width, frame_height = self.frame_size(width, height)
        if self.is_exact:
            return Box(0, 0, frame_width, frame_height)
        across, down = self._largest(*self.turned_size(width, height))
        # as even or odd as the frame, so that both have one middle
        across, down = across - (frame_width - across) % 2, down - (frame_height - down) % 2
        across, down = max(across, 1), max(down, 1)
        return Box((frame_width - across) // 2, (frame_height - down) // 2, across, down)

    def output_size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height in pixels of the output of a scan of that size."""
        area = self.area(width, height)
        return area.width, area.height

    def to_frame(self, width: int, height: int) -> Affine:
        """Where the points of the scan lie in the frame."""
        turn = (
            Affine(),
            Affine(0, -1, height, 1, 0, 0),
            Affine(-1, 0, width, 0, -1, height),
            Affine(0, 1, 0, -1, 0, width),
        )[self.turns]
        if self.is_exact:
            return turn
        (across, down), (frame_width, frame_height) = self.turned_size(width, height), self.frame_size(width, height)
        to_middle = Affine(dx=-across / 2, dy=-down / 2)
        cosine, sine = self._cosine, self._sine
        return turn.then(to_middle).then(Affine(cosine, -sine, frame_width / 2, sine, cosine, frame_height / 2))

    def to_output(self, width: int, height: int) -> Affine:
        """Where the points of the scan lie in the output."""
        area = self.area(width, height)
        return self.to_frame(width, height).then(Affine(dx=-area.x, dy=-area.y))

    def holds(self, box: Box, width: int, height: int) -> bool:
        """Whether a box of the frame lies wholly in the scan."""
        return all(depth >= -_SLACK for depth in self._depths(_edges(box), width, height))

    def share_inside(self, start: Edges, end: Edges, width: int, height: int) -> float:
        """How far, 0..1, a rectangle of the frame that lies in the scan can go on its way to another before it leaves
        it."""
        share = 1.0
        ways = zip(self._depths(start, width, height), self._depths(end, width, height), strict=True)
        for before, after in ways:
            if after < -_SLACK and after < before:
                share = min(share, max(before, 0.0) / (max(before, 0.0) - after))
        return share

    def turned(self, quarters: int, width: int, height: int) -> "Geometry":
        """The output turned by so many more quarters clockwise."""
        result = self
        for _ in range(quarters % 4):
            frame_height = result.frame_size(width, height)[1]
            crop = result.crop
            if crop is not None:
                crop = Box(frame_height - crop.bottom, crop.x, crop.height, crop.width)
            result = replace(result, turns=(result.turns + 1) % 4, crop=crop)
        return result

    def straightened(self, angle: float, width: int, height: int) -> "Geometry":
        """The same at another angle; more than 45 degrees make a quarter turn. A crop keeps its middle and shape, and
        as much of its size as lies in the scan; one of which not a pixel is left is given up."""
        quarters = round(angle / 90)
        angle, base = angle - 90 * quarters, self.turned(quarters, width, height)
        angle = angle if abs(angle) >= LEAST_ANGLE else 0.0
        result = replace(base, angle=angle, crop=None)
        if base.crop is None:
            return result
        x, y = base.crop.x + base.crop.width / 2, base.crop.y + base.crop.height / 2
        x, y = base.to_frame(width, height).inverse().then(result.to_frame(width, height)).map(x, y)
        across, down = base.crop.width / 2, base.crop.height / 2
        share = result.share_inside((x, y, x, y), (x - across, y - down, x + across, y + down), width, height)
        across, down = across * share, down * share
        box = inner_box((x - across, y - down, x + across, y + down))
        return result.cropped(box, width, height) if result.holds(box, width, height) else result

    def cropped(self, box: Box, width: int, height: int) -> "Geometry":
        """The same with another crop, a box of the frame. Raises `ValueError` where that holds more than the scan."""
        whole = replace(self, crop=None)
        if box == whole.area(width, height):
            return whole
        if not self.holds(box, width, height):
            raise ValueError("a crop must lie inside the scan")
        return replace(self, crop=box)

    @property
    def _cosine(self) -> float:
        return math.cos(math.radians(self.angle))

    @property
    def _sine(self) -> float:
        return math.sin(math.radians(self.angle))

    def _largest(self, width: int, height: int) -> tuple[int, int]:
        """Width and height of the largest upright rectangle in a picture of that size that was turned by the angle.

        A rectangle w × h in its middle fits if w·cos + h·sin ≤ width and w·sin + h·cos ≤ height. The product is
        greatest where both bounds meet or, if only one of them holds it back, halfway along that one.
        """
        cosine, sine = self._cosine, abs(self._sine)
        fitting = [(width / cosine / 2, width / sine / 2), (height / sine / 2, height / cosine / 2)]
        det = cosine * cosine - sine * sine
        if det > 1e-9:
            fitting.append(((width * cosine - height * sine) / det, (height * cosine - width * sine) / det))
        _, w, h = max(
            (w * h, w, h)
            for w, h in fitting
            if w > 0 and h > 0 and w * cosine + h * sine <= width + _SLACK and w * sine + h * cosine <= height + _SLACK
        )
        return int(w), int(h)

    def _depths(self, edges: Edges, width: int, height: int) -> Iterator[float]:
        """How far each corner of a rectangle of the frame lies inside each side of the scan."""
        to_scan = self.to_frame(width, height).inverse()
        left, top, right, bottom = edges
        for x, y in ((left, top), (right, top), (left, bottom), (right, bottom)):
            scan_x, scan_y = to_scan.map(x, y)
            yield from (scan_x, scan_y, width - scan_x, height - scan_y)


AS_SCANNED = Geometry()


def levelling_angle(dx: float, dy: float) -> float:
    """By how many degrees clockwise a picture must be turned for the line along (dx, dy) to lie level or upright,
    whichever is nearer; to the hundredth, -45..45."""
    slope = math.degrees(math.atan2(dy, dx))
    return round(90 * round(slope / 90) - slope, 2)


def inner_box(edges: Edges) -> Box:
    """The largest box of whole pixels in a rectangle, at least one; a thousandth of a pixel does not count."""
    left, top = math.ceil(edges[0] - _SLACK), math.ceil(edges[1] - _SLACK)
    right, bottom = math.floor(edges[2] + _SLACK), math.floor(edges[3] + _SLACK)
    return Box(left, top, max(right - left, 1), max(bottom - top, 1))


def _edges(box: Box) -> Edges:
    return box.x, box.y, box.right, box.bottom
