"""The one place where news of a job crosses from its worker's thread to Qt's."""

import time
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from restorer_app.core.progress import ProgressReport
from restorer_app.core.queue import Job, JobState

T = TypeVar("T")
_SHORTEST_INTERVAL = 1 / 30


class _Relay(QObject):
    """Where every thread may emit at any moment, for it is never destroyed while the program runs; a crossing goes with
    its window, perhaps in the middle of an emission on another thread."""

    arrived = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.arrived.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)

    def _pass_on(self, crossing: "_Crossing", news: object) -> None:
        if isValid(crossing):
            crossing.deliver(news)


@cache
def _relay() -> _Relay:
    """The one relay, made on Qt's thread."""
    return _Relay()


class _Crossing(QObject):
    """Follows a job on its worker's thread, and says what is new on Qt's, as long as its parent lives."""

    def __init__(
        self,
        job: Job[Any],
        on_end: Callable[[Job[Any]], None],
        on_progress: Callable[[ProgressReport], None] | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._job = job
        self._on_end = on_end
        self._on_progress = on_progress
        self._last_sent = 0.0
        self._is_over = False
        self._relay = _relay()
        job.changed.connect(self._news)
        if job.state.is_final:
            self._tell(job.state)

    def _news(self, job: Job[Any]) -> None:
        now = time.monotonic()
        if job.state.is_final:
            self._tell(job.state)
        elif self._on_progress is not None and job.report is not None and now - self._last_sent >= _SHORTEST_INTERVAL:
            self._last_sent = now
            self._tell(job.report)

    def _tell(self, news: JobState | ProgressReport) -> None:
        self._relay.arrived.emit(self, news)

    def deliver(self, news: object) -> None:
        """Takes what has arrived on Qt's thread."""
        if self._is_over:
            return
        if isinstance(news, ProgressReport):
            if self._on_progress is not None:
                self._on_progress(news)
        elif isinstance(news, JobState):
            self._is_over = True
            self._on_end(self._job)
            self.deleteLater()


def watch(
    job: Job[T],
    parent: QObject,
    *,
    on_end: Callable[[Job[T]], None],
    on_progress: Callable[[ProgressReport], None] | None = None,
) -> None:
    """Calls `on_end` once with the final job and `on_progress` at most 30 times a second, both on Qt's thread.

    Nothing is called after `parent` is gone.
    """
    _Crossing(job, on_end, on_progress, parent)
