"""Photos that a net mistakes for damage most: shown more often, for most photos soon have nothing left to teach."""

import numpy as np
from numpy.typing import NDArray

from restorer_app.training.photos import Pictures

_UNSEEN = 0.02  # more than of most pictures is mistaken once a net has learned something
_NEWS = 0.4


class HardPhotos:
    """How much of what is sound in each of `count` pictures was mistaken for damage, 0..1, as far as it was seen.

    Hard negatives (Felzenszwalb et al. 2010, "Object detection with discriminatively trained part based models"), drawn
    as often as they are hard instead of kept in a list. A run that is resumed finds out anew.
    """

    def __init__(self, count: int) -> None:
        self._mistaken = np.full(count, _UNSEEN)

    def some(self, rng: np.random.Generator, count: int) -> Pictures:
        """(count,): the places of pictures, one that is twice as hard twice as often."""
        return np.asarray(rng.choice(len(self._mistaken), count, p=self._mistaken / self._mistaken.sum()), np.intp)

    def learn(self, chosen: Pictures, mistaken: NDArray[np.float32]) -> None:
        """Takes note of the share that was just mistaken in a crop of each of these pictures."""
        for picture, share in zip(chosen, mistaken, strict=True):
            self._mistaken[picture] += _NEWS * (max(float(share), _UNSEEN / 100) - self._mistaken[picture])
