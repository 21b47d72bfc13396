"""From a damage mask to holes: connected pieces, with pieces within 4 px of each other counted as one."""

from collections.abc import Iterator

import numpy as np

from restorer_app.core.box import Box, tiles_of
from restorer_app.core.mask import TILE, Mask
from restorer_app.core.progress import Progress
from restorer_app.core.state import Hole, Patch

GAP = 4
PATCH = 256
WHOLE = 384
Cell = tuple[int, int]


def find_holes(mask: Mask) -> tuple[Hole, ...]:
    """The holes of a mask in reading order; one whose box is longer than WHOLE is cut into patches of PATCH pixels."""
    holes = [hole for group in groups_of(mask) for hole in _holes_of(group)]
    return tuple(sorted(holes, key=lambda hole: (hole.box.y, hole.box.x)))


def hole_of(mask: Mask, width: float) -> Hole:
    """All pixels of a mask as one hole, however they lie; a long one is cut into patches where the mask has tiles."""
    bounds = mask.bounds
    cells = [bounds] if max(bounds.width, bounds.height) <= WHOLE else [cell for cell, _ in mask.tile_boxes()]
    patches = []
    for cell in sorted(cells, key=lambda cell: (cell.y, cell.x)):
        box = _tight(mask.region(cell), cell)
        patches.append(Patch(box, mask.region(box)))
    return Hole(tuple(patches), width)


def depth_in(shape: np.ndarray) -> np.ndarray:
    """(h, w) float32: how many pixels deep each lies in a (h, w) bool shape, which goes on beyond the borders."""
    import cv2

    marks = np.pad(shape, 1, mode="edge").astype(np.uint8)
    return np.asarray(cv2.distanceTransform(marks, cv2.DIST_L2, 3)[1:-1, 1:-1])


def groups_of(mask: Mask) -> Iterator[Mask]:
    """The mask in parts whose tiles do not touch each other's, so that specks far apart are looked at by themselves."""
    left = set(mask.tiles)
    while left:
        yield _group_from(min(left), mask, left)


def _group_from(cell: Cell, mask: Mask, left: set[Cell]) -> Mask:
    """The part of the mask in tiles that hang together with `cell`, which are taken out of `left`."""
    group, edge = set(), {cell}
    while edge:
        group |= edge
        left -= edge
        edge = {(x + dx, y + dy) for x, y in edge for dx in (-1, 0, 1) for dy in (-1, 0, 1)} & left
    return Mask(mask.width, mask.height, {key: mask.tiles[key] for key in group if key in mask.tiles})


def hole_at(mask: Mask, x: int, y: int, *, reach: int = 0) -> Mask | None:
    """The pixels of the hole at pixel (x, y), or of the nearest one within `reach`; None where there is none."""
    around = Box(x, y, 1, 1).grown(reach)
    near = np.argwhere(mask.region(around))
    if not len(near):
        return None
    row, column = near[np.argmin(((near - reach) ** 2).sum(axis=1))]
    x, y = around.x + int(column), around.y + int(row)
    group = _group_from((x // TILE, y // TILE), mask, set(mask.tiles))
    bounds = group.bounds
    marks = group.region(bounds)
    labels = _labels(marks)
    shape = (labels == labels[y - bounds.y, x - bounds.x]) & marks
    return Mask(mask.width, mask.height).painted(bounds, shape)


def hole_beside(mask: Mask, after: Box | None, step: int, progress: Progress) -> Mask | None:
    """The pixels of the next hole (`step` 1) or the one before (-1) in reading order, seen from the one whose box is
    `after`; from the last one on to the first. None where nothing is marked."""
    from scipy.ndimage import find_objects

    groups, places = tuple(groups_of(mask)), []
    for index, group in enumerate(groups):
        progress.update(index / len(groups), "Looking for the next mark")
        bounds = group.bounds
        marks = group.region(bounds)
        boxes = find_objects(np.where(marks, _labels(marks), 0))
        found = ((label, box) for label, box in enumerate(boxes, 1) if box is not None)
        places += [(box[0].start + bounds.y, box[1].start + bounds.x, index, label) for label, box in found]
    if not places:
        return None
    places.sort(key=lambda place: step * place[0] * mask.width + step * place[1])
    here = step * (after.y * mask.width + after.x) if after is not None else None
    ahead = (place for place in places if here is not None and step * (place[0] * mask.width + place[1]) > here)
    _, _, index, label = next(ahead, places[0])
    bounds = groups[index].bounds
    marks = groups[index].region(bounds)
    return Mask(mask.width, mask.height).painted(bounds, (_labels(marks) == label) & marks)


def is_hole_of(mask: Mask, hole: Hole) -> bool:
    """Whether a mask marks the whole of a hole, and nothing beside it that would be part of it."""
    for patch in hole.patches:
        around = patch.box.grown(GAP + 1)
        shape, marks = hole.shape_in(around), mask.region(around)
        if (shape & ~marks).any():
            return False
        if (labels := _labels(marks))[marks & ~shape].size and np.isin(labels[marks & ~shape], labels[shape]).any():
            return False
    return True


def _labels(marks: np.ndarray) -> np.ndarray:
    """(h, w) int32: pieces of (h, w) bool marks by number, those within the gap as one; 0 away from all."""
    import cv2

    _, labels = cv2.connectedComponents(cv2.dilate(marks.view(np.uint8), reach()), connectivity=8)
    return np.asarray(labels)


def reach() -> np.ndarray:
    """What pieces grow by to become one with those within the gap."""
    import cv2

    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (GAP + 1, GAP + 1)))


def _holes_of(mask: Mask) -> Iterator[Hole]:
    import cv2

    bounds = mask.bounds
    marks = mask.region(bounds).view(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(marks, reach()), connectivity=8)
    for label in range(1, count):
        x, y, width, height = (int(value) for value in stats[label, :4])
        around = Box(x, y, width, height)
        shape = (labels[around.slices] == label) & marks[around.slices].view(bool)
        yield _hole(shape, around.shifted(dx=bounds.x, dy=bounds.y))


def _hole(shape: np.ndarray, around: Box) -> Hole:
    box = _tight(shape, around)
    shape = shape[box.within(around)]
    if max(box.width, box.height) <= WHOLE:
        patches = [Patch(box, shape.copy())]
    else:
        patches = []
        for cell in tiles_of(box, PATCH):
            part = shape[cell.intersection(box).within(box)]
            if part.any():
                tight = _tight(part, cell.intersection(box))
                patches.append(Patch(tight, shape[tight.within(box)].copy()))
    return Hole(tuple(patches), _width(shape))


def _tight(shape: np.ndarray, around: Box) -> Box:
    rows, columns = np.flatnonzero(shape.any(axis=1)), np.flatnonzero(shape.any(axis=0))
    x, y = int(columns[0]), int(rows[0])
    return Box(around.x + x, around.y + y, int(columns[-1]) - x + 1, int(rows[-1]) - y + 1)


def _width(shape: np.ndarray) -> float:
    import cv2

    depth = cv2.distanceTransform(np.pad(shape, 1).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return float(depth.max()) * 2
