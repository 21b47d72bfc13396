"""The tint of the print: whether it has one ink, and for repairs which, for nets have seen coloured photos and copies
are shifted in tone, and neither must bring colours into a grey or brown print."""

from dataclasses import dataclass

import numpy as np

_DEGREE = 3
_SAMPLES = 4000
_NEAR = 24  # pixels: a colour is at home so far around the place where it is known
_SOFT = 6.0  # pixels over which that changes
_SIDE = 256
"""Pixels along the longer side of the copy in which inks are told: in it, noise strays less than colours do."""
_ONE_INK = {75: 0.022, 90: 0.055}
"""A print has one ink, as sepia, where so many per cent of its colours stray less than that from its tint, in parts of
its own contrast: hardly at all in three quarters of it, for stains may stray far, or little in nearly all of it."""


@dataclass(frozen=True, eq=False)
class Tint:
    """What colour a brightness has in a print of one ink, (4, 3) `factors` of its powers, within the `range` that was
    seen; and how far at most colours `stray` from it."""

    factors: np.ndarray
    range: tuple[float, float]
    stray: float

    def at(self, brightness: np.ndarray) -> np.ndarray:
        """(n, 3): by what the channels differ from their mean, for (n, 1) of it."""
        return np.asarray(np.clip(brightness, *self.range) ** np.arange(_DEGREE + 1) @ self.factors)


def tint_of(image: np.ndarray, known: np.ndarray) -> Tint | None:
    """The tint of an image (h, w, 3), float32 in 0..1, where it is `known`, (h, w) bool; None where nothing is."""
    pixels = image[known]
    if not len(pixels):
        return None
    brightness, colours = _split(pixels[np.linspace(0, len(pixels) - 1, min(len(pixels), _SAMPLES)).astype(int)])
    factors, *_ = np.linalg.lstsq(brightness ** np.arange(_DEGREE + 1), colours, rcond=None)
    tint = Tint(factors, (float(brightness.min()), float(brightness.max())), 0.0)
    return Tint(factors, tint.range, float(_length(colours - tint.at(brightness)).max()))


def has_one_ink(image: np.ndarray) -> bool:
    """Whether the colours of (h, w, 3) float32 in 0..1 are those of a print of one ink, brown or grey, however far it
    has faded."""
    import cv2

    scale = min(_SIDE / max(image.shape[:2]), 1)
    size = [max(round(side * scale), 1) for side in image.shape[1::-1]]
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    contrast = np.ptp(np.percentile(small.mean(axis=2), (0.5, 99.5)))
    strays = np.percentile(_strays(small), list(_ONE_INK))
    return bool((strays <= contrast * np.array(list(_ONE_INK.values()))).any())


def with_tint(filled: np.ndarray, hole: np.ndarray, known: np.ndarray, tint: Tint) -> np.ndarray:
    """A filled image (h, w, 3) float32 in 0..1 whose `hole` is no more colourful than what is `known` near by, both
    (h, w) bool.

    A colour in the hole may stray as far from the tint as colours do near the closest known pixel; where none does, as
    in a grey scan, the hole has the tint alone.
    """
    brightness, colours = _split(filled[hole])
    own = tint.at(brightness)
    allowed = _allowed(filled, known, tint)[hole][:, None]
    share = np.minimum(1, allowed / np.maximum(_length(colours - own), 1e-9))
    result = filled.copy()
    result[hole] = brightness + own + share * (colours - own)
    return result


def _allowed(image: np.ndarray, known: np.ndarray, tint: Tint) -> np.ndarray:
    """(h, w): how far a colour may stray from the tint."""
    import cv2

    if not known.any():
        return np.full(known.shape, tint.stray)
    brightness, colours = _split(image[known])
    squares = np.zeros(known.shape, np.float32)
    squares[known] = ((colours - tint.at(brightness)) ** 2).sum(axis=1)
    usual = cv2.blur(squares, (3, 3)) / np.maximum(cv2.blur(known.astype(np.float32), (3, 3)), 1e-3)
    # the running sums of a blur leave traces of what is past, below 0 too
    most = cv2.dilate(np.where(known, np.sqrt(np.maximum(usual, 0)), 0), np.ones((2 * _NEAR + 1,) * 2, np.uint8))
    _, closest = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    by_label = np.zeros(closest.max() + 1, np.float32)
    by_label[closest[known]] = most[known]
    return np.asarray(cv2.GaussianBlur(by_label[closest], (0, 0), _SOFT))


def _split(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n, 3) into the mean of the channels, (n, 1), and what each differs by from it, (n, 3), both float64."""
    brightness = pixels.mean(axis=1, keepdims=True, dtype=np.float64)
    return brightness, pixels - brightness


def _strays(image: np.ndarray) -> np.ndarray:
    """(n,): how far the colour of each pixel of (h, w, 3) is from that of a print of one ink."""
    tint = tint_of(image, np.ones(image.shape[:2], bool))
    if tint is None:
        return np.zeros(0)
    brightness, colours = _split(image.reshape(-1, 3))
    return _length(colours - tint.at(brightness))[:, 0]


def _length(colours: np.ndarray) -> np.ndarray:
    """(n, 1) how long each of (n, 3) is."""
    return np.asarray(np.sqrt((colours**2).sum(axis=1, keepdims=True)))
