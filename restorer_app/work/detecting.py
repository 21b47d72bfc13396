"""Finding damage, on whichever device is wanted."""

from dataclasses import dataclass

import numpy as np

from restorer_app.core.detecting import DetectDamage
from restorer_app.core.findings import ALL_KINDS, USUAL_KINDS, Belief, Findings
from restorer_app.core.mask import Mask
from restorer_app.core.progress import Progress
from restorer_app.core.state import DocumentState
from restorer_app.engine.detecting import find_damage
from restorer_app.steps.certainty import CLASSICAL, LEARNED
from restorer_app.steps.components import chosen, label, left_on_faces, mask_of, not_spared
from restorer_app.steps.detectors import find_detector
from restorer_app.work.engines import Engines


@dataclass(frozen=True, eq=False)
class SureDamage:
    """What a detector said, and the `mask` of that which is surely damage, in `count` pieces. Left alone are `unsure`
    pieces, and those `on_faces` that touch the eyes or the mouth of one."""

    findings: Findings
    mask: Mask
    count: int
    unsure: int
    on_faces: int


def detect_damage(request: DetectDamage, engines: Engines, progress: Progress) -> Findings:
    """What the detector says of the photo. Raises `UsageError`, `ModelError`, `InferenceError`, `Cancelled`."""
    progress.update(0.0, "Looking for damage")
    choice = find_detector(engines.detectors, request.detector)
    return find_damage(request.state, choice, engines.on(request.device), progress)


def damage_in(
    state: DocumentState, engines: Engines, device: str, progress: Progress, *, faces: bool
) -> tuple[Findings, Mask, tuple[str, ...]]:
    """What the best detector said, what of it is taken for damage unless somebody says how much to believe, but for
    places that are said to be no damage, and sentences for the user; what touches the eyes or the mouth of a face is
    damage only if `faces` may be changed. Raises as that does."""
    findings = detect_damage(DetectDamage(state, engines.detectors[0].id, device), engines, progress)
    components = label(findings, state.photo)
    belief = Belief(kinds=ALL_KINDS if faces else USUAL_KINDS)
    left = int(np.count_nonzero(left_on_faces(components, belief) & not_spared(components, state.spared)))
    mask = mask_of(components, chosen(components, belief.sensitivity, kinds=belief.kinds))
    return findings, mask if state.spared is None else mask.without(state.spared), said_of_faces(left)


def sure_damage_in(
    state: DocumentState, engines: Engines, device: str, progress: Progress, *, takes_faces: bool
) -> SureDamage:
    """What of the photo may be repaired before anybody has looked it over, of what the best detector finds, but for
    places that are said to be no damage. Raises as `detect_damage` does."""
    best = engines.detectors[0]
    certainty = LEARNED if best.detector.is_learned else CLASSICAL
    findings = detect_damage(DetectDamage(state, best.id, device), engines, progress)
    components = label(findings, state.photo)
    belief = Belief(kinds=ALL_KINDS if takes_faces else USUAL_KINDS)
    is_free = not_spared(components, state.spared)
    usual = chosen(components, belief.sensitivity, kinds=belief.kinds) & is_free
    sure = certainty.surely_damaged(components, belief.kinds) & is_free
    mask = mask_of(components, sure)
    return SureDamage(
        findings,
        mask if state.spared is None else mask.without(state.spared),
        int(np.count_nonzero(sure)),
        int(np.count_nonzero(usual & ~sure)),
        int(np.count_nonzero(left_on_faces(components, belief) & is_free)),
    )


def said_of_faces(spared: int) -> tuple[str, ...]:
    """A sentence about so many pieces that were left out because they lie on a face; nothing about none."""
    if not spared:
        return ()
    if spared == 1:
        return ("1 piece touches the eyes or the mouth of a face and is left alone; --faces takes it too.",)
    return (f"{spared} pieces touch the eyes or the mouth of a face and are left alone; --faces takes them too.",)
