"""Unfinished shapes on the canvas: how they are drawn, and shapes where something else than damage is painted."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGestureEvent, QPinchGesture

from restorer_app.core.box import Box
from restorer_app.core.mask import Mask
from restorer_app.core.photo import Photo
from restorer_app.core.region import EVERYWHERE, NOWHERE, Region
from restorer_app.core.state import new_state
from restorer_app.tools.table import TOOLS

ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
CORNERS = ((500, 400), (600, 400), (600, 480), (500, 480))


def take_up(bench, name):
    tool = next(row.make() for row in TOOLS if row.id == name)
    bench.canvas.set_tool(tool)
    bench.canvas.actual_size()
    bench.settle()
    return tool


def click(bench, *places, held=Qt.KeyboardModifier.NoModifier):
    for place in places:
        bench.press(*place, held)
        bench.release(*place, held)


def changed_around(bench, before, x, y, reach=3):
    """What is shown near an image point, and whether it is another than before: (n, 3) and (n,)."""
    place = bench.point(x, y)
    rows = slice(place.y() - reach, place.y() + reach + 1), slice(place.x() - reach, place.x() + reach + 1)
    shown = bench.look()[rows].reshape(-1, 3).astype(int)
    return shown, (shown != before[rows].reshape(-1, 3)).any(axis=1)


@pytest.mark.parametrize("value", [0, 255])
def test_an_unfinished_shape_is_seen_on_black_and_on_white(bench, value):
    bench.canvas.set_state(new_state(Photo(np.full((900, 1300, 3), value, np.uint8))))
    take_up(bench, "polygon")
    before = bench.look()
    click(bench, *CORNERS)
    bench.canvas.pointing.leave()
    shown, changed = changed_around(bench, before, 550, 400)
    assert changed.any()
    assert np.abs(shown - value).max() > 120


@pytest.mark.parametrize("scale", [0.5, 1.0, 3.0])
def test_an_unfinished_shape_stays_on_its_pixels_at_every_zoom(bench, scale):
    take_up(bench, "polygon")
    click(bench, *CORNERS)
    bench.canvas.navigation.zoom_to(scale, 400, 300)
    shown = bench.look()
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    for x, y in ((550, 400), (600, 440)):
        if bench.canvas.rect().contains(bench.point(x, y)):
            assert changed_around(bench, shown, x, y)[1].any()


@pytest.mark.parametrize("name", ["lasso", "rectangle", "ellipse"])
def test_a_shape_is_drawn_while_it_is_dragged(bench, name):
    take_up(bench, name)
    before = bench.look()
    bench.press(500, 400)
    for place in ((600, 400), (600, 480)):
        bench.move(*place)
    assert changed_around(bench, before, 600, 440)[1].any()
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    bench.release(600, 480)
    bench.canvas.pointing.leave()
    np.testing.assert_array_equal(bench.look(), before)
    assert bench.strokes == []


def test_nothing_is_drawn_while_the_scan_is_looked_at(bench):
    take_up(bench, "polygon")
    before = bench.look()
    click(bench, *CORNERS)
    bench.canvas.set_original_held(True)
    np.testing.assert_array_equal(bench.look(), before)
    bench.canvas.set_original_held(False)
    assert changed_around(bench, before, 550, 400)[1].any()


def test_the_selected_mark_has_a_rim_until_it_is_deselected(bench):
    take_up(bench, "select")
    bench.document.do(lambda state: replace(state, mask=square(500, 400, 100)), "Mark")
    bench.canvas.pointing.leave()
    before = bench.look()
    click(bench, (550, 450))
    bench.qtbot.waitUntil(lambda: bench.canvas.scene.tool.selected is not None)
    bench.canvas.pointing.leave()
    assert changed_around(bench, before, 500, 450)[1].any()
    assert not changed_around(bench, before, 550, 450)[1].any()
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    np.testing.assert_array_equal(bench.look(), before)


def square(x, y, side):
    return Mask(1300, 900).painted(Box(x, y, side, side), np.ones((side, side), bool))


@pytest.mark.parametrize(("applies", "held"), [(True, None), (False, None), (True, ALT), (False, ALT | SHIFT)])
def test_a_shape_marks_where_a_step_applies_while_that_is_painted(bench, applies, held):
    take_up(bench, "rectangle")
    strokes, base = [], Region(1300, 900, NOWHERE if applies else EVERYWHERE)
    region = base.painted(Box(450, 350, 100, 100), np.full((100, 100), 255, np.uint8), applies=applies)
    bench.canvas.region_stroke_finished.connect(strokes.append)
    bench.canvas.set_region(region, applies=applies)
    held = held or Qt.KeyboardModifier.NoModifier
    bench.press(500, 400, held)
    bench.move(600, 480)
    bench.release(600, 480, held)
    (stroke,) = strokes
    painted = region.painted(stroke.box, stroke.coverage, applies=stroke.applies).values(region.box)
    drawn = (painted == 255) if applies else (painted == 0)
    old, new = np.zeros((900, 1300), bool), np.zeros((900, 1300), bool)
    old[350:450, 450:550], new[400:480, 500:600] = True, True
    want = old & new if held & SHIFT else old & ~new if held & ALT else old | new
    np.testing.assert_array_equal(drawn, want)
    assert bench.strokes == []


def test_a_shape_marks_what_may_be_copied_while_that_is_painted(bench):
    take_up(bench, "ellipse")
    strokes = []
    bench.canvas.source_stroke_finished.connect(strokes.append)
    bench.canvas.set_sources(Mask(1300, 900))
    bench.press(500, 400)
    bench.move(600, 480)
    bench.release(600, 480)
    assert Box(499, 399, 102, 82).contains(strokes[0].mask.bounds)
    assert strokes[0].mask.count > 0.75 * 100 * 80
    assert bench.strokes == []


def test_marks_cannot_be_selected_while_something_else_is_painted(bench):
    tool = take_up(bench, "select")
    bench.document.do(lambda state: replace(state, mask=square(500, 400, 100)), "Mark")
    bench.canvas.set_sources(Mask(1300, 900))
    bench.work.requests.clear()
    click(bench, (550, 450))
    assert bench.work.requests == []
    assert tool.selected is None


def test_one_question_is_asked_at_a_time_and_the_newest_comes_next(bench):
    take_up(bench, "crease")
    click(bench, (500, 400))
    bench.work.requests.clear()
    bench.work.is_held = True
    for x in (520, 560, 620, 700):
        bench.move(x, 410)
    assert len(bench.work.requests) == 1
    bench.work.release()
    bench.qtbot.waitUntil(lambda: len(bench.work.requests) == 2)
    assert bench.work.requests[1].end == pytest.approx((700, 410), abs=1)
    bench.qtbot.waitUntil(lambda: bench.canvas.scene.tool.lines[0].points[-1] == bench.work.requests[1].end)


def pinch(bench, factor):
    """Two fingers on a touch screen, as Qt tells of them."""
    gesture = QPinchGesture()
    gesture.setScaleFactor(factor)
    gesture.setHotSpot(QPointF(bench.canvas.mapToGlobal(bench.point(600, 450))))
    event = QGestureEvent([gesture])
    event.setAccepted(False)
    QApplication.sendEvent(bench.canvas, event)


def test_two_fingers_on_a_touch_screen_zoom_at_their_place(bench):
    take_up(bench, "brush")
    view, place = bench.canvas.scene.view, bench.point(600, 450)
    under = view.to_scan(place.x(), place.y())
    pinch(bench, 1.5)
    assert view.scale == pytest.approx(1.5)
    assert view.to_scan(place.x(), place.y()) == pytest.approx(under, abs=1.5)
