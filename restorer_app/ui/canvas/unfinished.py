"""A gesture that is not finished, shown over a mask that has changed since it began."""

from types import MappingProxyType

import numpy as np

from restorer_app.core.mask import Mask

_Tile = np.ndarray | None


class Unfinished:
    """Keeps what was worked out, tile by tile, so that what stays the same stays the same object."""

    def __init__(self) -> None:
        self._made_of: tuple[Mask, Mask, Mask] | None = None
        self._mask: Mask | None = None
        self._tiles: dict[tuple[int, int], tuple[tuple[_Tile, _Tile, _Tile], np.ndarray]] = {}

    def over(self, base: Mask, *, pressed: Mask, preview: Mask) -> Mask:
        """`base` with the difference that the gesture made from `pressed` to `preview`; all of one size."""
        if base is pressed:
            return preview
        made_of = (base, pressed, preview)
        if self._mask is None or self._made_of is None or not _same(made_of, self._made_of):
            self._made_of, self._mask = made_of, self._changed(base, pressed, preview)
        return self._mask

    def _changed(self, base: Mask, pressed: Mask, preview: Mask) -> Mask:
        tiles: dict[tuple[int, int], np.ndarray] = {}
        known, self._tiles = self._tiles, {}
        for cell in base.tiles.keys() | preview.tiles.keys():
            now, before, after = base.tiles.get(cell), pressed.tiles.get(cell), preview.tiles.get(cell)
            if now is before or after is before:
                tile = after if now is before else now
            else:
                parts = (now, before, after)
                kept = known.get(cell)
                tile = kept[1] if kept is not None and _same(parts, kept[0]) else _combined(now, before, after)
                self._tiles[cell] = (parts, tile)
            if tile is not None and tile.any():
                tiles[cell] = tile
        return Mask(base.width, base.height, MappingProxyType(tiles))


def _same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    return all(one is other for one, other in zip(some, others, strict=True))


def _combined(now: _Tile, before: _Tile, after: _Tile) -> np.ndarray:
    none = np.zeros(1, bool)
    now, before, after = (none if tile is None else tile for tile in (now, before, after))
    tile: np.ndarray = (now | (after & ~before)) & ~(before & ~after)
    tile.flags.writeable = False
    return tile
