"""What a batch is going to do: which photos there are, the mask of each, and the name that each is written under."""

import os
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from restorer_app.core.errors import OpenError
from restorer_app.core.progress import Progress, SilentProgress
from restorer_app.files.formats import FORMATS, format_for, format_of

SAME = "same"
_MASK = "-mask"
_QUIET = SilentProgress()


@dataclass(frozen=True)
class Planned:
    """One photo: where it is written, in which format, and the mask that belongs to it."""

    source: Path
    output: Path
    format: str
    mask: Path | None


@dataclass(frozen=True)
class _Found:
    """A photo, and the folder below the output that it goes to."""

    path: Path
    folder: Path


def plan(
    sources: Sequence[Path],
    output: Path,
    *,
    masks: Path | None,
    format_id: str,
    known: Mapping[Path, Path],
    without: Collection[Path] = (),
    progress: Progress = _QUIET,
) -> tuple[Planned, ...]:
    """What to write for each photo of the sources, in their order.

    Names never meet, neither each other nor a photo or a mask. `known`: where photos were written before, by their
    places; they keep their names, and what was written is no photo to begin with, nor is what the plan is `without`.
    Raises `OpenError` where there is nothing, and `Cancelled`.
    """
    written = {place_of(path) for path in known.values()}
    found, masks_of = _choose(sources, output=output, masks=masks, without=without, written=written, progress=progress)
    not_photos = {place_of(mask) for mask in masks_of.values() if mask} | written
    formats = {photo.path: _format(photo.path, format_id) for photo in found}
    names = _names(found, formats, output, known, taken={*not_photos, *(place_of(path) for path in masks_of)})
    return tuple(Planned(photo.path, names[photo.path], formats[photo.path], masks_of[photo.path]) for photo in found)


def photos_with_masks(
    sources: Sequence[Path], *, masks: Path | None, without: Collection[Path] = (), progress: Progress = _QUIET
) -> Mapping[Path, Path | None]:
    """The photos of the sources in their order, each with its mask, before it is known where to write them. Raises
    `OpenError` where there is nothing, and `Cancelled`."""
    found, masks_of = _choose(sources, output=None, masks=masks, without=without, written=(), progress=progress)
    return {photo.path: masks_of[photo.path] for photo in found}


def place_of(path: Path) -> str:
    """A name for a place on the disk, the same for all ways to write it."""
    return os.path.normcase(os.path.realpath(path)).casefold()


def _choose(
    sources: Sequence[Path],
    *,
    output: Path | None,
    masks: Path | None,
    without: Collection[Path],
    written: Collection[str],
    progress: Progress,
) -> tuple[list[_Found], dict[Path, Path | None]]:
    """The photos, and the masks of all that were looked at. Raises `OpenError` where there is no photo."""
    found, folders = [], _Folders()
    masks_of: dict[Path, Path | None] = {}
    for photo in _find(sources, skips=[folder for folder in (output, masks) if folder is not None]):
        progress.update(0, "Looking for photos")
        found.append(photo)
        masks_of[photo.path] = _mask_of(photo, masks, folders)
    not_photos = {place_of(mask) for mask in masks_of.values() if mask} | {*written}
    found = [photo for photo in found if photo.path not in without and place_of(photo.path) not in not_photos]
    if not found:
        raise OpenError(f"There are no photos in {', '.join(f'“{path}”' for path in sources)}.")
    return found, masks_of


def _find(sources: Sequence[Path], skips: Sequence[Path]) -> Iterator[_Found]:
    seen: set[str] = set()
    for source in sources:
        photos = _photos_below(source, skips) if source.is_dir() else [_Found(source, Path())]
        for photo in photos:
            if place_of(photo.path) not in seen:
                seen.add(place_of(photo.path))
                yield photo


def _photos_below(root: Path, skips: Sequence[Path]) -> Iterator[_Found]:
    skipped = {place_of(folder) for folder in skips} - {place_of(root)}
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and place_of(Path(folder, name)) not in skipped
        )
        for name in sorted(names):
            if format_for(Path(name)) is not None and not name.startswith("."):
                yield _Found(Path(folder, name), Path(folder).relative_to(root))


class _Folders:
    """What folders hold, each looked into once: thousands of photos have few folders."""

    def __init__(self) -> None:
        self._names: dict[Path, frozenset[str]] = {}
        self._places: dict[Path, str] = {}

    def may_hold(self, folder: Path, name: str) -> bool:
        """Whether there is anything of that name, in capitals or small letters."""
        if folder not in self._names:
            try:
                self._names[folder] = frozenset(found.casefold() for found in os.listdir(folder))
            except OSError:
                self._names[folder] = frozenset()
        return name.casefold() in self._names[folder]

    def place(self, folder: Path) -> str:
        """Its `place_of`."""
        if folder not in self._places:
            self._places[folder] = place_of(folder)
        return self._places[folder]


def _mask_of(photo: _Found, masks: Path | None, folders: _Folders) -> Path | None:
    """The picture of the photo's name, or of that name with “-mask”, in the folder of masks or where that mirrors the
    photo's own; beside the photo itself only the latter is a mask."""
    if masks is None:
        return None
    for folder in dict.fromkeys((masks / photo.folder, masks)):
        is_beside = folders.place(folder) == folders.place(photo.path.parent)
        for stem in (photo.path.stem + _MASK, *(() if is_beside else (photo.path.stem,))):
            for extension in (extension for row in FORMATS for extension in row.extensions):
                for name in (f"{stem}{extension}", f"{stem}{extension.upper()}"):
                    if folders.may_hold(folder, name) and (folder / name).is_file():
                        return folder / name
    return None


def _format(photo: Path, wanted: str) -> str:
    """The format to write; PNG for what can only be opened."""
    if wanted != SAME:
        return format_of(wanted).id
    row = format_for(photo)
    return row.id if row is not None and row.can_write else "png"


def _names(
    found: Sequence[_Found],
    formats: Mapping[Path, str],
    output: Path,
    known: Mapping[Path, Path],
    taken: Collection[str],
) -> dict[Path, Path]:
    names, places = {}, {*taken}
    for photo in found:
        before = known.get(photo.path.resolve())
        row = format_of(formats[photo.path])
        if before is not None and before.parent == output / photo.folder and before.suffix in row.extensions:
            names[photo.path] = before
            places.add(place_of(before))
    wanted = {
        photo.path: output / photo.folder / f"{photo.path.stem}{_extension(photo.path, formats[photo.path])}"
        for photo in found
    }
    wishes = Counter(place_of(path) for path in wanted.values())
    for photo in found:
        if photo.path not in names:
            wish = wanted[photo.path]
            if wishes[place_of(wish)] > 1:
                wish = wish.with_name(f"{wish.stem}-{photo.path.suffix[1:].lower()}{wish.suffix}")
            names[photo.path] = _free(wish, places)
            places.add(place_of(names[photo.path]))
    return names


def _extension(photo: Path, format_id: str) -> str:
    extensions = format_of(format_id).extensions
    return photo.suffix.lower() if photo.suffix.lower() in extensions else extensions[0]


def _free(wish: Path, taken: Collection[str]) -> Path:
    """The path itself, or else the first one after it that is nobody's."""
    for number in count():
        suffix = {0: "", 1: "-restored"}.get(number, f"-restored-{number}")
        path = wish.with_name(f"{wish.stem}{suffix}{wish.suffix}")
        if place_of(path) not in taken:
            return path
    raise ValueError("there is always a free name")
