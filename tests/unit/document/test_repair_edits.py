"""Hiding, deleting, switching and refilling repairs: by their holes, and never another hole's."""

from dataclasses import replace

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.composite import read_box
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.state import Candidate, DocumentState, Hole, Origin, Patch, Repair, new_state
from restorer_app.document.document import Document
from restorer_app.document.edits import erase
from restorer_app.document.repair_edits import (
    choose_candidate,
    delete,
    hide,
    mask_of,
    refilled,
    repair_at,
    replace_repairs,
    show,
    without,
)

SIZE = (600, 400)
PLACES = (Box(10, 10, 20, 20), Box(100, 40, 30, 10), Box(250, 250, 12, 40))


def repair_of(*boxes: Box, value: int = 9, origin: Origin = Origin.CLASSICAL, fill: str = "telea") -> Repair:
    patches = tuple(Patch(box, np.ones((box.height, box.width), bool)) for box in boxes)
    pixels = tuple(np.full((box.height, box.width, 3), value, np.uint8) for box in boxes)
    return Repair(Hole(patches, 4.0), (Candidate(pixels, 0, fill, origin),))


@pytest.fixture
def state() -> DocumentState:
    photo = Photo(np.random.default_rng(0).integers(20, 255, (SIZE[1], SIZE[0], 3)).astype(np.uint8))
    return replace(new_state(photo), repairs=tuple(repair_of(box) for box in PLACES))


def scan(state: DocumentState, box: Box) -> np.ndarray:
    return state.photo.pixels[box.slices]


def test_hiding_brings_the_scan_back_and_showing_the_repair(state: DocumentState) -> None:
    holes = [repair.hole for repair in state.repairs[:2]]
    hidden = hide(holes)(state)
    assert [repair.is_hidden for repair in hidden.repairs] == [True, True, False]
    np.testing.assert_array_equal(read_box(hidden, PLACES[0]), scan(state, PLACES[0]))
    assert (read_box(hidden, PLACES[2]) == 9).all()
    shown = show(holes)(hidden)
    assert (read_box(shown, PLACES[0]) == 9).all()


def test_deleting_leaves_every_other_repair_as_it_is(state: DocumentState) -> None:
    left = delete([state.repairs[1].hole])(state)
    assert left.repairs == (state.repairs[0], state.repairs[2])
    np.testing.assert_array_equal(read_box(left, PLACES[1]), scan(state, PLACES[1]))


def test_an_edit_that_changes_nothing_leaves_the_state_alone(state: DocumentState) -> None:
    gone = repair_of(PLACES[0])
    hole = state.repairs[0].hole
    for edit in (show([hole]), hide([gone.hole]), delete([]), replace_repairs([gone]), choose_candidate(hole, 0)):
        assert edit(state) is state


def test_another_candidate_is_chosen_only_where_there_is_one(state: DocumentState) -> None:
    first = state.repairs[0]
    second = replace(first.answer, pixels=(np.full((20, 20, 3), 77, np.uint8),), seed=1)
    state = replace(state, repairs=(replace(first, candidates=(*first.candidates, second)), *state.repairs[1:]))
    assert (read_box(choose_candidate(first.hole, 1)(state), PLACES[0]) == 77).all()
    assert choose_candidate(first.hole, 2)(state) is state
    assert choose_candidate(first.hole, -1)(state) is state


def test_a_refilled_repair_keeps_its_hole_and_its_place_among_the_others(state: DocumentState) -> None:
    old = state.repairs[1]
    new = refilled([old.hole], [repair_of(PLACES[1], value=200, fill="harmonic")], state)
    after = replace_repairs(new)(state)
    assert [repair.hole for repair in after.repairs] == [repair.hole for repair in state.repairs]
    assert after.repairs[1].fill == "harmonic"
    assert (read_box(after, PLACES[1]) == 200).all()
    assert after.repairs[0] is state.repairs[0]


