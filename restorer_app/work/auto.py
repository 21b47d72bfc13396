"""Restoring a photo without being told how, for the window and for the command line: one thing after the other, each
said as it is done."""

from restorer_app.core.auto import AutoRestored, Deed, RestorePhoto
from restorer_app.core.diagnosis import DiagnosePhoto, ProposedStep
from restorer_app.core.progress import Progress, ProgressShare
from restorer_app.core.requests import RepairHoles
from restorer_app.core.state import DocumentState
from restorer_app.document.edits import add_step, apply_repairs, mark_found, set_facts
from restorer_app.engine.analysis import analyse
from restorer_app.steps.proposing import beyond_doubt, is_served
from restorer_app.steps.steps import find_step
from restorer_app.work.detecting import SureDamage, sure_damage_in
from restorer_app.work.diagnosing import diagnose_photo
from restorer_app.work.engines import Engines
from restorer_app.work.repair import repair

_FOUND, _REPAIRED, _DIAGNOSED = 0.4, 0.7, 0.9
_NO_STEP = "No step is needed."
_AS_IT_WAS = "Nothing of the photo was changed."


def restore_photo(request: RestorePhoto, engines: Engines, progress: Progress) -> AutoRestored:
    """Finds damage, repairs it, diagnoses the repaired photo and takes the steps that are proposed, as far as both are
    beyond doubt, and but for those that the recipe serves already.

    Raises `UsageError`, `ModelError`, `InferenceError`, `Cancelled`.
    """
    state, sentences = request.state, list[str]()

    def do(deed: Deed) -> None:
        nonlocal state
        state = deed.edit(state)
        sentences.append(deed.sentence)
        request.news.put(deed)

    found = _found(request, engines, ProgressShare(progress, 0, _FOUND)) if request.looks_for_damage else None
    if found is not None and found.count:
        do(Deed(mark_found(found.findings, found.mask), _told_of_found(found)))
    elif found is not None:
        sentences.append(_told_of_unsure(found.unsure) if found.unsure else "No damage was found.")
    if not state.mask.is_empty:
        do(_repaired(state, request, engines, ProgressShare(progress, _FOUND, _REPAIRED)))
    diagnose = DiagnosePhoto(state, request.device, looks_for_damage=False)
    diagnosis = diagnose_photo(diagnose, engines, ProgressShare(progress, _REPAIRED, _DIAGNOSED))
    choices = {choice.id: choice for choice in engines.steps}
    wanted = tuple(one for one in diagnosis.proposed if not is_served(one.step, state.recipe, choices))
    steps = beyond_doubt(wanted, diagnosis.measurements, choices, is_damaged=bool(state.repairs))
    left = tuple(one for one in wanted if one not in steps)
    for number, proposed in enumerate(steps):
        start, end = (_DIAGNOSED + (1 - _DIAGNOSED) * (number + n) / len(steps) for n in (0, 1))
        do(_improved(state, proposed, request.device, engines, ProgressShare(progress, start, end)))
    sentences += [f"Left to you, for the picture may be meant so: {_told(one, engines)}" for one in left]
    if not wanted:
        sentences.append(_NO_STEP)
    if state is request.state:
        sentences.append(_AS_IT_WAS)
    return AutoRestored(
        state,
        *((found.count, found.unsure, found.on_faces) if found is not None else (0, 0, 0)),
        len(state.repairs) - len(request.state.repairs),
        steps,
        left,
        diagnosis.advice,
        tuple(sentences),
    )


def _found(request: RestorePhoto, engines: Engines, progress: Progress) -> SureDamage:
    return sure_damage_in(request.state, engines, request.device, progress, takes_faces=request.takes_faces)


def _repaired(state: DocumentState, request: RestorePhoto, engines: Engines, progress: Progress) -> Deed:
    fill = request.fill or engines.fills[0].id
    wanted = RepairHoles(state, fill, parameters=request.parameters, seed=request.seed, device=request.device)
    repairs = repair(wanted, engines, progress)
    count = len(repairs)
    return Deed(apply_repairs(repairs), "1 hole was repaired." if count == 1 else f"{count} holes were repaired.")


def _improved(state: DocumentState, proposed: ProposedStep, device: str, engines: Engines, progress: Progress) -> Deed:
    """A step that has looked at the photo already, so that it is seen at once."""
    add = add_step(proposed.step)
    analysed = analyse(add(state), engines.chain(device), progress)
    return Deed(lambda one: set_facts(analysed)(add(one)), _told(proposed, engines))


def _told(proposed: ProposedStep, engines: Engines) -> str:
    return f"{find_step(engines.steps, proposed.step.kind).title}: {proposed.reason}"


def _told_of_found(found: SureDamage) -> str:
    count = found.count
    said = "1 place is surely damaged." if count == 1 else f"{count} places are surely damaged."
    return f"{said} {_told_of_unsure(found.unsure)}" if found.unsure else said


def _told_of_unsure(count: int) -> str:
    if count == 1:
        return "1 place that may be damaged is left alone: it may as well belong to the picture."
    return f"{count} places that may be damaged are left alone: they may as well belong to the picture."
