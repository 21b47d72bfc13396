"""What a row of a table is handed to work with: crops or a tile, and somebody who can run a net."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from restorer_app.core.box import Box


@dataclass(frozen=True)
class Parameter:
    """One number a user can set; `step` is what one click of a slider changes, `unit` what it is counted in.

    `at_minimum`: what the least value means where it is no number, such as “automatic”. `is_switch`: 1 is on, 0 off.
    `is_seed`: another value gives another result, neither more nor less of something.
    """

    id: str
    title: str
    minimum: float
    maximum: float
    default: float
    unit: str = ""
    step: float = 1.0
    at_minimum: str = ""
    is_switch: bool = False
    is_seed: bool = False


@dataclass(frozen=True, eq=False)
class Tile:
    """A piece of the photo with its halo: `image` (h, w, 3) float32 in 0..1, RGB, read-only.

    `scale`: 1 for the photo itself, 1/2**n for a preview that is reduced so much; lengths in pixels shrink with it.
    `origin`: the (x, y) at which the image begins in the photo, reduced so too. `photo`: width and height of the whole
    photo at full size; None where the image is all there is. `correction`: (h, w, 3) float32, what the step found place
    by place; None where it found nothing so.
    """

    image: np.ndarray
    scale: float = 1.0
    origin: tuple[int, int] = (0, 0)
    photo: tuple[int, int] | None = None
    correction: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Samples:
    """What a step looks at to know the whole photo, float32 in 0..1.

    `overview()`: the photo (h, w, 3) reduced to at most 2 megapixels, made when it is asked for; `crops`: up to sixteen
    pieces of (256, 256, 3) or less at full size, spread over it. `cell`: pixels of the photo along one of the overview.
    `where()`: (h, w) in 0..1, how much of each pixel of the overview lies in the step's region or, without one, in the
    document's stains; None where there is neither.
    """

    overview: Callable[[], np.ndarray]
    crops: tuple[np.ndarray, ...]
    cell: int = 1
    where: Callable[[], np.ndarray | None] = lambda: None


@dataclass(frozen=True, eq=False)
class Crops:
    """A batch of crops of one size to fill.

    `images`: (n, h, w, 3) float32 in 0..1, RGB; what lies inside the holes must not be looked at. `holes`: (n, h, w)
    bool. `sources`: (n, h, w) bool, what may be copied: the scan's own pixels, never what a repair has put there.
    `bits`: depth of the scan, 8 or 16. `boxes`: where each image lies in the photo; what a fill draws by that place
    and the `seed` is the same wherever crops overlap.
    """

    images: np.ndarray
    holes: np.ndarray
    sources: np.ndarray
    bits: int
    boxes: tuple[Box, ...]
    seed: int


class Context(Protocol):
    """Runs nets, wherever they run best on this machine."""

    def enhance(self, net: str, image: np.ndarray, told: float | np.ndarray) -> np.ndarray:
        """What the net of a step makes of one (h, w, 3) float32 image when told a level, the same everywhere, or an
        (h, w) float32 plane: (h, w, 3) float32. Raises `InferenceError` when it gives nothing usable."""

    def estimate(self, net: str, image: np.ndarray) -> np.ndarray:
        """The numbers, float32, that the net of a step finds in an (h, w, 3) float32 image as a whole; their shape is
        the net's. Raises `InferenceError` when they are not usable."""

    def fill(self, net: str, images: np.ndarray, holes: np.ndarray, noise: np.ndarray | None = None) -> np.ndarray:
        """What the net `net` (a model card's id, or a net without weights) makes of (n, h, w, 3) float32 images and
        (n, h, w) bool holes: (n, h, w, 3) float32. noise: (n, h, w) complex64, both parts standard normal, for a net
        that makes texture of the real part and draws latents with both. Raises `InferenceError` when it gives nothing
        usable."""

    def detect(self, net: str, image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """How likely the net takes each pixel of one (h, w, 3) float32 image for damage to be filled again, and how
        likely for a stain: two (h, w) float32 in 0..1. Raises `InferenceError` when it cannot be run."""


def with_defaults(parameters: tuple[Parameter, ...], given: Mapping[str, float]) -> dict[str, float]:
    """Every parameter's value: the given one, kept in its range, or the default. ValueError for an unknown name."""
    unknown = set(given) - {parameter.id for parameter in parameters}
    if unknown:
        raise ValueError(f"no such parameter: {', '.join(sorted(unknown))}")
    return {p.id: min(max(given.get(p.id, p.default), p.minimum), p.maximum) for p in parameters}
