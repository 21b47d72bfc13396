"""The engines that all work with nets shares."""

from collections.abc import Sequence

from restorer_app.catalog import ModelCard
from restorer_app.core.machine import UseResources
from restorer_app.engine.chain import CACHE_BYTES, Chain, OutputCache
from restorer_app.engine.engine import Engine
from restorer_app.engine.threads import use_threads_in_torch
from restorer_app.steps.detectors import detector_choices
from restorer_app.steps.fills import fill_choices
from restorer_app.steps.steps import step_choices


class Engines:
    """One engine a device, made when it is first asked for, and the fills, steps and detectors that cards offer."""

    def __init__(self, cards: Sequence[ModelCard]) -> None:
        self.fills = fill_choices(cards)
        self.steps = step_choices(cards)
        self.detectors = detector_choices(cards)
        self._cards = cards
        self._engines: dict[str, Engine] = {}
        self._chains: dict[str, Chain] = {}
        self._step_bytes = CACHE_BYTES

    def on(self, device: str) -> Engine:
        """The engine for one of engine.device.DEVICES. Raises `UsageError` for a device that is not there."""
        if device not in self._engines:
            self._engines[device] = Engine(self._cards, device)
        return self._engines[device]

    def chain(self, device: str) -> Chain:
        """What runs steps on that device, with all that it keeps. Raises `UsageError`."""
        if device not in self._chains:
            self._chains[device] = Chain(self.steps, self.on(device), OutputCache(self._step_bytes))
        return self._chains[device]

    def use(self, resources: UseResources) -> None:
        """Computes with so many threads from now on, on the thread that calls, and bounds what chains keep."""
        use_threads_in_torch(resources.threads)
        self._step_bytes = resources.step_bytes
        for chain in self._chains.values():
            chain.keep_at_most(resources.step_bytes)

    def forget(self) -> None:
        """Gives up all that chains keep of a photo."""
        for chain in self._chains.values():
            chain.forget()
