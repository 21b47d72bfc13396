"""Filling holes: crops are read, filled in batches and cut back to the holes' own pixels."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.composite import read_box, scanned, to_float
from restorer_app.core.crops import is_too_large, plan_crops
from restorer_app.core.errors import InferenceError
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Progress, ProgressShare
from restorer_app.core.state import Candidate, DocumentState, Hole, Origin, Patch, Repair
from restorer_app.engine.filled import Filled
from restorer_app.engine.matching import matched
from restorer_app.engine.sources import Sources, chosen_sources, filled_from
from restorer_app.steps.advice import advise
from restorer_app.steps.context import Context, Crops, with_defaults
from restorer_app.steps.fills import GRAIN, FillChoice
from restorer_app.steps.holes import depth_in, find_holes
from restorer_app.steps.scales import doubled, known_means, means

BAND = 48
_CONTEXT = 256
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

    What the state's own mask marks besides is not trusted as surroundings either. A `choice` that itself copies takes
    from the state's sources alone, where it has some. Raises `InferenceError`, `ModelError`, `Cancelled`; ValueError
    for a parameter that the fill does not have.
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


def _repair_and_match(state: DocumentState, holes: Sequence[Hole], job: _Job, progress: Progress) -> Iterator[Repair]:
    repairs = _repair(state, holes, job, ProgressShare(progress, 0, _FILLING))
    amount, share = job.values[GRAIN.id] / GRAIN.maximum, ProgressShare(progress, _FILLING, 1)
    for index, repair in enumerate(repairs):
        share.update(index / len(repairs), "Matching the surroundings")
        yield matched(state, repair, amount, is_tinted=job.sources is None)


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
    filled = Filled(holes)
    crops, done = sum(len(batch) for batch in batches), 0
    for batch in batches:
        share = ProgressShare(progress, done / crops, (done + len(batch)) / crops, "Healing")
        share.update(0.0, "")
        work = Crops(
            np.stack([to_float(read_box(state, crop.box)) for crop in batch]),
            np.stack([state.mask.region(crop.box) for crop in batch]),
            np.stack([scanned(state, crop.box) for crop in batch]),
            state.photo.bits,
            tuple(crop.box for crop in batch),
            job.seed,
        )
        if work.holes.all(axis=(1, 2)).any():
            raise InferenceError("There is nothing around this mark to repair it from; mark less of the photo.")
        for crop, image in zip(batch, _run(work, job, share), strict=True):
            filled.add(image, crop)
        done += len(batch)
    progress.update(1.0, "Healing")
    return tuple(_made(hole, filled.pixels(h, state.photo), job) for h, hole in enumerate(holes))


def _run(crops: Crops, job: _Job, progress: Progress) -> np.ndarray:
    """(n, h, w, 3) float32: the crops, filled."""

    def run(work: Crops, share: Progress) -> np.ndarray:
        return job.choice.fill.run(work, job.values, job.context, job.choice.id, share)

    return run(crops, progress) if job.sources is None else filled_from(job.sources, crops, run, progress)


def _made(hole: Hole, pixels: tuple[np.ndarray, ...], job: _Job) -> Repair:
    choice = job.choice
    return Repair(hole, (Candidate(pixels, job.seed, choice.id, choice.fill.origin, job.values, choice.weights),))


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
    coarse = _unnamed(Hole((Patch(around, inner),), hole.width), guess)
    known = replace(state, mask=state.mask.erased(around, inner), repairs=(*state.repairs, coarse))
    bands = _repair_from_crops(known, find_holes(marks.erased(around, inner)), job, ProgressShare(progress, 0.3, 1))
    result = replace(known, repairs=(*known.repairs, *bands))
    return _made(hole, tuple(read_box(result, patch.box) * patch.mask[..., None] for patch in hole.patches), job)


def _unnamed(hole: Hole, pixels: np.ndarray) -> Repair:
    """Pixels that stand for the scan's own while a hole is filled."""
    return Repair(hole, (Candidate((pixels,), 0, "", Origin.SCAN),))


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
    return DocumentState(photo, mask, repairs=(_unnamed(hole, pixels),))


def _halved_marks(shape: np.ndarray) -> np.ndarray:
    return np.asarray(means(shape[..., None])[..., 0] > 0)
