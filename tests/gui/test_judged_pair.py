"""Which piece of the photo two results of a hole are shown in."""

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.state import Candidate, Hole, Origin, Patch, Repair
from restorer_app.ui.judged_pair import focus_of, place_of

PHOTO = Box(0, 0, 6000, 4000)


def hole_of(*boxes: Box) -> Hole:
    return Hole(tuple(Patch(box, np.ones((box.height, box.width), bool)) for box in boxes), 20)


def filled(hole: Hole, *values: int) -> Repair:
    pairs = zip(hole.patches, values, strict=True)
    pixels = tuple(np.full((*patch.mask.shape, 3), value, np.uint8) for patch, value in pairs)
    return Repair(hole, (Candidate(pixels, 0, "x", Origin.CLASSICAL),))


@pytest.mark.parametrize(("side", "room"), [(10, 140), (60, 186), (100, 560), (480, 560)])
def test_a_hole_is_enlarged_by_a_whole_number_as_far_as_its_surroundings_fit(side, room):
    hole = Box(3000, 2000, side, side)
    assert place_of(hole, PHOTO, 560) == Box(3000 + side // 2 - room // 2, 2000 + side // 2 - room // 2, room, room)


def test_of_a_hole_that_does_not_fit_the_part_is_shown_in_which_results_differ_most():
    boxes = [Box(100 + 256 * n, 700, 256, 20) for n in range(8)]
    hole = hole_of(*boxes)
    made = filled(hole, *[10] * 8), filled(hole, 10, 12, 11, 90, 10, 30, 10, 60)
    assert focus_of(hole, made, 560) == boxes[3]
    assert place_of(boxes[3], PHOTO, 560).width == 560
    small = hole_of(Box(50, 50, 40, 40))
    assert focus_of(small, (filled(small, 1), filled(small, 2)), 560) == small.box


def test_a_hole_at_the_rim_is_shown_with_what_there_is_around_it():
    assert place_of(Box(0, 3980, 20, 20), PHOTO, 560) == Box(0, 3860, 140, 140)
