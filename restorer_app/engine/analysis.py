"""What the steps of a recipe must know of the whole photo, found by looking at a few pieces of it."""

from dataclasses import replace

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.correction import seen_by
from restorer_app.core.progress import Progress
from restorer_app.core.state import DocumentState, StepInstance
from restorer_app.engine.chain import Chain, make_link
from restorer_app.engine.levels import reduced, reduced_box
from restorer_app.steps.components import label_all, stained
from restorer_app.steps.context import Samples

SAMPLE = 256
_ALONG = 4
_OVERVIEW = 2_000_000


def analyse(state: DocumentState, chain: Chain, progress: Progress) -> tuple[StepInstance, ...]:
    """The recipe with the facts of every active step; those that are there already stay.

    A step looks at the repaired photo as the steps before it leave it. Raises `ModelError`, `InferenceError`,
    `UsageError` for a step that is not there, `Cancelled`.
    """
    done: list[StepInstance] = []
    for index, step in enumerate(state.recipe):
        progress.update(index / len(state.recipe), "Looking at the photo")
        if step.is_active and step.facts is None:
            step = _looked(step, replace(state, recipe=tuple(done)), chain)
        done.append(step)
    return tuple(done)


def sample_boxes(width: int, height: int, side: int = SAMPLE) -> list[Box]:
    """Up to sixteen boxes of `side` pixels, row by row, spread evenly over a photo; smaller where the photo is."""

    def places(length: int) -> list[int]:
        count = min(_ALONG, -(-length // side))
        span = max(length - side, 0)
        return [span * n // max(count - 1, 1) for n in range(count)] if count > 1 else [span // 2]

    size = min(side, width), min(side, height)
    return [Box(x, y, *size) for y in places(height) for x in places(width)]


def overview_level(box: Box, most: int = _OVERVIEW) -> int:
    """The first level at which a photo has at most so many pixels."""
    level = 0
    while reduced_box(box, level).area > most:
        level += 1
    return level


def _looked(step: StepInstance, before: DocumentState, chain: Chain) -> StepInstance:
    link = make_link(step, chain.choices)
    if not link.choice.step.needs_facts:
        return replace(step, facts={})
    photo, seen = before.photo, seen_by(step.region, before.findings, before.spared)
    level = overview_level(photo.box)
    crops = tuple(chain.apply_alone(before, box) for box in sample_boxes(photo.width, photo.height))
    samples = Samples(
        lambda: chain.read(before, reduced_box(photo.box, level), level),
        crops,
        2**level,
        lambda: _where(step, before, level),
    )
    looked = link.analyse(samples, chain.context)
    return looked if looked.correction is None else replace(looked, correction=replace(looked.correction, seen=seen))


def _where(step: StepInstance, state: DocumentState, level: int) -> np.ndarray | None:
    """(h, w) float32 in 0..1: where a step applies, reduced to a level; without a region, where the document's findings
    say that there are stains, as far as that is believed."""
    box = state.photo.box
    if step.region is not None:
        values = step.region.values(box)
    elif state.findings is not None and (stains := label_all(state.findings, state.photo).stains) is not None:
        values = stained(stains, state.findings.belief, state.spared).region(box) * np.uint8(255)
    else:
        return None
    return np.asarray(reduced(values[..., None], level)[..., 0] / np.float32(255), np.float32)
