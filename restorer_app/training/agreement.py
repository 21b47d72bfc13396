"""How well a map of probabilities agrees with what is to be found: precision, recall, F1 and average precision."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 3
"""Pixels by which a mark may miss what it is about."""
Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Agreement:
    """Pixels counted at each threshold, (256,): a pixel is marked where its value, 0..255, reaches it.

    `right`: the marked ones that lie within TOLERANCE of what is to be found; `found`: those to be found within
    TOLERANCE of a marked one, of `true` in all.
    """

    marked: Counts
    right: Counts
    found: Counts
    true: int

    def __add__(self, other: "Agreement") -> "Agreement":
        """Both pictures together."""
        counts = (self.marked + other.marked, self.right + other.right, self.found + other.found)
        return Agreement(*counts, self.true + other.true)

    @property
    def precision(self) -> NDArray[np.float64]:
        """(256,): the share of the marks that are right, 1 where nothing is marked."""
        return np.where(self.marked, self.right / np.maximum(self.marked, 1), 1.0)

    @property
    def recall(self) -> NDArray[np.float64]:
        """(256,): the share that is found of what is to be found."""
        return np.asarray(self.found / max(self.true, 1), np.float64)

    @property
    def f1(self) -> NDArray[np.float64]:
        """(256,): the harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return np.asarray(2 * self.precision * self.recall / np.where(both, both, 1), np.float64)

    @property
    def average_precision(self) -> float:
        """The area under precision over recall, as a sum of steps."""
        return float(-(np.diff(self.recall, append=0.0) * self.precision).sum())


def agreement(found: NDArray[np.uint8], true: NDArray[np.bool_]) -> Agreement:
    """Counts for a map of 0..255 and what is to be found, both (h, w)."""
    import cv2

    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * TOLERANCE + 1,) * 2)
    near_true = cv2.dilate(true.astype(np.uint8), disc) > 0
    near_found = np.asarray(cv2.dilate(found, disc), np.uint8)
    return Agreement(_reaching(found), _reaching(found[near_true]), _reaching(near_found[true]), int(true.sum()))


def _reaching(values: NDArray[np.uint8]) -> Counts:
    """(256,): how many of the values reach each threshold."""
    return np.bincount(values.ravel(), minlength=256)[::-1].cumsum()[::-1]
