"""Fills that need no training: two membranes and OpenCV's two inpainting methods."""

import math
from collections.abc import Mapping

import numpy as np

from restorer_app.core.progress import Progress
from restorer_app.steps.context import Context, Crops

THIN = 8


def harmonic(
    crops: Crops, parameters: Mapping[str, float], context: Context, net: str, progress: Progress
) -> np.ndarray:
    """The membrane through the hole's rim (Laplace's equation)."""
    return context.fill("harmonic", crops.images, crops.holes)


def membrane(
    crops: Crops, parameters: Mapping[str, float], context: Context, net: str, progress: Progress
) -> np.ndarray:
    """The harmonic membrane, averaged with a biharmonic solve where a hole is at most THIN pixels wide.

    The biharmonic surface carries slopes across a thin gap but overshoots in a wide one (Damelin and Hoang 2018, as
    scikit-image has it); the mean of the two measures better than either.
    """
    filled = context.fill("harmonic", crops.images, crops.holes)
    for image, holes, result in zip(crops.images, crops.holes, filled, strict=True):
        thin = _thin_part(holes)
        if thin.any():
            result[thin] = (result[thin] + _biharmonic(image, result, holes, thin)[thin]) / 2
    return filled


def telea(crops: Crops, parameters: Mapping[str, float], context: Context, net: str, progress: Progress) -> np.ndarray:
    """Fast marching from the rim inwards (Telea 2004), OpenCV's."""
    import cv2

    return _opencv(crops, parameters["radius"], cv2.INPAINT_TELEA)


def navier_stokes(
    crops: Crops, parameters: Mapping[str, float], context: Context, net: str, progress: Progress
) -> np.ndarray:
    """Isophotes as stream lines (Bertalmio, Bertozzi and Sapiro 2001), OpenCV's."""
    import cv2

    return _opencv(crops, parameters["radius"], cv2.INPAINT_NS)


def _opencv(crops: Crops, radius: float, method: int) -> np.ndarray:
    import cv2

    depth = np.uint8 if crops.bits == 8 else np.uint16
    top = np.float32(np.iinfo(depth).max)
    filled = np.empty_like(crops.images)
    margin = math.ceil(radius) + 1
    around = ((margin, margin), (margin, margin))
    for image, holes, result in zip(crops.images, crops.holes, filled, strict=True):
        # OpenCV looks at what lies inside a hole, and leaves the outermost pixels of a picture as they are
        known = np.where(holes[..., None], image[~holes].mean(axis=0) if not holes.all() else 0.5, image)
        pixels = np.pad(np.rint(known * top).astype(depth), (*around, (0, 0)), mode="symmetric")
        marks = np.pad(holes.astype(np.uint8), around, mode="symmetric")
        # and takes more than 8 bits only one channel at a time
        planes = [pixels] if depth is np.uint8 else [np.ascontiguousarray(plane) for plane in np.moveaxis(pixels, 2, 0)]
        done = [cv2.inpaint(plane, marks, radius, method) for plane in planes]
        whole = done[0] if len(done) == 1 else np.stack(done, axis=2)
        result[:] = whole[margin:-margin, margin:-margin]
    return filled / top


def _thin_part(holes: np.ndarray) -> np.ndarray:
    """The components of a (h, w) bool mask that are nowhere wider than THIN pixels."""
    import cv2

    marks = np.pad(holes, 1, mode="edge").astype(np.uint8)
    depth = cv2.distanceTransform(marks, cv2.DIST_L2, 3)[1:-1, 1:-1]
    count, found = cv2.connectedComponents(holes.astype(np.uint8), connectivity=8)
    labels = np.asarray(found, np.int32)
    deepest = np.zeros(count, np.float32)
    np.maximum.at(deepest, labels, np.asarray(depth))
    is_thin = deepest <= (THIN + 1) / 2
    is_thin[0] = False
    return np.asarray(is_thin[labels])


def _biharmonic(image: np.ndarray, filled: np.ndarray, holes: np.ndarray, thin: np.ndarray) -> np.ndarray:
    from skimage.restoration import inpaint_biharmonic

    # wide holes keep their membrane here: the thin ones beside them must see something plausible
    known = np.where(holes[..., None], filled, image)
    solved: np.ndarray = inpaint_biharmonic(known, thin, channel_axis=-1, split_into_regions=False)
    return solved
