"""From any file that the program knows to the document in it."""

from pathlib import Path

from restorer_app.core.progress import Progress
from restorer_app.core.projects import OpenProject
from restorer_app.core.requests import OpenPhoto
from restorer_app.core.state import DocumentState, new_state
from restorer_app.files.projects import is_project
from restorer_app.work import photos
from restorer_app.work.engines import Engines
from restorer_app.work.projects import open_project


def opened(path: Path, engines: Engines, progress: Progress) -> DocumentState:
    """A photo from its file, or what a project holds. Raises `OpenError`, `Cancelled`."""
    if is_project(path):
        return open_project(OpenProject(path), progress, engines.steps).state
    return new_state(photos.open_photo(OpenPhoto(path), progress))
