"""The crop planner: which pieces of the photo a fill has to look at, in few sizes so that they run in batches.

The cost depends on the holes, not on the photo: each crop holds one patch of a hole and its surroundings, patches that
fit into another's crop ride along, and crops are rounded up to a coarse grid of sizes. A wide hole lies in one crop
with all its patches, for what fills it has to reach from one side to the other.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.state import Hole

SIZE_STEP = 64
SMALLEST_MARGIN, LARGEST_MARGIN = 32, 128
WIDENINGS = (64, 128, 256)
BATCH_PIXELS = 2**18
WIDE = 128
"""Pixels across a hole, from which on its patches are not looked at one by one."""
LARGEST_CROP = 2**21
"""Pixels of a crop around a wide hole, for memory's sake."""


@dataclass(frozen=True)
class PatchRef:
    """Which patch of which hole, by index."""

    hole: int
    patch: int


@dataclass(frozen=True)
class Crop:
    """A box of the photo to run a fill on, and the patches that are taken from it."""

    box: Box
    patches: tuple[PatchRef, ...]


def margin_for(width: float) -> int:
    """Pixels of surroundings that a hole of this width needs on each side: as much as itself and a little more."""
    return round(min(max(width + 16, SMALLEST_MARGIN), LARGEST_MARGIN))


def is_too_large(hole: Hole, photo: Box) -> bool:
    """Whether a wide hole does not fit into one crop."""
    return hole.width > WIDE and _surroundings(hole.box, hole, photo).area > LARGEST_CROP


def is_whole(hole: Hole, photo: Box) -> bool:
    """Whether a wide hole is looked at in one crop with all its patches."""
    return hole.width > WIDE and not is_too_large(hole, photo)


def plan_crops(holes: Sequence[Hole], photo: Box) -> tuple[tuple[Crop, ...], ...]:
    """Batches of crops of one size each, at most BATCH_PIXELS a batch (a single larger crop is a batch of its own).

    Every patch belongs to exactly one crop, which holds it with its margin as far as the photo reaches.
    """
    refs: list[PatchRef] = []
    needed: list[Box] = []
    for h, hole in enumerate(holes):
        whole = hole.box if is_whole(hole, photo) else None
        for p, patch in enumerate(hole.patches):
            refs.append(PatchRef(h, p))
            needed.append(_surroundings(whole or patch.box, hole, photo))
    crops = _shared_crops(refs, needed, photo)
    by_size: dict[tuple[int, int], list[Crop]] = defaultdict(list)
    for crop in crops:
        by_size[crop.box.height, crop.box.width].append(crop)
    return tuple(batch for size in sorted(by_size) for batch in _batches(by_size[size]))


def _surroundings(box: Box, hole: Hole, photo: Box) -> Box:
    return box.grown(margin_for(hole.width)).intersection(photo)


def _shared_crops(refs: Sequence[PatchRef], needed: Sequence[Box], photo: Box) -> list[Crop]:
    """Crops around the largest needs first; each is widened where it then saves more pixels than it costs."""
    if not refs:
        return []
    edges = np.array([(box.x, box.y, box.right, box.bottom) for box in needed])
    alone = np.array([_rounded(box, photo).area for box in needed])  # what each would cost by itself
    is_open = np.ones(len(refs), bool)
    crops = []
    for index in np.argsort(-alone, kind="stable"):
        if not is_open[index]:
            continue
        near = np.flatnonzero(is_open & _inside(edges, needed[index].grown(WIDENINGS[-1])))
        choices = [(box, near[_inside(edges[near], box)]) for box in _widened(needed[index], photo, len(near))]
        box, taken = max(choices, key=lambda choice: alone[choice[1]].sum() / choice[0].area)
        is_open[taken] = False
        crops.append(Crop(box, tuple(refs[int(i)] for i in taken)))
    return crops


def _inside(edges: np.ndarray, box: Box) -> np.ndarray:
    starts, ends = edges[:, :2] >= (box.x, box.y), edges[:, 2:] <= (box.right, box.bottom)
    return np.asarray(starts.all(axis=1) & ends.all(axis=1))


def _widened(box: Box, photo: Box, neighbours: int) -> Iterator[Box]:
    """The crop for a need, and larger ones that reach down and to the left, the right or both sides."""
    yield _rounded(box, photo)
    if neighbours > 1:
        for more in WIDENINGS:
            for left in (0, more // 2, more):
                wide = Box(box.x - left, box.y, box.width + more, box.height + more)
                yield _rounded(wide.intersection(photo), photo)


def _rounded(box: Box, photo: Box) -> Box:
    width = min(-(-box.width // SIZE_STEP) * SIZE_STEP, photo.width)
    height = min(-(-box.height // SIZE_STEP) * SIZE_STEP, photo.height)
    return Box(min(box.x, photo.width - width), min(box.y, photo.height - height), width, height)


def _batches(crops: Sequence[Crop]) -> list[tuple[Crop, ...]]:
    count = max(1, BATCH_PIXELS // crops[0].box.area)
    return [tuple(crops[i : i + count]) for i in range(0, len(crops), count)]
