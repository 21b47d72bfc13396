"""The tiles at hand, bounded in bytes, and the one request for those that are missing."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from restorer_app.core.queue import Job, JobState
from restorer_app.core.requests import RenderView, Submit, ViewTile
from restorer_app.ui.canvas.source import TileKey, ViewSource
from restorer_app.ui.qt_jobs import watch

CACHE_BYTES = 320 * 2**20
_BATCH = 6
_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Tile:
    """Pixels of the view as (h, w, 4) uint8 in Qt's RGB32 order, and the image that looks at them without a copy."""

    pixels: np.ndarray
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
        self._latest: dict[ViewTile, TileKey] = {}

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
            self._latest[key.tile] = key
        return tile

    def latest_at(self, place: ViewTile) -> Tile | None:
        """What was last shown at this place, whatever its content."""
        key = self._latest.get(place)
        return self._tiles.get(key) if key is not None else None

    def put(self, key: TileKey, pixels: np.ndarray, needed: frozenset[TileKey] = frozenset()) -> None:
        """Keeps a tile; the `needed` ones are not given up for it."""
        if key in self._tiles:
            return
        tile = Tile(np.ascontiguousarray(pixels))
        self._tiles[key] = tile
        self._latest.setdefault(key.tile, key)
        self.bytes_held += tile.pixels.nbytes
        if self.bytes_held > self.limit:
            self._give_up(needed | {key})

    def clear(self) -> None:
        """Forgets everything."""
        self._tiles.clear()
        self._latest.clear()
        self.bytes_held = 0

    def _give_up(self, needed: frozenset[TileKey]) -> None:
        for key in [key for key in self._tiles if key not in needed]:
            self.bytes_held -= self._tiles.pop(key).pixels.nbytes
            if self._latest.get(key.tile) == key:
                del self._latest[key.tile]
            if self.bytes_held <= self.limit:
                return


class TileStore:
    """Serves tiles and asks for missing ones, one request at a time, what is seen first.

    `on_arrival` is told which places have new tiles.
    """

    def __init__(
        self,
        submit: Submit,
        parent: QObject,
        on_arrival: Callable[[Sequence[ViewTile]], None],
        limit: int = CACHE_BYTES,
    ) -> None:
        self.cache = TileCache(limit)
        self._submit = submit
        self._parent = parent
        self._on_arrival = on_arrival
        self._seen: list[tuple[ViewSource, ViewTile]] = []
        self._soon: list[tuple[ViewSource, ViewTile]] = []
        self._needed: frozenset[TileKey] = frozenset()
        self._asked: Mapping[ViewTile, TileKey] = {}
        self._job: Job[Mapping[ViewTile, np.ndarray]] | None = None
        self._refused: set[TileKey] = set()

    @property
    def is_complete(self) -> bool:
        """Whether every tile that is seen is at hand (or cannot be had)."""
        return all(key in self.cache or key in self._refused for key in self._needed)

    def clear(self) -> None:
        """Forgets the photo: its tiles, and the request under way."""
        self.cache.clear()
        self._refused.clear()
        self._seen, self._soon, self._needed = [], [], frozenset()
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def want(self, seen: list[tuple[ViewSource, ViewTile]], soon: list[tuple[ViewSource, ViewTile]]) -> None:
        """Says which tiles are seen and which may be soon, each most wanted first."""
        if seen is not self._seen:
            self._needed = frozenset(source.key(tile) for source, tile in seen)
        self._seen, self._soon = seen, soon
        if self._job is None:
            self._ask()
        elif not self.is_complete and self._needed.isdisjoint(self._asked.values()):
            self._job.cancel()

    def _ask(self) -> None:
        missing = self._missing(self._seen) or self._missing(self._soon)
        if not missing:
            return
        source = missing[0][0]
        tiles = [tile for other, tile in missing if other is source][:_BATCH]
        self._asked = {tile: source.key(tile) for tile in tiles}
        self._job = job = self._submit(RenderView(source.state, tuple(tiles)))
        watch(job, self._parent, on_end=self._arrived)

    def _missing(self, wanted: list[tuple[ViewSource, ViewTile]]) -> list[tuple[ViewSource, ViewTile]]:
        return [
            (source, tile)
            for source, tile in wanted
            if (key := source.key(tile)) not in self.cache and key not in self._refused
        ]

    def _arrived(self, job: Job[Mapping[ViewTile, np.ndarray]]) -> None:
        if job is not self._job:
            return
        asked, self._asked, self._job = self._asked, {}, None
        if job.state is JobState.FAILED:
            _log.error("a part of the photo could not be shown", exc_info=job.error)
            self._refused.update(asked.values())
            self._on_arrival(())
        elif job.result is not None:
            for tile, pixels in job.result.items():
                self.cache.put(asked[tile], pixels, self._needed)
            self._on_arrival(tuple(job.result))
        self._ask()
