"""By what a file is known again without reading it."""

from pathlib import Path

from restorer_app.core.projects import ProjectPlace


def stamp_of(path: Path | None) -> list[int] | None:
    """Size and time of a file: others after each writing of it. None where there is none."""
    try:
        status = None if path is None else path.stat()
    except OSError:
        return None
    return None if status is None else [status.st_size, status.st_mtime_ns]


def is_written_since(place: ProjectPlace) -> bool:
    """Whether somebody else has written the project since its stamp was taken; one that is gone is nobody's work."""
    return bool(place.stamp) and stamp_of(place.path) not in (None, list(place.stamp))
