"""Pairs of a damaged and a restored scan of one photo: found by name, and checked before anything is learned."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from restorer_app.core.errors import OpenError, UsageError
from restorer_app.training.photos import Photo, decode, photo_files

LEAST_SIDE = 64
_LARGEST_SHIFT = 0.75  # pixels
_LEAST_LIKENESS = 0.5
_WINDOW = 1024
_THUMBNAIL = 16
_SAME = 1.5  # mean difference of two thumbnails on the 8-bit scale


@dataclass(frozen=True)
class Pair:
    """Two scans of one photo, as (h, w, 3) uint8 of one size."""

    name: str
    damaged: Photo
    restored: Photo


@dataclass(frozen=True)
class Fault:
    """Why a file or a pair cannot be learned from; `sentence` is for the user."""

    name: str
    sentence: str


def load_pairs(damaged: Path, restored: Path) -> tuple[list[Pair], list[Fault]]:
    """The pairs of files with one name (endings may differ) in two folders, and what is wrong with the others.

    UsageError where a folder is missing.
    """
    folders = [_by_name(folder) for folder in (damaged, restored)]
    faults = [
        Fault(name, f"“{name}” is only in {here}.")
        for own, other, here in zip(folders, folders[::-1], (damaged, restored), strict=True)
        for name in own
        if name not in other
    ]
    pairs: list[Pair] = []
    for name in sorted(set(folders[0]) & set(folders[1])):
        try:
            pair = Pair(name, decode(folders[0][name]), decode(folders[1][name]))
        except OpenError as error:
            faults.append(Fault(name, str(error)))
            continue
        sentence = _fault(pair, pairs)
        if sentence:
            faults.append(Fault(name, sentence))
        else:
            pairs.append(pair)
    return pairs, sorted(faults, key=lambda fault: fault.name)


def shift_between(first: Photo, second: Photo) -> float:
    """By how many pixels two pictures of one size are displaced against each other (phase correlation of their middle,
    Kuglin and Hines 1975)."""
    import cv2

    planes = [_fine(_middle(photo)) for photo in (first, second)]
    window = cv2.createHanningWindow(planes[0].shape[::-1], cv2.CV_32F)
    (x, y), _ = cv2.phaseCorrelate(planes[0], planes[1], window)
    return float(np.hypot(x, y))


def likeness(first: Photo, second: Photo) -> float:
    """The correlation of two pictures of one size, -1..1, seen from afar, so that scratches and grain do not count."""
    thumbnails = [_thumbnail(photo, 4 * _THUMBNAIL).mean(axis=2).ravel() for photo in (first, second)]
    if min(thumbnail.std() for thumbnail in thumbnails) == 0:
        return 0.0
    return float(np.corrcoef(*thumbnails)[0, 1])


def _fault(pair: Pair, others: Sequence[Pair]) -> str | None:
    """What keeps a pair from being learned from, given those that are there already; None if nothing does."""
    name, size = pair.name, pair.damaged.shape[:2]
    if size != pair.restored.shape[:2]:
        sizes = " and ".join(f"{photo.shape[1]} × {photo.shape[0]}" for photo in (pair.damaged, pair.restored))
        return f"The two scans of “{name}” differ in size: {sizes}."
    if min(size) < LEAST_SIDE:
        return f"“{name}” is smaller than {LEAST_SIDE} pixels."
    for other in others:
        if _is_same(pair, other):
            return f"“{name}” is the same photo as “{other.name}”."
    if likeness(pair.damaged, pair.restored) < _LEAST_LIKENESS:
        return f"The two scans of “{name}” do not show the same photo."
    shift = shift_between(pair.damaged, pair.restored)
    if shift > _LARGEST_SHIFT:
        return f"The two scans of “{name}” are displaced by {shift:.1f} pixels."
    return None


def _is_same(first: Pair, second: Pair) -> bool:
    thumbnails = [_thumbnail(pair.restored, _THUMBNAIL) for pair in (first, second)]
    return float(np.abs(thumbnails[0] - thumbnails[1]).mean()) < _SAME


def _by_name(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.")
    return {path.stem: path for path in photo_files(folder)}


def _thumbnail(photo: Photo, side: int) -> np.ndarray:
    import cv2

    return np.asarray(cv2.resize(photo, (side, side), interpolation=cv2.INTER_AREA), np.float32)


def _middle(photo: Photo) -> Photo:
    top, left = (max(length - _WINDOW, 0) // 2 for length in photo.shape[:2])
    return photo[top : top + _WINDOW, left : left + _WINDOW]


def _fine(photo: Photo) -> np.ndarray:
    """Edges and texture without the shading, which a fade may have changed."""
    import cv2

    grey = photo.mean(axis=2, dtype=np.float32)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), 1) - cv2.GaussianBlur(grey, (0, 0), 8), np.float32)
