"""Filling holes: crops are read, filled in batches and cut back to the holes' own pixels."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.composite import from_float, read_box, scanned, to_float
from restorer_app.core.crops import Crop, PatchRef, is_too_large, plan_crops
from restorer_app.core.errors import InferenceError
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Progress, ProgressShare
from restorer_app.core.state import Candidate, DocumentState, Hole, Origin, Patch, Repair
from restorer_app.engine.sources import Sources, chosen_sources, filled_from
from restorer_app.steps.advice import advise
from restorer_app.steps.context import Context, Crops, with_defaults
from restorer_app.steps.fills import GRAIN, FillChoice
from restorer_app.steps.grain import white_noise, with_grain
from restorer_app.steps.holes import PATCH, depth_in, find_holes
from restorer_app.steps.scales import doubled, known_means, means
from restorer_app.steps.sharpness import with_sharpness
from restorer_app.steps.tint import with_tint

BLEND = 16
BAND = 48
_CONTEXT = 256
_AROUND = 64  # pixels, in which a repair should look like the rest
_FILLING = 0.8  # of the time


@dataclass(frozen=True)
class _Job:
    """What stays the same while one request is worked on."""

    choice: FillChoice
    values: Mapping[str, float]
    seed: int
    context: Context
    sources: Sources | None


def repair_holes(
    state: DocumentState,
    mask: Mask,
    choice: FillChoice,
    parameters: Mapping[str, float],
    seed: int,
    context: Context,
    progress: Progress,
) -> tuple[Repair, ...]:
    """One repair for each hole of `mask`, in reading order, filled as `choice` does it, or the one of its choices that
    suits the hole.

    What the state's own mask marks besides is not trusted as surroundings either. A `choice` that copies takes from the
    state's sources alone, where it has some. Raises `InferenceError`, `ModelError`, `Cancelled`; ValueError for a
    parameter that the fill does not have.
    """
    progress.update(0.0, "Looking at the marks")
    state = replace(state, mask=state.mask.united(mask))
    values = with_defaults(choice.parameters, parameters)
    chosen = chosen_sources(state) if choice.fill.copies else None
    holes = find_holes(mask)
    groups: dict[FillChoice, list[Hole]] = defaultdict(list)
    for hole in holes:
        groups[choice.suited(advise(state, hole)) if choice.among else choice].append(hole)
    done: dict[int, Repair] = {}
    for one, some in groups.items():
        known = {parameter.id: values[parameter.id] for parameter in one.parameters}
        job = _Job(one, MappingProxyType(known), seed, context, chosen)
        share = ProgressShare(progress, len(done) / len(holes), (len(done) + len(some)) / len(holes))
        done |= {id(repair.hole): repair for repair in _repair_and_match(state, some, job, share)}
    return tuple(done[id(hole)] for hole in holes)


def _repair_and_match(state: DocumentState, holes: Sequence[Hole], job: _Job, progress: Progress) -> tuple[Repair, ...]:
    repairs = _repair(state, holes, job, ProgressShare(progress, 0, _FILLING))
    return tuple(_matched(state, repairs, job, ProgressShare(progress, _FILLING, 1)))


def _repair(state: DocumentState, holes: Sequence[Hole], job: _Job, progress: Progress) -> tuple[Repair, ...]:
    """One repair a hole; the state's mask marks all that is unknown."""
    wide = [hole for hole in holes if is_too_large(hole, state.photo.box)]
    if not wide:
        return _repair_from_crops(state, holes, job, progress)
    rest = [hole for hole in holes if hole not in wide]
    shares = [ProgressShare(progress, n / (len(wide) + 1), (n + 1) / (len(wide) + 1)) for n in range(len(wide) + 1)]
    done = {id(repair.hole): repair for repair in _repair_from_crops(state, rest, job, shares[0])}
    for hole, share in zip(wide, shares[1:], strict=True):
        done[id(hole)] = _repair_wide(state, hole, job, share)
    return tuple(done[id(hole)] for hole in holes)


def _repair_from_crops(
    state: DocumentState, holes: Sequence[Hole], job: _Job, progress: Progress
) -> tuple[Repair, ...]:
    batches = plan_crops(holes, state.photo.box)
    filled = _Filled(holes)
    crops, done = sum(len(batch) for batch in batches), 0
    for batch in batches:
        share = ProgressShare(progress, done / crops, (done + len(batch)) / crops, f"Healing {done + 1} of {crops}")
        share.update(0.0, "")
        work = Crops(
            np.stack([to_float(read_box(state, crop.box)) for crop in batch]),
            np.stack([state.mask.region(crop.box) for crop in batch]),
            np.stack([scanned(state, crop.box) for crop in batch]),
            state.photo.bits,
            tuple(crop.box for crop in batch),
            tuple(job.seed + crop.patches[0].hole for crop in batch),
        )
        if work.holes.all(axis=(1, 2)).any():
            raise InferenceError("There is nothing around this mark to repair it from; mark less of the photo.")
        for crop, image in zip(batch, _run(work, job, share), strict=True):
            filled.add(image, crop)
        done += len(batch)
    progress.update(1.0, "Healing done")
    return tuple(_made(hole, filled.candidate(h, state.photo, job.seed), job) for h, hole in enumerate(holes))


