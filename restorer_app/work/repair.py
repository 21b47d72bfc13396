"""Repairing holes, on whichever device is wanted."""

from collections.abc import Sequence

from restorer_app.catalog import ModelCard
from restorer_app.core.progress import Progress
from restorer_app.core.requests import RepairHoles, WarmUp
from restorer_app.core.state import Repair
from restorer_app.engine.engine import Engine
from restorer_app.engine.repair import repair_holes
from restorer_app.steps.fills import fill_choices, find_choice


class Engines:
    """One engine a device, made when it is first asked for, and the fills that the model cards offer."""

    def __init__(self, cards: Sequence[ModelCard]) -> None:
        self.choices = fill_choices(cards)
        self._cards = cards
        self._engines: dict[str, Engine] = {}

    def on(self, device: str) -> Engine:
        """The engine for one of engine.device.DEVICES. Raises `UsageError` for a device that is not there."""
        if device not in self._engines:
            self._engines[device] = Engine(self._cards, device)
        return self._engines[device]


def repair(request: RepairHoles, engines: Engines, progress: Progress) -> tuple[Repair, ...]:
    """One repair a hole. Raises `ModelError`, `InferenceError`, `UsageError`."""
    choice = find_choice(engines.choices, request.choice)
    mask = request.state.mask if request.mask is None else request.mask
    engine = engines.on(request.device)
    return repair_holes(request.state, mask, choice, request.parameters, request.seed, engine, progress)


def warm_up(request: WarmUp, engines: Engines, progress: Progress) -> str:
    """Loads what the first repair with this choice needs; the device's name comes back."""
    progress.update(0.0, "Getting ready")
    choice = find_choice(engines.choices, request.choice)
    engine = engines.on(request.device)
    engine.load(choice.id if choice.is_learned else "harmonic")
    return engine.device_title
