"""The tiles at hand, and the requests for those that are missing or only approximate."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer

from restorer_app.core.queue import Job, JobState
from restorer_app.core.requests import RefineSteps, RenderSteps, RenderView, StepTile, Submit, ViewTile
from restorer_app.core.state import DocumentState
from restorer_app.steps.steps import StepChoice
from restorer_app.ui.canvas.asking import Asking, Wanted
from restorer_app.ui.canvas.source import Looks, TileKey, ViewSource
from restorer_app.ui.canvas.tile_cache import CACHE_BYTES, TileCache

REFINE_AFTER_MS = 250
_BATCH = 6
_log = logging.getLogger(__name__)


class TileStore:
    """Serves tiles and asks for missing ones, what is seen first: one request at a time for those without steps, and
    one for those with steps, whose places show what was there before or the photo without steps meanwhile. When all
    that is seen is at hand and nothing has moved for a moment, what is approximate is made exact, tile by tile.

    `on_arrival` is told which places have new tiles; `on_failure` the state whose steps could not be run, and why;
    `on_approximate` whether any tile that is seen is approximate. `steps` are those there are, `device` where they run.
    """

    def __init__(
        self,
        submit: Submit,
        parent: QObject,
        on_arrival: Callable[[Sequence[ViewTile]], None],
        limit: int = CACHE_BYTES,
        *,
        steps: Sequence[StepChoice] = (),
        on_failure: Callable[[DocumentState, BaseException], None] = lambda state, error: None,
        on_approximate: Callable[[bool], None] = lambda is_approximate: None,
    ) -> None:
        self.cache = TileCache(limit)
        self.looks = Looks(steps)
        self.device = "auto"
        self.monitor: bytes | None = None
        self._on_arrival, self._on_failure, self._on_approximate = on_arrival, on_failure, on_approximate
        self._bare = Asking(
            submit, parent, lambda state, tiles: RenderView(state, tiles, self.monitor), self._bare_ended
        )
        self._steps = Asking(
            submit, parent, lambda state, tiles: RenderSteps(state, tiles, self.device, self.monitor), self._steps_ended
        )
        self._exact = Asking(
            submit, parent, lambda state, tiles: RefineSteps(state, tiles, self.device, self.monitor), self._exact_ended
        )
        self._seen: Wanted = []
        self._soon: Wanted = []
        self._needed: dict[TileKey, ViewSource] = {}
        self._refused: set[TileKey] = set()
        self._was_approximate = False
        self._quiet = QTimer(parent, singleShot=True, interval=REFINE_AFTER_MS)
        self._quiet.timeout.connect(self._refine)

    @property
    def is_complete(self) -> bool:
        """Whether every tile that is seen is at hand (or cannot be had)."""
        return all(key in self.cache or key in self._refused for key in self._needed)

    @property
    def is_approximate(self) -> bool:
        """Whether any tile that is seen is not as the export has it."""
        return any(self.cache.is_approximate(key) for key in self._needed)

    def clear(self) -> None:
        """Forgets the photo: its tiles, and the requests under way."""
        self.cache.clear()
        self.looks.clear()
        self._refused.clear()
        self._seen, self._soon, self._needed = [], [], {}
        self._quiet.stop()
        for asking in (self._bare, self._steps, self._exact):
            asking.forget()
        self._say_how_exact()

    def set_monitor(self, monitor: bytes | None) -> None:
        """Shows everything in the colours of another screen, said by its profile; None: sRGB."""
        if monitor == self.monitor:
            return
        self.monitor = monitor
        self.cache.clear()
        self._refused.clear()
        for asking in (self._bare, self._steps, self._exact):
            asking.forget()
        self._go_on()

    def set_limit(self, limit: int) -> None:
        """Keeps at most so many bytes of tiles from now on, but all that are seen."""
        self.cache.set_limit(limit, frozenset(self._needed))

    def want(self, seen: Wanted, soon: Wanted) -> None:
        """Says which tiles are seen and which may be soon, each most wanted first."""
        if seen is not self._seen or soon is not self._soon:
            self._quiet.stop()
            self._needed = {source.key(tile): source for source, tile in seen}
            self._refused &= self._needed.keys() | {source.key(tile) for source, tile in soon}
        self._seen, self._soon = seen, soon
        self._go_on()

    def _go_on(self) -> None:
        self._ask_for_bare()
        self._ask_for_steps()
        self._exact.cancel_unless(self._needed)
        is_approximate = self._say_how_exact()
        if is_approximate and not self._exact.is_busy and not self._quiet.isActive() and self.is_complete:
            self._quiet.start()

    def _ask_for_bare(self) -> None:
        seen = list(self._without_steps(self._seen))
        missing = self._missing(seen)
        if self._bare.is_busy:
            if missing:
                self._bare.cancel_unless(source.key(tile) for source, tile in seen)
        elif missing := missing or self._missing(self._without_steps(self._soon)):
            self._bare.ask(missing, most=_BATCH)

    def _ask_for_steps(self) -> None:
        """One tile at a time: the next one is of whatever is shown by then, so that a slider moves what is seen."""
        missing = self._missing((source, tile) for source, tile in self._seen if source.has_steps)
        if missing and self._steps.is_busy:
            self._steps.cancel_unless(self._needed)
        elif missing:
            self._steps.ask(missing)

    def _refine(self) -> None:
        if self.is_complete and not self._exact.is_busy:
            rough = [(source, tile) for source, tile in self._seen if self._can_be_refined(source.key(tile))]
            if rough:
                self._exact.ask(rough)

    def _can_be_refined(self, key: TileKey) -> bool:
        return self.cache.is_approximate(key) and key not in self._refused

    def _without_steps(self, wanted: Wanted) -> Iterator[tuple[ViewSource, ViewTile]]:
        """Those without steps, and what stands in for those with steps where nothing does yet."""
        for source, tile in wanted:
            if not source.has_steps:
                yield source, tile
            elif self.cache.latest_at(source.key(tile)) is None and self.cache.show(source.bare.key(tile)) is None:
                yield source.bare, tile

    def _missing(self, wanted: Iterator[tuple[ViewSource, ViewTile]] | Wanted) -> Wanted:
        return [
            (source, tile)
            for source, tile in wanted
            if (key := source.key(tile)) not in self.cache and key not in self._refused
        ]

    def _bare_ended(self, job: Job[Any], asked: Mapping[ViewTile, TileKey]) -> None:
        if job.state is JobState.FAILED:
            _log.error("a part of the photo could not be shown", exc_info=job.error)
            self._refused.update(asked.values())
            self._on_arrival(())
        elif job.result is not None:
            for tile, pixels in job.result.items():
                self.cache.put(asked[tile], pixels, frozenset(self._needed))
            self._on_arrival(tuple(job.result))
        self._go_on()

    def _steps_ended(self, job: Job[Mapping[ViewTile, StepTile]], asked: Mapping[ViewTile, TileKey]) -> None:
        if job.error is not None:
            self._refused.update(asked.values())
            for source in {self._needed[key] for key in asked.values() if key in self._needed}:
                self._on_failure(source.state, job.error)
            self._on_arrival(())
        elif job.result is not None:
            for tile, made in job.result.items():
                self._keep(asked[tile], made)
            self._on_arrival(tuple(job.result))
        self._go_on()

    def _exact_ended(self, job: Job[Mapping[ViewTile, StepTile]], asked: Mapping[ViewTile, TileKey]) -> None:
        """One that gave way is asked for again when things are quiet."""
        self._steps_ended(job, asked)
        if job.state is JobState.DONE:
            self._refine()

    def _keep(self, key: TileKey, made: StepTile) -> None:
        """Keeps a tile. One of a look that has passed stands in for the present one, which is newer still."""
        self.cache.put(key, made.pixels, frozenset(self._needed), is_exact=made.is_exact)
        now = next((needed for needed, source in self._needed.items() if _takes_the_place(key, needed, source)), key)
        if now not in self.cache:
            self.cache.show(key)

    def _say_how_exact(self) -> bool:
        is_approximate = self.is_approximate
        if is_approximate != self._was_approximate:
            self._was_approximate = is_approximate
            self._on_approximate(is_approximate)
        return is_approximate


def _takes_the_place(key: TileKey, needed: TileKey, source: ViewSource) -> bool:
    return needed.place == key.place and source.has_steps
