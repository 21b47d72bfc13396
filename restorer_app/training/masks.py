"""Synthetic damage masks for training: scratches drawn as random walks, and blobs, in four kinds of size."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from restorer_app.core.errors import UsageError

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Kind:
    """A kind of damage: strokes (random walks) or blobs, and its range of widths in pixels."""

    id: str
    is_stroke: bool
    narrowest: float
    widest: float


KINDS: tuple[Kind, ...] = (
    Kind("thin", True, 1, 6),
    Kind("thick", True, 6, 20),
    Kind("specks", False, 4, 24),
    Kind("holes", False, 40, 96),
)


def mask_bank(
    rng: np.random.Generator,
    *,
    count: int,
    size: int,
    coverage: tuple[float, float],
    kinds: Sequence[Kind] = KINDS,
) -> Mask:
    """(count, size, size), True = hole: the kinds in turn, each mask covered by a share drawn from `coverage`."""
    return np.stack([draw_mask(rng, kinds[i % len(kinds)], size, rng.uniform(*coverage)) for i in range(count)])


def kinds_named(names: Sequence[str]) -> tuple[Kind, ...]:
    """The rows of KINDS of these names, in this order; all where none is named. Raises `UsageError`."""
    rows = {kind.id: kind for kind in KINDS}
    for name in names:
        if name not in rows:
            raise UsageError(f"There is no kind of damage “{name}”; there are {', '.join(rows)}.")
    return tuple(rows[name] for name in names) or KINDS


def draw_mask(rng: np.random.Generator, kind: Kind, size: int, coverage: float) -> Mask:
    """(size, size), True = hole: shapes of one kind until about `coverage` of the square is covered, never all of it.

    A shape that would cover 15 % more of the square than was asked for is dropped, and the mask comes back as it is
    after 100 such shapes.
    """
    mask = np.zeros((size, size), bool)
    misses = 0
    while mask.mean() < coverage and misses < 100:
        width = rng.uniform(kind.narrowest, kind.widest)
        shape = _stroke(rng, size, width) if kind.is_stroke else _blob(rng, size, width)
        if (mask | shape).mean() <= coverage + 0.15:
            mask |= shape
        else:
            misses += 1
    return mask


def _stroke(rng: np.random.Generator, size: int, width: float) -> Mask:
    """A scratch: a polyline whose heading drifts and whose width swells between 0.6 and 1.2 of `width`."""
    steps = int(rng.uniform(0.3, 1.5) * size)
    heading = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.08, steps))
    start = rng.uniform(0, size, 2)
    path = start + np.cumsum(np.stack((np.sin(heading), np.cos(heading)), 1), 0)  # (steps, 2) in y, x
    swell = np.interp(np.arange(steps), np.linspace(0, steps, 6), rng.uniform(0.6, 1.2, 6))
    mask = np.zeros((size, size), bool)
    for centre, radius in zip(path, width * swell / 2, strict=True):
        _stamp(mask, centre, radius, radius)
    return mask


def _blob(rng: np.random.Generator, size: int, width: float) -> Mask:
    """A speck or a hole: a few overlapping ellipses, `width` across in all."""
    mask = np.zeros((size, size), bool)
    centre = rng.uniform(0, size, 2)
    for _ in range(rng.integers(1, 5)):
        radii = width * rng.uniform(0.25, 0.5, 2)
        _stamp(mask, centre + rng.uniform(-0.25, 0.25, 2) * width, *radii)
    return mask


def _stamp(mask: Mask, centre: NDArray[np.float64], radius_y: float, radius_x: float) -> None:
    """Sets an ellipse; never less than the pixel under its centre."""
    radii = np.maximum((radius_y, radius_x), 0.5)
    top, left = np.maximum(np.floor(centre - radii).astype(int), 0)
    bottom, right = np.ceil(centre + radii).astype(int) + 1
    if bottom <= 0 or right <= 0 or top >= mask.shape[0] or left >= mask.shape[1]:
        return
    box = mask[top:bottom, left:right]
    y, x = np.ogrid[top : top + box.shape[0], left : left + box.shape[1]]
    box |= ((y + 0.5 - centre[0]) / radii[0]) ** 2 + ((x + 0.5 - centre[1]) / radii[1]) ** 2 <= 1
