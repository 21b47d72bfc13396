"""Asking where a photo is damaged, and into which pieces what was found falls."""

from dataclasses import dataclass

from restorer_app.core.findings import Findings, FoundPieces
from restorer_app.core.photo import Photo
from restorer_app.core.requests import Request, Worker
from restorer_app.core.state import DocumentState


@dataclass(frozen=True, eq=False)
class DetectDamage(Request[Findings]):
    """Looks over the whole repaired photo for damage with the detector of that id.

    Fails with `UsageError` for one that is not there, with `ModelError` and `InferenceError`.
    """

    worker = Worker.INFERENCE
    lane = "detect"
    state: DocumentState
    detector: str
    device: str = "auto"


@dataclass(frozen=True, eq=False)
class LabelFindings(Request[FoundPieces]):
    """The pieces of what a detector said of a photo, from which a mask can be made at once."""

    worker = Worker.VIEW
    lane = "label"
    findings: Findings
    photo: Photo
