"""Clean: a learned step that takes noise, grain and compression marks away."""

from collections.abc import Mapping
from statistics import median

import numpy as np

from restorer_app.steps.context import Context, Samples, Tile

FULL = 255.0
LEAST_TOLD = 8.0
"""A level found below this says little: what coarse grain or compression leaves looks like much less than it is."""


def analyse(samples: Samples, values: Mapping[str, float], context: Context, net: str) -> Mapping[str, float]:
    """`noise_level` of the photo, a standard deviation on the 8-bit scale: the median over the crops of what the net
    takes away when it is told nothing."""
    levels = [FULL * float(np.sqrt(np.mean((context.enhance(net, crop, 0.0) - crop) ** 2))) for crop in samples.crops]
    return {"noise_level": median(levels)}


def apply(
    tile: Tile, values: Mapping[str, float], facts: Mapping[str, float], context: Context, net: str
) -> np.ndarray:
    """The net's result for the level that was set, or, where it is automatic, for the one that was found, or without
    any where that is below LEAST_TOLD. Where the photo is reduced, pixels are means of others and have so much less."""
    level = values["noise_level"] or facts["noise_level"]
    if not values["noise_level"] and level < LEAST_TOLD:
        level = 0.0
    return context.enhance(net, tile.image, level / FULL * tile.scale)
