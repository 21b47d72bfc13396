"""Project files: a zip of one manifest and the pieces it names, with the scan itself inside if that is wanted.

Nothing in the zip is packed (the pieces are, where it helps), so a small file cannot become a large one on the way.
"""

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from restorer_app.core.errors import ExportError, OpenError
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Progress, ProgressShare, SilentProgress
from restorer_app.core.projects import ProjectPlace
from restorer_app.core.requests import Preview
from restorer_app.core.state import DocumentState
from restorer_app.files.atomic import atomic_write, real_file
from restorer_app.files.blobs import BlobReader, BlobWriter, digest_of, file_digest, stream_digest
from restorer_app.files.export import is_source, write_photo
from restorer_app.files.manifest import (
    LONGEST_SIDE,
    NewerFormat,
    Table,
    UnknownEntry,
    check_keys,
    flag_of,
    state_of,
    table_of,
    whole_number,
)
from restorer_app.files.scans import (
    ScanReference,
    embedded_scan,
    find_scan,
    has_digest,
    original_place,
    reference_of,
    reference_to,
)
from restorer_app.files.sniffing import damaged
from restorer_app.files.thumbnails import from_png, to_png
from restorer_app.files.unfinished import scratch_folder

FORMAT = 2
SUFFIX = ".restorer"
MANIFEST, SCAN, PREVIEW, PIECES = "manifest.json", "scan", "preview.png", "pieces/"

_NAMES = re.compile(r"manifest\.json|scan|preview\.png|pieces/[0-9a-f]{64}")
_LARGEST_MANIFEST = 256 * 2**20
_CHUNK = 2**20
_STAGE = "Saving the project"
_BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
_WRONG = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True, eq=False)
class Project:
    """What a project file holds: the state, and whether the scan itself lies in it."""

    state: DocumentState
    has_scan: bool


def is_project(path: Path) -> bool:
    """Whether the name is one of a project file."""
    return path.suffix.lower() == SUFFIX


def write_project(
    state: DocumentState, path: Path, *, embeds_scan: bool, former: Path | None, preview: Preview, progress: Progress
) -> bool:
    """Writes a state as a project, whole or not at all; whether the scan lies in it, which it also does when it is not
    where it was any more. `former`: a project in which the scan may lie; `preview`: a first look at it.

    Raises `ExportError`, `Cancelled`; then `path` is as it was.
    """
    photo = state.photo
    if is_source(path, photo.source):
        raise ExportError(f"“{path.name}” is the scan itself, which is never overwritten; choose another name.")
    progress.update(0.0, _STAGE)
    file_path = real_file(path)
    reference = reference_to(photo, file_path.parent)
    with _scan_file(photo, reference, former, is_wanted=embeds_scan) as scan:
        if scan is not None:
            reference = scan.reference
        with atomic_write(file_path, lambda part: _verify(part, path, manifest, photo)) as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
                if scan is not None:
                    _put_in(scan.path, archive, ProgressShare(progress, 0.0, 0.5, _STAGE))
                progress.update(0.5, _STAGE)
                done = table_of(state, BlobWriter(_Pieces(archive)))
                manifest = {
                    "format": FORMAT,
                    "scan": reference.table,
                    "embedded": scan is not None,
                    "size": [preview.width, preview.height],
                    "state": done,
                }
                archive.writestr(PREVIEW, to_png(preview.pixels))
                archive.writestr(MANIFEST, json.dumps(manifest))
            progress.update(0.8, "Checking the written file")
    return scan is not None


def read_project(path: Path, chosen_scan: Path | None, progress: Progress) -> Project:
    """The project in a file, with its scan: the one inside, else the one that was `chosen_scan`, or is where it was, or
    lies beside the project.

    Raises `OpenError` with one sentence for a file that is no project, is damaged or is newer than this program;
    `ScanMissingError` where only the scan is missing; `Cancelled`.
    """
    with _opened(path) as archive:
        with _told(path):
            table = _manifest_in(archive)
            reference, is_inside = reference_of(table["scan"]), flag_of(table["embedded"])
        folder = real_file(path.absolute()).parent
        if is_inside:
            photo = _read_inside(archive, reference, folder, progress)
        else:
            photo = find_scan(reference, folder, chosen_scan, progress)
        with _told(path):
            blobs = BlobReader(lambda name: _piece(archive, name), most_unpacked(photo))
            return Project(state_of(table["state"], photo, blobs), is_inside)


def find_scan_of_project(
    reference: ScanReference, place: ProjectPlace | None, folder: Path, chosen: Path | None, progress: Progress
) -> Photo:
    """The scan that work in `folder` belongs to: the `chosen` file, else the one where it was, in the project at
    `place`, or beside one of both; a chosen project is asked for the scan in it. Raises `OpenError`,
    `ScanMissingError`, `Cancelled`."""
    if chosen is not None and is_project(chosen):
        with _opened(chosen) as archive:
            return _read_inside(archive, reference, chosen.parent, progress)
    original = original_place(reference, folder, is_own=True)
    if place is not None and chosen is None and not (original is not None and has_digest(original, reference)):
        with suppress(OpenError), _opened(place.path) as archive:
            return _read_inside(archive, reference, folder, progress)
        folder = place.path.parent
    return find_scan(reference, folder, chosen, progress, is_own=True)


def most_unpacked(photo: Photo) -> int:
    """So many bytes may all pieces of a document have: marks and repairs of every pixel, with many candidates."""
    return 2**28 + 32 * photo.pixels.nbytes


