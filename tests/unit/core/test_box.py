"""Boxes and affine maps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restorer_app.core.box import EMPTY_BOX, Affine, Box, box_around, tiles_of

boxes = st.builds(Box, st.integers(-50, 50), st.integers(-50, 50), st.integers(0, 60), st.integers(0, 60))


@given(boxes, boxes)
def test_an_intersection_lies_in_both_and_is_empty_exactly_when_they_do_not_overlap(a: Box, b: Box) -> None:
    shared = a.intersection(b)
    if shared.is_empty:
        assert a.is_empty or b.is_empty or not a.overlaps(b)
    else:
        assert a.contains(shared)
        assert b.contains(shared)
        assert a.overlaps(b)


@given(st.lists(boxes, max_size=5))
def test_a_box_around_others_contains_each_of_them(some: list[Box]) -> None:
    around = box_around(some)
    assert all(around.contains(box) for box in some if not box.is_empty)


@given(boxes, st.integers(1, 40))
def test_tiles_cover_a_box_once(box: Box, size: int) -> None:
    tiles = list(tiles_of(box, size))
    assert sum(tile.intersection(box).area for tile in tiles) == box.area
    assert all(tile.x % size == 0 and tile.y % size == 0 for tile in tiles)


def test_nothing_has_an_empty_box_around_it() -> None:
    assert box_around([]) == EMPTY_BOX


def test_an_inverse_map_brings_points_back() -> None:
    turn = Affine(xx=0, xy=-1, dx=30, yx=1, yy=0, dy=5)
    assert turn.inverse().map(*turn.map(7, 11)) == pytest.approx((7, 11))


def test_a_map_that_flattens_has_no_inverse() -> None:
    with pytest.raises(ValueError):
        Affine(xx=1, xy=1, yx=1, yy=1).inverse()
