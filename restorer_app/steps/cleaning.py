"""Clean: a learned step that takes noise, grain and compression marks away."""

from collections.abc import Mapping
from statistics import median

import numpy as np

from restorer_app.steps.context import Context, Samples, Tile

FULL = 255.0


def analyse(samples: Samples, values: Mapping[str, float], context: Context, net: str) -> Mapping[str, float]:
    """`noise_level` of the photo, a standard deviation on the 8-bit scale: the median over the crops of what the net
    takes away when it is told nothing."""
    levels = [FULL * float(np.sqrt(np.mean((context.enhance(net, crop, 0.0) - crop) ** 2))) for crop in samples.crops]
    return {"noise_level": median(levels)}


def apply(
    tile: Tile, values: Mapping[str, float], facts: Mapping[str, float], context: Context, net: str
) -> np.ndarray:
    """The net's result for the level that was set, or, where it is automatic, for the one that was found: told one
    level for the whole photo it leaves more of hair and fabric than when it judges each place by itself. Where the
    photo is reduced, its pixels are means of others and have so much less noise."""
    level = values["noise_level"] or facts["noise_level"]
    return context.enhance(net, tile.image, level / FULL * tile.scale)
