"""Every tool that marks damage, by mouse and by keyboard, in the window."""

import numpy as np
import pytest
from hand import ALT, NONE, SHIFT, is_about
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from restorer_app.core.box import Box
from restorer_app.core.marking import FindSimilar, TraceCrease
from restorer_app.tools.table import TOOLS
from restorer_app.ui.shortcut_sheet import ShortcutSheet

SQUARE = Box(200, 150, 100, 80)
CORNERS = ((200, 150), (300, 150), (300, 230), (200, 230))
FINISHED = {
    "lasso": lambda hand, held: hand.drag(*CORNERS, held=held),
    "rectangle": lambda hand, held: hand.drag(CORNERS[0], CORNERS[2], held=held),
    "ellipse": lambda hand, held: hand.drag(CORNERS[0], CORNERS[2], held=held),
    "polygon": lambda hand, held: (hand.click(*CORNERS, held=held), hand.click(CORNERS[0])),
}


@pytest.mark.parametrize("row", TOOLS, ids=lambda row: row.id)
def test_every_tool_is_taken_up_by_its_key_and_by_its_button(open_desk, row):
    window = open_desk.window
    window.toolbox.choose("pan")
    QTest.keyClick(window.canvas, getattr(Qt.Key, f"Key_{row.shortcut}"))
    assert window.toolbox.current_id == row.id
    window.toolbox.choose("pan")
    window.rail.buttons[row.id].click()
    assert window.toolbox.current_id == row.id
    assert window.canvas.scene.tool is window.toolbox.current
    assert window.rail.buttons[row.id].accessibleName() == row.title


@pytest.mark.parametrize("name", FINISHED)
def test_a_shape_marks_what_it_goes_around_and_is_one_line_of_the_history(hand, name):
    hand.desk.window.toolbox.choose(name)
    FINISHED[name](hand, NONE)
    assert is_about(hand.mask.bounds, SQUARE)
    assert hand.desk.session.document.undo_label == name.capitalize()
    hand.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hand.mask.is_empty


@pytest.mark.parametrize("name", FINISHED)
def test_alt_takes_away_and_shift_with_alt_keeps_only_what_is_inside(hand, name):
    hand.desk.window.toolbox.choose(name)
    hand.desk.paint(150, 100, 300)
    FINISHED[name](hand, ALT)
    taken = 300 * 300 - hand.mask.count
    assert 0.7 * SQUARE.area < taken < 1.05 * SQUARE.area
    assert not hand.mask.has_any(Box(245, 185, 10, 10))
    hand.desk.session.undo()
    FINISHED[name](hand, ALT | SHIFT)
    assert is_about(hand.mask.bounds, SQUARE)
    assert abs(hand.mask.count - taken) < 0.02 * SQUARE.area


def test_the_panel_says_what_a_shape_does_for_hands_without_keys(hand):
    hand.desk.paint(150, 100, 300)
    hand.key(Qt.Key.Key_R)
    choice = hand.desk.window.mark_panel.options.controls["rectangle", "usual"]
    choice.buttons["subtract"].click()
    FINISHED["rectangle"](hand, NONE)
    assert not hand.mask.has_any(Box(245, 185, 10, 10))
    hand.desk.session.undo()
    choice.buttons["subtract"].setFocus()
    QTest.keyClick(choice.buttons["subtract"], Qt.Key.Key_Tab)
    QTest.keyClick(choice.buttons["intersect"], Qt.Key.Key_Space)
    FINISHED["rectangle"](hand, NONE)
    assert is_about(hand.mask.bounds, SQUARE)


def test_shift_while_dragging_makes_a_square(hand):
    hand.desk.window.toolbox.choose("rectangle")
    hand.press((200, 150))
    hand.move((300, 180))
    hand.release((300, 180), SHIFT)
    assert is_about(hand.mask.bounds, Box(200, 150, 100, 100))


def test_a_finished_shape_heals_like_a_stroke(hand):
    hand.desk.window.repair_panel.healing.click()
    hand.desk.window.toolbox.choose("ellipse")
    FINISHED["ellipse"](hand, NONE)
    hand.desk.wait(lambda: hand.desk.state.repairs)
    assert hand.mask.is_empty
    assert is_about(hand.desk.state.repairs[0].hole.box, SQUARE)
    hand.desk.session.undo()
    assert not hand.desk.state.repairs


@pytest.mark.parametrize("end", ["enter", "keypad", "double-click", "first corner", "button"])
def test_a_polygon_is_closed(hand, end):
    hand.key(Qt.Key.Key_P)
    hand.click(*CORNERS[:3])
    if end in ("enter", "keypad"):
        hand.click(CORNERS[3])
        hand.key(Qt.Key.Key_Return if end == "enter" else Qt.Key.Key_Enter)
    elif end == "double-click":
        hand.double_click(CORNERS[3])
    else:
        hand.click(CORNERS[3])
        if end == "first corner":
            hand.click((203, 148))
        else:
            hand.desk.window.panel.step.click()
    assert is_about(hand.mask.bounds, SQUARE)
    assert hand.desk.state.repairs == ()


