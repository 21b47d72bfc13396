"""How close two pictures are: MSE, PSNR, SSIM, the mean CIEDE2000 difference, and the measures inside a hole only.

Pictures are (h, w, c) or (h, w) arrays of one dtype, uint8, uint16 or float32 in 0..1; two that differ in shape or
dtype are a ValueError. A mask is (h, w), non-zero = hole.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Image = NDArray[Any]
Mask = NDArray[Any]


def mse(a: Image, b: Image, mask: Mask | None = None) -> float:
    """Mean squared error on the 8-bit scale (0..255), over all channels; with a mask over its hole only.

    NaN where the mask has no hole.
    """
    scale = 255 / _full(a, b)
    difference = (a.astype(np.float64) - b.astype(np.float64)) * scale
    if mask is not None:
        difference = difference[_hole(mask, a)]
    return float(np.mean(difference**2)) if difference.size else math.nan


def psnr(a: Image, b: Image, mask: Mask | None = None) -> float:
    """Peak signal-to-noise ratio in dB, infinite where nothing differs; with a mask inside its hole (hole-PSNR)."""
    error = mse(a, b, mask)
    return math.inf if error == 0 else 10 * math.log10(255**2 / error)


def ssim(a: Image, b: Image) -> float:
    """Mean structural similarity (Wang et al. 2004: Gaussian window of sigma 1.5) over the channels, at most 1.

    Pictures under 11 pixels on a side are a ValueError.
    """
    from skimage.metrics import structural_similarity

    full = _full(a, b)
    similarity = structural_similarity(
        a,
        b,
        data_range=full,
        channel_axis=-1 if a.ndim == 3 else None,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
    )
    return float(similarity)


def ciede2000(a: Image, b: Image, mask: Mask | None = None) -> float:
    """Mean CIEDE2000 colour difference of two sRGB pictures (grey ones count as R = G = B); NaN for an empty hole."""
    from skimage.color import deltaE_ciede2000, rgb2lab

    full = _full(a, b)
    lab_a, lab_b = (rgb2lab(_rgb(image) / full) for image in (a, b))
    difference = deltaE_ciede2000(lab_a, lab_b)
    if mask is not None:
        difference = difference[_hole(mask, a)]
    return float(np.mean(difference)) if difference.size else math.nan


def _full(a: Image, b: Image) -> float:
    if a.shape != b.shape or a.dtype != b.dtype:
        raise ValueError(f"pictures differ: {a.shape} {a.dtype} and {b.shape} {b.dtype}")
    return 1.0 if a.dtype.kind == "f" else float(np.iinfo(a.dtype).max)


def _hole(mask: Mask, image: Image) -> NDArray[np.bool_]:
    if mask.shape != image.shape[:2]:
        raise ValueError(f"the mask is {mask.shape}, the picture {image.shape[:2]}")
    hole: NDArray[np.bool_] = mask != 0
    return hole


def _rgb(image: Image) -> NDArray[np.float64]:
    plane = image.astype(np.float64).reshape(*image.shape[:2], -1)
    return np.repeat(plane, 3, axis=2) if plane.shape[2] == 1 else plane
