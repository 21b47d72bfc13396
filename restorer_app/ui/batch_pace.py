"""How long a batch still takes, from what its own photos took: half of a photo's work is rarely half of its time."""

from bisect import bisect_right
from pathlib import Path

from restorer_app.core.batch import FileResult, FileState

_TRUSTED = 0.1


class Pace:
    """Told of each photo at work by `follow` and of each that ended by `take`; before the first one is done nothing is
    known."""

    def __init__(self) -> None:
        self._seconds: list[float] = []
        self._marks: list[tuple[float, float]] = []
        self._source: Path | None = None
        self._began = 0.0
        self._track: list[tuple[float, float]] = []

    def follow(self, source: Path, fraction: float, elapsed: float) -> None:
        """How much of the work (0..1) of the photo at work is done, `elapsed` seconds after the batch began."""
        if source != self._source:
            self._source, self._began, self._track = source, elapsed, []
        if not self._track or fraction > self._track[-1][0]:
            self._track.append((fraction, elapsed - self._began))

    def take(self, result: FileResult) -> None:
        """A photo that has ended; what an earlier batch did says nothing, nor does one that failed on its way."""
        if result.state is not FileState.DONE or result.is_earlier or not result.seconds:
            return
        self._seconds.append(result.seconds)
        if result.source == self._source:
            self._marks = [(fraction, min(at / result.seconds, 1.0)) for fraction, at in self._track]

    def share(self, fraction: float) -> float:
        """How much of its time (0..1) a photo has taken whose work is done to `fraction`: as in the last one that was
        done."""
        points = [(0.0, 0.0), *self._marks, (1.0, 1.0)]
        place = bisect_right([point[0] for point in points], fraction)
        if place == len(points):
            return 1.0
        (low, first), (high, last) = points[place - 1], points[place]
        return first + (last - first) * (fraction - low) / (high - low)

    def left(self, waiting: int, fraction: float | None, elapsed: float) -> float | None:
        """Seconds that `waiting` photos and the one at work take, if there is one, with `fraction` of its work done;
        None where that is not known."""
        if not self._seconds:
            return None
        usual = sum(self._seconds) / len(self._seconds)
        if fraction is None:
            return usual * waiting
        share, so_far = self.share(fraction), elapsed - self._began
        if share >= _TRUSTED:
            whole = so_far / share
        elif so_far < usual:
            whole = usual
        else:  # it takes longer than any before, and has not told yet how much
            return None
        return usual * waiting + whole - so_far
