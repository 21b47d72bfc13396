"""`render`: boxes and levels agree with each other and with the scan."""

import numpy as np
import pytest

from restorer_app.core.box import Box, tiles_of
from restorer_app.core.photo import Photo
from restorer_app.core.state import DocumentState, new_state
from restorer_app.engine.render import output_box, render


@pytest.fixture(params=[(64, 96, 3, np.uint8), (61, 97, 1, np.uint16)], ids=["8 bit colour", "16 bit grey, odd size"])
def state(request: pytest.FixtureRequest) -> DocumentState:
    height, width, channels, dtype = request.param
    rng = np.random.default_rng(8)
    return new_state(Photo(rng.integers(0, np.iinfo(dtype).max, (height, width, channels)).astype(dtype)))


def test_full_size_is_the_scan_byte_for_byte(state: DocumentState) -> None:
    assert np.array_equal(render(state, output_box(state, 0)), state.photo.pixels)


@pytest.mark.parametrize("level", [0, 1, 2, 3])
@pytest.mark.parametrize("size", [8, 16, 40])
def test_tiles_of_any_size_join_to_the_whole(state: DocumentState, level: int, size: int) -> None:
    whole = output_box(state, level)
    expected, joined = render(state, whole, level), np.zeros((whole.height, whole.width, state.photo.channels))
    for tile in tiles_of(whole, size):
        box = tile.intersection(whole)
        joined[box.slices] = render(state, box, level)
    assert np.array_equal(joined, expected)


def test_a_reduced_pixel_is_the_mean_of_what_it_stands_for(state: DocumentState) -> None:
    top = state.photo.pixels[8:12, 4:8].astype(float).mean(axis=(0, 1))
    assert np.abs(render(state, Box(1, 2, 1, 1), 2)[0, 0] - top).max() <= 1
