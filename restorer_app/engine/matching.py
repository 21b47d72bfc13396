"""Repairs that look like the print around them: its tint, its sharpness and its grain.

What is lacking is measured in a window around a hole; around each of its patches where they are many, so that a crease
across the print is matched to what it passes through.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.composite import laid_over, read_box, to_float
from restorer_app.core.crops import Crop, PatchRef, is_whole
from restorer_app.core.state import DocumentState, Hole, Repair
from restorer_app.engine.filled import Filled
from restorer_app.steps.grain import Grain, grain_of, white_noise, with_grain
from restorer_app.steps.sharpness import lacking_sharpness, sharpened
from restorer_app.steps.tint import Tint, tint_of, with_tint

_AROUND = 64  # pixels of surroundings
_T = TypeVar("_T")
_View = tuple[np.ndarray, np.ndarray, np.ndarray]
"""(h, w, 3) float32 the repaired picture, and (h, w) bool the hole and what is known."""


@dataclass(frozen=True)
class _Look:
    """What was measured in a window; None where there was too little to measure, or nobody asked."""

    tint: Tint | None
    gain: float | None
    grain: Grain | None


def matched(state: DocumentState, repair: Repair, amount: float, *, is_tinted: bool = True) -> Repair:
    """A repair of a state, not yet in it, with the tint of its surroundings, unless it was meant to have another, and
    `amount`, 0..1, of the sharpness and grain that it lacks beside them. The state's mask marks all that is unknown."""
    hole, answer = repair.hole, repair.answer
    crops, filled = _windows(hole, state.photo.box), Filled((hole,))

    @lru_cache(maxsize=1)  # a hole with one window is read once
    def seen(box: Box) -> _View:
        image = to_float(laid_over(read_box(state, box), box, (repair,)))
        return image, hole.shape_in(box), ~state.mask.region(box)

    looks = [_look(seen(crop.box), is_tinted=is_tinted, is_roughened=amount > 0) for crop in crops]
    for crop, look in zip(crops, _completed(looks, [crop.box for crop in crops]), strict=True):
        image, shape, known = seen(crop.box)
        if look.tint is not None:
            image = with_tint(image, shape, known, look.tint)
        if look.gain is not None and look.gain > 1:
            image = sharpened(image, shape, known, 1 + amount * (look.gain - 1))
        if look.grain is not None:
            image = with_grain(image, shape, look.grain, white_noise(crop.box, answer.seed), amount)
        filled.add(image, crop)
    return replace(repair, candidates=(replace(answer, pixels=filled.pixels(0, state.photo)),), chosen=0)


def _windows(hole: Hole, photo: Box) -> list[Crop]:
    """Where to look: around all of a hole that fits into one crop, else around each of its patches."""
    refs = tuple(PatchRef(0, index) for index in range(len(hole.patches)))
    if is_whole(hole, photo):
        return [Crop(hole.box.grown(_AROUND).intersection(photo), refs)]
    boxes = (patch.box.grown(_AROUND).intersection(photo) for patch in hole.patches)
    return [Crop(box, (ref,)) for box, ref in zip(boxes, refs, strict=True)]


def _look(view: _View, *, is_tinted: bool, is_roughened: bool) -> _Look:
    image, shape, known = view
    return _Look(
        tint_of(image, known) if is_tinted else None,
        lacking_sharpness(image, shape, known) if is_roughened else None,
        grain_of(image, known) if is_roughened else None,
    )


def _completed(looks: Sequence[_Look], boxes: Sequence[Box]) -> list[_Look]:
    """The same, with what could not be measured taken from the closest window where it could."""
    middles = np.array([(box.x + box.width / 2, box.y + box.height / 2) for box in boxes])

    def nearest(index: int, values: Sequence[_T | None]) -> _T | None:
        order = np.hypot(*(middles - middles[index]).T).argsort(kind="stable")
        return next((values[n] for n in order if values[n] is not None), None)

    tints, gains, grains = zip(*((look.tint, look.gain, look.grain) for look in looks), strict=True)
    return [_Look(nearest(n, tints), nearest(n, gains), nearest(n, grains)) for n in range(len(looks))]
