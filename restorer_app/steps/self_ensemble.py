"""Best quality: a net looks at a hole from all sides, and the mean of what it makes counts."""

from collections.abc import Callable

import numpy as np

VIEWS = 8
_Fill = Callable[[np.ndarray, np.ndarray], np.ndarray]  # makes (n, h, w, 3) of images like that and (n, h, w) holes


def from_all_sides(fill: _Fill) -> _Fill:
    """The mean over VIEWS views, turned by quarters and mirrored: self-ensemble (Timofte, Rothe and Van Gool 2016,
    "Seven ways to improve example-based single image super resolution")."""

    def filled(images: np.ndarray, holes: np.ndarray) -> np.ndarray:
        total = np.zeros_like(images)
        for view in range(VIEWS):
            total += _seen_back(view, fill(_seen_from(view, images), _seen_from(view, holes)))
        return total / VIEWS

    return filled


def _seen_from(view: int, planes: np.ndarray) -> np.ndarray:
    turned = np.rot90(planes, view, axes=(1, 2))
    return (turned[:, :, ::-1] if _is_mirrored(view) else turned).copy()


def _seen_back(view: int, planes: np.ndarray) -> np.ndarray:
    return np.rot90(planes[:, :, ::-1] if _is_mirrored(view) else planes, -view, axes=(1, 2))


def _is_mirrored(view: int) -> bool:
    return view >= VIEWS // 2
