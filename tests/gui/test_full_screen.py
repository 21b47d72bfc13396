"""Nothing but the photo, and the way back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from restorer_app.core.requests import RepairHoles


def bars(desk):
    window = desk.window
    return [window.top_bar, window.rail, window.panel, window.status]


def press_its_key(desk) -> None:
    combination = desk.window.actions_by_id["full-screen"].shortcut()[0]
    QTest.keyClick(desk.window.canvas, combination.key(), combination.keyboardModifiers())


def enter(desk) -> None:
    desk.window.canvas.setFocus()
    press_its_key(desk)
    desk.wait(lambda: desk.window.isFullScreen())


def test_only_the_photo_is_left_and_a_notice_tells_the_way_back(open_desk):
    enter(open_desk)
    assert not any(bar.isVisible() for bar in bars(open_desk))
    assert open_desk.window.canvas.isVisible()
    key = open_desk.window.actions_by_id["full-screen"].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    assert open_desk.notice() == f"Press Esc or {key} to leave the full screen."


@pytest.mark.parametrize("is_by_esc", [False, True])
def test_the_key_or_esc_brings_everything_back(open_desk, is_by_esc):
    size = open_desk.window.size()
    enter(open_desk)
    if is_by_esc:
        QTest.keyClick(open_desk.window.canvas, Qt.Key.Key_Escape)
    else:
        press_its_key(open_desk)
    open_desk.wait(lambda: not open_desk.window.isFullScreen())
    assert open_desk.notice() == ""
    assert all(bar.isVisible() for bar in bars(open_desk))
    assert not open_desk.window.actions_by_id["full-screen"].isChecked()
    open_desk.wait(lambda: open_desk.window.size() == size)


def test_keys_go_on_working_and_nothing_comes_back_by_itself(open_desk):
    open_desk.paint()
    enter(open_desk)
    canvas = open_desk.window.canvas
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    open_desk.wait(lambda: open_desk.state.repairs)
    QTest.keyClick(canvas, Qt.Key.Key_Y)
    assert canvas.scene.view.offset > 0
    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert open_desk.state.repairs == ()
    assert not any(bar.isVisible() for bar in bars(open_desk))
    assert open_desk.window.isFullScreen()


def test_esc_leaves_the_full_screen_before_it_cancels_what_is_under_way(open_desk):
    open_desk.paint()
    open_desk.workers.hold(RepairHoles)
    enter(open_desk)
    QTest.keyClick(open_desk.window.canvas, Qt.Key.Key_Return)
    QTest.keyClick(open_desk.window.canvas, Qt.Key.Key_Escape)
    assert not open_desk.window.full_screen.is_on
    assert open_desk.session.repairing.is_repairing_all
    QTest.keyClick(open_desk.window.canvas, Qt.Key.Key_Escape)
    open_desk.wait(lambda: not open_desk.session.repairing.is_repairing_all)
    open_desk.workers.let_go(RepairHoles)


def test_a_window_closed_in_full_screen_opens_as_it_was_before(open_desk, make_desk):
    size = open_desk.window.size()
    enter(open_desk)
    open_desk.window.close()
    other = make_desk(open_desk.kept[-1])
    assert not other.window.isFullScreen()
    assert other.window.size() == size


def test_the_systems_own_way_out_brings_everything_back(open_desk):
    enter(open_desk)
    open_desk.window.showNormal()
    open_desk.wait(lambda: all(bar.isVisible() for bar in bars(open_desk)))
    assert not open_desk.window.actions_by_id["full-screen"].isChecked()


def test_opening_a_page_of_the_panel_brings_everything_back(open_desk):
    enter(open_desk)
    QTest.keyClick(open_desk.window.canvas, Qt.Key.Key_H)
    assert open_desk.window.pages.history_page.isVisible()
    assert not open_desk.window.full_screen.is_on


def test_it_needs_a_photo(desk):
    assert not desk.window.actions_by_id["full-screen"].isEnabled()


def test_the_repair_under_the_pointer_is_found_from_there(hand):
    desk = hand.desk
    desk.paint(100, 100)
    desk.repair()
    enter(desk)
    hand.move((300, 300))
    hand.move((110, 110))
    desk.wait(lambda: hand.canvas.scene.pointer is not None)
    desk.window.actions_by_id["find-repair"].trigger()
    assert not desk.window.full_screen.is_on
    assert desk.notice() == ""
    assert len(desk.window.pages.repairs_page.rows.chosen) == 1
