"""Zoom, pan, compare and dropped files, as the hand does them."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from restorer_app.core.box import Box

NOWHERE = QPoint()
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def wheel(canvas, place, *, turn=0, pixels=NOWHERE, held=NONE, phase=Qt.ScrollPhase.NoScrollPhase):
    where = QPointF(place)
    event = QWheelEvent(
        where, canvas.mapToGlobal(where), pixels, QPoint(0, turn), Qt.MouseButton.NoButton, held, phase, False
    )
    QApplication.sendEvent(canvas, event)


@pytest.mark.parametrize("held", [NONE, CTRL])
def test_the_wheel_keeps_the_pixel_under_the_cursor(bench, held):
    place, view = QPoint(520, 210), bench.canvas.scene.view
    start, drawn_within = view.to_scan(520, 210), 0.5 / view.scale
    for turn in (120, 120, 120, 240, 60, 120):
        wheel(bench.canvas, place, turn=turn, held=held)
        np.testing.assert_allclose(view.to_scan(520, 210), start, atol=drawn_within + 0.5 / view.scale)
    assert view.scale > 2


def test_the_wheel_never_jumps_over_100_percent(bench):
    scales = []
    bench.canvas.zoom_changed.connect(scales.append)
    for _ in range(5):
        wheel(bench.canvas, QPoint(400, 300), turn=120)
    for _ in range(3):
        wheel(bench.canvas, QPoint(400, 300), turn=-120)
    assert scales.count(1.0) == 2


def test_zooming_out_brings_the_photo_back_to_the_middle(bench):
    for _ in range(6):
        wheel(bench.canvas, QPoint(700, 100), turn=120)
    for _ in range(9):
        wheel(bench.canvas, QPoint(90, 500), turn=-120)
    x, y = bench.canvas.scene.view.to_widget(650, 450)
    assert abs(x - 399.5) <= 1
    assert abs(y - 299.5) <= 1


def test_the_scale_has_limits(bench):
    for _ in range(40):
        wheel(bench.canvas, QPoint(400, 300), turn=120)
    assert bench.canvas.scene.view.scale == 32
    for _ in range(80):
        wheel(bench.canvas, QPoint(400, 300), turn=-120)
    assert bench.canvas.scene.view.scale == 1 / 64


def test_two_fingers_pan_and_zoom_with_ctrl(bench):
    bench.canvas.actual_size()
    start = bench.canvas.scene.view.to_widget(600, 400)
    two_fingers = {"turn": 40, "pixels": QPoint(-12, 20), "phase": Qt.ScrollPhase.ScrollUpdate}
    wheel(bench.canvas, QPoint(400, 300), **two_fingers)
    x, y = bench.canvas.scene.view.to_widget(600, 400)
    assert (x - start[0], y - start[1]) == (-12, 20)
    assert bench.canvas.scene.view.scale == 1
    wheel(bench.canvas, QPoint(400, 300), held=CTRL, **two_fingers)
    assert bench.canvas.scene.view.scale > 1


def test_keys_zoom_in_round_steps_and_to_100_percent_and_fit(bench):
    fitted = bench.canvas.scene.view.scale
    QTest.keyClick(bench.canvas, Qt.Key.Key_Plus)
    assert bench.canvas.scene.view.scale == pytest.approx(2 / 3)
    QTest.keyClick(bench.canvas, Qt.Key.Key_1)
    assert bench.canvas.scene.view.scale == 1
    QTest.keyClick(bench.canvas, Qt.Key.Key_Minus)
    assert bench.canvas.scene.view.scale == pytest.approx(2 / 3)
    QTest.keyClick(bench.canvas, Qt.Key.Key_F)
    assert bench.canvas.scene.view.scale == fitted


def test_space_drag_pans_and_paints_nothing(bench):
    bench.canvas.actual_size()
    QTest.keyPress(bench.canvas, Qt.Key.Key_Space)
    assert bench.canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    where = bench.point(600.5, 400.5)
    bench.press(600.5, 400.5)
    QTest.mouseMove(bench.canvas, where + QPoint(-70, 40))
    QTest.mouseRelease(bench.canvas, Qt.MouseButton.LeftButton, NONE, where + QPoint(-70, 40))
    QTest.keyRelease(bench.canvas, Qt.Key.Key_Space)
    assert bench.point(600.5, 400.5) == where + QPoint(-70, 40)
    assert bench.strokes == []
    assert bench.canvas.cursor().shape() == Qt.CursorShape.BlankCursor


def test_the_middle_button_pans_with_the_brush_in_hand(bench):
    bench.canvas.actual_size()
    where = bench.point(600.5, 400.5)
    bench.press(600.5, 400.5, button=Qt.MouseButton.MiddleButton)
    QTest.mouseMove(bench.canvas, where + QPoint(25, -60))
    QTest.mouseRelease(bench.canvas, Qt.MouseButton.MiddleButton, NONE, where + QPoint(25, -60))
    assert bench.point(600.5, 400.5) == where + QPoint(25, -60)


def test_the_photo_cannot_be_lost(bench):
    bench.canvas.actual_size()
    for _ in range(20):
        bench.canvas.navigation.pan(500, 500)
    x, y = bench.canvas.scene.view.to_widget(0, 0)
    assert x <= 400
    assert y <= 300


def test_the_divider_shows_before_to_the_left_and_after_to_the_right(bench):
    bench.canvas.actual_size()
    bench.canvas.set_tool(None)
    before = bench.look()
    bench.repair(Box(0, 0, 1300, 900), 240)
    bench.canvas.set_comparing(True)
    shown = bench.look()
    x = round(bench.canvas.scene.divider.device_x(bench.canvas.scene.view))
    np.testing.assert_array_equal(shown[60:250, : x - 4], before[60:250, : x - 4])
    assert (shown[60:250, x + 4 :] == 240).all()


def test_the_divider_is_dragged_and_stays_on_its_place_of_the_photo(bench):
    bench.canvas.actual_size()
    bench.canvas.set_comparing(True)
    view, divider = bench.canvas.scene.view, bench.canvas.scene.divider
    line = round(divider.device_x(view))
    QTest.mousePress(bench.canvas, Qt.MouseButton.LeftButton, NONE, QPoint(line + 2, 100))
    QTest.mouseMove(bench.canvas, QPoint(line - 150, 120))
    QTest.mouseRelease(bench.canvas, Qt.MouseButton.LeftButton, NONE, QPoint(line - 150, 120))
    place = divider.share
    assert divider.device_x(view) == pytest.approx(line - 150, abs=1)
    wheel(bench.canvas, QPoint(300, 300), turn=240)
    bench.canvas.navigation.pan(-40, 0)
    bench.canvas.set_comparing(False)
    bench.canvas.set_comparing(True)
    assert divider.share == place
    assert bench.strokes == []


def test_a_divider_out_of_sight_waits_at_the_edge(bench):
    bench.canvas.set_comparing(True)
    bench.canvas.scene.divider.share = 0.05
    bench.canvas.navigation.zoom_to(4, 790, 300)
    view, divider = bench.canvas.scene.view, bench.canvas.scene.divider
    assert divider.device_x(view) < 0
    handle = divider.handle(view)
    assert handle.x() == 0
    QTest.mousePress(bench.canvas, Qt.MouseButton.LeftButton, NONE, QPoint(4, round(handle.y())))
    QTest.mouseMove(bench.canvas, QPoint(200, 300))
    QTest.mouseRelease(bench.canvas, Qt.MouseButton.LeftButton, NONE, QPoint(200, 300))
    assert divider.device_x(view) == pytest.approx(200, abs=2)


def test_arrow_keys_move_the_divider(bench):
    bench.canvas.set_comparing(True)
    line = bench.canvas.scene.divider.device_x(bench.canvas.scene.view)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Right)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert bench.canvas.scene.divider.device_x(bench.canvas.scene.view) == pytest.approx(line - 18, abs=1)


def test_while_comparing_the_paint_is_hidden_and_the_hand_pans(bench):
    bench.canvas.actual_size()
    bench.press(500, 400)
    bench.release(500, 400)
    painted = bench.look()
    bench.canvas.set_comparing(True)
    where = bench.point(400.5, 300.5)
    assert (bench.look() != painted).any()
    bench.press(400.5, 300.5)
    QTest.mouseMove(bench.canvas, where + QPoint(30, 30))
    QTest.mouseRelease(bench.canvas, Qt.MouseButton.LeftButton, NONE, where + QPoint(30, 30))
    assert bench.point(400.5, 300.5) == where + QPoint(30, 30)
    assert len(bench.strokes) == 1


def test_backslash_held_shows_the_scan(bench):
    bench.canvas.actual_size()
    bench.canvas.set_tool(None)
    scan = bench.look()
    bench.repair(Box(300, 200, 500, 400), 240)
    after = bench.look()
    QTest.keyPress(bench.canvas, Qt.Key.Key_Backslash)
    np.testing.assert_array_equal(bench.look(), scan)
    QTest.keyRelease(bench.canvas, Qt.Key.Key_Backslash)
    np.testing.assert_array_equal(bench.look(), after)


def test_losing_the_focus_lets_go_of_what_is_held(bench):
    QTest.keyPress(bench.canvas, Qt.Key.Key_Space)
    bench.canvas.clearFocus()
    assert not bench.canvas.scene.is_panning


def drag(kind, data):
    return kind(
        *((QPointF(50, 50),) if kind is QDropEvent else (QPoint(50, 50),)),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        NONE,
    )


def test_a_file_can_be_dropped(bench, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "old.tif"))])
    before = bench.look()
    enter = drag(QDragEnterEvent, data)
    QApplication.sendEvent(bench.canvas, enter)
    assert enter.isAccepted()
    assert (bench.look() != before).any()
    with bench.qtbot.waitSignal(bench.canvas.files_dropped) as dropped:
        QApplication.sendEvent(bench.canvas, drag(QDropEvent, data))
    assert dropped.args == [[Path(tmp_path / "old.tif")]]
    np.testing.assert_array_equal(bench.look(), before)


def test_text_cannot_be_dropped(bench):
    data = QMimeData()
    data.setText("hello")
    enter = drag(QDragEnterEvent, data)
    enter.ignore()
    QApplication.sendEvent(bench.canvas, enter)
    assert not enter.isAccepted()


def test_it_tells_where_the_pointer_is_in_the_scan(bench):
    bench.canvas.actual_size()
    with bench.qtbot.waitSignal(bench.canvas.pointer_moved) as moved:
        bench.move(600.5, 400.5)
    assert moved.args == [(600.5, 400.5)]
    with bench.qtbot.waitSignal(bench.canvas.pointer_moved) as left:
        bench.canvas.pointing.leave()
    assert left.args == [None]
