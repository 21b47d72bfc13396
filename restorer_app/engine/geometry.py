"""From the scan to the output: quarter turns and crops pixel by pixel, straightening by resampling."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from restorer_app.core.box import Box, box_through, tiles_of
from restorer_app.core.geometry import Geometry
from restorer_app.core.progress import Progress, ProgressShare
from restorer_app.engine.levels import enlarged, reduced, reduced_box
from restorer_app.engine.straightening import Places

TILE = 512
Read = Callable[[Box, int, Progress], np.ndarray]
"""Pixels of the scan, or of what was made of it, inside a box at a level: (height, width, C)."""


def through(
    geometry: Geometry, read: Read, box: Box, level: int, *, size: tuple[int, int], progress: Progress
) -> np.ndarray:
    """The pixels of the output inside `box` at a level, for a scan of `size`: (height, width, C), read-only where
    nothing was changed.

    Without straightening each is a pixel of the scan, or the mean of those that it stands for. A straightened picture
    is resampled at the level before the wanted one and then halved, which looks the same in a fraction of the time.
    """
    if geometry.is_identity:
        return read(box, level, progress)
    if geometry.is_exact:
        pixels = _turned(geometry, read, enlarged(box, level), size=size, progress=progress)
        return reduced(pixels, level)
    finer = max(level - 1, 0)
    output = reduced_box(Box(0, 0, *geometry.output_size(*size)), finer)
    source = enlarged(box, level - finer).intersection(output)
    return reduced(resampled(geometry, read, source, finer, size=size, progress=progress), level - finer)


def resampled(
    geometry: Geometry, read: Read, box: Box, level: int, *, size: tuple[int, int], progress: Progress
) -> np.ndarray:
    """The pixels of the output inside `box` at a level, each taken from where it lies in the scan at that level:
    (height, width, C)."""
    to_scan = geometry.to_output(*size).inverse()
    to_scan = replace(to_scan, dx=to_scan.dx / 2**level, dy=to_scan.dy / 2**level)
    scan = reduced_box(Box(0, 0, *size), level)
    tiles = [tile.intersection(box) for tile in tiles_of(box, TILE)]
    result = np.empty(0)
    for index, tile in enumerate(tiles):
        places = Places(to_scan, tile, (scan.width, scan.height))
        share = ProgressShare(progress, index / len(tiles), (index + 1) / len(tiles))
        pixels = places.sample(read(places.needed, level, share))
        if not result.size:
            result = np.empty((box.height, box.width, pixels.shape[2]), pixels.dtype)
        result[tile.within(box)] = pixels
        progress.update((index + 1) / len(tiles), "Straightening the photo")
    return result


def _turned(geometry: Geometry, read: Read, box: Box, *, size: tuple[int, int], progress: Progress) -> np.ndarray:
    inside = box.intersection(Box(0, 0, *geometry.output_size(*size)))
    pixels = read(box_through(geometry.to_output(*size).inverse(), inside), 0, progress)
    return np.rot90(pixels, -geometry.turns)
