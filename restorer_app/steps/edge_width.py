"""How blurred a photo is: the width of its strongest edges.

A step edge that a Gaussian has blurred loses by another one, of known width, a share of its steepness, from which the
width of the first follows (Zhuo and Sim 2011, "Defocus map estimation from a single image"). It depends little on what
the photo shows, as long as it shows edges.
"""

import numpy as np

_AGAIN = 2.0
"""Standard deviation in pixels of the second blur."""
_BEFORE = 0.7
"""Of a first one, against noise; its share is taken off again."""
_STRONGEST, _NARROW = 97, 25
"""Percentiles: the steepest edges count, and of those what the narrower ones have, for many things are soft by
themselves. Measured best on photos of the training set, with and without noise."""
_FEWEST = 12
_WIDEST = 8.0
_LEAST = 0.008
"""In 0..1 a pixel, after both blurs: what is less steep is shading."""
_OF_NOISE = 0.27
"""How steep the noise is, six standard deviations, for each unit of its own; after both blurs."""
_RIM = 3
"""Pixels at the border that have not all their neighbours."""


def edges_of(image: np.ndarray, noise: float) -> np.ndarray:
    """(2, n) float32: how steep each edge pixel of a (h, w, 3) float32 image in 0..1 is, and the standard deviation in
    pixels of its blur. `noise`: the standard deviation of the image's noise, in 0..1."""
    import cv2

    first = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (0, 0), _BEFORE)
    (across, down), (again_across, again_down) = _slopes(first), _slopes(cv2.GaussianBlur(first, (0, 0), _AGAIN))
    before, after = np.hypot(across, down), np.hypot(again_across, again_down)
    ridge = np.where(np.abs(again_across) >= np.abs(again_down), _is_peak(after, 1), _is_peak(after, 0))
    inside = np.zeros(ridge.shape, bool)
    inside[_RIM:-_RIM, _RIM:-_RIM] = True
    chosen = ridge & inside & (after > max(_LEAST, _OF_NOISE * noise))
    loss = before[chosen] / after[chosen]
    variance = _AGAIN**2 / np.maximum(loss**2 - 1, (_AGAIN / _WIDEST) ** 2) - _BEFORE**2
    return np.stack([after[chosen], np.sqrt(np.maximum(variance, 0))])


def blur_of(edges: np.ndarray) -> float | None:
    """The blur in pixels that (2, n) edges tell of, as the standard deviation of a Gaussian; None for too few."""
    steepness, widths = edges
    if not steepness.size:
        return None
    strongest = widths[steepness >= np.percentile(steepness, _STRONGEST)]
    return float(np.percentile(strongest, _NARROW)) if strongest.size >= _FEWEST else None


def _slopes(plane: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """To the right and down, in units a pixel."""
    import cv2

    return (
        cv2.Sobel(plane, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8),
        cv2.Sobel(plane, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8),
    )


def _is_peak(plane: np.ndarray, axis: int) -> np.ndarray:
    return np.asarray((plane >= np.roll(plane, 1, axis)) & (plane > np.roll(plane, -1, axis)))
