"""The photos to learn from: decoded once into one block of memory, split by file, and cut into augmented crops."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from restorer_app.core.errors import OpenError, UsageError
from restorer_app.core.progress import SilentProgress
from restorer_app.files.opening import open_photo

Photo = NDArray[np.uint8]
Pictures = NDArray[np.intp]
SUFFIXES = {".webp", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"}


@dataclass(frozen=True)
class Split:
    """Photos as (h, w, 3) uint8: those to train on and those held out; the files of all, in order; and a sentence for
    each file that cannot be read."""

    train: list[Photo]
    validation: list[Photo]
    files: tuple[Path, ...]
    left_out: tuple[str, ...] = ()

    def reduced(self, side: int) -> "Split":
        """The same photos with so many pixels along the shorter side, where they have more."""
        train, validation = ([_reduced(one, _to(one, side)) for one in some] for some in (self.train, self.validation))
        return replace(self, train=train, validation=validation)


def load_photos(folder: Path, *, least_side: int, validation_every: int) -> Split:
    """Every photo below `folder` whose sides are at least `least_side`; each n-th file, by name, is held out.

    Files that cannot be read are left out. UsageError where fewer than `validation_every` can be used.
    """
    found: dict[Path, Photo] = {}
    left_out, small = [], 0
    for path in photo_files(folder):
        try:
            photo = decode(path)
        except OpenError as error:
            left_out.append(f"{path.relative_to(folder)} is left out: {error}")
            continue
        if min(photo.shape[:2]) >= least_side:
            found[path] = photo
        else:
            small += 1
    if len(found) < validation_every:
        usable = f"{len(found)} usable photo{'' if len(found) == 1 else 's'}"
        beside = f" and {small} smaller than the crop of {least_side} pixels" if small else ""
        raise UsageError(f"{folder} holds {usable}{beside}; training needs at least {validation_every}.")
    photos = list(found.values())
    held_out = photos[::validation_every]
    train = [photo for i, photo in enumerate(photos) if i % validation_every]
    return Split(train, held_out, tuple(found), tuple(left_out))


def photo_files(folder: Path) -> list[Path]:
    """Every file below a folder that a photo may lie in, by name. Raises `UsageError` where there is no folder."""
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.")
    return sorted(path for path in folder.rglob("*") if may_be_photo(path.relative_to(folder)))


def may_be_photo(path: Path) -> bool:
    """Whether a path, as seen from its folder, ends as photos do and is nowhere hidden by a dot."""
    return path.suffix.lower() in SUFFIXES and not any(part.startswith(".") for part in path.parts)


def decode(path: Path) -> Photo:
    """A photo as (h, w, 3) uint8. Raises `OpenError`."""
    pixels = open_photo(path, SilentProgress()).pixels
    eight = pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
    return np.repeat(eight, 3, axis=2) if eight.shape[2] == 1 else eight


class PhotoBank:
    """Photos at several scales, kept as they are in one uint8 tensor on `device`, from which crops are gathered.

    A photo that a scale would make smaller than `crop` is not there at that scale; each scale that any photo has is
    drawn equally often, and within it each photo.
    """

    def __init__(self, photos: Sequence[Photo], scales: Sequence[float], crop: int, device: torch.device) -> None:
        self._by_scale: list[tuple[int, int]] = []  # first plane and number of planes of each scale
        shown: list[tuple[Photo, float]] = []
        for scale in scales:
            first = len(shown)
            shown += [(photo, scale) for photo in photos if min(_size(photo, scale)) >= crop]
            if len(shown) > first:
                self._by_scale.append((first, len(shown) - first))
        if not shown:
            raise UsageError(f"No photo is {crop} pixels wide and high at any of the scales asked for.")
        sizes = np.array([_size(photo, scale) for photo, scale in shown])
        ends = np.cumsum(sizes.prod(axis=1))
        self._heights, self._widths, self._starts = sizes[:, 0], sizes[:, 1], ends - sizes.prod(axis=1)
        pixels = np.empty((ends[-1], 3), np.uint8)
        for (photo, scale), start, end in zip(shown, self._starts, ends, strict=True):
            pixels[start:end] = _reduced(photo, scale).reshape(-1, 3)
        self._pixels = torch.from_numpy(pixels).to(device)
        self._crop = crop

    def __len__(self) -> int:
        """The pictures, a photo at each of its scales one of them."""
        return len(self._starts)

    def crops(self, rng: np.random.Generator, count: int) -> Tensor:
        """(count, 3, crop, crop) float32 in 0..1 on the bank's device: places, flips and quarter turns at random."""
        return self.crops_of(rng, self.some(rng, count))

    def some(self, rng: np.random.Generator, count: int) -> Pictures:
        """(count,): the places of pictures in the bank, at random."""
        spans = np.array(self._by_scale)[rng.integers(len(self._by_scale), size=count)]
        return np.asarray(spans[:, 0] + rng.integers(spans[:, 1]), np.intp)

    def crops_of(self, rng: np.random.Generator, chosen: Pictures) -> Tensor:
        """A crop as `crops` cuts it of each of these pictures."""
        count = len(chosen)
        tops = rng.integers(self._heights[chosen] - self._crop + 1)
        lefts = rng.integers(self._widths[chosen] - self._crop + 1)
        widths = self._widths[chosen]
        origins = self._starts[chosen] + tops * widths + lefts
        steps = np.stack([widths, np.ones_like(widths)], axis=1)  # from row to row and from column to column
        turned = rng.random(count) < 0.5
        steps[turned] = steps[turned, ::-1]
        for axis in (0, 1):  # walk backwards along it
            mirrored = rng.random(count) < 0.5
            origins[mirrored] += steps[mirrored, axis] * (self._crop - 1)
            steps[mirrored, axis] *= -1
        device = self._pixels.device
        along = torch.arange(self._crop, device=device)
        starts, pace = torch.from_numpy(origins).to(device), torch.from_numpy(steps).to(device)
        index = starts[:, None, None] + along[:, None] * pace[:, 0, None, None] + along * pace[:, 1, None, None]
        pixels = self._pixels[index]  # (count, crop, crop, 3)
        return pixels.permute(0, 3, 1, 2).float() / 255


def _size(photo: Photo, scale: float) -> tuple[int, int]:
    """Height and width of a photo at a scale."""
    return round(photo.shape[0] * scale), round(photo.shape[1] * scale)


def _to(photo: Photo, side: int) -> float:
    """The scale at which the shorter side of a photo has so many pixels, at most 1."""
    return float(min(side / min(photo.shape[:2]), 1))


def _reduced(photo: Photo, scale: float) -> Photo:
    if scale == 1:
        return photo
    import cv2

    return np.asarray(cv2.resize(photo, _size(photo, scale)[::-1], interpolation=cv2.INTER_AREA), np.uint8)
