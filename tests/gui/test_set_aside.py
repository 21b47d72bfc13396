"""A crop or a shape that is not finished waits while something else has the pointer."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from shaped import drag, press

from restorer_app.core.box import Box

KEY = Qt.Key
CORNERS = (100, 100), (200, 100), (200, 200)


@pytest.fixture
def cropping(open_desk):
    """A desk with a crop that was dragged and not cut."""
    press(open_desk, "C")
    open_desk.wait(lambda: open_desk.window.canvas.is_complete)
    drag(open_desk, (0, 0), (60, 40), (120, 80))
    return open_desk


@pytest.mark.parametrize("key", ["X", "Y", "B", "A", "C"])
def test_a_crop_waits_while_something_else_is_done(cropping, key):
    box = cropping.session.framing.frame.box
    press(cropping, key)
    assert not cropping.window.frame.is_cropping
    assert "press C" in cropping.notice()
    press(cropping, "C")
    assert cropping.session.framing.frame.box == box
    assert cropping.notice() == ""
    press(cropping, "Return")
    assert cropping.state.geometry.crop == box


def test_a_crop_that_waits_is_turned_with_the_photo(cropping):
    press(cropping, "B")
    before = cropping.session.framing._kept.box
    press(cropping, "Ctrl+R")
    press(cropping, "C")
    box = cropping.session.framing.frame.box
    assert (box.width, box.height) == (before.height, before.width)


def test_esc_gives_the_crop_up(cropping):
    press(cropping, "Esc")
    press(cropping, "C")
    assert cropping.session.framing.frame.box == Box(0, 0, 640, 480)


def test_a_crop_that_was_not_touched_leaves_without_a_word(open_desk):
    press(open_desk, "C")
    press(open_desk, "B")
    assert open_desk.notice() == ""


@pytest.fixture
def shaping(hand):
    """A hand with three corners of a polygon clicked."""
    hand.key(KEY.Key_P)
    hand.click(*CORNERS)
    return hand


def test_a_polygon_waits_for_its_tool(shaping):
    desk = shaping.desk
    shaping.key(KEY.Key_B)
    assert "press P" in desk.notice()
    assert desk.window.panel.step.text() != "Finish the shape"
    shaping.drag((400, 300), (420, 300))
    brushed = desk.state.mask.count
    shaping.key(KEY.Key_B)
    shaping.key(KEY.Key_P)
    assert desk.window.panel.step.text() == "Finish the shape"
    assert "press P" not in desk.notice()
    shaping.key(KEY.Key_Return)
    assert desk.state.mask.count == pytest.approx(brushed + 5000, abs=250)


@pytest.mark.parametrize("key", [KEY.Key_P, KEY.Key_X, KEY.Key_Y, KEY.Key_C, KEY.Key_A])
def test_a_polygon_is_there_after_its_own_key_and_after_comparing_and_cropping(shaping, key):
    shaping.key(key)
    if key != KEY.Key_P:
        shaping.key(key)
    shaping.key(KEY.Key_Return)
    assert shaping.mask.count == pytest.approx(5000, abs=250)


def test_esc_leaves_the_crop_and_not_the_polygon_that_waits(shaping):
    shaping.key(KEY.Key_C)
    shaping.key(KEY.Key_Escape)
    assert not shaping.desk.window.frame.is_cropping
    shaping.key(KEY.Key_Return)
    assert not shaping.mask.is_empty


def test_esc_gives_the_polygon_up(shaping):
    shaping.key(KEY.Key_Escape)
    shaping.key(KEY.Key_B)
    assert shaping.desk.notice() == ""
    shaping.key(KEY.Key_P)
    shaping.key(KEY.Key_Return)
    assert shaping.mask.is_empty


def test_a_polygon_is_not_carried_to_another_photo(shaping):
    shaping.key(KEY.Key_B)
    shaping.desk.open("other.png")
    shaping.key(KEY.Key_P)
    assert not shaping.canvas.pointing.shaping.is_unfinished


def test_a_crease_waits_too(hand):
    hand.key(KEY.Key_K)
    hand.click((100, 100), (200, 120))
    hand.key(KEY.Key_B)
    assert "press K" in hand.desk.notice()
    hand.key(KEY.Key_K)
    hand.key(KEY.Key_Return)
    hand.wait_marked()


def test_a_click_that_is_broken_off_takes_only_its_own_corner_back(shaping):
    shaping.press((300, 300))
    QTest.keyClick(shaping.canvas, KEY.Key_X)
    shaping.release((300, 300))
    shaping.key(KEY.Key_X)
    shaping.key(KEY.Key_Return)
    assert shaping.mask.count == pytest.approx(5000, abs=250)
