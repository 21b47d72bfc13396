"""The crop planner: every patch in one crop, with its surroundings, in few sizes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from restorer_app.core.box import Box, tiles_of
from restorer_app.core.crops import (
    BATCH_PIXELS,
    LARGEST_CROP,
    LARGEST_MARGIN,
    is_too_large,
    margin_for,
    plan_crops,
)
from restorer_app.core.state import Hole, Patch

PHOTO = Box(0, 0, 3000, 2000)


def hole_at(x: int, y: int, width: int, height: int) -> Hole:
    return Hole((Patch(Box(x, y, width, height), np.ones((height, width), bool)),), float(min(width, height)))


holes = st.lists(
    st.builds(hole_at, st.integers(0, 2600), st.integers(0, 1600), st.integers(1, 384), st.integers(1, 384)),
    max_size=20,
)


@given(holes)
def test_each_patch_is_taken_from_one_crop_that_holds_its_surroundings(some: list[Hole]) -> None:
    crops = [crop for batch in plan_crops(some, PHOTO) for crop in batch]
    taken = sorted((ref.hole, ref.patch) for crop in crops for ref in crop.patches)
    assert taken == [(h, 0) for h in range(len(some))]
    for crop in crops:
        assert PHOTO.contains(crop.box)
        for ref in crop.patches:
            hole = some[ref.hole]
            assert crop.box.contains(hole.box.grown(margin_for(hole.width)).intersection(PHOTO))


@given(holes)
def test_a_batch_has_one_size_and_a_bounded_number_of_pixels(some: list[Hole]) -> None:
    for batch in plan_crops(some, PHOTO):
        assert len({(crop.box.width, crop.box.height) for crop in batch}) == 1
        assert len(batch) == 1 or sum(crop.box.area for crop in batch) <= BATCH_PIXELS


def test_specks_beside_each_other_share_a_crop() -> None:
    specks = [hole_at(500 + 8 * i, 500, 3, 3) for i in range(6)]
    assert sum(len(batch) for batch in plan_crops(specks, PHOTO)) == 1


def test_the_cost_depends_on_the_holes_and_not_on_the_photo() -> None:
    hole = [hole_at(900, 900, 40, 200)]
    small, large = plan_crops(hole, Box(0, 0, 2000, 2000)), plan_crops(hole, Box(0, 0, 12000, 9000))
    assert small[0][0].box.area == large[0][0].box.area


def in_patches(box: Box, width: float) -> Hole:
    cells = (cell.intersection(box) for cell in tiles_of(box, 256))
    return Hole(tuple(Patch(cell, np.ones((cell.height, cell.width), bool)) for cell in cells), width)


@pytest.mark.parametrize("x", [0, 700])
def test_a_wide_hole_is_looked_at_as_a_whole_and_a_long_crease_in_patches(x: int) -> None:
    box = Box(x, 300, 600, 500)
    ((crop,),) = plan_crops([in_patches(box, 400)], PHOTO)
    assert len(crop.patches) == len(in_patches(box, 400).patches)
    assert crop.box.contains(box.grown(LARGEST_MARGIN).intersection(PHOTO))
    assert sum(len(batch) for batch in plan_crops([in_patches(Box(x, 300, 2000, 20), 20)], PHOTO)) > 1


def test_a_hole_too_large_for_one_crop_is_looked_at_in_patches() -> None:
    hole = in_patches(Box(0, 0, 2000, 1500), 1500)
    assert is_too_large(hole, PHOTO)
    assert all(crop.box.area <= LARGEST_CROP for batch in plan_crops([hole], PHOTO) for crop in batch)


def test_a_photo_smaller_than_a_crop_is_taken_whole() -> None:
    photo = Box(0, 0, 50, 30)
    ((crop,),) = plan_crops([hole_at(10, 10, 5, 5)], photo)
    assert crop.box == photo