def read_preview(path: Path) -> Preview:
    """A first look at a project. Raises `OpenError`."""
    with _opened(path) as archive, _told(path):
        width, height = (whole_number(side, 1, LONGEST_SIDE) for side in _manifest_in(archive)["size"])
        return Preview(from_png(archive.read(PREVIEW)), width, height)


class _Pieces:
    """A zip as a store."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names: set[str] = set()

    def add(self, data: bytes) -> str:
        name = digest_of(data)
        if name not in self._names:
            self._names.add(name)
            self._archive.writestr(PIECES + name, data)
        return name


@dataclass(frozen=True)
class _ScanFile:
    path: Path
    reference: ScanReference


@contextmanager
def _scan_file(
    photo: Photo, reference: ScanReference, former: Path | None, *, is_wanted: bool
) -> Iterator[_ScanFile | None]:
    """The file to put into a project, None where the scan need not lie in it: the scan itself, else the copy in the
    project it came from, else what was read from it, as a TIFF."""
    if photo.source is not None and has_digest(photo.source, reference):
        yield _ScanFile(photo.source, reference) if is_wanted else None
        return
    with scratch_folder() as scratch:
        copy = scratch / "scan.tif"
        if former is None or not _copy_from(former, copy, reference):
            write_photo(
                photo.pixels,
                photo.alpha,
                photo.metadata,
                target=copy,
                source=None,
                format_id="tiff",
                options={},
                progress=SilentProgress(),
            )
            reference = replace(reference, digest=file_digest(copy), size=copy.stat().st_size)
        yield _ScanFile(copy, reference)


def _copy_from(project: Path, copy: Path, reference: ScanReference) -> bool:
    """Whether the scan lies in that project; then it is copied out of it."""
    with suppress(OpenError, KeyError, *_BROKEN), _opened(project) as archive:
        with archive.open(SCAN) as inside, copy.open("wb") as file:
            shutil.copyfileobj(inside, file, _CHUNK)
        return file_digest(copy) == reference.digest
    return False


def _put_in(scan: Path, archive: zipfile.ZipFile, progress: Progress) -> None:
    size, done = max(scan.stat().st_size, 1), 0
    with scan.open("rb") as file, archive.open(SCAN, "w", force_zip64=True) as inside:
        while chunk := file.read(_CHUNK):
            inside.write(chunk)
            done += len(chunk)
            progress.update(min(done / size, 1.0), _STAGE)


def _verify(part: Path, target: Path, manifest: Table, photo: Photo) -> None:
    """Reads a written project back as it will be opened. Raises `ExportError` when it is not what was meant."""
    try:
        with _opened(part) as archive:
            table = _manifest_in(archive)
            is_same = table == json.loads(json.dumps(manifest))
            reference = reference_of(table["scan"])
            if flag_of(table["embedded"]):
                with archive.open(SCAN) as inside:
                    is_same &= stream_digest(inside) == reference.digest
            state_of(table["state"], photo, BlobReader(lambda name: _piece(archive, name), most_unpacked(photo)))
    except (OpenError, *_WRONG, *_BROKEN) as error:
        raise _unlike(target) from error
    if not is_same:
        raise _unlike(target)


def _unlike(target: Path) -> ExportError:
    return ExportError(f"“{target.name}” was not written: the file read back was not what was meant to be saved.")


def _read_inside(archive: zipfile.ZipFile, reference: ScanReference, folder: Path, progress: Progress) -> Photo:
    with scratch_folder() as scratch:
        copy = scratch / "scan"
        try:
            with archive.open(SCAN) as inside, copy.open("wb") as file:
                shutil.copyfileobj(inside, file, _CHUNK)
        except OSError as error:
            name = Path(archive.filename or "").name
            text = f"The scan could not be taken out of “{name}” ({error.strerror or error})."
            raise OpenError(text) from error
        except (KeyError, *_BROKEN) as error:
            raise damaged(Path(archive.filename or "")) from error
        return embedded_scan(reference, copy, folder, progress)


def _piece(archive: zipfile.ZipFile, name: str) -> bytes | None:
    try:
        return archive.read(PIECES + name)
    except (KeyError, *_BROKEN):
        return None


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The zip, once every entry has a name that a project has and is stored as it is. Raises `OpenError`."""
    if path.exists() and not path.is_file():
        raise OpenError(f"“{path.name}” is not a project of this program.")
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise OpenError(f"“{path.name}” does not exist.") from error
    except OSError as error:
        raise OpenError(f"“{path.name}” cannot be read ({error.strerror or error}).") from error
    except _BROKEN as error:
        raise damaged(path) from error
    with archive:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        is_plain = all(
            _NAMES.fullmatch(entry.filename) and entry.compress_type == zipfile.ZIP_STORED for entry in entries
        )
        if not is_plain or len(names) != len(entries) or MANIFEST not in names:
            raise OpenError(f"“{path.name}” is not a project of this program.")
        yield archive


def _manifest_in(archive: zipfile.ZipFile) -> Table:
    """The manifest, if this version knows its format and every entry of it."""
    if archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
        raise ValueError("a manifest larger than any document's")
    table = json.loads(archive.read(MANIFEST))
    if isinstance(table, dict) and whole_number(table.get("format"), 1, 2**31) > FORMAT:
        raise NewerFormat
    check_keys(table, {"format", "scan", "embedded", "size", "state"})
    return dict(table)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What is wrong with a manifest as one sentence."""
    try:
        yield
    except NewerFormat as error:
        raise OpenError(f"“{path.name}” was saved by a newer version of this program.") from error
    except UnknownEntry as error:
        sentence = f"“{path.name}” has an entry “{error}” that this version of the program does not know."
        raise OpenError(sentence) from error
    except (*_WRONG, *_BROKEN) as error:
        raise damaged(path) from error
