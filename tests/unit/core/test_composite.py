"""Boxes of the repaired photo come back exactly, and origins are counted once."""

from dataclasses import replace

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.composite import from_float, read_box, to_float
from restorer_app.core.photo import Photo
from restorer_app.core.provenance import count_origins
from restorer_app.core.state import Candidate, DocumentState, Hole, Origin, Patch, Repair, new_state


def photo_of(rng: np.random.Generator, dtype: type, channels: int) -> Photo:
    return Photo(rng.integers(0, np.iinfo(dtype).max, (40, 60, channels), endpoint=True).astype(dtype))


def repair_at(state: DocumentState, box: Box, value: int, origin: Origin = Origin.CLASSICAL) -> Repair:
    mask = np.ones((box.height, box.width), bool)
    pixels = np.full((box.height, box.width, state.photo.channels), value, state.photo.pixels.dtype)
    return Repair(Hole((Patch(box, mask),), 4.0), (Candidate((pixels,), 0, "telea", origin),))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3])
def test_every_value_of_a_scan_survives_the_way_to_float_and_back(dtype: type, channels: int) -> None:
    top = np.iinfo(dtype).max
    values = np.arange(top + 1, dtype=dtype).reshape(-1, 256)
    photo = Photo(np.repeat(values[..., None], channels, axis=2))
    assert np.array_equal(from_float(to_float(photo.pixels), photo), photo.pixels)


def test_where_no_repair_shows_the_scanned_bytes_come_back() -> None:
    state = new_state(photo_of(np.random.default_rng(1), np.uint16, 3))
    repaired = DocumentState(state.photo, state.mask, repairs=(repair_at(state, Box(10, 10, 5, 5), 7),))
    whole = read_box(repaired, state.photo.box)
    expected = state.photo.pixels.copy()
    expected[10:15, 10:15] = 7
    assert np.array_equal(whole, expected)
    assert np.shares_memory(read_box(repaired, Box(30, 0, 10, 10)), state.photo.pixels)


def test_near_a_box_are_the_repairs_that_show_in_it_in_their_order() -> None:
    state = new_state(photo_of(np.random.default_rng(1), np.uint8, 3))
    boxes = (Box(20, 10, 8, 8), Box(0, 0, 10, 10), Box(14, 14, 9, 9), Box(12, 12, 4, 4))
    beside, touching, later, hidden = (repair_at(state, box, 7) for box in boxes)
    hidden = replace(hidden, is_hidden=True)
    repaired = replace(state, repairs=(later, touching, hidden, beside))
    assert repaired.repairs_near(Box(10, 10, 12, 12)) == (later, beside)
    assert repaired.repairs_near(Box(40, 30, 5, 5)) == state.repairs_near(Box(10, 10, 12, 12)) == ()


def test_a_later_repair_lies_on_top_and_counts_alone() -> None:
    state = new_state(photo_of(np.random.default_rng(2), np.uint8, 1))
    below, above = repair_at(state, Box(0, 0, 10, 10), 1), repair_at(state, Box(5, 0, 10, 10), 2, Origin.LEARNED)
    repaired = DocumentState(state.photo, state.mask, repairs=(below, above))
    assert (read_box(repaired, Box(5, 0, 10, 10)) == 2).all()
    counts = count_origins(repaired)
    assert (counts[Origin.CLASSICAL], counts[Origin.LEARNED]) == (50, 100)
    assert sum(counts.values()) == 40 * 60


def test_a_scan_at_rest_cannot_be_written_to() -> None:
    state = new_state(photo_of(np.random.default_rng(3), np.uint8, 3))
    with pytest.raises(ValueError):
        read_box(state, Box(0, 0, 4, 4))[:] = 0


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 2), (4, 4, 4)])
def test_a_photo_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError):
        Photo(np.zeros(shape, np.uint8))
