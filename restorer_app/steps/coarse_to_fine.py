"""From coarse to fine: deep in a hole, where a net sees nothing of the picture, it is told by itself at half size."""

from collections.abc import Callable

import numpy as np

from restorer_app.steps.holes import depth_in
from restorer_app.steps.scales import doubled, known_means

_DEEP = 36  # pixels from the rim, up to which a hole is filled at full size alone
_NEAR, _FAR = 16, 48  # pixels from the rim, between which the half-size picture takes over
_COARSE = 3.0  # pixels: what is finer than this is texture, which the half-size picture does not have


def coarse_to_fine(
    fill: Callable[..., np.ndarray], images: np.ndarray, holes: np.ndarray, noise: np.ndarray | None = None
) -> np.ndarray:
    """(n, h, w, 3) float32: what `fill(images, holes)` makes of (n, h, w, 3) images and (n, h, w) bool holes; the
    deeper in a hole, the more of what it makes of them at half their size, by this same way.

    With (n, h, w) `noise`, which `fill` is given too and makes texture of, only what is coarse comes from half size.
    """
    drawn = () if noise is None else (noise,)
    filled = fill(images, holes, *drawn)
    depths = [depth_in(hole) for hole in holes]
    deep = [n for n, depth in enumerate(depths) if depth.max() > _DEEP]
    if not deep:
        return filled
    halves = [_halved(images[n], holes[n]) for n in deep]
    small_images, small_holes = (np.stack(planes) for planes in zip(*halves, strict=True))
    coarse = coarse_to_fine(fill, small_images, small_holes, *(plane[deep, ::2, ::2] for plane in drawn))
    for n, small in zip(deep, coarse, strict=True):
        weight = np.clip((depths[n][..., None] - _NEAR) / (_FAR - _NEAR), 0, 1)
        change = doubled(small, *depths[n].shape) - filled[n]
        filled[n] += weight * (change if noise is None else _smoothed(change))
    return filled


def _halved(image: np.ndarray, hole: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Half the size: a pixel is the mean of the known ones it stands for, and missing when there are none."""
    small, known = known_means(image, ~hole)
    return small, known == 0


def _smoothed(plane: np.ndarray) -> np.ndarray:
    import cv2

    return cv2.GaussianBlur(plane, (0, 0), _COARSE)
