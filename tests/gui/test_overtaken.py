"""Questions, keys and files that something else overtakes on the way."""

import pytest
from hand import ALT
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from test_mark_tools import lines, select_mark

from restorer_app.core.copying import ClonePixels
from restorer_app.core.marking import TraceCrease
from restorer_app.core.requests import ExportPhoto, OpenPhoto, RepairHoles
from restorer_app.ui.question import Question

SOURCE, START = (150.5, 120.5), (300.5, 200.5)


@pytest.fixture
def saved(open_desk):
    """A desk with a saved project that has a mark."""
    open_desk.paint()
    open_desk.files.answer = open_desk.folder / "wedding.restorer"
    open_desk.window.projects.save()
    open_desk.wait(lambda: not open_desk.session.has_unsaved_work)
    return open_desk


@pytest.fixture
def copied(hand):
    """A hand whose stroke of the clone brush is held up."""
    begin_clone(hand)
    return hand


def begin_clone(hand) -> None:
    hand.key(Qt.Key.Key_S)
    hand.desk.window.toolbox.set_size(20)
    hand.click(SOURCE, held=ALT)
    hand.desk.workers.hold(ClonePixels)
    hand.drag(START)


def test_a_repair_that_ends_while_it_is_asked_whether_to_give_it_up_is_not_lost_without_a_word(saved):
    saved.workers.hold(RepairHoles)
    saved.window.panel.step.click()
    saved.window.close()
    assert "still at work" in saved.question()
    saved.workers.let_go(RepairHoles)
    saved.wait(lambda: saved.state.repairs)
    saved.answer("Give up the repair")
    assert "Save the changes to “wedding.restorer”?" in saved.question()
    saved.answer("Cancel")
    assert saved.window.isVisible()


def test_a_repair_that_was_stopped_but_has_not_noticed_it_yet_keeps_nobody_from_closing(saved):
    saved.workers.hold(RepairHoles)
    saved.workers.deaf.add(RepairHoles)
    saved.window.panel.step.click()
    saved.wait(lambda: saved.session.repairing.is_repairing_all)
    saved.session.undo()
    saved.window.close()
    assert saved.dialog(Question) is None
    assert not saved.window.isVisible()
    saved.workers.let_go(RepairHoles)


def test_an_export_that_waits_for_a_stroke_is_written_before_the_window_closes(copied):
    desk = copied.desk
    desk.session.export(desk.folder / "out.png", "png", {})
    desk.window.close()
    assert desk.dialog(Question) is None
    assert desk.notice() == "Closing when out.png is saved."
    desk.workers.let_go(ClonePixels)
    desk.wait(lambda: not desk.window.isVisible())
    assert (desk.folder / "out.png").exists()


def test_an_export_that_waits_for_a_stroke_is_written_before_another_photo_is_asked_about(copied):
    desk = copied.desk
    desk.session.export(desk.folder / "out.png", "png", {})
    desk.window.open_path(desk.folder / "other.png")
    desk.wait(lambda: not desk.session.is_opening)
    assert desk.dialog(Question) is None
    desk.workers.hold(ExportPhoto)
    desk.workers.let_go(ClonePixels)
    desk.answer("Discard")
    desk.workers.let_go(ExportPhoto)
    desk.wait(lambda: (desk.folder / "out.png").exists())
    assert desk.state.photo.source == desk.folder / "other.png"
    assert len(desk.workers.asked(ExportPhoto)[0].state.repairs) == 1


def test_a_photo_that_arrives_after_the_window_was_closed_is_not_opened(open_desk):
    before = open_desk.session.document
    open_desk.workers.deaf.add(OpenPhoto)
    open_desk.workers.hold(OpenPhoto)
    open_desk.window.open_path(open_desk.folder / "other.png")
    open_desk.window.close()
    assert not open_desk.window.isVisible()
    open_desk.workers.let_go(OpenPhoto)
    open_desk.wait(lambda: not open_desk.session.activity.is_busy)
    assert open_desk.session.document is before


def test_the_tool_of_a_window_that_was_closed_asks_for_nothing_more(hand):
    desk = hand.desk
    hand.key(Qt.Key.Key_K)
    hand.click((100, 100))
    desk.workers.deaf.add(TraceCrease)
    desk.workers.hold(TraceCrease)
    hand.move((300, 300))
    desk.wait(lambda: desk.workers.asked(TraceCrease))
    asked = len(desk.workers.asked(TraceCrease))
    hand.move((500, 100))
    desk.window.close()
    desk.workers.let_go(TraceCrease)
    desk.workers.stop()
    QApplication.processEvents()
    assert len(desk.workers.asked(TraceCrease)) == asked


def test_moving_a_mark_after_its_repair_was_asked_for_is_taken_back_alone(hand):
    desk = hand.desk
    desk.paint(100, 100)
    select_mark(hand, (110, 110))
    hand.key(Qt.Key.Key_Right)
    desk.workers.hold(RepairHoles)
    desk.session.repair()
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Right)
    assert lines(hand) == ["Brush stroke", "Move a mark", "Move a mark"]
    desk.session.undo()
    assert hand.mask.bounds.x == 101
    desk.workers.let_go(RepairHoles)
    desk.wait(lambda: desk.state.repairs)


def undo_text(desk) -> str:
    return desk.window.actions_by_id["undo"].text()


@pytest.mark.parametrize("lands_first", [False, True])
def test_undo_stops_the_repair_that_was_asked_for_after_a_stroke_and_leaves_the_stroke(copied, lands_first):
    desk = copied.desk
    desk.paint(50, 50)
    desk.workers.hold(RepairHoles)
    desk.session.repair()
    if lands_first:
        desk.workers.let_go(ClonePixels)
        desk.wait(lambda: desk.state.repairs)
    assert undo_text(desk) == "Undo: Repair"
    desk.session.undo()
    assert not desk.session.repairing.is_repairing_all
    assert desk.state.mask.count == 400
    if not lands_first:
        desk.workers.let_go(ClonePixels)
    desk.wait(lambda: not desk.session.copying.is_busy)
    assert [repair.fill for repair in desk.state.repairs] == ["clone"]
    desk.workers.let_go(RepairHoles)
    desk.session.undo()
    assert desk.state.repairs == ()


def test_undo_takes_back_the_stroke_that_was_drawn_after_the_repair_was_asked_for_and_says_so(hand):
    desk = hand.desk
    desk.paint(50, 50)
    desk.workers.hold(RepairHoles)
    desk.session.repair()
    begin_clone(hand)
    assert undo_text(desk) == "Undo: Clone stroke"
    desk.session.undo()
    assert desk.session.repairing.is_repairing_all
    assert undo_text(desk) == "Undo: Repair"
    desk.workers.let_go(ClonePixels)
    desk.workers.let_go(RepairHoles)
    desk.wait(lambda: desk.state.repairs)
    assert [repair.fill for repair in desk.state.repairs] == ["automatic"]


def test_a_stroke_that_is_the_first_thing_done_can_be_taken_back_by_the_button(copied):
    assert undo_text(copied.desk) == "Undo: Clone stroke"
    copied.desk.window.actions_by_id["undo"].trigger()
    copied.desk.workers.let_go(ClonePixels)
    copied.desk.wait(lambda: not copied.desk.session.activity.is_busy)
    assert copied.desk.state.repairs == ()
    assert not copied.desk.window.actions_by_id["undo"].isEnabled()
