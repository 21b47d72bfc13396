"""Whether a hole is still the one that is marked, and stepping from one to the next."""

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.marking import FindHole
from restorer_app.core.mask import Mask
from restorer_app.core.progress import SilentProgress
from restorer_app.steps.holes import find_holes, is_hole_of
from restorer_app.steps.mask_changes import found_hole

SIZE = 600


def marks(*boxes: Box) -> Mask:
    mask = Mask(SIZE, SIZE)
    for box in boxes:
        mask = mask.painted(box, np.ones((box.height, box.width), bool))
    return mask


def test_a_hole_is_marked_until_something_of_it_is_erased_or_painted_to_it() -> None:
    mask = marks(Box(50, 60, 30, 20), Box(200, 60, 10, 10))
    hole, _ = find_holes(mask)
    assert is_hole_of(mask, hole)
    assert not is_hole_of(mask.without(marks(Box(55, 65, 1, 1))), hole)
    assert not is_hole_of(mask.united(marks(Box(83, 60, 5, 5))), hole)
    assert is_hole_of(mask.united(marks(Box(90, 60, 5, 5))), hole)
    assert is_hole_of(mask.without(marks(Box(200, 60, 10, 10))), hole)


def test_a_mark_inside_a_ring_is_no_part_of_it() -> None:
    ring = marks(Box(50, 60, 60, 60)).without(marks(Box(60, 70, 40, 40)))
    (hole,) = find_holes(ring)
    assert is_hole_of(ring.united(marks(Box(75, 85, 6, 6))), hole)


def test_a_long_hole_of_several_patches_is_known_too() -> None:
    mask = marks(Box(20, 30, 560, 8))
    (hole,) = find_holes(mask)
    assert len(hole.patches) > 1
    assert is_hole_of(mask, hole)
    assert not is_hole_of(mask.united(marks(Box(300, 41, 4, 4))), hole)


def test_a_mark_that_is_found_is_the_hole_that_a_repair_would_have() -> None:
    mask = marks(Box(50, 60, 30, 20), Box(200, 60, 10, 10))
    found = found_hole(FindHole(mask, (205, 65)), SilentProgress())
    expected = find_holes(mask)[1]
    assert found is not None
    assert (found.hole.box, found.hole.width, found.hole.area) == (expected.box, expected.width, expected.area)


def test_stepping_finds_a_mark_though_another_lies_in_the_top_row_of_its_box() -> None:
    angle, spot = marks(Box(200, 20, 6, 80), Box(50, 94, 150, 6)), marks(Box(60, 20, 8, 8))
    mask = angle.united(spot)
    first = found_hole(FindHole(mask), SilentProgress())
    assert first is not None
    assert first.mask.bounds == angle.bounds
    second = found_hole(FindHole(mask, after=first.mask.bounds), SilentProgress())
    assert second is not None
    assert second.mask.bounds == spot.bounds
