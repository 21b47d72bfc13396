"""Painting where before and after are compared: nothing is marked, and one sentence says why and how to go on."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from restorer_app.ui.regions import Where

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def canvas(open_desk):
    open_desk.wait(open_desk.window.isActiveWindow)
    open_desk.window.canvas.setFocus()
    return open_desk.window.canvas


def drag_at(canvas, share: float) -> None:
    """A stroke at so much of the canvas's width."""
    start = QPoint(round(canvas.width() * share), canvas.height() // 2)
    QTest.mouseMove(canvas, start)
    QTest.mousePress(canvas, LEFT, NONE, start)
    QTest.mouseMove(canvas, start + QPoint(30, 20))
    QTest.mouseRelease(canvas, LEFT, NONE, start + QPoint(30, 20))


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_stroke_while_comparing_says_that_the_tools_rest_once(open_desk, hand, canvas, share):
    hand.key(Qt.Key.Key_X)
    drag_at(canvas, share)
    assert "press X" in open_desk.notice()
    assert open_desk.state.mask.is_empty
    open_desk.window.notices.hide()
    drag_at(canvas, share)
    assert open_desk.notice() == ""
    hand.key(Qt.Key.Key_X)
    drag_at(canvas, share)
    assert not open_desk.state.mask.is_empty


def test_a_stroke_in_the_left_pane_says_where_to_paint_and_one_in_the_right_pane_paints(open_desk, hand, canvas):
    hand.key(Qt.Key.Key_Y)
    drag_at(canvas, 0.25)
    assert "press Y" in open_desk.notice()
    assert open_desk.state.mask.is_empty
    open_desk.window.notices.hide()
    drag_at(canvas, 0.75)
    assert not open_desk.state.mask.is_empty


def test_the_hand_and_space_pan_without_a_word_while_comparing(open_desk, hand, canvas):
    open_desk.window.toolbox.choose("pan")
    hand.key(Qt.Key.Key_X)
    drag_at(canvas, 0.7)
    assert open_desk.notice() == ""
    hand.key(Qt.Key.Key_B)
    hand.key(Qt.Key.Key_X)
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    drag_at(canvas, 0.7)
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert open_desk.notice() == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_X, Qt.Key.Key_Y])
def test_the_sentence_goes_when_it_was_followed(open_desk, hand, canvas, key):
    hand.key(key)
    drag_at(canvas, 0.25)
    assert "press" in open_desk.notice()
    hand.key(key)
    assert open_desk.notice() == ""


def test_the_full_stop_says_so_too(open_desk, hand, canvas):
    hand.key(Qt.Key.Key_X)
    hand.key(Qt.Key.Key_Period)
    assert "press X" in open_desk.notice()


def test_arrow_keys_carry_the_tool_though_the_mouse_lies_over_the_left_pane(open_desk, hand, canvas):
    hand.key(Qt.Key.Key_Y)
    for y in (canvas.height() // 3, canvas.height() // 2):
        QTest.mouseMove(canvas, QPoint(canvas.width() // 4, y))
    open_desk.wait(lambda: canvas.scene.pointer is not None)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Period, Qt.Key.Key_Right, Qt.Key.Key_Return):
        hand.key(key)
    assert not open_desk.state.mask.is_empty


@pytest.mark.parametrize("key", [Qt.Key.Key_S, Qt.Key.Key_D, Qt.Key.Key_V])
def test_a_tool_that_cannot_paint_where_a_step_applies_says_so(open_desk, hand, canvas, key):
    open_desk.session.improving.add("brighten")
    where = open_desk.window.recipe_panel.steps.rows[0].where
    where.chosen.emit(Where.ONLY)
    hand.key(key)
    drag_at(canvas, 0.5)
    assert "cannot paint here" in open_desk.notice()
    assert not open_desk.state.recipe[0].region.tiles
    open_desk.window.notices.hide()
    hand.key(Qt.Key.Key_B)
    drag_at(canvas, 0.5)
    assert open_desk.state.recipe[0].region.tiles
    assert open_desk.notice() == ""


def test_a_clone_without_a_source_names_the_key_too(open_desk, hand, canvas):
    hand.key(Qt.Key.Key_S)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Space):
        hand.key(key)
    assert "Shift+S" in open_desk.notice()
