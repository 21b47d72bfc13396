"""The brush and the mask it paints on, against plain arithmetic over whole arrays."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restorer_app.core.box import Box
from restorer_app.core.brush import capsule
from restorer_app.core.mask import TILE, Mask
from restorer_app.tools.brush import LARGEST, SMALLEST, BrushTool, changed_size
from restorer_app.tools.tool import Pointer

WIDTH, HEIGHT = 2 * TILE + 37, TILE + 11
places = st.floats(-60, 160, allow_nan=False)
boxes = st.builds(Box, st.integers(-40, WIDTH), st.integers(-40, HEIGHT), st.integers(0, 300), st.integers(0, 300))
seeds = st.integers(0, 2**32 - 1)


def distance(x0, y0, x1, y1, box):
    """From each pixel's centre in the box to the line from (x0, y0) to (x1, y1)."""
    y, x = np.mgrid[box.y : box.bottom, box.x : box.right] + 0.5
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = np.zeros(x.shape) if length == 0 else np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0, 1)
    return np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))


def laid(picture, box, shape, value):
    """`picture` with the pixels of `shape`, lying at `box`, set to `value`; what lies outside is cut off."""
    result = picture.copy()
    inside = box.intersection(Box(0, 0, WIDTH, HEIGHT))
    result[inside.slices][shape[inside.within(box)]] = value
    return result


def random_mask(seed):
    random = np.random.default_rng(seed)
    picture = np.zeros((HEIGHT, WIDTH), bool)
    for _ in range(random.integers(0, 5)):
        y, x = random.integers(0, HEIGHT), random.integers(0, WIDTH)
        picture[y : y + random.integers(1, 200), x : x + random.integers(1, 300)] = True
    return picture


@given(places, places, places, places, st.floats(2, 120))
def test_a_capsule_is_every_pixel_whose_centre_the_disc_passes_over(x0, y0, x1, y1, diameter):
    box, shape = capsule(x0, y0, x1, y1, diameter=diameter)
    away = distance(x0, y0, x1, y1, box)
    assert shape[away < diameter / 2 - 1e-3].all()
    assert not shape[away > diameter / 2 + 1e-3].any()
    outside = distance(x0, y0, x1, y1, box.grown(2))
    outside[2:-2, 2:-2] = math.inf
    assert (outside >= diameter / 2 - 1e-3).all()


@given(places, places, st.floats(0, 1.9))
def test_the_smallest_brush_marks_the_one_pixel_under_it(x, y, diameter):
    box, shape = capsule(x, y, x, y, diameter=diameter)
    rows, columns = np.nonzero(shape)
    assert (box.y + rows[0], box.x + columns[0]) == (math.floor(y), math.floor(x))
    assert shape.sum() == 1


@given(places, places, places, places)
def test_a_thin_line_has_no_gaps(x0, y0, x1, y1):
    box, shape = capsule(x0, y0, x1, y1, diameter=1)
    rows, columns = np.nonzero(shape)
    assert shape[math.floor(y0) - box.y, math.floor(x0) - box.x]
    assert shape[math.floor(y1) - box.y, math.floor(x1) - box.x]
    steep = abs(math.floor(y1) - math.floor(y0)) >= abs(math.floor(x1) - math.floor(x0))
    across = np.unique(rows if steep else columns)
    assert np.array_equal(across, np.arange(across[0], across[-1] + 1))


@settings(max_examples=60)
@given(seeds, boxes, seeds)
def test_painting_erasing_and_reading_agree_with_one_plain_array(start, box, seed):
    picture = random_mask(start)
    shape = np.random.default_rng(seed).random((box.height, box.width)) < 0.3
    mask = Mask.from_array(picture)
    painted, erased = mask.painted(box, shape), mask.erased(box, shape)
    np.testing.assert_array_equal(painted.to_array(), laid(picture, box, shape, True))
    np.testing.assert_array_equal(erased.to_array(), laid(picture, box, shape, False))
    np.testing.assert_array_equal(mask.to_array(), picture)
    inside, region = box.intersection(mask.box), painted.region(box)
    np.testing.assert_array_equal(region[inside.within(box)], painted.to_array()[inside.slices])
    assert region.sum() == painted.to_array()[inside.slices].sum()
    assert painted.has_any(box) == bool(region.any())


