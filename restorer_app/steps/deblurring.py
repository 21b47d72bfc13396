"""Steps that take blur back: a learned one that needs not be told how strong it is, and Richardson and Lucy's, which
is told."""

import math
from collections.abc import Mapping

import numpy as np

from restorer_app.steps.context import Context, Tile
from restorer_app.steps.enhancing import GAUSS_REACH

LEAST_LIGHT = 1 / 255
"""What is darker is taken for as light as this, and stays as it is, so that black does not turn to noise."""


def apply(
    tile: Tile, values: Mapping[str, float], facts: Mapping[str, float], context: Context, net: str
) -> np.ndarray:
    """The net's result; it is told nothing."""
    return context.enhance(net, tile.image, 0.0)


def richardson_lucy(
    tile: Tile, values: Mapping[str, float], facts: Mapping[str, float], context: Context, net: str
) -> np.ndarray:
    """The picture that a Gaussian blur of standard deviation `radius` most likely made this of, after so many `rounds`
    (Richardson 1972, Lucy 1974), each channel by itself. A radius under half a pixel: the input.
    """
    import cv2

    sigma = values["radius"] * tile.scale
    if sigma < 0.5:
        return tile.image
    width = 2 * math.ceil(GAUSS_REACH * sigma) + 1
    # plane by plane: OpenCV rounds the three channels of a pixel differently, and grey would not stay grey
    return np.stack([_sharper(plane, width, sigma, int(values["rounds"])) for plane in cv2.split(tile.image)], axis=2)


def richardson_lucy_halo(values: Mapping[str, float]) -> int:
    """Each round blurs twice."""
    return 2 * int(values["rounds"]) * math.ceil(GAUSS_REACH * values["radius"])


def _sharper(plane: np.ndarray, width: int, sigma: float, rounds: int) -> np.ndarray:
    import cv2

    def blurred(image: np.ndarray) -> np.ndarray:
        return np.asarray(cv2.GaussianBlur(image, (width, width), sigma, borderType=cv2.BORDER_REFLECT))

    light = np.maximum(plane, LEAST_LIGHT)
    result = light
    for _ in range(rounds):
        result = result * blurred(light / np.maximum(blurred(result), LEAST_LIGHT))
    return np.asarray(np.where(plane < LEAST_LIGHT, plane, np.clip(result, 0, 1)))
