"""Undo while a repair is under way takes back what was asked for last."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app.core.requests import RepairHoles


@pytest.fixture
def repairing(open_desk):
    """A desk with two marks and a repair of them that goes on until it is let go."""
    open_desk.paint(50, 50)
    open_desk.paint(200, 200)
    open_desk.workers.hold(RepairHoles)
    open_desk.window.panel.step.click()
    return open_desk


def undo(desk) -> None:
    desk.window.canvas.setFocus()
    QTest.keyClick(desk.window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def let_go(desk) -> None:
    desk.workers.let_go(RepairHoles)
    desk.wait(lambda: not desk.session.activity.is_busy)


def test_undo_stops_the_repair_and_leaves_the_marks(repairing):
    before = repairing.state
    assert repairing.window.actions_by_id["undo"].text() == "Undo: Repair"
    undo(repairing)
    repairing.wait(lambda: not repairing.session.activity.is_busy)
    assert repairing.state is before
    assert repairing.window.panel.step.text() == "Repair 2 marks"
    assert repairing.notice() == "The repair was stopped; all marks are still there."
    let_go(repairing)
    assert repairing.state is before
    undo(repairing)
    assert repairing.state.mask.count == 400


def test_what_was_painted_after_the_repair_was_asked_for_is_taken_back_first(repairing):
    repairing.paint(400, 300)
    undo(repairing)
    assert repairing.session.repairing.is_repairing_all
    assert repairing.state.mask.count == 800
    undo(repairing)
    assert not repairing.session.repairing.is_repairing_all
    assert repairing.state.mask.count == 800
    let_go(repairing)


def test_undo_can_stop_the_repair_of_marks_that_came_with_the_file(repairing):
    document = repairing.session.document
    while document.place:
        document.undo()
    assert repairing.window.actions_by_id["undo"].isEnabled()
    undo(repairing)
    assert not repairing.session.repairing.is_repairing_all
    assert not repairing.window.actions_by_id["undo"].isEnabled()
    let_go(repairing)


def test_a_repair_that_waits_for_a_heal_is_taken_back_alone(open_desk):
    open_desk.paint(300, 300)
    open_desk.window.repair_panel.healing.setChecked(True)
    open_desk.workers.hold(RepairHoles)
    open_desk.paint(50, 50)
    open_desk.window.panel.step.click()
    undo(open_desk)
    assert not open_desk.session.repairing.is_repairing_all
    let_go(open_desk)
    assert len(open_desk.state.repairs) == 1
    assert open_desk.state.mask.count == 400


def test_a_heal_whose_stroke_is_undone_is_stopped_and_comes_back_with_the_stroke(open_desk):
    open_desk.window.repair_panel.healing.setChecked(True)
    open_desk.workers.hold(RepairHoles)
    open_desk.paint()
    undo(open_desk)
    open_desk.wait(lambda: not open_desk.session.activity.is_busy)
    assert open_desk.notice() == ""
    open_desk.window.actions_by_id["redo"].trigger()
    open_desk.workers.let_go(RepairHoles)
    open_desk.wait(lambda: open_desk.state.repairs)
    assert open_desk.state.mask.is_empty


def test_a_mark_that_was_painted_anew_is_not_said_to_be_changed(repairing):
    document = repairing.session.document
    document.jump(document.entries[1].id)
    repairing.paint(210, 200)
    let_go(repairing)
    assert len(repairing.state.repairs) == 1
    assert repairing.state.mask.count == 400
    assert "changed meanwhile" not in repairing.notice()
