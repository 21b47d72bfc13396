"""The pen of a tablet: how hard it presses, and which end is down."""

import pytest
from hand import LEFT, NONE
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QApplication

from restorer_app.core.box import Box
from restorer_app.settings import Settings


def pen_event(hand, kind, place, pressure, *, is_eraser=False):
    """What a tablet sends before the mouse event that Qt makes of it."""
    pointer = QPointingDevice.PointerType.Eraser if is_eraser else QPointingDevice.PointerType.Pen
    device = QPointingDevice("pen", 7, QInputDevice.DeviceType.Stylus, pointer, QInputDevice.Capability.Pressure, 1, 1)
    where = QPointF(hand.at(*place))
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.TabletRelease else LEFT
    event = QTabletEvent(
        kind, device, where, QPointF(hand.canvas.mapToGlobal(where)), pressure, 0, 0, 0, 0, 0, NONE, LEFT, held
    )
    QApplication.sendEvent(hand.canvas, event)


def draw_with_pen(hand, pressure, *, is_eraser=False):
    """A straight stroke of one pressure."""
    for kind, act, place in (
        (QEvent.Type.TabletPress, hand.press, (200.5, 200.5)),
        (QEvent.Type.TabletMove, hand.move, (300.5, 200.5)),
        (QEvent.Type.TabletRelease, hand.release, (300.5, 200.5)),
    ):
        pen_event(hand, kind, place, 0 if kind is QEvent.Type.TabletRelease else pressure, is_eraser=is_eraser)
        act(place)


def test_a_pen_that_presses_less_paints_a_narrower_stroke_and_the_mouse_after_it_does_not(hand):
    hand.desk.window.toolbox.set_size(40)
    draw_with_pen(hand, 0.5)
    assert hand.mask.bounds.height == pytest.approx(20, abs=1)
    hand.desk.session.undo()
    hand.drag((200.5, 200.5), (300.5, 200.5))
    assert hand.mask.bounds.height == pytest.approx(40, abs=1)


def test_the_switch_for_pressure_shows_once_there_is_a_pen_and_is_kept(hand):
    switch = hand.desk.window.mark_panel.pen_size
    assert not switch.isVisible()
    hand.desk.window.toolbox.set_size(40)
    draw_with_pen(hand, 0.5)
    assert switch.isVisible()
    assert switch.isChecked()
    hand.desk.session.undo()
    switch.click()
    draw_with_pen(hand, 0.5)
    assert hand.mask.bounds.height == pytest.approx(40, abs=1)
    assert not hand.desk.window.preferences.settings.pen_changes_size


def test_pressure_is_off_from_the_start_where_the_settings_say_so(make_desk):
    desk = make_desk(Settings(pen_changes_size=False))
    desk.open()
    assert not desk.window.canvas.pointing.pen.changes_size


@pytest.mark.parametrize("name", ["brush", "rectangle"])
def test_a_pen_upside_down_takes_away(hand, name):
    hand.desk.paint(190, 150, 120)
    hand.desk.window.toolbox.choose(name)
    before = hand.mask.count
    if name == "rectangle":
        pen_event(hand, QEvent.Type.TabletPress, (200, 160), 1.0, is_eraser=True)
        hand.drag((200, 160), (300, 260))
    else:
        draw_with_pen(hand, 1.0, is_eraser=True)
    assert hand.mask.count < before
    hand.drag((200, 180), (300, 240))
    assert hand.mask.region(Box(210, 190, 5, 5)).any()
