"""From filled crops back to the holes' own pixels."""

from collections.abc import Sequence

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.composite import from_float
from restorer_app.core.crops import Crop, PatchRef
from restorer_app.core.photo import Photo
from restorer_app.core.state import Hole
from restorer_app.steps.holes import PATCH

BLEND = 16
"""Pixels on both sides of a joint between two patches, over which one passes into the other."""


class Filled:
    """Collects the pixels of each patch of holes; where crops of a long hole overlap, their weighted mean counts."""

    def __init__(self, holes: Sequence[Hole]) -> None:
        self._holes = holes
        # four float32 a hole pixel: the weighted sum of its colours, and of the weights
        self._sums = [[np.zeros((np.count_nonzero(p.mask), 4), np.float32) for p in hole.patches] for hole in holes]

    def add(self, image: np.ndarray, crop: Crop) -> None:
        """Takes from the filled (h, w, 3) image of a crop what its patches need, and their neighbours at the joints."""
        for ref in crop.patches:
            hole = self._holes[ref.hole]
            if len(hole.patches) == 1:
                self._add_patch(image, crop.box, ref, None)
                continue
            cell = _cell(hole.patches[ref.patch].box)
            for index, patch in enumerate(hole.patches):
                if patch.box.overlaps(cell.grown(BLEND).intersection(crop.box)):
                    self._add_patch(image, crop.box, PatchRef(ref.hole, index), cell)

    def _add_patch(self, image: np.ndarray, box: Box, ref: PatchRef, cell: Box | None) -> None:
        patch = self._holes[ref.hole].patches[ref.patch]
        shared = patch.box.intersection(box)
        inside = np.zeros_like(patch.mask)
        inside[shared.within(patch.box)] = patch.mask[shared.within(patch.box)]
        weight = np.ones(patch.mask.shape, np.float32) if cell is None else _ramp(patch.box, cell)
        sums = self._sums[ref.hole][ref.patch]
        rows = inside[patch.mask]
        weights = weight[inside][:, None]
        sums[rows, :3] += weights * image[shared.within(box)][patch.mask[shared.within(patch.box)]]
        sums[rows, 3:] += weights

    def pixels(self, index: int, photo: Photo) -> tuple[np.ndarray, ...]:
        """What fills hole `index`, in the photo's depth; pixels outside the hole are 0."""
        pixels = []
        for patch, sums in zip(self._holes[index].patches, self._sums[index], strict=True):
            plane = np.zeros((*patch.mask.shape, photo.channels), photo.pixels.dtype)
            plane[patch.mask] = from_float((sums[:, :3] / sums[:, 3:])[None], photo)[0]
            pixels.append(plane)
        return tuple(pixels)


def _cell(box: Box) -> Box:
    """The cell of the patch grid that a patch of a long hole was cut from."""
    return Box(box.x // PATCH * PATCH, box.y // PATCH * PATCH, PATCH, PATCH)


def _ramp(box: Box, cell: Box) -> np.ndarray:
    """(height, width) float32 over `box`: 1 well inside the cell, falling to 0 over 2 BLEND px around its edge."""

    def along(start: int, length: int, low: int, high: int) -> np.ndarray:
        at = np.arange(start, start + length, dtype=np.float32) + np.float32(0.5)
        ramp: np.ndarray = np.clip((np.minimum(at - low, high - at) + BLEND) / (2 * BLEND), 0, 1)
        return ramp

    weight: np.ndarray = (
        along(box.y, box.height, cell.y, cell.bottom)[:, None] * along(box.x, box.width, cell.x, cell.right)[None]
    )
    return weight
