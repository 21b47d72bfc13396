"""Painted damage as small tinted images."""

from collections.abc import Iterator

import numpy as np
from PySide6.QtGui import QColor

from restorer_app.core.box import Box
from restorer_app.core.mask import TILE, Mask
from restorer_app.ui.canvas.sheets import Cell, MadeOf, Sheets, Subject, Tint, premultiplied
from restorer_app.ui.canvas.style import OverlayKind, OverlayStyle

_RIM = 3
_THIN, _STRONGEST = 1.6, 0.9
"""How much stronger the tint of a reduced pixel is of which little is painted, so that thin scratches stay visible."""


class Overlay:
    """Keeps the tinted images of a mask and makes again only those pieces whose tile has changed."""

    def __init__(self, style: OverlayStyle) -> None:
        self.style = style
        self._sheets = Sheets()
        self._table = _tints(style)

    def tints(self, mask: Mask, box: Box, level: int, *, seconds: float) -> Iterator[Tint]:
        """The tints of what is painted inside `box` (scan pixels), reduced `level` times (at most LAST_LEVEL).

        What cannot be made within `seconds` of this thread's own time is not current yet; asking again goes on there.
        A few pieces are always made, more than the largest brush touches: paint is seen in the same frame.
        """

        def tint(cell: Cell, level: int) -> np.ndarray:
            return np.take(self._table, self._coverage(mask, cell, level), mode="clip")

        subject = Subject(mask.box, mask, lambda cell: self._made_of(mask, cell), tint)
        return self._sheets.tints(subject, box, level, seconds=seconds)

    def _made_of(self, mask: Mask, cell: Cell) -> MadeOf | None:
        tile = mask.tiles.get(cell)
        if tile is None or self.style.kind is not OverlayKind.OUTLINE:
            return None if tile is None else (tile,)
        column, row = cell
        return tuple(mask.tiles.get((column + dx, row + dy)) for dy in (-1, 0, 1) for dx in (-1, 0, 1))

    def _coverage(self, mask: Mask, cell: Cell, level: int) -> np.ndarray:
        if self.style.kind is not OverlayKind.OUTLINE:
            return reduced(mask.tiles[cell], level)
        around = Box(cell[0] * TILE, cell[1] * TILE, TILE, TILE).grown(_RIM << level)
        return _rim(reduced(mask.region(around), level))


def reduced(shape: np.ndarray, level: int) -> np.ndarray:
    """How much of each reduced pixel is painted, as (n, n) uint8 0..255: `shape` is (n·2**level, n·2**level) bool.

    Rounded up at each halving, so that nothing painted ever becomes 0.
    """
    coverage = shape.view(np.uint8) * np.uint8(255)
    for _ in range(level):
        rows = coverage[0::2].astype(np.uint16) + coverage[1::2]
        coverage = ((rows[:, 0::2] + rows[:, 1::2] + 3) >> 2).astype(np.uint8)
    return coverage


def _rim(coverage: np.ndarray) -> np.ndarray:
    """The outermost two pixels as 255 and the next as 1, of a shape with _RIM pixels more on each side."""
    depths = [coverage > 0]
    for _ in range(_RIM):
        a = depths[-1]
        depths.append(a[1:-1, 1:-1] & a[:-2, 1:-1] & a[2:, 1:-1] & a[1:-1, :-2] & a[1:-1, 2:])
    inside, second, third = depths[0][_RIM:-_RIM, _RIM:-_RIM], depths[2][1:-1, 1:-1], depths[3]
    rim: np.ndarray = np.where(inside & ~second, 255, second & ~third).astype(np.uint8)
    return rim


def _tints(style: OverlayStyle) -> np.ndarray:
    """(256,) uint32 premultiplied ARGB by coverage."""
    opacity = style.opacity if style.kind is OverlayKind.FILL else 1.0
    share = np.linspace(0, 1, 256)
    alpha = np.minimum(opacity * (_THIN + (1 - _THIN) * share), max(_STRONGEST, opacity))
    table = premultiplied(style.colour, np.where(share > 0, alpha, 0.0))
    if style.kind is OverlayKind.OUTLINE:
        table[1] = premultiplied(QColor(0, 0, 0), np.array([0.5]))[0]
    return table
