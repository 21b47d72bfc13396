"""Strokes that take their pixels from elsewhere in the same scan, and what they ask a worker for."""

import itertools
from dataclasses import dataclass, field

import numpy as np

from restorer_app.core.mask import Mask
from restorer_app.core.region import Region
from restorer_app.core.requests import Request, Worker
from restorer_app.core.state import DocumentState, Repair

_numbers = itertools.count(1)


@dataclass(frozen=True, eq=False)
class CopyStroke:
    """What a stroke of the clone or heal brush covers, and that its pixels lie `dx`, `dy` further on in the scan.

    `coverage`: how much of a pixel is copied, 0..255, a region painted on nothing; it covers only pixels whose source
    lies inside the photo. `heals`: the tone of the place is kept. `width`: of its widest dab, in pixels. `number` stays
    the same while the stroke grows, and is another one for each stroke.
    """

    coverage: Region
    dx: int
    dy: int
    heals: bool
    width: float = 0.0
    number: int = field(default_factory=lambda: next(_numbers))

    @property
    def mask(self) -> Mask:
        """The pixels that it covers at all."""
        tiles: dict[tuple[int, int], np.ndarray] = {}
        for place, tile in self.coverage.tiles.items():
            tiles[place] = tile > 0
            tiles[place].flags.writeable = False
        return Mask(self.coverage.width, self.coverage.height, tiles)


@dataclass(frozen=True, eq=False)
class ClonePixels(Request[Repair]):
    """A stroke as a repair whose pixels are those of the repaired photo of `state` at its source."""

    worker = Worker.VIEW
    state: DocumentState
    stroke: CopyStroke


@dataclass(frozen=True, eq=False)
class HealPixels(Request[Repair]):
    """The same, in the tone of the place that the stroke covers. Fails with `InferenceError`."""

    worker = Worker.INFERENCE
    state: DocumentState
    stroke: CopyStroke
    device: str = "auto"
