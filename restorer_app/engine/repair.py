"""Filling holes: crops are read, filled in batches and cut back to the holes' own pixels."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.composite import from_float, read_box, to_float
from restorer_app.core.crops import Crop, PatchRef, plan_crops
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Progress
from restorer_app.core.state import Candidate, DocumentState, Hole, Repair
from restorer_app.steps.context import Context, Crops, with_defaults
from restorer_app.steps.fills import FillChoice
from restorer_app.steps.holes import PATCH, find_holes

BLEND = 16


def repair_holes(
    state: DocumentState,
    mask: Mask,
    choice: FillChoice,
    parameters: Mapping[str, float],
    seed: int,
    context: Context,
    progress: Progress,
) -> tuple[Repair, ...]:
    """One repair for each hole of `mask`, in reading order, filled as `choice` does it.

    What the state's own mask marks besides is not trusted as surroundings either. Raises `InferenceError`,
    `ModelError`, `Cancelled`; ValueError for a parameter that the fill does not have.
    """
    progress.update(0.0, "Looking at the marks")
    values = with_defaults(choice.parameters, parameters)
    holes = find_holes(mask)
    batches = plan_crops(holes, state.photo.box)
    unknown = state.mask.united(mask)
    filled = _Filled(holes)
    crops, done = sum(len(batch) for batch in batches), 0
    for batch in batches:
        progress.update(done / crops, f"Healing {done + 1} of {crops}")
        work = Crops(
            np.stack([to_float(read_box(state, crop.box)) for crop in batch]),
            np.stack([unknown.region(crop.box) for crop in batch]),
            state.photo.bits,
            tuple(seed + crop.patches[0].hole for crop in batch),
        )
        for crop, image in zip(batch, choice.fill.run(work, values, context, choice.id), strict=True):
            filled.add(image, crop)
        done += len(batch)
    progress.update(1.0, "Healing done")
    fixed = MappingProxyType(values)
    return tuple(
        Repair(hole, choice.id, choice.fill.origin, (filled.candidate(h, state.photo, seed),), fixed, choice.weights)
        for h, hole in enumerate(holes)
    )


class _Filled:
    """Collects the hole pixels of each patch; where crops of one long hole overlap, their weighted mean counts."""

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

    def candidate(self, index: int, photo: Photo, seed: int) -> Candidate:
        """What fills hole `index`, in the photo's depth; pixels outside the hole are 0."""
        pixels = []
        for patch, sums in zip(self._holes[index].patches, self._sums[index], strict=True):
            plane = np.zeros((*patch.mask.shape, photo.channels), photo.pixels.dtype)
            plane[patch.mask] = from_float((sums[:, :3] / sums[:, 3:])[None], photo)[0]
            pixels.append(plane)
        return Candidate(tuple(pixels), seed)


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
