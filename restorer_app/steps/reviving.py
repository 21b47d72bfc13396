"""Revive: a learned step that restores the whole photo, and that has more than one version of it."""

from collections.abc import Mapping

import numpy as np

from restorer_app.core.box import Box
from restorer_app.steps.context import Context, Tile
from restorer_app.steps.grain import white_noise

CELL = 8
"""Pixels of a cell of the net's latent, each of which is drawn with as many numbers."""


def apply(
    tile: Tile, values: Mapping[str, float], facts: Mapping[str, float], context: Context, net: str
) -> np.ndarray:
    """The net's most likely result for version 0, else the one that is drawn with that seed."""
    version = round(values["version"])
    return context.enhance(net, tile.image, latent_noise(tile, version) if version else 0.0)


def latent_noise(tile: Tile, seed: int) -> np.ndarray:
    """(h, w) float32: the first row of each cell has standard normal noise, which belongs to its place in the photo, so
    that tiles agree; the rest is 0. Where the photo is reduced, a cell has what those have together that it shows."""
    h, w = tile.image.shape[:2]
    rows, columns = -(-h // CELL), -(-w // CELL)
    times = round(1 / tile.scale)
    left, top = (position // CELL * times for position in tile.origin)
    noise = white_noise(Box(left * CELL, top, columns * times * CELL, rows * times), seed)[..., 0]
    each = noise.reshape(rows, times, columns, times, CELL).mean(axis=(1, 3)) * times  # (rows, columns, CELL)
    plane = np.zeros((rows * CELL, columns * CELL), np.float32)
    plane[::CELL] = each.reshape(rows, -1)
    return plane[:h, :w]
