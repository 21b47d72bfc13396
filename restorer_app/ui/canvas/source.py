"""What each view tile shows, said as a key, so that two states share the tiles in which they do not differ."""

from dataclasses import dataclass

import numpy as np

from restorer_app.core.requests import ViewTile
from restorer_app.core.state import DocumentState, Geometry, Repair, StepInstance
from restorer_app.ui.canvas.view import box_through
from restorer_app.ui.canvas.viewport import tile_box

Look = tuple[tuple[StepInstance, ...], Geometry]


@dataclass(frozen=True)
class TileKey:
    """Names the pixels of a tile: its place, the number of the look (recipe and geometry) and the keys of the repairs
    that reach into it, in their order. No repairs and a bare look: the scan."""

    tile: ViewTile
    look: int
    repairs: tuple[int, ...]


class ViewSource:
    """A state as a source of tiles. `former` is a source of the same photo whose work is taken over where it can be;
    `looks` is shared by all sources of one photo and numbers the looks."""

    def __init__(self, state: DocumentState, looks: list[Look], former: "ViewSource | None" = None) -> None:
        self.state = state
        self._repairs = state.visible_repairs
        self._look = _number_of((state.recipe, state.geometry), looks)
        self._inverse = state.geometry.to_output.inverse()
        self._memo: dict[ViewTile, TileKey] = {}
        self._keys: np.ndarray
        self._boxes: np.ndarray
        known = len(former._repairs) if former is not None else 0
        if former is not None and self._repairs[:known] == former._repairs:
            keys, boxes = _patches(self._repairs[known:])
            self._keys = np.concatenate([former._keys, keys])
            self._boxes = np.concatenate([former._boxes, boxes])
        else:
            self._keys, self._boxes = _patches(self._repairs)

    def key(self, tile: ViewTile) -> TileKey:
        """The key of the tile in this state."""
        key = self._memo.get(tile)
        if key is None:
            box = box_through(self._inverse, tile_box(tile))
            left, top, right, bottom = self._boxes.T
            hits = (left < box.right) & (right > box.x) & (top < box.bottom) & (bottom > box.y)
            key = TileKey(tile, self._look, tuple(dict.fromkeys(self._keys[hits].tolist())))
            self._memo[tile] = key
        return key


def _patches(repairs: tuple[Repair, ...]) -> tuple[np.ndarray, np.ndarray]:
    rows = [
        (repair.key, patch.box.x, patch.box.y, patch.box.right, patch.box.bottom)
        for repair in repairs
        for patch in repair.hole.patches
    ]
    table = np.array(rows, np.int64).reshape(-1, 5)
    return table[:, 0], table[:, 1:]


def _number_of(look: Look, looks: list[Look]) -> int:
    if look not in looks:
        looks.append(look)
    return looks.index(look)
