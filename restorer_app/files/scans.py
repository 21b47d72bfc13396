"""Finding the scan of a project again: where it was, inside the project, beside it, or where the user says."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from restorer_app.core.errors import OpenError, ScanMissingError
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Progress
from restorer_app.files.blobs import file_digest
from restorer_app.files.manifest import LONGEST_SIDE, check_keys, text_of, whole_number
from restorer_app.files.opening import open_photo

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
    if Path(name).name != name or name in ("", ".", "..") or any(sign in name for sign in "\\/:\0"):
        raise ValueError("a name that is a path")
    path = text_of(table["path"]).replace("\\", "/")
    if ".." in path.split("/") or "\0" in path:
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


def find_scan(reference: ScanReference, folder: Path, chosen: Path | None, progress: Progress) -> Photo:
    """The scan of a project in `folder`: the `chosen` file, else the one where it was, else one beside the project.

    Raises `ScanMissingError` when it is nowhere, `OpenError` when the chosen file is another picture.
    """
    if chosen is not None:
        return opened_scan(reference, chosen, progress)
    for path in (original_place(reference, folder), *_beside(reference, folder)):
        if path is not None and _has_digest(path, reference):
            return opened_scan(reference, path, progress)
    # a scan with a new caption is another file, but still the same picture
    for path in (original_place(reference, folder), folder / reference.name):
        if path is not None and path.is_file():
            with suppress(OpenError):
                return opened_scan(reference, path, progress)
    raise ScanMissingError(reference.name)


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
    return replace(photo, source=original_place(reference, folder) or folder / reference.name)


def original_place(reference: ScanReference, folder: Path) -> Path | None:
    """Where the scan was; None for a place on another computer, which is not asked without the user's say."""
    is_remote, drive = reference.path.startswith("//"), folder.drive.replace("\\", "/")
    if not reference.path or (is_remote and not (drive and reference.path.startswith(drive))):
        return None
    return folder / reference.path


def is_there(reference: ScanReference, folder: Path) -> bool:
    """Whether the scan lies, unchanged, where it was."""
    path = original_place(reference, folder)
    return path is not None and _has_digest(path, reference)


def _beside(reference: ScanReference, folder: Path) -> Iterator[Path]:
    """Files of the scan's size in the project's folder and the folders in it, the one with its name first."""
    yield folder / reference.name
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
                if entry.is_file() and entry.stat().st_size == reference.size:
                    yield Path(entry.path)


def _has_digest(path: Path, reference: ScanReference) -> bool:
    try:
        return path.is_file() and path.stat().st_size == reference.size and file_digest(path) == reference.digest
    except OSError:
        return False


def _pixel_digest(photo: Photo) -> str:
    planes = [photo.pixels] if photo.alpha is None else [photo.pixels, photo.alpha]
    digest = hashlib.sha256(repr([(plane.shape, plane.dtype.str) for plane in planes]).encode())
    for plane in planes:
        digest.update(np.ascontiguousarray(plane).data)
    return digest.hexdigest()
