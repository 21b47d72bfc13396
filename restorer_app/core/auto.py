"""Asking for a photo to be restored without being told how: its damage is found and repaired, and steps are taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from queue import SimpleQueue

from restorer_app.core.diagnosis import ProposedStep
from restorer_app.core.requests import Request, Worker
from restorer_app.core.state import DocumentState


@dataclass(frozen=True, eq=False)
class Deed:
    """One thing that was done: the `edit` that does it to any state of the photo, and in a sentence what it is."""

    edit: Callable[[DocumentState], DocumentState]
    sentence: str


@dataclass(frozen=True, eq=False)
class AutoRestored:
    """What came of it: `state`, and in `sentences` what was done and why, and what was not, but for faces.

    `found`: so many places became marks, being surely damaged; left alone were `unsure` ones, and those `on_faces`,
    which touch the eyes or the mouth of one. `holes` were repaired; `steps` came behind those there were, those `left`
    are proposed too, but not beyond doubt; `advice` says what to do beside.
    """

    state: DocumentState
    found: int
    unsure: int
    on_faces: int
    holes: int
    steps: tuple[ProposedStep, ...]
    left: tuple[ProposedStep, ...]
    advice: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class RestorePhoto(Request[AutoRestored]):
    """Finds damage in the repaired photo of a state unless it is told not to, repairs that and what is marked, and
    proposes steps for the result, which come behind those there are. Each thing that is done is put into `news`. It
    takes a while: a repair and what is seen of the photo go before it, and in between.

    `fill`: id of a row of FILLS or of a model card, None for what suits each hole; `takes_faces`: what is found on eyes
    and mouths is repaired too. Fails with `UsageError`, `ModelError` and `InferenceError`.
    """

    worker = Worker.INFERENCE
    lane = "auto"
    patience = 1
    state: DocumentState
    fill: str | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    device: str = "auto"
    looks_for_damage: bool = True
    takes_faces: bool = False
    news: SimpleQueue[Deed] = field(default_factory=SimpleQueue)
