"""The shape of the soft brush, against plain arithmetic."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from restorer_app.core.brush import capsule, soft_capsule

places = st.floats(-60, 160, allow_nan=False)
diameters = st.floats(3, 120)
hardnesses = st.floats(0, 1)


def distance(x0, y0, x1, y1, box):
    """From each pixel's centre in the box to the line from (x0, y0) to (x1, y1)."""
    y, x = np.mgrid[box.y : box.bottom, box.x : box.right] + 0.5
    length = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = np.zeros(x.shape) if length == 0 else np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0, 1)
    return np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))


@given(places, places, places, places, diameters, hardnesses)
def test_it_is_full_up_to_the_hard_radius_and_falls_to_nothing_at_the_rim(x0, y0, x1, y1, diameter, hardness):
    box, coverage = soft_capsule(x0, y0, x1, y1, diameter=diameter, hardness=hardness)
    away, radius = distance(x0, y0, x1, y1, box), diameter / 2
    assert coverage.dtype == np.uint8
    assert coverage.shape == (box.height, box.width)
    assert (coverage[away <= min(hardness * radius, radius - 0.5) - 1e-3] == 255).all()
    takes_a_pixel = radius - max(hardness * radius, 0.75) >= 1
    assert not coverage[away >= radius + (0 if takes_a_pixel else 0.5) + 1e-3].any()


@given(places, places, places, places, diameters, hardnesses)
def test_it_falls_steadily_and_never_rises(x0, y0, x1, y1, diameter, hardness):
    box, coverage = soft_capsule(x0, y0, x1, y1, diameter=diameter, hardness=hardness)
    outwards = np.argsort(distance(x0, y0, x1, y1, box), axis=None)
    assert (np.diff(coverage.reshape(-1)[outwards].astype(int)) <= 1).all()


@given(places, places, places, places, diameters, hardnesses)
def test_nothing_is_cut_off_at_the_box(x0, y0, x1, y1, diameter, hardness):
    box, _ = soft_capsule(x0, y0, x1, y1, diameter=diameter, hardness=hardness)
    around = distance(x0, y0, x1, y1, box.grown(1))
    around[1:-1, 1:-1] = math.inf
    assert (around >= diameter / 2 - 1e-3).all()


@given(places, places, places, places, diameters)
def test_a_hard_one_covers_by_half_what_the_masks_brush_covers(x0, y0, x1, y1, diameter):
    hard_box, hard = capsule(x0, y0, x1, y1, diameter=diameter)
    box, coverage = soft_capsule(x0, y0, x1, y1, diameter=diameter, hardness=1)
    assert box.contains(hard_box)
    away = distance(x0, y0, x1, y1, hard_box)
    inner = coverage[hard_box.within(box)]
    clear = np.abs(away - diameter / 2) > 0.01
    np.testing.assert_array_equal((inner >= 128)[clear], hard[clear])
    assert np.isin(inner[np.abs(away - diameter / 2) > 0.51], (0, 255)).all()


@given(places, places, diameters, hardnesses)
def test_the_middle_of_a_dab_is_covered_in_full(x, y, diameter, hardness):
    box, coverage = soft_capsule(x, y, x, y, diameter=diameter, hardness=hardness)
    assert coverage[math.floor(y) - box.y, math.floor(x) - box.x] == 255


@pytest.mark.parametrize("hardness", [0, 0.25, 0.5, 1])
@pytest.mark.parametrize("diameter", [3, 20, 41])
def test_a_dab_in_the_middle_of_a_pixel_looks_the_same_from_all_sides(diameter, hardness):
    _, coverage = soft_capsule(50.5, 70.5, 50.5, 70.5, diameter=diameter, hardness=hardness)
    for turned in (coverage[::-1], coverage[:, ::-1], coverage.T):
        np.testing.assert_allclose(coverage.astype(int), turned, atol=1)


@given(places, places, places, places, diameters, hardnesses)
def test_a_line_covers_its_ends_as_dabs_would_and_does_not_care_which_comes_first(x0, y0, x1, y1, diameter, hardness):
    box, line = soft_capsule(x0, y0, x1, y1, diameter=diameter, hardness=hardness)
    _, back = soft_capsule(x1, y1, x0, y0, diameter=diameter, hardness=hardness)
    np.testing.assert_allclose(line.astype(int), back, atol=1)
    for x, y in ((x0, y0), (x1, y1)):
        place, dab = soft_capsule(x, y, x, y, diameter=diameter, hardness=hardness)
        assert (line[place.within(box)].astype(int) >= dab.astype(int) - 1).all()


@given(places, places, st.floats(0, 1.9), hardnesses)
def test_the_smallest_brush_covers_the_one_pixel_under_it(x, y, diameter, hardness):
    box, coverage = soft_capsule(x, y, x, y, diameter=diameter, hardness=hardness)
    rows, columns = np.nonzero(coverage)
    assert (box.y + rows[0], box.x + columns[0]) == (math.floor(y), math.floor(x))
    assert coverage.sum() == 255
