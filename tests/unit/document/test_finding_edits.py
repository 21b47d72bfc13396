"""Edits of what a detector found: how much is believed, what is no damage, and what becomes marks."""

from dataclasses import replace

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.findings import Belief, Findings
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.state import new_state
from restorer_app.document.document import Document
from restorer_app.document.edits import close_findings, mark_found, set_belief, set_findings, set_spared

WIDTH, HEIGHT = 400, 300


def square(x: int, y: int, side: int = 20) -> Mask:
    return Mask(WIDTH, HEIGHT).painted(Box(x, y, side, side), np.ones((side, side), bool))


@pytest.fixture
def findings() -> Findings:
    plane = np.zeros((HEIGHT, WIDTH), np.uint8)
    return Findings(plane, plane.copy())


@pytest.fixture
def document(findings: Findings) -> Document:
    """An open photo with one mark, in which something was found."""
    document = Document(replace(new_state(Photo(np.zeros((HEIGHT, WIDTH, 3), np.uint8))), mask=square(10, 10)))
    document.do(set_findings(findings), "Find damage")
    return document


def test_what_is_taken_joins_the_marks_and_the_maps_stay(document: Document, findings: Findings) -> None:
    document.do(close_findings(square(100, 100)), "Mark")
    state = document.state
    assert np.array_equal(state.mask.to_array(), square(10, 10).united(square(100, 100)).to_array())
    assert state.findings is not None
    assert not state.findings.is_open
    assert state.findings.probability is findings.probability
    assert state.findings.stain is findings.stain
    assert document.do(close_findings(square(200, 100)), "again") is None


def test_what_is_left_marks_nothing(document: Document) -> None:
    before = document.state.mask
    document.do(close_findings(None), "Leave")
    assert document.state.mask is before


def test_a_belief_takes_no_room_in_the_history_and_the_same_one_no_line(document: Document) -> None:
    document.do(set_belief(Belief(0.7)), "Sensitivity")
    assert document.entries[-1].bytes_added == 0
    assert document.entries[-2].bytes_added == 2 * WIDTH * HEIGHT
    assert document.do(set_belief(Belief(0.7)), "again") is None


def test_a_belief_in_nothing_changes_nothing(document: Document) -> None:
    document.undo()
    assert document.do(set_belief(Belief(0.7)), "Sensitivity") is None
    assert document.do(close_findings(square(100, 100)), "Mark") is None


def test_what_is_no_damage_is_part_of_the_history_of_its_bytes_and_of_a_saved_project(document: Document) -> None:
    document.mark_saved(document.state)
    document.do(set_spared(square(50, 50)), "Not damage here")
    assert document.entries[-1].bytes_added == sum(tile.nbytes for tile in square(50, 50).tiles.values())
    assert document.has_unsaved_work
    document.undo()
    assert not document.has_unsaved_work
    assert document.do(set_spared(Mask(WIDTH, HEIGHT)), "nothing") is None


def test_what_is_surely_damaged_is_marked_at_once_and_the_belief_stays(document: Document, findings: Findings) -> None:
    document.do(set_belief(Belief(sensitivity=0.8)), "Sensitivity")
    other = Findings(findings.probability.copy())
    document.do(mark_found(other, square(100, 100)), "Restore")
    state = document.state
    assert np.array_equal(state.mask.to_array(), square(10, 10).united(square(100, 100)).to_array())
    assert state.findings is not None
    assert state.findings.probability is other.probability
    assert not state.findings.is_open
    assert state.findings.belief.sensitivity == 0.8
