"""A cache of small tinted images, made again only where the tiles that they show have changed."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor, QImage

from restorer_app.core.box import Box, tiles_of
from restorer_app.core.mask import TILE

LAST_LEVEL = 6
_SHEETS = 512

Cell = tuple[int, int]
MadeOf = tuple[object, ...]


@dataclass(frozen=True, eq=False)
class Tint:
    """What to draw over a square of TILE reduced pixels in that column and row: not current while it shows something
    older, in whole or in part."""

    column: int
    row: int
    image: QImage
    is_current: bool


@dataclass(frozen=True, eq=False)
class Subject:
    """What is tinted: `box` is the whole picture, `version` another object when anything is another.

    `made_of(cell)`: the objects that the tint of a cell depends on, always as many, None for a blank one.
    `tint(cell, level)`: its pixels at a level, (TILE >> level, TILE >> level) uint32 premultiplied ARGB.
    """

    box: Box
    version: object
    made_of: Callable[[Cell], MadeOf | None]
    tint: Callable[[Cell, int], np.ndarray]


class _Pixels:
    """256 × 256 premultiplied ARGB as an array and as an image of the same memory."""

    def __init__(self, blank: int) -> None:
        self.array = np.full((TILE, TILE), blank, np.uint32)
        self.image = QImage(self.array.data, TILE, TILE, TILE * 4, QImage.Format.Format_ARGB32_Premultiplied)


class _Sheet:
    """Pixels made of the tiles (`cells`) that they show at some level; None as long as there is nothing to show."""

    def __init__(self) -> None:
        self.pixels: _Pixels | None = None
        self.cells: dict[Cell, MadeOf] = {}
        self.version: object = None


class _Budget:
    """How many cells may be made now: a few always, more while there is time."""

    def __init__(self, seconds: float, always: int) -> None:
        self._deadline = time.thread_time() + seconds
        self._always = always
        self._made = 0

    def takes_one(self) -> bool:
        """Whether another cell may be made."""
        self._made += 1
        return self._made <= self._always or time.thread_time() <= self._deadline


class Sheets:
    """Keeps tinted images. `blank` is the pixel where there is nothing to make, 0 for one that need not be drawn;
    `always`: how many cells are made even when time is up."""

    def __init__(self, *, blank: int = 0, always: int = 16) -> None:
        self._blank = blank
        self._plain = _Pixels(blank)
        self._always = always
        self._sheets: OrderedDict[tuple[int, int, int], _Sheet] = OrderedDict()

    def tints(self, subject: Subject, box: Box, level: int, *, seconds: float) -> Iterator[Tint]:
        """The tints of what lies inside `box` (scan pixels), reduced `level` times (at most LAST_LEVEL).

        What cannot be made within `seconds` of this thread's own time is not current yet; asking again goes on there.
        """
        budget = _Budget(seconds, self._always)
        for place in tiles_of(box.intersection(subject.box), TILE << level):
            column, row = place.x // place.width, place.y // place.height
            key = (level, column, row)
            sheet = self._sheets.get(key)
            if sheet is None:
                sheet = self._sheets[key] = _Sheet()
            self._sheets.move_to_end(key)
            if sheet.version is not subject.version:
                sheet.version = subject.version if self._refresh(sheet, subject, level, place, budget) else None
            if sheet.cells or self._blank or sheet.version is None:
                image = (sheet.pixels or self._plain).image
                yield Tint(column, row, image, sheet.version is subject.version)
        while len(self._sheets) > _SHEETS:
            self._sheets.popitem(last=False)

    def _refresh(self, sheet: _Sheet, subject: Subject, level: int, place: Box, budget: _Budget) -> bool:
        side, is_complete = TILE >> level, True
        for piece in tiles_of(place.intersection(subject.box), TILE):
            cell = (piece.x // TILE, piece.y // TILE)
            left, top = (piece.x - place.x) >> level, (piece.y - place.y) >> level
            area = np.s_[top : top + side, left : left + side]
            old, made_of = sheet.cells.get(cell), subject.made_of(cell)
            if made_of is None:
                if old is not None and sheet.pixels is not None:
                    sheet.pixels.array[area] = self._blank
                    del sheet.cells[cell]
                continue
            if old is not None and all(new is known for new, known in zip(made_of, old, strict=True)):
                continue
            if budget.takes_one():
                sheet.pixels = sheet.pixels or _Pixels(self._blank)
                sheet.pixels.array[area] = subject.tint(cell, level)
                sheet.cells[cell] = made_of
            else:
                is_complete = False
        return is_complete


def premultiplied(colour: QColor, alpha: np.ndarray) -> np.ndarray:
    """uint32 premultiplied ARGB of a colour at each `alpha` 0..1."""
    parts = (np.ones_like(alpha), alpha * 0 + colour.redF(), alpha * 0 + colour.greenF(), alpha * 0 + colour.blueF())
    result = np.zeros(alpha.shape, np.uint32)
    for part in parts:
        result = (result << np.uint32(8)) | np.rint(part * alpha * 255).astype(np.uint32)
    return result
