"""Steps that make edges crisper without training: edge enhancement with a halo limit, and the plain unsharp mask."""

import math
from collections.abc import Mapping

import numpy as np

from restorer_app.steps.context import Context, Tile

NOISE_FLOOR = 5 / 255
"""Standard deviation of the luma about its slope up to which it counts as grain: nothing is done there."""
STRONG_EDGE = 0.3
"""Standard deviation of the luma at which the guided filter halves what an edge still gets."""
OVERSHOOT, OVERSHOOT_LEAST = 0.1, 2 / 255
"""How far a result may pass the neighbourhood's lightest or darkest luma: a share of the range between them, and so
much more."""
GAUSS_REACH = 3
"""Where the Gaussian of the unsharp mask is cut, in standard deviations."""


def edges(
    tile: Tile, values: Mapping[str, float], facts: Mapping[str, float], context: Context, net: str
) -> np.ndarray:
    """Detail boosted on the luma by `amount` percent, the same change for each channel, so that no hue shifts.

    Detail is what a self-guided filter takes away (He, Sun and Tang 2013, windows 2 * radius + 1 wide). It counts in so
    far as the variance around the pixel exceeds NOISE_FLOOR squared: grain of a standard deviation of 4 / 255 grows by
    less than 1 %, on flat and on sloping ground. No luma passes the lightest or darkest within `radius` of it by more
    than OVERSHOOT * (lightest - darkest) + OVERSHOOT_LEAST. At amount 0, or a radius under half a pixel: the input.
    """
    import cv2

    radius, amount = int(values["radius"] * tile.scale + 0.5), values["amount"] / 100
    if not radius or not amount:
        return tile.image
    luma = np.asarray(cv2.cvtColor(tile.image, cv2.COLOR_RGB2GRAY), np.float32)
    change = _detail(luma, radius)
    change *= amount
    around = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    lightest, darkest = np.asarray(cv2.dilate(luma, around)), np.asarray(cv2.erode(luma, around))
    margin = OVERSHOOT * (lightest - darkest) + OVERSHOOT_LEAST
    np.clip(change, darkest - margin - luma, lightest + margin - luma, out=change)
    return np.asarray(np.clip(tile.image + change[..., None], 0, 1))


def edges_halo(values: Mapping[str, float]) -> int:
    """Two windows of the guided filter one after the other, or the wider one of the noise floor."""
    radius = int(values["radius"] + 0.5)
    return max(2 * radius, radius + 2)


def sharpen(
    tile: Tile, values: Mapping[str, float], facts: Mapping[str, float], context: Context, net: str
) -> np.ndarray:
    """The unsharp mask: `amount` percent of the difference from a Gaussian blur of standard deviation `radius` on top,
    each channel by itself; differences lose `threshold` levels (of 255) first. A radius under half a pixel: the input.
    """
    import cv2

    sigma, threshold = values["radius"] * tile.scale, values["threshold"] / 255
    if sigma < 0.5 or not values["amount"]:
        return tile.image
    width = 2 * math.ceil(GAUSS_REACH * sigma) + 1
    # plane by plane: OpenCV rounds the three channels of a pixel differently, and grey would not stay grey
    planes = np.ascontiguousarray(np.moveaxis(tile.image, 2, 0))
    blurred = [cv2.GaussianBlur(plane, (width, width), sigma, borderType=cv2.BORDER_REFLECT) for plane in planes]
    detail = tile.image - np.stack(blurred, axis=2)
    detail -= np.clip(detail, -threshold, threshold)
    detail *= values["amount"] / 100
    return np.asarray(np.clip(tile.image + detail, 0, 1))


def sharpen_halo(values: Mapping[str, float]) -> int:
    """As far as the Gaussian reaches."""
    return math.ceil(GAUSS_REACH * values["radius"])


def _detail(luma: np.ndarray, radius: int) -> np.ndarray:
    """(h, w) float32: what a self-guided filter takes away from the luma, times how surely it is not grain, 0..1."""
    mean = _box_mean(luma, radius)
    variance = np.maximum(_box_mean(luma * luma, radius) - mean * mean, 0)
    kept = variance / (variance + STRONG_EDGE**2)
    smooth = _box_mean(kept, radius) * luma + _box_mean((1 - kept) * mean, radius)
    rough = _roughness(luma, radius + 2)
    sure = np.maximum(rough - NOISE_FLOOR**2, 0) / np.maximum(rough, NOISE_FLOOR**2)
    return np.asarray(sure * (luma - smooth), np.float32)


def _roughness(luma: np.ndarray, radius: int) -> np.ndarray:
    """(h, w) float32: the variance about the plane that fits the luma best, so that a soft slope does not count."""
    import cv2

    mean = _box_mean(luma, radius)
    flat = np.full(2 * radius + 1, 1 / (2 * radius + 1), np.float32)
    across = np.arange(-radius, radius + 1, dtype=np.float32) * flat
    spread = radius * (radius + 1) / 3
    right = np.asarray(cv2.sepFilter2D(luma, -1, across, flat, borderType=cv2.BORDER_REFLECT))
    down = np.asarray(cv2.sepFilter2D(luma, -1, flat, across, borderType=cv2.BORDER_REFLECT))
    explained = (right * right + down * down) / spread
    return np.asarray(np.maximum(_box_mean(luma * luma, radius) - mean * mean - explained, 0))


def _box_mean(plane: np.ndarray, radius: int) -> np.ndarray:
    import cv2

    width = 2 * radius + 1
    return np.asarray(cv2.blur(plane, (width, width), borderType=cv2.BORDER_REFLECT))
