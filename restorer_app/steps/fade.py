"""Fade: takes the fading of a print back by a curve for each colour, which a net finds in the colours of a small copy;
everything else is for the user's eye: hue, contrast, light that falls off or lies unevenly."""

import math
from collections.abc import Mapping

import numpy as np

from restorer_app.steps.context import Context, Parameter, Samples, Tile
from restorer_app.steps.tint import has_one_ink

CHANNELS = ("red", "green", "blue")
FULL = 255.0
TERMS = ("across", "down", "across_twice", "across_down", "down_twice")
"""What an uneven light is made of: the terms of a quadratic surface over the photo."""
LEAST_SPAN = 16.0
"""On the 8-bit scale: black and white are never taken to be closer."""
_SMALL, _LARGE = 96, 256
"""Pixels along the shorter side of the copy in which the curves are found, as large as those the net has learned from,
and along the longer side of the one in which the light is judged."""
_AGREED = 14.0
"""On the 8-bit scale: where black and white are found so near to those without what is narrow, they are believed."""
_CELLS = 12  # along each side, whose means tell how uneven the light is
_DARK = 0.02  # what is darker tells nothing about the light
_WARMTH = np.array([1.0, 0.0, -1.0], np.float32)
_MAGENTA = np.array([0.5, -1.0, 0.5], np.float32)
_HUE, _BRIGHTER = 0.4, 1.0  # by how many powers of two the exponent changes at the end of the slider

PARAMETERS = (
    Parameter("cast", "Colour cast removed", -1, 100, -1, "%", at_minimum="automatic"),
    Parameter("brightness", "Brightness", -100, 100, 0),
    Parameter("contrast", "Contrast", -100, 100, 0),
    Parameter("warmth", "Cooler to warmer", -100, 100, 0),
    Parameter("magenta", "Greener to pinker", -100, 100, 0),
    Parameter("corners", "Lighter corners", -100, 100, 0),
    Parameter("evening", "Even light and colour", 0, 100, 0, "%"),
)
FINDS = (
    *(
        Parameter(f"{end}_{channel}", f"{end.capitalize()} of {channel} found", least, least + 2 * FULL, 0)
        for end, least in (("black", -FULL), ("white", 0))
        for channel in CHANNELS
    ),
    *(Parameter(f"exponent_{channel}", f"Exponent of {channel} found", 0.25, 4, 1) for channel in CHANNELS),
    Parameter("cast", "Colour cast found", 0, 100, 100, "%"),
    *(Parameter(f"{term}_{channel}", f"Uneven {channel} found", -1, 1, 0) for term in TERMS for channel in CHANNELS),
)


def analyse(samples: Samples, values: Mapping[str, float], context: Context, net: str) -> Mapping[str, float]:
    """The black, white and exponent of each channel that the net proposes; 0 as the cast to remove for a print of one
    ink, else 100; and by how much the light is uneven, as the logarithm's surface."""
    overview = samples.overview()
    copy = _reduced(overview, _LARGE / max(overview.shape[:2]))
    small = _reduced(overview, _SMALL / min(overview.shape[:2]))
    black, white, exponent = _estimate(small, context, net).astype(np.float64)  # (3,) each
    if np.ptp(small.mean(axis=2)) < LEAST_SPAN / FULL:
        black, white, exponent = np.zeros(3), np.ones(3), np.ones(3)
    is_of_one_ink = has_one_ink(copy)
    if is_of_one_ink:  # light alone is uneven there
        copy = np.repeat(copy.mean(axis=2, keepdims=True), 3, axis=2)
    uneven = _unevenness((copy - black.min()) / np.maximum(white.max() - black.min(), LEAST_SPAN / FULL))
    found = {
        "black": black * FULL,
        "white": white * FULL,
        "exponent": exponent,
        **dict(zip(TERMS, uneven, strict=True)),
    }
    facts = {
        f"{name}_{channel}": float(value)
        for name, each in found.items()
        for channel, value in zip(CHANNELS, each, strict=True)
    }
    return facts | {"cast": 0.0 if is_of_one_ink else 100.0}


