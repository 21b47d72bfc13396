"""A restoration from file to file: open, repair what a mask marks, run a recipe, write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from restorer_app.catalog import ModelCard
from restorer_app.core.composite import count_origins
from restorer_app.core.errors import UsageError
from restorer_app.core.progress import SilentProgress
from restorer_app.core.requests import (
    ExportPhoto,
    ExportReport,
    ImportMask,
    OpenPhoto,
    RenderPhoto,
    RepairHoles,
)
from restorer_app.core.state import DocumentState, Origin, StepInstance, new_state
from restorer_app.document.edits import apply_repairs, set_mask
from restorer_app.engine.analysis import analyse
from restorer_app.files.export import is_source
from restorer_app.files.formats import format_for
from restorer_app.files.recipes import read_recipe
from restorer_app.steps.fills import FillChoice, find_choice
from restorer_app.steps.steps import check_recipe, find_step
from restorer_app.work import photos
from restorer_app.work.engines import Engines
from restorer_app.work.repair import repair
from restorer_app.work.steps import render_photo

_QUIET = SilentProgress()


@dataclass(frozen=True)
class Restored:
    """What was done: the export's report, how many holes were filled, the steps with what they found, the methods used
    as (id, SHA-256 of the weights, empty without), and the pixels by where they come from."""

    report: ExportReport
    holes: int
    recipe: tuple[StepInstance, ...]
    device: str
    models: tuple[tuple[str, str], ...]
    pixels: Mapping[Origin, int]
    notices: tuple[str, ...]


def restore(
    photo: Path,
    output: Path,
    *,
    cards: Sequence[ModelCard],
    mask: Path | None,
    fill: str | None,
    recipe: Path | None,
    seed: int,
    device: str,
) -> Restored:
    """Restores a photo into a new file. `recipe`: a recipe file; `fill`: the best one unless given.

    Raises `UsageError` for what does not exist, and what opening, repairing, rendering and exporting raise.
    """
    target = format_for(output)
    if target is None or not target.can_write:
        raise UsageError(f"The ending of “{output.name}” is none to write; `restorer-app formats` lists them.")
    if mask is None and recipe is None:
        raise UsageError(
            "Say what to do: --mask MASK, an image of the photo's size with the damage in white, or --recipe NAME."
        )
    if mask is None and fill is not None:
        raise UsageError("A fill repairs what a mask marks: add --mask MASK, or leave --fill out.")
    if mask is not None and is_source(output, mask):
        raise UsageError(f"“{output.name}” is the mask; choose another name for the result.")
    engines = Engines(cards)
    steps = () if recipe is None else _steps(recipe, engines)
    choice = find_choice(engines.fills, fill) if fill else engines.fills[0]
    state = replace(new_state(photos.open_photo(OpenPhoto(photo), _QUIET)), recipe=steps)
    notices = [*state.photo.notices]
    if mask is not None:
        state = _repaired(state, mask, choice, engines, seed=seed, device=device)
        notices += [] if state.repairs else ["The mask marks nothing."]
    pixels = None
    if state.active_steps:
        state = replace(state, recipe=analyse(state, engines.chain(device), _QUIET))
        pixels = render_photo(RenderPhoto(state, device), engines, _QUIET)
    report = photos.export_photo(ExportPhoto(state, output, target.id, pixels=pixels), _QUIET)
    return Restored(
        report,
        len(state.repairs),
        state.active_steps,
        engines.on(device).device_title,
        _methods(state, choice if mask is not None else None, engines),
        count_origins(state),
        (*notices, *report.notices),
    )


def _repaired(
    state: DocumentState, mask: Path, choice: FillChoice, engines: Engines, *, seed: int, device: str
) -> DocumentState:
    photo = state.photo
    state = set_mask(photos.import_mask(ImportMask(mask, photo.width, photo.height), _QUIET))(state)
    repairs = repair(RepairHoles(state, choice.id, seed=seed, device=device), engines, _QUIET)
    return apply_repairs(repairs)(state)


def _steps(file: Path, engines: Engines) -> tuple[StepInstance, ...]:
    recipe = read_recipe(file).steps
    check_recipe(recipe, engines.steps)
    return recipe


def _methods(state: DocumentState, fill: FillChoice | None, engines: Engines) -> tuple[tuple[str, str], ...]:
    used = [] if fill is None else [(fill.id, fill.weights)]
    for step in state.active_steps:
        choice = find_step(engines.steps, step.kind)
        used.append((choice.id, choice.weights))
    return tuple(used)