def test_the_panel_says_how_an_unfinished_shape_goes_on(hand):
    panel = hand.desk.window.panel
    hand.key(Qt.Key.Key_P)
    before = panel.step.text()
    hand.click(*CORNERS)
    assert "Enter" in panel.hint.text()
    assert panel.step.text() == "Finish the shape"
    assert panel.step.isEnabled()
    hand.key(Qt.Key.Key_Escape)
    assert panel.step.text() == before


def test_backspace_takes_a_corner_back_and_escape_the_whole_shape(hand):
    hand.key(Qt.Key.Key_P)
    hand.click(*CORNERS, (420, 300))
    hand.key(Qt.Key.Key_Backspace)
    hand.key(Qt.Key.Key_Return)
    assert is_about(hand.mask.bounds, SQUARE)
    mask = hand.mask
    hand.click(*((x + 150, y + 150) for x, y in CORNERS))
    hand.key(Qt.Key.Key_Escape)
    hand.key(Qt.Key.Key_Backspace)
    assert hand.mask is mask
    assert not hand.canvas.scene.tool.is_begun


def test_enter_repairs_again_when_no_shape_is_open(hand):
    hand.key(Qt.Key.Key_P)
    hand.click(*CORNERS)
    hand.key(Qt.Key.Key_Return)
    assert not hand.mask.is_empty
    hand.key(Qt.Key.Key_Return)
    hand.desk.wait(lambda: hand.desk.state.repairs)


def test_an_unfinished_shape_outlives_a_look_at_the_scan_and_zooming(hand):
    hand.key(Qt.Key.Key_P)
    hand.click(*CORNERS[:2])
    QTest.keyPress(hand.canvas, Qt.Key.Key_Backslash)
    assert hand.canvas.scene.is_original_held
    QTest.keyRelease(hand.canvas, Qt.Key.Key_Backslash)
    hand.key(Qt.Key.Key_Plus)
    hand.click(*CORNERS[2:])
    hand.key(Qt.Key.Key_Return)
    assert is_about(hand.mask.bounds, SQUARE)


def test_another_photo_forgets_the_shape(hand):
    hand.key(Qt.Key.Key_P)
    hand.click(*CORNERS)
    hand.desk.session.document.mark_saved(hand.desk.state)
    hand.desk.open("second.png")
    assert not hand.canvas.scene.tool.is_begun
    assert hand.mask.is_empty


def test_the_wand_shows_what_it_would_mark_and_then_marks_it(hand):
    hand.key(Qt.Key.Key_W)
    hand.desk.window.toolbox.set_option("wand", "tolerance", 2)
    hand.press((200.5, 150.5))
    hand.desk.wait(lambda: not hand.canvas.scene.drawn_mask.is_empty)
    shown = hand.canvas.scene.drawn_mask.to_array()
    assert hand.mask.is_empty
    hand.release((200.5, 150.5))
    hand.wait_marked()
    np.testing.assert_array_equal(hand.mask.to_array(), shown)
    values = hand.desk.state.photo.pixels[..., 0].astype(int)
    np.testing.assert_array_equal(shown, np.abs(values - values[150, 200]) <= 5)


def test_a_quick_click_of_the_wand_is_marked_when_the_answer_comes_and_the_window_does_not_wait(hand):
    hand.key(Qt.Key.Key_W)
    hand.desk.workers.hold(FindSimilar)
    hand.click((200.5, 150.5))
    assert hand.mask.is_empty
    hand.desk.workers.let_go(FindSimilar)
    hand.wait_marked()
    assert hand.desk.session.document.undo_label == "Magic wand"


def test_escape_forgets_what_the_wand_looks_for(hand):
    hand.key(Qt.Key.Key_W)
    hand.desk.workers.hold(FindSimilar)
    hand.click((200.5, 150.5))
    hand.key(Qt.Key.Key_Escape)
    hand.desk.workers.let_go(FindSimilar)
    assert not hand.canvas.scene.tool.is_begun
    hand.click((20.5, 20.5))
    hand.wait_marked()
    assert hand.mask.has_any(Box(20, 20, 1, 1))
    assert not hand.mask.has_any(Box(200, 150, 1, 1))


def test_a_tool_whose_question_fails_says_so_and_can_be_used_again(hand):
    hand.key(Qt.Key.Key_W)
    hand.desk.workers.fails.add(FindSimilar)
    hand.click((200.5, 150.5))
    hand.desk.wait(lambda: "nothing usable" in hand.desk.notice())
    hand.desk.workers.fails.clear()
    hand.click((200.5, 150.5))
    hand.wait_marked()


def test_the_line_along_a_crease_is_marked_by_two_clicks_and_enter(hand):
    hand.key(Qt.Key.Key_K)
    hand.desk.window.toolbox.set_size(9)
    hand.click((100.5, 100.5))
    hand.move((300.5, 100.5))
    hand.desk.wait(lambda: hand.desk.workers.asked(TraceCrease))
    hand.click((300.5, 100.5))
    hand.key(Qt.Key.Key_Return)
    hand.wait_marked()
    assert is_about(hand.mask.bounds, Box(96, 96, 209, 9))
    assert hand.desk.session.document.undo_label == "Crease"


