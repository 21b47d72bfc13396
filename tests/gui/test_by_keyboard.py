"""The keyboard's cursor in the window, among the keys that are commands there."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QScrollArea

from restorer_app.core.requests import RepairHoles
from restorer_app.ui.shortcut_sheet import ShortcutSheet

KEY = Qt.Key


@pytest.fixture
def canvas(open_desk):
    """The canvas of an active window, with the focus and the cursor on it."""
    canvas = open_desk.window.canvas
    open_desk.wait(open_desk.window.isActiveWindow)
    canvas.setFocus()
    QTest.keyClick(canvas, KEY.Key_Right)
    return canvas


def draw(canvas) -> None:
    for key in (KEY.Key_Period, KEY.Key_Right, KEY.Key_Right):
        QTest.keyClick(canvas, key)


def test_enter_ends_the_stroke_and_only_the_next_one_repairs(open_desk, canvas):
    draw(canvas)
    QTest.keyClick(canvas, KEY.Key_Return)
    assert not open_desk.state.mask.is_empty
    assert not open_desk.session.activity.is_busy
    QTest.keyClick(canvas, KEY.Key_Return)
    open_desk.wait(lambda: open_desk.state.repairs)


def test_esc_breaks_the_stroke_off_and_leaves_a_repair_under_way_alone(open_desk, canvas):
    open_desk.paint()
    open_desk.workers.hold(RepairHoles)
    QTest.keyClick(canvas, KEY.Key_Return)
    draw(canvas)
    QTest.keyClick(canvas, KEY.Key_Escape)
    assert not canvas.keyboard.is_pen_down
    open_desk.workers.let_go(RepairHoles)
    open_desk.wait(lambda: open_desk.state.repairs)
    assert open_desk.state.mask.is_empty


def test_the_other_keys_mean_what_they_meant(open_desk, canvas):
    window = open_desk.window
    size = window.toolbox.size
    QTest.keyClick(canvas, KEY.Key_BracketRight)
    assert window.toolbox.size > size
    QTest.keyClick(canvas, KEY.Key_E)
    assert window.toolbox.current_id == "eraser"
    QTest.keyClick(canvas, KEY.Key_X)
    assert canvas.scene.is_comparing
    QTest.keyClick(canvas, KEY.Key_X)
    QTest.keyClick(canvas, KEY.Key_O)
    assert window.preferences.settings.overlay_style == "outline"
    QTest.keyPress(canvas, KEY.Key_Backslash)
    assert canvas.scene.is_original_held
    QTest.keyRelease(canvas, KEY.Key_Backslash)
    place = canvas.keyboard.place
    for key in (KEY.Key_1, KEY.Key_Plus, KEY.Key_Minus, KEY.Key_F):
        QTest.keyClick(canvas, key)
        assert canvas.keyboard.place == place


def test_the_sheet_names_the_keys_of_the_cursor(open_desk):
    sheet = ShortcutSheet(open_desk.window)
    texts = {label.text() for label in sheet.findChildren(QLabel)}
    assert {"Arrow keys", "Space", "."} <= texts


def test_the_sheet_never_scrolls_sideways(open_desk):
    sheet = ShortcutSheet(open_desk.window)
    sheet.show()
    open_desk.qtbot.waitExposed(sheet)
    assert sheet.findChild(QScrollArea).horizontalScrollBar().maximum() == 0
    assert sheet.width() <= 1280
