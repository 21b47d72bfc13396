"""Holes: pieces within 4 px are one, long ones are cut into patches, nothing is lost."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from restorer_app.core.mask import Mask
from restorer_app.steps.holes import PATCH, find_holes


def holes_of(array: np.ndarray) -> tuple:
    return find_holes(Mask.from_array(array))


@given(arrays(bool, st.tuples(st.integers(1, 60), st.integers(1, 60)), elements=st.booleans()))
def test_every_marked_pixel_is_in_exactly_one_hole(array: np.ndarray) -> None:
    covered = np.zeros(array.shape, int)
    for hole in holes_of(array):
        for patch in hole.patches:
            covered[patch.box.slices] += patch.mask
    assert np.array_equal(covered, array.astype(int))


def test_pieces_four_pixels_apart_are_one_hole_and_five_apart_are_two() -> None:
    near, far = np.zeros((20, 40), bool), np.zeros((20, 40), bool)
    near[5:10, 5:10] = near[5:10, 14:20] = True
    far[5:10, 5:10] = far[5:10, 15:20] = True
    assert len(holes_of(near)) == 1
    assert len(holes_of(far)) == 2


def test_holes_come_in_reading_order() -> None:
    array = np.zeros((100, 100), bool)
    array[60:65, 5:10] = array[10:15, 50:55] = array[10:15, 5:10] = True
    assert [(hole.box.y, hole.box.x) for hole in holes_of(array)] == [(10, 5), (10, 50), (60, 5)]


def test_a_crease_across_the_print_is_cut_into_patches_that_stay_cheap() -> None:
    array = np.zeros((2000, 3000), bool)
    for y in range(2000):
        array[y, y + 300 : y + 306] = True
    (hole,) = holes_of(array)
    assert hole.area == np.count_nonzero(array)
    assert all(max(patch.box.width, patch.box.height) <= PATCH for patch in hole.patches)
    assert sum(patch.box.area for patch in hole.patches) < array.size / 3
    assert 3 < hole.width < 9


def test_an_empty_mask_has_no_holes() -> None:
    assert holes_of(np.zeros((30, 30), bool)) == ()
