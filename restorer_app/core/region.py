"""The region of a step: how much of it applies where, soft, kept as copy-on-write tiles."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from restorer_app.core.box import Box, tiles_of

TILE = 256
EVERYWHERE, NOWHERE = 255, 0

_Place = tuple[slice, slice]
_keys = itertools.count(1)


@dataclass(frozen=True, eq=False)
class Region:
    """For each pixel 0 (the step does nothing here) to 255 (it applies in full); immutable.

    `base`: what a pixel is that nobody has painted: EVERYWHERE or NOWHERE. `tiles` maps (column, row) of the grid of
    256 px to a read-only (256, 256) uint8 array; a missing tile is `base` throughout, and no tile that is kept is.
    Pixels outside the picture are always `base`.
        `key` is new for each object, so it names this content in caches.
    """

    width: int
    height: int
    base: int = EVERYWHERE
    tiles: Mapping[tuple[int, int], np.ndarray] = field(default_factory=dict)
    key: int = field(init=False, repr=False, default_factory=lambda: next(_keys))

    @property
    def box(self) -> Box:
        """The whole picture."""
        return Box(0, 0, self.width, self.height)

    def values(self, box: Box) -> np.ndarray:
        """What lies inside `box`: a new (height, width) uint8 array; `base` outside the picture."""
        result = np.full((box.height, box.width), self.base, np.uint8)
        for key, in_box, in_tile in self._pieces(box):
            if (tile := self.tiles.get(key)) is not None:
                result[in_box] = tile[in_tile]
        return result

    def painted(self, box: Box, coverage: np.ndarray, *, applies: bool) -> "Region":
        """The region drawn towards 255 (`applies`) or 0 by `coverage`, (height, width) uint8 lying at `box`."""

        def draw(old: np.ndarray, place: _Place) -> np.ndarray:
            part = coverage[place]
            return drawn(old, part, applies=applies) if part.any() else old

        return self._changed(box, draw)

    def replaced(self, box: Box, values: np.ndarray) -> "Region":
        """The region with `values`, (height, width) uint8, in the place of what lies inside `box`."""
        return self._changed(box, lambda old, place: values[place])

    def _pieces(self, box: Box) -> Iterator[tuple[tuple[int, int], _Place, _Place]]:
        """Each tile that `box` has a part of inside the picture, with the part's place in the box and in the tile."""
        inside = box.intersection(self.box)
        for cell in tiles_of(inside, TILE):
            left, right = max(cell.x, inside.x), min(cell.right, inside.right)
            top, bottom = max(cell.y, inside.y), min(cell.bottom, inside.bottom)
            in_box = slice(top - box.y, bottom - box.y), slice(left - box.x, right - box.x)
            in_tile = slice(top - cell.y, bottom - cell.y), slice(left - cell.x, right - cell.x)
            yield (cell.x // TILE, cell.y // TILE), in_box, in_tile

    def _changed(self, box: Box, change: Callable[[np.ndarray, _Place], np.ndarray]) -> "Region":
        """The region after `change(old, place)` of each tile's part of `box`; tiles that stay the same are shared."""
        is_same, tiles = True, dict(self.tiles)
        for key, in_box, in_tile in self._pieces(box):
            known = tiles.get(key)
            tile = np.full((TILE, TILE), self.base, np.uint8) if known is None else known
            old = tile[in_tile]
            new = change(old, in_box)
            if new is old or np.array_equal(new, old):
                continue
            is_same, tile = False, tile.copy()
            tile[in_tile] = new
            tile.flags.writeable = False
            if (tile == self.base).all():
                del tiles[key]
            else:
                tiles[key] = tile
        return self if is_same else Region(self.width, self.height, self.base, MappingProxyType(tiles))


def drawn(values: np.ndarray, coverage: np.ndarray, *, applies: bool) -> np.ndarray:
    """`values` drawn towards 255 (`applies`) or 0 by `coverage`, all uint8 of one shape.

    What is left of the way is rounded down, so that painting again and again arrives wherever anything is covered.
    """
    way = ~values if applies else values
    left: np.ndarray = (way.astype(np.uint16) * ~coverage // 255).astype(np.uint8)
    return ~left if applies else left
