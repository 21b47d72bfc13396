"""Auto levels: each colour stretched from the darkest to the brightest that is there."""

from collections.abc import Mapping

import numpy as np

from restorer_app.steps.context import Context, Samples, Tile

CHANNELS = ("red", "green", "blue")
_FULL = 255.0
_LEAST_SPAN = 16.0
"""On the 8-bit scale: what spans less, such as an even background, is not stretched."""
_LEFT_OUT = 0.5  # percent of the pixels at either end: dust and scratches are no tones of the photo


def analyse(samples: Samples, values: Mapping[str, float], context: Context, net: str) -> Mapping[str, float]:
    """On the 8-bit scale for each channel what becomes black and what becomes white."""
    facts: dict[str, float] = {}
    for channel, (black, white) in zip(CHANNELS, ends_of(samples.overview()).T.tolist(), strict=True):
        is_even = white - black < _LEAST_SPAN
        facts |= {f"black_{channel}": 0.0 if is_even else black, f"white_{channel}": _FULL if is_even else white}
    return facts


def ends_of(image: np.ndarray) -> np.ndarray:
    """(2, 3): the darkest and the brightest of each channel of a (h, w, 3) float32 image in 0..1, on the 8-bit scale;
    all but _LEFT_OUT percent of its pixels at either end lie between them."""
    return np.asarray(np.percentile(image, (_LEFT_OUT, 100 - _LEFT_OUT), axis=(0, 1)) * _FULL)


def apply(
    tile: Tile, values: Mapping[str, float], facts: Mapping[str, float], context: Context, net: str
) -> np.ndarray:
    """Each channel from its black to its white, straight; by what a damaged project says they may lie too close."""
    black, white = (
        np.array([facts[f"{end}_{channel}"] for channel in CHANNELS], np.float32) / np.float32(_FULL)
        for end in ("black", "white")
    )
    span = np.maximum(white - black, np.float32(_LEAST_SPAN / _FULL))
    return np.asarray(np.clip((tile.image - black) / span, 0, 1))
