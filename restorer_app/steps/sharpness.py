"""Sharpness for repairs: the detail of a fill, as strong beside its coarser detail as in the print around it."""

import numpy as np

from restorer_app.steps.grain import evenest, near
from restorer_app.steps.holes import depth_in

_FINE, _COARSE = 1.0, 2.0  # pixels: detail up to the first is strengthened, that between them is what it is compared to
_MOST = 2.0  # times
_FADE = 4.0  # pixels from the rim, where surroundings and fill meet, over which it sets in
_FEWEST = 50, 400  # pixels of the hole, pixels around it, to measure from


def with_sharpness(filled: np.ndarray, hole: np.ndarray, known: np.ndarray, amount: float = 1.0) -> np.ndarray:
    """A filled image (h, w, 3) float32 in 0..1 whose `hole` is as sharp as what is `known` around it, both (h, w) bool.

    What is compared is the energy of fine detail as a share of that of coarser detail, without the grain of the
    surroundings, which is not there in a fill. Unchanged where there is too little to measure, and where the fill is
    sharp enough.
    """
    weight = np.clip(depth_in(~known) / _FADE, 0, 1)
    usable = known & ~near(~known)
    if weight[hole].sum() < _FEWEST[0] or np.count_nonzero(usable) < _FEWEST[1]:
        return filled
    fine, coarse = _bands(filled)
    energies = np.stack([(band**2).mean(axis=2) for band in (fine, coarse)])  # (2, h, w)
    grain = energies[:, evenest(energies[0], usable)].mean(axis=1)
    around = np.maximum(energies[:, usable].mean(axis=1) - grain, 0)
    within = energies[:, hole] @ weight[hole] / weight[hole].sum()
    if not within.all() or not around[1]:
        return filled
    gain = np.sqrt((around[0] / around[1]) / (within[0] / within[1])).clip(1, _MOST)
    sharper = filled + (amount * (gain - 1) * weight[..., None] * fine).astype(np.float32)
    return np.where(hole[..., None], np.clip(sharper, 0, 1), filled)


def _bands(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    import cv2

    first, second = (cv2.GaussianBlur(image, (0, 0), sigma) for sigma in (_FINE, _COARSE))
    return image - first, np.asarray(first - second)
