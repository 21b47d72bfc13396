"""What was measured in a photo, and what is proposed to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from restorer_app.core.state import StepInstance


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
    """A step of the recipe that is proposed, and in one sentence why."""

    step: StepInstance
    reason: str


@dataclass(frozen=True)
class Diagnosis:
    """`measurements` in the order of their table; `proposed`: the steps of a recipe in their order, none where none is
    needed; `advice`: what to do beside them, one sentence each."""

    measurements: tuple[Measurement, ...]
    proposed: tuple[ProposedStep, ...]
    advice: tuple[str, ...]
