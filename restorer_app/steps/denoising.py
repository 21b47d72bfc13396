"""Denoisers that need no training: non-local means and total variation, told a noise level or finding it."""

import math
from collections.abc import Mapping, Sequence
from statistics import mean, median

import numpy as np

from restorer_app.steps.context import Context, Samples, Tile

FULL = 255.0
PATCH, DISTANCE = 5, 6
"""Width of the patches that non-local means compares, and how far away it looks for them, in pixels."""
CUTOFF = 0.6
"""How unlike patches may be, in noise levels; measured best of 0.4 to 1 on photos with noise of 15 to 50."""
ITERATIONS = 30
"""Steps of Chambolle's projection; ten more gain less than 0.05 dB."""
WEIGHT = 1.1
"""Weight of the total variation, in noise levels; measured best of 0.6 to 1.4, colour and grey taken together."""
MAD_OF_A_GAUSSIAN = 0.6745
LEAST_DETAIL = 1e-6
"""What is less is rounding: a step of 16 bits is 15 times as much."""


def analyse(samples: Samples, values: Mapping[str, float], context: Context, net: str) -> Mapping[str, float]:
    """`noise_level` of the photo, a standard deviation on the 8-bit scale: the median over the crops."""
    return {"noise_level": noise_of_all(samples.crops)}


def noise_of_all(crops: Sequence[np.ndarray]) -> float:
    """The same of (h, w, 3) float32 crops in 0..1."""
    return FULL * median(noise_of(crop) for crop in crops)


def noise_of(image: np.ndarray) -> float:
    """Standard deviation of white noise in a (h, w, 3) float32 image, the channels' mean.

    From the median of the finest diagonal wavelet details, Daubechies' with two moments, those that are 0 left out
    (Donoho and Johnstone 1994; scikit-image's `estimate_sigma` without its need of PyWavelets). It sees noise from
    pixel to pixel; grain that is coarser it takes for less than it is.
    """
    import cv2

    root = math.sqrt(3)
    highpass = np.array([1 - root, root - 3, 3 + root, -1 - root], np.float32) / np.float32(4 * math.sqrt(2))
    details = np.abs(np.asarray(cv2.sepFilter2D(image, -1, highpass, highpass, borderType=cv2.BORDER_REFLECT)))
    planes = [plane[plane > LEAST_DETAIL] for plane in np.moveaxis(details, 2, 0)]
    return mean(float(np.median(plane)) / MAD_OF_A_GAUSSIAN if plane.size else 0.0 for plane in planes)


def nlm(tile: Tile, values: Mapping[str, float], facts: Mapping[str, float], context: Context, net: str) -> np.ndarray:
    """Each pixel the mean of those near it whose surroundings look alike: non-local means (Buades, Coll and Morel 2005)
    by integral images (Darbon et al. 2008, Froment 2014), scikit-image's, the noise's share taken off the distances."""
    from skimage.restoration import denoise_nl_means

    sigma = _sigma(tile, values, facts)
    if sigma < LEAST_DETAIL:
        return tile.image
    result = denoise_nl_means(
        tile.image, PATCH, DISTANCE, h=CUTOFF * sigma, sigma=sigma, fast_mode=True, channel_axis=-1
    )
    return np.asarray(result).reshape(tile.image.shape)  # it drops a width of one pixel


def nlm_halo(values: Mapping[str, float]) -> int:
    """The farthest pixel of the farthest patch."""
    return DISTANCE + PATCH // 2


def tv(tile: Tile, values: Mapping[str, float], facts: Mapping[str, float], context: Context, net: str) -> np.ndarray:
    """The picture nearest to the tile among those of little total variation (Rudin, Osher and Fatemi 1992).

    Chambolle's projection (2004) with the three channels' gradients under one norm (Bresson and Chan 2008), which
    measures 0.4 to 0.7 dB better than each channel by itself; always ITERATIONS steps, because a stopping rule would
    look at the whole tile.
    """
    sigma = _sigma(tile, values, facts)
    if sigma < LEAST_DETAIL:
        return tile.image
    # planes, each in one piece: numpy is three times slower along an axis of three
    smooth = _least_variation(np.ascontiguousarray(np.moveaxis(tile.image, 2, 0)), WEIGHT * sigma)
    return np.ascontiguousarray(np.moveaxis(np.clip(smooth, 0, 1), 0, 2))


def tv_halo(values: Mapping[str, float]) -> int:
    """Each iteration looks one pixel further."""
    return ITERATIONS


def _least_variation(planes: np.ndarray, weight: float) -> np.ndarray:
    """(c, h, w) float32 in and out. The dual field is (2, c, h, w): its first axis is down and to the right."""
    pace = 0.25
    dual = np.zeros((2, *planes.shape), np.float32)
    slope = np.zeros_like(dual)
    result = planes.copy()
    for _ in range(ITERATIONS):
        np.subtract(result[:, 1:], result[:, :-1], out=slope[0, :, :-1])
        np.subtract(result[:, :, 1:], result[:, :, :-1], out=slope[1, :, :, :-1])
        slope *= pace
        norm = np.sqrt(np.einsum("achw,achw->hw", slope, slope))
        dual -= slope
        dual /= norm / weight + 1
        np.subtract(planes, dual[0], out=result)
        result -= dual[1]
        result[:, 1:] += dual[0, :, :-1]
        result[:, :, 1:] += dual[1, :, :, :-1]
    return result


def _sigma(tile: Tile, values: Mapping[str, float], facts: Mapping[str, float]) -> float:
    """The noise in the tile, in 0..1: what was set, or, where that is automatic, what was found. Where the photo is
    reduced, pixels are means of others and have so much less of it."""
    return (values["noise_level"] or facts["noise_level"]) / FULL * tile.scale