def apply(
    tile: Tile, values: Mapping[str, float], facts: Mapping[str, float], context: Context, net: str
) -> np.ndarray:
    """Each channel x as ((x - black) / (white - black) · light) ^ exponent, then the contrast: monotone in x.

    Where no cast is to be removed, the channels share one black, white and exponent, so that a brown print stays as
    brown as it is.
    """
    black, white, exponent = curves(values, facts)
    image = (tile.image - black) / (white - black)
    if values["corners"] or values["evening"]:
        image *= _light(tile, values, facts)
    np.clip(image, 0, 1, out=image)
    hue = _WARMTH * values["warmth"] + _MAGENTA * values["magenta"]
    change = -(_BRIGHTER * values["brightness"] + _HUE * hue) / 100
    image **= (exponent * np.exp2(change)).astype(np.float32)
    if values["contrast"]:  # towards a smooth step, or away from it
        image += np.float32(values["contrast"] / 100) * image * (1 - image) * (2 * image - 1)
    return np.asarray(image)


def curves(values: Mapping[str, float], facts: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Black, white and exponent of the channels, (3,) float32 each: between those that the photo has in common, which
    leave its tone, and each channel's own, which take the cast away."""
    black, white, exponent = (
        np.array([facts[f"{name}_{channel}"] for channel in CHANNELS]) for name in ("black", "white", "exponent")
    )
    share = (facts["cast"] if values["cast"] < 0 else values["cast"]) / 100
    common = black.min(), white.max(), math.exp(np.log(exponent).mean())
    black, white, exponent = (
        each + share * (own - each) for each, own in zip(common, (black, white, exponent), strict=True)
    )
    white = np.maximum(white, black + LEAST_SPAN)
    return (black / FULL).astype(np.float32), (white / FULL).astype(np.float32), exponent.astype(np.float32)


def surface(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(..., 5) the TERMS at places from -1 to 1 across and down the photo, without their means over it."""
    return np.stack(np.broadcast_arrays(x, y, x * x - 1 / 3, x * y, y * y - 1 / 3), axis=-1)


def _estimate(small: np.ndarray, context: Context, net: str) -> np.ndarray:
    """(3, 3): the black, white and exponent of each channel that the net finds in (h, w, 3); where a median filter
    changes them much, those of what it leaves, for a scratch or a speck is no evidence for black or white."""
    import cv2

    found, without = (context.estimate(net, copy) for copy in (small, cv2.medianBlur(small, 3)))
    return found if np.abs(found[:2] - without[:2]).max() <= _AGREED / FULL else without


def _unevenness(image: np.ndarray) -> np.ndarray:
    """(5, 3): the factors of TERMS that come closest to the logarithm of the channels, cell by cell."""
    import cv2

    cells = cv2.resize(np.clip(image, _DARK, 1).astype(np.float32), (_CELLS, _CELLS), interpolation=cv2.INTER_AREA)
    places = (np.arange(_CELLS) + 0.5) / _CELLS * 2 - 1
    terms = surface(places, places[:, None]).reshape(-1, len(TERMS))
    factors, *_ = np.linalg.lstsq(np.c_[np.ones(len(terms)), terms], np.log(cells).reshape(-1, 3), rcond=None)
    return np.asarray(np.clip(factors[1:], -1, 1))


def _reduced(image: np.ndarray, scale: float) -> np.ndarray:
    """(h, w, 3) made so much smaller, never larger."""
    import cv2

    size = [max(round(side * min(scale, 1)), 1) for side in image.shape[1::-1]]
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.float32)


def _light(tile: Tile, values: Mapping[str, float], facts: Mapping[str, float]) -> np.ndarray:
    """(h, w, 3) float32: by what the light that is to be added or taken away changes each pixel."""
    h, w = tile.image.shape[:2]
    width, height = tile.photo or (w / tile.scale, h / tile.scale)
    left, top = tile.origin
    x = ((left + np.arange(w) + 0.5) / tile.scale / width * 2 - 1).astype(np.float32)
    y = ((top + np.arange(h) + 0.5) / tile.scale / height * 2 - 1).astype(np.float32)[:, None]
    found = np.array([[facts[f"{term}_{channel}"] for channel in CHANNELS] for term in TERMS], np.float32)
    light = surface(x, y) @ (found * np.float32(-values["evening"] / 100))  # (h, w, 3)
    light += np.float32(math.log(2) * values["corners"] / 200) * (x * x + y * y)[..., None]
    return np.asarray(np.exp(light))
