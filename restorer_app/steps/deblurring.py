"""Steps that take blur back: a learned one that needs not be told how strong it is, and Wiener's filter, which is."""

import math
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from restorer_app.steps.context import Context, Tile

FULL = 255.0
LEAST_SIGMA = 0.4
"""Pixels: a narrower blur shows nobody."""
_ROUGHNESS = 10.0
"""The weight of the Laplacian beside noise of 1; measured best of 4 to 50 on photos with noise of 2."""


def apply(
    tile: Tile, values: Mapping[str, float], facts: Mapping[str, float], context: Context, net: str
) -> np.ndarray:
    """The net's result; it is told nothing."""
    return context.enhance(net, tile.image, 0.0)


def wiener(
    tile: Tile, values: Mapping[str, float], facts: Mapping[str, float], context: Context, net: str
) -> np.ndarray:
    """A Gaussian blur of standard deviation `radius` undone as far as `noise`, a standard deviation on the 8-bit scale,
    lets it: Wiener's filter with the Laplacian as what photos have little of (Hunt 1973, as scikit-image's `wiener`),
    each channel by itself. Its kernel is cut where nothing is left of it, so that tiles agree.
    """
    import cv2

    sigma = values["radius"] * tile.scale
    if sigma < LEAST_SIGMA:
        return tile.image
    kernel = _kernel(sigma, values["noise"] * tile.scale, wiener_halo(values))
    # plane by plane: OpenCV rounds the three channels of a pixel differently, and grey would not stay grey
    planes = np.ascontiguousarray(np.moveaxis(tile.image, 2, 0))
    sharp = [cv2.filter2D(plane, -1, kernel, borderType=cv2.BORDER_REFLECT) for plane in planes]
    return np.clip(np.stack(sharp, axis=2), 0, 1)


def wiener_halo(values: Mapping[str, float]) -> int:
    """As far as its kernel reaches."""
    return math.ceil(8 * values["radius"]) + 8


@lru_cache(maxsize=16)
def _kernel(sigma: float, noise: float, reach: int) -> np.ndarray:
    """(2 * reach + 1, 2 * reach + 1) float32, of sum 1."""
    rate = 2 * math.pi * np.fft.fftfreq(4 * reach)
    squared = rate[:, None] ** 2 + rate**2
    passed = np.exp(-(sigma**2) * squared / 2)
    wanted = passed / (passed**2 + (_ROUGHNESS * noise / FULL * squared) ** 2)
    whole = np.fft.fftshift(np.fft.ifft2(wanted).real)
    cut = whole[reach : 3 * reach + 1, reach : 3 * reach + 1]
    return np.asarray(cut / cut.sum(), np.float32)