@settings(max_examples=60)
@given(seeds, seeds)
def test_union_and_difference_agree_with_plain_arrays(first, second):
    a, b = random_mask(first), random_mask(second)
    one, other = Mask.from_array(a), Mask.from_array(b)
    np.testing.assert_array_equal(one.united(other).to_array(), a | b)
    left = one.without(other)
    np.testing.assert_array_equal(left.to_array(), a & ~b)
    assert left.count == (a & ~b).sum()
    assert left.is_empty == (not (a & ~b).any())
    assert all(tile.any() and not tile.flags.writeable for tile in left.tiles.values())


@given(seeds)
def test_the_bounds_are_the_smallest_box(seed):
    picture = random_mask(seed)
    bounds = Mask.from_array(picture).bounds
    assert picture[bounds.slices].sum() == picture.sum()
    if picture.any():
        rows, columns = np.nonzero(picture)
        assert (bounds.x, bounds.y) == (columns.min(), rows.min())
        assert (bounds.right, bounds.bottom) == (columns.max() + 1, rows.max() + 1)


def test_tiles_that_a_stroke_does_not_touch_are_shared():
    mask = Mask.from_array(np.ones((HEIGHT, WIDTH), bool))
    after = mask.erased(*capsule(20, 20, 40, 40, diameter=8))
    assert after.tiles[0, 0] is not mask.tiles[0, 0]
    assert after.tiles[1, 0] is mask.tiles[1, 0]


@given(st.floats(SMALLEST, LARGEST), st.integers(-12, 12))
def test_the_size_changes_in_the_right_direction_within_its_limits(size, steps):
    changed = changed_size(size, steps)
    assert SMALLEST <= changed <= LARGEST
    assert (changed - size) * steps >= 0
    if SMALLEST < size < LARGEST and steps:
        assert changed != size


@settings(max_examples=40)
@given(st.lists(st.tuples(places, places), min_size=1, max_size=6), st.floats(1, 60), st.booleans())
def test_a_gesture_previews_what_its_stroke_will_do(path, size, erases):
    base = Mask.from_array(np.indices((HEIGHT, WIDTH)).sum(axis=0) % 3 == 0)
    tool = BrushTool(erases=erases, size=size)
    tool.press(Pointer(*path[0]), base)
    for place in path[1:]:
        previous = tool.preview.to_array()
        box = tool.move(Pointer(*place))
        changed = previous != tool.preview.to_array()
        changed[box.slices] = False
        assert not changed.any()
    shown = tool.preview.to_array()
    stroke = tool.release(Pointer(*path[-1]))
    if stroke is None:
        np.testing.assert_array_equal(shown, base.to_array())
        return
    result = base.without(stroke.mask) if erases else base.united(stroke.mask)
    np.testing.assert_array_equal(result.to_array(), shown)
    assert tool.preview is None


def test_a_straight_line_starts_at_the_last_point_until_that_is_forgotten():
    tool, base = BrushTool(erases=False, size=4), Mask(WIDTH, HEIGHT)
    tool.press(Pointer(20, 20), base)
    tool.release(Pointer(20, 20))
    tool.press(Pointer(80, 20, is_shift=True), base)
    assert tool.release(Pointer(80, 20)).mask.bounds.width > 60
    tool.forget_place()
    tool.press(Pointer(20, 20, is_shift=True), base)
    assert tool.release(Pointer(20, 20)).mask.bounds.width == 4


@pytest.mark.parametrize("erases", [False, True])
def test_a_stroke_beside_the_picture_is_none_and_cancel_forgets(erases):
    tool, base = BrushTool(erases=erases, size=10), Mask(WIDTH, HEIGHT)
    tool.press(Pointer(-500, -500), base)
    assert tool.release(Pointer(-490, -500)) is None
    tool.press(Pointer(50, 50), base)
    tool.cancel()
    assert tool.preview is None
    assert tool.move(Pointer(60, 60)).is_empty
    assert tool.release(Pointer(60, 60)) is None
