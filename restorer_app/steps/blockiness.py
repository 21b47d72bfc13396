"""What JPEG has left in a photo, whatever file it lies in now: the edges of its blocks, and the steps of its values."""

from dataclasses import dataclass

import numpy as np

from restorer_app.core.jpeg_tables import luma_steps

BLOCK = 8
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_LEAST_SIDE = 3 * BLOCK
_MOST_JUMP = 30.0
"""Of 255: what jumps further is an edge of the picture."""
_QUALITIES = range(1, 100)
_HIGHEST_FREQUENCY = 4
"""The sum of both; what lies higher is mostly 0."""
_ROUNDING = 0.6
"""Standard deviation of what rounding to whole levels adds to a coefficient."""
_STRAY = 0.1
"""The share of coefficients that fit no step, such as where values were cut off."""
_LEAST_EVIDENCE = 0.05
"""Natural logarithm of the likelihood ratio, per block: 0.00 for photos that were never compressed, 0.3 or more for
those of quality 95."""
_MOST_BLOCKS, _FEWEST_BLOCKS = 4000, 20


@dataclass(frozen=True)
class BlockGrid:
    """Where the blocks begin, `x` and `y` in 0..7, and how much greater jumps are there than elsewhere: `ratio`."""

    x: int
    y: int
    ratio: float


def block_grid(image: np.ndarray) -> BlockGrid:
    """The likeliest grid of 8 × 8 blocks in a (h, w, 3) float32 image in 0..1; one of ratio 1 in a tiny one.

    The jump between two neighbours is that beyond the slope on both its sides; the ratio is of its mean at the
    likeliest place to the median of all eight (after Wang, Bovik and Evans 2000), the lesser of across and down.
    """
    luma = _luma(image)
    if min(luma.shape) < _LEAST_SIDE:
        return BlockGrid(0, 0, 1.0)
    (x, across), (y, down) = (_place(plane) for plane in (luma, luma.T))
    return BlockGrid(x, y, min(across, down))


def compression_quality(image: np.ndarray, grid: BlockGrid) -> int | None:
    """libjpeg's quality, 1..98, that a (h, w, 3) float32 image in 0..1 was once compressed with; None where no trace of
    it is left, as after resizing or noise, or where it was higher.

    The likeliest of its tables, when the transform's coefficients are multiples of their steps but for rounding (after
    Fan and de Queiroz 2003, "Identification of bitmap compression history").
    """
    coefficients = _coefficients(image[grid.y :, grid.x :])
    if len(coefficients) < _FEWEST_BLOCKS:
        return None
    frequencies = [
        down * BLOCK + across
        for down in range(BLOCK)
        for across in range(BLOCK)
        if 1 <= down + across <= _HIGHEST_FREQUENCY
    ]
    steps = np.array([luma_steps(quality) for quality in _QUALITIES])
    evidence = np.zeros(len(steps))
    for frequency in frequencies:
        values, of_quality = np.unique(steps[:, frequency], return_inverse=True)
        evidence += np.array([_evidence(coefficients[:, frequency], step) for step in values.tolist()])[of_quality]
    evidence /= len(coefficients)
    if evidence.max() < _LEAST_EVIDENCE:
        return None
    return _QUALITIES[int(np.median(np.flatnonzero(evidence >= evidence.max() - 1e-9)))]


def _place(plane: np.ndarray) -> tuple[int, float]:
    """At which of eight columns blocks begin, and how much greater the jumps to it are."""
    jumps = np.abs(3 * (plane[:, 2:-1] - plane[:, 1:-2]) - (plane[:, 3:] - plane[:, :-3]))
    columns = np.minimum(jumps, _MOST_JUMP).mean(axis=0)
    means = np.array([columns[place::BLOCK].mean() for place in range(BLOCK)])
    return int(means.argmax() + 2) % BLOCK, float(means.max() / max(float(np.median(means)), 1e-6))


def _luma(image: np.ndarray) -> np.ndarray:
    """(h, w) float32 in 0..255: the brightness as JPEG has it."""
    return np.asarray(image @ _LUMA * np.float32(255))


def _coefficients(image: np.ndarray) -> np.ndarray:
    """(n, 64): the magnitudes of the orthonormal cosine transform of whole blocks in which no channel was cut off."""
    luma = _blocks(_luma(image))
    usable = (_blocks(image.min(axis=2)).min(axis=(1, 2)) > 0) & (_blocks(image.max(axis=2)).max(axis=(1, 2)) < 1)
    blocks = luma[usable]
    blocks = blocks[:: len(blocks) // _MOST_BLOCKS + 1]
    place, frequency = np.arange(BLOCK), np.arange(BLOCK)[:, None]
    transform = np.cos((2 * place + 1) * frequency * np.pi / (2 * BLOCK)) / 2
    transform[0] /= np.sqrt(2)
    return np.asarray(np.abs(transform @ (blocks - 128) @ transform.T).reshape(-1, BLOCK * BLOCK))


def _blocks(plane: np.ndarray) -> np.ndarray:
    """(n, 8, 8): the whole blocks of a (h, w) plane."""
    rows, columns = (length // BLOCK for length in plane.shape)
    whole = plane[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK)
    return whole.swapaxes(1, 2).reshape(-1, BLOCK, BLOCK)


def _evidence(magnitudes: np.ndarray, step: int) -> float:
    """The sum of logarithms: how much likelier coefficients other than 0 are as multiples of a step than as any."""
    if step == 1:
        return 0.0
    told = magnitudes[magnitudes > step / 2]
    off = told - step * np.rint(told / step)
    density = np.exp(-0.5 * (off / _ROUNDING) ** 2) / (_ROUNDING * np.sqrt(2 * np.pi))
    return float(np.log((1 - _STRAY) * step * density + _STRAY).sum())
