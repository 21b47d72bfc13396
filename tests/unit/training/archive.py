"""Pairs of scans, damaged and restored, as somebody's archive might hold them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.data import astronaut

Scan = np.ndarray


def faded(photo: Scan, rng: np.random.Generator) -> Scan:
    return (photo * 0.8 + 30).astype(np.uint8)


def noisy(photo: Scan, rng: np.random.Generator) -> Scan:
    return np.clip(photo + rng.normal(0, 10, photo.shape), 0, 255).astype(np.uint8)


def same(photo: Scan, rng: np.random.Generator) -> Scan:
    return photo


def write_pairs(folder: Path, damage: Callable[..., Scan], restore: Callable[..., Scan] = same) -> None:
    """Twenty pairs in damaged/ and restored/ below a folder, made of pieces of one photo."""
    rng = np.random.default_rng(2)
    for index in range(20):
        y, x = divmod(index, 5)
        photo = astronaut()[100 * y : 100 * y + 90, 80 * x : 80 * x + 90]
        for name, change in (("damaged", damage), ("restored", restore)):
            (folder / name).mkdir(exist_ok=True)
            Image.fromarray(change(photo, rng)).save(folder / name / f"{index:02}.png")
