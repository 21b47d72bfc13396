"""From how much a pixel stands out to how likely it is damage, and to the whole width of what stands out there."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Look = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Of a (h, w) float32 picture in 0..1 how likely the middle of bright and of dark damage lies in each pixel."""
_FAINTEST = 0.004
"""Strengths below that are the noise of any scan, in 0..1."""


@dataclass(frozen=True)
class Evidence:
    """A logistic model: what a doubling (in natural logarithms) of the `strength` adds, one of the `crowd` around takes
    away, white instead of black for what is bright adds (`tone`); `least`: where that begins."""

    strength: float
    crowd: float
    tone: float
    least: float


def likelihood(strength: np.ndarray, crowd: np.ndarray, tone: np.ndarray, evidence: Evidence) -> np.ndarray:
    """(h, w) float32 in 0..1: how likely what stands out by `strength` is damage, and not one of many such things, whose
    mean strength around is `crowd`; `tone` in 0..1: how bright it is, or how dark. All (h, w) float32."""
    total = np.float32(evidence.strength) * np.log(np.maximum(strength, 1e-6))
    total -= np.float32(evidence.crowd) * np.log(np.maximum(crowd, 0) + np.float32(_FAINTEST))
    total += np.float32(evidence.tone) * tone
    total += np.float32(evidence.least)
    result: np.ndarray = 1 / (1 + np.exp(-total))
    return result


def as_wide_as_seen(grey: np.ndarray, look: Look, width: int) -> np.ndarray:
    """(h, w) float32 in 0..1: what is found in a (h, w) float32 picture, grown over all that stands out with it, up to
    `width` pixels across: top-hats for what is bright, black-hats for what is dark."""
    import cv2

    result = np.zeros_like(grey)
    square, near = np.ones((width + 2, width + 2), np.uint8), np.ones((width, width), np.uint8)
    for likely, hat in zip(look(grey), (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT), strict=True):
        standing = cv2.morphologyEx(grey, hat, square, borderType=cv2.BORDER_REFLECT)
        # as far as it stands out by half of what its highest place nearby does
        typical = cv2.dilate(np.where(likely > 0.1, standing, np.float32(0)), near)
        share = np.clip(standing / np.maximum(typical, 1e-3) * 2.5 - 0.5, 0, 1)
        cv2.max(result, cv2.dilate(likely, near) * share, dst=result)
    return cv2.dilate(result, np.ones((3, 3), np.uint8))
