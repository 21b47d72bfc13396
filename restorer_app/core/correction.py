"""What a step found to correct, place by place: a coarse field of numbers, read smoothly in between."""

import itertools
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.findings import Findings
from restorer_app.core.mask import Mask
from restorer_app.core.region import Region

MOST = 4.0
"""No value of a correction lies further from 0."""
_keys = itertools.count(1)


@dataclass(frozen=True, eq=False)
class Seen:
    """What a step looks at beside the photo itself; the same as another only if each of its parts is the very same."""

    parts: tuple[object, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Seen) and self._ids == other._ids

    def __hash__(self) -> int:
        return hash(self._ids)

    @property
    def _ids(self) -> tuple[int, ...]:
        return tuple(map(id, self.parts))


@dataclass(frozen=True, eq=False)
class Correction:
    """`values`: (h, w, 3) float16, read-only, one for each square of `cell` x `cell` pixels of the photo, from -MOST to
    MOST; what they mean is the step's.

    `seen`: where they were found. `key` is new for each object, so it names this content in caches.
    """

    values: np.ndarray
    cell: int
    seen: Seen = field(default_factory=Seen)
    key: int = field(init=False, default_factory=lambda: next(_keys))

    def __post_init__(self) -> None:
        self.values.flags.writeable = False

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was found anywhere."""
        return not self.values.any()

    def at(self, box: Box, scale: float) -> np.ndarray:
        """(height, width, 3) float32: the values, bilinear between the middles of the squares, at the pixels of a box
        of the photo reduced by `scale`."""
        top, bottom, down = _neighbours(box.y, box.height, scale * self.cell, self.values.shape[0])
        left, right, across = _neighbours(box.x, box.width, scale * self.cell, self.values.shape[1])
        rows = self.values[top[0] : bottom[-1] + 1].astype(np.float32)
        top, bottom = top - top[0], bottom - top[0]
        rows = rows[top] + down[:, None, None] * (rows[bottom] - rows[top])
        result: np.ndarray = rows[:, left] + across[:, None] * (rows[:, right] - rows[:, left])
        return result


def shape_of(width: int, height: int, cell: int) -> tuple[int, int, int]:
    """The shape of a correction's values for a photo of that size."""
    return -(-height // cell), -(-width // cell), 3


def seen_by(region: Region | None, findings: Findings | None, spared: Mask | None) -> Seen:
    """What a step looks at in a document with these findings: its region or, without one, the map of stains, how much
    of it is believed, and the places that are `spared`."""
    if region is not None:
        return Seen((region,))
    return Seen() if findings is None or findings.stain is None else Seen((findings.stain, findings.belief, spared))


def _neighbours(start: int, length: int, cell: float, count: int) -> tuple[Any, Any, Any]:
    """For each pixel along a side the squares before and behind it, and how near it is to the latter, 0..1 float32."""
    at = np.clip((np.arange(start, start + length) + 0.5) / cell - 0.5, 0, count - 1)
    first = np.floor(at).astype(np.intp)
    return first, np.minimum(first + 1, count - 1), (at - first).astype(np.float32)
