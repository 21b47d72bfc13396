"""From a photo's file to a diagnosis, and to the recipe that it proposes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from restorer_app.catalog import ModelCard
from restorer_app.core.detecting import DetectDamage
from restorer_app.core.diagnosis import DiagnosePhoto, Diagnosis
from restorer_app.core.errors import ExportError, UsageError
from restorer_app.core.progress import Progress, ProgressShare, SilentProgress
from restorer_app.engine.diagnosing import diagnose
from restorer_app.files.export import is_source
from restorer_app.files.jpeg import quality_in_file
from restorer_app.files.recipes import SUFFIX, Recipe, write_recipe
from restorer_app.work.detecting import detect_damage
from restorer_app.work.engines import Engines
from restorer_app.work.opening import opened

_LOOKED = 0.8
"""How much of a diagnosis is done when damage has been looked for."""


@dataclass(frozen=True)
class Diagnosed:
    """The diagnosis, the recipe file that was written (None if none was wanted), the device, the detectors used as (id,
    SHA-256 of the weights, empty without), and sentences for the user."""

    diagnosis: Diagnosis
    recipe: Path | None
    device: str
    models: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]


def diagnose_photo(request: DiagnosePhoto, engines: Engines, progress: Progress) -> Diagnosis:
    """What is measured in a photo, damage by the best detector, and which of the steps there are it needs. Raises
    `ModelError`, `InferenceError`, `Cancelled`."""
    state, source, findings, done = request.state, request.state.photo.source, None, 0.0
    if request.looks_for_damage:
        detect = DetectDamage(state, engines.detectors[0].id, request.device)
        findings, done = detect_damage(detect, engines, ProgressShare(progress, 0, _LOOKED)), _LOOKED
    quality = None if source is None else quality_in_file(source)
    share, context = ProgressShare(progress, done, 1), engines.on(request.device)
    return diagnose(state, engines.steps, share, quality=quality, findings=findings, context=context)


def diagnose_file(photo: Path, recipe: Path | None, *, cards: Sequence[ModelCard], looks_for_damage: bool) -> Diagnosed:
    """What is found in a photo, or in what a project shows of its scan; writes the recipe that is proposed to `recipe`.

    Raises `UsageError` for a recipe file of another ending, and what opening, detecting and writing raise; the photo
    is never written over.
    """
    if recipe is not None and recipe.suffix.lower() != SUFFIX:
        raise UsageError(f"A recipe is written as JSON: give “{recipe.name}” the ending {SUFFIX}.")
    if recipe is not None and is_source(recipe, photo):
        raise ExportError(f"“{recipe.name}” is the photo itself, which is never overwritten; choose another name.")
    engines, progress = Engines(cards), SilentProgress()
    state = opened(photo, engines, progress)
    diagnosis = diagnose_photo(DiagnosePhoto(state, looks_for_damage=looks_for_damage), engines, progress)
    if recipe is not None:
        write_recipe(_recipe(diagnosis, photo), recipe)
    detector = engines.detectors[0]
    return Diagnosed(
        diagnosis,
        recipe,
        engines.on("auto").device_title,
        ((detector.id, detector.weights),) if looks_for_damage else (),
        state.photo.notices,
    )


def _recipe(diagnosis: Diagnosis, photo: Path) -> Recipe:
    reasons = " ".join(proposed.reason for proposed in diagnosis.proposed)
    return Recipe(f"For {photo.stem}", reasons, tuple(proposed.step for proposed in diagnosis.proposed))
