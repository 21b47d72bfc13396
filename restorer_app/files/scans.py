"""Finding the scan of a project again: where it was, inside the project, beside it, or where the user says."""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from restorer_app.core.errors import OpenError, ScanMissingError
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Progress
from restorer_app.files.blobs import file_digest
from restorer_app.files.manifest import LONGEST_SIDE, check_keys, text_of, whole_number
from restorer_app.files.opening import open_photo, photo_size

_MOST_LOOKED_AT = 5000


@dataclass(frozen=True)
class ScanReference:
    """Which scan a project belongs to.

    `name`: of its file; `path`: where that lay, relative to the project where it lay below it; `size`: bytes of the
    file; `digest`: SHA-256 of the file; `pixels`: SHA-256 of what was read from it, which stays when somebody adds a
    caption; `width`, `height`, `channels`, `bits` of the picture.
    """

    name: str
    path: str
    size: int
    digest: str
    pixels: str
    width: int
    height: int
    channels: int
    bits: int

    @property
    def table(self) -> dict[str, Any]:
        """The reference as an entry of a manifest."""
        return asdict(self)


def reference_to(photo: Photo, folder: Path) -> ScanReference:
    """The reference to a photo that was opened from a file, for a project in `folder`."""
    source = photo.source or Path("scan.png")
    size = 0
    with suppress(OSError):
        size = source.stat().st_size
    source, folder = Path(os.path.abspath(source)), Path(os.path.abspath(folder))  # without any ".."
    path = source.relative_to(folder) if source.is_relative_to(folder) else source
    return ScanReference(
        source.name,
        path.as_posix(),
        size,
        photo.digest,
        _pixel_digest(photo),
        photo.width,
        photo.height,
        photo.channels,
        photo.bits,
    )


def reference_of(table: Any) -> ScanReference:
    """The reference that `table` is the entry of. Raises `ValueError` for one that no project has."""
    check_keys(table, set(ScanReference.__dataclass_fields__))
    name = text_of(table["name"])
    if name in ("", ".", "..") or "/" in name or "\0" in name:
        raise ValueError("a name that is a path")
    path = text_of(table["path"])
    os.fsencode(name + path)  # ValueError for what no file can be called
    if "\0" in path or (".." in re.split(r"[/\\]", path) and not Path(path).is_absolute()):
        raise ValueError("a path that climbs out of the project's folder")
    return ScanReference(
        name,
        path,
        whole_number(table["size"], 0, 2**63),
        text_of(table["digest"]),
        text_of(table["pixels"]),
        whole_number(table["width"], 1, LONGEST_SIDE),
        whole_number(table["height"], 1, LONGEST_SIDE),
        whole_number(table["channels"], 1, 3),
        whole_number(table["bits"], 8, 16),
    )


def find_scan(
    reference: ScanReference, folder: Path, chosen: Path | None, progress: Progress, *, is_own: bool = False
) -> Photo:
    """The scan of a project in `folder`: the `chosen` file, else the one where it was, else one beside the project.
    `is_own`: this program itself wrote the reference, on this computer.

    Raises `ScanMissingError` when it is nowhere, `OpenError` when the chosen file is another picture.
    """
    if chosen is not None:
        return opened_scan(reference, chosen, progress)
    place = original_place(reference, folder, is_own=is_own)
    for path in (place, *_beside(reference, folder)):
        progress.update(0.0, "Looking for the scan")
        if path is not None and has_digest(path, reference):
            return opened_scan(reference, path, progress)
    # a scan with a new caption is another file, but still the same picture
    for path in (place, _named(reference, folder)):
        if path is not None and path.is_file():
            with suppress(OpenError):
                return opened_scan(reference, path, progress)
    raise ScanMissingError(reference.name, "" if is_own else remote_place(reference, folder))


def opened_scan(reference: ScanReference, path: Path, progress: Progress) -> Photo:
    """The photo in that file. Raises `OpenError`, also when it is not the scan that is meant."""
    photo = open_photo(path, progress)
    size = (photo.width, photo.height, photo.channels, photo.bits)
    is_same = size == (reference.width, reference.height, reference.channels, reference.bits) and (
        photo.digest == reference.digest or _pixel_digest(photo) == reference.pixels
    )
    if not is_same:
        raise OpenError(f"“{path.name}” is not the scan that this work was begun with.")
    return photo


def embedded_scan(reference: ScanReference, path: Path, folder: Path, progress: Progress) -> Photo:
    """The photo in a file that was taken out of a project in `folder`, as if it came from where the scan was."""
    photo = opened_scan(reference, path, progress)
    place = original_place(reference, folder) or _named(reference, folder)
    return replace(photo, source=place or folder / "scan")


def original_place(reference: ScanReference, folder: Path, *, is_own: bool = False) -> Path | None:
    """Where the scan was; None for a place on another computer, which is not asked without the user's say, unless the
    reference `is_own`."""
    is_remote = bool(remote_place(reference, folder))
    return None if not reference.path or (is_remote and not is_own) else folder / reference.path


def remote_place(reference: ScanReference, folder: PurePath) -> str:
    """Where the scan was, as it was recorded, if that is on another computer than the project's `folder`: a project
    from a stranger could have this one give its user's name to that. Empty otherwise."""
    path, drive = reference.path.replace("\\", "/"), folder.drive.replace("\\", "/")
    is_own = bool(drive) and path.casefold().startswith(f"{drive.casefold()}/")
    return reference.path if path.startswith("//") and not is_own else ""


def has_digest(path: Path, reference: ScanReference) -> bool:
    """Whether this is the scan's file, unchanged."""
    try:
        return path.is_file() and path.stat().st_size == reference.size and file_digest(path) == reference.digest
    except OSError:
        return False


def _named(reference: ScanReference, folder: Path) -> Path | None:
    """The file of the scan's name in a folder; None where that name means something else on this system."""
    return folder / reference.name if Path(reference.name).name == reference.name else None


def _beside(reference: ScanReference, folder: Path) -> Iterator[Path]:
    """Files of the scan's size in the project's folder and the folders in it, the one with its name first."""
    if (named := _named(reference, folder)) is not None:
        yield named
    looked_at = 0
    folders = [folder]
    with suppress(OSError):
        folders += [Path(entry.path) for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False)]
    for place in folders:
        with suppress(OSError):
            for entry in os.scandir(place):
                looked_at += 1
                if looked_at > _MOST_LOOKED_AT:
                    return
                if entry.is_file() and entry.stat().st_size == reference.size and _has_size(entry.path, reference):
                    yield Path(entry.path)


def _has_size(path: str, reference: ScanReference) -> bool:
    """Whether it is a picture of the scan's size, told from its header: plain scans are often all of one length."""
    try:
        return photo_size(Path(path)) == (reference.width, reference.height)
    except OpenError:
        return False


def _pixel_digest(photo: Photo) -> str:
    planes = [photo.pixels] if photo.alpha is None else [photo.pixels, photo.alpha]
    digest = hashlib.sha256(repr([(plane.shape, plane.dtype.str) for plane in planes]).encode())
    for plane in planes:
        digest.update(np.ascontiguousarray(plane).data)
    return digest.hexdigest()
