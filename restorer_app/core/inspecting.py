"""Asking why a hole was filled as it was."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.crops import plan_crops
from restorer_app.core.requests import Request, Worker
from restorer_app.core.state import Candidate, DocumentState, Hole


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer of a net: its name, and its feature maps of most contrast, (n, h, w) uint8, each over its own range."""

    name: str
    maps: np.ndarray


@dataclass(frozen=True, eq=False)
class Inspection:
    """What a fill looked at, `box` of the scan; what each layer of its net made of it, nothing without a net; and
    `influence`, (h, w) float32 in 0..1 over the box: how much the fill changes when that place is hidden."""

    box: Box
    layers: tuple[Layer, ...]
    influence: np.ndarray


@dataclass(frozen=True, eq=False)
class InspectHole(Request[Inspection]):
    """Why the hole of a state, in which it is not repaired, was filled as in this candidate; of a long hole, one piece.
    It takes a while: a repair and what is seen of the photo go before it, and in between.

    Fails with `UsageError` for a fill that is not there or copies, with `ModelError` and `InferenceError`.
    """

    worker = Worker.INFERENCE
    lane = "inspect"
    patience = 1
    state: DocumentState
    hole: Hole
    candidate: Candidate
    device: str = "auto"

    @cached_property
    def box(self) -> Box:
        """The piece of the scan that is looked at."""
        return plan_crops((self.hole,), self.state.photo.box)[0][0].box

    def sees_the_same(self, state: DocumentState) -> bool:
        """Whether a later state of the document has the same marks and repairs in the box, but for the hole itself."""
        return all(np.array_equal(a, b) for a, b in zip(self._seen(self.state), self._seen(state), strict=True))

    def _seen(self, state: DocumentState) -> tuple[np.ndarray, np.ndarray]:
        keys = [repair.key for repair in state.repairs_near(self.box) if repair.hole is not self.hole]
        return state.mask.region(self.box) | self.hole.shape_in(self.box), np.array(keys)
