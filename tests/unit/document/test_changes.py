"""Where two states differ."""

from dataclasses import replace

import numpy as np

from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.state import Candidate, DocumentState, Hole, Origin, Patch, Repair, StepInstance, new_state
from restorer_app.document.changes import changed_box


def blank() -> DocumentState:
    return new_state(Photo(np.zeros((900, 1200, 3), np.uint8)))


def painted(state: DocumentState, box: Box) -> DocumentState:
    return replace(state, mask=state.mask.painted(box, np.ones((box.height, box.width), bool)))


def repaired(state: DocumentState, box: Box) -> DocumentState:
    hole = Hole((Patch(box, np.ones((box.height, box.width), bool)),), 4.0)
    pixels = np.zeros((box.height, box.width, 3), np.uint8)
    return replace(state, repairs=(*state.repairs, Repair(hole, (Candidate((pixels,), 0, "flat", Origin.CLASSICAL),))))


def test_the_box_holds_what_was_painted_and_no_more_in_both_directions() -> None:
    before = painted(blank(), Box(10, 10, 30, 30))
    after = painted(before, Box(250, 300, 20, 10))
    assert changed_box(before, after) == changed_box(after, before) == Box(250, 300, 20, 10)


def test_a_repair_changes_its_hole() -> None:
    before = repaired(blank(), Box(5, 5, 10, 10))
    after = repaired(painted(before, Box(700, 100, 4, 4)), Box(600, 90, 20, 20))
    assert changed_box(before, after) == Box(600, 90, 104, 20)


def test_what_has_no_place_changes_no_box() -> None:
    before = painted(blank(), Box(10, 10, 30, 30))
    assert changed_box(before, replace(before, recipe=(StepInstance("clean"),))).is_empty
    same = replace(before, mask=Mask(1200, 900, dict(before.mask.tiles)))
    assert changed_box(before, same).is_empty
