"""Where a step applies, in the three ways that people can ask for."""

from enum import Enum
from types import MappingProxyType

import numpy as np

from restorer_app.core.region import EVERYWHERE, NOWHERE, Region


class Where(Enum):
    """Everywhere, only where it is painted, or everywhere but there."""

    EVERYWHERE = "everywhere"
    ONLY = "only"
    NOT = "not"


def where_of(region: Region | None) -> Where:
    """What a step's region says."""
    if region is None:
        return Where.EVERYWHERE
    return Where.ONLY if region.base == NOWHERE else Where.NOT


def region_for(where: Where, region: Region | None, *, width: int, height: int) -> Region | None:
    """The region for another answer: what is painted stays painted and means the opposite, or there is none yet."""
    if where is where_of(region):
        return region
    if where is Where.EVERYWHERE:
        return None
    return inverted(region) if region is not None else blank(where, width=width, height=height)


def blank(where: Where, *, width: int, height: int) -> Region:
    """A region in which nothing is painted."""
    return Region(width, height, NOWHERE if where is Where.ONLY else EVERYWHERE)


def inverted(region: Region) -> Region:
    """The same strokes with the opposite meaning."""
    tiles: dict[tuple[int, int], np.ndarray] = {}
    for place, tile in region.tiles.items():
        tiles[place] = ~tile
        tiles[place].flags.writeable = False
    return Region(region.width, region.height, EVERYWHERE - region.base, MappingProxyType(tiles))
