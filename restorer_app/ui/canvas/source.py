"""What each view tile shows, said as a key, so that two states share the tiles in which they do not differ."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from restorer_app.core.box import box_through
from restorer_app.core.geometry import STRAIGHTENING_REACH
from restorer_app.core.requests import ViewTile
from restorer_app.core.state import DocumentState, Repair, StepInstance
from restorer_app.steps.steps import StepChoice, sight
from restorer_app.ui.canvas.viewport import tile_box


@dataclass(frozen=True)
class TileKey:
    """Names the pixels of a tile: its place, the number of the look (active steps and geometry) and the keys of the
    repairs that reach into what the steps see of it, in their order. No repairs and a bare look: the scan.

    `shape`: the number of the geometry alone; a tile can stand in only for one of the same shape.
    """

    tile: ViewTile
    look: int
    repairs: tuple[int, ...]
    shape: int = 0

    @property
    def place(self) -> tuple[ViewTile, int]:
        """Where in the scan it lies, whatever it shows."""
        return self.tile, self.shape


class Looks:
    """Numbers the looks of one photo; `steps` are those there are, by which it is known how far each one sees."""

    def __init__(self, steps: Sequence[StepChoice] = ()) -> None:
        self._steps = tuple(steps)
        self._numbers: dict[Hashable, int] = {}

    def number_of(self, state: DocumentState) -> int:
        """The same for two states whose steps and geometry do the same."""
        return self._numbers.setdefault((look_of(state.recipe), state.geometry), len(self._numbers))

    def shape_of(self, state: DocumentState) -> int:
        """The same for two states whose geometry does the same."""
        return self._numbers.setdefault(state.geometry, len(self._numbers))

    def sight_of(self, state: DocumentState) -> int:
        """How far around a pixel its steps see, in pixels."""
        return sight(state.recipe, self._steps)

    def clear(self) -> None:
        """Another photo."""
        self._numbers.clear()


class ViewSource:
    """A state as a source of tiles. `former` is a source of the same photo whose work is taken over where it can be;
    `looks` is shared by all sources of one photo."""

    def __init__(self, state: DocumentState, looks: Looks, former: "ViewSource | None" = None) -> None:
        self.state = state
        self.has_steps = bool(state.active_steps)
        self._repairs = state.visible_repairs
        self._look, self._shape = looks.number_of(state), looks.shape_of(state)
        self._sight = looks.sight_of(state) if self.has_steps else 0
        size = (state.photo.width, state.photo.height)
        self._to_scan = state.geometry.to_output(*size).inverse()
        self._reach = self._sight + (0 if state.geometry.is_exact else STRAIGHTENING_REACH)
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
        self._bare = ViewSource(replace(state, recipe=()), looks, self) if self.has_steps else None

    @property
    def bare(self) -> "ViewSource":
        """The same without steps: what can be shown while they run."""
        return self._bare or self

    def key(self, tile: ViewTile) -> TileKey:
        """The key of the tile in this state."""
        key = self._memo.get(tile)
        if key is None:
            # an approximate tile sees as many pixels of the reduced photo, which are more of the photo itself
            box = box_through(self._to_scan, tile_box(tile)).grown(self._reach << tile.level)
            left, top, right, bottom = self._boxes.T
            hits = (left < box.right) & (right > box.x) & (top < box.bottom) & (bottom > box.y)
            key = TileKey(tile, self._look, tuple(dict.fromkeys(self._keys[hits].tolist())), self._shape)
            self._memo[tile] = key
        return key


def look_of(recipe: Sequence[StepInstance]) -> Hashable:
    """The same for two recipes that do the same with a photo."""
    return tuple(
        (
            *(step.kind, _sorted(step.parameters), step.strength, step.region and step.region.key),
            *(_sorted(step.facts or {}), step.correction and step.correction.key),
        )
        for step in recipe
        if step.is_active
    )


def _sorted(table: Mapping[str, float]) -> Hashable:
    return tuple(sorted(table.items()))


def _patches(repairs: tuple[Repair, ...]) -> tuple[np.ndarray, np.ndarray]:
    rows = [(repair.key, *edges) for repair in repairs for edges in repair.hole.edges]
    table = np.array(rows, np.int64).reshape(-1, 5)
    return table[:, 0], table[:, 1:]
