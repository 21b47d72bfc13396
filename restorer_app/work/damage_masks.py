"""From a photo's file to a mask of its damage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from restorer_app.catalog import ModelCard
from restorer_app.core.detecting import DetectDamage
from restorer_app.core.errors import UsageError
from restorer_app.core.findings import ALL_KINDS, USUAL_KINDS, Belief, Components
from restorer_app.core.progress import SilentProgress
from restorer_app.core.requests import ExportMask
from restorer_app.files.formats import format_for
from restorer_app.steps.components import chosen, label, left_on_faces, mask_of, not_spared
from restorer_app.steps.detectors import find_detector
from restorer_app.work import photos
from restorer_app.work.detecting import detect_damage, said_of_faces
from restorer_app.work.engines import Engines
from restorer_app.work.opening import opened

_QUIET = SilentProgress()


@dataclass(frozen=True)
class Pieces:
    """How many pieces there are of one kind, the pixels of all of them and of the largest."""

    count: int
    pixels: int
    largest: int


@dataclass(frozen=True)
class Detected:
    """What was found: the mask that was written, its pixels, their share of the photo, the pieces by kind (“bright
    lines”), the detector, the SHA-256 of its weights (empty without), the device, sentences for the user, how many
    faces there are, and the pieces that are `spared` because they touch the eyes or the mouth of one."""

    path: Path
    pixels: int
    share: float
    kinds: Mapping[str, Pieces]
    detector: str
    weights: str
    device: str
    notices: tuple[str, ...]
    faces: int
    spared: Pieces


def detect(
    photo: Path, output: Path, *, cards: Sequence[ModelCard], detector: str | None, sensitivity: float, faces: bool
) -> Detected:
    """Writes where a photo, or what a project shows of its scan, is damaged, as a PNG, white = damage, but for
    places that the project says are none; what touches the eyes or the mouth of a face only if `faces` may be changed.

    Raises `UsageError` for a detector that is not there and a mask that is no PNG, and what opening, detecting and
    writing raise; the scan and the project are never written over.
    """
    row = format_for(output)
    if row is None or row.id != "png":
        raise UsageError(f"A mask is written as PNG: give “{output.name}” the ending .png.")
    engines = Engines(cards)
    choice = engines.detectors[0] if detector is None else find_detector(engines.detectors, detector)
    state = opened(photo, engines, _QUIET)
    findings = detect_damage(DetectDamage(state, choice.id), engines, _QUIET)
    components = label(findings, state.photo)
    belief = Belief(sensitivity, kinds=ALL_KINDS if faces else USUAL_KINDS)
    is_free = not_spared(components, state.spared)
    is_chosen = chosen(components, belief.sensitivity, kinds=belief.kinds) & is_free
    on_faces = left_on_faces(components, belief) & is_free
    mask = mask_of(components, is_chosen)
    mask = mask if state.spared is None else mask.without(state.spared)
    photos.export_mask(ExportMask(mask, output, photo), _QUIET)
    nothing = () if (is_chosen | on_faces).any() else ("No damage was found; a higher --sensitivity may find some.",)
    return Detected(
        output,
        mask.count,
        mask.count / state.photo.box.area,
        _kinds(components, is_chosen),
        choice.id,
        choice.weights,
        engines.on("auto").device_title,
        (*state.photo.notices, *nothing, *said_of_faces(int(on_faces.sum()))),
        len(findings.faces),
        _pieces(components, on_faces),
    )


def _kinds(components: Components, is_chosen: np.ndarray) -> Mapping[str, Pieces]:
    kinds = {}
    for shape, is_shape in (("lines", components.is_line), ("dust", ~components.is_line)):
        for tone, is_tone in (("bright", components.is_bright), ("dark", ~components.is_bright)):
            kinds[f"{tone} {shape}"] = _pieces(components, is_chosen & is_shape & is_tone)
    return kinds


def _pieces(components: Components, among: np.ndarray) -> Pieces:
    areas = components.area[among]
    return Pieces(len(areas), int(areas.sum()), int(areas.max(initial=0)))
