"""A restoration from file to file: open, repair what is marked or found, run a recipe or what is proposed, write."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from restorer_app.catalog import ModelCard
from restorer_app.core.auto import AutoRestored, RestorePhoto
from restorer_app.core.errors import OpenError, RestorerError, UsageError
from restorer_app.core.geometry import Geometry
from restorer_app.core.mask import Mask
from restorer_app.core.progress import Progress, ProgressShare, SilentProgress
from restorer_app.core.provenance import count_origins
from restorer_app.core.requests import ExportPhoto, ExportReport, ImportMask, RenderPhoto, RepairHoles
from restorer_app.core.state import DocumentState, Origin, StepInstance
from restorer_app.document.edits import apply_repairs, mark_found, paint, set_sources
from restorer_app.engine.analysis import analyse
from restorer_app.files.export import is_source
from restorer_app.files.formats import format_for
from restorer_app.files.projects import is_project
from restorer_app.files.recipes import read_recipe
from restorer_app.steps.fills import BEST, find_choice
from restorer_app.steps.methods import methods_of
from restorer_app.steps.steps import check_recipe, find_step
from restorer_app.work import photos
from restorer_app.work.auto import restore_photo
from restorer_app.work.detecting import damage_in, said_of_faces
from restorer_app.work.engines import Engines
from restorer_app.work.opening import opened
from restorer_app.work.repair import repair
from restorer_app.work.steps import render_photo

_QUIET = SilentProgress()
_OPENED, _LOOKED = 0.3, 0.05
_READ = 0.2
NUMBER = "{k}"
"""Stands in a name for the number of a result, from 1."""


@dataclass(frozen=True)
class Restored:
    """What was done: the export's report, the seed, how many holes were filled, the steps with what they found, the
    methods used as (id, SHA-256 of the weights, empty without), the pixels by where they come from, and what came of it
    where the photo was restored without being told how."""

    report: ExportReport
    seed: int
    holes: int
    recipe: tuple[StepInstance, ...]
    device: str
    models: tuple[tuple[str, str], ...]
    pixels: Mapping[Origin, int]
    notices: tuple[str, ...]
    auto: AutoRestored | None = None


@dataclass(frozen=True)
class FillOptions:
    """What to fill and how: `mask` marks it, or, where there is none, a detector if it `detects`, on `faces` too; where
    it `is_auto`, what is surely damaged unless either says otherwise, and then the steps that are proposed are run;
    `fill`: what suits each hole unless given; `is_best`: at best quality; `take_from`: a mask of what a fill that
    copies may take."""

    mask: Path | None
    fill: str | None
    is_best: bool
    take_from: Path | None
    seed: int
    detects: bool = False
    faces: bool = False
    is_auto: bool = False

    @property
    def marks(self) -> bool:
        """Whether it is said what to fill, or who says it."""
        return self.mask is not None or self.detects

    @property
    def repairs(self) -> bool:
        """Whether anything is to be filled."""
        return self.marks or self.is_auto


@dataclass(frozen=True)
class Beside:
    """What is written beside the pixels: a file of their `origins`, and whether the picture `says_history`."""

    origins: Path | None = None
    says_history: bool = True


_BESIDE = Beside()


def restore(
    photo: Path,
    output: Path,
    options: FillOptions,
    *,
    cards: Sequence[ModelCard],
    recipe: Path | None,
    geometry: Geometry | None = None,
    device: str,
    beside: Beside = _BESIDE,
    candidates: int | None = None,
) -> Iterator[Restored]:
    """Restores a photo, or what a project holds, into a new file, or into as many as there are `candidates`, each with
    the next seed. `recipe`: a recipe file, in the place of a project's own; `geometry`: how to turn and crop what is
    there, None for as it is.

    Raises `UsageError` for what does not exist, and what opening, repairing, rendering and exporting raise; what was
    written before that stays.
    """
    targets = _targets(output, beside, candidates)
    has_work = is_project(photo) or recipe is not None or geometry is not None
    for target in targets:
        _check(options, target.path, has_work=has_work)
        _check_origins(target.beside.origins, options)
    engines = Engines(cards)
    steps = None if recipe is None else steps_in(recipe, engines)
    check_choice(options, engines)
    if len(targets) > 1:
        _check_varies(options, engines)
    state, notices = _marked_photo(photo, options, engines, device, _QUIET)
    state = state if steps is None else replace(state, recipe=steps)
    check_recipe(state.active_steps, engines.steps)
    state = state if geometry is None else _framed(state, geometry, of_what_is_seen=is_project(photo))
    for number, target in enumerate(targets):
        one = replace(options, seed=options.seed + number)
        try:
            restored = _written(state, target, one, engines, device)
        except RestorerError as error:
            raise _told_of(error, target, number) if len(targets) > 1 else error from None
        yield replace(restored, notices=(*notices, *restored.notices))


@dataclass(frozen=True)
class _Target:
    """A file to write, the row of FORMATS for it, and what is written beside it."""

    path: Path
    format: str
    beside: Beside


def _targets(output: Path, beside: Beside, candidates: int | None) -> tuple[_Target, ...]:
    """One for each result. Raises `UsageError` for an ending that is none to write, and where several results would
    have one name."""
    form = format_for(output)
    if form is None or not form.can_write:
        raise UsageError(f"The ending of “{output.name}” is none to write; `restorer-app formats` lists them.")
    if candidates is None:
        return (_Target(output, form.id, beside),)
    for name in (output, beside.origins):
        if candidates > 1 and name is not None and NUMBER not in name.name:
            example = f"{name.stem}-{NUMBER}{name.suffix}"
            raise UsageError(f"Several results need several names: put {NUMBER} into “{name.name}”, as in “{example}”.")
    return tuple(
        _Target(
            _numbered(output, number),
            form.id,
            replace(beside, origins=None if beside.origins is None else _numbered(beside.origins, number)),
        )
        for number in range(1, 1 + candidates)
    )


def _numbered(name: Path, number: int) -> Path:
    return name.with_name(name.name.replace(NUMBER, str(number)))


def _written(state: DocumentState, target: _Target, options: FillOptions, engines: Engines, device: str) -> Restored:
    """A marked photo, repaired, improved and written."""
    state, auto = _repaired(state, options, engines, device=device, progress=_QUIET)
    state, pixels = improved_photo(state, engines, device=device, progress=_QUIET)
    methods = methods_of(engines.fills, engines.steps) if target.beside.says_history else None
    origins = target.beside.origins
    asked = ExportPhoto(state, target.path, target.format, pixels=pixels, origins=origins, methods=methods)
    report = photos.export_photo(asked, _QUIET)
    return Restored(
        report,
        options.seed,
        len(state.repairs),
        state.active_steps,
        engines.on(device).device_title,
        methods_used(state, engines),
        count_origins(state),
        (*_told(auto), *said_of_idle(state, engines), *report.notices),
        auto,
    )


def _told_of(error: RestorerError, target: _Target, written: int) -> RestorerError:
    """The error, in a sentence that says which of several results it is about."""
    kept = " What was written before it stays." if written else ""
    return type(error)(f"“{target.path.name}” was not written: {error}{kept}")


def repaired_photo(
    photo: Path, options: FillOptions, engines: Engines, *, device: str, progress: Progress
) -> tuple[DocumentState, tuple[str, ...]]:
    """A photo from its file, or what a project holds, repaired where a mask marks it and, with that, where the project
    does, with the steps it needs where it is restored without being told how, and sentences for the user.

    Raises what opening and repairing do; `Cancelled`.
    """
    opening, repairing = ProgressShare(progress, 0, _OPENED), ProgressShare(progress, _OPENED, 1)
    state, notices = _marked_photo(photo, options, engines, device, opening)
    state, auto = _repaired(state, options, engines, device=device, progress=repairing)
    return state, (*notices, *_told(auto))


def _marked_photo(
    photo: Path, options: FillOptions, engines: Engines, device: str, progress: Progress
) -> tuple[DocumentState, tuple[str, ...]]:
    """The same, not repaired yet."""
    state = opened(photo, engines, ProgressShare(progress, 0, _READ if options.detects else 1))
    notices = state.photo.notices
    if not options.repairs:
        left_out = () if state.mask.is_empty else ("Marks that are not repaired yet were left out.",)
        return state, (*notices, *left_out)
    mask, nothing = None, ""
    if options.detects:
        share = ProgressShare(progress, _READ, 1)
        findings, mask, said = damage_in(state, engines, device, share, faces=options.faces)
        state = mark_found(findings, mask)(state)
        notices, nothing = (*notices, *said), "No damage was found."
    elif options.mask is not None:
        mask = _mask_in(options.mask, state)
        state, nothing = paint(mask)(state), "The mask marks nothing."
    if options.take_from is not None:
        state = set_sources(_sources_in(options.take_from, state))(state)
    return state, (*notices, nothing) if mask is not None and mask.is_empty else notices


def _repaired(
    state: DocumentState, options: FillOptions, engines: Engines, *, device: str, progress: Progress
) -> tuple[DocumentState, AutoRestored | None]:
    """A marked photo, repaired where that is wanted, and what came of it where nobody says how."""
    if not options.repairs:
        return state, None
    parameters = {BEST.id: 1} if options.is_best else {}
    if options.is_auto:
        wanted = RestorePhoto(
            state,
            options.fill,
            parameters,
            options.seed,
            device,
            looks_for_damage=not options.marks,
            takes_faces=options.faces,
        )
        done = restore_photo(wanted, engines, progress)
        return done.state, done
    name = options.fill or engines.fills[0].id
    request = RepairHoles(state, name, parameters=parameters, seed=options.seed, device=device)
    return apply_repairs(repair(request, engines, progress))(state), None


def _told(auto: AutoRestored | None) -> tuple[str, ...]:
    return () if auto is None else (*auto.sentences, *said_of_faces(auto.on_faces))


def _check_varies(options: FillOptions, engines: Engines) -> None:
    """Raises `UsageError` for a fill that would give the same again."""
    if options.fill is None or not find_choice(engines.fills, options.fill).fill.varies:
        varying = " or ".join(other.id for other in engines.fills if other.fill.varies and not other.among)
        raise UsageError(f"--candidates is for a fill that answers otherwise with another seed: add --fill {varying}.")


def improved_photo(
    state: DocumentState, engines: Engines, *, device: str, progress: Progress
) -> tuple[DocumentState, np.ndarray | None]:
    """The state after its steps have looked at the photo, and what they made of it; None where there is no step. Raises
    what rendering does; `Cancelled`."""
    if not state.active_steps:
        return state, None
    recipe = analyse(state, engines.chain(device), ProgressShare(progress, 0, _LOOKED))
    state = replace(state, recipe=recipe)
    return state, render_photo(RenderPhoto(state, device), engines, ProgressShare(progress, _LOOKED, 1))


def _framed(state: DocumentState, wanted: Geometry, *, of_what_is_seen: bool) -> DocumentState:
    """The state turned, straightened and cropped further. `of_what_is_seen`: the crop counts from the corner of what
    the state shows by then, not from that of its frame."""
    width, height = state.photo.width, state.photo.height
    geometry = state.geometry.turned(wanted.turns, width, height)
    if wanted.angle:
        geometry = geometry.straightened(geometry.angle + wanted.angle, width, height)
    if wanted.crop is not None:
        seen = geometry.area(width, height)
        crop = wanted.crop.shifted(dx=seen.x, dy=seen.y) if of_what_is_seen else wanted.crop
        if not (geometry.holds(crop, width, height) and (seen.contains(crop) or not of_what_is_seen)):
            raise UsageError("The crop reaches beyond the photo, or into the empty corners of the straightened one.")
        geometry = geometry.cropped(crop, width, height)
    return replace(state, geometry=geometry)


def _check(options: FillOptions, output: Path, *, has_work: bool) -> None:
    """Raises `UsageError` for options that make sense only with a mask, where there is nothing to do, and where a mask
    would be overwritten."""
    for mask in (options.mask, options.take_from):
        if mask is not None and is_source(output, mask):
            raise UsageError(f"“{output.name}” is the mask; choose another name for the result.")
    if options.repairs:
        return
    needing = {"--fill": options.fill, "--take-from": options.take_from, "--best": options.is_best}
    for option in (option for option, value in needing.items() if value):
        raise UsageError(f"A fill repairs what is marked: add --mask MASK, --detect or --auto, or leave {option} out.")
    if not has_work:
        raise UsageError(
            "Say what to do: --mask MASK, an image of the photo's size with the damage in white, --detect, "
            "--recipe NAME, or --auto."
        )


def _check_origins(origins: Path | None, options: FillOptions) -> None:
    if origins is not None and origins.suffix.lower() != ".png":
        raise UsageError(f"Origins are written as PNG: give “{origins.name}” the ending .png.")
    if origins is not None and any(mask and is_source(origins, mask) for mask in (options.mask, options.take_from)):
        raise UsageError(f"“{origins.name}” is the mask; choose another name for the origins.")


def check_choice(options: FillOptions, engines: Engines) -> None:
    """Raises `UsageError` for a fill that is not there or cannot do what is wanted."""
    choice = find_choice(engines.fills, options.fill) if options.fill else engines.fills[0]
    if options.take_from is not None and not choice.fill.copies:
        copying = ", ".join(other.id for other in engines.fills if other.fill.copies)
        raise UsageError(f"--take-from is for a fill that copies: add --fill {copying}.")
    if options.is_best and BEST not in choice.parameters:
        raise UsageError(f"The fill “{choice.id}” knows no best quality; leave --best out.")


def _sources_in(file: Path, state: DocumentState) -> Mask:
    sources = _mask_in(file, state)
    if sources.is_empty:
        raise OpenError(f"Nothing is white in “{file.name}”, so there is nothing to take from.")
    return sources


def _mask_in(file: Path, state: DocumentState) -> Mask:
    is_framed = not state.geometry.is_identity
    return photos.import_mask(ImportMask(file, state.photo.width, state.photo.height, is_framed), _QUIET)


def steps_in(file: Path, engines: Engines) -> tuple[StepInstance, ...]:
    """The steps of a recipe file, all of which can be run. Raises `OpenError`, `UsageError`."""
    recipe = read_recipe(file).steps
    check_recipe(recipe, engines.steps)
    return recipe


def said_of_idle(state: DocumentState, engines: Engines) -> tuple[str, ...]:
    """A sentence about each step that looked for something in a region or in what was found, and had nothing there."""
    idle = (step for step in state.active_steps if step.correction is not None and step.correction.is_nothing)
    return tuple(
        f"“{find_step(engines.steps, step.kind).title}” changed nothing: "
        + (
            "it works only where a project has a region painted for it, or stains found."
            if step.region is None
            else "it found nothing to correct in its region."
        )
        for step in idle
    )


def methods_used(state: DocumentState, engines: Engines) -> tuple[tuple[str, str], ...]:
    """The fills and steps that a state is made with, as (id, SHA-256 of the weights, empty without)."""
    used = [*dict.fromkeys((repair.fill, repair.weights) for repair in state.repairs)]
    for step in state.active_steps:
        choice = find_step(engines.steps, step.kind)
        used.append((choice.id, choice.weights))
    return tuple(used)
