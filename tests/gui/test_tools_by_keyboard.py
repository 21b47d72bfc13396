"""Each kind of tool from start to finish without a mouse: keys go to whatever has the focus, as a keyboard's do."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from restorer_app.core.box import Box

KEY = Qt.Key
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CORNERS = (KEY.Key_Right, KEY.Key_Down, KEY.Key_Left)


@pytest.fixture
def desk(open_desk):
    """An active window whose canvas has the focus and the cursor in the middle of the photo."""
    open_desk.wait(open_desk.window.isActiveWindow)
    open_desk.window.canvas.setFocus()
    open_desk.window.canvas.pointing.leave()
    return open_desk


def keys(desk, *typed, held=NONE) -> None:
    for key in typed:
        QTest.keyClick(QApplication.focusWidget() or desk.window, key, held)


def tab_to(desk, control) -> None:
    for _ in range(40):
        if control.hasFocus():
            return
        keys(desk, KEY.Key_Tab)
    raise AssertionError(f"Tab does not come to {control}")


def wait_marked(desk) -> None:
    desk.wait(lambda: not desk.state.mask.is_empty)


def test_the_wand_and_how_much_it_takes(desk):
    options = desk.window.mark_panel.options.controls
    keys(desk, KEY.Key_W, KEY.Key_Right, KEY.Key_Space)
    wait_marked(desk)
    little = desk.state.mask.count
    keys(desk, KEY.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    tab_to(desk, options["wand", "tolerance"].slider)
    keys(desk, *[KEY.Key_Right] * 5, KEY.Key_Escape, KEY.Key_Right, KEY.Key_Space)
    wait_marked(desk)
    assert desk.state.mask.count > little
    tab_to(desk, options["wand", "usual"].buttons["add"])
    keys(desk, KEY.Key_Right, KEY.Key_Escape, KEY.Key_Right, KEY.Key_Space)
    desk.wait(lambda: desk.state.mask.count < little)


def test_a_crease_with_a_point_taken_back(desk):
    keys(desk, KEY.Key_K, KEY.Key_Right, KEY.Key_Space)
    assert desk.window.panel.step.text() == "Finish the shape"
    keys(desk, KEY.Key_Right, held=SHIFT)
    keys(desk, KEY.Key_Space)
    keys(desk, KEY.Key_Down, held=SHIFT)
    keys(desk, KEY.Key_Space, KEY.Key_Backspace, KEY.Key_Return)
    wait_marked(desk)
    assert desk.state.mask.bounds.height < 60


@pytest.mark.parametrize(("tool", "ends"), [(KEY.Key_L, KEY.Key_Period), (KEY.Key_L, KEY.Key_Return)])
def test_a_lasso(desk, tool, ends):
    keys(desk, tool, KEY.Key_Right, KEY.Key_Period)
    keys(desk, *CORNERS, held=SHIFT)
    keys(desk, ends)
    assert desk.state.mask.count > 5000


def test_a_polygon(desk):
    keys(desk, KEY.Key_P, KEY.Key_Right, KEY.Key_Space)
    for key in CORNERS:
        keys(desk, key, held=SHIFT)
        keys(desk, KEY.Key_Space)
    keys(desk, KEY.Key_Return)
    assert desk.state.mask.count > 10_000


@pytest.mark.parametrize("brush", [KEY.Key_S, KEY.Key_D])
def test_cloning_and_healing_from_elsewhere(desk, brush):
    keys(desk, brush, KEY.Key_Right)
    x, y = (int(value) for value in desk.window.canvas.keyboard.place)
    keys(desk, KEY.Key_S, held=SHIFT)
    keys(desk, KEY.Key_Right, held=SHIFT)
    keys(desk, KEY.Key_Period, *[KEY.Key_Right] * 3, KEY.Key_Period)
    desk.wait(lambda: desk.state.repairs)
    (repair,) = desk.state.repairs
    assert repair.parameters["dx"] == -120
    assert repair.hole.box.overlaps(Box(x + 120, y, 30, 1))


def test_a_mark_is_selected_moved_and_taken_away(desk):
    desk.paint(100, 100)
    keys(desk, KEY.Key_V, KEY.Key_Tab)
    tool = desk.window.canvas.scene.tool
    desk.wait(lambda: tool.selected is not None)
    keys(desk, *[KEY.Key_Right] * 3)
    assert desk.state.mask.bounds == Box(103, 100, 20, 20)
    keys(desk, KEY.Key_Delete)
    assert desk.state.mask.is_empty
