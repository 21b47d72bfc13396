"""What was measured in a photo, what is proposed to do about it, and asking for both."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from restorer_app.core.requests import Request, Worker
from restorer_app.core.state import DocumentState, StepInstance


@dataclass(frozen=True)
class Measurement:
    """One line of a diagnosis.

    `value`, in `unit`: None where it cannot be told; `words`: the same as people say it; `method`: how it was measured;
    `parts`: what it is made of, by name, such as the sharpness of each region.
    """

    id: str
    title: str
    value: float | None
    unit: str
    words: str
    method: str
    parts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ProposedStep:
    """A step of the recipe that is proposed, in one sentence why, and which `measures` say so."""

    step: StepInstance
    reason: str
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Diagnosis:
    """`measurements` in the order of their table; `proposed`: the steps of a recipe in their order, none where none is
    needed; `advice`: what to do beside them, one sentence each; `marked`: ids of the measurements that call for either.
    """

    measurements: tuple[Measurement, ...]
    proposed: tuple[ProposedStep, ...]
    advice: tuple[str, ...]
    marked: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class DiagnosePhoto(Request[Diagnosis]):
    """Measures the repaired photo of a state, before its steps and as it was scanned, and proposes steps for it. It
    takes a while: a repair and what is seen of the photo go before it, and in between.

    Fails with `ModelError` and `InferenceError`, unless it does not look for damage.
    """

    worker = Worker.INFERENCE
    lane = "diagnose"
    patience = 1
    state: DocumentState
    device: str = "auto"
    looks_for_damage: bool = True

    def sees_the_same(self, state: DocumentState) -> bool:
        """Whether another state has the same photo with the same repairs, and the same that is said to be no damage."""
        mine, other = ((one.photo, one.visible_repairs, one.spared) for one in (self.state, state))
        return mine == other
