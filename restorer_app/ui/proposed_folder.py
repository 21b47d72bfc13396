"""Where results of the open work are proposed to go."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths

from restorer_app import paths
from restorer_app.settings import Settings
from restorer_app.ui.session import Session


def proposed_folder(session: Session, settings: Settings) -> Path:
    """Beside the scan; of the sample, which lies among the program's own files, and of a scan whose folder is gone,
    beside the project. Without either the last folder, or that for pictures."""
    source = session.state.photo.source if session.state is not None else None
    if source is not None and paths.resources_dir() not in source.parents and source.parent.is_dir():
        return source.parent
    if (place := session.keeping.place) is not None:
        return place.path.parent
    pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    folders = [Path(folder) for folder in (settings.folder, pictures) if folder]
    return next((folder for folder in folders if folder.is_dir()), Path.home())