def _run(crops: Crops, job: _Job, progress: Progress) -> np.ndarray:
    """(n, h, w, 3) float32: the crops, filled."""

    def run(work: Crops, share: Progress) -> np.ndarray:
        return job.choice.fill.run(work, job.values, job.context, job.choice.id, share)

    return run(crops, progress) if job.sources is None else filled_from(job.sources, crops, run, progress)


def _made(hole: Hole, candidate: Candidate, job: _Job) -> Repair:
    choice = job.choice
    return Repair(hole, choice.id, choice.fill.origin, (candidate,), job.values, choice.weights)


def _repair_wide(state: DocumentState, hole: Hole, job: _Job, progress: Progress) -> Repair:
    """A wide hole that is too large for one crop: from coarse to fine.

    The half-size picture is repaired first, by this same way if need be. What lies deeper than BAND pixels in the hole
    takes its colours from there; the band along the rim is filled at full size, with known pixels on both sides.
    """
    around = hole.box.grown(_CONTEXT).intersection(state.photo.box)
    marks = Mask(state.photo.width, state.photo.height)
    for patch in hole.patches:
        marks = marks.painted(patch.box, patch.mask)
    shape = marks.region(around)
    small = _halved(state, around)
    small_hole = _halved_marks(shape) & small.mask.to_array()
    small_job = replace(job, sources=job.sources and job.sources.halved(around))
    repairs = _repair(small, find_holes(Mask.from_array(small_hole)), small_job, ProgressShare(progress, 0, 0.3))
    guess = read_box(replace(small, repairs=(*small.repairs, *repairs)), small.photo.box)
    guess, inner = doubled(guess, around.height, around.width), depth_in(shape) > BAND
    coarse = Repair(Hole((Patch(around, inner),), hole.width), "", Origin.SCAN, (Candidate((guess,), job.seed),))
    known = replace(state, mask=state.mask.erased(around, inner), repairs=(*state.repairs, coarse))
    bands = _repair_from_crops(known, find_holes(marks.erased(around, inner)), job, ProgressShare(progress, 0.3, 1))
    result = replace(known, repairs=(*known.repairs, *bands))
    pixels = [read_box(result, patch.box) * patch.mask[..., None] for patch in hole.patches]
    return _made(hole, Candidate(tuple(pixels), job.seed), job)


def _matched(state: DocumentState, repairs: Sequence[Repair], job: _Job, progress: Progress) -> Iterator[Repair]:
    """The repairs with the tint, sharpness and grain of what is known around each patch of them."""
    for index, repair in enumerate(repairs):
        progress.update(index / len(repairs), "Matching the surroundings")
        repaired = replace(state, repairs=(*state.repairs, repair))
        pixels = [_alike(repaired, patch, job) for patch in repair.hole.patches]
        yield replace(repair, candidates=(Candidate(tuple(pixels), job.seed),))


def _alike(repaired: DocumentState, patch: Patch, job: _Job) -> np.ndarray:
    """A repaired patch, (h, w, C) in the photo's depth and 0 outside its mask, that looks like what is around it."""
    around = patch.box.grown(_AROUND).intersection(repaired.photo.box)
    hole = np.zeros((around.height, around.width), bool)
    hole[patch.box.within(around)] = patch.mask
    image = to_float(read_box(repaired, around))
    known, amount = ~repaired.mask.region(around), job.values[GRAIN.id] / GRAIN.maximum
    if job.choice.is_learned:
        image = with_tint(image, hole, known)
    if amount:
        image = with_sharpness(image, hole, known, amount)
        image = with_grain(image, hole, known, white_noise(around, job.seed), amount)
    alike = from_float(image[patch.box.within(around)], repaired.photo)
    return np.where(patch.mask[..., None], alike, 0).astype(repaired.photo.pixels.dtype)


def _halved(state: DocumentState, box: Box) -> DocumentState:
    """The part of a state inside `box` at half its size; a pixel is the mean of the known ones it stands for, unknown
    when there are none, and repaired, so no source of copies, when one of them is."""
    unknown = state.mask.region(box)
    small, known = known_means(read_box(state, box), ~unknown)
    pixels = np.rint(small).astype(state.photo.pixels.dtype)
    photo, mask = Photo(pixels), Mask.from_array(known == 0)
    repaired = _halved_marks(~unknown & ~scanned(state, box))
    if not repaired.any():
        return DocumentState(photo, mask)
    hole = Hole((Patch(photo.box, repaired),), 0)
    return DocumentState(photo, mask, repairs=(Repair(hole, "", Origin.SCAN, (Candidate((pixels,), 0),)),))


def _halved_marks(shape: np.ndarray) -> np.ndarray:
    return np.asarray(means(shape[..., None])[..., 0] > 0)


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
