"""The soft brush as a state machine: what a stroke covers, and that it does so once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restorer_app.core.brush import soft_capsule
from restorer_app.core.region import EVERYWHERE, NOWHERE, TILE, Region
from restorer_app.tools.region_brush import RegionBrush, changed_hardness
from restorer_app.tools.tool import Pointer

WIDTH, HEIGHT = 2 * TILE + 37, TILE + 11
places = st.tuples(st.floats(-60, WIDTH + 60), st.floats(-60, HEIGHT + 60))
EMPTY = Region(WIDTH, HEIGHT, NOWHERE)


def painted(brush, region, *path, is_shift=False):
    """The stroke along a path of places."""
    brush.press(Pointer(*path[0], is_shift=is_shift), region)
    for place in path[1:]:
        brush.move(Pointer(*place))
    return brush.release(Pointer(*path[-1]))


def covered(*lines, diameter=40.0, hardness=0.5):
    """The strongest of the coverages of some lines, on the whole picture."""
    result = np.zeros((HEIGHT, WIDTH), np.uint8)
    for line in lines:
        box, coverage = soft_capsule(*line, diameter=diameter, hardness=hardness)
        inside = box.intersection(EMPTY.box)
        result[inside.slices] = np.maximum(result[inside.slices], coverage[inside.within(box)])
    return result


def on_picture(stroke):
    """A stroke's coverage on the whole picture."""
    result = np.zeros((HEIGHT, WIDTH), np.uint8)
    result[stroke.box.slices] = stroke.coverage
    return result


def test_dabs_that_overlap_do_not_add_up():
    stroke = painted(RegionBrush(), EMPTY, (100, 100), (106, 103), (112, 100), (100, 100))
    lines = [(100, 100, 100, 100), (100, 100, 106, 103), (106, 103, 112, 100), (112, 100, 100, 100)]
    np.testing.assert_array_equal(on_picture(stroke), covered(*lines))
    assert not stroke.coverage.flags.writeable
    assert EMPTY.box.contains(stroke.box)


def test_two_strokes_add_up():
    brush, box = RegionBrush(hardness=0), EMPTY.box
    stroke = painted(brush, EMPTY, (100, 100))
    once = EMPTY.painted(stroke.box, stroke.coverage, applies=True)
    again = painted(brush, once, (100, 100))
    twice = once.painted(again.box, again.coverage, applies=True)
    rim = (once.values(box) > 20) & (once.values(box) < 200)
    assert (twice.values(box)[rim] > once.values(box)[rim]).all()


@settings(max_examples=40)
@given(st.lists(places, min_size=1, max_size=5), st.floats(1, 90), st.floats(0, 1), st.booleans())
def test_a_stroke_previews_what_it_will_do(path, size, hardness, applies):
    base = Region(WIDTH, HEIGHT, EVERYWHERE).painted(
        *soft_capsule(100, 100, 400, 200, diameter=150, hardness=0), applies=False
    )
    brush = RegionBrush(size=size, hardness=hardness, applies=applies)
    brush.press(Pointer(*path[0]), base)
    for place in path[1:]:
        previous = brush.preview.values(base.box)
        box = brush.move(Pointer(*place))
        changed = previous != brush.preview.values(base.box)
        changed[box.slices] = False
        assert not changed.any()
    shown = brush.preview.values(base.box)
    stroke = brush.release(Pointer(*path[-1]))
    assert brush.preview is None
    if stroke is None:
        np.testing.assert_array_equal(shown, base.values(base.box))
        return
    assert stroke.applies is applies
    result = base.painted(stroke.box, stroke.coverage, applies=applies)
    np.testing.assert_array_equal(result.values(base.box), shown)


def test_a_long_line_is_the_same_as_one_in_a_single_piece():
    stroke = painted(RegionBrush(size=20), EMPTY, (10, 20), (500, 240))
    want = covered((10, 20, 500, 240), diameter=20)
    np.testing.assert_allclose(on_picture(stroke).astype(int), want, atol=1)


def test_the_preview_shares_the_tiles_that_the_stroke_did_not_touch():
    full = Region(WIDTH, HEIGHT, NOWHERE).painted(EMPTY.box, np.full((HEIGHT, WIDTH), 99, np.uint8), applies=True)
    brush = RegionBrush()
    brush.press(Pointer(50, 50), full)
    assert [key for key in full.tiles if brush.preview.tiles[key] is not full.tiles[key]] == [(0, 0)]


def test_shift_draws_a_line_from_the_last_place_until_that_is_forgotten():
    brush = RegionBrush(size=8, hardness=1)
    painted(brush, EMPTY, (20, 30))
    line = painted(brush, EMPTY, (90, 30), is_shift=True)
    np.testing.assert_array_equal(on_picture(line), covered((20, 30, 90, 30), diameter=8, hardness=1))
    brush.forget_place()
    assert painted(brush, EMPTY, (20, 30), is_shift=True).box.width < 12


def test_cancel_forgets_the_stroke():
    brush = RegionBrush()
    brush.press(Pointer(50, 50), EMPTY)
    brush.cancel()
    assert brush.preview is None
    assert brush.move(Pointer(80, 80)).is_empty
    assert brush.release(Pointer(80, 80)) is None


def test_a_stroke_beside_the_picture_is_none():
    assert painted(RegionBrush(), EMPTY, (-500, -500), (-480, -500)) is None


def test_what_a_brush_means_is_what_its_stroke_says():
    assert painted(RegionBrush(applies=False), EMPTY, (50, 50)).applies is False


@pytest.mark.parametrize(("start", "steps", "end"), [(0.5, 1, 0.75), (0.5, -3, 0), (0.75, 4, 1), (0.3, 1, 0.5)])
def test_the_hardness_changes_by_quarters_within_its_limits(start, steps, end):
    assert changed_hardness(start, steps) == end
