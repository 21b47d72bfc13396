"""Filling repairs again from their list: one line of the history, in its place, unless nothing came of it."""

import pytest
from lists import click, hidden, idle, looks, open_repairs, press, refill, titles, undo
from PySide6.QtCore import Qt

from restorer_app.core.box import Box
from restorer_app.core.requests import RepairHoles

PLACES = ((100, 100), (300, 100), (200, 300))
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(open_desk):
    """The list of three repairs."""
    for x, y in PLACES:
        open_desk.paint(x, y)
    open_desk.repair()
    return open_repairs(open_desk)


def test_a_repair_is_filled_again_in_its_place_as_one_line_of_the_history(open_desk, page):
    before = open_desk.state
    click(page.rows, 1)
    refill(page, "Plain membrane")
    idle(open_desk)
    request = open_desk.workers.asked(RepairHoles)[-1]
    assert request.choice == "harmonic"
    assert request.mask.bounds == Box(300, 100, 20, 20)
    assert before.repairs[1] not in request.state.repairs
    assert len(request.state.repairs) == 2
    assert request.seed == 1
    assert titles(page.rows) == ["1  Best for each mark", "2  Plain membrane", "3  Best for each mark"]
    assert [repair.hole for repair in open_desk.state.repairs] == [repair.hole for repair in before.repairs]
    assert open_desk.session.document.undo_label == "Fill 1 repair again"
    refill(page, "Plain membrane")
    idle(open_desk)
    assert open_desk.workers.asked(RepairHoles)[-1].seed == 2
    undo(open_desk)
    undo(open_desk)
    assert open_desk.state is before


def test_the_menu_ticks_what_the_selected_repairs_are_filled_with(open_desk, page):
    def ticked() -> list[str]:
        page.fills.aboutToShow.emit()
        return [action.text() for action in page.fills.actions() if action.isChecked()]

    assert ticked() == ["Best for each mark"]
    click(page.rows, 1)
    refill(page, "Fast marching")
    idle(open_desk)
    assert ticked() == ["Fast marching"]
    press(page.rows, Qt.Key.Key_A, CTRL)
    assert ticked() == ["Best for each mark", "Fast marching"]


def test_a_result_that_is_the_same_is_said_and_is_no_line_of_the_history(open_desk, page):
    refill(page, "Fast marching")
    idle(open_desk)
    state = open_desk.state
    refill(page, "Fast marching")
    idle(open_desk)
    assert open_desk.notice() == "The result is the same as before; another fill may do better."
    assert open_desk.state is state
    press(page.rows, Qt.Key.Key_A, CTRL)
    refill(page, "Fast marching")
    idle(open_desk)
    assert open_desk.notice() == "1 of 3 results is the same as before."
    assert open_desk.session.document.undo_label == "Fill 2 repairs again"
    refill(page, "Fast marching")
    idle(open_desk)
    assert open_desk.notice() == "All results are the same as before; another fill may do better."
    assert open_desk.session.document.undo_label == "Fill 2 repairs again"


def test_a_hidden_repair_that_is_filled_again_is_seen_even_if_it_is_the_same(open_desk, page):
    refill(page, "Fast marching")
    idle(open_desk)
    press(page.rows, Qt.Key.Key_Space)
    refill(page, "Fast marching")
    idle(open_desk)
    assert hidden(open_desk) == [False] * 3


def test_several_are_filled_again_by_one_request(open_desk, page):
    press(page.rows, Qt.Key.Key_A, CTRL)
    count = len(open_desk.workers.asked(RepairHoles))
    refill(page, "Fast marching")
    idle(open_desk)
    assert len(open_desk.workers.asked(RepairHoles)) == count + 1
    assert {repair.fill for repair in open_desk.state.repairs} == {"telea"}
    assert open_desk.session.document.undo_label == "Fill 3 repairs again"


def test_a_fill_that_arrives_late_reaches_no_hole_that_is_gone_or_changed(open_desk, page):
    press(page.rows, Qt.Key.Key_A, CTRL)
    open_desk.workers.hold(RepairHoles)
    refill(page, "Fast marching")
    assert [row.detail for row in looks(page.rows)] == ["Filling again…"] * 3
    click(page.rows, 0)
    page.delete.click()
    open_desk.erase(300, 100, 5)
    open_desk.workers.let_go(RepairHoles)
    idle(open_desk)
    assert [repair.fill for repair in open_desk.state.repairs] == ["automatic", "telea"]
    assert open_desk.notice() == "2 repairs were changed meanwhile and stay as they are."
    assert open_desk.session.document.undo_label == "Fill 1 repair again"
    assert "Filling again…" not in [row.detail for row in looks(page.rows)]


def test_filling_again_can_be_cancelled_and_leaves_all_as_it_was(open_desk, page):
    before = open_desk.state
    click(page.rows, 1)
    open_desk.workers.hold(RepairHoles)
    refill(page, "Fast marching")
    open_desk.wait(lambda: open_desk.session.activity.shown is not None)
    assert open_desk.session.activity.shown.title == "Filling again"
    open_desk.qtbot.mouseClick(open_desk.window.status.cancel_button, Qt.MouseButton.LeftButton)
    idle(open_desk)
    assert open_desk.state is before
    assert looks(page.rows)[1].detail == "20 × 20 px"


def test_filling_again_that_fails_is_told_and_leaves_all_as_it_was(open_desk, page):
    before = open_desk.state
    click(page.rows, 1)
    open_desk.workers.fails.add(RepairHoles)
    refill(page, "Fast marching")
    open_desk.wait(lambda: open_desk.notice() == "The model gave nothing usable.")
    assert open_desk.state is before


def test_a_fill_of_a_closed_photo_does_not_reach_the_next_one(open_desk, page):
    click(page.rows, 1)
    open_desk.workers.hold(RepairHoles)
    refill(page, "Fast marching")
    open_desk.session.document.mark_saved(open_desk.state)
    open_desk.open("other.png", answer="Give up the repair")
    open_desk.workers.let_go(RepairHoles)
    idle(open_desk)
    assert open_desk.state.repairs == ()
    assert titles(page.rows) == []