def test_what_comes_too_late_reaches_no_other_hole(state: DocumentState) -> None:
    old = state.repairs[1]
    new = refilled([old.hole], [repair_of(PLACES[1], value=200)], state)
    assert replace_repairs(new)(gone := delete([old.hole])(state)) is gone
    bitten = erase(Mask(*SIZE).painted(Box(100, 40, 3, 3), np.ones((3, 3), bool)))(state)
    assert replace_repairs(new)(bitten) is bitten
    hidden = hide([old.hole])(state)
    assert (read_box(replace_repairs(new)(hidden), PLACES[1]) == 200).all()


def test_two_holes_side_by_side_that_are_filled_as_one_stay_two(state: DocumentState) -> None:
    boxes = (Box(10, 10, 10, 10), Box(20, 10, 10, 10))
    state = replace(state, repairs=tuple(repair_of(box) for box in boxes))
    whole = repair_of(Box(10, 10, 20, 10), value=50)
    new = refilled([repair.hole for repair in state.repairs], [whole], state)
    assert [repair.hole for repair in new] == [repair.hole for repair in state.repairs]
    assert (read_box(replace_repairs(new)(state), Box(10, 10, 20, 10)) == 50).all()


def test_a_hole_that_is_filled_in_two_pieces_is_named_after_the_one_that_invents_more(state: DocumentState) -> None:
    pieces = (Box(10, 10, 10, 10), Box(40, 10, 30, 10))
    old = repair_of(*pieces)
    made = [
        repair_of(pieces[0], value=1, origin=Origin.LEARNED, fill="heal"),
        repair_of(pieces[1], value=2, origin=Origin.MOVED, fill="patchmatch"),
        repair_of(Box(22, 10, 6, 6), value=3, origin=Origin.LEARNED, fill="beside"),
    ]
    (new,) = refilled([old.hole], made, state)
    assert (new.fill, new.origin) == ("heal", Origin.LEARNED)
    assert [set(pixels.ravel().tolist()) for pixels in new.pixels] == [{1}, {2}]


def test_a_fill_that_leaves_a_part_of_the_hole_open_is_not_taken(state: DocumentState) -> None:
    assert refilled([state.repairs[0].hole], [repair_of(Box(10, 10, 20, 19))], state) == ()


def test_each_candidate_of_a_fill_is_kept(state: DocumentState) -> None:
    made = repair_of(PLACES[0], value=5)
    made = replace(
        made, candidates=(*made.candidates, replace(made.answer, pixels=(np.full((20, 20, 3), 6, np.uint8),), seed=1))
    )
    (new,) = refilled([state.repairs[0].hole], [made], state)
    assert [int(candidate.pixels[0][0, 0, 0]) for candidate in new.candidates] == [5, 6]


def test_the_history_keeps_pixels_once_however_often_a_repair_is_hidden_and_shown(state: DocumentState) -> None:
    document = Document(state)
    hole = state.repairs[0].hole
    for edit in (hide([hole]), show([hole]), delete([state.repairs[1].hole])):
        document.do(edit, "edit")
        assert document.entries[-1].bytes_added == 0
    document.do(replace_repairs(refilled([state.repairs[0].hole], [repair_of(PLACES[0], value=5)], state)), "again")
    assert document.entries[-1].bytes_added == 20 * 20 * 3


def test_the_repair_on_top_is_found_at_a_place_unless_it_is_hidden(state: DocumentState) -> None:
    on_top = repair_of(Box(15, 15, 30, 30), value=3)
    both = replace(state, repairs=(*state.repairs, on_top))
    assert repair_at(both, 20.5, 20.5) is on_top
    assert repair_at(both, 11.2, 11.9) is state.repairs[0]
    assert repair_at(hide([on_top.hole])(both), 20.5, 20.5) is state.repairs[0]
    assert repair_at(both, 300.0, 300.0) is None


def test_the_mask_of_holes_marks_their_pixels_and_no_others(state: DocumentState) -> None:
    mask = mask_of((repair.hole for repair in state.repairs), state.photo.box)
    expected = np.zeros((SIZE[1], SIZE[0]), bool)
    for box in PLACES:
        expected[box.slices] = True
    np.testing.assert_array_equal(mask.to_array(), expected)
    assert without(state, [repair.hole for repair in state.repairs]).repairs == ()
