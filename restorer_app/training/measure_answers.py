"""How much several answers to the same holes are worth: the best of them for each hole, and how unlike they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import numpy as np

from restorer_app import metrics
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import Repair, new_state
from restorer_app.engine.render import output_box, render
from restorer_app.engine.repair import repair_holes
from restorer_app.steps.context import Context
from restorer_app.steps.fills import GRAIN, SINGLE, FillChoice

COUNT = 5
_QUIET = SilentProgress()


@dataclass(frozen=True)
class Answers:
    """COUNT answers of a fill beside its single one, on a picture or the means over some.

    `best`: by how many dB the hole-PSNR is better where for each hole the best of them is taken. `spread` and `fine`:
    as in `metrics.spread`, without grain, which every answer has another of. `seam_least`, `seam_most`: the least and
    greatest `metrics.seam` of one answer in one picture.
    """

    best: float
    spread: float
    fine: float
    seam_least: float
    seam_most: float


def answers_to(damaged: Photo, clean: np.ndarray, mask: Mask, choice: FillChoice, context: Context) -> Answers:
    """Of one picture, (h, w, c) as it was, with the holes of the mask in it."""
    state, hole = replace(new_state(damaged), mask=mask), mask.to_array()
    seeds = range(SINGLE + 1, SINGLE + 1 + COUNT)

    def repaired(seed: int, parameters: Mapping[str, float]) -> tuple[Repair, ...]:
        return repair_holes(state, mask, choice, parameters, seed, context, _QUIET)

    def picture(repairs: Sequence[Repair]) -> np.ndarray:
        shown = replace(state, repairs=tuple(repairs))
        return render(shown, output_box(shown, 0))

    sets = [repaired(seed, {}) for seed in seeds]
    best = [min(same, key=lambda repair: _error(repair, clean)) for same in zip(*sets, strict=True)]
    gain = metrics.psnr(picture(best), clean, hole) - metrics.psnr(picture(repaired(SINGLE, {})), clean, hole)
    seams = [metrics.seam(picture(repairs), hole) for repairs in sets]
    plain = [picture(repaired(seed, {GRAIN.id: 0})) for seed in seeds]
    return Answers(gain, *metrics.spread(plain, hole), min(seams), max(seams))


def mean_answers(pictures: Sequence[Answers]) -> Answers:
    """Over pictures: the means, the least seam and the greatest."""
    return Answers(
        fmean(one.best for one in pictures),
        fmean(one.spread for one in pictures),
        fmean(one.fine for one in pictures),
        min(one.seam_least for one in pictures),
        max(one.seam_most for one in pictures),
    )


def _error(repair: Repair, clean: np.ndarray) -> float:
    pieces = zip(repair.hole.patches, repair.pixels, strict=True)
    return sum(
        float(((pixels.astype(np.float64) - clean[patch.box.slices]) ** 2)[patch.mask].sum())
        for patch, pixels in pieces
    )
