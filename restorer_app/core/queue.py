"""A worker thread with a queue of jobs, each of which ends in exactly one final state."""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from enum import Enum
from functools import partial
from itertools import chain
from typing import Any, Generic, TypeVar

from restorer_app.core.event import Event
from restorer_app.core.progress import Cancelled, Progress, ProgressReport, Stopwatch

T = TypeVar("T")
MOST_PATIENCE = 2


class JobState(Enum):
    """Where a job is; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Job(Generic[T]):
    """One piece of work under way. `changed` fires on the worker's thread with the job itself.

    After DONE `result` holds what came out; after FAILED `error` holds the exception.
    """

    def __init__(
        self,
        run: Callable[[Progress], T],
        lane: str | None = None,
        *,
        gives_way: bool = False,
        pause: Callable[[], None] | None = None,
    ) -> None:
        self.lane = lane
        self.gives_way = gives_way
        self.state = JobState.QUEUED
        self.report: ProgressReport | None = None
        self.result: T | None = None
        self.error: BaseException | None = None
        self.changed: Event[Job[T]] = Event()
        self._run = run
        self._pause = pause
        self._is_unwanted = threading.Event()
        self._finished = threading.Event()
        self._lock = threading.Lock()
        self._stopwatch: Stopwatch | None = None

    @property
    def is_unwanted(self) -> bool:
        """Whether it was asked to stop; it may still be at work, until its next progress update."""
        return self._is_unwanted.is_set()

    def cancel(self) -> None:
        """Asks the job to stop; a queued one ends at once, a running one at its next progress update."""
        self._is_unwanted.set()
        with self._lock:
            was_queued = self.state is JobState.QUEUED
            if was_queued:
                self.state = JobState.CANCELLED
        if was_queued:
            self._announce_end()

    def wait(self, timeout: float | None = None) -> bool:
        """Blocks until the job is final; False when the time ran out first."""
        return self._finished.wait(timeout)

    def update(self, fraction: float, stage: str) -> None:
        """Progress, as the work function sees it; a patient job lets the others run first. Raises `Cancelled`."""
        if self._pause is not None:
            self._pause()
        if self.is_unwanted:
            raise Cancelled
        if self._stopwatch is not None:
            self.report = self._stopwatch.report(fraction, stage)
            self.changed.emit(self)

    def execute(self) -> None:
        """Runs the work on the calling thread unless it was cancelled before it began."""
        with self._lock:
            if self.state is not JobState.QUEUED:
                return
            self.state = JobState.RUNNING
        self._stopwatch = Stopwatch()
        self.changed.emit(self)
        try:
            self.result = self._run(self)
            state = JobState.DONE
        except Cancelled:
            state = JobState.CANCELLED
        except BaseException as error:  # noqa: BLE001 - the one place where any failure becomes a job's final state
            self.error = error
            state = JobState.FAILED
        self.state = state
        self._announce_end()

    def _announce_end(self) -> None:
        self._run, self._pause = _already_run, None
        self._finished.set()
        self.changed.emit(self)


def _already_run(progress: Progress) -> Any:
    raise ValueError("a job runs once")


def _yields(older: Job[Any], newer: Job[Any]) -> bool:
    is_superseded = newer.lane is not None and older.lane == newer.lane
    return is_superseded or (older.gives_way and not newer.gives_way)


class JobQueue:
    """One thread that runs jobs in order. A job in a lane supersedes the lane's older ones, and any job those that give
    way; a job with patience is paused at each of its updates until those that wait with less of it have run."""

    def __init__(self, name: str) -> None:
        self._waiting: tuple[deque[Job[Any]], ...] = tuple(deque() for _ in range(MOST_PATIENCE + 1))
        self._running: list[Job[Any]] = []  # the last one runs, one before it is paused
        self._wake = threading.Condition()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)
        self._thread.start()

    def submit(
        self,
        run: Callable[[Progress], T],
        *,
        lane: str | None = None,
        gives_way: bool = False,
        patience: int = 0,
    ) -> Job[T]:
        """Queues `run`; it gets the progress to report to and returns the result. `patience`: 0..MOST_PATIENCE."""
        job = Job(run, lane, gives_way=gives_way, pause=partial(self._run_others, patience) if patience else None)
        with self._wake:
            if self._is_stopping:
                raise ValueError("this queue was stopped")
            older = [other for other in self._unfinished() if _yields(other, job)]
            self._waiting[patience].append(job)
            self._wake.notify()
        for other in older:
            other.cancel()
        return job

    def stop(self, timeout: float | None = None, *, finishes: bool = False) -> bool:
        """Cancels everything, unless it `finishes` what it has, and waits for the thread; False when the time ran out
        first."""
        with self._wake:
            self._is_stopping = True
            unwanted = [] if finishes else self._unfinished()
            self._wake.notify()
        for job in unwanted:
            job.cancel()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _unfinished(self) -> list[Job[Any]]:
        return [*self._running, *chain(*self._waiting)]

    def _loop(self) -> None:
        while self._wait_for_jobs():
            self._run_first(self._waiting)

    def _wait_for_jobs(self) -> bool:
        with self._wake:
            self._wake.wait_for(lambda: any(self._waiting) or self._is_stopping)
            return any(self._waiting)

    def _run_others(self, patience: int) -> None:
        while any(self._waiting[:patience]):
            self._run_first(self._waiting[:patience])

    def _run_first(self, waiting: Iterable[deque[Job[Any]]]) -> None:
        with self._wake:
            job = next(jobs for jobs in waiting if jobs).popleft()
            self._running.append(job)
        job.execute()
        with self._wake:
            self._running.remove(job)
