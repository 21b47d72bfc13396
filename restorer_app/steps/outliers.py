"""From how much a pixel stands out to how likely it is damage, and to the whole width of what stands out there."""

from collections.abc import Callable

import numpy as np

Look = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Of a (h, w) float32 picture in 0..1 how likely the middle of bright and of dark damage lies in each pixel."""


def logarithm(values: np.ndarray, faintest: float) -> np.ndarray:
    """The natural logarithm of (h, w) float32 of 0 and more, where nothing below `faintest` counts for much."""
    result: np.ndarray = np.log(np.maximum(values, 0) + np.float32(faintest))
    return result


def likelihood(*terms: tuple[float, np.ndarray], least: float) -> np.ndarray:
    """(h, w) float32 in 0..1: a logistic model, of (h, w) float32 planes with their weights and a constant."""
    total = np.full_like(terms[0][1], least)
    for weight, plane in terms:
        total += np.float32(weight) * plane
    result: np.ndarray = 1 / (1 + np.exp(-total))
    return result


def as_wide_as_seen(grey: np.ndarray, look: Look, width: int) -> np.ndarray:
    """(h, w) float32 in 0..1: what is found in a (h, w) float32 picture, grown over all that stands out with it, up to
    `width` pixels across: top-hats for what is bright, black-hats for what is dark."""
    import cv2

    result = np.zeros_like(grey)
    square, near = np.ones((2 * width - 1, 2 * width - 1), np.uint8), np.ones((width, width), np.uint8)
    for likely, hat in zip(look(grey), (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT), strict=True):
        standing = cv2.morphologyEx(grey, hat, square, borderType=cv2.BORDER_REFLECT)
        # as far as it stands out by about half of what its highest place nearby does
        typical = cv2.dilate(np.where(likely > 0.25, standing, np.float32(0)), near)
        share = np.clip(standing / np.maximum(typical, 1e-3) * 4 - 1.5, 0, 1)
        cv2.max(result, cv2.dilate(likely, near) * share, dst=result)
    return cv2.dilate(result, np.ones((3, 3), np.uint8))
