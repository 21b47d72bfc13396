"""What is painted, as small tinted images, one for each tile of the mask that is not empty."""

import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor, QImage

from restorer_app.core.box import Box, tiles_of
from restorer_app.core.mask import TILE, Mask
from restorer_app.ui.canvas.style import OverlayKind, OverlayStyle

_SHEETS = 512
LAST_LEVEL = 6
_ALWAYS = 16
_RIM = 3
_THIN, _STRONGEST = 1.6, 0.9
"""How much stronger the tint of a reduced pixel is of which little is painted, so that thin scratches stay visible."""

Cell = tuple[int, int]
MadeOf = tuple[np.ndarray | None, ...]


class _Sheet:
    """256 × 256 tinted pixels, premultiplied ARGB, made of the mask tiles (`cells`) that they show at some level."""

    def __init__(self) -> None:
        self.pixels = np.zeros((TILE, TILE), np.uint32)
        self.image = QImage(self.pixels.data, TILE, TILE, TILE * 4, QImage.Format.Format_ARGB32_Premultiplied)
        self.cells: dict[Cell, MadeOf] = {}
        self.mask: Mask | None = None


@dataclass(frozen=True, eq=False)
class Tint:
    """What to draw over a square of TILE reduced pixels in that column and row: not current while it shows an older
    mask, in whole or in part."""

    column: int
    row: int
    image: QImage
    is_current: bool


class _Budget:
    """How many cells may be made now: a few always, more while there is time."""

    def __init__(self, seconds: float) -> None:
        self._deadline = time.thread_time() + seconds
        self._made = 0

    def takes_one(self) -> bool:
        """Whether another cell may be made."""
        self._made += 1
        return self._made <= _ALWAYS or time.thread_time() <= self._deadline


class Overlay:
    """Keeps the tinted images of a mask and makes again only those pieces whose tile has changed."""

    def __init__(self, style: OverlayStyle) -> None:
        self.style = style
        self._sheets: OrderedDict[tuple[int, int, int], _Sheet] = OrderedDict()
        self._table = _tints(style)

    def tints(self, mask: Mask, box: Box, level: int, *, seconds: float) -> Iterator[Tint]:
        """The tints of what is painted inside `box` (scan pixels), reduced `level` times (at most LAST_LEVEL).

        What cannot be made within `seconds` of this thread's own time is not current yet; asking again goes on there.
        A few pieces are always made, more than the largest brush touches: paint is seen in the same frame.
        """
        budget = _Budget(seconds)
        for place in tiles_of(box.intersection(mask.box), TILE << level):
            column, row = place.x // place.width, place.y // place.height
            key = (level, column, row)
            sheet = self._sheets.get(key)
            if sheet is None:
                sheet = self._sheets[key] = _Sheet()
            self._sheets.move_to_end(key)
            if sheet.mask is not mask:
                sheet.mask = mask if self._refresh(sheet, mask, level, place, budget) else None
            if sheet.cells or sheet.mask is None:
                yield Tint(column, row, sheet.image, sheet.mask is mask)
        while len(self._sheets) > _SHEETS:
            self._sheets.popitem(last=False)

    def _refresh(self, sheet: _Sheet, mask: Mask, level: int, place: Box, budget: _Budget) -> bool:
        side, is_complete = TILE >> level, True
        for piece in tiles_of(place, TILE):
            cell = (piece.x // TILE, piece.y // TILE)
            left, top = (piece.x - place.x) >> level, (piece.y - place.y) >> level
            pixels = sheet.pixels[top : top + side, left : left + side]
            old = sheet.cells.get(cell)
            if cell not in mask.tiles:
                if old is not None:
                    pixels[:] = 0
                    del sheet.cells[cell]
                continue
            made_of = self._made_of(mask, cell)
            if old is not None and all(new is known for new, known in zip(made_of, old, strict=True)):
                continue
            if budget.takes_one():
                np.take(self._table, self._coverage(mask, cell, level), out=pixels, mode="clip")
                sheet.cells[cell] = made_of
            else:
                is_complete = False
        return is_complete

    def _made_of(self, mask: Mask, cell: Cell) -> MadeOf:
        if self.style.kind is not OverlayKind.OUTLINE:
            return (mask.tiles[cell],)
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


def premultiplied(colour: QColor, alpha: np.ndarray) -> np.ndarray:
    """uint32 premultiplied ARGB of a colour at each `alpha` 0..1."""
    parts = (np.ones_like(alpha), alpha * 0 + colour.redF(), alpha * 0 + colour.greenF(), alpha * 0 + colour.blueF())
    result = np.zeros(alpha.shape, np.uint32)
    for part in parts:
        result = (result << np.uint32(8)) | np.rint(part * alpha * 255).astype(np.uint32)
    return result
