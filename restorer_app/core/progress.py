"""Progress that also cancels: the one point where long work tells how far it is and learns that it is not wanted."""

import time
from dataclasses import dataclass
from typing import Protocol


class Cancelled(Exception):  # noqa: N818 - not an error: somebody changed their mind
    """The user, or a newer job, no longer wants the result."""


class Progress(Protocol):
    """What long work is handed as its last argument."""

    def update(self, fraction: float, stage: str) -> None:
        """Tells how much is done (0..1, never falling within a stage) and of what. Raises `Cancelled`."""


class SilentProgress:
    """Progress that nobody watches and nobody cancels."""

    def update(self, fraction: float, stage: str) -> None:
        """Does nothing."""


class ProgressShare:
    """Progress that fills a part of another, from `start` to `end` of it; `stage` is what the whole part is called."""

    def __init__(self, progress: Progress, start: float, end: float, stage: str = "") -> None:
        self._progress = progress
        self._start, self._size, self._stage = start, end - start, stage

    def update(self, fraction: float, stage: str) -> None:
        """Passes the fraction on as one of the part."""
        self._progress.update(self._start + self._size * fraction, self._stage or stage)


@dataclass(frozen=True)
class ProgressReport:
    """A moment of a running job: `fraction` 0..1, the `stage` in people's words, seconds so far and seconds left."""

    fraction: float
    stage: str
    elapsed: float
    left: float | None


class Stopwatch:
    """Turns fractions into reports with an estimate."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._fraction = 0.0

    def report(self, fraction: float, stage: str) -> ProgressReport:
        """The report at this moment; the fraction never falls."""
        self._fraction = max(self._fraction, min(fraction, 1.0))
        elapsed = time.monotonic() - self._started
        left = elapsed * (1 - self._fraction) / self._fraction if self._fraction > 0.02 else None
        return ProgressReport(self._fraction, stage, elapsed, left)
