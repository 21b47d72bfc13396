"""From a photo's file to a diagnosis, and to the recipe that it proposes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from restorer_app.catalog import ModelCard
from restorer_app.core.detecting import DetectDamage
from restorer_app.core.diagnosis import Diagnosis
from restorer_app.core.errors import ExportError, UsageError
from restorer_app.core.findings import Findings
from restorer_app.core.progress import SilentProgress
from restorer_app.core.state import DocumentState
from restorer_app.engine.diagnosing import diagnose
from restorer_app.files.export import is_source
from restorer_app.files.jpeg import quality_in_file
from restorer_app.files.projects import is_project
from restorer_app.files.recipes import SUFFIX, Recipe, write_recipe
from restorer_app.work.detecting import detect_damage
from restorer_app.work.engines import Engines
from restorer_app.work.restoring import opened

_QUIET = SilentProgress()


@dataclass(frozen=True)
class Diagnosed:
    """The diagnosis, the recipe file that was written (None if none was wanted), the device, the detectors used as (id,
    SHA-256 of the weights, empty without), and sentences for the user."""

    diagnosis: Diagnosis
    recipe: Path | None
    device: str
    models: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]


def diagnose_photo(
    photo: Path, recipe: Path | None, *, cards: Sequence[ModelCard], looks_for_damage: bool
) -> Diagnosed:
    """What is found in a photo, or in what a project shows of its scan; writes the recipe that is proposed to `recipe`.

    Raises `UsageError` for a recipe file of another ending, and what opening, detecting and writing raise; the photo
    is never written over.
    """
    if recipe is not None and recipe.suffix.lower() != SUFFIX:
        raise UsageError(f"A recipe is written as JSON: give “{recipe.name}” the ending {SUFFIX}.")
    if recipe is not None and is_source(recipe, photo):
        raise ExportError(f"“{recipe.name}” is the photo itself, which is never overwritten; choose another name.")
    engines = Engines(cards)
    state = opened(photo, engines, _QUIET)
    findings = _damage(state, engines) if looks_for_damage else None
    quality = None if is_project(photo) else quality_in_file(photo)
    diagnosis = diagnose(state, engines.steps, quality=quality, findings=findings)
    if recipe is not None:
        write_recipe(_recipe(diagnosis, photo), recipe)
    return Diagnosed(
        diagnosis,
        recipe,
        engines.on("auto").device_title,
        () if findings is None else ((findings.detector, findings.weights),),
        state.photo.notices,
    )


def _damage(state: DocumentState, engines: Engines) -> Findings:
    """What the best detector says."""
    return detect_damage(DetectDamage(state, engines.detectors[0].id), engines, _QUIET)


def _recipe(diagnosis: Diagnosis, photo: Path) -> Recipe:
    reasons = " ".join(proposed.reason for proposed in diagnosis.proposed)
    return Recipe(f"For {photo.stem}", reasons, tuple(proposed.step for proposed in diagnosis.proposed))
