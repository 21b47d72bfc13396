"""The region of a step over the photo: a veil where the step leaves the photo alone, and a line where it applies by
half."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtGui import QColor

from restorer_app.core.box import Box
from restorer_app.core.region import EVERYWHERE, TILE, Region
from restorer_app.ui.canvas.sheets import Cell, MadeOf, Sheets, Subject, Tint, premultiplied
from restorer_app.ui.canvas.style import OverlayKind, OverlayStyle

HALF = 128
_ALWAYS = 32
"""Cells that are made at once: those under the largest brush and their neighbours, whose line may reach into them."""
_STRONGEST = 0.8
_INNER, _OUTER = 0.85, 0.9
_CROSS = ((0, 0), (-1, 0), (1, 0), (0, -1), (0, 1))
_SQUARE = tuple((dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))


class RegionLayer:
    """One drawing of a region, to be hatched afterwards or as it is: the veil (by a table of 256 tints), the line, or
    both."""

    def __init__(self, style: OverlayStyle, table: np.ndarray | None, *, has_line: bool) -> None:
        self.is_hatched = not has_line
        self._table = table
        self._has_line = has_line
        self._width = 1 if table is not None else 2
        self._inner = premultiplied(QColor(255, 255, 255), np.array([_INNER]))[0]
        outer = style.colour if table is None else style.colour.darker(180)
        self._outer = premultiplied(outer, np.array([_OUTER]))[0]
        self._sheets = {base: Sheets(blank=self._blank(base), always=_ALWAYS) for base in (0, EVERYWHERE)}

    def tints(self, region: Region, box: Box, level: int, *, seconds: float) -> Iterator[Tint]:
        """As `Sheets.tints`."""
        made_of = self._with_neighbours if self._has_line else self._alone
        subject = Subject(region.box, region, partial(made_of, region), partial(self._tint, region))
        return self._sheets[region.base].tints(subject, box, level, seconds=seconds)

    def _blank(self, base: int) -> int:
        return 0 if self._table is None else int(self._table[base])

    def _alone(self, region: Region, cell: Cell) -> MadeOf | None:
        tile = region.tiles.get(cell)
        return None if tile is None else (tile,)

    def _with_neighbours(self, region: Region, cell: Cell) -> MadeOf | None:
        steps = _CROSS if self._width == 1 else _SQUARE
        tiles = tuple(region.tiles.get((cell[0] + dx, cell[1] + dy)) for dx, dy in steps)
        return None if all(tile is None for tile in tiles) else tiles

    def _tint(self, region: Region, cell: Cell, level: int) -> np.ndarray:
        place = Box(cell[0] * TILE, cell[1] * TILE, TILE, TILE)
        if not self._has_line:
            return self._veil(averaged(region.tiles[cell], level))
        margin = self._width
        values = averaged(_values_kept_on(region, place.grown(margin << level)), level)
        pixels = self._veil(values[margin:-margin, margin:-margin])
        applies = values >= HALF
        if applies.any() and not applies.all():
            inside = applies[margin:-margin, margin:-margin]
            around = applies[margin - 1 : -margin + 1 or None, margin - 1 : -margin + 1 or None]
            pixels[inside & _spread(~around, 1)] = self._inner
            pixels[~inside & _spread(applies, margin)] = self._outer
        return pixels

    def _veil(self, values: np.ndarray) -> np.ndarray:
        if self._table is None:
            return np.zeros(values.shape, np.uint32)
        return np.take(self._table, values, mode="clip")


class RegionOverlay:
    """Keeps the tinted images of a region and makes again only those pieces whose tiles have changed.

    `style`: the marks' own, in the colour that regions have; `layers`: what to draw, lowest first.
    """

    def __init__(self, style: OverlayStyle) -> None:
        self.style = replace(style, colour=style.region_colour, opacity=min(style.opacity, _STRONGEST))
        share = np.linspace(1, 0, 256)
        is_hatched = style.kind is OverlayKind.HATCH
        table = premultiplied(self.style.colour, share if is_hatched else share * self.style.opacity)
        plain = RegionLayer(self.style, table if style.kind is OverlayKind.FILL else None, has_line=True)
        self.layers = (RegionLayer(self.style, table, has_line=False), plain) if is_hatched else (plain,)


def _spread(shape: np.ndarray, steps: int) -> np.ndarray:
    """The bool shape and its neighbours left, right, above and below, `steps` times; each takes a pixel off the rim."""
    for _ in range(steps):
        shape = shape[1:-1, 1:-1] | shape[:-2, 1:-1] | shape[2:, 1:-1] | shape[1:-1, :-2] | shape[1:-1, 2:]
    return shape


def averaged(values: np.ndarray, level: int) -> np.ndarray:
    """The means of blocks of 2**level pixels a side: (n, m) uint8 from (n·2**level, m·2**level) uint8."""
    for _ in range(level):
        rows = values[0::2].astype(np.uint16) + values[1::2]
        values = ((rows[:, 0::2] + rows[:, 1::2] + 2) >> 2).astype(np.uint8)
    return values


def _values_kept_on(region: Region, box: Box) -> np.ndarray:
    """What lies inside `box`; outside the picture its edge goes on, so that no line is drawn along it."""
    inside = box.intersection(region.box)
    values = region.values(inside)
    if inside == box:
        return values
    missing = ((inside.y - box.y, box.bottom - inside.bottom), (inside.x - box.x, box.right - inside.right))
    return np.pad(values, missing, mode="edge")
