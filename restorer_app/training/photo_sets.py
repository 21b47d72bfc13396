"""The photos that methods are measured on: sets of files, each under a name of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from restorer_app.core.errors import UsageError
from restorer_app.core.progress import SilentProgress
from restorer_app.files.opening import open_photo
from restorer_app.training.config import DataConfig
from restorer_app.training.photos import load_photos, may_be_photo


@dataclass(frozen=True)
class PhotoSet:
    """A name, the files that are measured, and how many there are in all."""

    name: str
    files: tuple[Path, ...]
    total: int

    @property
    def title(self) -> str:
        """The name, and how much of the set this is where it is not the whole."""
        return self.name if len(self.files) == self.total else f"{self.name} ({len(self.files)} of {self.total})"


def photo_sets(data: Path, limit: int | None = None) -> tuple[PhotoSet, ...]:
    """The photos of a folder as one set or, where it has none, each folder in it as one; the first `limit` of each.

    UsageError where there is none.
    """
    inner = sorted(path for path in data.iterdir() if path.is_dir()) if data.is_dir() else []
    folders = [data] if data.is_dir() and photos_in(data) else inner
    found = [(folder.resolve().name, photos_in(folder)) for folder in folders]
    sets = tuple(PhotoSet(name, tuple(files[:limit]), len(files)) for name, files in found if files)
    if not sets:
        raise UsageError(f"There are no photos in {data}.")
    return sets


def held_out(data: Path, config: DataConfig) -> tuple[PhotoSet, ...]:
    """The photos below a folder that a run with this configuration does not learn from, as one set."""
    split = load_photos(data, least_side=config.crop, validation_every=config.validation_every)
    files = split.files[:: config.validation_every]
    return (PhotoSet("held out", files, len(files)),)


def photos_in(folder: Path) -> Sequence[Path]:
    """The photos of one folder, by name."""
    return sorted(path for path in folder.iterdir() if may_be_photo(path.relative_to(folder)))


def read_picture(file: Path) -> np.ndarray:
    """A photo as (h, w, 1 or 3) uint8. Raises `OpenError`."""
    pixels = open_photo(file, SilentProgress()).pixels
    return pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
