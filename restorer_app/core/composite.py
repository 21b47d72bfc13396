"""Reading a box of the repaired photo and putting one back: the one place where depth and float meet."""

from collections.abc import Iterable

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.photo import Photo
from restorer_app.core.state import DocumentState, Repair


def read_box(state: DocumentState, box: Box) -> np.ndarray:
    """The scan with the visible repairs laid over it: (height, width, C) in the photo's depth.

    `box` must lie inside the photo. Where no repair shows, the scanned bytes come back exactly; the array is a
    read-only view of the scan when no repair touches the box.
    """
    return laid_over(state.photo.pixels[box.slices], box, state.repairs_near(box))


def laid_over(pixels: np.ndarray, box: Box, repairs: Iterable[Repair]) -> np.ndarray:
    """The (height, width, C) `pixels` of a box with these repairs over them; the same array when none touches it."""
    is_copied = False
    for repair in repairs:
        for patch, filled in zip(repair.hole.patches, repair.pixels, strict=True):
            shared = patch.box.intersection(box)
            if shared.is_empty:
                continue
            if not is_copied:
                pixels, is_copied = pixels.copy(), True
            inside = shared.within(patch.box)
            np.copyto(pixels[shared.within(box)], filled[inside], where=patch.mask[inside][..., None])
    return pixels


def scanned(state: DocumentState, box: Box) -> np.ndarray:
    """(height, width) bool: which pixels of a box inside the photo are the scan's own, neither marked nor repaired."""
    own: np.ndarray = ~state.mask.region(box)
    for repair in state.repairs_near(box):
        for patch in repair.hole.patches:
            shared = patch.box.intersection(box)
            if not shared.is_empty:
                own[shared.within(box)] &= ~patch.mask[shared.within(patch.box)]
    return own


def to_float(pixels: np.ndarray) -> np.ndarray:
    """(h, w, C) uint8 or uint16 to (h, w, 3) float32 in 0..1; grey is repeated."""
    values = pixels.astype(np.float32) / np.float32(np.iinfo(pixels.dtype).max)
    return np.repeat(values, 3, axis=2) if pixels.shape[2] == 1 else values


def from_float(values: np.ndarray, photo: Photo) -> np.ndarray:
    """(h, w, 3) float32 to the photo's depth and channels, rounded and cut to its range; `to_float` undone exactly."""
    if photo.channels == 1:
        values = values.mean(axis=2, keepdims=True)
    top = np.iinfo(photo.pixels.dtype).max
    return np.clip(np.rint(values * np.float32(top)), 0, top).astype(photo.pixels.dtype)
