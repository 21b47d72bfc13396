"""Undo and redo give the same states back, late results stay one step with what they belong to, memory is bounded."""

from dataclasses import replace

import numpy as np
import pytest

from restorer_app.core.box import Box
from restorer_app.core.geometry import Geometry
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.state import Candidate, DocumentState, Hole, Origin, Patch, Repair, new_state
from restorer_app.document.document import Change, Document
from restorer_app.document.edits import apply_repairs, clear_mask, erase, paint, set_mask, set_sources

SIZE = (600, 400)


def photo() -> Photo:
    return Photo(np.random.default_rng(0).integers(0, 255, (SIZE[1], SIZE[0], 3)).astype(np.uint8))


def stroke(x: int, y: int, size: int = 20) -> Mask:
    return Mask(*SIZE).painted(Box(x, y, size, size), np.ones((size, size), bool))


def repair_of(mask: Mask) -> Repair:
    box = mask.bounds
    pixels = np.full((box.height, box.width, 3), 9, np.uint8)
    return Repair(Hole((Patch(box, mask.region(box)),), 4.0), (Candidate((pixels,), 0, "telea", Origin.CLASSICAL),))


@pytest.fixture
def document() -> Document:
    return Document(new_state(photo()))


def same(a: DocumentState, b: DocumentState) -> bool:
    return bool((a.mask.to_array() == b.mask.to_array()).all()) and a.repairs == b.repairs


def test_undo_and_redo_bring_back_the_very_states(document: Document) -> None:
    opened = document.state
    document.do(paint(stroke(10, 10)), "Brush stroke")
    document.do(paint(stroke(100, 10)), "Brush stroke")
    painted = document.state
    document.undo()
    document.undo()
    assert document.state is opened
    document.redo()
    document.redo()
    assert document.state is painted


def test_an_edit_that_changes_nothing_leaves_no_entry(document: Document) -> None:
    assert document.do(clear_mask, "Clear") is None
    assert document.undo_label is None


def test_a_new_edit_forgets_what_could_be_redone(document: Document) -> None:
    document.do(paint(stroke(10, 10)), "one")
    document.undo()
    document.do(paint(stroke(50, 50)), "two")
    assert (document.redo_label, document.undo_label) == (None, "two")


def test_an_edit_that_continues_the_last_one_is_one_undo_step_with_it(document: Document) -> None:
    opened = document.state
    first = document.do(paint(stroke(10, 10)), "Move a mark")
    second = document.do(paint(stroke(50, 50)), "Move a mark", continues=first)
    assert len(document.entries) == 2
    assert document.state.mask.count == 800
    document.do(paint(stroke(100, 10)), "Brush stroke")
    document.do(paint(stroke(200, 10)), "Move a mark", continues=second)
    assert len(document.entries) == 4
    for _ in range(3):
        document.undo()
    assert document.state is opened
    assert document.undo_label is None


def test_a_stroke_and_the_heal_that_arrives_later_are_one_undo_step(document: Document) -> None:
    first = stroke(10, 10)
    entry = document.do(paint(first), "Brush stroke")
    document.do(paint(stroke(200, 10)), "Brush stroke")
    assert entry is not None
    assert document.amend(entry, apply_repairs([repair_of(first)]))
    assert document.state.mask.count == 400
    assert len(document.state.repairs) == 1
    document.undo()
    assert document.state.mask.is_empty
    assert len(document.state.repairs) == 1
    document.undo()
    assert document.state.repairs == ()


def test_a_heal_whose_stroke_was_undone_changes_nothing_that_is_seen(document: Document) -> None:
    first = stroke(10, 10)
    entry = document.do(paint(first), "Brush stroke")
    assert entry is not None
    document.undo()
    before = document.state
    document.amend(entry, apply_repairs([repair_of(first)]))
    assert document.state is before


def test_a_heal_whose_entry_is_gone_is_dropped(document: Document) -> None:
    entry = document.do(paint(stroke(10, 10)), "one")
    document.undo()
    document.do(paint(stroke(50, 50)), "two")
    assert entry is not None
    assert not document.amend(entry, apply_repairs([repair_of(stroke(10, 10))]))


def test_a_repair_whose_hole_was_partly_erased_meanwhile_is_not_applied(document: Document) -> None:
    document.do(paint(stroke(10, 10)), "stroke")
    document.do(erase(stroke(10, 10, 5)), "erase")
    assert document.do(apply_repairs([repair_of(stroke(10, 10))]), "Repair") is None


