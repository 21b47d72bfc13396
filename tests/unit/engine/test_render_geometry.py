"""`render` through a geometry: turns and crops bit by bit, straightening the same in every tiling."""

from dataclasses import replace

import numpy as np
import pytest

from restorer_app.core.box import Box, tiles_of
from restorer_app.core.geometry import Geometry
from restorer_app.core.photo import Photo
from restorer_app.core.state import Candidate, DocumentState, Hole, Origin, Patch, Repair, new_state
from restorer_app.engine.render import output_box, render, render_alpha, render_approximately
from tests.unit.engine.test_chain import BLUR, Steps, photo

KINDS = [(64, 96, 3, np.uint8), (61, 97, 1, np.uint16), (64, 97, 1, np.uint8), (61, 96, 3, np.uint16)]


def make(height: int, width: int, channels: int, dtype: type, geometry: Geometry) -> DocumentState:
    rng = np.random.default_rng(8)
    top = np.iinfo(dtype).max
    pixels = rng.integers(0, top, (height, width, channels)).astype(dtype)
    alpha = rng.integers(0, top, (height, width)).astype(dtype)
    return replace(new_state(Photo(pixels, alpha)), geometry=geometry)


def smooth(geometry: Geometry, *, width: int = 640, height: int = 470) -> DocumentState:
    """A picture whose values between pixels are known, 16 bit."""
    y, x = np.mgrid[0:height, 0:width] + 0.5
    return replace(new_state(Photo(wave(x, y))), geometry=geometry)


