"""Pairs of a damaged and a restored scan of one photo: found by name, and checked before anything is learned."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from restorer_app.core.errors import OpenError, UsageError
from restorer_app.training.photos import Photo, decode, photo_files

LEAST_PAIRS = 8
LEAST_SIDE = 64
_LARGEST_SHIFT = 0.75  # pixels
_LEAST_LIKENESS = 0.5
_WINDOW = 1024
_OVERVIEW = 256  # pixels, in which a turn that is large in a large scan is small
_LEAST_TURN = 0.75  # pixels between two halves
_STEEPEST = 0.18  # tangent of 10°; what seems to be turned further has nothing in common
_AGREEING = 0.5
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
    files = [_by_name(folder) for folder in (damaged, restored)]
    faults = [
        Fault(name, f"“{name}” is in {here} more than once: {' and '.join(str(f.relative_to(here)) for f in same)}.")
        for own, here in zip(files, (damaged, restored), strict=True)
        for name, same in own.items()
        if len(same) > 1
    ]
    twice = {fault.name for fault in faults}
    folders = [{name: same[0] for name, same in own.items() if name not in twice} for own in files]
    faults += [
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


def too_few(count: int) -> str | None:
    """What is wrong with having so few usable pairs; None if nothing is."""
    if count >= LEAST_PAIRS:
        return None
    found = "is 1 usable pair" if count == 1 else f"are {count} usable pairs"
    return f"There {found}; learning from pairs needs at least {LEAST_PAIRS}."


def split_pairs(pairs: Sequence[Pair], every: int) -> tuple[list[Pair], list[Pair]]:
    """Those to learn from and those held out: each n-th, n = `every` or less where the pairs are few.

    UsageError where they are too few.
    """
    sentence = too_few(len(pairs))
    if sentence:
        raise UsageError(sentence)
    every = min(every, len(pairs) // 2)
    return [pair for i, pair in enumerate(pairs) if i % every], list(pairs[::every])


def shift_between(first: Photo, second: Photo) -> float:
    """By how many pixels two pictures of one size are displaced against each other (phase correlation of their middle,
    Kuglin and Hines 1975)."""
    return float(np.hypot(*_shift(_fine(_middle(first)), _fine(_middle(second)))))


def turn_between(first: Photo, second: Photo) -> float:
    """By how many degrees two pictures of one size are turned against each other, 0 where no turn is sure.

    A turn moves opposite halves in opposite directions, left and right as fast as top and bottom.
    """
    for view in (_overview, _middle):
        a, b = (_fine(view(photo)) for photo in (first, second))
        height, width = (length // 2 for length in a.shape)
        left, right = _shift(a[:, :width], b[:, :width]), _shift(a[:, -width:], b[:, -width:])
        top, bottom = _shift(a[:height], b[:height]), _shift(a[-height:], b[-height:])
        aside, down = top[0] - bottom[0], right[1] - left[1]
        slopes = aside / height, down / width
        is_clear = min(abs(aside), abs(down)) > _LEAST_TURN and max(map(abs, slopes)) < _STEEPEST
        if is_clear and abs(slopes[0] - slopes[1]) < _AGREEING * max(map(abs, slopes)):
            return float(np.degrees(np.arctan(sum(slopes) / 2)))
    return 0.0


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
    if np.array_equal(pair.damaged, pair.restored):
        return f"The two scans of “{name}” are the same: nothing was restored."
    for other in others:
        if _is_same(pair, other):
            return f"“{name}” is the same photo as “{other.name}”."
    if likeness(pair.damaged, pair.restored) < _LEAST_LIKENESS:
        return f"The two scans of “{name}” do not show the same photo."
    turn = turn_between(pair.damaged, pair.restored)
    if turn:
        return f"The two scans of “{name}” are turned against each other by {abs(turn):.1f}°."
    shift = shift_between(pair.damaged, pair.restored)
    if shift > _LARGEST_SHIFT:
        return f"The two scans of “{name}” are displaced by {shift:.1f} pixels."
    return None


def _is_same(first: Pair, second: Pair) -> bool:
    thumbnails = [_thumbnail(pair.restored, _THUMBNAIL) for pair in (first, second)]
    return float(np.abs(thumbnails[0] - thumbnails[1]).mean()) < _SAME


def _by_name(folder: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in photo_files(folder):
        found.setdefault(path.stem, []).append(path)
    return found


def _thumbnail(photo: Photo, side: int) -> np.ndarray:
    import cv2

    return np.asarray(cv2.resize(photo, (side, side), interpolation=cv2.INTER_AREA), np.float32)


def _middle(photo: Photo) -> Photo:
    top, left = (max(length - _WINDOW, 0) // 2 for length in photo.shape[:2])
    return photo[top : top + _WINDOW, left : left + _WINDOW]


def _overview(photo: Photo) -> Photo:
    """The whole picture, made small."""
    import cv2

    factor = _OVERVIEW / max(photo.shape[:2])
    if factor >= 1:
        return photo
    return np.asarray(cv2.resize(photo, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)


def _shift(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """By how much the second plane is displaced to the right and down against the first, in pixels."""
    import cv2

    window = cv2.createHanningWindow(first.shape[::-1], cv2.CV_32F)
    (x, y), _ = cv2.phaseCorrelate(np.ascontiguousarray(first), np.ascontiguousarray(second), window)
    return x, y


def _fine(photo: Photo) -> np.ndarray:
    """Edges and texture without the shading, which a fade may have changed."""
    import cv2

    grey = photo.mean(axis=2, dtype=np.float32)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), 1) - cv2.GaussianBlur(grey, (0, 0), 8), np.float32)
