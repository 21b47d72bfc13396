"""The tiles at hand, bounded in bytes."""

from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtGui import QImage

from restorer_app.core.requests import ViewTile
from restorer_app.ui.canvas.source import TileKey

CACHE_BYTES = 320 * 2**20


@dataclass(frozen=True, eq=False)
class Tile:
    """Pixels of the view as (h, w, 4) uint8 in Qt's RGB32 order, and the image that looks at them without a copy."""

    pixels: np.ndarray
    is_exact: bool = True
    image: QImage = field(init=False)

    def __post_init__(self) -> None:
        height, width = self.pixels.shape[:2]
        image = QImage(self.pixels.data, width, height, self.pixels.strides[0], QImage.Format.Format_RGB32)
        object.__setattr__(self, "image", image)


class TileCache:
    """Tiles by key, the least recently used given up first when they take more than `limit` bytes."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self.limit = limit
        self.bytes_held = 0
        self._tiles: OrderedDict[TileKey, Tile] = OrderedDict()
        self._latest: dict[tuple[ViewTile, int], TileKey] = {}

    def __contains__(self, key: TileKey) -> bool:
        return key in self._tiles

    def get(self, key: TileKey) -> Tile | None:
        """The tile, if it is at hand."""
        tile = self._tiles.get(key)
        if tile is not None:
            self._tiles.move_to_end(key)
        return tile

    def show(self, key: TileKey) -> Tile | None:
        """The same, and from now on it stands in at its place for content that is not at hand."""
        tile = self.get(key)
        if tile is not None:
            self._latest[key.place] = key
        return tile

    def latest_at(self, key: TileKey) -> Tile | None:
        """What was last shown at the place of this tile, whatever its content."""
        latest = self._latest.get(key.place)
        return self._tiles.get(latest) if latest is not None else None

    def is_approximate(self, key: TileKey) -> bool:
        """Whether the tile is at hand, but not as the export has it."""
        tile = self._tiles.get(key)
        return tile is not None and not tile.is_exact

    def put(
        self, key: TileKey, pixels: np.ndarray, needed: frozenset[TileKey] = frozenset(), *, is_exact: bool = True
    ) -> None:
        """Keeps a tile, an exact one in the place of an approximate one; the `needed` ones are not given up for it."""
        known = self._tiles.get(key)
        if known is not None and (known.is_exact or not is_exact):
            return
        tile = Tile(np.ascontiguousarray(pixels), is_exact)
        self._tiles[key] = tile
        self._latest.setdefault(key.place, key)
        self.bytes_held += tile.pixels.nbytes - (known.pixels.nbytes if known is not None else 0)
        if self.bytes_held > self.limit:
            self._give_up(needed | {key})

    def set_limit(self, limit: int, needed: frozenset[TileKey] = frozenset()) -> None:
        """Another bound in bytes; the `needed` ones are not given up for it."""
        self.limit = limit
        if self.bytes_held > limit:
            self._give_up(needed)

    def clear(self) -> None:
        """Forgets everything."""
        self._tiles.clear()
        self._latest.clear()
        self.bytes_held = 0

    def _give_up(self, needed: frozenset[TileKey]) -> None:
        for key in [key for key in self._tiles if key not in needed]:
            self.bytes_held -= self._tiles.pop(key).pixels.nbytes
            if self._latest.get(key.place) == key:
                del self._latest[key.place]
            if self.bytes_held <= self.limit:
                return
