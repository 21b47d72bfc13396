"""What the tools that mark damage, and the commands that change marks, can ask a worker for."""

from dataclasses import dataclass
from enum import Enum

from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.requests import Request, Worker
from restorer_app.core.state import DocumentState, Hole

Point = tuple[float, float]


@dataclass(frozen=True, eq=False)
class FindSimilar(Request[Mask]):
    """The pixels of the repaired photo whose colour is like that of pixel (`x`, `y`), which lies inside the photo.

    `tolerance`: by how much each channel may differ, as a share 0..1 of its range. `is_contiguous`: only those that
    hang together with that pixel.
    """

    worker = Worker.VIEW
    state: DocumentState
    x: int
    y: int
    tolerance: float
    is_contiguous: bool


@dataclass(frozen=True, eq=False)
class TraceCrease(Request[tuple[Point, ...]]):
    """The corners of a line from `start` to `end` (image pixels) that follows a dark or bright crease of the repaired
    photo where there is one between them, and is about straight where there is none."""

    worker = Worker.VIEW
    state: DocumentState
    start: Point
    end: Point


@dataclass(frozen=True, eq=False)
class MarkedHole:
    """One hole of a mask: `mask` holds its pixels alone; `outlines` run along its rims, each of them closed: the
    longest ones where there are very many; `hole`: the same as a repair would have it."""

    mask: Mask
    outlines: tuple[tuple[Point, ...], ...]
    hole: Hole


@dataclass(frozen=True, eq=False)
class FindHole(Request[MarkedHole | None]):
    """The hole of a mask at pixel `place`, or the nearest within `reach` pixels of it; None where nothing is marked.

    With `step` (1 or -1) instead of a place: the next hole, or the one before, in reading order after the one whose box
    is `after`; the first or the last one without it.
    """

    worker = Worker.VIEW
    mask: Mask
    place: tuple[int, int] | None = None
    reach: int = 0
    after: Box | None = None
    step: int = 1


class MaskChange(Enum):
    """What can be done to all marks at once."""

    GROW = "grow"
    SHRINK = "shrink"
    INVERT = "invert"
    FILL = "fill"


@dataclass(frozen=True, eq=False)
class ChangeMask(Request[Mask]):
    """A mask after a change: grown or shrunk by `pixels`, inverted, or with the areas filled that it encloses."""

    worker = Worker.VIEW
    mask: Mask
    change: MaskChange
    pixels: int = 1
