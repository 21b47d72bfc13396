"""How close two pictures are: MSE, PSNR, SSIM, the mean CIEDE2000 difference, the measures inside a hole only, how
alike two textures are, how visible the rim of a hole is, how unlike several answers are, and whether there is a
checkerboard.

Pictures are (h, w, c) or (h, w) arrays of one dtype, uint8, uint16 or float32 in 0..1; two that differ in shape or
dtype are a ValueError. A mask is (h, w), non-zero = hole.
"""

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

Image = NDArray[Any]
Mask = NDArray[Any]
PATCH = 7
_BANDS, _DIRECTIONS, _MOST = 3, 96, 8000
_BESIDE = 3
_FINE = 8.0  # pixels: what is coarser than this is tint and shading
_SIDE = 16


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


def sliced_wasserstein(a: Image, b: Image, mask: Mask) -> float:
    """How unlike the textures inside a hole are, wherever each detail lies; 0 for the same, on the 8-bit scale.

    The sliced Wasserstein distance (Rabin et al. 2011) between the patches of PATCH x PATCH pixels whose middle lies in
    the hole, mean over three bands of a Laplacian pyramid (as Karras et al. 2018, but not normalised, so that a texture
    without contrast counts as unlike). NaN where the mask has no hole.
    """
    scale = 255 / _full(a, b)
    hole = _hole(mask, a)
    if not hole.any():
        return math.nan
    directions = np.random.default_rng(0).normal(size=(PATCH * PATCH * 3, _DIRECTIONS)).astype(np.float32)
    directions /= np.linalg.norm(directions, axis=0)
    distances = []
    for one, other, inside in zip(_bands(_rgb(a) * scale), _bands(_rgb(b) * scale), _holes(hole), strict=True):
        slices = [np.sort(_patches(band, inside) @ directions, axis=0) for band in (one, other)]
        distances.append(np.abs(slices[0] - slices[1]).mean())
    return float(np.mean(distances))


def seam(image: Image, mask: Mask) -> float:
    """How steep a picture is across the rim of its hole, over how steep it is beside it: about 1 where nothing shows.

    Means of the differences between neighbours, rows and columns, within _BESIDE pixels of the rim; NaN where one of
    the two does not exist.
    """
    hole = _hole(mask, image)
    plane = _rgb(image).mean(axis=2)
    across, beside = [], []
    for axis in (0, 1):
        steps = np.abs(np.diff(plane, axis=axis))
        crosses = np.diff(hole.astype(np.int8), axis=axis) != 0
        near = np.zeros_like(crosses)
        for shift in range(-_BESIDE, _BESIDE + 1):
            near |= _moved(crosses, shift, axis)
        across.append(steps[crosses])
        beside.append(steps[near & ~crosses])
    rim, around = (np.concatenate(parts) for parts in (across, beside))
    return float(rim.mean() / around.mean()) if rim.size and around.size and around.any() else math.nan


def spread(answers: Sequence[Image], mask: Mask) -> tuple[float, float]:
    """How unlike two or more answers are inside a hole: the RMS difference of their pairs on the 8-bit scale, and the
    share of it that is left when each difference loses its Gaussian mean of _FINE pixels inside the hole.

    NaN where the mask has no hole, and for the share where nothing differs.
    """
    from skimage.filters import gaussian

    hole = _hole(mask, answers[0])
    total, fine = [], []
    weight = np.maximum(gaussian(hole.astype(np.float64), _FINE, mode="constant"), 1e-6)[..., None]
    for first, second in combinations(answers, 2):
        scale = 255 / _full(first, second)
        difference = np.where(hole[..., None], (_rgb(first).astype(np.float64) - _rgb(second)) * scale, 0)
        coarse = gaussian(difference, _FINE, mode="constant", channel_axis=-1) / weight
        total.append(np.mean(difference[hole] ** 2))
        fine.append(np.mean((difference - coarse)[hole] ** 2))
    whole = math.sqrt(np.mean(total))
    return whole, math.sqrt(np.mean(fine)) / whole if whole else math.nan


def checkerboard(result: Image, clean: Image, mask: Mask) -> float:
    """The energy of a result's error at the periods of a checkerboard, 2 and 4 pixels along rows or columns, over that
    of the clean picture there, in all squares of _SIDE pixels inside the hole; NaN where there is none."""
    hole, full = _hole(mask, result), _full(result, clean)
    windows = np.lib.stride_tricks.sliding_window_view(hole, (_SIDE, _SIDE))[:: _SIDE // 2, :: _SIDE // 2]
    places = np.argwhere(windows.all(axis=(2, 3))) * (_SIDE // 2)
    taper = np.outer(np.hanning(_SIDE + 1)[:-1], np.hanning(_SIDE + 1)[:-1])
    bands = [(v, h) for v in (0, 4, 8) for h in (0, 4, 8) if v or h]
    energies = np.zeros(2)
    for y, x in places:
        cut = (slice(y, y + _SIDE), slice(x, x + _SIDE))
        for index, plane in enumerate((_rgb(result)[cut] / full - _rgb(clean)[cut] / full, _rgb(clean)[cut] / full)):
            spectrum = np.abs(np.fft.fft2((plane.mean(axis=2) - plane.mean()) * taper)) ** 2
            energies[index] += sum(spectrum[band] for band in bands)
    return float(energies[0] / energies[1]) if energies[1] else math.nan


def _bands(image: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """The three finest bands of a Laplacian pyramid."""
    from skimage.transform import pyramid_laplacian

    return list(pyramid_laplacian(image, max_layer=_BANDS - 1, channel_axis=-1))


def _holes(hole: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """The hole at the scale of each band: every pixel that it reaches."""
    holes = [hole]
    while len(holes) < _BANDS:
        last = np.pad(holes[-1], [(0, length % 2) for length in holes[-1].shape])  # a scale's size is rounded up
        holes.append(last[::2, ::2] | last[1::2, ::2] | last[::2, 1::2] | last[1::2, 1::2])
    return holes


def _patches(band: NDArray[np.float64], inside: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(n, PATCH² · c) the patches around the pixels inside, at most _MOST of them, evenly chosen."""
    reach = PATCH // 2
    padded = np.pad(band, ((reach, reach), (reach, reach), (0, 0)), mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (PATCH, PATCH), axis=(0, 1))
    rows, columns = np.nonzero(inside)
    chosen = np.linspace(0, rows.size - 1, min(rows.size, _MOST)).astype(int)
    chosen_windows: NDArray[np.float32] = windows[rows[chosen], columns[chosen]].astype(np.float32)
    return chosen_windows.reshape(chosen.size, -1)


def _moved(plane: NDArray[np.bool_], shift: int, axis: int) -> NDArray[np.bool_]:
    """The plane moved along an axis, nothing coming in at its end."""
    moved = np.roll(plane, shift, axis=axis)
    gone = [slice(None), slice(None)]
    gone[axis] = slice(0, shift) if shift > 0 else slice(moved.shape[axis] + shift, None)
    if shift:
        moved[tuple(gone)] = False
    return moved


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