def test_the_eraser_over_a_repair_brings_the_scan_back_just_there(document: Document) -> None:
    document.do(paint(stroke(10, 10)), "stroke")
    document.do(apply_repairs([repair_of(stroke(10, 10))]), "Repair")
    document.do(erase(stroke(10, 10, 5)), "erase")
    (kept,) = document.state.repairs
    assert kept.hole.area == 400 - 25
    document.do(erase(stroke(0, 0, 60)), "erase")
    assert document.state.repairs == ()


def test_an_imported_mask_takes_the_place_of_the_painted_one(document: Document) -> None:
    document.do(paint(stroke(10, 10)), "stroke")
    document.do(set_mask(stroke(300, 300)), "Import mask")
    assert document.state.mask.bounds == Box(300, 300, 20, 20)


def test_history_is_bounded_in_bytes_and_keeps_the_present() -> None:
    document = Document(new_state(photo()), history_bytes=10 * 65536)
    for i in range(60):
        document.do(paint(stroke((i * 23) % 500, (i * 31) % 350)), f"stroke {i}")
    assert len(document.entries) < 15
    assert document.undo_label == "stroke 59"
    assert sum(entry.bytes_added for entry in document.entries) <= 10 * 65536


def test_listeners_hear_why_the_state_changed(document: Document) -> None:
    heard: list[Change] = []
    stop = document.changed.connect(heard.append)
    document.do(paint(stroke(10, 10)), "stroke")
    document.undo()
    document.redo()
    document.jump(document.entries[0].id)
    stop()
    document.redo()
    assert heard == [Change.EDIT, Change.UNDO, Change.REDO, Change.JUMP]


def test_work_is_unsaved_until_its_state_was_written(document: Document) -> None:
    assert not document.has_unsaved_work
    document.do(paint(stroke(10, 10)), "stroke")
    assert document.has_unsaved_work
    document.mark_saved(document.state)
    assert not document.has_unsaved_work
    document.do(paint(stroke(100, 10)), "stroke")
    assert document.has_unsaved_work
    document.undo()
    assert not document.has_unsaved_work
    document.undo()
    assert document.has_unsaved_work  # the project still has the stroke


def test_what_is_undone_altogether_needs_no_saving_where_nothing_was_saved(document: Document) -> None:
    document.do(paint(stroke(10, 10)), "stroke")
    document.undo()
    assert not document.has_unsaved_work


def test_an_export_does_not_save_a_project(document: Document) -> None:
    document.mark_saved(document.state)
    document.do(lambda state: replace(state, geometry=Geometry(1)), "Turn right")
    document.mark_exported(document.state)
    assert document.has_unsaved_work


def test_an_export_keeps_repairs_but_not_marks(document: Document) -> None:
    document.do(paint(stroke(10, 10)), "stroke")
    document.do(apply_repairs([repair_of(stroke(10, 10))]), "Repair")
    document.do(paint(stroke(100, 10)), "stroke")
    document.mark_exported(document.state)
    assert not document.has_unsaved_picture
    assert document.has_unsaved_marks
    document.mark_mask_kept(document.state.mask)
    assert not document.has_unsaved_work
    document.undo()
    assert not document.has_unsaved_work
    document.undo()
    assert document.has_unsaved_marks


def test_where_to_copy_from_is_part_of_the_history_and_of_its_bytes(document: Document) -> None:
    area = stroke(10, 10)
    document.do(set_sources(area), "Choose where to take from")
    assert document.state.sources is area
    assert document.entries[-1].bytes_added == sum(tile.nbytes for tile in area.tiles.values())
    assert document.do(set_sources(area), "again") is None
    document.do(set_sources(Mask(*SIZE)), "Take from anywhere")
    assert document.state.sources is None
    document.undo()
    assert document.state.sources is area


def test_what_is_saved_is_not_exported(document: Document) -> None:
    assert not document.has_unexported_picture
    document.do(paint(stroke(10, 10)), "Brush stroke")
    document.do(apply_repairs([repair_of(stroke(10, 10))]), "Repair")
    document.mark_saved(document.state)
    assert document.has_unexported_picture
    document.mark_exported(document.state)
    assert not document.has_unexported_picture