def test_a_double_click_ends_the_line_along_a_crease(hand):
    hand.key(Qt.Key.Key_K)
    hand.click((100.5, 100.5))
    hand.double_click((300.5, 100.5))
    hand.wait_marked()
    assert hand.mask.bounds.width > 200


def test_the_brush_keys_change_the_width_of_the_crease_line_and_its_ring_is_shown(hand):
    hand.key(Qt.Key.Key_K)
    size = hand.canvas.scene.tool.size
    hand.key(Qt.Key.Key_BracketRight)
    assert hand.canvas.scene.tool.size > size
    assert hand.canvas.cursor().shape() == Qt.CursorShape.BlankCursor
    hand.key(Qt.Key.Key_L)
    assert hand.canvas.cursor().shape() == Qt.CursorShape.CrossCursor


def test_the_panel_shows_the_options_of_the_tool_in_hand(hand):
    window = hand.desk.window
    options = window.mark_panel.options
    for row in TOOLS:
        window.toolbox.choose(row.id)
        shown = {key for key, control in options.controls.items() if control.isVisible()}
        assert shown == {(row.id, option.id) for option in row.options}
        assert options.brush_size.isVisible() == window.toolbox.current.has_size


def test_the_options_of_the_wand_are_set_by_mouse_and_by_keys(hand):
    hand.key(Qt.Key.Key_W)
    controls, tool = hand.desk.window.mark_panel.options.controls, hand.canvas.scene.tool
    controls["wand", "is_contiguous"].click()
    assert tool.is_contiguous is False
    field = controls["wand", "tolerance"].number
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "25")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert tool.tolerance == 25
    assert hand.desk.state.repairs == ()


def test_the_key_sheet_names_every_tool_and_every_gesture(open_desk):
    open_desk.window.actions_by_id["keys"].trigger()
    texts = {found.text() for found in open_desk.dialog(ShortcutSheet).findChildren(QLabel)}
    for row in TOOLS:
        assert {row.title, row.shortcut} | {text for gesture in row.gestures for text in gesture} <= texts


def select_mark(hand, place) -> None:
    hand.key(Qt.Key.Key_V)
    hand.click(place)
    hand.desk.wait(lambda: hand.canvas.scene.tool.selected is not None)


def lines(hand) -> list[str]:
    return [entry.label for entry in hand.desk.session.document.entries[1:]]


def test_arrow_keys_move_a_mark_as_one_line_of_the_history(hand):
    hand.desk.paint(100, 100)
    hand.desk.paint(300, 300)
    select_mark(hand, (110, 110))
    for _ in range(5):
        hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Down, SHIFT)
    assert hand.mask.has_any(Box(124, 129, 1, 1))
    assert lines(hand) == ["Brush stroke", "Brush stroke", "Move a mark"]
    hand.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hand.mask.has_any(Box(100, 100, 1, 1))
    assert lines(hand)[hand.desk.session.document.place - 1] == "Brush stroke"


def test_another_mark_a_drag_and_what_is_done_between_begin_a_new_line(hand):
    hand.desk.paint(100, 100)
    hand.desk.paint(300, 300)
    select_mark(hand, (110, 110))
    hand.key(Qt.Key.Key_Right)
    hand.click((310, 310))
    hand.desk.wait(lambda: hand.canvas.scene.tool.selected.bounds.x == 300)
    hand.key(Qt.Key.Key_Right)
    hand.drag((310, 310), (320, 320))
    hand.key(Qt.Key.Key_Right)
    assert lines(hand)[2:] == ["Move a mark"] * 4
    hand.desk.paint(500, 100)
    hand.key(Qt.Key.Key_Right)
    assert lines(hand)[2:] == [*["Move a mark"] * 4, "Brush stroke", "Move a mark"]


@pytest.mark.parametrize("name", ["polygon", "crease"])
def test_after_backspace_the_line_still_goes_on_to_the_pointer(hand, name):
    hand.desk.window.toolbox.choose(name)
    hand.click(*CORNERS[:3])
    hand.key(Qt.Key.Key_Backspace)
    (line,) = hand.canvas.scene.tool.lines
    assert line.points[-1] == pytest.approx(CORNERS[2], abs=1)
    hand.move(CORNERS[3])
    (line,) = hand.canvas.scene.tool.lines
    assert line.points[-1] == pytest.approx(CORNERS[3], abs=1)
    hand.key(Qt.Key.Key_Escape)


def test_how_marks_look_is_not_asked_of_brushes_that_make_none(hand):
    panel = hand.desk.window.mark_panel
    for key, makes_marks in ((Qt.Key.Key_S, False), (Qt.Key.Key_D, False), (Qt.Key.Key_B, True)):
        hand.key(key)
        assert panel.styles.isVisible() is panel.colour.isVisible() is makes_marks
