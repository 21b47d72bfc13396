"""Changing what is marked already: one mark that is selected, or all at once; by mouse and by keyboard."""

import numpy as np
import pytest
from hand import ALT, SHIFT, Hand
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from restorer_app.core.box import Box
from restorer_app.core.marking import ChangeMask, FindHole


@pytest.fixture
def selecting(hand) -> Hand:
    """Two marks, of 20 px at 100, 100 and of 30 px at 200, 100; the tool that selects is in hand."""
    hand.desk.paint(100, 100, 20)
    hand.desk.paint(200, 100, 30)
    hand.key(Qt.Key.Key_V)
    return hand


def selected(hand) -> Box:
    tool = hand.canvas.scene.tool
    return tool.selected.bounds if tool.selected is not None else Box(0, 0, 0, 0)


def test_a_click_selects_a_mark_and_delete_removes_it(selecting):
    selecting.click((110, 110))
    selecting.desk.wait(lambda: selected(selecting) == Box(100, 100, 20, 20))
    selecting.key(Qt.Key.Key_Delete)
    assert selecting.mask.bounds == Box(200, 100, 30, 30)
    assert selecting.desk.session.document.undo_label == "Remove a mark"
    selecting.desk.session.undo()
    assert selecting.mask.bounds == Box(100, 100, 130, 30)


def test_a_drag_moves_the_selected_mark(selecting):
    selecting.click((110, 110))
    selecting.desk.wait(lambda: selected(selecting).width == 20)
    selecting.drag((110, 110), (130, 150))
    assert selected(selecting) == Box(120, 140, 20, 20)
    assert selecting.mask.region(Box(120, 140, 20, 20)).all()
    assert not selecting.mask.has_any(Box(100, 100, 20, 20))


def test_everything_about_a_selected_mark_goes_by_keys(selecting):
    for _ in range(2):
        shown = selected(selecting)
        selecting.key(Qt.Key.Key_Tab)
        selecting.desk.wait(lambda shown=shown: selected(selecting) not in (shown, Box(0, 0, 0, 0)))
    assert selected(selecting) == Box(200, 100, 30, 30)
    assert selecting.canvas.hasFocus()
    selecting.key(Qt.Key.Key_Backtab, SHIFT)
    selecting.desk.wait(lambda: selected(selecting) == Box(100, 100, 20, 20))
    selecting.key(Qt.Key.Key_Right)
    selecting.key(Qt.Key.Key_Down, SHIFT)
    assert selected(selecting) == Box(101, 110, 20, 20)
    assert selecting.mask.region(Box(101, 110, 20, 20)).all()
    selecting.key(Qt.Key.Key_Backspace)
    assert selecting.mask.bounds == Box(200, 100, 30, 30)
    selecting.key(Qt.Key.Key_Tab)
    selecting.desk.wait(lambda: selected(selecting).width == 30)
    selecting.key(Qt.Key.Key_Escape)
    assert selected(selecting).is_empty
    assert not selecting.mask.is_empty


def test_undo_deselects_a_mark_that_is_somewhere_else_again(selecting):
    selecting.key(Qt.Key.Key_Tab)
    selecting.desk.wait(lambda: selected(selecting).width == 20)
    selecting.key(Qt.Key.Key_Left, SHIFT)
    selecting.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert selected(selecting).is_empty
    assert selecting.mask.region(Box(100, 100, 20, 20)).all()


def test_tab_leaves_the_canvas_where_nothing_is_marked(hand):
    hand.key(Qt.Key.Key_V)
    hand.key(Qt.Key.Key_Tab)
    assert not hand.canvas.hasFocus()
    assert hand.desk.workers.asked(FindHole) == []


def test_marks_grow_and_shrink_by_keys_as_often_as_they_are_pressed(hand):
    hand.desk.paint(200, 200, 20)
    hand.desk.window.mark_panel.pixels.setValue(3)
    hand.key(Qt.Key.Key_G)
    hand.key(Qt.Key.Key_G)
    hand.desk.wait(lambda: hand.mask.bounds == Box(194, 194, 32, 32))
    hand.key(Qt.Key.Key_G, SHIFT)
    hand.desk.wait(lambda: hand.mask.bounds == Box(197, 197, 26, 26))
    assert [entry.label for entry in hand.desk.session.document.entries[-3:]] == [
        "Grow marks",
        "Grow marks",
        "Shrink marks",
    ]


def test_marks_grow_and_shrink_by_buttons(hand):
    hand.desk.paint(200, 200, 20)
    buttons = {button.text(): button for button in hand.desk.window.mark_panel.findChildren(QPushButton)}
    buttons["Grow"].click()
    hand.desk.wait(lambda: hand.mask.bounds == Box(198, 198, 24, 24))
    buttons["Shrink"].click()
    hand.desk.wait(lambda: hand.mask.bounds == Box(200, 200, 20, 20))


def test_marks_are_inverted_and_filled_by_menu_and_by_key(hand):
    hand.desk.window.toolbox.choose("rectangle")
    hand.drag((100, 100), (200, 200))
    hand.drag((110, 110), (190, 190), held=ALT)
    hand.desk.window.actions_by_id["fill-holes"].trigger()
    hand.desk.wait(lambda: hand.mask.count == hand.mask.bounds.area)
    marked = hand.mask.to_array()
    hand.key(Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    hand.desk.wait(lambda: not np.array_equal(hand.mask.to_array(), marked))
    np.testing.assert_array_equal(hand.mask.to_array(), ~marked)


def test_a_change_of_marks_takes_in_what_is_painted_meanwhile(hand):
    hand.desk.paint(200, 200, 20)
    hand.desk.workers.hold(ChangeMask)
    hand.key(Qt.Key.Key_G)
    hand.desk.paint(300, 300, 20)
    hand.desk.workers.let_go(ChangeMask)
    hand.desk.wait(lambda: hand.mask.bounds == Box(198, 198, 124, 124))
