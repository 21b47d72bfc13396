"""What a row of a table is handed to work with: crops in, and somebody who can run a net."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True)
class Parameter:
    """One number a user can set; `step` is what one click of a slider changes, `unit` what it is counted in."""

    id: str
    title: str
    minimum: float
    maximum: float
    default: float
    unit: str = ""
    step: float = 1.0


@dataclass(frozen=True, eq=False)
class Crops:
    """A batch of crops of one size to fill.

    `images`: (n, h, w, 3) float32 in 0..1, RGB; what lies inside the holes must not be looked at. `holes`: (n, h, w)
    bool. `bits`: depth of the scan, 8 or 16. `seeds`: one an image, for fills that draw.
    """

    images: np.ndarray
    holes: np.ndarray
    bits: int
    seeds: tuple[int, ...]


class Context(Protocol):
    """Runs nets for a fill, wherever they run best on this machine."""

    def run(self, net: str, images: np.ndarray, holes: np.ndarray) -> np.ndarray:
        """What the net `net` (a model card's id, or a net without weights) makes of (n, h, w, 3) float32 images and
        (n, h, w) bool holes: (n, h, w, 3) float32. Raises `InferenceError` when it gives nothing usable."""


def with_defaults(parameters: tuple[Parameter, ...], given: Mapping[str, float]) -> dict[str, float]:
    """Every parameter's value: the given one, kept in its range, or the default. ValueError for an unknown name."""
    unknown = set(given) - {parameter.id for parameter in parameters}
    if unknown:
        raise ValueError(f"no such parameter: {', '.join(sorted(unknown))}")
    return {p.id: min(max(given.get(p.id, p.default), p.minimum), p.maximum) for p in parameters}
