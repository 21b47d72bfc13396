"""Opening and saving projects."""

from dataclasses import replace

from restorer_app.core.progress import Progress
from restorer_app.core.projects import OpenedWork, OpenProject, ProjectPlace, SaveProject
from restorer_app.core.requests import Preview
from restorer_app.core.state import DocumentState
from restorer_app.engine.render import output_box, render
from restorer_app.work.view import transform_of

PREVIEW_SIDE = 640


def open_project(request: OpenProject, progress: Progress) -> OpenedWork:
    """The state in a project. Raises `OpenError`, `ScanMissingError`."""
    from restorer_app.files.projects import read_project

    project = read_project(request.path, request.scan, progress)
    return OpenedWork(project.state, ProjectPlace(request.path, project.has_scan), is_saved=True)


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
    return ProjectPlace(request.path, is_inside)


def _preview_of(state: DocumentState) -> Preview:
    """A small picture of what was repaired; steps would have to run for it, and are left out."""
    bare = replace(state, recipe=())
    whole, level = output_box(bare, 0), 0
    while max(output_box(bare, level).width, output_box(bare, level).height) > PREVIEW_SIDE:
        level += 1
    pixels = transform_of(bare)(render(bare, output_box(bare, level), level))
    return Preview(pixels, whole.width, whole.height)
