"""Asking a worker for tiles, one request at a time."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QObject

from restorer_app.core.queue import Job
from restorer_app.core.requests import Request, Submit, ViewTile
from restorer_app.core.state import DocumentState
from restorer_app.ui.canvas.source import TileKey, ViewSource
from restorer_app.ui.qt_jobs import watch

Wanted = list[tuple[ViewSource, ViewTile]]
Ended = Callable[[Job[Any], Mapping[ViewTile, TileKey]], None]


class Asking:
    """`make` makes the request for tiles of a state; `on_end` gets the job that ended and the keys of its tiles."""

    def __init__(
        self,
        submit: Submit,
        parent: QObject,
        make: Callable[[DocumentState, tuple[ViewTile, ...]], Request[Any]],
        on_end: Ended,
    ) -> None:
        self._submit, self._parent, self._make, self._on_end = submit, parent, make, on_end
        self._job: Job[Any] | None = None
        self._keys: Mapping[ViewTile, TileKey] = {}

    @property
    def is_busy(self) -> bool:
        """Whether a request is under way."""
        return self._job is not None

    def ask(self, missing: Wanted, *, most: int = 1) -> None:
        """Asks for up to `most` of the tiles, beginning with the first, all of one source."""
        source = missing[0][0]
        tiles = [tile for other, tile in missing if other is source][:most]
        self._keys = {tile: source.key(tile) for tile in tiles}
        self._job = job = self._submit(self._make(source.state, tuple(tiles)))
        watch(job, self._parent, on_end=self._ended)

    def cancel_unless(self, wanted: Iterable[TileKey]) -> None:
        """Cancels the request unless one of its tiles is wanted; `on_end` is told."""
        if self._job is not None and set(self._keys.values()).isdisjoint(wanted):
            self._job.cancel()

    def forget(self) -> None:
        """Cancels the request; nothing of it is told."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _ended(self, job: Job[Any]) -> None:
        if job is self._job:
            keys, self._keys, self._job = self._keys, {}, None
            self._on_end(job, keys)
