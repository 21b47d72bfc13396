"""Changes of a whole mask: grown, shrunk, inverted, filled; and one hole of it with its rim."""

from collections.abc import Callable
from types import MappingProxyType

import numpy as np

from restorer_app.core.box import tiles_of
from restorer_app.core.marking import FindHole, MarkedHole, MaskChange, Point
from restorer_app.core.mask import TILE, Mask
from restorer_app.core.progress import Progress
from restorer_app.steps.holes import GAP, find_holes, groups_of, hole_at, hole_beside, reach

_MOST_CORNERS, _COARSE = 6_000, 1.5
Line = tuple[Point, ...]


def changed_mask(mask: Mask, change: MaskChange, pixels: int, progress: Progress) -> Mask:
    """The mask after a change; `pixels` says by how much it grows or shrinks."""
    if change is MaskChange.INVERT:
        return _inverted(mask)
    work: dict[MaskChange, Callable[[Mask], Mask]] = {
        MaskChange.GROW: lambda group: _grown(group, pixels),
        MaskChange.SHRINK: lambda group: _shrunk(group, pixels),
        MaskChange.FILL: _filled,
    }
    groups, result = tuple(groups_of(mask)), mask
    for index, group in enumerate(groups):
        progress.update(index / len(groups), "Changing the marks")
        changed = work[change](group)
        result = result.without(changed) if change is MaskChange.SHRINK else result.united(changed)
    return result


def found_hole(request: FindHole, progress: Progress) -> MarkedHole | None:
    """What the request asks for."""
    mask, place = request.mask, request.place
    if place is None:
        marks = hole_beside(mask, request.after, request.step, progress)
    else:
        marks = hole_at(mask, *place, reach=request.reach)
    return MarkedHole(marks, _outlines(marks), *find_holes(marks)) if marks is not None else None


def _grown(mask: Mask, pixels: int) -> Mask:
    """The pixels within that distance of a marked one."""
    box = mask.bounds.grown(pixels).intersection(mask.box)
    return Mask(mask.width, mask.height).painted(box, _distance(~mask.region(box)) <= pixels)


def _shrunk(mask: Mask, pixels: int) -> Mask:
    """The pixels to be taken away: those within that distance of an unmarked one. Beyond the edges of the picture the
    marks go on, so that one that reaches an edge keeps reaching it."""
    box = mask.bounds.grown(1).intersection(mask.box)
    marks = mask.region(box)
    if marks.all():
        return Mask(mask.width, mask.height)
    return Mask(mask.width, mask.height).painted(box, marks & (_distance(marks) <= pixels))


def _distance(shape: np.ndarray) -> np.ndarray:
    """(h, w) float32: how far each pixel of a (h, w) bool shape is from one outside of it, 0 for those outside."""
    import cv2

    return np.asarray(cv2.distanceTransform(shape.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE))


def _filled(mask: Mask) -> Mask:
    """What the marks enclose: no way leads out of it, not even between two corners."""
    import cv2

    box = mask.bounds.grown(1)
    outside = mask.region(box).view(np.uint8)
    cv2.floodFill(outside, None, (0, 0), 2, flags=4)
    return Mask(mask.width, mask.height).painted(box, outside == 0)


def _inverted(mask: Mask) -> Mask:
    tiles = {}
    for cell in tiles_of(mask.box, TILE):
        inside = cell.intersection(mask.box)
        tile = np.zeros((TILE, TILE), bool)
        tile[inside.within(cell)] = ~mask.region(inside)
        if tile.any():
            tile.flags.writeable = False
            tiles[cell.x // TILE, cell.y // TILE] = tile
    return Mask(mask.width, mask.height, MappingProxyType(tiles))


def _outlines(hole: Mask) -> tuple[Line, ...]:
    """Along the middles of the outermost pixels; gaps as narrow as those between pieces of one hole have no rim, and of
    very many only the longest have one, which is coarser."""
    import cv2

    box = hole.bounds
    shape = np.pad(hole.region(box), GAP).view(np.uint8)
    closed = np.asarray(cv2.morphologyEx(shape, cv2.MORPH_CLOSE, reach()))
    lines, _ = cv2.findContours(closed, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    coarse = _COARSE if sum(len(line) for line in lines) > _MOST_CORNERS else 0.0
    rims = (np.asarray(cv2.approxPolyDP(line, coarse, closed=True)) for line in lines)
    longest = sorted(rims, key=len, reverse=True)
    lengths = np.cumsum([len(line) for line in longest])
    shown = longest[: max(int(np.searchsorted(lengths, _MOST_CORNERS)), 1)]
    corner = np.array([box.x + 0.5 - GAP, box.y + 0.5 - GAP])
    return tuple(tuple((float(x), float(y)) for x, y in line[:, 0] + corner) for line in shown)
