"""The photos to learn from: decoded once into memory, split by file, and cut into augmented crops."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from restorer_app.core.errors import UsageError
from restorer_app.core.progress import SilentProgress
from restorer_app.files.opening import open_photo

Photo = NDArray[np.uint8]
_SUFFIXES = {".webp", ".png", ".jpg", ".jpeg", ".tif", ".tiff"}


@dataclass(frozen=True)
class Split:
    """Photos as (h, w, 3) uint8: those to train on and those held out; and where they lay, in the same order."""

    train: list[Photo]
    validation: list[Photo]
    files: tuple[Path, ...]


def load_photos(folder: Path, *, least_side: int, validation_every: int) -> Split:
    """Every photo below `folder` whose sides are at least `least_side`; each n-th file, by name, is held out.

    UsageError where fewer than `validation_every` can be used.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)
    pairs = [(path, photo) for path in files if min((photo := _decode(path)).shape[:2]) >= least_side]
    if len(pairs) < validation_every:
        raise UsageError(f"{folder} holds {len(pairs)} usable photos; training needs at least {validation_every}.")
    photos = [photo for _, photo in pairs]
    held_out = photos[::validation_every]
    train = [photo for i, photo in enumerate(photos) if i % validation_every]
    return Split(train, held_out, tuple(path for path, _ in pairs))


def random_crops(
    photos: list[Photo], rng: np.random.Generator, *, count: int, size: int, reduced_share: float, reduced_least: float
) -> Tensor:
    """(count, 3, size, size) float32 in 0..1, 8-bit values: crops at random places, flipped, turned, some reduced.

    A `reduced_share` of them shows the photo at a scale between `reduced_least` and 1, which hides its compression.
    """
    crops = []
    for _ in range(count):
        photo = photos[rng.integers(len(photos))]
        scale = rng.uniform(reduced_least, 1) if rng.random() < reduced_share else 1.0
        crops.append(_turned(_crop(photo, rng, size, scale), rng))
    return torch.stack(crops)


def _crop(photo: Photo, rng: np.random.Generator, size: int, scale: float) -> Tensor:
    side = min(round(size / scale), *photo.shape[:2])
    top, left = (int(rng.integers(length - side + 1)) for length in photo.shape[:2])
    box = photo[top : top + side, left : left + side].copy()  # photos are read-only, tensors are not
    crop = torch.from_numpy(box).permute(2, 0, 1).float() / 255  # (side, side, 3) -> (3, side, side)
    if side == size:
        return crop
    reduced = F.interpolate(crop[None], (size, size), mode="bicubic", antialias=True)[0]  # -> (3, size, size)
    return (reduced.clamp(0, 1) * 255).round() / 255


def _turned(crop: Tensor, rng: np.random.Generator) -> Tensor:
    if rng.random() < 0.5:
        crop = crop.flip(2)
    return crop.rot90(int(rng.integers(4)), (1, 2))


def _decode(path: Path) -> Photo:
    pixels = open_photo(path, SilentProgress()).pixels
    eight = pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
    return np.repeat(eight, 3, axis=2) if eight.shape[2] == 1 else eight
