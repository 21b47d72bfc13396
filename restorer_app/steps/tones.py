"""The tones of a photo: how far they have faded, what they are tinted with, and where they are cut off."""

from dataclasses import dataclass

import numpy as np

_BINS = 16
_ONE_HUE = 3.0
"""CIELAB units: photos that are toned in one colour stray less from it, brightness by brightness."""
_LEAST_TINT = 4.0
_HUES = ("reddish", "orange", "yellowish", "greenish", "greenish", "cyan", "bluish", "magenta")


@dataclass(frozen=True)
class Tint:
    """`chroma`: how far the mean colour lies from grey, in CIELAB units; `hue` in a word; `is_toned`: whether there is
    one hue only, as in a sepia print."""

    chroma: float
    hue: str
    is_toned: bool


def tint_of(image: np.ndarray) -> Tint:
    """What a (h, w, 3) float32 image in 0..1, taken as sRGB, is tinted with: its mean colour is grey in a photo without
    a cast (grey world, Buchsbaum 1980)."""
    import cv2

    lightness, colours = np.split(cv2.cvtColor(image, cv2.COLOR_RGB2LAB).reshape(-1, 3), [1], axis=1)
    mean = colours.mean(axis=0)
    chroma = float(np.hypot(*mean))
    hue = _HUES[round(float(np.arctan2(mean[1], mean[0])) / (2 * np.pi) * len(_HUES)) % len(_HUES)]
    level = np.minimum(lightness[:, 0] / 100 * _BINS, _BINS - 1).astype(int)
    counts = np.maximum(np.bincount(level, minlength=_BINS), 1)
    means = np.stack([np.bincount(level, plane, _BINS) / counts for plane in colours.T], axis=1)
    stray = float(np.sqrt(((colours - means[level]) ** 2).sum(axis=1).mean()))
    return Tint(chroma, hue, chroma >= _LEAST_TINT and stray < _ONE_HUE)


def clipped_shares(pixels: np.ndarray) -> tuple[float, float]:
    """The shares in 0..1 of (H, W, C) uint8 or uint16 pixels that are pure black and pure white."""
    top = np.iinfo(pixels.dtype).max
    black, white = (float((pixels == end).all(axis=2).mean()) for end in (0, top))
    return black, white
