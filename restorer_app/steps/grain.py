"""Grain for repairs: a fill is smoother than the print around it, so it is given the noise that it lacks.

The noise is measured where the surroundings are even: its covariance between the channels, and its autocorrelation,
from which a filter follows that turns white noise into it (as in random-phase texture synthesis, Galerne, Gousseau and
Morel 2011).
"""

from dataclasses import dataclass

import numpy as np

from restorer_app.core.box import Box, tiles_of

SMOOTH = 2.5  # pixels: what is coarser than this is no grain
_LAG = 6  # pixels over which grain may be correlated
_EVEN = 0.15  # the share of the surroundings, its evenest, that is looked at
_WINDOW = 9  # pixels, over which evenness is judged
_DARKEST, _BRIGHTEST = 0.04, 0.96  # grain is cut off beyond
_FEWEST = 400  # pixels to measure from
_CELL = 64


@dataclass(frozen=True, eq=False)
class Grain:
    """`filter`: (2 _LAG + 1, 2 _LAG + 1) float32, of unit energy; `covariance`: (3, 3) of the channels, 0..1 scale."""

    filter: np.ndarray
    covariance: np.ndarray

    @property
    def variance(self) -> float:
        """The mean of the channels' own."""
        return float(np.trace(self.covariance)) / 3

    @property
    def size(self) -> float:
        """Pixels across a grain: over which the autocorrelation is at least half; 1 where each is for itself."""
        lags = np.abs(np.fft.fft2(self.filter, (4 * _LAG + 2,) * 2)) ** 2
        correlation = np.fft.ifft2(lags).real
        sides = (correlation[0] + correlation[:, 0])[: _LAG + 1] / (2 * correlation[0, 0])
        below = int(np.argmax(sides < 0.5)) or _LAG
        return 2 * (below - 1 + float((sides[below - 1] - 0.5) / max(sides[below - 1] - sides[below], 1e-6)))


def with_grain(
    filled: np.ndarray, hole: np.ndarray, grain: Grain, white: np.ndarray, amount: float = 1.0
) -> np.ndarray:
    """A filled image (h, w, 3) float32 in 0..1 whose `hole`, (h, w) bool, has that grain where it was smoother; `white`
    (h, w, 3) is the standard normal noise that it is made of."""
    residual, _ = _residual(filled, hole)
    lacking = np.clip(1 - _mean_around((residual**2).mean(axis=2), hole) / max(grain.variance, 1e-12), 0, 1)
    noise = _noise(grain, white) * np.float32(amount) * np.sqrt(lacking)[..., None]
    return np.where(hole[..., None], np.clip(filled + noise, 0, 1), filled)


def grain_of(image: np.ndarray, known: np.ndarray) -> Grain | None:
    """The grain of an image (h, w, 3) where it is `known`, (h, w) bool; None where too little of it is."""
    residual, smooth = _residual(image, known)
    grey = smooth.mean(axis=2)
    usable = known & ~near(~known) & (grey > _DARKEST) & (grey < _BRIGHTEST)
    if np.count_nonzero(usable) < _FEWEST:
        return None
    even = evenest((residual**2).sum(axis=2), usable)
    covariance = np.cov(residual[even], rowvar=False)
    return Grain(_filter(residual.mean(axis=2), even), covariance)


def evenest(energy: np.ndarray, usable: np.ndarray) -> np.ndarray:
    """(h, w) bool: of the `usable` places those with the least energy, (h, w), around them: what is there is grain."""
    local = _mean_around(energy, usable)
    return np.asarray(usable & (local <= np.quantile(local[usable], _EVEN)))


def near(mask: np.ndarray) -> np.ndarray:
    """(h, w) bool: the pixels within 2 of a mask."""
    import cv2

    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8)), bool)


def white_noise(box: Box, seed: int, stream: int = 0) -> np.ndarray:
    """(height, width, 3) float32, standard normal: a plane of noise over the photo, of which any two boxes show the
    same where they overlap. Each `stream` of a seed is another plane."""
    noise = np.empty((box.height, box.width, 3), np.float32)
    for cell in tiles_of(box, _CELL):
        shared = cell.intersection(box)
        rng = np.random.default_rng((seed, stream, cell.x, cell.y))
        noise[shared.within(box)] = rng.standard_normal((_CELL, _CELL, 3), np.float32)[shared.within(cell)]
    return noise


def _residual(image: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What is finer than SMOOTH and the rest, both (h, w, 3), seen from `inside` alone."""
    smooth = blurred(image, inside, SMOOTH)
    return image - smooth, smooth


def blurred(image: np.ndarray, inside: np.ndarray, sigma: float) -> np.ndarray:
    """(h, w, 3): a Gaussian mean of those pixels of an image that lie `inside`, (h, w) bool."""
    import cv2

    weight = inside.astype(np.float32)
    total = np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma), 1e-3)[..., None]
    return np.asarray(cv2.GaussianBlur(image * weight[..., None], (0, 0), sigma) / total)


def _mean_around(plane: np.ndarray, inside: np.ndarray) -> np.ndarray:
    import cv2

    sums, counts = (cv2.blur(each, (_WINDOW, _WINDOW)) for each in (plane * inside, inside.astype(np.float32)))
    return np.asarray(sums / np.maximum(counts, 1e-6))


def _filter(plane: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """From the autocorrelation of a (h, w) plane inside a mask."""
    shape = tuple(-(-(length + _LAG) // 16) * 16 for length in plane.shape)  # so far apart that no lag goes around
    lags = np.arange(-_LAG, _LAG + 1)
    sums, counts = (
        np.fft.irfft2(np.abs(np.fft.rfft2(each, shape)) ** 2, shape)[np.ix_(lags, lags)]
        for each in (np.where(inside, plane, 0), inside.astype(np.float32))
    )
    window = np.hanning(2 * _LAG + 3)[1:-1]
    correlation = sums / np.maximum(counts, 1) * np.outer(window, window)
    spectrum = np.maximum(np.fft.fft2(np.fft.ifftshift(correlation)).real, 0)
    impulse = np.fft.fftshift(np.fft.ifft2(np.sqrt(spectrum)).real)
    return np.asarray(impulse / max(np.sqrt((impulse**2).sum()), 1e-12), np.float32)


def _noise(grain: Grain, white: np.ndarray) -> np.ndarray:
    import cv2

    values, vectors = np.linalg.eigh(grain.covariance)
    mixing = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    coloured = cv2.filter2D(white, -1, grain.filter, borderType=cv2.BORDER_REFLECT_101)
    return np.asarray(coloured @ mixing.astype(np.float32))
