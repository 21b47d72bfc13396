"""Space pans wherever the focus is, and the notice bar leaves the photo to the brush."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from shiboken6 import delete

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def canvas(desk):
    """The canvas of an active window at 100 %, with the pointer over it."""
    desk.open()
    desk.window.activateWindow()
    desk.wait(desk.window.isActiveWindow)
    canvas = desk.window.canvas
    canvas.navigation.zoom_to(4.0, 300, 300)
    QTest.mouseMove(canvas, QPoint(290, 300))
    QTest.mouseMove(canvas, QPoint(300, 300))
    assert canvas.scene.pointer is not None
    return canvas


def focus(desk, widget):
    widget.setFocus()
    desk.wait(widget.hasFocus)
    return widget


@pytest.mark.parametrize("name", ["healing", "chooser", "step", "slider", "number"])
def test_space_pans_over_the_canvas_and_presses_nothing_in_the_panel(desk, canvas, name):
    window, size = desk.window, desk.window.mark_panel.brush_size
    desk.paint()
    places = {"healing": window.repair_panel.healing, "chooser": window.repair_panel.chooser, "step": window.panel.step}
    places |= {"slider": size.slider, "number": size.number}
    widget = focus(desk, places[name])
    before, strokes, mask = canvas.scene.view.to_scan(300, 300), [], desk.state.mask
    canvas.stroke_started.connect(lambda: strokes.append(1))
    QTest.keyPress(widget, Qt.Key.Key_Space)
    QTest.mousePress(canvas, LEFT, NONE, QPoint(300, 300))
    QTest.mouseMove(canvas, QPoint(340, 320))
    QTest.mouseRelease(canvas, LEFT, NONE, QPoint(340, 320))
    QTest.keyRelease(window.focusWidget(), Qt.Key.Key_Space)
    assert canvas.scene.view.to_scan(340, 320) == pytest.approx(before)
    assert strokes == []
    assert desk.state.mask is mask
    assert not canvas.scene.is_panning
    assert not window.repair_panel.healing.isChecked()
    assert not window.repair_panel.chooser.list.isVisible()
    assert desk.state.repairs == ()


def test_space_let_go_without_a_drag_ends_panning(desk, canvas):
    box = focus(desk, desk.window.repair_panel.healing)
    QTest.keyPress(box, Qt.Key.Key_Space)
    assert canvas.scene.is_panning
    QTest.keyRelease(box, Qt.Key.Key_Space)
    assert not canvas.scene.is_panning
    assert not box.isChecked()


def test_space_away_from_the_canvas_presses_the_control(desk, canvas):
    box = focus(desk, desk.window.repair_panel.healing)
    canvas.pointing.leave()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert box.isChecked()
    assert not canvas.scene.is_panning


def test_space_presses_what_tab_has_just_reached(desk, canvas):
    chooser = focus(desk, desk.window.repair_panel.chooser)
    while not desk.window.repair_panel.healing.hasFocus():
        QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(desk.window.repair_panel.healing, Qt.Key.Key_Space)
    assert desk.window.repair_panel.healing.isChecked()
    QTest.mouseMove(canvas, QPoint(310, 300))
    QTest.keyPress(desk.window.repair_panel.healing, Qt.Key.Key_Space)
    assert canvas.scene.is_panning
    focus(desk, chooser)
    assert not canvas.scene.is_panning


def test_a_text_field_keeps_its_spaces(desk, canvas):
    field = QLineEdit(desk.window)
    field.show()
    focus(desk, field)
    QTest.keyClicks(field, "a b")
    assert field.text() == "a b"
    assert not canvas.scene.is_panning


def test_a_control_that_is_deleted_while_it_has_the_focus_is_let_go(desk, canvas):
    field = QLineEdit(desk.window)
    field.show()
    focus(desk, field)
    delete(field)
    focus(desk, desk.window.repair_panel.healing)
    canvas.pointing.leave()
    QTest.keyClick(desk.window.repair_panel.healing, Qt.Key.Key_Space)
    assert desk.window.repair_panel.healing.isChecked()
