"""How far the answers to a hole are apart, pixel by pixel: where nobody can know what was there, they differ most."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.composite import laid_over, to_float
from restorer_app.core.progress import Progress
from restorer_app.core.spread import Spread
from restorer_app.core.state import Candidate, Hole, Repair
from restorer_app.steps.grain import SMOOTH, blurred

_REACH = 8  # pixels, beyond which the Gaussian mean sees nothing


def spread_of(hole: Hole, answers: Sequence[Candidate], progress: Progress) -> Spread | None:
    """The RMS difference between two of the answers, as `Spread` says; None for fewer than two. Raises `Cancelled`.

    The spread of an ensemble (Lakshminarayanan, Pritzel and Blundell 2017, "Simple and scalable predictive uncertainty
    estimation using deep ensembles"), which sqrt(2) turns from a standard deviation into what two of them are apart.
    Each answer has grain of its own, which says nothing: only what is coarser than grain counts, so of texture as fine
    as that it does not count either that one answer has it and another has not.
    """
    if len(answers) < 2:
        return None
    left, top, right, bottom = np.array(hole.edges).T
    planes, total = [], 0.0
    for index, patch in enumerate(hole.patches):
        around = patch.box.grown(_REACH)
        near = np.flatnonzero((left < around.right) & (right > around.x) & (top < around.bottom) & (bottom > around.y))
        part = Hole(tuple(hole.patches[i] for i in near), hole.width)
        parts = (replace(answer, pixels=tuple(answer.pixels[i] for i in near)) for answer in answers)
        first, *others = (_pixels(part, answer, around) for answer in parts)
        shape = part.shape_in(around)
        sums, squares = np.zeros_like(first), np.zeros_like(first)
        for other in others:
            progress.update(index / len(hole.patches), "Comparing the answers")
            difference = blurred(other - first, shape, SMOOTH)
            sums += difference
            squares += difference**2
        pairs = 2 / 3 / (len(answers) - 1) * (squares - sums**2 / len(answers))[patch.box.within(around)]
        planes.append(np.sqrt(np.where(patch.mask, np.maximum(pairs @ np.ones(3, np.float32), 0), 0)))
        total += float((planes[-1].astype(np.float64) ** 2).sum())
    most = max(float(plane.max()) for plane in planes)
    return Spread(tuple(planes), float(np.sqrt(total / hole.area)), most)


def _pixels(hole: Hole, answer: Candidate, box: Box) -> np.ndarray:
    """(h, w, 3) float32 in 0..255: the answer in a box, 0 beside the hole."""
    plane = answer.pixels[0]
    blank = np.zeros((box.height, box.width, plane.shape[2]), plane.dtype)
    return to_float(laid_over(blank, box, (Repair(hole, (answer,)),))) * np.float32(255)
