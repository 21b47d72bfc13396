"""The tones of a photo: how far they have faded, what they are tinted with, and where they are cut off."""

from dataclasses import dataclass

import numpy as np

from restorer_app.steps.tint import has_one_ink

_LEAST_TINT = 4.0
_HUES = ("reddish", "orange", "yellowish", "greenish", "greenish", "cyan", "bluish", "magenta")


@dataclass(frozen=True)
class Tint:
    """`chroma`: how far the mean colour lies from grey, in CIELAB units; `hue` in a word; `has_one_ink`: whether all
    colours are of one, as in a grey or a sepia print."""

    chroma: float
    hue: str
    has_one_ink: bool

    @property
    def is_toned(self) -> bool:
        """Whether the one ink is not grey."""
        return self.has_one_ink and self.chroma >= _LEAST_TINT


def tint_of(image: np.ndarray) -> Tint:
    """What a (h, w, 3) float32 image in 0..1, taken as sRGB, is tinted with: its mean colour is grey in a photo without
    a cast (grey world, Buchsbaum 1980)."""
    import cv2

    mean = cv2.cvtColor(image, cv2.COLOR_RGB2LAB).reshape(-1, 3).mean(axis=0)[1:]
    hue = _HUES[round(float(np.arctan2(mean[1], mean[0])) / (2 * np.pi) * len(_HUES)) % len(_HUES)]
    return Tint(float(np.hypot(*mean)), hue, has_one_ink(image))


def clipped_shares(pixels: np.ndarray) -> tuple[float, float]:
    """The shares in 0..1 of (H, W, C) uint8 or uint16 pixels that are pure black and pure white."""
    top = np.iinfo(pixels.dtype).max
    black, white = (float((pixels == end).all(axis=2).mean()) for end in (0, top))
    return black, white
