"""Turns, straightening and crop: where points go, and that no output holds more than the scan."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restorer_app.core.box import Affine, Box
from restorer_app.core.geometry import AS_SCANNED, Geometry, levelling_angle

SIZES = st.tuples(st.integers(2, 3000), st.integers(2, 3000))
ANGLES = st.integers(-4500, 4500).map(lambda hundredths: hundredths / 100)
GEOMETRIES = st.builds(Geometry, turns=st.integers(0, 3), angle=ANGLES)


@given(GEOMETRIES, SIZES, st.floats(0, 1), st.floats(0, 1))
def test_a_point_of_the_scan_comes_back_from_the_output(geometry, size, across, down):
    x, y = across * size[0], down * size[1]
    to_output = geometry.to_output(*size)
    assert to_output.inverse().map(*to_output.map(x, y)) == pytest.approx((x, y), abs=1e-6)


@given(GEOMETRIES, SIZES)
def test_the_middle_of_the_scan_is_the_middle_of_the_output(geometry, size):
    width, height = geometry.output_size(*size)
    middle = geometry.to_output(*size).map(size[0] / 2, size[1] / 2)
    assert middle == pytest.approx((width / 2, height / 2), abs=0.51)


@given(GEOMETRIES, st.tuples(st.integers(40, 3000), st.integers(40, 3000)))
def test_an_output_without_a_crop_holds_only_pixels_of_the_scan_and_could_not_be_larger(geometry, size):
    area = geometry.area(*size)
    assert geometry.holds(area, *size)
    for wider in (area.grown(2), Box(area.x - 2, area.y, area.width + 4, area.height)):
        wider_fits = geometry.holds(wider, *size)
        taller_fits = geometry.holds(Box(area.x, area.y - 2, area.width, area.height + 4), *size)
        assert not (wider_fits and taller_fits)


@pytest.mark.parametrize("size", [(600, 400), (400, 600), (500, 500), (3000, 200)])
@pytest.mark.parametrize("angle", [0.1, -1.2, 5, 17.5, -30, 44, 45])
def test_the_largest_rectangle_is_found(size, angle):
    geometry = Geometry(angle=angle)
    area = geometry.area(*size)
    cosine, sine = math.cos(math.radians(angle)), abs(math.sin(math.radians(angle)))
    best = 0.0
    for across in range(1, size[0] * 2):
        down = min((size[0] - across * cosine) / sine, (size[1] - across * sine) / cosine)
        best = max(best, across * down)
    assert best * 0.98 - 2 * (size[0] + size[1]) < area.area <= best + 2 * (size[0] + size[1])


@pytest.mark.parametrize("turns", range(4))
def test_quarter_turns_map_whole_pixels_to_whole_pixels(turns):
    to_output = Geometry(turns).to_output(30, 20)
    corners = {to_output.map(x, y) for x in (0, 30) for y in (0, 20)}
    width, height = Geometry(turns).output_size(30, 20)
    assert corners == {(x, y) for x in (0, width) for y in (0, height)}
    assert to_output.map(0, 0) == [(0, 0), (20, 0), (30, 20), (0, 30)][turns]


@given(GEOMETRIES, SIZES, st.integers(0, 7))
def test_turning_turns_what_is_seen(geometry, size, quarters):
    area = geometry.area(*size)
    crop = Box(area.x, area.y, max(area.width // 2, 1), max(area.height // 3, 1))
    geometry = Geometry(geometry.turns, geometry.angle, crop)
    width, height = geometry.output_size(*size)
    turned = geometry.turned(quarters, *size)
    seen = geometry.to_output(*size).then(Geometry(quarters % 4).to_output(width, height))
    for x, y in ((0, 0), (size[0], 0), size):
        assert turned.to_output(*size).map(x, y) == pytest.approx(seen.map(x, y), abs=1e-6)
    assert turned.turned(-quarters, *size) == geometry


@given(st.tuples(st.integers(40, 3000), st.integers(40, 3000)), ANGLES, ANGLES, st.tuples(*[st.floats(0, 0.7)] * 4))
def test_a_crop_stays_in_the_scan_when_the_angle_changes(size, before, after, shares):
    geometry = Geometry(angle=before)
    area = geometry.area(*size)
    x, y = area.x + int(shares[0] * area.width), area.y + int(shares[1] * area.height)
    width, height = int(shares[2] * (area.right - x)) + 1, int(shares[3] * (area.bottom - y)) + 1
    geometry = geometry.cropped(Box(x, y, min(width, area.right - x), min(height, area.bottom - y)), *size)
    straightened = geometry.straightened(after, *size)
    assert straightened.angle == pytest.approx(after)
    assert straightened.holds(straightened.area(*size), *size)


def test_an_angle_beyond_45_degrees_makes_a_quarter_turn():
    assert Geometry(angle=40).straightened(50, 300, 200) == Geometry(turns=1, angle=-40)
    assert Geometry().straightened(-90, 300, 200) == Geometry(turns=3)


def test_a_crop_of_everything_is_none():
    assert Geometry().cropped(Box(0, 0, 30, 20), 30, 20) == AS_SCANNED
    assert Geometry(angle=3).cropped(Geometry(angle=3).area(300, 200), 300, 200).crop is None


def test_a_crop_that_holds_more_than_the_scan_is_refused():
    with pytest.raises(ValueError, match="inside the scan"):
        Geometry(angle=10).cropped(Box(0, 0, 50, 50), 300, 200)


@pytest.mark.parametrize("values", [{"turns": 4}, {"angle": 46.0}, {"angle": math.nan}, {"crop": Box(0, 0, 0, 5)}])
def test_what_is_no_geometry_is_refused(values):
    with pytest.raises(ValueError, match=r"turn|crop"):
        Geometry(**values)


@pytest.mark.parametrize(
    ("line", "angle"),
    [((100, 0), 0), ((0, -70), 0), ((100, 10), -5.71), ((-100, -10), -5.71), ((100, -10), 5.71), ((10, 100), 5.71)],
)
def test_a_line_along_what_should_be_level_or_upright_says_the_angle(line, angle):
    assert levelling_angle(*line) == angle
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x, y = Affine(cosine, -sine, 0, sine, cosine, 0).map(*line)
    assert min(abs(x), abs(y)) < 0.1
