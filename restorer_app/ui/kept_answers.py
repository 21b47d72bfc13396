"""Answers of the holes that were looked at, so that coming back to one costs nothing; bounded in bytes."""

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from restorer_app.core.state import Candidate, Hole, Repair

KEPT_BYTES = 64 * 2**20


class KeptAnswers:
    """The answers of each hole, in the order in which they came; those of holes that were not looked at for longest are
    given up first."""

    def __init__(self, limit: int = KEPT_BYTES) -> None:
        self._limit = limit
        self._repairs: OrderedDict[Hole, dict[Candidate, Repair]] = OrderedDict()

    def of(self, hole: Hole) -> tuple[Candidate, ...]:
        """Those of a hole."""
        return tuple(self._repairs.get(hole, ()))

    def like(self, hole: Hole) -> tuple[Hole, ...]:
        """The holes that have answers here and cover the same pixels."""
        return tuple(other for other in self._repairs if _are_alike(hole, other))

    def seen(self, answer: Candidate) -> Repair:
        """A repair with this answer alone, always the same one, so that nothing is drawn twice. Raises `KeyError`."""
        return next(repairs[answer] for repairs in self._repairs.values() if answer in repairs)

    def add(self, hole: Hole, answers: Sequence[Candidate]) -> None:
        """Keeps more answers of a hole; it is the one that is looked at."""
        repairs = self._repairs.setdefault(hole, {})
        repairs |= {answer: Repair(hole, (answer,)) for answer in answers if answer not in repairs}
        self._repairs.move_to_end(hole)
        while len(self._repairs) > 1 and self._bytes_held > self._limit:
            self._repairs.popitem(last=False)

    def drop(self, hole: Hole) -> None:
        """Forgets those of a hole."""
        self._repairs.pop(hole, None)

    def clear(self) -> None:
        """Forgets all."""
        self._repairs.clear()

    @property
    def _bytes_held(self) -> int:
        answers = (answer for repairs in self._repairs.values() for answer in repairs)
        return sum(pixels.nbytes for answer in answers for pixels in answer.pixels)


def _are_alike(one: Hole, other: Hole) -> bool:
    return len(one.patches) == len(other.patches) and all(
        a.box == b.box and np.array_equal(a.mask, b.mask) for a, b in zip(one.patches, other.patches, strict=True)
    )
