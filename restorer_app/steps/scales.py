"""Pictures at half their size, and back at full size."""

import numpy as np


def means(planes: np.ndarray) -> np.ndarray:
    """(h, w, c) halved to the means of 2 × 2 pixels, float32, h and w rounded up."""
    padded = np.pad(planes, ((0, planes.shape[0] % 2), (0, planes.shape[1] % 2), (0, 0)), mode="edge")
    rows = padded[::2].astype(np.float32) + padded[1::2]
    return np.asarray((rows[:, ::2] + rows[:, 1::2]) / 4)


def known_means(planes: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(h, w, c) halved to the means of those of 2 × 2 pixels that are `known`, (h, w) bool, and 0 where none is; and
    what share of them is known, (h, w), both float32."""
    share = means(known[..., None])
    return means(planes * known[..., None]) / np.maximum(share, 0.25), share[..., 0]


def doubled(pixels: np.ndarray, height: int, width: int) -> np.ndarray:
    """(h, w, c) at twice its size, cut to (height, width, c)."""
    import cv2

    large = cv2.resize(pixels, (2 * pixels.shape[1], 2 * pixels.shape[0]), interpolation=cv2.INTER_LINEAR)
    return large.reshape(*large.shape[:2], -1)[:height, :width]
