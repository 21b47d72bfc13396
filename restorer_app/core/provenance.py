"""Where each pixel of a document comes from, and what was done to it: worked out from a state whenever it is asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntFlag

import numpy as np

from restorer_app.core.box import Box, tiles_of
from restorer_app.core.region import EVERYWHERE
from restorer_app.core.state import DocumentState, Origin

_ROWS = 256
_TILE = 512


class Treatment(IntFlag):
    """What steps did to a pixel, wherever it comes from."""

    ENHANCED = 1
    COLOURED = 2


@dataclass(frozen=True)
class PixelCounts:
    """Of the `total` pixels of a photo how many are of each origin, and how many steps have treated in which way."""

    total: int
    origins: Mapping[Origin, int]
    treatments: Mapping[Treatment, int]

    @property
    def invented(self) -> int:
        """Those that are made up: neither the scan's own nor moved within it."""
        return self.origins[Origin.CLASSICAL] + self.origins[Origin.LEARNED]


def origins_in(state: DocumentState, box: Box) -> np.ndarray:
    """(height, width) uint8 of `Origin` inside a box of the photo; of several repairs the one on top counts."""
    origins = np.full((box.height, box.width), Origin.SCAN, np.uint8)
    for repair in state.repairs_near(box):
        for patch in repair.hole.patches:
            shared = patch.box.intersection(box)
            if not shared.is_empty:
                origins[shared.within(box)][patch.mask[shared.within(patch.box)]] = repair.origin
    return origins


def treatments_in(state: DocumentState, box: Box, colouring: Collection[str] = ()) -> np.ndarray:
    """(height, width) uint8 of `Treatment` bits inside a box of the photo: what each active step does where its region
    lets it. `colouring`: the kinds of steps that give a grey photo colours."""
    treatments = np.zeros((box.height, box.width), np.uint8)
    for step in state.active_steps:
        bit = Treatment.COLOURED if step.kind in colouring else Treatment.ENHANCED
        applies = EVERYWHERE if step.region is None else step.region.values(box)
        treatments |= np.where(applies, np.uint8(bit), np.uint8(0))
    return treatments


def output_origins(state: DocumentState) -> np.ndarray:
    """(H, W) uint8 of `Origin` for the whole output, turned and cropped as the picture is: each pixel says where the
    nearest pixel of the photo comes from."""
    photo = state.photo
    origins = origins_in(state, photo.box)
    if state.geometry.is_identity:
        return origins
    back = state.geometry.to_output(photo.width, photo.height).inverse()
    width, height = state.geometry.output_size(photo.width, photo.height)
    result = np.empty((height, width), np.uint8)
    across = np.arange(width) + 0.5
    for top in range(0, height, _ROWS):
        down = np.arange(top, min(top + _ROWS, height))[:, None] + 0.5
        columns = np.floor(back.xx * across + back.xy * down + back.dx).astype(np.intp)
        rows = np.floor(back.yx * across + back.yy * down + back.dy).astype(np.intp)
        is_inside = (columns >= 0) & (columns < photo.width) & (rows >= 0) & (rows < photo.height)
        found = origins[rows.clip(0, photo.height - 1), columns.clip(0, photo.width - 1)]
        result[top : top + _ROWS] = np.where(is_inside, found, np.uint8(Origin.SCAN))
    return result


def holes_of(state: DocumentState) -> np.ndarray:
    """(H, W) bool: the pixels of the photo that a visible repair covers."""
    holes = np.zeros((state.photo.height, state.photo.width), bool)
    for repair in state.visible_repairs:
        for patch in repair.hole.patches:
            holes[patch.box.slices] |= patch.mask
    return holes


def pixels_shown(state: DocumentState) -> tuple[int, ...]:
    """For each visible repair, in their order, how many of its pixels no later one covers."""
    covered = np.zeros((state.photo.height, state.photo.width), bool)
    counts = []
    for repair in reversed(state.visible_repairs):
        count = 0
        for patch in repair.hole.patches:
            under = covered[patch.box.slices]
            count += int(np.count_nonzero(patch.mask & ~under))
            under |= patch.mask
        counts.append(count)
    return tuple(reversed(counts))


def count_origins(state: DocumentState) -> Mapping[Origin, int]:
    """Pixels by where they come from, each pixel counted once, by the repair that lies on top."""
    counts = dict.fromkeys(Origin, 0)
    for repair, count in zip(state.visible_repairs, pixels_shown(state), strict=True):
        counts[repair.origin] += count
    counts[Origin.SCAN] = state.photo.box.area - sum(counts.values())
    return counts


def count_pixels(state: DocumentState) -> PixelCounts:
    """Both counts."""
    whole = state.photo.box
    treatments = dict.fromkeys(Treatment, 0)
    for tile in tiles_of(whole, _TILE) if state.active_steps else ():
        treated = treatments_in(state, tile.intersection(whole))
        for bit in Treatment:
            treatments[bit] += int(np.count_nonzero(treated & bit))
    return PixelCounts(whole.area, count_origins(state), treatments)
