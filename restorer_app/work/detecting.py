"""Finding damage, on whichever device is wanted."""

from restorer_app.core.detecting import DetectDamage
from restorer_app.core.findings import Findings
from restorer_app.core.mask import Mask
from restorer_app.core.progress import Progress
from restorer_app.core.state import DocumentState
from restorer_app.engine.detecting import find_damage
from restorer_app.steps.components import SENSITIVITY, chosen, label, mask_of
from restorer_app.steps.detectors import find_detector
from restorer_app.work.engines import Engines


def detect_damage(request: DetectDamage, engines: Engines, progress: Progress) -> Findings:
    """What the detector says of the photo. Raises `UsageError`, `ModelError`, `InferenceError`, `Cancelled`."""
    progress.update(0.0, "Looking for damage")
    choice = find_detector(engines.detectors, request.detector)
    return find_damage(request.state, choice, engines.on(request.device), progress)


def damage_in(state: DocumentState, engines: Engines, device: str, progress: Progress) -> Mask:
    """What the best detector takes for damage unless it is told how much to believe. Raises as that does."""
    request = DetectDamage(state, engines.detectors[0].id, device)
    components = label(detect_damage(request, engines, progress), state.photo)
    return mask_of(components, chosen(components, SENSITIVITY.default))
