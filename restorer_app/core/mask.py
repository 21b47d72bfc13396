"""The damage mask: binary, kept as copy-on-write tiles so that a stroke costs only what it touches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from restorer_app.core.box import Box, box_around, tiles_of

TILE = 256


@dataclass(frozen=True, eq=False)
class Mask:
    """Which pixels are holes; immutable.

    `tiles` maps (column, row) of the grid of 256 px to a read-only (256, 256) bool array; a missing tile is empty,
    and no tile that is kept is empty. Pixels outside the picture are never set.
    """

    width: int
    height: int
    tiles: Mapping[tuple[int, int], np.ndarray] = field(default_factory=dict)

    @classmethod
    def from_array(cls, array: np.ndarray) -> "Mask":
        """The mask of a (H, W) bool array."""
        height, width = array.shape
        return cls(width, height).painted(Box(0, 0, width, height), array)

    @property
    def box(self) -> Box:
        """The whole picture."""
        return Box(0, 0, self.width, self.height)

    @property
    def is_empty(self) -> bool:
        """Whether no pixel is set."""
        return not self.tiles

    @property
    def count(self) -> int:
        """Pixels set."""
        return sum(int(np.count_nonzero(tile)) for tile in self.tiles.values())

    @property
    def bounds(self) -> Box:
        """The smallest box around every set pixel; empty when there is none."""
        return box_around(_bounds_in_tile(key, tile) for key, tile in self.tiles.items())

    def region(self, box: Box) -> np.ndarray:
        """The mask inside `box` as a new (height, width) bool array; False outside the picture."""
        result = np.zeros((box.height, box.width), bool)
        for key, cell in self._cells(box):
            tile = self.tiles.get(key)
            if tile is not None:
                shared = cell.intersection(box)
                result[shared.within(box)] = tile[shared.within(cell)]
        return result

    def has_any(self, box: Box) -> bool:
        """Whether a pixel inside `box` is set."""
        return any(
            bool(self.tiles[key][cell.intersection(box).within(cell)].any())
            for key, cell in self._cells(box)
            if key in self.tiles
        )

    def painted(self, box: Box, shape: np.ndarray) -> "Mask":
        """The mask with every pixel of `shape` ((height, width) bool, lying at `box`) set."""
        return self._changed(box, shape, value=True)

    def erased(self, box: Box, shape: np.ndarray) -> "Mask":
        """The mask with every pixel of `shape` ((height, width) bool, lying at `box`) cleared."""
        return self._changed(box, shape, value=False)

    def united(self, other: "Mask") -> "Mask":
        """The pixels set in either of two masks of one size."""
        return self._combined(other, value=True)

    def without(self, other: "Mask") -> "Mask":
        """The pixels set here and not in `other`, a mask of the same size."""
        return self._combined(other, value=False)

    def shared(self, other: "Mask") -> "Mask":
        """The pixels set in both of two masks of one size."""
        return self.without(self.without(other))

    def to_array(self) -> np.ndarray:
        """The whole mask as a new (H, W) bool array."""
        return self.region(self.box)

    def tile_boxes(self) -> Iterator[tuple[Box, np.ndarray]]:
        """Each tile that is kept with its place (the box may reach past the picture's edge)."""
        for (column, row), tile in self.tiles.items():
            yield Box(column * TILE, row * TILE, TILE, TILE), tile

    def _cells(self, box: Box) -> Iterator[tuple[tuple[int, int], Box]]:
        for cell in tiles_of(box.intersection(self.box), TILE):
            yield (cell.x // TILE, cell.y // TILE), cell

    def _changed(self, box: Box, shape: np.ndarray, *, value: bool) -> "Mask":
        inside = box.intersection(self.box)
        changes = {}
        for key, cell in self._cells(box):
            shared = cell.intersection(inside)
            part = shape[shared.within(box)]
            old = self.tiles.get(key)
            if part.any() and (value or old is not None):
                tile = np.zeros((TILE, TILE), bool) if old is None else old.copy()
                place = tile[shared.within(cell)]  # whole rows at once: ten times as fast as by an index of bools
                np.logical_or(place, part, out=place) if value else np.greater(place, part, out=place)
                changes[key] = tile
        return self._with(changes)

    def _combined(self, other: "Mask", *, value: bool) -> "Mask":
        if (other.width, other.height) != (self.width, self.height):
            raise ValueError("masks of two sizes cannot be combined")
        changes = {}
        for key, tile in other.tiles.items():
            old = self.tiles.get(key)
            if value:
                changes[key] = tile if old is None else old | tile
            elif old is not None:
                changes[key] = old & ~tile
        return self._with(changes)

    def _with(self, changes: Mapping[tuple[int, int], np.ndarray]) -> "Mask":
        if not changes:
            return self
        tiles = dict(self.tiles)
        for key, tile in changes.items():
            if tile.any():
                tile.flags.writeable = False
                tiles[key] = tile
            else:
                tiles.pop(key, None)
        return Mask(self.width, self.height, MappingProxyType(tiles))


def _bounds_in_tile(key: tuple[int, int], tile: np.ndarray) -> Box:
    rows, columns = np.flatnonzero(tile.any(axis=1)), np.flatnonzero(tile.any(axis=0))
    x, y = int(columns[0]), int(rows[0])
    return Box(key[0] * TILE + x, key[1] * TILE + y, int(columns[-1]) - x + 1, int(rows[-1]) - y + 1)
