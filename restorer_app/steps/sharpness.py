"""Sharpness for repairs: the detail of a fill, as strong beside its coarser detail as in the print around it."""

import numpy as np

from restorer_app.steps.grain import blurred, evenest, near
from restorer_app.steps.holes import depth_in

_FINE, _COARSE = 1.0, 2.0  # pixels: detail up to the first is strengthened, that between them is what it is compared to
_MOST = 2.0  # times
_FADE = 4.0  # pixels from the rim, where surroundings and fill meet, over which it sets in
_FEWEST = 50, 400  # pixels of the hole, pixels around it, to measure from


def lacking_sharpness(filled: np.ndarray, hole: np.ndarray, known: np.ndarray) -> float | None:
    """How many times stronger the detail in the `hole` of a filled image (h, w, 3), float32 in 0..1, should be to look
    like what is `known` around it, both (h, w) bool: 1 or more; None where there is too little to measure.

    What is compared is the energy of fine detail as a share of that of coarser detail, without the grain of the
    surroundings, which is not there in a fill.
    """
    weight, usable = _weight(known), known & ~near(~known)
    if weight[hole].sum() < _FEWEST[0] or np.count_nonzero(usable) < _FEWEST[1]:
        return None
    first, second = (blurred(filled, hole | known, sigma) for sigma in (_FINE, _COARSE))
    energies = np.stack([(band**2).mean(axis=2) for band in (filled - first, first - second)])  # (2, h, w)
    grain = energies[:, evenest(energies[0], usable)].mean(axis=1)
    around = np.maximum(energies[:, usable].mean(axis=1) - grain, 0)
    within = energies[:, hole] @ weight[hole] / weight[hole].sum()
    if not within.all() or not around[1]:
        return 1.0
    return float(np.sqrt((around[0] / around[1]) / (within[0] / within[1])).clip(1, _MOST))


def sharpened(filled: np.ndarray, hole: np.ndarray, known: np.ndarray, gain: float) -> np.ndarray:
    """A filled image with the detail in its hole `gain` times as strong; less so near what is known."""
    fine = filled - blurred(filled, hole | known, _FINE)
    sharper = filled + ((gain - 1) * _weight(known)[..., None] * fine).astype(np.float32)
    return np.where(hole[..., None], np.clip(sharper, 0, 1), filled)


def _weight(known: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(depth_in(~known) / _FADE, 0, 1))
