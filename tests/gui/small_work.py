"""Work that is done as it is, for it needs numpy and OpenCV only; and stand-ins for looking into an answer, for
finding damage, for a diagnosis and for restoring a photo without being told how."""

import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from restorer_app.core.auto import AutoRestored, Deed, RestorePhoto
from restorer_app.core.box import Box
from restorer_app.core.copying import ClonePixels
from restorer_app.core.detecting import DetectDamage, LabelFindings
from restorer_app.core.diagnosis import DiagnosePhoto, Diagnosis, Measurement, ProposedStep
from restorer_app.core.findings import Face, Findings
from restorer_app.core.inspecting import InspectHole, Inspection, Layer
from restorer_app.core.marking import ChangeMask, FindHole, FindSimilar, TraceCrease
from restorer_app.core.mask import Mask
from restorer_app.core.progress import Progress
from restorer_app.core.spread import MeasureSpread
from restorer_app.core.state import Candidate, Origin, Repair, StepInstance
from restorer_app.document.edits import add_step, apply_repairs, mark_found
from restorer_app.steps.holes import find_holes
from restorer_app.work import copying, marking
from restorer_app.work.spread import measure_spread


def inspect(request: InspectHole, progress: Progress) -> Inspection:
    """What is right of the hole, or of its first patch, decided it; a learned fill has two layers."""
    box = request.hole.patches[0].box.grown(40)
    influence = np.zeros((box.height, box.width), np.float32)
    influence[40:-40, -40:] = np.linspace(0.1, 1, 40)
    maps = np.arange(3 * 16 * 16, dtype=np.uint8).reshape(3, 16, 16)
    layers = (Layer("unet.stem", maps), Layer("unet.encoders.0.1", maps[:2]))
    return Inspection(box, layers if request.candidate.origin is Origin.LEARNED else (), influence)


SURE, UNSURE, HIDDEN = (60, 40, 200, 4), (300, 200, 8, 8), (500, 400, 12, 6)
"""x, y, width and height of what is found: a long scratch that fades at its right half, and two spots, the second of
which only the greatest sensitivity shows."""
STAIN = (100, 300, 60, 40)
FACE = Face(Box(280, 190, 60, 60))
"""Has the first spot in its eyes."""


def detect(request: DetectDamage, progress: Progress) -> Findings:
    """A scratch and two spots in every photo but an even one, to which lines add a stain, and dust a face."""
    photo = request.state.photo
    planes = [np.zeros((photo.height, photo.width), np.uint8) for _ in range(2)]
    if "even" not in photo.source.name:
        for (x, y, width, height), value in ((SURE, 250), (UNSURE, 180), (HIDDEN, 90)):
            planes[0][y : y + height, x : x + width] = value
        x, y, width, height = SURE
        planes[0][y : y + height, x + width // 2 : x + width] = 120
        x, y, width, height = STAIN
        planes[1][y : y + height, x : x + width] = 240
    faces = (FACE,) if request.detector == "dust" else ()
    return Findings(planes[0], planes[1] if request.detector == "lines" else None, request.detector, faces=faces)


NOISE, SHARPNESS = "noisy (σ 12 of 255)", "sharp (edges blurred by 0.8 pixels)"
CALM, BRIGHTEN = "Takes some of the noise away.", "Adds light."


def diagnose(request: DiagnosePhoto, progress: Progress) -> Diagnosis:
    """Noise in every photo but an even one, and two steps against it."""
    if "even" in request.state.photo.source.name:
        return Diagnosis((Measurement("blur", "Sharpness", 0.8, "pixels", SHARPNESS, "edges blurred again"),), (), ())
    measurements = (
        Measurement("noise", "Noise", 12.0, "of 255", NOISE, "the finest wavelet details"),
        Measurement("blur", "Sharpness", 0.8, "pixels", SHARPNESS, "edges blurred again"),
    )
    calm = ProposedStep(StepInstance("calm", strength=0.7), CALM, ("noise",))
    brighten = ProposedStep(StepInstance("brighten", {"amount": 60.0}), BRIGHTEN, ("noise",))
    return Diagnosis(measurements, (calm, brighten), ("Straighten it by 2.0°.",), frozenset({"noise"}))


class Restoring:
    """Marks the scratch of every photo but an even one, repairs it flat and calms it; leaves a place on a face alone.
    Each of the `gates` is waited for before the next thing is done."""

    def __init__(self) -> None:
        self.gates: list[threading.Event] = []
        self.runs = {RestorePhoto: self._run}

    def _run(self, request: RestorePhoto, progress: Progress) -> AutoRestored:
        """As the photo is restored."""
        state, waiting, sentences = request.state, iter(self.gates), list[str]()
        if "even" in state.photo.source.name:
            return AutoRestored(state, 0, 0, 0, 0, (), (), (), ("No damage was found.", "No step is needed."))

        def do(deed: Deed) -> None:
            nonlocal state
            state = deed.edit(state)
            sentences.append(deed.sentence)
            request.news.put(deed)
            gate = next(waiting, None)
            while gate is not None and not gate.wait(0.005):
                progress.update(0.5, "Repairing")

        found = detect(DetectDamage(state, "automatic"), progress)
        do(Deed(mark_found(found, Mask.from_array(found.probability > 200)), "1 place is surely damaged."))
        holes = find_holes(state.mask)
        flat = [tuple(np.full((*patch.mask.shape, 3), 90, np.uint8) for patch in hole.patches) for hole in holes]
        repairs = [Repair(h, (Candidate(f, 0, "telea", Origin.CLASSICAL),)) for h, f in zip(holes, flat, strict=True)]
        do(Deed(apply_repairs(repairs), "1 hole was repaired."))
        calm = ProposedStep(StepInstance("calm", strength=0.7), CALM, ("noise",))
        do(Deed(add_step(calm.step), f"Calm: {CALM}"))
        return AutoRestored(state, 1, 0, 1, len(repairs), (calm,), (), (), tuple(sentences))


SMALL: dict[type, Callable[[Any, Progress], Any]] = {
    FindSimilar: marking.similar,
    TraceCrease: marking.crease,
    FindHole: marking.hole,
    ChangeMask: marking.change,
    ClonePixels: copying.clone,
    MeasureSpread: measure_spread,
    InspectHole: inspect,
    DetectDamage: detect,
    DiagnosePhoto: diagnose,
    LabelFindings: marking.label,
}
