"""Where each pixel of a document comes from, and what was done to it: worked out from a state whenever it is asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntFlag

import numpy as np

from restorer_app.core.box import Affine, Box, box_through, tiles_of
from restorer_app.core.region import EVERYWHERE
from restorer_app.core.state import DocumentState, Origin, Patch

_ROWS = 256
_TILE = 512


class Treatment(IntFlag):
    """What steps did to a pixel, wherever it comes from."""

    ENHANCED = 1
    COLOURED = 2


@dataclass(frozen=True)
class PixelCounts:
    """Of the `total` pixels of the output how many are of each origin, and how many steps have treated in which way."""

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
    photo, output = state.photo, _output_of(state)
    origins = origins_in(state, photo.box)
    if state.geometry.is_identity:
        return origins
    back = _to_output(state).inverse()
    result = np.empty((output.height, output.width), np.uint8)
    for top in range(0, output.height, _ROWS):
        rows, columns = _nearest(back, Box(0, top, output.width, _ROWS).intersection(output))
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
    """For each visible repair, in their order, in how many pixels of the output it is seen: inside the crop, and where
    no later one covers it."""
    whole = _counted_in(state)
    to_output = None if state.geometry.is_exact else _to_output(state)
    covered = np.zeros((whole.height, whole.width), bool)
    counts = []
    for repair in reversed(state.visible_repairs):
        count = 0
        for patch in repair.hole.patches:
            box, shape = _seen(patch, whole, to_output)
            under = covered[box.within(whole)]
            count += int(np.count_nonzero(shape & ~under))
            under |= shape
        counts.append(count)
    return tuple(reversed(counts))


def count_origins(state: DocumentState) -> Mapping[Origin, int]:
    """Pixels of the output by where they come from, each counted once, by the repair that lies on top."""
    counts = dict.fromkeys(Origin, 0)
    for repair, count in zip(state.visible_repairs, pixels_shown(state), strict=True):
        counts[repair.origin] += count
    counts[Origin.SCAN] = _output_of(state).area - sum(counts.values())
    return counts


def count_pixels(state: DocumentState) -> PixelCounts:
    """Both counts, of the output."""
    whole = _counted_in(state)
    treatments = dict.fromkeys(Treatment, 0)
    for tile in tiles_of(whole, _TILE) if state.active_steps else ():
        treated = _treatments_seen(state, tile.intersection(whole))
        for bit in Treatment:
            treatments[bit] += int(np.count_nonzero(treated & bit))
    return PixelCounts(whole.area, count_origins(state), treatments)


def _output_of(state: DocumentState) -> Box:
    return Box(0, 0, *state.geometry.output_size(state.photo.width, state.photo.height))


def _to_output(state: DocumentState) -> Affine:
    return state.geometry.to_output(state.photo.width, state.photo.height)


def _counted_in(state: DocumentState) -> Box:
    """Where the pixels of the output are counted: in the photo itself as long as each of them is one of its pixels,
    which is quicker; else in the output."""
    output = _output_of(state)
    return box_through(_to_output(state).inverse(), output) if state.geometry.is_exact else output


def _seen(patch: Patch, whole: Box, to_output: Affine | None) -> tuple[Box, np.ndarray]:
    """A box of `whole`, and which of its pixels show the patch: (height, width) bool. `to_output`: the way there; None
    where `whole` lies in the photo."""
    place = patch.box
    if to_output is None:
        box = place.intersection(whole)
        return box, patch.mask[box.within(place)]
    box = box_through(to_output, place).intersection(whole)
    rows, columns = _nearest(to_output.inverse(), box)
    is_inside = (columns >= place.x) & (columns < place.right) & (rows >= place.y) & (rows < place.bottom)
    rows, columns = (rows - place.y).clip(0, place.height - 1), (columns - place.x).clip(0, place.width - 1)
    return box, is_inside & patch.mask[rows, columns]


def _treatments_seen(state: DocumentState, box: Box) -> np.ndarray:
    """(height, width) uint8 of `Treatment` bits inside a box of `_counted_in`."""
    if state.geometry.is_exact:
        return treatments_in(state, box)
    back = _to_output(state).inverse()
    source = box_through(back, box).intersection(state.photo.box)
    treated = treatments_in(state, source)
    first = treated[0, 0]
    if (treated == first).all():  # as it is nearly everywhere, and quicker
        return np.full((box.height, box.width), first)
    rows, columns = _nearest(back, box)
    seen: np.ndarray = treated[
        (rows - source.y).clip(0, source.height - 1), (columns - source.x).clip(0, source.width - 1)
    ]
    return seen


def _nearest(back: Affine, box: Box) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns, (height, width) intp each, of the photo's pixels that lie nearest to those of a box of the
    output. `back`: the way from there to the photo."""
    across, down = np.arange(box.x, box.right) + 0.5, np.arange(box.y, box.bottom)[:, None] + 0.5
    columns = np.floor(back.xx * across + back.xy * down + back.dx).astype(np.intp)
    rows = np.floor(back.yx * across + back.yy * down + back.dy).astype(np.intp)
    return rows, columns
