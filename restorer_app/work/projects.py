"""Opening and saving projects."""

from collections.abc import Sequence
from dataclasses import replace

from restorer_app.core.errors import OpenError, UsageError
from restorer_app.core.progress import Progress
from restorer_app.core.projects import OpenedWork, OpenProject, ProjectPlace, SaveProject
from restorer_app.core.requests import Preview
from restorer_app.core.state import DocumentState
from restorer_app.engine.render import output_box, render
from restorer_app.files.stamps import stamp_of
from restorer_app.steps.steps import StepChoice, check_parameters, without_strange_facts
from restorer_app.work.view import transform_of

PREVIEW_SIDE = 640


def open_project(request: OpenProject, progress: Progress, steps: Sequence[StepChoice]) -> OpenedWork:
    """The state in a project, where it can be run with the `steps` there are. Raises `OpenError`,
    `ScanMissingError`."""
    from restorer_app.files.projects import read_project

    stamp = tuple(stamp_of(request.path) or ())  # of before it is read: what is written meanwhile is another one
    project = read_project(request.path, request.scan, progress)
    state = usable(project.state, steps, f"“{request.path.name}”")
    return OpenedWork(state, ProjectPlace(request.path, project.has_scan, stamp), is_saved=True)


def usable(state: DocumentState, steps: Sequence[StepChoice], where: str) -> DocumentState:
    """What was read `where`, with a recipe that can be run: a step that cannot have found what is noted there will look
    again, one that this computer does not have stays and has no effect. Raises `OpenError` for a parameter that a step
    does not have, or a value that it cannot have."""
    known = {choice.id: choice for choice in steps}
    for step in state.recipe:
        try:
            if step.kind in known:
                check_parameters(step, known[step.kind])
        except UsageError as error:
            sentence = str(error)
            raise OpenError(f"In {where} {sentence[:1].lower()}{sentence[1:]}") from error
    return replace(state, recipe=without_strange_facts(state.recipe, steps))


def save_project(request: SaveProject, progress: Progress) -> ProjectPlace:
    """Writes the project. Raises `ExportError`."""
    from restorer_app.files.projects import write_project

    is_inside = write_project(
        request.state,
        request.path,
        embeds_scan=request.embeds_scan,
        former=request.former,
        preview=_preview_of(request.state),
        progress=progress,
    )
    return ProjectPlace(request.path, is_inside, tuple(stamp_of(request.path) or ()))


def _preview_of(state: DocumentState) -> Preview:
    """A small picture of what was repaired; steps would have to run for it, and are left out."""
    bare = replace(state, recipe=())
    whole, level = output_box(bare, 0), 0
    while max(output_box(bare, level).width, output_box(bare, level).height) > PREVIEW_SIDE:
        level += 1
    pixels = transform_of(bare)(render(bare, output_box(bare, level), level))
    return Preview(pixels, whole.width, whole.height)
