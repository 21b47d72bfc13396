"""Answers of the holes that were looked at, so that coming back to one costs nothing; bounded in bytes."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from functools import lru_cache

from restorer_app.core.state import Candidate, Hole

KEPT_BYTES = 64 * 2**20


class KeptAnswers:
    """The answers of each hole, in the order in which they came; those of holes that were not looked at for longest are
    given up first. A mark and its repair are the same hole here."""

    def __init__(self, limit: int = KEPT_BYTES) -> None:
        self._limit = limit
        self._answers: OrderedDict[Hashable, tuple[Candidate, ...]] = OrderedDict()

    def of(self, hole: Hole) -> tuple[Candidate, ...]:
        """Those of a hole."""
        return self._answers.get(_pixels_of(hole), ())

    def add(self, hole: Hole, answers: Sequence[Candidate]) -> None:
        """Keeps more answers of a hole; it is the one that is looked at."""
        known = self.of(hole)
        self._answers[_pixels_of(hole)] = (*known, *(answer for answer in answers if answer not in known))
        self._answers.move_to_end(_pixels_of(hole))
        while len(self._answers) > 1 and self._bytes_held > self._limit:
            self._answers.popitem(last=False)

    def drop(self, hole: Hole) -> None:
        """Forgets those of a hole."""
        self._answers.pop(_pixels_of(hole), None)

    def clear(self) -> None:
        """Forgets all."""
        self._answers.clear()
        _pixels_of.cache_clear()

    @property
    def _bytes_held(self) -> int:
        return sum(pixels.nbytes for answers in self._answers.values() for one in answers for pixels in one.pixels)


def is_same(one: Hole | None, other: Hole | None) -> bool:
    """Whether two holes, if they are any, cover the same pixels."""
    return one is other or (one is not None and other is not None and _pixels_of(one) == _pixels_of(other))


@lru_cache(maxsize=64)
def _pixels_of(hole: Hole) -> Hashable:
    return tuple((patch.box, patch.mask.tobytes()) for patch in hole.patches)
