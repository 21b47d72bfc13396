"""The cache of tinted images: only what changed is made again, and there is always time for what the brush touches."""

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.mask import TILE
from restorer_app.core.region import NOWHERE, Region
from restorer_app.ui.canvas.sheets import Sheets, Subject

PICTURE = Box(0, 0, 6 * TILE, 6 * TILE)


class Made:
    """A region as a subject whose cells are tinted by their mean; remembers which were made."""

    def __init__(self, region):
        self.cells = []
        self.subject = Subject(region.box, region, self._made_of, self._tint)
        self._region = region

    def _made_of(self, cell):
        tile = self._region.tiles.get(cell)
        return None if tile is None else (tile,)

    def _tint(self, cell, level):
        self.cells.append(cell)
        return np.full((TILE >> level, TILE >> level), int(self._region.tiles[cell].mean()), np.uint32)


def full():
    values = np.arange(PICTURE.height * PICTURE.width).reshape(PICTURE.height, PICTURE.width) // 50_000 % 255 + 1
    return Region(PICTURE.width, PICTURE.height, NOWHERE).replaced(PICTURE, values.astype(np.uint8))


@pytest.mark.parametrize("level", [0, 2])
def test_only_the_tiles_that_changed_are_made_again(level):
    sheets, region = Sheets(always=99), full()
    first = Made(region)
    list(sheets.tints(first.subject, PICTURE, level, seconds=0))
    assert len(first.cells) == 36
    same = Made(region)
    list(sheets.tints(same.subject, PICTURE, level, seconds=0))
    assert same.cells == []
    other = Made(region.painted(Box(TILE + 5, 5, 9, 9), np.full((9, 9), 200, np.uint8), applies=False))
    list(sheets.tints(other.subject, PICTURE, level, seconds=0))
    assert other.cells == [(1, 0)]


def test_what_there_is_no_time_for_is_made_when_asked_again():
    sheets, made = Sheets(always=16), Made(full())
    tints = list(sheets.tints(made.subject, PICTURE, 0, seconds=0))
    assert sum(tint.is_current for tint in tints) == len(made.cells) == 16
    for _ in range(2):
        tints = list(sheets.tints(made.subject, PICTURE, 0, seconds=0))
    assert all(tint.is_current for tint in tints)
    assert len(made.cells) == 36


def test_blank_places_are_left_out_unless_a_blank_pixel_shows():
    empty = Region(PICTURE.width, PICTURE.height)
    assert list(Sheets().tints(Made(empty).subject, PICTURE, 0, seconds=1)) == []
    shown = list(Sheets(blank=0xFF00FF00).tints(Made(empty).subject, PICTURE, 1, seconds=1))
    assert len(shown) == 9
    assert all(tint.image is shown[0].image and tint.is_current for tint in shown)
    assert shown[0].image.pixel(7, 7) == 0xFF00FF00


def test_a_place_that_becomes_blank_shows_the_blank_pixel_again():
    sheets = Sheets(blank=0xFF0000FF)
    place = Box(0, 0, TILE, TILE)
    painted = Region(PICTURE.width, PICTURE.height, NOWHERE).replaced(place, np.full((TILE, TILE), 9, np.uint8))
    (tint,) = sheets.tints(Made(painted).subject, place, 0, seconds=1)
    assert tint.image.pixel(3, 3) == 9
    (tint,) = sheets.tints(Made(Region(PICTURE.width, PICTURE.height, NOWHERE)).subject, place, 0, seconds=1)
    assert tint.image.pixel(3, 3) == 0xFF0000FF
