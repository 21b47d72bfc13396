"""From what a detector said to a mask: pieces are made once, and then only their peaks are compared.

Hysteresis (Canny, 1986): a piece is everything that hangs together above a low threshold, and counts when its peak
reaches a high one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

import numpy as np

from restorer_app.core.findings import Findings
from restorer_app.core.mask import TILE, Mask
from restorer_app.core.photo import Photo
from restorer_app.steps.context import Parameter

SENSITIVITY = Parameter("sensitivity", "Sensitivity", 0, 1, 0.5, step=0.01)
"""How much of what a detector has found is believed: nothing at 0, all that it has any reason for at 1."""
_LOW = 77
"""The low threshold, of 255."""
_THIN = 0.2
"""A piece is a line where it covers less than this share of the square over its length."""
_BACKGROUND = 8
_MEDIAN = 21


class Kind(Enum):
    """What a piece looks like: bright or dark, and a speck of dust or a line."""

    BRIGHT = "bright"
    DARK = "dark"
    DUST = "dust"
    LINES = "lines"


ALL_KINDS = frozenset(Kind)


@dataclass(frozen=True, eq=False)
class Components:
    """The pieces of what was found, numbered from 1 in reading order; number 0 stands for none.

    `pixels`: for each tile of a mask that has any, where they lie in it, (n,) uint16 in reading order, and of which
    piece each is, (n,) int32. Of each piece `peak` (uint8, 0..255), `area` in pixels, whether it `is_bright`, and
    whether it `is_line`.
    """

    width: int
    height: int
    pixels: Mapping[tuple[int, int], tuple[np.ndarray, np.ndarray]]
    peak: np.ndarray
    area: np.ndarray
    is_bright: np.ndarray
    is_line: np.ndarray
    rejected: frozenset[int]

    def lengths(self) -> np.ndarray:
        """(n + 1,) float: of each piece the diagonal of the upright rectangle around it, in pixels."""
        least = np.full((2, len(self.area)), np.inf)
        most = -least
        for (column, row), (places, piece) in self.pixels.items():
            y, x = np.divmod(places.astype(int), TILE)
            for axis, along in enumerate((x + column * TILE, y + row * TILE)):
                np.minimum.at(least[axis], piece, along)
                np.maximum.at(most[axis], piece, along + 1)
        return np.where(self.area > 0, np.hypot(*np.where(self.area > 0, most - least, 0)), 0)


def label(findings: Findings, photo: Photo) -> Components:
    """The pieces of what a detector said of a photo."""
    import cv2

    seen = cv2.threshold(findings.probability, _LOW - 1, 1, cv2.THRESH_BINARY)[1]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(seen, connectivity=8, ltype=cv2.CV_32S)
    y, x = np.nonzero(seen)
    piece = labels[y, x]
    area = stats[:, cv2.CC_STAT_AREA].copy()
    area[0] = 0
    square = stats[:, cv2.CC_STAT_WIDTH].astype(float) ** 2 + stats[:, cv2.CC_STAT_HEIGHT].astype(float) ** 2
    return Components(
        photo.width,
        photo.height,
        _by_tile(x, y, piece),
        _peaks(findings.probability[y, x], piece, count),
        area,
        _brighter(photo, x, y, piece, count),
        area < _THIN * square,
        findings.rejected,
    )


def chosen(
    components: Components, sensitivity: float, *, least: int = 0, kinds: frozenset[Kind] = ALL_KINDS
) -> np.ndarray:
    """(n + 1,) bool: which pieces are believed, of at least so many pixels and of these kinds."""
    bright, line = components.is_bright, components.is_line
    tone = np.where(bright, Kind.BRIGHT in kinds, Kind.DARK in kinds)
    shape = np.where(line, Kind.LINES in kinds, Kind.DUST in kinds)
    high = 255 - sensitivity * (255 - _LOW)
    result: np.ndarray = (components.peak >= high) & (components.area >= max(least, 1)) & tone & shape
    result &= sensitivity > 0
    result[[number for number in components.rejected if number < len(result)]] = False
    return result


def mask_of(components: Components, is_chosen: np.ndarray) -> Mask:
    """The mask of the pieces that are chosen, (n + 1,) bool."""
    tiles = {}
    for key, (places, piece) in components.pixels.items():
        inside = places[is_chosen[piece]]
        if inside.size:
            tile = np.zeros((TILE, TILE), bool)
            tile.reshape(-1)[inside] = True
            tile.flags.writeable = False
            tiles[key] = tile
    return Mask(components.width, components.height, MappingProxyType(tiles))


def _by_tile(
    x: np.ndarray, y: np.ndarray, piece: np.ndarray
) -> Mapping[tuple[int, int], tuple[np.ndarray, np.ndarray]]:
    columns = int(x.max(initial=0)) // TILE + 1
    tile = y // TILE * columns + x // TILE
    place = (y % TILE * TILE + x % TILE).astype(np.uint16)
    order = np.argsort(tile, kind="stable")
    numbers, starts = np.unique(tile[order], return_index=True)
    parts = zip(np.split(place[order], starts[1:]), np.split(piece[order], starts[1:]), strict=True)
    return {(int(n) % columns, int(n) // columns): part for n, part in zip(numbers, parts, strict=False)}


def _peaks(values: np.ndarray, piece: np.ndarray, count: int) -> np.ndarray:
    peaks = np.zeros(count, np.uint8)
    order = np.argsort(piece, kind="stable")
    numbers, starts = np.unique(piece[order], return_index=True)
    if numbers.size:
        peaks[numbers] = np.maximum.reduceat(values[order], starts)
    return peaks


def _brighter(photo: Photo, x: np.ndarray, y: np.ndarray, piece: np.ndarray, count: int) -> np.ndarray:
    """(count,) bool: whether the mean of each piece is brighter than the median of what lies around it."""
    import cv2

    top = np.iinfo(photo.pixels.dtype).max
    size = -(-photo.width // _BACKGROUND), -(-photo.height // _BACKGROUND)
    small = cv2.resize(photo.pixels, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], -1).mean(axis=2)
    around = cv2.medianBlur(np.rint(small * (255 / top)).astype(np.uint8), _MEDIAN)[y // _BACKGROUND, x // _BACKGROUND]
    own = photo.pixels[y, x].mean(axis=1) * (255 / top)
    brighter: np.ndarray = np.bincount(piece, own - around, minlength=count) > 0
    return brighter
