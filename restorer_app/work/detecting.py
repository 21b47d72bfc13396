"""Finding damage, on whichever device is wanted."""

import numpy as np

from restorer_app.core.detecting import DetectDamage
from restorer_app.core.findings import ALL_KINDS, USUAL_KINDS, Belief, Findings
from restorer_app.core.mask import Mask
from restorer_app.core.progress import Progress
from restorer_app.core.state import DocumentState
from restorer_app.engine.detecting import find_damage
from restorer_app.steps.components import chosen, label, left_on_faces, mask_of
from restorer_app.steps.detectors import find_detector
from restorer_app.work.engines import Engines


def detect_damage(request: DetectDamage, engines: Engines, progress: Progress) -> Findings:
    """What the detector says of the photo. Raises `UsageError`, `ModelError`, `InferenceError`, `Cancelled`."""
    progress.update(0.0, "Looking for damage")
    choice = find_detector(engines.detectors, request.detector)
    return find_damage(request.state, choice, engines.on(request.device), progress)


def damage_in(
    state: DocumentState, engines: Engines, device: str, progress: Progress, *, faces: bool
) -> tuple[Mask, tuple[str, ...]]:
    """What the best detector takes for damage unless it is told how much to believe, and sentences for the user; what
    touches the eyes or the mouth of a face only if `faces` may be changed. Raises as that does."""
    request = DetectDamage(state, engines.detectors[0].id, device)
    components = label(detect_damage(request, engines, progress), state.photo)
    belief = Belief(kinds=ALL_KINDS if faces else USUAL_KINDS)
    spared = np.count_nonzero(left_on_faces(components, belief))
    return mask_of(components, chosen(components, belief.sensitivity, kinds=belief.kinds)), said_of_faces(int(spared))


def said_of_faces(spared: int) -> tuple[str, ...]:
    """A sentence about so many pieces that were left out because they lie on a face; nothing about none."""
    if not spared:
        return ()
    if spared == 1:
        return ("1 piece touches the eyes or the mouth of a face and is left alone; --faces takes it too.",)
    return (f"{spared} pieces touch the eyes or the mouth of a face and are left alone; --faces takes them too.",)
