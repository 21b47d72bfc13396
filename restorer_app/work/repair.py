"""Repairing holes, on whichever device is wanted."""

from restorer_app.core.progress import Progress
from restorer_app.core.requests import RepairHoles, WarmUp
from restorer_app.core.state import Repair
from restorer_app.document.repair_edits import refilled
from restorer_app.engine.repair import repair_holes
from restorer_app.steps.fills import find_choice
from restorer_app.work.engines import Engines


def repair(request: RepairHoles, engines: Engines, progress: Progress) -> tuple[Repair, ...]:
    """One repair a hole. Raises `ModelError`, `InferenceError`, `UsageError`."""
    choice = find_choice(engines.fills, request.choice)
    mask = request.state.mask if request.mask is None else request.mask
    engine = engines.on(request.device)
    made = repair_holes(request.state, mask, choice, request.parameters, request.seed, engine, progress)
    return refilled(request.again, made, request.state) if request.again else made


def warm_up(request: WarmUp, engines: Engines, progress: Progress) -> str:
    """Loads what the first repair with this choice needs; the device's name comes back."""
    progress.update(0.0, "Getting ready")
    choice = find_choice(engines.fills, request.choice)
    engine = engines.on(request.device)
    likely = choice.among[0] if choice.among else choice
    engine.load(likely.id if likely.is_learned else "harmonic")
    return engine.device_title
