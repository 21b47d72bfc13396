"""Painting, repairing, undoing."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from restorer_app.core.composite import read_box
from restorer_app.core.requests import ExportPhoto, RepairHoles


@pytest.fixture
def open_desk(desk):
    desk.open()
    return desk


def undo(desk) -> None:
    desk.window.actions_by_id["undo"].trigger()


def redo(desk) -> None:
    desk.window.actions_by_id["redo"].trigger()


def test_the_options_of_another_fill_are_out_of_sight_at_once(open_desk):
    panel = open_desk.window.repair_panel
    panel.chosen.emit("telea")
    before = [*panel.rows.values(), *panel.switches.values()]
    open_desk.wait(lambda: panel.rows["radius"].isVisible())
    panel.chosen.emit("harmonic")
    assert not any(control.isVisible() for control in before)
    assert set(panel.rows) == {"grain"}


def test_nothing_can_be_repaired_before_something_is_marked(open_desk):
    assert not open_desk.window.panel.step.isEnabled()
    assert "Paint over" in open_desk.window.panel.hint.text()
    assert not open_desk.window.actions_by_id["repair"].isEnabled()


def test_a_drag_on_the_canvas_marks_damage(open_desk):
    canvas = open_desk.window.canvas
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    QTest.mouseMove(canvas, middle + QPoint(40, 0))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle + QPoint(40, 0))
    assert open_desk.state.mask.count > 0
    assert open_desk.window.panel.step.text() == "Repair 1 mark"


def test_the_button_counts_the_marks(open_desk):
    open_desk.paint(50, 50)
    open_desk.paint(200, 200)
    assert open_desk.window.panel.step.text() == "Repair 2 marks"


def test_a_repair_is_one_step_and_undo_brings_the_scan_back(open_desk):
    scan = open_desk.state.photo.pixels.copy()
    open_desk.paint(50, 50)
    open_desk.paint(200, 200)
    open_desk.repair()
    assert len(open_desk.state.repairs) == 2
    assert open_desk.session.document.undo_label == "Repair 2 holes"
    assert not np.array_equal(read_box(open_desk.state, open_desk.state.photo.box), scan)
    undo(open_desk)
    assert open_desk.state.repairs == ()
    assert open_desk.state.mask.count == 800
    undo(open_desk)
    undo(open_desk)
    assert np.array_equal(read_box(open_desk.state, open_desk.state.photo.box), scan)
    assert not open_desk.window.actions_by_id["undo"].isEnabled()


def test_a_stroke_and_its_heal_are_one_step(open_desk):
    open_desk.window.repair_panel.healing.setChecked(True)
    open_desk.paint()
    open_desk.wait(lambda: open_desk.state.repairs)
    assert open_desk.state.mask.is_empty
    undo(open_desk)
    assert open_desk.state.repairs == ()
    assert open_desk.state.mask.is_empty
    open_desk.window.actions_by_id["redo"].trigger()
    assert len(open_desk.state.repairs) == 1


def test_strokes_painted_while_one_heals_go_together_in_the_next_request(open_desk):
    open_desk.window.repair_panel.healing.setChecked(True)
    open_desk.workers.hold(RepairHoles)
    for x in (50, 150, 250):
        open_desk.paint(x, 100)
    assert len(open_desk.workers.asked(RepairHoles)) == 1
    open_desk.workers.let_go(RepairHoles)
    open_desk.wait(lambda: len(open_desk.state.repairs) == 3)
    assert [request.mask.count for request in open_desk.workers.asked(RepairHoles)] == [400, 800]
    for expected in (2, 1, 0):
        undo(open_desk)
        assert len(open_desk.state.repairs) == expected
        assert open_desk.state.mask.is_empty


def test_a_stroke_undone_while_it_heals_stays_undone(open_desk):
    open_desk.window.repair_panel.healing.setChecked(True)
    open_desk.workers.hold(RepairHoles)
    open_desk.paint()
    undo(open_desk)
    open_desk.workers.let_go(RepairHoles)
    open_desk.wait(lambda: not open_desk.session.activity.is_busy)
    assert open_desk.state.repairs == ()
    assert open_desk.state.mask.is_empty


def test_a_repair_asked_for_while_a_stroke_heals_comes_after_it(open_desk):
    open_desk.paint(300, 300)
    open_desk.window.repair_panel.healing.setChecked(True)
    open_desk.workers.hold(RepairHoles)
    open_desk.paint(50, 50)
    open_desk.window.panel.step.click()
    assert open_desk.window.panel.step.text() == "Repairing…"
    open_desk.workers.let_go(RepairHoles)
    open_desk.wait(lambda: len(open_desk.state.repairs) == 2)
    assert open_desk.state.mask.is_empty


def test_cancel_keeps_the_marks(open_desk):
    open_desk.paint()
    before = open_desk.state
    open_desk.workers.hold(RepairHoles)
    open_desk.window.panel.step.click()
    open_desk.wait(lambda: open_desk.session.activity.shown is not None)
    open_desk.qtbot.mouseClick(open_desk.window.status.cancel_button, Qt.MouseButton.LeftButton)
    open_desk.wait(lambda: not open_desk.session.activity.is_busy)
    assert open_desk.state is before
    assert open_desk.window.panel.step.isEnabled()
    assert open_desk.window.status.cancel_button.isHidden()


def test_a_repair_that_fails_is_told_in_one_sentence_and_changes_nothing(open_desk):
    open_desk.paint()
    before = open_desk.state
    open_desk.workers.fails.add(RepairHoles)
    open_desk.window.panel.step.click()
    open_desk.wait(lambda: open_desk.notice() == "The model gave nothing usable.")
    assert open_desk.state is before
    assert open_desk.window.panel.step.isEnabled()


def test_the_chosen_model_and_its_parameters_are_used(open_desk):
    open_desk.window.repair_panel.chosen.emit("telea")
    open_desk.window.repair_panel.rows["radius"].slider.setValue(1000)
    open_desk.paint()
    open_desk.repair()
    request = open_desk.workers.asked(RepairHoles)[-1]
    assert request.choice == "telea"
    assert request.parameters == {"radius": 20, "grain": 100}


def test_repairs_of_a_closed_photo_do_not_reach_the_next_one(open_desk):
    open_desk.paint()
    open_desk.workers.hold(RepairHoles)
    open_desk.window.panel.step.click()
    open_desk.session.document.mark_saved(open_desk.state)
    open_desk.open("other.png", answer="Give up the repair")
    open_desk.workers.let_go(RepairHoles)
    open_desk.wait(lambda: not open_desk.session.activity.is_busy)
    assert open_desk.state.repairs == ()
    assert open_desk.session.document.undo_label is None


def test_a_repair_asked_for_in_a_new_photo_outlives_the_old_photos_repair(open_desk):
    open_desk.window.repair_panel.healing.setChecked(True)
    open_desk.workers.hold(RepairHoles)
    open_desk.paint()
    open_desk.session.document.mark_saved(open_desk.state)
    old = open_desk.session.activity._works[0].job
    open_desk.session.opened.connect(lambda: open_desk.paint(300, 300))  # before the old job's end arrives
    open_desk.open("other.png", answer="Give up the repair")
    assert old.wait(10)
    open_desk.workers.let_go(RepairHoles)
    open_desk.wait(lambda: len(open_desk.state.repairs) == 1)
    assert open_desk.state.mask.is_empty


def test_a_waiting_stroke_that_was_undone_is_healed_when_it_comes_back(open_desk):
    open_desk.window.repair_panel.healing.setChecked(True)
    open_desk.workers.hold(RepairHoles)
    open_desk.paint(50, 50)
    open_desk.paint(200, 200)
    undo(open_desk)
    open_desk.workers.let_go(RepairHoles)
    open_desk.wait(lambda: len(open_desk.state.repairs) == 1 and not open_desk.session.activity.is_busy)
    redo(open_desk)
    open_desk.wait(lambda: len(open_desk.state.repairs) == 2)
    assert open_desk.state.mask.is_empty


def test_of_two_strokes_healed_as_one_hole_the_one_that_stays_is_healed_when_the_other_is_undone(open_desk):
    open_desk.window.repair_panel.healing.setChecked(True)
    open_desk.workers.hold(RepairHoles)
    open_desk.paint(400, 400)
    open_desk.paint(50, 50)
    open_desk.paint(60, 50)
    first = open_desk.workers
    first.let_go(RepairHoles)
    first.hold(RepairHoles)
    open_desk.wait(lambda: len(first.asked(RepairHoles)) == 2)
    undo(open_desk)
    first.let_go(RepairHoles)
    open_desk.wait(lambda: len(open_desk.state.repairs) == 2)
    assert open_desk.state.mask.is_empty
    redo(open_desk)
    assert open_desk.state.mask.is_empty
    open_desk.wait(lambda: not open_desk.session.activity.is_busy)


def test_a_stroke_that_was_partly_erased_while_it_healed_is_healed_in_what_is_left(open_desk):
    open_desk.window.repair_panel.healing.setChecked(True)
    open_desk.workers.hold(RepairHoles)
    open_desk.paint()
    open_desk.erase(100, 100, 5)
    open_desk.workers.let_go(RepairHoles)
    open_desk.wait(lambda: open_desk.state.mask.is_empty)
    assert [repair.hole.area for repair in open_desk.state.repairs] == [375]


def test_a_hole_that_changed_during_the_repair_is_told(open_desk):
    for x in (50, 150, 250):
        open_desk.paint(x, 100)
    open_desk.workers.hold(RepairHoles)
    open_desk.window.panel.step.click()
    open_desk.erase(50, 100, 1)
    open_desk.workers.let_go(RepairHoles)
    open_desk.wait(lambda: len(open_desk.state.repairs) == 2)
    assert open_desk.notice() == "1 mark was changed meanwhile and is still marked."
    assert open_desk.session.document.undo_label == "Repair 2 holes"


def test_cancel_stops_the_job_that_the_status_bar_shows_and_no_other(open_desk):
    open_desk.paint()
    open_desk.workers.hold(ExportPhoto)
    open_desk.workers.hold(RepairHoles)
    open_desk.session.export(open_desk.folder / "out.png", "png", {})
    open_desk.wait(lambda: open_desk.session.activity.shown is not None)
    open_desk.window.panel.step.click()
    tip = open_desk.window.status.cancel_button.toolTip
    open_desk.wait(lambda: tip() == "Cancel: Repairing")
    open_desk.window.actions_by_id["cancel"].trigger()
    open_desk.wait(lambda: tip() == "Cancel: Saving out.png")
    assert not open_desk.session.repairing.is_repairing_all
    open_desk.workers.let_go(ExportPhoto)
    open_desk.wait(lambda: (open_desk.folder / "out.png").exists())
    open_desk.workers.let_go(RepairHoles)


def test_the_status_bar_tells_how_much_is_invented(open_desk):
    open_desk.paint(side=40)
    open_desk.repair()
    open_desk.wait(lambda: open_desk.window.status.invented_text == "0.5 % invented")


def test_the_first_stroke_gets_a_hint_and_the_second_does_not(open_desk):
    open_desk.paint()
    assert "Enter" in open_desk.notice()
    open_desk.window.notices.hide()
    open_desk.paint(200, 200)
    assert open_desk.notice() == ""
