"""Copying from a chosen part of the photo only: what may be copied is laid beside each crop, however far away it is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.composite import scanned, to_float
from restorer_app.core.errors import InferenceError
from restorer_app.core.mask import TILE, Mask
from restorer_app.core.photo import Photo
from restorer_app.core.progress import Progress, ProgressShare
from restorer_app.core.state import DocumentState
from restorer_app.steps.context import Crops
from restorer_app.steps.patchmatch import SIDE, has_enough

Run = Callable[[Crops, Progress], np.ndarray]

SPAN = 2
"""Tiles along the piece that is taken for one crop: 512 pixels."""
_LARGEST_LEVEL = 2  # up to which the piece stays so long when the photo is reduced
_ABOUT_AS_MUCH = 0.9


@dataclass(frozen=True, eq=False)
class Sources:
    """What may be copied, for the picture that is repaired.

    `usable`: the pixels of `photo` that were chosen and are the scan's own. The picture begins at `x`, `y` of the photo
    and is reduced to 1/2**level, as the surroundings of a wide hole are.
    """

    photo: Photo
    usable: Mask
    x: int = 0
    y: int = 0
    level: int = 0

    def halved(self, box: Box) -> "Sources":
        """The same for the part of the picture inside `box`, at half its size."""
        return replace(self, x=self.x + (box.x << self.level), y=self.y + (box.y << self.level), level=self.level + 1)

    def near(self, box: Box) -> np.ndarray:
        """(h, w, 4) float32: a piece of the photo, reduced like the picture, as near to `box` as there is enough: RGB
        in 0..1, and 1 where it may be copied. Raises `InferenceError` when there is too little.
        """
        window, side = self._window(box), 1 << self.level
        height, width = window.height // side, window.width // side
        window = Box(window.x, window.y, width * side, height * side)
        usable = self.usable.region(window)
        pixels = np.where(usable[..., None], to_float(self.photo.pixels[window.slices]), 0)
        piece: np.ndarray = np.dstack((pixels, usable.astype(np.float32)))
        piece = piece.reshape(height, side, width, side, 4).mean(axis=(1, 3))
        piece[..., 3] = _inner(piece[..., 3] == 1)
        if not has_enough(piece[..., 3] > 0):
            raise InferenceError("There is too little of the undamaged scan in the area to take from; make it larger.")
        return piece

    def _window(self, box: Box) -> Box:
        """Where in the photo the piece lies: nearest to `box` among the places that hold about as much as any."""
        if self.usable.is_empty:
            return self.usable.bounds
        span = self._span
        middle = (2 * box.x + box.width, 2 * box.y + box.height)
        middle = np.array((self.x, self.y)) + np.array(middle) * 2**self.level / 2
        distance = np.hypot(*(TILE * (self._places + span / 2) - middle).T)
        column, row = (int(value) for value in self._places[distance.argmin()])
        return Box(column * TILE, row * TILE, span * TILE, span * TILE).intersection(self.usable.bounds)

    @property
    def _span(self) -> int:
        """Tiles along the piece."""
        return SPAN << min(self.level, _LARGEST_LEVEL)

    @cached_property
    def _places(self) -> np.ndarray:
        """(n, 2): the tiles, by column and row, at which pieces begin that hold about as much as any."""
        span, cells = self._span, np.array(list(self.usable.tiles))
        counts = np.array([np.count_nonzero(tile) for tile in self.usable.tiles.values()])
        starts = np.unique((cells[:, None] - np.argwhere(np.ones((span, span)))).reshape(-1, 2), axis=0)
        is_inside = (cells >= starts[:, None]) & (cells < starts[:, None] + span)
        held = is_inside.all(axis=2) @ counts
        return np.asarray(starts[held >= _ABOUT_AS_MUCH * held.max()])


def chosen_sources(state: DocumentState) -> Sources | None:
    """What may be copied of the state's sources: their pixels that are neither marked nor repaired; None for all."""
    if state.sources is None:
        return None
    usable = Mask(state.sources.width, state.sources.height)
    for cell, tile in state.sources.tile_boxes():
        inside = cell.intersection(state.photo.box)
        usable = usable.painted(inside, tile[inside.within(cell)] & scanned(state, inside))
    return Sources(state.photo, usable)


def filled_from(sources: Sources, crops: Crops, run: Run, progress: Progress) -> np.ndarray:
    """(n, h, w, 3) float32: what `run` makes of the crops when each may copy only what lies nearest to it in `sources`.

    Raises `InferenceError` where that is too little.
    """
    count = len(crops.boxes)
    shares = (ProgressShare(progress, n / count, (n + 1) / count) for n in range(count))
    return np.stack([_filled(sources, crops, n, run, share) for n, share in enumerate(shares)])


def _filled(sources: Sources, crops: Crops, index: int, run: Run, progress: Progress) -> np.ndarray:
    """One crop, filled from a piece on its right; both are turned so that no hole lies there."""
    hole, box = crops.holes[index], crops.boxes[index]
    at_right = [np.count_nonzero(np.rot90(hole, turns)[:, -SIDE:]) for turns in range(4)]
    turns = int(np.argmin(at_right))
    hole, image = np.rot90(hole, turns), np.rot90(crops.images[index], turns)
    width = hole.shape[1]
    if min(at_right) > 0:  # a hole on every side goes on beyond this one, as it does beyond the edge of a picture
        hole, image = (np.concatenate((plane, plane[:, ::-1]), axis=1) for plane in (hole, image))
    piece = np.rot90(sources.near(box), turns)
    canvas = _side_by_side(np.dstack((image, np.zeros(hole.shape, np.float32))), piece)
    holes = np.zeros(canvas.shape[:2], bool)
    holes[:, : hole.shape[1]] = hole
    place = Box(box.x, box.y, canvas.shape[1], canvas.shape[0])
    joined = Crops(canvas[None, ..., :3], holes[None], canvas[None, ..., 3] > 0, crops.bits, (place,), crops.seed)
    return np.rot90(run(joined, progress)[0, :, :width], -turns)


def _side_by_side(crop: np.ndarray, piece: np.ndarray) -> np.ndarray:
    """The (h, w, 4) crop, and on its right the piece, in strips where it is higher; between them bands of zeros as wide
    as a patch. Each patch of the piece lies whole in a strip."""
    height, parts = len(crop), [crop]
    for top in range(0, max(len(piece) - SIDE + 1, 1), max(height - SIDE + 1, 1)):
        strip = piece[top : top + height]
        parts.append(np.pad(strip, ((0, height - len(strip)), (SIDE, 0), (0, 0))))
    return np.concatenate(parts, axis=1)


def _inner(shape: np.ndarray) -> np.ndarray:
    """The (h, w) bool shape without its outermost pixels, whose texture would tell of what lies beyond."""
    import cv2

    return np.asarray(cv2.erode(np.pad(shape, 1).astype(np.uint8), np.ones((3, 3), np.uint8))[1:-1, 1:-1])
