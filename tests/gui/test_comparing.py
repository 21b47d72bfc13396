"""What the present is compared with: the scan, or any line of the history, in each way of comparing."""

import pytest
from improved import add, settle
from lists import click, click_button, looks, open_history, press
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from restorer_app.core.box import Box
from restorer_app.core.composite import read_box

PLACE = (300, 200)


def trigger(desk, name: str) -> None:
    desk.window.actions_by_id[name].trigger()


def seen(desk, *, is_left: bool = False) -> int:
    """The brightness at PLACE in the left or the right pane, once everything is drawn."""
    canvas, view = desk.window.canvas, desk.window.canvas.scene.view
    desk.wait(lambda: canvas.is_complete)
    x, y = view.to_widget(PLACE[0] + 10.5, PLACE[1] + 10.5)
    return canvas.grab().toImage().pixelColor(round(x - (view.offset if is_left else 0)), round(y)).green()


def value(state) -> int:
    return int(read_box(state, Box(PLACE[0] + 10, PLACE[1] + 10, 1, 1)).ravel()[1])


@pytest.fixture
def repaired(open_desk):
    """A desk with a repair at PLACE and then a stroke elsewhere."""
    open_desk.paint(*PLACE)
    open_desk.repair()
    open_desk.paint(20, 20)
    return open_desk


def test_side_by_side_shows_the_scan_left_and_the_result_right_by_its_key(repaired):
    canvas = repaired.window.canvas
    QTest.keyClick(canvas, Qt.Key.Key_Y)
    assert repaired.window.actions_by_id["side-by-side"].isChecked()
    before, after = seen(repaired, is_left=True), seen(repaired)
    assert abs(before - value(repaired.state.scan)) <= 1
    assert abs(after - value(repaired.state)) <= 1
    assert before != after
    QTest.keyClick(canvas, Qt.Key.Key_Y)
    assert canvas.scene.view.offset == 0


def test_the_divider_and_the_two_panes_take_turns_and_the_divider_stays_where_it_was_put(repaired):
    scene = repaired.window.canvas.scene
    trigger(repaired, "compare")
    scene.divider.share = 0.3
    trigger(repaired, "side-by-side")
    assert not repaired.window.actions_by_id["compare"].isChecked()
    assert not scene.is_comparing
    trigger(repaired, "compare")
    assert not repaired.window.actions_by_id["side-by-side"].isChecked()
    assert scene.view.offset == 0
    assert scene.divider.share == 0.3


def test_marking_a_line_says_how_to_see_it_unless_it_is_seen_already(repaired):
    page = open_history(repaired)
    repaired.window.notices.hide()
    click_button(page.rows, 1)
    assert repaired.notice().startswith("“Before” is now this line of the history: press X or Y")
    repaired.window.notices.hide()
    trigger(repaired, "side-by-side")
    click_button(page.rows, 2)
    assert repaired.notice() == ""


def test_what_is_said_of_a_marked_line_goes_when_the_mark_goes(repaired):
    page = open_history(repaired)
    click_button(page.rows, 1)
    assert "is now this line" in repaired.notice()
    click_button(page.rows, 1)
    assert repaired.notice() == ""


def test_a_line_of_the_history_is_what_was_before_until_it_is_cleared(repaired):
    page, scene = open_history(repaired), repaired.window.canvas.scene
    trigger(repaired, "side-by-side")
    scan, after = seen(repaired, is_left=True), seen(repaired)
    click_button(page.rows, 2)
    assert scene.before_label == "Repair 1 hole"
    assert seen(repaired, is_left=True) == after
    assert [row.badge for row in looks(page.rows)] == ["", "", "A", ""]
    assert repaired.session.document.place == 3
    click_button(page.rows, 2)
    assert scene.before_label == ""
    assert seen(repaired, is_left=True) == scan


def test_it_is_marked_and_cleared_by_keyboard_and_by_the_button(repaired):
    page = open_history(repaired)
    press(page.rows, Qt.Key.Key_Up)
    press(page.rows, Qt.Key.Key_A)
    assert page.compare.isChecked()
    assert repaired.window.canvas.scene.before_label == "Repair 1 hole"
    press(page.rows, Qt.Key.Key_Up)
    assert not page.compare.isChecked()
    page.compare.click()
    assert repaired.window.canvas.scene.before_label == "Brush stroke"
    page.compare.click()
    assert repaired.window.canvas.scene.before_label == ""


def test_the_divider_and_holding_the_key_show_the_marked_line_too(repaired):
    page, canvas = open_history(repaired), repaired.window.canvas
    click(page.rows, 1)
    canvas.setFocus()
    QTest.keyPress(canvas, Qt.Key.Key_Backslash)
    scan = seen(repaired)
    QTest.keyRelease(canvas, Qt.Key.Key_Backslash)
    click_button(page.rows, 2)
    canvas.setFocus()
    QTest.keyPress(canvas, Qt.Key.Key_Backslash)
    held = seen(repaired)
    QTest.keyRelease(canvas, Qt.Key.Key_Backslash)
    assert held != scan
    assert abs(held - value(page.model.items[2].state)) <= 1
    trigger(repaired, "compare")
    canvas.scene.divider.share = 0.9
    assert seen(repaired) == held
    canvas.scene.divider.share = 0.1
    assert seen(repaired) == scan


def test_a_marked_line_that_is_forgotten_gives_way_to_the_scan_and_that_is_told(repaired):
    page = open_history(repaired)
    click_button(page.rows, 3)
    click(page.rows, 1)
    repaired.window.actions_by_id["clear"].trigger()
    assert repaired.window.canvas.scene.before_label == ""
    assert "no longer in the history" in repaired.notice()
    assert not any(row.badge for row in looks(page.rows))


def test_a_marked_line_shows_the_heal_that_came_late(open_desk):
    open_desk.paint(*PLACE)
    page = open_history(open_desk)
    click_button(page.rows, 1)
    trigger(open_desk, "side-by-side")
    scan = seen(open_desk, is_left=True)
    open_desk.session.repairing.heal(open_desk.session.document, page.model.items[1].id, open_desk.state.mask)
    open_desk.wait(lambda: open_desk.state.repairs)
    assert seen(open_desk, is_left=True) == seen(open_desk) != scan


def test_a_marked_line_shows_its_steps(open_desk):
    add(open_desk, "brighten")
    settle(open_desk)
    add(open_desk, "calm")
    settle(open_desk)
    page = open_history(open_desk)
    click_button(page.rows, 1)
    trigger(open_desk, "side-by-side")
    scan = value(open_desk.state.scan)
    open_desk.wait(lambda: abs(seen(open_desk, is_left=True) - (scan + 40)) <= 2)
    open_desk.wait(lambda: abs(seen(open_desk) - (scan + 40) // 2) <= 2)


def test_another_photo_is_compared_with_its_own_scan(repaired):
    page = open_history(repaired)
    click_button(page.rows, 2)
    trigger(repaired, "side-by-side")
    repaired.session.document.mark_saved(repaired.state)
    repaired.open("other.png")
    assert repaired.window.canvas.scene.before_label == ""
    assert repaired.window.canvas.scene.before.state.photo is repaired.state.photo
    assert not repaired.window.actions_by_id["side-by-side"].isChecked()
    assert "no longer" not in repaired.notice()