def wave(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    planes = [np.sin(x / (9 + c)) * np.cos(y / 11) for c in range(3)]
    return np.rint(32768 + 30000 * np.stack(planes, axis=-1)).astype(np.uint16)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("crop", [None, Box(7, 11, 40, 31)])
def test_turns_and_crops_are_pixels_of_the_scan(kind: tuple, turns: int, crop: Box | None) -> None:
    state = make(*kind, Geometry(turns, crop=crop))
    pixels, alpha = np.rot90(state.photo.pixels, -turns), np.rot90(state.photo.alpha, -turns)
    place = (crop or Box(0, 0, pixels.shape[1], pixels.shape[0])).slices
    assert np.array_equal(render(state, output_box(state, 0)), pixels[place])
    assert np.array_equal(render_alpha(state), alpha[place])


GEOMETRIES = [
    Geometry(1),
    Geometry(2, crop=Box(7, 11, 40, 31)),
    Geometry(angle=3.3),
    Geometry(3, -17, Box(30, 35, 40, 31)),
    Geometry(angle=45),
]


@pytest.mark.parametrize("kind", KINDS[:2])
@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_tiles_of_any_size_join_to_the_whole(kind: tuple, geometry: Geometry, level: int) -> None:
    state = make(*kind, geometry)
    whole = output_box(state, level)
    expected = render(state, whole, level)
    for size in (5, 16, 40):
        joined = np.zeros_like(expected)
        for tile in tiles_of(whole, size):
            box = tile.intersection(whole)
            joined[box.slices] = render(state, box, level)
        assert np.array_equal(joined, expected)


@pytest.mark.parametrize("geometry", [*GEOMETRIES[:2], Geometry(1, 2.5)], ids=str)
def test_a_reduced_pixel_is_the_mean_of_what_it_stands_for(geometry: Geometry) -> None:
    state = make(*KINDS[0], geometry)
    full = render(state, output_box(state, 0)).astype(float)
    assert np.abs(render(state, Box(2, 3, 1, 1), 1)[0, 0] - full[6:8, 4:6].mean(axis=(0, 1))).max() <= 1
    if geometry.is_exact:
        assert np.abs(render(state, Box(1, 2, 1, 1), 2)[0, 0] - full[8:12, 4:8].mean(axis=(0, 1))).max() <= 1


@pytest.mark.parametrize("geometry", [Geometry(angle=1.7), Geometry(1, -31.4), Geometry(2, 8, Box(100, 150, 90, 70))])
def test_a_straightened_pixel_has_the_value_of_its_place_in_the_scan(geometry: Geometry) -> None:
    state = smooth(geometry)
    box = output_box(state, 0)
    y, x = np.mgrid[0 : box.height, 0 : box.width] + 0.5
    to_scan = geometry.to_output(640, 470).inverse()
    scan_x = to_scan.xx * x + to_scan.xy * y + to_scan.dx
    scan_y = to_scan.yx * x + to_scan.yy * y + to_scan.dy
    inside = (scan_x > 4) & (scan_x < 636) & (scan_y > 4) & (scan_y < 466)
    error = np.abs(render(state, box).astype(float) - wave(scan_x, scan_y))[inside]
    assert error.max() < 0.005 * 65535
    assert np.sqrt((error**2).mean()) < 0.0012 * 65535


def test_a_straightened_picture_reduced_looks_like_its_pixels() -> None:
    state = smooth(Geometry(angle=4))
    full = render(state, output_box(state, 0)).astype(float)
    for level in (1, 2, 3):
        box = output_box(state, level)
        rows, columns = full.shape[0] >> level, full.shape[1] >> level
        means = full[: rows << level, : columns << level].reshape(rows, 1 << level, columns, 1 << level, 3)
        error = np.abs(render(state, box, level)[:rows, :columns] - means.mean(axis=(1, 3)))
        assert error.mean() < 0.01 * 65535


def test_straightening_makes_no_bright_or_dark_lines_along_an_edge() -> None:
    pixels = np.full((300, 400, 3), 60, np.uint8)
    pixels[:, 200:] = 190
    state = replace(new_state(Photo(pixels)), geometry=Geometry(angle=6))
    result = render(state, output_box(state, 0))
    assert (result.min(), result.max()) == (60, 190)


def test_the_cut_to_the_range_does_not_blur() -> None:
    """A single bright pixel far from others keeps more of its light than between two pixels of a line."""
    pixels = np.zeros((301, 301, 1), np.uint8)
    pixels[150, 150] = 200
    state = replace(new_state(Photo(pixels)), geometry=Geometry(angle=9))
    assert render(state, output_box(state, 0)).max() > 190


@pytest.mark.parametrize("geometry", [Geometry(1), Geometry(3, 2.0), Geometry(2, crop=Box(5, 5, 100, 70))], ids=str)
def test_a_repair_goes_where_its_place_in_the_scan_goes(geometry: Geometry) -> None:
    pixels = np.full((90, 120, 3), 40, np.uint8)
    hole = Hole((Patch(Box(50, 30, 12, 10), np.ones((10, 12), bool)),), 10.0)
    filled = np.full((10, 12, 3), 220, np.uint8)
    repair = Repair(hole, (Candidate((filled,), 0, "flat", Origin.CLASSICAL),))
    state = replace(new_state(Photo(pixels)), repairs=(repair,), geometry=geometry)
    result = render(state, output_box(state, 0))
    x, y = geometry.to_output(120, 90).map(56, 35)
    assert result[int(y), int(x), 0] == 220
    assert (result[..., 0] > 130).sum() == pytest.approx(120, abs=6)


def test_the_frame_of_a_straightened_picture_can_be_rendered_with_its_corners() -> None:
    state = make(*KINDS[0], Geometry(angle=20).frame(96, 64))
    box = output_box(state, 0)
    assert (box.width, box.height) == Geometry(angle=20).frame_size(96, 64)
    assert render(state, box).shape == (box.height, box.width, 3)


STEPPED = [Geometry(1), Geometry(2, crop=Box(7, 11, 180, 131)), Geometry(3, -7.5)]


@pytest.mark.parametrize("geometry", STEPPED, ids=str)
@pytest.mark.parametrize("level", [0, 1, 2])
def test_steps_run_before_the_geometry_in_tiles_of_any_size(geometry: Geometry, level: int) -> None:
    steps = Steps()
    bare = replace(new_state(photo()), recipe=(BLUR,))
    improved = render(bare, output_box(bare, 0), chain=steps.chain())
    expected_state = replace(new_state(Photo(improved)), geometry=geometry)
    state, whole = replace(bare, geometry=geometry), output_box(expected_state, level)
    expected = render(expected_state, whole, level).astype(int)
    for size in (90, 512):
        joined = np.zeros_like(expected)
        for tile in tiles_of(whole, size):
            box = tile.intersection(whole)
            joined[box.slices] = render(state, box, level, chain=steps.chain())
        assert np.abs(joined - expected).max() <= (0 if level < 2 or geometry.is_exact else 1)


@pytest.mark.parametrize("geometry", STEPPED, ids=str)
def test_an_approximate_view_looks_like_the_exact_one(geometry: Geometry) -> None:
    y, x = np.mgrid[0:470, 0:640]
    pixels = np.stack([x * 255 // 640, y * 255 // 470, (x + y) * 255 // 1110], axis=2).astype(np.uint8)
    state = replace(new_state(Photo(pixels)), recipe=(BLUR,), geometry=geometry)
    for level in (1, 2):
        box = output_box(state, level)
        quick, is_exact = render_approximately(state, box, level, Steps().chain())
        assert not is_exact
        exact = render(state, box, level, chain=Steps().chain())
        assert np.abs(quick.astype(int) - exact).mean() < 2
