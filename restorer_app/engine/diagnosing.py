"""Diagnosing a photo: the pieces of it that are looked at, what is measured in them, and what follows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.composite import read_box, to_float
from restorer_app.core.diagnosis import Diagnosis
from restorer_app.core.findings import ALL_KINDS, Belief, Components, Findings
from restorer_app.core.progress import Progress
from restorer_app.core.state import DocumentState
from restorer_app.engine.analysis import overview_level, sample_boxes
from restorer_app.engine.levels import read_level, reduced_box
from restorer_app.steps.components import chosen, label, lowest, not_spared
from restorer_app.steps.context import Context, Samples, with_defaults
from restorer_app.steps.measures import Look, measure
from restorer_app.steps.placement import SIDE
from restorer_app.steps.proposing import advise, propose
from restorer_app.steps.steps import StepChoice

_MIDDLE = 1024
_ALONG = 4
_LEAST_REGION, _MOST_REGION = 128, 512
_STAINED = 128
_BELIEF = Belief(kinds=ALL_KINDS)


def diagnose(
    state: DocumentState,
    choices: Sequence[StepChoice],
    progress: Progress,
    *,
    quality: int | None = None,
    findings: Findings | None = None,
    context: Context | None = None,
) -> Diagnosis:
    """What is measured in the repaired photo, without its steps and geometry, and what is proposed of `choices`.

    `quality`: the JPEG quality its file tells of; `findings`: what a detector said, None if nobody asked one;
    `context`: runs the net that tells fading, if there is one. Raises `ModelError`, `InferenceError`, `Cancelled`.
    """
    look = _look(state, quality, findings)
    measurements = measure(replace(look, faded=_fading(look.samples, choices, context)), progress)
    proposed, hints = propose(measurements, choices), advise(measurements)
    return Diagnosis(
        measurements,
        proposed,
        tuple(hint.sentence for hint in hints),
        frozenset(name for said in (proposed, hints) for one in said for name in one.measures),
    )


def _look(state: DocumentState, quality: int | None, findings: Findings | None) -> Look:
    photo = state.photo
    level = overview_level(photo.box)
    outline_level = overview_level(photo.box, SIDE * SIDE)
    overview = _reduced(state, level)
    components = None if findings is None else label(findings, photo)
    return Look(
        samples=Samples(lambda: overview, tuple(_read(state, box) for box in sample_boxes(photo.width, photo.height))),
        regions=_regions(state),
        middle=_read(state, _middle(photo.box)),
        outline=_reduced(state, outline_level),
        scale=2**outline_level,
        pixels=read_box(state, photo.box),
        dpi=photo.metadata.dpi,
        quality=quality,
        components=components,
        is_chosen=None if components is None else _chosen(components, state),
        stained=None if findings is None or findings.stain is None else _stained(findings.stain, state),
    )


def _chosen(components: Components, state: DocumentState) -> np.ndarray:
    """(n + 1,) bool: the pieces that are believed, but for those that the user has said are no damage."""
    believed = chosen(components, _BELIEF.sensitivity, kinds=_BELIEF.kinds)
    free: np.ndarray = believed & not_spared(components, state.spared, lowest(_BELIEF))
    return free


def _stained(stain: np.ndarray, state: DocumentState) -> float:
    """The share of the photo that is stained, but for places that the user has said are not."""
    is_stained = stain >= _STAINED
    if state.spared is not None:
        is_stained &= ~state.spared.region(state.photo.box)
    return float(is_stained.mean())


def _fading(samples: Samples, choices: Sequence[StepChoice], context: Context | None) -> Mapping[str, float] | None:
    """What the first step that takes fading back finds; None where there is none."""
    choice = next((choice for choice in choices if choice.step.id == "fade"), None)
    if choice is None or context is None:
        return None
    return choice.step.analyse(samples, with_defaults(choice.parameters, {}), context, choice.id)


def _read(state: DocumentState, box: Box) -> np.ndarray:
    return to_float(read_box(state, box))


def _reduced(state: DocumentState, level: int) -> np.ndarray:
    return to_float(read_level(state, reduced_box(state.photo.box, level), level))


def _regions(state: DocumentState) -> dict[str, np.ndarray]:
    """Pieces spread over the photo, by row and column from 1."""
    photo = state.photo
    side = min(max(max(photo.width, photo.height) // _ALONG, _LEAST_REGION), _MOST_REGION)
    boxes = sample_boxes(photo.width, photo.height, side)
    rows, columns = sorted({box.y for box in boxes}), sorted({box.x for box in boxes})
    return {f"{1 + rows.index(box.y)}.{1 + columns.index(box.x)}": _read(state, box) for box in boxes}


def _middle(box: Box) -> Box:
    width, height = min(box.width, _MIDDLE), min(box.height, _MIDDLE)
    return Box((box.width - width) // 2, (box.height - height) // 2, width, height)
